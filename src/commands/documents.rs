//! Opens the files named on the command line, with progress.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::output::{Progress, warn};
use super::password::Password;
use crate::config::Config;
use crate::domain::conversation::progress::OpenEvent;
use crate::domain::document::labels::Labels;
use crate::domain::document::{Coverage, SkippedPage};
use crate::tasks::Workspace;
use crate::tasks::open::{OpenError, Opened, open};

/// Opens and fully indexes files.
///
/// # Errors
/// If one cannot be opened.
pub async fn open_all(
    workspace: &Arc<Workspace>,
    config: &Config,
    files: &[impl AsRef<Path>],
) -> anyhow::Result<Vec<Opened>> {
    let mut all = Vec::new();
    for file in files {
        all.push(open_one(workspace, config, file.as_ref()).await?);
    }
    Ok(all)
}

/// Opens and fully indexes a file, asking for the password if it is encrypted.
///
/// # Errors
/// When it cannot be opened: an [`OpenError`], unless the password is missing.
pub async fn open_one(workspace: &Arc<Workspace>, config: &Config, file: &Path) -> anyhow::Result<Opened> {
    let mut password = Password::new(config, file);
    loop {
        match watch(workspace, file, password.current()).await {
            Err(OpenError::Read(error)) if password.another(&error)? => {}
            other => return Ok(other?),
        }
    }
}

async fn watch(workspace: &Arc<Workspace>, file: &Path, password: Option<String>) -> Result<Opened, OpenError> {
    let (sender, mut events) = mpsc::unbounded_channel();
    let name = name_of(file);
    let show = async {
        let mut progress = Progress::new();
        let mut shown = Instant::now() - Duration::from_secs(1);
        while let Some(event) = events.recv().await {
            match event {
                OpenEvent::Progress(c) if shown.elapsed() > Duration::from_millis(80) => {
                    shown = Instant::now();
                    progress.show(&how_far(&name, c));
                }
                OpenEvent::EmbeddingUnavailable(why) => {
                    progress.clear();
                    warn(&format!("{name}: keyword search only: {why}"));
                }
                _ => {}
            }
        }
    };
    let (result, ()) = tokio::join!(open(workspace, file, password, sender), show);
    if let Ok(opened) = &result
        && !opened.cached
    {
        report_skipped(&name, &opened.skipped, &workspace.labels(&opened.document.id));
    }
    result
}

/// The name of a file in messages.
pub(super) fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// The progress of reading and embedding, in one line.
pub(super) fn how_far(name: &str, c: Coverage) -> String {
    if c.pages_read < c.pages_total {
        format!("{name}: reading page {} of {}", c.pages_read, c.pages_total)
    } else {
        format!("{name}: embedding page {} of {}", c.pages_embedded, c.pages_total)
    }
}

/// Warns about the first pages that could not be read, and says how many more there are.
pub(super) fn report_skipped(name: &str, all: &[SkippedPage], labels: &Labels) {
    const SHOWN: usize = 5;
    for skipped in all.iter().take(SHOWN) {
        warn(&format!("{name}, {}: {}", labels.range(skipped.page, skipped.page), skipped.reason));
    }
    if all.len() > SHOWN {
        warn(&format!("{name}: {} more pages could not be read", all.len() - SHOWN));
    }
}
