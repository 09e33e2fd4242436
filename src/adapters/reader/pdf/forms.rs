//! Form fields: each value beside its label, check boxes and radio buttons with their state.
//!
//! Fields are drawn after the page, so that their values would all stand behind its text. A value is moved, in drawing
//! order, to the label at its left or above it; one without a label gets the field's own tooltip or name.

use std::collections::HashMap;

use hayro_syntax::object::{Array, Dict, Name, Object};
use hayro_syntax::page::Page;
use kurbo::{Affine, Point, Rect};

use super::fonts::unicode;
use super::outline::text_string;
use super::undrawn::{MOST, NOT_SHOWN, PASSWORD, inherited};
use crate::adapters::reader::layout::Glyph;
use crate::domain::text;

/// The Pushbutton flag (ISO 32000-1, table 226).
const PUSH: i32 = 1 << 16;

/// Maximum glyphs compared with fields on a page.
const MOST_COMPARED: usize = 4_000_000;

/// The height of a row of the index, in points.
const ROW: f32 = 8.0;

/// Maximum distance of a label at the left of its field, and of one beside its check box, in points.
const LEFT: f32 = 160.0;
const BESIDE: f32 = 24.0;

/// A box is marked with at most this many glyphs.
const MARKS: usize = 2;

/// Maximum length of a field's name.
const NAME: usize = 120;

/// The kind of a field that is shown.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Value,
    Box { on: bool },
    Signature { signed: bool },
    Secret,
}

/// Glyphs by the height of their baseline.
struct Rows<'a> {
    glyphs: &'a [Glyph],
    by_height: HashMap<i32, Vec<usize>>,
    left: usize,
}

/// Puts the words of fields beside their labels. `place` maps the file's coordinates to those of the displayed page.
pub(crate) fn arrange(page: &Page<'_>, place: Affine, glyphs: &mut Vec<Glyph>) {
    let Some(notes) = page.raw().get::<Array<'_>>(b"Annots") else { return };
    let fields: Vec<(Dict<'_>, Kind, Rect)> =
        notes.iter::<Dict<'_>>().take(MOST).filter_map(|note| field(note, place)).collect();
    if fields.is_empty() {
        return;
    }
    let mut by_height: HashMap<i32, Vec<usize>> = HashMap::new();
    for (at, glyph) in glyphs.iter().enumerate().filter(|(_, g)| g.angle == 0 && g.y.is_finite()) {
        by_height.entry((glyph.y / ROW) as i32).or_default().push(at);
    }
    let mut rows = Rows { glyphs, by_height, left: MOST_COMPARED };
    let mut taken = vec![false; rows.glyphs.len()];
    let own: Vec<Vec<usize>> = fields.iter().map(|(_, _, area)| rows.inside(*area, &mut taken)).collect();
    let mut inserted: Vec<(usize, Vec<Glyph>)> = Vec::new();
    for ((note, kind, area), own) in fields.iter().zip(own) {
        let label = rows.label(*kind, *area, &taken);
        let mut words: Vec<Glyph> = own.iter().map(|&at| rows.glyphs[at]).collect();
        let like = label.map(|at| rows.glyphs[at.0]);
        let said = match kind {
            Kind::Secret => continue,
            Kind::Box { on: true } => "☒",
            Kind::Box { on: false } => "☐",
            Kind::Signature { signed: true } if words.is_empty() => "[signed]",
            Kind::Signature { signed: false } if words.is_empty() => "[not signed]",
            Kind::Signature { .. } | Kind::Value => "",
        };
        if !said.is_empty() {
            // The mark drawn in a box is replaced; words drawn in it are not.
            let marks = words.iter().filter(|glyph| !glyph.ch.is_whitespace()).count() <= MARKS;
            let state = written(said, *area, like);
            words = if marks { state } else { state.into_iter().chain(words).collect() };
        }
        let ink = words.iter().any(|glyph| !glyph.ch.is_whitespace());
        if label.is_none()
            && ink
            && let Some(name) = name(note)
        {
            let start = words.first().copied();
            let mut named = written(&format!("{name}:"), *area, start);
            // Before the value, on its baseline.
            let width: f32 = named.iter().map(|g| g.advance).sum::<f32>() + 3.0;
            let x = start.map_or(area.x0 as f32, |g| g.x);
            let from = named.first().map_or(0.0, |g| g.x);
            named.iter_mut().for_each(|g| g.x += x - from - width);
            named.append(&mut words);
            words = named;
        }
        inserted.push((label.map_or(usize::MAX, |(at, after)| at + usize::from(after)), words));
    }
    inserted.sort_by_key(|(at, _)| *at);
    let mut out = Vec::with_capacity(glyphs.len());
    let mut next = inserted.into_iter().peekable();
    for (at, glyph) in glyphs.iter().enumerate() {
        while let Some((_, words)) = next.next_if(|(place, _)| *place <= at) {
            out.extend(words);
        }
        if !taken[at] {
            out.push(*glyph);
        }
    }
    out.extend(next.flat_map(|(_, words)| words));
    *glyphs = out;
}

/// A visible field, with its area on the displayed page.
fn field<'a>(note: Dict<'a>, place: Affine) -> Option<(Dict<'a>, Kind, Rect)> {
    let shown = note.get::<i32>(b"F").unwrap_or(0) & NOT_SHOWN == 0;
    if !shown || note.get::<Name<'_>>(b"Subtype")?.as_str() != "Widget" {
        return None;
    }
    let Object::Name(of) = inherited(&note, b"FT")? else { return None };
    let flags = match inherited(&note, b"Ff") {
        Some(Object::Number(flags)) => flags.as_i64() as i32,
        _ => 0,
    };
    let kind = match of.as_str() {
        "Tx" if flags & PASSWORD != 0 => Kind::Secret,
        "Tx" | "Ch" => Kind::Value,
        "Btn" if flags & PUSH == 0 => Kind::Box { on: is_on(&note) },
        "Sig" => Kind::Signature { signed: matches!(inherited(&note, b"V"), Some(Object::Dict(_))) },
        _ => return None,
    };
    let area = note.get::<[f64; 4]>(b"Rect")?;
    let area = Rect::from_points(place * Point::new(area[0], area[1]), place * Point::new(area[2], area[3]));
    (area.is_finite() && area.width() > 0.5 && area.height() > 0.5).then_some((note, kind, area))
}

