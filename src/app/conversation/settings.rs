//! How the next question is asked: its template with the values of its variables, and what was decided by hand.

use std::collections::BTreeMap;

use crate::app::overlays::form::Form;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::by_hand::Steer;
use crate::domain::conversation::template::Template;

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct QuestionSettings {
    /// The name of the template.
    pub template: String,
    /// Values of its variables.
    pub values: BTreeMap<String, String>,
    pub templates: Vec<Template>,
    /// Passages pinned and excluded for the next time the question is asked.
    pub steer: Steer,
}

impl QuestionSettings {
    /// The template, once templates are known.
    pub fn current(&self) -> Option<&Template> {
        self.named(&self.template)
    }

    /// The template of this name.
    pub fn named(&self, name: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.name == name)
    }

    /// Takes all templates. Where the one in use is not among them, the first is, and the name of the other is returned.
    pub fn take(&mut self, templates: Vec<Template>) -> Option<String> {
        self.templates = templates;
        if self.current().is_some() {
            return None;
        }
        let first = self.templates.first()?.name.clone();
        Some(std::mem::replace(&mut self.template, first))
    }

    /// True where a variable of the template has neither a value nor a default.
    pub fn incomplete(&self) -> bool {
        let missing = |template: &Template| {
            template.variables.iter().any(|(name, v)| v.default.is_none() && !self.values.contains_key(name))
        };
        self.current().is_some_and(missing)
    }

    /// A question as it is asked with these settings: with the values that its template has variables for.
    pub fn question(&self, text: String, steer: Steer) -> Ask {
        let declared = |name: &String| self.current().is_some_and(|t| t.variables.contains_key(name));
        let values = self.values.iter().filter(|(name, _)| declared(name));
        let values = values.map(|(name, value)| (name.clone(), value.clone())).collect();
        Ask { values, steer, ..Ask::new(Vec::new(), text, self.template.clone()) }
    }

    /// Takes the values of a form. One that is the default anyway is left to it.
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
