//! Reads a PDF with two engines: hayro's page and, if that is empty or poor, whatever pdf-extract read better, block by
//! block.

mod about;
pub(super) mod annotations;
pub(super) mod attachments;
pub(super) mod background;
pub(super) mod decryption;
pub(super) mod engine;
mod fonts;
mod forms;
pub(super) mod hayro;
pub(super) mod merged_reading;
pub(super) mod outline;
pub(super) mod pdf_extract;
pub(super) mod ruling;
#[cfg(test)]
pub(super) mod testing;
pub(super) mod type3_ink;
pub(super) mod undrawn;

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::contents::Contents;
use super::layout::running_heads::Running;
use super::layout::{Edge, Laid};
use super::{ReadError, ReadEvent, ReadOptions, extent, io_error};
use crate::domain::document::metadata::FileData;
use crate::domain::document::page_note::PageNote;
use crate::domain::document::quality;
use crate::domain::document::quality::Judgement;
use crate::domain::document::{Aside, AsideKind, Format, Page, SkippedPage};
use crate::domain::report::reading::Damage;
use crate::domain::text;
use annotations::Beside;
use decryption::{Locked, Unlocked};
use engine::{Engine, Reading, guarded};
use hayro::Hayro;
use merged_reading::merge;
use outline::Entry;
use pdf_extract::{Extract, MOST_BYTES, Refusal};

/// A page below this quality is also read by the second engine.
const POOR: f32 = 0.75;

/// After this many consecutive second opinions that were no better, no more are asked for: they cost memory and time.
const MOST_LOSSES: u32 = 6;

/// Larger files are not loaded a second time.
const MOST_SECOND: usize = 256 << 20;

/// Pages on which a title may stand.
const TITLE_PAGES: u32 = 5;

/// Engine names recorded with pages ([`Page::engine`]).
const HAYRO: &str = "hayro";
const EXTRACT: &str = "pdf-extract";
const BOTH: &str = "hayro+pdf-extract";

/// Which engines to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Engines {
    /// The first, and the second if the first does badly.
    Both,
    First,
    Second,
}

pub(super) struct Pdf<'a> {
    first: Option<Hayro<'a>>,
    second: Extract<'a>,
    size: usize,
    pages: u32,
    about: Box<FileData>,
    attachments: Vec<String>,
    entries: Vec<Entry>,
    labels: HashMap<u32, String>,
    losses: Cell<u32>,
}

