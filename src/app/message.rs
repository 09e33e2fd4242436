//! Everything that can happen to the interface.

use std::path::PathBuf;

use super::effect::{AskId, OpenId};
use crate::app::keys::key::Key;
use crate::domain::answering::evidence::Judgement;
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
use crate::domain::finding::tuning::choice::Verdict;
use crate::domain::finding::tuning::report::Moved;
use crate::domain::inquiry::Inquiry;
use crate::domain::report::Failure;
use crate::domain::report::template::TemplateError;

/// Why a document was not opened.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenFailure {
    /// It is encrypted.
    Password {
        /// True if a wrong password was given.
        wrong: bool,
    },
    /// Anything else.
    Other(Failure),
}

/// A request as it would be sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    pub messages: Vec<ChatMessage>,
    /// A line on its tokens and the model.
    pub summary: String,
    /// What the question is taken to ask for.
    pub inquiry: Option<Inquiry>,
    /// Whether the documents answer, if that was decided by what was found.
    pub evidence: Option<Judgement>,
    /// The question as searched for, if it differs from the question asked.
    pub rewritten: Option<String>,
    /// The passages found, best first, each with whether it is part of the request.
    pub candidates: Vec<(Passage, bool)>,
    /// How search was moved by what it learnt from its owner's choices.
    pub moved: Option<Moved>,
}

/// An event for the state machine.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    Key(Key),
    Paste(String),
    /// A click; column and row count from 0.
    Click {
        column: u16,
        row: u16,
    },
    /// A step of the mouse wheel.
    Wheel {
        /// True for up.
        up: bool,
        column: u16,
        row: u16,
    },
    /// The terminal's size.
    Resize {
        columns: u16,
        rows: u16,
    },
    /// Sent every quarter of a second while something on screen changes by itself.
    Tick,
    /// Progress of opening a document.
    Opening(OpenId, OpenEvent),
    /// A document was not opened.
    OpenFailed(OpenId, OpenFailure),
    /// Progress of an answer.
    Answer(AskId, AnswerEvent),
    /// The language model is ready (`None`: answers are extractive), or cannot be used.
    Model(Result<ModelInfo, Failure>),
    /// The templates, and the errors of those that could not be read.
    Templates(Vec<Template>, Vec<TemplateError>),
    /// A page was loaded.
    Page {
        document: DocumentId,
        number: u32,
        /// The page, or why it is missing.
        page: Result<Page, Failure>,
    },
    /// Why a page cannot be shown as an image.
    NoPicture(String),
    /// The result of a search in a document.
    Found {
        document: DocumentId,
        /// The text searched for.
        wanted: String,
        /// Its occurrences.
        spans: Result<Vec<PageSpan>, Failure>,
    },
    /// The map of a document.
    Chart {
        document: DocumentId,
        chart: Result<Chart, Failure>,
    },
    /// The library's documents, the most recently opened first, and the conversation last added to.
    Library(Result<(Vec<Document>, Option<SessionRow>), Failure>),
    /// The available language models.
    Models(Vec<Candidate>),
    /// The language model was switched, or could not be.
    ModelTaken(Result<ModelInfo, Failure>),
    /// The result of a library search.
    LibraryHits {
        /// The text searched for.
        wanted: String,
        /// Best first.
        hits: Result<Vec<LibraryHit>, Failure>,
    },
    Sessions(Result<Vec<SessionRow>, Failure>),
    /// The saved conversations after one was renamed or deleted, for a list that is still open.
    SessionsChanged(Result<Vec<SessionRow>, Failure>),
    /// A saved conversation and its documents (those the library has).
    Session(Result<(Conversation, Vec<Document>), Failure>),
    /// The state of documents' files, and when each was read, for display.
    FilesNow(Vec<(DocumentId, FileNow, String)>),
    /// Documents that answers are based on, from the library.
    Editions(Vec<Edition>),
    /// The files of a folder.
    Files {
        folder: PathBuf,
        files: Result<Vec<FileRow>, Failure>,
    },
    /// The request to be inspected.
    Request(Result<Request, Failure>),
    /// What was said of a passage is kept (`None`: taken back), and how many passages are marked in all.
    ChoiceKept(Option<Verdict>, u32),
    /// Text for the clipboard.
    ToCopy(String),
    /// A message about something done.
    Done(String),
    /// A message about a failure.
    Problem(String),
    /// The program was told to end by a signal.
    Terminate,
}
