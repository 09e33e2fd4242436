//! Settings for the next question: its template, the values of its variables, and the user's choices.

use std::collections::BTreeMap;

use crate::app::overlays::form::Form;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::conversation::template::Template;
use crate::domain::document::Locator;

/// Settings for the next question.
#[derive(Clone, Debug, Default)]
pub struct QuestionSettings {
    /// The name of the template.
    pub template: String,
    /// Values of its variables.
    pub values: BTreeMap<String, String>,
    pub templates: Vec<Template>,
    /// Passages pinned and excluded for the next time the question is asked.
    pub steer: ByHand,
    /// Passages marked as right, each with the question as searched for.
    pub right: Vec<(String, Locator)>,
}

impl QuestionSettings {
    /// The template, once templates are loaded.
    pub fn current(&self) -> Option<&Template> {
        self.named(&self.template)
    }

    pub fn named(&self, name: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.name == name)
    }

    /// Stores all templates. If the one in use is missing, the first is used, and the name of the missing one is
    /// returned.
    pub fn take(&mut self, templates: Vec<Template>) -> Option<String> {
        self.templates = templates;
        if self.current().is_some() {
            return None;
        }
        let first = self.templates.first()?.name.clone();
        Some(std::mem::replace(&mut self.template, first))
    }

    /// True if a variable of the template has neither a value nor a default.
    pub fn incomplete(&self) -> bool {
        let missing = |template: &Template| {
            template.variables.iter().any(|(name, v)| v.default.is_none() && !self.values.contains_key(name))
        };
        self.current().is_some_and(missing)
    }

    /// A question with these settings, including the values for which its template has variables.
    pub fn question(&self, text: String, steer: ByHand) -> Ask {
        let declared = |name: &String| self.current().is_some_and(|t| t.variables.contains_key(name));
        let values = self.values.iter().filter(|(name, _)| declared(name));
        let values = values.map(|(name, value)| (name.clone(), value.clone())).collect();
        Ask { values, steer, ..Ask::new(Vec::new(), text, self.template.clone()) }
    }

    /// Takes the values of a form. Values equal to the default are not stored.
    pub fn fill(&mut self, form: &Form) {
        for field in &form.fields {
            let value = field.value();
            if value.is_empty() || field.default.as_deref() == Some(value) {
                self.values.remove(&field.name);
            } else {
                self.values.insert(field.name.clone(), value.to_string());
            }
        }
    }
}
