//! Form fields: each value beside its label, check boxes and radio buttons with their state.
//!
//! Fields are drawn after the page, so their values would all stand behind all labels. Here the glyphs of a value move, in
//! drawing order, behind the label at the left of its box or above it; a field without either is labelled by its tooltip or
//! its name. A button becomes ☒ or ☐ before the label at its right, or behind the one at its left.

use std::collections::{BTreeMap, HashMap};

use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};
use hayro_syntax::page::Page;
use kurbo::{Affine, Rect};

use super::fonts::unicode;
use super::outline::text_string;
use super::undrawn::{MOST, NOT_SHOWN, PASSWORD, inherited};
use crate::adapters::reader::layout::Glyph;
use crate::domain::text;

/// Flags of buttons and choices (ISO 32000-1, tables 226 and 230).
const PUSHBUTTON: i32 = 1 << 16;
const COMBO: i32 = 1 << 17;

/// The height of the strips by which glyphs are looked up, in points.
const STRIP: f32 = 12.0;

/// A field over more strips is a whole page of text: it stays where it is.
const MOST_STRIPS: i32 = 120;

/// Maximum distance of a label from its field, in points.
const FAR: f32 = 240.0;

/// Maximum distance of a label from its button, in points.
const FAR_FROM_BUTTON: f32 = 60.0;

/// Maximum characters of a tooltip used as a label.
const LONGEST: usize = 120;

/// A button draws at most this many characters, as a tick or a dot; more are words of the page.
const MOST_IN_A_BUTTON: usize = 2;

/// More dots than this in a field are a line to write on.
const MOST_DOTS: usize = 3;

/// What a field says besides what it draws.
enum Said {
    /// Its text is drawn.
    Drawn,
    /// Whether a button is on.
    Button(bool),
    /// Behind what is drawn: which options are chosen, or whether it is signed.
    Behind(String),
    /// Nothing of it may be read.
    Secret,
}

struct Field {
    area: Rect,
    said: Said,
    /// Its tooltip, else its name.
    name: String,
}

/// Glyphs by the strips of the page they are in.
type Strips = HashMap<i32, Vec<usize>>;

/// Arranges the fields of a page. `place` maps the file's coordinates to those of the displayed page.
pub(crate) fn arrange(page: &Page<'_>, place: Affine, glyphs: &mut Vec<Glyph>) {
    let Some(notes) = page.raw().get::<Array<'_>>(b"Annots") else { return };
    let fields: Vec<Field> = notes.iter::<Dict<'_>>().take(MOST).filter_map(|note| field(&note, place)).collect();
    if fields.is_empty() {
        return;
    }
    let mut strips = Strips::new();
    for (at, glyph) in glyphs.iter().enumerate() {
        if glyph.angle == 0 && !glyph.hidden && !glyph.ch.is_whitespace() {
            strips.entry(strip(middle(glyph).1)).or_default().push(at);
        }
    }
    // The field that each glyph is in: of two, the one drawn last.
    let mut owner: Vec<Option<usize>> = vec![None; glyphs.len()];
    for (number, field) in fields.iter().enumerate() {
        for at in near(&strips, field.area.y0, field.area.y1) {
            let (x, y) = middle(&glyphs[at]);
            if field.area.contains((f64::from(x), f64::from(y))) {
                owner[at] = Some(number);
            }
        }
    }
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); fields.len()];
    for (at, number) in owner.iter().enumerate() {
        if let Some(number) = number {
            own[*number].push(at);
        }
    }
    // What goes behind a glyph, or before it, by its place in the drawing order.
    let mut behind: BTreeMap<usize, Vec<Glyph>> = BTreeMap::new();
    let mut before: BTreeMap<usize, Vec<Glyph>> = BTreeMap::new();
    let mut rest: Vec<Glyph> = Vec::new();
    let mut gone = vec![false; glyphs.len()];
    for (field, own) in fields.iter().zip(&own) {
        let page = Sought { glyphs, strips: &strips, owner: &owner, area: field.area };
        let mut value: Vec<Glyph> = match field.said {
            Said::Button(on) => {
                let drawn = own.iter().map(|&at| glyphs[at]).filter(|_| own.len() > MOST_IN_A_BUTTON);
                std::iter::once(mark(field, if on { '☒' } else { '☐' })).chain(drawn).collect()
            }
            Said::Secret => Vec::new(),
            _ => {
                let dotted = own.iter().filter(|&&at| glyphs[at].ch == '.').count() > MOST_DOTS;
                let is_line = |ch: char| matches!(ch, '_' | '…') || ch == '.' && dotted;
                own.iter().map(|&at| glyphs[at]).filter(|glyph| !is_line(glyph.ch)).collect()
            }
        };
        if value.is_empty() && matches!(field.said, Said::Drawn) {
            continue;
        }
        own.iter().for_each(|&at| gone[at] = true);
        if let Said::Behind(words) = &field.said {
            let start = value.last().map_or(field.area.x0 as f32 + 2.0, |last| last.x + last.advance + 4.0);
            value.extend(written(words, field, start, 0.5 * size(field)));
        }
        if value.is_empty() {
            continue;
        }
        let button = matches!(field.said, Said::Button(_));
        let right = if button { page.right() } else { None };
        match right.or_else(|| page.left(button)).or_else(|| page.above()) {
            Some(label) if right.is_some() => before.entry(label).or_default().extend(value),
            Some(label) => behind.entry(label).or_default().extend(value),
            None => {
                let first = value[0];
                if !field.name.is_empty() && button {
                    let start = first.x + first.advance + 3.0;
                    value.extend(written(&field.name, field, start, 0.5 * first.size));
                } else if !field.name.is_empty() {
                    let words = format!("{}:", field.name);
                    let step = 0.5 * first.size;
                    let room = (first.x - 3.0).max(1.0);
                    let step = step.min(room / words.chars().count().max(1) as f32);
                    let start = first.x - 3.0 - step * words.chars().count() as f32;
                    let mut label = written(&words, field, start, step);
                    label.iter_mut().for_each(|glyph| glyph.y = first.y);
                    label.append(&mut value);
                    value = label;
                }
                rest.extend(value);
            }
        }
    }
    let mut arranged = Vec::with_capacity(glyphs.len());
    for (at, glyph) in glyphs.iter().enumerate() {
        arranged.extend(before.remove(&at).unwrap_or_default());
        if !gone[at] {
            arranged.push(*glyph);
        }
        arranged.extend(behind.remove(&at).unwrap_or_default());
    }
    arranged.append(&mut rest);
    *glyphs = arranged;
}

