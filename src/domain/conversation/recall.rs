//! Selects what of a long conversation goes into the next prompt.
//!
//! Turns are included whole while they fit. When they no longer do, the oldest are shortened to their question and the
//! cited sentences, and finally omitted, until half of the budget is free again. Working in such steps, and always from
//! the first turn on, keeps the beginning identical for several questions in a row, so that a model that has just read
//! it continues from there.

use super::{Exchange, Turn};
use crate::domain::answering::marks::markers;
use crate::domain::text::{self, sentence, tokens};

/// The conversation as included in a prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recalled {
    /// Questions and answers, oldest first.
    pub exchanges: Vec<Exchange>,
    /// How many of them are shortened.
    pub shortened: usize,
    /// How many turns before them are omitted.
    pub left_off: usize,
}

/// Maximum tokens (estimated) of a shortened answer.
const ESSENCE: u32 = 80;

/// Maximum characters of a shortened question.
const ASKED: usize = 200;

/// The answered turns, fitted into `budget` tokens (estimated). The last one is always included, shortened if it
/// exceeds the budget alone.
pub fn recall(turns: &[Turn], budget: u32) -> Recalled {
    let mut kept: Vec<Kept> = Vec::new();
    let mut left_off = 0;
    for turn in turns.iter().filter(|turn| !turn.answer.trim().is_empty()) {
        kept.push(Kept::whole(&turn.question, &turn.answer));
        if total(&kept) <= budget {
            continue;
        }
        let before = kept.len() - 1;
        for n in 0..before {
            if total(&kept) > budget / 2 {
                kept[n].shorten();
            }
        }
        if total(&kept) > budget {
            kept[before].shorten();
        }
        while kept.len() > 1 && total(&kept) > budget / 2 && kept[0].short {
            kept.remove(0);
            left_off += 1;
        }
        while kept.len() > 1 && total(&kept) > budget {
            kept.remove(0);
            left_off += 1;
        }
    }
    let shortened = kept.iter().filter(|kept| kept.short).count();
    Recalled { exchanges: kept.into_iter().map(|kept| kept.exchange).collect(), shortened, left_off }
}

fn total(kept: &[Kept]) -> u32 {
    kept.iter().map(|kept| kept.tokens).sum()
}

struct Kept {
    exchange: Exchange,
    tokens: u32,
    short: bool,
}

impl Kept {
    fn whole(question: &str, answer: &str) -> Kept {
        let tokens = tokens::estimate(question) + tokens::estimate(answer);
        Kept { exchange: Exchange { question: question.into(), answer: answer.into() }, tokens, short: false }
    }

    fn shorten(&mut self) {
        if !self.short {
            let question = cut(&text::one_line(&self.exchange.question), ASKED);
            *self = Kept { short: true, ..Kept::whole(&question, &essence(&self.exchange.answer)) };
        }
    }
}

/// The cited sentences of an answer, up to [`ESSENCE`]; its first sentence if none is cited.
fn essence(answer: &str) -> String {
    let marks = markers(answer);
    let sentences = sentence::split(answer);
    let cited = |range: &&std::ops::Range<usize>| marks.iter().any(|mark| range.contains(&mark.range.start));
    let mut chosen: Vec<&std::ops::Range<usize>> = sentences.iter().filter(cited).collect();
    if chosen.is_empty() {
        chosen.extend(sentences.first());
    }
    let mut kept: Vec<String> = Vec::new();
    let mut used = 0;
    for range in chosen {
        let sentence = text::one_line(&answer[range.clone()]);
        used += tokens::estimate(&sentence);
        if used > ESSENCE && !kept.is_empty() {
            break;
        }
        kept.push(sentence);
    }
    // A single sentence may exceed the limit: about four characters per token.
    cut(&kept.join(" "), ESSENCE as usize * 6)
}

