//! Counts down the wait before a request is sent again, for the user.

use std::time::{Duration, Instant};

use crate::domain::report::Waiting;
use crate::domain::report::language_model::LlmError;

/// The wait before another attempt, reported every second.
pub(crate) struct RetryCountdown {
    until: Instant,
    attempt: u32,
    why: LlmError,
}

impl RetryCountdown {
    /// Attempt number `attempt` begins after `wait`, because of `why`.
    pub(crate) fn new(wait: Duration, attempt: u32, why: LlmError) -> RetryCountdown {
        RetryCountdown { until: Instant::now() + wait, attempt, why }
    }

    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// The time until the number of remaining seconds changes; after the last, until the request may have been sent.
    pub(crate) fn to_next_second(&self) -> Duration {
        match self.left().subsec_millis() {
            0 => Duration::from_secs(1),
            ms => Duration::from_millis(u64::from(ms)),
        }
    }

    /// How long it is to wait now.
    pub(crate) fn waiting(&self) -> Waiting {
        let seconds = self.left().as_millis().div_ceil(1000) as u64;
        Waiting::Retrying { why: self.why.clone(), attempt: self.attempt, seconds }
    }
}
