//! Rows: lines side by side that a reader sees as one, such as a label and its figures.
//!
//! Pages draw the cells of a row apart: a point above or below each other, or all labels first and then all figures.
//! Lines whose boxes overlap vertically by more than half form a band. Neighbours in it are joined if they are cells; the
//! lines of two columns of text stay apart.

use std::collections::HashMap;

use super::Upright;
use super::lines::{Line, visual_order};

/// Minimum overlap of two boxes, as a share of the lower one.
const OVERLAP: f32 = 0.5;

/// The same for figures, which often stand half a line below the first line of their label.
const OVERLAP_OF_FIGURES: f32 = 0.4;

/// Type smaller than this share of the other is no cell beside it.
const ALIKE: f32 = 0.75;

/// Type smaller than this share of the other is not even in its band.
const COMPARABLE: f32 = 0.5;

/// The part of the em that is above the baseline.
const ABOVE: f32 = 0.75;

/// How many bands back, from the top, a line is looked for.
const BANDS: usize = 8;

/// Maximum lines in a band.
const MOST: usize = 80;

/// A cell has at most this many characters, if it is not of figures.
const CELL: usize = 28;

/// A line of text has at least this many characters.
const TEXT: usize = 36;

/// Lines drawn this many places apart may be of one row if all drawn between are about as high.
const FEW: usize = 6;

/// A column has at least this many lines.
const COLUMN: usize = 3;

/// Lines closer than this, in ems, are of one formula.
const APART: f32 = 0.6;

/// What decides whether a line is a cell.
struct Looks {
    characters: usize,
    /// Nothing but figures and their signs.
    figures: bool,
    /// Mostly letters.
    worded: bool,
    /// Neither letters nor figures, like a large bracket.
    signs: bool,
    /// The column it was drawn in.
    column: usize,
}

/// Lines drawn one below the other.
#[derive(Default)]
struct Column {
    lines: usize,
    figures: usize,
    /// Lines of words, longer than a cell's.
    worded: usize,
    /// Those as long as a line of running text.
    text: usize,
}

/// Lines that overlap vertically, but not horizontally.
struct Band {
    top: f32,
    bottom: f32,
    /// Places in drawing order.
    lines: Vec<usize>,
}

/// A page of lines, in drawing order.
struct Drawn<'a> {
    lines: &'a [Line],
    looks: Vec<Looks>,
    columns: Vec<Column>,
    /// How many lines of the second column have one of the first as their neighbour at the left.
    beside: HashMap<(usize, usize), usize>,
}

/// Joins the cells of each row into one line, where the first of them was. Lines arrive in drawing order.
pub(super) fn joined(lines: Vec<Line>) -> Vec<Line> {
    if lines.len() < 2 {
        return lines;
    }
    let mut drawn = Drawn::new(&lines);
    let mut bands = bands(&drawn);
    for band in &mut bands {
        band.lines.sort_by(|&a, &b| lines[a].x0.total_cmp(&lines[b].x0));
        for pair in band.lines.windows(2) {
            let columns = (drawn.looks[pair[0]].column, drawn.looks[pair[1]].column);
            *drawn.beside.entry(columns).or_default() += 1;
        }
    }
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for band in bands {
        let mut row: Vec<usize> = Vec::new();
        for at in band.lines {
            if row.last().is_some_and(|&before| !drawn.one_row(&row, before, at)) {
                rows.push(std::mem::take(&mut row));
            }
            row.push(at);
        }
        rows.push(row);
    }
    if rows.len() == lines.len() {
        return lines;
    }
    rows.sort_by_key(|row| row.iter().min().copied());
    let mut lines: Vec<Option<Line>> = lines.into_iter().map(Some).collect();
    rows.into_iter().filter_map(|row| row.into_iter().filter_map(|at| lines[at].take()).reduce(join)).collect()
}

/// Lines by the height they are at.
fn bands(drawn: &Drawn<'_>) -> Vec<Band> {
    let lines = drawn.lines;
    let middle = |line: &Line| line.y + (0.5 - ABOVE) * line.size;
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|&a, &b| middle(&lines[a]).total_cmp(&middle(&lines[b])));
    let mut bands: Vec<Band> = Vec::new();
    for at in order {
        let line = &lines[at];
        let (top, bottom) = (line.y - ABOVE * line.size, line.y + (1.0 - ABOVE) * line.size);
        let recent = bands.len().saturating_sub(BANDS);
        let best = bands[recent..]
            .iter_mut()
            .filter(|band| band.lines.len() < MOST)
            .map(|band| {
                let height = (band.bottom - band.top).min(bottom - top);
                let larger = (band.bottom - band.top).max(bottom - top);
                let shared = (band.bottom.min(bottom) - band.top.max(top)) / height.max(0.01);
                (if height < COMPARABLE * larger { 0.0 } else { shared }, band)
            })
            .filter(|(shared, band)| {
                let figures = drawn.looks[at].figures || band.lines.iter().all(|&other| drawn.looks[other].figures);
                let apart = |&other: &usize| {
                    let other = &lines[other];
                    other.x1.min(line.x1) - other.x0.max(line.x0) < 0.3 * line.size.min(other.size)
                };
                *shared > if figures { OVERLAP_OF_FIGURES } else { OVERLAP } && band.lines.iter().all(apart)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            Some((_, band)) => band.lines.push(at),
            None => bands.push(Band { top, bottom, lines: vec![at] }),
        }
    }
    bands
}

