//! Finds the cells that answer a question: the row whose label and the column whose heading have its words and years.

use std::collections::HashMap;

use super::asked::{Asked, CHANGES, Extreme, Met, Wants, label_key};
use super::figures::cell_figure;
use super::grid::{Column, Grid, Row};
use super::words::{words, years};
use crate::domain::document::table::Table;

/// A table near the passages of a question.
#[derive(Clone, Debug)]
pub struct TableNear {
    pub table: Table,
    /// The headings above it and the document's name.
    pub headed: String,
    /// The text directly above it.
    pub above: String,
    /// Place of the best passage that it touches, from 0; tables of no passage come after.
    pub rank: usize,
}

/// What of a table answers.
#[derive(Clone, Debug, PartialEq)]
pub struct CellAnswer {
    /// Index in the tables given.
    pub table: usize,
    pub shape: Shape,
    pub score: f32,
    /// Good enough to stand as the answer, before any sentence.
    pub strong: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// These cells, row and column of each.
    Cells(Vec<(u32, u32)>),
    /// All of this row.
    Row(u32),
    /// The labels of these rows; the columns say why.
    Labels(Vec<(u32, u32)>),
    /// The whole table, asked for by its label.
    Whole,
}

/// Share of the question's weight that a table, its row and its column must cover to answer.
const COVERED: f32 = 0.72;

/// Share of a row label's, or else a column heading's, own words that the question must have.
const NAMED: f32 = 0.5;

/// What both shares together must reach: a label with words of its own needs a question that it covers.
const TOGETHER: f32 = 1.4;

/// Weight of words that are only in the table's title or the headings above it.
const IN_TITLE: f32 = 0.9;

/// Weight of words that are only in the text above it.
const ABOVE: f32 = 0.5;

/// What a consolidated statement has over another table.
const WHOLE: f32 = 0.05;

/// What the heading of a change costs that is not asked for.
const CHANGE: f32 = 0.15;

/// Cells of one answer.
const MOST_CELLS: usize = 8;

/// The best answer of some tables. `nearness` gives the similarity of the question and a row label, scaled so that 0 is
/// that of any label and 1 that of the same words; `None` without embeddings.
pub fn find(question: &str, tables: &[TableNear], nearness: &dyn Fn(&str) -> Option<f32>) -> Option<CellAnswer> {
    let asked = Asked::of(question);
    if let Some(label) = &asked.label
        && asked.telling() == 0
    {
        let table =
            tables.iter().position(|near| near.table.label.as_deref().map(label_key).as_ref() == Some(label))?;
        return Some(CellAnswer { table, shape: Shape::Whole, score: 1.0, strong: true });
    }
    if asked.wants == Wants::Prose || asked.telling() == 0 {
        return None;
    }
    let mut best: Option<CellAnswer> = None;
    for (n, near) in tables.iter().enumerate() {
        let own = near.table.label.as_deref().map(label_key);
        if asked.label.is_some()
            && own != asked.label
            && tables.iter().any(|t| t.table.label.as_deref().map(label_key) == asked.label)
        {
            continue;
        }
        let grid = Grid::of(&near.table);
        let Some(found) = Matching::new(&asked, &grid, (&near.headed, &near.above), nearness).answer() else {
            continue;
        };
        // The whole company is meant where no part of it is named.
        let whole = ["onsolidated", "ONSOLIDATED", "合并"].iter().any(|word| near.headed.contains(word));
        let score = found.score - 0.02 * near.rank.min(8) as f32 + if whole { WHOLE } else { 0.0 };
        if best.as_ref().is_none_or(|best| (found.strong, score) > (best.strong, best.score)) {
            best = Some(CellAnswer { table: n, score, ..found });
        }
    }
    best
}

/// The labels worth embedding for a question: those of rows that none of its words names, at most `most`, each once.
pub fn labels(question: &str, tables: &[TableNear], most: usize) -> Vec<String> {
    let asked = Asked::of(question);
    let mut all: Vec<String> = Vec::new();
    if asked.wants == Wants::Prose || asked.telling() == 0 {
        return all;
    }
    for near in tables {
        for row in Grid::of(&near.table).rows {
            if all.len() == most {
                return all;
            }
            if !row.label.is_empty() && row.label.chars().any(char::is_alphabetic) && !all.contains(&row.label) {
                all.push(row.label);
            }
        }
    }
    all
}

