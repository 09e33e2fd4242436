//! How a turn ended, in the user's language: incomplete, or why there is no answer.

use super::turn::TurnView;
use crate::app::locale::Locale;
use crate::app::text::Tone;
use crate::domain::conversation::TurnState;
use crate::domain::conversation::chat::FinishReason;
use crate::domain::text;
use crate::say;

/// The message on a turn's end, and its tone; `None` if it ended normally or is in progress. `silent`: there is no
/// text.
pub(crate) fn ended(turn: &TurnView, silent: bool, locale: Locale) -> Option<(String, Tone)> {
    let reason = match &turn.state {
        None => return Some((say!(locale, "turn-waits"), Tone::Dim)),
        Some(TurnState::Running) => return None,
        Some(TurnState::Cancelled) => return Some((say!(locale, "turn-cancelled"), Tone::Close)),
        Some(TurnState::Failed(saved)) => {
            // Of a turn of an earlier version there is only the sentence.
            let why = turn.failure.as_ref().map(|failure| locale.failure(failure));
            return Some((why.unwrap_or_else(|| text::one_line(saved)), Tone::Bad));
        }
        Some(TurnState::Done(reason)) => reason,
    };
    if silent {
        return Some((no_answer(reason, locale), Tone::Bad));
    }
    match reason {
        FinishReason::Stop => None,
        FinishReason::Length => Some((say!(locale, "turn-length"), Tone::Close)),
        FinishReason::ContentFilter => Some((say!(locale, "turn-withheld"), Tone::Bad)),
        FinishReason::Truncated => Some((say!(locale, "turn-truncated"), Tone::Bad)),
        FinishReason::ToolCall => Some((say!(locale, "turn-tool"), Tone::Close)),
        // Quotes from the document are shown anyway.
        FinishReason::ReasoningOnly | FinishReason::Empty => Some((no_answer(reason, locale), Tone::Close)),
        FinishReason::Other(why) => Some((say!(locale, "turn-stopped", why = text::one_line(why)), Tone::Close)),
    }
}

/// Why there is no answer.
fn no_answer(reason: &FinishReason, locale: Locale) -> String {
    match reason {
        FinishReason::Length => say!(locale, "turn-none-length"),
        FinishReason::ContentFilter => say!(locale, "turn-none-withheld"),
        FinishReason::Truncated => say!(locale, "turn-none-truncated"),
        FinishReason::ToolCall => say!(locale, "turn-none-tool"),
        FinishReason::ReasoningOnly => say!(locale, "turn-none-reasoning"),
        FinishReason::Stop | FinishReason::Empty => say!(locale, "turn-none-empty"),
        FinishReason::Other(why) => say!(locale, "turn-none-stopped", why = text::one_line(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::turn::TurnView;
    use super::*;
    use crate::app::text::Line;
    use crate::domain::answering::extraction::Quote;
    use crate::domain::conversation::progress::{AnswerEnd, AnswerEvent, AnswerTimings};

    fn shown(turn: &TurnView) -> String {
        turn.lines(60, None, true, Locale::English).iter().map(Line::text).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_was_reasoning_after_all_is_folded_away_and_the_answer_goes_on() {
        let mut turn = TurnView::asked("When?", "answer");
        turn.take(AnswerEvent::Text("“Own words” [1]\n\n".into()));
        turn.take(AnswerEvent::Text("Hm, page 12 says so.".into()));
        turn.take(AnswerEvent::Retracted { answer: "“Own words” [1]\n\n".into() });
        turn.take(AnswerEvent::Text("In January.".into()));
        assert_eq!(
            (turn.answer.as_str(), turn.reasoning.as_str()),
            ("“Own words” [1]\n\nIn January.", "Hm, page 12 says so.")
        );
        assert!(shown(&turn).contains("Reasoning, 5 words") && !shown(&turn).contains("Hm, page"), "{}", shown(&turn));
    }

    #[test]
    fn a_turn_without_an_answer_says_why_and_what_to_do_in_every_language() {
        let ended = |finish: FinishReason| {
            let mut turn = TurnView::asked("When?", "answer");
            turn.take(AnswerEvent::Extract(vec![Quote { passage: 1, text: "Harbours freeze.".into(), score: 1.0 }]));
            turn.take(AnswerEvent::Reasoning("Hm.".into()));
            let timings = AnswerTimings::default();
            let end = AnswerEnd {
                answer: " ".into(),
                citations: vec![],
                finish,
                usage: None,
                timings,
                unanswered: true,
                evidence: None,
                withdrawn: None,
            };
            turn.take(AnswerEvent::Finished(end));
            turn
        };
        for (finish, english, chinese) in [
            (FinishReason::Length, "✗ The model reached its length limit", "长度上限"),
            (FinishReason::ContentFilter, "✗ The server withheld the answer", "换一种问法"),
            (FinishReason::ToolCall, "✗ The model requested a tool", "调用工具"),
            (FinishReason::ReasoningOnly, "✗ The model stopped after its reasoning", "推理结束后停止"),
            (FinishReason::Empty, "✗ The model returned an empty answer", "空回答"),
            (FinishReason::Other("pause".into()), "✗ The model stopped without an answer: pause", "pause"),
        ] {
            let turn = ended(finish);
            let text = shown(&turn);
            assert!(text.contains(english) && text.contains("/model to switch"), "{text}");
            assert!(text.contains("“Harbours freeze.”") && text.contains("Reasoning, 1 word"), "{text}");
            let lines = turn.lines(60, None, true, Locale::Chinese);
            assert!(lines.iter().any(|line| line.text().contains(chinese)), "{chinese}");
        }
    }
}
