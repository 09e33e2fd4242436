//! Opening a document: from a file to something that can be asked.
//!
//! Pages are saved and can be found by words as they are read; embeddings follow. What the library holds already is not
//! done again, whatever the file is called now.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;

use super::workspace::{OpenDocument, Workspace};
use crate::adapters::embedder::{self, BATCH, EmbedError, Embedder, Identity, TextKind};
use crate::adapters::library::{LibraryError, TextKey, Unembedded};
use crate::adapters::reader::{self, READER_VERSION, ReadError, ReadEvent, ReadOptions};
use crate::adapters::vector_index::VectorIndex;
use crate::domain::chunk::{CHUNKER_VERSION, Chunk, ChunkOptions, Chunker};
use crate::domain::document::{Coverage, Document, DocumentId, Page, SkippedPage};
use crate::domain::progress::OpenEvent;

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
    /// All of it.
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
    let mut timings = OpenTimings::default();

    let job = ReadJob {
        workspace: workspace.clone(),
        path: path.to_path_buf(),
        password,
        stop: stop.flag.clone(),
        events: events.clone(),
        started,
        runtime: tokio::runtime::Handle::current(),
    };
    let (opened, was_read) = blocking(move || job.run()).await??;
    if let Some(reading) = &was_read {
        timings = reading.timings;
    }

    let document = opened.document.clone();
    let skipped = workspace.library.skipped(&document.id)?;
    let (chunks, tokens) = workspace.library.chunk_count(&document.id)?;
    if chunks == 0 {
        let reason = skipped.first().map(|s| format!(" ({})", s.reason)).unwrap_or_default();
        return Err(OpenError::NoText { path: path.to_path_buf(), pages: document.pages, reason });
    }
    let _ = events.send(OpenEvent::Searchable { chunks: chunks as usize });

    let identity = Embedder::identity(&workspace.settings.models, &workspace.settings.embedder);
    let index = IndexJob { workspace: workspace.clone(), opened: opened.clone(), events: events.clone() };
    let complete = match identity {
        Some(identity) => blocking(move || index.open_complete(&identity)).await??,
        None => false,
    };
    let (mut no_embeddings, mut embedded) = (None, 0);
    if !complete {
        match workspace.embedder().await {
            Ok(embedder) => {
                let index = IndexJob { workspace: workspace.clone(), opened: opened.clone(), events: events.clone() };
                let job = EmbedJob { index, embedder, stop: stop.flag.clone() };
                match blocking(move || job.run()).await? {
                    Ok(done) => {
                        timings.embed = done.embed.as_millis() as u64;
                        timings.save += done.save.as_millis() as u64;
                        embedded = done.count;
                    }
                    Err(EmbedJobError::Library(error)) => return Err(error.into()),
                    Err(error) => no_embeddings = Some(error.to_string()),
                }
            }
            Err(error) => no_embeddings = Some(error.to_string()),
        }
    }
    if let Some(why) = &no_embeddings {
        let _ = events.send(OpenEvent::EmbeddingUnavailable(why.clone()));
    }
    timings.total = started.elapsed().as_millis() as u64;
    let coverage = opened.coverage();
    let _ = events.send(OpenEvent::Ready { coverage, skipped: skipped.clone() });
    Ok(Opened {
        document,
        coverage,
        skipped,
        chunks,
        tokens,
        cached: was_read.is_none() && embedded == 0,
        no_embeddings,
        timings,
    })
}

/// Set when the future that owns it is dropped: cancelling is dropping.
#[derive(Default)]
struct Stop {
    flag: Arc<AtomicBool>,
}

