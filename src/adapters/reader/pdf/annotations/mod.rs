//! PDF annotations: sticky notes, comments on highlighted and struck-out words; links out of the document, and files
//! attached to a place.
//!
//! None of it is drawn as text of the page. It is appended to the page's text, each on a line that says what it is
//! ([`crate::domain::document::remark`]).

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, Name, Rect as PdfRect, String as PdfString};
use hayro_syntax::page::Page;
use kurbo::{Affine, Point, Rect};

use super::attachments;
use super::outline::text_string;
use crate::adapters::reader::layout::{self, Glyph, Sheet};
use crate::domain::document::remark::{self, Remark, RemarkKind};
use crate::domain::text;

/// Flags of annotations that are not shown: Hidden and NoView (ISO 32000-1, table 165).
const NOT_SHOWN: i32 = 1 << 1 | 1 << 5;

/// Maximum annotations examined per page.
const MOST: usize = 5_000;

/// Maximum annotations per page whose words are located.
const MOST_PLACED: usize = 600;

/// Maximum areas per annotation: one per line.
const MOST_AREAS: usize = 60;

/// Maximum links listed per page.
const MOST_LINKS: usize = 150;

/// Maximum characters of all remarks on a page.
const LONGEST: usize = 60_000;

/// What was found besides a page's own text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Beside {
    /// Lines to append to the page's text.
    pub lines: Vec<String>,
    /// Names of files attached to a place on the page.
    pub attached: Vec<String>,
}

/// Collects a page's annotations. `place` maps the file's coordinates to those of the displayed page, which `glyphs`
/// use.
pub(crate) fn of(page: &Page<'_>, place: Affine, glyphs: &[Glyph]) -> Beside {
    let mut found = Beside::default();
    let Some(all) = page.raw().get::<Array<'_>>(b"Annots") else { return found };
    let mut links: Vec<(String, String)> = Vec::new();
    let mut known: HashSet<(String, String)> = HashSet::new();
    let mut left = LONGEST;
    let mut placed = 0;
    let mut words_of = |note: &Dict<'_>| {
        placed += 1;
        if placed > MOST_PLACED { String::new() } else { words(glyphs, &areas(note, place)) }
    };
    for note in all.iter::<Dict<'_>>().take(MOST) {
        if note.get::<i32>(b"F").unwrap_or(0) & NOT_SHOWN != 0 {
            continue;
        }
        let Some(kind) = note.get::<Name<'_>>(b"Subtype") else { continue };
        match kind.as_str() {
            "Link" => {
                let Some(address) = address(&note).filter(|_| links.len() < MOST_LINKS) else { continue };
                let words = words_of(&note);
                let link = (text::one_line(&words), text::one_line(&address));
                if remark::tells_more(&words, &address) && known.insert(link.clone()) {
                    links.push(link);
                }
            }
            "FileAttachment" => {
                let name = note.get::<Dict<'_>>(b"FS").and_then(|file| attachments::name(&file));
                found.attached.push(name.unwrap_or_else(|| "a file without a name".into()));
            }
            // Its words are drawn on the page, unless its appearance omits them.
            "FreeText" if stands_on_page(&note, glyphs, place) => {}
            kind => {
                let Some(mut remark) = remark(&note, kind) else { continue };
                if matches!(kind, "Highlight" | "Underline" | "Squiggly" | "StrikeOut" | "Redact") {
                    remark.on = words_of(&note);
                }
                for line in remark.lines() {
                    let length = line.chars().count();
                    if length <= left {
                        left -= length;
                        found.lines.push(line);
                    } else if left > 0 {
                        left = 0;
                        found.lines.push("[Comments: there are more on this page than are read]".into());
                    }
                }
            }
        }
    }
    found.attached = attachments::tidy(std::mem::take(&mut found.attached));
    found.lines.extend(found.attached.iter().map(|name| remark::attached(name)));
    found.lines.extend(remark::links(&links));
    found
}

/// True for a note whose words are drawn at its position.
fn stands_on_page(note: &Dict<'_>, glyphs: &[Glyph], place: Affine) -> bool {
    let said = note.get::<PdfString<'_>>(b"Contents").map(|said| text_string(said.as_bytes())).unwrap_or_default();
    glyphs.is_empty() || text::squeeze(&words(glyphs, &areas(note, place))).contains(&text::squeeze(&said))
}

