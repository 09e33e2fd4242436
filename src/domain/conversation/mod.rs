//! Conversations: turns of question and answer over a set of documents, as they are kept in the library.

pub mod by_hand;
pub mod chat;
pub mod ending;
pub mod export;
pub mod fence;
pub mod followup;
pub mod parameters;
pub mod progress;
pub mod recall;
pub mod template;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::DocumentId;
use crate::domain::answering::citation::Citation;
use crate::domain::finding::passage::Passage;
use by_hand::Steer;
pub use chat::Exchange;
use chat::{FinishReason, ModelInfo, Usage};
use parameters::Parameters;

/// A saved conversation's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConversationId(pub i64);

/// A saved turn's number, unique over all conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TurnId(pub i64);

/// How far a turn's answer has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnState {
    /// Being answered (found after a restart: it was cut short).
    Running,
    /// Ended by the model, for this reason.
    Done(FinishReason),
    /// Stopped by the user.
    Cancelled,
    /// Failed with this message.
    Failed(String),
}

impl TurnState {
    /// True when the answer is not whole: stopped, cut off by a crash or a connection, failed, or at its length limit.
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
    /// Its number.
    pub id: TurnId,
    /// The question as asked.
    pub question: String,
    /// The question as searched for, where the conversation changed it.
    pub rewritten: Option<String>,
    /// The prompt template's name.
    pub template: String,
    /// The template as it was then, and what was decided for this turn. Turns of earlier versions know nothing of it.
    #[serde(default)]
    pub asked_with: AskedWith,
    /// The answer so far.
    pub answer: String,
    /// What the model said, where it was withdrawn since no passage bore it out; `answer` is what stands instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// The passages it rests on, `[1]` first.
    pub passages: Vec<Passage>,
    /// Its citations, checked.
    pub citations: Vec<Citation>,
    /// Which model answered.
    pub model: Option<ModelInfo>,
    /// Token counts where they are known.
    pub usage: Option<Usage>,
    /// How far it has come.
    pub state: TurnState,
    /// When it was asked, seconds since 1970 UTC.
    pub asked_at: i64,
}

/// How a turn was asked, so that it can be asked again in the same way and told apart from another asking.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AskedWith {
    /// The hash of the template's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_hash: Option<String>,
    /// The template's parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Parameters>,
    /// Values of the template's own variables.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// What was decided by hand.
    #[serde(skip_serializing_if = "Steer::is_empty")]
    pub steer: Steer,
}

/// A conversation with its turns, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its number.
    pub id: ConversationId,
    /// The first question, shortened, unless the user named it.
    pub title: String,
    /// The documents it is about.
    pub documents: Vec<DocumentId>,
    /// Its turns.
    pub turns: Vec<Turn>,
}

impl Conversation {
    /// The documents that its answers rest on, each once: those it is about, and their earlier or later editions.
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
