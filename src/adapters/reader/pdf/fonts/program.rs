//! Characters of embedded fonts without a Unicode map, from the font program itself.
//!
//! A font program often still has its character-to-glyph table, or its glyphs' names, which are read in reverse here.
//! If they were removed, the glyphs mostly keep their indices in the full font, and the orders of the most common fonts
//! are known ([`crate::adapters::reader::pdf::fonts::glyph_orders`]). This is a guess, which [`Unknown::guess`] makes
//! only if words come out, and which the page's warning mentions.

use std::collections::HashMap;

use hayro_interpret::font::OutlineGlyph;
use skrifa::raw::ps::agl;
use skrifa::{FontRef, MetadataProvider};

use super::glyph_orders::Order;
use super::{tex_encodings, unicode};
use crate::adapters::reader::layout::Glyph;

/// Larger tables are skipped: no font has so many characters.
const MOST_CHARACTERS: usize = 200_000;

/// Minimum unknown characters of a font to determine its order: in a line or two of garbled letters, a quarter may be
/// vowels by chance.
const ENOUGH: usize = 40;

/// Key for fonts that are not in the file: usually a page has one kind of them.
const ELSEWHERE: u128 = 0;

/// Key for fonts that draw their glyphs with page commands (Type 3): which one it was is not known.
const DRAWN: u128 = 1;

/// Key for glyphs whose names contain their indices.
const NUMBERED: u128 = 2;

/// Characters by glyph, per font program.
#[derive(Default)]
pub(crate) struct Fonts {
    tables: HashMap<u128, HashMap<u32, char>>,
}

impl Fonts {
    /// The character of a glyph by its font's own tables. Private-use characters are better than none: symbol fonts
    /// number theirs so.
    pub(crate) fn lookup(&mut self, glyph: &OutlineGlyph) -> Option<char> {
        let font = glyph.font_data()?;
        let table = self.tables.entry(font.cache_key).or_insert_with(|| backwards((*font.data).as_ref()));
        table.get(&glyph.glyph_id().to_u32()).copied()
    }
}

fn backwards(data: &[u8]) -> HashMap<u32, char> {
    let mut table = HashMap::new();
    let Ok(font) = FontRef::new(data) else { return table };
    let private = |c: char| matches!(c, '\u{e000}'..='\u{f8ff}');
    let mut take = |glyph: u32, c: char| {
        let known = table.entry(glyph).or_insert(c);
        if private(*known) && !private(c) {
            *known = c;
        }
    };
    for (code, glyph) in font.charmap().mappings().take(MOST_CHARACTERS) {
        if let Some(c) = char::from_u32(code).filter(|c| !c.is_control()) {
            take(glyph.to_u32(), c);
        }
    }
    for (glyph, name) in font.glyph_names().iter().take(MOST_CHARACTERS) {
        if !name.is_synthesized()
            && let Some(c) = named(name.as_str())
        {
            take(glyph.to_u32(), c);
        }
    }
    table
}

/// The character of a glyph's name by Adobe's lists, except for names of a letter and a number: in the lists these are
/// Zapf Dingbats' names, elsewhere glyph indices.
fn named(name: &str) -> Option<char> {
    let counted = name.trim_end_matches(|c: char| c.is_ascii_digit()).len() == 1 && name.len() > 1;
    agl::name_to_char(name).filter(|c| !counted && !c.is_control())
}

/// The glyphs of a page that no table knows, per font program.
#[derive(Default)]
pub(crate) struct Unknown {
    fonts: HashMap<u128, Vec<Puzzle>>,
}

/// An unknown glyph.
#[derive(Clone, Copy)]
struct Puzzle {
    /// Its position among the page's glyphs.
    at: usize,
    /// Its index in the font program.
    glyph: u32,
    /// Its code on the page: programs that renumber glyphs often keep the old index here.
    code: u32,
}

impl Unknown {
    /// Records the page's glyph `at`.
    pub(crate) fn note(&mut self, glyph: &OutlineGlyph, at: usize) {
        let font = glyph.font_data().map_or(ELSEWHERE, |font| font.cache_key);
        let puzzle = Puzzle { at, glyph: glyph.glyph_id().to_u32(), code: glyph.char_code() };
        self.fonts.entry(font).or_default().push(puzzle);
    }

