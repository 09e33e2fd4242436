//! What can be done with a turn and its answer.

use super::picker::{Item, Picker};
use super::{Choice, Choosing, List};
use crate::app::effect::Effect;
use crate::app::keys::keymap::Action;
use crate::app::overlays::intent::Intent;
use crate::app::panes::{Focus, Side};
use crate::app::state::App;
use crate::say;

/// An action on a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnAction {
    /// Copy the answer as plain text.
    CopyText,
    /// Copy the answer as the model wrote it, in Markdown.
    CopyMarkdown,
    /// Copy its tables as Markdown.
    CopyTables,
    /// Write its tables to files as comma-separated values.
    ExportTables,
    /// Copy the answer with the passages it cites.
    CopySources,
    /// Show its passages.
    Sources,
    /// Ask its question again.
    Again,
    /// Ask it again with another template.
    AgainWith,
    /// Ask it again, taken for something else.
    TakeAs,
    /// Put its question into the input.
    Edit,
    /// Show or fold the model's reasoning.
    Reasoning,
}

/// What is offered for a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerActions {
    /// Index of the turn.
    pub turn: usize,
    /// The possible actions.
    pub actions: Vec<TurnAction>,
}

impl Choosing for AnswerActions {
    fn chosen(&self, at: usize) -> Option<Intent> {
        self.actions.get(at).map(|action| Intent::Turn(self.turn, *action))
    }
}

impl App {
    /// Lists the actions for a turn; those on its answer only if there is one.
    pub(crate) fn pick_turn_action(&mut self, turn: Option<usize>) {
        let Some((turn, view)) = turn.and_then(|at| Some((at, self.chat.turns().get(at)?))) else {
            return self.notices.say(say!(self.locale, "said-nothing-asked"));
        };
        let mut actions = Vec::new();
        if !view.answer.trim().is_empty() {
            actions.extend([TurnAction::CopySources, TurnAction::CopyText, TurnAction::CopyMarkdown]);
        }
        if !view.tables(self.locale).is_empty() {
            actions.extend([TurnAction::CopyTables, TurnAction::ExportTables]);
        }
        if !view.passages.is_empty() {
            actions.push(TurnAction::Sources);
        }
        actions.extend([TurnAction::Again, TurnAction::AgainWith, TurnAction::TakeAs, TurnAction::Edit]);
        if !view.reasoning.trim().is_empty() {
            actions.push(TurnAction::Reasoning);
        }
        let locale = self.locale;
        let label = |action: &TurnAction| match action {
            TurnAction::CopySources => say!(locale, "turn-copy-sources"),
            TurnAction::CopyText => say!(locale, "turn-copy-text"),
            TurnAction::CopyMarkdown => say!(locale, "turn-copy-markdown"),
            TurnAction::CopyTables => say!(locale, "turn-copy-tables"),
            TurnAction::ExportTables => say!(locale, "turn-export-tables"),
            TurnAction::Sources => say!(locale, "turn-sources"),
            TurnAction::Again => locale.action(Action::Again),
            TurnAction::AgainWith => locale.action(Action::AgainWith),
            TurnAction::TakeAs => locale.action(Action::TakeAs),
            TurnAction::Edit => locale.action(Action::Edit),
            TurnAction::Reasoning => locale.action(Action::Reasoning),
        };
        let key = |action: &TurnAction| match action {
            TurnAction::CopySources => self.keymap.key(Action::CopyTurn),
            TurnAction::Again => self.keymap.key(Action::Again),
            TurnAction::AgainWith => self.keymap.key(Action::AgainWith),
            TurnAction::TakeAs => self.keymap.key(Action::TakeAs),
            TurnAction::Edit => self.keymap.key(Action::Edit),
            TurnAction::Reasoning => self.keymap.key(Action::Reasoning),
            _ => String::new(),
        };
        let items = actions.iter().map(|a| Item { label: label(a), note: key(a), ..Item::default() }).collect();
        let question = crate::domain::text::one_line(&view.question);
        let title = say!(locale, "turn-actions-title", question = question);
        let choice = Choice::AnswerActions(AnswerActions { turn, actions });
        self.overlays.push(List::of(title, choice, Picker::new(items)));
    }

    /// Executes the action chosen for a turn.
    pub(crate) fn with_turn(&mut self, turn: usize, action: TurnAction) -> Vec<Effect> {
        let Some(view) = self.chat.turns().get(turn) else { return Vec::new() };
        match action {
            TurnAction::CopySources => return vec![Effect::Copy(view.with_sources(self.locale))],
            TurnAction::CopyText => return vec![Effect::Copy(view.plain(self.locale))],
            TurnAction::CopyMarkdown => return vec![Effect::Copy(view.answer.clone())],
            TurnAction::CopyTables => {
                let tables: Vec<String> = view.tables(self.locale).into_iter().map(|table| table.markdown).collect();
                return vec![Effect::Copy(tables.join("\n"))];
            }
            TurnAction::ExportTables => {
                return view.tables(self.locale).into_iter().map(|table| Effect::SaveTable(table.csv)).collect();
            }
            TurnAction::Sources => {
                self.chat.to_turn_at(turn);
                self.panes.side = Side::Passages;
                self.panes.focus = Focus::Side;
            }
            TurnAction::Again => return self.again(Some(turn)),
            TurnAction::AgainWith => self.pick_template(Some(turn)),
            TurnAction::TakeAs => self.pick_kind(Some(turn)),
            TurnAction::Edit => self.edit(Some(turn)),
            TurnAction::Reasoning => self.fold_reasoning(Some(turn)),
        }
        Vec::new()
    }
}
