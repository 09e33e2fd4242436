//! Tables of markup: their rows and cells are noted while text is written, and made into a grid when the table ends.

use std::ops::Range;

use crate::adapters::reader::formats::captions;
use crate::adapters::reader::formats::grid::{Grid, RawCell, RawRow};
use crate::domain::document::table::{PartCell, TablePart};
use crate::domain::text;

/// A table with more cells stays text: each is kept in memory until the table ends.
const MOST_CELLS: usize = 1_000_000;

/// A table whose text is being written.
#[derive(Debug, Default)]
pub(super) struct OpenTable {
    /// Where its text begins, with the gap before it.
    pub start: usize,
    /// A table was found within it.
    pub holds_table: bool,
    rows: Vec<RawRow>,
    /// The range of each cell, in the rows' order.
    ranges: Vec<Range<usize>>,
    captions: Vec<Range<usize>>,
    /// The start of what is open: a cell, or a caption (`true`).
    open: Option<(usize, bool)>,
    /// Within the part of it that is declared its header.
    in_head: bool,
}

impl OpenTable {
    /// A table whose text begins here.
    pub fn new(start: usize) -> OpenTable {
        OpenTable { start, ..OpenTable::default() }
    }

    /// Begins or ends the part that is declared its header.
    pub fn head(&mut self, begins: bool, here: usize) {
        self.close(here);
        self.in_head = begins;
    }

    /// Begins a row.
    pub fn row(&mut self, here: usize) {
        self.close(here);
        self.rows.push(RawRow { header: self.in_head, cells: Vec::new() });
    }

    /// The row being read is declared one of headings.
    pub fn row_is_header(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.header = true;
        }
    }

    /// Begins a cell.
    pub fn cell(&mut self, header: bool, row_span: u32, col_span: u32, here: usize) {
        self.close(here);
        if self.rows.is_empty() {
            self.row(here);
        }
        if let Some(row) = self.rows.last_mut().filter(|_| self.ranges.len() < MOST_CELLS) {
            row.cells.push(RawCell { header, row_span, col_span, ..RawCell::default() });
            self.ranges.push(here..here);
            self.open = Some((here, false));
        }
    }

    /// The cell that was begun last, for what is said of it later.
    pub fn last_cell(&mut self) -> Option<&mut RawCell> {
        self.rows.last_mut()?.cells.last_mut()
    }

    /// Begins a caption.
    pub fn caption(&mut self, here: usize) {
        self.close(here);
        self.open = Some((here, true));
    }

    /// Ends the open cell or caption.
    pub fn close(&mut self, here: usize) {
        match self.open.take() {
            Some((start, true)) => self.captions.push(start..here),
            Some((start, false)) => {
                if let Some(range) = self.ranges.last_mut() {
                    *range = start..here;
                }
            }
            None => {}
        }
    }

    /// The table as a part whose ranges are those of its lines, its caption and these lines. `None` if it holds no
    /// data, or text that is in none of its cells.
    pub fn made(mut self, text: &str) -> Option<(TablePart, String, String)> {
        let said = |range: &Range<usize>| text.get(range.clone()).map(text::one_line).unwrap_or_default();
        let size = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let caption = self.captions.iter().map(said).filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ");
        let mut inside = size(&caption);
        let mut ranges = self.ranges.iter();
        for cell in self.rows.iter_mut().flat_map(|row| &mut row.cells) {
            cell.text = ranges.next().map(said).unwrap_or_default();
            inside += size(&cell.text);
        }
        if inside != size(text.get(self.start..)?) {
            return None;
        }
        // Of a table within a table, the one whose header is declared holds the data; else the inner one.
        let declared = self.rows.iter().any(|row| row.header || row.cells.iter().any(|cell| cell.header));
        if self.holds_table && !declared {
            return None;
        }
        let grid = Grid::of(&self.rows)?;
        let (lines, cells) = grid.lines();
        let mut part = grid.part(cells);
        if !caption.is_empty() {
            (part.label, part.caption) = match captions::parted(&caption) {
                Some((label, title)) => (Some(label), title),
                None => (None, Some(caption.clone())),
            };
        }
        Some((part, caption, lines))
    }
}

/// The tables within a range of the text, their ranges counted from its start. Of one that is cut, each part has the
/// rows, and the pieces of cells, that are there.
pub(super) fn within(tables: &[TablePart], range: &Range<usize>) -> Vec<TablePart> {
    let first = tables.partition_point(|table| table.end <= range.start);
    let touching = tables[first..].iter().take_while(|table| table.start < range.end);
    touching.filter_map(|table| clipped(table, range)).collect()
}

fn clipped(table: &TablePart, range: &Range<usize>) -> Option<TablePart> {
    // Cells ascend.
    let from = table.cells.partition_point(|cell| cell.end <= range.start);
    let to = table.cells.partition_point(|cell| cell.start < range.end);
    let cells = table.cells.get(from..to).filter(|cells| !cells.is_empty())?;
    let (top, last) = (cells[0].row, cells[cells.len() - 1].row);
    let moved = |cell: &PartCell| PartCell {
        row: cell.row - top,
        row_span: cell.row_span.min(last + 1 - cell.row),
        start: cell.start.max(range.start) - range.start,
        end: cell.end.min(range.end) - range.start,
        ..cell.clone()
    };
    Some(TablePart {
        start: table.start.max(range.start) - range.start,
        end: table.end.min(range.end) - range.start,
        rows: last + 1 - top,
        // Its fields one by one: a clone of all cells for each page would take quadratic time.
        bounds: table.bounds,
        label: table.label.clone(),
        caption: table.caption.clone(),
        units: table.units.clone(),
        columns: table.columns,
        header_rows: table.header_rows.saturating_sub(top),
        header_columns: table.header_columns,
        cells: cells.iter().map(moved).collect(),
        continues: table.start < range.start,
    })
}
