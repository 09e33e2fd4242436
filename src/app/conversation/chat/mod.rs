//! The conversation on screen: its turns, the visible part, and the selected citation.
//!
//! Only the visible part is laid out. The view is anchored at its top line (a turn and a line of it), so that nothing
//! moves while an answer grows below; or it follows the end.

use std::sync::Arc;

use super::turn::{MarkView, TurnView};
use crate::app::locale::Locale;
use crate::app::text::Line;
use crate::domain::conversation::{Conversation, ConversationId};
use crate::domain::document::DocumentId;
use crate::domain::document::labels::Printed;

/// A citation: its turn and its index among that turn's marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chosen {
    /// Index of the turn.
    pub turn: usize,
    /// Index among [`TurnView::marks`].
    pub mark: usize,
}

/// What the view is anchored to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Anchor {
    /// The end stays visible.
    #[default]
    Follow,
    /// This line stays at the top.
    At { turn: usize, line: usize },
}

/// A visible line and its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct VisibleLine {
    /// Index of the turn.
    pub turn: usize,
    /// Its number within the turn.
    pub line: usize,
    pub content: Line,
}

#[derive(Clone, Debug)]
struct Laid {
    columns: usize,
    revision: u64,
    chosen: Option<usize>,
    locale: Locale,
    lines: Vec<Line>,
}

/// The conversation on screen.
#[derive(Clone, Debug, Default)]
pub struct Chat {
    /// Its id in the library, once the first question was asked.
    pub id: Option<ConversationId>,
    pub title: String,
    /// The language of the layout.
    pub locale: Locale,
    /// The key that changes what a question was taken for, as shown.
    change_key: String,
    printed: Arc<Printed>,
    turns: Vec<TurnView>,
    laid: Vec<Option<Laid>>,
    anchor: Anchor,
    chosen: Option<Chosen>,
    columns: usize,
    rows: usize,
    /// True until the selected citation has been scrolled into view: the view may be about to change.
    seek: bool,
    /// The turn to show from its beginning, once the size of the view is known.
    begin: Option<usize>,
    view: Vec<VisibleLine>,
}

impl Chat {
    /// A conversation from the library.
    pub fn saved(conversation: Conversation) -> Chat {
        let turns: Vec<TurnView> = conversation.turns.into_iter().map(TurnView::saved).collect();
        let mut chat = Chat { id: Some(conversation.id), title: conversation.title, ..Chat::default() };
        chat.laid = vec![None; turns.len()];
        chat.turns = turns;
        chat
    }

    /// Sets the page labels of documents, for existing and later turns.
    pub fn print(&mut self, printed: &Arc<Printed>) {
        self.printed = printed.clone();
        for turn in &mut self.turns {
            turn.printed = printed.clone();
            turn.revision += 1;
        }
    }

    /// Sets the key that changes what a question was taken for, for existing and later turns.
    pub fn name_change_key(&mut self, key: String) {
        if self.change_key != key {
            for turn in &mut self.turns {
                turn.change_key.clone_from(&key);
                turn.revision += 1;
            }
            self.change_key = key;
        }
    }

