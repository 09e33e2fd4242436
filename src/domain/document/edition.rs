//! A version of a document that answers are based on.

use std::sync::Arc;

use super::Document;
use super::labels::Labels;

/// A version of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    pub document: Document,
    /// When it was last opened, for display.
    pub read: String,
    /// Its page labels.
    pub labels: Arc<Labels>,
}
