//! A table drawn with rules in so many terminal columns: columns shrink and cells wrap until it fits. What is drawn is
//! told in pieces, each of which knows the bytes of the cell it shows.

mod blocks;
mod layout;
mod lines;
mod records;
mod widths;

use std::ops::Range;

pub use blocks::blocks;
pub use records::records;

/// More columns than this are never drawn side by side.
const MOST_COLUMNS: u32 = 128;

/// More places than this are not drawn as a grid: a file can claim any number of rows and columns.
const MOST_PLACES: u64 = 1_000_000;

/// A cell to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct GridCell<'a> {
    pub row: u32,
    pub col: u32,
    pub row_span: u32,
    pub col_span: u32,
    /// On one line.
    pub text: &'a str,
}

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Figures at the right, words at the left.
    #[default]
    ByContent,
    Left,
    Center,
    Right,
}

/// A piece of a line of a drawn table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Of the frame, or a sign between a heading and its value.
    Rule(String),
    /// So many spaces.
    Space(usize),
    /// Bytes of the text of a cell, by its index.
    Words { cell: usize, range: Range<usize> },
}

/// A table drawn, from top to bottom. All lines of a grid have one width.
pub type Drawn = Vec<Vec<Piece>>;

/// A table whose cells have their places and none covers another.
#[derive(Clone, Debug)]
pub struct Grid<'a> {
    cells: &'a [GridCell<'a>],
    rows: usize,
    columns: usize,
    header_rows: usize,
    /// The index of the cell at each place, row by row; `NONE` where there is none.
    owner: Vec<u32>,
    aligned: Vec<Align>,
}

const NONE: u32 = u32::MAX;

impl<'a> Grid<'a> {
    /// `None` if it has no cells, is too large, or cells cover each other or stand outside it.
    pub fn new(rows: u32, columns: u32, header_rows: u32, cells: &'a [GridCell<'a>]) -> Option<Grid<'a>> {
        let places = u64::from(rows) * u64::from(columns);
        if cells.is_empty() || columns > MOST_COLUMNS || places > MOST_PLACES {
            return None;
        }
        let (tall, wide) = (rows as usize, columns as usize);
        let mut owner = vec![NONE; tall * wide];
        for (index, cell) in cells.iter().enumerate() {
            if cell.row >= rows || cell.col >= columns {
                return None;
            }
            let span =
                |from: u32, span: u32, most: u32| from as usize..from.saturating_add(span.max(1)).min(most) as usize;
            for row in span(cell.row, cell.row_span, rows) {
                for place in &mut owner[row * wide..(row + 1) * wide][span(cell.col, cell.col_span, columns)] {
                    if *place != NONE {
                        return None;
                    }
                    *place = index as u32;
                }
            }
        }
        let aligned = vec![Align::default(); wide];
        let header_rows = (header_rows as usize).min(tall);
        Some(Grid { cells, rows: tall, columns: wide, header_rows, owner, aligned })
    }

    /// The alignments that a table declares.
    pub fn aligned(mut self, aligned: impl IntoIterator<Item = Align>) -> Grid<'a> {
        self.aligned.iter_mut().zip(aligned).for_each(|(own, given)| *own = given);
        self
    }

    /// Draws it in at most `columns` columns; `None` if its cells could then not be read.
    pub fn draw(&self, columns: usize) -> Option<Drawn> {
        widths::fitting(self, columns).map(|widths| layout::draw(self, &widths))
    }

    /// Draws it as wide as it has to be: only long cells wrap, and row labels, in the first `labels` columns, that
    /// would take more than a third of `room` columns. Returns also how many columns the labels take.
    pub fn draw_wide(&self, labels: usize, room: usize) -> (Drawn, usize) {
        let widths = widths::comfortable(self, labels, room);
        (layout::draw(self, &widths), widths.iter().take(labels).map(|width| width + widths::BETWEEN).sum())
    }

    fn at(&self, row: usize, col: usize) -> Option<usize> {
        let owner = self.owner.get(row * self.columns + col).copied().unwrap_or(NONE);
        (owner != NONE).then_some(owner as usize)
    }

    fn is_header(&self, cell: &GridCell<'_>) -> bool {
        (cell.row as usize) < self.header_rows
    }
}

/// True for a number in a table: "1,200", "(3.5)", "−4 %", "$12".
pub fn figure(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit())
        && cell.chars().all(|c| c.is_ascii_digit() || " .,+-−–()%$€£¥*".contains(c))
}

#[cfg(test)]
mod tests;
