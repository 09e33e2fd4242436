//! Markup documents: HTML, EPUB and DOCX, with sections in place of pages.
//!
//! They are untrusted like PDFs, so they are read in the same sandboxed process ([`crate::adapters::reader::process`])
//! and with limits: an archive unpacks to no more than [`archive`] allows, names in it are never used as file names,
//! and nothing they refer to is fetched.

mod archive;
mod docx;
mod epub;
mod flow;
mod html;
mod tables;
mod tag_limits;

use std::path::Path;

use crate::adapters::reader::{ReadError, ReadEvent, ReadOptions, io_error};
use crate::domain::document::metadata::FileData;
use crate::domain::document::{Format, Page};
use crate::domain::report::reading::{Damage, Found};

/// A document read completely.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// `None` if it declares no title.
    pub title: Option<String>,
    /// Its sections, numbered from 1.
    pub pages: Vec<Page>,
    /// Names of embedded files that are not read.
    pub attachments: Vec<String>,
    /// What it says of itself beside its text.
    pub about: FileData,
}

/// Why a document cannot be read, without its path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Damaged, or too large.
    Damaged(Damage),
    /// Of another kind.
    Unsupported(Found),
}

/// Reads a document from its bytes.
///
/// # Errors
/// If it is damaged, exceeds the limits, is protected, or is not of the kind.
pub(crate) fn open(path: &Path, bytes: &[u8], format: Format) -> Result<Book, ReadError> {
    let book = match format {
        Format::Epub => epub::read(bytes),
        Format::Docx => docx::read(bytes),
        _ => html::read(bytes),
    };
    let path = path.to_path_buf();
    match book {
        Ok(book) if book.pages.is_empty() => Err(ReadError::Damaged { path, reason: Damage::NoText }),
        Ok(book) => Ok(book),
        Err(Fault::Damaged(reason)) => Err(ReadError::Damaged { path, reason }),
        Err(Fault::Unsupported(found)) => Err(ReadError::Unsupported { path, found }),
    }
}

/// Reads a document in this process.
pub(crate) fn read(
    path: &Path,
    format: Format,
    options: &ReadOptions,
    on_event: &mut dyn FnMut(ReadEvent),
) -> Result<(), ReadError> {
    let bytes = std::fs::read(path).map_err(|e| io_error(path, &e))?;
    let book = open(path, &bytes, format)?;
    let (attachments, about) = (book.attachments, Box::new(book.about));
    on_event(ReadEvent::Opened { pages: book.pages.len() as u32, title: book.title, format, attachments, about });
    for page in book.pages {
        if options.cancelled() {
            return Err(ReadError::Cancelled);
        }
        on_event(ReadEvent::Page(page));
    }
    Ok(())
}
