//! Readers: from a file to pages of clean text.
//!
//! A reader reports what it finds as it finds it, so that the first pages can be searched while the last are read.

use std::path::PathBuf;

use crate::domain::document::{Format, Page, SkippedPage};

/// Changes whenever the same file would give other text; part of the key of every saved index.
pub const READER_VERSION: u32 = 1;

/// What a reader reports, in this order: one `Opened`, then `Page` or `Skipped` for every page in ascending order.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadEvent {
    /// The file opened.
    Opened {
        /// Number of pages.
        pages: u32,
        /// The title in the file's metadata or its first heading, cleaned.
        title: Option<String>,
        /// The kind of file.
        format: Format,
    },
    /// A page was read.
    Page(Page),
    /// A page could not be read.
    Skipped(SkippedPage),
}

/// Why a file could not be read at all. Every message says what failed, on what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("{0}: no such file")]
    Missing(PathBuf),
    /// It is a folder.
    #[error("{0} is a directory; name a file in it")]
    Directory(PathBuf),
    /// It holds no bytes.
    #[error("{0} is empty")]
    Empty(PathBuf),
    /// The system would not open it.
    #[error("cannot read {path}: {reason}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// It is not of a kind Docent reads.
    #[error("{path} is not a PDF, Markdown or text file ({found})")]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What it looks like.
        found: String,
    },
    /// It is encrypted and no password was given.
    #[error("{0} is encrypted: give its password (--password-file FILE, or when asked)")]
    PasswordNeeded(PathBuf),
    /// It is encrypted and the password is wrong.
    #[error("the password does not open {0}")]
    WrongPassword(PathBuf),
    /// It is damaged beyond reading.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the reader found.
        reason: String,
    },
    /// The caller asked to stop.
    #[error("reading was cancelled")]
    Cancelled,
}
