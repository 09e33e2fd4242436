//! Documents as they were read: their data in the library, and whether their files have changed since.

use super::time::shown;
use super::workspace::Workspace;
use crate::domain::document::edition::Edition;
use crate::domain::document::{DocumentId, FileNow};

/// The documents as stored in the library; missing ones are skipped.
pub fn load(workspace: &Workspace, ids: &[DocumentId]) -> Vec<Edition> {
    let edition = |id: &DocumentId| {
        let document = workspace.library.document(id).ok().flatten()?;
        Some(Edition { document, read: read_at(workspace, id), labels: workspace.labels(id) })
    };
    ids.iter().filter_map(edition).collect()
}

/// The state of the documents' files, with the time each was read if it has changed. Blocks while contents are
/// compared.
pub fn files_now(workspace: &Workspace, ids: Vec<DocumentId>) -> Vec<(DocumentId, FileNow, String)> {
    let look = |id: DocumentId| {
        let now = workspace.file_now(&id);
        let read = if now == FileNow::Same { String::new() } else { read_at(workspace, &id) };
        (id, now, read)
    };
    ids.into_iter().map(look).collect()
}

/// The time a document was last opened, for display.
fn read_at(workspace: &Workspace, id: &DocumentId) -> String {
    workspace.library.opened_at(id).ok().flatten().map(shown).unwrap_or_default()
}
