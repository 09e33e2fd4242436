//! Whether type is bold or monospaced, for PostScript fonts: the engine reports only the code and the width of each
//! glyph, by which the font is found again among the fonts of the page.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_interpret::font::{Glyph as Drawn, PositionedGlyph};
use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier};
use hayro_syntax::page::Page;

use super::of_page::{self, without_prefix};
use super::unicode::{bold_name, fixed_name};

/// Widths that differ by less, in thousandths of the font size, are equal.
const SAME_WIDTH: f32 = 0.6;

/// Fewer characters may have matching widths by chance.
const ENOUGH: usize = 6;

/// Flags of a font descriptor: FixedPitch and ForceBold (ISO 32000-1, table 123).
const FIXED_PITCH: u32 = 1;
const FORCE_BOLD: u32 = 1 << 18;

/// The weight of semi-bold type (ISO 32000-1, table 122).
const SEMI_BOLD: f32 = 600.0;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TypeStyle {
    pub(crate) bold: bool,
    pub(crate) fixed: bool,
}

/// The fonts seen so far.
#[derive(Default)]
pub(crate) struct FontStyles {
    fonts: HashMap<ObjectIdentifier, Option<Rc<FontStyle>>>,
}

struct FontStyle {
    first: u32,
    /// By code, from `first` on, in thousandths of the font size.
    widths: Vec<f32>,
    look: TypeStyle,
}

impl FontStyles {
    /// The fonts of a page whose widths are in the file.
    pub(crate) fn of(&mut self, page: &Page<'_>) -> PageStyles {
        let mut found = PageStyles::default();
        of_page::each(page, &mut |dict| {
            let face = match dict.obj_id() {
                Some(id) => self.fonts.entry(id).or_insert_with(|| FontStyle::new(dict).map(Rc::new)).clone(),
                None => FontStyle::new(dict).map(Rc::new),
            };
            found.faces.extend(face);
        });
        found
    }
}

/// The fonts of one page.
#[derive(Default)]
pub(crate) struct PageStyles {
    faces: Vec<Rc<FontStyle>>,
    /// The font found last, which most runs continue with.
    last: usize,
}

impl PageStyles {
    /// The style of a run of glyphs: that of the font that matches all their widths.
    pub(crate) fn look(&mut self, run: &[PositionedGlyph<'_>]) -> TypeStyle {
        let count = self.faces.len();
        let at = (0..count).map(|step| (self.last + step) % count).find(|at| self.faces[*at].fits(run));
        at.map(|at| {
            self.last = at;
            self.faces[at].look
        })
        .unwrap_or_default()
    }
}

impl FontStyle {
    fn new(dict: &Dict<'_>) -> Option<FontStyle> {
        if !matches!(dict.get::<Name<'_>>(b"Subtype")?.as_str(), "Type1" | "MMType1") {
            return None;
        }
        let name = dict.get::<Name<'_>>(b"BaseFont")?;
        let name = without_prefix(name.as_str());
        let widths: Vec<f32> = dict.get::<Array<'_>>(b"Widths")?.iter::<f32>().collect();
        let about = dict.get::<Dict<'_>>(b"FontDescriptor").unwrap_or_default();
        let flags = about.get::<u32>(b"Flags").unwrap_or(0);
        let weight = about.get::<f32>(b"FontWeight").unwrap_or(0.0);
        let bold = bold_name(name) || flags & FORCE_BOLD != 0 || weight >= SEMI_BOLD;
        let fixed = fixed_name(name) || flags & FIXED_PITCH != 0 || one_width(&widths);
        let first = dict.get::<u32>(b"FirstChar").unwrap_or(0);
        Some(FontStyle { first, widths, look: TypeStyle { bold, fixed } })
    }

    fn fits(&self, run: &[PositionedGlyph<'_>]) -> bool {
        run.iter().all(|glyph| {
            let Drawn::Outline(glyph) = &**glyph else { return false };
            let width = glyph.char_code().checked_sub(self.first).and_then(|at| self.widths.get(at as usize));
            width.zip(glyph.advance_width()).is_some_and(|(a, b)| (a - b).abs() < SAME_WIDTH)
        })
    }
}

fn one_width(widths: &[f32]) -> bool {
    let mut used = widths.iter().filter(|width| **width > 0.0);
    let Some(first) = used.next() else { return false };
    let rest: Vec<&f32> = used.collect();
    rest.len() + 1 >= ENOUGH && rest.iter().all(|width| (**width - first).abs() < SAME_WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_of_one_width_has_one_for_enough_of_its_characters() {
        assert!(one_width(&[525.0, 0.0, 525.0, 525.0, 525.0, 525.0, 525.2]));
        assert!(!one_width(&[525.0, 525.0, 525.0]));
        assert!(!one_width(&[525.0, 525.0, 525.0, 525.0, 525.0, 278.0]));
        assert!(!one_width(&[]));
    }
}
