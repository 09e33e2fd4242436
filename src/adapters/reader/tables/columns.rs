//! Columns and rows that only alignment divides.

use std::collections::HashSet;
use std::ops::Range;

use super::rows::{is_figure, rows};
use super::{Grid, GridCell, Word};

/// Columns of a table at most.
const MOST_COLUMNS: usize = 80;

/// A gap wider than this, in ems, may separate cells.
pub(super) const GAP: f32 = 0.85;

/// A cell being built: the rows and columns it covers, and its words.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub rows: Range<usize>,
    pub cols: Range<usize>,
    pub words: Vec<usize>,
}

/// A table being built, with the positions of its columns and rows.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub xs: Vec<f32>,
    pub ys: Vec<f32>,
    pub cells: Vec<Cell>,
}

/// Words of a row with no wide gap.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    pub x0: f32,
    pub x1: f32,
    pub words: Vec<usize>,
    pub figure: bool,
}

/// The chunks of a row of words.
pub(super) fn chunks(words: &[Word], row: &[usize], gap: f32) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for &at in row {
        let word = &words[at];
        // A currency sign begins a cell.
        let begins = is_currency(&word.text);
        match chunks.last_mut() {
            Some(chunk) if word.x0 - chunk.x1 < gap * word.size && !begins => {
                chunk.x1 = chunk.x1.max(word.x1);
                chunk.words.push(at);
            }
            _ => chunks.push(Chunk { x0: word.x0, x1: word.x1, words: vec![at], figure: false }),
        }
    }
    // Longer ones are no figures and no signs.
    const LONGEST: usize = 12;
    let text = |chunk: &Chunk| match chunk.words.len() {
        0..=LONGEST => chunk.words.iter().map(|&at| words[at].text.as_str()).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    };
    // A sign that stands in a column of its own belongs to its number.
    let mut out: Vec<Chunk> = Vec::new();
    let mut sign = false;
    for chunk in chunks {
        let own = text(&chunk);
        let behind = matches!(own.as_str(), "%" | ")" | ")%" | "%)");
        let figure = is_figure(&own);
        let near = out.last().is_some_and(|last: &Chunk| {
            chunk.x0 - last.x1 < if sign { 16.0 } else { 6.0 } * words[chunk.words[0]].size
        });
        match out.last_mut() {
            Some(last) if near && (behind && last.figure || sign && figure) => {
                last.x1 = chunk.x1;
                last.words.extend(&chunk.words);
                last.figure = true;
            }
            _ => out.push(Chunk { figure, ..chunk }),
        }
        sign = is_currency(&own) || own == "(";
    }
    out
}

pub(super) fn is_currency(text: &str) -> bool {
    matches!(
        text,
        "$" | "€"
            | "£"
            | "¥"
            | "￥"
            | "US$"
            | "USD"
            | "EUR"
            | "($"
            | "$("
            | "(€"
            | "(£"
            | "C$"
            | "A$"
            | "R$"
            | "₹"
            | "Rs."
            | "RMB"
            | "HK$"
    )
}

/// Words as one chunk.
pub(super) fn chunk(words: &[Word], of: Vec<usize>) -> Chunk {
    let text = of.iter().map(|&at| words[at].text.as_str()).collect::<Vec<_>>().join(" ");
    Chunk {
        x0: of.iter().map(|&at| words[at].x0).fold(f32::MAX, f32::min),
        x1: of.iter().map(|&at| words[at].x1).fold(f32::MIN, f32::max),
        figure: is_figure(&text),
        words: of,
    }
}

