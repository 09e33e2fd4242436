//! Measurements on the open question sets: figures for `docs/answering.md`, and the bars they must not fall below.
//!
//! They take minutes and read sets that are not part of the project (`DOCENT_EVAL`, else `../shared/eval` beside the
//! project), so they are left out of an ordinary run:
//!
//! ```text
//! cargo test --test measure -- --ignored --nocapture --test-threads 1
//! ```

mod citations;
mod hyphens;
mod rewordings;
mod sets;
