//! The outside world, one thing a file: files, processes, the database, models and servers. Adapters import
//! [`crate::domain`] and nothing else of this crate.

pub mod llm;
pub mod reader;
