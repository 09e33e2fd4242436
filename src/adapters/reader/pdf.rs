//! A PDF as two engines read it: hayro's page, and where that is empty or poor pdf-extract's if it is better.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use hayro_syntax::{DecryptionError, LoadPdfError};
use serde::{Deserialize, Serialize};

use super::contents::Contents;
use super::engine::{Engine, Reading, guarded};
use super::extract::{Extract, MOST_BYTES, Refusal};
use super::hayro::Hayro;
use super::layout::Edge;
use super::outline::{self, Entry};
use super::running::Running;
use super::{ReadError, ReadEvent, ReadOptions, extent};
use crate::domain::document::{Aside, AsideKind, Format, Page, SkippedPage};
use crate::domain::{quality, text};

/// A page below this quality is shown to the second engine too.
const POOR: f32 = 0.75;

/// After so many second opinions in a row that were no better, no more are asked for: they cost memory and time.
const MOST_LOSSES: u32 = 6;

/// Larger files are not loaded whole a second time.
const MOST_SECOND: usize = 256 << 20;

/// Which engines may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Engines {
    /// The first, and the second where the first does badly.
    Both,
    /// The first alone.
    First,
    /// The second alone.
    Second,
}

/// An open PDF.
pub(super) struct Pdf<'a> {
    first: Option<Hayro<'a>>,
    second: Extract<'a>,
    size: usize,
    pages: u32,
    title: Option<String>,
    entries: Vec<Entry>,
    labels: HashMap<u32, String>,
    losses: Cell<u32>,
}

/// Opens a PDF and lends it to `work`. With `layout` words stay where they stand on the page.
///
/// # Errors
/// When neither engine can open it.
pub(super) fn with<T>(
    path: &Path,
    bytes: impl Into<Contents>,
    password: Option<&str>,
    engines: Engines,
    layout: bool,
    work: impl FnOnce(&Pdf<'_>) -> T,
) -> Result<T, ReadError> {
    let bytes = Arc::new(bytes.into());
    let damaged = |reason: String| ReadError::Damaged { path: path.to_path_buf(), reason };
    let loaded = if engines == Engines::Second { Err(Trouble::Damaged) } else { load(&bytes, password) };
    let refused = matches!(loaded, Err(Trouble::Password));
    let loaded = loaded.ok();
    let second = Extract::new(&bytes, password);
    let first = loaded.as_ref().map(|pdf| Hayro::new(pdf, layout)).filter(|first| first.pages() > 0);
    let pages = match &first {
        Some(first) => first.pages(),
        None => match second.open() {
            Ok(()) => second.pages(),
            Err(Refusal::Password) if password.is_some() => return Err(ReadError::WrongPassword(path.to_path_buf())),
            Err(Refusal::Password) => return Err(ReadError::PasswordNeeded(path.to_path_buf())),
            Err(Refusal::Damaged(_)) if refused => {
                let path = path.to_path_buf();
                return Err(if password.is_some() {
                    ReadError::WrongPassword(path)
                } else {
                    ReadError::PasswordNeeded(path)
                });
            }
            Err(Refusal::Damaged(why)) => return Err(damaged(why)),
        },
    };
    if pages == 0 {
        return Err(damaged("it has no pages".into()));
    }
    let about = loaded.as_ref().filter(|_| first.is_some());
    let pdf = Pdf {
        size: bytes.len(),
        pages,
        title: about.and_then(|pdf| guarded(|| outline::title(pdf)).ok()?),
        entries: about.and_then(|pdf| guarded(|| outline::entries(pdf)).ok()).map(sorted).unwrap_or_default(),
        labels: about.and_then(|pdf| guarded(|| outline::labels(pdf)).ok()).unwrap_or_default(),
        first,
        second,
        losses: Cell::new(0),
    };
    Ok(work(&pdf))
}

/// A PDF as the first engine opens it.
///
/// # Errors
/// When it cannot, or a password is missing or wrong.
#[cfg(feature = "page-images")]
pub(super) fn loaded(
    path: &Path,
    bytes: impl Into<Contents>,
    password: Option<&str>,
) -> Result<hayro_syntax::Pdf, ReadError> {
    let path = path.to_path_buf();
    load(&Arc::new(bytes.into()), password).map_err(|trouble| match (trouble, password) {
        (Trouble::Password, None) => ReadError::PasswordNeeded(path),
        (Trouble::Password, Some(_)) => ReadError::WrongPassword(path),
        (Trouble::Damaged, _) => ReadError::Damaged { path, reason: "it cannot be drawn".into() },
    })
}

fn sorted(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_key(|entry| entry.page);
    entries
}

enum Trouble {
    Password,
    Damaged,
}

fn load(bytes: &Arc<Contents>, password: Option<&str>) -> Result<hayro_syntax::Pdf, Trouble> {
    let attempt = |password: &str| match guarded(|| hayro_syntax::Pdf::new_with_password(bytes.clone(), password)) {
        Ok(Ok(pdf)) => Ok(pdf),
        Ok(Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected))) => Err(Trouble::Password),
        _ => Err(Trouble::Damaged),
    };
    // An empty password opens files that are encrypted against changes only.
    match (attempt(""), password) {
        (Err(Trouble::Password), Some(password)) => attempt(password),
        (result, _) => result,
    }
}