fn cut(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_string();
    }
    let start: String = text.chars().take(characters - 1).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::chat::FinishReason;
    use crate::domain::conversation::{AskedWith, TurnId, TurnState};

    fn turn(n: i64, question: &str, answer: &str) -> Turn {
        Turn {
            id: TurnId(n),
            question: question.into(),
            rewritten: None,
            template: "answer".into(),
            asked_with: AskedWith::default(),
            answer: answer.into(),
            passages: vec![],
            citations: vec![],
            model: None,
            usage: None,
            state: TurnState::Done(FinishReason::Stop),
            withdrawn: None,
            inquiry: None,
            failure: None,
            asked_at: 0,
        }
    }

    /// Turns of about 90 tokens, one sentence in four cited.
    fn talk(length: i64) -> Vec<Turn> {
        let long = |n: i64| {
            format!(
                "There is much to say of this and it takes a while to say it all in full. The harbour of year {n} was \
                 built of granite [1]. Beside that the reader may like to hear of the weather on that day, which was fair. \
                 And of the band, which played until it rained, and then played on under the roof."
            )
        };
        (1..=length).map(|n| turn(n, &format!("And in year {n}?"), &long(n))).collect()
    }

    #[test]
    fn what_fits_stays_whole() {
        let turns = talk(3);
        let recalled = recall(&turns, 1000);
        assert_eq!((recalled.exchanges.len(), recalled.shortened, recalled.left_off), (3, 0, 0));
        assert_eq!(recalled.exchanges[0].answer, turns[0].answer);
    }

    #[test]
    fn old_turns_keep_their_question_and_their_cited_sentences() {
        let turns = talk(6);
        let recalled = recall(&turns, 400);
        assert_eq!(recalled.exchanges.len() + recalled.left_off, 6);
        assert!(recalled.shortened > 0, "{recalled:?}");
        let first = &recalled.exchanges[0];
        assert!(first.question.starts_with("And in year"));
        assert!(first.answer.ends_with("built of granite [1]."), "{first:?}");
        assert!(!first.answer.contains("weather"));
        assert_eq!(recalled.exchanges.last().unwrap().answer, turns[5].answer, "the last turn is whole");
    }

    #[test]
    fn the_budget_holds_for_every_length_and_what_is_missing_is_counted() {
        for length in 1..60 {
            for budget in [120, 400, 900] {
                let recalled = recall(&talk(length), budget);
                let size: u32 = recalled
                    .exchanges
                    .iter()
                    .map(|e| tokens::estimate(&e.question) + tokens::estimate(&e.answer))
                    .sum();
                assert!(size <= budget, "{length} turns: {size} tokens of {budget}");
                assert_eq!(recalled.exchanges.len() + recalled.left_off, length as usize);
            }
        }
    }

    #[test]
    fn most_questions_begin_with_the_very_history_of_the_question_before() {
        let turns = talk(60);
        let same = (1..60)
            .filter(|&n| {
                let (before, now) = (recall(&turns[..n], 900).exchanges, recall(&turns[..=n], 900).exchanges);
                now.starts_with(&before)
            })
            .count();
        assert!(same >= 45, "the beginning changed at {} of 59 questions", 59 - same);
    }

    #[test]
    fn an_answer_longer_than_the_budget_is_shortened_and_one_in_chinese_too() {
        let long = "检索把问题变成向量。".repeat(100);
        let recalled = recall(&[turn(1, "什么是检索？", &long)], 200);
        assert_eq!((recalled.shortened, recalled.exchanges[0].answer.as_str()), (1, "检索把问题变成向量。"));
        let endless = "word ".repeat(3000);
        assert!(recall(&[turn(1, "Why?", &endless)], 200).exchanges[0].answer.ends_with('…'));
    }

    #[test]
    fn unanswered_turns_are_not_recalled() {
        assert_eq!(recall(&[turn(1, "lost", "  ")], 1000), Recalled::default());
    }

    #[test]
    fn a_text_of_the_very_length_is_not_cut_and_a_longer_one_keeps_to_it() {
        assert_eq!(cut("Why so?", 7), "Why so?");
        assert_eq!(cut("Why so??", 7), "Why so…");
        assert_eq!(cut("灯塔建于哪一年", 6), "灯塔建于哪…");
        assert_eq!(cut("Why so", 5), "Why…", "no blank before the sign");
    }
}
