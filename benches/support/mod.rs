//! Shared code of the benchmarks: timing, percentiles, uniform output, and how to report that something is missing.
//!
//! The benchmarks print figures and never fail on a slow machine. Things to compare run in the same process or right
//! after one another and are printed as a ratio, which says more on another machine than a time does.

#![allow(dead_code, reason = "each bench takes what it needs")]

use std::time::{Duration, Instant};

/// The durations of repeated runs.
pub struct Times {
    name: String,
    taken: Vec<Duration>,
}

impl Times {
    /// Runs `work` `runs` times, after one uncounted run.
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

    /// Prints one line: the name, number of runs, p50, p95, p99 and the maximum.
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

/// The duration and result of `work`.
pub fn time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = work();
    (start.elapsed(), value)
}

/// A duration in the unit that keeps it short: µs, ms or s.
pub fn short(time: Duration) -> String {
    match time.as_secs_f64() {
        s if s < 0.001 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.1} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// Reports that a part of the benchmark is skipped, and why.
pub fn left_out(what: &str, why: &str) {
    println!("{what}: left out, {why}");
}

/// Peak resident memory of this process, in MB (Linux; 0 elsewhere).
pub fn peak_memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
