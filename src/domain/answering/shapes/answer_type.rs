//! What kind of words answer a question: a number of something, money, a share, a date, a person. A sentence without
//! any of them answers it less probably than one that has it beside the words asked for.

use crate::domain::text::MONTHS;
use std::collections::HashSet;

use crate::domain::text::language::{stem, terms};
use crate::domain::text::numerals::NUMBER_WORDS;

/// The kind of words that answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerType {
    /// "How many employees": a number, of one of these things (stems; empty if any number will do).
    Number(Vec<String>),
    Money,
    Share,
    Date,
    Person,
    Reason,
    Any,
}

/// Words for people, of which sentences count one or another.
const PEOPLE: &[&str] = &[
    "people",
    "person",
    "employee",
    "employees",
    "worker",
    "workers",
    "staff",
    "personnel",
    "individuals",
    "workforce",
    "headcount",
    "associates",
    "members",
];

/// Factor for a sentence without the kind of words asked for.
const LACKS: f32 = 0.6;

/// What is added for the kind of words asked for, and for a number beside the thing counted.
const HAS: f32 = 0.05;
const BESIDE: f32 = 0.25;

/// Words between a number and the thing counted.
const NEAR: usize = 6;

impl AnswerType {
    pub fn of(question: &str) -> AnswerType {
        let lower = question.trim().to_lowercase();
        let holds = |all: &[&str]| all.iter().any(|word| lower.contains(word));
        let starts = |all: &[&str]| all.iter().any(|word| lower.starts_with(word));
        if let Some((_, after)) = lower.split_once("how many ").or_else(|| lower.split_once("what number of ")) {
            return AnswerType::Number(counted(after));
        }
        if holds(&[
            "what percent",
            "which percent",
            "what proportion",
            "what share",
            "what fraction",
            "百分之几",
            "百分比",
            "比例",
            "占比",
        ]) {
            return AnswerType::Share;
        }
        if holds(&[
            "how much money",
            "how much did it cost",
            "how much does it cost",
            "what is the price",
            "多少钱",
            "多少元",
            "价格",
        ]) || starts(&["how much "])
            && holds(&[
                "cost", "pay", "paid", "spend", "spent", "price", "revenue", "sales", "income", "debt", "cash", "fee",
            ])
        {
            return AnswerType::Money;
        }
        if starts(&[
            "how much ",
            "how old ",
            "how long ",
            "how far ",
            "how high ",
            "how tall ",
            "how large ",
            "how big ",
            "how fast ",
            "how heavy ",
            "how deep ",
            "how wide ",
            "how often ",
            "how hot ",
            "how cold ",
        ]) || holds(&[
            "多少", "几个", "几种", "几次", "几名", "几人", "多大", "多高", "多长", "多远", "多久", "多重", "多快",
            "多深", "几岁",
        ]) {
            return AnswerType::Number(Vec::new());
        }
        if starts(&[
            "when ",
            "since when",
            "until when",
            "what year",
            "which year",
            "in what year",
            "in which year",
            "on what date",
            "what date",
            "on which date",
            "what day",
            "by when",
        ]) || holds(&["何时", "什么时候", "哪一年", "哪年", "几月", "几号", "什么时间", "哪一天", "何年"])
        {
            return AnswerType::Date;
        }
        if starts(&["who ", "whom ", "by whom", "whose "])
            || holds(&["是谁", "谁是", "由谁", "谁在", "谁发", "谁写", "谁担任"])
        {
            return AnswerType::Person;
        }
        if starts(&["why ", "for what reason", "what is the reason", "what are the reasons"])
            || holds(&["为什么", "为何", "原因"])
        {
            return AnswerType::Reason;
        }
        AnswerType::Any
    }

    /// The score of a sentence after its kind of words was looked at.
    pub fn weigh(&self, sentence: &str, score: f32) -> f32 {
        let has = match self {
            AnswerType::Any => return score,
            AnswerType::Number(of) => match number_beside(sentence, of) {
                Some(true) => return score + BESIDE,
                Some(false) => true,
                None => false,
            },
            AnswerType::Money => has_number(sentence) && is_money(sentence),
            AnswerType::Share => {
                sentence.contains(['%', '％'])
                    || ["percent", "百分之", "成", "half", "third", "quarter"]
                        .iter()
                        .any(|word| sentence.contains(word))
            }
            AnswerType::Date => is_date(sentence),
            AnswerType::Person => is_name(sentence),
            AnswerType::Reason => return if gives_reason(sentence) { score + 2.0 * HAS } else { score },
        };
        if has { score + HAS } else { score * LACKS }
    }
}

/// The things counted: the words before the verb ("people did the company employ"), and the last verb, for what one
/// employs are employees.
fn counted(after: &str) -> Vec<String> {
    const VERBS: &[&str] = &[
        "did", "does", "do", "is", "are", "was", "were", "has", "have", "had", "can", "will", "would", "in", "of",
        "there", "could", "should", "must", "may",
    ];
    let words: Vec<&str> =
        after.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty()).collect();
    let end = words.iter().position(|word| VERBS.contains(word)).unwrap_or(words.len()).min(4);
    let mut of: Vec<String> = words[..end].iter().map(|word| stem(word)).collect();
    if words[..end].iter().any(|word| PEOPLE.contains(word)) {
        of.extend(PEOPLE.iter().map(|word| stem(word)));
    }
    of
}

