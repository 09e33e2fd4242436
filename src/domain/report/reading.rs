//! Why a file is not read or drawn.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::text::stored_path;

/// Why a file could not be read at all. Every message says what failed, on what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ReadError {
    #[error("{0}: no such file")]
    Missing(#[serde(with = "stored_path")] PathBuf),
    #[error("{0} is a directory; name a file in it")]
    Directory(#[serde(with = "stored_path")] PathBuf),
    #[error("{0} is empty")]
    Empty(#[serde(with = "stored_path")] PathBuf),
    #[error("cannot read {path}: {reason}")]
    Io {
        #[serde(with = "stored_path")]
        path: PathBuf,
        reason: String,
    },
    #[error("cannot start the reader {program}: {reason}")]
    NoReader {
        #[serde(with = "stored_path")]
        program: PathBuf,
        reason: String,
    },
    #[error("{path} is not a PDF, EPUB, DOCX, HTML, Markdown or text file ({found})")]
    Unsupported {
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// What it looks like.
        found: Found,
    },
    #[error("{0} is encrypted: enter its password (--password-file FILE, or when asked)")]
    PasswordNeeded(#[serde(with = "stored_path")] PathBuf),
    #[error("wrong password for {0}")]
    WrongPassword(#[serde(with = "stored_path")] PathBuf),
    #[error(
        "{0} is encrypted for certificates, not with a password: open it in a viewer that has yours and save a copy without \
         encryption"
    )]
    Certificates(#[serde(with = "stored_path")] PathBuf),
    #[error("{path} is encrypted by {method}, which is not supported: save a copy without encryption")]
    ForeignLock {
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The name of the method.
        method: String,
    },
    #[error("{path} has {megabytes} MB; the limit for files of its kind is {most} MB: split it")]
    TooLarge {
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// Its size, in MB.
        megabytes: u64,
        /// The limit in MB.
        most: u64,
    },
    #[error(
        "{path} needs more than {megabytes} MB of memory to open: split it, or allow more (reader_memory_mb in the \
         configuration)"
    )]
    NeedsMemory {
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The limit in MB.
        megabytes: u64,
    },
    #[error("{path} is damaged: {reason}")]
    Damaged {
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// What the reader found.
        reason: Damage,
    },
    #[error("page {page} of {path} cannot be drawn: {reason}")]
    NotDrawn {
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The page, from 1.
        page: u32,
        reason: Undrawn,
    },
    #[error("reading was cancelled")]
    Cancelled,
}

/// What a file of an unsupported kind looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Found {
    #[error("this build cannot read EPUB, DOCX and HTML; save it as PDF or text")]
    LeftOut,
    #[error("it has no PDF header")]
    NoPdfHeader,
    #[error("a ZIP archive; unpack it, or save it as PDF")]
    Zip,
    #[error("an old Word file, or an encrypted one; save it as DOCX or PDF")]
    OldWord,
    #[error("its contents are not text")]
    NotText,
    #[error("a device or pipe; save it to a file first")]
    Device,
    #[error("a ZIP archive that is not an EPUB: it has no META-INF/container.xml")]
    NoEpub,
    #[error("a ZIP archive that is not a DOCX: it has no word/document.xml")]
    NoDocx,
}

/// What is wrong with a damaged file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Damage {
    #[error("there is no PDF content after its header; download it again")]
    NoPdf,
    #[error("it has no pages")]
    NoPages,
    #[error("it has no text")]
    NoText,
    #[error("it cannot be drawn")]
    NotDrawable,
    #[error("it has changed since it was read; open it again")]
    Changed,
    #[error("the reader process sent an invalid reply")]
    Confused,
    #[error("the reader process crashed while opening it")]
    Ended,
    #[error("opening it took more than {0} s")]
    Late(u64),
    #[error("cannot open its ZIP archive ({0})")]
    Archive(String),
    #[error("its archive has {parts} parts, more than {most}")]
    ManyParts {
        /// How many it has.
        parts: u64,
        /// How many it may have.
        most: u64,
    },
    #[error("{part} in it cannot be opened ({reason})")]
    PartClosed { part: String, reason: String },
    #[error("{part} in it cannot be unpacked ({reason})")]
    PartPacked { part: String, reason: String },
    #[error("{part} in it unpacks to more than the limit ({most} MB a part, {all} MB in all)")]
    PartTooLarge {
        part: String,
        /// What a part may have, in MB.
        most: u64,
        /// What all may have together, in MB.
        all: u64,
    },
    #[error("its container lists no package")]
    NoPackage,
    #[error("the package that its container lists is missing")]
    PackageMissing,
    #[error("its chapters are encrypted (DRM): only the vendor's program can read it")]
    Drm,
    #[error("all of its chapters are missing")]
    NoChapters,
    /// What a library says of it.
    #[error("{0}")]
    Said(String),
}

/// Why a page is not drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Undrawn {
    #[error("there is no page with this number")]
    NoPage,
    #[error("it is {width} by {height} points, which do not fit in this space")]
    Size { width: u32, height: u32 },
    #[error("that took more than {0} s")]
    Late(u64),
    #[error("that needs more than {0} MB of memory (reader_memory_mb in the configuration)")]
    Memory(u64),
    #[error("the reader process crashed")]
    Ended,
    #[error("its image is incomplete")]
    CutShort,
    #[error("the reader's program is not known")]
    NoProgram,
    /// What a library says.
    #[error("{0}")]
    Said(String),
}
