//! The structure of a document: its parts, chapters and sections with their pages, and its figures, tables and other
//! labelled items.
//!
//! Built from the pages in order ([`Gathering`]) and kept in the library.

mod captions;
mod contents;
mod drafts;
mod gathering;
mod guessing;
mod kinds;
mod lines;
mod names;
mod numbering;

use serde::{Deserialize, Serialize};

use super::PageSpan;
pub use gathering::Gathering;
pub use names::says_nothing;

/// Raised whenever a gathering of the same pages gives another outline: kept ones are then made again.
pub const OUTLINE_VERSION: u32 = 3;

/// The structure of a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// In reading order, nested ones after the one that holds them.
    pub sections: Vec<Section>,
    /// Figures, tables and the like, in reading order.
    pub labelled: Vec<Labelled>,
    pub source: OutlineSource,
}

/// What the sections were taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutlineSource {
    /// The file's own bookmarks, or the structure of its format.
    Bookmarks,
    /// The pages of contents.
    Contents,
    /// Headings as they look.
    Headings,
    /// There is no structure.
    #[default]
    None,
}

/// A part, chapter, section or the like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    pub kind: SectionKind,
    /// As printed, without "Chapter" and full stops: "3", "3.2", "IV", "A". `None` if it is not numbered.
    pub number: Option<String>,
    /// Without the number, on one line.
    pub title: String,
    /// 1 for the outermost.
    pub level: u8,
    /// The first physical page.
    pub page: u32,
    /// Byte offset in that page's text at which it begins; 0 if only the page is known.
    pub offset: usize,
    /// The last physical page: that of the next section which is not nested in it, or the one before.
    pub page_end: u32,
    /// Where its heading stands or, if that was not found, its entry in the contents.
    pub heading: Option<PageSpan>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    Part,
    Chapter,
    /// Below a chapter; in a paper or report without chapters, at any level.
    Section,
    Appendix,
    /// Title page, contents, preface, abstract, and what else stands before the first chapter.
    Front,
    /// References, glossary, index.
    Back,
}

/// A figure, table or other item with a label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Labelled {
    pub kind: LabelledKind,
    /// As printed after the word: "3", "2.1", "A-1".
    pub number: String,
    /// Its caption without the label, on one line; for a footnote, its text.
    pub caption: String,
    /// Where the caption stands.
    pub place: PageSpan,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelledKind {
    Figure,
    Table,
    Listing,
    Footnote,
}

impl Outline {
    /// The sections nested in section `n`, directly or deeper: the range of their indexes.
    pub fn inside(&self, n: usize) -> std::ops::Range<usize> {
        let level = self.sections[n].level;
        let end = self.sections[n + 1..].iter().position(|next| next.level <= level);
        n + 1..end.map_or(self.sections.len(), |at| n + 1 + at)
    }
}
