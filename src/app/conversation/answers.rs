//! What is done with an answer: asked again, copied, its question edited, its reasoning folded, its prompt looked at.

use crate::app::effect::Effect;
use crate::app::panes::Focus;
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
