//! Tables among the lines of a page: their words are taken out of the lines, and each table becomes one line that stands
//! for it in the reading order.

use std::collections::HashMap;

use super::captions::{self, Caption};
use super::lines::Line;
use super::{Upright, words};
use crate::adapters::reader::tables::drawing::Drawing;
use crate::adapters::reader::tables::labels::labelled;
use crate::adapters::reader::tables::{self, Grid, Word};
use crate::domain::text;

/// A gap wider than this, in ems, separates words that may be in different cells.
const GAP: f32 = 0.2;

/// A table with the words of its cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rebuilt {
    pub grid: Grid,
    /// By cell.
    pub texts: Vec<String>,
    pub angle: i16,
    pub caption: Caption,
}

/// Takes the tables out of lines.
pub(super) fn take(lines: Vec<Line>, drawing: &Drawing, angle: i16) -> (Vec<Line>, Vec<Rebuilt>) {
    if !may_hold_table(&lines, drawing) {
        return (lines, Vec::new());
    }
    let Some(drawing) = drawing.turned(angle) else { return (lines, Vec::new()) };
    let (found, places) = split(&lines);
    let grids = tables::find(&found, &drawing);
    if grids.is_empty() {
        return (lines, Vec::new());
    }
    let mut table_of: HashMap<usize, usize> = HashMap::new();
    for (n, grid) in grids.iter().enumerate() {
        for &word in grid.cells.iter().flat_map(|cell| &cell.lines).flatten() {
            table_of.insert(word, n);
        }
    }
    let mut out = Vec::with_capacity(lines.len());
    let mut placed = vec![false; grids.len()];
    let mut rebuilt: Vec<Rebuilt> = Vec::new();
    let mut number = vec![0; grids.len()];
    let mut word = 0;
    for (n, line) in lines.iter().enumerate() {
        let first = word;
        while word < places.len() && places[word].0 == n {
            word += 1;
        }
        let own = first..word;
        if !own.clone().any(|at| table_of.contains_key(&at)) {
            out.push(line.clone());
            continue;
        }
        for at in own.clone() {
            let Some(&table) = table_of.get(&at) else { continue };
            if !placed[table] {
                placed[table] = true;
                number[table] = rebuilt.len();
                rebuilt.push(rebuild(&grids[table], &lines, &places, angle));
                let all = grids[table].cells.iter().flat_map(|cell| &cell.lines).flatten();
                let top = all.map(|&at| found[at].y).fold(f32::MAX, f32::min);
                out.push(stand_in(&grids[table], &found[at], top, number[table]));
            }
        }
        // What is left of the line, in pieces where a table lay between.
        let mut rest: Vec<Upright> = Vec::new();
        for at in own {
            if table_of.contains_key(&at) {
                flush(&mut rest, &mut out);
            } else {
                rest.extend_from_slice(&line.glyphs[places[at].1.clone()]);
            }
        }
        flush(&mut rest, &mut out);
    }
    let around: Vec<&Line> = out.iter().filter(|line| line.table.is_none()).collect();
    for table in &mut rebuilt {
        let first = table.texts.first().map_or("", String::as_str);
        table.caption = captions::find(&around, table.grid.bounds, first);
        // A page-by-page reader does not see the page before: a table that nothing stands above may go on from there.
        let [x0, y0, x1, _] = table.grid.bounds;
        let above = around.iter().filter(|line| line.y < y0 + 2.0 && line.x0 < x1 && x0 < line.x1);
        let height = around.iter().map(|line| line.y).fold(y0, f32::max);
        let far = |line: &&&Line| line.y < 0.12 * height && y0 - line.y > 1.8 * line.size;
        let only_heads = above.clone().count() <= 3 && above.clone().all(|line| far(&line));
        table.caption.continued |= only_heads && table.caption.label.is_none();
    }
    (out, rebuilt)
}

fn flush(rest: &mut Vec<Upright>, out: &mut Vec<Line>) {
    if rest.iter().any(|glyph| !glyph.ch.is_whitespace()) {
        out.push(Line::of(std::mem::take(rest)));
    }
    rest.clear();
}

