//! Questions on their way to an answer: at once, or when their turn comes; with the variables that their template asks for;
//! stopped.

use std::collections::BTreeMap;

use super::effect::{AskId, Effect};
use super::model::{Filling, Model, Queued};
use super::overlay::{Overlay, Wanted};
use super::turn::TurnView;
use crate::domain::steer::Steer;
use crate::domain::text::one_line;

impl Model {
    /// Asks a question, at once or when its turn comes. Variables of the template that have no value are asked for
    /// first.
    pub(super) fn ask(&mut self, text: String) -> Vec<Effect> {
        self.ask_with(text, Steer::default())
    }

    /// [`Model::ask`] with something decided by hand.
    pub(super) fn ask_with(&mut self, text: String, steer: Steer) -> Vec<Effect> {
        let missing: Vec<String> = self
            .current_template()
            .map(|t| {
                let unset = |(name, v): &(&String, &crate::domain::template::Variable)| {
                    v.default.is_none() && !self.values.contains_key(*name)
                };
                t.variables.iter().filter(unset).map(|(name, _)| name.clone()).collect()
            })
            .unwrap_or_default();
        if !missing.is_empty() {
            self.filling = Some(Filling { question: Some(text), steer, missing });
            self.ask_for_variable();
            return Vec::new();
        }
        let declared = |name: &String| self.current_template().is_some_and(|t| t.variables.contains_key(name));
        let values: BTreeMap<String, String> =
            self.values.iter().filter(|(name, _)| declared(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
        self.queue.push_back(Queued { text, template: self.template.clone(), values, steer });
        self.next_question()
    }

    /// Asks for the next missing variable of the template, or goes on with the question.
    pub(super) fn ask_for_variable(&mut self) {
        let Some(name) = self.filling.as_ref().and_then(|f| f.missing.first().cloned()) else { return };
        let template = self.current_template();
        let variable = template.and_then(|t| t.variables.get(&name)).cloned().unwrap_or_default();
        let purpose = template.map_or("", |t| t.variable_in(self.words.code(), &name)).to_string();
        let choices =
            if variable.choices.is_empty() { String::new() } else { format!(" ({})", variable.choices.join(", ")) };
        self.overlays.push(Overlay::Line {
            title: name.clone(),
            hint: one_line(&format!("{purpose}{choices}")),
            wanted: Wanted::Variable { name },
            editor: Default::default(),
        });
    }

    /// Puts the next waiting question when nothing runs and a document can be asked.
    pub(super) fn next_question(&mut self) -> Vec<Effect> {
        if self.running.is_some() || self.queue.is_empty() || self.askable().is_empty() {
            return Vec::new();
        }
        let Some(Queued { text, template, values, steer }) = self.queue.pop_front() else { return Vec::new() };
        let question = self.question(&text, &template, &values, steer);
        let id = AskId(self.next_id());
        self.chat.choose(None);
        let turn = self.chat.push(TurnView::asked(&text, &template));
        if self.chat.title.is_empty() {
            self.chat.title = crate::domain::conversation::title_from(&text);
        }
        self.running = Some((id, turn));
        vec![Effect::Ask { id, question }]
    }

    /// Stops the answer that runs; what was said stays. Waiting questions go back into the input.
    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        let Some((id, turn)) = self.running.take() else { return Vec::new() };
        if let Some(view) = self.chat.turn_mut(turn) {
            view.stop();
        }
        if !self.queue.is_empty() && self.composer.is_blank() {
            let waiting: Vec<String> = self.queue.drain(..).map(|q| q.text).collect();
            self.composer.set(&waiting.join("\n"));
        }
        self.queue.clear();
        vec![Effect::Cancel(id)]
    }
}
