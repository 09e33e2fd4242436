//! Asking before a document is embedded: which chunks have to be embedded for an answer, and whether they are.
//!
//! Words find at once; what they find first is embedded first, so that an answer need not wait for a whole book. Where
//! words find nothing to go by (a question in another language), only meaning can, and the whole is waited for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::candidates::WANTED;
use super::request::{Key, Search, SearchError, SearchOptions, opened};
use crate::domain::document::DocumentId;
use crate::domain::finding::asked_place;
use crate::domain::finding::passage::{Candidate, SearchMode};
use crate::domain::finding::query::query;
use crate::tasks::workspace::{OpenDocument, Workspace};

/// The longest that an early answer waits for the chunks that words put first: about as long as the default model takes
/// for them on two cores.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// How often it is looked whether they are embedded.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The chunks that a question is answered from before everything is embedded.
#[derive(Debug)]
pub struct Nearest {
    chunks: Vec<(Arc<OpenDocument>, Vec<u32>)>,
    by_words: bool,
}

impl Nearest {
    /// True where words say what to embed first; false where only meaning finds, so that an answer has to wait for all.
    pub fn by_words(&self) -> bool {
        self.by_words
    }

    /// True when the chunks are embedded.
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

/// Puts the chunks that words put first for `question` at the head of those to embed.
///
/// # Errors
/// When a document is not open, or the library fails.
pub async fn nearest(
    workspace: &Arc<Workspace>,
    documents: &[DocumentId],
    question: &str,
) -> Result<Nearest, SearchError> {
    let search = Search::by_words(workspace, documents, question)?;
    tokio::task::spawn_blocking(move || search.nearest()).await.map_err(|e| SearchError::Internal(e.to_string()))?
}

impl Search {
    /// A search that asks no embedding model.
    fn by_words(workspace: &Arc<Workspace>, documents: &[DocumentId], query: &str) -> Result<Search, SearchError> {
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

    fn nearest(mut self) -> Result<Nearest, SearchError> {
        if let Some(asked) = asked_place::asked_place(&self.query) {
            // A page, a chapter or the whole is answered from structure.
            if asked.rest.is_empty() {
                return Ok(Nearest { chunks: Vec::new(), by_words: true });
            }
            self.query = asked.rest;
        }
        let (found, _) = self.lexical(&query(&self.query))?;
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
