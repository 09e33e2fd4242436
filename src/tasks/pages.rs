//! Pages of a document from the library, and text search on them.

use super::workspace::Workspace;
use crate::adapters::library::LibraryError;
use crate::domain::document::{DocumentId, Page, PageSpan};

/// Maximum number of matches listed.
const MOST_FOUND: usize = 2_000;

/// A page, with a warning if it was skipped; `None` if it has not been read yet.
///
/// # Errors
/// If the library fails.
pub fn load(workspace: &Workspace, document: &DocumentId, number: u32) -> Result<Option<Page>, LibraryError> {
    if let Some(page) = workspace.library.page(document, number)? {
        return Ok(Some(page));
    }
    let skipped = workspace.library.skipped(document).unwrap_or_default();
    let skipped = skipped.into_iter().find(|skipped| skipped.page == number);
    Ok(skipped.map(|skipped| Page { number, warning: Some(skipped.reason.to_string()), ..Page::default() }))
}

/// The occurrences of a text in a document.
///
/// # Errors
/// If the library fails.
pub fn find(workspace: &Workspace, document: &DocumentId, wanted: &str) -> Result<Vec<PageSpan>, LibraryError> {
    workspace.library.find_text(document, wanted, MOST_FOUND)
}
