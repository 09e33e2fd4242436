//! Locations and models, from the configuration.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::adapters::llm::ProviderConfig;

/// Where things are and which models to use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data directory: library, vector indexes, logs.
    pub home: PathBuf,
    /// The models folder.
    pub models: PathBuf,
    /// The user's own prompt templates.
    pub prompts: PathBuf,
    /// The embedding model's name.
    pub embedder: String,
    pub model: ModelChoice,
    /// Models to try, in this order, if that one fails before its first word.
    pub fallback: Vec<ModelChoice>,
    /// Models used instead with these templates.
    pub template_models: BTreeMap<String, ModelChoice>,
    /// Maximum tokens of the passages sent with a question; `None` follows the model's context.
    pub passage_tokens: Option<u32>,
    /// True if nothing may be downloaded or sent beyond this machine.
    pub local_only: bool,
    /// The program to run as the reader process; `None` reads in this process.
    pub worker: Option<PathBuf>,
    /// Maximum memory of one document's reader processes together, in MB.
    pub reader_memory_mb: u32,
}

impl Settings {
    /// Maximum memory of one document's reader processes together, in bytes.
    pub fn reader_memory(&self) -> u64 {
        u64::from(self.reader_memory_mb) << 20
    }
}

/// How the language model is chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelChoice {
    /// A running Ollama, else the built-in model, else extractive answers. The configurations say how to reach each.
    Auto {
        ollama: Box<ProviderConfig>,
        /// The built-in model; its `gguf` may name the user's own weights.
        embedded: Box<ProviderConfig>,
    },
    Fixed(Box<ProviderConfig>),
    /// None: answers are extractive.
    Extractive,
}
