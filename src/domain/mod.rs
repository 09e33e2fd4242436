//! Pure domain logic: what a document, a passage, an answer and a conversation are, and every rule about them that
//! needs no file, clock, network or thread. So the rules can be tested with plain values.
//!
//! Six rooms, each of which may use those before it (checked by `tests/sources/architecture.rs`):
//!
//! ```text
//! text ← document ← report ← finding ← answering ← conversation
//! ```

pub mod answering;
pub mod conversation;
pub mod document;
pub mod finding;
pub mod inquiry;
pub mod report;
pub mod text;
