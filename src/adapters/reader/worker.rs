//! The reader's own process, seen from inside: it opens one PDF, gives up what it does not need (memory beyond a
//! limit, files, the network), and reads the pages it is told to. What the parent does is in [`super::pool`].

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use super::layout::Edge;
use super::pdf::{self, Engines};
use super::{ReadError, ReadEvent, sandbox};

/// The most memory a worker may have, in bytes of address space. A 500 MB scan needs about twice its size.
const MOST_MEMORY: u64 = 6 << 30;

/// Stack of the thread that reads: deeply nested files recurse deeply. Only what is used becomes memory.
const STACK: usize = 256 << 20;

/// What the parent asks, one line of JSON each: first to open, then to read as often as it likes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// Open a file.
    Open {
        /// The file.
        path: PathBuf,
        /// Its password.
        password: Option<String>,
        /// With which engines.
        engines: Engines,
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
pub(super) enum Reply {
    /// The file is open.
    Opened {
        /// Number of pages.
        pages: u32,
        /// The title in its metadata.
        title: Option<String>,
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
    let Request::Open { path, password, engines } = serde_json::from_str(&lines.next()?.ok()?).ok()? else {
        return None;
    };
    let served = std::fs::read(&path).map_err(|e| ReadError::io(&path, &e)).and_then(|bytes| {
        // From here on the bytes of a stranger are at work: nothing but memory and the two pipes is needed any more.
        sandbox::enter();
        pdf::with(&path, bytes, password.as_deref(), engines, |pdf| {
            send(&Reply::Opened { pages: pdf.pages(), title: pdf.title() });
            for line in lines {
                let Request::Read { first, last, engines } = serde_json::from_str(&line.ok()?).ok()? else {
                    return None;
                };
                for number in first..=last.min(pdf.pages()) {
                    let (event, edges) = pdf.page(number, engines);
                    send(&Reply::Page(event, edges));
                }
            }
            Some(())
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
