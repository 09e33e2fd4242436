//! Builds a prompt: passages, history and question through a template, within the model's context.

mod budget;
mod description;
mod shown;
mod wish;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::answering::extraction::Quote;
use crate::domain::answering::suspicion::speaks_to_model;
use crate::domain::conversation::chat::{ChatRequest, ModelInfo, Role};
use crate::domain::conversation::recall::Recalled;
use crate::domain::conversation::template::{Context, PassageView, Template, TemplateError};
use crate::domain::document::labels::Printed;
use crate::domain::document::{Locator, PageSpan};
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::Inquiry;
use crate::domain::inquiry::taken::language_name;
use crate::domain::report::LeftOff;
use crate::domain::text::language::language_of;
use crate::domain::text::{self, tokens};
pub use budget::{Room, room};
pub use description::{Described, MOST_DESCRIBED, description};
pub use shown::{PageLengths, shown};
use wish::wish;

/// The contents of a prompt.
#[derive(Clone, Copy, Debug)]
pub struct Ingredients<'a> {
    pub template: &'a Template,
    /// As asked.
    pub question: &'a str,
    /// What it asks for.
    pub inquiry: &'a Inquiry,
    /// Best first; as many as [`fitting`] says.
    pub passages: &'a [Passage],
    /// How many passages were found.
    pub found: usize,
    /// What the documents are, and how many passages of how many these are; empty for a small model.
    pub about: &'a str,
    pub shown: &'a str,
    /// The sentences that answer best, for a small model.
    pub quotes: &'a [Quote],
    /// The conversation so far, as much as fits.
    pub history: &'a Recalled,
    /// Titles of the documents.
    pub documents: &'a [String],
    /// The documents' page labels.
    pub printed: &'a Printed,
    pub model: &'a ModelInfo,
    /// Values of the template's own variables.
    pub values: &'a BTreeMap<String, String>,
    /// The marker around passages. It belongs to the conversation, so that a follow-up repeats the text it shares with
    /// the turn before exactly, and is unknown to the authors of the documents.
    pub mark: &'a str,
}

/// Tokens of the parts of a prompt, counted by the model's own tokenizer if available, else estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PromptTokens {
    pub system: u32,
    pub history: u32,
    /// Passages with the text around them.
    pub passages: u32,
    pub question: u32,
    pub total: u32,
    /// The model's context size; `None` if unknown.
    pub limit: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct Prompt {
    pub request: ChatRequest,
    pub tokens: PromptTokens,
    pub left_off: LeftOff,
}

/// Tokens reserved for the answer.
pub const ANSWER_ROOM: u32 = 700;

/// Number of sentences given to a small model, and their token budget: prompts of 100–250 tokens measured best.
pub const SMALL_SENTENCES: usize = 4;
/// See [`SMALL_SENTENCES`].
pub const SMALL_BUDGET: u32 = 220;

/// The passages that fit into this many tokens, the first in any case.
pub fn fitting(passages: &[Passage], tokens: u32) -> &[Passage] {
    let mut used = 0;
    let fit = passages.iter().take_while(|passage| {
        used += tokens::estimate(&passage.text);
        passage.rank == 1 || used <= tokens
    });
    &passages[..fit.count()]
}

/// Renders the request.
///
/// # Errors
/// If the template cannot be rendered with these values.
pub fn build(ingredients: Ingredients<'_>, count: impl Fn(&str) -> Option<u32>) -> Result<Prompt, TemplateError> {
    let Ingredients { template, question, model, found, history, .. } = ingredients;
    let context = context(ingredients);
    // A small model is given sentences and no conversation, whatever the room.
    let left_off = if model.small {
        LeftOff::default()
    } else {
        LeftOff {
            passages: found.saturating_sub(context.passages.len()),
            turns_shortened: if template.uses("history") { history.shortened } else { 0 },
            turns: if template.uses("history") { history.left_off } else { 0 },
        }
    };
    let mut request = template.render(&context)?;
    if model.small && request.max_tokens.is_none() {
        request.max_tokens = Some(300);
    }
    let size = |text: &str| count(text).unwrap_or_else(|| tokens::estimate(text));
    let mut parts = PromptTokens { limit: model.context_tokens, ..PromptTokens::default() };
    for message in &request.messages {
        let tokens = size(&message.content);
        parts.total += tokens;
        if message.role == Role::System {
            parts.system += tokens;
        }
    }
    if template.uses("history") {
        parts.history = context.history.iter().map(|said| size(&said.question) + size(&said.answer)).sum();
    }
    // Passages, history and question share messages: the rest is passages and the text around them.
    let rest = parts.total - parts.system;
    parts.question = size(question).min(rest);
    parts.history = parts.history.min(rest - parts.question);
    parts.passages = rest - parts.question - parts.history;
    Ok(Prompt { request, tokens: parts, left_off })
}

