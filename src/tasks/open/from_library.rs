//! Opens documents from the library: those stored completely can be asked without opening their files.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::embedding::IndexJob;
use super::{OpenError, blocking};
use crate::adapters::embedder::Embedder;
use crate::adapters::library::LibraryError;
use crate::adapters::reader::READER_VERSION;
use crate::domain::document::chunk::CHUNKER_VERSION;
use crate::domain::document::{Document, DocumentId};
use crate::domain::finding::passage::SearchMode;
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Documents of the library that can now be asked.
#[derive(Clone, Debug, Default)]
pub struct FromLibrary {
    /// The most recently opened first.
    pub documents: Vec<Document>,
    /// Documents that cannot be asked: they were not read completely, or by another version. Opening their files fixes
    /// it.
    pub left_out: Vec<Document>,
}

/// Makes documents of the library available for questions without opening their files: all of them, or one. Their
/// vector indexes stay loaded.
///
/// # Errors
/// If the library fails.
pub async fn open_from_library(workspace: &Arc<Workspace>, only: Option<DocumentId>) -> Result<FromLibrary, OpenError> {
    let shared = workspace.clone();
    let opening = move || {
        let documents = match only {
            Some(id) => shared.library.document(&id)?.into_iter().collect(),
            None => newest(shared.library.documents()?),
        };
        let (opened, left_out) = ready(&shared, documents, SearchMode::Hybrid)?;
        let documents = opened.iter().map(|opened| opened.document.clone()).collect();
        opened.into_iter().for_each(|opened| shared.keep(opened));
        Ok(FromLibrary { documents, left_out })
    };
    blocking(opening).await?
}

/// Drops earlier versions of files that have changed since: their text is no longer in the file that a citation would
/// name. `documents` are ordered with the most recently opened first.
pub(crate) fn newest(mut documents: Vec<Document>) -> Vec<Document> {
    let mut files = HashSet::new();
    documents.retain(|document| files.insert(document.path.clone()));
    documents
}

/// Documents that can be searched, and those that cannot.
pub(crate) type Documents = (Vec<Arc<OpenDocument>>, Vec<Document>);

/// The documents that can be searched from the library; their vector indexes are opened if `mode` requires it.
pub(crate) fn ready(
    workspace: &Arc<Workspace>,
    documents: Vec<Document>,
    mode: SearchMode,
) -> Result<Documents, LibraryError> {
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
