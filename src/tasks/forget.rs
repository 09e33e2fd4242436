//! Deletes a conversation from the library, and blacks out the log lines that quote it.

use super::workspace::Workspace;
use crate::adapters::blackout::black_out;
use crate::adapters::library::LibraryError;
use crate::domain::conversation::{Conversation, ConversationId};
use crate::domain::text::traces::Traces;

/// Deletes a conversation and its traces. True if it existed.
///
/// # Errors
/// If the library fails, or another program keeps some of it on disk for a while.
pub fn conversation(workspace: &Workspace, id: ConversationId) -> Result<bool, LibraryError> {
    let traces = match workspace.library.conversation(id) {
        Ok(conversation) => traces_of(&conversation),
        Err(LibraryError::NoConversation(_)) => return Ok(false),
        // One that cannot be read can still be deleted.
        Err(_) => Traces::default(),
    };
    let deleted = workspace.library.delete_conversation(id);
    for entry in std::fs::read_dir(workspace.settings.home.join("logs")).into_iter().flatten().flatten() {
        if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        if let Err(error) = black_out(&entry.path(), |line| traces.in_line(line)) {
            tracing::warn!(%error, "the log was not searched for a deleted conversation");
        }
    }
    deleted
}

fn traces_of(conversation: &Conversation) -> Traces {
    let said = conversation.turns.iter().flat_map(|turn| {
        let values = turn.asked_with.values.values().map(String::as_str);
        let decided = turn.asked_with.steer.search_for.as_deref();
        [turn.question.as_str(), turn.answer.as_str()]
            .into_iter()
            .chain(turn.rewritten.as_deref())
            .chain(decided)
            .chain(values)
    });
    // Line by line, since a log may quote a single line.
    Traces::of(said.chain([conversation.title.as_str()]).flat_map(str::lines))
}