/// A field that is shown; `None` for other annotations.
fn field(note: &Dict<'_>, place: Affine) -> Option<Field> {
    if note.get::<Name<'_>>(b"Subtype")?.as_str() != "Widget" || note.get::<i32>(b"F").unwrap_or(0) & NOT_SHOWN != 0 {
        return None;
    }
    let [x0, y0, x1, y1] = note.get::<[f64; 4]>(b"Rect")?;
    let area = place.transform_rect_bbox(Rect::new(x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)));
    if !area.is_finite() || area.area() < 1.0 {
        return None;
    }
    let Object::Name(kind) = inherited(note, b"FT")? else { return None };
    let flags = match inherited(note, b"Ff") {
        Some(Object::Number(flags)) => flags.as_i64() as i32,
        _ => 0,
    };
    let value = inherited(note, b"V");
    let said = match kind.as_str() {
        // What stands in the box of an empty field is the page's.
        "Tx" | "Ch" if value.is_none() => return None,
        "Tx" if flags & PASSWORD != 0 => Said::Secret,
        "Btn" if flags & PUSHBUTTON == 0 => Said::Button(is_on(note, value.as_ref())),
        "Sig" => Said::Behind(String::from(if value.is_some() { "[signed]" } else { "[not signed]" })),
        // A list draws all its options.
        "Ch" if flags & COMBO == 0 && note.contains_key(b"AP") => match chosen(value) {
            Some(words) => Said::Behind(format!("[chosen: {words}]")),
            None => Said::Drawn,
        },
        _ => Said::Drawn,
    };
    let string = |key: &[u8]| match inherited(note, key) {
        Some(Object::String(words)) => text::one_line(&text_string(words.as_bytes())),
        _ => String::new(),
    };
    let tooltip = string(b"TU");
    let name = if tooltip.trim().is_empty() { string(b"T") } else { tooltip };
    Some(Field { area, said, name: text::shorten(name.trim().trim_end_matches([':', '：']), LONGEST) })
}

/// True if a button's appearance is that of its being on.
fn is_on(note: &Dict<'_>, value: Option<&Object<'_>>) -> bool {
    match (note.get::<Name<'_>>(b"AS"), value) {
        (Some(state), _) => state.as_str() != "Off",
        // Without a state of its own, a check box has its field's; which radio button that is cannot be told.
        (None, Some(Object::Name(value))) => value.as_str() != "Off" && !note.contains_key(b"Parent"),
        _ => false,
    }
}

