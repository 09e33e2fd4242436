//! Refining: the sentences of a document's passages get vectors of their own, after the passages have theirs. Searching
//! ranks by them (`search/sentences.rs`).

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

/// Chunks whose sentences are embedded in one go: some hundred milliseconds, after which work can be stopped.
const TOGETHER: usize = 4;

/// Chunks whose sentences are kept in one transaction: what a kill can cost.
const KEEP_EVERY: usize = 32;

/// How often it is looked whether an answer is done.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Embeds the sentences of a document that have no vectors yet, while no answer is being given: a language model in
/// this process needs the processor. `progress` hears how many chunks of how many are done. Dropping the future stops
/// the work; what was done stays. Without an embedding model nothing is done, nor in a document laid out under heads: there
/// nothing is ranked so.
///
/// # Errors
/// When the library fails, or the model does.
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

/// True where sentences are ranked by and some have no vectors yet.
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

/// What the vectors of a chunk's sentences are kept under.
pub(crate) fn key(chunk: &Chunk) -> TextKey {
    text_key(&chunk.running_text())
}

/// The packed vectors of the sentences of each text. An urgent call goes ahead of batches that wait.
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
