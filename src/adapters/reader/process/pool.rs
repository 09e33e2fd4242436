//! The parent's side of reader processes: hands out pages to up to two workers, puts the results in order, and handles
//! their deaths.
//!
//! Whatever a file does to a worker (stack overflow, abort, unbounded memory, endless loop) costs only the page being
//! read: it is read again alone with one engine, then with the other, then reported as skipped. Other document formats
//! are untrusted too, and are read the same way by one worker.
//!
//! Two workers have half of the memory each. If that is too little for one, the other is ended, and one continues with
//! all of it.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::cause_of_death::{Cause, memory_of};
use super::memory_limit;
use super::messages::{Reply, Request};
use crate::adapters::reader::layout::Edge;
use crate::adapters::reader::layout::running_heads::Running;
use crate::adapters::reader::pdf::Engines;
use crate::adapters::reader::{ReadError, ReadEvent, ReadOptions};
use crate::domain::document::{Format, SkippedPage};

/// Maximum length of a line from a worker: a page with its metadata.
const LONGEST_LINE: u64 = 32 << 20;

/// Opening may take longer than a page: the whole file is parsed.
const OPEN_TIMEOUT: Duration = Duration::from_secs(120);

/// Maximum consecutive deaths without a page in between: the file itself kills the workers.
const MOST_DEATHS: u32 = 200;

/// Maximum pages waiting for an earlier one.
const MOST_WAITING: u32 = 256;

/// Maximum bytes of text waiting for an earlier page.
const MOST_WAITING_BYTES: usize = 64 << 20;

/// Settings of the GNU allocator in a reader, which lives for one document: one heap, grown by the megabyte, in huge
/// pages if available, and no memory returned that the next page would request again. Otherwise, opening a file of
/// 2,415 pages touches 8,000 memory pages one by one, a quarter of its time. Other allocators ignore this.
const ALLOCATOR: (&str, &str) = (
    "GLIBC_TUNABLES",
    "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1:glibc.malloc.top_pad=16777216:\
     glibc.malloc.trim_threshold=268435456:glibc.malloc.mmap_threshold=33554432",
);

/// How often the workers' time and memory are checked.
const BETWEEN_CHECKS: Duration = Duration::from_millis(50);

/// Minimum pages of a document for a second worker.
const WORTH_TWO: u32 = 12;

/// Reads a document in workers that run `program`.
pub(crate) fn read(
    program: &Path,
    path: &Path,
    format: Format,
    options: &ReadOptions,
    on_event: &mut dyn FnMut(ReadEvent),
) -> Result<(), ReadError> {
    Pool::new(program, path, format, options).run(on_event)
}

/// A worker's id and lines; `None` if it has ended.
type Said = (u64, Option<Vec<Vec<u8>>>);

/// Pages to be read by one worker.
#[derive(Clone, Copy, Debug)]
struct Task {
    next: u32,
    last: u32,
    engines: Engines,
}

/// A running worker, killed and reaped on drop.
struct Worker {
    id: u64,
    child: Child,
    input: Option<ChildStdin>,
    open: bool,
    engines: Engines,
    /// Maximum memory in bytes.
    share: u64,
    task: Option<Task>,
    /// When it last replied or was given a task.
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
    sender: SyncSender<Said>,
    said: Receiver<Said>,
    pages: Option<u32>,
    /// The first page not handed out yet.
    fresh: u32,
    /// Pages to read again.
    again: VecDeque<Task>,
    waiting: BTreeMap<u32, (ReadEvent, Vec<Edge>)>,
    waiting_bytes: usize,
    /// The page to pass on next.
    next: u32,
    deaths: u32,
    /// One worker has all memory.
    alone: bool,
    /// When time and memory were last checked.
    checked: Instant,
}

impl<'a> Pool<'a> {
    fn new(program: &'a Path, path: &'a Path, format: Format, options: &'a ReadOptions) -> Self {
        // A small buffer bounds the parent's memory.
        let (sender, said) = sync_channel(4);
        Pool {
            program,
            path,
            format,
            options,
            workers: Vec::new(),
            started: 0,
            sender,
            said,
            pages: None,
            fresh: 1,
            again: VecDeque::new(),
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            next: 1,
            deaths: 0,
            alone: format != Format::Pdf,
            checked: Instant::now(),
        }
    }