/// The columns of rows of chunks, from the left: their extents. Chunks over several columns are left out.
pub(super) fn columns(table: &[Vec<Chunk>]) -> Vec<(f32, f32)> {
    let mut all: Vec<&Chunk> = table.iter().flatten().collect();
    all.sort_by(|a, b| (a.x1 - a.x0).total_cmp(&(b.x1 - b.x0)));
    let mut columns: Vec<(f32, f32)> = Vec::new();
    for chunk in all {
        let over = covered(&columns, chunk);
        match over.len() {
            0 if columns.len() < MOST_COLUMNS => {
                let at = columns.partition_point(|c| c.0 < chunk.x0);
                columns.insert(at, (chunk.x0, chunk.x1));
            }
            1 => {
                let column = &mut columns[over.start];
                *column = (column.0.min(chunk.x0), column.1.max(chunk.x1));
            }
            _ => {}
        }
    }
    // Columns that more rows join than part are one.
    loop {
        let mut apart = vec![0usize; columns.len()];
        let mut across = vec![0usize; columns.len()];
        for row in table {
            let mut before = usize::MAX;
            for chunk in row {
                let over = covered(&columns, chunk);
                if over.is_empty() {
                    continue;
                }
                if before != usize::MAX && over.start == before + 1 {
                    apart[before] += 1;
                }
                across[over.start..over.end - 1].iter_mut().for_each(|count| *count += 1);
                before = over.end - 1;
            }
        }
        let worst = (0..columns.len().saturating_sub(1)).find(|&n| across[n] > apart[n]);
        let Some(n) = worst else { break };
        columns[n].1 = columns[n].1.max(columns[n + 1].1);
        columns.remove(n + 1);
    }
    columns
}

/// The columns that a chunk stands over.
pub(super) fn covered(columns: &[(f32, f32)], chunk: &Chunk) -> Range<usize> {
    let over = |column: &(f32, f32)| {
        let shared = column.1.min(chunk.x1) - column.0.max(chunk.x0);
        shared > 0.2 * (column.1 - column.0).min(chunk.x1 - chunk.x0) || shared >= 0.0 && column.1 == column.0
    };
    let first = columns.iter().position(over);
    first.map_or(0..0, |first| first..columns.iter().rposition(over).map_or(first, |last| last) + 1)
}

impl Table {
    /// Divides columns and rows by the alignment of the words within.
    pub(super) fn divide(&mut self, words: &[Word]) {
        self.part_spans(words);
        let mut col = 0;
        while col + 1 < self.xs.len() {
            let edges = self.column_edges(words, col);
            let new = edges.len();
            if new > 0 && self.xs.len() < MOST_COLUMNS {
                self.part_column(words, col, &edges);
            }
            col += new + 1;
        }
        self.part_spans(words);
        let mut row = 0;
        while row + 1 < self.ys.len() {
            let edges = self.row_edges(words, row);
            let new = edges.len();
            if new > 0 {
                self.part_row(words, row, &edges);
            }
            row += new + 1;
        }
    }

    /// Divides cells over several columns whose words stand apart in these columns: rules often part only the header.
    fn part_spans(&mut self, words: &[Word]) {
        let mut cells = Vec::with_capacity(self.cells.len());
        for cell in self.cells.drain(..) {
            if cell.cols.len() < 2 || cell.words.len() < 2 {
                cells.push(cell);
                continue;
            }
            let lines: Vec<Vec<Chunk>> =
                rows(words, cell.words.clone()).iter().map(|line| chunks(words, line, GAP)).collect();
            let parts = |edge: f32| {
                let crossed = lines.iter().flatten().any(|chunk| {
                    let over = (edge - chunk.x0).min(chunk.x1 - edge);
                    over > 1.0 && (!chunk.figure || over > 0.25 * (chunk.x1 - chunk.x0))
                });
                let side = |chunk: &Chunk| (chunk.x0 + chunk.x1) / 2.0 < edge;
                !crossed && lines.iter().any(|line| line.iter().any(side) && !line.iter().all(side))
            };
            let inner = cell.cols.start + 1..cell.cols.end;
            let ends: Vec<usize> = inner.filter(|&col| parts(self.xs[col])).chain([cell.cols.end]).collect();
            let mut start = cell.cols.start;
            for end in ends {
                let own = lines.iter().flatten().filter(|chunk| {
                    let middle = (chunk.x0 + chunk.x1) / 2.0;
                    (start == cell.cols.start || middle >= self.xs[start])
                        && (end == cell.cols.end || middle < self.xs[end])
                });
                let own = own.flat_map(|chunk| chunk.words.iter().copied()).collect();
                cells.push(Cell { rows: cell.rows.clone(), cols: start..end, words: own });
                start = end;
            }
        }
        self.cells = cells;
    }

