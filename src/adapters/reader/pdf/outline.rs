//! PDF metadata: title, outline (bookmarks), and page labels.

use std::collections::{HashMap, HashSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, String as PdfString};

use crate::domain::document::outline::says_nothing;
use crate::domain::document::{Bookmark, Heading};
use crate::domain::text;
use crate::domain::text::numerals::{letters, roman};

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// Its page, from 1.
    pub page: u32,
    /// 1 for the outermost.
    pub level: u8,
    /// On one line.
    pub title: String,
}

/// Outlines are short; a loop disguised by ever new objects is not.
const MOST: usize = 20_000;

/// Maximum depth of name and number trees.
const DEPTH: u8 = 12;

/// The title in the file's metadata, unless a program put a placeholder there.
pub(crate) fn title(pdf: &Pdf) -> Option<String> {
    let title = text::shorten(&text::one_line(&text_string(pdf.metadata().title.as_deref()?)), 200);
    is_title(&title).then_some(title)
}

/// False for what programs put in place of a title.
pub(crate) fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let junk = lower.starts_with("untitled")
        || lower.starts_with("microsoft ")
        || [".doc", ".docx", ".dvi", ".tex", ".indd", ".qxd", ".pdf", ".ps", ".xls", ".ppt"]
            .iter()
            .any(|e| lower.ends_with(e));
    title.chars().filter(|c| c.is_alphanumeric()).count() >= 2 && !junk
}

/// The entries of the outline in order; unresolvable ones are skipped.
pub(crate) fn entries(pdf: &Pdf) -> Vec<Entry> {
    let reader = Reader::new(pdf);
    let mut found = Vec::new();
    let Some(outlines) = reader.catalog.as_ref().and_then(|c| c.get::<Dict<'_>>(b"Outlines")) else { return found };
    let mut seen: HashSet<ObjRef> = HashSet::new();
    let mut stack: Vec<(Dict<'_>, u8)> = Vec::new();
    let mut follow = |node: &Dict<'_>, key: &[u8]| -> bool { node.get_ref(key).is_none_or(|id| seen.insert(id)) };
    if follow(&outlines, b"First")
        && let Some(first) = outlines.get::<Dict<'_>>(b"First")
    {
        stack.push((first, 1));
    }
    let mut steps = 0;
    while let Some((node, level)) = stack.pop() {
        steps += 1;
        if steps > MOST || found.len() > MOST {
            break;
        }
        let title = node.get::<PdfString<'_>>(b"Title").map(|t| text::one_line(&text_string(t.as_bytes())));
        if let (Some(title), Some(page)) = (title, reader.target(&node))
            && !title.is_empty()
        {
            found.push(Entry { page, level, title: text::shorten(&title, 200) });
        }
        // The next sibling waits below the children.
        if follow(&node, b"Next")
            && let Some(next) = node.get::<Dict<'_>>(b"Next")
        {
            stack.push((next, level));
        }
        if level < DEPTH
            && follow(&node, b"First")
            && let Some(first) = node.get::<Dict<'_>>(b"First")
        {
            stack.push((first, level + 1));
        }
    }
    found
}

/// Resolves destinations to pages.
struct Reader<'a> {
    pdf: &'a Pdf,
    catalog: Option<Dict<'a>>,
    pages: HashMap<ObjRef, u32>,
    /// Named destinations, read on first use and resolved only on request: a manual has ten times as many as its
    /// outline needs.
    names: std::cell::OnceCell<HashMap<Vec<u8>, MaybeRef<Object<'a>>>>,
}

impl<'a> Reader<'a> {
    fn new(pdf: &'a Pdf) -> Reader<'a> {
        let catalog = pdf.xref().get::<Dict<'a>>(pdf.xref().root_id());
        let pages = pdf
            .pages()
            .iter()
            .zip(1..)
            .filter_map(|(page, number)| Some((page.raw().obj_id()?.into(), number)))
            .collect();
        Reader { pdf, catalog, pages, names: std::cell::OnceCell::new() }
    }

    /// The page an outline entry points to.
    fn target(&self, node: &Dict<'a>) -> Option<u32> {
        let target = match node.get::<Object<'a>>(b"Dest") {
            Some(target) => target,
            None => node.get::<Dict<'a>>(b"A")?.get::<Object<'a>>(b"D")?,
        };
        match target {
            Object::Name(name) => self.named(name.as_ref()),
            Object::String(name) => self.named(name.as_bytes()),
            other => self.place(other, 0),
        }
    }

    /// The page of an explicit destination.
    fn place(&self, target: Object<'a>, depth: u8) -> Option<u32> {
        match target {
            Object::Array(parts) => match parts.raw_iter().next()? {
                MaybeRef::Ref(id) => self.pages.get(&id).copied(),
                // Some writers give the page's number, from 0.
                MaybeRef::NotRef(Object::Number(n)) => {
                    u32::try_from(n.as_i64()).ok().map(|n| n + 1).filter(|n| *n as usize <= self.pdf.pages().len())
                }
                MaybeRef::NotRef(_) => None,
            },
            Object::Dict(dict) if depth < 4 => self.place(dict.get::<Object<'a>>(b"D")?, depth + 1),
            _ => None,
        }
    }

    fn named(&self, name: &[u8]) -> Option<u32> {
        let target = self.names.get_or_init(|| self.all_names().unwrap_or_default()).get(name)?;
        let target = match target {
            MaybeRef::Ref(id) => self.pdf.xref().get::<Object<'a>>((*id).into())?,
            MaybeRef::NotRef(target) => target.clone(),
        };
        self.place(target, 0)
    }

    /// Every named destination: those of the catalog's `Dests`, and of its name tree.
    fn all_names(&self) -> Option<HashMap<Vec<u8>, MaybeRef<Object<'a>>>> {
        let catalog = self.catalog.as_ref()?;
        let mut all = HashMap::new();
        if let Some(dests) = catalog.get::<Dict<'a>>(b"Dests") {
            for key in dests.keys() {
                if let Some(target) = dests.get::<Object<'a>>(&*key) {
                    all.insert(key.to_vec(), MaybeRef::NotRef(target));
                }
            }
        }
        let root = catalog.get::<Dict<'a>>(b"Names").and_then(|names| names.get::<Dict<'a>>(b"Dests"));
        walk(root, b"Names", |pairs| {
            let mut items = pairs.raw_iter();
            while let (Some(key), Some(value)) = (items.next(), items.next()) {
                if let Some(Object::String(key)) = self.resolved(key) {
                    all.insert(key.as_bytes().to_vec(), value);
                }
            }
        });
        Some(all)
    }

    fn resolved(&self, object: MaybeRef<Object<'a>>) -> Option<Object<'a>> {
        match object {
            MaybeRef::Ref(id) => self.pdf.xref().get::<Object<'a>>(id.into()),
            MaybeRef::NotRef(object) => Some(object),
        }
    }
}

