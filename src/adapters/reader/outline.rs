//! The outline of a PDF (its bookmarks) and where its titles stand in the text of their pages.

use std::collections::{HashMap, HashSet};

use pdf_extract::{Dictionary, Document, Object, ObjectId};

use crate::domain::document::Heading;
use crate::domain::text;

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Its page, from 1.
    pub page: u32,
    /// 1 for the outermost.
    pub level: u8,
    /// Its title on one line.
    pub title: String,
}

/// Outlines are short; a loop that hides behind fresh objects is not.
const MOST: usize = 20_000;

/// The entries in order. What cannot be followed is left out.
pub(super) fn entries(document: &Document, pages: &HashMap<ObjectId, u32>) -> Vec<Entry> {
    let mut found = Vec::new();
    let root = document
        .catalog()
        .ok()
        .and_then(|catalog| dictionary(document, catalog.get(b"Outlines").ok()?))
        .and_then(|outlines| outlines.get(b"First").ok());
    let mut seen = HashSet::new();
    let mut stack: Vec<(&Object, u8)> = root.into_iter().map(|first| (first, 1)).collect();
    while let Some((object, level)) = stack.pop() {
        if object.as_reference().is_ok_and(|id| !seen.insert(id)) || found.len() > MOST || level > 12 {
            continue;
        }
        let Some(node) = dictionary(document, object) else { continue };
        if let (Some(title), Some(page)) = (title(document, node), page(document, node, pages)) {
            found.push(Entry { page, level, title });
        }
        // The next one waits below what lies inside this one.
        stack.extend(node.get(b"Next").ok().map(|next| (next, level)));
        stack.extend(node.get(b"First").ok().map(|first| (first, level + 1)));
    }
    found
}

/// The headings of one page: each title of the outline that is found in its text, in order of place. A title that is
/// not found stands at the page's beginning, if it is the first there.
pub(super) fn headings(entries: &[Entry], page: u32, text: &str) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    for (n, entry) in entries.iter().filter(|e| e.page == page).enumerate() {
        let from = headings.last().map_or(0, |h| h.offset + 1);
        let found = place(text, from, &entry.title);
        let offset = match found {
            Some(offset) => offset,
            None if n == 0 => 0,
            None => continue,
        };
        headings.push(Heading { offset, level: entry.level, title: entry.title.clone() });
    }
    headings
}

/// The beginning of the line on which `title` stands alone (numbers before it aside), at or after `from`.
fn place(words: &str, from: usize, title: &str) -> Option<usize> {
    let wanted = text::squeeze(title);
    if wanted.is_empty() {
        return None;
    }
    let mut at = 0;
    let lines: Vec<(usize, &str)> = words
        .split_inclusive('\n')
        .map(|line| {
            at += line.len();
            (at - line.len(), line)
        })
        .collect();
    for (i, (start, line)) in lines.iter().enumerate() {
        if *start < from.saturating_sub(1) && from > 0 || text::squeeze(line).is_empty() {
            continue;
        }
        // A long title may run over three lines.
        let mut said = String::new();
        for (_, next) in lines.iter().skip(i).take(3) {
            said.push_str(&text::squeeze(next));
            let numbered = said.trim_start_matches(|c: char| c.is_ascii_digit());
            if said == wanted || (!numbered.is_empty() && numbered == wanted) {
                return (*start >= from).then_some(*start);
            }
        }
    }
    None
}

fn dictionary<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    document.dereference(object).ok()?.1.as_dict().ok()
}

fn title(document: &Document, node: &Dictionary) -> Option<String> {
    let object = document.dereference(node.get(b"Title").ok()?).ok()?.1;
    let title = text::one_line(&pdf_string(object)?);
    (!title.is_empty()).then(|| text::shorten(&title, 200))
}

fn page(document: &Document, node: &Dictionary, pages: &HashMap<ObjectId, u32>) -> Option<u32> {
    let target = match node.get(b"Dest") {
        Ok(target) => target,
        Err(_) => dictionary(document, node.get(b"A").ok()?)?.get(b"D").ok()?,
    };
    destination(document, target, pages, 0)
}

fn destination(document: &Document, target: &Object, pages: &HashMap<ObjectId, u32>, depth: u8) -> Option<u32> {
    if depth > 4 {
        return None;
    }
    match document.dereference(target).ok()?.1 {
        Object::Array(parts) => match parts.first()? {
            Object::Reference(id) => pages.get(id).copied(),
            // Some writers give the page's number, from 0.
            Object::Integer(n) => u32::try_from(*n).ok().map(|n| n + 1).filter(|n| *n as usize <= pages.len()),
            _ => None,
        },
        Object::Dictionary(dict) => destination(document, dict.get(b"D").ok()?, pages, depth + 1),
        Object::Name(name) | Object::String(name, _) => {
            let found = named(document, name)?;
            destination(document, found, pages, depth + 1)
        }
        _ => None,
    }
}

/// A named destination: in the catalog's `Dests`, or in its tree of names.
fn named<'a>(document: &'a Document, name: &[u8]) -> Option<&'a Object> {
    let catalog = document.catalog().ok()?;
    if let Some(dests) = catalog.get(b"Dests").ok().and_then(|d| dictionary(document, d))
        && let Ok(found) = dests.get(name)
    {
        return Some(found);
    }
    let names = dictionary(document, catalog.get(b"Names").ok()?)?;
    let mut stack = vec![(dictionary(document, names.get(b"Dests").ok()?)?, 0)];
    while let Some((node, depth)) = stack.pop() {
        if let Some(pairs) = node.get(b"Names").ok().and_then(|n| document.dereference(n).ok()?.1.as_array().ok()) {
            let hit = pairs.chunks_exact(2).find(|pair| {
                document.dereference(&pair[0]).is_ok_and(|(_, key)| key.as_str().is_ok_and(|key| key == name))
            });
            if let Some(pair) = hit {
                return Some(&pair[1]);
            }
        }
        if depth < 8
            && let Some(kids) = node.get(b"Kids").ok().and_then(|k| document.dereference(k).ok()?.1.as_array().ok())
        {
            stack.extend(kids.iter().filter_map(|kid| Some((dictionary(document, kid)?, depth + 1))));
        }
    }
    None
}

/// A PDF text string: UTF-16 or UTF-8 by its mark, else PDFDocEncoding, whose common part is Latin-1.
pub(super) fn pdf_string(object: &Object) -> Option<String> {
    let bytes = object.as_str().ok()?;
    Some(match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        plain => encoding_rs::WINDOWS_1252.decode_without_bom_handling(plain).0.into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(level: u8, title: &str) -> Entry {
        Entry { page: 4, level, title: title.into() }
    }

    #[test]
    fn titles_are_found_on_their_lines() {
        let text = "Running head\n3 Vector Indexes\nWe speak of vector indexes here.\n3.1 A title that runs\nover two lines\nEnd";
        let entries = [entry(1, "Vector Indexes"), entry(2, "A title that runs over two lines"), entry(2, "Not there")];
        let found = headings(&entries, 4, text);
        assert_eq!(found.len(), 2);
        assert!(text[found[0].offset..].starts_with("3 Vector"));
        assert!(text[found[1].offset..].starts_with("3.1 A title"));
    }

    #[test]
    fn the_first_title_of_a_page_counts_even_when_its_text_is_an_image() {
        assert_eq!(headings(&[entry(1, "Cover")], 4, "other words")[0].offset, 0);
        assert!(headings(&[entry(1, "Cover")], 5, "other words").is_empty());
    }
}
