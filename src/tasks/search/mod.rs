//! Searching: from a question to ranked passages, by words and by meaning.

pub(super) mod absence;
pub(super) mod candidates;
pub(super) mod passages;
pub(super) mod place;
pub mod shelf;
pub(super) mod word_scores;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::workspace::{OpenDocument, Workspace};
use crate::adapters::embedder::{EmbedError, Embedder, TextKind};
use crate::adapters::library::LibraryError;
use crate::adapters::vector_index::IndexError;
use crate::domain::document::chunk::Chunk;
use crate::domain::document::{Coverage, DocumentId};
use crate::domain::finding::asked_place::{self, Aim, Place};
use crate::domain::finding::closeness::{self, Word};
use crate::domain::finding::passage::{
    Candidate, DENSE_WEIGHT, DENSE_WEIGHT_ACROSS_LANGUAGES, Passage, SearchMode, fuse, select,
};
use crate::domain::finding::query::{Query, query};
use crate::domain::text::language::script_of;
use candidates::Scored;
use passages::{by_closeness, passage};

/// Why a search failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// Searching by meaning was asked for and is not possible.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The vector index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A document that is not open.
    #[error("the document {0} is not open")]
    NotOpen(String),
    /// A fault of the program.
    #[error("the search stopped: {0}")]
    Internal(String),
}

/// How to search.
#[derive(Clone, Copy, Debug)]
pub struct SearchOptions {
    /// By words, by meaning, or both.
    pub mode: SearchMode,
    /// The most passages.
    pub limit: usize,
    /// The most tokens (estimated) in all passages together.
    pub budget: u32,
    /// True to join passages that do not stand alone with their neighbours, where the budget has room.
    pub widen: bool,
    /// How long sentences of the best passages that have no vectors may be embedded for; zero to use what is kept.
    pub patience: Duration,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Passages, best first.
    pub passages: Vec<Passage>,
    /// How much of the documents could be searched.
    pub coverage: Coverage,
    /// True when question and documents are in different scripts.
    pub across_languages: bool,
    /// The share of the question's words that stand nowhere in the documents, 0 to 1.
    pub absent: f32,
    /// Why meaning was left out, where it was asked for.
    pub without_meaning: Option<String>,
    /// The place the question is about ("p. 12", "3 Methods", the document's name), where the passages come from it:
    /// then they stand in reading order, unless the question looks for something there.
    pub place: Option<String>,
    /// What could not be done as asked, in one sentence: a page that is not there, or a name that other pages bear too.
    pub notice: Option<String>,
}

/// Chunks that a question puts at the head of those to embed, best by words first.
pub(super) const WANTED: usize = 48;

/// Finds the passages nearest to `query`.
///
/// # Errors
/// When a document is not open, the library fails, or `mode` is dense and there are no embeddings.
pub async fn search(
    workspace: &Arc<Workspace>,
    documents: &[DocumentId],
    query: &str,
    options: SearchOptions,
) -> Result<Found, SearchError> {
    search_in(workspace, opened(workspace, documents)?, query, options).await
}

/// The same in documents that are at hand already.
pub(super) async fn search_in(
    workspace: &Arc<Workspace>,
    opened: Vec<Arc<OpenDocument>>,
    query: &str,
    options: SearchOptions,
) -> Result<Found, SearchError> {
    let (embedder, without_meaning) = match options.mode {
        SearchMode::Lexical => (None, None),
        SearchMode::Dense => (Some(workspace.embedder().await?), None),
        SearchMode::Hybrid => {
            let known = match workspace.embedder_now() {
                // While a document is still being taken in, words answer at once: loading takes a second or more.
                None if opened.iter().any(|opened| !opened.coverage().complete()) => {
                    workspace.warm_up();
                    None
                }
                None => Some(workspace.embedder().await),
                known => known,
            };
            match known {
                Some(Ok(embedder)) => (Some(embedder), None),
                Some(Err(error)) => (None, Some(error.to_string())),
                None => (None, Some("the embedding model is still being loaded".to_string())),
            }
        }
    };
    let began = std::time::Instant::now();
    let documents = opened.len();
    let search = Search { workspace: workspace.clone(), opened, query: query.to_string(), options, embedder };
    let mut found =
        tokio::task::spawn_blocking(move || search.run()).await.map_err(|e| SearchError::Internal(e.to_string()))??;
    let (passages, ms) = (found.passages.len(), began.elapsed().as_millis() as u64);
    tracing::info!(documents, passages, ms, by_meaning = without_meaning.is_none(), "searched");
    found.without_meaning = without_meaning;
    Ok(found)
}

