//! The workspace: everything tasks share and that must exist once: the library, the embedding model (loaded in the
//! background on first use) and the cross-encoder beside it, the language models, and the open documents.

mod cross_encoder;
pub mod edition;
pub mod knowledge;
pub mod language_models;
pub mod learnt;
pub mod open_document;
pub mod settings;
pub(super) mod word_scores;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::adapters::chance;
use crate::adapters::embedder::{CrossEncoder, EmbedError, Embedder};
use crate::adapters::library::{Library, LibraryError};
use crate::domain::conversation::ConversationId;
use crate::domain::document::labels::{Labels, Printed};
use crate::domain::document::{Document, DocumentId, FileNow};
use crate::domain::report::Failure;
use crate::domain::text::language::Script;
pub use language_models::LanguageModels;
pub use open_document::OpenDocument;
pub use settings::{ModelChoice, Settings};

/// Mean embeddings, by embedding model and script.
type Means = HashMap<(String, Script), Arc<Vec<f32>>>;

/// Shared state of all tasks.
pub struct Workspace {
    pub settings: Arc<Settings>,
    pub library: Arc<Library>,
    pub language_models: LanguageModels,
    embedder: OnceCell<Result<Arc<Embedder>, EmbedError>>,
    cross_encoder: cross_encoder::Loading,
    open: Mutex<HashMap<DocumentId, Arc<OpenDocument>>>,
    /// Means of the generic questions.
    pub(super) question_means: Mutex<Means>,
    /// The adapter that searches were last moved by.
    learnt: Mutex<Option<Arc<learnt::Learnt>>>,
    /// Number of answers in progress.
    answers: AtomicUsize,
}

/// Marks an answer as in progress while it lives.
pub(super) struct Answering(Arc<Workspace>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answers.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Workspace {
    /// Opens the library.
    ///
    /// # Errors
    /// If the library cannot be opened.
    pub fn new(settings: Settings) -> Result<Arc<Workspace>, LibraryError> {
        let library = Arc::new(Library::open(&settings.home)?);
        let settings = Arc::new(settings);
        Ok(Arc::new(Workspace {
            language_models: LanguageModels::new(settings.clone()),
            settings,
            library,
            embedder: OnceCell::new(),
            cross_encoder: cross_encoder::Loading::default(),
            open: Mutex::default(),
            question_means: Mutex::default(),
            learnt: Mutex::default(),
            answers: AtomicUsize::new(0),
        }))
    }

    /// The mark that fences off passages in the prompts of a conversation: drawn by chance when it is first wanted, and
    /// kept from then on, so that a follow-up begins as the turn before it did. Outside a conversation, one used once.
    ///
    /// # Errors
    /// When the system has no random numbers, or the library fails.
    pub(super) fn mark(&self, conversation: Option<ConversationId>) -> Result<String, Failure> {
        let drawn = chance::mark()?;
        Ok(match conversation {
            Some(id) => self.library.conversation_mark(id, &drawn)?,
            None => drawn,
        })
    }

    /// The embedding model, loaded once; concurrent callers wait for the same load.
    ///
    /// # Errors
    /// If it cannot be loaded. The error is kept until the program restarts.
    pub async fn embedder(&self) -> Result<Arc<Embedder>, EmbedError> {
        self.embedder
            .get_or_init(|| async {
                let (models, name) = (self.settings.models.clone(), self.settings.embedder.clone());
                let failed_name = name.clone();
                let loaded = tokio::task::spawn_blocking(move || Embedder::load(&models, &name).map(Arc::new)).await;
                let failed = |reason: String| EmbedError::Failed { name: failed_name, reason };
                let embedder = loaded.map_err(|panic| failed(panic.to_string()))??;
                self.cross_encoder.begin(self.settings.models.clone(), embedder.clone());
                Ok(embedder)
            })
            .await
            .clone()
    }

    /// Starts loading the embedding model in the background, unless it already is. Must be called within a tokio
    /// runtime.
    pub fn warm_up(self: &Arc<Self>) {
        let workspace = self.clone();
        // Errors are reported to the callers that need the model.
        drop(tokio::spawn(async move { workspace.embedder().await.map(drop) }));
    }

    /// The result of loading the embedding model; `None` while it is loading, or before.
    pub fn embedder_now(&self) -> Option<Result<Arc<Embedder>, EmbedError>> {
        self.embedder.get().cloned()
    }

    /// The embedding model, if already loaded.
    pub fn embedder_if_loaded(&self) -> Option<Arc<Embedder>> {
        self.embedder.get().and_then(|result| result.as_ref().ok().cloned())
    }

    /// Lets searches wait until the cross-encoder is loaded, if there is one.
    pub fn wait_for_cross_encoder(&self) {
        self.cross_encoder.wait();
    }

    /// The cross-encoder, if it is loaded, or searches wait for it; `None` where the embedding model has none.
    pub(super) async fn cross_encoder(&self, embedder: &Arc<Embedder>) -> Option<Arc<CrossEncoder>> {
        self.cross_encoder.get(self.settings.models.clone(), embedder.clone()).await
    }

    /// The cross-encoder, if already loaded.
    pub fn cross_encoder_if_loaded(&self) -> Option<Arc<CrossEncoder>> {
        self.cross_encoder.now()
    }

    /// Records that an answer is in progress.
    pub(super) fn begin_answer(self: &Arc<Self>) -> Answering {
        self.answers.fetch_add(1, Ordering::SeqCst);
        Answering(self.clone())
    }

    /// True if an answer is in progress.
    pub(super) fn answering(&self) -> bool {
        self.answers.load(Ordering::SeqCst) > 0
    }

    pub fn opened(&self, id: &DocumentId) -> Option<Arc<OpenDocument>> {
        self.lock().get(id).cloned()
    }

    pub(super) fn register(&self, document: Document) -> Arc<OpenDocument> {
        let opened = Arc::new(OpenDocument::new(document));
        self.lock().insert(opened.document.id.clone(), opened.clone());
        opened
    }

    /// Keeps a document open that was prepared without [`Workspace::register`]; an open one is unchanged.
    pub(super) fn keep(&self, opened: Arc<OpenDocument>) {
        self.lock().entry(opened.document.id.clone()).or_insert(opened);
    }

    /// The page labels of a document read so far. If the library fails there are none, and the log says why: pages are
    /// then named by their physical numbers.
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

    /// What has happened to an open document's file since it was read. Blocks: if the file was touched its contents are
    /// compared, which takes about a second per gigabyte.
    pub fn file_now(&self, id: &DocumentId) -> FileNow {
        let Some(opened) = self.opened(id) else { return FileNow::Same };
        let path = PathBuf::from(&opened.document.path);
        opened.file().look(id, path, || self.library.opened_at(id).ok().flatten())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<DocumentId, Arc<OpenDocument>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
