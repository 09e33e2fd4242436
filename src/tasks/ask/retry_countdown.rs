//! The wait before a request is sent to a model again, counted down for the person who waits.

use std::fmt;
use std::time::{Duration, Instant};

/// The wait before another try, told anew every second.
pub(crate) struct RetryCountdown {
    until: Instant,
    attempt: u32,
    why: String,
}

impl RetryCountdown {
    /// Try number `attempt` begins after `wait`, because of `why`.
    pub(crate) fn new(wait: Duration, attempt: u32, why: String) -> RetryCountdown {
        RetryCountdown { until: Instant::now() + wait, attempt, why }
    }

    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// The time until the number of seconds left changes; once none are left, until the request may have gone out.
    pub(crate) fn to_next_second(&self) -> Duration {
        match self.left().subsec_millis() {
            0 => Duration::from_secs(1),
            ms => Duration::from_millis(u64::from(ms)),
        }
    }
}

impl fmt::Display for RetryCountdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RetryCountdown { attempt, why, .. } = self;
        match self.left().as_millis().div_ceil(1000) {
            0 => write!(f, "{why}; try {attempt} is under way"),
            seconds => write!(f, "{why}; try {attempt} in {seconds} s"),
        }
    }
}
