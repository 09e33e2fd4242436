//! Opens a document: from a file to something that can be asked.
//!
//! Pages are saved and available to keyword search as they are read (`reading.rs`); embeddings follow (`embedding.rs`).
//! Anything already in the library is not done again, whatever the file is called now.

pub(super) mod embedding;
pub mod from_library;
pub mod known;
pub(super) mod opened;
pub(super) mod reading;
pub mod refining;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tokio::sync::mpsc::UnboundedSender;

use super::workspace::Workspace;
use crate::adapters::embedder::Embedder;
use crate::adapters::reader;
use crate::domain::conversation::progress::OpenEvent;
use crate::domain::report::Failure;
use embedding::{EmbedJob, EmbedJobError, Embedding, IndexJob};
pub use opened::{OpenError, OpenTimings, Opened};
use reading::ReadJob;

/// Opens a document completely; progress goes to `events`. Dropping the future stops the work within a page or a batch;
/// saved results remain and are used at the next opening.
///
/// # Errors
/// If the file cannot be read, or the library cannot save it. Missing embeddings are not an error: see
/// [`Opened::no_embeddings`].
pub async fn open(
    workspace: &Arc<Workspace>,
    path: &Path,
    password: Option<String>,
    events: UnboundedSender<OpenEvent>,
) -> Result<Opened, OpenError> {
    let stop = Stop::default();
    let started = Instant::now();
    let path = &reader::resolved(path);
    let job = ReadJob {
        workspace: workspace.clone(),
        path: path.clone(),
        password,
        stop: stop.flag.clone(),
        events: events.clone(),
        started,
        runtime: tokio::runtime::Handle::current(),
    };
    let (opened, was_read) = blocking(move || job.run()).await??;
    let mut timings = was_read.unwrap_or_default();

    let document = opened.document.clone();
    let skipped = workspace.library.skipped(&document.id)?;
    let attachments = workspace.library.attachments(&document.id)?;
    if !attachments.is_empty() {
        let _ = events.send(OpenEvent::Attachments(attachments.clone()));
    }
    let (chunks, tokens) = workspace.library.chunk_count(&document.id)?;
    if chunks == 0 {
        let reason = skipped.first().map(|s| s.reason.clone());
        return Err(OpenError::NoText { path: path.to_path_buf(), pages: document.pages, reason });
    }
    let _ = events.send(OpenEvent::Searchable { chunks: chunks as usize });
    // Now, so that the first question on structure or metadata need not wait for it.
    let (shared, id) = (workspace.clone(), document.id.clone());
    blocking(move || shared.knowledge(&id).map(drop)).await??;

    let index = IndexJob { workspace: workspace.clone(), opened: opened.clone(), events: events.clone() };
    let (no_embeddings, embedded) = match embed(index, &stop).await? {
        Ok(done) => {
            timings.embed = done.embed.as_millis() as u64;
            timings.save += done.save.as_millis() as u64;
            (None, done.count)
        }
        Err(why) => {
            let _ = events.send(OpenEvent::EmbeddingUnavailable(why.clone()));
            (Some(why), 0)
        }
    };
    timings.total = started.elapsed().as_millis() as u64;
    let coverage = opened.coverage();
    tracing::info!(
        document = document.id.short(),
        pages = coverage.pages_total,
        skipped = skipped.len(),
        chunks,
        ?timings,
        "a document is open"
    );
    let _ = events.send(OpenEvent::Ready { coverage, skipped: skipped.clone() });
    Ok(Opened {
        document,
        coverage,
        skipped,
        attachments,
        chunks,
        tokens,
        cached: was_read.is_none() && embedded == 0,
        no_embeddings,
        timings,
    })
}

/// Embeds the chunks without an embedding. The inner error says why that is not possible; keyword search still works.
async fn embed(index: IndexJob, stop: &Stop) -> Result<Result<Embedding, Failure>, OpenError> {
    let workspace = index.workspace.clone();
    if let Some(identity) = Embedder::identity(&workspace.settings.models, &workspace.settings.embedder) {
        let index = index.clone();
        if blocking(move || index.open_complete(&identity)).await?? {
            return Ok(Ok(Embedding::default()));
        }
    }
    let embedder = match workspace.embedder().await {
        Ok(embedder) => embedder,
        Err(error) => return Ok(Err(error.into())),
    };
    let job = EmbedJob { index, embedder, stop: stop.flag.clone() };
    match blocking(move || job.run()).await? {
        Err(EmbedJobError::Library(error)) => Err(error.into()),
        done => Ok(done.map_err(Failure::from)),
    }
}

/// Set when the owning future is dropped: dropping cancels.
#[derive(Default)]
pub(super) struct Stop {
    pub flag: Arc<AtomicBool>,
}

impl Drop for Stop {
    fn drop(&mut self) {
        self.flag.store(true, Ordering::SeqCst);
    }
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, OpenError> {
    tokio::task::spawn_blocking(work).await.map_err(|e| OpenError::Internal(e.to_string()))
}