/// Opens a PDF and passes it to `work`. With `layout`, words keep their position on the page.
///
/// # Errors
/// If neither engine can open it.
pub(super) fn with<T>(
    path: &Path,
    bytes: impl Into<Contents>,
    password: Option<&str>,
    engines: Engines,
    layout: bool,
    work: impl FnOnce(&Pdf<'_>) -> T,
) -> Result<T, ReadError> {
    let damaged = |reason| ReadError::Damaged { path: path.to_path_buf(), reason };
    let Unlocked { bytes, pdf: loaded, password: known } =
        decryption::open(bytes.into(), password, engines != Engines::Second)
            .map_err(|locked| refusal(path, password, locked))?;
    let second = Extract::new(&bytes, known.as_deref());
    let first = loaded.as_ref().map(|pdf| Hayro::new(pdf, layout)).filter(|first| first.pages() > 0);
    let pages = match &first {
        Some(first) => first.pages(),
        None => match second.open() {
            Ok(()) => second.pages(),
            Err(Refusal::Password) => return Err(refusal(path, password, Locked::Password)),
            Err(Refusal::Damaged(why)) => return Err(damaged(Damage::Said(why))),
        },
    };
    if pages == 0 {
        return Err(damaged(Damage::NoPages));
    }
    let about = loaded.as_ref().filter(|_| first.is_some());
    let pdf = Pdf {
        size: bytes.len(),
        pages,
        about: about.and_then(|pdf| guarded(|| about::about(pdf)).ok()).map(Box::new).unwrap_or_default(),
        attachments: about.and_then(|pdf| guarded(|| attachments::of(pdf)).ok()).unwrap_or_default(),
        entries: about
            .and_then(|pdf| guarded(|| outline::entries(pdf)).ok())
            .map(sorted)
            .filter(|all| outline::tell_something(all))
            .unwrap_or_default(),
        labels: about.and_then(|pdf| guarded(|| outline::labels(pdf)).ok()).unwrap_or_default(),
        first,
        second,
        losses: Cell::new(0),
    };
    Ok(work(&pdf))
}

/// Opens a PDF with the first engine.
///
/// # Errors
/// If it cannot, or is locked.
#[cfg(feature = "page-images")]
pub(super) fn loaded(
    path: &Path,
    bytes: impl Into<Contents>,
    password: Option<&str>,
) -> Result<hayro_syntax::Pdf, ReadError> {
    let unlocked = decryption::open(bytes.into(), password, true).map_err(|locked| refusal(path, password, locked))?;
    let damaged = || ReadError::Damaged { path: path.to_path_buf(), reason: Damage::NotDrawable };
    unlocked.pdf.ok_or_else(damaged)
}

fn refusal(path: &Path, password: Option<&str>, locked: Locked) -> ReadError {
    let path = path.to_path_buf();
    match locked {
        Locked::Password if password.is_some() => ReadError::WrongPassword(path),
        Locked::Password => ReadError::PasswordNeeded(path),
        Locked::Certificates => ReadError::Certificates(path),
        Locked::Foreign(method) => ReadError::ForeignLock { path, method },
    }
}

fn sorted(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_key(|entry| entry.page);
    entries
}

/// Reads all pages of a PDF in this process.
pub(super) fn read(path: &Path, options: &ReadOptions, on_event: &mut dyn FnMut(ReadEvent)) -> Result<(), ReadError> {
    let bytes = std::fs::File::open(path).and_then(|mut file| extent::read(&mut file));
    let bytes = bytes.map_err(|e| io_error(path, &e))?;
    with(path, bytes, options.password.as_deref(), Engines::Both, options.layout, |pdf| {
        on_event(ReadEvent::Opened {
            pages: pdf.pages(),
            title: pdf.title(),
            format: Format::Pdf,
            attachments: pdf.attachments(),
            about: pdf.about(),
        });
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
    pub(super) fn pages(&self) -> u32 {
        self.pages
    }

    /// From the file's metadata.
    pub(super) fn title(&self) -> Option<String> {
        self.about.title.clone()
    }

    /// What the file says of itself beside its pages.
    pub(super) fn about(&self) -> Box<FileData> {
        self.about.clone()
    }

    /// The names of files embedded in the whole document.
    pub(super) fn attachments(&self) -> Vec<String> {
        self.attachments.clone()
    }

    /// The annotations and links of a page.
    fn beside(&self, number: u32) -> Beside {
        let first = self.first.as_ref();
        first.and_then(|first| guarded(|| first.beside(number)).ok()).unwrap_or_default()
    }

    /// Reads a page, from 1, or says why it cannot.
    pub(super) fn page(&self, number: u32, engines: Engines) -> (ReadEvent, Vec<Edge>) {
        let first = match (&self.first, engines) {
            (Some(first), Engines::Both | Engines::First) => Some(self.ask_first(first, number)),
            _ => None,
        };
        let judged = match &first {
            Some(Ok(reading)) => judge(&reading.laid),
            _ => Judgement::default(),
        };
        let wanted = match (&first, engines) {
            (_, Engines::First) => false,
            (None, _) => true,
            (Some(first), _) => {
                self.losses.get() < MOST_LOSSES && self.size <= MOST_SECOND && wants_second(first, &judged)
            }
        };
        let second = wanted.then(|| guarded(|| self.second.read(number)).and_then(|reading| reading));
        let chosen = match (first, second) {
            (Some(Ok(first)), Some(Ok(second))) => {
                let chosen = choose(first, judged, second);
                self.losses.set(if chosen.engine == HAYRO { self.losses.get() + 1 } else { 0 });
                Ok(chosen)
            }
            (_, Some(Ok(reading))) => {
                self.losses.set(0);
                Ok(Chosen::of(reading, self.second.name()))
            }
            (Some(first), second) => {
                self.losses.set(self.losses.get() + u32::from(second.is_some()));
                first.map(|reading| Chosen { reading, judged, engine: HAYRO, unplaced: 0 })
            }
            (None, Some(second)) => second.map(|reading| Chosen::of(reading, self.second.name())),
            (None, None) => Err("no engine is left to read it".into()),
        };
        match chosen {
            Ok(chosen) => self.finish(number, chosen),
            Err(why) => (skipped(number, PageNote::Damaged(short(&why))), Vec::new()),
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

    fn finish(&self, number: u32, chosen: Chosen) -> (ReadEvent, Vec<Edge>) {
        let Chosen { reading, judged, engine, unplaced } = chosen;
        let laid = reading.laid;
        if laid.text.len() > MOST_BYTES {
            return (skipped(number, PageNote::TooMuch), Vec::new());
        }
        let beside = self.beside(number);
        let scanned = laid.text.is_empty() && reading.image > 0.05;
        if scanned && beside.lines.is_empty() {
            return (skipped(number, PageNote::Image), Vec::new());
        }
        let letters = letters(&laid.text);
        let mut warnings: Vec<PageNote> = judged.warning.into_iter().collect();
        let mut quality = judged.quality;
        if scanned {
            warnings.push(PageNote::ImageWithRemarks);
        }
        if unplaced > 0 {
            quality *= letters as f32 / (letters + unplaced) as f32;
            warnings.push(PageNote::Unplaced(unplaced as u64));
        }
        let seen = laid.hidden.as_ref().map_or(laid.text.len(), |range| range.start);
        if let Some(range) = &laid.hidden {
            let length = laid.text[range.clone()].chars().count();
            warnings.push(PageNote::Hidden(length as u64));
        }
        let empty = laid.text[..seen].trim().is_empty();
        if warnings.is_empty() || empty {
            let other = if empty && laid.hidden.is_some() {
                Some(PageNote::AllHidden)
            } else if reading.image > 0.5 && letters < 80 {
                Some(PageNote::MostlyImage)
            } else if reading.guessed {
                Some(PageNote::Guessed)
            } else if !empty {
                None
            } else if reading.shows_text {
                Some(PageNote::Unread)
            } else if reading.draws {
                Some(PageNote::Drawing)
            } else {
                Some(PageNote::Blank)
            };
            warnings.extend(other);
        }
        let headings =
            if self.entries.is_empty() { laid.headings } else { outline::headings(&self.entries, number, &laid.text) };
        let aside = |range: Range<usize>, kind| Aside { start: range.start, end: range.end, kind };
        let mut asides: Vec<Aside> =
            judged.illegible.into_iter().map(|part| aside(part, AsideKind::Unreadable)).collect();
        asides.extend(laid.line_numbers.map(|range| aside(range, AsideKind::LineNumber)));
        asides.extend(laid.hidden.map(|range| aside(range, AsideKind::Hidden)));
        let (mut words, mut remarks) = (laid.text, Vec::new());
        for line in &beside.lines {
            words.push_str(if words.is_empty() { "" } else { "\n\n" });
            remarks.push((words.len(), words.len() + line.len()));
            words.push_str(line);
        }
        let large = laid.large.iter().filter(|_| number <= TITLE_PAGES).map(|line| (line.start, line.end)).collect();
        let page = Page {
            number,
            large,
            label: self.labels.get(&number).cloned(),
            headings,
            bookmarks: outline::bookmarks(&self.entries, number),
            text: words,
            quality,
            engine: engine.into(),
            warning: (!warnings.is_empty()).then(|| PageNote::joined(&warnings)),
            asides,
            remarks,
            attached: beside.attached,
            tables: laid.tables,
        };
        (ReadEvent::Page(page), laid.edges)
    }
}

/// The reading chosen for a page, or merged from two.
struct Chosen {
    reading: Reading,
    judged: Judgement,
    engine: &'static str,
    /// Characters that only the other engine has.
    unplaced: usize,
}

impl Chosen {
    fn of(reading: Reading, engine: &'static str) -> Chosen {
        Chosen { judged: judge(&reading.laid), reading, engine, unplaced: 0 }
    }
}

/// Assesses the visible text of a page.
fn judge(laid: &Laid) -> Judgement {
    quality::judge(&laid.text[..laid.hidden.as_ref().map_or(laid.text.len(), |hidden| hidden.start)])
}

/// True if the second engine should read the page too.
fn wants_second(first: &Result<Reading, String>, judged: &Judgement) -> bool {
    match first {
        Err(_) => true,
        Ok(reading) if reading.laid.text.is_empty() => reading.shows_text,
        Ok(_) => judged.quality < POOR || !judged.illegible.is_empty(),
    }
}

/// The better of both readings, block by block if both have words.
fn choose(first: Reading, judged: Judgement, second: Reading) -> Chosen {
    let words = |judged: &Judgement, laid: &Laid| judged.quality.powi(2) * letters(&laid.text) as f32;
    let other = judge(&second.laid);
    let merged = merge(&first.laid, &second.laid.text);
    // The first has nothing worth keeping, or the second has all of it, and no text must stay hidden.
    let read = judged.illegible.is_empty() && !first.laid.text.contains('\u{fffd}');
    let same = read && letters(&second.laid.text) >= letters(&first.laid.text);
    let whole = (merged.nothing || same) && first.laid.hidden.is_none();
    if whole && words(&other, &second.laid) > words(&judged, &first.laid) {
        return Chosen { reading: second, judged: other, engine: EXTRACT, unplaced: 0 };
    }
    let mended = judge(&merged.laid);
    if merged.mended && words(&mended, &merged.laid) > words(&judged, &first.laid) {
        let reading = Reading { laid: merged.laid, ..first };
        return Chosen { reading, judged: mended, engine: BOTH, unplaced: merged.unplaced };
    }
    Chosen { reading: first, judged, engine: HAYRO, unplaced: merged.unplaced }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn skipped(page: u32, reason: PageNote) -> ReadEvent {
    ReadEvent::Skipped(SkippedPage { page, reason })
}

fn short(why: &str) -> String {
    text::shorten(&text::one_line(why), 80)
}

#[cfg(test)]
mod tests;
