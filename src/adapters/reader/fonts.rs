//! Characters of embedded fonts that the file says nothing of: from the font program itself.
//!
//! A font program often still holds its table from characters to glyphs, which is read backwards here. Where it was
//! cut out, the glyphs mostly keep the order of the whole font, and the two commonest orders begin with ASCII: the third
//! glyph is the space (TrueType fonts made after Apple's order of 258 glyphs) or the first (fonts made after Adobe's
//! collections). Reading a page so is a guess, which [`Unknown::guess`] makes only where words come out, and which
//! the page's warning names.

use std::collections::HashMap;

use hayro_interpret::font::OutlineGlyph;
use hayro_syntax::object::{Dict, Name};
use hayro_syntax::page::Page;
use skrifa::{FontRef, MetadataProvider};

use super::layout::Glyph;

/// Larger tables are not read backwards: no font has so many characters.
const MOST_CHARACTERS: usize = 200_000;

/// What is added to a glyph's number to get its ASCII code: the space is glyph 3, or glyph 1.
const ORDERS: [u32; 2] = [29, 31];

/// Fewer unknown characters of a font say nothing of its order: in a line or two of letters that stand for others, a
/// quarter may well be vowels by chance.
const ENOUGH: usize = 40;

/// What fonts that are not in the file are noted under: one sort of them on a page is the rule.
const ELSEWHERE: u128 = 0;

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

/// The glyphs of a page that no table knows, by font program: their places among the page's glyphs and their numbers
/// in the font.
#[derive(Default)]
pub(super) struct Unknown {
    fonts: HashMap<u128, Vec<(usize, u32)>>,
}

impl Unknown {
    /// Notes that the page's glyph `at` is one of these.
    pub(super) fn note(&mut self, glyph: &OutlineGlyph, at: usize) {
        let font = glyph.font_data().map_or(ELSEWHERE, |font| font.cache_key);
        self.fonts.entry(font).or_default().push((at, glyph.glyph_id().to_u32()));
    }

    /// Reads the fonts whose glyphs make words in one of the usual orders; true when there was one.
    pub(super) fn guess(&self, glyphs: &mut [Glyph]) -> bool {
        let mut guessed = false;
        for unknown in self.fonts.values().filter(|unknown| unknown.len() >= ENOUGH) {
            let Some(order) = order(unknown.iter().map(|(_, number)| *number)) else { continue };
            for (at, number) in unknown {
                // What the file says of its glyphs may have taken their place since.
                if let (Some(glyph), Some(c)) = (glyphs.get_mut(*at), ascii(*number, order))
                    && glyph.ch == '\u{fffd}'
                {
                    glyph.ch = c;
                    guessed = true;
                }
            }
        }
        guessed
    }
}

fn ascii(number: u32, order: u32) -> Option<char> {
    char::from_u32(number.checked_add(order)?).filter(|c| matches!(c, ' '..='~'))
}

/// Vowels in 1,000 letters of European languages, about.
const USUAL_VOWELS: u32 = 400;

/// The order in which numbers of glyphs are words: nearly all of them ASCII, most of those letters, and a third or so
/// of the letters vowels, as in every language written in Latin letters. Two places off, few letters are vowels; the
/// order that comes nearer to the usual share wins.
fn order(numbers: impl Iterator<Item = u32> + Clone) -> Option<u32> {
    let misfit = |order: &u32| {
        let (mut all, mut known, mut letters, mut vowels) = (0u32, 0u32, 0u32, 0u32);
        for number in numbers.clone() {
            all += 1;
            let Some(c) = ascii(number, *order) else { continue };
            known += 1;
            letters += u32::from(c.is_ascii_alphabetic());
            vowels += u32::from("aeiouyAEIOUY".contains(c));
        }
        let fits = known * 10 >= all * 8
            && letters * 10 >= known * 6
            && (letters * 25..=letters * 60).contains(&(vowels * 100));
        fits.then(|| (vowels * 1000 / letters.max(1)).abs_diff(USUAL_VOWELS))
    };
    ORDERS.into_iter().filter_map(|order| Some((misfit(&order)?, order))).min().map(|(_, order)| order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(words: &str, order: u32) -> Vec<u32> {
        words.chars().map(|c| c as u32 - order).collect()
    }

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

    #[test]
    fn both_usual_orders_are_told_apart_by_their_vowels() {
        let words = "The harbour froze in January and the ships stayed";
        for wanted in ORDERS {
            assert_eq!(order(numbers(words, wanted).into_iter()), Some(wanted));
        }
    }

    #[test]
    fn numbers_and_codes_are_left_unread() {
        assert_eq!(order(numbers("1,024 77 (12) 3.5 % 2021 2020", 29).into_iter()), None);
        assert_eq!(order(numbers("xqztrkbvnmxqzplkjhgfdsxz", 29).into_iter()), None);
        assert_eq!(order([900, 901, 1200, 777].into_iter().cycle().take(60)), None);
    }
}
