//! Decides whether anything a model said is supported by a passage. An answer without a supported sentence is
//! withdrawn.
//!
//! If the passages do not contain the answer, small models invent one: prices, salaries, steps of an installation. What
//! they say must be found in a passage. Large models paraphrase, so for them it is enough that one sentence is close to
//! what was found. Text that cannot be judged by words (a translation, "Yes.", small talk, a refusal) does not cause a
//! withdrawal.

use std::collections::HashSet;
use std::ops::Range;

use super::citation::Citation;

use super::claim::Check;
use super::claim::Signals;
use super::claim::lead_in::without_lead;
use super::marks::{Marker, marks_of, without};
use super::uncited::{blocks, states};
use crate::domain::finding::passage::Passage;
use crate::domain::text::language::{script_of, terms};
use crate::domain::text::quantity::{Quantity, quantities, says};
use crate::domain::text::sentence;

/// An answer to be judged.
#[derive(Clone, Copy, Debug)]
pub struct ModelAnswer<'a> {
    pub answer: &'a str,
    /// Byte offset where the model's own text begins.
    pub from: usize,
    /// The checked citations.
    pub citations: &'a [Citation],
    /// The passages the model was given.
    pub passages: &'a [Passage],
    /// What the question names is not invented.
    pub question: &'a str,
    /// True for a small model.
    pub small: bool,
}

/// The verdict on one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Support {
    /// A passage says it, or something close to it.
    Found,
    /// No passage does.
    Missing,
    /// Words cannot decide; it may be true.
    Open,
    /// It says nothing about the subject.
    Nothing,
}

/// Share of a large model's sentence that one passage must contain for it to be close.
const NEAR_ONE: f32 = 0.5;

/// Share that all passages together must contain.
const NEAR_ALL: f32 = 0.6;

/// Share required if the sentence's figure follows from others.
const NEAR_DERIVED: f32 = 0.3;

/// True if the model made statements and no passage supports any of them.
pub fn unsupported(said: ModelAnswer<'_>) -> bool {
    if said.passages.is_empty() {
        return false;
    }
    let found: Vec<Support> = statements(said).map(|(text, cited)| said.support(&text, &cited)).collect();
    let any = |wanted: Support| found.contains(&wanted);
    any(Support::Missing) && !any(Support::Found) && (said.small || !any(Support::Open))
}

/// The model's sentences, items and rows, without their marks, and the checks of those marks.
fn statements(said: ModelAnswer<'_>) -> impl Iterator<Item = (String, Vec<Check>)> + '_ {
    let marks = marks_of(said.answer, said.passages);
    let prose = blocks(said.answer).into_iter().flat_map(|(start, block)| {
        let sentences = sentence::split(block);
        let ends: Vec<usize> = sentences.iter().skip(1).map(|next| next.start).chain([block.len()]).collect();
        sentences.into_iter().zip(ends).map(move |(range, end)| start + range.start..start + end).collect::<Vec<_>>()
    });
    let all: Vec<Range<usize>> = prose.chain(rows(said.answer)).filter(|range| range.start >= said.from).collect();
    all.into_iter().map(move |range| {
        let text = plain(said.answer, &range, &marks);
        let within = said.citations.iter().filter(|c| range.start <= c.range.start && c.range.start < range.end);
        (text, within.map(|citation| citation.check).collect())
    })
}

fn plain(answer: &str, range: &Range<usize>, marks: &[Marker]) -> String {
    without(&answer[range.clone()], range.start, marks).replace(['*', '_', '`', '#'], "").trim().to_string()
}

/// The rows of tables, without headers and separator lines.
fn rows(answer: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut at, mut body) = (0, false);
    for line in answer.split_inclusive('\n') {
        let text = line.trim();
        let row = text.starts_with('|');
        let rule = row && text.contains('-') && text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
        if row && body && !rule {
            found.push(at..at + line.trim_end().len());
        }
        body = row && (body || rule);
        at += line.len();
    }
    found
}

