//! Lists to choose from. What is chosen differs from list to list, and with it the keys beside those that all have: each
//! kind is a file of its own.

pub mod answer_actions;
pub mod commands;
pub mod files;
pub mod hits;
pub mod kinds;
pub mod library;
pub mod models;
pub mod picker;
pub mod sessions;
pub mod templates;

use super::intent::Intent;
use super::{Around, Component, Outcome, Overlay};
use crate::app::keys::key::Key;
use crate::app::keys::keymap::{Action, Context};
use crate::say;
use answer_actions::AnswerActions;
use commands::Commands;
use files::Files;
use hits::Hits;
use kinds::Kinds;
use library::Library;
use models::Models;
use picker::Picker;
use sessions::Sessions;
use templates::Templates;

/// How a list is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Every item has its detail on a second line.
    pub detailed: bool,
    /// Long titles and passages: as wide as there is room.
    pub wide: bool,
}

/// What a list chooses.
pub trait Choosing {
    /// Where its keys are looked up, the narrowest first.
    fn contexts(&self) -> &'static [Context] {
        &[Context::List, Context::Overlay]
    }

    /// How it is drawn.
    fn shape(&self) -> Shape {
        Shape::default()
    }

    /// What can be done, for the line below it.
    fn hint(&self, around: &Around<'_>) -> String {
        let key = |action| around.keymap.key(action);
        let steps = around.keymap.pair(Action::ListUp, Action::ListDown);
        say!(around.locale, "pick-keys", steps = steps, accept = key(Action::Accept), close = key(Action::Close))
    }

    /// True where the hint warns.
    fn warns(&self) -> bool {
        false
    }

    /// A key was pressed, and what it is bound to; before anything is done about it.
    fn pressed(&mut self, _: Option<Action>) {}

    /// Does what a key of this kind of list is bound to.
    fn act(&mut self, _: Action, _: &Picker, _: &Around<'_>) -> Outcome {
        Outcome::Ignored
    }

    /// The item with this index was chosen.
    fn chosen(&self, at: usize) -> Option<Intent>;
}

/// The keys of a list whose choice is used from then on.
fn hint_for_use(around: &Around<'_>) -> String {
    let key = |action| around.keymap.key(action);
    let steps = around.keymap.pair(Action::ListUp, Action::ListDown);
    let (accept, close) = (key(Action::Accept), key(Action::Close));
    say!(around.locale, "pick-keys-template", steps = steps, accept = accept, close = close)
}

/// The kinds of lists.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// A command.
    Commands(Commands),
    /// An action on a turn.
    AnswerActions(AnswerActions),
    /// The template of the next question.
    Templates(Templates),
    /// What a question is taken for.
    Kinds(Kinds),
    /// A document of the library, or the last conversation.
    Library(Library),
    /// A passage found in the library.
    Hits(Hits),
    /// A saved conversation.
    Sessions(Sessions),
    /// The language model for later questions.
    Models(Models),
    /// A file of a folder.
    Files(Files),
}

impl Choice {
    /// What is chosen, whatever its kind.
    pub fn kind(&self) -> &dyn Choosing {
        match self {
            Choice::Commands(kind) => kind,
            Choice::AnswerActions(kind) => kind,
            Choice::Templates(kind) => kind,
            Choice::Kinds(kind) => kind,
            Choice::Library(kind) => kind,
            Choice::Hits(kind) => kind,
            Choice::Sessions(kind) => kind,
            Choice::Models(kind) => kind,
            Choice::Files(kind) => kind,
        }
    }

    fn kind_mut(&mut self) -> &mut dyn Choosing {
        match self {
            Choice::Commands(kind) => kind,
            Choice::AnswerActions(kind) => kind,
            Choice::Templates(kind) => kind,
            Choice::Kinds(kind) => kind,
            Choice::Library(kind) => kind,
            Choice::Hits(kind) => kind,
            Choice::Sessions(kind) => kind,
            Choice::Models(kind) => kind,
            Choice::Files(kind) => kind,
        }
    }
}

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Its title.
    pub title: String,
    /// The items, what was typed, and what is selected.
    pub picker: Picker,
    /// What it chooses.
    pub choice: Choice,
}

impl List {
    /// An overlay with a list.
    pub fn of(title: String, choice: Choice, picker: Picker) -> Overlay {
        Overlay::List(Box::new(List { title, picker, choice }))
    }
}

