//! Embeds a document: chunks without an embedding get one, those a question needs first, and the vector index is
//! filled.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use crate::adapters::embedder::{self, BATCH, EmbedError, Embedder, Identity, TextKind};
use crate::adapters::library::{LibraryError, TextKey, Unembedded};
use crate::adapters::reader::READER_VERSION;
use crate::adapters::vector_index::{IndexError, VectorIndex};
use crate::domain::conversation::progress::OpenEvent;
use crate::domain::document::chunk::CHUNKER_VERSION;
use crate::domain::report::Failure;
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Why embedding ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EmbedJobError {
    #[error(transparent)]
    Library(#[from] LibraryError),
    #[error(transparent)]
    Embed(#[from] EmbedError),
    #[error(transparent)]
    Index(#[from] IndexError),
}

impl From<EmbedJobError> for Failure {
    fn from(error: EmbedJobError) -> Failure {
        match error {
            EmbedJobError::Library(error) => error.into(),
            EmbedJobError::Embed(error) => error.into(),
            EmbedJobError::Index(error) => error.into(),
        }
    }
}

/// A document's vector index and its file.
#[derive(Clone)]
pub(crate) struct IndexJob {
    pub workspace: Arc<Workspace>,
    pub opened: Arc<OpenDocument>,
    pub events: UnboundedSender<OpenEvent>,
}

/// Fills a document's vector index.
pub(crate) struct EmbedJob {
    pub index: IndexJob,
    pub embedder: Arc<Embedder>,
    pub stop: Arc<AtomicBool>,
}

/// What was embedded, and how long it took.
#[derive(Default)]
pub(crate) struct Embedding {
    pub count: usize,
    pub embed: Duration,
    pub save: Duration,
}

/// Number of embeddings stored per transaction, the most a kill can lose.
const KEEP_EVERY: usize = 8 * BATCH;

impl IndexJob {
    /// Opens the index of a document whose chunks are all embedded; false if some are not.
    pub(crate) fn open_complete(&self, model: &Identity) -> Result<bool, LibraryError> {
        let todo = self.workspace.library.unembedded(&self.opened.document.id, &model.id)?;
        if todo.is_empty() { self.open_with(model, &todo) } else { Ok(false) }
    }

    /// Opens the index with the existing embeddings; without any, the document has no index.
    pub(crate) fn open_known(&self, model: &Identity) -> Result<(), LibraryError> {
        let library = &self.workspace.library;
        let todo = library.unembedded(&self.opened.document.id, &model.id)?;
        if todo.len() < library.chunk_count(&self.opened.document.id)?.0 as usize {
            self.open_with(model, &todo)?;
        }
        Ok(())
    }

    /// False if the index cannot be created: the error is met again, and reported, when missing embeddings are
    /// computed.
    fn open_with(&self, model: &Identity, todo: &[Unembedded]) -> Result<bool, LibraryError> {
        Ok(match self.open(model, todo) {
            Ok((index, from_file)) => {
                if !from_file && todo.is_empty() {
                    self.save(&index, model);
                }
                true
            }
            Err(EmbedJobError::Library(error)) => return Err(error),
            Err(_) => false,
        })
    }

    /// The index with all existing embeddings: from its file, else from the library. `todo` are the missing ones. True
    /// if it came from the file.
    fn open(&self, model: &Identity, todo: &[Unembedded]) -> Result<(Arc<VectorIndex>, bool), EmbedJobError> {
        let (library, id) = (&self.workspace.library, &self.opened.document.id);
        let (total, _) = library.chunk_count(id)?;
        self.opened.set_waiting(todo.iter().map(|chunk| &chunk.pages));
        let known = total as usize - todo.len();
        let loaded = if todo.is_empty() { VectorIndex::load(&self.file(model), model.dimensions, known) } else { None };
        let from_file = loaded.is_some();
        let index = match loaded {
            Some(index) => index,
            None => {
                let index = VectorIndex::new(model.dimensions)?;
                let vectors = library.embeddings(id, &model.id)?;
                let pairs: Vec<(u32, &[f32])> = vectors.iter().map(|(key, v)| (*key, v.as_slice())).collect();
                index.add(&pairs)?;
                index
            }
        };
        let index = Arc::new(index);
        self.opened.set_vectors(index.clone());
        let _ = self.events.send(OpenEvent::Progress(self.opened.coverage()));
        Ok((index, from_file))
    }

    /// The library has every vector: an index that cannot be saved costs a second at the next opening.
    fn save(&self, index: &VectorIndex, model: &Identity) {
        if let Err(error) = index.save(&self.file(model)) {
            tracing::warn!(%error, "the vector index was not saved");
        }
    }

    fn file(&self, model: &Identity) -> PathBuf {
        let plain: String =
            model.id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
        let name = format!("{}-{plain}-{READER_VERSION}.{CHUNKER_VERSION}.usearch", self.opened.document.id.short());
        self.workspace.settings.home.join("vectors").join(name)
    }
}

/// Takes the next chunks to embed: those a question needs, else the next ones of the document. Few enough that a kill
/// loses little, many enough that sorting them by length saves padding.
fn next_stretch(todo: &mut BTreeMap<u32, Unembedded>, wanted: Vec<u32>) -> Vec<Unembedded> {
    let stretch: Vec<Unembedded> = wanted.iter().filter_map(|ordinal| todo.remove(ordinal)).collect();
    if !stretch.is_empty() {
        return stretch;
    }
    let next: Vec<u32> = todo.keys().take(KEEP_EVERY).copied().collect();
    next.iter().filter_map(|ordinal| todo.remove(ordinal)).collect()
}

impl EmbedJob {
    /// Fills the vector index: from its file, from the library, and by embedding what is missing.
    pub(crate) fn run(self) -> Result<Embedding, EmbedJobError> {
        let (library, opened) = (&self.index.workspace.library, &self.index.opened);
        let mut done = Embedding { count: 0, embed: Duration::ZERO, save: Duration::ZERO };
        let todo = library.unembedded(&opened.document.id, self.embedder.id())?;
        let model = Identity { id: self.embedder.id().to_string(), dimensions: self.embedder.dimensions() };
        let (index, from_file) = self.index.open(&model, &todo)?;

        let mut todo: BTreeMap<u32, Unembedded> = todo.into_iter().map(|chunk| (chunk.ordinal, chunk)).collect();
        loop {
            let stretch = next_stretch(&mut todo, opened.take_wanted());
            if stretch.is_empty() {
                break;
            }
            let texts: Vec<&str> = stretch.iter().map(|chunk| chunk.text.as_str()).collect();
            let mut fresh: Vec<(TextKey, Vec<f32>)> = Vec::with_capacity(stretch.len());
            let mut embedded = HashSet::new();
            for batch in embedder::batches(&texts) {
                // A question needs other chunks: those go first.
                if opened.wants() {
                    break;
                }
                if self.stop.load(Ordering::SeqCst) {
                    library.keep_embeddings(self.embedder.id(), &fresh)?;
                    return Ok(done);
                }
                let began = Instant::now();
                let texts: Vec<&str> = batch.iter().map(|&i| texts[i]).collect();
                let vectors = self.embedder.embed(TextKind::Passage, &texts)?;
                done.embed += began.elapsed();
                let pairs: Vec<(u32, &[f32])> =
                    batch.iter().zip(&vectors).map(|(&i, v)| (stretch[i].ordinal, v.as_slice())).collect();
                index.add(&pairs)?;
                done.count += batch.len();
                for (&i, vector) in batch.iter().zip(vectors) {
                    opened.embedded(stretch[i].pages);
                    embedded.insert(stretch[i].ordinal);
                    fresh.push((stretch[i].key, vector));
                }
                let _ = self.index.events.send(OpenEvent::Progress(opened.coverage()));
            }
            let began = Instant::now();
            library.keep_embeddings(self.embedder.id(), &fresh)?;
            done.save += began.elapsed();
            todo.extend(stretch.into_iter().filter(|c| !embedded.contains(&c.ordinal)).map(|c| (c.ordinal, c)));
        }
        if !from_file {
            let began = Instant::now();
            self.index.save(&index, &model);
            done.save += began.elapsed();
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_that_a_question_brought_up_are_embedded_first() {
        let chunk = |ordinal: u32| Unembedded { ordinal, pages: (1, 1), key: TextKey::default(), text: String::new() };
        let mut todo: BTreeMap<u32, Unembedded> = (0..500).map(|n| (n, chunk(n))).collect();
        let places = |stretch: Vec<Unembedded>| stretch.iter().map(|c| c.ordinal).collect::<Vec<_>>();
        assert_eq!(places(next_stretch(&mut todo, vec![400, 7, 400, 9999])), [400, 7]);
        let next = places(next_stretch(&mut todo, vec![7]));
        assert_eq!((next.len(), next[0], next[7]), (KEEP_EVERY, 0, 8));
        assert_eq!(todo.len(), 500 - 2 - KEEP_EVERY);
        todo.clear();
        assert!(next_stretch(&mut todo, vec![1]).is_empty());
    }
}
