//! A question, as far as sentences are compared with it.

use std::collections::HashSet;

use crate::domain::answering::shapes::answer_type::{AnswerType, said_in};
use crate::domain::text::language::{Script, script_of, terms};

/// What a question says and wants.
pub struct Question {
    pub text: String,
    /// Its content terms, in order, each once, without the words that ask.
    pub terms: Vec<String>,
    /// All its words, in lower case.
    pub said: HashSet<String>,
    pub wanted: AnswerType,
    /// "What is X", "X 是什么": a sentence that defines it answers.
    pub defines: bool,
    /// The term asked for in such a question, in lower case.
    pub term: Option<String>,
    pub cjk: bool,
}

/// Words that ask, longest first. As character pairs they would be taken for content.
const ASKING: &[&str] = &[
    "百分之多少",
    "什么时候",
    "什麼時候",
    "多长时间",
    "多長時間",
    "什么地方",
    "什麼地方",
    "什么时间",
    "什麼時間",
    "是什么",
    "是什麼",
    "为什么",
    "為什麼",
    "哪一年",
    "是多少",
    "有多少",
    "有哪些",
    "在哪里",
    "在哪裡",
    "是谁",
    "是誰",
    "什么",
    "什麼",
    "多少",
    "哪里",
    "哪裡",
    "哪些",
    "哪个",
    "哪個",
    "哪一",
    "哪种",
    "哪年",
    "何时",
    "何時",
    "何处",
    "为何",
    "為何",
    "如何",
    "怎么",
    "怎样",
    "是否",
    "多久",
    "几个",
    "幾個",
    "几种",
    "谁",
    "誰",
    "哪",
    "请问",
    "根据",
    "吗",
    "呢",
];

impl Question {
    pub fn of(text: &str) -> Question {
        let cjk = script_of(text) == Some(Script::Cjk);
        let bare =
            if cjk { ASKING.iter().fold(text.to_string(), |text, word| text.replace(word, " ")) } else { text.into() };
        let mut seen = HashSet::new();
        let asked: Vec<String> = terms(&bare).into_iter().filter(|term| seen.insert(term.clone())).collect();
        let lower = text.trim().to_lowercase();
        let opens =
            ["what is ", "what are ", "what's ", "what does ", "define "].iter().any(|word| lower.starts_with(word));
        let defines = asked.len() <= 4 && opens || lower.trim_end_matches(['？', '?']).ends_with("是什么");
        Question {
            text: text.to_string(),
            terms: asked,
            said: said_in(text),
            wanted: AnswerType::of(text),
            defines,
            term: if defines { term(&lower) } else { None },
            cjk,
        }
    }
}

/// What stands between the words that ask and the end: "What is recall at k?", 召回率是什么？, 什么是召回率？
fn term(question: &str) -> Option<String> {
    let bare = question.trim_end_matches(['?', '？', '。', '.', ' ']);
    let after = ["what is ", "what are ", "what's ", "define ", "什么是", "什麼是"]
        .iter()
        .find_map(|word| bare.strip_prefix(word));
    let before = ["是什么", "是什麼", "是什么意思"].iter().find_map(|word| bare.strip_suffix(word));
    let term = after.or(before)?.trim();
    let term = ["the ", "a ", "an "].iter().find_map(|article| term.strip_prefix(article)).unwrap_or(term);
    Some(term.trim_matches(|c: char| !c.is_alphanumeric()).to_string()).filter(|term| !term.is_empty())
}
