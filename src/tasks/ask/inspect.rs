//! Shows what a question would send, without sending it: the request, and what else was found.

use std::sync::Arc;
use std::time::Duration;

use super::{Prepared, prepare};
use crate::domain::conversation::ask::Ask;
use crate::domain::document::PageSpan;
use crate::domain::finding::passage::Passage;
use crate::domain::finding::tuning::report::Moved;
use crate::domain::report::Failure;
use crate::tasks::search::request::opened;
use crate::tasks::search::{Moving, SearchOptions, search, search_moved};
use crate::tasks::workspace::Workspace;

/// Maximum number of candidates listed.
const MOST_CANDIDATES: usize = 16;

/// Token budget for all of them.
const ROOM: u32 = 32_000;

/// The prepared request, and the candidates it was made from.
pub struct Inspected {
    pub prepared: Prepared,
    /// The passages found, best first, each with whether it is part of the request.
    pub candidates: Vec<(Passage, bool)>,
    /// What the adapter made of `docent tune` did to them, if one is installed.
    pub moved: Option<Moved>,
}

/// Prepares a question and lists what was found for it.
///
/// # Errors
/// When it cannot be prepared or searched for.
pub async fn inspect(workspace: &Arc<Workspace>, ask: Ask) -> Result<Inspected, Failure> {
    let (documents, question) = (ask.documents.clone(), ask.question.clone());
    let prepared = prepare(workspace, ask).await?;
    let query = prepared.rewritten.as_ref().unwrap_or(&question);
    let options = SearchOptions {
        mode: prepared.template.parameters.mode,
        limit: MOST_CANDIDATES,
        budget: ROOM,
        widen: false,
        patience: Duration::ZERO,
        read: true,
        trace: false,
    };
    let all = search(workspace, &documents, query, options).await?.passages;
    let candidates = candidates(&prepared, all.clone());
    let learnt = match workspace.embedder_if_loaded() {
        Some(embedder) => workspace.learnt(embedder.id())?,
        None => None,
    };
    let moved = match learnt {
        Some(learnt) => {
            let plain = opened(workspace, &documents)?;
            let without = search_moved(workspace, plain, query, options, Moving::By(None)).await?.passages;
            let (pairs, choices) = (learnt.tuned.pairs, learnt.tuned.choices);
            let before = candidates.iter().map(|(passage, _)| number_before(passage, &all, &without)).collect();
            Some(Moved { pairs, choices, before })
        }
        None => None,
    };
    Ok(Inspected { prepared, candidates, moved })
}

/// The number of a passage among those found without the adapter, if it is another than with it.
fn number_before(passage: &Passage, with: &[Passage], without: &[Passage]) -> Option<usize> {
    let number = |list: &[Passage]| list.iter().position(|other| holds(passage, other)).map(|at| at + 1);
    let (now, before) = (number(with)?, number(without).unwrap_or(without.len() + 1));
    (now != before).then_some(before)
}

/// The passages of the request, each with whether any of its text is sent, then the others found.
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

/// True if a passage (possibly widened) contains the beginning of another.
fn holds(known: &Passage, other: &Passage) -> bool {
    let Some(first) = other.locator.spans.first() else { return true };
    let within = |span: &PageSpan| span.page == first.page && (span.start..span.end).contains(&first.start);
    known.locator.document == other.locator.document && known.locator.spans.iter().any(within)
}
