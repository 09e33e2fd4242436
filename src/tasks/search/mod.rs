//! Search: from a question to ranked passages, by keyword and semantic search.
//!
//! `Search::run` is the whole sequence: a location named in the question (`place.rs`), scores of the chunks
//! (`candidates.rs`), reranking by sentences (`sentences.rs`), and the resulting passages (`passages.rs`).

pub(super) mod absence;
pub(super) mod candidates;
pub mod early;
mod knowing;
pub mod library;
pub(super) mod near_sentences;
pub(super) mod passages;
pub(super) mod place;
pub(super) mod reading;
pub(super) mod request;
pub(super) mod sentences;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::workspace::{OpenDocument, Workspace};
use crate::adapters::embedder::{TextKind, cosine};
use crate::domain::document::DocumentId;
use crate::domain::finding::asked_place;
use crate::domain::finding::passage::{
    Candidate, DENSE_WEIGHT, DENSE_WEIGHT_ACROSS_LANGUAGES, Passage, SearchMode, fuse,
};
use crate::domain::finding::query::{Query, query};
use crate::domain::finding::tuning::adapter::Adapter;
use crate::domain::inquiry;
use crate::domain::report::{HowFound, WithoutMeaning};
use crate::domain::text::language::script_of;
use candidates::ByWords;
use reading::{Asked, read_windows};
pub use request::{Found, SearchError, SearchOptions};
use request::{Key, Search, opened};

/// Finds the passages nearest to `query`.
///
/// # Errors
/// If a document is not open, the library fails, or `mode` is dense and there are no embeddings.
pub async fn search(
    workspace: &Arc<Workspace>,
    documents: &[DocumentId],
    query: &str,
    options: SearchOptions,
) -> Result<Found, SearchError> {
    search_in(workspace, opened(workspace, documents)?, query, options).await
}

/// [`search`], in documents already at hand.
pub(super) async fn search_in(
    workspace: &Arc<Workspace>,
    opened: Vec<Arc<OpenDocument>>,
    query: &str,
    options: SearchOptions,
) -> Result<Found, SearchError> {
    search_moved(workspace, opened, query, options, Moving::Learnt).await
}

/// What moves the vector of a question.
pub(super) enum Moving {
    /// The adapter that is installed, if there is one.
    Learnt,
    /// This one, or none.
    By(Option<Arc<Adapter>>),
}

/// [`search_in`], with the question's vector moved by a given adapter.
pub(super) async fn search_moved(
    workspace: &Arc<Workspace>,
    opened: Vec<Arc<OpenDocument>>,
    query: &str,
    options: SearchOptions,
    moving: Moving,
) -> Result<Found, SearchError> {
    let (embedder, without_meaning) = match options.mode {
        SearchMode::Lexical => (None, None),
        SearchMode::Dense => (Some(workspace.embedder().await?), None),
        SearchMode::Hybrid => {
            let known = match workspace.embedder_now() {
                // While a document is still being processed, keyword search answers at once: loading the model takes a
                // second or more.
                None if opened.iter().any(|opened| !opened.coverage().complete()) => {
                    workspace.warm_up();
                    None
                }
                None => Some(workspace.embedder().await),
                known => known,
            };
            match known {
                Some(Ok(embedder)) => (Some(embedder), None),
                Some(Err(error)) => (None, Some(WithoutMeaning::Failed(error))),
                None => (None, Some(WithoutMeaning::Loading)),
            }
        }
    };
    let began = std::time::Instant::now();
    let documents = opened.len();
    let adapter = match (moving, &embedder) {
        (Moving::By(adapter), _) => adapter,
        (Moving::Learnt, Some(embedder)) => workspace.learnt(embedder.id())?.map(|learnt| learnt.adapter.clone()),
        (Moving::Learnt, None) => None,
    };
    let wanted = options.read && options.mode == SearchMode::Hybrid;
    let cross_encoder = match &embedder {
        Some(embedder) if wanted => workspace.cross_encoder(embedder).await,
        _ => None,
    };
    let (workspace, query) = (workspace.clone(), query.to_string());
    let search = Search { workspace, opened, query, options, embedder, adapter, cross_encoder };
    let mut found =
        tokio::task::spawn_blocking(move || search.run()).await.map_err(|e| SearchError::Internal(e.to_string()))??;
    let (passages, ms) = (found.passages.len(), began.elapsed().as_millis() as u64);
    tracing::info!(documents, passages, ms, by_meaning = without_meaning.is_none(), "searched");
    found.how.without_meaning = without_meaning;
    Ok(found)
}

