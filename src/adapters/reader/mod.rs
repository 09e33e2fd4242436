//! Readers: from a file to pages of clean text.
//!
//! A reader reports pages as it reads them, so that the first can be searched while the last are being read. Documents
//! are read in separate processes (`process`): a damaged PDF that crashes one costs only a page.

mod contents;
mod extent;
mod formats;
#[cfg(fuzzing)]
pub mod fuzzing;
mod layout;
mod pdf;
mod process;
mod tables;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::document::metadata::FileData;
use crate::domain::document::{DocumentId, Format, Page, SkippedPage};
use crate::domain::report::reading::{Damage, Found};
use crate::domain::text::stored_path;

pub use crate::domain::report::reading::ReadError;
pub use process::memory_limit::Counting;
#[cfg(feature = "page-images")]
pub use process::picture;
pub use process::worker::worker_main;

/// Changes whenever the same file would give different text; part of the key of every saved index.
pub const READER_VERSION: u32 = 10;

/// Default limit, in MB, on the memory of a document's reader processes together: less than 1 GB including what the
/// system adds.
pub const READER_MEMORY_MB: u32 = 960;

/// The configurable range: with less, ordinary files cannot be read.
pub const READER_MEMORY: std::ops::RangeInclusive<u32> = 128..=65_536;

/// Events of a reader, in this order: one `Opened`, then `Page` or `Skipped` for every page in ascending order.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are pages, which a box would only make slower")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ReadEvent {
    Opened {
        pages: u32,
        /// From the file's metadata or its first heading, cleaned.
        title: Option<String>,
        format: Format,
        /// Names of embedded files that are not read.
        attachments: Vec<String>,
        /// What the file says of itself beside its pages.
        about: Box<FileData>,
    },
    Page(Page),
    /// A page that could not be read.
    Skipped(SkippedPage),
}

/// What the system says of a file, as an error of reading.
fn io_error(path: &Path, error: &std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::Missing(path.to_path_buf()),
        _ => ReadError::Io { path: path.to_path_buf(), reason: error.to_string() },
    }
}

#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The password of an encrypted file.
    pub password: Option<String>,
    /// The program to run as worker (this one, with `__read`); `None` reads in this process.
    pub worker: Option<PathBuf>,
    /// Maximum time per page in a worker.
    pub page_timeout: Duration,
    /// Maximum memory of one document's workers together, in bytes.
    pub memory: u64,
    /// Keep the words of PDFs about where they are on the page, for the user to look at.
    pub layout: bool,
    /// Set to stop within a page.
    pub cancel: Arc<AtomicBool>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            password: None,
            worker: None,
            memory: u64::from(READER_MEMORY_MB) << 20,
            layout: false,
            page_timeout: Duration::from_secs(20),
            cancel: Arc::new(AtomicBool::new(false)),
        }
    }
}

impl ReadOptions {
    fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::SeqCst)
    }
}

/// Reads a file. Blocks.
///
/// # Errors
/// If the file cannot be read at all; problems with a page are events.
pub fn read(path: &Path, options: &ReadOptions, on_event: &mut dyn FnMut(ReadEvent)) -> Result<(), ReadError> {
    let path = &resolved(path);
    let path = std::path::absolute(path).map_err(|e| io_error(path, &e))?;
    let format = sniff(&path)?;
    check(&path, format)?;
    match (format, &options.worker) {
        (format, Some(program)) => {
            crate::adapters::reader::process::pool::read(program, &path, format, options, on_event)
        }
        (Format::Markdown, None) => crate::adapters::reader::formats::markdown::read(&path, options, on_event),
        (Format::Text, None) => crate::adapters::reader::formats::plain::read(&path, options, on_event),
        (Format::Pdf, None) => pdf::read(&path, options, on_event),
        #[cfg(feature = "formats")]
        (format, None) => formats::markup::read(&path, format, options, on_event),
        #[cfg(not(feature = "formats"))]
        (_, None) => Err(ReadError::Unsupported { path, found: Found::LeftOut }),
    }
}

/// The file a path refers to: the path itself or, if it does not exist and is an encoded non-UTF-8 path (from
/// `--json`), the decoded one.
pub fn resolved(path: &Path) -> PathBuf {
    match path.to_str() {
        Some(text) if stored_path::is_escaped(text) && std::fs::symlink_metadata(path).is_err() => {
            stored_path::path(text)
        }
        _ => path.to_path_buf(),
    }
}

