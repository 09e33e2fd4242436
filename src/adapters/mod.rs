//! The outside world, one thing per module: files, processes, the database, models and servers. Adapters import only
//! [`crate::domain`] from this crate.

pub mod blackout;
pub mod bounded;
pub mod chance;
pub mod embedder;
pub mod hash;
pub mod library;
pub mod llm;
pub mod models;
pub mod private;
pub mod reader;
pub mod templates;
pub mod vector_index;