impl Drop for Stop {
    fn drop(&mut self) {
        self.flag.store(true, Ordering::SeqCst);
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, OpenError> {
    tokio::task::spawn_blocking(work).await.map_err(|e| OpenError::Internal(e.to_string()))
}

/// What reading took.
struct Reading {
    timings: OpenTimings,
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
    /// Registers the document, and reads it unless the library has it whole.
    fn run(self) -> Result<(Arc<OpenDocument>, Option<Reading>), OpenError> {
        let id = reader::content_hash(&self.path)?;
        let _lock = self.lock(&id)?;
        let library = &self.workspace.library;
        let shown = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        let shown = shown.to_string_lossy().into_owned();
        if let Some(saved) = library.saved(&id, READER_VERSION, CHUNKER_VERSION)?
            && saved.complete
        {
            library.touch(&id, &shown, super::now())?;
            let document = Document { path: shown, ..saved.document };
            let opened = self.workspace.opened(&id).unwrap_or_else(|| self.workspace.register(document.clone()));
            opened.set_pages_read(document.pages);
            let _ = self.events.send(OpenEvent::Opened { document, cached: true });
            return Ok((opened, None));
        }
        // The embedding model takes a second to load: it does so while pages are read.
        let _runtime = self.runtime.enter();
        self.workspace.warm_up();
        self.read(id, shown)
    }

    fn read(&self, id: DocumentId, shown: String) -> Result<(Arc<OpenDocument>, Option<Reading>), OpenError> {
        let mut intake: Option<Intake> = None;
        let mut failed: Option<LibraryError> = None;
        let options = ReadOptions {
            password: self.password.clone(),
            worker: self.workspace.settings.worker.clone(),
            cancel: self.stop.clone(),
            ..ReadOptions::default()
        };
        let fallback_title = self.path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let result = reader::read(&self.path, &options, &mut |event| {
            let step = match event {
                ReadEvent::Opened { pages, title, format } => {
                    let title = title.unwrap_or_else(|| fallback_title.clone());
                    let document = Document { id: id.clone(), path: shown.clone(), title, format, pages };
                    Intake::begin(&self.workspace, document, self.started, &self.events).map(|i| intake = Some(i))
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
        Ok((opened, Some(Reading { timings })))
    }

    /// Only one process reads a document at a time; another waits and then finds it in the library.
    fn lock(&self, id: &DocumentId) -> Result<std::fs::File, OpenError> {
        let folder = self.workspace.settings.home.join("locks");
        let fail = |e: std::io::Error| {
            OpenError::Library(LibraryError::Home { path: self.workspace.settings.home.clone(), reason: e.to_string() })
        };
        std::fs::create_dir_all(&folder).map_err(fail)?;
        let path = folder.join(format!("{}.lock", id.short()));
        let file = std::fs::File::options().create(true).truncate(false).write(true).open(path).map_err(fail)?;
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
        })
    }

    fn page(&mut self, page: Page) -> Result<(), LibraryError> {
        let began = Instant::now();
        self.chunks.extend(self.chunker.push(&page));
        self.chunking += began.elapsed();
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
        let last = self.pages.last().map(|p| p.number).max(self.skipped.last().map(|p| p.page));
        self.opened.set_pages_read(last.unwrap_or(0));
        let _ = self.events.send(OpenEvent::Progress(self.opened.coverage()));
        (self.pages, self.skipped, self.chunks) = Default::default();
        self.steps += 1;
        self.saved_at = Instant::now();
        Ok(())
    }

    fn finish(mut self) -> Result<(Arc<OpenDocument>, OpenTimings), LibraryError> {
        self.chunks.extend(self.chunker.finish());
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

#[derive(Debug, thiserror::Error)]
enum EmbedJobError {
    #[error(transparent)]
    Library(#[from] LibraryError),
    #[error(transparent)]
    Embed(#[from] EmbedError),
    #[error(transparent)]
    Index(#[from] crate::adapters::vector_index::IndexError),
}

/// A document's vector index, and what is on disk of it.
struct IndexJob {
    workspace: Arc<Workspace>,
    opened: Arc<OpenDocument>,
    events: UnboundedSender<OpenEvent>,
}

struct EmbedJob {
    index: IndexJob,
    embedder: Arc<Embedder>,
    stop: Arc<AtomicBool>,
}

struct Embedding {
    count: usize,
    embed: Duration,
    save: Duration,
}

/// How many embeddings are kept in one transaction: what a kill can cost.
const KEEP_EVERY: usize = 8 * BATCH;

impl IndexJob {
    /// Opens the index of a document all of whose chunks are embedded; false where some are not.
    fn open_complete(&self, model: &Identity) -> Result<bool, OpenError> {
        if !self.workspace.library.unembedded(&self.opened.document.id, &model.id)?.is_empty() {
            return Ok(false);
        }
        // An index that cannot be made is met again, and told, where the missing embeddings are looked for.
        Ok(match self.open(model, &[]) {
            Ok((index, from_file)) => {
                if !from_file {
                    self.save(&index, model);
                }
                true
            }
            Err(EmbedJobError::Library(error)) => return Err(error.into()),
            Err(_) => false,
        })
    }

    /// The index as far as it can be filled without embedding: from its file, else from the library. `todo` is what is
    /// missing. True when it came from the file.
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

    /// The library holds every vector: an index that cannot be saved costs a second at the next opening.
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

/// Takes the chunks to embed next: those that a question brought up, else the next ones of the document. Few enough
/// that a kill costs little, many enough that sorting them by length saves padding.
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
    fn run(self) -> Result<Embedding, EmbedJobError> {
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
                // A question brought up other chunks: those go first.
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
