//! From glyphs at their places to the text of a page.
//!
//! Engines report every glyph with its place ([`Glyph`]); everything that makes text of them is here and pure: words
//! from gaps ([`words`]), lines from baselines ([`lines`]), reading order from columns ([`order`]), right-to-left
//! writing in logical order ([`bidi`]), and paragraphs and headings ([`compose`]).
//!
//! The order in which a page draws its text is nearly always the order in which it is read, so it is kept where the
//! geometry does not speak against it. Lengths are points on the page as it is shown, y downwards.

mod accents;
mod bidi;
mod compose;
mod grid;
mod lines;
mod margin;
mod order;
pub(super) mod running_heads;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::document::Heading;

pub(super) use grid::grid;

/// A character as drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Glyph {
    /// What it stands for; U+FFFD where the font does not say.
    pub ch: char,
    /// Where its baseline begins. For vertical writing the middle of its upper edge.
    pub x: f32,
    /// See `x`.
    pub y: f32,
    /// How far writing moves on.
    pub advance: f32,
    /// Its em.
    pub size: f32,
    /// The direction of writing in whole degrees clockwise from rightwards, 0 to 359; 90 for vertical writing.
    pub angle: i16,
    /// Bold type.
    pub bold: bool,
    /// Every glyph of its font is equally wide.
    pub fixed: bool,
    /// A person cannot see it: invisible, of its ground's colour, off the page or too small to read.
    pub hidden: bool,
}

/// A page of glyphs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    /// Width of the page.
    pub width: f32,
    /// Height of the page.
    pub height: f32,
    /// Glyphs as they were drawn.
    pub glyphs: Vec<Glyph>,
    /// The share of the page under its largest image, 0 to 1.
    pub image: f32,
}

impl Sheet {
    /// True for what is drawn beyond the edges of the page.
    pub(super) fn is_beyond(&self, glyph: &Glyph) -> bool {
        let Glyph { x, y, advance, size, .. } = *glyph;
        x < -2.0 - advance || y < -2.0 || x > self.width + 2.0 || y > self.height + 2.0 + size
    }
}

/// A line at the top or the bottom of a page, which may be a running head or a page number.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Edge {
    /// Its bytes in the page's text.
    pub range: Range<usize>,
    /// True for the top of the page.
    pub top: bool,
    /// Its baseline, as a share of the page's height.
    pub at: f32,
    /// No line stands nearer to that edge of the page.
    pub outermost: bool,
    /// It is set larger than the page's text, as titles are.
    pub large: bool,
}

/// The text of a page and what is known of its parts. Ranges are bytes of `text`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Laid {
    /// Lines as on the page, blank lines between paragraphs, a tab between the cells of a row.
    pub text: String,
    /// Lines that look like headings, with levels by their numbers or sizes.
    pub headings: Vec<Heading>,
    /// Lines at the top and the bottom.
    pub edges: Vec<Edge>,
    /// The numbers in a margin that count lines; they stand behind the text, since they are not read with it.
    pub line_numbers: Option<Range<usize>>,
    /// Text that a person does not see on the page; it stands at the end.
    pub hidden: Option<Range<usize>>,
}

/// What stands farther away than this from a page's corner, in points, is taken to stand there: no page is so large, and
/// beyond it places can no longer be counted.
const FARTHEST: f32 = 1e6;

/// A glyph in the frame of its own writing: x along the line, y across it.
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

/// Makes text of a page.
pub(super) fn lay_out(sheet: &Sheet) -> Laid {
    // An image with unseen text over it is a scan that was recognised: the text is the page. What lies beyond the page's
    // edges is not over it.
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
        writer.write(order::ordered(lines::build(glyphs)), angle == 0);
    }
    let mut laid = writer.finish();
    if !numbers.is_empty() {
        laid.line_numbers = Some(append(&mut laid.text, &numbers.join(" ")));
    }
    if sheet.glyphs.iter().any(|g| !seen(&g)) {
        let mut writer = compose::Writer::new(sheet.height);
        for (_, glyphs) in groups(sheet.glyphs.iter().filter(|g| !seen(g))) {
            writer.write(order::ordered(lines::build(glyphs)), false);
        }
        let words = writer.finish().text;
        if !words.trim().is_empty() {
            laid.hidden = Some(append(&mut laid.text, &words));
        }
    }
    laid
}

/// Adds a block to a text; where it stands.
fn append(text: &mut String, block: &str) -> Range<usize> {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let start = text.len();
    text.push_str(block);
    start..text.len()
}

/// Glyphs by their direction of writing, the commonest first.
fn groups<'a>(glyphs: impl Iterator<Item = &'a Glyph>) -> Vec<(i16, Vec<Upright>)> {
    let mut groups: BTreeMap<i16, Vec<Upright>> = BTreeMap::new();
    // Glyphs come in runs of one direction.
    let mut run: (i16, Vec<Upright>) = (0, Vec::new());
    for glyph in glyphs {
        // Text that is set a little askew (scans) reads as if it were straight.
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

/// True for characters that are written from right to left.
fn right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
        && !matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

/// True for ideographs, kana and their punctuation, which stand without spaces (Hangul is written with them).
fn unspaced(c: char) -> bool {
    (crate::domain::text::tokens::is_cjk(c) && !('\u{ac00}'..='\u{d7af}').contains(&c))
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

/// True for marks that stand over or under the letter before them.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}'
        | '\u{6e7}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{8d3}'..='\u{8ff}' | '\u{e31}' | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests;
