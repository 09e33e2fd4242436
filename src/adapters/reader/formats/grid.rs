//! The grid of a table whose rows and cells a format declares: spans are resolved, spacer rows and columns go, signs join
//! their numbers, and header rows are found where they are not declared.

use std::collections::BTreeSet;

use crate::domain::document::table::{PartCell, TablePart};

/// A wider table is no data; its text stays as it is.
const MOST_COLUMNS: usize = 1_000;

/// Without a declared header, a table whose cells hold more characters on average, or one of which does, arranges a page.
const LONGEST_MEAN: usize = 200;
const LONGEST_CELL: usize = 1_500;

/// A cell as declared.
#[derive(Clone, Debug, Default)]
pub(super) struct RawCell {
    /// On one line.
    pub text: String,
    /// Declared a heading of its row or column.
    pub header: bool,
    pub row_span: u32,
    pub col_span: u32,
    /// Part of the cell above it.
    pub goes_on: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct RawRow {
    /// Declared a row of headings.
    pub header: bool,
    pub cells: Vec<RawCell>,
}

/// A cell in its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub row: u32,
    pub col: u32,
    pub row_span: u32,
    pub col_span: u32,
    pub text: String,
    pub header: bool,
}

/// A table without empty rows and columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub rows: u32,
    pub columns: u32,
    pub header_rows: u32,
    pub header_columns: u32,
    /// By row, then by column.
    pub cells: Vec<Placed>,
}

impl Grid {
    /// The grid of declared rows; `None` if it is no table of data.
    pub fn of(rows: &[RawRow]) -> Option<Grid> {
        let mut cells = place(rows)?;
        join_signs(&mut cells);
        let declared = declared_header(rows, &cells);
        compact_rows(&mut cells);
        let header_rows = declared.min(1 + cells.last()?.row);
        let mut grid = Grid { cells, header_rows, ..Grid::default() };
        grid.compact_columns();
        grid.rows = grid.cells.last()?.row + 1;
        for cell in &mut grid.cells {
            cell.row_span = cell.row_span.min(grid.rows - cell.row);
        }
        if grid.rows < 2 || grid.columns < 2 || grid.cells.len() < 4 {
            return None;
        }
        let lengths = grid.cells.iter().map(|cell| cell.text.chars().count());
        let (sum, longest) = lengths.fold((0, 0), |(sum, most), length| (sum + length, most.max(length)));
        if declared == 0 && (sum > LONGEST_MEAN * grid.cells.len() || longest > LONGEST_CELL) {
            return None;
        }
        if grid.header_rows == 0 || grid.header_rows == grid.rows {
            grid.header_rows = guessed_header(&grid);
            grid.compact_columns();
        }
        grid.header_columns = grid.label_columns();
        Some(grid)
    }

    /// Its rows as lines with a tab between columns, and its cells as ranges of them.
    #[cfg(any(feature = "formats", test))]
    pub fn lines(&self) -> (String, Vec<PartCell>) {
        let mut text = String::new();
        let mut cells = Vec::with_capacity(self.cells.len());
        let (mut row, mut col) = (0, 0);
        for cell in &self.cells {
            while row < cell.row {
                text.push('\n');
                (row, col) = (row + 1, 0);
            }
            text.extend(std::iter::repeat_n('\t', (cell.col.saturating_sub(col)) as usize));
            col = cell.col;
            let start = text.len();
            text.push_str(&cell.text);
            let (row_span, col_span) = (cell.row_span, cell.col_span);
            cells.push(PartCell { row, col, row_span, col_span, start, end: text.len(), bounds: None });
        }
        (text, cells)
    }

    /// A part with these cells, and without a range or a caption.
    pub fn part(&self, cells: Vec<PartCell>) -> TablePart {
        TablePart {
            rows: self.rows,
            columns: self.columns,
            header_rows: self.header_rows,
            header_columns: self.header_columns,
            cells,
            ..TablePart::default()
        }
    }

    /// Drops columns in which nothing below the header begins: they hold space, or belong to a heading's span.
    fn compact_columns(&mut self) {
        let data = |cell: &&Placed| cell.row >= self.header_rows;
        let mut kept: BTreeSet<u32> = self.cells.iter().filter(data).map(|cell| cell.col).collect();
        if kept.is_empty() {
            kept.extend(self.cells.iter().map(|cell| cell.col));
        }
        for cell in &self.cells {
            if kept.range(cell.col..cell.col + cell.col_span).next().is_none() {
                kept.insert(cell.col);
            }
        }
        let kept: Vec<u32> = kept.into_iter().collect();
        let before = |col: u32| kept.partition_point(|at| *at < col) as u32;
        for cell in &mut self.cells {
            let (first, last) = (before(cell.col), before(cell.col + cell.col_span));
            (cell.col, cell.col_span) = (first, (last - first).max(1));
        }
        self.columns = kept.len() as u32;
    }

