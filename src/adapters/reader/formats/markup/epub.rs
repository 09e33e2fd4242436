//! EPUB: the chapters in reading order, titled from the table of contents if they have no heading.

use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::archive::Archive;
use super::flow::Flow;
use super::html;
use super::{Book, Fault};
use crate::domain::document::metadata::FileData;
use crate::domain::report::reading::{Damage, Found};
use crate::domain::text;

/// A file with more chapters is not a book.
const MOST_CHAPTERS: usize = 20_000;

pub(super) fn read(bytes: &[u8]) -> Result<Book, Fault> {
    let mut archive = Archive::open(bytes)?;
    let Some(container) = archive.text("META-INF/container.xml")? else {
        return Err(Fault::Unsupported(Found::NoEpub));
    };
    let package_name = attribute_of(&container, "rootfile", "full-path").ok_or(Fault::Damaged(Damage::NoPackage))?;
    let package = archive.text(&package_name)?.ok_or(Fault::Damaged(Damage::PackageMissing))?;
    let package = Package::of(&package, &package_name);
    let locked = archive.text("META-INF/encryption.xml")?.unwrap_or_default();
    let locked: HashSet<&str> = locked.split('"').collect();
    if package.chapters.iter().any(|chapter| locked.contains(chapter.as_str())) {
        return Err(Fault::Damaged(Damage::Drm));
    }
    let titles = contents(&mut archive, &package)?;
    let mut flow = Flow::default();
    let mut breaks = Vec::new();
    let mut missing = 0;
    for chapter in &package.chapters {
        let Some(bytes) = archive.part(chapter)? else {
            missing += 1;
            continue;
        };
        let start = flow.len();
        breaks.push(start);
        html::write(&html::decode(&bytes), &mut flow);
        if let Some((title, level)) = titles.get(chapter) {
            flow.title_from(start, *level, title);
        }
    }
    if missing > 0 && missing == package.chapters.len() {
        return Err(Fault::Damaged(Damage::NoChapters));
    }
    let title = package.about.title.as_deref().map(|title| text::shorten(title, 200)).or_else(|| flow.first_title());
    Ok(Book { title, pages: flow.sections(&breaks, "epub"), about: package.about, ..Book::default() })
}

/// The content of a package file.
#[derive(Debug, Default)]
struct Package {
    about: FileData,
    /// Names of parts in reading order.
    chapters: Vec<String>,
    /// The part with the table of contents.
    contents: Option<String>,
}

impl Package {
    fn of(xml: &str, name: &str) -> Package {
        let mut package = Package::default();
        let mut items: HashMap<String, String> = HashMap::new();
        let (mut property, mut toc) = (None::<(String, String)>, None);
        walk(xml, |event| match event {
            Walked::Open(tag, name_of) => match name_of {
                "title" | "creator" | "publisher" | "date" | "identifier" | "language" | "subject" | "contributor" => {
                    let role = attribute(tag, "role").unwrap_or_default();
                    let scheme = attribute(tag, "scheme").unwrap_or_default().to_lowercase();
                    let name = match (name_of, role.as_str(), scheme.as_str()) {
                        ("identifier", _, "isbn") => "isbn",
                        ("creator" | "contributor", "trl", _) => "translator",
                        ("creator" | "contributor", "edt", _) => "editor",
                        _ => name_of,
                    };
                    property = Some((name.to_string(), String::new()));
                }
                "item" => {
                    let (Some(id), Some(href)) = (attribute(tag, "id"), attribute(tag, "href")) else { return };
                    let part = resolve(name, &href);
                    let nav = attribute(tag, "properties").is_some_and(|p| p.split_whitespace().any(|p| p == "nav"));
                    let ncx = attribute(tag, "media-type").is_some_and(|t| t == "application/x-dtbncx+xml");
                    if nav || ncx && toc.is_none() {
                        toc = Some(part.clone());
                    }
                    items.insert(id, part);
                }
                "itemref" if package.chapters.len() < MOST_CHAPTERS => {
                    package.chapters.extend(attribute(tag, "idref").and_then(|id| items.get(&id).cloned()));
                }
                _ => {}
            },
            Walked::Words(words) => {
                if let Some((_, value)) = &mut property {
                    value.push_str(words);
                }
            }
            Walked::Close(_) => {
                if let Some((name, value)) = property.take() {
                    package.about.put(&name, &value);
                }
            }
        });
        package.contents = toc;
        package
    }
}

/// The chapter titles in the table of contents, with their levels.
fn contents(archive: &mut Archive<'_>, package: &Package) -> Result<HashMap<String, (String, u8)>, Fault> {
    let mut titles = HashMap::new();
    let Some(name) = &package.contents else { return Ok(titles) };
    let Some(xml) = archive.text(name)? else { return Ok(titles) };
    let mut add = |href: &str, title: &str, level: u8| {
        let part = resolve(name, href.split('#').next().unwrap_or_default());
        titles.entry(part).or_insert_with(|| (text::one_line(title), level.max(1)));
    };
    if !xml.contains("<navPoint") && !xml.contains(":navPoint") {
        for (href, title, level) in html::write(&xml, &mut Flow::default()).links {
            add(&href, &title, level);
        }
        return Ok(titles);
    }
    let (mut depth, mut label, mut reading) = (0u8, String::new(), false);
    walk(&xml, |event| match event {
        Walked::Open(tag, name_of) => match name_of {
            "navPoint" => {
                depth = depth.saturating_add(1);
                label.clear();
            }
            "text" => reading = depth > 0,
            "content" => {
                if let Some(href) = attribute(tag, "src") {
                    add(&href, &label, depth);
                }
            }
            _ => {}
        },
        Walked::Words(words) if reading => label.push_str(words),
        Walked::Words(_) => {}
        Walked::Close("navPoint") => depth = depth.saturating_sub(1),
        Walked::Close("text") => reading = false,
        Walked::Close(_) => {}
    });
    Ok(titles)
}

