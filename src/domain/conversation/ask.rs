//! A question on its way to an answer, as the interface and the commands ask it: what is asked of which documents, in
//! which conversation, with which template, and what was decided by hand.

use std::collections::BTreeMap;

use super::by_hand::Steer;
use super::{ConversationId, Turn, TurnId};
use crate::domain::document::DocumentId;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The conversation it continues; `None` begins one.
    pub conversation: Option<ConversationId>,
    /// The documents asked.
    pub documents: Vec<DocumentId>,
    /// The question.
    pub question: String,
    /// The template's name, or a file.
    pub template: String,
    /// Values of the template's own variables.
    pub values: BTreeMap<String, String>,
    /// The most passages; the template's own number when absent.
    pub passages: Option<usize>,
    /// What was decided by hand.
    pub steer: Steer,
    /// Who makes a question that leans on the conversation stand alone.
    pub rewriting: Rewriting,
    /// The turn whose answer was cut short and is to be continued; everything but `conversation` and `documents` is then
    /// the turn's own.
    pub continues: Option<TurnId>,
}

/// Who rewrites a question that leans on the conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rewriting {
    /// The model where it is a large one, else the rules.
    #[default]
    Auto,
    /// The rules.
    Rules,
    /// The model, whatever its size, with the rules where it fails.
    Model,
    /// Nobody: what was asked is searched for as it stands.
    Off,
}

impl Ask {
    /// A question that begins a conversation, everything else as it usually is.
    pub fn new(documents: Vec<DocumentId>, question: String, template: String) -> Ask {
        Ask {
            conversation: None,
            documents,
            question,
            template,
            values: BTreeMap::new(),
            passages: None,
            steer: Steer::default(),
            rewriting: Rewriting::default(),
            continues: None,
        }
    }

    /// Continues an answer that was cut short: the same question over the same passages, as it was searched for then.
    pub fn continuing(conversation: ConversationId, documents: Vec<DocumentId>, turn: &Turn) -> Ask {
        Ask {
            conversation: Some(conversation),
            values: turn.asked_with.values.clone(),
            steer: Steer { search_for: turn.rewritten.clone(), pinned: turn.passages.clone(), dropped: Vec::new() },
            // Only the passages that its marks name; where it was cut off before there were any, as many as usual.
            passages: Some(turn.passages.len()).filter(|&n| n > 0),
            rewriting: Rewriting::Off,
            continues: Some(turn.id),
            ..Ask::new(documents, turn.question.clone(), turn.template.clone())
        }
    }
}