fn context(ingredients: Ingredients<'_>) -> Context {
    let Ingredients { template, question, inquiry, passages, quotes, history, documents, printed, model, .. } =
        ingredients;
    let Ingredients { about, shown, values, mark, .. } = ingredients;
    let view = |passage: &Passage, text: &str| PassageView {
        n: passage.rank,
        text: text.to_string(),
        page: text::shown(&printed.range(&passage.locator)),
        // A name on one line: a file may have line breaks in its names, and add lines to the prompt with them.
        section: text::shown(&passage.section.join(" › ")),
        document: text::shown(&passage.document),
        flagged: speaks_to_model(text),
    };
    let views = if model.small {
        // A small model would obey such a sentence, whatever its instructions say.
        quotes
            .iter()
            .filter(|quote| !speaks_to_model(&quote.text))
            .filter_map(|quote| {
                let passage = passages.iter().find(|p| p.rank == quote.passage)?;
                Some(view(passage, &text::one_line(&quote.text)))
            })
            .collect()
    } else {
        passages.iter().map(|passage| view(passage, &passage.text)).collect()
    };
    Context {
        question: question.to_string(),
        passages: views,
        history: if model.small { Vec::new() } else { history.exchanges.clone() },
        document: text::shown(&documents.join(", ")),
        date: jiff::ZonedDateTime::now().date().to_string(),
        about: if model.small { String::new() } else { about.to_string() },
        shown: if model.small { String::new() } else { shown.to_string() },
        wish: wish(inquiry, model.small),
        language: match (&inquiry.form.language, template.parameters.language.as_str()) {
            (Some(tag), _) => language_name(tag),
            (None, "question") => language_of(question).to_string(),
            (None, named) => named.to_string(),
        },
        fence: mark.to_string(),
        small: model.small,
        values: values.clone(),
    }
}

/// Gives a follow-up's passages the order and numbers of the turn before, new ones after them. Numbers in the history
/// then keep their meaning, and a model that has just read the same passages need not read them again.
///
/// A passage that lies within one of the turn before gives way to it: that one had more of the text around it.
pub fn keep_order(passages: &mut Vec<Passage>, before: &[Passage]) {
    for passage in passages.iter_mut() {
        if let Some(old) = before.iter().find(|old| old.locator != passage.locator && holds(old, passage)) {
            (passage.locator, passage.text) = (old.locator.clone(), old.text.clone());
            passage.section.clone_from(&old.section);
        }
    }
    let mut seen: Vec<Locator> = Vec::new();
    passages.retain(|passage| {
        let new = !seen.contains(&passage.locator);
        seen.push(passage.locator.clone());
        new
    });
    let place = |passage: &Passage| {
        before.iter().position(|old| old.locator == passage.locator && old.text == passage.text).unwrap_or(usize::MAX)
    };
    passages.sort_by_key(place);
    for (n, passage) in passages.iter_mut().enumerate() {
        passage.rank = n + 1;
    }
}

/// True if all of a passage's text is in another of the same document.
fn holds(other: &Passage, passage: &Passage) -> bool {
    other.locator.document == passage.locator.document
        && passage.locator.spans.iter().all(|span| {
            let within = |s: &PageSpan| s.page == span.page && s.start <= span.start && s.end >= span.end;
            other.locator.spans.iter().any(within)
        })
}

#[cfg(test)]
mod tests;
