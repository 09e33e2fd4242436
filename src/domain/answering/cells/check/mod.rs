//! Checks the figures of a claim against the cells of tables: number, row, column, year and unit must agree.

use super::CellPlace;
use super::asked::Asked;
use super::figures::{Figure, cell_figure, figures, scale_of};
use super::grid::Grid;
use super::matching::Matching;
use super::words::years;
use crate::domain::answering::claim::Check;
use crate::domain::document::table::Table;
use crate::domain::text::squeeze;

/// What the cells say of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct CellCheck {
    pub check: Check,
    /// Index in the tables given, and the cell that says it or, if none does, the one that says otherwise.
    pub cell: Option<(usize, CellPlace)>,
}

/// Checks a claim; `None` if it says nothing that a cell could bear out or refute. Each table comes with the words
/// around it.
pub fn check(claim: &str, tables: &[(&Table, &str)]) -> Option<CellCheck> {
    let asked = Asked::of(claim);
    let years = asked.years.clone();
    let all = figures(claim);
    let said: Vec<&Figure> = all.iter().filter(|figure| !is_year(figure, claim)).collect();
    let mut found: Vec<CellCheck> = Vec::new();
    let mut values: Vec<Option<CellCheck>> = vec![None; said.len()];
    for (n, (table, around)) in tables.iter().enumerate() {
        let grid = Grid::of(table);
        let against = Against { claim, grid: &grid, matching: Matching::new(&asked, &grid, (around, ""), &|_| None) };
        for (k, figure) in said.iter().enumerate() {
            // "107, 136 and 178 in 2015, 2016 and 2017": one year each, in order.
            let own = if years.len() > 1 && years.len() == said.len() { &years[k..=k] } else { &years[..] };
            let seen =
                against.figure(figure, own).map(|(check, cell)| CellCheck { check, cell: cell.map(|cell| (n, cell)) });
            values[k] = better(values[k].take(), seen);
        }
        if said.is_empty()
            && let Some((check, cell)) = against.text()
        {
            found.push(CellCheck { check, cell: Some((n, cell)) });
        }
    }
    if said.is_empty() {
        return found.into_iter().reduce(|a, b| if rank(b.check) > rank(a.check) { b } else { a });
    }
    // Figures that are part of a label ("GPT-4", "737", "less than 1 year") are in no value cell; others bear them out.
    let known: Vec<CellCheck> = values.into_iter().flatten().collect();
    known.into_iter().reduce(|a, b| {
        let worse = rank(b.check) < rank(a.check);
        CellCheck { check: if worse { b.check } else { a.check }, cell: a.cell.or(b.cell) }
    })
}

fn rank(check: Check) -> u8 {
    match check {
        Check::Unsupported => 0,
        Check::Close => 1,
        Check::Verbatim => 2,
    }
}

fn better(a: Option<CellCheck>, b: Option<CellCheck>) -> Option<CellCheck> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if rank(b.check) > rank(a.check) { b } else { a }),
        (a, b) => a.or(b),
    }
}

fn is_year(figure: &Figure, claim: &str) -> bool {
    let text = &claim[figure.range.clone()];
    text.len() == 4 && figure.scale == 1.0 && !figure.percent && years(text) == [figure.value as u32] && {
        let before = claim[..figure.range.start].trim_end();
        !before.ends_with(['$', '€', '£', '¥', ':', '：'])
    }
}

/// How a figure of the claim compares with that of a cell.
#[derive(Clone, Copy, PartialEq)]
enum Same {
    Exactly,
    Roughly,
    /// The same number with another unit or sign.
    Otherwise,
    No,
}

struct Against<'a> {
    claim: &'a str,
    grid: &'a Grid<'a>,
    matching: Matching<'a>,
}

