//! Use cases: linear functions over the adapters that read top to bottom. The interface and the headless commands call
//! the same ones.

pub mod ask;
pub mod chart;
pub mod editions;
pub mod evaluate;
pub mod export;
pub mod files;
pub mod forget;
pub mod open;
pub mod pages;
pub mod search;
pub mod sessions;
pub mod templates;
pub mod time;
pub mod workspace;

pub use workspace::{ModelChoice, Settings, Workspace};
