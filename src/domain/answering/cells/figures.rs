//! Figures as tables and sentences print them: signs, brackets, percent signs, and the scale that a unit or a word gives.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A figure in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    /// As written, with its sign: −70 for "(70)".
    pub value: f64,
    /// Half of its last printed digit: what rounding may have taken.
    pub slack: f64,
    /// The factor of a word or sign after it ("million", 万); 1 without.
    pub scale: f64,
    pub percent: bool,
    /// The word after it, in lower case: perhaps its unit.
    pub unit: String,
    /// Byte range of its digits in the text.
    pub range: Range<usize>,
}

/// The figures of a text, in order. Digits within a word ("GPT-4", "Q2") are none.
pub(super) fn figures(text: &str) -> Vec<Figure> {
    let chars: Vec<(usize, char)> =
        text.char_indices().map(|(at, c)| (at, std::iter::once(c).nfkc().next().unwrap_or(c))).collect();
    let char = |at: usize| chars.get(at).map(|&(_, c)| c);
    let digit = |at: usize| char(at).is_some_and(|c| c.is_ascii_digit());
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if !digit(i) {
            i += 1;
            continue;
        }
        let from = i;
        let mut plain = String::new();
        let mut decimals: Option<i32> = None;
        while let Some(c) = char(i) {
            match c {
                '0'..='9' => {
                    plain.push(c);
                    decimals = decimals.map(|places| places + 1);
                }
                ',' if digit(i + 1) && digit(i + 2) && digit(i + 3) && !digit(i + 4) && decimals.is_none() => {}
                '.' if digit(i + 1) && decimals.is_none() => {
                    plain.push('.');
                    decimals = Some(0);
                }
                _ => break,
            }
            i += 1;
        }
        let before = from.checked_sub(1).and_then(char);
        let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && c.is_ascii());
        let joined = before == Some('-') && inside(from.checked_sub(2).and_then(char));
        if inside(before) || joined {
            continue;
        }
        let Ok(size) = plain.parse::<f64>() else { continue };
        let end = i;
        let (scale, percent, unit) = after(&chars, i);
        // A bracket closes at once, or after a percent sign: "(1)%", "(2.5%)".
        let closes = (end..end + 3).find_map(|at| char(at).filter(|c| !matches!(c, '%' | ' '))) == Some(')');
        let mut back = from;
        while back.checked_sub(1).and_then(char).is_some_and(|c| matches!(c, '$' | '€' | '£' | '¥' | ' ')) {
            back -= 1;
        }
        let lead = back.checked_sub(1).and_then(char);
        let sign = lead.is_some_and(|c| matches!(c, '-' | '−' | '–' | '△' | '▲'));
        let apart = back < 2 || char(back - 2).is_none_or(|c| !c.is_alphanumeric());
        let negative = (lead == Some('(') && closes) || (sign && apart);
        let byte = |at: usize| chars.get(at).map_or(text.len(), |&(byte, _)| byte);
        found.push(Figure {
            value: if negative { -size } else { size },
            slack: 0.5 * 10f64.powi(-decimals.unwrap_or(0)),
            scale,
            percent,
            unit,
            range: byte(from)..byte(end),
        });
    }
    found
}

/// Scale, percent sign and following word of a figure that ends before `at`.
fn after(chars: &[(usize, char)], mut at: usize) -> (f64, bool, String) {
    let char = |at: usize| chars.get(at).map(|&(_, c)| c);
    while char(at).is_some_and(|c| matches!(c, ' ' | ')' | '-' | '\u{a0}')) {
        at += 1;
    }
    if matches!(char(at), Some('%' | '％')) {
        return (1.0, true, String::new());
    }
    let mut power = 1.0;
    while let Some(times) = char(at).and_then(chinese) {
        power *= times;
        at += 1;
    }
    if power > 1.0 {
        return (power, false, String::new());
    }
    let word: String =
        (at..).map_while(char).take_while(|c| c.is_alphabetic()).take(24).flat_map(char::to_lowercase).collect();
    match word.as_str() {
        "percent" => (1.0, true, String::new()),
        _ => match scale_word(&word) {
            Some(times) => (times, false, String::new()),
            None => (1.0, false, word),
        },
    }
}

fn chinese(c: char) -> Option<f64> {
    match c {
        '百' => Some(1e2),
        '千' => Some(1e3),
        '万' | '萬' => Some(1e4),
        '亿' | '億' => Some(1e8),
        _ => None,
    }
}

fn scale_word(word: &str) -> Option<f64> {
    match word {
        "thousand" | "thousands" | "k" => Some(1e3),
        "million" | "millions" | "mn" | "mm" | "m" => Some(1e6),
        "billion" | "billions" | "bn" | "b" => Some(1e9),
        "trillion" | "trillions" => Some(1e12),
        _ => None,
    }
}

/// The factor that a units line gives: 1,000 for "(in thousands)", 10,000 for 单位：万元. `None` if it names no scale.
pub(super) fn scale_of(units: &str) -> Option<f64> {
    let lower = units.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphabetic());
    let long = words.filter(|word| word.len() > 2).find_map(scale_word);
    long.or_else(|| {
        let run: Vec<f64> = lower.chars().skip_while(|c| chinese(*c).is_none()).map_while(chinese).collect();
        (!run.is_empty()).then(|| run.iter().product())
    })
}

/// The one figure that a cell consists of; `None` for text, or for several.
pub(super) fn cell_figure(text: &str) -> Option<Figure> {
    let all = figures(text);
    let first = all.first()?;
    // "70.3% (2.3%)" is a figure with its deviation, "12 Nm" one with a unit; words with a figure in them are text.
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (letters <= 6 && all.len() <= 2).then(|| first.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_brackets_and_scales_are_read() {
        let read = |text: &str| figures(text).iter().map(|f| (f.value, f.scale, f.percent)).collect::<Vec<_>>();
        assert_eq!(read("$ 10,902,231"), [(10_902_231.0, 1.0, false)]);
        assert_eq!(
            read("(70) and (1)%, −2.5 % or $(3)"),
            [(-70.0, 1.0, false), (-1.0, 1.0, true), (-2.5, 1.0, true), (-3.0, 1.0, false)]
        );
        assert_eq!(read("10.9 billion, 1.2万, 3亿元"), [(10.9, 1e9, false), (1.2, 1e4, false), (3.0, 1e8, false)]);
        assert_eq!(read("GPT-4 in Q2 and 2015-2017"), [(2015.0, 1.0, false), (2017.0, 1.0, false)]);
    }

    #[test]
    fn units_lines_give_a_scale() {
        assert_eq!(scale_of("(in thousands, except per share)"), Some(1e3));
        assert_eq!(scale_of("单位：百万元"), Some(1e6));
        assert_eq!(scale_of("(Nm)"), None);
    }
}
