//! Docent: get answers from long documents in a terminal, every claim with its page.
//!
//! The crate is a library and a thin binary. Its rooms, and the only directions in which they may import each other
//! (checked by `tests/sources/architecture.rs`):
//!
//! ```text
//! domain ← adapters ← tasks ← {commands, runtime}
//! domain ← app ← ui ← runtime
//! ```
//!
//! - [`domain`]: pure rules: documents, chunks, passages, templates, citations.
//! - [`adapters`]: the outside world: readers, embedder, vector index, library, language models.
//! - [`tasks`]: use cases: open, search, answer, evaluate.
//! - [`app`]: the interface's state machine: `update(&mut App, Message) -> Vec<Effect>`.
//! - [`ui`]: the view: draws the state into a frame.
//! - [`commands`]: the headless subcommands.
//! - [`runtime`]: the composition root: terminal, event loop, effects to tasks.
//! - [`cli`] and [`config`]: the command line, and the effective configuration.
//!
//! With `cfg(pure)` only `domain`, `app` and `ui` are compiled (`scripts/pure`).
//!
//! `docs/ARCHITECTURE.md` explains the reasons.

// Results and errors are for the caller; only `commands` and `ui` produce output. Tests may panic.
#![cfg_attr(
    not(test),
    warn(clippy::expect_used, clippy::panic, clippy::print_stderr, clippy::print_stdout, clippy::unwrap_used)
)]

#[cfg(not(pure))]
pub mod adapters;
pub mod app;
#[cfg(not(pure))]
pub mod cli;
#[cfg(not(pure))]
pub mod commands;
#[cfg(not(pure))]
pub mod config;
pub mod domain;
#[cfg(not(pure))]
pub mod logging;
#[cfg(not(pure))]
pub mod runtime;
#[cfg(not(pure))]
pub mod tasks;
pub mod ui;