/// One table against what is asked.
pub(super) struct Matching<'a> {
    pub asked: &'a Asked,
    pub grid: &'a Grid<'a>,
    /// Words of the question in its title and the headings above it, and in the text above.
    title: u64,
    above: u64,
    /// The years of a table that has none in its headings: as its text says, else the document's name.
    years_around: Vec<u32>,
    /// For each row of the grid: its own label, and that of its group.
    pub rows: Vec<(Met, Met)>,
    /// For each column: its heading.
    pub columns: Vec<Met>,
    /// Words of the question that all headings share.
    common: u64,
    has_years: bool,
    /// For each row: the years in its label, and whether it says nothing else.
    row_years: Vec<(Vec<u32>, bool)>,
    /// Columns of changes that are not asked for.
    changes: Vec<bool>,
    nearness: Vec<f32>,
}

impl<'a> Matching<'a> {
    pub fn new(
        asked: &'a Asked,
        grid: &'a Grid<'a>,
        (headed, above): (&str, &str),
        nearness: &dyn Fn(&str) -> Option<f32>,
    ) -> Self {
        let table = grid.table;
        let mut known: HashMap<&str, Met> = HashMap::new();
        let titles = [&table.caption, &table.units, &table.label];
        let title: Vec<&str> = titles.iter().filter_map(|text| text.as_deref()).collect();
        // The corner says what the rows are.
        let corner: Vec<&str> = (0..grid.header.min(4)).map(|row| grid.text(row, 0)).collect();
        let title = format!("{} {}", title.join(" "), corner.join(" "));
        let years_around = [format!("{title} {above}").as_str(), headed].map(years);
        let years_around = years_around.into_iter().find(|years| !years.is_empty()).unwrap_or_default();
        let rows: Vec<(Met, Met)> = grid
            .rows
            .iter()
            .map(|row| {
                let group = *known.entry(row.group.as_str()).or_insert_with(|| asked.meet(&row.group));
                (asked.meet(&row.label), group)
            })
            .collect();
        let columns: Vec<Met> = grid.columns.iter().map(|column| asked.meet(&column.heading)).collect();
        let common = match columns.len() {
            0 | 1 => 0,
            _ => columns.iter().fold(u64::MAX, |all, met| all & met.bits),
        };
        let of_label = |row: &Row| (years(&row.label), words(&row.label).is_empty());
        let row_years: Vec<(Vec<u32>, bool)> = grid.rows.iter().map(of_label).collect();
        let has_years = grid.columns.iter().any(|column| !column.years.is_empty())
            || row_years.iter().any(|(years, _)| !years.is_empty());
        let changes = grid.columns.iter().map(|column| is_change(&column.heading) && !asked.of_change).collect();
        let nearness = grid.rows.iter().map(|row| nearness(&row.label).unwrap_or(0.0)).collect();
        Matching {
            asked,
            grid,
            title: asked.meet(&format!("{title} {headed}")).bits,
            above: asked.meet(above).bits,
            years_around,
            rows,
            columns,
            common,
            has_years,
            row_years,
            changes,
            nearness,
        }
    }

    fn answer(&self) -> Option<CellAnswer> {
        if let Some(extreme) = self.asked.extreme
            && let Some(found) = self.extreme(extreme).or_else(|| self.extreme_of_row(extreme))
        {
            return Some(found);
        }
        let cell = self.best_cell();
        let name = (self.asked.wants == Wants::Name).then(|| self.by_value()).flatten();
        match (cell, name) {
            (Some(cell), Some(name)) if (name.strong, name.score) > (cell.strong, cell.score) => Some(name),
            (cell, name) => cell.or(name),
        }
    }

    /// The share of the question's weight that these words are.
    fn covered(&self, direct: u64) -> f32 {
        let title = self.title & !direct;
        let above = self.above & !direct & !title;
        let weight = |bits| self.asked.weight(bits);
        (weight(direct) + IN_TITLE * weight(title) + ABOVE * weight(above)) / self.asked.all().max(f32::EPSILON)
    }

