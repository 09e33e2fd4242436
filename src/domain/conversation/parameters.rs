//! Parameters: how a template wants its passages found and its answer written. A turn keeps those it was asked with.

use serde::{Deserialize, Serialize};

use crate::domain::finding::passage::SearchMode;

/// What a template asks of the search and of the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// The most passages given to the model.
    pub passages: usize,
    /// The most tokens (estimated) all passages together may take.
    pub budget: u32,
    /// Sampling temperature, 0 to 2; left to the model when absent.
    pub temperature: Option<f32>,
    /// The most tokens the answer may take; left to the model when absent.
    pub max_tokens: Option<u32>,
    /// The language of the answer: "question" (as the question), or a language's name.
    pub language: String,
    /// Whether the document's best sentences are quoted before the answer of a small model.
    pub own_words: bool,
    /// How passages are looked for: "hybrid", "dense" or "lexical".
    pub mode: SearchMode,
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters {
            passages: 8,
            budget: 2400,
            temperature: Some(0.2),
            max_tokens: None,
            language: "question".into(),
            own_words: false,
            mode: SearchMode::Hybrid,
        }
    }
}
