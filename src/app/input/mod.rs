//! Keys, pasted text and the mouse: what handles them, and what they are bound to.

pub mod composer;
pub mod slash;

use super::effect::Effect;
use crate::app::keys::bindings::Bound;
use crate::app::keys::key::Key;
use crate::app::keys::keymap::{Action, Context};
use crate::app::panes::{Focus, Side};
use crate::app::state::App;
use crate::domain::document::ENDINGS;
use crate::domain::text::one_line;
use crate::say;

/// Lines scrolled per wheel step.
const WHEEL: isize = 3;

/// Maximum characters of a pasted text in a list or a single-line field.
const LONGEST_LINE: usize = 2_000;

impl App {
    pub(super) fn key(&mut self, key: Key) -> Vec<Effect> {
        if !self.overlays.is_empty() {
            return self.overlay_key(key);
        }
        match self.panes.focus {
            Focus::Composer => self.composer_key(key),
            Focus::Conversation => self.pane_key(Context::Conversation, key),
            Focus::Side if self.panes.side == Side::Page => self.pane_key(Context::Page, key),
            Focus::Side => self.pane_key(Context::Passages, key),
        }
    }

    /// Does what a key is bound to.
    fn bound(&mut self, bound: Bound) -> Vec<Effect> {
        if bound.action == Action::OpenSource {
            return self.open_passage(bound.nth);
        }
        self.act(bound.action)
    }

    pub(super) fn interrupt(&mut self) -> Vec<Effect> {
        if self.questions.running.is_some() {
            return self.cancel();
        }
        if !self.composer.text().is_empty() {
            self.composer.set("");
            return Vec::new();
        }
        if self.notices.quit_armed > 0 {
            return vec![Effect::Quit];
        }
        self.notices.quit_armed = 3 * crate::app::notices::TICKS;
        self.notices.say(say!(self.locale, "said-quit-again", key = self.keymap.key(Action::Interrupt)));
        Vec::new()
    }

    pub(super) fn escape(&mut self) -> Vec<Effect> {
        if self.notices.dismiss() && self.questions.running.is_none() {
            return Vec::new();
        }
        match self.panes.focus {
            Focus::Side if self.panes.side == Side::Page => self.close_page(),
            Focus::Side | Focus::Conversation => {
                self.panes.focus = Focus::Composer;
                self.chat.choose(None);
                Vec::new()
            }
            Focus::Composer if self.questions.running.is_some() => self.cancel(),
            Focus::Composer if self.panes.side == Side::Page => self.close_page(),
            Focus::Composer => {
                self.chat.choose(None);
                self.chat.to_end();
                Vec::new()
            }
        }
    }

    fn close_page(&mut self) -> Vec<Effect> {
        let passages = self.chat.current_turn().is_some_and(|turn| !turn.passages.is_empty());
        self.panes.close_page(passages);
        Vec::new()
    }

    fn composer_key(&mut self, key: Key) -> Vec<Effect> {
        if let Some(bound) = self.keymap.find(&[Context::Input], key)
            && let Some(effects) = self.in_input(bound.action)
        {
            return effects;
        }
        if let Some(bound) = self.keymap.find(&[Context::Global], key) {
            return self.bound(bound);
        }
        self.notices.quit_armed = 0;
        let columns = self.panes.geometry().map_or(78, |g| g.composer.width.into());
        if !self.composer.key(key, columns, &self.keymap) {
            // Above the first line and below the last one there is the conversation.
            match self.keymap.find_in_editor(key) {
                Some(Action::CursorUp) => self.chat.scroll(-1),
                Some(Action::CursorDown) => self.chat.scroll(1),
                _ => {}
            }
        }
        Vec::new()
    }

    /// Does what a key of the input is bound to. `None` where that has nothing to do: the key may mean something else.
    fn in_input(&mut self, action: Action) -> Option<Vec<Effect>> {
        let possible = match action {
            Action::InputHelp => self.composer.text().is_empty(),
            Action::Complete => self.complete(),
            _ => true,
        };
        possible.then(|| self.act(action))
    }

