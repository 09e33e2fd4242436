//! Selects the sentences of the passages that answer best: shown first, given to a small model, and used as the answer
//! if there is no model.

use std::collections::HashSet;
use std::sync::Arc;

use super::prompt::{SMALL_BUDGET, SMALL_SENTENCES};
use crate::adapters::embedder::{TextKind, cosine};
use crate::domain::answering::extraction::{self, Quote};
use crate::domain::finding::passage::Passage;
use crate::tasks::search::Found;
use crate::tasks::workspace::Workspace;

/// Number of sentences embedded per question: a third of a second on two cores.
const EMBEDDED_SENTENCES: usize = 16;

/// The sentences that answer best, by words and, if the embedding model is loaded, by meaning.
pub(crate) async fn best_sentences(workspace: &Arc<Workspace>, query: &str, found: &Found) -> Vec<Quote> {
    if found.how.place.is_some() && found.passages.iter().all(|p| p.dense_score.is_none() && p.lexical_score.is_none())
    {
        // The question is about a location, not a subject: use the beginnings of its passages.
        let firsts = extraction::sentences(&found.passages).into_iter().filter(|sentence| sentence.position <= 1);
        let mut begun = HashSet::new();
        let quotes: Vec<Quote> = firsts
            .filter(|sentence| begun.insert(sentence.passage))
            .map(|s| Quote { passage: s.passage, text: s.text, score: 1.0 })
            .collect();
        return extraction::best(&quotes, SMALL_SENTENCES, SMALL_BUDGET);
    }
    let leading: Vec<Passage> = found.passages.iter().take(5).cloned().collect();
    let candidates = extraction::sentences(&leading);
    let by_words = extraction::rank(query, &candidates, &leading, None);
    let Some(embedder) = workspace.embedder_if_loaded() else {
        return extraction::best(&by_words, SMALL_SENTENCES, SMALL_BUDGET);
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
        Some(extraction::rank(if across { "" } else { &query }, &chosen, &leading, Some(&similarity)))
    })
    .await;
    let quotes = ranked.ok().flatten().unwrap_or(by_words);
    extraction::best(&quotes, SMALL_SENTENCES, SMALL_BUDGET)
}