    fn run(mut self, on_event: &mut dyn FnMut(ReadEvent)) -> Result<(), ReadError> {
        let mut running = Running::new();
        self.start(Engines::Both)?;
        loop {
            if self.options.cancelled() {
                return Err(ReadError::Cancelled);
            }
            match self.said.recv_timeout(BETWEEN_CHECKS) {
                Ok((id, Some(lines))) => {
                    for line in lines {
                        match serde_json::from_slice::<Reply>(&line) {
                            Ok(reply) => self.take(id, reply, on_event)?,
                            Err(_) => self.lost(id, Cause::Confused)?,
                        }
                    }
                }
                Ok((id, None)) => self.lost(id, Cause::Ended)?,
                // The pool itself holds a sender.
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            if self.checked.elapsed() >= BETWEEN_CHECKS {
                self.check()?;
                self.checked = Instant::now();
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
        let fault =
            |e: &std::io::Error| ReadError::NoReader { program: self.program.to_path_buf(), reason: e.to_string() };
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
        let share = self.share();
        let since = Instant::now();
        let mut worker = Worker { id, child, input, open: false, engines, share, task: None, since };
        let request = Request::Open {
            path: self.path.to_path_buf(),
            format: self.format,
            password: self.options.password.clone(),
            engines,
            layout: self.options.layout,
            memory: share,
        };
        worker.send(&request).map_err(|e| fault(&e))?;
        let sender = self.sender.clone();
        std::thread::spawn(move || forward(id, output, &sender));
        self.workers.push(worker);
        Ok(())
    }

    /// The memory of a worker started now.
    fn share(&self) -> u64 {
        if self.alone { self.options.memory } else { self.options.memory / 2 }
    }

    fn worker(&mut self, id: u64) -> Option<&mut Worker> {
        self.workers.iter_mut().find(|w| w.id == id)
    }

    /// Handles a worker's reply.
    fn take(&mut self, id: u64, reply: Reply, on_event: &mut dyn FnMut(ReadEvent)) -> Result<(), ReadError> {
        let Some(worker) = self.worker(id) else { return Ok(()) };
        worker.since = Instant::now();
        match reply {
            Reply::Opened { pages, title, attachments, about } => {
                worker.open = true;
                if self.pages.is_none() {
                    self.pages = Some(pages);
                    on_event(ReadEvent::Opened { pages, title, format: self.format, attachments, about });
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
                    return self.lost(id, Cause::Confused);
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

    /// Handles a worker that has died or must be ended.
    fn lost(&mut self, id: u64, cause: Cause) -> Result<(), ReadError> {
        let Some(at) = self.workers.iter().position(|w| w.id == id) else { return Ok(()) };
        let mut worker = self.workers.remove(at);
        let cause = if cause == Cause::Ended && memory_limit::needed_more(&mut worker.child) {
            Cause::Memory(worker.share >> 20)
        } else {
            cause
        };
        self.deaths += 1;
        let opening = !worker.open && self.pages.is_none();
        if matches!(cause, Cause::Memory(_)) && !self.alone {
            self.alone = true;
            let others = std::mem::take(&mut self.workers);
            let tasks = std::iter::once(&worker).chain(&others).filter_map(|w| w.task);
            self.again.extend(tasks);
            drop(others);
            return if opening { self.start(worker.engines) } else { Ok(()) };
        }
        if opening {
            // It died while opening: the other engine may do better.
            if worker.engines == Engines::Both && self.format == Format::Pdf {
                return self.start(Engines::Second);
            }
            return Err(cause.of_file(self.path));
        }
        if let Some(task) = worker.task {
            if task.next < task.last {
                self.again.push_front(Task { next: task.next + 1, ..task });
            }
            let alone = |engines| Task { next: task.next, last: task.next, engines };
            match task.engines {
                Engines::Both => self.again.push_front(alone(Engines::First)),
                Engines::First => self.again.push_front(alone(Engines::Second)),
                Engines::Second => self.skip(task.next, cause),
            }
        }
        if self.deaths > MOST_DEATHS {
            self.give_up(cause);
        }
        Ok(())
    }

    fn skip(&mut self, page: u32, cause: Cause) {
        let reason = cause.of_page();
        self.keep(page, ReadEvent::Skipped(SkippedPage { page, reason }), Vec::new());
    }

    /// Reports every unread page as skipped.
    fn give_up(&mut self, cause: Cause) {
        self.workers.clear();
        self.again.clear();
        let pages = self.pages.unwrap_or(0);
        for page in self.next..=pages {
            if !self.waiting.contains_key(&page) {
                self.skip(page, cause);
            }
        }
        self.fresh = pages + 1;
    }

    /// Ends workers that take too long or use too much memory.
    fn check(&mut self) -> Result<(), ReadError> {
        let limit = self.options.page_timeout;
        let over = |w: &Worker| {
            let late = match (w.open, &w.task) {
                (false, _) => Some(OPEN_TIMEOUT),
                (true, Some(_)) => Some(limit),
                (true, None) => None,
            };
            let late = late.filter(|limit| w.since.elapsed() > *limit).map(|limit| Cause::Late(limit.as_secs()));
            // Memory the worker does not count itself: its stack, and what its allocator retains.
            let large = memory_of(w.child.id()).is_some_and(|used| used > w.share);
            late.or(large.then_some(Cause::Memory(w.share >> 20)))
        };
        let over: Vec<(u64, Cause)> = self.workers.iter().filter_map(|w| Some((w.id, over(w)?))).collect();
        for (id, cause) in over {
            self.lost(id, cause)?;
        }
        Ok(())
    }

    /// Gives idle workers tasks, and starts more workers if needed.
    fn hand_out(&mut self, pages: u32) -> Result<(), ReadError> {
        let two = pages >= WORTH_TWO && self.more_than_one_core();
        let wanted = if two && !self.alone { 2 } else { 1 };
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
            // A dead worker shows as the end of its output.
            let _ = worker.send(&Request::Read { first: task.next, last: task.last, engines: task.engines });
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
    fn send(&mut self, request: &Request) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        let Some(input) = &mut self.input else { return Err(std::io::ErrorKind::BrokenPipe.into()) };
        input.write_all(&line).and_then(|()| input.flush())
    }
}

/// Forwards a worker's lines, as many at a time as have arrived, then its end.
fn forward(id: u64, output: Option<impl Read>, sender: &SyncSender<Said>) {
    if let Some(output) = output {
        let mut output = BufReader::with_capacity(64 << 10, output);
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            match output.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
                Ok(read) if read > 0 && line.ends_with(b"\n") => lines.push(line),
                _ => break,
            }
            if !output.buffer().contains(&b'\n') && sender.send((id, Some(std::mem::take(&mut lines)))).is_err() {
                return;
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
