//! Reader processes seen from outside: hands pages out to up to two of them, puts what comes back in order, and
//! answers for their deaths.
//!
//! Whatever a file does to a worker (a stack overflow, an abort, memory without end, an endless loop) costs the page it
//! was reading: that page is read again alone with one engine, then with the other, then skipped and named. Other kinds
//! of documents come from strangers too and are read the same way, by one worker.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::layout::Edge;
use super::pdf::Engines;
use super::running::Running;
use super::worker::{Reply, Request};
use super::{ReadError, ReadEvent, ReadOptions};
use crate::domain::document::{Format, SkippedPage};

/// The longest line a worker may send: a page's text and what belongs to it.
const LONGEST_LINE: u64 = 32 << 20;

/// Opening may take longer than a page: the whole file is parsed.
const OPEN_TIMEOUT: Duration = Duration::from_secs(120);

/// Workers that die one after the other without a page between them: the file itself kills them.
const MOST_DEATHS: u32 = 200;

/// Pages that may wait for one before them.
const MOST_WAITING: u32 = 256;

/// Bytes of text that may wait for a page before them.
const MOST_WAITING_BYTES: usize = 64 << 20;

/// How the GNU allocator is to work in a reader, which lives for one document: one heap, grown by the megabyte, in large
/// pages where the system has them, and nothing given back that the next page asks for again. Opening a file of 2,415
/// pages touches 8,000 pages of memory one by one otherwise, a quarter of its time. Other allocators do not look here.
const ALLOCATOR: (&str, &str) = (
    "GLIBC_TUNABLES",
    "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1:glibc.malloc.top_pad=16777216:\
     glibc.malloc.trim_threshold=268435456:glibc.malloc.mmap_threshold=33554432",
);

/// A document of so many pages is worth a second worker.
const WORTH_TWO: u32 = 12;

/// Reads a document in workers that run `program`.
pub(super) fn read(
    program: &Path,
    path: &Path,
    format: Format,
    options: &ReadOptions,
    on_event: &mut dyn FnMut(ReadEvent),
) -> Result<(), ReadError> {
    Pool::new(program, path, format, options).run(on_event)
}

/// Pages to be read by one worker.
#[derive(Clone, Copy, Debug)]
struct Task {
    next: u32,
    last: u32,
    engines: Engines,
}

/// A running worker, killed and reaped when it is dropped.
struct Worker {
    id: u64,
    child: Child,
    input: Option<ChildStdin>,
    open: bool,
    engines: Engines,
    task: Option<Task>,
    /// When it last said something or was given something to do.
    since: Instant,
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Pool<'a> {
    program: &'a Path,
    path: &'a Path,
    format: Format,
    options: &'a ReadOptions,
    workers: Vec<Worker>,
    started: u64,
    sender: SyncSender<(u64, Option<Vec<u8>>)>,
    lines: Receiver<(u64, Option<Vec<u8>>)>,
    pages: Option<u32>,
    /// The first page that was never handed out.
    fresh: u32,
    /// What must be read again.
    again: VecDeque<Task>,
    waiting: BTreeMap<u32, (ReadEvent, Vec<Edge>)>,
    waiting_bytes: usize,
    /// The page to pass on next.
    next: u32,
    deaths: u32,
}

impl<'a> Pool<'a> {
    fn new(program: &'a Path, path: &'a Path, format: Format, options: &'a ReadOptions) -> Self {
        // A few pages ahead, no more: the parent's memory has a bound.
        let (sender, lines) = sync_channel(16);
        Pool {
            program,
            path,
            format,
            options,
            workers: Vec::new(),
            started: 0,
            sender,
            lines,
            pages: None,
            fresh: 1,
            again: VecDeque::new(),
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            next: 1,
            deaths: 0,
        }
    }

