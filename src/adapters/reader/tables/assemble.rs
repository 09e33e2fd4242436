//! From lines of chunks to rows, columns and cells: labels and headings over several lines become one cell, headings over
//! several columns span them.

use std::ops::Range;

use super::columns::{self, Cell, Chunk, GAP, Table};
use super::rows::{is_figure, is_year};
use super::rules::Ruled;
use super::{Grid, Word};

/// A line of more chunks is no row of a table.
const MOST_CHUNKS: usize = 120;

/// A line of a table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub chunks: Vec<Chunk>,
    pub top: f32,
    pub bottom: f32,
    pub size: f32,
    /// There is a figure behind something.
    figure: bool,
    /// One of them is no year, which may be a heading.
    value: bool,
}

impl Line {
    pub(super) fn of(words: &[Word], row: Vec<usize>) -> Line {
        let chunks = columns::chunks(words, &row, GAP);
        let size = row.iter().map(|&at| words[at].size).fold(0.0, f32::max);
        let top = row.iter().map(|&at| words[at].top()).fold(f32::MAX, f32::min);
        let bottom = row.iter().map(|&at| words[at].bottom()).fold(f32::MIN, f32::max);
        // A bracketed small number alone may be a note's mark in a heading.
        let mark = |chunk: &Chunk| {
            let own = chunk.words.first().map_or("", |&at| words[at].text.as_str());
            chunk.words.len() == 1 && own.len() <= 4 && own.starts_with('(') && own.ends_with(')')
        };
        let dated = |chunk: &Chunk| chunk.words.iter().any(|&at| is_year(&words[at].text));
        let figure = chunks.len() <= MOST_CHUNKS && chunks.iter().skip(1).any(|chunk| chunk.figure && !mark(chunk));
        let value = figure && chunks.iter().skip(1).any(|chunk| chunk.figure && !mark(chunk) && !dated(chunk));
        Line { chunks, top, bottom, size, figure, value }
    }

    /// The figures behind its first chunk, which may be a label that is a number.
    pub(super) fn figures(&self) -> impl Iterator<Item = &Chunk> {
        self.chunks.iter().skip(1).filter(|chunk| chunk.figure)
    }

    /// True for a line with a figure behind something.
    pub(super) fn has_figures(&self) -> bool {
        self.figure
    }

    /// True for a line with a figure behind something that is no year.
    pub(super) fn has_values(&self) -> bool {
        self.value
    }

    pub(super) fn words(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.words.len()).sum()
    }

    fn middle(&self) -> f32 {
        (self.top + self.bottom) / 2.0
    }
}

/// A line's chunk in its columns.
struct Placed<'a> {
    chunk: &'a Chunk,
    cols: Range<usize>,
}

/// The grid of lines.
pub(super) fn grid(words: &[Word], lines: &[Line], ruled: &Ruled) -> Option<Grid> {
    let table: Vec<Vec<Chunk>> = lines.iter().filter(|l| l.chunks.len() > 1).map(|l| l.chunks.clone()).collect();
    let found = columns::columns(&table);
    if found.len() < 2 {
        return None;
    }
    let lines: Vec<Line> = lines.iter().map(|line| parted(words, line, &found)).collect();
    let lines = lines.as_slice();
    let placed: Vec<Vec<Placed<'_>>> = lines.iter().map(|line| place(line, &found)).collect();
    let head = header_lines(words, &placed);
    let mut found = found;
    let mut placed = placed;
    while let Some(col) = beside_its_figures(&placed, head, found.len()) {
        found[col].1 = found[col].1.max(found[col + 1].1);
        found.remove(col + 1);
        placed = lines.iter().map(|line| place(line, &found)).collect();
    }
    widen(lines, &mut placed, &found, head, ruled);
    let rows = body_rows(words, lines, &placed, &found, head, ruled);
    let mut cells: Vec<Cell> = Vec::new();
    let mut ys: Vec<f32> = Vec::new();
    let levels = header_levels(lines, &placed, head, ruled);
    for (level, own) in levels.iter().enumerate() {
        ys.push(lines[own.start].top);
        header_cells(&placed, lines, own, level, &mut cells, ruled);
    }
    for (n, own) in rows.iter().enumerate() {
        ys.push(lines[own.start].top);
        let row = levels.len() + n;
        let first = cells.len();
        for at in own.clone() {
            for Placed { chunk, cols } in &placed[at] {
                match cells[first..].iter_mut().find(|cell| cell.cols.start < cols.end && cols.start < cell.cols.end) {
                    Some(cell) => {
                        cell.cols = cell.cols.start.min(cols.start)..cell.cols.end.max(cols.end);
                        cell.words.extend(&chunk.words);
                    }
                    None => {
                        cells.push(Cell { rows: row..row + 1, cols: cols.clone(), words: chunk.words.clone() });
                    }
                }
            }
        }
        joined(&mut cells, first);
    }
    ys.push(lines.last()?.bottom);
    let mut xs: Vec<f32> = found.iter().map(|column| column.0).collect();
    xs.push(found.last()?.1);
    let mut grid = Table { xs, ys, cells }.grid(words)?;
    grid.header_rows = levels.len().min(grid.rows);
    Some(grid)
}