/// An event of [`walk`]; names are without prefix.
pub(super) enum Walked<'a> {
    /// An element begins.
    Open(&'a BytesStart<'a>, &'a str),
    Words(&'a str),
    /// An element ends.
    Close(&'a str),
}

/// Walks through XML from the beginning to the end or to the first error.
pub(super) fn walk(xml: &str, mut on: impl FnMut(Walked<'_>)) {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    (config.allow_dangling_amp, config.allow_unmatched_ends, config.check_end_names) = (true, true, false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => on(Walked::Open(&tag, tag.local_name().as_ref())),
            Ok(Event::Empty(tag)) => {
                on(Walked::Open(&tag, tag.local_name().as_ref()));
                on(Walked::Close(tag.local_name().as_ref()));
            }
            Ok(Event::End(tag)) => on(Walked::Close(tag.local_name().as_ref())),
            Ok(Event::Text(words)) => on(Walked::Words(&words.xml10_content())),
            Ok(Event::CData(words)) => on(Walked::Words(&words.xml10_content())),
            Ok(Event::GeneralRef(name)) => {
                let entity = format!("&{};", &*name.xml10_content());
                if let Ok(c) = quick_xml::escape::unescape(&entity) {
                    on(Walked::Words(&c));
                }
            }
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// An attribute by its name without prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = tag.attributes();
    // Checking for duplicates takes quadratic time in the number of attributes.
    let found = all.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

fn attribute_of(xml: &str, element: &str, name: &str) -> Option<String> {
    let mut found = None;
    walk(xml, |event| {
        if let Walked::Open(tag, of) = event
            && of == element
            && found.is_none()
        {
            found = attribute(tag, name);
        }
    });
    found
}

/// The part a reference in another part points to: percent-decoded, with `..` resolved within the archive.
fn resolve(from: &str, href: &str) -> String {
    let mut path: Vec<&str> = from.split('/').collect();
    path.pop();
    let href = unescape(href);
    if href.starts_with('/') {
        path.clear();
    }
    for step in href.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

fn unescape(href: &str) -> String {
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = (first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::archive::pack;
    use super::*;

    const CONTAINER: &str = r#"<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"#;
    const PACKAGE: &str = r#"<?xml version="1.0"?><package><metadata><dc:title>Harbours &amp; Ice</dc:title></metadata>
        <manifest><item id="t" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
        <item id="a" href="text/one%20a.xhtml"/><item id="b" href="text/two.xhtml"/><item id="c" href="../../../etc/passwd"/>
        </manifest><spine toc="t"><itemref idref="b"/><itemref idref="a"/><itemref idref="c"/></spine></package>"#;
    const TOC: &str = r#"<ncx><navMap><navPoint><navLabel><text>Freezing</text></navLabel><content src="text/two.xhtml#x"/>
        </navPoint></navMap></ncx>"#;

    fn book(extra: &[(&str, &[u8])]) -> Vec<u8> {
        let mut parts: Vec<(&str, &[u8])> = vec![
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", CONTAINER.as_bytes()),
            ("OEBPS/book.opf", PACKAGE.as_bytes()),
            ("OEBPS/toc.ncx", TOC.as_bytes()),
            ("OEBPS/text/one a.xhtml", b"<html><body><h1>Thaw</h1><p>It thawed.</p></body></html>"),
            ("OEBPS/text/two.xhtml", "<html><title/><body><p>It froze — 港口结冰。</p></body></html>".as_bytes()),
        ];
        parts.extend_from_slice(extra);
        pack(&parts)
    }

    #[test]
    fn chapters_come_in_reading_order_with_their_titles() {
        let book = read(&book(&[])).unwrap();
        assert_eq!(book.title.as_deref(), Some("Harbours & Ice"));
        let texts: Vec<&str> = book.pages.iter().map(|p| p.text.trim()).collect();
        assert_eq!(texts, ["It froze — 港口结冰。", "Thaw\n\nIt thawed."]);
        assert_eq!(book.pages[0].headings[0].title, "Freezing");
        assert_eq!(book.pages[1].headings[0].title, "Thaw");
    }

    #[test]
    fn what_is_no_book_or_is_locked_says_so() {
        assert!(matches!(read(&pack(&[("a.txt", b"words")])), Err(Fault::Unsupported(_))));
        let locked = br#"<encryption><CipherReference URI="OEBPS/text/two.xhtml"/></encryption>"#;
        let Err(Fault::Damaged(why)) = read(&book(&[("META-INF/encryption.xml", locked)])) else { panic!() };
        assert_eq!(why, Damage::Drm);
        let empty = pack(&[("META-INF/container.xml", CONTAINER.as_bytes())]);
        assert!(matches!(read(&empty), Err(Fault::Damaged(_))));
    }

    #[test]
    fn references_stay_within_the_archive() {
        assert_eq!(resolve("OEBPS/book.opf", "../../../etc/passwd"), "etc/passwd");
        assert_eq!(resolve("OEBPS/a/book.opf", "../text/x%41%zz.xhtml"), "OEBPS/text/xA%zz.xhtml");
        assert_eq!(resolve("book.opf", "/etc/passwd"), "etc/passwd");
    }
}
