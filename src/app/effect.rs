//! What the state machine wants done. Effects are data; the runtime turns each into one task or one call.

use std::path::PathBuf;

use crate::domain::conversation::ConversationId;
use crate::domain::conversation::ask::Ask;
use crate::domain::document::{Document, DocumentId};

/// Names one opening of a document, so that a late report of an earlier one is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpenId(pub u64);

/// Names one question put to the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AskId(pub u64);

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open a document and report its progress.
    Open {
        /// Named by this.
        id: OpenId,
        /// The file.
        path: PathBuf,
        /// Its password, where one was given.
        password: Option<String>,
    },
    /// Make a document of the library ready without opening its file, where the library has it whole; else open it.
    OpenKnown {
        /// Named by this.
        id: OpenId,
        /// The document.
        document: Document,
    },
    /// Answer a question and report its progress; and look meanwhile whether the documents' files are what was read.
    Ask {
        /// Named by this.
        id: AskId,
        /// The question.
        ask: Ask,
    },
    /// Stop answering: the task is dropped, and its connection with it.
    Cancel(AskId),
    /// Stop opening.
    Close(OpenId),
    /// Make the language model ready and say which it is.
    ConnectModel,
    /// List the language models that could answer.
    LoadModels,
    /// Take another language model for the questions to come.
    TakeModel {
        /// Its provider; `None` for whichever has a model of that name.
        provider: Option<String>,
        /// Its name; `None` for the first that the provider has.
        model: Option<String>,
    },
    /// Read the prompt templates.
    LoadTemplates,
    /// Load a page.
    LoadPage {
        /// Of this document.
        document: DocumentId,
        /// Physical number, from 1.
        page: u32,
    },
    /// Find a text in a document.
    Find {
        /// The document.
        document: DocumentId,
        /// What to find.
        wanted: String,
    },
    /// Draw up the map of a document.
    Chart {
        /// The document.
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
    /// Load a conversation.
    LoadSession(ConversationId),
    /// Tell what the library has of documents that answers rest on.
    LoadEditions(Vec<DocumentId>),
    /// Delete a conversation.
    DeleteSession(ConversationId),
    /// List the files of a folder that can be opened.
    ListFiles(PathBuf),
    /// Build the request for a question without sending it.
    Inspect(Ask),
    /// Put text on the clipboard.
    Copy(String),
    /// Write a conversation to a file.
    Export {
        /// The conversation.
        id: ConversationId,
        /// As JSON instead of Markdown.
        json: bool,
    },
    /// Give a conversation another title and list them all.
    RenameSession {
        /// The conversation.
        id: ConversationId,
        /// Its new title.
        title: String,
    },
    /// Begin another conversation with the first turns of one, and load it.
    Branch {
        /// The conversation.
        conversation: ConversationId,
        /// How many turns are taken over.
        turns: usize,
    },
    /// Give the mouse to the terminal, or take it.
    Mouse(bool),
    /// Suspend to the shell.
    Suspend,
    /// End the program.
    Quit,
}
