//! Errors of the library and the embedding model.

use super::shown;
use crate::app::locale::Locale;
use crate::domain::report::embedding::{EmbedError, FileFault, ModelError};
use crate::domain::report::library::LibraryError;

impl Locale {
    /// Why a library operation failed.
    pub(super) fn library_error(self, error: &LibraryError) -> String {
        match error {
            LibraryError::HomeIsFile(path) => crate::say!(self, "library-home-is-file", path = shown(path)),
            LibraryError::Home { path, reason } => {
                crate::say!(self, "library-home", path = shown(path), reason = reason.as_str())
            }
            LibraryError::Newer { path, found, known } => {
                crate::say!(self, "library-newer", path = shown(path), found = *found, known = *known)
            }
            LibraryError::Damaged { path, reason } => {
                crate::say!(self, "library-damaged", path = shown(path), reason = reason.as_str())
            }
            LibraryError::Full(path) => crate::say!(self, "library-full", path = shown(path)),
            LibraryError::Disk { path, reason } => {
                crate::say!(self, "library-disk", path = shown(path), reason = reason.as_str())
            }
            LibraryError::Sqlite { path, reason } => {
                crate::say!(self, "library-sqlite", path = shown(path), reason = reason.as_str())
            }
            LibraryError::StillRead(path) => crate::say!(self, "library-still-read", path = shown(path)),
            LibraryError::NoConversation(id) => crate::say!(self, "library-no-conversation", id = *id),
        }
    }

    /// Why nothing can be embedded.
    pub fn embed_error(self, error: &EmbedError) -> String {
        match error {
            EmbedError::Model(error) => self.model_files(error),
            EmbedError::Unknown { name, near: None } => crate::say!(self, "embed-unknown", name = name.as_str()),
            EmbedError::Unknown { name, near: Some(near) } => {
                crate::say!(self, "embed-unknown-near", name = name.as_str(), near = near.as_str())
            }
            EmbedError::Hub { name, reason } => {
                crate::say!(self, "embed-hub", name = name.as_str(), reason = reason.as_str())
            }
            EmbedError::Runtime { path, reason } => {
                crate::say!(self, "embed-runtime", path = shown(path), reason = reason.as_str())
            }
            EmbedError::NoRuntime(path) => crate::say!(self, "embed-no-runtime", path = shown(path)),
            EmbedError::Failed { name, reason } => {
                crate::say!(self, "embed-failed", name = name.as_str(), reason = reason.as_str())
            }
            EmbedError::NoHash(name) => crate::say!(self, "embed-no-hash", name = name.as_str()),
        }
    }

    /// What is wrong with a model's files.
    pub(super) fn model_files(self, error: &ModelError) -> String {
        match error {
            ModelError::Missing { name, folder } => {
                crate::say!(self, "files-missing", name = name.as_str(), folder = shown(folder))
            }
            ModelError::Damaged { file, reason } => {
                let reason = match reason {
                    FileFault::Length { found, wanted } => {
                        crate::say!(self, "files-length", found = *found, wanted = *wanted)
                    }
                    FileFault::Hash => crate::say!(self, "files-hash"),
                    FileFault::Said(words) => words.clone(),
                };
                crate::say!(self, "files-damaged", file = shown(file), reason = reason)
            }
        }
    }
}
