//! One line to fill in: a password, a page, words to find, a title.

use std::path::PathBuf;

use super::intent::Intent;
use super::{Around, Component, Outcome, Overlay};
use crate::app::input::composer::Editor;
use crate::app::keys::key::Key;
use crate::app::keys::keymap::{Action, Context};
use crate::domain::conversation::ConversationId;

/// What a field is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// The password of an encrypted file.
    Password(PathBuf),
    /// A page number or label.
    Page,
    /// Text to find in the document.
    Find,
    /// Search text to use instead of the question.
    SearchFor { question: String },
    /// A new title for a saved conversation.
    Title(ConversationId),
}

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its title.
    pub title: String,
    /// What to enter, or why the last attempt failed.
    pub hint: String,
    /// What for.
    pub wanted: Wanted,
    /// What was typed.
    pub editor: Editor,
}

impl Line {
    /// An overlay that asks for a line, with a text in it.
    pub fn asking(title: String, hint: String, wanted: Wanted, text: &str) -> Overlay {
        Overlay::Line(Box::new(Line { title, hint, wanted, editor: Editor::with(text) }))
    }

    /// True if the input must not be shown.
    pub fn secret(&self) -> bool {
        matches!(self.wanted, Wanted::Password(_))
    }
}

impl Component for Line {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Overlay]
    }

    fn act(&mut self, action: Action, _: &Around<'_>) -> Outcome {
        match action {
            Action::Close => Outcome::Close,
            Action::Accept => Outcome::CloseAnd(Intent::Filled(self.wanted.clone(), self.editor.text().to_string())),
            _ => Outcome::Ignored,
        }
    }

    fn typed(&mut self, key: Key, around: &Around<'_>) -> Outcome {
        if self.editor.line_key(key, around.keymap) { Outcome::Consumed } else { Outcome::Ignored }
    }

    fn paste(&mut self, text: &str) {
        self.editor.insert(text);
    }

    fn wheel(&mut self, _: isize) {}
}