/// Whether a page is worth a search: most pages of prose are not.
fn may_hold_table(lines: &[Line], drawing: &Drawing) -> bool {
    const WIDE: f32 = 60.0;
    let grid = !drawing.areas.is_empty() || !drawing.level.is_empty() && !drawing.upright.is_empty();
    if grid || drawing.level.iter().chain(&drawing.upright).filter(|rule| rule.length() > WIDE).nth(1).is_some() {
        return true;
    }
    // Figures behind a gap, in a line or in one at its side.
    let figure = |glyph: &Upright| glyph.ch.is_numeric() || "$€£¥(-–—−".contains(glyph.ch);
    let (mut figures, mut gaps) = (0, 0);
    for line in lines {
        let ink = line.glyphs.iter().filter(|glyph| !glyph.ch.is_whitespace());
        let mut end = f32::MAX;
        let mut own = (0, 0);
        for glyph in ink {
            if glyph.x0 - end > 0.8 * line.size {
                own = (own.0 | usize::from(figure(glyph)), 1);
            }
            end = if end == f32::MAX { glyph.x1 } else { end.max(glyph.x1) };
        }
        figures += own.0;
        gaps += own.1;
    }
    let mut places: Vec<(f32, f32, usize)> = lines.iter().enumerate().map(|(n, line)| (line.y, line.size, n)).collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    for pair in places.windows(2) {
        if pair[1].0 - pair[0].0 < 0.42 * pair[1].1 {
            gaps += 1;
            let begins = |n: usize| lines[n].glyphs.iter().find(|g| !g.ch.is_whitespace()).is_some_and(figure);
            figures += usize::from(begins(pair[0].2) || begins(pair[1].2));
        }
    }
    figures > 1 || gaps > 2 && lines.iter().any(is_labelled)
}

fn is_labelled(line: &Line) -> bool {
    let start: String = line.glyphs.iter().map(|glyph| glyph.ch).take(24).collect();
    labelled(&start).is_some()
}

/// The words of lines, each with its line and its glyphs; the blanks behind a word are its own.
fn split(lines: &[Line]) -> (Vec<Word>, Vec<(usize, std::ops::Range<usize>)>) {
    let (mut found, mut places) = (Vec::new(), Vec::new());
    for (n, line) in lines.iter().enumerate() {
        let mut start = 0;
        let glyphs = &line.glyphs;
        let mut inked: Option<usize> = None;
        for at in 0..=glyphs.len() {
            let ends = match (glyphs.get(at), inked) {
                (None, _) => true,
                (Some(glyph), Some(last)) if !glyph.ch.is_whitespace() => {
                    let last = &glyphs[last];
                    at > 0 && glyphs[at - 1].ch.is_whitespace() || glyph.x0 - last.x1 > GAP * last.size.min(glyph.size)
                }
                _ => false,
            };
            if ends && inked.is_some() {
                let own = &glyphs[start..at];
                let ink = || own.iter().filter(|glyph| !glyph.ch.is_whitespace());
                let largest = ink().max_by(|a, b| a.size.total_cmp(&b.size));
                found.push(Word {
                    x0: ink().map(|g| g.x0).fold(f32::MAX, f32::min),
                    x1: ink().map(|g| g.x1).fold(f32::MIN, f32::max),
                    y: largest.map_or(line.y, |g| g.y),
                    size: largest.map_or(line.size, |g| g.size),
                    bold: ink().all(|g| g.bold),
                    fixed: ink().all(|g| g.fixed),
                    text: ink().map(|g| g.ch).collect(),
                });
                places.push((n, start..at));
                start = at;
                inked = None;
            }
            if glyphs.get(at).is_some_and(|glyph| !glyph.ch.is_whitespace()) {
                inked = Some(at);
            }
        }
    }
    (found, places)
}

fn rebuild(grid: &Grid, lines: &[Line], places: &[(usize, std::ops::Range<usize>)], angle: i16) -> Rebuilt {
    let line = |own: &Vec<usize>| {
        let glyphs: Vec<Upright> =
            own.iter().flat_map(|&at| lines[places[at].0].glyphs[places[at].1.clone()].iter().copied()).collect();
        text::one_line(&text::clean(&words::text(&Line::of(glyphs))))
    };
    let texts = grid.cells.iter().map(|cell| cell.lines.iter().map(line).collect::<Vec<_>>().join(" ")).collect();
    Rebuilt { grid: grid.clone(), texts, angle, caption: Caption::default() }
}

/// A line in place of a table.
fn stand_in(grid: &Grid, first: &Word, top: f32, number: usize) -> Line {
    let [x0, _, x1, _] = grid.bounds;
    let glyph = Upright { ch: '\u{fffc}', x0, x1, y: top, size: first.size, bold: false, fixed: false };
    Line { table: Some(number), ..Line::of(vec![glyph]) }
}
