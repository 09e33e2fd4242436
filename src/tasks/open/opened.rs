//! What opening a document gives, and why it can fail.

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
    /// Reading it.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Keeping it.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// No page of it holds text.
    #[error("{path}: none of its {pages} pages holds text that can be read{}", reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default())]
    NoText {
        /// The file.
        path: PathBuf,
        /// Its pages.
        pages: u32,
        /// What is the matter with the first of them.
        reason: Option<PageNote>,
    },
    /// A fault of the program.
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

/// Milliseconds of each part of opening; 0 for what the library held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpenTimings {
    /// Reading pages.
    pub read: u64,
    /// Until the first page could be found by words.
    pub first_searchable: u64,
    /// Cutting pages into chunks.
    pub chunk: u64,
    /// Embedding.
    pub embed: u64,
    /// Writing to the library and the index.
    pub save: u64,
    /// Embedding sentences, which is not part of opening: they come after it.
    pub sentences: u64,
    /// All of it but the sentences.
    pub total: u64,
}

/// An opened document and how it went.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The document.
    pub document: Document,
    /// How far it can be searched.
    pub coverage: Coverage,
    /// Pages that could not be read.
    pub skipped: Vec<SkippedPage>,
    /// Names of files that are in it and not read.
    pub attachments: Vec<String>,
    /// Chunks.
    pub chunks: u32,
    /// Tokens (estimated) in them.
    pub tokens: u64,
    /// True when nothing had to be read or embedded.
    pub cached: bool,
    /// Why it cannot be found by meaning, where it cannot.
    pub no_embeddings: Option<Failure>,
    /// How long it took.
    pub timings: OpenTimings,
}
