//! Characters of Chinese, Japanese and Korean fonts without a Unicode map: such fonts number their glyphs by one of
//! Adobe's character collections, whose table maps the number (CID) to Unicode.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_interpret::font::OutlineGlyph;
use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};
use hayro_syntax::page::Page;

use super::of_page::{self, without_prefix};

/// Two-byte identity encodings: horizontal and vertical.
const TWO_BYTES: [&[u8]; 2] = [
    b"/CMapType 1 def /WMode 0 def 1 begincodespacerange <0000> <ffff> endcodespacerange \
      1 begincidrange <0000> <ffff> 0 endcidrange",
    b"/CMapType 1 def /WMode 1 def 1 begincodespacerange <0000> <ffff> endcodespacerange \
      1 begincidrange <0000> <ffff> 0 endcidrange",
];

/// An encoding by name. An unknown one is taken to have two bytes per code, as nearly all have: without an encoding the
/// engine would read the bytes as ASCII, giving letters that are not on the page.
pub(crate) fn encoding(name: CMapName<'_>) -> Option<&'static [u8]> {
    load_embedded(name).or_else(|| match name {
        // ISO 32000-1, 9.7.5.2: names of encodings end with the writing direction.
        CMapName::Custom(name) => Some(TWO_BYTES[usize::from(name.ends_with(b"-V"))]),
        _ => None,
    })
}

/// The fonts without a Unicode map seen so far, by name.
#[derive(Default)]
pub(crate) struct CidFonts {
    fonts: HashMap<String, Font>,
    tables: HashMap<CidFamily, Option<Rc<CMap>>>,
}

struct Font {
    /// Codes to CIDs; `None` if they are equal.
    encoding: Option<CMap>,
    /// CIDs to characters.
    table: Rc<CMap>,
}

impl CidFonts {
    /// Adds the fonts of a page and of the forms it draws.
    pub(crate) fn list(&mut self, page: &Page<'_>) {
        of_page::each(page, &mut |dict| {
            // A font without the necessary entries is not one of these.
            let _ = self.take(dict);
        });
    }

    /// The characters of a glyph of one of them.
    pub(crate) fn lookup(&self, glyph: &OutlineGlyph) -> Option<BfString> {
        if self.fonts.is_empty() {
            return None;
        }
        let name = glyph.font_data()?.postscript_name?;
        let font = self.fonts.get(&name)?;
        let code = glyph.char_code();
        let cid = match &font.encoding {
            None => code,
            Some(map) => (1..=4).rev().find_map(|length| map.lookup_cid_code(code, length))?,
        };
        font.table.lookup_bf_string(cid)
    }

    fn take(&mut self, dict: &Dict<'_>) -> Option<()> {
        if dict.get::<Name<'_>>(b"Subtype")?.as_str() != "Type0" {
            return None;
        }
        let name = dict.get::<Name<'_>>(b"BaseFont")?;
        let name = without_prefix(name.as_str());
        if self.fonts.contains_key(name) {
            return None;
        }
        let descendant = dict.get::<Array<'_>>(b"DescendantFonts")?.iter::<Dict<'_>>().next()?;
        let info = descendant.get::<Dict<'_>>(b"CIDSystemInfo")?;
        let family = CidFamily::from_registry_ordering(
            info.get::<PdfString<'_>>(b"Registry")?.as_bytes(),
            info.get::<PdfString<'_>>(b"Ordering")?.as_bytes(),
        );
        let table = self
            .tables
            .entry(family.clone())
            .or_insert_with(|| parse(load_embedded(family.ucs2_cmap()?)?).map(Rc::new))
            .clone()?;
        let encoding = match dict.get::<Object<'_>>(b"Encoding")? {
            Object::Name(name) => match CMapName::from_bytes(name.as_ref()) {
                CMapName::IdentityH | CMapName::IdentityV => None,
                name => Some(parse(load_embedded(name)?)?),
            },
            Object::Stream(stream) => Some(parse(&stream.decoded_data().ok()?)?),
            _ => None,
        };
        self.fonts.insert(name.to_string(), Font { encoding, table });
        Some(())
    }
}

fn parse(data: &[u8]) -> Option<CMap> {
    CMap::parse(data, load_embedded)
}
