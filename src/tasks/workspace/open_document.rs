//! A document that can be asked: how much of it can be searched, its vector index, and cached data.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use super::edition::Watch;
use super::knowledge::Knowledge;
use super::word_scores::WordScores;
use crate::adapters::library::{Library, LibraryError};
use crate::adapters::vector_index::VectorIndex;
use crate::domain::document::labels::Labels;
use crate::domain::document::{Coverage, Document, DocumentId};
use crate::domain::finding::lexical::is_running_text;

/// Number of chunks sampled to tell running text from pages with headings.
const SAMPLE: u32 = 32;

/// A document that can be asked.
#[derive(Debug)]
pub struct OpenDocument {
    pub document: Document,
    /// Keyword scores of its chunks computed so far.
    pub(crate) words: WordScores,
    /// True for running text; set once all pages are read.
    running: OnceLock<bool>,
    /// State of its file when its contents were last known to be these.
    file: Mutex<Watch>,
    state: RwLock<OpenState>,
    /// What is known of it once every page is read.
    knowledge: OnceLock<Knowledge>,
}

#[derive(Debug, Default)]
struct OpenState {
    pages_read: u32,
    /// For every page read, how many of its chunks have no embedding yet.
    waiting: HashMap<u32, u32>,
    /// True once the waiting chunks are known.
    counted: bool,
    vectors: Option<Arc<VectorIndex>>,
    /// Chunks that a question needs and that have no embedding yet.
    wanted: Vec<u32>,
    /// Its page labels, loaded on first use.
    labels: Option<Arc<Labels>>,
}

impl OpenDocument {
    pub(crate) fn new(document: Document) -> Self {
        OpenDocument {
            document,
            words: WordScores::default(),
            running: OnceLock::new(),
            file: Mutex::default(),
            state: RwLock::default(),
            knowledge: OnceLock::new(),
        }
    }

    /// Its page labels, if known.
    pub(crate) fn labels(&self) -> Option<Arc<Labels>> {
        self.read().labels.clone()
    }

    pub(crate) fn set_labels(&self, labels: Arc<Labels>) {
        self.write().labels = Some(labels);
    }

    /// What is known of the whole document, if it was worked out.
    pub(crate) fn knowledge(&self) -> Option<Knowledge> {
        self.knowledge.get().cloned()
    }

    pub(crate) fn set_knowledge(&self, known: Knowledge) {
        let _ = self.knowledge.set(known);
    }

    /// What is known of its file.
    pub(crate) fn file(&self) -> MutexGuard<'_, Watch> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much of it can be searched.
    pub fn coverage(&self) -> Coverage {
        let state = self.read();
        let waiting = if state.counted { state.waiting.len() as u32 } else { state.pages_read };
        Coverage {
            pages_read: state.pages_read,
            pages_embedded: state.pages_read.saturating_sub(waiting),
            pages_total: self.document.pages,
        }
    }

    /// True for running text, judged by its `count` chunks. Recomputed while pages are missing.
    pub(crate) fn is_running(&self, library: &Library, count: u32) -> Result<bool, LibraryError> {
        if let Some(known) = self.running.get() {
            return Ok(*known);
        }
        let complete = self.read().pages_read >= self.document.pages;
        let running = is_running(library, &self.document.id, count)?;
        Ok(if complete { *self.running.get_or_init(|| running) } else { running })
    }

    /// Its vector index, as far as it is filled.
    pub fn vectors(&self) -> Option<Arc<VectorIndex>> {
        self.read().vectors.clone()
    }

    /// Requests that these chunks be embedded before all others.
    pub(crate) fn want(&self, chunks: impl IntoIterator<Item = u32>) {
        self.write().wanted.extend(chunks);
    }

    /// Takes the chunks requested by [`OpenDocument::want`].
    pub(crate) fn take_wanted(&self) -> Vec<u32> {
        std::mem::take(&mut self.write().wanted)
    }

    /// True if requested chunks are waiting.
    pub(crate) fn wants(&self) -> bool {
        !self.read().wanted.is_empty()
    }

    pub(crate) fn set_pages_read(&self, pages: u32) {
        let mut state = self.write();
        state.pages_read = state.pages_read.max(pages);
    }

    pub(crate) fn set_vectors(&self, vectors: Arc<VectorIndex>) {
        self.write().vectors = Some(vectors);
    }

    /// Sets the pages of the chunks without an embedding.
    pub(crate) fn set_waiting<'a>(&self, chunks: impl Iterator<Item = &'a (u32, u32)>) {
        let mut waiting = HashMap::new();
        for &(first, last) in chunks {
            for page in first..=last {
                *waiting.entry(page).or_default() += 1;
            }
        }
        let mut state = self.write();
        state.waiting = waiting;
        state.counted = true;
    }

    /// Records that a chunk on these pages has its embedding.
    pub(crate) fn embedded(&self, (first, last): (u32, u32)) {
        let mut state = self.write();
        for page in first..=last {
            if let Some(count) = state.waiting.get_mut(&page) {
                *count -= 1;
                if *count == 0 {
                    state.waiting.remove(&page);
                }
            }
        }
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, OpenState> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, OpenState> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// True for a document of running text ([`is_running_text`]), judged by chunks from all over it.
pub(crate) fn is_running(library: &Library, document: &DocumentId, count: u32) -> Result<bool, LibraryError> {
    let sample: Vec<u32> = (0..SAMPLE.min(count)).map(|n| n * count / SAMPLE.min(count)).collect();
    let chunks = library.chunks(document, &sample)?;
    Ok(is_running_text(chunks.iter().map(|chunk| chunk.context.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Format;

    #[test]
    fn coverage_counts_a_page_when_its_last_chunk_is_embedded() {
        let opened = OpenDocument::new(Document {
            id: DocumentId("d".into()),
            path: "a.txt".into(),
            title: "a".into(),
            format: Format::Text,
            pages: 3,
        });
        opened.set_pages_read(3);
        assert_eq!(opened.coverage().pages_embedded, 0);
        opened.set_waiting([(1, 1), (1, 2), (3, 3)].iter());
        opened.embedded((1, 1));
        assert_eq!(opened.coverage().pages_embedded, 0);
        opened.embedded((1, 2));
        assert_eq!(opened.coverage().pages_embedded, 2);
        opened.embedded((3, 3));
        assert!(opened.coverage().complete());
    }
}