    /// Marks the turns that rest on documents whose files are others now. `earlier`: when such a document was read.
    pub fn mark_editions<'a>(&mut self, earlier: impl Fn(&DocumentId) -> Option<&'a str>) {
        for turn in &mut self.turns {
            let mut editions: Vec<(String, String)> = Vec::new();
            for passage in &turn.passages {
                if let Some(read) = earlier(&passage.locator.document) {
                    let one = (passage.document.clone(), read.to_string());
                    if !editions.contains(&one) {
                        editions.push(one);
                    }
                }
            }
            if turn.editions != editions {
                turn.editions = editions;
                turn.revision += 1;
            }
        }
    }

    /// Oldest first.
    pub fn turns(&self) -> &[TurnView] {
        &self.turns
    }

    /// A turn for modification. It is laid out again when its revision changes.
    pub fn turn_mut(&mut self, index: usize) -> Option<&mut TurnView> {
        self.turns.get_mut(index)
    }

    /// Adds a turn and shows the end.
    pub fn push(&mut self, mut turn: TurnView) -> usize {
        turn.printed = self.printed.clone();
        turn.change_key.clone_from(&self.change_key);
        self.turns.push(turn);
        self.laid.push(None);
        self.anchor = Anchor::Follow;
        self.turns.len() - 1
    }

    pub fn chosen(&self) -> Option<Chosen> {
        self.chosen
    }

    /// The selected citation with its turn.
    pub fn chosen_mark(&self) -> Option<(&TurnView, MarkView)> {
        let chosen = self.chosen?;
        let turn = self.turns.get(chosen.turn)?;
        Some((turn, turn.marks(self.locale).into_iter().nth(chosen.mark)?))
    }

    /// Selects a citation and scrolls it into view.
    pub fn choose(&mut self, chosen: Option<Chosen>) {
        self.chosen = chosen;
        self.seek = chosen.is_some();
        self.show_chosen();
    }

    fn show_chosen(&mut self) {
        let Some(chosen) = self.chosen.filter(|chosen| chosen.turn < self.turns.len()) else { return };
        let line = self.lines(chosen.turn).iter().position(|l| l.spans.iter().any(|s| s.mark == Some(chosen.mark)));
        if let Some(line) = line {
            self.show(chosen.turn, line);
        }
    }

    fn chosen_in_view(&self) -> bool {
        let here = |line: &VisibleLine, chosen: Chosen| {
            line.turn == chosen.turn && line.content.spans.iter().any(|span| span.mark == Some(chosen.mark))
        };
        self.chosen.is_some_and(|chosen| self.view.iter().any(|line| here(line, chosen)))
    }

    /// The citation after (or before) the selected one, continuing into other turns. With none selected: the first of
    /// the last answer.
    pub fn neighbour(&self, forward: bool) -> Option<Chosen> {
        let count = |turn: usize| self.turns.get(turn).map_or(0, |t| t.marks(self.locale).len());
        let Some(at) = self.chosen.filter(|c| c.turn < self.turns.len()) else {
            let turn = (0..self.turns.len()).rev().find(|t| count(*t) > 0)?;
            return Some(Chosen { turn, mark: 0 });
        };
        if forward {
            if at.mark + 1 < count(at.turn) {
                return Some(Chosen { mark: at.mark + 1, ..at });
            }
            (at.turn + 1..self.turns.len()).find(|t| count(*t) > 0).map(|turn| Chosen { turn, mark: 0 })
        } else {
            if at.mark > 0 {
                return Some(Chosen { mark: at.mark - 1, ..at });
            }
            (0..at.turn).rev().find(|t| count(*t) > 0).map(|turn| Chosen { turn, mark: count(turn) - 1 })
        }
    }

    /// The turn being read: that of the selected citation, else the one at the top of the view, else the last.
    pub fn current(&self) -> Option<usize> {
        let in_view = match self.anchor {
            Anchor::Follow => self.turns.len().checked_sub(1),
            Anchor::At { turn, .. } => Some(turn.min(self.turns.len().checked_sub(1)?)),
        };
        self.chosen.map(|c| c.turn).filter(|t| *t < self.turns.len()).or(in_view)
    }

    /// The turn the reader is at.
    pub fn current_turn(&self) -> Option<&TurnView> {
        self.turns.get(self.current()?)
    }

    /// True if the end is visible.
    pub fn at_end(&self) -> bool {
        self.anchor == Anchor::Follow
    }

    /// Shows the end, and follows it.
    pub fn to_end(&mut self) {
        self.anchor = Anchor::Follow;
    }

    pub fn to_start(&mut self) {
        if !self.turns.is_empty() {
            self.anchor = Anchor::At { turn: 0, line: 0 };
        }
    }

    /// Scrolls to the question before or after the one at the top of the view.
    pub fn to_turn(&mut self, forward: bool) {
        let (turn, line) = self.top();
        let target = match forward {
            true => turn + 1,
            false if line > 1 => turn,
            false => turn.saturating_sub(1),
        };
        self.chosen = None;
        if target >= self.turns.len() {
            self.to_end();
        } else {
            // Not the empty line above the question.
            self.anchor = Anchor::At { turn: target, line: usize::from(target > 0) };
        }
    }

    /// Scrolls a turn's question to the top of the view; the last turn is at the end.
    pub fn to_turn_at(&mut self, turn: usize) {
        self.chosen = None;
        self.anchor = if turn + 1 < self.turns.len() {
            // Not the empty line above the question.
            Anchor::At { turn, line: usize::from(turn > 0) }
        } else {
            Anchor::Follow
        };
    }

    /// Shows a turn from its question on, if the end is followed and the turn is longer than the view.
    pub fn show_beginning(&mut self, turn: usize) {
        self.begin = Some(turn);
    }

    /// Scrolls by lines; negative is up.
    pub fn scroll(&mut self, by: isize) {
        let (mut turn, mut line) = self.top();
        let mut left = by.unsigned_abs();
        while left > 0 && turn < self.turns.len() {
            if by < 0 {
                let step = left.min(line);
                line -= step;
                left -= step;
                if left > 0 {
                    if turn == 0 {
                        break;
                    }
                    turn -= 1;
                    line = self.lines(turn).len();
                }
            } else {
                let room = self.lines(turn).len() - line;
                if left < room {
                    line += left;
                    break;
                }
                left -= room;
                turn += 1;
                line = 0;
            }
        }
        self.anchor = Anchor::At { turn, line };
        self.rest_at_end();
    }

    /// Lays out the visible part for a pane of this size. A selected citation that was visible stays so when the size
    /// changes.
    pub fn settle(&mut self, columns: usize, rows: usize) {
        let resized = (self.columns, self.rows) != (columns, rows);
        self.seek |= resized && self.chosen_in_view();
        (self.columns, self.rows) = (columns, rows);
        self.rest_at_end();
        // Only now is it known how wide the view is: the passages may have taken room from it.
        if let Some(turn) = self.begin.take().filter(|turn| rows > 0 && *turn < self.turns.len())
            && self.anchor == Anchor::Follow
            && self.lines(turn).len() > rows
        {
            self.anchor = Anchor::At { turn, line: usize::from(turn > 0) };
        }
        if self.seek && rows > 0 {
            self.seek = false;
            self.show_chosen();
        }
        let (mut turn, mut line) = self.top();
        let mut view = Vec::with_capacity(rows);
        while view.len() < rows && turn < self.turns.len() {
            let lines = self.lines(turn);
            let take = rows - view.len();
            view.extend(lines.iter().enumerate().skip(line).take(take).map(|(line, l)| VisibleLine {
                turn,
                line,
                content: l.clone(),
            }));
            turn += 1;
            line = 0;
        }
        self.view = view;
    }

    /// The visible lines, as laid out by [`Chat::settle`].
    pub fn view(&self) -> &[VisibleLine] {
        &self.view
    }

    /// The citation at a row and column of the view.
    pub fn mark_at(&self, row: usize, column: usize) -> Option<Chosen> {
        let line = self.view.get(row)?;
        Some(Chosen { turn: line.turn, mark: line.content.mark_at(column)? })
    }

    /// Turn and line at the top of the view.
    fn top(&mut self) -> (usize, usize) {
        match self.anchor {
            Anchor::At { turn, line } => {
                let turn = turn.min(self.turns.len().saturating_sub(1));
                let lines = if self.turns.is_empty() { 0 } else { self.lines(turn).len() };
                (turn, line.min(lines.saturating_sub(1)))
            }
            Anchor::Follow => {
                let mut rows = self.rows;
                for turn in (0..self.turns.len()).rev() {
                    let lines = self.lines(turn).len();
                    if lines >= rows {
                        return (turn, lines - rows);
                    }
                    rows -= lines;
                }
                (0, 0)
            }
        }
    }

    /// A view that reaches the end follows it.
    fn rest_at_end(&mut self) {
        let Anchor::At { turn, line } = self.anchor else { return };
        let mut below = 0;
        for at in turn..self.turns.len() {
            below += self.lines(at).len();
            if below > line + self.rows {
                return;
            }
        }
        self.anchor = Anchor::Follow;
    }

    /// Scrolls as little as necessary to make a line visible.
    fn show(&mut self, turn: usize, line: usize) {
        if self.rows == 0 {
            return;
        }
        let top = self.top();
        if (turn, line) < top {
            self.anchor = Anchor::At { turn, line };
            self.scroll(-(self.rows as isize / 3));
            return;
        }
        // Far below: not everything in between is laid out to measure it.
        if turn - top.0 > self.rows {
            self.anchor = Anchor::At { turn, line };
            self.scroll(-(self.rows as isize * 2 / 3));
            return;
        }
        let mut distance = 0;
        for at in top.0..=turn {
            distance += if at == turn { line } else { self.lines(at).len() };
        }
        let below = distance.saturating_sub(top.1);
        if below >= self.rows {
            self.scroll((below - self.rows * 2 / 3) as isize);
        }
    }

    fn lines(&mut self, turn: usize) -> &[Line] {
        let columns = self.columns.max(8);
        let (chosen, locale) = (self.chosen.filter(|c| c.turn == turn).map(|c| c.mark), self.locale);
        let view = &self.turns[turn];
        let current = self.laid[turn]
            .as_ref()
            .is_some_and(|l| (l.columns, l.revision, l.chosen, l.locale) == (columns, view.revision, chosen, locale));
        if !current {
            let lines = view.lines(columns, chosen, turn == 0, locale);
            self.laid[turn] = Some(Laid { columns, revision: view.revision, chosen, locale, lines });
        }
        self.laid[turn].as_ref().map_or(&[], |l| &l.lines)
    }
}

#[cfg(test)]
mod tests;
