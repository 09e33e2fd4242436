//! What a decision was made from, by name: written by `docent eval --trace` for fitting weights (`training/`).

use std::collections::BTreeMap;

use serde::Serialize;

/// Numbers by name.
pub type Features = BTreeMap<&'static str, f32>;

/// A chunk, sentence or question with what was known of it when it was ranked or judged.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Traced {
    pub text: String,
    /// The headings above it, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub section: Vec<String>,
    /// The first page, from 1; 0 if it is not a part of a document.
    pub page: u32,
    pub features: Features,
}
