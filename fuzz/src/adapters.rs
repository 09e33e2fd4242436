//! The adapters being fuzzed.

#[path = "../../src/adapters/hash.rs"]
pub mod hash;
#[path = "../../src/adapters/reader/mod.rs"]
pub mod reader;
