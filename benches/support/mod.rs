//! What the benches share: timing, percentiles, one way of printing them, and how to say that something is not here.
//!
//! The benches print figures and never fail on a slow machine. What must be compared is run in the same process or right
//! after one another, and printed as a ratio, because this says more on another machine than a time does.

#![allow(dead_code, reason = "each bench takes what it needs")]

use std::time::{Duration, Instant};

/// The times of one thing done many times.
pub struct Times {
    name: String,
    taken: Vec<Duration>,
}

impl Times {
    /// Does `work` `runs` times, after one run that is not counted.
    pub fn of(name: &str, runs: usize, mut work: impl FnMut()) -> Times {
        work();
        let taken = (0..runs).map(|_| time(&mut work).0).collect();
        Times::from(name, taken)
    }

    pub fn from(name: &str, mut taken: Vec<Duration>) -> Times {
        taken.sort_unstable();
        Times { name: name.to_owned(), taken }
    }

    /// The time that `share` (0 to 1) of the runs did not exceed, by nearest rank; zero without runs.
    pub fn percentile(&self, share: f64) -> Duration {
        let rank = (share * self.taken.len() as f64).ceil() as usize;
        self.taken.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }

    pub fn median(&self) -> Duration {
        self.percentile(0.5)
    }

    /// One line: the name, how many runs, p50, p95, p99 and the longest.
    pub fn print(&self) {
        println!(
            "{:<56} {:>6} runs  p50 {:>10}  p95 {:>10}  p99 {:>10}  max {:>10}",
            self.name,
            self.taken.len(),
            short(self.median()),
            short(self.percentile(0.95)),
            short(self.percentile(0.99)),
            short(self.percentile(1.0)),
        );
    }
}

/// How long `work` took, and what it gave.
pub fn time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = work();
    (start.elapsed(), value)
}

/// A time in the unit that keeps it short: µs, ms or s.
pub fn short(time: Duration) -> String {
    match time.as_secs_f64() {
        s if s < 0.001 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.1} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// Says that a part of the bench is left out, and why.
pub fn left_out(what: &str, why: &str) {
    println!("{what}: left out, {why}");
}

/// The most memory this process has had resident so far, in MB (Linux; 0 elsewhere).
pub fn peak_memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
