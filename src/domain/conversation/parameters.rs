//! A template's parameters: how passages are searched for and how the answer is written. A turn saves its own.

use serde::{Deserialize, Serialize};

use crate::domain::finding::passage::SearchMode;

/// A template's settings for the search and the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Maximum number of passages given to the model; `None` follows the budget.
    pub passages: Option<usize>,
    /// Maximum tokens (estimated) of all passages together; `None` follows the model's context.
    pub budget: Option<u32>,
    /// Sampling temperature, 0 to 2; left to the model if absent.
    pub temperature: Option<f32>,
    /// Maximum tokens of the answer; left to the model if absent.
    pub max_tokens: Option<u32>,
    /// The language of the answer: "question" (that of the question), or a language's name.
    pub language: String,
    /// Whether the document's best sentences are quoted before the answer of a small model.
    pub own_words: bool,
    /// "hybrid", "dense" or "lexical".
    pub mode: SearchMode,
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters {
            passages: None,
            budget: None,
            temperature: Some(0.2),
            max_tokens: None,
            language: "question".into(),
            own_words: false,
            mode: SearchMode::Hybrid,
        }
    }
}
