//! Questions on their way to an answer: at once, or when their turn comes; with the variables that their template asks for;
//! stopped.

use std::collections::BTreeMap;

use super::turn::TurnView;
use crate::app::effect::{AskId, Effect};
use crate::app::input::composer::Editor;
use crate::app::overlays::Overlay;
use crate::app::overlays::form::{Field, Form};
use crate::app::state::{App, Queued};
use crate::domain::conversation::by_hand::Steer;
use crate::domain::conversation::template::Variable;
use crate::domain::text::one_line;

impl App {
    /// Asks a question, at once or when its turn comes. Where a variable of the template has no value, its form comes
    /// first.
    pub(crate) fn ask(&mut self, text: String) -> Vec<Effect> {
        self.ask_with(text, Steer::default())
    }

    /// [`App::ask`] with something decided by hand.
    pub(crate) fn ask_with(&mut self, text: String, steer: Steer) -> Vec<Effect> {
        let missing = self.current_template().is_some_and(|t| {
            t.variables.iter().any(|(name, v)| v.default.is_none() && !self.values.contains_key(name))
        });
        if missing {
            self.fill_in(Some(text), steer);
            return Vec::new();
        }
        let declared = |name: &String| self.current_template().is_some_and(|t| t.variables.contains_key(name));
        let values: BTreeMap<String, String> =
            self.values.iter().filter(|(name, _)| declared(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
        self.queue.push_back(Queued { text, template: self.template.clone(), values, steer });
        self.next_question()
    }

    /// Shows the variables of the template as a form, for a question that waits for them or for those to come. False
    /// where it has none.
    pub(crate) fn fill_in(&mut self, question: Option<String>, steer: Steer) -> bool {
        let Some(template) = self.current_template() else { return false };
        let language = self.locale.code();
        let field = |(name, variable): (&String, &Variable)| {
            let value = self.values.get(name).or(variable.default.as_ref());
            Field {
                name: name.clone(),
                purpose: one_line(template.variable_in(language, name)),
                choices: variable.choices.clone(),
                default: variable.default.clone(),
                editor: Editor::with(value.map_or("", String::as_str)),
            }
        };
        let fields: Vec<Field> = template.variables.iter().map(field).collect();
        if fields.is_empty() {
            return false;
        }
        let title = one_line(template.title_in(language));
        self.overlays.push(Overlay::Form { title, form: Form::new(fields, question, steer) });
        true
    }

    /// Takes the values of a form, and asks the question that waited for them. A value that is the default anyway is
    /// left to it.
    pub(crate) fn filled_in(&mut self, form: Form) -> Vec<Effect> {
        for field in &form.fields {
            let value = field.value();
            if value.is_empty() || field.default.as_deref() == Some(value) {
                self.values.remove(&field.name);
            } else {
                self.values.insert(field.name.clone(), value.to_string());
            }
        }
        match form.question {
            Some(question) => self.ask_with(question, form.steer),
            None => Vec::new(),
        }
    }

    /// Puts the next waiting question when nothing runs and a document can be asked.
    pub(crate) fn next_question(&mut self) -> Vec<Effect> {
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
    pub(crate) fn cancel(&mut self) -> Vec<Effect> {
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
