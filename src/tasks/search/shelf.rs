//! The shelf: every document that the library holds, searched together without opening their files.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::{Found, SearchError, SearchOptions, search_in};
use crate::adapters::embedder::Embedder;
use crate::adapters::reader::READER_VERSION;
use crate::domain::document::chunk::CHUNKER_VERSION;
use crate::domain::document::{Document, DocumentId};
use crate::domain::finding::passage::SearchMode;
use crate::tasks::open::embedding::IndexJob;
use crate::tasks::workspace::{OpenDocument, Workspace};

/// What the library's documents say.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// Passages of all of them, best first.
    pub found: Found,
    /// The documents that were searched, the one opened last first.
    pub searched: Vec<Document>,
    /// Those that were not: they were not read to the end, or by another version. Opening them mends it.
    pub left_out: Vec<Document>,
}

impl Shelf {
    /// The document that a passage stands in.
    pub fn document(&self, passage: &crate::domain::finding::passage::Passage) -> Option<&Document> {
        self.searched.iter().find(|document| document.id == passage.locator.document)
    }
}

/// Documents of the library that were made ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct TakenDown {
    /// Those that can be asked, the one opened last first.
    pub documents: Vec<Document>,
    /// Those that cannot: they were not read to the end, or by another version. Opening them mends it.
    pub left_out: Vec<Document>,
}

/// Makes documents of the library ready to be asked, without opening their files: all of them, or one. Their vector
/// indexes are held from then on.
///
/// # Errors
/// When the library fails.
pub async fn take_down(workspace: &Arc<Workspace>, only: Option<DocumentId>) -> Result<TakenDown, SearchError> {
    let shared = workspace.clone();
    let taking = tokio::task::spawn_blocking(move || {
        let documents = match only {
            Some(id) => shared.library.document(&id)?.into_iter().collect(),
            None => newest(shared.library.documents()?),
        };
        let (opened, left_out) = ready(&shared, documents, SearchMode::Hybrid)?;
        let documents = opened.iter().map(|opened| opened.document.clone()).collect();
        opened.into_iter().for_each(|opened| shared.keep(opened));
        Ok(TakenDown { documents, left_out })
    });
    taking.await.map_err(|e| SearchError::Internal(e.to_string()))?
}

/// Finds the passages nearest to `query` in all documents of the library. Vector indexes of documents that are not open
/// are held for this one search only.
///
/// # Errors
/// When the library fails, or `options.mode` is dense and there are no embeddings.
pub async fn search_library(
    workspace: &Arc<Workspace>,
    query: &str,
    options: SearchOptions,
) -> Result<Shelf, SearchError> {
    let shared = workspace.clone();
    let (opened, left_out) =
        tokio::task::spawn_blocking(move || ready(&shared, newest(shared.library.documents()?), options.mode))
            .await
            .map_err(|e| SearchError::Internal(e.to_string()))??;
    if opened.iter().any(|opened| opened.vectors().is_some()) {
        // Waited for: nobody reads on in the meantime, as where a document is opened. Its error is met in the search.
        drop(workspace.embedder().await);
    }
    let searched = opened.iter().map(|opened| opened.document.clone()).collect();
    let found = search_in(workspace, opened, query, options).await?;
    Ok(Shelf { found, searched, left_out })
}

/// Without the earlier editions of files that have changed since: what they said is no longer in the file that a
/// citation would name. `documents` come with the one opened last first.
fn newest(mut documents: Vec<Document>) -> Vec<Document> {
    let mut files = HashSet::new();
    documents.retain(|document| files.insert(document.path.clone()));
    documents
}

/// Documents that can be searched, and those that cannot.
type Documents = (Vec<Arc<OpenDocument>>, Vec<Document>);

fn ready(workspace: &Arc<Workspace>, documents: Vec<Document>, mode: SearchMode) -> Result<Documents, SearchError> {
    let identity = match mode {
        SearchMode::Lexical => None,
        _ => Embedder::identity(&workspace.settings.models, &workspace.settings.embedder),
    };
    let (mut can, mut cannot) = (Vec::new(), Vec::new());
    for document in documents {
        if let Some(opened) = workspace.opened(&document.id) {
            can.push(opened);
            continue;
        }
        match workspace.library.saved(&document.id, READER_VERSION, CHUNKER_VERSION)? {
            Some(saved) if saved.complete => {
                let opened = Arc::new(OpenDocument::new(document));
                opened.set_pages_read(opened.document.pages);
                if let Some(identity) = &identity {
                    let (events, _) = mpsc::unbounded_channel();
                    IndexJob { workspace: workspace.clone(), opened: opened.clone(), events }.open_known(identity)?;
                }
                can.push(opened);
            }
            _ => cannot.push(document),
        }
    }
    Ok((can, cannot))
}
