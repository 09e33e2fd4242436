//! The labels of pages, for whoever shows a page or is asked for one.

use std::sync::Arc;

use crate::domain::document::DocumentId;
use crate::domain::document::labels::{Labels, Printed};
use crate::tasks::workspace::Workspace;

impl Workspace {
    /// The labels of a document's pages, as far as they were read. Where the library fails there are none, and the log has
    /// why: a page is then called by its physical number.
    pub fn labels(&self, id: &DocumentId) -> Arc<Labels> {
        let opened = self.opened(id);
        if let Some(known) = opened.as_ref().and_then(|opened| opened.labels()) {
            return known;
        }
        let read = self.library.labels(id).unwrap_or_else(|error| {
            tracing::warn!(%error, document = id.short(), "page labels were not read");
            Labels::default()
        });
        let labels = Arc::new(read);
        if let Some(opened) = opened {
            opened.set_labels(labels.clone());
        }
        labels
    }

    /// The labels of several documents.
    pub fn printed<'a>(&self, documents: impl IntoIterator<Item = &'a DocumentId>) -> Printed {
        let mut printed = Printed::default();
        for id in documents {
            printed.set(id.clone(), self.labels(id));
        }
        printed
    }
}