/// Walks a name or number tree, passing the arrays under `key` of every node to `take`.
pub(crate) fn walk<'a>(root: Option<Dict<'a>>, key: &[u8], mut take: impl FnMut(Array<'a>)) {
    let mut stack: Vec<(Dict<'a>, u8)> = root.into_iter().map(|root| (root, 0)).collect();
    let mut steps = 0;
    while let Some((node, depth)) = stack.pop() {
        steps += 1;
        if steps > MOST {
            return;
        }
        if let Some(array) = node.get::<Array<'a>>(key) {
            take(array);
        }
        if depth < DEPTH
            && let Some(kids) = node.get::<Array<'a>>(b"Kids")
        {
            stack.extend(kids.iter::<Dict<'a>>().map(|kid| (kid, depth + 1)));
        }
    }
}

/// The page labels from the catalog's number tree; empty if they all equal the page numbers.
pub(crate) fn labels(pdf: &Pdf) -> HashMap<u32, String> {
    let reader = Reader::new(pdf);
    let mut ranges: Vec<(u32, String, Option<char>, u32)> = Vec::new();
    walk(reader.catalog.as_ref().and_then(|c| c.get::<Dict<'_>>(b"PageLabels")), b"Nums", |nums| {
        let mut items = nums.raw_iter();
        while let (Some(from), Some(label)) = (items.next(), items.next()) {
            let (Some(Object::Number(from)), Some(Object::Dict(label))) =
                (reader.resolved(from), reader.resolved(label))
            else {
                continue;
            };
            let Ok(from) = u32::try_from(from.as_i64()) else { continue };
            let prefix = label.get::<PdfString<'_>>(b"P").map(|p| text::one_line(&text_string(p.as_bytes())));
            let style = label.get::<Name<'_>>(b"S").and_then(|s| s.as_str().chars().next());
            let start = label.get::<i32>(b"St").map_or(1, |n| n.clamp(0, 1 << 20) as u32);
            ranges.push((from, prefix.unwrap_or_default(), style, start));
        }
    });
    ranges.sort_by_key(|range| range.0);
    let pages = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
    let mut at = 0;
    let mut labels = HashMap::new();
    for number in 1..=pages {
        while ranges.get(at + 1).is_some_and(|next| next.0 < number) {
            at += 1;
        }
        let Some((from, prefix, style, start)) = ranges.get(at).filter(|range| range.0 < number) else { continue };
        let n = number - 1 - from + start;
        let counted = match style {
            Some('D') => n.to_string(),
            Some('r') => roman(n),
            Some('R') => roman(n).to_uppercase(),
            Some('a') => letters(n),
            Some('A') => letters(n).to_uppercase(),
            _ => String::new(),
        };
        let label = text::shorten(&format!("{prefix}{counted}"), 40);
        if !label.is_empty() {
            labels.insert(number, label);
        }
    }
    if labels.iter().all(|(number, label)| *label == number.to_string()) {
        labels.clear();
    }
    labels
}

/// True if the entries are an outline, and not page numbers ("Page 3") or what word processors leave behind.
pub(crate) fn tell_something(entries: &[Entry]) -> bool {
    let nothing = entries.iter().filter(|entry| says_nothing(&entry.title)).count();
    nothing * 2 < entries.len()
}

/// The entries that lead to a page.
pub(crate) fn bookmarks(entries: &[Entry], page: u32) -> Vec<Bookmark> {
    let first = entries.partition_point(|e| e.page < page);
    let of_page = entries[first..].iter().take_while(|e| e.page == page);
    of_page.map(|entry| Bookmark { level: entry.level, title: entry.title.clone() }).collect()
}

/// The headings of one page: each outline title found in its text, in order of position. A title that is not found is
/// placed at the page's beginning, if it is the first there.
pub(crate) fn headings(entries: &[Entry], page: u32, text: &str) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let first = entries.partition_point(|e| e.page < page);
    for (n, entry) in entries[first..].iter().take_while(|e| e.page == page).enumerate() {
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

/// The start of the line on which `title` stands alone (ignoring a number before it), at or after `from`.
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
        if *start < from || text::squeeze(line).is_empty() {
            continue;
        }
        // A long title may run over three lines.
        let mut said = String::new();
        for (_, next) in lines.iter().skip(i).take(3) {
            said.push_str(&text::squeeze(next));
            let numbered = said.trim_start_matches(|c: char| c.is_ascii_digit());
            if said == wanted || (!numbered.is_empty() && numbered == wanted) {
                return Some(*start);
            }
        }
    }
    None
}

