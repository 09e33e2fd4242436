//! The documents of the conversation: the state of each, and what happens to them while they are open.

mod editions;
mod news;
mod opening;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::effect::OpenId;
use super::message::Edition;
use crate::domain::document::labels::{Labels, Printed};
use crate::domain::document::{Coverage, Document, DocumentId, FileNow, SkippedPage};
use crate::domain::report::Failure;

/// The state of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// The file is being examined.
    Opening,
    /// Pages are being read.
    Reading,
    /// Keyword search covers all pages, semantic search more and more.
    Embedding,
    Ready,
    /// It waits for its password.
    Locked,
    /// It could not be opened.
    Failed(Failure),
}

/// A document of this conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentView {
    pub open: OpenId,
    pub path: PathBuf,
    /// Once its file was examined.
    pub document: Option<Document>,
    pub phase: Phase,
    /// How much of it can be searched.
    pub coverage: Coverage,
    /// Pages that could not be read.
    pub skipped: Vec<SkippedPage>,
    /// Names of embedded files that are not read.
    pub attachments: Vec<String>,
    /// Why semantic search is unavailable.
    pub no_embeddings: Option<Failure>,
    /// What has happened to its file since it was read.
    pub file: FileNow,
    /// The opening that rereads its file, until it is available.
    pub again: Option<OpenId>,
    /// The previous version, until this one is ready; restored if that fails.
    pub before: Option<Box<DocumentView>>,
}

impl DocumentView {
    /// Its display name: the file name.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        crate::domain::text::one_line(&name)
    }
}

/// The documents of the conversation.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// In the order in which they were opened.
    pub views: Vec<DocumentView>,
    /// The page labels of documents.
    pub printed: Arc<Printed>,
    /// Versions of documents that answers are based on.
    pub editions: BTreeMap<DocumentId, Edition>,
}

impl Documents {
    /// The documents that can be asked.
    pub fn askable(&self) -> Vec<DocumentId> {
        self.views
            .iter()
            .filter(|d| matches!(d.phase, Phase::Reading | Phase::Embedding | Phase::Ready))
            .filter(|d| d.coverage.pages_read > 0 || d.phase == Phase::Ready)
            .filter_map(|d| d.document.as_ref().map(|doc| doc.id.clone()))
            .collect()
    }

    /// True if no document is open, or none of those named could be opened.
    pub fn nothing_to_ask(&self) -> bool {
        self.views.iter().all(|d| matches!(d.phase, Phase::Failed(_)))
    }

    /// True while a document may still become available.
    pub fn awaiting(&self) -> bool {
        self.views.iter().any(|d| matches!(d.phase, Phase::Opening | Phase::Reading | Phase::Locked))
    }

    /// True while a document is being read or embedded.
    pub fn working(&self) -> bool {
        self.views.iter().any(|d| matches!(d.phase, Phase::Opening | Phase::Reading | Phase::Embedding))
    }

    /// The open document with this id.
    pub fn get(&self, id: &DocumentId) -> Option<&DocumentView> {
        self.views.iter().find(|d| d.document.as_ref().is_some_and(|doc| doc.id == *id))
    }

    /// The first open document.
    pub fn first(&self) -> Option<&Document> {
        self.views.iter().find_map(|d| d.document.as_ref())
    }

    /// The folder of the first document.
    pub fn folder(&self) -> Option<&Path> {
        self.views.first().and_then(|d| d.path.parent()).filter(|folder| !folder.as_os_str().is_empty())
    }

    /// Starts opening a file, replacing an earlier opening of it.
    pub(super) fn begin(&mut self, open: OpenId, path: PathBuf) {
        let view = DocumentView {
            open,
            path,
            document: None,
            phase: Phase::Opening,
            coverage: Coverage::default(),
            skipped: Vec::new(),
            attachments: Vec::new(),
            no_embeddings: None,
            file: FileNow::Same,
            again: None,
            before: None,
        };
        match self.views.iter_mut().find(|d| d.path == view.path) {
            Some(known) => *known = view,
            None => self.views.push(view),
        }
    }

    /// Sets the page labels of a document. False if they were already known.
    pub(super) fn label(&mut self, document: &DocumentId, labels: Arc<Labels>) -> bool {
        Arc::make_mut(&mut self.printed).set(document.clone(), labels)
    }

    /// Keeps only these documents. Returns the openings to close.
    pub(super) fn keep(&mut self, documents: &[Document]) -> Vec<OpenId> {
        let kept = |view: &DocumentView| documents.iter().any(|d| view.document.as_ref().is_some_and(|v| v.id == d.id));
        self.views.extract_if(.., |view| !kept(view)).map(|view| view.open).collect()
    }
}
