//! What a question would send, without sending it: the request, and what was found for it.

use std::sync::Arc;

use tokio::sync::mpsc::unbounded_channel;

use super::effects::to_ask;
use crate::app::message::Request;
use crate::app::{Locale, Question};
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::document::PageSpan;
use crate::domain::finding::passage::Passage;
use crate::say;
use crate::tasks::Workspace;
use crate::tasks::ask::prompt::Prompt;
use crate::tasks::ask::{Prepared, prepare};
use crate::tasks::search::{SearchOptions, search};

/// The most candidates that are listed.
const MOST_CANDIDATES: usize = 16;

/// Room for all of them, in tokens.
const ROOM: u32 = 32_000;

/// The request for a question, with the candidates it was made from.
///
/// # Errors
/// In one or two sentences, what failed.
pub async fn request(workspace: &Arc<Workspace>, question: Question, locale: Locale) -> Result<Request, String> {
    let conversation = question.conversation;
    let earlier = match conversation {
        Some(id) => workspace.library.conversation(id).map_err(|e| e.to_string())?.turns,
        None => Vec::new(),
    };
    let (events, _heard) = unbounded_channel();
    let ask = to_ask(workspace, question)?;
    let prepared = prepare(workspace, &ask, conversation, &earlier, &events).await?;
    let query = prepared.rewritten.clone().unwrap_or_else(|| ask.question.clone());
    let options = SearchOptions {
        mode: prepared.template.parameters.mode,
        limit: MOST_CANDIDATES,
        budget: ROOM,
        widen: false,
        patience: std::time::Duration::ZERO,
    };
    let all = search(workspace, &ask.documents, &query, options).await.map_err(|e| e.to_string())?;
    let candidates = candidates(&prepared, all.passages);
    let rewritten = prepared.rewritten.clone();
    let (summary, messages) = match (&prepared.model, prepared.prompt) {
        (Some(model), Some(prompt)) => {
            let mut summary = summary(&model.info(), &prepared.template.name, &prompt, locale);
            let missing = prompt.missing.to_string();
            if !missing.is_empty() {
                summary = format!("{summary}; {missing}");
            }
            (summary, prompt.request.messages)
        }
        _ => (say!(locale, "request-nothing-sent"), Vec::new()),
    };
    Ok(Request { messages, summary, rewritten, candidates })
}

/// The passages of the request, each with whether any of its words are sent, then what was found besides.
fn candidates(prepared: &Prepared, all: Vec<Passage>) -> Vec<(Passage, bool)> {
    let small = prepared.model.as_ref().is_none_or(|model| model.info().small);
    let sent = |passage: &Passage| match &prepared.prompt {
        // A small model is given sentences.
        _ if small => prepared.quotes.iter().any(|quote| quote.passage == passage.rank),
        None => false,
        Some(prompt) => {
            let beginning: String = passage.text.trim().chars().take(60).collect();
            prompt.request.messages.iter().any(|message| message.content.contains(&beginning))
        }
    };
    let mut candidates: Vec<(Passage, bool)> =
        prepared.found.passages.iter().map(|passage| (passage.clone(), sent(passage))).collect();
    let mut rank = candidates.iter().map(|(passage, _)| passage.rank).max().unwrap_or(0);
    for mut passage in all {
        if candidates.iter().any(|(known, _)| holds(known, &passage)) {
            continue;
        }
        rank += 1;
        passage.rank = rank;
        candidates.push((passage, false));
    }
    candidates
}

/// True when a passage (which may have been widened) holds the place where another begins.
fn holds(known: &Passage, other: &Passage) -> bool {
    let Some(first) = other.locator.spans.first() else { return true };
    let within = |span: &PageSpan| span.page == first.page && (span.start..span.end).contains(&first.start);
    known.locator.document == other.locator.document && known.locator.spans.iter().any(within)
}

/// The model, the template and the tokens of every part, in a line.
fn summary(info: &ModelInfo, template: &str, prompt: &Prompt, locale: Locale) -> String {
    let t = prompt.tokens;
    let (model, provider) = (info.model.as_str(), info.provider.as_str());
    match t.limit {
        None => say!(
            locale,
            "request-summary",
            model = model,
            provider = provider,
            template = template,
            total = t.total,
            system = t.system,
            history = t.history,
            passages = t.passages,
            question = t.question
        ),
        Some(limit) => say!(
            locale,
            "request-summary-limit",
            model = model,
            provider = provider,
            template = template,
            total = t.total,
            limit = limit,
            system = t.system,
            history = t.history,
            passages = t.passages,
            question = t.question
        ),
    }
}