impl ModelAnswer<'_> {
    fn support(&self, sentence: &str, cited: &[Check]) -> Support {
        if sentence.ends_with(['?', '？', ':', '：']) || !sentence.chars().any(char::is_alphanumeric) {
            return Support::Nothing;
        }
        if cited.iter().any(|check| *check != Check::Unsupported) {
            return Support::Found;
        }
        let core = without_lead(sentence);
        if terms(core).iter().all(|term| EMPTY.contains(&term.as_str())) {
            return Support::Nothing;
        }
        let invented = self.invented(core);
        if !invented && (refuses(sentence) || converses(sentence)) {
            return if refuses(sentence) { Support::Open } else { Support::Nothing };
        }
        let signals: Vec<Signals> = self.passages.iter().map(|passage| Signals::of(core, &passage.text)).collect();
        if signals.iter().any(|signals| signals.verdict(None) != Check::Unsupported) {
            return Support::Found;
        }
        if self.in_another_language(core) {
            return if invented { Support::Missing } else { Support::Open };
        }
        if !states(sentence) {
            return self.short(core, invented);
        }
        if !self.small && self.near(core, &signals, invented) {
            return Support::Found;
        }
        Support::Missing
    }

    /// "50 dollars.", "January", "Yes.": too short to judge by the share of its words.
    fn short(&self, sentence: &str, invented: bool) -> Support {
        let there = self.vocabulary();
        let known = terms(sentence).iter().any(|word| !EMPTY.contains(&word.as_str()) && there.contains(word));
        if known && !invented { Support::Found } else { Support::Missing }
    }

    /// True if a sentence in a large model's own words is close enough to what was found.
    fn near(&self, sentence: &str, signals: &[Signals], invented: bool) -> bool {
        let best = signals.iter().filter(|signals| !signals.contradicted).map(|s| s.share).fold(0.0, f32::max);
        if invented {
            return best >= NEAR_DERIVED && self.derived(sentence);
        }
        let (words, there) = (terms(sentence), self.vocabulary());
        let share = words.iter().filter(|word| there.contains(*word)).count() as f32 / words.len().max(1) as f32;
        best >= NEAR_ONE || share >= NEAR_ALL
    }

    fn vocabulary(&self) -> HashSet<String> {
        let titles = self.passages.iter().flat_map(|passage| passage.section.iter().chain([&passage.document]));
        self.passages.iter().map(|passage| &passage.text).chain(titles).flat_map(|text| terms(text)).collect()
    }

    /// True if the sentence has figures and none of them occurs in a passage or in the question.
    fn invented(&self, sentence: &str) -> bool {
        let claimed = quantities(sentence);
        let known = self.known();
        !claimed.is_empty() && claimed.iter().all(|figure| !says(&known, *figure))
    }

    fn known(&self) -> Vec<Quantity> {
        let texts = self.passages.iter().flat_map(|p| p.section.iter().chain([&p.text, &p.document]));
        texts.flat_map(|text| quantities(text)).chain(quantities(self.question)).collect()
    }

    /// True if a figure of the sentence is the sum, difference, product or quotient of two others, from the question or
    /// the nearest text of a passage.
    fn derived(&self, sentence: &str) -> bool {
        let nearest = self.passages.iter().map(|passage| {
            let signals = Signals::of(sentence, &passage.text);
            (signals.share, &passage.text[signals.support])
        });
        let Some((_, words)) = nearest.max_by(|a, b| a.0.total_cmp(&b.0)) else { return false };
        let given: Vec<f64> = quantities(words).into_iter().chain(quantities(self.question)).map(|q| q.meant).collect();
        let given = &given[..given.len().min(MOST_GIVEN)];
        let same = |a: f64, b: f64| (a - b).abs() <= 0.006 * b.abs().max(1e-9);
        quantities(sentence).iter().any(|figure| {
            given.iter().enumerate().any(|(n, a)| {
                given[n + 1..].iter().any(|b| {
                    let part = (a / b, b / a);
                    let made = [a + b, a - b, b - a, a * b, part.0, part.1, part.0 * 100.0, part.1 * 100.0];
                    let change = [(part.0 - 1.0) * 100.0, (part.1 - 1.0) * 100.0];
                    made.iter().chain(&change).any(|made| same(*made, figure.meant))
                })
            })
        })
    }

    /// True if most passages are in another script than the sentence, so that words cannot match.
    fn in_another_language(&self, sentence: &str) -> bool {
        let own = script_of(sentence);
        let other = |passage: &&Passage| script_of(&passage.text).is_some_and(|script| Some(script) != own);
        own.is_some() && self.passages.iter().filter(other).count() * 2 > self.passages.len()
    }
}

