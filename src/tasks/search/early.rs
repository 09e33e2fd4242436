//! Answers questions before a document is fully embedded: which chunks must be embedded for an answer, and whether they
//! are.
//!
//! Keyword search works at once, and the chunks it finds first are embedded first, so that an answer need not wait for
//! a whole book. If keyword search has nothing to go by (a question in another language), only semantic search can
//! help, and the whole document must be waited for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::candidates::WANTED;
use super::request::{Key, Search, SearchError, SearchOptions, opened};
use crate::domain::document::DocumentId;
use crate::domain::finding::asked_place;
use crate::domain::finding::passage::{Candidate, SearchMode};
use crate::domain::finding::query::query;
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Maximum time an early answer waits for the chunks ranked first by keywords: about as long as the default model takes
/// for them on two cores.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// How often their state is polled.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The chunks a question is answered from before everything is embedded.
#[derive(Debug)]
pub struct Nearest {
    chunks: Vec<(Arc<OpenDocument>, Vec<u32>)>,
    by_words: bool,
}

impl Nearest {
    /// True if keyword search says what to embed first; false if only semantic search can help, so that an answer has
    /// to wait for all.
    pub fn by_words(&self) -> bool {
        self.by_words
    }

    /// True if the chunks are embedded.
    pub fn embedded(&self) -> bool {
        self.chunks.iter().all(|(opened, chunks)| {
            let index = opened.vectors();
            index.is_some_and(|index| chunks.iter().all(|chunk| index.get(*chunk).is_some()))
        })
    }

    /// Waits until they are, at most [`PATIENCE`].
    pub async fn wait(&self) {
        let end = Instant::now() + PATIENCE;
        while !self.embedded() && Instant::now() < end {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

/// Moves the chunks with the best keyword scores for `question` to the front of the embedding queue.
///
/// # Errors
/// If a document is not open, or the library fails.
pub async fn nearest(
    workspace: &Arc<Workspace>,
    documents: &[DocumentId],
    question: &str,
) -> Result<Nearest, SearchError> {
    let search = Search::by_words(workspace, documents, question)?;
    tokio::task::spawn_blocking(move || search.nearest()).await.map_err(|e| SearchError::Internal(e.to_string()))?
}

impl Search {
    /// A search without the embedding model.
    fn by_words(workspace: &Arc<Workspace>, documents: &[DocumentId], query: &str) -> Result<Search, SearchError> {
        let options = SearchOptions {
            mode: SearchMode::Lexical,
            limit: WANTED,
            budget: u32::MAX,
            widen: false,
            patience: Duration::ZERO,
            read: false,
            trace: false,
        };
        let opened = opened(workspace, documents)?;
        let (workspace, query) = (workspace.clone(), query.to_string());
        Ok(Search { workspace, opened, query, options, embedder: None, adapter: None, cross_encoder: None })
    }

    fn nearest(mut self) -> Result<Nearest, SearchError> {
        if let Some(asked) = asked_place::asked_place(&self.query) {
            // A page, a chapter or the whole document is answered from its structure.
            if asked.rest.is_empty() {
                return Ok(Nearest { chunks: Vec::new(), by_words: true });
            }
            self.query = asked.rest;
        }
        let found = self.lexical(&query(&self.query))?.found;
        let first: Vec<Candidate<Key>> = found
            .iter()
            .enumerate()
            .flat_map(|(n, chunks)| chunks.iter().take(WANTED).map(move |(chunk, score)| (n, *chunk, *score)))
            .map(|(n, chunk, score)| Candidate { chunk: (n, chunk), dense: None, lexical: Some(score) })
            .collect();
        let by_words = !first.is_empty() && !self.across_languages(&first)?;
        let mut chunks = Vec::new();
        for (opened, found) in self.opened.iter().zip(found) {
            let wanted: Vec<u32> = found.into_iter().take(WANTED).map(|(chunk, _)| chunk).collect();
            let index = opened.vectors();
            let missing = |chunk: &&u32| index.as_ref().is_none_or(|index| index.get(**chunk).is_none());
            opened.want(wanted.iter().filter(missing).copied());
            chunks.push((opened.clone(), wanted));
        }
        Ok(Nearest { chunks, by_words })
    }
}
