//! From positioned glyphs to the text of a page.
//!
//! Engines report every glyph with its position ([`Glyph`]); everything that turns them into text is here and pure:
//! words from gaps ([`words`]), lines from baselines ([`lines`]), reading order from columns ([`order`]), right-to-left
//! text in logical order ([`bidi`]), and paragraphs and headings ([`compose`]).
//!
//! The order in which a page draws its text is nearly always the reading order, so it is kept unless the geometry
//! contradicts it. Lengths are points on the page as displayed, y downwards.

mod accents;
mod bidi;
mod captions;
mod compose;
mod grid;
mod lines;
mod margin;
mod order;
mod rows;
pub(super) mod running_heads;
mod tabular;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::adapters::reader::tables::drawing::Drawing;
use crate::domain::document::Heading;
use crate::domain::document::table::TablePart;

pub(super) use grid::grid;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Glyph {
    /// The character; U+FFFD if the font does not say.
    pub ch: char,
    /// Start of its baseline. For vertical writing, the middle of its upper edge.
    pub x: f32,
    /// See `x`.
    pub y: f32,
    /// Distance to the next glyph.
    pub advance: f32,
    /// The em.
    pub size: f32,
    /// Writing direction in whole degrees clockwise from rightwards, 0 to 359; 90 for vertical writing.
    pub angle: i16,
    pub bold: bool,
    /// From a monospaced font.
    pub fixed: bool,
    /// Not visible: transparent, in the background's colour, off the page or too small to read.
    pub hidden: bool,
}

/// A page of glyphs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    pub width: f32,
    pub height: f32,
    /// In drawing order.
    pub glyphs: Vec<Glyph>,
    /// The share of the page covered by its largest image, 0 to 1.
    pub image: f32,
    /// Rules and filled areas.
    pub drawing: Drawing,
}

impl Sheet {
    /// True for glyphs outside the page's edges.
    pub(super) fn is_beyond(&self, glyph: &Glyph) -> bool {
        let Glyph { x, y, advance, size, .. } = *glyph;
        x < -2.0 - advance || y < -2.0 || x > self.width + 2.0 || y > self.height + 2.0 + size
    }
}

/// A line at the top or bottom of a page that may be a running head or a page number.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Edge {
    /// Byte range in the page's text.
    pub range: Range<usize>,
    pub top: bool,
    /// Its baseline, as a share of the page's height.
    pub at: f32,
    /// No line is closer to that edge of the page.
    pub outermost: bool,
    /// It is larger than the page's text, like a title.
    pub large: bool,
}

/// The text of a page with its structure. Ranges are bytes of `text`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Laid {
    /// Lines as on the page, blank lines between paragraphs, a tab between the cells of a row.
    pub text: String,
    /// Lines that look like headings, with levels by their numbers or sizes.
    pub headings: Vec<Heading>,
    /// Lines at the top and the bottom.
    pub edges: Vec<Edge>,
    /// Line numbers from the margin; they are placed after the text, since they are not read with it.
    pub line_numbers: Option<Range<usize>>,
    /// Invisible text; it is placed at the end.
    pub hidden: Option<Range<usize>>,
    /// In the order of the text.
    pub tables: Vec<TablePart>,
    /// The lines in the largest type, if it is larger than the text.
    pub large: Vec<Range<usize>>,
}

/// Coordinates are clamped to this distance from the page's corner, in points: no page is so large, and `f32` becomes
/// imprecise beyond it.
const FARTHEST: f32 = 1e6;

/// A glyph in the frame of its writing direction: x along the line, y across it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Upright {
    ch: char,
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
    bold: bool,
    fixed: bool,
}

