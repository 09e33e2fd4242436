//! The adapter that was fitted to what the library's owner marked right, for the embedding model in use.

use std::sync::{Arc, PoisonError};

use super::Workspace;
use crate::adapters::library::LibraryError;
use crate::domain::finding::tuning::adapter::Adapter;
use crate::domain::finding::tuning::report::Tuned;

/// An installed adapter.
#[derive(Clone, Debug)]
pub struct Learnt {
    pub adapter: Arc<Adapter>,
    /// What it was fitted from, and how much it gained.
    pub tuned: Tuned,
    /// Its number in the library.
    number: i64,
}

impl Workspace {
    /// The adapter for the vectors of this embedding model, if one is installed. Another program may install or remove
    /// one at any time. One that is damaged is left out, and the log says so.
    ///
    /// # Errors
    /// If the library fails.
    pub fn learnt(&self, embedder: &str) -> Result<Option<Arc<Learnt>>, LibraryError> {
        let Some(number) = self.library.adapter_number(embedder)? else { return Ok(None) };
        let mut known = self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(learnt) = known.as_ref().filter(|learnt| learnt.number == number) {
            return Ok(Some(learnt.clone()));
        }
        let Some((matrix, report)) = self.library.adapter(embedder)? else { return Ok(None) };
        let read = Adapter::from_bytes(&matrix).zip(serde_json::from_str(&report).ok());
        let Some((adapter, tuned)) = read else {
            tracing::warn!(embedder, "the adapter made by `docent tune` is damaged and left out");
            return Ok(None);
        };
        let learnt = Arc::new(Learnt { adapter: Arc::new(adapter), tuned, number });
        *known = Some(learnt.clone());
        Ok(Some(learnt))
    }
}