impl Drawn<'_> {
    fn new(lines: &[Line]) -> Drawn<'_> {
        let mut looks: Vec<Looks> = lines.iter().map(looks).collect();
        let mut columns: Vec<Column> = Vec::new();
        for (at, own) in looks.iter_mut().enumerate() {
            if !is_below(lines, at) {
                columns.push(Column::default());
            }
            own.column = columns.len() - 1;
            if let Some(column) = columns.last_mut() {
                column.lines += 1;
                column.figures += usize::from(own.figures);
                column.worded += usize::from(own.worded && own.characters > CELL);
                column.text += usize::from(own.worded && own.characters >= TEXT);
            }
        }
        Drawn { lines, looks, columns, beside: HashMap::new() }
    }

    /// True if a line and the one at its left are cells of a row. `row` are those already found, `before` the last.
    fn one_row(&self, row: &[usize], before: usize, at: usize) -> bool {
        // What stands for a table is no cell.
        if [before, at].iter().any(|&at| self.lines[at].table.is_some()) {
            return false;
        }
        let cell = |at: usize| self.looks[at].figures || self.looks[at].characters <= CELL;
        let (left, right) = (&self.lines[before], &self.lines[at]);
        let (large, small) = (left.size.max(right.size), left.size.min(right.size));
        let signs = self.looks[before].signs || self.looks[at].signs;
        if signs || small < ALIKE * large || right.x0 - left.x1 < APART * large {
            return false;
        }
        // The last line of a block of text and the first of another, drawn later, are no row.
        let block = is_below(self.lines, before) && left_of(&self.lines[before - 1], right);
        let another = is_below(self.lines, at + 1) && left_of(left, &self.lines[at + 1]);
        let figures = self.looks[at].figures;
        if figures && block && another {
            return self.columns_of_a_table(before, at);
        }
        // Drawn one after the other, across the page; figures also from the right.
        let next = |&other: &usize| other + 1 == at || at + 1 == other && (figures || self.looks[other].figures);
        if row.iter().any(next) {
            return figures || !block && (cell(at) || cell(before));
        }
        figures && self.drawn_near(before, at) || self.columns_of_a_table(before, at)
    }

    fn column(&self, at: usize) -> &Column {
        &self.columns[self.looks[at].column]
    }

    /// True if figures and the line at their left were drawn with little in between, all about as high: cells of
    /// several lines.
    fn drawn_near(&self, left: usize, figures: usize) -> bool {
        let (first, last) = (left.min(figures), left.max(figures));
        let line = &self.lines[first];
        self.column(figures).worded == 0
            && last - first <= FEW
            && self.lines[first..last].iter().all(|l| (l.y - line.y).abs() < 2.6 * line.size)
    }

    /// True if the lines are of two columns that were drawn one after the other, the second of figures, and most lines
    /// of the second are beside one of the first.
    fn columns_of_a_table(&self, left: usize, right: usize) -> bool {
        let columns = (self.looks[left].column, self.looks[right].column);
        let (labels, figures) = (&self.columns[columns.0], &self.columns[columns.1]);
        let beside = self.beside.get(&columns).copied().unwrap_or(0);
        figures.lines >= COLUMN
            && labels.lines >= COLUMN
            && figures.worded == 0
            && figures.figures * 4 >= figures.lines * 3
            && labels.text * 2 < labels.lines
            && beside * 4 >= figures.lines * 3
    }
}

/// True if a line is below the one drawn before it.
fn is_below(lines: &[Line], at: usize) -> bool {
    let (Some(above), Some(line)) = (at.checked_sub(1).map(|above| &lines[above]), lines.get(at)) else { return false };
    let drop = (line.y - above.y) / line.size.max(above.size);
    (0.5..6.0).contains(&drop) && above.x0 < line.x1 && line.x0 < above.x1
}

fn left_of(line: &Line, other: &Line) -> bool {
    line.x1 <= other.x0
}

fn looks(line: &Line) -> Looks {
    let (mut characters, mut letters, mut digits, mut signs) = (0, 0, 0, 0);
    for glyph in line.glyphs.iter().filter(|g| !g.ch.is_whitespace()) {
        characters += 1;
        match glyph.ch {
            c if c.is_alphabetic() => letters += 1,
            c if c.is_numeric() => digits += 1,
            '$' | '€' | '£' | '¥' | '₹' | '₩' | '%' | '‰' | '—' | '–' | '−' | '-' => signs += 1,
            _ => {}
        }
    }
    Looks {
        characters,
        figures: digits + signs > 0 && letters * 4 <= digits,
        worded: letters * 10 > characters * 6,
        signs: letters + digits + signs == 0,
        column: 0,
    }
}

/// A line of two, at the baseline of the longer.
fn join(left: Line, right: Line) -> Line {
    let onto = if left.x1 - left.x0 > right.x1 - right.x0 { left.y } else { right.y };
    let level = |line: Line| {
        let down = onto - line.y;
        line.glyphs.into_iter().map(move |glyph| Upright { y: glyph.y + down, ..glyph })
    };
    let mut glyphs: Vec<Upright> = Vec::with_capacity(left.glyphs.len() + right.glyphs.len());
    glyphs.extend(level(left));
    glyphs.extend(level(right));
    if glyphs.iter().any(|glyph| super::right_to_left(glyph.ch)) {
        visual_order(&mut glyphs);
    }
    Line::of(glyphs)
}