    /// How well row and column fit the years asked for: `None` if they say another.
    fn years_fit(&self, r: usize, column: &Column) -> Option<f32> {
        let asked = &self.asked.years;
        let own: Vec<u32> = column.years.iter().chain(&self.row_years[r].0).copied().collect();
        if asked.is_empty() {
            // The latest, unless another is asked for.
            let latest = self.grid.columns.iter().flat_map(|column| &column.years).max();
            return Some(if column.years.first() == latest { 0.02 } else { 0.0 });
        }
        if own.is_empty() {
            let around = asked.iter().any(|year| self.years_around.contains(year));
            return (!self.has_years && around).then_some(0.0);
        }
        own.iter().all(|year| asked.contains(year)).then_some(0.05)
    }

    /// True if a year is asked for, and only the text around says that it is one of several here.
    fn year_is_open(&self) -> bool {
        !self.has_years
            && !self.asked.years.is_empty()
            && self.years_around.iter().any(|y| !self.asked.years.contains(y))
    }

    /// True for a row that is a year asked for.
    fn is_year_asked(&self, r: usize) -> bool {
        let (own, alone) = &self.row_years[r];
        *alone && !own.is_empty() && own.iter().all(|year| self.asked.years.contains(year))
    }

    fn best_cell(&self) -> Option<CellAnswer> {
        let mut best: Option<(f32, usize, usize, bool)> = None;
        for (r, row) in self.grid.rows.iter().enumerate() {
            let (own, group) = self.rows[r];
            let near = self.nearness[r];
            let sole = self.grid.rows.len() == 1;
            let dated = self.is_year_asked(r);
            let by_default = own.bits == 0 && near < NEAR && !dated;
            if by_default && !row.total && !sole {
                continue;
            }
            for (c, column) in self.grid.columns.iter().enumerate() {
                let Some(cell) = self.grid.value(row.row, column.col) else { continue };
                let Some(fit) = self.years_fit(r, column) else { continue };
                let figure = cell_figure(&cell.text).is_some();
                if self.asked.wants == Wants::Number && !cell.text.chars().any(|c| c.is_ascii_digit()) {
                    continue;
                }
                let head = self.columns[c];
                let telling = head.bits & !self.common & !own.bits;
                if by_default && self.asked.weight(telling) < 0.5 {
                    continue;
                }
                let covered =
                    self.covered(own.bits | group.bits | head.bits).max(if near >= NEAR { near * 0.9 } else { 0.0 });
                // In a table with a row for each year, the heading is what is asked for.
                let named = if dated { head.share().unwrap_or(1.0) } else { own.share().unwrap_or(0.0) };
                let named = named.max(if near >= NEAR { near } else { 0.0 });
                let of_year = !self.asked.years.is_empty() && !column.years.is_empty();
                let headed = if dated { 1.0 } else { head.share().unwrap_or(if of_year { 1.0 } else { 0.5 }) };
                let strange = 1.0 - group.share().unwrap_or(1.0);
                let changed = if self.changes[c] { CHANGE } else { 0.0 };
                let figure = if figure { 0.01 } else { 0.0 };
                let score = covered + 0.3 * named + 0.15 * headed - 0.08 * strange - changed + fit + figure;
                let told = !self.year_is_open() || self.values_in(row.row).len() > 1;
                let strong = told
                    && covered >= COVERED
                    && if by_default { headed >= NAMED } else { named >= NAMED && covered + named >= TOGETHER };
                if best.is_none_or(|(other, .., was)| (strong, score) > (was, other)) {
                    best = Some((score, r, c, strong));
                }
            }
        }
        let (score, r, c, strong) = best?;
        Some(CellAnswer { table: 0, shape: self.shape(r, c), score, strong })
    }

