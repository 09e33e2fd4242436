//! A conversation in the form the stricter protocols require: instructions separate, roles alternating, nothing empty.

use crate::domain::conversation::chat::{ChatMessage, Role};

/// Alternating turns, and the instructions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turns {
    /// All instructions, joined; empty if there are none.
    pub system: String,
    /// Oldest first, beginning with the user's. `true` marks the model's own.
    pub turns: Vec<(bool, String)>,
}

/// Separates instructions from turns. Consecutive messages of one role are merged; empty ones are dropped, and so is an
/// answer without a question.
pub(crate) fn turns(messages: &[ChatMessage]) -> Turns {
    let mut out = Turns::default();
    for message in messages.iter().filter(|message| !message.content.trim().is_empty()) {
        let own = message.role == Role::Assistant;
        match (message.role, out.turns.last_mut()) {
            (Role::System, _) => append(&mut out.system, &message.content),
            (_, Some((before, text))) if *before == own => append(text, &message.content),
            (Role::Assistant, None) => {}
            _ => out.turns.push((own, message.content.clone())),
        }
    }
    out
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_stand_apart_and_speakers_take_turns() {
        let message = |role, content: &str| ChatMessage { role, content: content.into() };
        let turns = turns(&[
            message(Role::System, "Be brief."),
            message(Role::Assistant, "Hello"),
            message(Role::User, "a"),
            message(Role::Assistant, " "),
            message(Role::User, "b"),
            message(Role::Assistant, "c"),
            message(Role::System, "Cite."),
            message(Role::User, "d"),
        ]);
        assert_eq!(turns.system, "Be brief.\n\nCite.");
        assert_eq!(turns.turns, [(false, "a\n\nb".into()), (true, "c".into()), (false, "d".to_string())]);
    }
}
