//! Characters of embedded fonts that the file says nothing of: from the font program itself.
//!
//! A font program often still holds its table from characters to glyphs, which is read backwards here. Where it was
//! cut out, the glyphs mostly keep the numbers that they had in the whole font, and the orders of the commonest fonts are
//! known ([`super::orders`]). Reading a page so is a guess, which [`Unknown::guess`] makes only where words come out, and
//! which the page's warning names.

use std::collections::HashMap;

use hayro_interpret::font::OutlineGlyph;
use hayro_syntax::object::{Dict, Name};
use hayro_syntax::page::Page;
use skrifa::{FontRef, MetadataProvider};

use super::layout::Glyph;
use super::orders::Order;
use super::unicode;

/// Larger tables are not read backwards: no font has so many characters.
const MOST_CHARACTERS: usize = 200_000;

/// Fewer unknown characters of a font say nothing of its order: in a line or two of letters that stand for others, a
/// quarter may well be vowels by chance.
const ENOUGH: usize = 40;

/// What fonts that are not in the file are noted under: one sort of them on a page is the rule.
const ELSEWHERE: u128 = 0;

/// What the fonts are noted under that draw their glyphs with commands of the page (Type 3): which of them it was is not
/// known.
const DRAWN: u128 = 1;

/// LaTeX's fonts of pieces of lines and circles, which its pictures are drawn with.
const LINES: [&str; 4] = ["LINE10", "LINEW10", "LCIRCLE10", "LCIRCLEW10"];

/// True when a page has fonts of pieces of lines: what no font knows on it is a drawing.
pub(super) fn draws_lines(page: &Page<'_>) -> bool {
    let fonts = &page.resources().fonts;
    fonts.keys().any(|key| {
        let name = fonts.get::<Dict<'_>>(&*key).and_then(|font| font.get::<Name<'_>>(b"BaseFont"));
        name.is_some_and(|name| LINES.contains(&name.as_str().rsplit('+').next().unwrap_or_default()))
    })
}

/// From glyphs to characters, by font program.
#[derive(Default)]
pub(super) struct Fonts {
    tables: HashMap<u128, HashMap<u32, char>>,
}

impl Fonts {
    /// The character of a glyph by its font's own table. Characters for private use are better than none: fonts of
    /// symbols number theirs so.
    pub(super) fn lookup(&mut self, glyph: &OutlineGlyph) -> Option<char> {
        let font = glyph.font_data()?;
        let table = self.tables.entry(font.cache_key).or_insert_with(|| backwards((*font.data).as_ref()));
        table.get(&glyph.glyph_id().to_u32()).copied()
    }
}

fn backwards(data: &[u8]) -> HashMap<u32, char> {
    let mut table = HashMap::new();
    let Ok(font) = FontRef::new(data) else { return table };
    for (code, glyph) in font.charmap().mappings().take(MOST_CHARACTERS) {
        let Some(c) = char::from_u32(code).filter(|c| !c.is_control()) else { continue };
        let private = |c: char| matches!(c, '\u{e000}'..='\u{f8ff}');
        let known = table.entry(glyph.to_u32()).or_insert(c);
        if private(*known) && !private(c) {
            *known = c;
        }
    }
    table
}

/// The glyphs of a page that no table knows, by font program.
#[derive(Default)]
pub(super) struct Unknown {
    fonts: HashMap<u128, Vec<Puzzle>>,
}

/// One of them.
#[derive(Clone, Copy)]
struct Puzzle {
    /// Its place among the page's glyphs.
    at: usize,
    /// Its number in the font program.
    glyph: u32,
    /// The code that the page has for it: programs that give the glyphs new numbers often keep the old ones here.
    code: u32,
}

impl Unknown {
    /// Notes that the page's glyph `at` is one of these.
    pub(super) fn note(&mut self, glyph: &OutlineGlyph, at: usize) {
        let font = glyph.font_data().map_or(ELSEWHERE, |font| font.cache_key);
        let puzzle = Puzzle { at, glyph: glyph.glyph_id().to_u32(), code: glyph.char_code() };
        self.fonts.entry(font).or_default().push(puzzle);
    }

    /// Notes that the page's glyph `at` is drawn by commands and was read as [`unicode::bitmap_code`] has it.
    pub(super) fn note_drawn(&mut self, code: u32, at: usize) {
        self.fonts.entry(DRAWN).or_default().push(Puzzle { at, glyph: code, code });
    }

    /// Reads the fonts whose glyphs make words in one of the usual orders; true when there was one.
    pub(super) fn guess(&self, glyphs: &mut Vec<Glyph>) -> bool {
        // By place: how many glyphs there are replaced, and by what.
        let mut changes: HashMap<usize, (usize, Vec<char>)> = HashMap::new();
        for (font, unknown) in self.fonts.iter().filter(|(_, unknown)| unknown.len() >= ENOUGH) {
            let drawn = *font == DRAWN;
            if drawn && Order::Ascii.misfit(unknown.iter().map(|puzzle| puzzle.code)).is_some() {
                continue;
            }
            let by_glyph = Order::of(unknown.iter().map(|puzzle| puzzle.glyph)).map(|order| (order, false));
            let by_code = || Order::of(unknown.iter().map(|puzzle| puzzle.code)).map(|order| (order, true));
            let Some((order, coded)) = by_glyph.or_else(by_code) else { continue };
            for puzzle in unknown {
                let number = if coded { puzzle.code } else { puzzle.glyph };
                let Some(letters) = order.letters(number) else { continue };
                let before = if drawn { unicode::spelled(unicode::bitmap_code(puzzle.code)) } else { vec!['\u{fffd}'] };
                // What the file says of its glyphs may have taken their place since.
                let place = glyphs.get(puzzle.at..puzzle.at + before.len());
                if place.is_some_and(|place| place.iter().map(|glyph| glyph.ch).eq(before.iter().copied())) {
                    changes.insert(puzzle.at, (before.len(), letters.chars().collect()));
                }
            }
        }
        if changes.is_empty() {
            return false;
        }
        let old = std::mem::take(glyphs);
        let mut at = 0;
        while let Some(first) = old.get(at) {
            match changes.get(&at) {
                Some((length, letters)) => {
                    let advance = old[at..at + length].iter().map(|glyph| glyph.advance).sum();
                    unicode::push(glyphs, Glyph { advance, ..*first }, letters);
                    at += length;
                }
                None => {
                    glyphs.push(*first);
                    at += 1;
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A font program of nothing but a table of characters: `first` and those after it are glyphs 3, 4 and so on.
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