/// The remark for an annotation; `None` for other kinds: form fields, pop-ups of other annotations, review states.
fn remark(note: &Dict<'_>, kind: &str) -> Option<Remark> {
    let string = |key: &[u8]| note.get::<PdfString<'_>>(key).map(|s| text_string(s.as_bytes())).unwrap_or_default();
    let answers = note.contains_key(b"IRT") && note.get::<Name<'_>>(b"RT").is_none_or(|how| how.as_str() == "R");
    let kind = match kind {
        _ if note.contains_key(b"StateModel") => return None,
        "Text" | "FreeText" | "Line" | "Square" | "Circle" | "Polygon" | "PolyLine" | "Ink" | "Stamp" | "Redact"
        | "Sound" => RemarkKind::Comment,
        // A pop-up without its note has the note's text itself.
        "Popup" if !note.contains_key(b"Parent") => RemarkKind::Comment,
        "Highlight" => RemarkKind::Highlight,
        "Underline" | "Squiggly" => RemarkKind::Underline,
        "StrikeOut" => RemarkKind::StrikeOut,
        "Caret" => RemarkKind::Insertion,
        _ => return None,
    };
    let kind = if answers && kind == RemarkKind::Comment { RemarkKind::Reply } else { kind };
    let date = Some(string(b"M")).filter(|date| !date.is_empty()).unwrap_or_else(|| string(b"CreationDate"));
    let mut said = string(b"Contents");
    if said.trim().is_empty() {
        said = rich(&string(b"RC"));
    }
    Some(Remark { kind, by: string(b"T"), date, on: String::new(), text: said })
}

/// The text of rich text, which is XHTML.
fn rich(markup: &str) -> String {
    let mut words = String::new();
    let mut within = false;
    for c in markup.chars() {
        match c {
            '<' => within = true,
            '>' if within => {
                within = false;
                words.push(' ');
            }
            c if !within => words.push(c),
            _ => {}
        }
    }
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#13;", " "), ("&amp;", "&")];
    plain.iter().fold(words, |words, (entity, sign)| words.replace(entity, sign))
}

/// The target of a link that leaves the document.
fn address(link: &Dict<'_>) -> Option<String> {
    let action = link.get::<Dict<'_>>(b"A")?;
    let address = action.get::<PdfString<'_>>(b"URI")?;
    Some(text_string(address.as_bytes())).filter(|address| !address.trim().is_empty())
}

/// The areas an annotation marks on the displayed page: its lines, else all of it.
fn areas(note: &Dict<'_>, place: Affine) -> Vec<Rect> {
    let shown = |points: &[Point]| {
        points.iter().map(|point| place * *point).fold(None::<Rect>, |area, point| {
            let dot = Rect::from_points(point, point);
            Some(area.map_or(dot, |area| area.union(dot)))
        })
    };
    let quads: Vec<f64> = note
        .get::<Array<'_>>(b"QuadPoints")
        .map(|points| points.iter::<f64>().take(8 * MOST_AREAS).collect())
        .unwrap_or_default();
    let areas: Vec<Rect> = quads
        .chunks_exact(8)
        .filter_map(|quad| shown(&quad.chunks_exact(2).map(|at| Point::new(at[0], at[1])).collect::<Vec<_>>()))
        .filter(|area| area.is_finite())
        .collect();
    if !areas.is_empty() {
        return areas;
    }
    let whole = note
        .get::<PdfRect>(b"Rect")
        .and_then(|area| shown(&[Point::new(area.x0, area.y0), Point::new(area.x1, area.y1)]));
    whole.filter(|area| area.is_finite()).into_iter().collect()
}

/// The visible words within areas of a page, on one line.
fn words(glyphs: &[Glyph], areas: &[Rect]) -> String {
    let Some(around) = areas.iter().copied().reduce(|all, area| all.union(area)) else { return String::new() };
    let inside = |glyph: &&Glyph| {
        // The middle of the letter, not its corner: areas overlap the lines above and below.
        let (sin, cos) = f64::from(glyph.angle).to_radians().sin_cos();
        let (along, up) = (f64::from(glyph.advance) / 2.0, f64::from(glyph.size) * 0.3);
        let middle =
            Point::new(f64::from(glyph.x) + along * cos + up * sin, f64::from(glyph.y) + along * sin - up * cos);
        around.contains(middle) && areas.iter().any(|area| area.contains(middle))
    };
    let glyphs: Vec<Glyph> = glyphs.iter().filter(|glyph| !glyph.hidden).filter(inside).copied().collect();
    let sheet = Sheet { glyphs, width: around.x1 as f32, height: around.y1 as f32, ..Sheet::default() };
    text::one_line(&text::reflow(&layout::lay_out(&sheet).text))
}

#[cfg(test)]
mod tests;
