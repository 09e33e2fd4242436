//! Pages of a document as the library has them, and texts found on them.

use super::workspace::Workspace;
use crate::adapters::library::LibraryError;
use crate::domain::document::{DocumentId, Page, PageSpan};

/// The most places that a search in a document lists.
const MOST_FOUND: usize = 2_000;

/// A page, with its reason for a warning where it was skipped; `None` for one that was not read yet.
///
/// # Errors
/// When the library fails.
pub fn load(workspace: &Workspace, document: &DocumentId, number: u32) -> Result<Option<Page>, LibraryError> {
    if let Some(page) = workspace.library.page(document, number)? {
        return Ok(Some(page));
    }
    let skipped = workspace.library.skipped(document).unwrap_or_default();
    let skipped = skipped.into_iter().find(|skipped| skipped.page == number);
    Ok(skipped.map(|skipped| Page { number, warning: Some(skipped.reason.to_string()), ..Page::default() }))
}

/// Where a text stands in a document.
///
/// # Errors
/// When the library fails.
pub fn find(workspace: &Workspace, document: &DocumentId, wanted: &str) -> Result<Vec<PageSpan>, LibraryError> {
    workspace.library.find_text(document, wanted, MOST_FOUND)
}
