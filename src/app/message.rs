//! All that can happen to the interface.

use std::path::PathBuf;

use super::effect::{AskId, OpenId};
use crate::app::keys::key::Key;
use crate::domain::conversation::Conversation;
use crate::domain::conversation::chat::{Candidate, ChatMessage, ModelInfo};
use crate::domain::conversation::progress::{AnswerEvent, OpenEvent};
pub use crate::domain::conversation::session_row::SessionRow;
use crate::domain::conversation::template::Template;
pub use crate::domain::document::edition::Edition;
pub use crate::domain::document::file_row::FileRow;
use crate::domain::document::{Document, DocumentId, FileNow, Page, PageSpan};
use crate::domain::finding::chart::Chart;
pub use crate::domain::finding::library_hit::LibraryHit;
use crate::domain::finding::passage::Passage;
use crate::domain::report::Failure;
use crate::domain::report::template::TemplateError;

/// Why a document was not opened.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenFailure {
    /// It is encrypted; `wrong` when a password was given and does not fit.
    Password {
        /// True when one was tried.
        wrong: bool,
    },
    /// Anything else.
    Other(Failure),
}

/// A request as it would be sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The messages.
    pub messages: Vec<ChatMessage>,
    /// A line on its tokens and the model.
    pub summary: String,
    /// The question as searched for, where it is not the question as asked.
    pub rewritten: Option<String>,
    /// What was found, the best first, and whether it is part of the request.
    pub candidates: Vec<(Passage, bool)>,
}

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse was clicked at a column and row, from 0.
    Click {
        /// Column.
        column: u16,
        /// Row.
        row: u16,
    },
    /// The wheel was turned over a column and row.
    Wheel {
        /// True for up.
        up: bool,
        /// Column.
        column: u16,
        /// Row.
        row: u16,
    },
    /// The terminal has this size.
    Resize {
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// A quarter of a second has passed while something on the screen changes by itself.
    Tick,
    /// A document's opening goes on.
    Opening(OpenId, OpenEvent),
    /// A document was not opened.
    OpenFailed(OpenId, OpenFailure),
    /// An answer goes on.
    Answer(AskId, AnswerEvent),
    /// The language model is known (`None`: answers are extractive), or cannot be used.
    Model(Result<ModelInfo, Failure>),
    /// The templates, and what is wrong with those that could not be read.
    Templates(Vec<Template>, Vec<TemplateError>),
    /// A page was loaded.
    Page {
        /// Of this document.
        document: DocumentId,
        /// Its number.
        number: u32,
        /// The page, or why it is not there.
        page: Result<Page, Failure>,
    },
    /// A page cannot be shown as a picture, and why.
    NoPicture(String),
    /// What was searched for was found, or not.
    Found {
        /// In this document.
        document: DocumentId,
        /// What was searched for.
        wanted: String,
        /// Where it stands.
        spans: Result<Vec<PageSpan>, Failure>,
    },
    /// The map of a document.
    Chart {
        /// The document.
        document: DocumentId,
        /// Its map.
        chart: Result<Chart, Failure>,
    },
    /// The library's documents, the one opened last first, and the conversation that was last added to.
    Library(Result<(Vec<Document>, Option<SessionRow>), Failure>),
    /// The language models that could answer.
    Models(Vec<Candidate>),
    /// Another language model was taken, or why not.
    ModelTaken(Result<ModelInfo, Failure>),
    /// What the library's documents say.
    LibraryHits {
        /// What was searched for.
        wanted: String,
        /// The passages, best first.
        hits: Result<Vec<LibraryHit>, Failure>,
    },
    /// The saved conversations.
    Sessions(Result<Vec<SessionRow>, Failure>),
    /// The saved conversations after one was renamed or deleted: a list of them that is still open shows them.
    SessionsChanged(Result<Vec<SessionRow>, Failure>),
    /// A saved conversation and its documents (those that the library knows).
    Session(Result<(Conversation, Vec<Document>), Failure>),
    /// What has become of the files of documents, and when each was read, as it is shown.
    FilesNow(Vec<(DocumentId, FileNow, String)>),
    /// Documents that answers rest on, as the library has them.
    Editions(Vec<Edition>),
    /// The files of a folder.
    Files {
        /// The folder.
        folder: PathBuf,
        /// What is in it.
        files: Result<Vec<FileRow>, Failure>,
    },
    /// The request that was to be inspected.
    Request(Result<Request, Failure>),
    /// Something was done; say so.
    Done(String),
    /// Something failed; say so.
    Problem(String),
    /// The program was told to end (a signal).
    Terminate,
}
