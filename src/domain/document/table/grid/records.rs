//! A table as a list of its rows, for where it cannot be drawn side by side: under each row's first cell, its other
//! cells with their headings.

use std::collections::BTreeMap;

use super::{Drawn, GridCell, MOST_COLUMNS, Piece};
use crate::domain::text::columns::wrap_ranges;

/// Columns before a value.
const INDENT: usize = 2;

/// Lists the rows in `columns` columns of the terminal. `cells` are in order of their rows, then columns; those of the
/// first `header_rows` are headings.
pub fn records(header_rows: u32, cells: &[GridCell<'_>], columns: usize) -> Drawn {
    let body = cells.partition_point(|cell| cell.row < header_rows);
    if body == cells.len() {
        // Headings alone.
        return (0..body).flat_map(|index| entry(cells, &[], index, 0, columns)).collect();
    }
    let mut above: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (index, cell) in cells[..body].iter().enumerate() {
        // A cell cannot make the map larger than a table that is drawn.
        for col in 0..cell.col_span.clamp(1, MOST_COLUMNS) {
            above.entry(cell.col.saturating_add(col)).or_default().push(index);
        }
    }
    let mut drawn = Vec::new();
    let mut row = None;
    for (index, cell) in cells.iter().enumerate().skip(body) {
        let first = row.replace(cell.row) != Some(cell.row);
        let headings = above.get(&cell.col).filter(|_| !first).map_or(&[][..], Vec::as_slice);
        drawn.extend(entry(cells, headings, index, if first { 0 } else { INDENT }, columns));
    }
    drawn
}

/// The lines of one cell, after its headings.
fn entry(cells: &[GridCell<'_>], headings: &[usize], index: usize, indent: usize, columns: usize) -> Drawn {
    // The parts with the cell that each is of, and their whole text.
    let mut parts: Vec<(Option<usize>, &str)> = Vec::new();
    for heading in headings {
        parts.push((Some(*heading), cells[*heading].text));
        parts.push((None, " "));
    }
    if let Some(last) = parts.last_mut() {
        last.1 = ": ";
    }
    parts.push((Some(index), cells[index].text));
    let text: String = parts.iter().map(|(_, text)| *text).collect();
    let mut lines = Vec::new();
    for (n, range) in wrap_ranges(&text, columns.saturating_sub(indent + INDENT).max(4)).into_iter().enumerate() {
        let end = range.start + text[range.clone()].trim_end().len();
        let mut line = vec![Piece::Space(if n == 0 { indent } else { indent + INDENT })];
        let mut at = 0;
        for (cell, part) in &parts {
            let (from, to) = (range.start.max(at), end.min(at + part.len()));
            if from < to {
                line.push(match cell {
                    Some(cell) => Piece::Words { cell: *cell, range: from - at..to - at },
                    None => Piece::Rule(part[from - at..to - at].to_string()),
                });
            }
            at += part.len();
        }
        lines.push(line);
    }
    lines
}
