//! Why a language model did not answer: a server's or the built-in one.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::embedding::ModelError;
use crate::domain::text::stored_path;

/// Why a model did not answer. Every message says what failed, on what, and what to try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum LlmError {
    #[error("cannot reach {server}: {reason}")]
    Unreachable {
        /// Base URL.
        server: String,
        /// What happened and what to try.
        reason: Silence,
    },
    #[error("{server} answered {status}: {said}{}{}", follows(": ", advice.as_ref()), asked_to_wait(*wait))]
    Refused {
        /// Base URL.
        server: String,
        /// HTTP status.
        status: u16,
        /// What it said.
        said: Said,
        /// What to try.
        advice: Option<Advice>,
        /// The seconds that it asks to wait, where nobody waits for so long.
        wait: Option<u64>,
    },
    #[error("{server} has no model {model:?}{}", hint(.suggestion, .available))]
    NoSuchModel {
        /// Base URL.
        server: String,
        /// The requested name.
        model: String,
        /// The nearest available name.
        suggestion: Option<String>,
        /// The available names, as far as the server lists them.
        available: Vec<String>,
    },
    /// The configuration cannot work.
    #[error(transparent)]
    Setup(#[from] Setup),
    #[error("local_only is set, and {host} is not this machine: nothing was sent")]
    LocalOnly {
        /// The refused host.
        host: String,
    },
    /// The key is missing or wrong.
    #[error(transparent)]
    Key(#[from] KeyFault),
    #[error("{}: use a template with a smaller budget or a model with a larger context", too_long(*.prompt_tokens, *.context_tokens))]
    TooLong {
        /// Tokens of the prompt (0 when the server does not say).
        prompt_tokens: u32,
        /// Tokens the context holds (0 when the server does not say).
        context_tokens: u32,
    },
    #[error("the answer is incomplete: {0}")]
    Broken(Break),
    #[error("{server} sent nothing for {seconds} s")]
    Stalled {
        /// Base URL.
        server: String,
        /// Seconds waited.
        seconds: u64,
    },
    /// The embedded model could not be loaded or run.
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
}

/// What to try, as the end of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Advice {
    #[error("is the base URL right?")]
    BaseUrl,
    #[error("use the address it points to as the base URL")]
    Redirect,
    #[error("for a private certificate authority, set SSL_CERT_FILE")]
    Certificate,
    #[error("the environment names a proxy ({0}): is it right, and does it run?")]
    Proxy(String),
    #[error("is the server running?")]
    Running,
    #[error("is the name right, and is this machine online?")]
    Name,
    #[error("the account has no credit left; retrying does not help")]
    Credit,
    #[error("too many requests for now")]
    TooMany,
    #[error("the request is too large; use a template with a smaller budget")]
    TooLarge,
}

/// Why a server gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Silence {
    #[error("{causes}{}", follows("; ", advice.as_ref()))]
    Connection {
        causes: String,
        /// What to try.
        advice: Option<Advice>,
    },
    #[error("it sent something that is not an answer: {0}")]
    NoAnswer(String),
    #[error("it closed the connection without an answer")]
    Closed,
}

/// A refusing server's message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Said {
    /// These words, cleaned and shortened.
    #[error("{0}")]
    Words(String),
    #[error("no reason given")]
    Nothing,
    #[error("not JSON but {0}")]
    NoJson(String),
    #[error("no answer in its reply")]
    NoAnswer,
}

/// Why a stream broke off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Break {
    /// The system's words, or the server's.
    #[error("{0}")]
    Said(String),
    #[error("the server sent a line of more than {0} MB")]
    Line(u64),
    #[error("it ran past {0} MB")]
    Length(u64),
}

/// An error in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Setup {
    #[error("provider {provider}: {fault}")]
    BaseUrl {
        /// The provider concerned.
        provider: String,
        /// What is wrong with it.
        fault: UrlFault,
    },
    #[error(
        "cannot prepare a connection to {server}: {reason} (are root certificates installed? SSL_CERT_FILE can name them)"
    )]
    Client {
        /// Base URL.
        server: String,
        reason: String,
    },
    #[error("the header {name:?} of provider {provider:?} cannot be sent")]
    Header {
        name: String,
        /// The provider concerned.
        provider: String,
    },
    #[error("{0:?} is not the name of a Gemini model: `docent models list` shows them")]
    GeminiModel(String),
    #[error("{0} lists no models: choose one with --model")]
    NoModel(String),
    #[error("the built-in model is not a server")]
    NoServer,
}

/// An invalid base URL, without its possibly secret parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum UrlFault {
    #[error("the base URL {url:?} is not a URL: {reason}")]
    NoUrl { url: String, reason: String },
    #[error("the base URL {url:?} must begin with http:// or https:// and name a host")]
    NoHost { url: String },
}

