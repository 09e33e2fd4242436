//! A list to choose from: type to filter, arrows to move, Enter to choose.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::input::composer::Editor;
use crate::app::keys::bindings::Keymap;
use crate::app::keys::key::Key;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// Displayed and searched.
    pub label: String,
    /// A second line or column, searched too.
    pub detail: String,
    /// Hidden text that is searched, ignoring case: the contents of a conversation.
    pub inside: String,
    /// Displayed at the right: a key, a date, a number.
    pub note: String,
}

/// A list with its filter and selection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picker {
    /// All items.
    pub items: Vec<Item>,
    /// The filter.
    pub query: Editor,
    shown: Vec<usize>,
    selected: usize,
}

impl Picker {
    /// A list of all items, the first selected.
    pub fn new(items: Vec<Item>) -> Picker {
        let mut picker = Picker { items, ..Picker::default() };
        picker.filter();
        picker
    }

    /// Selects another item.
    pub fn select(mut self, item: usize) -> Picker {
        self.selected = self.shown.iter().position(|&i| i == item).unwrap_or(0);
        self
    }

    /// Replaces the items, keeping the filter and, if possible, the selection.
    pub fn replace(&mut self, items: Vec<Item>) {
        let chosen = self.selected().map(|i| self.items[i].label.clone());
        self.items = items;
        self.filter();
        let at = chosen.and_then(|label| self.shown.iter().position(|&i| self.items[i].label == label));
        self.selected = at.unwrap_or(0);
    }

    /// The index of the selected item.
    pub fn selected(&self) -> Option<usize> {
        self.shown.get(self.selected).copied()
    }

    /// The visible matching items, best first: (selected row among them, indices).
    pub fn view(&self, rows: usize) -> (usize, &[usize]) {
        let rows = rows.max(1);
        let top = (self.selected + 1).saturating_sub(rows);
        let end = (top + rows).min(self.shown.len());
        (self.selected - top, &self.shown[top.min(end)..end])
    }

    /// The number of matching items, and of all.
    pub fn counts(&self) -> (usize, usize) {
        (self.shown.len(), self.items.len())
    }

    /// Selects the item before or after, from either end on to the other.
    pub fn step(&mut self, forward: bool) {
        let last = self.shown.len().saturating_sub(1);
        self.selected = match (forward, self.selected) {
            (true, at) => {
                if at >= last {
                    0
                } else {
                    at + 1
                }
            }
            (false, at) => at.checked_sub(1).unwrap_or(last),
        };
    }

    /// Selects an item so many before or after, at most the first or the last.
    pub fn jump(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// The indices of all items that match, best first.
    pub fn matching(&self) -> &[usize] {
        &self.shown
    }

    /// Takes a key for the search. False where it is none.
    pub fn search(&mut self, key: Key, keymap: &Keymap) -> bool {
        let before = self.query.text().to_string();
        let taken = self.query.line_key(key, keymap);
        if self.query.text() != before {
            self.filter();
        }
        taken
    }

    /// Pastes text into the filter.
    pub fn paste(&mut self, text: &str) {
        self.query.insert(&crate::domain::text::one_line(text));
        self.filter();
    }

    fn filter(&mut self) {
        self.selected = 0;
        let query = self.query.text().trim();
        if query.is_empty() {
            self.shown = (0..self.items.len()).collect();
            return;
        }
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        let mut matcher = Matcher::new(Config::DEFAULT);
        let pattern = Pattern::parse(query, CaseMatching::Smart, Normalization::Smart);
        let mut buffer = Vec::new();
        let mut scored: Vec<(usize, u32)> = Vec::new();
        for (i, item) in self.items.iter().enumerate() {
            let text = format!("{} {}", item.label, item.detail);
            if let Some(score) = pattern.score(Utf32Str::new(&text, &mut buffer), &mut matcher) {
                // Ranked before items that contain it anywhere.
                scored.push((i, score.saturating_add(1)));
            } else if words.iter().all(|word| item.inside.contains(word.as_str())) && !item.inside.is_empty() {
                scored.push((i, 0));
            }
        }
        scored.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        self.shown = scored.into_iter().map(|(i, _)| i).collect();
    }
}
