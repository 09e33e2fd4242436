//! Output of commands: JSON on standard output, progress on standard error if that is a terminal. Text of documents and
//! models is printed without escape sequences.

use std::io::{IsTerminal, Write};

use anyhow::Context;
use serde::Serialize;

use crate::domain::answering::cells::CellPlace;
use crate::domain::answering::citation::Citation;
use crate::domain::answering::marks::unknown;
use crate::domain::answering::suspicion::speaks_to_model;
use crate::domain::document::labels::Printed;
use crate::domain::document::{Document, Locator};
use crate::domain::finding::passage::Passage;
use crate::domain::text;

/// Writes one JSON object and a line feed. Control characters in its strings are escaped.
///
/// # Errors
/// If standard output is closed.
pub fn json<T: Serialize>(value: &T) -> anyhow::Result<()> {
    let line = serde_json::to_string(value)?;
    bytes(format!("{}\n", text::json_for_terminals(&line)).as_bytes())
}

/// Writes text for the user, and a line feed.
///
/// # Errors
/// If standard output is closed.
pub fn line(words: &str) -> anyhow::Result<()> {
    piece(words)?;
    piece("\n")
}

/// Writes one line for a person and a line feed; names in it cannot break the line.
///
/// # Errors
/// If standard output is closed.
pub fn item(words: &str) -> anyhow::Result<()> {
    line(&text::shown(words))
}

/// Writes text and flushes it.
///
/// # Errors
/// If standard output is closed.
pub fn piece(words: &str) -> anyhow::Result<()> {
    bytes(text::clean(words).as_bytes())
}

/// Writes raw bytes and flushes them. Text of documents and models goes through [`piece`].
///
/// # Errors
/// When standard output is closed or cannot be written.
pub fn bytes(all: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(all).and_then(|()| out.flush()).context("cannot write to standard output")
}

/// One line of progress on standard error, rewritten in place; silent if that is not a terminal.
#[derive(Debug)]
pub struct Progress {
    shown: bool,
    terminal: bool,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { shown: false, terminal: std::io::stderr().is_terminal() }
    }

    /// Replaces the line.
    pub fn show(&mut self, words: &str) {
        if self.terminal {
            let words = text::shorten(&text::one_line(words), 78);
            let _ = write!(std::io::stderr(), "\r\x1b[2K{words}");
            self.shown = true;
        }
    }

    /// Clears the line.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A warning on standard error.
pub fn warn(words: &str) {
    let _ = writeln!(std::io::stderr(), "docent: {}", text::shown(words));
}

/// A passage in JSON output.
#[derive(Debug, Serialize)]
pub struct PassageJson<'a> {
    rank: usize,
    score: f32,
    dense_score: Option<f32>,
    lexical_score: Option<f32>,
    document: &'a str,
    page_start: u32,
    page_end: u32,
    page_label_start: Option<&'a str>,
    page_label_end: Option<&'a str>,
    section: String,
    text: &'a str,
    /// Whether it contains text that gives instructions to a model.
    flagged: bool,
    /// The cell of its table that the answer cites.
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<CellPlace>,
}

impl<'a> PassageJson<'a> {
    /// A passage with its page labels.
    pub fn new(passage: &'a Passage, printed: &'a Printed) -> Self {
        let (page_label_start, page_label_end) = labels(&passage.locator, printed);
        PassageJson {
            rank: passage.rank,
            score: passage.score,
            dense_score: passage.dense_score,
            lexical_score: passage.lexical_score,
            document: &passage.document,
            page_start: passage.locator.page_start(),
            page_end: passage.locator.page_end(),
            page_label_start,
            page_label_end,
            section: passage.section.join(" › "),
            text: &passage.text,
            flagged: speaks_to_model(&passage.text),
            cell: None,
        }
    }

    /// With the cell that an answer cites of it.
    pub fn cited(self, citations: &[Citation]) -> Self {
        let cell = citations.iter().filter(|citation| citation.marker == self.rank).find_map(|citation| citation.cell);
        PassageJson { cell, ..self }
    }
}

/// The documents asked with `--library`, as scripts see them.
#[derive(Debug, Serialize)]
pub struct LibraryJson<'a> {
    /// Number of documents.
    documents: usize,
    /// The files of documents that could not be searched.
    left_out: Vec<&'a str>,
    /// The file of each passage, in order.
    paths: Vec<Option<&'a str>>,
}

impl<'a> LibraryJson<'a> {
    /// From the documents searched, those left out, and the passages found.
    pub fn new(asked: &'a [Document], left_out: &'a [Document], passages: &[Passage]) -> Self {
        LibraryJson {
            documents: asked.len(),
            left_out: left_out.iter().map(|document| document.path.as_str()).collect(),
            paths: passages.iter().map(|passage| path_of(asked, passage)).collect(),
        }
    }
}

/// The file of a passage's document.
pub fn path_of<'a>(documents: &'a [Document], passage: &Passage) -> Option<&'a str> {
    documents.iter().find(|document| document.id == passage.locator.document).map(|document| document.path.as_str())
}

/// Warns about documents of the library that could not be searched.
pub fn warn_left_out(left_out: &[Document]) {
    let Some(first) = left_out.first() else { return };
    let more = match left_out.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    warn(&format!(
        "not searched, because not fully read or read by another version: {}{more}; fix it with `docent index FILE`",
        first.path
    ));
}

/// A citation in JSON output.
#[derive(Debug, Serialize)]
pub struct CitationJson<'a> {
    marker: usize,
    document: &'a str,
    page_start: u32,
    page_end: u32,
    page_label_start: Option<&'a str>,
    page_label_end: Option<&'a str>,
    quote: &'a str,
    /// The claim in the answer.
    claim: &'a str,
    check: crate::domain::answering::claim::Check,
    /// The cell of a table that says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<CellPlace>,
}

/// The labels of the first and last page of a range; `None` if the document has no page labels, or none that differ
/// from the page numbers.
fn labels<'a>(locator: &Locator, printed: &'a Printed) -> (Option<&'a str>, Option<&'a str>) {
    let labels = printed.of(&locator.document);
    (labels.get(locator.page_start()), labels.get(locator.page_end()))
}

impl<'a> CitationJson<'a> {
    /// A citation with its page labels.
    pub fn new(citation: &'a Citation, printed: &'a Printed) -> Self {
        let (page_label_start, page_label_end) = labels(&citation.locator, printed);
        CitationJson {
            marker: citation.marker,
            document: &citation.document,
            page_start: citation.locator.page_start(),
            page_end: citation.locator.page_end(),
            page_label_start,
            page_label_end,
            quote: &citation.quote,
            claim: &citation.claim,
            check: citation.check,
            cell: citation.cell,
        }
    }
}

/// A citation without a passage, as scripts see it. It has no page.
#[derive(Debug, Serialize)]
pub struct UnknownMarkJson<'a> {
    marker: usize,
    text: &'a str,
}

/// The citations of an answer that name none of its passages.
pub fn unknown_marks<'a>(answer: &'a str, passages: &[Passage]) -> Vec<UnknownMarkJson<'a>> {
    let marks = unknown(answer, passages).into_iter();
    marks.map(|mark| UnknownMarkJson { marker: mark.number, text: &answer[mark.range] }).collect()
}
