//! What lies over the panes: a stack, of which the topmost takes the keys. Each kind of overlay knows its own: it says in
//! which contexts of the keymap they are looked up, and what becomes of each.

pub mod form;
pub mod intent;
pub mod line;
pub mod lists;
pub mod map;
mod request;
pub mod text;

use super::keys::bindings::Keymap;
use super::keys::key::Key;
use super::keys::keymap::{Action, Context};
use super::locale::Locale;
use form::Form;
use intent::Intent;
use line::Line;
use lists::List;
use map::MapView;
use text::{Help, LongText};

/// What a key did to an overlay.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Nothing: it is none of its keys.
    Ignored,
    /// The overlay has taken it.
    Consumed,
    /// The overlay is to be closed.
    Close,
    /// This is to be done; the overlay stays.
    Then(Intent),
    /// The overlay is to be closed, and then this is to be done.
    CloseAnd(Intent),
    /// Another overlay is to lie on top of it.
    Push(Overlay),
}

/// What an overlay has to know of the rest.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The key bindings.
    pub keymap: &'a Keymap,
    /// The language of what is shown.
    pub locale: Locale,
    /// Rows that a screenful of it has.
    pub rows: usize,
}

/// An overlay, whatever its kind.
pub trait Component {
    /// Where its keys are looked up, the narrowest first.
    fn contexts(&self) -> &'static [Context];

    /// Does what a key is bound to.
    fn act(&mut self, action: Action, around: &Around<'_>) -> Outcome;

    /// Takes a key that is bound to nothing here.
    fn typed(&mut self, _: Key, _: &Around<'_>) -> Outcome {
        Outcome::Ignored
    }

    /// Takes a key.
    fn key(&mut self, key: Key, around: &Around<'_>) -> Outcome {
        let action = around.keymap.find_in_overlay(self.contexts(), key);
        match action.map_or(Outcome::Ignored, |action| self.act(action, around)) {
            Outcome::Ignored => self.typed(key, around),
            done => done,
        }
    }

    /// Takes pasted text.
    fn paste(&mut self, _: &str) {}

    /// The wheel was turned, by so many lines.
    fn wheel(&mut self, by: isize);
}

/// An overlay above the panes.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// The keys.
    Help(Help),
    /// A text to read.
    Text(LongText),
    Map(Box<MapView>),
    /// A single-line field.
    Line(Box<Line>),
    /// The variables of a template.
    Form(Box<Form>),
    /// A list to choose from.
    List(Box<List>),
}

impl Overlay {
    /// What its keys, pasted text and the wheel go to.
    pub fn component(&mut self) -> &mut dyn Component {
        match self {
            Overlay::Help(help) => help,
            Overlay::Text(text) => text,
            Overlay::Map(map) => &mut **map,
            Overlay::Line(line) => &mut **line,
            Overlay::Form(form) => &mut **form,
            Overlay::List(list) => &mut **list,
        }
    }
}
