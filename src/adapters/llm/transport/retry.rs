//! When a request is sent again, and after how long.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;

/// How often and how long a request is retried before its first token. After the first token it never is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Maximum number of attempts.
    pub attempts: u32,
    /// The wait before the second attempt; it doubles each time.
    pub first_wait: Duration,
    /// If a server asks for a longer wait, the user is told instead.
    pub longest_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy { attempts: 4, first_wait: Duration::from_millis(500), longest_wait: Duration::from_secs(60) }
    }
}

impl RetryPolicy {
    /// The wait after attempt number `attempt` (from 1) failed; `None` to give up. `asked` is the wait the server asked
    /// for.
    pub fn wait(&self, attempt: u32, asked: Option<Duration>) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        match asked {
            Some(asked) if asked > self.longest_wait => None,
            Some(asked) => Some(asked),
            None => {
                let doubled = self.first_wait.saturating_mul(1 << (attempt - 1).min(10));
                Some(doubled.mul_f64(0.75 + 0.5 * chance()).min(self.longest_wait))
            }
        }
    }
}

/// A number in 0..1, random enough to keep many clients from retrying in step.
fn chance() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    (RandomState::new().hash_one(0u8) >> 11) as f64 / (1u64 << 53) as f64
}

/// Status codes that a later attempt may get past.
pub(crate) fn worth_retrying(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504 | 507..=599)
}

/// The wait given by `retry-after-ms` or `Retry-After` (seconds or a date).
pub(crate) fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(ms) = text("retry-after-ms").and_then(|value| value.parse::<f64>().ok()) {
        return Duration::try_from_secs_f64(ms / 1000.0).ok();
    }
    let value = text("retry-after")?;
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::try_from(at.duration_since(Timestamp::now())).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(reqwest::header::HeaderName::from_static(name), value.parse().unwrap())])
    }

    #[test]
    fn waits_double_with_jitter_and_end() {
        let policy = RetryPolicy::default();
        for (attempt, base) in [(1, 500), (2, 1000), (3, 2000)] {
            let wait = policy.wait(attempt, None).unwrap().as_millis();
            assert!((base * 3 / 4..=base * 5 / 4).contains(&wait), "{attempt}: {wait}");
        }
        assert_eq!(policy.wait(4, None), None);
    }

    #[test]
    fn the_server_is_obeyed_within_reason() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait(1, Some(Duration::from_secs(7))), Some(Duration::from_secs(7)));
        assert_eq!(policy.wait(1, Some(Duration::from_secs(3600))), None);
    }

    #[test]
    fn retry_after_is_read_in_all_its_forms() {
        assert_eq!(asked_wait(&headers("retry-after", "2")), Some(Duration::from_secs(2)));
        assert_eq!(asked_wait(&headers("retry-after-ms", "250")), Some(Duration::from_millis(250)));
        assert_eq!(asked_wait(&headers("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")), Some(Duration::ZERO));
        assert!(asked_wait(&headers("retry-after", "Wed, 21 Oct 2099 07:28:00 GMT")).unwrap().as_secs() > 1 << 30);
        assert_eq!(asked_wait(&headers("retry-after", "soon")), None);
        assert_eq!(asked_wait(&headers("retry-after", "-1")), None);
        assert_eq!(asked_wait(&headers("retry-after", "1e300")), None);
    }
}
