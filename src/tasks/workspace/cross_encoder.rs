//! The cross-encoder of the workspace: loaded once, after the embedding model that it stands beside. A question in the
//! interface never waits for it; a command does, so that it finds the same each time.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::OnceCell;

use crate::adapters::embedder::{CrossEncoder, Embedder};

/// See the module.
#[derive(Clone, Default)]
pub(super) struct Loading {
    /// `None` where the embedding model has none.
    loaded: Arc<OnceCell<Option<Arc<CrossEncoder>>>>,
    /// Whether searches wait for it.
    awaited: Arc<AtomicBool>,
}

impl Loading {
    /// Starts loading, in the background. Must be called within a tokio runtime.
    pub fn begin(&self, models: PathBuf, embedder: Arc<Embedder>) {
        let loading = self.clone();
        drop(tokio::spawn(async move { loading.load(models, embedder).await }));
    }

    /// Lets searches wait for it.
    pub fn wait(&self) {
        self.awaited.store(true, Ordering::SeqCst);
    }

    /// The cross-encoder, if it is loaded or waited for.
    pub async fn get(&self, models: PathBuf, embedder: Arc<Embedder>) -> Option<Arc<CrossEncoder>> {
        if self.awaited.load(Ordering::SeqCst) { self.load(models, embedder).await } else { self.now() }
    }

    /// The cross-encoder, if it is loaded.
    pub fn now(&self) -> Option<Arc<CrossEncoder>> {
        self.loaded.get().cloned().flatten()
    }

    /// Concurrent callers wait for the same load. Without it the search goes on, so a damaged file is only logged here;
    /// `docent doctor` reports it.
    async fn load(&self, models: PathBuf, embedder: Arc<Embedder>) -> Option<Arc<CrossEncoder>> {
        let work = || async {
            let loaded = tokio::task::spawn_blocking(move || CrossEncoder::load(&models, &embedder)).await;
            let loaded = loaded.map_err(|panic| panic.to_string()).and_then(|result| result.map_err(|e| e.to_string()));
            loaded.unwrap_or_else(|error| {
                tracing::warn!(error, "the cross-encoder was not loaded");
                None
            })
        };
        self.loaded.get_or_init(|| async { work().await.map(Arc::new) }).await.clone()
    }
}
