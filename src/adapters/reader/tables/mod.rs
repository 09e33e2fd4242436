//! Tables of a page: found by their rules and by the alignment of their words, and rebuilt as rows, columns and cells.
//!
//! Everything here is pure and in one frame, with x along the text and y downwards. In go the words of a page with their
//! positions and what it draws besides ([`drawing`]); out come grids whose cells name words. Ruled grids are found first
//! ([`lattice`]), then rows of aligned cells among the words that are left ([`stream`]).

mod assemble;
mod columns;
pub(in crate::adapters::reader) mod drawing;
mod headers;
mod judge;
pub(in crate::adapters::reader) mod labels;
mod lattice;
mod rows;
mod rules;
mod stream;
mod zones;

use drawing::Drawing;

/// A word on the page.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::adapters::reader) struct Word {
    pub x0: f32,
    pub x1: f32,
    /// Its baseline.
    pub y: f32,
    /// The em.
    pub size: f32,
    pub bold: bool,
    pub fixed: bool,
    pub text: String,
}

impl Word {
    pub(in crate::adapters::reader) fn top(&self) -> f32 {
        self.y - 0.75 * self.size
    }

    pub(in crate::adapters::reader) fn bottom(&self) -> f32 {
        self.y + 0.2 * self.size
    }

    fn middle(&self) -> (f32, f32) {
        ((self.x0 + self.x1) / 2.0, self.y - 0.3 * self.size)
    }
}

/// A table: cells of words, by row, then by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::adapters::reader) struct Grid {
    /// Left, top, right, bottom.
    pub bounds: [f32; 4],
    pub rows: usize,
    pub columns: usize,
    pub header_rows: usize,
    pub header_columns: usize,
    pub cells: Vec<GridCell>,
}

/// A cell that is not empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::adapters::reader) struct GridCell {
    pub row: usize,
    pub col: usize,
    pub row_span: usize,
    pub col_span: usize,
    /// Left, top, right, bottom of its words.
    pub bounds: [f32; 4],
    /// Indices of its words in reading order, line by line.
    pub lines: Vec<Vec<usize>>,
}

/// Pages with more words are not searched for tables.
const MOST_WORDS: usize = 20_000;

/// Finds the tables among the words of a page. A word is in one cell at most.
pub(in crate::adapters::reader) fn find(words: &[Word], drawing: &Drawing) -> Vec<Grid> {
    if words.len() > MOST_WORDS || words.len() < 4 {
        return Vec::new();
    }
    let mut taken = vec![false; words.len()];
    let ruled = rules::Ruled::of(drawing, words);
    let mut grids = Vec::new();
    for grid in lattice::grids(words, &ruled, &mut taken) {
        grids.push(grid);
    }
    grids.extend(stream::grids(words, &ruled, &mut taken));
    grids.iter_mut().for_each(|grid| headers::set(words, grid));
    grids.sort_by(|a, b| a.bounds[1].total_cmp(&b.bounds[1]).then(a.bounds[0].total_cmp(&b.bounds[0])));
    grids
}

impl Grid {
    fn take(&self, taken: &mut [bool]) {
        self.cells.iter().flat_map(|cell| &cell.lines).flatten().for_each(|&word| taken[word] = true);
    }
}

#[cfg(test)]
mod tests;
