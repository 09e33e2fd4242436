//! What only the whole program shows: how soon the first frame is there, how soon a key, and that idleness costs nothing.
//! The times are printed (`cargo test --test tui speed -- --nocapture`); the limits leave room for a busy machine, the bars
//! are in `docs/screen.md`.

use std::time::{Duration, Instant};

use crate::support::Home;
use crate::terminal::Terminal;

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[test]
fn the_first_frame_and_every_key_come_at_once() {
    let home = Home::without_models();
    let note = home.file("note.md", "# Harbour\n\nThe harbour freezes in January.\n");
    let note = note.to_str().unwrap();
    let first = (0..7).map(|_| {
        let started = Instant::now();
        let terminal = Terminal::start(&home, (120, 36), &[note]);
        while !terminal.has_written(b"docent") {
            assert!(started.elapsed() < Duration::from_secs(20), "no frame");
            std::thread::sleep(Duration::from_micros(500));
        }
        started.elapsed()
    });
    let first = middle(first.collect());
    let mut terminal = Terminal::start(&home, (120, 36), &[note]);
    terminal.wait("Ask a question");
    let keys = (0..40).map(|n: usize| {
        let typed = "abcdefghij".repeat(5)[..=n].to_string();
        let started = Instant::now();
        terminal.send(&typed[n..]);
        while !terminal.before_cursor().ends_with(&typed) {
            assert!(started.elapsed() < Duration::from_secs(20), "{typed} is not shown");
            std::thread::sleep(Duration::from_micros(500));
        }
        started.elapsed()
    });
    let mut keys: Vec<Duration> = keys.collect();
    keys.sort_unstable();
    println!("start to first frame: {first:?}; key to screen: {:?}, at worst {:?}", keys[20], keys[39]);
    assert!(first < Duration::from_secs(2), "start to first frame: {first:?}");
    assert!(keys[20] < Duration::from_millis(200), "key to screen: {:?}", keys[20]);
}

/// Processor time of a process so far, in ticks of 10 ms.
#[cfg(target_os = "linux")]
fn ticks(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name in brackets may hold anything; user and system time are fields 14 and 15.
    let fields: Vec<&str> = text[text.rfind(')').unwrap()..].split_whitespace().collect();
    fields[12].parse::<u64>().unwrap() + fields[13].parse::<u64>().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn an_idle_screen_takes_no_time_of_the_processor_and_writes_nothing() {
    let home = Home::without_models();
    let note = home.file("note.md", "# Harbour\n\nThe harbour freezes in January.\n");
    let mut terminal = Terminal::start(&home, (120, 36), &[note.to_str().unwrap()]);
    terminal.wait("keyword search only");
    terminal.ask("When does it freeze?");
    // Messages that go away by themselves, and what is begun in the background.
    let end = Instant::now() + Duration::from_secs(45);
    loop {
        let (before, written) = (ticks(terminal.process()), terminal.written());
        std::thread::sleep(Duration::from_secs(3));
        let spent = ticks(terminal.process()) - before;
        if spent <= 1 && terminal.written() == written {
            println!("idle for 3 s: {} ms of the processor", spent * 10);
            return;
        }
        assert!(Instant::now() < end, "never idle: {spent} ticks in 3 s\n{}", terminal.text());
    }
}