fn opened(workspace: &Workspace, documents: &[DocumentId]) -> Result<Vec<Arc<OpenDocument>>, SearchError> {
    documents
        .iter()
        .map(|id| workspace.opened(id).ok_or_else(|| SearchError::NotOpen(id.short().to_string())))
        .collect()
}

/// One search, ready to run on a blocking thread.
pub(super) struct Search {
    pub workspace: Arc<Workspace>,
    pub opened: Vec<Arc<OpenDocument>>,
    pub query: String,
    pub options: SearchOptions,
    pub embedder: Option<Arc<Embedder>>,
}

/// A chunk of one of the documents searched: the document's place in the list, and the chunk's ordinal.
pub(super) type Key = (usize, u32);

/// For every document, the chunks that words speak for, best first; and the words, by their rarity.
pub(super) type ByWords = (Vec<Scored>, Vec<Word>);

impl Search {
    /// A search that asks no embedding model.
    pub(super) fn by_words(
        workspace: &Arc<Workspace>,
        documents: &[DocumentId],
        query: &str,
    ) -> Result<Search, SearchError> {
        let options = SearchOptions {
            mode: SearchMode::Lexical,
            limit: WANTED,
            budget: u32::MAX,
            widen: false,
            patience: Duration::ZERO,
        };
        let opened = opened(workspace, documents)?;
        Ok(Search { workspace: workspace.clone(), opened, query: query.to_string(), options, embedder: None })
    }

    fn run(mut self) -> Result<Found, SearchError> {
        let mut place = None;
        let mut notice = None;
        let mut within: Option<HashSet<Key>> = None;
        if let Some(aim) = asked_place::aim(&self.query) {
            let found = self.place(&aim)?;
            match found.iter().find(|(_, found)| !found.chunks.is_empty()) {
                Some((_, first)) => {
                    place = Some(first.name.clone());
                    notice = self.said_of(&found);
                    if aim.rest.is_empty() {
                        return Ok(self.in_reading_order(found, place, notice));
                    }
                    let keys = found.iter().flat_map(|(n, f)| f.chunks.iter().map(move |c| (*n, c.ordinal)));
                    within = Some(keys.collect());
                    self.query.clone_from(&aim.rest);
                }
                None => notice = self.no_such_place(&aim),
            }
        }
        let query = query(&self.query);
        let (vector, (lexical, words)) = self.both(&query)?;
        let mut candidates = self.all_candidates(vector.as_deref(), lexical)?;
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
        let ranked = match (&self.embedder, script_of(&self.query)) {
            (Some(embedder), Some(script)) if across_languages => {
                let generic = self.workspace.generic_question(embedder, script)?;
                fuse(&self.without_generic(&candidates, &generic), weight, self.looked_at())
            }
            _ => fuse(&candidates, weight, self.looked_at()),
        };
        let best: HashSet<Key> = ranked.iter().map(|item| item.candidate.chunk).collect();
        // As they were before anything was taken off.
        let dense: HashMap<Key, Option<f32>> =
            candidates.iter().filter(|c| best.contains(&c.chunk)).map(|c| (c.chunk, c.dense)).collect();
        let ranked = self.load(ranked)?;
        // Words match across languages by accident, so what one sentence holds of them says nothing.
        let by_words = self.options.mode != SearchMode::Dense && !across_languages;
        let ranked = match closeness::weights(script_of(&self.query)).filter(|_| by_words) {
            Some(weights) => by_closeness(ranked, &words, weights),
            None => ranked,
        };
        let by_sentences = self.options.mode == SearchMode::Hybrid;
        let ranked = match (&self.embedder, &vector) {
            (Some(embedder), Some(question)) if by_sentences => {
                self.by_nearest_sentence(ranked, embedder, question, range(&candidates))?
            }
            _ => ranked,
        };
        let passages = self.passages(ranked, &dense)?;
        let absent = if across_languages { 0.0 } else { self.absent()? };
        let coverage = self.coverage();
        Ok(Found { passages, coverage, across_languages, absent, without_meaning: None, place, notice })
    }

