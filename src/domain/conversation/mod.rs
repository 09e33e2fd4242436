//! Conversations: turns of question and answer over a set of documents, as saved in the library.

pub mod ask;
pub mod by_hand;
pub mod chat;
pub mod ending;
pub mod export;
pub mod fence;
pub mod followup;
pub mod parameters;
pub mod progress;
pub mod recall;
pub mod session_row;
pub mod template;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::DocumentId;
use crate::domain::answering::citation::Citation;
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::Inquiry;
use crate::domain::report::Failure;
use by_hand::ByHand;
pub use chat::Exchange;
use chat::{FinishReason, ModelInfo, Usage};
use parameters::Parameters;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConversationId(pub i64);

/// Unique across all conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TurnId(pub i64);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnState {
    /// Being answered (after a restart: the answer was interrupted).
    Running,
    Done(FinishReason),
    /// Stopped by the user.
    Cancelled,
    /// With an error message.
    Failed(String),
}

impl TurnState {
    /// True if the answer is incomplete: stopped, interrupted by a crash or a lost connection, failed, or at its length
    /// limit.
    pub fn cut_short(&self) -> bool {
        match self {
            TurnState::Running | TurnState::Cancelled | TurnState::Failed(_) => true,
            TurnState::Done(reason) => matches!(reason, FinishReason::Length | FinishReason::Truncated),
        }
    }
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub id: TurnId,
    /// As asked.
    pub question: String,
    /// The question as searched for, if the conversation changed it.
    pub rewritten: Option<String>,
    /// The prompt template's name.
    pub template: String,
    /// The template at the time, and the settings of this turn. Default in turns saved by earlier versions.
    #[serde(default)]
    pub asked_with: AskedWith,
    /// The answer so far.
    pub answer: String,
    /// What the model said, if it was withdrawn because no passage supported it; `answer` is what replaces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// What the question was taken to ask for. `None` in turns saved by earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<Inquiry>,
    /// The passages it is based on, `[1]` first.
    pub passages: Vec<Passage>,
    pub citations: Vec<Citation>,
    pub model: Option<ModelInfo>,
    /// `None` if unknown.
    pub usage: Option<Usage>,
    pub state: TurnState,
    /// Why it failed; `state` has the same as an English sentence, all that turns of earlier versions have.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "Failure::if_known")]
    pub failure: Option<Failure>,
    /// Seconds since 1970 UTC.
    pub asked_at: i64,
}

/// How a turn was asked, so that it can be asked again in the same way and told apart from other attempts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AskedWith {
    /// The hash of the template's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Parameters>,
    /// Values of the template's own variables.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// The user's choices.
    #[serde(skip_serializing_if = "ByHand::is_empty")]
    pub steer: ByHand,
}

/// A conversation with its turns, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    pub id: ConversationId,
    /// The first question, shortened, unless the user renamed it.
    pub title: String,
    pub documents: Vec<DocumentId>,
    pub turns: Vec<Turn>,
}

impl Conversation {
    /// The documents its answers cite, each once: those it is about, and earlier or later versions of them.
    pub fn cited(&self) -> Vec<&DocumentId> {
        let mut all: Vec<&DocumentId> = Vec::new();
        for passage in self.turns.iter().flat_map(|turn| &turn.passages) {
            if !all.contains(&&passage.locator.document) {
                all.push(&passage.locator.document);
            }
        }
        all
    }
}

/// A title for a conversation that starts with `question`: its first line, at most 60 characters.
pub fn title_from(question: &str) -> String {
    let line = question.lines().find(|line| !line.trim().is_empty()).unwrap_or("").trim();
    if line.chars().count() <= 60 {
        line.to_string()
    } else {
        let cut: String = line.chars().take(59).collect();
        format!("{}…", cut.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_questions_make_short_titles() {
        assert_eq!(title_from("\n  What is recall?\nmore"), "What is recall?");
        assert_eq!(title_from(&"长".repeat(80)).chars().count(), 60);
    }
}
