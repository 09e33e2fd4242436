//! How an answer ended: a code for programs, and a message for users if a model stopped without an answer. The
//! interface has the same messages in the user's language (`locales/`).

use super::chat::FinishReason;
use crate::domain::text;

impl FinishReason {
    /// The code for programs.
    pub fn word(&self) -> &str {
        match self {
            FinishReason::Stop => "stop",
            FinishReason::Length => "length",
            FinishReason::ContentFilter => "content_filter",
            FinishReason::Truncated => "truncated",
            FinishReason::ToolCall => "tool_call",
            FinishReason::ReasoningOnly => "reasoning_only",
            FinishReason::Empty => "empty",
            FinishReason::Other(word) => word,
        }
    }

    /// The reason, given that the model wrote no text: `Stop` is then not a normal end. `reasoned` is true if it
    /// produced reasoning.
    pub fn without_words(self, reasoned: bool) -> FinishReason {
        match self {
            FinishReason::Stop if reasoned => FinishReason::ReasoningOnly,
            FinishReason::Stop => FinishReason::Empty,
            other => other,
        }
    }

    /// Why there is no answer, and what to do.
    pub fn no_answer(&self) -> String {
        match self {
            FinishReason::Length => "the model reached its length limit before it began to answer: ask again with a \
                                     larger max_tokens in the template, or with a model that reasons less"
                .into(),
            FinishReason::ContentFilter => {
                "the server withheld the answer: rephrase the question, or use another model".into()
            }
            FinishReason::Truncated => "the connection ended before the model began to answer: ask again".into(),
            FinishReason::ToolCall => "the model asked for a tool instead of answering, and Docent offers none: ask \
                                       again, or use another model"
                .into(),
            FinishReason::ReasoningOnly => {
                "the model stopped after its reasoning, without an answer: ask again, or use another model".into()
            }
            FinishReason::Stop | FinishReason::Empty => {
                "the model returned an empty answer: ask again, or use another model".into()
            }
            FinishReason::Other(why) => {
                format!(
                    "the model stopped without an answer ({}): ask again, or use another model",
                    text::one_line(why)
                )
            }
        }
    }
}

/// True for an answer without text.
pub fn says_nothing(answer: &str) -> bool {
    text::clean(answer).trim().is_empty()
}

/// True if the whole answer is a tool call written out as text.
pub fn is_tool_call(answer: &str) -> bool {
    let answer = answer.trim();
    let tags =
        [("<tool_call>", "</tool_call>"), ("<function_call>", "</function_call>"), ("<tool_code>", "</tool_code>")];
    if tags.iter().any(|(open, close)| answer.starts_with(open) && answer.ends_with(close)) {
        return true;
    }
    answer.starts_with("[TOOL_CALLS]")
        || answer.starts_with("<|tool_call")
        || answer.starts_with("<｜tool▁calls▁begin｜>")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [FinishReason; 7] = [
        FinishReason::Stop,
        FinishReason::Length,
        FinishReason::ContentFilter,
        FinishReason::Truncated,
        FinishReason::ToolCall,
        FinishReason::ReasoningOnly,
        FinishReason::Empty,
    ];

    #[test]
    fn the_word_of_a_reason_is_the_one_it_is_saved_under() {
        for reason in ALL {
            assert_eq!(serde_json::to_value(&reason).unwrap(), reason.word(), "{reason:?}");
        }
        assert_eq!(FinishReason::Other("pause".into()).word(), "pause");
    }

    #[test]
    fn stopping_without_words_is_named_and_other_reasons_stay() {
        assert_eq!(FinishReason::Stop.without_words(true), FinishReason::ReasoningOnly);
        assert_eq!(FinishReason::Stop.without_words(false), FinishReason::Empty);
        for reason in &ALL[1..] {
            assert_eq!(reason.clone().without_words(true), *reason);
        }
        for reason in &ALL[1..] {
            let told = reason.no_answer();
            assert!(told.contains(": ") && told.contains("again") || told.contains("another model"), "{told}");
        }
    }

    #[test]
    fn a_tool_call_written_out_is_no_answer() {
        assert!(is_tool_call("\n<tool_call>\n{\"name\": \"search\"}\n</tool_call>"));
        assert!(is_tool_call("[TOOL_CALLS][{\"name\":\"search\"}]"));
        assert!(!is_tool_call("The tag <tool_call> opens a call [1]."));
        assert!(!is_tool_call("<tool_call> opens a call [1]."));
        assert!(says_nothing(" \n\u{200b}\u{feff}") && !says_nothing("—"));
    }
}
