//! A search request and its result.

use std::sync::Arc;
use std::time::Duration;

use crate::adapters::embedder::{CrossEncoder, EmbedError, Embedder};
use crate::adapters::library::LibraryError;
use crate::adapters::vector_index::IndexError;
use crate::domain::answering::evidence::Findings;
use crate::domain::document::chunk::Chunk;
use crate::domain::document::{Coverage, DocumentId};
use crate::domain::finding::passage::{Passage, Ranked, SearchMode};
use crate::domain::finding::reading::ReadWindow;
use crate::domain::finding::sentence_vectors::NearSentence;
use crate::domain::finding::support::Support;
use crate::domain::finding::trace::Traced;
use crate::domain::finding::tuning::adapter::Adapter;
use crate::domain::report::{Failure, HowFound, Notice};
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Why a search failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// Semantic search was requested and is not possible.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A document that is not open.
    #[error("the document {0} is not open")]
    NotOpen(String),
    /// A bug in Docent.
    #[error("the search stopped: {0}")]
    Internal(String),
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Failure {
        match error {
            SearchError::Library(error) => error.into(),
            SearchError::Embed(error) => error.into(),
            SearchError::Index(error) => error.into(),
            SearchError::NotOpen(document) => Failure::NotOpen(document),
            SearchError::Internal(fault) => Failure::Internal(fault),
        }
    }
}

/// How to search.
#[derive(Clone, Copy, Debug)]
pub struct SearchOptions {
    pub mode: SearchMode,
    /// Maximum number of passages.
    pub limit: usize,
    /// Maximum tokens (estimated) of all passages together.
    pub budget: u32,
    /// Whether to join passages that cannot be understood alone with their neighbours, if the budget allows.
    pub widen: bool,
    /// Time limit for embedding missing sentences of the best passages; zero to use only stored ones.
    pub patience: Duration,
    /// Whether the best passages are read by the cross-encoder, if it is loaded: not where a large model reads them.
    pub read: bool,
    /// Whether to keep what the ranking was made from ([`Found::trace`]).
    pub trace: bool,
}

/// The result of a search.
#[derive(Clone, Debug)]
pub struct Found {
    /// Best first.
    pub passages: Vec<Passage>,
    /// How much of the documents could be searched.
    pub coverage: Coverage,
    /// True if question and documents are in different scripts.
    pub across_languages: bool,
    /// What speaks for an answer apart from the passages.
    pub support: Support,
    /// What was not as usual: the place the question is about ("p. 12", "3 Methods", the document's name), where the
    /// passages come from it (then they stand in reading order, unless the question looks for something there), and why
    /// meaning was left out, where it was asked for.
    pub how: HowFound,
    /// What could not be done as asked: a page that is not there, or a name that other pages bear too.
    pub notice: Option<Notice>,
    /// Sentences of the best passages with their similarities to the question; empty without sentence vectors.
    pub near: Vec<NearSentence>,
    /// The windows of the passages that the cross-encoder read, the best first; empty if it was not asked.
    pub read: Vec<ReadWindow>,
    /// The candidates that were examined, as ranked, if asked for.
    pub trace: Vec<Traced>,
    /// The best passages before they were read, each with its most promising windows, if asked for.
    pub windows: Vec<Traced>,
}

impl Found {
    /// What speaks for and against an answer in it.
    pub(crate) fn findings(&self) -> Findings<'_> {
        Findings {
            passages: &self.passages,
            support: &self.support,
            read: &self.read,
            across_languages: self.across_languages,
        }
    }

    /// Passages that no search found.
    pub(crate) fn given(passages: Vec<Passage>, coverage: Coverage) -> Found {
        let how = HowFound::default();
        Found {
            passages,
            coverage,
            across_languages: false,
            support: Support::default(),
            how,
            notice: None,
            near: Vec::new(),
            read: Vec::new(),
            trace: Vec::new(),
            windows: Vec::new(),
        }
    }
}

/// One search, ready to run on a blocking thread.
pub(crate) struct Search {
    pub workspace: Arc<Workspace>,
    pub opened: Vec<Arc<OpenDocument>>,
    pub query: String,
    pub options: SearchOptions,
    pub embedder: Option<Arc<Embedder>>,
    /// Moves the question's vector.
    pub adapter: Option<Arc<Adapter>>,
    /// `None` where passages are not read.
    pub cross_encoder: Option<Arc<CrossEncoder>>,
}

/// A chunk of one of the documents searched: the document's index in the list, and the chunk's ordinal.
pub(crate) type Key = (usize, u32);

/// Chunks with their scores, the best first.
pub(crate) type RankedChunks = Vec<(Ranked<Key>, Chunk)>;

impl Search {
    /// How much of its documents can be searched.
    pub(crate) fn coverage(&self) -> Coverage {
        self.opened.iter().fold(Coverage::default(), |sum, o| sum.plus(o.coverage()))
    }
}

/// The documents, all of which must be open.
pub(crate) fn opened(workspace: &Workspace, documents: &[DocumentId]) -> Result<Vec<Arc<OpenDocument>>, SearchError> {
    documents
        .iter()
        .map(|id| workspace.opened(id).ok_or_else(|| SearchError::NotOpen(id.short().to_string())))
        .collect()
}
