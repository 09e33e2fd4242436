//! A table with too many columns drawn as several, below each other, each with the row labels and as many of the other
//! columns as fit.

use super::{Drawn, Grid, GridCell, Piece};

/// Draws a table as blocks of columns, an empty line between them. `None` if a column does not fit beside the labels,
/// which are the first `labels` columns.
pub fn blocks(
    (rows, columns, header_rows): (u32, u32, u32),
    labels: u32,
    cells: &[GridCell<'_>],
    room: usize,
) -> Option<Drawn> {
    let mut drawn = Drawn::new();
    let mut from = labels;
    while from < columns {
        let fitting = (from + 1..=columns).map_while(|to| {
            let (part, of) = part(cells, labels, from..to);
            let grid = Grid::new(rows, labels + to - from, header_rows, &part)?;
            grid.draw(room).map(|lines| (to, named(lines, &of)))
        });
        let (to, lines) = fitting.last()?;
        if !drawn.is_empty() {
            drawn.push(Vec::new());
        }
        drawn.extend(lines);
        from = to;
    }
    (!drawn.is_empty()).then_some(drawn)
}

/// The cells of the labels and of some other columns, moved beside each other, with the index that each had.
fn part<'a>(cells: &[GridCell<'a>], labels: u32, others: std::ops::Range<u32>) -> (Vec<GridCell<'a>>, Vec<usize>) {
    let (mut part, mut of) = (Vec::new(), Vec::new());
    for (index, cell) in cells.iter().enumerate() {
        let end = cell.col.saturating_add(cell.col_span.max(1));
        let label = cell.col.min(labels)..end.min(labels);
        let other = cell.col.max(others.start)..end.min(others.end);
        // Where a cell spans both, its text is in the labels, and the rest of it is not torn off.
        let (col, width) = match (label.is_empty(), other.is_empty()) {
            (false, true) => (label.start, label.end - label.start),
            (false, false) => (label.start, label.end - label.start + other.end - other.start),
            (true, false) => (labels + other.start - others.start, other.end - other.start),
            (true, true) => continue,
        };
        part.push(GridCell { col, col_span: width, ..*cell });
        of.push(index);
    }
    (part, of)
}

fn named(mut lines: Drawn, of: &[usize]) -> Drawn {
    for piece in lines.iter_mut().flatten() {
        if let Piece::Words { cell, .. } = piece {
            *cell = of[*cell];
        }
    }
    lines
}
