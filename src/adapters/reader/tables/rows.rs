//! Rows of words: those that overlap vertically as a reader sees it.

use super::Word;

/// Rows of a page at most that a small word is compared with.
const NEAR: usize = 6;

/// Groups words into rows from the top, each from the left.
pub(super) fn rows(words: &[Word], mut of: Vec<usize>) -> Vec<Vec<usize>> {
    if of.len() < 2 {
        return if of.is_empty() { Vec::new() } else { vec![of] };
    }
    let mut sizes: Vec<f32> = of.iter().map(|&at| words[at].size).collect();
    let middle = sizes.len() / 2;
    let usual = *sizes.select_nth_unstable_by(middle, f32::total_cmp).1;
    of.sort_by(|&a, &b| words[a].y.total_cmp(&words[b].y).then(words[a].x0.total_cmp(&words[b].x0)));
    // Marks and indices are small and raised or lowered; they join the rows of the others.
    let (small, of): (Vec<usize>, Vec<usize>) = of.into_iter().partition(|&at| words[at].size < 0.8 * usual);
    let mut rows: Vec<(f32, f32, Vec<usize>)> = Vec::new();
    for at in of {
        let word = &words[at];
        match rows.last_mut() {
            // Figures may stand up to 3 points below their label.
            Some((base, size, row)) if word.y - *base < 0.42 * size.min(word.size) => row.push(at),
            _ => rows.push((word.y, word.size, vec![at])),
        }
    }
    let mut lone: Vec<(f32, f32, Vec<usize>)> = Vec::new();
    for at in small {
        let word = &words[at];
        let below = rows.partition_point(|row| row.0 < word.y);
        let near = below.saturating_sub(NEAR / 2)..(below + NEAR / 2).min(rows.len());
        let home = near
            .filter(|&n| {
                let (base, size, _) = &rows[n];
                (base - 0.75 * size..base + 0.4 * size).contains(&word.y)
            })
            .min_by(|&a, &b| (rows[a].0 - word.y).abs().total_cmp(&(rows[b].0 - word.y).abs()));
        match (home, lone.last_mut()) {
            (Some(home), _) => rows[home].2.push(at),
            (None, Some((base, size, row))) if word.y - *base < 0.42 * size.min(word.size) => row.push(at),
            _ => lone.push((word.y, word.size, vec![at])),
        }
    }
    rows.append(&mut lone);
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut rows: Vec<Vec<usize>> = rows.into_iter().map(|(_, _, row)| row).collect();
    for row in &mut rows {
        row.sort_by(|&a, &b| words[a].x0.total_cmp(&words[b].x0));
    }
    rows
}

/// Signs and marks around a figure.
fn is_sign(c: char) -> bool {
    match c {
        '(' | ')' | '[' | ']' | '*' | '$' | '%' | '+' | '-' | '~' | '<' | '>' | ',' | '.' | ':' | '\'' | '^' => true,
        '€' | '£' | '¥' | '†' | '‡' | '§' | '–' | '—' | '−' | '±' | '≈' | '≤' | '≥' | '’' => {
            true
        }
        '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' => true,
        _ => c.is_whitespace(),
    }
}

/// True for what stands in a column of figures: numbers with their signs, and the marks for none.
pub(super) fn is_figure(text: &str) -> bool {
    let whole = text;
    let text = text.trim_matches(is_sign);
    if text.is_empty() {
        return whole.contains(['-', '–', '—', '−', '$', '€', '£', '¥', '%', '*']);
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return ["na", "n.a", "n/a", "nm", "nil", "n.m"].iter().any(|none| text.eq_ignore_ascii_case(none));
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters <= 1 && digits * 2 >= text.chars().count()
}

/// True for a year, or a span of years, as in a heading.
pub(super) fn is_year(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let year = |text: &str| {
        text.len() == 4
            && (text.starts_with("19") || text.starts_with("20"))
            && text.bytes().all(|b| b.is_ascii_digit())
    };
    let short = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let mut parts = text.split(['-', '–', '/']);
    parts.next().is_some_and(year) && parts.all(|part| year(part) || short(part))
}
