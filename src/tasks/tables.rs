//! Tables of a document from the library, for the clipboard and for files.

use std::path::{Path, PathBuf};

use super::export::save;
use super::workspace::Workspace;
use crate::domain::document::table::Table;
use crate::domain::document::{DocumentId, PageSpan};
use crate::domain::report::Failure;

/// The whole table that stands, in part, at a place.
///
/// # Errors
/// If the library fails or has no table there.
pub fn whole(workspace: &Workspace, document: &DocumentId, place: &PageSpan) -> Result<Table, Failure> {
    let tables = workspace.library.tables_of_pages(document, place.page, place.page)?;
    tables.into_iter().find(|table| table.touches(place)).ok_or(Failure::PageUnread)
}

/// A table as Markdown, below its title.
pub fn titled_markdown(table: &Table) -> String {
    let title = table.title();
    let rows = table.markdown(0..u32::MAX);
    if title.is_empty() { format!("{rows}\n") } else { format!("{title}\n\n{rows}\n") }
}

/// Writes a table to a file named after its document, label and page. Returns the file.
///
/// # Errors
/// If the library fails or has no table there, or the file cannot be written.
pub fn export(workspace: &Workspace, document: &DocumentId, place: &PageSpan) -> Result<PathBuf, Failure> {
    let table = whole(workspace, document, place)?;
    let file = workspace.library.document(document)?.map(|document| document.name().to_string());
    let stem = file.as_deref().and_then(|file| Path::new(file).file_stem()).map(|stem| stem.to_string_lossy());
    // The table's own name stays whole.
    let stem: String = stem.unwrap_or_default().chars().take(30).collect();
    save(workspace, &format!("{stem}-{}", table.file_name()), "csv", &table.csv())
}
