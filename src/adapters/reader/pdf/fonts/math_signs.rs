//! Math symbols that TeX's fonts hang from their origin instead of placing them on the baseline: by its origin, a root
//! would be alone on a line above its own.

use kurbo::Rect;

/// Height of the middle of symbols above the baseline, in ems (TeX's axis height, 0.25 in Computer Modern).
const AXIS: f64 = 0.25;

/// Taller symbols, in ems, belong to a displayed formula, with limits above and below them.
const TALLEST: f64 = 1.3;

/// True for a symbol that may hang.
pub(crate) fn may_hang(c: char) -> bool {
    matches!(c, '√' | '∑' | '∏' | '∐' | '∫' | '∮' | '⋂' | '⋃' | '⋁' | '⋀')
}

/// The baseline of a symbol, from the area of its ink, its origin `y` (both in points, downwards) and the font size;
/// `None` for one that stands on its baseline.
pub(crate) fn line(ink: Rect, y: f64, size: f64) -> Option<f32> {
    let hangs = ink.y0 > y - 0.15 * size && ink.y1 > y + 0.5 * size && ink.height() < TALLEST * size;
    hangs.then(|| (ink.center().y + AXIS * size) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_that_hangs_is_of_the_line_of_its_middle() {
        // The root of Computer Modern, 0.04 em above its origin and 0.96 below it, beside text on the line 107.6.
        let line = line(Rect::new(50.0, 99.6, 58.0, 109.6), 100.0, 10.0).unwrap();
        assert!((line - 107.1).abs() < 0.01, "{line}");
    }

    #[test]
    fn signs_on_their_line_and_those_with_limits_stay() {
        assert_eq!(line(Rect::new(50.0, 92.0, 58.0, 102.0), 100.0, 10.0), None, "on its line");
        assert_eq!(line(Rect::new(50.0, 100.0, 64.0, 114.0), 100.0, 10.0), None, "with limits above and below");
    }
}
