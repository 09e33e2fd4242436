//! Answering in the document's own words: which sentences of the passages answer best, and how they are said.

use std::collections::HashSet;
use std::sync::Arc;

use super::prompt;
use crate::adapters::embedder::{TextKind, cosine};
use crate::domain::answering::extraction::{self, Quote};
use crate::domain::answering::suspicion::speaks_to_model;
use crate::domain::finding::passage::Passage;
use crate::tasks::search::Found;
use crate::tasks::workspace::Workspace;

/// The sentences that answer best: by words, and by meaning where the embedding model is loaded.
pub(crate) async fn quotes(workspace: &Arc<Workspace>, query: &str, found: &Found) -> Vec<Quote> {
    if found.place.is_some() && found.passages.iter().all(|p| p.dense_score.is_none() && p.lexical_score.is_none()) {
        // A place was asked about, not a subject: it is told by how its passages begin.
        let firsts = extraction::sentences(&found.passages).into_iter().filter(|sentence| sentence.position <= 1);
        let mut begun = HashSet::new();
        let quotes: Vec<Quote> = firsts
            .filter(|sentence| begun.insert(sentence.passage))
            .map(|s| Quote { passage: s.passage, text: s.text, score: 1.0 })
            .collect();
        return extraction::best(&quotes, prompt::SMALL_SENTENCES, prompt::SMALL_BUDGET);
    }
    let leading: Vec<Passage> = found.passages.iter().take(5).cloned().collect();
    let candidates = extraction::sentences(&leading);
    let by_words = extraction::rank(query, &candidates, &leading, None);
    let Some(embedder) = workspace.embedder_if_loaded() else {
        return extraction::best(&by_words, prompt::SMALL_SENTENCES, prompt::SMALL_BUDGET);
    };
    // Embedding every sentence would take longer than the model's first token: those that words (or, across
    // languages, the order of passages) put first are enough.
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
    extraction::best(&quotes, prompt::SMALL_SENTENCES, prompt::SMALL_BUDGET)
}

/// Sentences embedded for one question: a third of a second on two cores.
const EMBEDDED_SENTENCES: usize = 16;

/// What stands before a small model's answer: the document's best sentences, but for those that speak to a model. They are
/// right more often than the model (docs/models.md), and they are there at once.
pub(crate) fn own_words(quotes: &[Quote], chinese: bool) -> Option<String> {
    let quotes: Vec<Quote> = quotes.iter().filter(|q| !speaks_to_model(&q.text)).take(QUOTED).cloned().collect();
    let title = if chinese { "文档原文：" } else { "The document says:" };
    (!quotes.is_empty()).then(|| format!("{title}\n\n{}\n\n", extraction::answer(&quotes, chinese)))
}

/// What stands in the place of an answer that was withdrawn.
pub(crate) fn instead(quotes: &[Quote], weak: bool, chinese: bool) -> String {
    let said = (!weak).then(|| own_words(quotes, chinese)).flatten();
    said.map_or_else(|| extractive(quotes, true, chinese), |said| said.trim_end().to_string())
}

/// The most sentences that an answer quotes.
const QUOTED: usize = 3;

/// The answer where there is no language model, or nothing to ask it about.
pub(crate) fn extractive(quotes: &[Quote], weak: bool, chinese: bool) -> String {
    let quotes = &quotes[..quotes.len().min(QUOTED)];
    let list = extraction::answer(quotes, chinese);
    match (weak, chinese) {
        (true, true) if quotes.is_empty() => "文档中没有找到与这个问题有关的内容。".into(),
        (true, false) if quotes.is_empty() => "Nothing in the document speaks of this.".into(),
        (true, true) => format!("文档似乎没有回答这个问题。最接近的内容是：\n\n{list}"),
        (true, false) => format!("The document does not seem to answer this. The nearest it says:\n\n{list}"),
        (false, true) => format!("以下是文档中与问题最相关的原文（未使用语言模型）：\n\n{list}"),
        (false, false) => {
            format!("The document's own words nearest to the question (no language model was used):\n\n{list}")
        }
    }
}
