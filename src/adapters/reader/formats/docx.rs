//! DOCX: paragraphs, headings by their styles, lists, tables and footnotes of a Word document.

use std::collections::HashMap;

use super::archive::Archive;
use super::epub::{Walked, attribute, walk};
use super::flow::Flow;
use super::{Book, Fault};
use crate::domain::text;

/// Reads a document.
pub(super) fn read(bytes: &[u8]) -> Result<Book, Fault> {
    let mut archive = Archive::open(bytes)?;
    let Some(document) = archive.text("word/document.xml")? else {
        return Err(Fault::Unsupported("a ZIP archive that is no DOCX: it has no word/document.xml".into()));
    };
    let styles = archive.text("word/styles.xml")?.map(|xml| heading_styles(&xml)).unwrap_or_default();
    let notes = archive.text("word/footnotes.xml")?.map(|xml| footnotes(&xml)).unwrap_or_default();
    let mut flow = Flow::default();
    write(&document, &styles, &notes, &mut flow);
    let title = archive.text("docProps/core.xml")?.and_then(|xml| title(&xml)).or_else(|| flow.first_title());
    Ok(Book { title, pages: flow.sections(&[], "docx") })
}

/// The levels of headings, by the identifiers of their styles.
fn heading_styles(xml: &str) -> HashMap<String, u8> {
    let mut styles = HashMap::new();
    let mut id = String::new();
    walk(xml, |event| {
        let Walked::Open(tag, name) = event else { return };
        let value = || attribute(tag, "val").unwrap_or_default();
        match name {
            "style" => id = attribute(tag, "styleId").unwrap_or_default(),
            "name" => {
                let name = value().to_lowercase();
                let level = name.strip_prefix("heading ").and_then(|n| n.parse::<u8>().ok());
                if let Some(level) = level.or((name == "title").then_some(1)) {
                    styles.insert(id.clone(), level);
                }
            }
            "outlineLvl" => {
                if let Some(level) = value().parse::<u8>().ok().filter(|level| *level < 9) {
                    styles.insert(id.clone(), level + 1);
                }
            }
            _ => {}
        }
    });
    styles
}

/// The text of footnotes by their identifiers, on one line each.
fn footnotes(xml: &str) -> HashMap<String, String> {
    let mut notes: HashMap<String, String> = HashMap::new();
    let (mut id, mut reading) = (String::new(), false);
    walk(xml, |event| match event {
        Walked::Open(tag, "footnote") => id = attribute(tag, "id").unwrap_or_default(),
        Walked::Open(_, "t") => reading = true,
        Walked::Close("t") => reading = false,
        Walked::Close("p") => notes.entry(id.clone()).or_default().push(' '),
        Walked::Words(words) if reading => notes.entry(id.clone()).or_default().push_str(words),
        _ => {}
    });
    notes
}

fn title(xml: &str) -> Option<String> {
    let (mut title, mut reading) = (String::new(), false);
    walk(xml, |event| match event {
        Walked::Open(_, name) => reading = name == "title",
        Walked::Words(words) if reading => title.push_str(words),
        Walked::Words(_) => {}
        Walked::Close(_) => reading = false,
    });
    let title = text::shorten(&text::one_line(&title), 200);
    (!title.is_empty()).then_some(title)
}

/// A document on its way into the flow.
#[derive(Default)]
struct Writing {
    /// Within `w:t`.
    reading: bool,
    /// Within what replaces something that was written already (`mc:Fallback`).
    fallback: u32,
    /// Tables that are open.
    tables: u32,
    /// A cell was begun in this row.
    celled: bool,
    /// Footnotes that this paragraph refers to, by their numbers and texts.
    notes: Vec<(usize, String)>,
    /// How many footnotes there were.
    count: usize,
}

