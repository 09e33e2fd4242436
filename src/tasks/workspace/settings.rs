//! Where things are and which models are used, as the configuration says.

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
    /// Which language model answers.
    pub model: ModelChoice,
    /// Which are asked, in this order, when that one fails before its first word.
    pub fallback: Vec<ModelChoice>,
    /// Which answers instead where these templates are used.
    pub template_models: BTreeMap<String, ModelChoice>,
    /// True when nothing may be fetched or sent beyond this machine.
    pub local_only: bool,
    /// The program that is run as reader in a process of its own; `None` reads in this process.
    pub worker: Option<PathBuf>,
    /// The most memory that the readers of one document may use together, in MB.
    pub reader_memory_mb: u32,
}

impl Settings {
    /// The most memory that the readers of one document may use together, in bytes.
    pub fn reader_memory(&self) -> u64 {
        u64::from(self.reader_memory_mb) << 20
    }
}

/// How the language model is chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelChoice {
    /// A running Ollama, else the embedded model, else extractive answers. The configurations say how each is reached.
    Auto {
        /// Ollama.
        ollama: Box<ProviderConfig>,
        /// The embedded model; its `gguf` may name weights of the user's.
        embedded: Box<ProviderConfig>,
    },
    /// This one.
    Fixed(Box<ProviderConfig>),
    /// None: answers are extractive.
    Extractive,
}
