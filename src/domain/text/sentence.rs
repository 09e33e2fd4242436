//! Splits text into sentences, in scripts with and without spaces.
//!
//! The Unicode sentence rules (UAX #29) break at every line feed and after every "e.g.", which is wrong for the lines
//! of a PDF page. This splitter treats a single line break as a space and a blank line as an end, and knows
//! abbreviations, initials, decimal numbers and section numbers.

use std::ops::Range;

/// The byte ranges of the sentences of `text`, in order; together they cover everything except the white space between
/// them.
pub fn split(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut i = 0;
    while i < chars.len() {
        let (at, c) = chars[i];
        let end = match c {
            '。' | '！' | '？' | '；' => Some(after_closers(&chars, i + 1)),
            '.' | '!' | '?' | '…' if ends_here(text, &chars, i, start) => Some(after_closers(&chars, i + 1)),
            '\n' if blank_line_follows(&chars, i) => {
                push(text, start..at, &mut sentences);
                start = at;
                None
            }
            _ => None,
        };
        if let Some(next) = end {
            let stop = chars.get(next).map_or(text.len(), |(at, _)| *at);
            push(text, start..stop, &mut sentences);
            start = stop;
            i = next;
        } else {
            i += 1;
        }
    }
    push(text, start..text.len(), &mut sentences);
    sentences
}

/// [`split`], for text whose line breaks are meaningful, such as a passage: no sentence crosses one, and a line that
/// holds an annotation (`document/remark.rs`) stays in one piece with its brackets.
pub fn split_lines(text: &str) -> Vec<Range<usize>> {
    lines(text, 0..text.len())
        .into_iter()
        .flat_map(|line| {
            let (at, words) = (line.start, &text[line.clone()]);
            if is_remark(words) {
                let mut whole = Vec::new();
                push(text, line, &mut whole);
                return whole;
            }
            split(words).into_iter().map(|range| range.start + at..range.end + at).collect()
        })
        .collect()
}

/// The lines of a range: rows of a table and items of a list have no full stops.
pub fn lines(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut at = range.start;
    text[range]
        .split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            start..at
        })
        .collect()
}

/// Adds a range without the white space at its ends, unless nothing is left.
fn push(text: &str, range: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    let end = range.end - (slice.len() - slice.trim_end().len());
    if start < end {
        sentences.push(start..end);
    }
}

/// Closing quotation marks, brackets and further stops belong to the sentence before them.
fn after_closers(chars: &[(usize, char)], mut i: usize) -> usize {
    while chars.get(i).is_some_and(|(_, c)| {
        matches!(
            c,
            '"' | '”'
                | '’'
                | '」'
                | '』'
                | '）'
                | ')'
                | ']'
                | '》'
                | '。'
                | '！'
                | '？'
                | '.'
                | '!'
                | '?'
                | '…'
                | '\''
        )
    }) {
        i += 1;
    }
    i
}

fn ends_here(text: &str, chars: &[(usize, char)], i: usize, start: usize) -> bool {
    let next = after_closers(chars, i + 1);
    let Some(&(_, following)) = chars.get(next) else { return true };
    if !following.is_whitespace() {
        return crate::domain::text::tokens::is_cjk(following) && chars[i].1 != '.';
    }
    let begins = chars[next..].iter().map(|(_, c)| *c).find(|c| !c.is_whitespace());
    // A sentence does not begin with a lower-case letter.
    if begins.is_some_and(char::is_lowercase) {
        return false;
    }
    if chars[i].1 != '.' {
        return true;
    }
    let before = &text[start..chars[i].0];
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(' || c == '[').next().unwrap_or("");
    // Initials ("J. Smith"), a number at the start of the sentence ("1. Introduction", "Clause 3. The rent"),
    // abbreviations.
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    !(initial || is_label(before.trim_start()) || ABBREVIATIONS.contains(&word.to_lowercase().as_str()))
}

/// True for text that numbers the words after it: "3", "2.1", "iv", "a", "Clause 3", "Article IV".
fn is_label(words: &str) -> bool {
    let number = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit() || c == '.');
    let letter = |word: &str| {
        let roman = word.len() <= 5 && word.to_ascii_lowercase().chars().all(|c| "ivx".contains(c));
        word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic()) || !word.is_empty() && roman
    };
    match words.split_once(char::is_whitespace) {
        None => number(words) || letter(words),
        Some((name, rest)) => {
            let rest = rest.trim_start();
            LABELS.contains(&name.to_lowercase().trim_end_matches('.')) && (number(rest) || letter(rest))
        }
    }
}