/// Joins cells of one row, from `first` on, that came to overlap.
fn joined(cells: &mut Vec<Cell>, first: usize) {
    cells[first..].sort_by_key(|cell| cell.cols.start);
    let mut at = first + 1;
    while at < cells.len() {
        if cells[at].cols.start < cells[at - 1].cols.end {
            let cell = cells.remove(at);
            let before = &mut cells[at - 1];
            before.cols.end = before.cols.end.max(cell.cols.end);
            before.words.extend(cell.words);
        } else {
            at += 1;
        }
    }
}

/// A line whose chunks are divided where a narrow gap lies between two columns: figures stand close in some tables.
fn parted(words: &[Word], line: &Line, found: &[(f32, f32)]) -> Line {
    let mut chunks: Vec<Chunk> = Vec::with_capacity(line.chunks.len());
    for chunk in &line.chunks {
        let mut rest = chunk.clone();
        if columns::covered(found, chunk).len() > 1 {
            let mut at = 1;
            while at < rest.words.len() {
                let before = rest.words[..at].iter().map(|&w| words[w].x1).fold(f32::MIN, f32::max);
                let word = &words[rest.words[at]];
                let slack = 0.15 * word.size;
                let between = found.windows(2).any(|pair| before <= pair[1].0 - slack && word.x0 >= pair[0].1 + slack);
                let own = &words[rest.words[at - 1]];
                let figures = is_figure(&word.text) || is_figure(&own.text) && line.chunks.len() > 1;
                if word.x0 - before > 0.28 * word.size && between && (figures || line.chunks.len() > 2) {
                    let right = rest.words.split_off(at);
                    chunks.push(columns::chunk(words, std::mem::replace(&mut rest.words, right)));
                    at = 0;
                }
                at += 1;
            }
        }
        chunks.push(columns::chunk(words, rest.words));
    }
    Line { chunks, ..*line }
}

fn place<'a>(line: &'a Line, found: &[(f32, f32)]) -> Vec<Placed<'a>> {
    line.chunks
        .iter()
        .map(|chunk| {
            let over = columns::covered(found, chunk);
            let mut cols = if over.is_empty() { nearest(found, chunk) } else { over };
            // A label that runs on over empty columns is in its own.
            if cols.start == 0 && cols.len() > 1 && line.chunks.len() == 1 && chunk.x0 < found[0].0 + 3.0 * line.size {
                cols = 0..1;
            }
            Placed { chunk, cols }
        })
        .collect()
}

fn nearest(found: &[(f32, f32)], chunk: &Chunk) -> Range<usize> {
    let middle = (chunk.x0 + chunk.x1) / 2.0;
    let distance = |column: &(f32, f32)| (column.0 - middle).max(middle - column.1);
    let at = (0..found.len()).min_by(|&a, &b| distance(&found[a]).total_cmp(&distance(&found[b]))).unwrap_or(0);
    at..at + 1
}