/// The kind of a file, by its first bytes and its name.
///
/// # Errors
/// If it does not exist, cannot be opened, is empty, or is of an unsupported kind.
pub fn sniff(path: &Path) -> Result<Format, ReadError> {
    let mut file = open(path)?;
    let mut head = Vec::new();
    file.by_ref().take(8192).read_to_end(&mut head).map_err(|e| io_error(path, &e))?;
    if head.is_empty() {
        return Err(ReadError::Empty(path.to_path_buf()));
    }
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let holds = |words: &[u8]| head.windows(words.len()).any(|w| w == words);
    // Junk before the header is common (mail headers, a byte-order mark); viewers accept it within the first kilobyte.
    let header = head[..head.len().min(1024)].windows(5).any(|w| w == b"%PDF-");
    // Or the header is lost, but the objects are there.
    if header || ending == "pdf" && [&b" obj"[..], b"<<", b"endobj"].into_iter().all(holds) {
        return Ok(Format::Pdf);
    }
    let unsupported = |found| Err(ReadError::Unsupported { path: path.to_path_buf(), found });
    if ending == "pdf" {
        return unsupported(Found::NoPdfHeader);
    }
    let kind = if head.starts_with(b"PK\x03\x04") {
        // An archive names its first parts early on.
        match ending.as_str() {
            _ if holds(b"mimetypeapplication/epub+zip") => Some(Format::Epub),
            _ if holds(b"word/") => Some(Format::Docx),
            "epub" => Some(Format::Epub),
            "docx" | "docm" => Some(Format::Docx),
            _ => return unsupported(Found::Zip),
        }
    } else if head.starts_with(b"\xd0\xcf\x11\xe0") {
        return unsupported(Found::OldWord);
    } else if !crate::adapters::reader::formats::plain::looks_like_text(&head) {
        return unsupported(Found::NotText);
    } else if ["html", "htm", "xhtml"].contains(&ending.as_str()) || looks_like_html(&head) {
        Some(Format::Html)
    } else {
        None
    };
    if let Some(kind) = kind {
        return if cfg!(feature = "formats") { Ok(kind) } else { unsupported(Found::LeftOut) };
    }
    Ok(if ["md", "markdown", "mdown"].contains(&ending.as_str()) { Format::Markdown } else { Format::Text })
}

/// Refuses files that would take too much memory (text is held several times over, and e-books are text; a PDF is held
/// once, and by its worker) and files that are obviously empty.
fn check(path: &Path, format: Format) -> Result<(), ReadError> {
    let most = match format {
        Format::Pdf => 3 << 10,
        Format::Epub | Format::Docx => 512,
        Format::Markdown | Format::Text | Format::Html => 64,
    };
    let megabytes = std::fs::metadata(path).map_err(|e| io_error(path, &e))?.len() >> 20;
    if megabytes > most {
        return Err(ReadError::TooLarge { path: path.to_path_buf(), megabytes, most });
    }
    if format == Format::Pdf && !extent::holds(&mut open(path)?, b"obj").map_err(|e| io_error(path, &e))? {
        return Err(ReadError::Damaged { path: path.to_path_buf(), reason: Damage::NoPdf });
    }
    Ok(())
}

/// True for text that begins like a web page.
fn looks_like_html(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(512)]).to_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with("<!doctype html")
        || head.starts_with("<html")
        || head.starts_with("<?xml") && head.contains("<html")
}

/// Identifies a document by its content.
///
/// # Errors
/// As [`sniff`], except for the kind of file.
pub fn content_hash(path: &Path) -> Result<DocumentId, ReadError> {
    let format = sniff(path)?;
    check(path, format)?;
    super::hash::sha256_of_file(path).map(DocumentId).map_err(|e| io_error(path, &e))
}

fn open(path: &Path) -> Result<std::fs::File, ReadError> {
    let metadata = std::fs::metadata(path).map_err(|e| io_error(path, &e))?;
    if metadata.is_dir() {
        return Err(ReadError::Directory(path.to_path_buf()));
    }
    if !metadata.is_file() {
        return Err(ReadError::Unsupported { path: path.to_path_buf(), found: Found::Device });
    }
    std::fs::File::open(path).map_err(|e| io_error(path, &e))
}

