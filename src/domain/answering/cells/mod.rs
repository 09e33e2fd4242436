//! Answers from the cells of tables, and the check of claims against them.
//!
//! [`find`] matches the words, years and units of a question with row labels and column headings (`asked`, `grid`,
//! `matching`); `wording` writes the cell with both and the table around it. [`check`] does the same for a claim, so
//! that a right number of the wrong row, year or unit is not found.

mod asked;
mod caption;
mod change;
pub mod check;
mod figures;
mod grid;
pub mod matching;
mod parts;
mod synonyms;
pub mod wording;
mod words;

use serde::{Deserialize, Serialize};

pub use asked::{label_asked, label_key, may_be_anywhere};
pub use caption::caption_at;
pub use change::change;
pub use matching::{CellAnswer, TableNear, find, labels};
pub use parts::{can_be_title, parts};

/// A cell's place in its table, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellPlace {
    pub row: u32,
    pub col: u32,
}

/// For tests: a table of lines with a tab between columns.
#[cfg(test)]
pub(crate) fn sample(lines: &str, header_rows: u32) -> crate::domain::document::table::Table {
    use crate::domain::document::PageSpan;
    use crate::domain::document::table::{Cell, Table};
    let mut table = Table { header_rows, header_columns: 1, rows: lines.lines().count() as u32, ..Table::default() };
    let mut at = 0;
    for (row, line) in (0..).zip(lines.lines()) {
        for (col, text) in (0..).zip(line.split('\t')) {
            table.columns = table.columns.max(col + 1);
            if !text.is_empty() {
                let place = PageSpan { page: 5, start: at, end: at + text.len() };
                let text = text.to_string();
                table.cells.push(Cell { row, col, row_span: 1, col_span: 1, text, place, bounds: None });
            }
            at += text.len() + 1;
        }
    }
    table.places.push((PageSpan { page: 5, start: 0, end: lines.len() }, None));
    table
}
