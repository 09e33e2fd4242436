//! Use cases: sequential functions over the adapters, shared by the interface and the headless commands.

pub mod ask;
pub mod chart;
pub mod choices;
pub mod editions;
pub mod evaluate;
pub mod export;
pub mod files;
pub mod forget;
pub mod open;
pub mod pages;
pub mod search;
pub mod sessions;
pub mod tables;
pub mod templates;
pub mod time;
pub mod tune;
pub mod workspace;

pub use workspace::{ModelChoice, Settings, Workspace};
