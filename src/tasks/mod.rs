//! Use cases: linear functions over the adapters that read top to bottom. The interface and the headless commands call
//! the same ones.

mod absence;
pub mod answer;
mod candidates;
pub mod chart;
mod countdown;
pub mod early;
pub mod edition;
mod embedding;
pub mod evaluate;
pub mod forget;
mod going_on;
mod keeper;
pub mod labels;
pub mod model;
pub mod open;
mod passages;
mod place;
pub mod prompt;
mod quoting;
pub mod refining;
pub mod rewrite;
pub mod search;
pub mod shelf;
mod withdrawing;
mod word_scores;
pub mod workspace;

pub use model::ModelChoice;
pub use workspace::{Settings, Workspace};

/// Seconds since 1970 UTC.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}
