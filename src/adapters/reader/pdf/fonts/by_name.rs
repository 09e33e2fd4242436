//! Glyphs known only by their names: PostScript fonts (Type 1, CFF) name each glyph, and the engine passes on what it
//! makes of those names, not the names themselves. Here they are looked up again in the fonts of the page.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_interpret::font::OutlineGlyph;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::Page;
use skrifa::GlyphId;
use skrifa::raw::ps::cff::CffFontRef;
use skrifa::raw::ps::type1::Type1Font;

use super::glyph_names::{self, Meaning};
use super::of_page::{self, without_prefix};

/// Widths that differ by less, in thousandths of the font size, are equal.
const SAME_WIDTH: f32 = 1.0;

/// Fonts with more glyphs are skipped: this is about names of single-byte fonts.
const MOST_GLYPHS: u32 = 5_000;

/// The named fonts seen so far.
#[derive(Default)]
pub(crate) struct NamedFonts {
    fonts: HashMap<ObjectIdentifier, Rc<Font>>,
}

/// The meanings of a font's codes that [`names`] knows and the engine does not report.
#[derive(Default)]
struct Font {
    codes: HashMap<u32, Code>,
}

struct Code {
    meaning: Meaning,
    /// The glyph's index in the font program, and its width, if the file has them.
    glyph: Option<u32>,
    width: Option<f32>,
}

impl NamedFonts {
    /// The named fonts of a page.
    pub(crate) fn of(&mut self, page: &Page<'_>) -> PageNames {
        let mut found = PageNames::default();
        of_page::each(page, &mut |dict| {
            let font = match dict.obj_id() {
                Some(id) => {
                    self.fonts.entry(id).or_insert_with(|| Rc::new(Font::new(dict).unwrap_or_default())).clone()
                }
                None => Rc::new(Font::new(dict).unwrap_or_default()),
            };
            if !font.codes.is_empty() {
                found.fonts.push(font);
            }
        });
        found
    }
}

/// The named fonts of one page.
#[derive(Default)]
pub(crate) struct PageNames {
    fonts: Vec<Rc<Font>>,
}

impl PageNames {
    /// The meaning of a glyph of one of them. The engine does not report the font: code, glyph index and width together
    /// identify it.
    pub(crate) fn lookup(&self, glyph: &OutlineGlyph) -> Option<Meaning> {
        let (number, width) = (glyph.glyph_id().to_u32(), glyph.advance_width());
        self.fonts.iter().find_map(|font| {
            let code = font.codes.get(&glyph.char_code())?;
            let same = code.glyph.is_none_or(|known| known == number)
                && code.width.zip(width).is_none_or(|(a, b)| (a - b).abs() < SAME_WIDTH);
            same.then_some(code.meaning)
        })
    }
}

impl Font {
    fn new(dict: &Dict<'_>) -> Option<Font> {
        let kind = dict.get::<Name<'_>>(b"Subtype")?;
        if !matches!(kind.as_str(), "Type1" | "MMType1" | "TrueType") {
            return None;
        }
        let font = dict.get::<Name<'_>>(b"BaseFont")?;
        let font = without_prefix(font.as_str());
        let program = dict.get::<Dict<'_>>(b"FontDescriptor").and_then(|about| Program::of(&about)).unwrap_or_default();
        let first = dict.get::<u32>(b"FirstChar").unwrap_or(0);
        let widths: Vec<f32> = dict.get::<Array<'_>>(b"Widths").map(|a| a.iter::<f32>().collect()).unwrap_or_default();
        let mut names = program.codes;
        differences(dict, &mut names);
        let width = |code: u32| code.checked_sub(first).and_then(|at| widths.get(at as usize).copied());
        let pictures = glyph_names::pictures(font);
        let mut codes = HashMap::new();
        if pictures {
            // Names or none: no code of theirs is text.
            let end = first.saturating_add(widths.len().min(256) as u32);
            for code in first..end {
                codes.insert(code, Code { meaning: Meaning::Nothing, glyph: None, width: width(code) });
            }
        }
        for (code, name) in names {
            let meaning = if pictures { Some(Meaning::Nothing) } else { glyph_names::meaning(font, &name) };
            let Some(meaning) = meaning else { continue };
            codes.insert(code, Code { meaning, glyph: program.glyphs.get(&name).copied(), width: width(code) });
        }
        Some(Font { codes })
    }
}

/// Overrides the font program's names with those the file assigns to codes.
fn differences(dict: &Dict<'_>, names: &mut HashMap<u32, String>) -> Option<()> {
    let encoding = dict.get::<Dict<'_>>(b"Encoding")?;
    let mut code = 0u32;
    for object in encoding.get::<Array<'_>>(b"Differences")?.iter::<Object<'_>>() {
        match object {
            Object::Number(number) => code = u32::try_from(whole(&number)).unwrap_or(0),
            Object::Name(name) if code < 256 => {
                names.insert(code, name.as_str().to_string());
                code += 1;
            }
            _ => {}
        }
    }
    Some(())
}

fn whole(number: &Number) -> i64 {
    number.as_f64() as i64
}

/// The names in a font program.
#[derive(Default)]
struct Program {
    /// Names by code, if the program has an encoding of its own.
    codes: HashMap<u32, String>,
    /// Glyphs by name.
    glyphs: HashMap<String, u32>,
}

impl Program {
    fn of(about: &Dict<'_>) -> Option<Program> {
        if let Some(stream) = about.get::<Stream<'_>>(b"FontFile") {
            return Program::type1(&stream.decoded_data().ok()?);
        }
        Program::cff(&about.get::<Stream<'_>>(b"FontFile3")?.decoded_data().ok()?)
    }

    fn type1(data: &[u8]) -> Option<Program> {
        let font = Type1Font::new(data).ok()?;
        let glyphs = font.glyph_names().map(|(glyph, name)| (name.to_string(), glyph.to_u32())).collect();
        let encoding = font.encoding();
        let named = |code: u8| Some((u32::from(code), encoding.as_ref()?.glyph_name(code)?.to_string()));
        Some(Program { codes: (0..=255).filter_map(named).collect(), glyphs })
    }

    fn cff(data: &[u8]) -> Option<Program> {
        let font = CffFontRef::new_cff(data, 0, None).ok()?;
        if font.is_cid() {
            return None;
        }
        let charset = font.charset()?;
        let name =
            |glyph: GlyphId| Some(std::str::from_utf8(font.string(charset.string_id(glyph)?)?).ok()?.to_string());
        let count = font.num_glyphs().min(MOST_GLYPHS);
        let glyphs = (0..count).filter_map(|glyph| Some((name(GlyphId::new(glyph))?, glyph))).collect();
        let encoding = font.encoding();
        let named = |code: u8| Some((u32::from(code), name(encoding.as_ref()?.map(code)?)?));
        Some(Program { codes: (0..=255).filter_map(named).collect(), glyphs })
    }
}
