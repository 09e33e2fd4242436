//! Language models: one trait, one file a protocol.
//!
//! [`openai`](self::openai) speaks to everything that serves OpenAI's chat completions, [`ollama`](self::ollama) Ollama's own
//! protocol, [`embedded`](self::embedded) runs llama.cpp in this process.

use futures_util::stream::BoxStream;

use crate::domain::chat::{ChatRequest, ModelInfo, StreamEvent};

/// A model that answers a chat.
pub trait ChatModel: Send + Sync {
    /// Which model this is and where text goes.
    fn info(&self) -> ModelInfo;

    /// Sends the request and streams the answer. Nothing is sent before the stream is polled; dropping the stream
    /// cancels the request and closes its connection. The stream ends after one `Finish` or one error.
    fn stream(&self, request: ChatRequest) -> BoxStream<'static, Result<StreamEvent, LlmError>>;

    /// The number of tokens of `text` by the model's own tokenizer, where it is at hand.
    fn count_tokens(&self, _text: &str) -> Option<u32> {
        None
    }
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
        /// The server's own words, cleaned and shortened, and what to try.
        message: String,
    },
    /// The key is missing or wrong.
    #[error("{0}")]
    Key(String),
    /// The prompt does not fit the model's context.
    #[error(
        "the prompt takes {prompt_tokens} tokens, the model's context holds {context_tokens}: use a template with a smaller budget or a model with a larger context"
    )]
    TooLong {
        /// Tokens of the prompt (0 when the server does not say).
        prompt_tokens: u32,
        /// Tokens the context holds (0 when the server does not say).
        context_tokens: u32,
    },
    /// The stream broke after it began: what came is kept.
    #[error("the answer was cut off: {0}")]
    Broken(String),
    /// Nothing came for too long.
    #[error("{server} sent nothing for {seconds} s")]
    Stalled {
        /// Base URL.
        server: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The embedded model could not be loaded or run.
    #[error("{0}")]
    Embedded(String),
}
