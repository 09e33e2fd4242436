//! Queries: what to search for, given a question.
//!
//! People add instructions ("round to two decimal places", "请用一句话回答") and use names that the document does not ("capex"
//! appears in no cash flow statement). A query is the question without instructions about the form of the answer, with
//! years and accounting terms spelled as documents spell them. On the open sets this raised recall@5 from .50 to .69 on
//! FinanceBench and from .82 to .87 on MMLongBench, and changed nothing where no term of the glossary occurs
//! (`docs/finding.md`).

use super::glossary;
use crate::domain::text::language::{index_words, query_words};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The text to embed.
    pub meaning: String,
    /// The terms to look up in the lexical index.
    pub terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// One word of the index, or the consecutive words of a phrase, separated by spaces.
    pub words: String,
    /// True for a phrase in quotation marks, which is to be matched exactly.
    pub quoted: bool,
}

/// The query for a question.
pub fn query(question: &str) -> Query {
    let kept = without_orders(question);
    let mut meaning = with_years(&kept);
    for words in glossary::expansions(&kept) {
        meaning.push(' ');
        meaning.push_str(words);
    }
    let phrase = |words: &String| words.contains(' ');
    let quoted = quotations(question).into_iter().map(|q| index_words(q).join(" ")).filter(phrase);
    let mut terms: Vec<Term> = quoted.map(|words| Term { words, quoted: true }).collect();
    terms.extend(query_words(&meaning).into_iter().map(|words| Term { words, quoted: false }));
    Query { meaning, terms }
}

/// The texts in quotation marks: straight, curly or East Asian.
fn quotations(question: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (open, close) in [('"', '"'), ('“', '”'), ('「', '」'), ('『', '』'), ('《', '》')] {
        let mut rest = question;
        while let Some(start) = rest.find(open) {
            let after = &rest[start + open.len_utf8()..];
            let Some(end) = after.find(close) else { break };
            found.push(&after[..end]);
            rest = &after[end + close.len_utf8()..];
        }
    }
    found
}

/// The question without sentences that only describe the form of the answer. A sentence that is the whole question is
/// kept.
fn without_orders(question: &str) -> String {
    let mut kept = String::new();
    let mut start = 0;
    let chars: Vec<(usize, char)> = question.char_indices().collect();
    for (i, &(at, c)) in chars.iter().enumerate() {
        let end = at + c.len_utf8();
        let ends = match c {
            '。' | '？' | '！' => true,
            '.' | '?' | '!' => chars.get(i + 1).is_none_or(|(_, next)| next.is_whitespace()),
            _ => false,
        };
        if ends || i + 1 == chars.len() {
            let sentence = &question[start..end];
            if !is_order(sentence) {
                kept.push_str(sentence);
            }
            start = end;
        }
    }
    if kept.trim().is_empty() { question.trim().to_string() } else { kept.trim().to_string() }
}

/// True for sentences such as "Answer in USD millions.", "Round to one decimal place.", "Assume that you are an
/// analyst." or "请用一句话回答。".
fn is_order(sentence: &str) -> bool {
    let lower = sentence.trim().to_lowercase();
    let lower = lower.strip_prefix("please ").unwrap_or(&lower);
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
    let begins = |all: &[&str]| all.iter().any(|begin| lower.starts_with(begin));
    let holds = |all: &[&str]| words.iter().any(|word| all.contains(word));
    let verb = words.first().is_some_and(|first| {
        ["answer", "respond", "reply", "round", "state", "give", "provide", "write", "express", "return"]
            .contains(first)
    });
    let form = [
        "unit",
        "units",
        "decimal",
        "decimals",
        "place",
        "places",
        "percent",
        "percents",
        "percentage",
        "percentages",
        "millions",
        "billions",
        "thousands",
        "usd",
        "format",
        "words",
        "sentence",
        "sentences",
        "digits",
        "int",
        "integer",
        "float",
        "list",
        "json",
        "markdown",
        "english",
        "chinese",
    ];
    // A sentence that says where to look is more than an instruction.
    let place = ["statement", "sheet", "table", "page", "section", "chapter", "report", "note", "figure"];
    (verb && holds(&form) && !holds(&place) && !lower.contains('?'))
        || begins(&["assume that you are", "assume you are", "imagine you are", "you are a ", "you are an "])
        || (words.first() == Some(&"if")
            && holds(&["state", "say", "explain", "answer"])
            && holds(&["then", "please"])
            && !lower.contains('?'))
        || (["请用", "请以", "用中文", "用英文", "用一句话", "以表格", "保留", "请简要", "请分点"]
            .iter()
            .any(|begin| lower.starts_with(begin))
            && ["回答", "作答", "表示", "输出", "形式", "小数", "说明"].iter().any(|word| lower.contains(word))
            && lower.chars().count() <= 24)
}

