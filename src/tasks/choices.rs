//! Keeps what a user says of a passage, as a pair of a question and a chunk.

use super::time;
use super::workspace::Workspace;
use crate::adapters::library::text_key;
use crate::domain::conversation::ConversationId;
use crate::domain::finding::tuning::choice::{Choice, nearest_place};
use crate::domain::report::Failure;

/// Keeps a choice, or takes it back. A passage may be larger than a chunk, or a part of one: the choice is of the chunk
/// that it shares most text with. Returns how many are kept in all.
///
/// # Errors
/// If the library fails, or the passage is of a document that it no longer has.
pub fn keep(workspace: &Workspace, conversation: Option<ConversationId>, choice: &Choice) -> Result<u32, Failure> {
    let (library, place) = (&workspace.library, &choice.place);
    let chunks = library.chunks_of_pages(&place.document, place.page_start(), place.page_end())?;
    let nearest = nearest_place(place, chunks.iter().map(|chunk| &chunk.locator));
    let Some(chunk) = nearest.and_then(|n| chunks.get(n)) else {
        return Err(Failure::NotOpen(place.document.short().to_string()));
    };
    let key = text_key(&chunk.indexed_text());
    let kept = (choice.question.as_str(), &place.document, &key);
    Ok(library.keep_choice(kept, choice.verdict, conversation, time::now())?)
}
