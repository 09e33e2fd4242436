//! Right-to-left text: converts visual order, as on the page, to logical order.
//!
//! Arabic and Hebrew lines are drawn already reordered. This reverses the rules that reordered them (Unicode Standard
//! Annex #9, without explicit controls), run by run.

use super::{is_mark, right_to_left};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Right,
    Left,
    Number,
    /// Between the digits of one number.
    Joiner,
    Neutral,
}

fn kind(c: char) -> Kind {
    match c {
        c if c.is_numeric() => Kind::Number,
        c if right_to_left(c) => Kind::Right,
        '.' | ',' | ':' | '/' | '-' | '+' | '٫' | '٬' => Kind::Joiner,
        '%' | '$' | '€' | '£' | '#' => Kind::Joiner,
        c if c.is_alphabetic() => Kind::Left,
        _ => Kind::Neutral,
    }
}

/// Puts the characters of a line, given from left to right with marks after their letters, in logical order.
pub(super) fn logical(line: &mut Vec<char>) {
    // A letter and its marks move together.
    let mut units: Vec<(Kind, Vec<char>)> = Vec::with_capacity(line.len());
    for &c in line.iter() {
        match units.last_mut() {
            Some(last) if is_mark(c) => last.1.push(c),
            _ => units.push((kind(c), vec![c])),
        }
    }
    let base = base(&units);
    resolve(&mut units, base);
    if base == Kind::Right {
        units.reverse();
        turn_runs(&mut units, |k| k != Kind::Right);
    } else {
        turn_runs(&mut units, |k| k != Kind::Left);
        // Numbers within a reversed run still read from left to right.
        turn_runs(&mut units, |k| k == Kind::Number);
    }
    line.clear();
    line.extend(
        units
            .into_iter()
            .flat_map(|(kind, unit)| unit.into_iter().map(move |c| if kind == Kind::Right { mirrored(c) } else { c })),
    );
}

/// The base direction of the line: that of the words at its ends or, if these differ, of most letters.
fn base(units: &[(Kind, Vec<char>)]) -> Kind {
    let letter = |u: &&(Kind, Vec<char>)| matches!(u.0, Kind::Right | Kind::Left);
    let ends = (units.iter().find(letter).map(|u| u.0), units.iter().rev().find(letter).map(|u| u.0));
    match ends {
        (Some(first), Some(last)) if first == last => first,
        _ => {
            let count = |wanted: Kind| units.iter().filter(|u| u.0 == wanted).count();
            if count(Kind::Right) >= count(Kind::Left) { Kind::Right } else { Kind::Left }
        }
    }
}

/// Gives joiners and neutrals the direction of their surroundings. Numbers stay numbers in a right-to-left line; next
/// to left-to-right letters they join these.
fn resolve(units: &mut [(Kind, Vec<char>)], base: Kind) {
    for i in 0..units.len() {
        if units[i].0 == Kind::Joiner {
            let at = |i: Option<usize>| i.and_then(|i| units.get(i)).map(|u| u.0);
            let (before, after) = (at(i.checked_sub(1)), at(Some(i + 1)));
            let percent = matches!(units[i].1[0], '%' | '$' | '€' | '£' | '#');
            let joins = before == Some(Kind::Number) && after == Some(Kind::Number)
                || percent && (before == Some(Kind::Number) || after == Some(Kind::Number));
            units[i].0 = if joins { Kind::Number } else { Kind::Neutral };
        }
    }
    let mut i = 0;
    while i < units.len() {
        if units[i].0 != Kind::Neutral {
            i += 1;
            continue;
        }
        let end = (i..units.len()).find(|&j| units[j].0 != Kind::Neutral).unwrap_or(units.len());
        let before = i.checked_sub(1).map_or(base, |j| units[j].0);
        let after = units.get(end).map_or(base, |u| u.0);
        let left = |k: Kind| matches!(k, Kind::Left | Kind::Number);
        let towards = if base == Kind::Right {
            // Within a quotation in Latin letters, and around the numbers in it.
            if left(before) && left(after) && (before == Kind::Left || after == Kind::Left) {
                Kind::Left
            } else {
                Kind::Right
            }
        } else if before != Kind::Left && after != Kind::Left && (before == Kind::Right || after == Kind::Right) {
            Kind::Right
        } else {
            Kind::Left
        };
        for unit in &mut units[i..end] {
            unit.0 = towards;
        }
        i = end;
    }
    if base == Kind::Left {
        // Numbers that do not touch right-to-left words belong to the line.
        let kinds: Vec<Kind> = units.iter().map(|u| u.0).collect();
        for i in 0..units.len() {
            if kinds[i] == Kind::Number {
                let before = kinds[..i].iter().rev().find(|k| **k != Kind::Number);
                let after = kinds[i..].iter().find(|k| **k != Kind::Number);
                if before != Some(&Kind::Right) || after != Some(&Kind::Right) {
                    units[i].0 = Kind::Left;
                }
            }
        }
    }
}

fn turn_runs(units: &mut [(Kind, Vec<char>)], wanted: impl Fn(Kind) -> bool) {
    let mut start = 0;
    while start < units.len() {
        if !wanted(units[start].0) {
            start += 1;
            continue;
        }
        let end = (start..units.len()).find(|&i| !wanted(units[i].0)).unwrap_or(units.len());
        units[start..end].reverse();
        start = end;
    }
}

fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reorders visual text as a page would show it.
    fn read(shown: &str) -> String {
        let mut line: Vec<char> = shown.chars().collect();
        logical(&mut line);
        line.into_iter().collect()
    }

    #[test]
    fn a_hebrew_line_is_turned_and_its_numbers_are_not() {
        // "שלום 2024, עולם" is drawn from the left as: םלוע ,2024 םולש
        assert_eq!(read("םלוע ,2024 םולש"), "שלום 2024, עולם");
        assert_eq!(read("12.50 םולש"), "שלום 12.50");
    }

    #[test]
    fn latin_words_within_it_keep_their_order() {
        assert_eq!(read("ףוס the PDF file החיתפ"), "פתיחה the PDF file סוף");
    }

    #[test]
    fn brackets_face_the_right_way() {
        assert_eq!(read("(םלוע) םולש"), "שלום (עולם)");
    }

    #[test]
    fn a_hebrew_word_in_an_english_sentence_is_turned_alone() {
        assert_eq!(read("the word םולש means peace (2 times)"), "the word שלום means peace (2 times)");
    }

    #[test]
    fn marks_stay_with_their_letters() {
        // Drawn from the left: mem, vav with holam, lamed, shin with qamats.
        assert_eq!(read("מו\u{5b9}לש\u{5b8}"), "ש\u{5b8}לו\u{5b9}מ");
    }
}
