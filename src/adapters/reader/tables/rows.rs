//! Rows of words: those that overlap vertically as a reader sees it.

use super::Word;

/// Groups words into rows from the top, each from the left.
pub(super) fn rows(words: &[Word], mut of: Vec<usize>) -> Vec<Vec<usize>> {
    of.sort_by(|&a, &b| words[a].y.total_cmp(&words[b].y).then(words[a].x0.total_cmp(&words[b].x0)));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut base = f32::MIN;
    let mut size = 0.0f32;
    for at in of {
        let word = &words[at];
        match rows.last_mut() {
            // Marks and indices are small and raised or lowered; figures stand up to 3 points below their label.
            Some(row) if word.y - base < 0.42 * size.min(word.size).max(0.6 * size.max(word.size)) => {
                row.push(at);
                if word.size > 1.15 * size {
                    (base, size) = (word.y, word.size);
                }
            }
            _ => {
                (base, size) = (word.y, word.size);
                rows.push(vec![at]);
            }
        }
    }
    for row in &mut rows {
        row.sort_by(|&a, &b| words[a].x0.total_cmp(&words[b].x0));
    }
    rows
}

/// True for what stands in a column of figures: numbers with their signs, and the marks for none.
pub(super) fn is_figure(text: &str) -> bool {
    let text =
        text.trim_matches(|c: char| c.is_whitespace() || "()[]*†‡§$€£¥%+-–—−±~≈<>≤≥,.:'’^¹²³⁴⁵⁶⁷⁸⁹⁰".contains(c));
    if text.is_empty() {
        return true;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let none = ["na", "n.a", "n/a", "nm", "nil", "n.m"];
    digits > 0 && letters <= 1 && digits * 2 >= text.chars().count() || none.contains(&text.to_lowercase().as_str())
}
