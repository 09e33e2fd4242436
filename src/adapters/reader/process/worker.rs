//! The inside of a reader process: it opens one document, gives up what it does not need (memory beyond a limit, files,
//! the network), and reads the requested pages. The parent's side is [`super::pool`].

use std::io::{BufRead, BufWriter, Stdout, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::messages::{Reply, Request};
use super::{memory_limit, sandbox, tether};
use crate::adapters::reader::contents::Contents;
use crate::adapters::reader::layout::Edge;
use crate::adapters::reader::pdf::{self, Engines};
use crate::adapters::reader::{ReadError, ReadEvent, io_error};
use crate::domain::document::metadata::FileData;
use crate::domain::document::{Format, Page};
#[cfg(not(feature = "formats"))]
use crate::domain::report::reading::Found;

/// A worker reserves one part in this many of its memory for what is not counted: its stack and the allocator's
/// overhead.
const UNCOUNTED: u64 = 12;

/// Extra address space: the program, the stack, allocator reservations.
const RESERVED: u64 = 2 << 30;

/// Stack size of the reading thread: deeply nested files recurse deeply. Only the part used becomes memory.
const STACK: usize = 256 << 20;

/// The hidden command `docent __read`: requests from standard input, replies to standard output.
pub fn worker_main() -> ExitCode {
    tether::tie();
    leave_no_dump();
    // A panic is reported as the page's reason; its backtrace would be noise.
    std::panic::set_hook(Box::new(|_| {}));
    let work = std::thread::Builder::new().stack_size(STACK).spawn(serve);
    match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(Some(()))) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Answers until the parent closes its end; `None` if a request is invalid.
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
    // ZIP archives may end in zeros; after a PDF they mean nothing.
    let bytes = match format {
        Format::Pdf => file.and_then(|mut file| Contents::of(&mut file)),
        _ => file.and_then(|mut file| Contents::whole(&mut file)),
    };
    let served = bytes.map_err(|e| io_error(&path, &e)).and_then(|bytes| {
        // From here on untrusted bytes are processed; only memory and the two pipes are needed.
        sandbox::enter();
        if format != Format::Pdf {
            return other(&path, &bytes, format, lines);
        }
        pdf::with(&path, bytes, password.as_deref(), engines, layout, |pdf| {
            let (title, attachments, about) = (pdf.title(), pdf.attachments(), pdf.about());
            send(&Reply::Opened { pages: pdf.pages(), title, attachments, about });
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

/// Answers requests for pages; `page` is called for each, from 1, until it returns none. With `at_once`, each page is
/// sent before the next is read, which may crash this process.
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

/// Serves a document other than a PDF, which is read completely at once.
fn other(
    path: &Path,
    bytes: &[u8],
    format: Format,
    lines: impl Iterator<Item = std::io::Result<String>>,
) -> Result<Option<()>, ReadError> {
    let (title, pages, attachments, about) = whole(path, bytes, format)?;
    send(&Reply::Opened { pages: pages.len() as u32, title, attachments, about });
    let page = |number: u32| pages.get(number as usize - 1).cloned();
    Ok(answer(lines, false, |number, _| Some((ReadEvent::Page(page(number)?), Vec::new()))))
}

/// A document's title, pages, names of embedded files, and what it says of itself.
type Whole = (Option<String>, Vec<Page>, Vec<String>, Box<FileData>);

fn whole(path: &Path, bytes: &[u8], format: Format) -> Result<Whole, ReadError> {
    match format {
        Format::Markdown => {
            let (about, pages) = crate::adapters::reader::formats::markdown::parse(bytes);
            Ok((about.title.clone(), pages, Vec::new(), Box::new(about)))
        }
        Format::Text => Ok((None, crate::adapters::reader::formats::plain::parse(bytes), Vec::new(), Box::default())),
        #[cfg(feature = "formats")]
        _ => crate::adapters::reader::formats::markup::open(path, bytes, format)
            .map(|book| (book.title, book.pages, book.attachments, Box::new(book.about))),
        #[cfg(not(feature = "formats"))]
        _ => Err(ReadError::Unsupported { path: path.to_path_buf(), found: Found::LeftOut }),
    }
}

fn send(reply: &Reply) {
    say(reply, true);
}

/// Sends a reply, now or with later ones.
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

/// Ends the process if sending failed: the parent is gone and nobody needs the rest, or a reply cannot be serialised
/// and the parent must not wait for it.
fn deliver(said: std::io::Result<()>) {
    if said.and_then(|()| output().flush()).is_err() {
        std::process::exit(1);
    }
}

/// Buffered standard output; unbuffered, it would send every line alone.
fn output() -> std::sync::MutexGuard<'static, BufWriter<Stdout>> {
    static OUTPUT: OnceLock<Mutex<BufWriter<Stdout>>> = OnceLock::new();
    let output = OUTPUT.get_or_init(|| Mutex::new(BufWriter::with_capacity(64 << 10, std::io::stdout())));
    output.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Disables core dumps, which would contain the document.
fn leave_no_dump() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

/// Limits this process's memory to `memory` bytes and, as a second barrier, its address space.
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
