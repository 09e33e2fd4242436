//! Whole scopes for a large model: all of a chapter, a page or a document, in one request where it fits the model's
//! context, else in parts whose points are then brought together.
//!
//! `reading.rs` makes passages of every page of the scope. `notes.rs` has the model note the points of each part, some
//! parts at a time, and keeps the notes in the library; `together.rs` makes the last request of them.

mod notes;
mod reading;
mod together;

pub(crate) use together::note_parts;

use std::sync::Arc;

use super::asking::Asking;
use super::prompt::{ANSWER_ROOM, Prompt};
use super::request::Parts as RequestParts;
use super::scope;
use crate::adapters::llm::ChatModel;
use crate::adapters::templates;
use crate::domain::answering::summary::parts::{pack, size};
use crate::domain::answering::summary::wording;
use crate::domain::conversation::chat::{Destination, ModelInfo, Usage};
use crate::domain::conversation::recall::Recalled;
use crate::domain::conversation::template::Template;
use crate::domain::document::page_range;
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::{Inquiry, Kind, Length};
use crate::domain::report::Failure;
use crate::domain::text;
use crate::domain::text::language::{AnswerLanguage, language_of};

/// The context of a model that does not tell its own, in tokens.
const UNKNOWN_CONTEXT: u32 = 8_192;

/// Tokens of instructions around the passages.
const INSTRUCTIONS: u32 = 700;

/// Most tokens of a part: points of a larger one become vague.
const PART: u32 = 16_000;

/// Most parts: a book of 10,000 pages for a small context. What is beyond is said not to be covered.
const PARTS: usize = 160;

/// The template for a scope where the user chose none for it.
const SUMMARISE: &str = "summarise";

/// Added to the question where the passages are notes.
const OF_NOTES: &str = "(The passages are notes on all parts of the text, in its order, one point each. Cover the whole; \
                        cite the numbers as they stand.)";

/// A scope that a large model is given as a whole.
pub(crate) struct Whole {
    /// What its requests are made of.
    pub template: Template,
    pub inquiry: Inquiry,
    /// All of its passages, in order; numbered from 1.
    pub passages: Vec<Passage>,
    pub parts: Vec<Part>,
    /// Tokens of passages that one request has room for.
    pub room: u32,
    /// Parts asked at a time.
    pub at_a_time: usize,
    /// What is said of what was not read.
    pub not_read: Vec<String>,
    /// The points of the parts, once they are noted.
    pub points: Option<Vec<Passage>>,
    /// Tokens of the requests for notes.
    pub usage: Usage,
}

/// Passages of one request.
pub(crate) struct Part {
    /// Its sections and pages.
    pub name: String,
    pub range: std::ops::Range<usize>,
}

impl Whole {
    /// True if one request holds all of it.
    pub(crate) fn fits(&self) -> bool {
        self.parts.len() == 1
    }

    /// The tokens of its last request with those of its notes.
    pub(crate) fn with_notes(&self, usage: Option<Usage>) -> Option<Usage> {
        let noted = self.usage != Usage::default();
        if noted { Some(notes::sum(self.usage, usage.unwrap_or_default())) } else { usage }
    }

    /// The parts of a request for `passages`.
    fn of<'a>(
        &'a self,
        question: &'a str,
        passages: &'a [Passage],
        history: &'a Recalled,
        mark: &'a str,
    ) -> RequestParts<'a> {
        let Whole { template, inquiry, .. } = self;
        RequestParts { template, question, inquiry, passages, whole: true, quotes: &[], history, mark }
    }

    /// The request to be made next: of all, for notes of the first part, or of the points of all parts.
    pub(crate) fn request(&self, asking: &Asking, model: &Arc<dyn ChatModel>, mark: &str) -> Result<Prompt, Failure> {
        let (question, none) = (&asking.ask.question, Recalled::default());
        match (&self.points, self.parts.first()) {
            (Some(points), _) => {
                let asked = format!("{question}\n\n{OF_NOTES}");
                asking.request(self.of(&asked, points, &none, mark), &**model)
            }
            (None, Some(part)) if !self.fits() => {
                notes::request(asking, self, &together::of_part(self, part), model, mark)
            }
            _ => asking.request(self.of(question, &self.passages, &none, mark), &**model),
        }
    }
}

