//! Which rows hold column headings, and which columns row labels.

use super::judge::{in_row, text};
use super::rows::{is_figure, is_year};
use super::{Grid, Word};

/// Rows of headings at most.
const MOST: usize = 6;

/// Sets the header rows, unless they are known, and the header columns.
pub(super) fn set(words: &[Word], grid: &mut Grid) {
    if grid.header_rows == 0 {
        grid.header_rows = header_rows(words, grid);
    }
    grid.header_columns = header_columns(grid);
}

fn header_rows(words: &[Word], grid: &Grid) -> usize {
    // Cells of the first column that span rows keep their rows together.
    let body = |row: usize| {
        in_row(grid, row).any(|cell| {
            let own = text(words, cell);
            cell.col > 0 && is_figure(&own) && !own.split_whitespace().any(is_year)
        })
    };
    let figures = (0..grid.rows).find(|&row| body(row));
    let bold = |row: usize| {
        let mut all = in_row(grid, row).flat_map(|cell| &cell.lines).flatten().peekable();
        all.peek().is_some() && all.all(|&at| words[at].bold)
    };
    let wide = |row: usize| in_row(grid, row).any(|cell| cell.col_span > 1);
    let count = match figures {
        // Below the headings, rows of labels and words may stand before the first figure.
        Some(first) if first > 0 => {
            let all_bold = (0..first).take_while(|&row| bold(row)).count();
            if all_bold > 0 && !bold(first) { all_bold } else { first.min(if wide(0) { 3 } else { 2 }) }
        }
        Some(_) => 0,
        None => {
            let all_bold = (0..grid.rows).take_while(|&row| bold(row)).count();
            if all_bold > 0 && all_bold < grid.rows {
                all_bold
            } else {
                // Short words over every column, below a title that spans them.
                let title = in_row(grid, 0).next().is_some_and(|cell| cell.col_span == grid.columns);
                let first = usize::from(title);
                let cells: Vec<_> = in_row(grid, first).collect();
                let short = cells.iter().all(|cell| cell.lines.iter().flatten().count() <= 8);
                let named = grid.rows > first + 2 && short && cells.len() + 1 >= grid.columns;
                if named { first + 1 } else { first }
            }
        }
    };
    // A heading that spans rows reaches down to the last of them.
    let reach = grid.cells.iter().filter(|cell| cell.row < count).map(|cell| cell.row + cell.row_span).max();
    let count = count.max(reach.unwrap_or(0));
    if count > MOST || count >= grid.rows { 0 } else { count }
}

fn header_columns(grid: &Grid) -> usize {
    let spans = grid.cells.iter().any(|cell| cell.col == 0 && cell.row >= grid.header_rows && cell.row_span > 1);
    if spans && grid.columns > 2 { 2 } else { 1 }
}
