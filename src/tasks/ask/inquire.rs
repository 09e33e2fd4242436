//! Decides what a question asks for, and finds the part of the documents it is about.

use super::asking::Asking;
use crate::adapters::llm::ChatModel;
use crate::domain::inquiry::{Before, Inquiry, decide};
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
        let rewritten = self.rewritten(model).await;
        let question = rewritten.as_ref().unwrap_or(&self.ask.question);
        let mut inquiry = decide(question, before);
        if let Some(kind) = self.ask.steer.kind {
            (inquiry.kind, inquiry.sure) = (kind, true);
        }
        Ok(Inquired { inquiry, rewritten })
    }
}
