//! The rules of a page made ready: collinear pieces joined, double rules as one, the edges of filled areas added.

use std::collections::HashMap;

use super::Word;
use super::drawing::{Area, Drawing, Rule};

/// Rules closer than this, in points, are one.
const SNAP: f32 = 2.6;

/// Gaps in a rule up to this length, in points, are closed.
const GAP: f32 = 3.0;

/// More rules than this are a drawing: only the longest count.
const MOST: usize = 1_500;

/// More filled areas than this are a picture.
const MOST_AREAS: usize = 4_000;

/// The joined rules of a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Ruled {
    /// By position, then by start.
    pub level: Vec<Rule>,
    /// The level rules that are drawn as such: no edges of areas.
    pub drawn: Vec<Rule>,
    pub upright: Vec<Rule>,
    /// The upright rules that are drawn as such.
    pub drawn_upright: Vec<Rule>,
}

impl Ruled {
    pub(super) fn of(drawing: &Drawing, words: &[Word]) -> Ruled {
        let (mut level, mut upright) = (drawing.level.clone(), drawing.upright.clone());
        let right = words.iter().map(|w| w.x1).fold(f32::MIN, f32::max);
        let left = words.iter().map(|w| w.x0).fold(f32::MAX, f32::min);
        let top = words.iter().map(Word::top).fold(f32::MAX, f32::min);
        let bottom = words.iter().map(Word::bottom).fold(f32::MIN, f32::max);
        // A page's background, or an ornament, divides nothing.
        let divides = |area: &&Area| {
            let whole = area.x0 < left && area.x1 > right && area.y0 < top && area.y1 > bottom;
            area.x1 - area.x0 >= 8.0 && area.y1 - area.y0 >= 5.0 && !whole
        };
        let areas: Vec<Area> = drawing.areas.iter().filter(divides).take(MOST_AREAS).copied().collect();
        let (drawn, drawn_upright) = (joined(level.clone()), joined(upright.clone()));
        edges(&areas, &mut level, &mut upright);
        Ruled { level: joined(level), drawn, upright: joined(upright), drawn_upright }
    }
}

/// Adds the edges of areas where the colour changes: the background of a cell may be drawn line by line.
fn edges(areas: &[Area], level: &mut Vec<Rule>, upright: &mut Vec<Rule>) {
    let step = |at: f32| (at / 2.0).round() as i32;
    // Areas by colour and by their left and upper edges.
    let (mut lefts, mut tops) = (HashMap::<_, Vec<&Area>>::new(), HashMap::<_, Vec<&Area>>::new());
    for area in areas {
        lefts.entry((area.colour, step(area.x0))).or_default().push(area);
        tops.entry((area.colour, step(area.y0))).or_default().push(area);
    }
    const MOST_NEAR: usize = 200;
    let mut inner: Vec<(i32, i32, bool)> = Vec::new();
    let covers = |from: f32, to: f32, a: f32, b: f32| b.min(to) - a.max(from) >= 0.8 * (b - a).min(to - from);
    for area in areas {
        let edge = |from, to, at| Rule { from, to, at, thick: 0.0 };
        let beside = (-1..=1)
            .filter_map(|d| lefts.get(&(area.colour, step(area.x1) + d)))
            .flat_map(|near| near.iter().take(MOST_NEAR))
            .find(|o| (o.x0 - area.x1).abs() < 1.5 && covers(o.y0, o.y1, area.y0, area.y1));
        let below = (-1..=1)
            .filter_map(|d| tops.get(&(area.colour, step(area.y1) + d)))
            .flat_map(|near| near.iter().take(MOST_NEAR))
            .find(|o| (o.y0 - area.y1).abs() < 1.5 && covers(o.x0, o.x1, area.x0, area.x1));
        match beside {
            Some(other) => inner.push((step(other.x0), step(other.y0), true)),
            None => upright.push(edge(area.y0, area.y1, area.x1)),
        }
        match below {
            Some(other) => inner.push((step(other.x0), step(other.y0), false)),
            None => level.push(edge(area.x0, area.x1, area.y1)),
        }
    }
    let inner: std::collections::HashSet<(i32, i32, bool)> = inner.into_iter().collect();
    for area in areas {
        let edge = |from, to, at| Rule { from, to, at, thick: 0.0 };
        if !inner.contains(&(step(area.x0), step(area.y0), true)) {
            upright.push(edge(area.y0, area.y1, area.x0));
        }
        if !inner.contains(&(step(area.x0), step(area.y0), false)) {
            level.push(edge(area.x0, area.x1, area.y0));
        }
    }
}

/// Joins what lies on one line.
fn joined(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.retain(|rule| rule.length() > 0.5);
    rules.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut out: Vec<Rule> = Vec::new();
    let mut start = 0;
    while start < rules.len() {
        let end = rules[start..].iter().position(|r| r.at - rules[start].at > SNAP).map_or(rules.len(), |n| start + n);
        let group = &mut rules[start..end];
        // The position of most of its length.
        let length: f32 = group.iter().map(|r| r.length()).sum();
        let at = group.iter().map(|r| r.at * (r.length() / length)).sum::<f32>();
        group.sort_by(|a, b| a.from.total_cmp(&b.from));
        for rule in group.iter() {
            match out.last_mut() {
                Some(last) if last.at == at && rule.from <= last.to + GAP => {
                    last.to = last.to.max(rule.to);
                    last.thick = last.thick.max(rule.thick);
                }
                _ => out.push(Rule { at, ..*rule }),
            }
        }
        start = end;
    }
    out.retain(|rule| rule.length() > 4.0);
    if out.len() > MOST {
        out.sort_by(|a, b| b.length().total_cmp(&a.length()));
        out.truncate(MOST);
        out.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    }
    out
}