/// Reads all pages of a PDF in this process.
pub(super) fn read(path: &Path, options: &ReadOptions, on_event: &mut dyn FnMut(ReadEvent)) -> Result<(), ReadError> {
    let bytes = std::fs::File::open(path).and_then(|mut file| extent::read(&mut file));
    let bytes = bytes.map_err(|e| ReadError::io(path, &e))?;
    with(path, bytes, options.password.as_deref(), Engines::Both, options.layout, |pdf| {
        on_event(ReadEvent::Opened { pages: pdf.pages(), title: pdf.title(), format: Format::Pdf });
        let mut running = Running::new();
        for number in 1..=pdf.pages() {
            if options.cancelled() {
                return Err(ReadError::Cancelled);
            }
            let (event, edges) = pdf.page(number, Engines::Both);
            running.push(event, edges, on_event);
        }
        running.finish(on_event);
        Ok(())
    })?
}

impl Pdf<'_> {
    /// How many pages there are.
    pub(super) fn pages(&self) -> u32 {
        self.pages
    }

    /// The title in the file's metadata.
    pub(super) fn title(&self) -> Option<String> {
        self.title.clone()
    }

    /// Reads a page, from 1, or says why it is none.
    pub(super) fn page(&self, number: u32, engines: Engines) -> (ReadEvent, Vec<Edge>) {
        let first = match (&self.first, engines) {
            (Some(first), Engines::Both | Engines::First) => Some(self.ask_first(first, number)),
            _ => None,
        };
        let wanted = match (&first, engines) {
            (_, Engines::First) => false,
            (None, _) => true,
            (Some(first), _) => self.losses.get() < MOST_LOSSES && self.size <= MOST_SECOND && wants_second(first),
        };
        let second = wanted.then(|| guarded(|| self.second.read(number)).and_then(|reading| reading));
        let (reading, engine) = match (first, second) {
            (Some(Ok(first)), Some(Ok(second))) if score(&second.laid.text) <= score(&first.laid.text) => {
                self.losses.set(self.losses.get() + 1);
                (Ok(first), "hayro")
            }
            (_, Some(Ok(second))) => {
                self.losses.set(0);
                (Ok(second), self.second.name())
            }
            (Some(first), second) => {
                self.losses.set(self.losses.get() + u32::from(second.is_some()));
                (first, "hayro")
            }
            (None, Some(second)) => (second, self.second.name()),
            (None, None) => (Err("no engine is left to read it".into()), ""),
        };
        match reading {
            Ok(reading) => self.finish(number, reading, engine),
            Err(why) => (skipped(number, format!("its contents are damaged ({})", short(&why))), Vec::new()),
        }
    }

    fn ask_first(&self, first: &Hayro<'_>, number: u32) -> Result<Reading, String> {
        match guarded(|| first.read(number)) {
            Ok(result) => result,
            Err(why) => {
                first.recover();
                Err(why)
            }
        }
    }

    fn finish(&self, number: u32, reading: Reading, engine: &str) -> (ReadEvent, Vec<Edge>) {
        let laid = reading.laid;
        if laid.text.len() > MOST_BYTES {
            return (skipped(number, "it unpacks to more text than a page can hold".into()), Vec::new());
        }
        if laid.text.is_empty() && reading.image > 0.05 {
            return (skipped(number, "it is an image without text: not searchable".into()), Vec::new());
        }
        let (quality, mut warning) = quality::of(&laid.text);
        if warning.is_none() {
            let letters = laid.text.chars().filter(|c| c.is_alphanumeric()).count();
            warning = match &laid.hidden {
                Some(range) => {
                    let length = laid.text[range.clone()].chars().count();
                    Some(format!("{length} characters that cannot be seen on the page are left out of passages"))
                }
                None if reading.image > 0.5 && letters < 80 => {
                    Some("most of it is an image: only the text beside it is searchable".into())
                }
                None if reading.guessed => {
                    Some("a font does not say its characters: they were guessed from its order and may be wrong".into())
                }
                None if laid.text.is_empty() && reading.shows_text => {
                    Some("its text could not be read: not searchable".into())
                }
                None if laid.text.is_empty() && reading.draws => Some("it is a drawing without text".into()),
                None => None,
            };
        }
        let headings =
            if self.entries.is_empty() { laid.headings } else { outline::headings(&self.entries, number, &laid.text) };
        let hidden = laid.hidden.map(|r| Aside { start: r.start, end: r.end, kind: AsideKind::Hidden });
        let page = Page {
            number,
            label: self.labels.get(&number).cloned(),
            headings,
            text: laid.text,
            quality,
            engine: engine.into(),
            warning,
            asides: hidden.into_iter().collect(),
        };
        (ReadEvent::Page(page), laid.edges)
    }
}

/// True when the second engine should look at what the first made of a page.
fn wants_second(first: &Result<Reading, String>) -> bool {
    match first {
        Err(_) => true,
        Ok(reading) if reading.laid.text.is_empty() => reading.shows_text,
        Ok(reading) => quality::of(&reading.laid.text).0 < POOR,
    }
}

/// How much good text there is, for comparing two readings of one page.
fn score(text: &str) -> f32 {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count() as f32;
    quality::of(text).0.powi(2) * letters
}

fn skipped(page: u32, reason: String) -> ReadEvent {
    ReadEvent::Skipped(SkippedPage { page, reason })
}

fn short(why: &str) -> String {
    text::shorten(&text::one_line(why), 80)
}

#[cfg(test)]
mod tests;
