//! Documents that are no PDF: plain text and Markdown, and (the cargo feature `formats`) those made of markup.

pub(super) mod markdown;
#[cfg(feature = "formats")]
pub(super) mod markup;
pub(super) mod plain;
