//! The command palette: every command with its keys.

use super::picker::{Item, Picker};
use super::{Choice, Choosing, List};
use crate::app::keys::keymap::{Action, Context};
use crate::app::overlays::intent::Intent;
use crate::app::state::App;
use crate::say;

/// The commands, as they are listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Commands(pub Vec<Action>);

impl Choosing for Commands {
    fn chosen(&self, at: usize) -> Option<Intent> {
        self.0.get(at).copied().map(Intent::Act)
    }
}

impl App {
    pub(crate) fn palette(&mut self) {
        let page = self.panes.shown_page().is_some();
        let of_page = |a: Action| page && matches!(a, Action::TableCopy | Action::TableExport | Action::PageCopy);
        let shown =
            |a: &&Action| matches!(a.context(), Context::Global | Context::Conversation) && !moves(**a) || of_page(**a);
        let actions: Vec<Action> = Action::ALL.iter().filter(shown).copied().collect();
        let item = |action: &Action| Item {
            label: self.locale.action(*action),
            note: self.keymap.keys(*action).join(", "),
            ..Item::default()
        };
        let picker = Picker::new(actions.iter().map(item).collect());
        let title = say!(self.locale, "commands-title");
        self.overlays.push(List::of(title, Choice::Commands(Commands(actions)), picker));
    }
}

/// Commands that do nothing useful in a list.
fn moves(action: Action) -> bool {
    use Action::*;
    matches!(
        action,
        Palette
            | NextPane
            | PreviousPane
            | ScrollPageUp
            | ScrollPageDown
            | OpenSource
            | Escape
            | Interrupt
            | Up
            | Down
            | Top
            | Bottom
            | CitationLeft
            | CitationRight
            | Follow
            | MarkRight
            | PreviousTurn
            | NextTurn
    )
}