#[cfg(test)]
mod tests {
    use super::pdf::testing;
    use super::*;

    #[test]
    fn bad_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        assert!(matches!(sniff(&folder.path().join("none")), Err(ReadError::Missing(_))));
        assert!(matches!(sniff(folder.path()), Err(ReadError::Directory(_))));
        assert!(matches!(sniff(&file("empty.pdf", b"")), Err(ReadError::Empty(_))));
        assert!(matches!(sniff(&file("not.pdf", b"hello")), Err(ReadError::Unsupported { .. })));
        assert!(matches!(sniff(&file("x.bin", &[0, 1, 2, 3, 255, 0])), Err(ReadError::Unsupported { .. })));
        assert!(matches!(sniff(&file("x.zip", b"PK\x03\x04abc")), Err(ReadError::Unsupported { .. })));
        assert!(matches!(sniff(&file("x.doc", b"\xd0\xcf\x11\xe0 old")), Err(ReadError::Unsupported { .. })));
        assert_eq!(sniff(&file("note.MD", b"# Hi")), Ok(Format::Markdown));
        assert_eq!(sniff(&file("letter", "Grüße".as_bytes())), Ok(Format::Text));
        assert_eq!(sniff(&file("x.dat", b"junk\n%PDF-1.4")), Ok(Format::Pdf));
    }

    #[test]
    fn a_text_of_two_gigabytes_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.txt");
        std::fs::write(&path, "words ".repeat(2000)).unwrap();
        std::fs::File::options().write(true).open(&path).unwrap().set_len(2 << 30).unwrap();
        let error = read(&path, &ReadOptions::default(), &mut |_| ()).unwrap_err();
        assert_eq!(error, ReadError::TooLarge { path, megabytes: 2048, most: 64 });
    }

    #[test]
    fn a_pdf_of_two_gigabytes_without_a_page_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("huge.pdf");
        std::fs::write(&path, "%PDF-1.7\n%\u{e2}\u{e3}\n").unwrap();
        std::fs::File::options().write(true).open(&path).unwrap().set_len(2 << 30).unwrap();
        let started = std::time::Instant::now();
        for error in [content_hash(&path).unwrap_err(), read(&path, &ReadOptions::default(), &mut |_| ()).unwrap_err()]
        {
            assert!(matches!(&error, ReadError::Damaged { reason, .. } if *reason == Damage::NoPdf), "{error}");
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    }

    #[test]
    fn a_pdf_whose_header_is_lost_is_known_by_its_objects() {
        let mut sample = testing::Sample::new();
        sample.page(testing::line(50.0, 700.0, "Still a page"));
        let bytes = sample.bytes();
        let start = bytes.windows(7).position(|w| w == b"1 0 obj").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.pdf");
        std::fs::write(&path, &bytes[start..]).unwrap();
        let mut pages = Vec::new();
        read(&path, &ReadOptions::default(), &mut |event| {
            if let ReadEvent::Page(page) = event {
                pages.push(page.text);
            }
        })
        .unwrap();
        assert_eq!(pages, ["Still a page"]);
    }

    #[cfg(feature = "formats")]
    #[test]
    fn books_and_web_pages_are_known_by_what_is_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let kind = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            sniff(&path)
        };
        assert_eq!(kind("x.epub", b"PK\x03\x04abc"), Ok(Format::Epub));
        assert_eq!(kind("x.zip", b"PK\x03\x04...mimetypeapplication/epub+zip"), Ok(Format::Epub));
        assert_eq!(kind("x.docx", b"PK\x03\x04abc"), Ok(Format::Docx));
        assert_eq!(kind("x", b"PK\x03\x04...word/document.xml"), Ok(Format::Docx));
        assert_eq!(kind("x.HTM", b"<p>words"), Ok(Format::Html));
        assert_eq!(kind("x", b"\xef\xbb\xbf\n<!DOCTYPE html><p>words"), Ok(Format::Html));
        assert_eq!(kind("x.txt", b"a < b and <html> is a word"), Ok(Format::Text));
    }
}