    /// The columns at the left with labels: declared, or else the first, if most of it is words.
    fn label_columns(&self) -> u32 {
        let below = || self.cells.iter().filter(|cell| cell.row >= self.header_rows);
        let all_declared = |col: u32| {
            let mut column = below().filter(|cell| cell.col == col).peekable();
            column.peek().is_some() && column.all(|cell| cell.header)
        };
        let declared = (0..self.columns.min(3)).take_while(|col| all_declared(*col)).count() as u32;
        if declared > 0 && declared < self.columns {
            return declared;
        }
        let first: Vec<bool> = below().filter(|cell| cell.col == 0).map(|cell| is_figure(&cell.text)).collect();
        u32::from(first.iter().filter(|figure| **figure).count() * 2 < first.len())
    }
}

/// Puts the cells that hold text into their places; `None` for a table that is too wide.
fn place(rows: &[RawRow]) -> Option<Vec<Placed>> {
    let mut placed: Vec<Placed> = Vec::new();
    // For each column, the row up to which it is taken, and by which cell that may go on.
    let mut taken: Vec<(usize, Option<usize>)> = Vec::new();
    for (row, raw) in rows.iter().enumerate() {
        let mut col = 0;
        for cell in &raw.cells {
            while taken.get(col).is_some_and(|(until, _)| *until > row) {
                col += 1;
            }
            let above = taken.get(col).and_then(|(_, above)| *above).filter(|_| cell.goes_on && cell.text.is_empty());
            if let Some(at) = above.filter(|at| placed[*at].col as usize == col) {
                placed[at].row_span = (row as u32 + 1) - placed[at].row;
                let end = col + placed[at].col_span as usize;
                taken[col..end].fill((row + 1, Some(at)));
                col = end;
                continue;
            }
            if col >= MOST_COLUMNS {
                // White space beyond the edge is nothing.
                if cell.text.is_empty() {
                    continue;
                }
                return None;
            }
            let end = col + (cell.col_span.max(1) as usize).min(MOST_COLUMNS - col);
            let until = row + (cell.row_span.max(1) as usize).min(rows.len() - row);
            let own = (!cell.text.is_empty()).then_some(placed.len());
            taken.resize(taken.len().max(end), (0, None));
            taken[col..end].fill((until, own));
            if own.is_some() {
                placed.push(Placed {
                    row: row as u32,
                    col: col as u32,
                    row_span: (until - row) as u32,
                    col_span: (end - col) as u32,
                    text: cell.text.clone(),
                    header: cell.header,
                });
            }
            col = end;
        }
    }
    Some(placed)
}

/// Joins a currency sign, a bracket or a percent sign in a cell of its own with the number beside it.
fn join_signs(cells: &mut Vec<Placed>) {
    let opens =
        |text: &str| text.len() <= 6 && text.ends_with(['$', '€', '£', '¥', '₩', '₹', '(']) && !text.contains(' ');
    let closes = |text: &str| !text.is_empty() && text.chars().all(|c| ")%）％".contains(c));
    let number = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit() || "(.-–—".contains(c)) && !text.contains(char::is_alphabetic)
    };
    let mut out: Vec<Placed> = Vec::with_capacity(cells.len());
    for cell in cells.drain(..) {
        let beside = out.last_mut().filter(|last| last.row == cell.row && last.col + last.col_span == cell.col);
        match beside {
            Some(last) if opens(&last.text) && number(&cell.text) => {
                let text = format!("{}{}", last.text, cell.text);
                *last = Placed { text, ..cell };
            }
            Some(last) if closes(&cell.text) && last.text.ends_with(|c: char| c.is_ascii_digit() || c == ')') => {
                last.text.push_str(&cell.text);
            }
            _ => out.push(cell),
        }
    }
    *cells = out;
}

/// The number of rows at the top that are declared headings; those without text do not count.
fn declared_header(rows: &[RawRow], cells: &[Placed]) -> u32 {
    let is_header = |row: usize| {
        let mut own = rows[row].cells.iter().filter(|cell| !cell.text.is_empty()).peekable();
        rows[row].header || own.peek().is_some() && own.all(|cell| cell.header)
    };
    let filled: BTreeSet<u32> = cells.iter().map(|cell| cell.row).collect();
    filled.into_iter().take_while(|row| is_header(*row as usize)).count() as u32
}

/// Drops rows without text.
fn compact_rows(cells: &mut [Placed]) {
    let mut filled: Vec<u32> = cells.iter().map(|cell| cell.row).collect();
    filled.dedup();
    let before = |row: u32| filled.partition_point(|at| *at < row) as u32;
    for cell in cells {
        let (first, last) = (before(cell.row), before(cell.row + cell.row_span));
        (cell.row, cell.row_span) = (first, (last - first).max(1));
    }
}