/// A PDF text string: UTF-16 or UTF-8 by its byte-order mark, else PDFDocEncoding, whose common part is Latin-1.
pub(crate) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        plain => encoding_rs::WINDOWS_1252.decode_without_bom_handling(plain).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Sample, line};
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

    #[test]
    fn labels_count_as_the_specification_says() {
        let mut sample = Sample::new();
        for _ in 0..5 {
            sample.page(line(50.0, 700.0, "words"));
        }
        sample.catalog("/PageLabels<</Nums[0<</S/r>> 2<</S/D>> 4<</P(A-)/S/D/St 7>>]>>");
        let pdf = Pdf::new(sample.bytes()).unwrap();
        let labels = labels(&pdf);
        let all: Vec<&str> = (1..=5).map(|n| labels.get(&n).map_or("-", String::as_str)).collect();
        assert_eq!(all, ["i", "ii", "1", "2", "A-7"]);
        let mut plain = Sample::new();
        plain.page(line(50.0, 700.0, "words"));
        plain.catalog("/PageLabels<</Nums[0<</S/D>>]>>");
        assert!(super::labels(&Pdf::new(plain.bytes()).unwrap()).is_empty(), "they say nothing that is not known");
    }

    #[test]
    fn an_outline_leads_to_pages_by_place_and_by_name_and_its_loops_end() {
        let mut sample = Sample::new();
        let pages: Vec<usize> = (0..3).map(|_| sample.page(line(50.0, 700.0, "words"))).collect();
        let first = sample.object("<<>>");
        let second = sample.object("<<>>");
        let third = sample.object("<<>>");
        let root = sample.object(format!("<</First {first} 0 R>>"));
        sample
            .replace(first, format!("<</Title(One)/Dest[{} 0 R/Fit]/Next {second} 0 R/First {third} 0 R>>", pages[0]));
        // Its next sibling is the first again.
        sample.replace(second, format!("<</Title(\u{fe}\u{ff}\0T\0w\0o)/A<</S/GoTo/D(there)>>/Next {first} 0 R>>"));
        sample.replace(third, "<</Title(Inner)/Dest[1/Fit]>>");
        let names = sample.object(format!("<</Names[(there)[{} 0 R/Fit]]>>", pages[2]));
        sample.catalog(&format!("/Outlines {root} 0 R/Names<</Dests {names} 0 R>>"));
        let pdf = Pdf::new(sample.bytes()).unwrap();
        let found: Vec<(u32, u8)> = entries(&pdf).iter().map(|e| (e.page, e.level)).collect();
        assert_eq!(found, [(1, 1), (2, 2), (3, 1)]);
        assert_eq!(entries(&pdf)[1].title, "Inner");
    }
}
