//! `docent sessions`: saved conversations.

use serde::Serialize;

use crate::adapters::library::TurnHit;
use crate::cli::ExportFormat;
use crate::commands::output;
use crate::domain::conversation::export::markdown;
use crate::domain::conversation::{Conversation, ConversationId};
use crate::domain::text::{counted, one_line, shorten};
use crate::tasks::{Workspace, forget, sessions};

#[derive(Serialize)]
struct Json {
    sessions: Vec<SessionJson>,
}

#[derive(Serialize)]
struct SessionJson {
    id: i64,
    title: String,
    documents: Vec<String>,
    turns: u32,
    updated: String,
}

/// Prints all conversations, the latest first.
///
/// # Errors
/// If the library fails.
pub fn list(workspace: &Workspace, json: bool) -> anyhow::Result<()> {
    let sessions: Vec<SessionJson> = workspace
        .library
        .conversations()?
        .into_iter()
        .map(|s| SessionJson {
            id: s.id.0,
            title: s.title,
            documents: sessions::names(workspace, &s.documents),
            turns: s.turns,
            updated: jiff::Timestamp::from_second(s.updated).map(|t| t.to_string()).unwrap_or_default(),
        })
        .collect();
    if json {
        return output::json(&Json { sessions });
    }
    if sessions.is_empty() {
        return output::line("No saved conversations.");
    }
    for s in sessions {
        let turns = counted(s.turns, "turn");
        output::item(&format!("{:>4}  {}  {}  ({turns}; {})", s.id, s.updated, s.title, s.documents.join(", ")))?;
    }
    Ok(())
}

/// Prints one conversation, as Markdown or JSON.
///
/// # Errors
/// When the conversation does not exist.
pub fn show(workspace: &Workspace, id: i64, json: bool) -> anyhow::Result<()> {
    export(workspace, id, if json { ExportFormat::Json } else { ExportFormat::Md })
}

/// Prints one conversation in a given format.
///
/// # Errors
/// When the conversation does not exist.
pub fn export(workspace: &Workspace, id: i64, format: ExportFormat) -> anyhow::Result<()> {
    let conversation: Conversation = workspace.library.conversation(ConversationId(id))?;
    match format {
        ExportFormat::Md => {
            let printed = workspace.printed(conversation.cited());
            output::piece(&markdown(&conversation, &sessions::names(workspace, &conversation.documents), &printed))
        }
        ExportFormat::Json => output::json(&conversation),
    }
}

/// Renames a conversation.
///
/// # Errors
/// When the conversation does not exist, or the title is empty.
pub fn rename(workspace: &Workspace, id: i64, title: &str) -> anyhow::Result<()> {
    let title = one_line(title);
    if title.is_empty() {
        anyhow::bail!("the new title is empty");
    }
    if !workspace.library.rename_conversation(ConversationId(id), &title)? {
        anyhow::bail!("conversation {id} not found; `docent sessions list` lists all");
    }
    output::item(&format!("Renamed conversation {id} to “{title}”."))
}

/// Maximum number of turns that a search shows.
const MOST_FOUND: usize = 50;

#[derive(Serialize)]
struct Found<'a> {
    query: &'a str,
    turns: Vec<TurnHit>,
}

/// Prints the turns that contain all words, latest first.
///
/// # Errors
/// If the library fails.
pub fn search(workspace: &Workspace, words: &str, json: bool) -> anyhow::Result<()> {
    let turns = workspace.library.search_conversations(words, MOST_FOUND)?;
    if json {
        return output::json(&Found { query: words, turns });
    }
    if turns.is_empty() {
        return output::line("No matches.");
    }
    for hit in turns {
        let place = format!("{:>4}, turn {}", hit.conversation.0, hit.number);
        output::line(&format!("{place}  {}  ({})", one_line(&hit.question), one_line(&hit.title)))?;
        output::line(&format!("              {}", shorten(&one_line(&hit.answer), 160)))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Branched {
    id: i64,
    turns: usize,
}

/// Creates a conversation from the first turns of another; `turn` is the last one copied, from 1.
///
/// # Errors
/// If the conversation or turn does not exist.
pub fn branch(workspace: &Workspace, id: i64, turn: Option<u32>, json: bool) -> anyhow::Result<()> {
    let of = workspace.library.conversation(ConversationId(id))?;
    let turns = turn.map_or(of.turns.len(), |n| n as usize);
    if turns > of.turns.len() {
        anyhow::bail!("conversation {id} has only {} turns; there is no turn {turns}", of.turns.len());
    }
    let branch = sessions::branch(workspace, &of, turns)?;
    if json {
        return output::json(&Branched { id: branch.0, turns });
    }
    output::line(&format!("Created conversation {} with the first {turns} turns of conversation {id}.", branch.0))
}

/// Deletes a conversation.
///
/// # Errors
/// When the conversation does not exist.
pub fn delete(workspace: &Workspace, id: i64) -> anyhow::Result<()> {
    if !forget::conversation(workspace, ConversationId(id))? {
        anyhow::bail!("conversation {id} not found; `docent sessions list` lists all");
    }
    output::line(&format!("Deleted conversation {id}."))
}
