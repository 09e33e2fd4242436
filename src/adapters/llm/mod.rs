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
mod window;

use std::sync::Arc;

use futures_util::future::BoxFuture;
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
#[cfg(not(feature = "embedded-llm"))]
use crate::domain::report::language_model::EmbeddedError;
pub use crate::domain::report::language_model::LlmError;
use crate::domain::report::language_model::Setup;

pub trait ChatModel: Send + Sync {
    /// The model and where text is sent.
    fn info(&self) -> ModelInfo;

    /// Asks the server, once, for what it tells of the model: its name, if the server chooses it, and its context
    /// window. Waits for a limited time; a server that does not tell is no error. No text is sent.
    fn learn(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }

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
        Kind::Embedded => Err(EmbeddedError::LeftOut.into()),
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

/// Memory that a model in this process may use, in bytes. `None` if unknown, or if this build has no such model.
pub fn free_memory() -> Option<u64> {
    #[cfg(feature = "embedded-llm")]
    return embedded::machine::available();
    #[cfg(not(feature = "embedded-llm"))]
    None
}

fn remote(config: &ProviderConfig, policy: RetryPolicy) -> Result<Remote, LlmError> {
    let key = config.key.clone();
    let protocol: Box<dyn Protocol> = match config.kind {
        Kind::OpenAi => Box::new(OpenAi::new(key)),
        Kind::Ollama => Box::new(Ollama::new(key, config.context_tokens)),
        Kind::Anthropic => Box::new(Anthropic::new(key, config.reasoning_tokens)),
        Kind::Gemini => Box::new(Gemini::new(key, config.reasoning_tokens)),
        Kind::Embedded => return Err(Setup::NoServer.into()),
    };
    Remote::new(config, protocol, policy)
}
