//! What is done with an answer: asked again, copied, its question edited, its reasoning folded, its prompt looked at.

use crate::app::effect::Effect;
use crate::app::keys::keymap::Action;
use crate::app::overlays::picker::{Item, Picker};
use crate::app::overlays::{Choice, Overlay, TurnAction};
use crate::app::panes::{Focus, Side};
use crate::app::state::App;
use crate::domain::conversation::ask::Ask;
use crate::say;

impl App {
    pub(crate) fn edit(&mut self, turn: Option<usize>) {
        if let Some(question) = turn.and_then(|at| self.chat.turns().get(at)).map(|t| t.question.clone()) {
            self.composer.set(&question);
            self.panes.focus = Focus::Composer;
        }
    }

    pub(crate) fn fold_reasoning(&mut self, turn: Option<usize>) {
        if let Some(turn) = turn.and_then(|at| self.chat.turn_mut(at)) {
            turn.reasoning_shown = !turn.reasoning_shown;
            turn.revision += 1;
        }
    }

    /// Offers what can be done with a turn: with its answer only where there is one.
    pub(crate) fn pick_turn_action(&mut self, turn: Option<usize>) {
        let Some((turn, view)) = turn.and_then(|at| Some((at, self.chat.turns().get(at)?))) else {
            return self.notices.say(say!(self.locale, "said-nothing-asked"));
        };
        let mut actions = Vec::new();
        if !view.answer.trim().is_empty() {
            actions.extend([TurnAction::CopySources, TurnAction::CopyText, TurnAction::CopyMarkdown]);
        }
        if !view.passages.is_empty() {
            actions.push(TurnAction::Sources);
        }
        actions.extend([TurnAction::Again, TurnAction::AgainWith, TurnAction::Edit]);
        if !view.reasoning.trim().is_empty() {
            actions.push(TurnAction::Reasoning);
        }
        let locale = self.locale;
        let label = |action: &TurnAction| match action {
            TurnAction::CopySources => say!(locale, "turn-copy-sources"),
            TurnAction::CopyText => say!(locale, "turn-copy-text"),
            TurnAction::CopyMarkdown => say!(locale, "turn-copy-markdown"),
            TurnAction::Sources => say!(locale, "turn-sources"),
            TurnAction::Again => locale.action(Action::Again),
            TurnAction::AgainWith => locale.action(Action::AgainWith),
            TurnAction::Edit => locale.action(Action::Edit),
            TurnAction::Reasoning => locale.action(Action::Reasoning),
        };
        let key = |action: &TurnAction| match action {
            TurnAction::CopySources => self.keymap.key(Action::CopyTurn),
            TurnAction::Again => self.keymap.key(Action::Again),
            TurnAction::AgainWith => self.keymap.key(Action::AgainWith),
            TurnAction::Edit => self.keymap.key(Action::Edit),
            TurnAction::Reasoning => self.keymap.key(Action::Reasoning),
            _ => String::new(),
        };
        let items = actions.iter().map(|a| Item { label: label(a), note: key(a), ..Item::default() }).collect();
        let question = crate::domain::text::one_line(&view.question);
        self.overlays.push(Overlay::Pick {
            title: say!(locale, "turn-actions-title", question = question),
            choice: Choice::Turn { turn, actions },
            picker: Picker::new(items),
        });
    }

    /// Does what was chosen for a turn.
    pub(crate) fn with_turn(&mut self, turn: usize, action: TurnAction) -> Vec<Effect> {
        let Some(view) = self.chat.turns().get(turn) else { return Vec::new() };
        match action {
            TurnAction::CopySources => return vec![Effect::Copy(view.with_sources(self.locale))],
            TurnAction::CopyText => return vec![Effect::Copy(view.plain(self.locale))],
            TurnAction::CopyMarkdown => return vec![Effect::Copy(view.answer.clone())],
            TurnAction::Sources => {
                self.chat.to_turn_at(turn);
                self.panes.side = Side::Passages;
                self.panes.focus = Focus::Side;
            }
            TurnAction::Again => return self.again(Some(turn)),
            TurnAction::AgainWith => self.pick_template(Some(turn)),
            TurnAction::Edit => self.edit(Some(turn)),
            TurnAction::Reasoning => self.fold_reasoning(Some(turn)),
        }
        Vec::new()
    }

    pub(crate) fn again(&mut self, turn: Option<usize>) -> Vec<Effect> {
        let turn = turn.and_then(|at| self.chat.turns().get(at));
        match turn.map(|t| (t.question.clone(), t.template.clone())) {
            Some((question, template)) => {
                self.settings.template = template;
                self.chat.to_end();
                self.panes.focus = Focus::Composer;
                self.ask(question)
            }
            None => Vec::new(),
        }
    }

    pub(crate) fn copy_answer(&mut self, current: bool) -> Vec<Effect> {
        let turns = self.chat.turns();
        let turn = if current { self.chat.current_turn() } else { turns.iter().rev().find(|t| !t.answer.is_empty()) };
        match turn.filter(|t| !t.answer.is_empty()) {
            Some(turn) => vec![Effect::Copy(turn.with_sources(self.locale))],
            None => {
                self.notices.say(say!(self.locale, "said-no-answer"));
                Vec::new()
            }
        }
    }

    pub(crate) fn inspect(&mut self) -> Vec<Effect> {
        let text = if self.composer.is_blank() {
            self.chat.turns().last().map(|t| t.question.clone())
        } else {
            Some(self.composer.text().to_string())
        };
        match text.filter(|_| !self.documents.askable().is_empty()) {
            Some(text) => {
                let (values, steer) = (self.settings.values.clone(), self.settings.steer.clone());
                let ask = Ask { values, steer, ..Ask::new(Vec::new(), text, self.settings.template.clone()) };
                vec![Effect::Inspect(self.put(ask))]
            }
            None => {
                self.notices.say(say!(self.locale, "said-inspect-what"));
                Vec::new()
            }
        }
    }
}
