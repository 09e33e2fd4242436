//! A saved conversation in a list.

use super::ConversationId;

/// A saved conversation in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRow {
    pub id: ConversationId,
    pub title: String,
    /// The names of its documents.
    pub documents: Vec<String>,
    /// Its questions and answers in lower case, for searching.
    pub text: String,
    /// Number of turns.
    pub turns: u32,
    /// When it was last added to, for display.
    pub updated: String,
}
