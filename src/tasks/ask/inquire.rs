//! Decides what a question asks for, and finds the part of the documents it is about.

use super::asking::Asking;
use super::rework::cited_before;
use crate::adapters::llm::ChatModel;
use crate::domain::inquiry::{Before, Inquiry, Kind, decide};
use crate::domain::report::Failure;

/// What a question asks for.
pub(crate) struct Inquired {
    pub inquiry: Inquiry,
    /// The question as searched for, if the conversation changed it.
    pub rewritten: Option<String>,
}

impl Asking {
    /// What the question asks for: by its own words and, where it leans on the conversation, by the words it stands for.
    pub(crate) async fn inquire(&self, model: Option<&dyn ChatModel>) -> Result<Inquired, Failure> {
        let before = self.earlier.last().map(|turn| Before {
            question: &turn.question,
            answer: &turn.answer,
            inquiry: turn.inquiry.as_ref(),
        });
        let mut inquiry = decide(&self.ask.question, before);
        let rewritten = match inquiry.kind {
            // "Thanks" and "shorter" are meant as they stand.
            Kind::SmallTalk | Kind::AboutDocent | Kind::Rewording | Kind::Translation => None,
            _ => self.rewritten(model).await,
        };
        if let Some(question) = &rewritten {
            inquiry = decide(question, before);
            // A follow-up that names no document stays with those that were cited.
            if inquiry.scope.documents.is_empty() && self.ask.documents.len() > 1 {
                inquiry.scope.documents = cited_before(&self.earlier);
            }
        }
        if let Some(kind) = self.ask.steer.kind {
            (inquiry.kind, inquiry.sure) = (kind, true);
        }
        Ok(Inquired { inquiry, rewritten })
    }
}
