//! What a task ends with that did not do what it was asked.

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
    /// The vector index, in its library's words.
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
    /// A document that holds no text.
    #[error("{path}: none of its {pages} pages holds text that can be read{}", in_brackets(reason.as_ref()))]
    NoText {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// Its pages.
        pages: u32,
        /// What is the matter with the first of them.
        reason: Option<PageNote>,
    },
    /// A document that is not open.
    #[error("the document {0} is not open")]
    NotOpen(String),
    /// A page that is not there yet.
    #[error("This page has not been read yet")]
    PageUnread,
    /// There are no random numbers to mark passages off with, for this reason of the system's.
    #[error("the system provides no random numbers ({0}), so passages cannot be marked off safely: nothing was sent")]
    NoMark(String),
    /// An answer that was cut short does not go on.
    #[error(transparent)]
    Continuing(#[from] NotContinued),
    /// There is no language model of this name.
    #[error("No model named {name}; {}", near.as_ref().map_or_else(|| "/model lists them".into(), |near| format!("did you mean {near}?")))]
    NoModel {
        /// The name.
        name: String,
        /// The one that was probably meant.
        near: Option<String>,
    },
    /// A file that could not be written.
    #[error("Cannot write {path}: {reason}")]
    NotWritten {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// A folder that could not be listed.
    #[error("Cannot list {path}: {reason}")]
    NotListed {
        /// The folder.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// A task broke off, in the words of the fault.
    #[error("Internal error: {0}. See the log.")]
    Internal(String),
    /// The words of the configuration, a library or the system.
    #[error("{0}")]
    Said(String),
}

impl Failure {
    /// For serde: a failure that was saved, as far as this version knows it.
    ///
    /// # Errors
    /// The deserializer's own.
    pub fn if_known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Failure>, D::Error> {
        let saved = Option::<serde_json::Value>::deserialize(deserializer)?;
        Ok(saved.and_then(|saved| serde_json::from_value(saved).ok()))
    }
}

/// Why an answer that was cut short does not go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NotContinued {
    /// It was asked for outside a conversation.
    #[error("an answer can only be continued in its own conversation")]
    NoConversation,
    /// There is no such turn.
    #[error("that turn is not in the conversation")]
    NoTurn,
    /// The model was wrong.
    #[error("that answer was withdrawn because no passage supports it: ask again")]
    Withdrawn,
    /// It was not cut short.
    #[error("that answer is complete: there is nothing to continue")]
    Whole,
    /// Nobody could.
    #[error("no language model can continue the answer")]
    NoModel,
}

fn joined(errors: &[LlmError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn in_brackets(reason: Option<&PageNote>) -> String {
    reason.map(|reason| format!(" ({reason})")).unwrap_or_default()
}
