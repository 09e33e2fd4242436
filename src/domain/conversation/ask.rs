//! A question as asked by the interface and the commands: documents, conversation, template, and the user's choices.

use std::collections::BTreeMap;

use super::by_hand::ByHand;
use super::{ConversationId, Turn, TurnId};
use crate::domain::document::DocumentId;

/// A question to be answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The conversation it continues; `None` starts one.
    pub conversation: Option<ConversationId>,
    /// The documents to search.
    pub documents: Vec<DocumentId>,
    pub question: String,
    /// The template's name, or a file.
    pub template: String,
    /// Values of the template's own variables.
    pub values: BTreeMap<String, String>,
    /// Maximum number of passages; `None` uses the template's.
    pub passages: Option<usize>,
    /// The user's choices.
    pub steer: ByHand,
    /// What makes a follow-up question self-contained.
    pub rewriting: Rewriting,
    /// The turn whose incomplete answer is to be continued; everything except `conversation` and `documents` is then
    /// the turn's own.
    pub continues: Option<TurnId>,
}

/// What rewrites a follow-up question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rewriting {
    /// The model if it is a large one, else the rules.
    #[default]
    Auto,
    Rules,
    /// The model, whatever its size, with the rules if it fails.
    Model,
    /// Nothing: the question is searched for as asked.
    Off,
}

impl Ask {
    /// A question that starts a conversation, with defaults for everything else.
    pub fn new(documents: Vec<DocumentId>, question: String, template: String) -> Ask {
        Ask {
            conversation: None,
            documents,
            question,
            template,
            values: BTreeMap::new(),
            passages: None,
            steer: ByHand::default(),
            rewriting: Rewriting::default(),
            continues: None,
        }
    }

    /// Continues an incomplete answer: the same question over the same passages, as it was searched for then.
    pub fn continuing(conversation: ConversationId, documents: Vec<DocumentId>, turn: &Turn) -> Ask {
        Ask {
            conversation: Some(conversation),
            values: turn.asked_with.values.clone(),
            steer: ByHand { search_for: turn.rewritten.clone(), pinned: turn.passages.clone(), ..ByHand::default() },
            // Only the passages that its marks name; the usual number if it ended before there were any.
            passages: Some(turn.passages.len()).filter(|&n| n > 0),
            rewriting: Rewriting::Off,
            continues: Some(turn.id),
            ..Ask::new(documents, turn.question.clone(), turn.template.clone())
        }
    }
}