/// Maximum number of figures from which another may follow.
const MOST_GIVEN: usize = 10;

/// Content words of an answer that state nothing by themselves, stemmed.
const EMPTY: &[&str] = &[
    "yes",
    "no",
    "ok",
    "okay",
    "sur",
    "tru",
    "fals",
    "correct",
    "right",
    "wrong",
    "oui",
    "non",
    "ja",
    "nein",
    "don",
    "mayb",
    "all",
    "exact",
    "exactly",
    "absolutely",
    "cours",
    "certainly",
    "indeed",
    "definitely",
    "probably",
    "possibly",
    "well",
    "both",
    "neither",
    "none",
    "always",
    "never",
    "sometim",
];

/// True for a sentence that says what the documents do not contain, or that nothing can be said.
fn refuses(sentence: &str) -> bool {
    let lower = sentence.to_lowercase().replace('’', "'");
    const PHRASES: &[&str] = &[
        "not say",
        "not mention",
        "not provide",
        "not specif",
        "not state",
        "not contain",
        "not answer",
        "not include",
        "not find",
        "not found",
        "not give",
        "not address",
        "not discuss",
        "not describe",
        "not cover",
        "not explicit",
        "n't say",
        "n't mention",
        "n't provide",
        "n't specif",
        "n't state",
        "n't contain",
        "n't answer",
        "n't include",
        "n't find",
        "n't give",
        "n't address",
        "n't discuss",
        "n't know",
        "not know",
        "not sure",
        "not possible",
        "not available",
        "not clear",
        "no information",
        "no mention",
        "no answer",
        "no passage",
        "no details",
        "nothing about",
        "nothing on",
        "cannot",
        "can't",
        "unable to",
        "unclear",
        "unknown",
        "insufficient",
        "没有提",
        "未提",
        "沒有提",
        "没有说",
        "未说明",
        "没有给出",
        "未给出",
        "没有包含",
        "不包含",
        "没有相关",
        "无相关",
        "没有找到",
        "未找到",
        "没有回答",
        "无法",
        "無法",
        "不能确定",
        "不清楚",
        "不知道",
        "没有信息",
        "没有涉及",
        "未涉及",
        "没有明确",
        "未明确",
        "没有说明",
        "沒有說明",
        "没有描述",
    ];
    PHRASES.iter().any(|phrase| lower.contains(phrase))
}

