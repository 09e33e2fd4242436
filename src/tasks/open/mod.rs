//! Opening a document: from a file to something that can be asked.
//!
//! Pages are saved and can be found by words as they are read; embeddings follow (`embedding.rs`). What the library holds
//! already is not done again, whatever the file is called now.

pub mod early;
pub mod edition;
pub(super) mod embedding;
pub mod labels;
pub mod refining;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;

use super::workspace::{OpenDocument, Workspace};
use crate::adapters::embedder::Embedder;
use crate::adapters::library::LibraryError;
use crate::adapters::private;
use crate::adapters::reader::{self, READER_VERSION, ReadError, ReadEvent, ReadOptions};
use crate::domain::conversation::progress::OpenEvent;
use crate::domain::document::chunk::{CHUNKER_VERSION, Chunk, ChunkOptions, Chunker};
use crate::domain::document::labels::{Gathered, Labels};
use crate::domain::document::{Coverage, Document, DocumentId, Page, SkippedPage};
use crate::domain::text::stored_path;
use edition::Stamp;
use embedding::{EmbedJob, EmbedJobError, Embedding, IndexJob};

/// Why a document could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Reading it.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Keeping it.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// No page of it holds text.
    #[error("{path}: none of its {pages} pages holds text that can be read{reason}")]
    NoText {
        /// The file.
        path: PathBuf,
        /// Its pages.
        pages: u32,
        /// The first page's reason, with a separator.
        reason: String,
    },
    /// A fault of the program.
    #[error("opening stopped: {0}")]
    Internal(String),
}

/// Milliseconds of each part of opening; 0 for what the library held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpenTimings {
    /// Reading pages.
    pub read: u64,
    /// Until the first page could be found by words.
    pub first_searchable: u64,
    /// Cutting pages into chunks.
    pub chunk: u64,
    /// Embedding.
    pub embed: u64,
    /// Writing to the library and the index.
    pub save: u64,
    /// Embedding sentences, which is not part of opening: they come after it.
    pub sentences: u64,
    /// All of it but the sentences.
    pub total: u64,
}

/// An opened document and how it went.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The document.
    pub document: Document,
    /// How far it can be searched.
    pub coverage: Coverage,
    /// Pages that could not be read.
    pub skipped: Vec<SkippedPage>,
    /// Names of files that are in it and not read.
    pub attachments: Vec<String>,
    /// Chunks.
    pub chunks: u32,
    /// Tokens (estimated) in them.
    pub tokens: u64,
    /// True when nothing had to be read or embedded.
    pub cached: bool,
    /// Why it cannot be found by meaning, where it cannot.
    pub no_embeddings: Option<String>,
    /// How long it took.
    pub timings: OpenTimings,
}

/// Opens a document and takes it in whole; progress goes to `events`. Dropping the future stops the work within a page
/// or a batch; what was saved stays and is taken up at the next opening.
///
/// # Errors
/// When the file cannot be read, or the library cannot keep it. That embeddings are not possible is no error: see
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
        let reason = skipped.first().map(|s| format!(" ({})", s.reason)).unwrap_or_default();
        return Err(OpenError::NoText { path: path.to_path_buf(), pages: document.pages, reason });
    }
    let _ = events.send(OpenEvent::Searchable { chunks: chunks as usize });

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

