//! Documents, their pages, and locators: the exact place a piece of text comes from.
//!
//! Every page number in Docent is a physical page number from 1, as in a PDF viewer. The printed label ("iv", "112") is
//! kept beside it; [`crate::domain::document::labels`] adds it where a page is shown and resolves it where the user
//! names one.

pub mod blocks;
pub mod chunk;
pub mod edition;
pub mod file_row;
pub mod labels;
pub mod left_out;
pub mod metadata;
pub mod outline;
pub mod page_note;
pub mod paragraph;
pub mod projection;
pub mod quality;
pub mod remark;
pub mod table;

use page_note::PageNote;
use serde::{Deserialize, Serialize};

/// Identifies a document by its content: the SHA-256 of the file's bytes in lower-case hexadecimal. The same file under
/// two names is one document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentId(pub String);

impl DocumentId {
    /// The first 12 hexadecimal digits, enough to tell documents apart in file names and logs.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

/// The file format a document was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Real pages.
    Pdf,
    /// One "page" per top-level section.
    Markdown,
    /// Cut into "pages" at form feeds, or every so many lines.
    Text,
    /// One "page" per section.
    Html,
    /// One "page" per chapter or section.
    Epub,
    /// One "page" per section.
    Docx,
}

/// File name extensions that are read, in lower case. Files with other extensions are read if their content is of a
/// supported kind.
pub const ENDINGS: &[&str] = &["pdf", "md", "markdown", "txt", "text", "html", "htm", "xhtml", "epub", "docx"];

/// A document as stored in the library, without its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub id: DocumentId,
    /// Where it was last opened from, as lossless text ([`crate::domain::text::stored_path`]); [`Document::file`] is
    /// the path.
    pub path: String,
    /// From the metadata or the first heading; otherwise the file name.
    pub title: String,
    pub format: Format,
    /// The total, including unreadable pages.
    pub pages: u32,
}

impl Document {
    /// Where it was last opened from.
    pub fn file(&self) -> std::path::PathBuf {
        crate::domain::text::stored_path::path(&self.path)
    }

    /// The file name without its folders, as shown on screen and in answers.
    pub fn name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).unwrap_or(&self.path)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// Byte offset of the heading's line in the page's text.
    pub offset: usize,
    /// 1 for a chapter, 2 for a section, and so on.
    pub level: u8,
    /// On one line.
    pub title: String,
}

/// A bookmark of a PDF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// 1 for the outermost.
    pub level: u8,
    /// On one line.
    pub title: String,
}

/// One page as the reader extracted it. The text is clean ([`super::text::clean`]): no control characters except line
/// feeds and tabs, no escape sequences.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Physical page number, from 1.
    pub number: u32,
    /// The printed page label, as declared by the file or inferred from its headers and footers. `None` if every page's
    /// label equals its number.
    pub label: Option<String>,
    /// Line by line, as on the page.
    pub text: String,
    /// In reading order, as far as the format or the bookmarks declare them; in a PDF without bookmarks, lines that look
    /// like headings.
    pub headings: Vec<Heading>,
    /// The bookmarks of a PDF that lead to this page, in order, also those whose title does not stand on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bookmarks: Vec<Bookmark>,
    /// 0 (nothing readable) to 1 (every character and word looks real).
    pub quality: f32,
    /// The engine that read the page ("pdf-extract", "markdown", …).
    pub engine: String,
    /// Why the page is not, or only partly, searchable; `None` for a good page.
    pub warning: Option<String>,
    /// Parts of the text that are not the page's own content, in ascending order. They are shown, but are in no
    /// passage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asides: Vec<Aside>,
    /// Byte ranges of lines, in ascending order, that hold annotations rather than the page's own words
    /// ([`crate::domain::document::remark`]); they get passages of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<(usize, usize)>,
    /// Names of the files attached to the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<String>,
    /// Tables, or the parts of them that are on the page, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<table::TablePart>,
    /// Byte ranges of the lines in the page's largest type, if it is larger than the text; of the first pages only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub large: Vec<(usize, usize)>,
}

impl Page {
    /// The byte ranges within `range` that are the page's own content: everything except asides and remarks.
    pub fn body(&self, range: std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
        let mut parts = Vec::new();
        let mut at = range.start;
        let mut others: Vec<(usize, usize)> = self.asides.iter().map(|aside| (aside.start, aside.end)).collect();
        if !self.remarks.is_empty() {
            others.extend(&self.remarks);
            others.sort_unstable();
        }
        for (start, end) in others {
            let whole = end <= self.text.len() && start <= end;
            if !whole || end <= at || start >= range.end {
                continue;
            }
            if start > at {
                parts.push(at..start);
            }
            at = end;
        }
        if at < range.end {
            parts.push(at..range.end);
        }
        parts
    }
}