impl Against<'_> {
    /// What the table says of one figure of the claim; `None` if it has no cell with it and none that it could mean.
    fn figure(&self, figure: &Figure, years: &[u32]) -> Option<(Check, Option<CellPlace>)> {
        let mut best: Option<(Check, CellPlace)> = None;
        let mut otherwise: Option<CellPlace> = None;
        for (r, row) in self.grid.rows.iter().enumerate() {
            for (c, column) in self.grid.columns.iter().enumerate() {
                let Some(cell) = self.grid.value(row.row, column.col) else { continue };
                let same = self.same(figure, &cell.text, c);
                if same == Same::No {
                    continue;
                }
                let place = CellPlace { row: cell.row, col: cell.col };
                if same == Same::Otherwise {
                    let named = self.matching.rows[r].0.share().unwrap_or(0.0) >= 0.99;
                    otherwise = otherwise.or(Some(place).filter(|_| named));
                    continue;
                }
                let check = match self.agrees(r, c, years) {
                    Some(true) if same == Same::Exactly => Check::Verbatim,
                    Some(_) => Check::Close,
                    None => Check::Unsupported,
                };
                if best.is_none_or(|(other, _)| rank(check) > rank(other)) {
                    best = Some((check, place));
                }
            }
        }
        if let Some((check, place)) = best {
            return Some((check, Some(place)));
        }
        if otherwise.is_some() {
            return Some((Check::Unsupported, otherwise));
        }
        // A label's own number ("737") is no value.
        if self.in_a_label(figure) {
            return None;
        }
        let (r, c) = self.meant(years)?;
        let cell = self.grid.value(self.grid.rows[r].row, self.grid.columns[c].col)?;
        cell_figure(&cell.text)?;
        Some((Check::Unsupported, Some(CellPlace { row: cell.row, col: cell.col })))
    }

    /// A claim without figures: a cell whose words it repeats, in a row that it names.
    fn text(&self) -> Option<(Check, CellPlace)> {
        let claim = squeeze(self.claim);
        for (r, row) in self.grid.rows.iter().enumerate() {
            if self.matching.rows[r].0.share().unwrap_or(0.0) < 0.99 {
                continue;
            }
            for column in &self.grid.columns {
                let Some(cell) = self.grid.value(row.row, column.col) else { continue };
                let words = squeeze(&cell.text);
                if words.chars().count() >= 3 && claim.contains(&words) {
                    return Some((Check::Verbatim, CellPlace { row: cell.row, col: cell.col }));
                }
            }
        }
        None
    }

    fn same(&self, figure: &Figure, text: &str, c: usize) -> Same {
        let Some(cell) = cell_figure(text) else { return Same::No };
        let heading = &self.grid.columns[c].heading;
        let percent_cell = cell.percent || heading.contains('%') || heading.to_lowercase().contains("percent");
        let money = !percent_cell && (text.contains(['$', '€', '£', '¥']) || self.scale(text).is_some());
        let near = |a: f64, b: f64, slack: f64| (a.abs() - b.abs()).abs() <= slack * (1.0 + 1e-9) + 1e-9 * b.abs();
        let signed = figure.value < 0.0 || cell.value >= 0.0 || self.says_less() || self.claim.contains(text);
        let whole = |same: Same| {
            let sign = signed && !(figure.value < 0.0 && cell.value > 0.0);
            if sign && !(figure.percent && money) { same } else { Same::Otherwise }
        };
        if figure.scale == 1.0 && near(figure.value, cell.value, 0.0) {
            let other = self.other_unit(figure, c);
            // "A loss of 256" for "(256)": the sign is in a word.
            let worded = cell.value < 0.0 && figure.value > 0.0 && !self.claim.contains(text);
            return if other { Same::Otherwise } else { whole(if worded { Same::Roughly } else { Same::Exactly }) };
        }
        let own = cell.value * cell.scale;
        let (meant, slack) = (figure.value * figure.scale, figure.slack * figure.scale);
        let by_scale = |scale: f64| near(meant, own * scale, slack);
        let roughly = match self.scale(text).or(Some(cell.scale).filter(|scale| *scale > 1.0).map(|_| 1.0)) {
            Some(scale) => by_scale(scale),
            // Without a units line, a word may give it.
            None if figure.scale > 1.0 => [1.0, 1e3, 1e6, 1e9, 1e4, 1e8].into_iter().any(by_scale),
            // "70" for "70.3": rounded as printed.
            None => near(figure.value, cell.value, figure.slack) && figure.slack < cell.value.abs() * 0.02,
        };
        let rounded = figure.scale == 1.0
            && near(figure.value, cell.value, figure.slack)
            && figure.slack <= cell.value.abs() * 0.02;
        if roughly || rounded { whole(Same::Roughly) } else { Same::No }
    }

    /// The scale of the table's unit, if it holds for a cell: not for a percentage.
    fn scale(&self, text: &str) -> Option<f64> {
        self.grid.units.as_deref().and_then(scale_of).filter(|_| !text.contains('%'))
    }

    /// A claim may say the sign of a figure in a word.
    fn says_less(&self) -> bool {
        let lower = self.claim.to_lowercase();
        let words = [
            "decreas", "declin", "loss", "negative", "fell", "fall", "down", "lower", "drop", "reduc", "used in",
            "outflow", "减少", "下降", "亏损", "负", "降低", "下跌",
        ];
        words.iter().any(|word| lower.contains(word))
    }

    /// The claim gives a figure the unit of another column: "300 Nm" for an interval.
    fn other_unit(&self, figure: &Figure, c: usize) -> bool {
        let unit = figure.unit.as_str();
        if unit.is_empty() || unit.chars().count() > 4 {
            return false;
        }
        let in_brackets = |heading: &str| heading.to_lowercase().contains(&format!("({unit})"));
        let columns = &self.grid.columns;
        !in_brackets(&columns[c].heading) && columns.iter().any(|column| in_brackets(&column.heading))
    }

    /// Whether the claim's words agree with a cell's row and column: `None` if they say another, true if they name both
    /// whole.
    fn agrees(&self, r: usize, c: usize, years: &[u32]) -> Option<bool> {
        let (rows, columns) = (&self.matching.rows, &self.matching.columns);
        let (own, group) = rows[r];
        let label_years = super::words::years(&self.grid.rows[r].label);
        let there: Vec<u32> = self.grid.columns[c].years.iter().copied().chain(label_years).collect();
        if !years.is_empty() && !there.is_empty() && !there.iter().any(|year| years.contains(year)) {
            return None;
        }
        let (head, column) = (columns[c], &self.grid.columns[c]);
        // Another row has more of the claim's words.
        let mine = self.matching.asked.weight(own.bits | group.bits);
        let weight = |n: usize| self.matching.asked.weight(rows[n].0.bits | rows[n].1.bits);
        let share = own.share().unwrap_or(0.0);
        let rival = (0..rows.len()).any(|n| {
            let other = rows[n].0.share().unwrap_or(0.0);
            n != r
                && (weight(n) > mine + 0.3 && other >= 0.6
                    || weight(n) >= mine && other > share + 0.2 && rows[n].0.bits != 0)
        });
        if rival || own.of > 0.0 && share < 0.34 && self.grid.rows.len() > 1 && !self.grid.rows[r].total {
            return None;
        }
        let telling = |c: usize| columns[c].bits & !own.bits & !group.bits;
        let headed = self.matching.asked.weight(telling(c));
        let beaten = (0..columns.len()).any(|n| {
            n != c
                && self.grid.columns[n].years.is_empty() == column.years.is_empty()
                && self.matching.asked.weight(telling(n)) > headed + 0.3
                && columns[n].share().unwrap_or(0.0) >= 0.5
        });
        if beaten {
            return None;
        }
        let dated = column.years.is_empty() || column.years.iter().all(|year| years.contains(year));
        Some(share >= 0.99 && head.share().unwrap_or(1.0) >= 0.99 && dated || self.names_whole(r, c))
    }

    /// The claim has label and heading word for word.
    fn names_whole(&self, r: usize, c: usize) -> bool {
        let claim = squeeze(self.claim);
        let row = squeeze(&self.grid.rows[r].label);
        let heading = squeeze(&self.grid.columns[c].heading);
        claim.contains(&row) && claim.contains(&heading)
    }

    fn in_a_label(&self, figure: &Figure) -> bool {
        let text = &self.claim[figure.range.clone()];
        let labels = self.grid.rows.iter().map(|row| &row.label).chain(self.grid.columns.iter().map(|c| &c.heading));
        labels.chain(&self.grid.table.caption).chain(&self.grid.table.label).any(|label| label.contains(text))
    }

    /// The cell that the claim's words name, if they name one row and one column whole.
    fn meant(&self, years: &[u32]) -> Option<(usize, usize)> {
        let named = |n: &usize| {
            let (own, group) = self.matching.rows[*n];
            own.share().unwrap_or(0.0) >= 0.99
                && group.share().unwrap_or(1.0) >= 0.5
                && self.matching.asked.weight(own.bits) >= 0.9
        };
        let most = |n: &usize| self.matching.asked.weight(self.matching.rows[*n].0.bits);
        let mut rows: Vec<usize> = (0..self.grid.rows.len()).filter(named).collect();
        rows.sort_by(|a, b| most(b).total_cmp(&most(a)));
        let r = *rows.first()?;
        if rows.get(1).is_some_and(|other| most(other) >= most(&r)) {
            return None;
        }
        let own = self.matching.rows[r].0;
        let fits = |c: &usize| {
            let (column, met) = (&self.grid.columns[*c], self.matching.columns[*c]);
            let dated = !column.years.is_empty() && column.years.iter().all(|year| years.contains(year));
            let headed = column.years.is_empty()
                && met.share().unwrap_or(0.0) >= 0.99
                && self.matching.asked.weight(met.bits & !own.bits) >= 0.4;
            dated || headed
        };
        let columns: Vec<usize> = (0..self.grid.columns.len()).filter(fits).collect();
        (columns.len() == 1).then(|| (r, columns[0]))
    }
}

#[cfg(test)]
mod tests;