/// Embeds the chunks that have no embedding yet. The inner error says why that is not possible: words still find.
async fn embed(index: IndexJob, stop: &Stop) -> Result<Result<Embedding, String>, OpenError> {
    let workspace = index.workspace.clone();
    if let Some(identity) = Embedder::identity(&workspace.settings.models, &workspace.settings.embedder) {
        let index = index.clone();
        if blocking(move || index.open_complete(&identity)).await?? {
            return Ok(Ok(Embedding::default()));
        }
    }
    let embedder = match workspace.embedder().await {
        Ok(embedder) => embedder,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let job = EmbedJob { index, embedder, stop: stop.flag.clone() };
    match blocking(move || job.run()).await? {
        Err(EmbedJobError::Library(error)) => Err(error.into()),
        done => Ok(done.map_err(|error| error.to_string())),
    }
}

/// Set when the future that owns it is dropped: cancelling is dropping.
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

struct ReadJob {
    workspace: Arc<Workspace>,
    path: PathBuf,
    password: Option<String>,
    stop: Arc<AtomicBool>,
    events: UnboundedSender<OpenEvent>,
    started: Instant,
    runtime: tokio::runtime::Handle,
}

impl ReadJob {
    /// Registers the document, and reads it unless the library has it whole; what that took, where it was read.
    fn run(self) -> Result<(Arc<OpenDocument>, Option<OpenTimings>), OpenError> {
        let stamp = Stamp::of(&self.path).ok();
        let id = reader::content_hash(&self.path)?;
        let _lock = self.lock(&id)?;
        let library = &self.workspace.library;
        let file = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        let shown = stored_path::stored(&file);
        if let Some(saved) = library.saved(&id, READER_VERSION, CHUNKER_VERSION)?
            && saved.complete
        {
            library.touch(&id, &shown, super::now())?;
            let document = Document { path: shown, ..saved.document };
            let opened = self.workspace.opened(&id).unwrap_or_else(|| self.workspace.register(document.clone()));
            opened.set_pages_read(document.pages);
            opened.watch(&file, stamp);
            // First, so that a page which is waited for is named by them from the start.
            let labels = self.workspace.labels(&id);
            let _ = self.events.send(OpenEvent::Labels { document: id, labels });
            let _ = self.events.send(OpenEvent::Opened { document, cached: true });
            return Ok((opened, None));
        }
        // The embedding model takes a second to load: it does so while pages are read.
        let _runtime = self.runtime.enter();
        self.workspace.warm_up();
        let (opened, timings) = self.read(id, shown)?;
        opened.watch(&file, stamp);
        Ok((opened, timings))
    }

    fn read(&self, id: DocumentId, shown: String) -> Result<(Arc<OpenDocument>, Option<OpenTimings>), OpenError> {
        let mut intake: Option<Intake> = None;
        let mut failed: Option<LibraryError> = None;
        let options = ReadOptions {
            password: self.password.clone(),
            worker: self.workspace.settings.worker.clone(),
            memory: self.workspace.settings.reader_memory(),
            cancel: self.stop.clone(),
            ..ReadOptions::default()
        };
        let fallback_title = self.path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let result = reader::read(&self.path, &options, &mut |event| {
            let step = match event {
                ReadEvent::Opened { pages, title, format, attachments } => {
                    let title = title.unwrap_or_else(|| fallback_title.clone());
                    let document = Document { id: id.clone(), path: shown.clone(), title, format, pages };
                    Intake::begin(&self.workspace, document, self.started, &self.events).and_then(|begun| {
                        let begun = intake.insert(begun);
                        begun.attach(&attachments)
                    })
                }
                ReadEvent::Page(page) => intake.as_mut().map_or(Ok(()), |i| i.page(page)),
                ReadEvent::Skipped(page) => intake.as_mut().map_or(Ok(()), |i| i.skipped(page)),
            };
            if let Err(error) = step {
                failed.get_or_insert(error);
                self.stop.store(true, Ordering::SeqCst);
            }
        });
        if let Some(error) = failed {
            return Err(error.into());
        }
        result?;
        let intake = intake.ok_or_else(|| OpenError::Internal("the reader ended without opening the file".into()))?;
        let (opened, mut timings) = intake.finish()?;
        timings.read = (self.started.elapsed().as_millis() as u64).saturating_sub(timings.chunk + timings.save);
        Ok((opened, Some(timings)))
    }

    /// Only one process reads a document at a time; another waits and then finds it in the library.
    fn lock(&self, id: &DocumentId) -> Result<std::fs::File, OpenError> {
        let folder = self.workspace.settings.home.join("locks");
        let fail = |e: std::io::Error| {
            OpenError::Library(LibraryError::Home { path: self.workspace.settings.home.clone(), reason: e.to_string() })
        };
        private::make_folder(&folder).map_err(fail)?;
        let path = folder.join(format!("{}.lock", id.short()));
        let mut options = std::fs::File::options();
        let file = private::open(options.create(true).truncate(false).write(true), &path).map_err(fail)?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(std::fs::TryLockError::WouldBlock) if self.stop.load(Ordering::SeqCst) => {
                    return Err(ReadError::Cancelled.into());
                }
                Err(std::fs::TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(50)),
                // A file system without locks (some network mounts): two readers waste work, nothing worse.
                Err(std::fs::TryLockError::Error(_)) => return Ok(file),
            }
        }
    }
}

