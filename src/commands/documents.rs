//! Opening the files that a command names, with progress, and asking for the password of an encrypted one.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::sync::mpsc;

use super::output::{Progress, warn};
use crate::adapters::reader::ReadError;
use crate::config::Config;
use crate::domain::document::{Coverage, SkippedPage, page_range};
use crate::domain::progress::OpenEvent;
use crate::tasks::Workspace;
use crate::tasks::open::{OpenError, Opened, open};

/// Opens files and takes each in whole.
///
/// # Errors
/// When one cannot be opened.
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

/// Splits `FILE... QUESTION`.
///
/// # Errors
/// When the question is empty, or looks like a forgotten one: the last word names a file.
pub fn files_and_question(words: &[String]) -> anyhow::Result<(&[String], &str)> {
    let Some((question, files)) = words.split_last() else { bail!("name a file and a question") };
    if question.trim().is_empty() {
        bail!("the question is empty");
    }
    Ok((files, question))
}

async fn open_one(workspace: &Arc<Workspace>, config: &Config, file: &Path) -> anyhow::Result<Opened> {
    let mut password = config.password.clone();
    loop {
        match watch(workspace, file, password.clone()).await {
            Err(OpenError::Read(ReadError::PasswordNeeded(_) | ReadError::WrongPassword(_)))
                if config.password.is_none() && std::io::stdin().is_terminal() =>
            {
                password = Some(ask_password(file)?);
            }
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
                    warn(&format!("{name} can be searched by words only: {why}"));
                }
                _ => {}
            }
        }
    };
    let (result, ()) = tokio::join!(open(workspace, file, password, sender), show);
    if let Ok(opened) = &result
        && !opened.cached
    {
        report_skipped(&name, &opened.skipped);
    }
    result
}

/// What a file is called in messages.
pub(super) fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// How far a document has been taken in, in one line.
pub(super) fn how_far(name: &str, c: Coverage) -> String {
    if c.pages_read < c.pages_total {
        format!("{name}: reading page {} of {}", c.pages_read, c.pages_total)
    } else {
        format!("{name}: embedding, {} of {} pages", c.pages_embedded, c.pages_total)
    }
}

/// Names the first pages that could not be read, and how many more there are.
pub(super) fn report_skipped(name: &str, all: &[SkippedPage]) {
    const SHOWN: usize = 5;
    for skipped in all.iter().take(SHOWN) {
        warn(&format!("{name}, {}: {}", page_range(skipped.page, skipped.page), skipped.reason));
    }
    if all.len() > SHOWN {
        warn(&format!("{name}: {} more pages could not be read", all.len() - SHOWN));
    }
}

/// Asks for a password on the terminal without showing it.
pub(super) fn ask_password(file: &Path) -> anyhow::Result<String> {
    struct Raw;
    impl Drop for Raw {
        fn drop(&mut self) {
            let _ = crossterm::terminal::disable_raw_mode();
        }
    }
    let mut err = std::io::stderr();
    write!(err, "Password of {}: ", file.display())?;
    err.flush()?;
    let mut password = String::new();
    if crossterm::terminal::enable_raw_mode().is_ok() {
        use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
        let _raw = Raw;
        loop {
            let Event::Key(key) = read()? else { continue };
            if key.kind == KeyEventKind::Release {
                continue;
            }
            match key.code {
                KeyCode::Enter => break,
                KeyCode::Esc => bail!("no password given"),
                KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => bail!("no password given"),
                KeyCode::Char(c) => password.push(c),
                KeyCode::Backspace => {
                    password.pop();
                }
                _ => {}
            }
        }
    } else {
        std::io::stdin().lock().read_line(&mut password).context("cannot read the password")?;
        password.truncate(password.trim_end_matches(['\r', '\n']).len());
    }
    writeln!(err)?;
    Ok(password)
}
