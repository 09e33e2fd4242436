//! What kind of words answer a question: a number of something, money, a share, a date, a length of time, a person, a
//! place, a reason. A sentence without any of them answers it less probably than one that has it beside the words asked
//! for.

mod held;

use std::collections::HashSet;

use crate::domain::text::language::{stem, terms};
pub use held::Held;

/// The kind of words that answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerType {
    /// "How many employees": a number, of one of these things (stems; empty if any number will do).
    Number(Vec<String>),
    /// "How high": a number, mostly with a unit.
    Amount,
    Money,
    Share,
    Date,
    /// "How long": a length of time, or one in space.
    Duration,
    /// "How often".
    Frequency,
    Person,
    Place,
    /// "Which river": one of these things (stems).
    Which(Vec<String>),
    Reason,
    /// "How does": by what means.
    Manner,
    /// "Is it": yes or no.
    YesNo,
    Any,
}

/// How well a sentence's words are of the kind that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// None of them is.
    Lacks,
    /// One is.
    Has,
    /// One is, beside the thing asked for.
    Beside,
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

const SHARES: &[&str] = &[
    "what percent",
    "which percent",
    "what proportion",
    "what share",
    "what fraction",
    "百分之几",
    "百分之幾",
    "百分之多少",
    "百分比",
    "比例",
    "占比",
];

const PRICES: &[&str] = &[
    "how much money",
    "how much did it cost",
    "how much does it cost",
    "what is the price",
    "what was the price",
    "多少钱",
    "多少錢",
    "多少元",
    "多少美元",
    "价格",
    "價格",
];

const PAID: &[&str] =
    &["cost", "pay", "paid", "spend", "spent", "price", "revenue", "sales", "income", "debt", "cash", "fee", "worth"];

const FREQUENCIES: &[&str] = &["how often", "how frequently", "how regularly", "多久一次", "每隔多久", "频率", "頻率"];

const DURATIONS: &[&str] = &["how long", "for how many years", "多久", "多长时间", "多長時間", "几年时间", "多少年"];

const AMOUNTS: &[&str] = &[
    "how much ",
    "how old ",
    "how far ",
    "how high ",
    "how tall ",
    "how large ",
    "how big ",
    "how small ",
    "how fast ",
    "how heavy ",
    "how deep ",
    "how wide ",
    "how thick ",
    "how hot ",
    "how cold ",
];

const SIZES: &[&str] = &[
    "多少", "几个", "几种", "几次", "几名", "几人", "几岁", "几届", "几位", "几座", "几层", "几倍", "幾個", "幾種",
    "幾次", "幾名", "幾人", "幾歲", "幾屆", "幾位", "幾座", "幾層", "多大", "多高", "多长", "多長", "多远", "多遠",
    "多重", "多快", "多深", "多宽", "第几", "第幾",
];

const DATES: &[&str] = &[
    "when ",
    "since when",
    "until when",
    "what year",
    "which year",
    "what date",
    "which date",
    "what day",
    "which day",
    "what month",
    "which month",
    "what century",
    "which century",
    "what decade",
    "what time",
    "in what era",
    "何时",
    "何時",
    "什么时候",
    "什麼時候",
    "什么时间",
    "什麼時間",
    "哪一年",
    "哪年",
    "几年",
    "幾年",
    "几月",
    "幾月",
    "几号",
    "哪一天",
    "哪天",
    "何年",
    "哪个世纪",
    "哪個世紀",
    "哪个年代",
    "什么年代",
    "什麼年代",
    "几点",
];

const PERSONS: &[&str] = &[
    "who ",
    "whom ",
    "whose ",
    "who's ",
    "which person",
    "what person",
    "谁",
    "誰",
    "哪位",
    "什么人",
    "什麼人",
    "哪个人",
    "何人",
];

const PLACES: &[&str] = &[
    "where ",
    "what place",
    "which place",
    "what city",
    "which city",
    "what country",
    "which country",
    "what location",
    "哪里",
    "哪裡",
    "哪儿",
    "何处",
    "何處",
    "何地",
    "什么地方",
    "什麼地方",
    "哪个国家",
    "哪個國家",
    "哪国",
    "哪國",
    "哪个城市",
    "哪個城市",
    "哪座城市",
    "哪个地区",
    "哪個地區",
    "哪个省",
    "哪省",
    "哪市",
    "位于何",
    "位於何",
];

const REASONS: &[&str] = &[
    "why ",
    "for what reason",
    "what is the reason",
    "what are the reasons",
    "what was the reason",
    "what reason",
    "what caused",
    "为什么",
    "為什麼",
    "为何",
    "為何",
    "原因",
    "因何",
];

