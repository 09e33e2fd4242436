//! Language models: one trait, one file per protocol.
//!
//! [`connect`] turns a [`ProviderConfig`] into a [`ChatModel`]; callers never see which protocol answers.

#[cfg(feature = "embedded-llm")]
mod embedded;
mod model_names;
mod protocols;
mod provider;
mod reply;
mod secret;
mod transport;

use std::sync::Arc;

use futures_util::stream::BoxStream;

pub use model_names::nearest as nearest_model;
use protocols::anthropic::Anthropic;
use protocols::gemini::Gemini;
use protocols::ollama::Ollama;
use protocols::openai::OpenAi;
pub use provider::{Kind, ProviderConfig};
pub(crate) use reply::scrub::sounds_secret;
pub use secret::Secret;
use transport::http::Server;
pub use transport::http::check_base_url;
pub(super) use transport::http::{causes, install_crypto, is_loopback};
use transport::remote::{Protocol, Remote, RemoteModel};
pub use transport::retry::RetryPolicy;

use crate::domain::conversation::chat::{ChatRequest, Destination, ModelInfo, StreamEvent};

pub trait ChatModel: Send + Sync {
    /// The model and where text is sent.
    fn info(&self) -> ModelInfo;

    /// Sends the request and streams the answer. Nothing is sent before the stream is polled; dropping the stream
    /// cancels the request and closes its connection. The stream ends after one `Finish` or one error.
    fn stream(&self, request: ChatRequest) -> BoxStream<'static, Result<StreamEvent, LlmError>>;

    /// Whether it can answer yet. Only the built-in model takes time to load; a request sent before waits.
    fn readiness(&self) -> Readiness {
        Readiness::Ready
    }

    /// The number of tokens of `text` by the model's own tokenizer, if available.
    fn count_tokens(&self, _text: &str) -> Option<u32> {
        None
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// The weights are being read.
    Loading,
    Ready,
    Failed(LlmError),
}

/// Why a model did not answer. Every message says what failed, on what, and what to try.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    /// No connection: refused, reset, no such host, TLS.
    #[error("cannot reach {server}: {reason}")]
    Unreachable {
        /// Base URL.
        server: String,
        /// What happened and what to try.
        reason: String,
    },
    /// The server answered with an error.
    #[error("{server} answered {status}: {message}")]
    Refused {
        /// Base URL.
        server: String,
        /// HTTP status.
        status: u16,
        /// The server's message, cleaned and shortened, and what to try.
        message: String,
    },
    /// The server does not know the model.
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
    #[error("{0}")]
    Setup(String),
    /// `local_only` is set and the address is not on this machine.
    #[error("local_only is set, and {host} is not this machine: nothing was sent")]
    LocalOnly {
        /// The refused host.
        host: String,
    },
    /// The key is missing or wrong.
    #[error("{0}")]
    Key(String),
    /// The prompt does not fit the model's context.
    #[error("{}: use a template with a smaller budget or a model with a larger context", too_long(*.prompt_tokens, *.context_tokens))]
    TooLong {
        /// 0 if the server does not say.
        prompt_tokens: u32,
        /// 0 if the server does not say.
        context_tokens: u32,
    },
    /// The stream broke after it began; the text received is kept.
    #[error("the answer was cut off: {0}")]
    Broken(String),
    /// The server was silent for too long.
    #[error("{server} sent nothing for {seconds} s")]
    Stalled {
        /// Base URL.
        server: String,
        seconds: u64,
    },
    /// The built-in model could not be loaded or run.
    #[error("{0}")]
    Embedded(String),
}

/// Prepares to talk to a model. Nothing is sent yet; the built-in model starts loading in the background.
///
/// # Errors
///
/// If the configuration cannot work: an invalid URL, an address that `local_only` forbids, no weights.
pub fn connect(config: &ProviderConfig) -> Result<Arc<dyn ChatModel>, LlmError> {
    connect_with(config, RetryPolicy::default())
}

/// [`connect`] with a different retry policy.
///
/// # Errors
///
/// As [`connect`].
pub fn connect_with(config: &ProviderConfig, policy: RetryPolicy) -> Result<Arc<dyn ChatModel>, LlmError> {
    match config.kind {
        #[cfg(feature = "embedded-llm")]
        Kind::Embedded => Ok(Arc::new(embedded::Embedded::start(config)?)),
        #[cfg(not(feature = "embedded-llm"))]
        Kind::Embedded => Err(LlmError::Embedded(
            "this build has no embedded model: build with the feature embedded-llm, or name a server".into(),
        )),
        _ => Ok(Arc::new(RemoteModel(Arc::new(remote(config, policy)?)))),
    }
}

/// The models the server offers, by name; for the built-in model, its file.
///
/// # Errors
///
/// As [`connect`], and if the server does not answer.
pub async fn list_models(config: &ProviderConfig) -> Result<Vec<String>, LlmError> {
    match config.kind {
        Kind::Embedded => Ok(config.gguf.iter().map(|path| path.display().to_string()).collect()),
        _ => remote(config, RetryPolicy::default())?.models().await,
    }
}

/// Where text is sent with this configuration. Makes no connection.
///
/// # Errors
///
/// As [`connect`].
pub fn destination(config: &ProviderConfig) -> Result<Destination, LlmError> {
    match config.kind {
        Kind::Embedded => Ok(Destination::InProcess),
        _ => Server::new(config).map(|server| server.destination),
    }
}

/// The models of a running Ollama; `None` if none answers within 300 ms or `local_only` forbids looking.
pub async fn ollama_running(config: &ProviderConfig) -> Option<Vec<String>> {
    crate::adapters::llm::protocols::ollama::running(&Server::new(config).ok()?).await
}

fn remote(config: &ProviderConfig, policy: RetryPolicy) -> Result<Remote, LlmError> {
    let key = config.key.clone();
    let protocol: Box<dyn Protocol> = match config.kind {
        Kind::OpenAi => Box::new(OpenAi::new(key)),
        Kind::Ollama => Box::new(Ollama::new(key, config.context_tokens)),
        Kind::Anthropic => Box::new(Anthropic::new(key, config.reasoning_tokens)),
        Kind::Gemini => Box::new(Gemini::new(key, config.reasoning_tokens)),
        Kind::Embedded => return Err(LlmError::Setup("the embedded model is no server".into())),
    };
    Remote::new(config, protocol, policy)
}

fn hint(suggestion: &Option<String>, available: &[String]) -> String {
    match suggestion {
        Some(name) => format!(": did you mean {name:?}?"),
        None if available.is_empty() => ": `docent models list` shows what it has".to_string(),
        None => format!(": it has {}", available.iter().take(5).cloned().collect::<Vec<_>>().join(", ")),
    }
}

fn too_long(prompt: u32, context: u32) -> String {
    match (prompt, context) {
        (0, 0) => "the prompt is longer than the model's context".to_string(),
        (prompt, 0) => format!("the prompt takes {prompt} tokens, more than the model's context holds"),
        (0, context) => format!("the prompt is longer than the model's context of {context} tokens"),
        (prompt, context) => format!("the prompt takes {prompt} tokens, the model's context holds {context}"),
    }
}
