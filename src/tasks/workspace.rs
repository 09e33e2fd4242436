//! The workspace: what every task needs and what must exist once: the library, the embedding model (loaded in the
//! background when it is first wanted), the language model, and the documents that are open.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use tokio::sync::OnceCell;

use super::model::{ModelChoice, Models};
use super::search::SearchError;
use crate::adapters::chance;
use crate::adapters::embedder::{EmbedError, Embedder, TextKind};
use crate::adapters::library::{Library, LibraryError, text_key};
use crate::adapters::vector_index::VectorIndex;
use crate::domain::conversation::ConversationId;
use crate::domain::document::labels::Labels;
use crate::domain::document::{Coverage, Document, DocumentId};
use crate::domain::finding::common_questions;
use crate::domain::text::language::Script;
use crate::tasks::open::edition::Watch;
use crate::tasks::search::word_scores::WordScores;

/// Where things are and which models to use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data directory: library, vector indexes, logs.
    pub home: PathBuf,
    /// The models folder.
    pub models: PathBuf,
    /// The user's own prompt templates.
    pub prompts: PathBuf,
    /// The embedding model's name.
    pub embedder: String,
    /// Which language model answers.
    pub model: ModelChoice,
    /// Which are asked, in this order, when that one fails before its first word.
    pub fallback: Vec<ModelChoice>,
    /// Which answers instead where these templates are used.
    pub template_models: BTreeMap<String, ModelChoice>,
    /// True when nothing may be fetched or sent beyond this machine.
    pub local_only: bool,
    /// The program that is run as reader in a process of its own; `None` reads in this process.
    pub worker: Option<PathBuf>,
    /// The most memory that the readers of one document may use together, in MB.
    pub reader_memory_mb: u32,
}

impl Settings {
    /// The most memory that the readers of one document may use together, in bytes.
    pub fn reader_memory(&self) -> u64 {
        u64::from(self.reader_memory_mb) << 20
    }
}

/// Mean embeddings, by embedding model and script.
type Means = HashMap<(String, Script), Arc<Vec<f32>>>;

/// See the module.
pub struct Workspace {
    /// Where things are.
    pub settings: Settings,
    /// Documents and conversations.
    pub library: Arc<Library>,
    embedder: OnceCell<Result<Arc<Embedder>, EmbedError>>,
    pub(super) models: Models,
    open: Mutex<HashMap<DocumentId, Arc<OpenDocument>>>,
    /// Those of generic questions.
    generic: Mutex<Means>,
    /// Answers that are being given.
    answers: AtomicUsize,
}