    /// Where the words of a column fall apart into several.
    fn column_edges(&self, words: &[Word], col: usize) -> Vec<f32> {
        let own = self.cells.iter().filter(|cell| cell.cols == (col..col + 1));
        let table: Vec<Vec<Chunk>> =
            own.flat_map(|cell| rows(words, cell.words.clone())).map(|row| chunks(words, &row, GAP)).collect();
        let several = table.iter().filter(|row| row.len() > 1).count();
        if several < 2 || several * 2 < table.len() {
            return Vec::new();
        }
        let found = columns(&table);
        if found.len() < 2 {
            return Vec::new();
        }
        let (mut figures, mut all) = (0, 0);
        for chunk in table.iter().flatten() {
            let over = covered(&found, chunk);
            if over.start > 0 {
                all += 1;
                figures += usize::from(chunk.figure);
            }
        }
        if figures * 2 < all {
            return Vec::new();
        }
        found.windows(2).map(|pair| (pair[0].1 + pair[1].0) / 2.0).collect()
    }

    fn part_column(&mut self, words: &[Word], col: usize, edges: &[f32]) {
        let more = edges.len();
        let mut cells = Vec::with_capacity(self.cells.len());
        for mut cell in self.cells.drain(..) {
            if cell.cols.start > col {
                cell.cols = cell.cols.start + more..cell.cols.end + more;
            } else if cell.cols.end > col + 1 || cell.cols.end == col + 1 && cell.cols.start < col {
                cell.cols.end += more;
            } else if cell.cols.start == col {
                let whole = rows(words, cell.words.clone());
                let place = |x: f32| edges.partition_point(|edge| *edge < x);
                let crosses = whole.iter().flat_map(|row| chunks(words, row, GAP)).any(|chunk| {
                    let size = words[chunk.words[0]].size;
                    place(chunk.x0 + 0.3 * size) != place(chunk.x1 - 0.3 * size)
                });
                let centred = whole.len() == 1
                    && chunks(words, &whole[0], GAP).len() == 1
                    && ((bounds(words, &cell.words)[0] + bounds(words, &cell.words)[2]
                        - self.xs[col]
                        - self.xs[col + 1])
                        / 2.0)
                        .abs()
                        < words[whole[0][0]].size;
                if crosses || centred {
                    cell.cols = col..col + more + 1;
                } else {
                    for n in 0..=more {
                        let own = cell.words.iter().copied().filter(|&at| place(words[at].middle().0) == n);
                        cells.push(Cell { rows: cell.rows.clone(), cols: col + n..col + n + 1, words: own.collect() });
                    }
                    continue;
                }
            }
            cells.push(cell);
        }
        self.cells = cells;
        self.xs.splice(col + 1..col + 1, edges.iter().copied());
    }

    /// Where the lines of a row's cells are rows of their own.
    fn row_edges(&self, words: &[Word], row: usize) -> Vec<f32> {
        let own: Vec<&Cell> =
            self.cells.iter().filter(|cell| cell.rows == (row..row + 1) && !cell.words.is_empty()).collect();
        let all: Vec<usize> = own.iter().flat_map(|cell| cell.words.iter().copied()).collect();
        let lines = rows(words, all);
        if lines.len() < 2 {
            return Vec::new();
        }
        // A cell of several figures, one below the other, is several cells.
        let stacked = |cell: &&&Cell| {
            let lines = rows(words, cell.words.clone());
            let figure = |line: &&Vec<usize>| {
                let text = line.iter().map(|&at| words[at].text.as_str()).collect::<Vec<_>>().join(" ");
                is_figure(&text)
            };
            lines.len() > 1 && lines.iter().filter(figure).count() * 5 >= lines.len() * 4
        };
        let figures: HashSet<usize> = own.iter().filter(stacked).flat_map(|cell| cell.words.iter().copied()).collect();
        if figures.is_empty() {
            return Vec::new();
        }
        let labels: HashSet<usize> = own
            .iter()
            .min_by_key(|cell| cell.cols.start)
            .into_iter()
            .flat_map(|cell| cell.words.iter().copied())
            .collect();
        let has_figure = |line: &[usize]| line.iter().any(|at| figures.contains(at));
        // A line begins a row if it has a figure, or a label that does not continue one.
        let begins = |n: usize| {
            let label = lines[n].iter().find(|at| labels.contains(at)).map(|&at| words[at].text.as_str());
            let low = label.is_some_and(|text| text.starts_with(|c: char| c.is_lowercase() || c == '('));
            let above = &lines[n - 1];
            let waits = !has_figure(above) && above.iter().all(|at| labels.contains(at));
            if has_figure(&lines[n]) { !(low && waits) } else { label.is_some() && !low }
        };
        (1..lines.len())
            .filter(|&n| begins(n))
            .map(|n| {
                let bottom = lines[n - 1].iter().map(|&at| words[at].bottom()).fold(f32::MIN, f32::max);
                let top = lines[n].iter().map(|&at| words[at].top()).fold(f32::MAX, f32::min);
                (bottom + top) / 2.0
            })
            .collect()
    }

