//! Errors of prompt templates.

use crate::app::locale::Locale;
use crate::domain::report::template::{TemplateError, TemplateFault};

impl Locale {
    /// What is wrong with a template.
    pub fn template_error(self, error: &TemplateError) -> String {
        let (template, fault) = (error.template.as_str(), self.template_fault(&error.fault));
        match error.line {
            None => crate::say!(self, "template-failed", template = template, fault = fault),
            Some(line) => crate::say!(self, "template-failed-line", template = template, line = line, fault = fault),
        }
    }

    fn template_fault(self, fault: &TemplateFault) -> String {
        match fault {
            TemplateFault::Missing { near: None, known } => {
                crate::say!(self, "template-missing", known = known.as_str())
            }
            TemplateFault::Missing { near: Some(near), known } => {
                crate::say!(self, "template-missing-near", near = near.as_str(), known = known.as_str())
            }
            TemplateFault::Unreadable(reason) => crate::say!(self, "template-unreadable", reason = reason.as_str()),
            TemplateFault::NoFrontMatter => crate::say!(self, "template-no-front-matter"),
            TemplateFault::Unclosed => crate::say!(self, "template-unclosed"),
            TemplateFault::FrontMatter { said, near: None } => said.clone(),
            TemplateFault::FrontMatter { said, near: Some(near) } => {
                crate::say!(self, "template-did-you-mean", what = said.as_str(), near = near.as_str())
            }
            TemplateFault::Empty => crate::say!(self, "template-empty"),
            TemplateFault::Passages(value) => crate::say!(self, "template-passages", value = *value),
            TemplateFault::Budget(value) => crate::say!(self, "template-budget", value = *value),
            TemplateFault::Temperature => crate::say!(self, "template-temperature"),
            TemplateFault::Translation { language, name } => {
                crate::say!(self, "template-translation", language = language.as_str(), name = name.as_str())
            }
            TemplateFault::Reserved(name) => crate::say!(self, "template-reserved", name = name.as_str()),
            TemplateFault::Body(words) => words.clone(),
            TemplateFault::Undeclared { name, near: None } => {
                crate::say!(self, "template-undeclared", name = name.as_str())
            }
            TemplateFault::Undeclared { name, near: Some(near) } => {
                crate::say!(self, "template-undeclared-near", name = name.as_str(), near = near.as_str())
            }
            TemplateFault::NoVariable { name, near: Some(near), .. } => {
                crate::say!(self, "template-no-variable-near", name = name.as_str(), near = near.as_str())
            }
            TemplateFault::NoVariable { name, known, .. } if known.is_empty() => {
                crate::say!(self, "template-no-variables", name = name.as_str())
            }
            TemplateFault::NoVariable { name, known, .. } => {
                crate::say!(self, "template-no-variable", name = name.as_str(), known = known.as_str())
            }
            TemplateFault::Unset { name, purpose } => {
                crate::say!(self, "template-unset", name = name.as_str(), purpose = purpose.as_str())
            }
            TemplateFault::Choice { name, choices, value } => {
                let (name, choices) = (name.as_str(), choices.as_str());
                crate::say!(self, "template-choice", name = name, choices = choices, value = value.as_str())
            }
            TemplateFault::NoQuestion => crate::say!(self, "template-no-question"),
        }
    }
}
