//! Reading order: columns one after the other, rows of a table kept together.
//!
//! Lines arrive in drawing order. That order is kept if it is plausible: down a column, then on to the next at its
//! right. Pages drawn otherwise (line by line across the columns, or font by font) are sorted by position.

use super::lines::Line;
use super::{Upright, right_to_left, unspaced};

/// More lines than this are a drawing, which has no reading order.
const MOST_LINES: usize = 2000;

/// Puts lines of one writing direction in reading order.
pub(super) fn ordered(lines: Vec<Line>) -> Vec<Line> {
    if lines.len() < 2 || lines.len() > MOST_LINES {
        return lines;
    }
    let (lines, split) = split_columns(lines);
    if split || !plausible(&lines) { by_place(lines, 0) } else { edges_outside(lines) }
}

/// True if the lines, except for a few, go down columns from left to right.
fn plausible(lines: &[Line]) -> bool {
    let jumps = lines
        .windows(2)
        .filter(|pair| {
            let (a, b) = (&pair[0], &pair[1]);
            let up = b.y < a.y - 0.6 * a.size.max(b.size);
            let back = (b.y - a.y).abs() < 0.3 * a.size && b.x1 < a.x0 && !a.glyphs.iter().any(|g| right_to_left(g.ch));
            back || up && b.x0 < a.x1 - 0.5 * a.size && b.x0 < a.x0 + 0.5 * (a.x1 - a.x0).max(8.0 * a.size)
        })
        .count();
    jumps <= 2.max(lines.len() * 6 / 100)
}

/// Running heads and page numbers are often drawn last or first: moves a separate line at the top or bottom to its
/// position.
fn edges_outside(mut lines: Vec<Line>) -> Vec<Line> {
    for _ in 0..2 {
        let Some((top, above)) = outermost(&lines, |l| l.y) else { return lines };
        if above && top > 0 && !lines[..top].iter().any(|l| l.y < lines[top].y + 1.0) {
            let line = lines.remove(top);
            let place = lines.iter().take_while(|l| l.y <= line.y).count();
            lines.insert(place, line);
        }
        let Some((bottom, below)) = outermost(&lines, |l| -l.y) else { return lines };
        if below && bottom + 1 < lines.len() {
            let line = lines.remove(bottom);
            lines.push(line);
        }
    }
    lines
}

/// The line with the least `key`, and whether it is clear of all others.
fn outermost(lines: &[Line], key: impl Fn(&Line) -> f32) -> Option<(usize, bool)> {
    let (at, line) = lines.iter().enumerate().min_by(|a, b| key(a.1).total_cmp(&key(b.1)))?;
    let next = lines.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, l)| key(l)).fold(f32::MAX, f32::min);
    Some((at, next - key(line) > 1.4 * line.size))
}

/// Splits lines drawn across columns of prose at the gap between the columns.
fn split_columns(mut lines: Vec<Line>) -> (Vec<Line>, bool) {
    let mut split = false;
    for _ in 0..3 {
        let Some(x) = drawn_across(&lines) else { break };
        split = true;
        lines = lines
            .into_iter()
            .flat_map(|line| {
                if line.x0 < x && line.x1 > x && gap_at(&line, x) {
                    let (left, right): (Vec<Upright>, Vec<Upright>) = line.glyphs.iter().partition(|g| g.x0 < x);
                    vec![Line::of(left), Line::of(right)]
                } else {
                    vec![line]
                }
            })
            .filter(|line| line.glyphs.iter().any(|g| !g.ch.is_whitespace()))
            .collect();
    }
    (lines, split)
}

