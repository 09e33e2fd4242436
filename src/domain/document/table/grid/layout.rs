//! Draws a grid: its cells wrapped to the widths of their columns, and the rules around them.

use std::ops::Range;

use super::lines::lines;
use super::widths::BETWEEN;
use super::{Align, Drawn, Grid, Piece, figure};
use crate::domain::text::columns::width;

/// Rules are drawn between all rows where more than one row in so many is hard to tell from the next.
const WRAPPED: usize = 4;

/// A grid with its cells wrapped.
struct Layout<'a> {
    grid: &'a Grid<'a>,
    widths: &'a [usize],
    /// Of each cell, the ranges of its lines.
    lines: Vec<Vec<Range<usize>>>,
    /// Of each cell, how many of its lines are drawn.
    drawn: Vec<usize>,
    /// Of each column, whether it holds figures.
    figures: Vec<bool>,
}

/// Draws the grid with columns of these widths.
pub(super) fn draw(grid: &Grid<'_>, widths: &[usize]) -> Drawn {
    let mut layout =
        Layout { grid, widths, lines: Vec::new(), drawn: vec![0; grid.cells.len()], figures: figures(grid) };
    layout.lines =
        grid.cells.iter().map(|cell| lines(cell.text, layout.room(cell.col as usize, cell.col_span))).collect();
    let heights = layout.heights();
    let ruled = layout.wrapped_rows() * WRAPPED > heights.len() - grid.header_rows;
    let mut drawn = Vec::new();
    for (row, height) in heights.iter().enumerate() {
        if row == 0 || row == grid.header_rows || row > grid.header_rows && ruled {
            drawn.push(layout.rule(row));
        }
        for _ in 0..*height {
            drawn.push(layout.row(row));
        }
    }
    drawn.push(layout.rule(grid.rows));
    drawn
}

/// Whether most of what is in a column below the header are figures.
fn figures(grid: &Grid<'_>) -> Vec<bool> {
    let mut counts = vec![(0, 0); grid.columns];
    for cell in grid.cells.iter().filter(|cell| !grid.is_header(cell) && cell.col_span <= 1) {
        let count = &mut counts[cell.col as usize];
        if figure(cell.text) {
            count.0 += 1;
        } else if cell.text.chars().any(char::is_alphanumeric) {
            count.1 += 1;
        }
    }
    counts.into_iter().map(|(figures, others)| figures > others).collect()
}

