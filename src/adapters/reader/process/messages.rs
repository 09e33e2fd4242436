//! What the two sides say to each other, one line of JSON a message.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::adapters::reader::layout::Edge;
use crate::adapters::reader::pdf::Engines;
use crate::adapters::reader::{ReadError, ReadEvent};
#[cfg(feature = "page-images")]
use crate::domain::document::DocumentId;
use crate::domain::document::Format;
use crate::domain::text::stored_path;

/// What the parent asks, one line of JSON each: first to open, then to read as often as it likes; or to draw.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Open a file.
    Open {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// What kind it is.
        format: Format,
        /// Its password.
        password: Option<String>,
        /// With which engines.
        engines: Engines,
        /// Keep words where they stand on the page.
        layout: bool,
        /// The most memory to use, in bytes.
        memory: u64,
    },
    /// Draw one page of a PDF, instead of opening it.
    #[cfg(feature = "page-images")]
    Draw {
        /// What is to be drawn.
        sitting: Sitting,
        /// The most memory to use, in bytes.
        memory: u64,
    },
    /// Read pages `first` to `last`.
    Read {
        /// From 1.
        first: u32,
        /// Inclusive.
        last: u32,
        /// With which engines.
        engines: Engines,
    },
}

/// What a worker answers, one line of JSON each.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// The file is open.
    Opened {
        /// Number of pages.
        pages: u32,
        /// The title in its metadata.
        title: Option<String>,
        /// Names of files that are in it and not read.
        attachments: Vec<String>,
    },
    /// A page, or why there is none, with the lines at its edges.
    Page(ReadEvent, Vec<Edge>),
    /// The file cannot be opened.
    Failed(ReadError),
}

/// What is to be drawn.
#[cfg(feature = "page-images")]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sitting {
    /// The file.
    #[serde(with = "stored_path")]
    pub path: PathBuf,
    /// Whose contents it must have: another file of the same name is not drawn.
    pub document: DocumentId,
    /// Its password.
    pub password: Option<String>,
    /// The page, from 1.
    pub page: u32,
    /// The picture is no wider than so many pixels.
    pub width: u32,
    /// Nor higher.
    pub height: u32,
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    use super::*;

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
            ReadError::Unsupported { path: path.clone(), found: reason.clone() },
            ReadError::PasswordNeeded(path.clone()),
            ReadError::WrongPassword(path.clone()),
            ReadError::TooLarge { path: path.clone(), megabytes: 2, most: 1 },
            ReadError::NeedsMemory { path: path.clone(), megabytes: 1 },
            ReadError::Damaged { path: path.clone(), reason },
        ] {
            let line = serde_json::to_string(&Reply::Failed(error.clone())).unwrap();
            let Ok(Reply::Failed(there)) = serde_json::from_str(&line) else { panic!("{line}") };
            assert_eq!(there, error);
        }
    }
}