/// Adds the plain year of a fiscal year, as used in table headers: "FY2018" and "FY18" gain "2018".
fn with_years(question: &str) -> String {
    let mut out = String::with_capacity(question.len() + 16);
    let mut rest = question;
    while let Some(at) = rest.find("FY") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let inside = before.chars().next_back().is_some_and(char::is_alphanumeric);
        let tail = from[2..].trim_start_matches([' ', '\'', '’']);
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        let year = match digits {
            4 => Some(tail[..4].to_string()),
            2 => Some(format!("20{}", &tail[..2])),
            _ => None,
        };
        match year.filter(|_| !inside) {
            Some(year) => {
                let length = from.len() - tail.len() + digits;
                out.push_str(&from[..length]);
                out.push(' ');
                out.push_str(&year);
                rest = &from[length..];
            }
            None => {
                out.push_str("FY");
                rest = &from[2..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(question: &str) -> Vec<String> {
        query(question).terms.into_iter().map(|t| t.words).collect()
    }

    #[test]
    fn orders_about_the_form_of_an_answer_are_not_looked_for() {
        let asked = "What did Acme sell in 2019? Answer in USD millions. Round to two decimal places.";
        assert_eq!(query(asked).meaning, "What did Acme sell in 2019?");
        assert_eq!(query("船在哪里停泊？请用一句话回答。").meaning, "船在哪里停泊？");
        let asked = "Is it so? If that is not useful, then please state that and explain why.";
        assert_eq!(query(asked).meaning, "Is it so?");
    }

    #[test]
    fn sentences_that_say_what_is_wanted_or_where_it_stands_stay() {
        for asked in [
            "Give the percentage of ships that paid dues.",
            "Who signed? Answer with what the table on page 3 states in millions.",
            "If the harbour freezes, what do ships pay?",
            "Round towers of Ireland. Where are they?",
            "保留地有多少居民？",
        ] {
            assert!(query(asked).meaning.starts_with(asked), "{asked}: {}", query(asked).meaning);
        }
    }

    #[test]
    fn fiscal_years_meet_plain_years() {
        assert!(words("revenue in FY2018").contains(&"2018".to_string()));
        assert!(words("revenue in FY'19 and FY20").iter().any(|w| w == "2019"));
        assert!(query("revenue in FY'19 and FY20").meaning.contains("2020"));
        for plain in ["SATISFY2018", "FY", "FY201", "revenue in 2018"] {
            assert_eq!(query(plain).meaning, plain);
        }
    }

    #[test]
    fn quoted_phrases_are_kept_together() {
        let terms = query("who wrote \"the tide tables\" and 《老子注》？").terms;
        assert_eq!(terms[0], Term { words: "the tide tables".into(), quoted: true });
        assert_eq!(terms[1], Term { words: "老子 子注".into(), quoted: true });
        assert!(terms[2..].iter().all(|t| !t.quoted && !t.words.contains(' ')));
        assert!(words("an inch is 1\" long").iter().all(|w| !w.contains(' ')));
    }

    #[test]
    fn accounting_terms_bring_the_words_of_the_statements() {
        assert!(words("What is the capex of Acme?").contains(&"purchases".to_string()));
        assert!(words("Describe the cape of Acme").iter().all(|w| w != "purchases"));
    }
}
