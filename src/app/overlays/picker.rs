//! A list to choose from: type to filter, arrows to move, Enter to choose.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::app::input::composer::Editor;
use crate::app::keys::key::{Code, Key};

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

/// The result of a key in a picker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// It handled the key.
    Stayed,
    /// The item with this index was chosen.
    Chose(usize),
    /// Cancelled by the user.
    Left,
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

    /// Handles a key.
    pub fn key(&mut self, key: Key, page: usize) -> Picked {
        let last = self.shown.len().saturating_sub(1);
        match key.code {
            Code::Esc => return Picked::Left,
            Code::Char('c') if key.ctrl => return Picked::Left,
            Code::Enter => return self.selected().map_or(Picked::Stayed, Picked::Chose),
            Code::Up | Code::BackTab => self.selected = if self.selected == 0 { last } else { self.selected - 1 },
            Code::Char('p') if key.ctrl => self.selected = if self.selected == 0 { last } else { self.selected - 1 },
            Code::Down | Code::Tab => self.selected = if self.selected >= last { 0 } else { self.selected + 1 },
            Code::Char('n') if key.ctrl => self.selected = if self.selected >= last { 0 } else { self.selected + 1 },
            Code::PageUp => self.selected = self.selected.saturating_sub(page.max(1)),
            Code::PageDown => self.selected = (self.selected + page.max(1)).min(last),
            _ => {
                let before = self.query.text().to_string();
                self.query.key(key, usize::MAX);
                if self.query.text() != before {
                    self.filter();
                }
            }
        }
        Picked::Stayed
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

#[cfg(test)]
mod tests {
    use super::*;

    fn picker() -> Picker {
        let items = ["Answer with citations", "Explain simply", "向量检索"];
        Picker::new(items.iter().map(|l| Item { label: (*l).into(), ..Item::default() }).collect())
    }

    fn press(picker: &mut Picker, keys: &[&str]) -> Picked {
        keys.iter().map(|k| picker.key(k.parse().unwrap(), 5)).last().unwrap()
    }

    #[test]
    fn typing_narrows_down_and_enter_chooses() {
        let mut all = picker();
        press(&mut all, &["e", "x", "p"]);
        assert_eq!(all.counts(), (1, 3));
        assert_eq!(press(&mut all, &["enter"]), Picked::Chose(1));
    }

    #[test]
    fn chinese_is_found_and_the_ends_meet() {
        let mut all = picker();
        press(&mut all, &["检"]);
        assert_eq!(all.selected(), Some(2));
        let mut all = picker();
        press(&mut all, &["up"]);
        assert_eq!(all.selected(), Some(2));
        press(&mut all, &["down"]);
        assert_eq!(all.selected(), Some(0));
    }

    #[test]
    fn what_an_item_holds_inside_is_found_after_what_its_label_says() {
        let item = |label: &str, inside: &str| Item { label: label.into(), inside: inside.into(), ..Item::default() };
        let mut all = Picker::new(vec![item("Riga", "when does the harbour freeze? in january"), item("January", "")]);
        press(&mut all, &["J", "a", "n", "u", "a", "r", "y"]);
        assert_eq!((all.selected(), all.counts()), (Some(1), (2, 2)));
    }

    #[test]
    fn nothing_found_is_nothing_chosen() {
        let mut all = picker();
        assert_eq!(press(&mut all, &["z", "z", "z", "enter"]), Picked::Stayed);
        assert_eq!(all.view(5), (0, &[][..]));
        assert_eq!(press(&mut all, &["esc"]), Picked::Left);
    }

    #[test]
    fn the_selected_row_is_always_in_view() {
        let items = (0..50).map(|i| Item { label: format!("item {i}"), ..Item::default() }).collect();
        let mut all = Picker::new(items).select(30);
        let (row, view) = all.view(10);
        assert_eq!(view[row], 30);
        press(&mut all, &["pageup"]);
        let (row, view) = all.view(10);
        assert_eq!(view[row], 25);
    }
}
