//! What is sent to a language model and what comes back, whoever serves it.

use serde::{Deserialize, Serialize};

/// A question and answer as a prompt sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// What was asked.
    pub question: String,
    /// What was answered.
    pub answer: String,
}

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
    /// It asked for a tool. None is offered, so there is nothing more to come.
    ToolCall,
    /// It stopped after its reasoning, without an answer.
    ReasoningOnly,
    /// It stopped without a word.
    Empty,
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
    /// What they cost, where prices are configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
}

/// An amount of money in millionths of the unit that prices are configured in. Written as a number of that unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "f64", into = "f64")]
pub struct Cost(pub u64);

impl From<f64> for Cost {
    fn from(units: f64) -> Self {
        // A cast of a float saturates, and makes nothing of what is no number.
        Cost((units * 1e6).round() as u64)
    }
}

impl From<Cost> for f64 {
    fn from(cost: Cost) -> f64 {
        cost.0 as f64 / 1e6
    }
}

impl std::fmt::Display for Cost {
    /// At least two decimals, as many as are needed, at most six.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000);
        let whole = text.len() - 4;
        let used = text.trim_end_matches('0').len().max(whole);
        f.write_str(&text[..used])
    }
}

/// What a model's tokens cost: units of money (whichever the user counts in) per million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// For tokens read.
    pub prompt: f64,
    /// For tokens written.
    pub completion: f64,
}

impl Prices {
    /// The counts with what they cost.
    pub fn price(&self, usage: Usage) -> Usage {
        // Per million tokens, in millionths: the two cancel.
        let cost = f64::from(usage.prompt_tokens) * self.prompt + f64::from(usage.completion_tokens) * self.completion;
        Usage { cost: Some(Cost(cost.round() as u64)), ..usage }
    }
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

/// A language model that could answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its provider's name in the configuration, "embedded", or "none" for extractive answers.
    pub provider: String,
    /// Its name; `None` is the first that its server lists.
    pub model: Option<String>,
    /// Where text goes when it is asked; `None` where that depends.
    pub destination: Option<Destination>,
    /// True for the one that answers now.
    pub current: bool,
    /// What is known of its answers.
    pub expected: Option<Expected>,
    /// How good it is in its maker's words, where nothing else is known.
    pub note: String,
}

/// What to expect of a language model's answers. The interface says it in the reader's language
/// (`app::words::Language::expected`), the commands in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Measured: right for so many of so many test questions.
    Right {
        /// Answers that held what they had to.
        right: u32,
        /// Questions asked.
        questions: u32,
    },
    /// Not measured: what a model of its size is worth.
    Size(ModelSize),
}

/// Sizes of language models, by the memory they want, and what a model of the size is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelSize {
    /// 2 GB: one or two sentences from a few excerpts.
    Gb2,
    /// 4 GB: the first size that is given whole passages.
    Gb4,
    /// 8 GB: whole passages, tables, comparisons.
    Gb8,
    /// 16 GB: whole passages, long answers.
    Gb16,
}

impl std::fmt::Display for Expected {
    /// In English, as commands speak.
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
    /// The provider that stands for no model: answers are the documents' own words.
    pub const NONE: &'static str = "none";
    /// The provider that stands for what the configuration chooses.
    pub const AUTO: &'static str = "auto";
}

/// One event of a model's answer. A stream ends with exactly one `Finish`, or with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// A piece of the answer.
    Text(String),
    /// A piece of the model's reasoning, shown folded.
    Reasoning(String),
    /// What this stream has said as text so far was the model's reasoning: it is to be shown, kept and counted as that.
    Retracted,
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
