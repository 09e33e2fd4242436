//! Document formats other than PDF: plain text and Markdown, and (cargo feature `formats`) markup documents.

mod captions;
mod drawn;
mod grid;
pub(super) mod markdown;
#[cfg(feature = "formats")]
pub(super) mod markup;
mod pipes;
pub(super) mod plain;
