//! Searches the whole library: all its documents together, without opening their files.

use std::sync::Arc;
use std::time::Duration;

use super::{Found, SearchError, SearchOptions, search_in};
use crate::domain::document::Document;
use crate::domain::finding::library_hit::LibraryHit;
use crate::domain::finding::passage::{Passage, SearchMode};
use crate::tasks::open::from_library::{newest, ready};
use crate::tasks::workspace::Workspace;

/// The result of a library search.
#[derive(Clone, Debug)]
pub struct LibraryFound {
    /// Passages of all documents, best first.
    pub found: Found,
    /// The documents searched, the most recently opened first.
    pub searched: Vec<Document>,
    /// Documents not searched: they were not read completely, or by another version. Opening their files fixes it.
    pub left_out: Vec<Document>,
}

impl LibraryFound {
    /// The document a passage is from.
    pub fn document(&self, passage: &Passage) -> Option<&Document> {
        self.searched.iter().find(|document| document.id == passage.locator.document)
    }
}

/// Finds the passages nearest to `query` in all documents of the library. Vector indexes of documents that are not open
/// are loaded for this search only.
///
/// # Errors
/// If the library fails, or `options.mode` is dense and there are no embeddings.
pub async fn search_library(
    workspace: &Arc<Workspace>,
    query: &str,
    options: SearchOptions,
) -> Result<LibraryFound, SearchError> {
    let shared = workspace.clone();
    let (opened, left_out) =
        tokio::task::spawn_blocking(move || ready(&shared, newest(shared.library.documents()?), options.mode))
            .await
            .map_err(|e| SearchError::Internal(e.to_string()))??;
    if opened.iter().any(|opened| opened.vectors().is_some()) {
        // Wait for it, since no document is being read meanwhile. Its error is reported by the search.
        drop(workspace.embedder().await);
    }
    let searched = opened.iter().map(|opened| opened.document.clone()).collect();
    let found = search_in(workspace, opened, query, options).await?;
    Ok(LibraryFound { found, searched, left_out })
}

/// Number of passages listed by [`hits`].
const HITS: usize = 30;

/// [`search_library`] for a list: each passage with its document and page labels.
///
/// # Errors
/// If the library fails.
pub async fn hits(workspace: &Arc<Workspace>, wanted: &str) -> Result<Vec<LibraryHit>, SearchError> {
    let options = SearchOptions {
        mode: SearchMode::Hybrid,
        limit: HITS,
        budget: u32::MAX,
        widen: false,
        patience: Duration::ZERO,
        read: false,
        trace: false,
    };
    let library = search_library(workspace, wanted, options).await?;
    let hit = |passage: &Passage| {
        let document = library.document(passage)?.clone();
        let labels = workspace.labels(&document.id);
        Some(LibraryHit { document, passage: passage.clone(), labels })
    };
    Ok(library.found.passages.iter().filter_map(hit).collect())
}
