//! The reader's own process. The parent sends one request line and reads one event a line; whatever happens to the
//! child (a stack overflow, an abort, memory without end, an endless loop) costs the page it was reading. The next
//! child begins at the page after it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{ReadError, ReadEvent, ReadOptions, pdf};
use crate::domain::document::SkippedPage;

/// The longest line a child may send: a page's text and what belongs to it.
const LONGEST_LINE: u64 = 32 << 20;

/// The most memory a child may have, in bytes of address space. A 500 MB scan needs about twice its size.
const MOST_MEMORY: u64 = 6 << 30;

/// Opening may take longer than a page: the whole file is parsed.
const OPEN_TIMEOUT: Duration = Duration::from_secs(120);

/// Children that die one after the other without a page between them: the file itself kills them.
const MOST_DEATHS: u32 = 200;

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    path: PathBuf,
    password: Option<String>,
    first: u32,
}

#[derive(Debug, Serialize, Deserialize)]
enum Reply {
    Event(ReadEvent),
    Failed(ReadError),
    Done,
}

/// What the hidden command `docent __read` does: one request from standard input, replies to standard output.
pub fn worker_main() -> ExitCode {
    limit_memory();
    // A panic is reported as the page's reason; its backtrace is nobody's business.
    std::panic::set_hook(Box::new(|_| {}));
    // Deeply nested files recurse deeply.
    let work = std::thread::Builder::new().stack_size(256 << 20).spawn(|| {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).ok()?;
        let request: Request = serde_json::from_str(&line).ok()?;
        let options = ReadOptions { password: request.password, ..ReadOptions::default() };
        let result = pdf::read(&request.path, &options, request.first, &mut |event| send(&Reply::Event(event)));
        send(&match result {
            Ok(()) => Reply::Done,
            Err(error) => Reply::Failed(error),
        });
        Some(())
    });
    match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(Some(()))) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
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

/// A running child, killed and reaped when it is dropped.
struct Worker {
    child: Child,
    lines: Receiver<Vec<u8>>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Worker {
    fn start(program: &Path, request: &Request) -> std::io::Result<Worker> {
        let mut child = Command::new(program)
            .arg("__read")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        if let Some(mut input) = child.stdin.take() {
            // A child that died at once shows as the end of its output.
            let _ = input.write_all(&line);
        }
        // A few pages ahead, no more: the parent's memory has a bound.
        let (sender, lines) = sync_channel(8);
        if let Some(output) = child.stdout.take() {
            std::thread::spawn(move || {
                let mut output = BufReader::new(output);
                loop {
                    let mut line = Vec::new();
                    match output.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
                        Ok(read) if read > 0 && line.ends_with(b"\n") => {
                            if sender.send(line).is_err() {
                                return;
                            }
                        }
                        _ => return,
                    }
                }
            });
        }
        Ok(Worker { child, lines })
    }

    /// The next reply; `Err` says in a few words why there is none.
    fn next(&self, options: &ReadOptions, timeout: Duration) -> Result<Reply, Lost> {
        let until = Instant::now() + timeout;
        loop {
            match self.lines.recv_timeout(Duration::from_millis(50)) {
                Ok(line) => return serde_json::from_slice(&line).map_err(|_| Lost::Died),
                Err(RecvTimeoutError::Disconnected) => return Err(Lost::Died),
                Err(RecvTimeoutError::Timeout) if options.cancelled() => return Err(Lost::Cancelled),
                Err(RecvTimeoutError::Timeout) if Instant::now() > until => return Err(Lost::TimedOut),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

enum Lost {
    Died,
    TimedOut,
    Cancelled,
}

/// Reads a PDF in children of `program`.
pub(super) fn read(
    program: &Path,
    path: &Path,
    options: &ReadOptions,
    on_event: &mut dyn FnMut(ReadEvent),
) -> Result<(), ReadError> {
    let mut pages: Option<u32> = None;
    let mut next = 1;
    let mut deaths = 0;
    loop {
        let request = Request { path: path.to_path_buf(), password: options.password.clone(), first: next };
        let worker = Worker::start(program, &request).map_err(|e| ReadError::Io {
            path: program.to_path_buf(),
            reason: format!("cannot start the reader: {e}"),
        })?;
        let mut opened = false;
        let lost = loop {
            if options.cancelled() {
                return Err(ReadError::Cancelled);
            }
            match worker.next(options, if opened { options.page_timeout } else { OPEN_TIMEOUT }) {
                Ok(Reply::Event(event @ ReadEvent::Opened { .. })) => {
                    opened = true;
                    // Only the first child's opening is news.
                    if let (None, ReadEvent::Opened { pages: count, .. }) = (pages, &event) {
                        pages = Some(*count);
                        on_event(event);
                    }
                }
                Ok(Reply::Event(event)) => {
                    let number = match &event {
                        ReadEvent::Page(page) => page.number,
                        ReadEvent::Skipped(page) => page.page,
                        ReadEvent::Opened { .. } => 0,
                    };
                    if number == next {
                        next += 1;
                        deaths = 0;
                        on_event(event);
                    }
                }
                Ok(Reply::Failed(error)) if pages.is_none() => return Err(error),
                Ok(Reply::Failed(_)) => break Lost::Died,
                Ok(Reply::Done) => return Ok(()),
                Err(Lost::Cancelled) => return Err(ReadError::Cancelled),
                Err(lost) => break lost,
            }
        };
        drop(worker);
        let why = match lost {
            Lost::TimedOut => format!("reading it took more than {} s", options.page_timeout.as_secs()),
            _ => "reading it ended the reader process".to_string(),
        };
        deaths += 1;
        let Some(pages) = pages else {
            let reason = match lost {
                Lost::TimedOut => "opening it takes too long",
                _ => "opening it ended the reader process",
            };
            return Err(ReadError::Damaged { path: path.to_path_buf(), reason: reason.into() });
        };
        // A child that can no longer open the file, or a file that kills every child: the rest is lost.
        let give_up = !opened || deaths > MOST_DEATHS;
        let last = if give_up { pages } else { next };
        while next <= last.min(pages) {
            on_event(ReadEvent::Skipped(SkippedPage { page: next, reason: why.clone() }));
            next += 1;
        }
        if next > pages {
            return Ok(());
        }
    }
}
