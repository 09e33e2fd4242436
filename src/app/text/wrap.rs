//! Wraps styled text to a width in terminal columns.

pub use crate::domain::text::columns::{fit, width, wrap_ranges};

use unicode_segmentation::UnicodeSegmentation;

use super::{Line, Span};

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

/// The part of a line in `columns` columns from column `from` on. A wide character that is cut by an edge is a space.
pub fn slice(line: &Line, from: usize, columns: usize) -> Line {
    let (mut at, mut out) = (0, Line::default());
    for span in &line.spans {
        let mut text = String::new();
        for grapheme in span.text.graphemes(true) {
            let (start, end) = (at, at + width(grapheme));
            at = end;
            if start >= from && end <= from + columns {
                text.push_str(grapheme);
            } else {
                text.extend(std::iter::repeat_n(' ', end.min(from + columns).saturating_sub(start.max(from))));
            }
        }
        if !text.is_empty() {
            out.spans.push(Span { text, ..span.clone() });
        }
    }
    out
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

    #[test]
    fn a_part_of_a_line_keeps_its_columns() {
        let line = Line { spans: vec![Span::new("ab向", Style::of(Tone::Dim)), Span::new("量c", Style::default())] };
        assert_eq!(slice(&line, 1, 3).text(), "b向");
        assert_eq!(slice(&line, 0, 3).text(), "ab ");
        assert_eq!(slice(&line, 3, 4).text(), " 量c");
        assert_eq!(slice(&line, 4, 9).spans, [Span::new("量c", Style::default())]);
        assert!(slice(&line, 9, 2).spans.is_empty());
    }
}