/// Words that precede a number as its label.
const LABELS: &[&str] = &[
    "annex",
    "appendix",
    "art",
    "article",
    "chapter",
    "clause",
    "exercise",
    "item",
    "lesson",
    "paragraph",
    "part",
    "point",
    "question",
    "rule",
    "schedule",
    "section",
    "step",
    "§",
];

const ABBREVIATIONS: &[&str] = &[
    "al", "approx", "cf", "ch", "co", "corp", "dr", "e.g", "ed", "eds", "eq", "eqs", "etc", "fig", "figs", "i.e",
    "inc", "jr", "ltd", "mr", "mrs", "ms", "no", "nos", "p", "pp", "prof", "ref", "sec", "sr", "st", "u.s", "vol",
    "vs",
];

fn blank_line_follows(chars: &[(usize, char)], i: usize) -> bool {
    chars[i + 1..].iter().map(|(_, c)| *c).find(|c| !matches!(c, ' ' | '\t')).is_some_and(|c| c == '\n')
}

/// How lines of remarks begin. See [`is_remark`].
const BEGINNINGS: &[&str] = &[
    "[Comment",
    "[Reply",
    "[Highlighted",
    "[Underlined",
    "[Struck out",
    "[Insertion",
    "[Attached file",
    "[Links",
    "[Header",
    "[Footer",
];

/// True for a line of a remark, which is never split: it stays in one piece with its brackets.
pub fn is_remark(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('[')
        && BEGINNINGS
            .iter()
            .any(|begin| line.strip_prefix(begin).is_some_and(|rest| rest.starts_with([' ', ',', ':', ']'])))
        && line.contains(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn english_sentences_keep_abbreviations_initials_and_numbers() {
        assert_eq!(
            sentences("See Fig. 3 by J. Smith et al. It is 3.5 cm. Is it? Yes! (Really.) 1. First point"),
            ["See Fig. 3 by J. Smith et al. It is 3.5 cm.", "Is it?", "Yes!", "(Really.)", "1. First point"]
        );
    }

    #[test]
    fn the_number_of_a_clause_stays_with_its_words() {
        for whole in [
            "Clause 3. The rent is due.",
            "Article IV. Of ships.",
            "a. The tenant pays.",
            "iv. None.",
            "2.1. Ice floats.",
        ] {
            assert_eq!(sentences(whole), [whole]);
        }
        assert_eq!(sentences("He owns 3. The rest is mine."), ["He owns 3.", "The rest is mine."]);
    }

    #[test]
    fn a_line_break_is_a_space_and_a_blank_line_an_end() {
        assert_eq!(
            sentences("A title\n\nThe first line\ngoes on. Next"),
            ["A title", "The first line\ngoes on.", "Next"]
        );
    }

    #[test]
    fn lines_of_a_passage_are_not_glued_and_a_remark_is_not_taken_apart() {
        let text =
            "Bring:\n• a lamp\n• two ropes. They must be dry.\n\n[Comment by Ada, on: “lamp”] Which one? The red one.";
        let found: Vec<&str> = split_lines(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(
            found,
            [
                "Bring:",
                "• a lamp",
                "• two ropes.",
                "They must be dry.",
                "[Comment by Ada, on: “lamp”] Which one? The red one."
            ]
        );
    }

    #[test]
    fn chinese_sentences_end_at_full_width_stops_with_their_quotation_marks() {
        assert_eq!(sentences("他说：“好。”然后走了。真的吗？是"), ["他说：“好。”", "然后走了。", "真的吗？", "是"]);
    }

    #[test]
    fn nothing_but_white_space_is_lost() {
        for text in ["", "  \n\n ", "a.b.c", "...", "Mixed 中文。And English. 完"] {
            let kept: String = sentences(text).concat().split_whitespace().collect();
            assert_eq!(kept, text.split_whitespace().collect::<String>());
        }
    }
}