    /// The cell alone, several that are asked for together, or its whole row if nothing says which column.
    fn shape(&self, r: usize, c: usize) -> Shape {
        let (row, own) = (&self.grid.rows[r], self.rows[r].0);
        let columns = &self.grid.columns;
        let telling = |c: usize| self.columns[c].bits & !self.common & !own.bits;
        let filled = self.values_in(row.row);
        if self.year_is_open() {
            return Shape::Row(row.row);
        }
        let dated = !columns[c].years.is_empty();
        let undecided = self.asked.weight(telling(c)) < 0.5 && (!dated || self.asked.years.is_empty());
        if undecided && filled.len() > 1 {
            let numeric: Vec<usize> = filled.iter().copied().filter(|&c| columns[c].numeric).collect();
            let total = filled.iter().find(|&&c| columns[c].heading.to_lowercase().trim() == "total");
            if self.asked.wants == Wants::Number && numeric.len() == 1 {
                return Shape::Cells(vec![(row.row, columns[numeric[0]].col)]);
            }
            if let (Wants::Number, Some(&total)) = (self.asked.wants, total) {
                return Shape::Cells(vec![(row.row, columns[total].col)]);
            }
            // The latest of several years.
            if !dated {
                return Shape::Row(row.row);
            }
        }
        let mut cells = vec![(row.row, columns[c].col)];
        let mut bits = self.rows[r].0.bits | self.rows[r].1.bits | self.columns[c].bits;
        // The same figure of other years, in the order asked for.
        if dated && self.asked.years.len() > 1 {
            cells = self.of_years(r, c);
        }
        for &other in &filled {
            let more = telling(other) & !bits;
            let named = self.columns[other].share().unwrap_or(0.0) >= 0.6;
            if self.asked.weight(more) >= TOTAL_ALONE && named && self.years_fit(r, &columns[other]).is_some() {
                cells.push((row.row, columns[other].col));
                bits |= more;
            }
        }
        // Several columns of the year, and nothing says which: "Average balance", "Interest".
        if dated && cells.len() == 1 && self.asked.weight(telling(c)) < 0.5 {
            let score = |c: usize| (self.columns[c].share(), self.changes[c]);
            let alike = |other: &usize| columns[*other].years == columns[c].years && score(*other) == score(c);
            let same: Vec<usize> = filled.iter().copied().filter(alike).collect();
            if (2..=MOST_ALIKE).contains(&same.len()) {
                cells = same.into_iter().map(|c| (row.row, columns[c].col)).collect();
            }
        }
        if self.is_year_asked(r) {
            let others = (0..self.rows.len()).filter(|&other| other != r && self.is_year_asked(other));
            cells.extend(others.map(|other| (self.grid.rows[other].row, columns[c].col)));
        }
        for (other, (own, group)) in self.rows.iter().enumerate() {
            let more = own.bits & !bits & !self.title;
            let named = own.share().unwrap_or(0.0) >= 0.75 && group.share().unwrap_or(1.0) >= 0.5;
            let there = self.grid.value(self.grid.rows[other].row, columns[c].col).is_some();
            if self.asked.weight(more) >= 0.9 && named && there {
                let given: Vec<u32> = cells.iter().filter(|cell| cell.0 == row.row).map(|cell| cell.1).collect();
                cells.extend(given.into_iter().map(|col| (self.grid.rows[other].row, col)));
                bits |= more;
            }
        }
        cells.dedup();
        cells.truncate(MOST_CELLS);
        // Years as they stand in the question, else the table's order.
        Shape::Cells(cells)
    }

    /// The columns in which a row has a value that says something.
    fn values_in(&self, row: u32) -> Vec<usize> {
        let says = |text: &str| text.chars().any(char::is_alphanumeric);
        let there = |c: &usize| self.grid.value(row, self.grid.columns[*c].col).is_some_and(|cell| says(&cell.text));
        (0..self.grid.columns.len()).filter(there).collect()
    }

    fn of_years(&self, r: usize, c: usize) -> Vec<(u32, u32)> {
        let row = &self.grid.rows[r];
        let columns = &self.grid.columns;
        let plain = |column: &Column| -> Vec<String> { words(&column.heading) };
        let like = plain(&columns[c]);
        let of = |year: &u32| {
            let mut all: Vec<(usize, bool)> = (0..columns.len())
                .filter(|&other| {
                    columns[other].years == [*year] && self.grid.value(row.row, columns[other].col).is_some()
                })
                .map(|other| (other, plain(&columns[other]) == like))
                .collect();
            all.sort_by_key(|&(_, same)| !same);
            all.first().map(|&(other, _)| (row.row, columns[other].col))
        };
        let cells: Vec<(u32, u32)> = self.asked.years.iter().filter_map(of).collect();
        if cells.is_empty() { vec![(row.row, columns[c].col)] } else { cells }
    }

