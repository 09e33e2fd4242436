//! Asking and searching: the commands that take a question or a text to compare.

pub(super) mod ask;
pub(super) mod asking;
pub(super) mod eval;
pub(super) mod prompt;
pub(super) mod search;
pub(super) mod similarity;
