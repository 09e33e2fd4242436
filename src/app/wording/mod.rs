//! Words the tasks' reports in the user's language: a function per kind of report puts its data into a message of the
//! catalogues. The English is the same as the report's own `Display` (checked by the tests), so that the interface and
//! the commands use the same words.

mod evidence;
mod inquiry;
mod language_model;
mod progress;
mod reading;
mod storing;
mod template;

use std::path::Path;

use super::locale::Locale;
use crate::domain::report::{Failure, NotContinued};
use crate::domain::text::one_line;

impl Locale {
    /// Why a task failed, on one line.
    pub fn failure(self, failure: &Failure) -> String {
        one_line(&self.failure_text(failure))
    }

    fn failure_text(self, failure: &Failure) -> String {
        match failure {
            Failure::Read(error) => self.read_error(error),
            Failure::Library(error) => self.library_error(error),
            Failure::Embed(error) => self.embed_error(error),
            Failure::Index(reason) => crate::say!(self, "failed-index", reason = reason.as_str()),
            Failure::Model(error) => self.llm_error(error),
            Failure::Models(errors) => self.one_after_another(errors.iter().map(|error| self.llm_error(error))),
            Failure::Template(error) => self.template_error(error),
            Failure::NoText { path, pages, reason: None } => {
                crate::say!(self, "failed-no-text", path = shown(path), pages = *pages)
            }
            Failure::NoText { path, pages, reason: Some(reason) } => {
                let reason = self.page_note(reason);
                crate::say!(self, "failed-no-text-because", path = shown(path), pages = *pages, reason = reason)
            }
            Failure::NotOpen(id) => crate::say!(self, "failed-not-open", id = id.as_str()),
            Failure::PageUnread => crate::say!(self, "said-page-unread"),
            Failure::NoMark(reason) => crate::say!(self, "failed-no-mark", reason = reason.as_str()),
            Failure::Continuing(why) => match why {
                NotContinued::NoConversation => crate::say!(self, "failed-continue-conversation"),
                NotContinued::NoTurn => crate::say!(self, "failed-continue-turn"),
                NotContinued::Withdrawn => crate::say!(self, "failed-continue-withdrawn"),
                NotContinued::Whole => crate::say!(self, "failed-continue-whole"),
                NotContinued::NoModel => crate::say!(self, "failed-continue-model"),
            },
            Failure::NoModel { name, near: None } => crate::say!(self, "said-no-model", name = name.as_str()),
            Failure::NoModel { name, near: Some(near) } => {
                crate::say!(self, "said-no-model-near", name = name.as_str(), near = near.as_str())
            }
            Failure::NotWritten { path, reason } => {
                crate::say!(self, "said-not-written", path = shown(path), why = reason.as_str())
            }
            Failure::NotListed { path, reason } => {
                crate::say!(self, "said-not-listed", path = shown(path), why = reason.as_str())
            }
            Failure::Internal(fault) => crate::say!(self, "said-fault", why = fault.as_str()),
            Failure::Said(words) => words.clone(),
        }
    }

    /// Joins several sentences.
    fn one_after_another(self, all: impl Iterator<Item = String>) -> String {
        all.reduce(|first, second| crate::say!(self, "failed-and", first = first, second = second)).unwrap_or_default()
    }
}

/// A path as text.
fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests;
