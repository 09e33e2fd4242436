//! What the state machine wants done. Effects are data; the runtime turns each into one task or call.

use std::path::PathBuf;

use crate::domain::conversation::ConversationId;
use crate::domain::conversation::ask::Ask;
use crate::domain::document::{Document, DocumentId, PageSpan};
use crate::domain::finding::tuning::choice::Choice;

/// Identifies one opening of a document, so that a late event of an earlier one is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpenId(pub u64);

/// Identifies one question given to the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AskId(pub u64);

/// Something for the runtime to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open a document and report its progress.
    Open {
        id: OpenId,
        path: PathBuf,
        /// Its password, if given.
        password: Option<String>,
    },
    /// Make a document available from the library without opening its file, if the library has it completely; otherwise
    /// open it.
    OpenKnown {
        id: OpenId,
        document: Document,
    },
    /// Answer a question and report its progress; also check whether the documents' files have changed.
    Ask {
        id: AskId,
        ask: Ask,
    },
    /// Stop answering: dropping the task closes its connection.
    Cancel(AskId),
    /// Stop opening.
    Close(OpenId),
    /// Prepare the language model and report which it is.
    ConnectModel,
    /// List the available language models.
    LoadModels,
    /// Switch to another language model for later questions.
    TakeModel {
        /// `None` for whichever has a model of that name.
        provider: Option<String>,
        /// `None` for the provider's first model.
        model: Option<String>,
    },
    /// Read the prompt templates.
    LoadTemplates,
    /// Load a page.
    LoadPage {
        document: DocumentId,
        /// Physical number, from 1.
        page: u32,
    },
    /// Find a text in a document.
    Find {
        document: DocumentId,
        wanted: String,
    },
    /// Build the map of a document.
    Chart {
        document: DocumentId,
        /// The question to place on it.
        question: Option<String>,
    },
    /// List the documents of the library, and find the last conversation.
    LoadLibrary,
    /// Search the text of all documents of the library.
    SearchLibrary(String),
    /// List the saved conversations.
    LoadSessions,
    LoadSession(ConversationId),
    /// Load the library's data on documents that answers are based on.
    LoadEditions(Vec<DocumentId>),
    DeleteSession(ConversationId),
    /// List the files of a folder that can be opened.
    ListFiles(PathBuf),
    /// Build the request for a question without sending it.
    Inspect(Ask),
    /// Keep what was said of a passage, or take it back.
    KeepChoice {
        /// The conversation that it belongs to, once saved.
        conversation: Option<ConversationId>,
        choice: Choice,
    },
    /// Copy text to the clipboard.
    Copy(String),
    /// Write a conversation to a file.
    Export {
        id: ConversationId,
        /// As JSON instead of Markdown.
        json: bool,
    },
    /// Load a whole table for the clipboard, or write it to a file.
    TakeTable {
        document: DocumentId,
        /// The part of it on one page.
        place: PageSpan,
        /// As comma-separated values to a file, instead of Markdown to the clipboard.
        file: bool,
    },
    /// Write a table of an answer, given as comma-separated values, to a new file.
    SaveTable(String),
    /// Rename a conversation and list them all.
    RenameSession {
        id: ConversationId,
        title: String,
    },
    /// Create a conversation with the first turns of another, and load it.
    Branch {
        conversation: ConversationId,
        /// Number of turns copied.
        turns: usize,
    },
    /// Enable or disable mouse capture.
    Mouse(bool),
    /// Suspend to the shell.
    Suspend,
    Quit,
}
