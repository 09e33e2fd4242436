//! Reads a document into the library: page by page from the reader, cut into chunks, saved in growing steps.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::opened::{OpenError, OpenTimings};
use crate::adapters::library::LibraryError;
use crate::adapters::private;
use crate::adapters::reader::{self, READER_VERSION, ReadError, ReadEvent, ReadOptions};
use crate::domain::conversation::progress::OpenEvent;
use crate::domain::document::chunk::{CHUNKER_VERSION, Chunk, ChunkOptions, Chunker};
use crate::domain::document::labels::{Gathered, Labels};
use crate::domain::document::metadata::{FileData, Gathering};
use crate::domain::document::{Document, DocumentId, Page, PageSpan, SkippedPage};
use crate::domain::text::{self, stored_path};
use crate::tasks::workspace::edition::Stamp;
use crate::tasks::workspace::knowledge::{FILE, FILE_VERSION};
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Longest title taken from the pages, in characters.
const LONGEST_TITLE: usize = 200;

/// Reads a file into the library, unless it is already there.
pub(crate) struct ReadJob {
    pub workspace: Arc<Workspace>,
    pub path: PathBuf,
    pub password: Option<String>,
    pub stop: Arc<AtomicBool>,
    pub events: UnboundedSender<OpenEvent>,
    pub started: Instant,
    pub runtime: tokio::runtime::Handle,
}

impl ReadJob {
    /// Registers the document, and reads it unless the library has it completely; returns the times of reading, if it
    /// was read.
    pub(crate) fn run(self) -> Result<(Arc<OpenDocument>, Option<OpenTimings>), OpenError> {
        let stamp = Stamp::of(&self.path).ok();
        let id = reader::content_hash(&self.path)?;
        let _lock = self.lock(&id)?;
        let library = &self.workspace.library;
        let file = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        let shown = stored_path::stored(&file);
        if let Some(saved) = library.saved(&id, READER_VERSION, CHUNKER_VERSION)?
            && saved.complete
        {
            library.touch(&id, &shown, crate::tasks::time::now())?;
            let document = Document { path: shown, ..saved.document };
            let opened = self.workspace.opened(&id).unwrap_or_else(|| self.workspace.register(document.clone()));
            opened.set_pages_read(document.pages);
            opened.file().begin(&file, stamp);
            // First, so that a page someone is waiting for has its label from the start.
            let labels = self.workspace.labels(&id);
            let _ = self.events.send(OpenEvent::Labels { document: id, labels });
            let _ = self.events.send(OpenEvent::Opened { document, cached: true });
            return Ok((opened, None));
        }
        // The embedding model takes a second to load, which happens while pages are read.
        let _runtime = self.runtime.enter();
        self.workspace.warm_up();
        let (opened, timings) = self.read(id, shown)?;
        opened.file().begin(&file, stamp);
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
                ReadEvent::Opened { pages, title, format, attachments, about } => {
                    let title = title.unwrap_or_else(|| fallback_title.clone());
                    let document = Document { id: id.clone(), path: shown.clone(), title, format, pages };
                    Intake::begin(&self.workspace, document, self.started, &self.events).and_then(|begun| {
                        let begun = intake.insert(begun);
                        begun.about = *about;
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

    /// Only one process reads a document at a time; others wait and then find it in the library.
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

/// Processes pages: cuts them, saves them in growing steps, reports.
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
    /// The labels declared by the file for the pages so far.
    labels: Vec<(u32, String)>,
    /// Page numbers in the pages' headers and footers.
    gathered: Gathered,
    /// What the pages say of the document, for its title.
    metadata: Gathering,
    /// What the file says of itself beside its pages.
    about: FileData,
}

impl Intake {
    fn begin(
        workspace: &Arc<Workspace>,
        document: Document,
        started: Instant,
        events: &UnboundedSender<OpenEvent>,
    ) -> Result<Intake, LibraryError> {
        workspace.library.begin(&document, READER_VERSION, CHUNKER_VERSION, crate::tasks::time::now())?;
        let opened = workspace.register(document.clone());
        // No labels known yet: those saved for some pages must not pass for all.
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
            metadata: Gathering::default(),
            about: FileData::default(),
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
        self.metadata.add(&page);
        let large = page.large.iter().map(|&(start, end)| PageSpan { page: page.number, start, end });
        self.about.large.extend(large);
        self.labels.extend(page.label.clone().map(|label| (page.number, label)));
        self.pages.push(page);
        self.save_if_due()
    }

    fn skipped(&mut self, page: SkippedPage) -> Result<(), LibraryError> {
        let _ = self.events.send(OpenEvent::Skipped(page.clone()));
        self.skipped.push(page);
        self.save_if_due()
    }

    /// Saves the first pages at once, later ones in steps that double: a transaction costs as much for one page as for
    /// fifty.
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
        // A page counts only once all its text can be found; otherwise a question asked right away would miss one whose
        // end still waits for the next page.
        let found = self.chunker.held_from().map_or(last, |held| last.min(held.saturating_sub(1)));
        self.opened.set_pages_read(found);
        self.tell_labels();
        let _ = self.events.send(OpenEvent::Progress(self.opened.coverage()));
        (self.pages, self.skipped, self.chunks) = Default::default();
        self.steps += 1;
        self.saved_at = Instant::now();
        Ok(())
    }

    /// Reports the labels known by now, if there are more than before.
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
            // Before the document counts as complete: after a kill it is read again.
            self.save(false)?;
            self.workspace.library.set_labels(&self.opened.document.id, &inferred)?;
            self.labels = inferred;
        }
        // Before the document counts as complete, as above.
        self.workspace.library.keep_fact(&self.opened.document.id, FILE, FILE_VERSION, &self.about)?;
        let document = &self.opened.document;
        let metadata = std::mem::take(&mut self.metadata).finish(&self.about);
        if let Some(title) = metadata.title_instead(&document.title, document.name()) {
            // Shown from the next opening on: this one's title is in use already.
            self.workspace.library.retitle(&document.id, &text::shorten(title, LONGEST_TITLE))?;
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
pub(crate) mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

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
            passage_tokens: None,
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
        // A document of one page: it must not look complete before its only chunk is saved.
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
