//! The pure heart of Docent: what a document, a passage, an answer and a conversation are, and every rule about them that
//! needs no file, no clock, no network and no thread. That is what makes the rules testable with plain values.
//!
//! Five rooms, each of which may use those before it (`tests/architecture.rs` checks it):
//!
//! ```text
//! text ← document ← finding ← answering ← conversation
//! ```

pub mod answering;
pub mod conversation;
pub mod document;
pub mod finding;
pub mod text;