/// True for a check box or radio button that is on: its appearance state or, without one, its value says so.
fn is_on(note: &Dict<'_>) -> bool {
    let state =
        note.get::<Name<'_>>(b"AS").map(|state| state.as_str().to_string()).or_else(|| match inherited(note, b"V")? {
            Object::Name(value) => Some(value.as_str().to_string()),
            _ => None,
        });
    state.is_some_and(|state| state != "Off")
}

/// What a field is called: its tooltip, else its name.
fn name(note: &Dict<'_>) -> Option<String> {
    let said = |key: &[u8]| match inherited(note, key) {
        Some(Object::String(said)) => {
            let said = text::shorten(&text::one_line(&text_string(said.as_bytes())), NAME);
            Some(said.trim_end_matches(':').to_string()).filter(|said| !said.trim().is_empty())
        }
        _ => None,
    };
    said(b"TU").or_else(|| said(b"T"))
}

/// Words in an area, in the size and on the baseline of a glyph if one is given.
fn written(words: &str, area: Rect, like: Option<Glyph>) -> Vec<Glyph> {
    let size = like.map_or((area.height() as f32 * 0.8).clamp(4.0, 12.0), |glyph| glyph.size);
    let level = |glyph: &Glyph| f64::from(glyph.y) > area.y0 && f64::from(glyph.y) < area.y1 + f64::from(size) * 0.5;
    let y = like.filter(level).map_or((area.y0 + area.y1) as f32 / 2.0 + 0.35 * size, |glyph| glyph.y);
    let mut glyphs = Vec::new();
    let mut x = area.x0 as f32;
    for ch in words.chars() {
        let advance = if matches!(ch, '☒' | '☐') { (area.width() as f32).min(size) } else { 0.5 * size };
        let mark = Glyph { ch: ' ', x, y, advance, size, angle: 0, bold: false, fixed: false, hidden: false };
        unicode::push(&mut glyphs, mark, &[ch]);
        x += advance;
    }
    glyphs
}

impl Rows<'_> {
    /// Glyphs with a baseline between two heights.
    fn between(&mut self, top: f32, bottom: f32) -> Vec<usize> {
        let mut found = Vec::new();
        let (from, to) = ((top / ROW) as i32, (bottom / ROW) as i32);
        for row in from..=to.min(from.saturating_add(400)) {
            let Some(row) = self.by_height.get(&row) else { continue };
            if row.len() > self.left {
                return found;
            }
            self.left -= row.len();
            found.extend(row.iter().copied().filter(|&at| (top..=bottom).contains(&self.glyphs[at].y)));
        }
        found
    }

    /// Glyphs within an area, in drawing order, that no other field has.
    fn inside(&mut self, area: Rect, taken: &mut [bool]) -> Vec<usize> {
        let mut own = self.between(area.y0 as f32, area.y1 as f32 + 2.0);
        own.retain(|&at| {
            let glyph = &self.glyphs[at];
            let middle = Point::new(f64::from(glyph.x + glyph.advance / 2.0), f64::from(glyph.y - 0.3 * glyph.size));
            area.contains(middle) && !std::mem::replace(&mut taken[at], true)
        });
        own.sort_unstable();
        own
    }

    /// The glyph of a field's label that the field follows (`true`) or precedes.
    fn label(&mut self, kind: Kind, area: Rect, taken: &[bool]) -> Option<(usize, bool)> {
        let (x0, x1) = (area.x0 as f32, area.x1 as f32);
        let (top, bottom) = (area.y0 as f32, area.y1 as f32);
        let free = |glyphs: &[Glyph], at: usize| !taken[at] && !glyphs[at].hidden && !glyphs[at].ch.is_whitespace();
        let mut level = self.between(top + 0.2 * (bottom - top), bottom + 4.0);
        level.retain(|&at| free(self.glyphs, at));
        if matches!(kind, Kind::Box { .. }) {
            let right = |&at: &usize| self.glyphs[at].x - x1;
            let near = level.iter().copied().filter(|at| (-2.0..BESIDE).contains(&right(at)));
            if let Some(at) = near.min_by(|a, b| right(a).total_cmp(&right(b))) {
                return Some((at, false));
            }
        }
        let gap = |&at: &usize| x0 - self.glyphs[at].x - self.glyphs[at].advance;
        let near = level.iter().copied().filter(|at| (-3.0..LEFT).contains(&gap(at)));
        if let Some(at) = near.min_by(|a, b| gap(a).total_cmp(&gap(b))) {
            return Some((at, true));
        }
        let mut above = self.between(top - 14.0, top + 1.0);
        above.retain(|&at| free(self.glyphs, at) && self.glyphs[at].x < x1 && self.glyphs[at].x >= x0 - 6.0);
        above
            .into_iter()
            .max_by(|&a, &b| self.glyphs[a].y.total_cmp(&self.glyphs[b].y).then(a.cmp(&b)))
            .map(|at| (at, true))
    }
}
