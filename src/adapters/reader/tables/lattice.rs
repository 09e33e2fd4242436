//! Ruled grids: level and upright rules that meet. What no rule divides is one cell; rows and columns that only
//! alignment divides are found within it ([`super::columns`]).

use super::assemble::{self, Line};
use super::drawing::Rule;
use super::rows::{is_figure, is_year, rows};
use super::rules::Ruled;
use super::{Grid, Word, columns, judge};

/// Rules that end this close to another, in points, meet it.
const MEET: f32 = 4.0;

/// A grid of more places is a drawing.
const MOST_PLACES: usize = 30_000;

/// A grid of more columns is a drawing.
const MOST_COLUMNS: usize = 120;

/// Rows or columns narrower than this, in points, are the gap of a double rule.
const NARROW: f32 = 4.0;

/// The share of a side that rules must cover.
const COVERED: f32 = 0.6;

/// The grids of a page, inner ones before those around them.
pub(super) fn grids(words: &[Word], ruled: &Ruled, taken: &mut [bool]) -> Vec<Grid> {
    let mut meshes: Vec<Mesh> =
        components(ruled).into_iter().filter_map(|(level, upright)| Mesh::of(level, upright)).collect();
    meshes.sort_by(|a, b| a.area().total_cmp(&b.area()));
    let mut grids = Vec::new();
    for mesh in meshes {
        let inside: Vec<usize> =
            (0..words.len()).filter(|&at| !taken[at] && mesh.place(words[at].middle()).is_some()).collect();
        if inside.len() < 3 {
            continue;
        }
        let framed = if mesh.xs.len() == 2 { mesh.framed(words, &inside, ruled) } else { None };
        let Some(grid) = framed.or_else(|| mesh.grid(words, &inside)) else { continue };
        // Signs in columns of their own are joined with their numbers by alignment.
        let signs = grid.cells.iter().filter(|cell| columns::is_currency(&judge::text(words, cell))).count();
        // The background of one column makes no table of its own, and that of the rows may leave out the headings: both
        // are found by alignment.
        if signs > 2
            || !mesh.is_drawn(ruled) && goes_on_beside(words, &grid, taken)
            || begins_with_figures(words, &grid) && headings_above(words, &mesh.xs, &grid, taken)
        {
            continue;
        }
        grid.take(taken);
        grids.push(grid);
    }
    grids
}

/// True if the first row has figures behind its label: the headings are above the grid.
fn begins_with_figures(words: &[Word], grid: &Grid) -> bool {
    judge::in_row(grid, 0).any(|cell| {
        let text = judge::text(words, cell);
        cell.col > 0 && is_figure(&text) && !text.split_whitespace().any(is_year)
    })
}

/// True if right above the grid short words stand over several of its columns.
fn headings_above(words: &[Word], xs: &[f32], grid: &Grid, taken: &[bool]) -> bool {
    let [x0, y0, x1, _] = grid.bounds;
    let above: Vec<usize> = (0..words.len())
        .filter(|&at| {
            let word = &words[at];
            !taken[at]
                && word.x0 > x0 - MEET
                && word.x1 < x1 + MEET
                && word.y < y0 + 0.1 * word.size
                && word.y > y0 - 2.2 * word.size
        })
        .collect();
    let lines = rows(words, above);
    let Some(line) = lines.last() else { return false };
    let chunks = columns::chunks(words, line, columns::GAP);
    // The columns right of the first that they stand over.
    let mut cols: Vec<usize> = chunks
        .iter()
        .map(|chunk| xs.partition_point(|x| *x < (chunk.x0 + chunk.x1) / 2.0))
        .filter(|col| *col > 1)
        .collect();
    cols.dedup();
    chunks.len() > 1 && cols.len() > 1
        || grid.columns == 2 && chunks.len() == 1 && cols.len() == 1 && chunks[0].words.len() < 5
}

