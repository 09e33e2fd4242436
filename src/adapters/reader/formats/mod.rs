//! Document formats other than PDF: plain text and Markdown, and (cargo feature `formats`) markup documents.

pub(super) mod markdown;
#[cfg(feature = "formats")]
pub(super) mod markup;
pub(super) mod plain;
