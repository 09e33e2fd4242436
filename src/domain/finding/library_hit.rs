//! A passage found in a document of the library.

use std::sync::Arc;

use super::passage::Passage;
use crate::domain::document::Document;
use crate::domain::document::labels::Labels;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryHit {
    /// The document.
    pub document: Document,
    /// The passage.
    pub passage: Passage,
    /// What is printed on the document's pages.
    pub labels: Arc<Labels>,
}