/// True if most rows of a grid go on as words outside it.
fn goes_on_beside(words: &[Word], grid: &Grid, taken: &[bool]) -> bool {
    let [x0, y0, x1, y1] = grid.bounds;
    let mut rows: Vec<(f32, f32)> = Vec::new();
    for row in 0..grid.rows {
        let all = judge::in_row(grid, row).flat_map(|cell| cell.lines.last()).flatten();
        let (top, bottom) = all.fold((f32::MAX, f32::MIN), |(top, bottom), &at| {
            (top.min(words[at].top()), bottom.max(words[at].bottom()))
        });
        rows.push((top, bottom));
    }
    let mut beside = vec![false; rows.len()];
    for (at, word) in words.iter().enumerate() {
        if taken[at] || word.y < y0 || word.y > y1 || word.x1 > x0 && word.x0 < x1 {
            continue;
        }
        let middle = word.middle().1;
        // Rows are in order, but for those of cells over several lines.
        let first = rows.partition_point(|row| row.1 < middle);
        if rows.get(first).is_some_and(|row| row.0 < middle) {
            beside[first] = true;
        }
    }
    beside.iter().filter(|beside| **beside).count() * 2 > rows.len()
}

/// Level and upright rules that hang together.
fn components(ruled: &Ruled) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    let (levels, uprights) = (&ruled.level, &ruled.upright);
    let mut sets = Sets::new(levels.len() + uprights.len());
    for (n, upright) in uprights.iter().enumerate() {
        let from = levels.partition_point(|level| level.at < upright.from - MEET);
        for (m, level) in levels.iter().enumerate().skip(from) {
            if level.at > upright.to + MEET {
                break;
            }
            if level.from - MEET < upright.at && upright.at < level.to + MEET {
                sets.join(m, levels.len() + n);
            }
        }
    }
    let mut found: std::collections::BTreeMap<usize, (Vec<Rule>, Vec<Rule>)> = std::collections::BTreeMap::new();
    for (n, level) in levels.iter().enumerate() {
        found.entry(sets.root(n)).or_default().0.push(*level);
    }
    for (n, upright) in uprights.iter().enumerate() {
        found.entry(sets.root(levels.len() + n)).or_default().1.push(*upright);
    }
    found.into_values().filter(|(level, upright)| !level.is_empty() && !upright.is_empty()).collect()
}

/// Disjoint sets.
struct Sets(Vec<usize>);