/// Lays out the text of a page.
pub(super) fn lay_out(sheet: &Sheet) -> Laid {
    // An image with invisible text over it is an OCR scan: the text is the page. Glyphs outside the page are not over
    // it.
    let within = sheet.glyphs.iter().filter(|g| !sheet.is_beyond(g));
    let (unseen, all) = within.fold((0, 0), |(unseen, all), g| (unseen + usize::from(g.hidden), all + 1));
    let recognised = sheet.image > 0.4 && unseen * 2 > all;
    let mut writer = compose::Writer::new(sheet.height);
    let seen = |g: &&Glyph| !g.hidden || recognised && !sheet.is_beyond(g);
    let mut numbers = Vec::new();
    for (angle, mut glyphs) in groups(sheet.glyphs.iter().filter(seen)) {
        if angle == 0 {
            numbers = margin::take_numbers(&mut glyphs, sheet.height);
        }
        let (lines, tables) = tabular::take(lines::build(glyphs), &sheet.drawing, angle);
        writer.write(order::ordered(rows::joined(lines)), angle == 0, &tables);
    }
    let mut laid = writer.finish();
    if !numbers.is_empty() {
        laid.line_numbers = Some(append(&mut laid.text, &numbers.join(" ")));
    }
    if sheet.glyphs.iter().any(|g| !seen(&g)) {
        let mut writer = compose::Writer::new(sheet.height);
        for (_, glyphs) in groups(sheet.glyphs.iter().filter(|g| !seen(g))) {
            writer.write(order::ordered(rows::joined(lines::build(glyphs))), false, &[]);
        }
        let words = writer.finish().text;
        if !words.trim().is_empty() {
            laid.hidden = Some(append(&mut laid.text, &words));
        }
    }
    laid
}

/// Appends a block to a text; returns its range.
fn append(text: &mut String, block: &str) -> Range<usize> {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let start = text.len();
    text.push_str(block);
    start..text.len()
}

/// Glyphs by writing direction, the most common first.
fn groups<'a>(glyphs: impl Iterator<Item = &'a Glyph>) -> Vec<(i16, Vec<Upright>)> {
    let mut groups: BTreeMap<i16, Vec<Upright>> = BTreeMap::new();
    // Glyphs come in runs of one direction.
    let mut run: (i16, Vec<Upright>) = (0, Vec::new());
    for glyph in glyphs {
        // Slightly slanted text (scans) is treated as straight.
        let angle = match glyph.angle.rem_euclid(360) {
            358..=359 | 0..=2 => 0,
            88..=92 => 90,
            178..=182 => 180,
            268..=272 => 270,
            other => other,
        };
        if angle != run.0 {
            groups.entry(run.0).or_default().append(&mut run.1);
            run.0 = angle;
        }
        let (x, y) = match angle {
            0 => (glyph.x, glyph.y),
            90 => (glyph.y, -glyph.x),
            180 => (-glyph.x, -glyph.y),
            270 => (-glyph.y, glyph.x),
            other => {
                let (sin, cos) = f32::from(other).to_radians().sin_cos();
                (glyph.x * cos + glyph.y * sin, glyph.y * cos - glyph.x * sin)
            }
        };
        if !(x.is_finite() && y.is_finite() && glyph.advance.is_finite() && glyph.size.is_finite()) {
            continue;
        }
        let near = |place: f32| place.clamp(-FARTHEST, FARTHEST);
        run.1.push(Upright {
            ch: glyph.ch,
            x0: near(x.min(x + glyph.advance)),
            x1: near(x.max(x + glyph.advance)),
            y: near(y),
            size: glyph.size.clamp(0.01, FARTHEST),
            bold: glyph.bold,
            fixed: glyph.fixed,
        });
    }
    groups.entry(run.0).or_default().append(&mut run.1);
    let mut groups: Vec<(i16, Vec<Upright>)> = groups.into_iter().filter(|(_, g)| !g.is_empty()).collect();
    groups.sort_by_key(|(_, glyphs)| std::cmp::Reverse(glyphs.len()));
    groups
}

/// True for right-to-left characters.
fn right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
        && !matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

/// True for ideographs, kana and their punctuation, which are written without spaces (Hangul has them).
fn unspaced(c: char) -> bool {
    (crate::domain::text::tokens::is_cjk(c) && !('\u{ac00}'..='\u{d7af}').contains(&c))
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

/// True for combining marks over or under the letter before them.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}'
        | '\u{6e7}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{8d3}'..='\u{8ff}' | '\u{e31}' | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests;
