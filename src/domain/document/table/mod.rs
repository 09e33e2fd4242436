//! Tables: rows, columns and cells, each with its place.
//!
//! A reader reports a [`TablePart`] for each table on a page. Its cells are ranges of the page's text, where every row of
//! the table is one line with a tab between columns (in Markdown and plain text, the lines as they are), so that a cell
//! is quoted, highlighted and searched like any other text, and each word of a page is in one cell or outside. [`joined`] makes whole [`Table`]s of the parts, also of a
//! table that continues over pages.

pub mod grid;
mod joining;
mod writing;

use serde::{Deserialize, Serialize};

use super::PageSpan;

pub use joining::{Joining, head_of, joined, under};
pub use writing::csv_record;

/// A rectangle on the page as displayed: left, top, right, bottom, in points from the top left corner.
pub type Bounds = [f32; 4];

/// A table on one page, or the part of it that is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TablePart {
    /// Byte range of its rows in the page's text, caption excluded. It begins and ends at line boundaries. Between cells
    /// it holds tabs and line feeds or, where the format draws its tables with characters, those.
    pub start: usize,
    pub end: usize,
    /// Formats without positions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
    /// "Table 7", "表 3".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its title without the label, on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The unit that holds for all its figures, as printed: "(in millions)".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<String>,
    pub rows: u32,
    pub columns: u32,
    /// Rows at the top that hold column headings.
    pub header_rows: u32,
    /// Columns at the left that hold row labels.
    pub header_columns: u32,
    /// Those that are not empty, by row, then by column.
    pub cells: Vec<PartCell>,
    /// It continues the last table of the page before. If the header is repeated here, `header_rows` counts it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub continues: bool,
}

/// A cell of a part. Rows and columns count from 0 within the part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartCell {
    pub row: u32,
    pub col: u32,
    /// At least 1.
    pub row_span: u32,
    /// At least 1.
    pub col_span: u32,
    /// Byte range in the page's text; never empty, on one line.
    pub start: usize,
    pub end: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
}

/// A whole table, with the text of its cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub label: Option<String>,
    pub caption: Option<String>,
    pub units: Option<String>,
    pub rows: u32,
    pub columns: u32,
    pub header_rows: u32,
    pub header_columns: u32,
    /// By row, then by column.
    pub cells: Vec<Cell>,
    /// The largest `row_span` of its cells, which bounds the search for the cell at a place; 0 if it is not known.
    #[serde(skip)]
    pub tallest: u32,
    /// Where it stands: a span and, where known, the bounds on each of its pages, in order.
    pub places: Vec<(PageSpan, Option<Bounds>)>,
}

/// A cell of a whole table. Rows and columns count from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    pub row: u32,
    pub col: u32,
    pub row_span: u32,
    pub col_span: u32,
    /// On one line.
    pub text: String,
    /// Where it stands.
    pub place: PageSpan,
    pub bounds: Option<Bounds>,
}

impl Table {
    /// Physical page, from 1.
    pub fn page_start(&self) -> u32 {
        self.places.first().map_or(0, |(span, _)| span.page)
    }

    /// Physical page, from 1.
    pub fn page_end(&self) -> u32 {
        self.places.last().map_or(0, |(span, _)| span.page)
    }

    /// The cell that covers a place of the grid.
    pub fn at(&self, row: u32, col: u32) -> Option<&Cell> {
        let end = self.cells.partition_point(|cell| cell.row <= row);
        let reach = if self.tallest == 0 { u32::MAX } else { self.tallest };
        let near = self.cells[..end].iter().rev().take_while(|cell| row - cell.row < reach);
        // The first in order, should cells overlap.
        near.filter(|cell| row - cell.row < cell.row_span && col >= cell.col && col - cell.col < cell.col_span).last()
    }

    /// The text at a place of the grid; empty for an empty cell.
    pub fn text(&self, row: u32, col: u32) -> &str {
        self.at(row, col).map_or("", |cell| cell.text.as_str())
    }

    /// The heading of a column, its header rows from the top joined by a space; empty if it has none.
    pub fn column_heading(&self, col: u32) -> String {
        let mut parts: Vec<&str> = (0..self.header_rows).map(|row| self.text(row, col)).collect();
        // A heading that spans header rows is met in each.
        parts.dedup();
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    /// The label of a row, its header columns from the left joined by a space; empty if it has none.
    pub fn row_label(&self, row: u32) -> String {
        let mut parts: Vec<&str> = (0..self.header_columns).map(|col| self.text(row, col)).collect();
        parts.dedup();
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    /// The cell that holds a range of a page's text.
    pub fn cell_at(&self, place: &PageSpan) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|cell| cell.place.page == place.page && cell.place.start < place.end && place.start < cell.place.end)
    }

    /// Whether it stands on any of a range of a page's text.
    pub fn touches(&self, place: &PageSpan) -> bool {
        self.places.iter().any(|(own, _)| own.page == place.page && own.start < place.end && place.start < own.end)
    }
}

impl TablePart {
    /// Adjusts its ranges to an edit of the page's text that leaves the table as it is.
    pub fn shift(&mut self, moved: impl Fn(usize) -> usize) {
        (self.start, self.end) = (moved(self.start), moved(self.end));
        for cell in &mut self.cells {
            (cell.start, cell.end) = (moved(cell.start), moved(cell.end));
        }
    }
}

#[cfg(test)]
mod tests;
