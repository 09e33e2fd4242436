//! Why a file is not read or drawn.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::text::stored_path;

/// Why a file could not be read at all. Every message says what failed, on what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("{0}: no such file")]
    Missing(#[serde(with = "stored_path")] PathBuf),
    /// It is a folder.
    #[error("{0} is a directory; name a file in it")]
    Directory(#[serde(with = "stored_path")] PathBuf),
    /// It holds no bytes.
    #[error("{0} is empty")]
    Empty(#[serde(with = "stored_path")] PathBuf),
    /// The system would not open it.
    #[error("cannot read {path}: {reason}")]
    Io {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The process that reads could not be started.
    #[error("cannot start the reader {program}: {reason}")]
    NoReader {
        /// Its program.
        #[serde(with = "stored_path")]
        program: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// It is not of a kind Docent reads.
    #[error("{path} is not a PDF, EPUB, DOCX, HTML, Markdown or text file ({found})")]
    Unsupported {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// What it looks like.
        found: Found,
    },
    /// It is encrypted and no password was given.
    #[error("{0} is encrypted: give its password (--password-file FILE, or when asked)")]
    PasswordNeeded(#[serde(with = "stored_path")] PathBuf),
    /// It is encrypted and the password is wrong.
    #[error("the password does not open {0}")]
    WrongPassword(#[serde(with = "stored_path")] PathBuf),
    /// It is encrypted for holders of certificates.
    #[error(
        "{0} is encrypted for certificates, not with a password: open it in a viewer that has yours and save a copy without \
         encryption"
    )]
    Certificates(#[serde(with = "stored_path")] PathBuf),
    /// It is encrypted by a program's own method.
    #[error("{path} is encrypted by {method}, which is not supported: save a copy without encryption")]
    ForeignLock {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The name of the method.
        method: String,
    },
    /// It is larger than files of its kind may be.
    #[error("{path} has {megabytes} MB, and files of its kind are read up to {most} MB: split it")]
    TooLarge {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// Its size, in MB.
        megabytes: u64,
        /// The most, in MB.
        most: u64,
    },
    /// Opening it takes more memory than a reader process may use.
    #[error(
        "{path} needs more than {megabytes} MB of memory to be opened: split it, or allow more (reader_memory_mb in the \
         configuration)"
    )]
    NeedsMemory {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// What was allowed, in MB.
        megabytes: u64,
    },
    /// It is damaged beyond reading.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// What the reader found.
        reason: Damage,
    },
    /// A page of it is not drawn.
    #[error("page {page} of {path} cannot be drawn: {reason}")]
    NotDrawn {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The page, from 1.
        page: u32,
        /// Why.
        reason: Undrawn,
    },
    /// The caller asked to stop.
    #[error("reading was cancelled")]
    Cancelled,
}

/// What a file looks like that is of no kind Docent reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Found {
    /// A kind whose reader was left out of this build.
    #[error("this build was made without readers of EPUB, DOCX and HTML; save it as PDF or text")]
    LeftOut,
    /// It is called a PDF and is none.
    #[error("it has no PDF header")]
    NoPdfHeader,
    /// An archive.
    #[error("a ZIP archive; unpack it, or save it as PDF")]
    Zip,
    /// What Word wrote before DOCX.
    #[error("an old Word file, or an encrypted one; save it as DOCX or PDF")]
    OldWord,
    /// Bytes.
    #[error("its contents are not text")]
    NotText,
    /// No file.
    #[error("a device or pipe; save it to a file first")]
    Device,
    /// An archive that is called an EPUB.
    #[error("a ZIP archive that is not an EPUB: it has no META-INF/container.xml")]
    NoEpub,
    /// An archive that is called a DOCX.
    #[error("a ZIP archive that is not a DOCX: it has no word/document.xml")]
    NoDocx,
}

/// What is wrong with a damaged file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Damage {
    /// A header and nothing after it.
    #[error("there is no PDF content after its header; download it again")]
    NoPdf,
    /// It opens, and is empty.
    #[error("it has no pages")]
    NoPages,
    /// It opens, and holds no text.
    #[error("it has no text")]
    NoText,
    /// The engine that draws does not open it.
    #[error("it cannot be drawn")]
    NotDrawable,
    /// It is another than the one that was read.
    #[error("it has changed since it was read; open it again")]
    Changed,
    /// The reader said what it cannot mean.
    #[error("opening it confused the reader process")]
    Confused,
    /// The reader died.
    #[error("opening it ended the reader process")]
    Ended,
    /// The reader took more than so many seconds.
    #[error("opening it took more than {0} s")]
    Late(u64),
    /// It is a ZIP archive and does not open.
    #[error("its ZIP archive does not open ({0})")]
    Archive(String),
    /// It is an archive of too many parts.
    #[error("its archive has {parts} parts, more than {most}")]
    ManyParts {
        /// How many it has.
        parts: u64,
        /// How many it may have.
        most: u64,
    },
    /// A part of it does not open.
    #[error("{part} in it does not open ({reason})")]
    PartClosed {
        /// Its name.
        part: String,
        /// The unpacker's words.
        reason: String,
    },
    /// A part of it does not unpack.
    #[error("{part} in it does not unpack ({reason})")]
    PartPacked {
        /// Its name.
        part: String,
        /// The unpacker's words.
        reason: String,
    },
    /// A part of it unpacks to more than is allowed.
    #[error("{part} in it unpacks to more than is allowed ({most} MB a part, {all} MB in all)")]
    PartTooLarge {
        /// Its name.
        part: String,
        /// What a part may have, in MB.
        most: u64,
        /// What all may have together, in MB.
        all: u64,
    },
    /// An EPUB that does not say what is in it.
    #[error("its container names no package")]
    NoPackage,
    /// An EPUB that lacks what it says is in it.
    #[error("the package that its container names is not in it")]
    PackageMissing,
    /// A bought EPUB.
    #[error("its chapters are encrypted (DRM): only its seller's program reads it")]
    Drm,
    /// An EPUB without its chapters.
    #[error("none of its chapters is in it")]
    NoChapters,
    /// What a library says of it.
    #[error("{0}")]
    Said(String),
}

/// Why a page is not drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Undrawn {
    /// The file has fewer pages.
    #[error("there is no page of this number")]
    NoPage,
    /// It has no size, or one that does not fit.
    #[error("it is {width} by {height} points, which do not fit in this room")]
    Size {
        /// Points.
        width: u32,
        /// Points.
        height: u32,
    },
    /// It took more than so many seconds.
    #[error("that took more than {0} s")]
    Late(u64),
    /// It would need more than so many MB.
    #[error("that needs more than {0} MB of memory (reader_memory_mb in the configuration)")]
    Memory(u64),
    /// The process that draws died.
    #[error("that ended the reader process")]
    Ended,
    /// The picture ends too early.
    #[error("its picture is cut short")]
    CutShort,
    /// The program that draws is not known.
    #[error("the reader's program is not known")]
    NoProgram,
    /// What a library says.
    #[error("{0}")]
    Said(String),
}
