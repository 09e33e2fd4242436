//! Measurements on the open question sets: figures for `docs/answering.md`, and the bars they must not fall below.
//!
//! They take minutes and read sets that are not part of the project: `scripts/build-sets` makes them from their publishers'
//! files, `DOCENT_EVAL` names another folder. So they are left out of an ordinary run:
//!
//! ```text
//! cargo test --test measure -- --ignored --nocapture --test-threads 1
//! ```

mod citations;
mod hyphens;
mod rewordings;
mod sets;
