//! Writes a conversation, or other text, to a file.

use std::path::PathBuf;

use super::sessions;
use super::workspace::Workspace;
use crate::adapters::private;
use crate::domain::conversation::ConversationId;
use crate::domain::conversation::export::markdown;
use crate::domain::report::Failure;

/// Maximum number of files tried per name and folder.
const MOST: u32 = 1_000;

/// Maximum characters of a file's name: at most 240 bytes.
const LONGEST_NAME: usize = 60;

/// Writes a conversation to a file ([`save`]). Returns the file.
///
/// # Errors
/// If it cannot be read, or neither place is writable.
pub fn export(workspace: &Workspace, id: ConversationId, json: bool) -> Result<PathBuf, Failure> {
    let conversation = workspace.library.conversation(id)?;
    let (text, ending) = if json {
        (serde_json::to_string_pretty(&conversation).map_err(|e| Failure::Internal(e.to_string()))?, "json")
    } else {
        let printed = workspace.printed(conversation.cited());
        (markdown(&conversation, &sessions::names(workspace, &conversation.documents), &printed), "md")
    };
    save(workspace, &format!("docent-{}", id.0), ending, &text)
}

/// Writes text to the current directory, never over another file; if that is not writable, to the data directory.
/// Returns the file. Characters of the name that not every file system takes become hyphens.
///
/// # Errors
/// If neither place is writable.
pub fn save(workspace: &Workspace, name: &str, ending: &str, text: &str) -> Result<PathBuf, Failure> {
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = name.chars().take(LONGEST_NAME).map(safe).collect();
    let name = name.trim_start_matches(['.', '-']);
    let here = std::env::current_dir().unwrap_or_default();
    let exports = workspace.settings.home.join("exports");
    let mut failed = Failure::NotWritten { path: here.clone(), reason: String::new() };
    for folder in [here, exports] {
        let ours = folder.starts_with(&workspace.settings.home);
        for n in 1..MOST {
            let number = if n == 1 { String::new() } else { format!("-{n}") };
            let path = folder.join(format!("{name}{number}.{ending}"));
            let mut options = std::fs::File::options();
            options.write(true).create_new(true);
            // In the data directory as private as the library; in the current directory with the user's default
            // permissions.
            let file = match ours {
                true => private::make_folder(&folder).and_then(|()| private::open(&mut options, &path)),
                false => options.open(&path),
            };
            match file.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())) {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    failed = Failure::NotWritten { path, reason: error.to_string() };
                    break;
                }
            }
        }
    }
    Err(failed)
}
