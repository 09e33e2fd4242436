//! Why a task failed.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

use super::embedding::EmbedError;
use super::language_model::LlmError;
use super::library::LibraryError;
use super::reading::ReadError;
use super::template::TemplateError;
use crate::domain::document::page_note::PageNote;
use crate::domain::text::stored_path;

/// Why a task failed: what failed, on what, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// A file.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The embedding model.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    #[error("the vector index failed: {0}")]
    Index(String),
    /// The language model.
    #[error(transparent)]
    Model(#[from] LlmError),
    /// Every model that could have answered.
    #[error("{}", joined(.0))]
    Models(Vec<LlmError>),
    /// The prompt template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error("{path}: none of its {pages} pages holds text that can be read{}", in_brackets(reason.as_ref()))]
    NoText {
        #[serde(with = "stored_path")]
        path: PathBuf,
        pages: u32,
        /// What is the matter with the first of them.
        reason: Option<PageNote>,
    },
    #[error("the document {0} is not open")]
    NotOpen(String),
    #[error("This page has not been read yet")]
    PageUnread,
    #[error("the system provides no random numbers ({0}), so passages cannot be marked off safely: nothing was sent")]
    NoMark(String),
    /// An answer that was cut short does not go on.
    #[error(transparent)]
    Continuing(#[from] NotContinued),
    #[error("No model named {name}; {}", near.as_ref().map_or_else(|| "/model lists them".into(), |near| format!("did you mean {near}?")))]
    NoModel {
        name: String,
        /// A similar name.
        near: Option<String>,
    },
    #[error("Cannot write {path}: {reason}")]
    NotWritten {
        #[serde(with = "stored_path")]
        path: PathBuf,
        reason: String,
    },
    #[error("Cannot list {path}: {reason}")]
    NotListed {
        /// The folder.
        #[serde(with = "stored_path")]
        path: PathBuf,
        reason: String,
    },
    #[error("Internal error: {0}. See the log.")]
    Internal(String),
    /// The words of the configuration, a library or the system.
    #[error("{0}")]
    Said(String),
}

impl Failure {
    /// For serde: a saved failure, if this version knows its kind.
    ///
    /// # Errors
    /// Those of the deserializer.
    pub fn if_known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Failure>, D::Error> {
        let saved = Option::<serde_json::Value>::deserialize(deserializer)?;
        Ok(saved.and_then(|saved| serde_json::from_value(saved).ok()))
    }
}

/// Why an incomplete answer is not continued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NotContinued {
    #[error("an answer can only be continued in its own conversation")]
    NoConversation,
    #[error("that turn is not in the conversation")]
    NoTurn,
    #[error("that answer was withdrawn because no passage supports it: ask again")]
    Withdrawn,
    #[error("that answer is complete: there is nothing to continue")]
    Whole,
    #[error("no language model can continue the answer")]
    NoModel,
}

fn joined(errors: &[LlmError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn in_brackets(reason: Option<&PageNote>) -> String {
    reason.map(|reason| format!(" ({reason})")).unwrap_or_default()
}
