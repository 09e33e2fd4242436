//! Opening documents out of the library: those that it holds whole are made ready to be asked without opening their files.

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

/// Documents of the library that were made ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct FromLibrary {
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

/// Without the earlier editions of files that have changed since: what they said is no longer in the file that a
/// citation would name. `documents` come with the one opened last first.
pub(crate) fn newest(mut documents: Vec<Document>) -> Vec<Document> {
    let mut files = HashSet::new();
    documents.retain(|document| files.insert(document.path.clone()));
    documents
}

/// Documents that can be searched, and those that cannot.
pub(crate) type Documents = (Vec<Arc<OpenDocument>>, Vec<Document>);

/// Those of the documents that can be searched as the library has them; the vector index of each is opened where `mode`
/// asks for it.
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
