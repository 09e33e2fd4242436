//! Embeds the sentences of a document's passages, after the passages themselves. Search reranks by them
//! (`search/sentences.rs`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{OpenError, Stop, blocking};
use crate::adapters::embedder::{EmbedError, Embedder, TextKind};
use crate::adapters::library::{TextKey, text_key};
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::Chunk;
use crate::domain::finding::sentence_vectors::{self, sentences};
use crate::tasks::workspace::Workspace;
use crate::tasks::workspace::open_document::is_running;

/// Chunks whose sentences are embedded at once: a few hundred milliseconds, after which work can be stopped.
const TOGETHER: usize = 4;

/// Chunks whose sentences are stored per transaction, the most a kill can lose.
const KEEP_EVERY: usize = 32;

/// How often the end of an answer is polled.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Embeds the sentences of a document that have no vectors yet, while no answer is being written: the built-in language
/// model needs the processor. `progress` is called with the number of chunks done and the total. Dropping the future
/// stops the work; finished parts remain. Does nothing without an embedding model, or for a document with many
/// headings, which is not reranked.
///
/// # Errors
/// If the library or the model fails.
pub async fn refine(
    workspace: &Arc<Workspace>,
    document: &DocumentId,
    progress: impl FnMut(usize, usize) + Send + 'static,
) -> Result<usize, OpenError> {
    // Loading the model takes a second: an opening with nothing to do must not wait for it.
    let (owner, asked) = (workspace.clone(), document.clone());
    if !blocking(move || lacks(&owner, &asked)).await?? {
        return Ok(0);
    }
    let Ok(embedder) = workspace.embedder().await else { return Ok(0) };
    let stop = Stop::default();
    let job = RefineJob { workspace: workspace.clone(), document: document.clone(), embedder, stop: stop.flag.clone() };
    blocking(move || job.run(progress)).await?
}

/// True if this document is reranked by sentences and some have no vectors yet.
fn lacks(workspace: &Workspace, document: &DocumentId) -> Result<bool, OpenError> {
    let library = &workspace.library;
    let settings = &workspace.settings;
    let Some(model) = Embedder::identity(&settings.models, &settings.embedder) else { return Ok(false) };
    Ok(is_running(library, document, library.next_ordinal(document)?)?
        && !library.without_sentences(document, &model.id)?.is_empty())
}

struct RefineJob {
    workspace: Arc<Workspace>,
    document: DocumentId,
    embedder: Arc<Embedder>,
    stop: Arc<AtomicBool>,
}

impl RefineJob {
    fn run(self, mut progress: impl FnMut(usize, usize)) -> Result<usize, OpenError> {
        let library = &self.workspace.library;
        if !is_running(library, &self.document, library.next_ordinal(&self.document)?)? {
            return Ok(0);
        }
        let todo = library.without_sentences(&self.document, self.embedder.id())?;
        let mut done = 0;
        for some in todo.chunks(KEEP_EVERY) {
            let mut fresh: Vec<(TextKey, Vec<u8>)> = Vec::with_capacity(some.len());
            for few in some.chunks(TOGETHER) {
                while self.workspace.answering() && !self.stop.load(Ordering::SeqCst) {
                    std::thread::sleep(LOOK_EVERY);
                }
                if self.stop.load(Ordering::SeqCst) {
                    break;
                }
                let chunks = library.chunks(&self.document, few)?;
                let texts: Vec<String> = chunks.iter().map(Chunk::running_text).collect();
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                let vectors = packed(&self.embedder, &texts, false).map_err(|e| OpenError::Internal(e.to_string()))?;
                fresh.extend(chunks.iter().map(key).zip(vectors));
                progress(done + fresh.len(), todo.len());
            }
            library.keep_sentences(self.embedder.id(), &fresh)?;
            done += fresh.len();
            if self.stop.load(Ordering::SeqCst) {
                break;
            }
        }
        Ok(done)
    }
}

/// The key for the vectors of a chunk's sentences.
pub(crate) fn key(chunk: &Chunk) -> TextKey {
    text_key(&chunk.running_text())
}

/// The packed sentence vectors of each text. An urgent call precedes waiting batches.
pub(crate) fn packed(embedder: &Embedder, texts: &[&str], urgent: bool) -> Result<Vec<Vec<u8>>, EmbedError> {
    let ranges: Vec<_> = texts.iter().map(|text| sentences(text)).collect();
    let flat: Vec<&str> =
        texts.iter().zip(&ranges).flat_map(|(text, all)| all.iter().map(|range| text[range.clone()].trim())).collect();
    let vectors = match urgent {
        true => embedder.embed_urgently(TextKind::Passage, &flat)?,
        false => embedder.embed(TextKind::Passage, &flat)?,
    };
    let mut vectors = vectors.into_iter();
    Ok(ranges.iter().map(|all| sentence_vectors::pack(&vectors.by_ref().take(all.len()).collect::<Vec<_>>())).collect())
}
