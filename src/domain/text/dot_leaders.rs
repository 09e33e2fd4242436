//! Dot leaders: the rows of dots between an entry and its page number, in tables of contents and lists of commands.

use std::borrow::Cow;
use std::ops::Range;

/// Minimum number of dots in a leader: an ellipsis has three, or four with a full stop.
const LEAST: usize = 5;

/// The byte ranges of the leaders of a text, in order. At most one space may separate two dots.
pub fn leaders(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut run: Option<(usize, usize, usize)> = None;
    let mut blank = false;
    for (at, c) in text.char_indices() {
        match (c, run) {
            ('.' | '․' | '·' | '…', Some((start, _, dots))) => run = Some((start, at + c.len_utf8(), dots + 1)),
            ('.' | '․' | '·' | '…', None) => run = Some((at, at + c.len_utf8(), 1)),
            (' ' | '\u{a0}', Some(_)) if !blank => {}
            (_, Some((start, end, dots))) => {
                found.extend((dots >= LEAST).then_some(start..end));
                run = None;
            }
            _ => {}
        }
        blank = matches!(c, ' ' | '\u{a0}');
    }
    found.extend(run.and_then(|(start, end, dots)| (dots >= LEAST).then_some(start..end)));
    found
}

/// The text with every leader replaced by "…".
pub fn shortened(text: &str) -> Cow<'_, str> {
    let found = leaders(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for range in found {
        out.push_str(text[at..range.start].trim_end_matches(' '));
        out.push_str(" … ");
        at = range.end + text[range.end..].len() - text[range.end..].trim_start_matches(' ').len();
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_dots_are_leaders_and_ellipses_are_not() {
        let text = "Size. . . . . . . 12\nWell... so it is…. Really? Chapter ..... 7";
        let found: Vec<&str> = leaders(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, [". . . . . . .", "....."]);
    }

    #[test]
    fn a_leader_is_shown_as_one_sign() {
        assert_eq!(shortened("Size. . . . . . . 12\nb"), "Size … 12\nb");
        assert_eq!(shortened("a . . . . . . "), "a … ");
        assert!(matches!(shortened("Nothing... here."), Cow::Borrowed(_)));
    }
}