    /// "Which … has the highest …": the row with the extreme of the column asked for.
    fn extreme(&self, extreme: Extreme) -> Option<CellAnswer> {
        let columns = &self.grid.columns;
        let fits = |c: usize| {
            let years = &self.asked.years;
            years.is_empty()
                || columns[c].years.is_empty() && !self.has_years
                || columns[c].years.iter().any(|y| years.contains(y))
        };
        let numeric = (0..columns.len()).filter(|&c| columns[c].numeric && fits(c));
        let scored = numeric.map(|c| (self.covered(self.columns[c].bits), self.columns[c].share().unwrap_or(0.0), c));
        let (covered, headed, c) = scored.max_by(|a, b| (a.0 + 0.3 * a.1).total_cmp(&(b.0 + 0.3 * b.1)))?;
        let decided = self.asked.weight(self.columns[c].bits & !self.common) >= 0.9 || !self.asked.years.is_empty();
        let rows = self.grid.rows.iter().filter(|row| !row.total && !row.label.is_empty());
        let valued =
            rows.filter_map(|row| Some((row.row, cell_figure(self.grid.text(row.row, columns[c].col))?.value)));
        let (row, _) = valued.reduce(|a, b| match extreme {
            Extreme::Highest if b.1 > a.1 => b,
            Extreme::Lowest if b.1 < a.1 => b,
            _ => a,
        })?;
        let strong = decided && covered >= COVERED && headed >= NAMED;
        let shape = Shape::Labels(vec![(row, columns[c].col)]);
        strong.then_some(CellAnswer { table: 0, shape, score: covered + 0.3 * headed, strong })
    }

    /// The same in a table with a row for each year: the column with the extreme of the row asked for.
    fn extreme_of_row(&self, extreme: Extreme) -> Option<CellAnswer> {
        let r = (0..self.rows.len()).find(|&r| self.is_year_asked(r))?;
        let row = self.grid.rows[r].row;
        let columns = self.grid.columns.iter().filter(|column| !column.heading.to_lowercase().contains("total"));
        let valued =
            columns.filter_map(|column| Some((column.col, cell_figure(self.grid.text(row, column.col))?.value)));
        let (col, _) = valued.reduce(|a, b| match extreme {
            Extreme::Highest if b.1 > a.1 => b,
            Extreme::Lowest if b.1 < a.1 => b,
            _ => a,
        })?;
        let covered = self.covered(0);
        let shape = Shape::Labels(vec![(row, col)]);
        (covered >= COVERED).then_some(CellAnswer { table: 0, shape, score: covered, strong: true })
    }

    /// "Who is the finance director?": the row with a cell that says what is asked.
    fn by_value(&self) -> Option<CellAnswer> {
        let mut best: Option<(f32, u32, u32, f32)> = None;
        for row in &self.grid.rows {
            for column in self.grid.columns.iter().filter(|column| !column.numeric) {
                let Some(cell) = self.grid.value(row.row, column.col).filter(|cell| cell.text.len() < 400) else {
                    continue;
                };
                let met = self.asked.meet(&cell.text);
                // The start of a cell says more than its end.
                let named = met.share().unwrap_or(0.0);
                let covered = self.covered(met.bits);
                let direct = self.asked.weight(met.bits) / self.asked.all().max(f32::EPSILON);
                let score = direct + 0.3 * named;
                if direct >= 0.6 && best.is_none_or(|(other, ..)| score > other) {
                    best = Some((score, row.row, column.col, covered));
                }
            }
        }
        let (score, row, col, covered) = best?;
        let strong = covered >= 0.85;
        Some(CellAnswer { table: 0, shape: Shape::Labels(vec![(row, col)]), score: score - 0.15, strong })
    }
}

/// Columns of one year that answer together.
const MOST_ALIKE: usize = 3;

/// A column of changes or of a quarter: "Change", "2015 vs. 2014", "% Increase", "First quarter".
fn is_change(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    CHANGES.iter().any(|word| lower.contains(word))
}

/// Weight from which words of a heading ask for it: "total" does.
const TOTAL_ALONE: f32 = 0.4;

/// Scaled similarity from which a label that shares no word with the question is what it means.
pub const NEAR: f32 = 0.75;

#[cfg(test)]
mod tests;