    fn run(mut self, on_event: &mut dyn FnMut(ReadEvent)) -> Result<(), ReadError> {
        let mut running = Running::new();
        self.start(Engines::Both)?;
        loop {
            if self.options.cancelled() {
                return Err(ReadError::Cancelled);
            }
            match self.lines.recv_timeout(Duration::from_millis(50)) {
                Ok((id, Some(line))) => match serde_json::from_slice::<Reply>(&line) {
                    Ok(reply) => self.take(id, reply, on_event)?,
                    Err(_) => self.lost(id, "reading it confused the reader process")?,
                },
                Ok((id, None)) => self.lost(id, "reading it ended the reader process")?,
                Err(RecvTimeoutError::Timeout) => self.check_times()?,
                // The pool holds a sender itself.
                Err(RecvTimeoutError::Disconnected) => {}
            }
            while let Some((event, edges)) = self.waiting.remove(&self.next) {
                self.waiting_bytes -= size(&event);
                self.next += 1;
                running.push(event, edges, on_event);
            }
            if let Some(pages) = self.pages {
                if self.next > pages {
                    running.finish(on_event);
                    return Ok(());
                }
                self.hand_out(pages)?;
            }
        }
    }

    fn start(&mut self, engines: Engines) -> Result<(), ReadError> {
        let fault = |e: &std::io::Error| ReadError::Io {
            path: self.program.to_path_buf(),
            reason: format!("cannot start the reader: {e}"),
        };
        let mut child = Command::new(self.program)
            .arg("__read")
            .env(ALLOCATOR.0, ALLOCATOR.1)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| fault(&e))?;
        self.started += 1;
        let id = self.started;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let mut worker = Worker { id, child, input, open: false, engines, task: None, since: Instant::now() };
        let request = Request::Open {
            path: self.path.to_path_buf(),
            format: self.format,
            password: self.options.password.clone(),
            engines,
            layout: self.options.layout,
        };
        worker.send(&request);
        let sender = self.sender.clone();
        std::thread::spawn(move || forward(id, output, &sender));
        self.workers.push(worker);
        Ok(())
    }

    fn worker(&mut self, id: u64) -> Option<&mut Worker> {
        self.workers.iter_mut().find(|w| w.id == id)
    }

    /// Takes a worker's word.
    fn take(&mut self, id: u64, reply: Reply, on_event: &mut dyn FnMut(ReadEvent)) -> Result<(), ReadError> {
        let Some(worker) = self.worker(id) else { return Ok(()) };
        worker.since = Instant::now();
        match reply {
            Reply::Opened { pages, title, attachments } => {
                worker.open = true;
                if self.pages.is_none() {
                    self.pages = Some(pages);
                    on_event(ReadEvent::Opened { pages, title, format: self.format, attachments });
                }
                Ok(())
            }
            Reply::Failed(error) => {
                self.workers.retain(|w| w.id != id);
                if self.pages.is_none() {
                    return Err(error);
                }
                self.deaths += 1;
                Ok(())
            }
            Reply::Page(event, edges) => {
                let number = number(&event);
                let expected = worker.task.as_ref().map(|t| t.next);
                if expected != Some(number) {
                    return Ok(());
                }
                if let Some(task) = &mut worker.task {
                    task.next += 1;
                    if task.next > task.last {
                        worker.task = None;
                    }
                }
                self.deaths = 0;
                self.keep(number, event, edges);
                Ok(())
            }
        }
    }

    fn keep(&mut self, number: u32, event: ReadEvent, edges: Vec<Edge>) {
        self.waiting_bytes += size(&event);
        if let Some((old, _)) = self.waiting.insert(number, (event, edges)) {
            self.waiting_bytes -= size(&old);
        }
    }

    /// A worker has gone, or must.
    fn lost(&mut self, id: u64, why: &str) -> Result<(), ReadError> {
        let Some(at) = self.workers.iter().position(|w| w.id == id) else { return Ok(()) };
        let worker = self.workers.remove(at);
        self.deaths += 1;
        if !worker.open && self.pages.is_none() {
            // It died while opening: the other engine may do better.
            if worker.engines == Engines::Both && self.format == Format::Pdf {
                return self.start(Engines::Second);
            }
            let reason = why.replace("reading", "opening");
            return Err(ReadError::Damaged { path: self.path.to_path_buf(), reason });
        }
        if let Some(task) = worker.task {
            if task.next < task.last {
                self.again.push_front(Task { next: task.next + 1, ..task });
            }
            let alone = |engines| Task { next: task.next, last: task.next, engines };
            match task.engines {
                Engines::Both => self.again.push_front(alone(Engines::First)),
                Engines::First => self.again.push_front(alone(Engines::Second)),
                Engines::Second => self.skip(task.next, why),
            }
        }
        if self.deaths > MOST_DEATHS {
            self.give_up(why);
        }
        Ok(())
    }

    fn skip(&mut self, page: u32, why: &str) {
        self.keep(page, ReadEvent::Skipped(SkippedPage { page, reason: why.to_string() }), Vec::new());
    }

    /// Names every page that was not read.
    fn give_up(&mut self, why: &str) {
        self.workers.clear();
        self.again.clear();
        let pages = self.pages.unwrap_or(0);
        for page in self.next..=pages {
            if !self.waiting.contains_key(&page) {
                self.skip(page, why);
            }
        }
        self.fresh = pages + 1;
    }

    fn check_times(&mut self) -> Result<(), ReadError> {
        let limit = self.options.page_timeout;
        let late: Vec<(u64, bool)> = self
            .workers
            .iter()
            .filter(|w| match (w.open, &w.task) {
                (false, _) => w.since.elapsed() > OPEN_TIMEOUT,
                (true, Some(_)) => w.since.elapsed() > limit,
                (true, None) => false,
            })
            .map(|w| (w.id, w.open))
            .collect();
        for (id, open) in late {
            let seconds = if open { limit } else { OPEN_TIMEOUT }.as_secs();
            self.lost(id, &format!("reading it took more than {seconds} s"))?;
        }
        Ok(())
    }

    /// Gives idle workers something to do, and starts workers where there are too few.
    fn hand_out(&mut self, pages: u32) -> Result<(), ReadError> {
        let two = self.format == Format::Pdf && pages >= WORTH_TWO && self.more_than_one_core();
        let wanted = if two { 2 } else { 1 };
        let work_left = !self.again.is_empty() || self.fresh <= pages;
        if work_left && self.workers.len() < wanted && (self.workers.is_empty() || self.deaths == 0) {
            self.start(Engines::Both)?;
        }
        for i in 0..self.workers.len() {
            if !self.workers[i].open || self.workers[i].task.is_some() {
                continue;
            }
            let Some(task) = self.task(pages) else { break };
            let worker = &mut self.workers[i];
            worker.task = Some(task);
            worker.since = Instant::now();
            worker.send(&Request::Read { first: task.next, last: task.last, engines: task.engines });
        }
        Ok(())
    }

    fn more_than_one_core(&self) -> bool {
        std::thread::available_parallelism().is_ok_and(|n| n.get() > 1)
    }

    fn task(&mut self, pages: u32) -> Option<Task> {
        if let Some(task) = self.again.pop_front() {
            return Some(task);
        }
        let ahead = self.fresh.saturating_sub(self.next);
        if self.fresh > pages || ahead > MOST_WAITING || self.waiting_bytes > MOST_WAITING_BYTES {
            return None;
        }
        // Small at first, so that the first pages come in order at once.
        let length = (self.fresh / 4).clamp(4, 32);
        let task = Task { next: self.fresh, last: (self.fresh + length - 1).min(pages), engines: Engines::Both };
        self.fresh = task.last + 1;
        Some(task)
    }
}

