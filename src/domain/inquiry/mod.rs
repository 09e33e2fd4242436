//! Inquiries: what a question asks for, decided before anything is searched. Its kind, its scope (the part of the
//! documents it is about) and the form of the answer.

mod asked;
pub mod comparison;
mod deciding;
pub mod examples;
mod form;
pub mod languages;
pub mod mentioning;
pub mod metadata;
mod parts;
mod pattern;
mod regions;
pub mod rewording;
pub mod structure;
mod summary;
pub mod taken;
mod talk;
mod tokens;
pub mod wanted;

use serde::{Deserialize, Serialize};

use crate::domain::document::DocumentId;
use crate::domain::document::outline::LabelledKind;
use crate::domain::finding::asked_place::{Place, Point};
pub use deciding::{Before, Within, asked_of_docent, asked_of_structure, chatted, decide, said, searched, within};
pub use regions::Ground;
pub use talk::{About, Talk};

/// What a question asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    pub kind: Kind,
    #[serde(default)]
    pub scope: Scope,
    #[serde(default)]
    pub form: Form,
    /// False if nothing decided the kind: the answer then says what the question was taken for.
    pub sure: bool,
    /// What the question was read as, if not by all of its words: without courtesy, as a known question near to it, or
    /// as what a follow-up stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub understood: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Anything that a passage or two answer.
    #[default]
    Fact,
    YesNo,
    List,
    Definition,
    HowTo,
    Comparison,
    /// A figure in a table.
    TableValue,
    /// Chapters, pages, figures: how many, which, where.
    Structure,
    /// Authors, date, version, publisher, identifiers.
    Metadata,
    /// Of the whole document or of a part of it.
    Summary,
    /// What stands in a part of the document.
    Content,
    /// An earlier answer in another form: shorter, longer, as a table, explained.
    Rewording,
    /// An earlier answer or a part of the document in another language.
    Translation,
    SmallTalk,
    /// A question about Docent itself.
    AboutDocent,
}

/// The part of the documents that a question is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// The documents it names; empty for all that are asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentId>,
    /// The part as named; `None` for whole documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// The part as found in the documents; empty before it is looked for, and for whole documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region>,
}

/// A part of a document as a question names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Pages, or a chapter or section by its number.
    Place(Place),
    /// Chapters or sections by the first and last number.
    Range(Vec<u32>, Vec<u32>),
    /// A chapter or section by words of its heading: "the introduction", "blood pressure".
    Named(String),
    /// The last chapter or section.
    Last(Unit),
    /// "Table 3", "Figure 2".
    Labelled(LabelledKind, String),
    /// "Appendix B".
    Appendix(String),
    /// What the answer before cited.
    Cited,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Part,
    Chapter,
    Section,
    Appendix,
    Page,
}

/// A stretch of a document's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    pub document: DocumentId,
    /// Its heading with its number ("3 Methods") or caption; empty for pages.
    pub title: String,
    /// The first page and the byte offset into its text.
    pub from: Point,
    /// The last page and the byte offset at which it ends there, exclusive; `usize::MAX` for the end of the page.
    pub to: Point,
}

/// The form asked of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// Number of points or sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<u8>,
    /// The language asked for, as a tag ("en", "zh"); `None` for that of the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Length>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// A sentence or two.
    Brief,
    Detailed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    List,
    Table,
    Prose,
}

impl Kind {
    /// True for small talk and questions about Docent, which are about no document.
    pub fn is_talk(self) -> bool {
        matches!(self, Kind::SmallTalk | Kind::AboutDocent)
    }
}

impl Inquiry {
    /// The question in the words that the recognisers of its kind understand.
    pub fn read_as<'a>(&'a self, question: &'a str) -> &'a str {
        self.understood.as_deref().unwrap_or(question)
    }

    /// A plain question on the whole of all documents.
    pub fn plain() -> Inquiry {
        Inquiry { kind: Kind::Fact, scope: Scope::default(), form: Form::default(), sure: true, understood: None }
    }
}

impl Region {
    pub fn page_start(&self) -> u32 {
        self.from.0
    }

    /// The last page with text of it.
    pub fn page_end(&self) -> u32 {
        if self.to.1 == 0 && self.to.0 > self.from.0 { self.to.0 - 1 } else { self.to.0 }
    }

    /// True if bytes `start..end` of a page are at least partly in it.
    pub fn touches(&self, page: u32, start: usize, end: usize) -> bool {
        (page, end) > self.from && (page, start) < self.to
    }
}