/// True for a sentence that addresses the user rather than describing the document.
fn converses(sentence: &str) -> bool {
    let lower = sentence.to_lowercase().replace('’', "'");
    const PHRASES: &[&str] = &[
        "let me know",
        "feel free",
        "you're welcome",
        "you are welcome",
        "i'm happy",
        "i am happy",
        "glad to",
        "happy to help",
        "hello",
        "thank",
        "i hope",
        "hope this",
        "sorry",
        "apolog",
        "would you like",
        "if you would like",
        "if you'd like",
        "if you want",
        "language model",
        "as an ai",
        "i can help",
        "help you",
        "assist you",
        "good morning",
        "good question",
        "不客气",
        "你好",
        "您好",
        "谢谢",
        "感谢",
        "抱歉",
        "对不起",
        "请告诉我",
        "欢迎",
        "如果您",
        "如果你",
        "希望这",
        "语言模型",
        "帮助您",
        "帮助你",
        "为您",
        "早上好",
    ];
    PHRASES.iter().any(|phrase| lower.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::answering::citation::check_answer;
    use crate::domain::finding::passage::sample;

    const HARBOUR: &str = "The harbour of Riga freezes in January of most winters. Ships pay dues of 320 euros a call. \
                           The yard has eleven cranes, and the harbour master keeps their keys in the old lighthouse.";

    fn withdrawn(answer: &str, question: &str, small: bool, text: &str) -> bool {
        let passages = [sample(1, text), sample(2, text)];
        let citations = check_answer(answer, &passages);
        unsupported(ModelAnswer { answer, from: 0, citations: &citations, passages: &passages, question, small })
    }

    #[test]
    fn what_a_small_model_makes_up_is_groundless() {
        for answer in [
            "The salary of the harbour master is $30,000 per year. [1]",
            "50 dollars.",
            "$30,000",
            "Paris.",
            "The price is 50 dollars [1]. It is sold in all shops [2].",
            "1. Download the installer from the website. [1]\n2. Run the setup wizard with administrator rights. [1]\n\
             3. Restart your computer afterwards.",
            "| Step | What |\n|---|---|\n| Download | Fetch the installer from the website |",
        ] {
            assert!(withdrawn(answer, "What is the salary?", true, HARBOUR), "{answer}");
        }
        for answer in ["售价为50美元。 [1]", "50美元", "首先下载安装程序，然后运行安装向导并重新启动电脑。"]
        {
            assert!(
                withdrawn(answer, "售价是多少？", true, "里加的港口在多数冬天的一月结冰，船舶每次停靠付三百二十欧元。"),
                "{answer}"
            );
        }
    }

    #[test]
    fn one_supported_sentence_keeps_an_answer() {
        for answer in [
            "The harbour of Riga freezes in January [1]. The salary is $30,000 per year [1].",
            "320 euros.",
            "January",
            "Ships pay 320 euros.",
            "| What | How much |\n|---|---|\n| Ships pay dues a call | 320 euros |\n| Salary | $30,000 |",
        ] {
            assert!(!withdrawn(answer, "What is it?", true, HARBOUR), "{answer}");
        }
    }

    #[test]
    fn what_words_cannot_judge_is_not_withdrawn() {
        for small in [true, false] {
            for answer in [
                "",
                "Yes.",
                "No, not at all.",
                "The document does not say what the salary is.",
                "I cannot find any information about salaries in these excerpts.",
                "文档没有提到薪水是多少。",
                "You're welcome! Let me know if you have other questions.",
                "```\npip install everything==2.0\n```",
                "# Salaries of masters everywhere",
                "Shall I look for the salary of somebody else?",
                // A translation whose figure occurs in the document.
                "船舶每次停靠须缴纳320欧元的费用。[1]",
                "港口在一月结冰。",
            ] {
                assert!(!withdrawn(answer, "What is the salary?", small, HARBOUR), "{small} {answer}");
            }
        }
        // A figure found nowhere is invented in any language.
        assert!(withdrawn("港务长的薪水是每年30000美元。[1]", "薪水是多少？", true, HARBOUR));
    }

    #[test]
    fn a_large_models_own_words_stay_where_they_are_near_to_a_passage() {
        for answer in [
            "In most winters, ice closes the port of Riga in January.",
            "Two calls cost a ship 640 euros in dues [1].",
            "The keys of the cranes are with the master of the harbour, in a lighthouse.",
        ] {
            assert!(!withdrawn(answer, "What do two calls cost?", false, HARBOUR), "{answer}");
        }
        for answer in [
            "The salary of the harbour master is $30,000 per year.",
            "PyTorch is installed with pip, and CUDA support depends on your graphics driver.",
        ] {
            assert!(withdrawn(answer, "What is the salary?", false, HARBOUR), "{answer}");
        }
    }

    #[test]
    fn what_stands_before_the_models_part_does_not_bear_it_out() {
        let own = "The document says:\n\n- “The yard has eleven cranes” [1]\n\n";
        let answer = format!("{own}The price is 50 dollars. [1]");
        let passages = [sample(1, HARBOUR)];
        let citations = check_answer(&answer, &passages);
        let said = ModelAnswer {
            answer: &answer,
            from: own.len(),
            citations: &citations,
            passages: &passages,
            question: "?",
            small: true,
        };
        assert!(unsupported(said));
        assert!(!unsupported(ModelAnswer { from: 0, ..said }));
    }
}
