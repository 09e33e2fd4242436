//! Why a language model did not answer: behind a server, or in this process.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::embedding::ModelError;
use crate::domain::text::stored_path;

/// Why a model did not answer. Every message says what failed, on what, and what to try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum LlmError {
    /// No connection: refused, reset, no such host, TLS.
    #[error("cannot reach {server}: {reason}")]
    Unreachable {
        /// Base URL.
        server: String,
        /// What happened and what to try.
        reason: Silence,
    },
    /// The server answered with an error.
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
    /// The server does not know the model.
    #[error("{server} has no model {model:?}{}", hint(.suggestion, .available))]
    NoSuchModel {
        /// Base URL.
        server: String,
        /// The name that was asked for.
        model: String,
        /// The nearest name that it has.
        suggestion: Option<String>,
        /// The names that it has, as far as it says.
        available: Vec<String>,
    },
    /// The configuration cannot work.
    #[error(transparent)]
    Setup(#[from] Setup),
    /// `local_only` is set and the address is not on this machine.
    #[error("local_only is set, and {host} is not this machine: nothing was sent")]
    LocalOnly {
        /// The host that was refused.
        host: String,
    },
    /// The key is missing or wrong.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// The prompt does not fit the model's context.
    #[error("{}: use a template with a smaller budget or a model with a larger context", too_long(*.prompt_tokens, *.context_tokens))]
    TooLong {
        /// Tokens of the prompt (0 when the server does not say).
        prompt_tokens: u32,
        /// Tokens the context holds (0 when the server does not say).
        context_tokens: u32,
    },
    /// The stream broke after it began: what came is kept.
    #[error("the answer was cut off: {0}")]
    Broken(Break),
    /// Nothing came for too long.
    #[error("{server} sent nothing for {seconds} s")]
    Stalled {
        /// Base URL.
        server: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The embedded model could not be loaded or run.
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
}

/// What to try, as it stands behind what happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Advice {
    /// Another address.
    #[error("is the base URL right?")]
    BaseUrl,
    /// The address that a redirect points to.
    #[error("name the address it points to as the base URL")]
    Redirect,
    /// The certificate of a private authority.
    #[error("a private authority's certificate can be named by SSL_CERT_FILE")]
    Certificate,
    /// The proxy that this variable names.
    #[error("the environment names a proxy ({0}): is it right, and does it run?")]
    Proxy(String),
    /// Starting the server.
    #[error("is the server running?")]
    Running,
    /// The name, or the network.
    #[error("is the name right, and is this machine connected?")]
    Name,
    /// Money.
    #[error("the account has no credit left; retrying does not help")]
    Credit,
    /// Patience.
    #[error("too many requests for now")]
    TooMany,
    /// A smaller budget.
    #[error("the request is too large; use a template with a smaller budget")]
    TooLarge,
}

/// Why nothing came of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Silence {
    /// The connection failed.
    #[error("{causes}{}", follows("; ", advice.as_ref()))]
    Connection {
        /// The system's words.
        causes: String,
        /// What to try.
        advice: Option<Advice>,
    },
    /// It sent this.
    #[error("it sent something that is not an answer: {0}")]
    NoAnswer(String),
    /// It sent nothing.
    #[error("it closed the connection without an answer")]
    Closed,
}

/// What a server that refuses says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Said {
    /// These words, cleaned and shortened.
    #[error("{0}")]
    Words(String),
    /// Nothing.
    #[error("no reason given")]
    Nothing,
    /// Words, where a list or an answer was expected.
    #[error("not JSON but {0}")]
    NoJson(String),
    /// A whole reply without an answer in it.
    #[error("no answer in its reply")]
    NoAnswer,
}

/// Why a stream ended too early.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Break {
    /// The system's words, or the server's.
    #[error("{0}")]
    Said(String),
    /// A line of more than so many MB.
    #[error("the server sent a line of more than {0} MB")]
    Line(u64),
    /// More than so many MB.
    #[error("it ran past {0} MB")]
    Length(u64),
}

/// What of a configuration cannot work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Setup {
    /// An address that is none.
    #[error("provider {provider}: {fault}")]
    BaseUrl {
        /// Whose.
        provider: String,
        /// What is wrong with it.
        fault: UrlFault,
    },
    /// A connection cannot be prepared.
    #[error(
        "cannot prepare a connection to {server}: {reason} (are root certificates installed? SSL_CERT_FILE can name them)"
    )]
    Client {
        /// Base URL.
        server: String,
        /// The library's words.
        reason: String,
    },
    /// A header that cannot be sent.
    #[error("the header {name:?} of provider {provider:?} cannot be sent")]
    Header {
        /// Its name.
        name: String,
        /// Whose.
        provider: String,
    },
    /// A name that no model of Gemini can have.
    #[error("{0:?} is not the name of a Gemini model: `docent models list` shows them")]
    GeminiModel(String),
    /// A server that lists no model, and none was named.
    #[error("{0} lists no model: name one")]
    NoModel(String),
    /// The model in this process was taken for a server.
    #[error("the built-in model is not a server")]
    NoServer,
}

