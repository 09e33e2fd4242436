//! Docent: get answers out of long documents in a terminal, every claim with its page.
//!
//! The crate is a library and a thin binary. Its rooms, and the only ways they may import each other
//! (`tests/sources/architecture.rs` checks this):
//!
//! ```text
//! domain ← adapters ← tasks ← {commands, runtime}
//! domain ← app ← ui ← runtime
//! ```
//!
//! - [`domain`]: pure rules: documents, chunks, passages, templates, citations.
//! - [`adapters`]: the outside world, one thing a file: readers, embedder, vector index, library, language models.
//! - [`tasks`]: use cases that read top to bottom: open, search, answer, evaluate.
//! - [`app`]: the interface's state machine: `update(&mut Model, Message) -> Vec<Effect>`.
//! - [`ui`]: the view: model to frame.
//! - [`commands`]: the headless subcommands.
//! - [`runtime`]: the composition root: terminal, event loop, effects to tasks.
//! - [`cli`] and [`config`]: what was typed, and what it means.
//!
//! With `cfg(pure)` only `domain`, `app` and `ui` are compiled (`scripts/pure`).
//!
//! `docs/ARCHITECTURE.md` tells the same with the reasons.

// Results and errors are for the caller, output for `commands` and `ui`. Tests end with the fault that they show.
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
