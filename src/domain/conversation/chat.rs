//! What is sent to a language model and what comes back, independent of the provider.

use serde::{Deserialize, Serialize};

use crate::domain::report::language_model::LlmError;

/// A question and its answer, as given in a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    pub question: String,
    pub answer: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    System,
    /// The user (and the passages given with the question).
    User,
    Assistant,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMessage {
    pub role: Role,
    pub content: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    /// Oldest first; the last one is the user's.
    pub messages: Vec<ChatMessage>,
    /// Sampling temperature, 0 to 2; `None` leaves it to the model.
    pub temperature: Option<f32>,
    /// Maximum tokens of the answer; `None` leaves it to the model.
    pub max_tokens: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The model finished.
    Stop,
    /// The token limit was reached.
    Length,
    /// The server withheld the rest.
    ContentFilter,
    /// The stream ended without a reason: the answer is incomplete.
    Truncated,
    /// The model asked for a tool. None is offered, so nothing more will come.
    ToolCall,
    /// The model stopped after its reasoning, without an answer.
    ReasoningOnly,
    /// The model stopped without any text.
    Empty,
    /// A reason unknown to this version, as the server named it.
    Other(String),
}

/// Token counts of one request, as reported by the server or the tokenizer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
    /// `None` if no prices are configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
}

/// An amount of money in millionths of the configured currency unit. Displayed in whole units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "f64", into = "f64")]
pub struct Cost(pub u64);

impl From<f64> for Cost {
    fn from(units: f64) -> Self {
        // A cast from float saturates, and turns NaN into 0.
        Cost((units * 1e6).round() as u64)
    }
}

impl From<Cost> for f64 {
    fn from(cost: Cost) -> f64 {
        cost.0 as f64 / 1e6
    }
}

impl std::fmt::Display for Cost {
    /// At least two decimals, as many as needed, at most six.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000);
        let whole = text.len() - 4;
        let used = text.trim_end_matches('0').len().max(whole);
        f.write_str(&text[..used])
    }
}

/// Prices per million tokens, in the user's currency unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    pub prompt: f64,
    pub completion: f64,
}

impl Prices {
    /// The counts with their cost.
    pub fn price(&self, usage: Usage) -> Usage {
        // Per million tokens, in millionths: the two cancel out.
        let cost = f64::from(usage.prompt_tokens) * self.prompt + f64::from(usage.completion_tokens) * self.completion;
        Usage { cost: Some(Cost(cost.round() as u64)), ..usage }
    }
}

/// Where a question and its passages are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// They stay in this process.
    InProcess,
    /// To a server on this machine (a loopback address).
    ThisMachine,
    /// They leave this machine for the named host.
    Remote(String),
}

impl Destination {
    /// True if text leaves this machine.
    pub fn leaves_machine(&self) -> bool {
        matches!(self, Destination::Remote(_))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// "openai", "ollama", "embedded", "none" (extractive answers).
    pub provider: String,
    /// The model's name at the provider.
    pub model: String,
    pub destination: Destination,
    /// The context window in tokens; `None` if unknown.
    pub context_tokens: Option<u32>,
    /// True for models of about a billion parameters and below: they do best with a few sentences and the question
    /// last, rather than with whole passages.
    pub small: bool,
}

impl ModelInfo {
    /// The placeholder for a model if answers are extractive.
    pub fn extractive() -> ModelInfo {
        ModelInfo {
            provider: Candidate::NONE.into(),
            model: "extractive".into(),
            destination: Destination::InProcess,
            context_tokens: None,
            small: true,
        }
    }
}

/// A language model the user can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The provider's name in the configuration, "embedded", or "none" for extractive answers.
    pub provider: String,
    /// `None` is the first model its server lists.
    pub model: Option<String>,
    /// `None` if that depends.
    pub destination: Option<Destination>,
    /// True for the model in use.
    pub current: bool,
    /// What is known of its answers.
    pub expected: Option<Expected>,
    /// The vendor's description, if nothing else is known.
    pub note: String,
}

/// What to expect of a language model's answers. The interface shows it in the user's language
/// (`app::words::Language::expected`), the commands in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Measured on test questions.
    Right {
        /// Answers that contained what they had to.
        right: u32,
        questions: u32,
    },
    /// Not measured: what to expect of a model of its size.
    Size(ModelSize),
}

/// Sizes of language models by the memory they need, and what a model of each size is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelSize {
    /// 2 GB: one or two sentences from a few passages.
    Gb2,
    /// 4 GB: the first size that is given whole passages.
    Gb4,
    /// 8 GB: whole passages, tables, comparisons.
    Gb8,
    /// 16 GB: whole passages, long answers.
    Gb16,
}

impl std::fmt::Display for Expected {
    /// In English, for the commands.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Expected::Right { right, questions } => write!(f, "right for {right} of {questions} test questions"),
            Expected::Size(size) => f.write_str(match size {
                ModelSize::Gb2 => "for 2 GB: one or two sentences from a few excerpts",
                ModelSize::Gb4 => "for 4 GB: the first size that is given whole passages",
                ModelSize::Gb8 => "for 8 GB: whole passages, tables, comparisons",
                ModelSize::Gb16 => "for 16 GB: whole passages, long answers; slow without a fast processor",
            }),
        }
    }
}

impl Candidate {
    /// The provider name for no model: answers are quotes from the documents.
    pub const NONE: &'static str = "none";
    /// The provider name for the configured choice.
    pub const AUTO: &'static str = "auto";
}

/// One event of a model's answer. A stream ends with exactly one `Finish`, or with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// A piece of the answer.
    Text(String),
    /// A piece of the model's reasoning, shown folded.
    Reasoning(String),
    /// The text so far was the model's reasoning, and is to be shown, saved and counted as such.
    Retracted,
    /// Token counts; always before `Finish`.
    Usage(Usage),
    /// Nothing has been received yet and the request will be sent again.
    Retrying {
        /// Number of the next attempt, from 2.
        attempt: u32,
        /// Milliseconds until then.
        wait_ms: u64,
        /// What went wrong.
        why: LlmError,
    },
    Finish(FinishReason),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_cost_what_the_prices_say() {
        let prices = Prices { prompt: 0.15, completion: 0.6 };
        let usage = prices.price(Usage { prompt_tokens: 2000, completion_tokens: 500, cost: None });
        assert_eq!(usage.cost, Some(Cost(600)));
        assert_eq!(
            serde_json::to_string(&usage).unwrap(),
            r#"{"prompt_tokens":2000,"completion_tokens":500,"cost":0.0006}"#
        );
        let back: Usage = serde_json::from_str(r#"{"prompt_tokens":1,"completion_tokens":2,"cost":0.0006}"#).unwrap();
        assert_eq!(back.cost, Some(Cost(600)));
        assert_eq!(serde_json::from_str::<Usage>(r#"{"prompt_tokens":1,"completion_tokens":2}"#).unwrap().cost, None);
    }

    #[test]
    fn amounts_are_written_as_people_write_them() {
        for (millionths, text) in [(0, "0.00"), (600, "0.0006"), (1_500_000, "1.50"), (12_345_678, "12.345678")] {
            assert_eq!(Cost(millionths).to_string(), text);
        }
        assert_eq!((Cost::from(f64::NAN), Cost::from(-1.0)), (Cost(0), Cost(0)));
    }
}
