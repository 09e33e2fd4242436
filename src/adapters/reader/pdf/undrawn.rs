//! Words that nothing on the page draws: free-text annotations and form field values without an appearance stream.
//! Viewers render them themselves, so the user sees them.

use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};
use hayro_syntax::page::Page;
use kurbo::{Affine, Point};

use super::fonts::unicode;
use super::outline::text_string;
use crate::adapters::reader::layout::Glyph;
use crate::domain::text::tokens::is_cjk;

/// Flags of annotations that are not shown: Hidden and NoView (ISO 32000-1, table 165).
pub(super) const NOT_SHOWN: i32 = 1 << 1 | 1 << 5;

/// The Password flag of form fields (ISO 32000-1, table 228).
pub(super) const PASSWORD: i32 = 1 << 13;

/// Maximum annotations examined per page.
pub(super) const MOST: usize = 5_000;

/// Longer text is cut, in characters.
const LONGEST: usize = 50_000;

/// How far up the field hierarchy inherited entries are searched.
const DEPTH: u8 = 8;

/// Font size in points if none is given, and the maximum for auto-sized text.
const SIZE: f64 = 12.0;

/// Adds glyphs for text without an appearance. `place` maps the file's coordinates to those of the displayed page.
pub(crate) fn set(page: &Page<'_>, place: Affine, glyphs: &mut Vec<Glyph>) {
    let Some(notes) = page.raw().get::<Array<'_>>(b"Annots") else { return };
    let mut left = LONGEST;
    for note in notes.iter::<Dict<'_>>().take(MOST) {
        let drawn = note.get::<Dict<'_>>(b"AP").is_some_and(|looks| looks.contains_key(b"N"));
        let shown = note.get::<i32>(b"F").unwrap_or(0) & NOT_SHOWN == 0;
        if drawn || !shown {
            continue;
        }
        let (Some(words), Some(area)) = (words(&note), note.get::<[f64; 4]>(b"Rect")) else { continue };
        let words: String = words.chars().take(left).collect();
        left -= words.chars().count();
        write(&words, area, size(&note), place, glyphs);
    }
}

/// The text of an annotation or form field.
fn words(note: &Dict<'_>) -> Option<String> {
    let string = |key: &[u8]| note.get::<PdfString<'_>>(key).map(|s| text_string(s.as_bytes()));
    match note.get::<Name<'_>>(b"Subtype")?.as_str() {
        "FreeText" => string(b"Contents"),
        "Widget" => {
            let kind = inherited(note, b"FT")?;
            let Object::Name(kind) = kind else { return None };
            let secret =
                matches!(inherited(note, b"Ff"), Some(Object::Number(flags)) if flags.as_i64() as i32 & PASSWORD != 0);
            if !matches!(kind.as_str(), "Tx" | "Ch") || secret {
                return None;
            }
            match inherited(note, b"V")? {
                Object::String(value) => Some(text_string(value.as_bytes())),
                Object::Array(values) => {
                    let all: Vec<String> =
                        values.iter::<PdfString<'_>>().map(|value| text_string(value.as_bytes())).collect();
                    Some(all.join("\n"))
                }
                _ => None,
            }
        }
        _ => None,
    }
    .filter(|words| !words.trim().is_empty())
}

/// An entry of a field or of one of its parents.
pub(super) fn inherited<'a>(field: &Dict<'a>, key: &[u8]) -> Option<Object<'a>> {
    let mut field = field.clone();
    for _ in 0..DEPTH {
        if let Some(value) = field.get::<Object<'a>>(key) {
            return Some(value);
        }
        field = field.get::<Dict<'a>>(b"Parent")?;
    }
    None
}

/// The font size an annotation asks for (`/Font 12 Tf`).
fn size(note: &Dict<'_>) -> Option<f64> {
    let Some(Object::String(look)) = inherited(note, b"DA") else { return None };
    let look = String::from_utf8_lossy(look.as_bytes()).into_owned();
    let before = look.split("Tf").next()?;
    before.split_whitespace().next_back()?.parse().ok().filter(|size: &f64| *size > 1.0 && *size < 1_000.0)
}

/// Sets text into a box, line by line from the top.
fn write(words: &str, area: [f64; 4], size: Option<f64>, place: Affine, glyphs: &mut Vec<Glyph>) {
    let (left, right) = (area[0].min(area[2]), area[0].max(area[2]));
    let (low, high) = (area[1].min(area[3]), area[1].max(area[3]));
    if !(right - left).is_finite() || !(high - low).is_finite() {
        return;
    }
    let size = size.unwrap_or_else(|| ((high - low) * 0.7).clamp(4.0, SIZE));
    let [a, b, c, d, ..] = place.as_coeffs();
    let scale = c.hypot(d);
    let angle = (b.atan2(a).to_degrees().round() as i16).rem_euclid(360);
    let lines = words.lines().count().max(1) as f64;
    // A box lower than two lines is a field: its line is centred vertically.
    let first = if high - low < 2.0 * size { (high + low) / 2.0 - 0.35 * size } else { high - size };
    let mut y = first;
    let step = (1.2 * size).min(((high - low) / lines).max(0.8 * size));
    for line in words.lines() {
        let mut x = left + 2.0;
        for word in line.split_inclusive(' ') {
            let width: f64 = word.chars().map(|c| advance(c) * size).sum();
            if x + width > right && x > left + 2.0 {
                (x, y) = (left + 2.0, y - step);
            }
            for ch in word.chars() {
                let start = place * Point::new(x, y);
                let mark = Glyph {
                    ch: ' ',
                    x: start.x as f32,
                    y: start.y as f32,
                    advance: (advance(ch) * size * scale) as f32,
                    size: (size * scale) as f32,
                    angle,
                    bold: false,
                    fixed: false,
                    hidden: false,
                };
                unicode::push(glyphs, mark, &[ch]);
                x += advance(ch) * size;
            }
        }
        y -= step;
    }
}

/// Approximate width of a character, in ems.
fn advance(c: char) -> f64 {
    if is_cjk(c) { 1.0 } else { 0.5 }
}