/// What is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum KeyFault {
    #[error("{server} requires a key and none is set ({status}): {said}")]
    Missing {
        /// Base URL.
        server: String,
        /// HTTP status.
        status: u16,
        said: String,
    },
    #[error("{server} does not accept the key ({status}): {said}")]
    Wrong {
        /// Base URL.
        server: String,
        /// HTTP status.
        status: u16,
        said: String,
    },
    #[error("the key contains characters that cannot be sent: was it copied completely?")]
    Unsendable,
}

/// Why the built-in model does not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum EmbeddedError {
    #[error("this build has no built-in model: build with the feature embedded-llm, or choose a server")]
    LeftOut,
    #[error("no weights for the built-in model: `docent models list` shows where to put them")]
    NoWeights,
    #[error("no weights for the built-in model in {0}: run scripts/setup, or choose a GGUF file with --model FILE")]
    NotInstalled(#[serde(with = "stored_path")] PathBuf),
    #[error("{}there is no language model {name} in {folder}: {meant}", if *no_ollama { "Ollama is not running, and " } else { "" })]
    Unknown {
        name: String,
        #[serde(with = "stored_path")]
        folder: PathBuf,
        /// What was probably meant.
        meant: Meant,
        /// True where a running Ollama could have had it.
        no_ollama: bool,
    },
    /// Its files are damaged.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The file of weights is no such file, or damaged.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error(
        "the built-in model needs a processor with AVX2; use a server instead (Ollama, or any OpenAI-compatible one)"
    )]
    Processor,
    #[error(
        "the model {path} needs about {needed} MB of memory, but only {free} MB are free: close other programs or choose a smaller model"
    )]
    Memory {
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// In MB.
        needed: u64,
        /// In MB.
        free: u64,
    },
    #[error("cannot start the model's thread: {0}")]
    Thread(String),
    #[error("cannot start llama.cpp: {0}")]
    Backend(String),
    #[error("llama.cpp cannot load {path}: {reason}; is the file complete?")]
    Load {
        #[serde(with = "stored_path")]
        path: PathBuf,
        reason: String,
    },
    #[error("not enough memory for a context of {tokens} tokens ({reason}): close other programs")]
    Context { tokens: u32, reason: String },
    #[error("the built-in model failed: {0}")]
    Failed(String),
    #[error("the built-in model has stopped: restart Docent")]
    Stopped,
}

/// A suggestion for an unknown model name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Meant {
    #[error("`docent models install {0}` downloads it")]
    Known(String),
    #[error("did you mean {0}?")]
    Near(String),
    #[error("`docent models list` shows what there is; a GGUF file is named by its path")]
    Unknown,
}

/// What is wrong with a file of weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum WeightsError {
    #[error("cannot open the model {path}: {reason}")]
    Closed {
        #[serde(with = "stored_path")]
        path: PathBuf,
        reason: String,
    },
    #[error("the model {0} is not a file")]
    NoFile(#[serde(with = "stored_path")] PathBuf),
    #[error("{0} is not a GGUF model file")]
    NoGguf(#[serde(with = "stored_path")] PathBuf),
    #[error("the model {path} is incomplete: it has {bytes} bytes{}; download it again", needed.map_or_else(String::new, |needed| format!(" of {needed}")))]
    CutShort {
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// Its size in bytes.
        bytes: u64,
        /// The expected size in bytes; `None` if unknown.
        needed: Option<u64>,
    },
    #[error("the model {path} is damaged ({reason}); download it again")]
    Strange {
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// What cannot be.
        reason: String,
    },
}

/// The advice with a separator before it.
fn follows(mark: &str, advice: Option<&Advice>) -> String {
    advice.map(|advice| format!("{mark}{advice}")).unwrap_or_default()
}

fn asked_to_wait(seconds: Option<u64>) -> String {
    seconds.map(|seconds| format!(" (it asks to wait {seconds} s)")).unwrap_or_default()
}

fn hint(suggestion: &Option<String>, available: &[String]) -> String {
    match suggestion {
        Some(name) => format!(": did you mean {name:?}?"),
        None if available.is_empty() => ": `docent models list` shows what it has".to_string(),
        None => format!(": it has {}", first_names(available)),
    }
}

/// The first names of a list that may be long.
pub fn first_names(names: &[String]) -> String {
    names.iter().take(5).cloned().collect::<Vec<_>>().join(", ")
}

fn too_long(prompt: u32, context: u32) -> String {
    match (prompt, context) {
        (0, 0) => "the prompt is longer than the model's context".to_string(),
        (prompt, 0) => format!("the prompt takes {prompt} tokens, more than the model's context holds"),
        (0, context) => format!("the prompt is longer than the model's context of {context} tokens"),
        (prompt, context) => format!("the prompt takes {prompt} tokens, the model's context holds {context}"),
    }
}
