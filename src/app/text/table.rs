//! Draws tables with rules: those of a page, whose words keep their places in its text, and those of an answer.

use std::ops::Range;

use super::page::{Marks, PageLine};
use super::wrap::breakable;
use super::{Line, Span, Style, Tone};
use crate::domain::document::table::TablePart;
use crate::domain::document::table::grid::{Align, Drawn, Grid, GridCell, Piece, records};

/// The lines of a table on a page, in `columns` columns if its columns can be made to fit. `None` if a part of its text
/// is in no cell or in two, or it is too large to be drawn.
pub(super) fn table_lines(text: &str, part: &TablePart, columns: usize, marks: Marks<'_>) -> Option<Vec<PageLine>> {
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let block = text.get(part.start..part.end)?;
    let (mut cells, mut at, mut words) = (Vec::with_capacity(part.cells.len()), part.start, 0);
    for cell in &part.cells {
        if cell.start < at || cell.end > part.end {
            return None;
        }
        let text = text.get(cell.start..cell.end)?;
        at = cell.end;
        words += visible(text);
        cells.push(GridCell { row: cell.row, col: cell.col, row_span: cell.row_span, col_span: cell.col_span, text });
    }
    if words != visible(block) {
        return None;
    }
    let grid = Grid::new(part.rows, part.columns, part.header_rows, &cells)?;
    let (drawn, frozen) = match grid.draw(columns) {
        Some(drawn) => (drawn, 0),
        None => {
            let (drawn, labels) = grid.draw_wide(part.header_columns.max(1) as usize);
            (drawn, if labels * 2 <= columns { labels } else { 0 })
        }
    };
    let line = |pieces: &Vec<Piece>| {
        let mut line = PageLine { frozen, ..PageLine::default() };
        for piece in pieces {
            match piece {
                Piece::Rule(rule) => line.line.spans.push(Span::new(rule.clone(), Style::of(Tone::Dim))),
                Piece::Space(count) => line.line.spans.push(Span::new(" ".repeat(*count), Style::default())),
                Piece::Words { cell, range } => {
                    let style = Style { bold: cells[*cell].row < part.header_rows, ..Style::default() };
                    let source = part.cells[*cell].start + range.start;
                    let words = cells[*cell].text[range.clone()].char_indices();
                    marks.add(words.map(|(at, c)| (source + at, c)), style, &mut line);
                }
            }
        }
        line
    };
    Some(drawn.iter().map(line).collect())
}

/// The lines of a table of styled cells, row by row, the first its header; where its columns do not fit, each row as a
/// list of its values with their headings.
pub(super) fn styled_lines(rows: &[Vec<Vec<Span>>], aligned: &[Align], columns: usize) -> Vec<Line> {
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let places = || rows.iter().enumerate().flat_map(|(row, cells)| (0..cells.len()).map(move |col| (row, col)));
    let texts: Vec<(usize, usize, String)> = places()
        .map(|(row, col)| (row, col, rows[row][col].iter().map(|span| span.text.as_str()).collect::<String>()))
        .filter(|(.., text)| !text.is_empty())
        .collect();
    let mut cells: Vec<GridCell<'_>> = Vec::with_capacity(texts.len());
    for (row, col, text) in &texts {
        cells.push(GridCell { row: *row as u32, col: *col as u32, row_span: 1, col_span: 1, text });
    }
    let grid = Grid::new(rows.len() as u32, widest as u32, 1, &cells).map(|grid| grid.aligned(aligned.iter().copied()));
    let drawn: Drawn = grid.and_then(|grid| grid.draw(columns)).unwrap_or_else(|| records(1, &cells, columns));
    let line = |pieces: &Vec<Piece>| {
        let mut line = Line::default();
        for piece in pieces {
            match piece {
                Piece::Rule(rule) => line.spans.push(Span::new(rule.clone(), Style::of(Tone::Dim))),
                Piece::Space(count) => line.spans.push(Span::new(" ".repeat(*count), Style::default())),
                Piece::Words { cell, range } => {
                    let (row, col, _) = &texts[*cell];
                    line.spans.extend(cut(&rows[*row][*col], range));
                }
            }
        }
        line
    };
    drawn.iter().map(line).collect()
}

/// The part of styled spans in a byte range of their whole text.
fn cut(spans: &[Span], range: &Range<usize>) -> Vec<Span> {
    let mut at = 0;
    let mut parts = Vec::new();
    for span in spans {
        let (from, to) = (range.start.max(at), range.end.min(at + span.text.len()));
        if from < to {
            parts.push(Span { text: breakable(&span.text[from - at..to - at]), ..span.clone() });
        }
        at += span.text.len();
    }
    parts
}
