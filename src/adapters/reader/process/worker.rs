//! The reader's own process, seen from inside: it opens one document, gives up what it does not need (memory beyond a
//! limit, files, the network), and reads the pages it is told to. What the parent does is in [`super::pool`].

use std::io::{BufRead, BufWriter, Stdout, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::messages::{Reply, Request};
use super::{memory_limit, sandbox, tether};
use crate::adapters::reader::contents::Contents;
use crate::adapters::reader::layout::Edge;
use crate::adapters::reader::pdf::{self, Engines};
use crate::adapters::reader::{ReadError, ReadEvent};
use crate::domain::document::{Format, Page};

/// Of its share of memory a worker keeps one part in so many for what is not counted: its stack and the allocator's own.
const UNCOUNTED: u64 = 12;

/// Address space beyond what may be used: the program, the stack, what allocators reserve.
const RESERVED: u64 = 2 << 30;

/// Stack of the thread that reads: deeply nested files recurse deeply. Only what is used becomes memory.
const STACK: usize = 256 << 20;

/// What the hidden command `docent __read` does: requests from standard input, replies to standard output.
pub fn worker_main() -> ExitCode {
    tether::tie();
    leave_no_dump();
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
    let (path, format, password, engines, layout, memory) = match serde_json::from_str(&lines.next()?.ok()?).ok()? {
        Request::Open { path, format, password, engines, layout, memory } => {
            (path, format, password, engines, layout, memory)
        }
        #[cfg(feature = "page-images")]
        Request::Draw { sitting, memory } => {
            limit(&sitting.path, memory);
            return crate::adapters::reader::process::picture::serve(&sitting);
        }
        Request::Read { .. } => return None,
    };
    limit(&path, memory);
    let file = std::fs::File::open(&path);
    // Zeros end every archive; behind a PDF they are nothing.
    let bytes = match format {
        Format::Pdf => file.and_then(|mut file| Contents::of(&mut file)),
        _ => file.and_then(|mut file| Contents::whole(&mut file)),
    };
    let served = bytes.map_err(|e| ReadError::io(&path, &e)).and_then(|bytes| {
        // From here on the bytes of a stranger are at work: nothing but memory and the two pipes is needed any more.
        sandbox::enter();
        if format != Format::Pdf {
            return other(&path, &bytes, format, lines);
        }
        pdf::with(&path, bytes, password.as_deref(), engines, layout, |pdf| {
            send(&Reply::Opened { pages: pdf.pages(), title: pdf.title(), attachments: pdf.attachments() });
            answer(lines, true, |number, engines| (number <= pdf.pages()).then(|| pdf.page(number, engines)))
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

/// Answers requests for pages; `page` is asked for each, from 1, until it has none. With `at_once` each page is on its way
/// before the next is read, which may be this process's last.
fn answer(
    lines: impl Iterator<Item = std::io::Result<String>>,
    at_once: bool,
    page: impl Fn(u32, Engines) -> Option<(ReadEvent, Vec<Edge>)>,
) -> Option<()> {
    for line in lines {
        let Request::Read { first, last, engines } = serde_json::from_str(&line.ok()?).ok()? else {
            return None;
        };
        for number in first..=last {
            let Some((event, edges)) = page(number, engines) else { break };
            say(&Reply::Page(event, edges), at_once);
        }
        deliver(Ok(()));
    }
    Some(())
}

/// Serves a document that is no PDF: it is read whole at once.
fn other(
    path: &Path,
    bytes: &[u8],
    format: Format,
    lines: impl Iterator<Item = std::io::Result<String>>,
) -> Result<Option<()>, ReadError> {
    let (title, pages, attachments) = whole(path, bytes, format)?;
    send(&Reply::Opened { pages: pages.len() as u32, title, attachments });
    let page = |number: u32| pages.get(number as usize - 1).cloned();
    Ok(answer(lines, false, |number, _| Some((ReadEvent::Page(page(number)?), Vec::new()))))
}

/// A document's title, its pages, and the names of the files in it.
type Whole = (Option<String>, Vec<Page>, Vec<String>);

fn whole(path: &Path, bytes: &[u8], format: Format) -> Result<Whole, ReadError> {
    match format {
        Format::Markdown => {
            let (title, pages) = crate::adapters::reader::formats::markdown::parse(bytes);
            Ok((title, pages, Vec::new()))
        }
        Format::Text => Ok((None, crate::adapters::reader::formats::plain::parse(bytes), Vec::new())),
        #[cfg(feature = "formats")]
        _ => crate::adapters::reader::formats::markup::open(path, bytes, format)
            .map(|book| (book.title, book.pages, book.attachments)),
        #[cfg(not(feature = "formats"))]
        _ => Err(ReadError::Unsupported { path: path.to_path_buf(), found: crate::adapters::reader::LEFT_OUT.into() }),
    }
}

fn send(reply: &Reply) {
    say(reply, true);
}

/// Says something to the parent, now or when more has been said.
fn say(reply: &Reply, at_once: bool) {
    let line = serde_json::to_vec(reply).map(|mut line| {
        line.push(b'\n');
        line
    });
    let said = line.map_err(std::io::Error::from).and_then(|line| output().write_all(&line));
    if at_once || said.is_err() {
        deliver(said);
    }
}

/// Has what was said delivered. Ends the process where that is not possible: the parent has gone, and nobody wants the rest;
/// or something cannot be said, and the parent must not wait for it.
fn deliver(said: std::io::Result<()>) {
    if said.and_then(|()| output().flush()).is_err() {
        std::process::exit(1);
    }
}

/// Standard output, which by itself sends every line alone.
fn output() -> std::sync::MutexGuard<'static, BufWriter<Stdout>> {
    static OUTPUT: OnceLock<Mutex<BufWriter<Stdout>>> = OnceLock::new();
    let output = OUTPUT.get_or_init(|| Mutex::new(BufWriter::with_capacity(64 << 10, std::io::stdout())));
    output.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A crash leaves no core dump: it would hold the document.
fn leave_no_dump() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

/// Limits what this process may use to `memory` bytes, and as a second lock its address space.
fn limit(path: &Path, memory: u64) {
    memory_limit::allow(memory - memory / UNCOUNTED);
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let file = std::fs::metadata(path).map_or(0, |data| data.len());
        let most = Some(memory.saturating_mul(2).saturating_add(file).saturating_add(RESERVED));
        let _ = setrlimit(Resource::As, Rlimit { current: most, maximum: most });
    }
    #[cfg(not(unix))]
    let _ = path;
}