impl Asking {
    /// The whole scope for a large model; `None` if the question is not about one, or it was not found.
    pub(crate) async fn whole(
        &self,
        inquiry: &Inquiry,
        template: &Template,
        model: &ModelInfo,
    ) -> Result<Option<Whole>, Failure> {
        if model.small || !matches!(inquiry.kind, Kind::Summary | Kind::Content) || !template.uses_passages() {
            return Ok(None);
        }
        let template = match template.name.as_str() {
            "answer" => templates::find(&self.workspace.settings.prompts, SUMMARISE)?,
            _ => template.clone(),
        };
        let template = fitted(template, inquiry, &self.ask.question, self.ask.values.contains_key("points"));
        let asked = inquiry.clone();
        let (workspace, documents, inquiry) = (self.workspace.clone(), self.ask.documents.clone(), inquiry.clone());
        let read = tokio::task::spawn_blocking(move || -> Result<_, Failure> {
            let Some(stretches) = scope::stretches(&workspace, &documents, &inquiry)? else { return Ok(None) };
            Ok(Some(reading::read(&workspace, &stretches)?))
        });
        let read = read.await.unwrap_or_else(|fault| {
            tracing::error!(%fault, "a scope was not read");
            Ok(None)
        })?;
        let Some(read) = read.filter(|read| !read.passages.is_empty()) else { return Ok(None) };
        let room = room(&template, model);
        let mut template = template;
        template.parameters.budget = Some(room);
        let all: u32 = read.passages.iter().map(size).sum();
        let share = if all <= room { room } else { room.min(PART) };
        let sections = &read.sections;
        let packed = pack(&read.passages, share, |n| sections[n]);
        let mut not_read = read.not_read;
        let over = packed.get(PARTS).map(|range| range.start);
        let mut parts: Vec<Part> = packed.into_iter().take(PARTS).map(|range| part(&read.passages, range)).collect();
        if let (Some(from), Some(last)) = (over, read.passages.last()) {
            let first = &read.passages[from];
            let labels = self.workspace.labels(&first.locator.document);
            let pages = labels.range(first.locator.page_start(), last.locator.page_end());
            not_read.push(format!("{pages} ({})", first.document));
        }
        if parts.is_empty() {
            parts.push(part(&read.passages, 0..read.passages.len()));
        }
        let at_a_time = if matches!(model.destination, Destination::Remote(_)) { 2 } else { 1 };
        Ok(Some(Whole {
            template,
            inquiry: asked,
            passages: read.passages,
            parts,
            room,
            at_a_time,
            not_read,
            points: None,
            usage: Usage::default(),
        }))
    }
}

/// The template with the number of points and the language that the inquiry asks for.
fn fitted(mut template: Template, inquiry: &Inquiry, question: &str, given: bool) -> Template {
    let points = match (inquiry.form.points, inquiry.form.length) {
        (Some(points), _) => Some(points),
        (None, Some(Length::Brief)) => Some(2),
        (None, Some(Length::Detailed)) => Some(12),
        (None, None) => None,
    };
    if let (Some(points), Some(variable), false) = (points, template.variables.get_mut("points"), given) {
        variable.default = Some(points.to_string());
    }
    if template.parameters.language == "question" {
        template.parameters.language = match inquiry.form.language.as_deref() {
            Some(tag) if tag.starts_with("zh") => "Chinese".into(),
            Some(tag) if tag.starts_with("en") => "English".into(),
            Some(tag) => tag.to_string(),
            None => language_of(question).to_string(),
        };
    }
    template
}

/// The room for passages in a request: the context without the answer and the instructions.
fn room(template: &Template, model: &ModelInfo) -> u32 {
    let context = model.context_tokens.unwrap_or(UNKNOWN_CONTEXT);
    let answer = template.parameters.max_tokens.unwrap_or(ANSWER_ROOM * 2).min(context / 4);
    // An estimate may be a fifth too low.
    (context * 4 / 5).saturating_sub(answer + INSTRUCTIONS).max(400)
}

fn part(passages: &[Passage], range: std::ops::Range<usize>) -> Part {
    let inside = &passages[range.clone()];
    let mut names: Vec<&str> = inside.iter().filter_map(|passage| passage.section.last().map(String::as_str)).collect();
    names.dedup();
    let sections = match (names.first(), names.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
        (Some(first), _) => (*first).to_string(),
        _ => String::new(),
    };
    let first = inside.first().map_or(0, |passage| passage.locator.page_start());
    let last = inside.last().map_or(first, |passage| passage.locator.page_end());
    let pages = page_range(first, last);
    let name = if sections.is_empty() { pages } else { format!("{sections}, {pages}") };
    Part { name: text::shown(&name), range }
}

/// What an answer says after its text of what it does not cover; `None` if it covers everything.
pub(crate) fn not_covered(missing: &[String], language: AnswerLanguage) -> Option<String> {
    (!missing.is_empty()).then(|| wording::Frame::new(language).not_covered(&missing.join("; ")))
}
