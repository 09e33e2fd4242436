//! Building a prompt: passages, history and question through a template, within the model's context.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::answering::extraction::Quote;
use crate::domain::answering::suspicion::speaks_to_model;
use crate::domain::conversation::chat::{ChatRequest, ModelInfo, Role};
use crate::domain::conversation::recall::Recalled;
use crate::domain::conversation::template::{Context, PassageView, Template, TemplateError};
use crate::domain::document::labels::Printed;
use crate::domain::finding::passage::Passage;
use crate::domain::report::LeftOff;
use crate::domain::text::language::language_of;
use crate::domain::text::{self, tokens};

/// What goes into a prompt.
#[derive(Clone, Copy, Debug)]
pub struct Ingredients<'a> {
    /// The template.
    pub template: &'a Template,
    /// The question as asked.
    pub question: &'a str,
    /// The passages found, best first.
    pub passages: &'a [Passage],
    /// The sentences that answer best, for a small model.
    pub quotes: &'a [Quote],
    /// The conversation so far, as far as it fits.
    pub history: &'a Recalled,
    /// Titles of the documents.
    pub documents: &'a [String],
    /// What is printed on the documents' pages.
    pub printed: &'a Printed,
    /// The model that is asked.
    pub model: &'a ModelInfo,
    /// Values of the template's own variables.
    pub values: &'a BTreeMap<String, String>,
    /// The word that marks where passages begin and end: the conversation's, so that what a follow-up shares with the
    /// turn before it is the same word for word, and unknown to whoever wrote the document.
    pub mark: &'a str,
}

/// Tokens of the parts of a prompt: the model's own count where its tokenizer is at hand, else an estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PromptTokens {
    /// Instructions.
    pub system: u32,
    /// The conversation so far.
    pub history: u32,
    /// Passages with what stands around them.
    pub passages: u32,
    /// The question.
    pub question: u32,
    /// All of it.
    pub total: u32,
    /// What the model's context holds, where it is known.
    pub limit: Option<u32>,
}

/// A request ready to send.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// The request.
    pub request: ChatRequest,
    /// Its size.
    pub tokens: PromptTokens,
    /// What had no room in it.
    pub left_off: LeftOff,
}

/// Tokens kept free for the answer.
pub const ANSWER_ROOM: u32 = 700;

/// Sentences given to a small model, and the tokens they may take together: 100–250-token prompts measured best.
pub const SMALL_SENTENCES: usize = 4;
/// See [`SMALL_SENTENCES`].
pub const SMALL_BUDGET: u32 = 220;

/// The tokens that passages may take, given the template's wish and what the model's context leaves.
pub fn passage_budget(template: &Template, model: &ModelInfo, history: &Recalled) -> u32 {
    let wish = template.parameters.budget;
    let Some(context) = model.context_tokens else { return wish };
    let said: u32 = history.exchanges.iter().map(|e| tokens::estimate(&e.question) + tokens::estimate(&e.answer)).sum();
    let answer = template.parameters.max_tokens.unwrap_or(ANSWER_ROOM);
    // An estimate may be a fifth short, and the instructions take some 300.
    let left = (context * 4 / 5).saturating_sub(said + answer + 300);
    wish.min(left.max(200))
}

/// Renders the request. Passages that do not fit the model's context are left off the end.
///
/// # Errors
/// When the template cannot be rendered with these values.
pub fn build(ingredients: Ingredients<'_>, count: impl Fn(&str) -> Option<u32>) -> Result<Prompt, TemplateError> {
    let Ingredients { template, question, model, passages, history, .. } = ingredients;
    let context = context(ingredients);
    // A small model is given sentences and no conversation, whatever the room.
    let left_off = if model.small {
        LeftOff::default()
    } else {
        LeftOff {
            passages: passages.len() - context.passages.len(),
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
    // Passages, history and question share messages: what is neither of the others is the passages and their frame.
    let rest = parts.total - parts.system;
    parts.question = size(question).min(rest);
    parts.history = parts.history.min(rest - parts.question);
    parts.passages = rest - parts.question - parts.history;
    Ok(Prompt { request, tokens: parts, left_off })
}

fn context(ingredients: Ingredients<'_>) -> Context {
    let Ingredients { template, question, passages, quotes, history, documents, printed, model, values, mark } =
        ingredients;
    let view = |passage: &Passage, text: &str| PassageView {
        n: passage.rank,
        text: text.to_string(),
        page: text::shown(&printed.range(&passage.locator)),
        // A name on one line: a file may have line feeds in its own, and make lines of the prompt with them.
        section: text::shown(&passage.section.join(" › ")),
        document: text::shown(&passage.document),
        flagged: speaks_to_model(text),
    };
    let views = if model.small {
        // A small model does what such a sentence says, whatever it was told before.
        quotes
            .iter()
            .filter(|quote| !speaks_to_model(&quote.text))
            .filter_map(|quote| {
                let passage = passages.iter().find(|p| p.rank == quote.passage)?;
                Some(view(passage, &text::one_line(&quote.text)))
            })
            .collect()
    } else {
        let budget = passage_budget(template, model, history);
        let mut used = 0;
        passages
            .iter()
            .take_while(|passage| {
                used += tokens::estimate(&passage.text);
                passage.rank == 1 || used <= budget
            })
            .map(|passage| view(passage, &passage.text))
            .collect()
    };
    Context {
        question: question.to_string(),
        passages: views,
        history: if model.small { Vec::new() } else { history.exchanges.clone() },
        document: text::shown(&documents.join(", ")),
        date: jiff::ZonedDateTime::now().date().to_string(),
        language: match template.parameters.language.as_str() {
            "question" => language_of(question).to_string(),
            named => named.to_string(),
        },
        fence: mark.to_string(),
        small: model.small,
        values: values.clone(),
    }
}

/// Puts the passages of a follow-up in the order and under the numbers that those of the turn before had, new ones behind
/// them. Numbers in the history then still mean what they meant, and a model that has read the same passages a moment
/// ago need not read them again.
pub fn keep_order(passages: &mut [Passage], before: &[Passage]) {
    let place = |passage: &Passage| {
        before.iter().position(|old| old.locator == passage.locator && old.text == passage.text).unwrap_or(usize::MAX)
    };
    passages.sort_by_key(place);
    for (n, passage) in passages.iter_mut().enumerate() {
        passage.rank = n + 1;
    }
}

#[cfg(test)]
mod tests;
