//! Saved conversations: list, load, and branch.

use super::time::{now, shown};
use super::workspace::Workspace;
use crate::adapters::library::{ConversationSummary, LibraryError};
use crate::domain::conversation::session_row::SessionRow;
use crate::domain::conversation::{Conversation, ConversationId};
use crate::domain::document::{Document, DocumentId};
use crate::domain::text::clean;

/// All conversations, the latest first, with their text.
///
/// # Errors
/// If the library fails.
pub fn list(workspace: &Workspace) -> Result<Vec<SessionRow>, LibraryError> {
    let mut texts = workspace.library.conversation_texts()?;
    let rows = workspace.library.conversations()?.into_iter().map(|conversation| {
        let text = texts.remove(&conversation.id).unwrap_or_default();
        row(workspace, conversation, text)
    });
    Ok(rows.collect())
}

/// The conversation last added to.
///
/// # Errors
/// If the library fails.
pub fn last(workspace: &Workspace) -> Result<Option<SessionRow>, LibraryError> {
    let last = workspace.library.conversations()?.into_iter().find(|conversation| conversation.turns > 0);
    Ok(last.map(|conversation| row(workspace, conversation, String::new())))
}

/// A conversation with its documents, as far as the library has them.
///
/// # Errors
/// If it does not exist, or the library fails.
pub fn load(workspace: &Workspace, id: ConversationId) -> Result<(Conversation, Vec<Document>), LibraryError> {
    let conversation = workspace.library.conversation(id)?;
    let documents = conversation.documents.iter().filter_map(|d| workspace.library.document(d).transpose());
    let documents = documents.collect::<Result<Vec<_>, _>>()?;
    Ok((conversation, documents))
}

/// Creates a conversation from the first turns of another.
///
/// # Errors
/// If the library fails.
pub fn branch(workspace: &Workspace, of: &Conversation, turns: usize) -> Result<ConversationId, LibraryError> {
    workspace.library.branch_conversation(of.id, turns, &of.title, now())
}

/// The names of documents; for one no longer in the library, the beginning of its hash.
pub fn names(workspace: &Workspace, ids: &[DocumentId]) -> Vec<String> {
    ids.iter()
        .map(|id| match workspace.library.document(id) {
            Ok(Some(document)) => clean(document.name()).into_owned(),
            _ => id.short().to_string(),
        })
        .collect()
}

fn row(workspace: &Workspace, conversation: ConversationSummary, text: String) -> SessionRow {
    SessionRow {
        id: conversation.id,
        title: conversation.title,
        documents: names(workspace, &conversation.documents),
        text,
        turns: conversation.turns,
        updated: shown(conversation.updated),
    }
}
