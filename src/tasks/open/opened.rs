//! The result of opening a document, and why it can fail.

use std::path::PathBuf;

use serde::Serialize;

use crate::adapters::library::LibraryError;
use crate::adapters::reader::ReadError;
use crate::domain::document::page_note::PageNote;
use crate::domain::document::{Coverage, Document, SkippedPage};
use crate::domain::report::Failure;

/// Why a document could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// No page has text.
    #[error("{path}: none of its {pages} pages holds text that can be read{}", reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default())]
    NoText {
        path: PathBuf,
        /// Number of pages.
        pages: u32,
        /// What is the matter with the first of them.
        reason: Option<PageNote>,
    },
    /// A bug in Docent.
    #[error("opening stopped: {0}")]
    Internal(String),
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        match error {
            OpenError::Read(error) => error.into(),
            OpenError::Library(error) => error.into(),
            OpenError::NoText { path, pages, reason } => Failure::NoText { path, pages, reason },
            OpenError::Internal(fault) => Failure::Internal(fault),
        }
    }
}

/// Milliseconds of each part of opening; 0 for parts already in the library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpenTimings {
    /// Reading pages.
    pub read: u64,
    /// Until the first page was available to keyword search.
    pub first_searchable: u64,
    /// Cutting pages into chunks.
    pub chunk: u64,
    pub embed: u64,
    /// Writing to the library and the index.
    pub save: u64,
    /// Embedding sentences, which happens after opening.
    pub sentences: u64,
    /// Everything except the sentences.
    pub total: u64,
}

/// An opened document and how opening went.
#[derive(Clone, Debug)]
pub struct Opened {
    pub document: Document,
    pub coverage: Coverage,
    pub skipped: Vec<SkippedPage>,
    /// Names of embedded files that are not read.
    pub attachments: Vec<String>,
    /// Number of chunks.
    pub chunks: u32,
    /// Estimated tokens in them.
    pub tokens: u64,
    /// True if nothing had to be read or embedded.
    pub cached: bool,
    /// Why semantic search is unavailable, if it is.
    pub no_embeddings: Option<Failure>,
    pub timings: OpenTimings,
}
