//! Questions before their answer: asked at once or queued, with the variables of their template; and stopping an
//! answer.

use super::turn::TurnView;
use crate::app::effect::{AskId, Effect};
use crate::app::input::composer::Editor;
use crate::app::overlays::Overlay;
use crate::app::overlays::form::{Field, Form};
use crate::app::state::App;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::conversation::template::Variable;
use crate::domain::text::one_line;

impl App {
    /// Asks a question, at once or in turn. If a variable of the template has no value, its form opens first.
    pub(crate) fn ask(&mut self, text: String) -> Vec<Effect> {
        self.ask_with(text, ByHand::default())
    }

    /// [`App::ask`] with the user's choices.
    pub(crate) fn ask_with(&mut self, text: String, steer: ByHand) -> Vec<Effect> {
        if self.settings.incomplete() {
            self.fill_in(Some(text), steer);
            return Vec::new();
        }
        let question = self.settings.question(text, steer);
        self.questions.queue.push_back(question);
        self.next_question()
    }

    /// Shows the template's variables as a form, for a waiting question or for later ones. False if it has none.
    pub(crate) fn fill_in(&mut self, question: Option<String>, steer: ByHand) -> bool {
        let Some(template) = self.settings.current() else { return false };
        let language = self.locale.code();
        let field = |(name, variable): (&String, &Variable)| {
            let value = self.settings.values.get(name).or(variable.default.as_ref());
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
        self.overlays.push(Overlay::Form(Box::new(Form::new(title, fields, question, steer))));
        true
    }

    /// Takes the values of a form, and asks the question that waited for them. Values equal to the default are not
    /// stored.
    pub(crate) fn filled_in(&mut self, form: Form) -> Vec<Effect> {
        self.settings.fill(&form);
        match form.question {
            Some(question) => self.ask_with(question, form.steer),
            None => Vec::new(),
        }
    }

    /// Asks the next queued question when nothing runs and a document is ready.
    pub(crate) fn next_question(&mut self) -> Vec<Effect> {
        if self.questions.running.is_some() || self.questions.queue.is_empty() || self.documents.askable().is_empty() {
            return Vec::new();
        }
        let Some(next) = self.questions.queue.pop_front() else { return Vec::new() };
        let ask = self.put(next);
        let id = AskId(self.next_id());
        self.chat.choose(None);
        let turn = self.chat.push(TurnView::asked(&ask.question, &ask.template));
        if self.chat.title.is_empty() {
            self.chat.title = crate::domain::conversation::title_from(&ask.question);
        }
        self.questions.running = Some((id, turn));
        vec![Effect::Ask { id, ask }]
    }

    /// Stops the current answer, keeping its text. Queued questions return to the input.
    pub(crate) fn cancel(&mut self) -> Vec<Effect> {
        let Some((id, turn, waiting)) = self.questions.stop() else { return Vec::new() };
        if let Some(view) = self.chat.turn_mut(turn) {
            view.stop();
        }
        if !waiting.is_empty() && self.composer.is_blank() {
            self.composer.set(&waiting.join("\n"));
        }
        vec![Effect::Cancel(id)]
    }
}
