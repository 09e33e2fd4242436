//! The input: an editor of a few lines, working on grapheme clusters, with undo and a history of questions.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::app::keys::bindings::Keymap;
use crate::app::keys::key::Key;
use crate::app::keys::keymap::Action;
use crate::app::text::{width, wrap_ranges};

/// A text being edited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Editor {
    text: String,
    /// Byte offset of the cursor, on a grapheme boundary.
    cursor: usize,
    undo: Vec<(String, usize)>,
    redo: Vec<(String, usize)>,
    /// True while single characters are typed, which are undone together.
    typing: bool,
    killed: String,
    history: Vec<String>,
    /// The history entry being shown, and the text typed before.
    recalled: Option<(usize, String)>,
    layout: Option<(usize, Vec<Range<usize>>)>,
}

/// Maximum undo steps, and bytes of text in them.
const UNDO: usize = 200;
const UNDO_BYTES: usize = 16 << 20;

impl Editor {
    /// An editor with a text, the cursor at its end.
    pub fn with(text: &str) -> Editor {
        Editor { text: text.to_string(), cursor: text.len(), ..Editor::default() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// True if there is only white space.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Replaces the text; can be undone.
    pub fn set(&mut self, text: &str) {
        self.remember(false);
        self.text = text.to_string();
        self.cursor = self.text.len();
        self.layout = None;
    }

    /// Takes the text, adds it to the history, and empties the editor.
    pub fn take(&mut self) -> String {
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() && self.history.last() != Some(&text) {
            self.history.push(text.clone());
        }
        let history = std::mem::take(&mut self.history);
        *self = Editor { history, killed: std::mem::take(&mut self.killed), ..Editor::default() };
        text
    }

    /// Adds to the history without changing the text.
    pub fn remember_question(&mut self, question: &str) {
        if self.history.last().map(String::as_str) != Some(question) {
            self.history.push(question.to_string());
        }
    }

    /// Inserts text at the cursor; line breaks become line feeds, control characters are dropped.
    pub fn insert(&mut self, text: &str) {
        let text = crate::domain::text::clean(text);
        let single = text.graphemes(true).nth(1).is_none();
        self.remember(single && !text.contains([' ', '\n']));
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
    }

    /// Handles a key. False if it is not one of the editor's, or had no effect (so that others may handle it).
    pub fn key(&mut self, key: Key, columns: usize, keymap: &Keymap) -> bool {
        match (keymap.find_in_editor(key), key.typed()) {
            (Some(action), _) => self.act(action, columns),
            (None, Some(typed)) => {
                self.insert(typed.encode_utf8(&mut [0; 4]));
                true
            }
            (None, None) => false,
        }
    }

    /// [`Editor::key`] in an editor of one line: what would begin another one does nothing.
    pub fn line_key(&mut self, key: Key, keymap: &Keymap) -> bool {
        keymap.find_in_editor(key) != Some(Action::NewLine) && self.key(key, usize::MAX, keymap)
    }

    fn act(&mut self, action: Action, columns: usize) -> bool {
        match action {
            Action::NewLine => self.insert("\n"),
            Action::DeleteBack => self.delete(self.left()..self.cursor, false),
            Action::DeleteForward => self.delete(self.cursor..self.right(), false),
            Action::CutWordBack => self.delete(self.word_left()..self.cursor, true),
            Action::CutWordForward => self.delete(self.cursor..self.word_right(), true),
            Action::CutToStart => self.delete(self.line_start()..self.cursor, true),
            Action::CutToEnd => self.delete(self.cursor..self.line_end(), true),
            Action::Yank => self.yank(),
            Action::Undo => return self.step(true),
            Action::Redo => return self.step(false),
            Action::CursorLeft => return self.go_or_pass(self.left()),
            Action::CursorRight => return self.go_or_pass(self.right()),
            Action::CursorUp => return self.vertical(true, columns),
            Action::CursorDown => return self.vertical(false, columns),
            Action::WordLeft => self.go(self.word_left()),
            Action::WordRight => self.go(self.word_right()),
            Action::LineStart => self.go(self.line_start()),
            Action::LineEnd => self.go(self.line_end()),
            _ => return false,
        }
        true
    }

    /// Reinserts the text last cut by a word or line key.
    fn yank(&mut self) {
        let killed = std::mem::take(&mut self.killed);
        self.insert(&killed);
        self.killed = killed;
    }

    /// The lines of the text in `columns` columns, as byte ranges.
    pub fn lines(&mut self, columns: usize) -> &[Range<usize>] {
        if self.layout.as_ref().is_none_or(|(at, _)| *at != columns) {
            self.layout = Some((columns, self.wrapped(columns)));
        }
        self.layout.as_ref().map_or(&[], |(_, lines)| lines)
    }

    /// The row and column (from 0) of the cursor among [`Editor::lines`].
    pub fn cursor(&mut self, columns: usize) -> (usize, usize) {
        self.lines(columns);
        self.laid().1
    }

    /// The lines last laid out by [`Editor::lines`], and the cursor's row and column. One line if nothing was laid out
    /// since the text changed.
    pub fn laid(&self) -> (&[Range<usize>], (usize, usize)) {
        let lines = self.layout.as_ref().map_or(&[][..], |(_, lines)| lines);
        // At a soft break the cursor is at the beginning of the next line.
        let row = lines.partition_point(|line| line.start <= self.cursor).saturating_sub(1);
        let start = lines.get(row).map_or(0, |line| line.start);
        (lines, (row, width(&self.text[start..self.cursor])))
    }

    /// The column of the cursor in a one-line text.
    pub fn column(&self) -> usize {
        width(&self.text[..self.cursor])
    }

    fn wrapped(&self, columns: usize) -> Vec<Range<usize>> {
        let mut lines = wrap_ranges(&self.text, columns);
        // Space for the cursor after a full line.
        if lines.last().is_some_and(|last| width(&self.text[last.clone()]) >= columns.max(1)) {
            lines.push(self.text.len()..self.text.len());
        }
        lines
    }

    fn remember(&mut self, typing: bool) {
        self.layout = None;
        self.redo.clear();
        if !(typing && self.typing) {
            self.undo.push((self.text.clone(), self.cursor));
            let mut bytes: usize = self.undo.iter().map(|(text, _)| text.len()).sum();
            while self.undo.len() > 1 && (self.undo.len() > UNDO || bytes > UNDO_BYTES) {
                bytes -= self.undo.remove(0).0.len();
            }
        }
        self.typing = typing;
    }

    fn step(&mut self, back: bool) -> bool {
        let (from, to) = if back { (&mut self.undo, &mut self.redo) } else { (&mut self.redo, &mut self.undo) };
        let Some((text, cursor)) = from.pop() else { return false };
        to.push((std::mem::replace(&mut self.text, text), self.cursor));
        self.cursor = cursor;
        self.typing = false;
        self.layout = None;
        true
    }

    fn delete(&mut self, range: Range<usize>, keep: bool) {
        if range.is_empty() {
            return;
        }
        self.remember(false);
        if keep {
            self.killed = self.text[range.clone()].to_string();
        }
        self.cursor = range.start;
        self.text.replace_range(range, "");
    }

    fn go(&mut self, to: usize) {
        self.cursor = to;
        self.typing = false;
    }

    fn go_or_pass(&mut self, to: usize) -> bool {
        let moved = to != self.cursor;
        self.go(to);
        moved
    }

    fn left(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        self.text[self.cursor..].graphemes(true).next().map_or(self.cursor, |g| self.cursor + g.len())
    }

    fn word_left(&self) -> usize {
        let before = &self.text[..self.cursor];
        before.unicode_word_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn word_right(&self) -> usize {
        let after = &self.text[self.cursor..];
        after.unicode_word_indices().next().map_or(self.text.len(), |(at, word)| self.cursor + at + word.len())
    }

    fn line_start(&self) -> usize {
        self.text[..self.cursor].rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        self.text[self.cursor..].find('\n').map_or(self.text.len(), |at| self.cursor + at)
    }

    fn vertical(&mut self, up: bool, columns: usize) -> bool {
        let (row, column) = self.cursor(columns);
        let rows = self.lines(columns).len();
        if (up && row == 0) || (!up && row + 1 >= rows) {
            return self.recall(up);
        }
        let target = if up { row - 1 } else { row + 1 };
        let line = self.lines(columns)[target].clone();
        let mut used = 0;
        let mut to = line.start;
        for (at, grapheme) in self.text[line.clone()].grapheme_indices(true) {
            if used >= column {
                break;
            }
            used += width(grapheme);
            to = line.start + at + grapheme.len();
        }
        // The end of a soft-wrapped line is the beginning of the next one: stay before it.
        if to == line.end && target + 1 < rows && !self.text[to..].starts_with('\n') {
            to = self.text[..to].grapheme_indices(true).next_back().map_or(0, |(at, _)| at).max(line.start);
        }
        self.go(to);
        true
    }

    /// Recalls an earlier or later question, or the text typed before.
    fn recall(&mut self, earlier: bool) -> bool {
        let at = self.recalled.as_ref().map(|(at, _)| *at);
        let next = match (at, earlier) {
            (None, true) => self.history.len().checked_sub(1),
            (None, false) => return false,
            (Some(at), true) => at.checked_sub(1),
            (Some(at), false) if at + 1 < self.history.len() => Some(at + 1),
            (Some(_), false) => {
                let draft = self.recalled.take().map(|(_, draft)| draft).unwrap_or_default();
                self.replace(&draft);
                return true;
            }
        };
        let Some(next) = next else { return false };
        let draft = self.recalled.take().map_or_else(|| self.text.clone(), |(_, draft)| draft);
        let text = self.history[next].clone();
        self.replace(&text);
        self.recalled = Some((next, draft));
        true
    }

    fn replace(&mut self, text: &str) {
        self.text = text.to_string();
        self.cursor = self.text.len();
        self.layout = None;
        self.typing = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(editor: &mut Editor, keys: &[&str]) {
        for key in keys {
            editor.key(key.parse().unwrap(), 20, &Keymap::default());
        }
    }

    #[test]
    fn a_flag_or_a_family_is_one_character_to_the_cursor() {
        let mut editor = Editor::with("a👨\u{200d}👩\u{200d}👧b");
        press(&mut editor, &["left", "backspace"]);
        assert_eq!(editor.text(), "ab");
    }

    #[test]
    fn typed_words_are_undone_together_and_come_back() {
        let mut editor = Editor::default();
        press(&mut editor, &["o", "n", "e", "space", "t", "w", "o"]);
        press(&mut editor, &["ctrl-_"]);
        assert_eq!(editor.text(), "one ");
        press(&mut editor, &["alt-u", "alt-u", "alt-r", "alt-r", "alt-r"]);
        assert_eq!(editor.text(), "one two");
    }

    #[test]
    fn the_cursor_stands_where_the_next_character_will() {
        let mut editor = Editor::with("向量");
        assert_eq!(editor.cursor(20), (0, 4));
        editor.set("words that take two lines");
        assert_eq!(editor.cursor(20), (1, 5));
        editor.set("exactly ten");
        assert_eq!(editor.cursor(11), (1, 0));
    }

    #[test]
    fn up_goes_through_lines_and_then_through_earlier_questions() {
        let mut editor = Editor::with("first question");
        editor.take();
        editor.insert("second\ndraft");
        press(&mut editor, &["up"]);
        assert_eq!(editor.cursor(20), (0, 5));
        assert_eq!(editor.text(), "second\ndraft");
        press(&mut editor, &["up"]);
        assert_eq!(editor.text(), "first question");
        press(&mut editor, &["down"]);
        assert_eq!(editor.text(), "second\ndraft");
    }

    #[test]
    fn pasted_escape_sequences_lose_their_power() {
        let mut editor = Editor::default();
        editor.insert("a\x1b[31mb\r\nc");
        assert_eq!(editor.text(), "a[31mb\nc");
    }

    #[test]
    fn words_are_cut_and_put_back() {
        let mut editor = Editor::with("one two");
        press(&mut editor, &["ctrl-w"]);
        assert_eq!(editor.text(), "one ");
        editor.yank();
        assert_eq!(editor.text(), "one two");
    }
}