impl Worker {
    fn send(&mut self, request: &Request) {
        let Ok(mut line) = serde_json::to_vec(request) else { return };
        line.push(b'\n');
        if let Some(input) = &mut self.input {
            // A worker that has died shows as the end of its output.
            let _ = input.write_all(&line).and_then(|()| input.flush());
        }
    }
}

/// Sends a worker's lines on, then that it has ended.
fn forward(id: u64, output: Option<impl Read>, sender: &SyncSender<(u64, Option<Vec<u8>>)>) {
    if let Some(output) = output {
        let mut output = BufReader::with_capacity(64 << 10, output);
        loop {
            let mut line = Vec::new();
            match output.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
                Ok(read) if read > 0 && line.ends_with(b"\n") => {
                    if sender.send((id, Some(line))).is_err() {
                        return;
                    }
                }
                _ => break,
            }
        }
    }
    let _ = sender.send((id, None));
}

fn number(event: &ReadEvent) -> u32 {
    match event {
        ReadEvent::Page(page) => page.number,
        ReadEvent::Skipped(page) => page.page,
        ReadEvent::Opened { .. } => 0,
    }
}

fn size(event: &ReadEvent) -> usize {
    match event {
        ReadEvent::Page(page) => page.text.len(),
        _ => 0,
    }
}