impl Layout<'_> {
    /// The width of a cell.
    fn room(&self, col: usize, span: u32) -> usize {
        let end = (col + span.max(1) as usize).min(self.widths.len());
        self.widths[col..end].iter().sum::<usize>() + BETWEEN * (end - col - 1)
    }

    /// The lines of each row. A cell over several rows makes the last of them higher if it has to.
    fn heights(&self) -> Vec<usize> {
        let mut heights = vec![1; self.grid.rows];
        let (over, within): (Vec<_>, Vec<_>) =
            self.grid.cells.iter().zip(&self.lines).partition(|(cell, _)| cell.row_span > 1);
        for (cell, lines) in within {
            heights[cell.row as usize] = heights[cell.row as usize].max(lines.len());
        }
        for (cell, lines) in over {
            let rows = cell.row as usize..(cell.row as usize + cell.row_span as usize).min(self.grid.rows);
            let now: usize = heights[rows.clone()].iter().sum();
            heights[rows.end - 1] += lines.len().saturating_sub(now);
        }
        heights
    }

    /// The rows of the body in which another cell than the label takes several lines. Where only labels do, the figures
    /// beside them show where a row begins.
    fn wrapped_rows(&self) -> usize {
        let mut wrapped = vec![false; self.grid.rows];
        for (cell, lines) in self.grid.cells.iter().zip(&self.lines) {
            wrapped[cell.row as usize] |= cell.col > 0 && lines.len() > 1 && !self.grid.is_header(cell);
        }
        wrapped.into_iter().filter(|wrapped| *wrapped).count()
    }

    /// One line of a row.
    fn row(&mut self, row: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut col = 0;
        while col < self.grid.columns {
            pieces.push(Piece::Rule("│".into()));
            let cell = self.grid.at(row, col);
            let span = self.span(row, col);
            self.words(cell, col, span, &mut pieces);
            col += span;
        }
        pieces.push(Piece::Rule("│".into()));
        pieces
    }

    /// The columns of the cell at a place.
    fn span(&self, row: usize, col: usize) -> usize {
        let cell = self.grid.at(row, col);
        let same = |other: &usize| cell.is_some() && self.grid.at(row, *other) == cell;
        1 + (col + 1..self.grid.columns).take_while(same).count()
    }

    /// The next line of a cell, between two spaces.
    fn words(&mut self, cell: Option<usize>, col: usize, span: usize, pieces: &mut Vec<Piece>) {
        let room = self.room(col, span as u32);
        let Some((cell, range)) =
            cell.and_then(|cell| self.lines[cell].get(self.drawn[cell]).map(|range| (cell, range.clone())))
        else {
            return pieces.push(Piece::Space(room + 2));
        };
        self.drawn[cell] += 1;
        let free = room.saturating_sub(width(&self.grid.cells[cell].text[range.clone()]));
        let before = match self.align(cell, col, span) {
            Align::Right => free,
            Align::Center => free / 2,
            Align::Left | Align::ByContent => 0,
        };
        pieces.push(Piece::Space(before + 1));
        pieces.push(Piece::Words { cell, range });
        pieces.push(Piece::Space(free - before + 1));
    }

    fn align(&self, cell: usize, col: usize, span: usize) -> Align {
        let header = self.grid.is_header(&self.grid.cells[cell]);
        match self.grid.aligned[col] {
            Align::ByContent if span > 1 => {
                if header {
                    Align::Center
                } else {
                    Align::Left
                }
            }
            Align::ByContent if self.figures[col] && (header || self.lines[cell].len() == 1) => Align::Right,
            given => given,
        }
    }

    /// The rule above a row, or below the last.
    fn rule(&mut self, row: usize) -> Vec<Piece> {
        let (mut pieces, mut rule) = (Vec::new(), String::new());
        let mut left = false;
        let mut col = 0;
        while col < self.grid.columns {
            // A cell that stands above and below the rule interrupts it.
            let through = match (row.checked_sub(1).and_then(|above| self.grid.at(above, col)), self.grid.at(row, col))
            {
                (Some(above), Some(below)) if above == below && row < self.grid.rows => Some(above),
                _ => None,
            };
            rule.push(self.junction(row, col, left, through.is_none()));
            left = through.is_none();
            match through {
                None => {
                    rule.push_str(&"─".repeat(self.widths[col] + 2));
                    col += 1;
                }
                Some(cell) => {
                    pieces.push(Piece::Rule(std::mem::take(&mut rule)));
                    let span = self.span(row, col);
                    self.words(Some(cell), col, span, &mut pieces);
                    col += span;
                }
            }
        }
        rule.push(self.junction(row, col, left, false));
        pieces.push(Piece::Rule(rule));
        pieces
    }

    /// The sign where the rule above `row` meets the rule left of `col`.
    fn junction(&self, row: usize, col: usize, left: bool, right: bool) -> char {
        let upright = |row: usize| {
            let edge = col == 0 || col == self.grid.columns;
            edge || self.grid.at(row, col - 1).is_none() || self.grid.at(row, col - 1) != self.grid.at(row, col)
        };
        let up = row > 0 && upright(row - 1);
        let down = row < self.grid.rows && upright(row);
        match (up, down, left, right) {
            (true, true, true, true) => '┼',
            (true, true, true, false) => '┤',
            (true, true, false, true) => '├',
            (true, true, false, false) => '│',
            (true, false, true, true) => '┴',
            (true, false, true, false) => '┘',
            (true, false, false, true) => '└',
            (false, true, true, true) => '┬',
            (false, true, true, false) => '┐',
            (false, true, false, true) => '┌',
            (false, false, false, false) => ' ',
            (false, false, ..) => '─',
            (true, false, false, false) => '╵',
            (false, true, false, false) => '╷',
        }
    }
}
