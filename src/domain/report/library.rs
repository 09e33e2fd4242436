//! Why the library did not do what was asked.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::text::stored_path;

/// Why the library could not do what was asked. Every message says what failed, on what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum LibraryError {
    /// The data directory is a file.
    #[error("cannot write to the data directory {0}: it is a file. Name another with --home DIR")]
    HomeIsFile(#[serde(with = "stored_path")] PathBuf),
    /// The data directory cannot be made or written.
    #[error("cannot write to the data directory {path}: {reason}. Make it writable, or name another with --home DIR")]
    Home {
        /// The directory.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The file was written by a later Docent.
    #[error(
        "{path} was written by a newer Docent (format {found}, this one knows {known}). Update Docent, or name another data directory with --home DIR"
    )]
    Newer {
        /// The library file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The latest version that this Docent knows.
        known: i64,
    },
    /// The file is not a database, or is damaged.
    #[error("{path} is damaged ({reason}). Move it away to start afresh; documents are read again from their files")]
    Damaged {
        /// The library file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// SQLite's words.
        reason: String,
    },
    /// The disk is full.
    #[error("no space left on the disk that holds {0}. Free some space and try again; nothing saved before is lost")]
    Full(#[serde(with = "stored_path")] PathBuf),
    /// The disk would not take a write, or give back what was written.
    #[error(
        "the disk failed on {path} ({reason}). Check its space, its limits and its health; nothing saved before is lost"
    )]
    Disk {
        /// The library file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// SQLite's words.
        reason: String,
    },
    /// Anything else SQLite says.
    #[error("the library {path} failed: {reason}")]
    Sqlite {
        /// The library file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// SQLite's words.
        reason: String,
    },
    /// It is deleted, and its words are still in a file that another program reads.
    #[error(
        "the conversation is deleted, but another program reads {0} at this moment: the words leave the disk when it ends"
    )]
    StillRead(#[serde(with = "stored_path")] PathBuf),
    /// There is no conversation of this number.
    #[error("there is no conversation {0}; `docent sessions list` names them")]
    NoConversation(i64),
}
