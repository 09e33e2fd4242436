//! A saved conversation in a list.

use super::ConversationId;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRow {
    /// Its number.
    pub id: ConversationId,
    /// Its title.
    pub title: String,
    /// The names of its documents.
    pub documents: Vec<String>,
    /// Its questions and answers in lower case, to be searched.
    pub text: String,
    /// How many turns it has.
    pub turns: u32,
    /// When it was last added to, as it is shown.
    pub updated: String,
}