/// The number of header rows where none is declared: rows at the top without figures, above figures or above longer
/// texts.
fn guessed_header(grid: &Grid) -> u32 {
    let of_row =
        |row: u32| grid.cells.iter().skip_while(move |cell| cell.row < row).take_while(move |cell| cell.row == row);
    let words_only = |row: u32| of_row(row).all(|cell| !is_figure(&cell.text) || is_year(&cell.text));
    let below = || grid.cells.iter().filter(|cell| cell.row > 0);
    let figures = below().filter(|cell| cell.col > 0 && is_figure(&cell.text)).count();
    let headed = of_row(0).map(|cell| cell.col_span).sum::<u32>() + 1 >= grid.columns;
    let mean = |count: usize, sum: usize| sum / count.max(1);
    let top = mean(of_row(0).count(), of_row(0).map(|cell| cell.text.chars().count()).sum());
    let rest = mean(below().count(), below().map(|cell| cell.text.chars().count()).sum());
    let stands_above = figures * 4 >= below().filter(|cell| cell.col > 0).count() || top <= 40 && top <= rest;
    if !words_only(0) || !headed || !stands_above {
        return 0;
    }
    // A second row below spanning headings, or beside an empty corner.
    let mut rows = 1;
    while rows < 3 && rows + 1 < grid.rows && words_only(rows) {
        let spans = of_row(rows - 1).any(|cell| cell.col_span > 1);
        let corner = of_row(rows).all(|cell| cell.col > 0) && figures > 0;
        if !spans && !corner {
            break;
        }
        rows += 1;
    }
    rows
}

/// True for a number with its signs.
pub(super) fn is_figure(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && letters <= digits.min(3) || matches!(text, "-" | "–" | "—")
}

fn is_year(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.len() == 4 && (1900..2100).contains(&digits.parse().unwrap_or(0)) && !text.contains(['.', ',', '%', '$'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(table: &[&[(&str, u32, u32)]]) -> Vec<RawRow> {
        let cell = |(text, row_span, col_span): &(&str, u32, u32)| RawCell {
            text: (*text).to_string(),
            row_span: *row_span,
            col_span: *col_span,
            ..RawCell::default()
        };
        table.iter().map(|row| RawRow { header: false, cells: row.iter().map(cell).collect() }).collect()
    }

    #[test]
    fn spans_are_resolved_and_spacers_go() {
        // As filings are written: a spacer column, the currency sign and the bracket in cells of their own.
        let filing = rows(&[
            &[("", 1, 1), ("", 1, 1), ("Year ended", 1, 7)],
            &[("", 1, 1), ("", 1, 1), ("2022", 1, 3), ("", 1, 1), ("2021", 1, 3)],
            &[("", 1, 9)],
            &[("Sales", 1, 1), ("", 1, 1), ("$", 1, 1), ("5,363", 1, 1), ("", 1, 2), ("$", 1, 1), ("4,869", 1, 1)],
            &[("Loss", 1, 1), ("", 1, 1), ("", 1, 1), ("(310", 1, 1), (")", 1, 1), ("", 1, 2), ("12", 1, 1)],
        ]);
        let grid = Grid::of(&filing).unwrap();
        assert_eq!(grid.lines().0, "\tYear ended\n\t2022\t2021\nSales\t$5,363\t$4,869\nLoss\t(310)\t12");
        assert_eq!((grid.rows, grid.columns, grid.header_rows, grid.header_columns), (4, 3, 2, 1));
        assert_eq!(grid.cells[0].col_span, 2);
        let (text, cells) = grid.lines();
        assert_eq!(&text[cells[3].start..cells[3].end], "Sales");
    }

    #[test]
    fn a_cell_over_rows_takes_its_place_in_each() {
        let grid = Grid::of(&rows(&[
            &[("Group", 1, 1), ("Part", 1, 1), ("Price", 1, 1)],
            &[("Pumps", 2, 1), ("P1", 1, 1), ("5", 1, 1)],
            &[("P2", 1, 1), ("6", 1, 1)],
            &[("Hoses", u32::MAX, 1), ("H1", 1, u32::MAX)],
        ]))
        .unwrap();
        assert_eq!(grid.lines().0, "Group\tPart\tPrice\nPumps\tP1\t5\n\tP2\t6\nHoses\tH1");
        assert_eq!((grid.columns, grid.header_rows, grid.cells[3].row_span), (3, 1, 2));
        assert_eq!(grid.cells.last().unwrap().col_span, 2);
    }

    #[test]
    fn what_arranges_a_page_is_no_table() {
        let words = "Words of a page that a table arranges. ".repeat(12);
        assert!(Grid::of(&rows(&[&[("Home", 1, 1), (&words, 1, 1)], &[("About", 1, 1), (&words, 1, 1)]])).is_none());
        assert!(Grid::of(&rows(&[&[("a", 1, 1), ("b", 1, 1), ("c", 1, 1), ("d", 1, 1)]])).is_none());
        assert!(Grid::of(&[]).is_none());
        let wide =
            vec![RawRow { header: false, cells: vec![RawCell { text: "x".into(), ..RawCell::default() }; 1_001] }; 3];
        assert!(Grid::of(&wide).is_none());
    }
}