/// A part of a page's text that is not its own content: UTF-8 byte offsets on character boundaries, end exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    pub start: usize,
    pub end: usize,
    pub kind: AsideKind,
}

/// Why a part of a page's text is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AsideKind {
    /// A running head, a footer or a page number: identical on every page, or counting up.
    Running,
    /// Text invisible to a person looking at the page: transparent, in the background's colour, off the page, too
    /// small. This is how instructions are smuggled to a model.
    Hidden,
    /// Characters that are no language, code, numbers or formulas: the font does not map its glyphs to characters.
    Unreadable,
    /// Line numbers in the margin of legal papers.
    LineNumber,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedPage {
    /// Physical page number, from 1.
    pub page: u32,
    pub reason: PageNote,
}

/// What has happened to a document's file since it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileNow {
    Same,
    Changed,
    Gone,
    /// It cannot be examined; says why.
    Unreadable(String),
}

/// A range of one page's text: UTF-8 byte offsets, always on character boundaries, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PageSpan {
    /// Physical page number, from 1.
    pub page: u32,
    pub start: usize,
    pub end: usize,
}

/// Where a piece of text stands: a document, and one span on each page it touches, in reading order. The page numbers
/// beside an answer come only from here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locator {
    pub document: DocumentId,
    /// At least one span; pages ascend.
    pub spans: Vec<PageSpan>,
}

impl Locator {
    /// The first page, from 1 (0 for an empty locator, which Docent never creates).
    pub fn page_start(&self) -> u32 {
        self.spans.first().map_or(0, |span| span.page)
    }

    /// The last page, from 1.
    pub fn page_end(&self) -> u32 {
        self.spans.last().map_or(0, |span| span.page)
    }
}

/// How much of a set of documents has been processed, in pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Pages whose text has been read and is available to keyword search.
    pub pages_read: u32,
    /// Pages whose chunks all have embeddings and are available to semantic search.
    pub pages_embedded: u32,
    pub pages_total: u32,
}

impl Coverage {
    /// True if every page has been read and embedded.
    pub fn complete(&self) -> bool {
        self.pages_read >= self.pages_total && self.pages_embedded >= self.pages_total
    }

    /// Adds another document's coverage to this one.
    pub fn plus(self, other: Coverage) -> Coverage {
        Coverage {
            pages_read: self.pages_read + other.pages_read,
            pages_embedded: self.pages_embedded + other.pages_embedded,
            pages_total: self.pages_total + other.pages_total,
        }
    }
}

/// "p. 7" or "pp. 7–8", for physical pages; see [`crate::domain::document::labels::Labels::range`] for printed ones.
pub fn page_range(start: u32, end: u32) -> String {
    if start == end { format!("p. {start}") } else { format!("pp. {start}–{end}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_named_by_its_file() {
        let mut document = Document {
            id: DocumentId("ab".into()),
            path: "/home/ada/books/engine.pdf".into(),
            title: "On the Engine".into(),
            format: Format::Pdf,
            pages: 3,
        };
        assert_eq!(document.name(), "engine.pdf");
        document.path = "engine.pdf".into();
        assert_eq!(document.name(), "engine.pdf");
    }

    #[test]
    fn the_body_of_a_page_is_its_text_without_the_asides() {
        let aside = |start, end| Aside { start, end, kind: AsideKind::Running };
        let page = Page { text: "head body foot".into(), asides: vec![aside(0, 5), aside(9, 14)], ..Page::default() };
        let parts = |range| page.body(range).into_iter().map(|r| (r.start, r.end)).collect::<Vec<_>>();
        assert_eq!(parts(0..14), [(5, 9)]);
        assert_eq!(parts(6..8), [(6, 8)]);
        assert!(page.body(0..4).is_empty());
        assert!(Page::default().body(0..0).is_empty());
        let page = Page { remarks: vec![(5, 9)], ..page };
        assert!(page.body(0..14).is_empty(), "remarks are not what the page says");
    }

    #[test]
    fn one_page_and_a_range_are_written_differently() {
        assert_eq!(page_range(7, 7), "p. 7");
        assert_eq!(page_range(7, 9), "pp. 7–9");
    }
}
