//! A document as it was read once: what answers rest on that were given then.

use std::sync::Arc;

use super::Document;
use super::labels::Labels;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// The document.
    pub document: Document,
    /// When it was opened last, as it is shown.
    pub read: String,
    /// What is printed on its pages.
    pub labels: Arc<Labels>,
}