    fn pane_key(&mut self, context: Context, key: Key) -> Vec<Effect> {
        if let Some(bound) = self.keymap.find(&[context, Context::Global, Context::Panes], key) {
            return self.bound(bound);
        }
        self.notices.quit_armed = 0;
        // Anything else typed is meant for the input.
        match key.typed() {
            Some(c) if c.is_alphanumeric() => {
                self.panes.focus = Focus::Composer;
                self.composer_key(key)
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn submit(&mut self) -> Vec<Effect> {
        if self.composer.is_blank() {
            return match self.chat.chosen() {
                Some(chosen) => self.open_citation(chosen),
                None => Vec::new(),
            };
        }
        let text = self.composer.text().trim().to_string();
        if text.starts_with('/')
            && !text.contains('\n')
            && let Some(effects) = self.slash(&text)
        {
            return effects;
        }
        if self.documents.views.is_empty() {
            self.notices.complain(say!(self.locale, "said-open-first", key = self.keymap.key(Action::OpenFile)));
            return Vec::new();
        }
        if self.documents.askable().is_empty() && !self.documents.awaiting() {
            self.notices.complain(say!(self.locale, "said-none-askable"));
            return Vec::new();
        }
        self.composer.take();
        self.ask(text)
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if let Some(overlay) = self.overlays.last_mut() {
            overlay.component().paste(&one_line(beginning(text)));
            return Vec::new();
        }
        if let Some(path) = dropped_file(text)
            && self.composer.is_blank()
        {
            return vec![self.open(path.into(), None)];
        }
        self.panes.focus = Focus::Composer;
        self.composer.insert(text);
        Vec::new()
    }

    pub(super) fn click(&mut self, column: u16, row: u16) -> Vec<Effect> {
        if !self.overlays.is_empty() {
            return Vec::new();
        }
        let Some(g) = self.panes.geometry().copied() else { return Vec::new() };
        if g.chat.contains(column, row) {
            let (row, column) = (usize::from(row - g.chat.y), usize::from(column - g.chat.x));
            return match self.chat.mark_at(row, column) {
                Some(chosen) => self.open_citation(chosen),
                None => {
                    self.panes.focus = Focus::Conversation;
                    Vec::new()
                }
            };
        }
        if g.side.contains(column, row) {
            self.panes.focus = Focus::Side;
            if self.panes.side == Side::Passages && g.side_text.contains(column, row) {
                let Some(at) = self.panes.passages.at(usize::from(row - g.side_text.y)) else { return Vec::new() };
                if at == self.panes.passages.selected {
                    return self.open_passage(at);
                }
                self.panes.passages.selected = at;
            }
            return Vec::new();
        }
        if row >= g.rule.y {
            self.panes.focus = Focus::Composer;
        }
        Vec::new()
    }

    pub(super) fn wheel(&mut self, up: bool, column: u16, row: u16) -> Vec<Effect> {
        let by = if up { -WHEEL } else { WHEEL };
        let over_side = self.panes.geometry().is_some_and(|g| g.side.contains(column, row));
        match self.overlays.last_mut() {
            Some(overlay) => overlay.component().wheel(by),
            None if over_side => self.panes.scroll_side(by),
            None => self.chat.scroll(by),
        }
        Vec::new()
    }
}

/// The part of a pasted text that a line or a search takes; nobody searches for a whole book.
fn beginning(text: &str) -> &str {
    text.char_indices().nth(LONGEST_LINE).map_or(text, |(end, _)| &text[..end])
}

/// The file that a terminal pastes when one is dropped on it: one line, quoted or with escaped spaces, or a file URL.
fn dropped_file(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.contains('\n') || text.len() > 4096 {
        return None;
    }
    let unquoted = [('\'', '\''), ('"', '"')]
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .map(str::to_string)
        .unwrap_or_else(|| text.replace("\\ ", " "));
    let path = match unquoted.strip_prefix("file://") {
        Some(rest) => rest.replace("%20", " "),
        None => unquoted,
    };
    let ending = path.rsplit('.').next()?.to_lowercase();
    let rooted = path.starts_with(['/', '~']) || path.starts_with("./") || path.get(1..3) == Some(":\\");
    (rooted && ENDINGS.contains(&ending.as_str())).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::dropped_file;

    #[test]
    fn a_dropped_file_is_told_from_pasted_words() {
        assert_eq!(dropped_file("'/home/ada/my paper.pdf' ").as_deref(), Some("/home/ada/my paper.pdf"));
        assert_eq!(dropped_file("/home/ada/my\\ paper.PDF").as_deref(), Some("/home/ada/my paper.PDF"));
        assert_eq!(dropped_file("file:///a/b%20c.pdf").as_deref(), Some("/a/b c.pdf"));
        for words in ["what is in report.pdf", "/help", "a\n/b.pdf", "see ./x"] {
            assert_eq!(dropped_file(words), None, "{words}");
        }
    }
}
