//! The workspace: what every task needs and what must exist once: the library, the embedding model (loaded in the
//! background when it is first wanted), the language models, and the documents that are open.

pub mod edition;
pub mod language_models;
pub mod open_document;
pub mod settings;
pub(super) mod word_scores;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::adapters::chance;
use crate::adapters::embedder::{EmbedError, Embedder};
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

/// See the module.
pub struct Workspace {
    /// Where things are.
    pub settings: Arc<Settings>,
    /// Documents and conversations.
    pub library: Arc<Library>,
    /// The language models.
    pub language_models: LanguageModels,
    embedder: OnceCell<Result<Arc<Embedder>, EmbedError>>,
    open: Mutex<HashMap<DocumentId, Arc<OpenDocument>>>,
    /// Those of questions that ask for nothing in particular.
    pub(super) question_means: Mutex<Means>,
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

impl Workspace {
    /// Opens the library.
    ///
    /// # Errors
    /// When the library cannot be opened.
    pub fn new(settings: Settings) -> Result<Arc<Workspace>, LibraryError> {
        let library = Arc::new(Library::open(&settings.home)?);
        let settings = Arc::new(settings);
        Ok(Arc::new(Workspace {
            language_models: LanguageModels::new(settings.clone()),
            settings,
            library,
            embedder: OnceCell::new(),
            open: Mutex::default(),
            question_means: Mutex::default(),
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

    /// The labels of a document's pages, as far as they were read. Where the library fails there are none, and the log has
    /// why: a page is then called by its physical number.
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

    /// What has become of the file of an open document since it was read. Blocks: where the file was touched its contents
    /// are compared, which takes about a second for a gigabyte.
    pub fn file_now(&self, id: &DocumentId) -> FileNow {
        let Some(opened) = self.opened(id) else { return FileNow::Same };
        let path = PathBuf::from(&opened.document.path);
        opened.file().look(id, path, || self.library.opened_at(id).ok().flatten())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<DocumentId, Arc<OpenDocument>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
