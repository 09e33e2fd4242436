//! Documents, their pages, and locators: the exact place a piece of text comes from.
//!
//! Every page number in Docent counts physical pages from 1, as a PDF viewer does. A page's printed label ("iv", "112") is
//! kept beside it: [`crate::domain::document::labels`] puts it on where a page is shown, and takes it off where a person names one.

pub mod blocks;
pub mod chart;
pub mod chunk;
pub mod edition;
pub mod file_row;
pub mod labels;
pub mod left_out;
pub mod paragraph;
pub mod projection;
pub mod quality;
pub mod remark;

use serde::{Deserialize, Serialize};

/// Identifies a document by its content: the lower-case hexadecimal SHA-256 of the file's bytes. The same file
/// under two names is one document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentId(pub String);

impl DocumentId {
    /// The first 12 hexadecimal digits: enough to tell documents apart in file names and logs.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

/// What kind of file a document was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Portable Document Format: real pages.
    Pdf,
    /// Markdown: one "page" a top-level section.
    Markdown,
    /// Plain text: cut into "pages" at form feeds, or every so many lines.
    Text,
    /// A web page: one "page" a section.
    Html,
    /// An electronic book: one "page" a chapter or section.
    Epub,
    /// A Word document: one "page" a section.
    Docx,
}

/// The endings of the names of files that are read, in lower case. Files of other names are read too where their
/// contents are of a kind that is.
pub const ENDINGS: &[&str] = &["pdf", "md", "markdown", "txt", "text", "html", "htm", "xhtml", "epub", "docx"];

/// A document as the library knows it, without its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Content hash.
    pub id: DocumentId,
    /// Where it was last opened from, as text that loses nothing ([`crate::domain::text::stored_path`]); [`Document::file`] is the path.
    pub path: String,
    /// The title from its metadata or first heading, else the file name.
    pub title: String,
    /// The kind of file.
    pub format: Format,
    /// How many pages it has, readable or not.
    pub pages: u32,
}

impl Document {
    /// Where it was last opened from.
    pub fn file(&self) -> std::path::PathBuf {
        crate::domain::text::stored_path::path(&self.path)
    }

    /// The file name without its folders: how a document is named on screen and in answers.
    pub fn name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).unwrap_or(&self.path)
    }
}

/// A heading that stands on a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// Byte offset into the page's text where the heading's line starts.
    pub offset: usize,
    /// 1 for a chapter, 2 for a section, and so on.
    pub level: u8,
    /// Its text on one line.
    pub title: String,
}

/// One page as the reader saw it. The text is clean ([`super::text::clean`]): no control characters but line
/// feeds and tabs, no escape sequences.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Physical page number, from 1.
    pub number: u32,
    /// The label printed on the page: as the file declares it, or as its running lines say. `None` where no page of the
    /// document bears another than its number.
    pub label: Option<String>,
    /// The page's text, lines as on the page.
    pub text: String,
    /// Headings on this page in reading order, as far as the format or the outline declares them.
    pub headings: Vec<Heading>,
    /// 0 (nothing readable) to 1 (every character and word looks real).
    pub quality: f32,
    /// The engine that read the page ("pdf-extract", "markdown", …).
    pub engine: String,
    /// Why the page is not, or only partly, searchable; `None` for a good page.
    pub warning: Option<String>,
    /// Parts of the text that are not what the page says, in ascending order: they are shown, but no passage holds
    /// them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asides: Vec<Aside>,
    /// Lines of the text, as byte ranges in ascending order, that people wrote on the page and that are not its own
    /// words ([`crate::domain::document::remark`]): passages of their own hold them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<(usize, usize)>,
    /// Names of files that are attached to a place on the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<String>,
}

impl Page {
    /// The byte ranges of the text within `range` that are what the page says: all of it but the asides and remarks.
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

/// A part of a page's text that is not what the page says: UTF-8 byte offsets on character boundaries, end exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Why it stands aside.
    pub kind: AsideKind,
}

/// Why a part of a page's text stands aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AsideKind {
    /// A running head, a footer or a page number: the same on every page, or counting.
    Running,
    /// Text that a person does not see on the page: invisible, of its ground's colour, off the page, too small. It is
    /// how instructions are smuggled to a model.
    Hidden,
    /// Characters that read as no language, code, numbers or formulas: a font did not say what its glyphs mean.
    Unreadable,
    /// The numbers in the margin of legal papers that count lines.
    LineNumber,
}

/// A page that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedPage {
    /// Physical page number, from 1.
    pub page: u32,
    /// The reason in a few words.
    pub reason: String,
}

/// What has become of a document's file since it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileNow {
    /// It holds what was read.
    Same,
    /// It holds something else.
    Changed,
    /// It is not there.
    Gone,
    /// It cannot be looked at, and why.
    Unreadable(String),
}

/// A range of one page's text: UTF-8 byte offsets, always on character boundaries, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PageSpan {
    /// Physical page number, from 1.
    pub page: u32,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Where a piece of text stands: a document and one span on each page it touches, in reading order. Page numbers
/// shown beside an answer come from here and from nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locator {
    /// The document.
    pub document: DocumentId,
    /// At least one span; pages ascend.
    pub spans: Vec<PageSpan>,
}

impl Locator {
    /// The first page it touches, from 1 (0 for an empty locator, which nothing in Docent makes).
    pub fn page_start(&self) -> u32 {
        self.spans.first().map_or(0, |span| span.page)
    }

    /// The last page it touches, from 1.
    pub fn page_end(&self) -> u32 {
        self.spans.last().map_or(0, |span| span.page)
    }
}

/// How far a set of documents has been taken in. All three count pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Pages whose text has been read (and can be found by words).
    pub pages_read: u32,
    /// Pages all of whose chunks have embeddings (and can be found by meaning).
    pub pages_embedded: u32,
    /// Pages there are.
    pub pages_total: u32,
}

impl Coverage {
    /// True when every page has been read and embedded.
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

/// "p. 7" or "pp. 7–8": how physical pages are written; [`crate::domain::document::labels::Labels::range`] writes printed ones.
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