impl Sets {
    fn new(length: usize) -> Sets {
        Sets((0..length).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

/// Rules that meet, and the grid of their positions.
struct Mesh {
    level: Vec<Rule>,
    upright: Vec<Rule>,
    xs: Vec<f32>,
    ys: Vec<f32>,
}

impl Mesh {
    fn of(level: Vec<Rule>, upright: Vec<Rule>) -> Option<Mesh> {
        let mut xs: Vec<f32> = upright.iter().map(|r| r.at).collect();
        let mut ys: Vec<f32> = level.iter().map(|r| r.at).collect();
        // A table that is open at a side ends where its rules end.
        if let Some(end) = shared(level.iter().map(|r| -r.from)) {
            xs.push(-end);
        }
        if let Some(end) = shared(level.iter().map(|r| r.to)) {
            xs.push(end);
        }
        if let Some(end) = shared(upright.iter().map(|r| -r.from)) {
            ys.push(-end);
        }
        if let Some(end) = shared(upright.iter().map(|r| r.to)) {
            ys.push(end);
        }
        let (xs, ys) = (distinct(xs), distinct(ys));
        let places = xs.len().saturating_sub(1) * ys.len().saturating_sub(1);
        ((2..=MOST_PLACES).contains(&places) && xs.len() <= MOST_COLUMNS).then_some(Mesh { level, upright, xs, ys })
    }

    fn area(&self) -> f32 {
        (self.xs[self.xs.len() - 1] - self.xs[0]) * (self.ys[self.ys.len() - 1] - self.ys[0])
    }

    /// True if drawn rules divide its columns, not only the edges of filled areas.
    fn is_drawn(&self, ruled: &Ruled) -> bool {
        let (left, right) = (self.xs[0], self.xs[self.xs.len() - 1]);
        let (top, bottom) = (self.ys[0], self.ys[self.ys.len() - 1]);
        let from = ruled.drawn_upright.partition_point(|rule| rule.at < left - MEET);
        let within = ruled.drawn_upright[from..].iter().take_while(|rule| rule.at < right + MEET);
        let mut places: Vec<f32> =
            within.filter(|rule| rule.to > top + MEET && rule.from < bottom - MEET).map(|rule| rule.at).collect();
        places.dedup_by(|b, a| *b - *a < NARROW);
        places.len() > 1
    }

    /// The table in a frame whose columns no rule divides.
    fn framed(&self, words: &[Word], inside: &[usize], ruled: &Ruled) -> Option<Grid> {
        let lines: Vec<Line> = rows(words, inside.to_vec()).into_iter().map(|row| Line::of(words, row)).collect();
        if !judge::may_be_rows(&lines, self.xs[1] - self.xs[0]) {
            return None;
        }
        let mut grid = assemble::grid(words, &lines, ruled)?;
        grid.bounds = [self.xs[0], self.ys[0], self.xs[1], self.ys[self.ys.len() - 1]];
        judge::is_table_between_rules(words, &grid, self.ys.len() - 1).then_some(grid)
    }

    /// The row and column of a point.
    fn place(&self, (x, y): (f32, f32)) -> Option<(usize, usize)> {
        let col = self.xs.partition_point(|edge| *edge <= x).checked_sub(1)?;
        let row = self.ys.partition_point(|edge| *edge <= y).checked_sub(1)?;
        (col + 1 < self.xs.len() && row + 1 < self.ys.len()).then_some((row, col))
    }

    fn grid(&self, words: &[Word], inside: &[usize]) -> Option<Grid> {
        let (rows, cols) = (self.ys.len() - 1, self.xs.len() - 1);
        let at = |row: usize, col: usize| row * cols + col;
        // Which sides of each place are closed by a rule.
        let mut right = vec![false; rows * cols];
        let mut below = vec![false; rows * cols];
        for rule in &self.upright {
            for col in near(&self.xs, rule.at) {
                for row in spanned(&self.ys, rule) {
                    if col > 0 {
                        right[at(row, col - 1)] = true;
                    }
                }
            }
        }
        for rule in &self.level {
            for row in near(&self.ys, rule.at) {
                for col in spanned(&self.xs, rule) {
                    if row > 0 {
                        below[at(row - 1, col)] = true;
                    }
                }
            }
        }
        // Rectangles of places that no rule divides, from the top left.
        let mut owner = vec![usize::MAX; rows * cols];
        let mut cells: Vec<columns::Cell> = Vec::new();
        for row in 0..rows {
            for col in 0..cols {
                if owner[at(row, col)] != usize::MAX {
                    continue;
                }
                let mut end = col + 1;
                while end < cols && !right[at(row, end - 1)] && owner[at(row, end)] == usize::MAX {
                    end += 1;
                }
                let mut bottom = row + 1;
                while bottom < rows
                    && (col..end).all(|c| !below[at(bottom - 1, c)] && owner[at(bottom, c)] == usize::MAX)
                    && (col + 1..end).all(|c| !right[at(bottom, c - 1)])
                {
                    bottom += 1;
                }
                for r in row..bottom {
                    for c in col..end {
                        owner[at(r, c)] = cells.len();
                    }
                }
                cells.push(columns::Cell { rows: row..bottom, cols: col..end, words: Vec::new() });
            }
        }
        for &word in inside {
            let Some((row, col)) = self.place(words[word].middle()) else { continue };
            cells[owner[at(row, col)]].words.push(word);
        }
        let mut table = columns::Table { xs: self.xs.clone(), ys: self.ys.clone(), cells };
        table.divide(words);
        let grid = table.grid(words)?;
        judge::is_ruled_table(words, &grid).then_some(grid)
    }
}

/// The outermost position that at least two share.
fn shared(ends: impl Iterator<Item = f32>) -> Option<f32> {
    let mut ends: Vec<f32> = ends.collect();
    ends.sort_by(|a, b| b.total_cmp(a));
    ends.windows(2).find(|pair| pair[0] - pair[1] < MEET).map(|pair| pair[1])
}

/// Positions in order, those of double rules as one.
fn distinct(mut all: Vec<f32>) -> Vec<f32> {
    all.sort_by(f32::total_cmp);
    all.dedup_by(|b, a| *b - *a < NARROW);
    all
}

/// The positions that a rule stands at.
fn near(places: &[f32], at: f32) -> std::ops::Range<usize> {
    places.partition_point(|p| *p < at - NARROW)..places.partition_point(|p| *p < at + NARROW)
}

/// The steps between positions that a rule covers.
fn spanned(places: &[f32], rule: &Rule) -> impl Iterator<Item = usize> {
    let from = places.partition_point(|p| *p < rule.from - MEET).saturating_sub(1);
    let to = places.partition_point(|p| *p < rule.to + MEET);
    (from..to.min(places.len() - 1))
        .filter(move |&n| {
            let (a, b) = (places[n], places[n + 1]);
            rule.to.min(b) - rule.from.max(a) >= COVERED * (b - a)
        })
        .collect::<Vec<_>>()
        .into_iter()
}