/// An answer that is being given, as long as this lives.
pub(super) struct Answering(Arc<Workspace>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answers.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A document that can be asked.
#[derive(Debug)]
pub struct OpenDocument {
    /// The document.
    pub document: Document,
    /// What words give to its chunks, as far as it was asked for.
    pub(super) words: WordScores,
    /// True for running text; known once all pages are read.
    running: OnceLock<bool>,
    /// Its file as it was when its contents were last known to be these.
    pub(super) file: Mutex<Watch>,
    state: RwLock<OpenState>,
}

#[derive(Debug, Default)]
struct OpenState {
    pages_read: u32,
    /// For every page read, how many of its chunks have no embedding yet.
    waiting: HashMap<u32, u32>,
    /// True once the chunks that wait are known.
    counted: bool,
    vectors: Option<Arc<VectorIndex>>,
    /// Chunks that a question brought up and that have no embedding yet.
    wanted: Vec<u32>,
    /// What is printed on its pages, once somebody wanted to know.
    labels: Option<Arc<Labels>>,
}

impl OpenDocument {
    pub(super) fn new(document: Document) -> Self {
        OpenDocument {
            document,
            words: WordScores::default(),
            running: OnceLock::new(),
            file: Mutex::default(),
            state: RwLock::default(),
        }
    }

    /// What is printed on its pages, where that is known.
    pub(super) fn labels(&self) -> Option<Arc<Labels>> {
        self.read().labels.clone()
    }

    pub(super) fn set_labels(&self, labels: Arc<Labels>) {
        self.write().labels = Some(labels);
    }

    /// How far it can be searched.
    pub fn coverage(&self) -> Coverage {
        let state = self.read();
        let waiting = if state.counted { state.waiting.len() as u32 } else { state.pages_read };
        Coverage {
            pages_read: state.pages_read,
            pages_embedded: state.pages_read.saturating_sub(waiting),
            pages_total: self.document.pages,
        }
    }

    /// True for running text, as `judge` finds. It is asked again as long as pages are missing.
    pub(super) fn is_running<E>(&self, judge: impl FnOnce() -> Result<bool, E>) -> Result<bool, E> {
        if let Some(known) = self.running.get() {
            return Ok(*known);
        }
        let complete = self.read().pages_read >= self.document.pages;
        let running = judge()?;
        Ok(if complete { *self.running.get_or_init(|| running) } else { running })
    }

    /// Its vector index, as far as it is filled.
    pub fn vectors(&self) -> Option<Arc<VectorIndex>> {
        self.read().vectors.clone()
    }

    /// Asks for these chunks to be embedded before all others.
    pub(super) fn want(&self, chunks: impl IntoIterator<Item = u32>) {
        self.write().wanted.extend(chunks);
    }

    /// Takes what [`OpenDocument::want`] asked for.
    pub(super) fn take_wanted(&self) -> Vec<u32> {
        std::mem::take(&mut self.write().wanted)
    }

    /// True when something was asked for and not taken.
    pub(super) fn wants(&self) -> bool {
        !self.read().wanted.is_empty()
    }

    pub(super) fn set_pages_read(&self, pages: u32) {
        let mut state = self.write();
        state.pages_read = state.pages_read.max(pages);
    }

    pub(super) fn set_vectors(&self, vectors: Arc<VectorIndex>) {
        self.write().vectors = Some(vectors);
    }

    /// Sets which pages the chunks without an embedding stand on.
    pub(super) fn set_waiting<'a>(&self, chunks: impl Iterator<Item = &'a (u32, u32)>) {
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

    /// Notes that a chunk on these pages has its embedding.
    pub(super) fn embedded(&self, (first, last): (u32, u32)) {
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

impl Workspace {
    /// Opens the library.
    ///
    /// # Errors
    /// When the library cannot be opened.
    pub fn new(settings: Settings) -> Result<Arc<Workspace>, LibraryError> {
        let library = Arc::new(Library::open(&settings.home)?);
        Ok(Arc::new(Workspace {
            settings,
            library,
            embedder: OnceCell::new(),
            models: Models::default(),
            open: Mutex::default(),
            generic: Mutex::default(),
            answers: AtomicUsize::new(0),
        }))
    }

    /// The mark that fences off passages in the prompts of a conversation: drawn by chance when it is first wanted, and
    /// kept from then on, so that a follow-up begins as the turn before it did. Outside a conversation, one used once.
    ///
    /// # Errors
    /// In a sentence: when the system has no random numbers, or the library fails.
    pub(super) fn mark(&self, conversation: Option<ConversationId>) -> Result<String, String> {
        let drawn = chance::mark().map_err(|e| e.to_string())?;
        match conversation {
            Some(id) => self.library.conversation_mark(id, &drawn).map_err(|e| e.to_string()),
            None => Ok(drawn),
        }
    }

    /// The embedding model, loaded once; callers at the same time wait for the same loading.
    ///
    /// # Errors
    /// When it cannot be loaded. The error is kept: what is broken stays so until the program starts again.
    pub async fn embedder(&self) -> Result<Arc<Embedder>, EmbedError> {
        self.embedder
            .get_or_init(|| async {
                let (models, name) = (self.settings.models.clone(), self.settings.embedder.clone());
                let failed_name = name.clone();
                match tokio::task::spawn_blocking(move || Embedder::load(&models, &name).map(Arc::new)).await {
                    Ok(result) => result,
                    Err(panic) => Err(EmbedError::Failed { name: failed_name, reason: panic.to_string() }),
                }
            })
            .await
            .clone()
    }

    /// Begins to load the embedding model in the background, if nobody has yet. Must be called within a tokio runtime.
    pub fn warm_up(self: &Arc<Self>) {
        let workspace = self.clone();
        // What goes wrong is told to whoever wants the model.
        drop(tokio::spawn(async move { workspace.embedder().await.map(drop) }));
    }

    /// How loading the embedding model ended; `None` while it goes on, or before anyone wanted it.
    pub fn embedder_now(&self) -> Option<Result<Arc<Embedder>, EmbedError>> {
        self.embedder.get().cloned()
    }

    /// The embedding model if it is loaded already.
    pub fn embedder_if_loaded(&self) -> Option<Arc<Embedder>> {
        self.embedder.get().and_then(|result| result.as_ref().ok().cloned())
    }

    /// The mean embedding of questions of a script that ask for nothing in particular. Embedded the first time it is
    /// wanted (some 200 ms), kept in the library after that.
    ///
    /// # Errors
    /// When the model or the library fails.
    pub fn generic_question(&self, embedder: &Embedder, script: Script) -> Result<Arc<Vec<f32>>, SearchError> {
        let key = (embedder.id().to_string(), script);
        let mut known = self.generic.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mean) = known.get(&key) {
            return Ok(mean.clone());
        }
        let texts = common_questions::questions(script);
        // As a question a text has another embedding than as a passage, so it has another key.
        let keys: Vec<_> = texts.iter().map(|text| text_key(&format!("question\n{text}"))).collect();
        let kept = self.library.kept_embeddings(embedder.id(), &keys)?;
        let vectors = match kept.into_iter().collect::<Option<Vec<_>>>() {
            Some(vectors) => vectors,
            None => {
                let vectors = embedder.embed_urgently(TextKind::Query, texts)?;
                let pairs: Vec<_> = keys.into_iter().zip(vectors.iter().cloned()).collect();
                self.library.keep_embeddings(embedder.id(), &pairs)?;
                vectors
            }
        };
        let mut mean = vec![0.0; embedder.dimensions()];
        for vector in &vectors {
            mean.iter_mut().zip(vector).for_each(|(sum, v)| *sum += v / vectors.len() as f32);
        }
        let mean = Arc::new(mean);
        known.insert(key, mean.clone());
        Ok(mean)
    }

    /// Notes that an answer is being given.
    pub(super) fn begin_answer(self: &Arc<Self>) -> Answering {
        self.answers.fetch_add(1, Ordering::SeqCst);
        Answering(self.clone())
    }

    /// True while one is.
    pub(super) fn answering(&self) -> bool {
        self.answers.load(Ordering::SeqCst) > 0
    }

    /// An open document.
    pub fn opened(&self, id: &DocumentId) -> Option<Arc<OpenDocument>> {
        self.lock().get(id).cloned()
    }

    pub(super) fn register(&self, document: Document) -> Arc<OpenDocument> {
        let opened = Arc::new(OpenDocument::new(document));
        self.lock().insert(opened.document.id.clone(), opened.clone());
        opened
    }

    /// Keeps a document open that was made ready without [`Workspace::register`]; one that is open stays as it is.
    pub(super) fn keep(&self, opened: Arc<OpenDocument>) {
        self.lock().entry(opened.document.id.clone()).or_insert(opened);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<DocumentId, Arc<OpenDocument>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
