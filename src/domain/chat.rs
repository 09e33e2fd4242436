//! What is sent to a language model and what comes back, whoever serves it.

use serde::{Deserialize, Serialize};

/// Who speaks in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions.
    System,
    /// The person (and the passages given with the question).
    User,
    /// The model.
    Assistant,
}

/// One message of a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
}

/// One request to a language model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    /// The messages, oldest first; the last one is the user's.
    pub messages: Vec<ChatMessage>,
    /// Sampling temperature, 0 to 2; `None` leaves it to the model.
    pub temperature: Option<f32>,
    /// The most tokens the answer may take; `None` leaves it to the model.
    pub max_tokens: Option<u32>,
}

/// Why a model stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// It had said what it had to say.
    Stop,
    /// It ran into the token limit.
    Length,
    /// The server withheld the rest.
    ContentFilter,
    /// The stream ended without a reason: the answer is cut short.
    Truncated,
    /// A reason this version does not know, as the server named it.
    Other(String),
}

/// Token counts of one request, as the server or the tokenizer reports them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: u32,
    /// Tokens written.
    pub completion_tokens: u32,
}

/// Where a question and its passages go when a model is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// They stay in this process.
    InProcess,
    /// They go to a server on this machine (a loopback address).
    ThisMachine,
    /// They leave this machine for the named host.
    Remote(String),
}

impl Destination {
    /// True when text leaves this machine.
    pub fn leaves_machine(&self) -> bool {
        matches!(self, Destination::Remote(_))
    }
}

/// Which model answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// "openai", "ollama", "embedded", "none" (extractive answers).
    pub provider: String,
    /// The model's name as the provider knows it.
    pub model: String,
    /// Where text goes.
    pub destination: Destination,
    /// The context window in tokens, where it is known.
    pub context_tokens: Option<u32>,
    /// True for models of about a billion parameters and below: they do best with a few sentences and the
    /// question last, rather than with whole passages.
    pub small: bool,
}

/// One event of a model's answer. A stream ends with exactly one `Finish`, or with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// A piece of the answer.
    Text(String),
    /// A piece of the model's reasoning, shown folded.
    Reasoning(String),
    /// Token counts; may come before or after `Finish`'s cause is known, but always before `Finish` itself.
    Usage(Usage),
    /// Nothing has been received yet and the request is sent again after this many milliseconds.
    Retrying {
        /// Which try comes next, from 2.
        attempt: u32,
        /// The wait before it.
        wait_ms: u64,
        /// What went wrong, in one sentence.
        why: String,
    },
    /// The end.
    Finish(FinishReason),
}
