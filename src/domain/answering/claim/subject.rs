//! Checks claims about a document's subject: does the supporting text describe the subject, or only name the publisher?

use crate::domain::text::language::{Script, script_of, terms};

/// True if the claim says what a document is about and `said` does not.
pub fn misattributed(claim: &str, said: &str) -> bool {
    if script_of(claim) == Some(Script::Cjk) { wrongly_about_chinese(claim, said) } else { wrongly_about(claim, said) }
}

/// Words a claim uses for the document.
const DOCUMENTS: &[&str] = &[
    "document", "paper", "book", "text", "report", "article", "guide", "manual", "passage", "study", "work", "file",
    "thesis",
];

/// Stems of verbs by which a document treats its subject; the supporting text must contain one.
const TREATS: &[&str] = &[
    "about",
    "describ",
    "discuss",
    "deal",
    "cover",
    "focus",
    "explain",
    "present",
    "examin",
    "explor",
    "introduc",
    "investigat",
    "stud",
    "review",
    "survey",
    "overview",
    "analy",
    "address",
    "concern",
    "show",
    "propos",
    "report",
    "guid",
    "manual",
    "handbook",
    "topic",
    "subject",
    "theme",
    "aim",
    "purpose",
    "teach",
    "learn",
    "tell",
    "treat",
    "look",
    "compar",
    "summar",
    "outlin",
];

/// Stems of words about publication rather than the subject.
const PRINTING: &[&str] = &[
    "publish",
    "press",
    "copyright",
    "©",
    "isbn",
    "right",
    "reserv",
    "print",
    "edition",
    "licen",
    "imprint",
    "trademark",
];

/// "This document is about Springer", supported by a line about the publisher.
fn wrongly_about(claim: &str, said: &str) -> bool {
    let lower = |text: &str| -> Vec<String> {
        text.split_whitespace()
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '©').to_lowercase())
            .collect()
    };
    let words = lower(claim);
    let begins = |word: &String, all: &[&str]| all.iter().any(|begin| word.starts_with(begin));
    // "This document is about …", "The paper describes …".
    let Some(document) = words.iter().take(4).position(|word| DOCUMENTS.contains(&word.as_str())) else { return false };
    let verbs = &words[document + 1..words.len().min(document + 4)];
    let aboutness = verbs.iter().position(|word| {
        [
            "about",
            "describes",
            "discusses",
            "deals",
            "covers",
            "focuses",
            "focused",
            "concerned",
            "concerns",
            "concerning",
        ]
        .contains(&word.as_str())
    });
    let Some(verb) = aboutness else { return false };
    let subject: Vec<&str> = claim.split_whitespace().skip(document + verb + 2).collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    let named = subject.iter().filter(|word| !terms(word).is_empty()).all(capital);
    let there = lower(said);
    let treated = there.iter().any(|word| word == "we" || begins(word, TREATS));
    let printed = there.iter().any(|word| begins(word, PRINTING));
    !treated || named && printed
}

/// [`wrongly_about`] for Chinese: 本文介绍 … must be supported by text that says what it introduces.
fn wrongly_about_chinese(claim: &str, said: &str) -> bool {
    const DOCUMENTS: &[&str] =
        &["文档", "文檔", "本文", "文章", "论文", "本书", "这本书", "文件", "报告", "手册", "该书"];
    const ABOUT: &[&str] =
        &["关于", "關於", "介绍", "介紹", "讨论", "討論", "讲述", "主要讲", "讲的是", "描述", "论述"];
    const TREATS: &[&str] = &[
        "关于", "關於", "介绍", "介紹", "讨论", "討論", "讲", "描述", "说明", "研究", "分析", "探讨", "阐述", "指南",
        "手册", "概述", "论述", "解释", "主题", "内容", "旨在", "提出", "综述",
    ];
    const PRINTING: &[&str] = &["出版", "版权", "版權", "印刷", "发行", "ISBN", "著作权", "出品"];
    let holds = |text: &str, all: &[&str]| all.iter().any(|word| text.contains(word));
    let head: String = claim.chars().take(10).collect();
    if !holds(&head, DOCUMENTS) || !holds(&head, ABOUT) {
        return false;
    }
    !holds(said, TREATS) || holds(said, PRINTING) && !holds(said, &ABOUT[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_printed_a_document_is_not_what_it_is_about() {
        for (claim, said) in [
            ("This document is about Springer Nature.", "This document is published by Springer Nature Limited."),
            ("The paper describes Acme.", "This paper was typeset at Acme in May."),
            ("本文介绍商务印书馆。", "本文由商务印书馆出版，版权所有。"),
        ] {
            assert!(misattributed(claim, said), "{claim} / {said}");
        }
        for (claim, said) in [
            ("This document is about vectors of words.", "This guide explains what vectors of words are."),
            ("The paper describes a method for icebreaking.", "In this paper we present a method for icebreaking."),
            ("本文介绍向量检索。", "本文从头介绍向量检索的做法。"),
        ] {
            assert!(!misattributed(claim, said), "{claim} / {said}");
        }
    }
}