fn write(xml: &str, styles: &HashMap<String, u8>, notes: &HashMap<String, String>, flow: &mut Flow) {
    let mut at = Writing::default();
    walk(xml, |event| match event {
        Walked::Open(_, "Fallback") => at.fallback += 1,
        Walked::Close("Fallback") => at.fallback = at.fallback.saturating_sub(1),
        _ if at.fallback > 0 => {}
        Walked::Open(tag, name) => match name {
            "pStyle" => {
                let style = attribute(tag, "val").unwrap_or_default();
                let level = styles.get(&style).copied();
                let usual = || style.strip_prefix("Heading").and_then(|n| n.parse::<u8>().ok());
                if let Some(level) = level.or_else(usual).filter(|_| at.tables == 0) {
                    flow.open_heading(level);
                }
            }
            "numPr" if at.tables == 0 => flow.words("• "),
            "t" => at.reading = true,
            // The same element stands for a place where tabs stop.
            "tab" if attribute(tag, "pos").is_none() => flow.words(" "),
            "br" | "cr" => flow.line(),
            "noBreakHyphen" => flow.words("-"),
            "vanish" if attribute(tag, "val").is_none_or(|v| v != "0" && v != "false") => flow.hide(),
            "tbl" => {
                at.tables += 1;
                flow.paragraph();
            }
            "tr" => {
                flow.line();
                at.celled = false;
            }
            "tc" => {
                let later = std::mem::replace(&mut at.celled, true);
                if later {
                    flow.cell();
                }
            }
            "footnoteReference" => {
                if let Some(note) = attribute(tag, "id").and_then(|id| notes.get(&id)) {
                    at.count += 1;
                    flow.words(&raised(at.count));
                    at.notes.push((at.count, text::one_line(note)));
                }
            }
            _ => {}
        },
        Walked::Words(words) => {
            if at.reading {
                flow.words(words);
            }
        }
        Walked::Close(name) => match name {
            "t" => at.reading = false,
            "r" => flow.show(),
            "p" => {
                flow.close_heading();
                if at.tables > 0 {
                    flow.words(" ");
                    return;
                }
                flow.paragraph();
                for (number, note) in at.notes.drain(..) {
                    flow.words(&format!("{} {note}", raised(number)));
                    flow.paragraph();
                }
            }
            "tr" => flow.line(),
            "tbl" => {
                at.tables = at.tables.saturating_sub(1);
                flow.paragraph();
            }
            _ => {}
        },
    });
}

/// A number in raised digits.
fn raised(number: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::archive::pack;
    use super::*;

    const STYLES: &str =
        r#"<w:styles><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>"#;
    const NOTES: &str =
        r#"<w:footnotes><w:footnote w:id="2"><w:p><w:r><w:t>Rarely.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    const DOCUMENT: &str = r#"<w:document><w:body>
        <w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Har</w:t></w:r><w:r><w:t>bours</w:t></w:r></w:p>
        <w:p><w:r><w:t xml:space="preserve">They freeze &amp; thaw</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>
        <w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>
        <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>an item</w:t></w:r></w:p>
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr>
        <w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
        <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen order</w:t></w:r><w:r><w:t> seen</w:t></w:r></w:p>
        <mc:AlternateContent><mc:Choice><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Choice>
        <mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>
        </w:body></w:document>"#;

    #[test]
    fn a_document_comes_with_headings_tables_and_footnotes() {
        let bytes = pack(&[
            ("word/document.xml", DOCUMENT.as_bytes()),
            ("word/styles.xml", STYLES.as_bytes()),
            ("word/footnotes.xml", NOTES.as_bytes()),
        ]);
        let book = read(&bytes).unwrap();
        assert_eq!(book.title.as_deref(), Some("Harbours"));
        let page = &book.pages[0];
        assert_eq!(
            page.text.trim(),
            "Harbours\n\nThey freeze & thaw¹\n\n¹ Rarely.\n\n• an item\n\na\tb\n1\t2\n\nunseen order seen\n\nbox"
        );
        assert_eq!((page.headings[0].level, page.headings[0].title.as_str()), (1, "Harbours"));
        let aside = &page.asides[0];
        assert_eq!(&page.text[aside.start..aside.end], "unseen order");
    }

    #[test]
    fn another_kind_of_archive_and_broken_xml_do_no_harm() {
        assert!(matches!(read(&pack(&[("xl/workbook.xml", b"<x/>")])), Err(Fault::Unsupported(_))));
        let cut = &DOCUMENT[..DOCUMENT.len() / 3];
        assert!(!read(&pack(&[("word/document.xml", cut.as_bytes())])).unwrap().pages.is_empty());
    }
}
