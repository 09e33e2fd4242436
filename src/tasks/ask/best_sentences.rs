//! Selects the sentences of the passages that answer best: shown first, given to a small model, and used as the answer
//! if there is no model.

use std::collections::HashSet;
use std::sync::Arc;

use super::gather::Gathered;
use super::prompt::{SMALL_BUDGET, SMALL_SENTENCES};
use crate::adapters::embedder::{TextKind, cosine};
use crate::domain::answering::extraction::{self, Quote};
use crate::domain::answering::shapes::answer_type::AnswerType;
use crate::domain::answering::shapes::{names_only, steps};
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::{Inquiry, Kind};
use crate::tasks::search::Found;
use crate::tasks::workspace::Workspace;

/// Number of sentences embedded per question: a third of a second on two cores.
const EMBEDDED_SENTENCES: usize = 16;

/// The sentences that answer best, by words and, if the embedding model is loaded, by meaning.
pub(crate) async fn best_sentences(
    workspace: &Arc<Workspace>,
    inquiry: &Inquiry,
    query: &str,
    found: &Found,
    gathered: &Gathered,
) -> Vec<Quote> {
    if inquiry.kind == Kind::Definition && !gathered.quotes.is_empty() {
        // A mention adds nothing to a definition.
        return extraction::best(&gathered.quotes, SMALL_SENTENCES, SMALL_BUDGET);
    }
    let ranked = ranked(workspace, inquiry.kind, query, found).await;
    let of_task = inquiry.kind == Kind::HowTo;
    let mut quotes = gathered.quotes.clone();
    for quote in ranked {
        let quote = if of_task { with_steps(quote, &found.passages) } else { quote };
        let known = |other: &Quote| other.text.contains(&quote.text) || quote.text.contains(&other.text);
        if !quotes.iter().any(known) {
            quotes.push(quote);
        }
    }
    extraction::best(&quotes, SMALL_SENTENCES, SMALL_BUDGET)
}

/// A sentence with the commands or steps that it introduces.
fn with_steps(quote: Quote, passages: &[Passage]) -> Quote {
    let passage = passages.iter().find(|passage| passage.rank == quote.passage);
    let Some((passage, start)) = passage.and_then(|passage| Some((passage, passage.text.find(&quote.text)?))) else {
        return quote;
    };
    let end = steps::followed_to(&passage.text, start, start + quote.text.len());
    let start = steps::signature_before(&passage.text, start);
    Quote { text: passage.text[start..end].to_string(), ..quote }
}

async fn ranked(workspace: &Arc<Workspace>, kind: Kind, query: &str, found: &Found) -> Vec<Quote> {
    if found.how.place.is_some() && found.passages.iter().all(|p| p.dense_score.is_none() && p.lexical_score.is_none())
    {
        // The question is about a location, not a subject: use the beginnings of its passages.
        let firsts = extraction::sentences(&found.passages).into_iter().filter(|sentence| sentence.position <= 1);
        let mut begun = HashSet::new();
        let quotes: Vec<Quote> = firsts
            .filter(|sentence| begun.insert(sentence.passage))
            .map(|s| Quote { passage: s.passage, text: s.text, score: 1.0 })
            .collect();
        return quotes;
    }
    // Titles of works in the question's own language are near to it, and answer nothing.
    let skipped = |passage: &&Passage| found.across_languages && names_only(&passage.section);
    let mut leading: Vec<Passage> =
        found.passages.iter().filter(|passage| !skipped(passage)).take(5).cloned().collect();
    if leading.is_empty() {
        leading = found.passages.iter().take(5).cloned().collect();
    }
    let candidates = extraction::sentences(&leading);
    let wanted = AnswerType::of(query);
    let fit = move |said: &str, score: f32| match kind {
        Kind::HowTo => steps::weigh(said, score),
        _ => wanted.weigh(said, score),
    };
    let by_words = extraction::rank_by(query, &candidates, &leading, None, &fit);
    let Some(embedder) = workspace.embedder_if_loaded() else {
        return by_words;
    };
    // Embedding every sentence would take longer than the model's first token. Those ranked first by words (or, across
    // languages, by the order of passages) are enough.
    let mut chosen: Vec<_> = if found.across_languages {
        candidates.into_iter().take(EMBEDDED_SENTENCES).collect()
    } else {
        let keep: Vec<&Quote> = by_words.iter().take(EMBEDDED_SENTENCES).collect();
        candidates.into_iter().filter(|c| keep.iter().any(|q| q.passage == c.passage && q.text == c.text)).collect()
    };
    chosen.retain(|c| !c.text.is_empty());
    let (query, texts) = (query.to_string(), chosen.iter().map(|c| c.text.clone()).collect::<Vec<_>>());
    let across = found.across_languages;
    let ranked = tokio::task::spawn_blocking(move || {
        let question = embedder.embed(TextKind::Query, &[&query]).ok()?.pop()?;
        let vectors =
            embedder.embed_urgently(TextKind::Passage, &texts.iter().map(String::as_str).collect::<Vec<_>>()).ok()?;
        let similarity: Vec<f32> = vectors.iter().map(|v| cosine(&question, v)).collect();
        Some(extraction::rank_by(if across { "" } else { &query }, &chosen, &leading, Some(&similarity), &fit))
    })
    .await;
    ranked.ok().flatten().unwrap_or(by_words)
}