impl Component for List {
    fn contexts(&self) -> &'static [Context] {
        self.choice.kind().contexts()
    }

    fn key(&mut self, key: Key, around: &Around<'_>) -> Outcome {
        let action = around.keymap.find_in_overlay(self.contexts(), key);
        self.choice.kind_mut().pressed(action);
        match action.map_or(Outcome::Ignored, |action| self.act(action, around)) {
            Outcome::Ignored => self.typed(key, around),
            done => done,
        }
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Outcome {
        let own = self.choice.kind_mut().act(action, &self.picker, around);
        if own != Outcome::Ignored {
            return own;
        }
        let screenful = isize::try_from(around.rows).unwrap_or(isize::MAX);
        match action {
            Action::Close => return Outcome::Close,
            Action::Accept => {
                let Some(at) = self.picker.selected() else { return Outcome::Consumed };
                return self.choice.kind().chosen(at).map_or(Outcome::Close, Outcome::CloseAnd);
            }
            Action::ListUp => self.picker.step(false),
            Action::ListDown => self.picker.step(true),
            Action::ListPageUp => self.picker.jump(-screenful),
            Action::ListPageDown => self.picker.jump(screenful),
            _ => return Outcome::Ignored,
        }
        Outcome::Consumed
    }

    fn typed(&mut self, key: Key, around: &Around<'_>) -> Outcome {
        if self.picker.search(key, around.keymap) { Outcome::Consumed } else { Outcome::Ignored }
    }

    fn paste(&mut self, text: &str) {
        self.picker.paste(text);
    }

    fn wheel(&mut self, by: isize) {
        self.picker.step(by > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::picker::Item;
    use super::*;
    use crate::app::keys::bindings::Keymap;
    use crate::app::locale::Locale;

    /// A list in which choosing an item runs the command of its place.
    fn list(items: Vec<Item>) -> List {
        let choice = Choice::Commands(Commands(Action::ALL[..items.len()].to_vec()));
        List { title: String::new(), picker: Picker::new(items), choice }
    }

    fn labels(labels: &[&str]) -> Vec<Item> {
        labels.iter().map(|label| Item { label: (*label).into(), ..Item::default() }).collect()
    }

    fn three() -> List {
        list(labels(&["Answer with citations", "Explain simply", "向量检索"]))
    }

    fn press(list: &mut List, keys: &[&str]) -> Outcome {
        let around = Around { keymap: &Keymap::default(), locale: Locale::English, rows: 5 };
        keys.iter().map(|key| list.key(key.parse().unwrap(), &around)).last().unwrap()
    }

    #[test]
    fn typing_narrows_down_and_enter_chooses() {
        let mut all = three();
        press(&mut all, &["e", "x", "p"]);
        assert_eq!(all.picker.counts(), (1, 3));
        assert_eq!(press(&mut all, &["enter"]), Outcome::CloseAnd(Intent::Act(Action::ALL[1])));
    }

    #[test]
    fn chinese_is_found_and_the_ends_meet() {
        let mut all = three();
        press(&mut all, &["检"]);
        assert_eq!(all.picker.selected(), Some(2));
        let mut all = three();
        press(&mut all, &["up"]);
        assert_eq!(all.picker.selected(), Some(2));
        press(&mut all, &["down"]);
        assert_eq!(all.picker.selected(), Some(0));
    }

    #[test]
    fn what_an_item_holds_inside_is_found_after_what_its_label_says() {
        let item = |label: &str, inside: &str| Item { label: label.into(), inside: inside.into(), ..Item::default() };
        let mut all = list(vec![item("Riga", "when does the harbour freeze? in january"), item("January", "")]);
        press(&mut all, &["J", "a", "n", "u", "a", "r", "y"]);
        assert_eq!((all.picker.selected(), all.picker.counts()), (Some(1), (2, 2)));
    }

    #[test]
    fn nothing_found_is_nothing_chosen() {
        let mut all = three();
        assert_eq!(press(&mut all, &["z", "z", "z", "enter"]), Outcome::Consumed);
        assert_eq!(all.picker.view(5), (0, &[][..]));
        assert_eq!(press(&mut all, &["esc"]), Outcome::Close);
    }

    #[test]
    fn the_selected_row_is_always_in_view() {
        let items = (0..50).map(|i| Item { label: format!("item {i}"), ..Item::default() }).collect();
        let mut all = list(items);
        all.picker = all.picker.select(30);
        let (row, view) = all.picker.view(10);
        assert_eq!(view[row], 30);
        press(&mut all, &["pageup"]);
        let (row, view) = all.picker.view(10);
        assert_eq!(view[row], 25);
    }
}