/// Whether a number stands shortly before or after one of the words; `None` without a number. Years are no numbers here.
fn number_beside(sentence: &str, of: &[String]) -> Option<bool> {
    let plain = |word: &str| match word.starts_with('(') && word.len() <= 4 && word.contains(')') {
        // "(1)" counts what a sentence lists.
        true => String::new(),
        false => word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase(),
    };
    let words: Vec<String> = sentence.split_whitespace().map(plain).collect();
    let of_date = |n: usize| n > 0 && MONTHS.contains(&words[n - 1].as_str());
    let numbers: Vec<usize> = (0..words.len()).filter(|&n| is_number(&words[n]) && !of_date(n)).collect();
    if numbers.is_empty() {
        return (words.len() <= 2 || !sentence.is_ascii())
            .then(|| has_number(sentence))
            .filter(|has| *has)
            .map(|_| false);
    }
    let of: HashSet<&str> = of.iter().map(String::as_str).collect();
    let beside = |at: usize| {
        let (from, to) = (at.saturating_sub(NEAR), (at + NEAR + 1).min(words.len()));
        words[from..to].iter().any(|word| word.split('-').any(|part| of.contains(stem(part).as_str())))
    };
    Some(numbers.into_iter().any(beside))
}

fn is_number(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let year = word.len() == 4 && digits == 4 && (word.starts_with("19") || word.starts_with("20"));
    digits > 0 && !year && word.chars().next().is_some_and(|c| c.is_ascii_digit())
        || NUMBER_WORDS.iter().skip(2).any(|own| *own == word)
}

fn has_number(sentence: &str) -> bool {
    sentence.chars().any(|c| c.is_ascii_digit() || "一二三四五六七八九十百千万亿两".contains(c))
        || sentence
            .split(|c: char| !c.is_alphabetic())
            .any(|word| NUMBER_WORDS.iter().skip(2).any(|own| own.eq_ignore_ascii_case(word)))
}

fn is_money(sentence: &str) -> bool {
    sentence.contains(['$', '€', '£', '¥', '￥', '元'])
        || terms(sentence).iter().any(|word| {
            matches!(
                word.as_str(),
                "dollar" | "euro" | "pound" | "yen" | "usd" | "eur" | "million" | "billion" | "cent"
            )
        })
}

fn is_date(sentence: &str) -> bool {
    const WHEN: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "daily",
        "weekly",
        "monthly",
        "annually",
        "century",
        "spring",
        "summer",
        "autumn",
        "winter",
        "midnight",
        "noon",
    ];
    let lower = sentence.to_lowercase();
    let year = lower
        .split(|c: char| !c.is_ascii_digit())
        .any(|run| run.len() == 4 && (run.starts_with('1') || run.starts_with("20")));
    year || lower
        .split(|c: char| !c.is_alphabetic())
        .any(|word| WHEN.contains(&word) || word == "may" && sentence.contains("May "))
        || lower.contains(['年', '月', '日'])
        || ["after ", "before ", "when ", "until ", "once ", "during "].iter().any(|word| lower.contains(word))
}

/// Two words with capitals, the second of which does not begin the sentence; or anything in Chinese.
fn is_name(sentence: &str) -> bool {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    !sentence.is_ascii() && sentence.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
        || words.windows(2).any(|pair| capital(pair[0]) && capital(pair[1]))
}

fn gives_reason(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    [
        "because",
        "since ",
        "due to",
        "owing to",
        "as a result",
        "in order to",
        "so that",
        "therefore",
        "reason",
        "caused by",
        "thanks to",
        "因为",
        "由于",
        "所以",
        "导致",
        "因此",
        "为了",
        "原因",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_beside_what_is_counted_is_preferred() {
        let asked = AnswerType::of("How many people did the company employ?");
        let right = asked
            .weigh("We employed approximately 566,000 full-time and part-time employees as of December 31, 2017.", 0.2);
        let other = asked.weigh("Competition for qualified people has been intense in 2017.", 0.3);
        assert!(right > other, "{right} {other}");
    }

    #[test]
    fn dates_and_names_are_told_from_other_words() {
        let when = AnswerType::of("When was the tower built?");
        assert!(when.weigh("It was built in 1871.", 0.3) > when.weigh("The tower was built of granite.", 0.4));
        let who = AnswerType::of("Who is the chief executive officer?");
        assert!(
            who.weigh("Ada Lovelace is chief executive officer.", 0.5)
                > who.weigh("the chief executive officer certifies this", 0.6)
        );
        assert_eq!(AnswerType::of("What is recall?"), AnswerType::Any);
        assert_eq!(AnswerType::of("灯塔建于哪一年？"), AnswerType::Date);
    }
}