    /// Records the page's glyph `at`, whose name gives its index in the full font.
    pub(crate) fn note_numbered(&mut self, number: u32, at: usize) {
        self.fonts.entry(NUMBERED).or_default().push(Puzzle { at, glyph: number, code: number });
    }

    /// Records the page's glyph `at`, which is drawn by commands and has only its code.
    pub(crate) fn note_drawn(&mut self, code: u32, at: usize) {
        self.fonts.entry(DRAWN).or_default().push(Puzzle { at, glyph: code, code });
    }

    /// Reads drawn glyphs in TeX's order, and fonts whose glyphs form words in one of the usual orders; true if there
    /// was one of the latter. All were recorded as U+FFFD.
    pub(crate) fn guess(&self, glyphs: &mut Vec<Glyph>) -> bool {
        let mut changes: HashMap<usize, Vec<char>> = HashMap::new();
        let mut guessed = false;
        for (font, unknown) in &self.fonts {
            let order = order(*font, unknown);
            let tex = (*font == DRAWN && order.is_none())
                .then(|| tex_encodings::Order::of(unknown.iter().map(|puzzle| puzzle.code)));
            for puzzle in unknown {
                let letters = match (order, tex) {
                    (Some((order, coded)), _) => {
                        let number = if coded { puzzle.code } else { puzzle.glyph };
                        order.letters(number).map(|letters| letters.chars().collect())
                    }
                    (None, Some(tex)) => Some(tex.character(puzzle.code).into_iter().collect()),
                    (None, None) => None,
                };
                // The file's own text for these glyphs may have replaced them since.
                let unread = glyphs.get(puzzle.at).is_some_and(|glyph| glyph.ch == '\u{fffd}');
                if let Some(letters) = letters.filter(|_| unread) {
                    guessed |= order.is_some();
                    changes.insert(puzzle.at, letters);
                }
            }
        }
        if changes.is_empty() {
            return false;
        }
        for (at, glyph) in std::mem::take(glyphs).into_iter().enumerate() {
            match changes.get(&at) {
                Some(letters) => unicode::push(glyphs, glyph, letters),
                None => glyphs.push(glyph),
            }
        }
        guessed
    }
}

/// The order in which a font's glyphs form words, and whether that applies to their codes.
fn order(font: u128, unknown: &[Puzzle]) -> Option<(Order, bool)> {
    let codes = || unknown.iter().map(|puzzle| puzzle.code);
    if unknown.len() < ENOUGH
        || font == DRAWN
            && (Order::Ascii.misfit(codes()).is_some()
                || tex_encodings::Order::of(codes()) == tex_encodings::Order::T2a)
    {
        return None;
    }
    let by_glyph = Order::of(unknown.iter().map(|puzzle| puzzle.glyph)).map(|order| (order, false));
    by_glyph.or_else(|| Order::of(codes()).map(|order| (order, true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A font program with only a character table: `first` and the following characters are glyphs 3, 4 and so on.
    fn font(first: u32, count: u32) -> Vec<u8> {
        let mut cmap: Vec<u8> = Vec::new();
        for half in [0u16, 1, 3, 10] {
            cmap.extend(half.to_be_bytes());
        }
        cmap.extend(12u32.to_be_bytes());
        cmap.extend(12u16.to_be_bytes());
        cmap.extend(0u16.to_be_bytes());
        for whole in [28u32, 0, 1, first, first + count - 1, 3] {
            cmap.extend(whole.to_be_bytes());
        }
        let mut font = vec![0, 1, 0, 0, 0, 1, 0, 16, 0, 0, 0, 0];
        font.extend(b"cmap");
        for whole in [0u32, 28, cmap.len() as u32] {
            font.extend(whole.to_be_bytes());
        }
        font.extend(cmap);
        font
    }

    #[test]
    fn a_font_program_knows_its_characters() {
        let table = backwards(&font('П' as u32, 5));
        assert_eq!((table.get(&3), table.get(&7), table.get(&8)), (Some(&'П'), Some(&'У'), None));
        assert!(backwards(b"no font").is_empty());
    }
}
