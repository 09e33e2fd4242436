//! Opens the files for a question. As in the interface, the question is answered once keyword search works and its best
//! matches are embedded; the rest of a long document is embedded only until the passages are found.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::task::JoinHandle;

use crate::commands::documents::{name_of, report_skipped};
use crate::commands::output::{Progress, warn};
use crate::commands::password::Password;
use crate::config::Config;
use crate::domain::conversation::progress::OpenEvent;
use crate::domain::document::labels::Labels;
use crate::domain::document::{DocumentId, SkippedPage};
use crate::domain::inquiry::chatted;
use crate::tasks::Workspace;
use crate::tasks::open::{OpenError, Opened, open};
use crate::tasks::search::early::nearest;

/// Documents that can be asked. Dropping it stops embedding; finished work is kept, and the next command continues from
/// there.
pub struct Asked {
    /// In the order of the files.
    pub documents: Vec<DocumentId>,
    _embedding: Vec<Opening>,
}

impl Asked {
    /// Documents that are already complete.
    pub fn ready(documents: Vec<DocumentId>) -> Asked {
        Asked { documents, _embedding: Vec::new() }
    }
}

/// Opens files for `question`. With `wait`, or if only semantic search can find anything (a question in another
/// language), they are fully embedded first.
///
/// # Errors
/// If one cannot be opened.
pub async fn open_to_ask(
    workspace: &Arc<Workspace>,
    config: &Config,
    files: &[impl AsRef<Path>],
    question: &str,
    wait: bool,
) -> anyhow::Result<Asked> {
    let mut openings = Vec::new();
    for file in files {
        openings.push(begin(workspace, config, file.as_ref()).await?);
    }
    let documents: Vec<DocumentId> = openings.iter().filter_map(|opening| opening.document.clone()).collect();
    let whole = async {
        for opening in &mut openings {
            opening.finish().await?;
        }
        anyhow::Ok(())
    };
    let early = async {
        // Without an embedding model, the other branch ends and reports it.
        if wait || workspace.embedder().await.is_err() {
            return std::future::pending().await;
        }
        let nearest = nearest(workspace, &documents, question).await?;
        if !nearest.by_words() {
            return std::future::pending().await;
        }
        nearest.wait().await;
        anyhow::Ok(())
    };
    // Small talk is answered without the document's text.
    let at_once = async {
        if wait || chatted(question).is_none() { std::future::pending().await } else { anyhow::Ok(()) }
    };
    tokio::select! {
        biased;
        ended = at_once => ended?,
        ended = whole => ended?,
        ended = early => ended?,
    }
    Ok(Asked { documents, _embedding: openings })
}

/// Opens a file until keyword search works, asking for the password if it is encrypted.
async fn begin(workspace: &Arc<Workspace>, config: &Config, file: &Path) -> anyhow::Result<Opening> {
    let mut password = Password::new(config, file);
    loop {
        let mut opening = Opening::start(workspace, file, password.current());
        match opening.searchable().await {
            Err(OpenError::Read(error)) if password.another(&error)? => {}
            other => return Ok(other.map(|()| opening)?),
        }
    }
}

/// A document being read and indexed.
struct Opening {
    name: String,
    document: Option<DocumentId>,
    cached: bool,
    skipped: Vec<SkippedPage>,
    labels: Arc<Labels>,
    task: JoinHandle<Result<Opened, OpenError>>,
    events: UnboundedReceiver<OpenEvent>,
    shown: Instant,
}

impl Drop for Opening {
    fn drop(&mut self) {
        // Dropping cancels, and aborting drops.
        self.task.abort();
    }
}

impl Opening {
    fn start(workspace: &Arc<Workspace>, file: &Path, password: Option<String>) -> Opening {
        let (sender, events) = mpsc::unbounded_channel();
        let (workspace, path) = (workspace.clone(), file.to_path_buf());
        Opening {
            name: name_of(file),
            document: None,
            cached: false,
            skipped: Vec::new(),
            labels: Arc::default(),
            task: tokio::spawn(async move { open(&workspace, &path, password, sender).await }),
            events,
            shown: Instant::now(),
        }
    }

    /// Returns once keyword search covers every page.
    async fn searchable(&mut self) -> Result<(), OpenError> {
        let mut progress = Progress::new();
        while let Some(event) = self.events.recv().await {
            let searchable = matches!(event, OpenEvent::Searchable { .. });
            self.hear(event, &mut progress);
            if searchable {
                progress.clear();
                if !self.cached {
                    report_skipped(&self.name, &self.skipped, &self.labels);
                }
                return Ok(());
            }
        }
        self.end().await
    }

    /// Returns once indexing is complete.
    async fn finish(&mut self) -> Result<(), OpenError> {
        let mut progress = Progress::new();
        while let Some(event) = self.events.recv().await {
            self.hear(event, &mut progress);
        }
        self.end().await
    }

    async fn end(&mut self) -> Result<(), OpenError> {
        let ended = (&mut self.task).await.map_err(|e| OpenError::Internal(e.to_string()))?;
        ended.map(drop)
    }

    fn hear(&mut self, event: OpenEvent, progress: &mut Progress) {
        match event {
            OpenEvent::Opened { document, cached } => (self.document, self.cached) = (Some(document.id), cached),
            OpenEvent::Skipped(page) => self.skipped.push(page),
            OpenEvent::Labels { labels, .. } => self.labels = labels,
            OpenEvent::Progress(c) if self.shown.elapsed() > Duration::from_millis(80) => {
                self.shown = Instant::now();
                progress.show(&crate::commands::documents::how_far(&self.name, c));
            }
            OpenEvent::EmbeddingUnavailable(why) => {
                progress.clear();
                warn(&format!("{}: keyword search only: {why}", self.name));
            }
            _ => {}
        }
    }
}
