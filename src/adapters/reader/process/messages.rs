//! The protocol between parent and reader process: one line of JSON per message.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::adapters::reader::layout::Edge;
use crate::adapters::reader::pdf::Engines;
use crate::adapters::reader::{ReadError, ReadEvent};
use crate::domain::document::Format;
use crate::domain::document::metadata::FileData;
#[cfg(feature = "page-images")]
use crate::domain::document::{DocumentId, table::Bounds};
use crate::domain::text::stored_path;

/// Requests from the parent: first `Open`, then any number of `Read`; or `Draw`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    Open {
        #[serde(with = "stored_path")]
        path: PathBuf,
        format: Format,
        password: Option<String>,
        engines: Engines,
        /// Keep words where they are on the page.
        layout: bool,
        /// Maximum memory in bytes.
        memory: u64,
    },
    /// Draw one page of a PDF, instead of opening it.
    #[cfg(feature = "page-images")]
    Draw {
        sitting: PictureRequest,
        /// Maximum memory in bytes.
        memory: u64,
    },
    /// Read pages `first` to `last`.
    Read {
        /// From 1.
        first: u32,
        /// Inclusive.
        last: u32,
        engines: Engines,
    },
}

/// A worker's replies.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are pages, which a box would only make slower")]
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    Opened {
        pages: u32,
        /// From its metadata.
        title: Option<String>,
        /// Names of embedded files that are not read.
        attachments: Vec<String>,
        about: Box<FileData>,
    },
    /// A page, or why it could not be read, with its edge lines.
    Page(ReadEvent, Vec<Edge>),
    /// The file cannot be opened.
    Failed(ReadError),
}

/// What to draw.
#[cfg(feature = "page-images")]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PictureRequest {
    #[serde(with = "stored_path")]
    pub path: PathBuf,
    /// The content it must have: another file at the same path is not drawn.
    pub document: DocumentId,
    pub password: Option<String>,
    /// From 1.
    pub page: u32,
    /// Maximum width in pixels.
    pub width: u32,
    /// Maximum height in pixels.
    pub height: u32,
    /// Parts of the page to highlight.
    pub boxes: Vec<Bounds>,
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    use super::*;
    use crate::domain::report::reading::{Damage, Found};

    #[test]
    fn a_path_of_any_bytes_goes_to_a_worker_and_comes_back_in_its_errors() {
        let path = Path::new(OsStr::from_bytes(b"/tmp/caf\xe9 \xff.pdf")).to_path_buf();
        let open = Request::Open {
            path: path.clone(),
            format: Format::Pdf,
            password: None,
            engines: Engines::Both,
            layout: false,
            memory: 1,
        };
        let line = serde_json::to_string(&open).unwrap();
        let Ok(Request::Open { path: there, .. }) = serde_json::from_str(&line) else { panic!("{line}") };
        assert_eq!(there, path);
        let reason = String::from("why");
        for error in [
            ReadError::Missing(path.clone()),
            ReadError::Directory(path.clone()),
            ReadError::Empty(path.clone()),
            ReadError::Io { path: path.clone(), reason: reason.clone() },
            ReadError::Unsupported { path: path.clone(), found: Found::Zip },
            ReadError::PasswordNeeded(path.clone()),
            ReadError::WrongPassword(path.clone()),
            ReadError::TooLarge { path: path.clone(), megabytes: 2, most: 1 },
            ReadError::NeedsMemory { path: path.clone(), megabytes: 1 },
            ReadError::Damaged { path: path.clone(), reason: Damage::Said(reason) },
        ] {
            let line = serde_json::to_string(&Reply::Failed(error.clone())).unwrap();
            let Ok(Reply::Failed(there)) = serde_json::from_str(&line) else { panic!("{line}") };
            assert_eq!(there, error);
        }
    }
}
