//! The reader's own process, seen from inside: it opens one document, gives up what it does not need (memory beyond a
//! limit, files, the network), and reads the pages it is told to. What the parent does is in [`super::pool`].

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use super::layout::Edge;
use super::pdf::{self, Engines};
use super::{ReadError, ReadEvent, extent, sandbox};
use crate::domain::document::Format;

/// The most memory a worker may have, in bytes of address space. A 500 MB scan needs about twice its size.
const MOST_MEMORY: u64 = 6 << 30;

/// Stack of the thread that reads: deeply nested files recurse deeply. Only what is used becomes memory.
const STACK: usize = 256 << 20;

/// What the parent asks, one line of JSON each: first to open, then to read as often as it likes; or to draw.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// Open a file.
    Open {
        /// The file.
        path: PathBuf,
        /// What kind it is.
        format: Format,
        /// Its password.
        password: Option<String>,
        /// With which engines.
        engines: Engines,
        /// Keep words where they stand on the page.
        layout: bool,
    },
    /// Draw one page of a PDF, instead of opening it.
    #[cfg(feature = "page-images")]
    Draw(super::picture::Sitting),
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
pub(super) enum Reply {
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

/// What the hidden command `docent __read` does: requests from standard input, replies to standard output.
pub fn worker_main() -> ExitCode {
    limit_memory();
    // A panic is reported as the page's reason; its backtrace is nobody's business.
    std::panic::set_hook(Box::new(|_| {}));
    let work = std::thread::Builder::new().stack_size(STACK).spawn(serve);
    match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(Some(()))) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Answers until the parent closes its end; `None` when it speaks nonsense.
fn serve() -> Option<()> {
    let mut lines = std::io::stdin().lock().lines();
    let (path, format, password, engines, layout) = match serde_json::from_str(&lines.next()?.ok()?).ok()? {
        Request::Open { path, format, password, engines, layout } => (path, format, password, engines, layout),
        #[cfg(feature = "page-images")]
        Request::Draw(sitting) => return super::picture::serve(&sitting),
        Request::Read { .. } => return None,
    };
    // Zeros end every archive; behind a PDF they are nothing.
    let bytes = match format {
        Format::Pdf => std::fs::File::open(&path).and_then(|mut file| extent::read(&mut file)),
        _ => std::fs::read(&path),
    };
    let served = bytes.map_err(|e| ReadError::io(&path, &e)).and_then(|bytes| {
        // From here on the bytes of a stranger are at work: nothing but memory and the two pipes is needed any more.
        sandbox::enter();
        if format != Format::Pdf {
            return other(&path, &bytes, format, lines);
        }
        pdf::with(&path, bytes, password.as_deref(), engines, layout, |pdf| {
            send(&Reply::Opened { pages: pdf.pages(), title: pdf.title(), attachments: pdf.attachments() });
            answer(lines, |number, engines| (number <= pdf.pages()).then(|| pdf.page(number, engines)))
        })
    });
    match served {
        Ok(ended) => ended,
        Err(error) => {
            send(&Reply::Failed(error));
            Some(())
        }
    }
}

/// Answers requests for pages; `page` is asked for each, from 1, until it has none.
fn answer(
    lines: impl Iterator<Item = std::io::Result<String>>,
    page: impl Fn(u32, Engines) -> Option<(ReadEvent, Vec<Edge>)>,
) -> Option<()> {
    for line in lines {
        let Request::Read { first, last, engines } = serde_json::from_str(&line.ok()?).ok()? else {
            return None;
        };
        for number in first..=last {
            let Some((event, edges)) = page(number, engines) else { break };
            send(&Reply::Page(event, edges));
        }
    }
    Some(())
}

/// Serves a document that is no PDF: it is read whole at once.
#[cfg(feature = "formats")]
fn other(
    path: &std::path::Path,
    bytes: &[u8],
    format: Format,
    lines: impl Iterator<Item = std::io::Result<String>>,
) -> Result<Option<()>, ReadError> {
    let book = super::formats::open(path, bytes, format)?;
    send(&Reply::Opened { pages: book.pages.len() as u32, title: book.title, attachments: book.attachments });
    let page = |number: u32| book.pages.get(number as usize - 1).cloned();
    Ok(answer(lines, |number, _| Some((ReadEvent::Page(page(number)?), Vec::new()))))
}

/// This build reads PDFs only; its parent knows that.
#[cfg(not(feature = "formats"))]
fn other(
    path: &std::path::Path,
    _: &[u8],
    _: Format,
    _: impl Iterator<Item = std::io::Result<String>>,
) -> Result<Option<()>, ReadError> {
    Err(ReadError::Unsupported { path: path.to_path_buf(), found: super::LEFT_OUT.into() })
}

fn send(reply: &Reply) {
    let Ok(mut line) = serde_json::to_vec(reply) else { return };
    line.push(b'\n');
    let mut out = std::io::stdout().lock();
    if out.write_all(&line).and_then(|()| out.flush()).is_err() {
        // The parent has gone; nobody wants the rest.
        std::process::exit(0);
    }
}

#[cfg(unix)]
fn limit_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = Rlimit { current: Some(MOST_MEMORY), maximum: Some(MOST_MEMORY) };
    let _ = setrlimit(Resource::As, limit);
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

#[cfg(not(unix))]
fn limit_memory() {}
