//! Text in terminal columns: its width, and where it is cut: by grapheme clusters, where Unicode's line breaking algorithm
//! (UAX #14) allows it, which keeps Chinese punctuation off the beginnings of lines.

use std::ops::Range;

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The width of a text in terminal columns.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// `text` cut to at most `columns` columns, with "…" if something was cut.
pub fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_string();
    }
    let mut out = String::new();
    let mut used = 1;
    for grapheme in text.graphemes(true) {
        used += width(grapheme);
        if used > columns {
            break;
        }
        out.push_str(grapheme);
    }
    if columns > 0 {
        out.push('…');
    }
    out
}

/// The byte ranges of the lines of `text` in `columns` columns. Every byte except line breaks is in exactly one range;
/// spaces at the end of a line may exceed the width. An empty text is one empty line.
pub fn wrap_ranges(text: &str, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut offset = 0;
    for line in text.split('\n') {
        wrap_line(line, offset, columns, &mut lines);
        offset += line.len() + 1;
    }
    lines
}

fn wrap_line(line: &str, offset: usize, columns: usize, lines: &mut Vec<Range<usize>>) {
    if width(line) <= columns {
        lines.push(offset..offset + line.len());
        return;
    }
    let (mut start, mut used, mut at) = (0, 0, 0);
    for (end, _) in linebreaks(line) {
        let piece = &line[at..end];
        let visible = width(piece.trim_end());
        if used + visible > columns && at > start {
            lines.push(offset + start..offset + at);
            (start, used) = (at, 0);
        }
        if visible > columns {
            // A word wider than the line is cut between graphemes.
            for (place, grapheme) in piece.grapheme_indices(true) {
                let cells = width(grapheme);
                if used + cells > columns && at + place > start && !grapheme.trim().is_empty() {
                    lines.push(offset + start..offset + at + place);
                    (start, used) = (at + place, 0);
                }
                used += cells;
            }
        } else {
            used += width(piece);
        }
        at = end;
    }
    lines.push(offset + start..offset + line.len());
}

/// The width of the widest part of a line that is only cut in need.
pub fn widest_word(line: &str) -> usize {
    let mut at = 0;
    let pieces = linebreaks(line).map(|(end, _)| {
        let piece = &line[at..end];
        at = end;
        width(piece.trim_end())
    });
    pieces.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, columns: usize) -> Vec<&str> {
        wrap_ranges(text, columns).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn words_stay_whole_and_nothing_is_lost() {
        assert_eq!(cut("one two three", 8), ["one two ", "three"]);
        assert_eq!(cut("", 8), [""]);
        assert_eq!(cut("a\n\nb", 8), ["a", "", "b"]);
        assert_eq!(cut("abcdefghij kl", 4), ["abcd", "efgh", "ij ", "kl"]);
    }

    #[test]
    fn chinese_is_cut_between_characters_but_not_before_a_full_stop() {
        assert_eq!(cut("向量检索很有用。", 8), ["向量检索", "很有用。"]);
        assert_eq!(cut("向量检索。用", 8), ["向量检", "索。用"]);
    }

    #[test]
    fn emoji_of_several_code_points_are_never_cut() {
        let family = "👨\u{200d}👩\u{200d}👧";
        let text = family.repeat(4);
        for line in cut(&text, 4) {
            assert!(line.len() % family.len() == 0, "{line:?}");
        }
    }

    #[test]
    fn fitting_marks_what_was_cut() {
        assert_eq!(fit("short", 10), "short");
        assert_eq!(fit("a longer text", 6), "a lon…");
        assert_eq!(fit("向量检索", 5), "向量…");
        assert_eq!(fit("x", 0), "");
    }
}