/// What is wrong with a base URL; nothing of it that may be secret is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum UrlFault {
    /// It cannot be read.
    #[error("the base URL {url:?} is not a URL: {reason}")]
    NoUrl {
        /// The URL.
        url: String,
        /// The parser's words.
        reason: String,
    },
    /// It is of another kind, or names no host.
    #[error("the base URL {url:?} must begin with http:// or https:// and name a host")]
    NoHost {
        /// The URL.
        url: String,
    },
}

/// What is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum KeyFault {
    /// The server wants one.
    #[error("{server} requires a key and none is set ({status}): {said}")]
    Missing {
        /// Base URL.
        server: String,
        /// HTTP status.
        status: u16,
        /// The server's words.
        said: String,
    },
    /// The server wants another.
    #[error("{server} does not accept the key ({status}): {said}")]
    Wrong {
        /// Base URL.
        server: String,
        /// HTTP status.
        status: u16,
        /// The server's words.
        said: String,
    },
    /// It cannot be sent at all.
    #[error("the key holds characters that cannot be sent: was it copied whole?")]
    Unsendable,
}

/// Why the model in this process does not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum EmbeddedError {
    /// A build without it.
    #[error("this build has no built-in model: build with the feature embedded-llm, or name a server")]
    LeftOut,
    /// The configuration names no file.
    #[error("no weights for the built-in model: `docent models list` shows where they belong")]
    NoWeights,
    /// The models folder has none.
    #[error("no weights for the built-in model in {0}: run scripts/setup, or name a GGUF file with --model FILE")]
    NotInstalled(#[serde(with = "stored_path")] PathBuf),
    /// The models folder has none of this name.
    #[error("{}there is no language model {name} in {folder}: {meant}", if *no_ollama { "Ollama is not running, and " } else { "" })]
    Unknown {
        /// The name.
        name: String,
        /// The models folder.
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
    /// A processor that is too old.
    #[error("the built-in model needs a processor with AVX2; use a server (Ollama, or any OpenAI-compatible one)")]
    Processor,
    /// It does not fit into memory.
    #[error(
        "the model {path} needs about {needed} MB of memory and {free} MB are free: close something or choose a smaller model"
    )]
    Memory {
        /// Its file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// MB that it needs.
        needed: u64,
        /// MB that there are.
        free: u64,
    },
    /// Its thread could not be started.
    #[error("cannot start the model's thread: {0}")]
    Thread(String),
    /// llama.cpp could not be started.
    #[error("llama.cpp does not start: {0}")]
    Backend(String),
    /// llama.cpp does not load it.
    #[error("llama.cpp cannot load {path}: {reason}; is the file whole?")]
    Load {
        /// Its file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// llama.cpp's words.
        reason: String,
    },
    /// No memory for what it is to read.
    #[error("no memory for a context of {tokens} tokens ({reason}): close something")]
    Context {
        /// Tokens.
        tokens: u32,
        /// llama.cpp's words.
        reason: String,
    },
    /// It failed while it answered.
    #[error("the built-in model failed: {0}")]
    Failed(String),
    /// Its thread is gone.
    #[error("the built-in model has stopped: start Docent again")]
    Stopped,
}

/// Which language model was probably meant by a name that none has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Meant {
    /// This one, which can be fetched.
    #[error("`docent models install {0}` fetches it")]
    Known(String),
    /// One that is called alike.
    #[error("did you mean {0}?")]
    Near(String),
    /// Nobody knows.
    #[error("`docent models list` shows what there is; a GGUF file is named by its path")]
    Unknown,
}

/// What is wrong with a file of weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum WeightsError {
    /// The system would not open it.
    #[error("cannot open the model {path}: {reason}")]
    Closed {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// It is a folder or a pipe.
    #[error("the model {0} is not a file")]
    NoFile(#[serde(with = "stored_path")] PathBuf),
    /// It is something else.
    #[error("{0} is not a GGUF model file")]
    NoGguf(#[serde(with = "stored_path")] PathBuf),
    /// It ends too early.
    #[error("the model {path} is cut short: it has {bytes} bytes{}; download it again", needed.map_or_else(String::new, |needed| format!(" of {needed}")))]
    CutShort {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// Bytes it has.
        bytes: u64,
        /// Bytes it should have, where that is known.
        needed: Option<u64>,
    },
    /// What it says of itself cannot be.
    #[error("the model {path} is damaged ({reason}); download it again")]
    Strange {
        /// The file.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// What cannot be.
        reason: String,
    },
}

/// The advice with what parts it from the words before it.
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
