//! Characters of Chinese, Japanese and Korean fonts that do not say them: such fonts number their glyphs by one of
//! Adobe's collections, and the collection's own table leads from the number to Unicode.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_interpret::font::OutlineGlyph;
use hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};
use hayro_syntax::page::Page;

use super::of_page::{self, without_prefix};

/// Two bytes a code, each code its own number: across the page, and down it.
const TWO_BYTES: [&[u8]; 2] = [
    b"/CMapType 1 def /WMode 0 def 1 begincodespacerange <0000> <ffff> endcodespacerange \
      1 begincidrange <0000> <ffff> 0 endcidrange",
    b"/CMapType 1 def /WMode 1 def 1 begincodespacerange <0000> <ffff> endcodespacerange \
      1 begincidrange <0000> <ffff> 0 endcidrange",
];

/// An encoding by its name. One that nobody knows is taken to have two bytes a code, as nearly all have: without an
/// encoding the engine would draw the bytes as if they were ASCII, and letters come out that are not on the page.
pub(crate) fn encoding(name: CMapName<'_>) -> Option<&'static [u8]> {
    load_embedded(name).or_else(|| match name {
        // ISO 32000-1, 9.7.5.2: the names of encodings end with the direction of writing.
        CMapName::Custom(name) => Some(TWO_BYTES[usize::from(name.ends_with(b"-V"))]),
        _ => None,
    })
}

/// The fonts without a map to Unicode that were met so far, by name.
#[derive(Default)]
pub(crate) struct Cids {
    fonts: HashMap<String, Font>,
    tables: HashMap<CidFamily, Option<Rc<CMap>>>,
}

struct Font {
    /// From codes to numbers; `None` where they are the same.
    encoding: Option<CMap>,
    /// From numbers to characters.
    table: Rc<CMap>,
}

impl Cids {
    /// Takes in the fonts of a page and of the forms that it draws.
    pub(crate) fn list(&mut self, page: &Page<'_>) {
        of_page::each(page, &mut |dict| {
            // A font that says too little is none of these.
            let _ = self.take(dict);
        });
    }

    /// What a glyph of one of them stands for.
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
