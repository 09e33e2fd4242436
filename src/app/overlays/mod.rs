//! What lies over the panes: a stack, of which the topmost takes the keys.

mod choosing;
pub mod form;
mod library;
mod lists;
pub mod map;
pub mod picker;

use std::path::PathBuf;

use super::message::{FileRow, LibraryHit, SessionRow};
use super::text::Line;
use crate::app::input::composer::Editor;
use crate::app::keys::keymap::Action;
use crate::domain::conversation::ConversationId;
use crate::domain::conversation::chat::Candidate;
use crate::domain::document::Document;
use form::Form;
use map::MapView;
use picker::Picker;

/// What a list chooses.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// A command.
    Command(Vec<Action>),
    /// Something to do with a turn.
    Turn {
        /// Index of the turn.
        turn: usize,
        /// What can be done with it.
        actions: Vec<TurnAction>,
    },
    /// The template of the next question; `again` holds the turn that is asked again with it at once.
    Template {
        /// Index of the turn.
        again: Option<usize>,
    },
    /// A document of the library, or the last conversation, which stands first.
    Library {
        /// The last conversation, where none is going on.
        last: Option<SessionRow>,
        /// The documents, the one opened last first.
        documents: Vec<Document>,
    },
    /// A passage found in the library.
    Hit(Vec<LibraryHit>),
    /// A saved conversation.
    Session {
        /// The conversations.
        rows: Vec<SessionRow>,
        /// The one that is deleted when that is asked for once more.
        doomed: Option<ConversationId>,
    },
    /// The language model of the questions to come.
    Model(Vec<Candidate>),
    /// A file of a folder.
    File {
        /// The folder.
        folder: PathBuf,
        /// What is in it.
        files: Vec<FileRow>,
    },
}

/// What can be done with a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnAction {
    /// Copy the answer as plain text.
    CopyText,
    /// Copy the answer as the model wrote it, in Markdown.
    CopyMarkdown,
    /// Copy the answer with the passages it cites.
    CopySources,
    /// Show its passages.
    Sources,
    /// Ask its question again.
    Again,
    /// Ask it again with another template.
    AgainWith,
    /// Take its question into the input.
    Edit,
    /// Show or fold the model's reasoning.
    Reasoning,
}

/// What a line is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// The password of an encrypted file.
    Password(PathBuf),
    /// A page number or printed label.
    Page,
    /// What to find in the document.
    Find,
    /// What to search for instead of the question.
    SearchFor {
        /// The question.
        question: String,
    },
    /// Another title of a saved conversation.
    Title(ConversationId),
}

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// The keys.
    Help {
        /// The first line shown.
        top: usize,
    },
    /// A list to choose from.
    Pick {
        /// Its title.
        title: String,
        /// What it chooses.
        choice: Choice,
        /// The list.
        picker: Picker,
    },
    /// One line to fill in.
    Line {
        /// Its title.
        title: String,
        /// What to do, or what was wrong with the last try.
        hint: String,
        /// What for.
        wanted: Wanted,
        /// What was typed.
        editor: Editor,
    },
    /// The variables of a template.
    Form {
        /// Its title.
        title: String,
        /// The form.
        form: Form,
    },
    /// A map of a document.
    Map(Box<MapView>),
    /// A text to read.
    Text {
        /// Its title.
        title: String,
        /// Its lines, not wrapped yet.
        lines: Vec<Line>,
        /// The first wrapped line shown.
        top: usize,
        /// Columns that it takes at most.
        widest: u16,
    },
}

impl Overlay {
    /// True when what is typed must not be shown.
    pub fn secret(&self) -> bool {
        matches!(self, Overlay::Line { wanted: Wanted::Password(_), .. })
    }
}
