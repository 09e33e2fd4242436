//! Why a library operation failed.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::text::stored_path;

/// Why a library operation failed. Every message says what failed, on what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum LibraryError {
    #[error("cannot write to the data directory {0}: it is a file. Choose another with --home DIR")]
    HomeIsFile(#[serde(with = "stored_path")] PathBuf),
    #[error("cannot write to the data directory {path}: {reason}. Make it writable, or choose another with --home DIR")]
    Home {
        #[serde(with = "stored_path")]
        path: PathBuf,
        reason: String,
    },
    #[error(
        "{path} was written by a newer Docent (format {found}, this one knows {known}). Update Docent, or choose another data directory with --home DIR"
    )]
    Newer {
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The latest version that this Docent knows.
        known: i64,
    },
    #[error("{path} is damaged ({reason}). To start over, move it away; documents will be read again from their files")]
    Damaged {
        #[serde(with = "stored_path")]
        path: PathBuf,
        reason: String,
    },
    #[error("no space left on the disk of {0}. Free some space and try again; everything saved before is intact")]
    Full(#[serde(with = "stored_path")] PathBuf),
    #[error(
        "disk error on {path} ({reason}). Check its free space, quota and health; everything saved before is intact"
    )]
    Disk {
        #[serde(with = "stored_path")]
        path: PathBuf,
        reason: String,
    },
    #[error("database error in {path}: {reason}")]
    Sqlite {
        #[serde(with = "stored_path")]
        path: PathBuf,
        reason: String,
    },
    #[error(
        "the conversation is deleted, but another program is reading {0}: its text is erased when that program ends"
    )]
    StillRead(#[serde(with = "stored_path")] PathBuf),
    #[error("there is no conversation {0}; `docent sessions list` lists them")]
    NoConversation(i64),
}
