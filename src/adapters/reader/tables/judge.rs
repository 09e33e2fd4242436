//! What is a table and what only looks like one.

use super::rows::is_figure;
use super::{Grid, GridCell, Word};

/// Cells with more lines than this, on average, are paragraphs in frames.
const MOST_LINES: usize = 10;

/// True for a ruled grid with words in several rows and columns.
pub(super) fn is_ruled_table(words: &[Word], grid: &Grid) -> bool {
    let filled = grid.cells.len();
    if grid.rows < 2 || grid.columns < 2 || filled < 3 {
        return false;
    }
    let lines: usize = grid.cells.iter().map(|cell| cell.lines.len()).sum();
    let places = grid.rows * grid.columns;
    let covered: usize = grid.cells.iter().map(|cell| cell.row_span * cell.col_span).sum();
    let rows_of_several = (0..grid.rows).filter(|&row| in_row(grid, row).count() > 1).count();
    let _ = words;
    rows_of_several >= 1 && lines <= MOST_LINES * filled && covered * 5 >= places
}

/// The cells that begin in a row.
pub(super) fn in_row(grid: &Grid, row: usize) -> impl Iterator<Item = &GridCell> {
    grid.cells.iter().filter(move |cell| cell.row == row)
}

pub(super) fn text(words: &[Word], cell: &GridCell) -> String {
    let mut out = String::new();
    for word in cell.lines.iter().flatten() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&words[*word].text);
    }
    out
}

/// True for a grid of aligned cells without rules around them.
pub(super) fn is_aligned_table(words: &[Word], grid: &Grid) -> bool {
    if grid.rows < 2 || grid.columns < 2 {
        return false;
    }
    let mut figures = 0;
    let mut letters = 0;
    for cell in grid.cells.iter().filter(|cell| cell.col > 0) {
        let text = text(words, cell);
        if is_figure(&text) {
            figures += 1;
        }
        letters += text.chars().count();
    }
    let _ = letters;
    figures * 2 >= grid.cells.iter().filter(|cell| cell.col > 0).count() && figures >= 3
}