impl Search {
    fn run(mut self) -> Result<Found, SearchError> {
        let mut place = None;
        let mut notice = None;
        let mut within: Option<HashSet<Key>> = None;
        let asked = asked_place::asked_place(&self.query);
        if let Some(asked) = &asked {
            let found = self.place(asked)?;
            match found.iter().find(|(_, found)| !found.chunks.is_empty()) {
                Some((_, first)) => {
                    place = Some(first.name.clone());
                    notice = self.said_of(&found);
                    if asked.rest.is_empty() {
                        return Ok(self.in_reading_order(found, place, notice));
                    }
                    within = Some(place::keys(&found));
                    self.query.clone_from(&asked.rest);
                }
                None => notice = self.no_such_place(asked),
            }
        } else if let Some(asked) = inquiry::within(&self.query) {
            let found = self.part(&asked.part)?;
            if let Some((_, first)) = found.first() {
                place = Some(first.name.clone());
                within = Some(place::keys(&found));
                self.query = asked.rest;
            }
        }
        let query = query(&self.query);
        let (plain, mut by_words) = self.both(&query)?;
        let moved = |plain: &Vec<f32>| self.adapter.as_ref().map_or_else(|| plain.clone(), |a| a.moved(plain));
        let vector = plain.as_ref().map(moved);
        let mut candidates = self.all_candidates(vector.as_deref(), std::mem::take(&mut by_words.found))?;
        if let Some(within) = within {
            candidates.retain(|candidate| within.contains(&candidate.chunk));
        }
        let across_languages = self.across_languages(&candidates)?;
        let weight = match self.options.mode {
            SearchMode::Dense => 1.0,
            SearchMode::Lexical => 0.0,
            SearchMode::Hybrid if across_languages => DENSE_WEIGHT_ACROSS_LANGUAGES,
            SearchMode::Hybrid => DENSE_WEIGHT,
        };
        let discounted = match (&self.embedder, script_of(&self.query)) {
            (Some(embedder), Some(script)) if across_languages => {
                self.discount_common(&candidates, self.common_question(embedder, script)?.as_ref())
            }
            _ => candidates.clone(),
        };
        let ranked = fuse(&discounted, weight, self.looked_at());
        let best: HashSet<Key> = ranked.iter().map(|item| item.candidate.chunk).collect();
        // Before the correction for generic questions.
        let mut dense: HashMap<Key, Option<f32>> =
            candidates.iter().filter(|c| best.contains(&c.chunk)).map(|c| (c.chunk, c.dense)).collect();
        if let (Some(plain), Some(_)) = (&plain, &self.adapter) {
            self.unmoved(&mut dense, plain);
        }
        let ranked = self.load(ranked)?;
        let known = self.known(&ranked, &discounted, &by_words, across_languages)?;
        let question = vector.as_deref().map(|vector| (vector, range(&candidates)));
        let ranked = self.by_what_is_known(ranked.into_iter().zip(known).collect(), question)?;
        let trace = match self.options.trace {
            true => self.trace(&ranked, question)?,
            false => Vec::new(),
        };
        let ranked: Vec<_> = ranked.into_iter().map(|(ranked, _)| ranked).collect();
        let asked = Asked { vector: vector.as_deref(), words: if across_languages { &[] } else { &by_words.words } };
        let windows = if self.options.trace { self.trace_windows(&ranked, asked)? } else { Vec::new() };
        let (ranked, parts) = self.by_reading(ranked, asked)?;
        let near = match (&self.embedder, &plain) {
            (Some(embedder), Some(question)) => self.near_sentences(&ranked, embedder, question)?,
            _ => Vec::new(),
        };
        let passages = self.passages(ranked, &dense)?;
        let read = read_windows(parts, &passages);
        let passages: Vec<Passage> = passages.into_iter().map(|(_, passage)| passage).collect();
        let support = self.support(&candidates, &by_words.words, &passages, across_languages)?;
        let coverage = self.coverage();
        let how = HowFound { place, without_meaning: None };
        Ok(Found { passages, coverage, across_languages, support, how, notice, near, read, trace, windows })
    }

    /// Replaces similarities to the moved question by those to the question itself: what is judged by them was measured
    /// without an adapter.
    fn unmoved(&self, dense: &mut HashMap<Key, Option<f32>>, question: &[f32]) {
        for ((n, chunk), similarity) in dense {
            let known = self.opened[*n].vectors().and_then(|index| index.get(*chunk));
            *similarity = known.map(|vector| cosine(question, &vector));
        }
    }

    /// Embeds the question while the keyword scores are computed.
    fn both(&self, query: &Query) -> Result<(Option<Vec<f32>>, ByWords), SearchError> {
        let Some(embedder) = &self.embedder else { return Ok((None, self.lexical(query)?)) };
        std::thread::scope(|scope| {
            let words = scope.spawn(|| self.lexical(query));
            let vector = embedder.embed(TextKind::Query, &[&query.meaning])?.pop();
            let words = words.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok((vector, words))
        })
    }
}

/// The spread of the candidates' similarities.
fn range(candidates: &[Candidate<Key>]) -> f32 {
    let all = || candidates.iter().filter_map(|candidate| candidate.dense);
    let (low, high) = all().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), d| (low.min(d), high.max(d)));
    (high - low).max(0.0)
}