/// The chosen options of a list.
fn chosen(value: Option<Object<'_>>) -> Option<String> {
    let words = match value? {
        Object::String(value) => text_string(value.as_bytes()),
        Object::Array(values) => {
            let all = values.iter::<PdfString<'_>>().take(MOST).map(|value| text_string(value.as_bytes()));
            all.collect::<Vec<_>>().join(", ")
        }
        _ => return None,
    };
    let words = text::one_line(&words);
    (!words.is_empty()).then(|| text::shorten(&words, 10 * LONGEST))
}

/// The middle of a glyph's ink.
fn middle(glyph: &Glyph) -> (f32, f32) {
    (glyph.x + glyph.advance / 2.0, glyph.y - 0.3 * glyph.size)
}

fn strip(y: f32) -> i32 {
    (y / STRIP).floor() as i32
}

/// The glyphs in the strips between two heights, in drawing order strip by strip.
fn near(strips: &Strips, top: f64, bottom: f64) -> impl Iterator<Item = usize> + '_ {
    let (first, last) = (strip(top as f32), strip(bottom as f32));
    let last = if last - first > MOST_STRIPS { first } else { last };
    (first..=last).filter_map(|strip| strips.get(&strip)).flatten().copied()
}

/// The label of one field is sought among the glyphs that are in no field.
struct Sought<'a> {
    glyphs: &'a [Glyph],
    strips: &'a Strips,
    owner: &'a [Option<usize>],
    area: Rect,
}

impl Sought<'_> {
    /// Free glyphs that share most of their height with the field.
    fn beside(&self) -> impl Iterator<Item = (usize, &Glyph)> {
        let (top, bottom) = (self.area.y0 as f32 - 1.0, self.area.y1 as f32 + 1.0);
        near(self.strips, self.area.y0 - f64::from(STRIP), self.area.y1 + f64::from(STRIP))
            .filter(|&at| self.owner[at].is_none() && self.glyphs[at].ch != '_')
            .map(|at| (at, &self.glyphs[at]))
            .filter(move |(_, glyph)| (top..bottom).contains(&middle(glyph).1))
    }

    /// The last glyph of the label at the left.
    fn left(&self, button: bool) -> Option<usize> {
        let edge = self.area.x0 as f32 + 2.0;
        let far = if button { FAR_FROM_BUTTON } else { FAR };
        self.beside()
            .map(|(at, glyph)| (at, edge - (glyph.x + glyph.advance)))
            .filter(|(_, gap)| (-1.0..far).contains(gap))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(at, _)| at)
    }

    /// The first glyph of the label at the right.
    fn right(&self) -> Option<usize> {
        let edge = self.area.x1 as f32 - 2.0;
        self.beside()
            .map(|(at, glyph)| (at, glyph.x - edge))
            .filter(|(_, gap)| (-1.0..FAR_FROM_BUTTON / 2.0).contains(gap))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(at, _)| at)
    }

    /// The last glyph of the label right above.
    fn above(&self) -> Option<usize> {
        let (top, left, right) = (self.area.y0, self.area.x0 as f32 - 4.0, self.area.x1 as f32 + 4.0);
        let over = near(self.strips, top - 3.0 * f64::from(STRIP), top + 4.0)
            .filter(|&at| self.owner[at].is_none())
            .map(|at| (at, &self.glyphs[at]))
            .filter(|(_, glyph)| {
                let (x, _) = middle(glyph);
                let gap = top as f32 - glyph.y;
                (left..right).contains(&x) && (-4.0..1.5 * glyph.size.min(STRIP)).contains(&gap)
            });
        // Of the lowest line, the last glyph.
        over.max_by(|a, b| {
            (a.1.y.round(), a.1.x).partial_cmp(&(b.1.y.round(), b.1.x)).unwrap_or(std::cmp::Ordering::Equal)
        })
        .map(|(at, _)| at)
    }
}

fn size(field: &Field) -> f32 {
    (field.area.height() as f32 * 0.8).clamp(4.0, 12.0)
}

/// A button as a character.
fn mark(field: &Field, ch: char) -> Glyph {
    let size = size(field);
    let y = (field.area.y0 + field.area.y1) as f32 / 2.0 + 0.3 * size;
    let advance = (field.area.width() as f32).min(size);
    let (x, angle) = (field.area.x0 as f32, 0);
    Glyph { ch, x, y, advance, size, angle, bold: false, fixed: false, hidden: false }
}

/// Words on one line in a field, from `x` on.
fn written(words: &str, field: &Field, x: f32, step: f32) -> Vec<Glyph> {
    let first = mark(field, ' ');
    let mut glyphs = Vec::new();
    for (n, ch) in words.chars().enumerate() {
        unicode::push(&mut glyphs, Glyph { x: x + n as f32 * step, advance: step, ..first }, &[ch]);
    }
    glyphs
}

#[cfg(test)]
mod tests;
