//! How much a page's text looks like text: what fonts without a map to Unicode, and broken ones, leave behind.

/// The quality of a page's text, 0 to 1, and where it is poor, why. An empty page is a blank page: nothing is wrong
/// with it.
pub fn of(text: &str) -> (f32, Option<String>) {
    let (mut letters, mut bad, mut all) = (0u32, 0u32, 0u32);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        all += 1;
        if c == '\u{fffd}' || matches!(c, '\u{e000}'..='\u{f8ff}') || c.is_control() {
            bad += 1;
        } else if c.is_alphanumeric() {
            letters += 1;
        }
    }
    if all == 0 {
        return (1.0, None);
    }
    let (bad, letters) = (bad as f32 / all as f32, letters as f32 / all as f32);
    // Prose is some 95 % letters and digits, tables and formulas half; far below, the characters are a font's codes.
    let shape = (letters / 0.4).min(1.0);
    let quality = ((1.0 - 2.0 * bad).max(0.0) * shape).clamp(0.0, 1.0);
    let warning = if bad > 0.2 {
        Some("its font does not say which characters it shows: mostly unreadable".to_string())
    } else if bad > 0.02 {
        Some(format!("{:.0} % of its characters could not be read", bad * 100.0))
    } else if letters < 0.2 && all > 60 {
        Some("its text does not look like words".to_string())
    } else {
        None
    };
    (quality, warning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_good_and_codes_are_not() {
        assert_eq!(of("Harbours freeze in January, as a rule. 向量检索。"), (1.0, None));
        assert_eq!(of(""), (1.0, None));
        let (quality, warning) = of(&"\u{fffd}".repeat(50));
        assert!(quality < 0.1 && warning.is_some());
        assert!(of(&"#$%&/()=?*+-".repeat(10)).1.is_some());
        assert!(of(&format!("{}{}", "word ".repeat(40), "\u{fffd}".repeat(8))).1.unwrap().contains('%'));
    }
}
