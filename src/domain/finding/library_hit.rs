//! A passage found in a document of the library.

use std::sync::Arc;

use super::passage::Passage;
use crate::domain::document::Document;
use crate::domain::document::labels::Labels;

/// A passage found in a document of the library.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryHit {
    pub document: Document,
    pub passage: Passage,
    /// The document's page labels.
    pub labels: Arc<Labels>,
}
