//! Use cases: linear functions over the adapters that read top to bottom. The interface and the headless commands call
//! the same ones.

pub mod ask;
pub mod chart;
pub mod evaluate;
pub mod forget;
pub mod open;
pub mod search;
pub mod workspace;

pub use workspace::{ModelChoice, Settings, Workspace};

/// Seconds since 1970 UTC.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}
