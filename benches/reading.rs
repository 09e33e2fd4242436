//! Benchmarks of reading: pages per second against pdftotext in the same run, time to the first page, and a worker's
//! memory.
//!
//! `cargo bench --bench reading`
//!
//! The documents are the long ones of ../shared/pdf. The reader runs as in production: the built program's workers, two
//! of them on two cores or more, pages in order.

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use docent::adapters::reader::{self, ReadEvent, ReadOptions};
use support::{Times, left_out, short, time};

/// How often the time to the first page of the largest file is measured.
const RUNS: usize = 15;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/pdf/long");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map(|all| all.flatten().map(|f| f.path()).filter(|p| p.extension().is_some_and(|e| e == "pdf")).collect())
        .unwrap_or_default();
    files.sort();
    let Some(largest) = files.iter().max_by_key(|f| f.metadata().map_or(0, |m| m.len())).cloned() else {
        return left_out("reading", "there is no ../shared/pdf/long");
    };
    speed(&files);
    first_page(&largest);
    memory(&largest);
}

fn options() -> ReadOptions {
    ReadOptions { worker: Some(env!("CARGO_BIN_EXE_docent").into()), ..ReadOptions::default() }
}

/// Reads a whole file; returns the number of pages and the time to the first one.
fn read(path: &Path) -> (u32, Duration) {
    let start = Instant::now();
    let (mut pages, mut first) = (0, None);
    let result = reader::read(path, &options(), &mut |event| match event {
        ReadEvent::Opened { .. } => {}
        ReadEvent::Page(_) | ReadEvent::Skipped(_) => {
            pages += 1;
            first.get_or_insert_with(|| start.elapsed());
        }
    });
    if let Err(error) = result {
        println!("{error}");
    }
    (pages, first.unwrap_or_default())
}

/// Every file with both readers in turn.
fn speed(files: &[PathBuf]) {
    if Command::new("pdftotext").arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        return left_out("speed", "pdftotext is not installed (Debian: poppler-utils)");
    }
    let (mut pages, mut ours, mut theirs) = (0, Duration::ZERO, Duration::ZERO);
    for path in files {
        // Both find the file in the page cache.
        let _ = std::fs::read(path);
        let (mine, (count, _)) = time(|| read(path));
        let (other, _) = time(|| Command::new("pdftotext").arg("-q").arg(path).arg("-").stdout(Stdio::null()).status());
        println!(
            "{:<32} {count:>5} pages  docent {:>9}  pdftotext {:>9}  ratio {:>5.2}",
            path.file_name().unwrap_or_default().to_string_lossy(),
            short(mine),
            short(other),
            other.as_secs_f64() / mine.as_secs_f64()
        );
        pages += count;
        ours += mine;
        theirs += other;
    }
    let rate = |time: Duration| f64::from(pages) / time.as_secs_f64();
    println!(
        "all: docent {:.0} pages/s, pdftotext {:.0} pages/s, ratio {:.2}",
        rate(ours),
        rate(theirs),
        rate(ours) / rate(theirs)
    );
}

/// From the call to the first page, including process start; reading is then cancelled.
fn first_page(path: &Path) {
    let mut taken = Vec::new();
    for _ in 0..=RUNS {
        let options = options();
        let cancel = Arc::clone(&options.cancel);
        let start = Instant::now();
        let mut first = None;
        let _ = reader::read(path, &options, &mut |event| {
            if matches!(event, ReadEvent::Page(_) | ReadEvent::Skipped(_)) && first.is_none() {
                first = Some(start.elapsed());
                cancel.store(true, Ordering::SeqCst);
            }
        });
        taken.extend(first);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Times::from(&format!("first page of {name}"), taken.split_off(1.min(taken.len()))).print();
}

/// Peak resident memory of one worker while the largest file is read (Linux).
fn memory(path: &Path) {
    let most = Arc::new(AtomicU64::new(0));
    let done = Arc::new(AtomicBool::new(false));
    let watch = {
        let (most, done) = (Arc::clone(&most), Arc::clone(&done));
        std::thread::spawn(move || {
            while !done.load(Ordering::Relaxed) {
                children().into_iter().filter_map(peak_kb).for_each(|kb| {
                    most.fetch_max(kb, Ordering::Relaxed);
                });
                std::thread::sleep(Duration::from_millis(5));
            }
        })
    };
    read(path);
    done.store(true, Ordering::Relaxed);
    let _ = watch.join();
    match most.load(Ordering::Relaxed) {
        0 => left_out("memory of a worker", "there is no /proc"),
        kb => println!("memory of a worker at most {:.0} MB", kb as f64 / 1024.0),
    }
}

/// Child processes of this one.
fn children() -> Vec<u32> {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    threads
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|ids| ids.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}

fn peak_kb(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
