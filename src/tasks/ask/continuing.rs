//! Going on with an answer that was cut short: the same question, the same passages, and what was said until then.

use super::rewrite::Rewriting;
use super::{Ask, Prepared};
use crate::domain::conversation::by_hand::Steer;
use crate::domain::conversation::chat::{ChatMessage, Role};
use crate::domain::conversation::fence;
use crate::domain::conversation::{ConversationId, Turn};
use crate::domain::document::DocumentId;

impl Ask {
    /// The going-on of a turn whose answer was cut short.
    pub fn going_on(conversation: ConversationId, documents: Vec<DocumentId>, turn: &Turn) -> Ask {
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

/// Has the model go on with what it said until it was cut off.
pub(crate) fn go_on_from(prepared: &mut Prepared, said: &str) {
    let Some(prompt) = &mut prepared.prompt else { return };
    if said.trim().is_empty() {
        return;
    }
    let message = |role, content: &str| ChatMessage { role, content: content.to_string() };
    prompt.request.messages.push(message(Role::Assistant, &fence::without(said, &prepared.mark)));
    prompt.request.messages.push(message(
        Role::User,
        "Your answer was cut off there. Go on exactly where it breaks off, in the same language; repeat nothing and \
         write nothing before it.",
    ));
}