/// How many lines at the top are headings: those before the first with a figure that is no year.
fn header_lines(words: &[Word], placed: &[Vec<Placed<'_>>]) -> usize {
    let body = |line: &Vec<Placed<'_>>| {
        line.iter()
            .any(|p| p.cols.start > 0 && p.chunk.figure && !p.chunk.words.iter().any(|&at| is_year(&words[at].text)))
    };
    let first = placed.iter().position(body).unwrap_or(0);
    // A label without figures right above the first figures names rows, unless headings stand beside it.
    let mut head = first;
    while head > 0 && placed[head - 1].iter().all(|p| p.cols.start == 0) {
        head -= 1;
    }
    if head == placed.len() { 0 } else { head }
}

/// A column that with the next one makes one: a heading stands beside its figures, not above them.
fn beside_its_figures(placed: &[Vec<Placed<'_>>], head: usize, count: usize) -> Option<usize> {
    if head == 0 {
        return None;
    }
    let has = |lines: &[Vec<Placed<'_>>], col: usize| lines.iter().flatten().any(|p| p.cols == (col..col + 1));
    (1..count.saturating_sub(1)).find(|&col| {
        let (head, body) = placed.split_at(head);
        let [above, below] = [col, col + 1].map(|col| (has(head, col), has(body, col)));
        (above, below) == ((true, false), (false, true)) || (above, below) == ((false, true), (true, false))
    })
}

/// Widens headings over several columns: to those that a rule below spans, or over whose middle one stands.
fn widen(lines: &[Line], placed: &mut [Vec<Placed<'_>>], found: &[(f32, f32)], head: usize, ruled: &Ruled) {
    for at in 0..head.min(lines.len().saturating_sub(1)) {
        for n in 0..placed[at].len() {
            let before = n.checked_sub(1).map_or(1, |n| placed[at][n].cols.end.max(1));
            let after = placed[at].get(n + 1).map_or(found.len(), |p| p.cols.start);
            let Placed { chunk, cols } = &placed[at][n];
            if cols.start == 0 || before > cols.start || after < cols.end {
                continue;
            }
            let middle = (chunk.x0 + chunk.x1) / 2.0;
            let from = ruled.level.partition_point(|rule| rule.at < lines[at].middle());
            let rule = ruled.level[from..]
                .iter()
                .take_while(|rule| rule.at < lines[at + 1].middle())
                .find(|rule| rule.from < middle && middle < rule.to);
            let size = lines[at].size;
            // Alone above the headings of all columns of figures.
            let alone = placed[at].iter().all(|p| p.cols.start == 0 || p.cols == *cols);
            let all = (found[1.min(found.len() - 1)].0 + found[found.len() - 1].1) / 2.0;
            let below = if at + 1 == head { 0 } else { placed[at + 1].len() }.min(placed[at + 1].len());
            let below = placed[at + 1].iter().take(below).filter(|p| p.cols.start > 0).count();
            if alone && rule.is_none() && (all - middle).abs() < 1.5 * size && below > 1 && below + 1 >= found.len() {
                placed[at][n].cols = 1..found.len();
                continue;
            }
            let wide = match rule {
                Some(rule) => {
                    let within = |col: &usize| {
                        let center = (found[*col].0 + found[*col].1) / 2.0;
                        rule.from < center && center < rule.to
                    };
                    let first = (before..after).find(within);
                    first.map(|first| first..(before..after).rev().find(within).unwrap_or(first) + 1)
                }
                None => (before..cols.start + 1)
                    .flat_map(|first| (cols.end..after + 1).map(move |last| first..last))
                    .filter(|wide| wide.len() > 1)
                    .map(|wide| {
                        let center = (found[wide.start].0 + found[wide.end - 1].1) / 2.0;
                        ((center - middle).abs(), wide)
                    })
                    .filter(|(off, _)| *off < 0.8 * size)
                    .min_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.total_cmp(&b.0)))
                    .map(|(_, wide)| wide)
                    // Its own column is as good a place.
                    .filter(|_| {
                        cols.len() > 1 || (middle - (found[cols.start].0 + found[cols.start].1) / 2.0).abs() > size
                    }),
            };
            if let Some(wide) = wide.filter(|wide| wide.start <= cols.start && wide.end >= cols.end) {
                placed[at][n].cols = wide;
            }
        }
    }
}

/// Header lines by level: a heading over several columns is above those of its columns.
fn header_levels(lines: &[Line], placed: &[Vec<Placed<'_>>], head: usize, ruled: &Ruled) -> Vec<Range<usize>> {
    let mut levels: Vec<Range<usize>> = Vec::new();
    for at in 0..head {
        let new = match at.checked_sub(1) {
            None => true,
            Some(above) => {
                let spans = |line: &[Placed<'_>]| line.iter().any(|p| p.cols.len() > 1);
                let same = placed[above].iter().map(|p| p.cols.clone()).eq(placed[at].iter().map(|p| p.cols.clone()));
                (spans(&placed[above]) || spans(&placed[at])) && !same
                    || placed[at].iter().any(|p| rule_between(&lines[above], &lines[at], p.chunk, ruled))
            }
        };
        match levels.last_mut() {
            Some(level) if !new => level.end = at + 1,
            _ => levels.push(at..at + 1),
        }
    }
    levels
}

/// The cells of a level of headings; a heading that goes on from the level above is one cell.
fn header_cells(
    placed: &[Vec<Placed<'_>>],
    lines: &[Line],
    own: &Range<usize>,
    level: usize,
    cells: &mut Vec<Cell>,
    ruled: &Ruled,
) {
    let first = cells.len();
    for at in own.clone() {
        for Placed { chunk, cols } in &placed[at] {
            if let Some(cell) = cells[first..].iter_mut().find(|c| c.cols.start < cols.end && cols.start < c.cols.end) {
                cell.cols = cell.cols.start.min(cols.start)..cell.cols.end.max(cols.end);
                cell.words.extend(&chunk.words);
                continue;
            }
            let above = at.checked_sub(1).filter(|_| at == own.start);
            let goes_on = above.is_some_and(|above| {
                cols.len() == 1
                    && lines[at].top - lines[above].bottom < 0.45 * lines[at].size
                    && placed[above].iter().any(|p| p.cols == *cols)
                    && !rule_between(&lines[above], &lines[at], chunk, ruled)
            });
            if goes_on && let Some(n) = cells[..first].iter().rposition(|c| c.cols == *cols && c.rows.end == level) {
                let mut cell = cells[n].clone();
                cell.rows.end = level + 1;
                cell.words.extend(&chunk.words);
                cells[n] = cell;
                continue;
            }
            cells.push(Cell { rows: level..level + 1, cols: cols.clone(), words: chunk.words.clone() });
        }
    }
    joined(cells, first);
}

/// True if a rule runs between two lines at a chunk.
fn rule_between(above: &Line, below: &Line, chunk: &Chunk, ruled: &Ruled) -> bool {
    let (y0, y1) = (above.middle(), below.middle());
    let from = ruled.level.partition_point(|rule| rule.at < y0);
    ruled.level[from..]
        .iter()
        .take_while(|rule| rule.at < y1)
        .any(|rule| rule.to.min(chunk.x1) - rule.from.max(chunk.x0) > 0.5 * (chunk.x1 - chunk.x0))
}

/// The rows below the headings: ranges of lines.
fn body_rows(
    words: &[Word],
    lines: &[Line],
    placed: &[Vec<Placed<'_>>],
    found: &[(f32, f32)],
    head: usize,
    ruled: &Ruled,
) -> Vec<Range<usize>> {
    let labels = lines[head..].iter().zip(&placed[head..]);
    let widest = labels
        .flat_map(|(_, line)| line.iter().filter(|p| p.cols == (0..1)).map(|p| p.chunk.x1))
        .fold(f32::MIN, f32::max);
    let limit = widest.min(found[1].0);
    let of_figures: Vec<bool> = (0..found.len())
        .map(|col| {
            let own = placed[head..].iter().flatten().filter(|p| p.cols == (col..col + 1));
            let (figures, all) = own.fold((0, 0), |(f, n), p| (f + usize::from(p.chunk.figure), n + 1));
            figures * 5 >= all * 3
        })
        .collect();
    if let Some(rows) = bands(lines, placed, found, head, ruled) {
        return rows;
    }
    let anchor = |at: usize| placed[at].iter().any(|p| p.cols.start > 0 && p.chunk.figure && of_figures[p.cols.start]);
    // Words beside the labels may begin above their figures; then each row ends with its figures.
    let words_only = |at: usize| !anchor(at) && placed[at].iter().any(|p| p.cols.start > 0);
    let first = (head..lines.len()).find(|&at| anchor(at));
    let upwards =
        first.is_some_and(|first| (head..first).any(words_only)) && lines.len() > head && anchor(lines.len() - 1);
    let mut rows: Vec<Range<usize>> = Vec::new();
    // The next line continues the label of this one.
    let mut open = false;
    for at in head..lines.len() {
        let line = &placed[at];
        let label = line.first().filter(|p| p.cols.start == 0).map(|p| p.chunk);
        let bare = line.iter().all(|p| p.cols.start == 0 || !p.chunk.figure || !of_figures[p.cols.start]);
        let mut goes_on = false;
        if at > head {
            let (above, before) = (&lines[at - 1], &placed[at - 1]);
            let tight = lines[at].top - above.bottom < 0.45 * lines[at].size;
            let ruled = line.iter().any(|p| rule_between(above, &lines[at], p.chunk, ruled));
            let starts_low = label.is_some_and(|c| begins_low(&words[c.words[0]].text));
            goes_on = tight
                && !ruled
                && match label {
                    Some(_) if open => true,
                    // The rest of a label whose figures stand on its first line.
                    Some(_) => starts_low && line.len() == 1 && !ends_open(words, before),
                    // Text cells that go on.
                    None => bare && !line.is_empty() && (before.len() >= line.len() || upwards),
                };
            if upwards && tight && !ruled && !anchor(at - 1) && (words_only(at - 1) || words_only(at)) {
                goes_on = true;
            } else if upwards && anchor(at - 1) {
                goes_on = false;
            }
        }
        match rows.last_mut() {
            Some(row) if goes_on => row.end = at + 1,
            _ => rows.push(at..at + 1),
        }
        // A label alone on a full line, or one that the next line continues in small letters, goes on below.
        open = false;
        if let (1, Some(chunk), Some(next)) = (line.len(), label, placed.get(at + 1))
            && let Some(below) = next.first().filter(|p| p.cols.start == 0).map(|p| p.chunk)
            && !ends_open(words, line)
        {
            let word = &words[below.words[0]];
            let full = chunk.x1 + 0.25 * word.size + (word.x1 - word.x0) > limit + 0.5 * word.size;
            let bold = |chunk: &Chunk| chunk.words.iter().all(|&at| words[at].bold);
            open = bold(chunk) == bold(below) && (begins_low(&word.text) || full && below.x0 >= chunk.x0 - 1.0);
        }
    }
    rows
}

/// Rows between rules or the edges of backgrounds, if these part nearly all lines of figures.
fn bands(
    lines: &[Line],
    placed: &[Vec<Placed<'_>>],
    found: &[(f32, f32)],
    head: usize,
    ruled: &Ruled,
) -> Option<Vec<Range<usize>>> {
    let (left, right) = (found[0].0, found[found.len() - 1].1);
    let parted = |at: usize| {
        let (y0, y1) = (lines[at - 1].middle(), lines[at].middle());
        let from = ruled.level.partition_point(|rule| rule.at < y0);
        // Backgrounds are drawn cell by cell.
        let covered: f32 = ruled.level[from..]
            .iter()
            .take_while(|rule| rule.at < y1)
            .map(|rule| (rule.to.min(right) - rule.from.max(left)).max(0.0))
            .sum();
        covered > 0.6 * (right - left)
    };
    let mut rows: Vec<Range<usize>> = Vec::new();
    for at in head..lines.len() {
        match rows.last_mut() {
            Some(row) if !parted(at) => row.end = at + 1,
            _ => rows.push(at..at + 1),
        }
    }
    let figures = |row: &Range<usize>| {
        row.clone().filter(|&at| placed[at].iter().any(|p| p.cols.start > 0 && p.chunk.figure)).count()
    };
    let several = rows.iter().filter(|row| figures(row) > 1).count();
    (rows.len() > 2 && several * 8 <= rows.len()).then_some(rows)
}

/// True for a line that announces what follows.
fn ends_open(words: &[Word], line: &[Placed<'_>]) -> bool {
    line.first().and_then(|p| p.chunk.words.last()).is_some_and(|&at| words[at].text.ends_with([':', '：']))
}

fn begins_low(text: &str) -> bool {
    text.trim_start_matches(['(', '“', '"', '‘']).starts_with(char::is_lowercase)
}