/// The position of a gap that runs down through lines of prose on both sides.
fn drawn_across(lines: &[Line]) -> Option<f32> {
    let mut ends: Vec<(f32, i32)> = Vec::new();
    for line in lines {
        for (from, to) in gaps(line) {
            ends.push((from, 1));
            ends.push((to, -1));
        }
    }
    if ends.len() < 10 {
        return None;
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let (mut open, mut best) = (0, (0, 0.0));
    for (i, (x, step)) in ends.iter().enumerate() {
        open += step;
        if open > best.0 {
            let next = ends.get(i + 1).map_or(*x, |n| n.0);
            best = (open, (x + next) / 2.0);
        }
    }
    let (count, x) = best;
    if count < 5 {
        return None;
    }
    let rows: Vec<&Line> = lines.iter().filter(|l| l.x0 < x && l.x1 > x && gap_at(l, x)).collect();
    let (top, bottom) = rows.iter().fold((f32::MAX, f32::MIN), |(t, b), l| (t.min(l.y), b.max(l.y)));
    let through = lines.iter().filter(|l| l.x0 < x && l.x1 > x && !gap_at(l, x) && l.y > top && l.y < bottom).count();
    if through * 4 > rows.len() {
        return None;
    }
    let side = |left: bool| -> Vec<Vec<&Upright>> {
        rows.iter().map(|l| l.glyphs.iter().filter(|g| (g.x0 < x) == left && !g.ch.is_whitespace()).collect()).collect()
    };
    (prose(&side(true)) && prose(&side(false))).then_some(x)
}

/// True if lines look like a column of prose: many letters, most lines full, no cells.
fn prose(lines: &[Vec<&Upright>]) -> bool {
    let all: usize = lines.iter().map(Vec::len).sum();
    let letters = lines.iter().flatten().filter(|g| g.ch.is_alphabetic()).count();
    let wide = lines.iter().flatten().filter(|g| unspaced(g.ch)).count();
    let enough = if wide * 2 > all { 8 } else { 16 };
    if all < enough * lines.len() || letters * 10 < all * 7 {
        return false;
    }
    let bounds: Vec<(f32, f32)> =
        lines.iter().filter_map(|l| Some((l.first()?.x0, l.iter().map(|g| g.x1).fold(f32::MIN, f32::max)))).collect();
    let left = bounds.iter().map(|b| b.0).fold(f32::MAX, f32::min);
    let right = bounds.iter().map(|b| b.1).fold(f32::MIN, f32::max);
    let full = bounds.iter().filter(|b| b.1 - b.0 > 0.7 * (right - left)).count();
    let celled = lines.iter().filter(|l| l.windows(2).any(|p| p[1].x0 - p[0].x1 > 2.0 * p[0].size)).count();
    full * 10 >= bounds.len() * 6 && celled * 4 <= lines.len()
}

/// The gaps within a line that are wide enough to separate columns.
fn gaps(line: &Line) -> impl Iterator<Item = (f32, f32)> + '_ {
    let mut end = line.x0;
    line.glyphs.iter().filter(|g| !g.ch.is_whitespace()).filter_map(move |glyph| {
        let gap = (end, glyph.x0);
        end = end.max(glyph.x1);
        (gap.1 - gap.0 > 0.9 * line.size).then_some(gap)
    })
}

fn gap_at(line: &Line, x: f32) -> bool {
    gaps(line).any(|(from, to)| from < x && x < to)
}

/// Sorts lines by position: down the columns they form, with lines across all columns in between.
fn by_place(mut lines: Vec<Line>, depth: u8) -> Vec<Line> {
    lines.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let gutter = if depth < 6 { gutter(&lines) } else { None };
    let Some(x) = gutter else { return rows(lines) };
    let (mut out, mut left, mut right) = (Vec::with_capacity(lines.len()), Vec::new(), Vec::new());
    for line in lines {
        if line.x1 <= x {
            left.push(line);
        } else if line.x0 >= x {
            right.push(line);
        } else {
            out.append(&mut by_place(std::mem::take(&mut left), depth + 1));
            out.append(&mut by_place(std::mem::take(&mut right), depth + 1));
            out.push(line);
        }
    }
    out.append(&mut by_place(left, depth + 1));
    out.append(&mut by_place(right, depth + 1));
    out
}

/// Lines that differ in height by less than a mark form one row, read from the left.
fn rows(mut lines: Vec<Line>) -> Vec<Line> {
    let mut start = 0;
    while start < lines.len() {
        let limit = lines[start].y + 0.3 * lines[start].size;
        let end = (start..lines.len()).find(|&i| lines[i].y > limit).unwrap_or(lines.len());
        lines[start..end].sort_by(|a, b| a.x0.total_cmp(&b.x0));
        start = end;
    }
    lines
}

/// The left edge of the text right of the best column gap.
fn gutter(lines: &[Line]) -> Option<f32> {
    if lines.len() < 6 {
        return None;
    }
    let mut best: Option<(f32, f32)> = None;
    let mut starts: Vec<f32> = lines.iter().map(|l| l.x0).collect();
    starts.sort_by(f32::total_cmp);
    starts.dedup_by(|a, b| (*a - *b).abs() < 0.5);
    for &x in &starts {
        let (mut left, mut right, mut across) = (0usize, 0usize, 0usize);
        let (mut edge, mut size) = (f32::MIN, 0.0f32);
        let (mut l, mut r) = ((f32::MAX, f32::MIN), (f32::MAX, f32::MIN));
        for line in lines {
            if line.x1 <= x {
                left += 1;
                edge = edge.max(line.x1);
                l = (l.0.min(line.y), l.1.max(line.y));
            } else if line.x0 >= x - 0.01 {
                right += 1;
                size = size.max(line.size);
                r = (r.0.min(line.y), r.1.max(line.y));
            } else {
                across += 1;
            }
        }
        if left < 3 || right < 3 || x - edge < 0.5 * size.min(12.0) {
            continue;
        }
        let beside = l.1.min(r.1) - l.0.max(r.0);
        if beside < 0.3 * (l.1 - l.0).min(r.1 - r.0) {
            continue;
        }
        let score = left.min(right) as f32 - 1.2 * across as f32 + 0.01 * (x - edge).min(40.0);
        if score > 0.0 && best.is_none_or(|b| score > b.0) {
            best = Some((score, x));
        }
    }
    best.map(|b| b.1)
}
