//! Scrolls lines that are wider than their pane: tables with more columns than fit. The row labels stay at the left.

use crate::app::text::{Line, PageLine, Span, Style, Tone, slice, width};

/// Shown at an edge behind which a line continues.
const MORE_LEFT: &str = "‹";
const MORE_RIGHT: &str = "›";

/// The visible part of a line in `columns` columns, if all wide lines are scrolled by `left`.
pub(super) fn visible(line: &PageLine, columns: usize, left: usize) -> Line {
    let wide = width(&line.line.text());
    if wide <= columns {
        return line.line.clone();
    }
    let sign = |sign: &str| Span::new(sign, Style::of(Tone::Accent));
    let left = left.min(furthest(line, columns));
    let mut shown = slice(&line.line, 0, line.frozen);
    let mut room = columns.saturating_sub(line.frozen);
    if left > 0 {
        shown.spans.push(sign(MORE_LEFT));
        room = room.saturating_sub(1);
    }
    let more = wide > line.frozen + left + room;
    shown.spans.extend(slice(&line.line, line.frozen + left, room - usize::from(more && room > 0)).spans);
    if more {
        shown.spans.push(sign(MORE_RIGHT));
    }
    shown
}

/// How far a line can be scrolled: its end is then visible. 0 for a line that fits.
pub(super) fn furthest(line: &PageLine, columns: usize) -> usize {
    let wide = width(&line.line.text());
    // The sign at the left takes a column.
    if wide > columns { wide + 1 - columns } else { 0 }
}

/// The next offset at which a column of the table begins.
pub(super) fn step(line: &PageLine, columns: usize, left: usize, right: bool) -> usize {
    let mut edges = vec![0];
    let mut at = 0;
    for span in &line.line.spans {
        for c in span.text.chars() {
            if span.style.tone == Tone::Dim && "│┬┼┴├".contains(c) && at > line.frozen {
                edges.push(at + 1 - line.frozen);
            }
            at += width(c.encode_utf8(&mut [0; 4]));
        }
    }
    let most = furthest(line, columns);
    let next = match right {
        true => edges.into_iter().find(|edge| *edge > left),
        false => edges.into_iter().rev().find(|edge| *edge < left),
    };
    next.unwrap_or(if right { most } else { 0 }).min(most)
}

/// The offset nearest to `left` at which what is marked in the line can be seen.
pub(super) fn revealing(line: &PageLine, columns: usize, left: usize) -> usize {
    let (mut at, mut marked): (usize, Option<(usize, usize)>) = (0, None);
    for span in &line.line.spans {
        let end = at + width(&span.text);
        if span.style.tone == Tone::Highlight {
            marked = Some(marked.map_or((at, end), |(start, _)| (start, end)));
        }
        at = end;
    }
    let Some((start, end)) = marked.filter(|(_, end)| *end > line.frozen) else { return left };
    let most = furthest(line, columns);
    let (start, end) = (start.saturating_sub(line.frozen), end - line.frozen);
    // Both signs and the labels take their columns.
    let room = columns.saturating_sub(line.frozen + 2);
    if start < left || end > left + room {
        end.saturating_sub(room).max(if end - start > room { start } else { 0 }).min(start).min(most)
    } else {
        left.min(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, frozen: usize) -> PageLine {
        let spans = text.split_inclusive('│').flat_map(|cell| {
            let words = cell.trim_end_matches('│');
            [Span::new(words, Style::default()), Span::new(&cell[words.len()..], Style::of(Tone::Dim))]
        });
        PageLine { line: Line { spans: spans.collect() }, frozen, ..PageLine::default() }
    }

    #[test]
    fn the_labels_stay_and_signs_say_where_the_line_goes_on() {
        let wide = line("│ a │ one │ two │ 三三 │ end │", 4);
        let shown = |left| visible(&wide, 16, left).text();
        assert_eq!(shown(0), "│ a │ one │ two›");
        assert_eq!(shown(7), "│ a ‹ two │ 三 ›");
        assert_eq!(shown(99), "│ a ‹三 │ end │".replace("‹三", "‹ 三"));
        assert_eq!(visible(&wide, 80, 9).text(), wide.line.text());
    }

    #[test]
    fn a_step_goes_to_the_next_column_and_back_to_the_first() {
        let wide = line("│ a │ one │ two │ three │ end │", 4);
        let mut at = vec![0];
        while at.len() < 9 && *at.last().unwrap() < furthest(&wide, 16) {
            at.push(step(&wide, 16, *at.last().unwrap(), true));
        }
        assert_eq!(at, [0, 7, 13, 16]);
        assert_eq!(step(&wide, 16, 13, false), 7);
        assert_eq!(step(&wide, 16, 7, false), 0);
        assert_eq!(step(&wide, 80, 0, true), 0);
    }
}