const MANNERS: &[&str] = &["how ", "by what means", "in what way", "如何", "怎么", "怎麼", "怎样", "怎樣", "以何"];

/// How questions begin that are answered by yes or no.
const CLOSED: &[&str] = &[
    "is ", "are ", "was ", "were ", "do ", "does ", "did ", "can ", "could ", "has ", "have ", "had ", "will ", "may ",
    "must ", "should ",
];

/// Words after which the thing asked for follows in Chinese.
const WHICH: &[&str] = &[
    "哪些", "哪一", "哪个", "哪個", "哪种", "哪種", "哪所", "哪家", "哪部", "哪支", "哪座", "哪", "什么", "什麼",
    "何种", "何種", "何",
];

impl AnswerType {
    pub fn of(question: &str) -> AnswerType {
        let lower = question.trim().to_lowercase();
        let holds = |all: &[&str]| all.iter().any(|word| holds_word(&lower, word));
        if let Some((_, after)) = lower.split_once("how many ").or_else(|| lower.split_once("what number of ")) {
            return AnswerType::Number(counted(after));
        }
        if holds(SHARES) {
            return AnswerType::Share;
        }
        if holds(PRICES) || holds(&["how much "]) && holds(PAID) {
            return AnswerType::Money;
        }
        if holds(FREQUENCIES) {
            return AnswerType::Frequency;
        }
        if holds(DURATIONS) {
            return AnswerType::Duration;
        }
        if holds(DATES) {
            return AnswerType::Date;
        }
        if holds(AMOUNTS) {
            return AnswerType::Amount;
        }
        if holds(SIZES) {
            return AnswerType::Number(Vec::new());
        }
        if holds(PLACES) {
            return AnswerType::Place;
        }
        if holds(REASONS) {
            return AnswerType::Reason;
        }
        if holds(PERSONS) {
            return AnswerType::Person;
        }
        if CLOSED.iter().any(|word| lower.starts_with(word)) || lower.contains("是否") || lower.contains("是不是")
        {
            return AnswerType::YesNo;
        }
        match which(&lower) {
            Some(of) => AnswerType::Which(of),
            None if holds(MANNERS) => AnswerType::Manner,
            None => AnswerType::Any,
        }
    }

    /// How well a sentence answers by its kind of words; `None` where the question wants no kind that can be told.
    pub fn fit(&self, held: &Held) -> Option<Fit> {
        let has = match self {
            AnswerType::Any | AnswerType::YesNo => return None,
            AnswerType::Which(of) => return held.names(of).then_some(Fit::Has),
            AnswerType::Number(of) => match held.number_beside(of) {
                Some(true) => return Some(Fit::Beside),
                beside => beside.is_some(),
            },
            AnswerType::Amount if held.measure() => return Some(Fit::Beside),
            AnswerType::Amount => held.number(),
            AnswerType::Money => held.number() && held.money(),
            AnswerType::Share => held.share(),
            AnswerType::Date if held.year() => return Some(Fit::Beside),
            AnswerType::Date => held.date(),
            AnswerType::Duration if held.duration() => return Some(Fit::Beside),
            AnswerType::Duration => held.measure(),
            AnswerType::Frequency => held.frequency(),
            AnswerType::Person => held.person(),
            AnswerType::Place => held.place(),
            AnswerType::Reason => held.reason(),
            AnswerType::Manner => held.manner(),
        };
        Some(if has { Fit::Has } else { Fit::Lacks })
    }
}

/// True where `word` stands in the text, from the beginning of a word on if it is English.
fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        !word.starts_with(|c: char| c.is_ascii_alphabetic()) || !text[..at].ends_with(|c: char| c.is_alphanumeric())
    })
}

const VERBS: &[&str] = &[
    "did", "does", "do", "is", "are", "was", "were", "has", "have", "had", "can", "will", "would", "in", "of", "there",
    "could", "should", "must", "may", "to", "for", "from", "by", "that", "on", "at",
];

/// The things counted: the words before the verb ("people did the company employ"), and the last verb, for what one
/// employs are employees.
fn counted(after: &str) -> Vec<String> {
    let words: Vec<&str> = words(after).collect();
    let end = words.iter().position(|word| VERBS.contains(word)).unwrap_or(words.len()).min(4);
    let mut of: Vec<String> = words[..end].iter().map(|word| stem(word)).collect();
    if words[..end].iter().any(|word| PEOPLE.contains(word)) {
        of.extend(PEOPLE.iter().map(|word| stem(word)));
    }
    of
}