/// Takes pages in: cuts them, saves them in growing steps, reports.
struct Intake {
    workspace: Arc<Workspace>,
    opened: Arc<OpenDocument>,
    events: UnboundedSender<OpenEvent>,
    chunker: Chunker,
    pages: Vec<Page>,
    skipped: Vec<SkippedPage>,
    chunks: Vec<Chunk>,
    started: Instant,
    saved_at: Instant,
    steps: u32,
    chunking: Duration,
    saving: Duration,
    first_searchable: Option<Duration>,
    /// The labels that the file declares, of the pages so far.
    labels: Vec<(u32, String)>,
    /// What the pages' running lines say of their numbers.
    gathered: Gathered,
}

impl Intake {
    fn begin(
        workspace: &Arc<Workspace>,
        document: Document,
        started: Instant,
        events: &UnboundedSender<OpenEvent>,
    ) -> Result<Intake, LibraryError> {
        workspace.library.begin(&document, READER_VERSION, CHUNKER_VERSION, super::now())?;
        let opened = workspace.register(document.clone());
        // Known to be none so far: nobody is to take what is saved of them for all.
        opened.set_labels(Arc::default());
        let _ = events.send(OpenEvent::Opened { document: document.clone(), cached: false });
        Ok(Intake {
            workspace: workspace.clone(),
            opened,
            events: events.clone(),
            chunker: Chunker::new(document.id, ChunkOptions::default()),
            pages: Vec::new(),
            skipped: Vec::new(),
            chunks: Vec::new(),
            started,
            saved_at: Instant::now(),
            steps: 0,
            chunking: Duration::ZERO,
            saving: Duration::ZERO,
            first_searchable: None,
            labels: Vec::new(),
            gathered: Gathered::default(),
        })
    }

    fn attach(&self, names: &[String]) -> Result<(), LibraryError> {
        if names.is_empty() { Ok(()) } else { self.workspace.library.attach(&self.opened.document.id, names) }
    }

    fn page(&mut self, page: Page) -> Result<(), LibraryError> {
        self.attach(&page.attached)?;
        let began = Instant::now();
        self.chunks.extend(self.chunker.push(&page));
        self.chunking += began.elapsed();
        self.gathered.look(&page);
        self.labels.extend(page.label.clone().map(|label| (page.number, label)));
        self.pages.push(page);
        self.save_if_due()
    }

    fn skipped(&mut self, page: SkippedPage) -> Result<(), LibraryError> {
        let _ = self.events.send(OpenEvent::Skipped(page.clone()));
        self.skipped.push(page);
        self.save_if_due()
    }

    /// The first pages at once, later ones in steps that double: a transaction costs as much for one page as for fifty.
    fn save_if_due(&mut self) -> Result<(), LibraryError> {
        let held = self.pages.len() + self.skipped.len();
        if held >= 1 << self.steps.min(7) || self.saved_at.elapsed() > Duration::from_millis(500) {
            self.save(false)?;
        }
        Ok(())
    }