    fn part_row(&mut self, words: &[Word], row: usize, edges: &[f32]) {
        let more = edges.len();
        let place = |y: f32| edges.partition_point(|edge| *edge < y);
        let mut cells = Vec::with_capacity(self.cells.len());
        for mut cell in self.cells.drain(..) {
            if cell.rows.start > row {
                cell.rows = cell.rows.start + more..cell.rows.end + more;
            } else if cell.rows.end > row + 1 || cell.rows.end == row + 1 && cell.rows.start < row {
                cell.rows.end += more;
            } else if cell.rows.start == row {
                let lines = rows(words, cell.words.clone());
                let places: std::collections::BTreeSet<usize> =
                    cell.words.iter().map(|&at| place(words[at].middle().1)).collect();
                if lines.len() == 1 && self.ys.len() == 2 || places.len() > 1 || lines.len() <= 1 {
                    for n in 0..=more {
                        let own = cell.words.iter().copied().filter(|&at| place(words[at].middle().1) == n);
                        cells.push(Cell { rows: row + n..row + n + 1, cols: cell.cols.clone(), words: own.collect() });
                    }
                    continue;
                }
                cell.rows = row..row + more + 1;
            }
            cells.push(cell);
        }
        self.cells = cells;
        self.ys.splice(row + 1..row + 1, edges.iter().copied());
    }

    /// The grid without empty rows and columns; `None` if nothing is in it.
    pub(super) fn grid(&self, words: &[Word]) -> Option<Grid> {
        let filled: Vec<&Cell> = self.cells.iter().filter(|cell| !cell.words.is_empty()).collect();
        let rows_before = steps(&self.ys, 6.0, &filled.iter().map(|cell| cell.rows.clone()).collect::<Vec<_>>());
        let cols_before = steps(&self.xs, 12.0, &filled.iter().map(|cell| cell.cols.clone()).collect::<Vec<_>>());
        let mut cells: Vec<GridCell> = filled
            .iter()
            .map(|cell| {
                let (row, col) = (rows_before[cell.rows.start], cols_before[cell.cols.start]);
                GridCell {
                    row,
                    col,
                    row_span: (rows_before[cell.rows.end] - row).max(1),
                    col_span: (cols_before[cell.cols.end] - col).max(1),
                    bounds: bounds(words, &cell.words),
                    lines: rows(words, cell.words.clone()),
                }
            })
            .collect();
        cells.sort_by_key(|cell| (cell.row, cell.col));
        filled.first()?;
        Some(Grid {
            bounds: [self.xs[0], self.ys[0], self.xs[self.xs.len() - 1], self.ys[self.ys.len() - 1]],
            rows: rows_before[self.ys.len() - 1],
            columns: cols_before[self.xs.len() - 1],
            cells,
            ..Grid::default()
        })
    }
}

/// The number of rows or columns before each position. One in which no cell begins is none; neither is a narrow one that
/// only cells over several cover: the gap of a double border.
fn steps(edges: &[f32], narrow: f32, cells: &[Range<usize>]) -> Vec<usize> {
    let count = edges.len() - 1;
    let (mut own, mut kept) = (vec![false; count], vec![false; count]);
    cells.iter().filter(|cell| cell.len() == 1).for_each(|cell| own[cell.start] = true);
    let mut gap: Vec<bool> = (0..count).map(|n| !own[n] && edges[n + 1] - edges[n] < narrow).collect();
    for cell in cells {
        if cell.clone().all(|n| gap[n]) {
            gap[cell.start] = false;
        }
    }
    for cell in cells {
        if let Some(start) = cell.clone().find(|&n| !gap[n]) {
            kept[start] = true;
        }
    }
    let mut before = vec![0; count + 1];
    for n in 0..count {
        before[n + 1] = before[n] + usize::from(kept[n]);
    }
    before
}

/// The box around words.
pub(super) fn bounds(words: &[Word], of: &[usize]) -> [f32; 4] {
    of.iter().map(|&at| &words[at]).fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |[x0, y0, x1, y1], word| {
        [x0.min(word.x0), y0.min(word.top()), x1.max(word.x1), y1.max(word.bottom())]
    })
}
