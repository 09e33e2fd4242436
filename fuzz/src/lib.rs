//! The reader and its dependencies, compiled from the crate's own sources for fuzzing.

#![allow(dead_code, unused_imports, reason = "only the reader's entries for fuzzing are used")]

#[path = "../../src/domain/mod.rs"]
pub mod domain;

pub mod adapters;