/// The thing of which one is asked for: "what type of rock is" → rock, "哪个国家的" → 国家.
fn which(lower: &str) -> Option<Vec<String>> {
    let english = ["which ", "what "].iter().filter_map(|word| lower.find(word).map(|at| &lower[at + word.len()..]));
    if let Some(after) = english.min_by_key(|after| lower.len() - after.len()) {
        let words: Vec<&str> = words(after).collect();
        let kind = matches!(words.first(), Some(&("type" | "types" | "kind" | "kinds" | "sort" | "name" | "names")))
            && words.get(1) == Some(&"of");
        let words = if kind { &words[2..] } else { &words[..] };
        let end = words.iter().position(|word| VERBS.contains(word)).unwrap_or(words.len()).min(4);
        let of: Vec<String> = words[..end].iter().flat_map(|word| terms(word)).collect();
        return (!of.is_empty()).then_some(of);
    }
    let after = WHICH.iter().find_map(|word| lower.split_once(word)).map(|(_, after)| after)?;
    let of: String =
        after.chars().take_while(|c| crate::domain::text::tokens::is_cjk(*c) && *c != '的').take(2).collect();
    (of.chars().count() == 2).then(|| vec![of])
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty())
}

/// The words of a question in lower case, as [`Held`] compares them.
pub fn said_in(question: &str) -> HashSet<String> {
    words(&question.to_lowercase()).map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(question: &str, sentence: &str) -> Option<Fit> {
        AnswerType::of(question).fit(&Held::of(sentence, &said_in(question), question))
    }

    #[test]
    fn the_kind_of_words_wanted_is_told_by_the_question() {
        for (question, wanted) in [
            ("What is recall?", AnswerType::Any),
            ("灯塔建于哪一年？", AnswerType::Date),
            ("In which year was the tower built?", AnswerType::Date),
            ("How long does a session last?", AnswerType::Duration),
            ("How often is the index rebuilt?", AnswerType::Frequency),
            ("How much did the merger cost?", AnswerType::Money),
            ("How high is the dam?", AnswerType::Amount),
            ("公司总部位于哪里？", AnswerType::Place),
            ("這本書的作者是誰？", AnswerType::Person),
            ("Why does ice float?", AnswerType::Reason),
            ("How does the cache evict entries?", AnswerType::Manner),
            ("Is the interface stable?", AnswerType::YesNo),
            ("What type of rock is basalt?", AnswerType::Which(vec!["rock".into()])),
            ("他获得了什么奖项？", AnswerType::Which(vec!["奖项".into()])),
        ] {
            assert_eq!(AnswerType::of(question), wanted, "{question}");
        }
    }

    #[test]
    fn a_number_beside_what_is_counted_fits_best() {
        let asked = "How many people did the company employ in 2017?";
        let right = "We employed approximately 566,000 full-time and part-time employees as of December 31, 2017.";
        assert_eq!(fit(asked, right), Some(Fit::Beside));
        assert_eq!(fit(asked, "Competition for qualified people has been intense in 2017."), Some(Fit::Lacks));
    }

    #[test]
    fn what_the_question_says_itself_is_no_answer() {
        assert_eq!(fit("Who won the race in 1908?", "The race of 1908 was run in July."), Some(Fit::Lacks));
        assert_eq!(fit("When did the siege of 1683 end?", "The siege of 1683 was long."), Some(Fit::Lacks));
        assert_eq!(fit("When did the siege of Vienna end?", "The siege ended in 1683."), Some(Fit::Beside));
    }

    #[test]
    fn measures_dates_names_and_places_are_told_from_other_words() {
        for (question, right, wrong) in [
            ("How large is a chunk?", "We have chosen 64 MB, which is much larger.", "A chunk is large."),
            ("What percentage was lost?", "In all, 3.5% were lost.", "Much of it was lost."),
            ("公司投资了多少元？", "公司投资1.2亿元。", "公司投资很多。"),
            ("条约何时签订？", "条约于2019年3月签订。", "条约很快签订。"),
            ("How long did it take?", "It took three weeks.", "It took their patience."),
            ("Where was she born?", "She was born in Riga.", "She was born poor."),
            ("Who is the chief executive?", "It is led by Ada Lovelace.", "the chief executive certifies this"),
            ("他出生在哪里？", "他出生于浙江省绍兴市。", "他出生后就很瘦。"),
        ] {
            assert_ne!(fit(question, right), Some(Fit::Lacks), "{right}");
            assert_eq!(fit(question, wrong), Some(Fit::Lacks), "{wrong}");
        }
    }
}
