//! Refining: the sentences of a document's passages get vectors of their own, after the passages have theirs; and
//! ranking by them. Where a question comes first, those of its best passages are embedded while it waits, if it may.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{OpenError, Stop, blocking};
use crate::adapters::embedder::{EmbedError, Embedder, TextKind};
use crate::adapters::library::{LibraryError, TextKey, text_key};
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::Chunk;
use crate::domain::finding::lexical::is_running_text;
use crate::domain::finding::passage::Ranked;
use crate::domain::finding::sentence_vectors::{self, pieces};
use crate::tasks::search::candidates::runs;
use crate::tasks::search::{Key, Search, SearchError};
use crate::tasks::workspace::Workspace;

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
    Ok(runs(library, document, library.next_ordinal(document)?)?
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
        if !runs(library, &self.document, library.next_ordinal(&self.document)?)? {
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
fn key(chunk: &Chunk) -> TextKey {
    text_key(&chunk.running_text())
}

/// The packed vectors of the pieces of each text. An urgent call goes ahead of batches that wait.
fn packed(embedder: &Embedder, texts: &[&str], urgent: bool) -> Result<Vec<Vec<u8>>, EmbedError> {
    let ranges: Vec<_> = texts.iter().map(|text| pieces(text)).collect();
    let flat: Vec<&str> =
        texts.iter().zip(&ranges).flat_map(|(text, all)| all.iter().map(|range| text[range.clone()].trim())).collect();
    let vectors = match urgent {
        true => embedder.embed_urgently(TextKind::Passage, &flat)?,
        false => embedder.embed(TextKind::Passage, &flat)?,
    };
    let mut vectors = vectors.into_iter();
    Ok(ranges.iter().map(|all| sentence_vectors::pack(&vectors.by_ref().take(all.len()).collect::<Vec<_>>())).collect())
}

impl Search {
    /// Ranks the best again by their nearest sentence, as many of them as have vectors for theirs. Under heads (reports,
    /// slides, manuals) they keep their order: rows of tables are near to any question about tables.
    pub(crate) fn by_nearest_sentence(
        &self,
        mut ranked: Vec<(Ranked<Key>, Chunk)>,
        embedder: &Embedder,
        question: &[f32],
        range: f32,
    ) -> Result<Vec<(Ranked<Key>, Chunk)>, SearchError> {
        if !is_running_text(ranked.iter().map(|(_, chunk)| chunk.context.as_str())) {
            return Ok(ranked);
        }
        let best = &ranked[..ranked.len().min(sentence_vectors::CANDIDATES)];
        let near = self.nearest_sentences(best, embedder, question)?;
        let before: Vec<f32> = ranked.iter().map(|(item, _)| item.score).collect();
        for ((item, _), score) in ranked.iter_mut().zip(sentence_vectors::scores(&before, &near, range)) {
            item.score = score;
        }
        ranked.sort_by(|a, b| b.0.score.total_cmp(&a.0.score));
        Ok(ranked)
    }

    /// The similarity of the nearest sentence of each chunk, up to the first whose sentences have no vectors and cannot
    /// get them in time.
    fn nearest_sentences(
        &self,
        best: &[(Ranked<Key>, Chunk)],
        embedder: &Embedder,
        question: &[f32],
    ) -> Result<Vec<f32>, SearchError> {
        let library = &self.workspace.library;
        let keys: Vec<TextKey> = best.iter().map(|(_, chunk)| key(chunk)).collect();
        let kept = library.kept_sentences(embedder.id(), &keys)?;
        let (began, mut fresh, mut near) = (Instant::now(), Vec::new(), Vec::new());
        for (((_, chunk), key), kept) in best.iter().zip(&keys).zip(kept) {
            let vectors = match kept {
                Some(vectors) => vectors,
                None if began.elapsed() < self.options.patience => {
                    let Some(made) = packed(embedder, &[&chunk.running_text()], true)?.pop() else { break };
                    fresh.push((*key, made.clone()));
                    made
                }
                None => break,
            };
            // A chunk without a sentence (a page of signs) is as far away as the farthest.
            near.push(sentence_vectors::nearest(&vectors, question));
        }
        self.keep_fresh(embedder, &fresh)?;
        let low = near.iter().flatten().copied().fold(f32::INFINITY, f32::min);
        Ok(near.into_iter().map(|similarity| similarity.unwrap_or(low)).collect())
    }

    fn keep_fresh(&self, embedder: &Embedder, fresh: &[(TextKey, Vec<u8>)]) -> Result<(), LibraryError> {
        if fresh.is_empty() { Ok(()) } else { self.workspace.library.keep_sentences(embedder.id(), fresh) }
    }
}
