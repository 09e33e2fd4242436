//! Files embedded in a PDF: they are listed, not read.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Object, String as PdfString};

use super::outline::{self, text_string};
use crate::domain::text;

/// Maximum number of names listed, and characters per name.
const MOST: usize = 300;
const LONGEST: usize = 120;

/// The names of the files embedded in the whole document: those in its EmbeddedFiles name tree and its associated
/// files.
pub(crate) fn of(pdf: &Pdf) -> Vec<String> {
    let mut names = Vec::new();
    let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return names };
    let root = catalog.get::<Dict<'_>>(b"Names").and_then(|names| names.get::<Dict<'_>>(b"EmbeddedFiles"));
    outline::walk(root, b"Names", |pairs| {
        let mut items = pairs.raw_iter();
        while let (Some(key), Some(file)) = (items.next(), items.next()) {
            let file = match file {
                MaybeRef::Ref(id) => pdf.xref().get::<Dict<'_>>(id.into()),
                MaybeRef::NotRef(Object::Dict(file)) => Some(file),
                MaybeRef::NotRef(_) => None,
            };
            let key = match key {
                MaybeRef::NotRef(Object::String(key)) => Some(text_string(key.as_bytes())),
                _ => None,
            };
            names.extend(file.and_then(|file| name(&file)).or(key));
        }
    });
    if let Some(files) = catalog.get::<Array<'_>>(b"AF") {
        names.extend(files.iter::<Dict<'_>>().take(MOST).filter_map(|file| name(&file)));
    }
    tidy(names)
}

/// The name in a file specification (ISO 32000-1, 7.11.3), without folders.
pub(crate) fn name(file: &Dict<'_>) -> Option<String> {
    let of = |key: &[u8]| file.get::<PdfString<'_>>(key).map(|name| text_string(name.as_bytes()));
    let name = [&b"UF"[..], b"F", b"Unix", b"DOS", b"Mac", b"Desc"]
        .into_iter()
        .find_map(|key| of(key).filter(|name| !name.trim().is_empty()))?;
    Some(name)
}

/// Names as displayed: clean, short, each once.
pub(crate) fn tidy(names: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let last = |name: String| {
        let name = text::one_line(&name);
        name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default().trim().to_string()
    };
    names
        .into_iter()
        .map(|name| text::shorten(&last(name), LONGEST))
        .filter(|name| !name.is_empty() && seen.insert(name.clone()))
        .take(MOST)
        .collect()
}