    /// The question's embedding, and meanwhile what words speak for each chunk.
    fn both(&self, query: &Query) -> Result<(Option<Vec<f32>>, ByWords), SearchError> {
        let Some(embedder) = &self.embedder else { return Ok((None, self.lexical(query)?)) };
        std::thread::scope(|scope| {
            let words = scope.spawn(|| self.lexical(query));
            let vector = embedder.embed(TextKind::Query, &[&query.meaning])?.pop();
            let words = words.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok((vector, words))
        })
    }

    pub(super) fn coverage(&self) -> Coverage {
        self.opened.iter().fold(Coverage::default(), |sum, o| sum.plus(o.coverage()))
    }

    /// The place in each document that has it.
    fn place(&self, aim: &Aim) -> Result<Vec<(usize, place::Found)>, SearchError> {
        let share = (self.options.limit / self.opened.len().max(1)).max(1);
        let mut all = Vec::new();
        for (n, opened) in self.opened.iter().enumerate() {
            all.extend(place::find(&self.workspace, opened, &aim.place, share)?.map(|found| (n, found)));
        }
        Ok(all)
    }

    /// What is to be said of the places found: where several documents are asked, with the document's name.
    fn said_of(&self, found: &[(usize, place::Found)]) -> Option<String> {
        let said = found.iter().filter_map(|(n, found)| {
            let notice = found.notice.as_ref()?;
            let name = self.opened[*n].document.name();
            Some(if self.opened.len() > 1 { format!("{name}: {notice}") } else { notice.clone() })
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// What to say of a page that no document has; of a section that none has nothing, since "section 404" may be a
    /// subject, and so may "page A4".
    fn no_such_place(&self, aim: &Aim) -> Option<String> {
        let meant = |opened: &Arc<OpenDocument>| place::meant(&self.workspace, opened, &aim.place);
        let there = self.opened.iter().find_map(|opened| {
            let stretch = meant(opened)?.0.stretches.first().copied()?;
            Some(self.workspace.labels(&opened.document.id).range(stretch.0, stretch.1))
        });
        let last = self.opened.iter().max_by_key(|opened| opened.document.pages)?;
        let labels = self.workspace.labels(&last.document.id);
        let pages = last.document.pages;
        match (&aim.place, there) {
            (Place::Section(_) | Place::Whole, _) => None,
            (Place::Pages(first, to), Some(_)) if labels.is_empty() => {
                let page = if first == to { format!("page {first}") } else { format!("pages {first}–{to}") };
                Some(format!("{page} holds no text that can be read, or has not been read yet"))
            }
            (_, Some(pages)) => Some(format!("{pages} holds no text that can be read, or has not been read yet")),
            (Place::Pages(first, _) | Place::InFile(first, _), None) if labels.is_empty() => {
                Some(format!("there is no page {first}: the last one is page {pages}"))
            }
            (Place::Pages(first, _) | Place::InFile(first, _), None) => {
                let called = labels.range(pages, pages);
                Some(format!("there is no page {first}: the last one is {called}, page {pages} of the file"))
            }
            (Place::Printed(from, _), None) => {
                let numeral = from.len() > 1 && from.bytes().all(|b| b"ivxlc".contains(&b));
                (numeral || from.contains(['-', '–'])).then(|| format!("no page is printed {from}"))
            }
        }
    }

    /// Passages of a place, as many as fit.
    fn in_reading_order(
        &self,
        found: Vec<(usize, place::Found)>,
        place: Option<String>,
        notice: Option<String>,
    ) -> Found {
        let chunks: Vec<(usize, Chunk)> =
            found.into_iter().flat_map(|(n, found)| found.chunks.into_iter().map(move |chunk| (n, chunk))).collect();
        let taken = select(chunks, self.options.limit, self.options.budget, |(_, chunk)| (&chunk.text, chunk.tokens));
        let passages = taken
            .into_iter()
            .enumerate()
            .map(|(i, (n, chunk))| passage(i + 1, 1.0, (None, None), &self.opened[n].document, chunk))
            .collect();
        Found {
            passages,
            coverage: self.coverage(),
            across_languages: false,
            absent: 0.0,
            without_meaning: None,
            place,
            notice,
        }
    }
}

/// How far the similarities of candidates lie apart.
fn range(candidates: &[Candidate<Key>]) -> f32 {
    let all = || candidates.iter().filter_map(|candidate| candidate.dense);
    let (low, high) = all().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), d| (low.min(d), high.max(d)));
    (high - low).max(0.0)
}