    fn save(&mut self, complete: bool) -> Result<(), LibraryError> {
        let began = Instant::now();
        let id = &self.opened.document.id;
        self.workspace.library.add(id, &self.pages, &self.skipped, &self.chunks, complete)?;
        self.saving += began.elapsed();
        if !self.chunks.is_empty() {
            self.first_searchable.get_or_insert(self.started.elapsed());
        }
        let last = self.pages.last().map(|p| p.number).max(self.skipped.last().map(|p| p.page)).unwrap_or(0);
        // A page counts once all its text can be found: who asks at once would find nothing on one whose end still waits
        // for the page behind it.
        let found = self.chunker.held_from().map_or(last, |held| last.min(held.saturating_sub(1)));
        self.opened.set_pages_read(found);
        self.tell_labels();
        let _ = self.events.send(OpenEvent::Progress(self.opened.coverage()));
        (self.pages, self.skipped, self.chunks) = Default::default();
        self.steps += 1;
        self.saved_at = Instant::now();
        Ok(())
    }

    /// Tells the labels known by now, where there are more than before.
    fn tell_labels(&self) {
        if self.opened.labels().is_some_and(|known| known.iter().count() >= self.labels.len()) {
            return;
        }
        let labels = Arc::new(Labels::new(self.labels.iter().cloned()));
        self.opened.set_labels(labels.clone());
        let document = self.opened.document.id.clone();
        let _ = self.events.send(OpenEvent::Labels { document, labels });
    }

    fn finish(mut self) -> Result<(Arc<OpenDocument>, OpenTimings), LibraryError> {
        self.chunks.extend(self.chunker.finish());
        let inferred = self.gathered.labels();
        if !inferred.is_empty() {
            // Before the document counts as whole: after a kill it is read again.
            self.save(false)?;
            self.workspace.library.set_labels(&self.opened.document.id, &inferred)?;
            self.labels = inferred;
        }
        self.save(true)?;
        self.opened.set_pages_read(self.opened.document.pages);
        let timings = OpenTimings {
            chunk: self.chunking.as_millis() as u64,
            save: self.saving.as_millis() as u64,
            first_searchable: self.first_searchable.unwrap_or_default().as_millis() as u64,
            ..OpenTimings::default()
        };
        Ok((self.opened, timings))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::document::Format;
    use crate::tasks::{ModelChoice, Settings};

    pub(crate) fn workspace(home: &Path) -> Arc<Workspace> {
        let settings = Settings {
            home: home.to_path_buf(),
            models: home.join("models"),
            prompts: home.join("prompts"),
            embedder: "none".into(),
            model: ModelChoice::Extractive,
            fallback: Vec::new(),
            template_models: BTreeMap::new(),
            local_only: true,
            worker: None,
            reader_memory_mb: reader::READER_MEMORY_MB,
        };
        Workspace::new(settings).unwrap()
    }

    fn document(pages: u32) -> Document {
        let id = DocumentId(format!("{pages:064}"));
        Document { id, path: "a.txt".into(), title: "a".into(), format: Format::Text, pages }
    }

    #[test]
    fn a_page_counts_as_read_only_when_all_its_text_can_be_found() {
        let home = tempfile::tempdir().unwrap();
        let workspace = workspace(home.path());
        let (events, _heard) = tokio::sync::mpsc::unbounded_channel();
        // A document of one page: it must not look whole before its only chunk is there.
        for pages in [1, 5] {
            let mut intake = Intake::begin(&workspace, document(pages), Instant::now(), &events).unwrap();
            let opened = intake.opened.clone();
            for number in 1..=pages {
                let text = format!("On page {number} the lock opens at {number} and goes on to");
                intake.page(Page { number, text, quality: 1.0, ..Page::default() }).unwrap();
                let read = opened.coverage().pages_read;
                assert!(read < pages, "the end of the last page is in no chunk yet");
                for page in 1..=read {
                    let found = workspace.library.chunks_of_pages(&opened.document.id, page, page).unwrap();
                    assert!(!found.is_empty(), "page {page} of {pages} counts as read and cannot be found");
                }
            }
            intake.finish().unwrap();
            assert_eq!(opened.coverage().pages_read, pages);
            assert!(!workspace.library.chunks_of_pages(&opened.document.id, pages, pages).unwrap().is_empty());
        }
    }
}
