//! Wraps text to a width in terminal cells: by grapheme clusters, where Unicode's line breaking algorithm (UAX #14)
//! allows it, which keeps Chinese punctuation off the beginnings of lines.

use std::ops::Range;

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Line, Span};

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

/// A label that [`wrap`] does not split: its spaces become no-break spaces, and wide characters, between which a line
/// may break, are joined.
pub fn unbroken(label: &str) -> String {
    let mut out = String::with_capacity(label.len() * 3);
    for c in label.chars() {
        match c {
            ' ' => out.push('\u{a0}'),
            c if c.is_ascii() => out.push(c),
            c => out.extend(['\u{2060}', c, '\u{2060}']),
        }
    }
    out
}

/// Such a label as displayed.
pub fn breakable(label: &str) -> String {
    label.replace('\u{a0}', " ").replace('\u{2060}', "")
}

/// Wraps styled spans (a "\n" in one ends a line). The first line begins with `first`, the others with `rest`; both
/// count towards the width.
pub fn wrap(spans: &[Span], columns: usize, first: &[Span], rest: &[Span]) -> Vec<Line> {
    let indent = |spans: &[Span]| spans.iter().map(|s| width(&s.text)).sum::<usize>();
    let inner = columns.saturating_sub(indent(first).max(indent(rest))).max(4);
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    let mut lines = Vec::new();
    for range in wrap_ranges(&text, inner) {
        let mut line = Line { spans: if lines.is_empty() { first.to_vec() } else { rest.to_vec() } };
        let end = range.start + text[range.clone()].trim_end().len();
        let mut at = 0;
        for span in spans {
            let (from, to) = (range.start.max(at), end.min(at + span.text.len()));
            if from < to {
                let text = breakable(&span.text[from - at..to - at]);
                line.spans.push(Span { text, ..span.clone() });
            }
            at += span.text.len();
        }
        lines.push(line);
    }
    lines
}

/// [`wrap`] without indents, avoiding a last line of one word if possible.
pub fn wrap_even(spans: &[Span], columns: usize) -> Vec<Line> {
    let lines = wrap(spans, columns, &[], &[]);
    let alone = |lines: &[Line]| lines.last().is_some_and(|last| width(&last.text()) * 4 < columns);
    let narrower = (columns / 2..columns).rev().map(|columns| wrap(spans, columns, &[], &[]));
    let mut as_long = narrower.take_while(|other| other.len() == lines.len());
    if lines.len() < 2 || !alone(&lines) {
        return lines;
    }
    as_long.find(|other| !alone(other)).unwrap_or(lines)
}

#[cfg(test)]
mod tests {
    use super::super::{Style, Tone};
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
    fn no_word_is_left_alone_on_the_last_line() {
        let text = |columns| {
            let lines =
                wrap_even(&[Span::new("searched by words only so far: r asks again", Style::default())], columns);
            lines.iter().map(Line::text).collect::<Vec<_>>()
        };
        assert_eq!(text(43), ["searched by words only so far: r asks again"]);
        assert_eq!(text(40), ["searched by words only so far: r", "asks again"]);
        assert_eq!(text(25), ["searched by words only so", "far: r asks again"]);
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

    #[test]
    fn styled_pieces_keep_their_style_and_mark_over_lines() {
        let spans = [
            Span::new("plain ", Style::default()),
            Span { mark: Some(0), ..Span::new("[1\u{a0}p.\u{a0}7]", Style::of(Tone::Cited)) },
        ];
        let bullet = [Span::new("- ", Style::of(Tone::Dim))];
        let indent = [Span::new("  ", Style::default())];
        let lines = wrap(&spans, 10, &bullet, &indent);
        assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), ["- plain", "  [1 p. 7]"]);
        assert_eq!((lines[1].mark_at(1), lines[1].mark_at(3)), (None, Some(0)));
    }
}
