//! What a document says of itself: the sentences on the whole of it, and not on one of its parts.

use super::cues::Cue;
use super::material::Sentence;
use super::usable::{distinct, overlap};
use super::weight::Weight;
use crate::domain::document::outline::Outline;

/// Sentences from the beginning among which those on the whole document are looked for.
pub(super) const OPENING: usize = 90;

/// Sentences among which those that say what something is are looked for: a filing has pages of notices first.
const FIRST_PART: usize = 700;

/// Titles of parts in which a document speaks of itself, best first.
const ITSELF: &[(&[&str], f32)] = &[
    (&["abstract", "executive summary", "summary", "摘要", "内容提要", "résumé", "zusammenfassung"], 1.0),
    (
        &[
            "introduction",
            "overview",
            "about",
            "purpose",
            "preface",
            "foreword",
            "scope",
            "business",
            "welcome",
            "objective",
            "引言",
            "前言",
            "简介",
            "绪论",
            "概述",
            "序言",
            "导言",
            "概要",
            "einleitung",
            "einführung",
            "préface",
            "введение",
            "предисловие",
        ],
        0.6,
    ),
];

/// The sentences among which those on the whole document are: the first ones, and the parts in which it speaks of
/// itself.
pub(super) fn opening(sentences: &[Sentence], outline: &Outline) -> Vec<usize> {
    let mut indexes: Vec<usize> = (0..sentences.len().min(OPENING)).collect();
    let mut more = 0;
    for (at, sentence) in sentences.iter().enumerate().skip(OPENING) {
        let says = at < FIRST_PART && (is_a_kind(&sentence.text) || names_itself(&sentence.text));
        if more < OPENING && (says || sentence.nth < 30 && itself(sentence, outline) > 0.0) {
            indexes.push(at);
            more += 1;
        }
    }
    indexes
}

/// How much the part a sentence is in speaks of the document, 0 to 1.
fn itself(sentence: &Sentence, outline: &Outline) -> f32 {
    let Some(section) = sentence.section.map(|at| &outline.sections[at]) else { return 0.0 };
    // "1.4 Introduction to widgets" deep in a book speaks of widgets.
    if section.level > 2 {
        return 0.0;
    }
    let lower = section.title.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let named = |names: &[&str]| {
        names.iter().any(|name| {
            lower == *name
                || words.len() <= 4 && (words.first() == Some(name) || words.last() == Some(name))
                || !name.is_ascii() && lower.contains(name)
        })
    };
    ITSELF.iter().find(|(names, _)| named(names)).map_or(0.0, |(_, weight)| *weight)
}

/// What makes a sentence one on the whole document.
pub(super) fn of_the_whole(
    sentence: &Sentence,
    weight: &Weight,
    nth: usize,
    outline: &Outline,
    title: &[String],
) -> f32 {
    let early = 0.5 * (1.0 - (nth.min(OPENING) as f32 / OPENING as f32)) + if nth < 8 { 0.3 } else { 0.0 };
    let early = early + if names_itself(&sentence.text) { 0.6 } else { 0.0 };
    let purpose = if weight.cues.contains(&Cue::Purpose) { 0.45 } else { 0.0 };
    let defines = if defines(&sentence.text, title) || is_a_kind(&sentence.text) { 0.7 } else { 0.0 };
    // A late chapter called "Summary" is one of the book no more than its beginning.
    early + purpose + defines + 0.6 * itself(sentence, outline) - if sentence.item { 0.6 } else { 0.0 }
}

/// True for a sentence that gives a short name: "Harbour Inc. (“the Company”) …".
fn names_itself(text: &str) -> bool {
    let names = ["(the “", "(“", "(the \"", "(\"", "，以下简称", "（以下简称", "（“"];
    let at = names.iter().filter_map(|name| text.find(name)).min();
    at.is_some_and(|at| at < 160) && [" is ", " are ", " was ", "是", "为"].iter().any(|is| text.contains(is))
}

/// True for "Octave is a high-level language": a word of the title, then what it is.
fn defines(text: &str, title: &[String]) -> bool {
    let is = [
        " is a ",
        " is an ",
        " is the ",
        " are a ",
        " provides ",
        " is one of ",
        "是一",
        "是指",
        "为一",
        " est un",
        " ist ein",
    ];
    let Some(at) = is.iter().filter_map(|is| text.find(is)).min().filter(|at| *at < 70) else { return false };
    let before = distinct(&text[..at]);
    !before.is_empty() && overlap(&before, title) > 0.0
}

/// True for a sentence that says what something with a name is: "Ada Corp. is a research company".
fn is_a_kind(text: &str) -> bool {
    const KINDS: &[&str] = &[
        "company",
        "corporation",
        "bank",
        "holding",
        "package",
        "program",
        "library",
        "software",
        "system",
        "language",
        "tool",
        "framework",
        "service",
        "organization",
        "organisation",
        "agency",
        "trust",
        "fund",
        "environment",
        "standard",
        "protocol",
        "collection",
        "introduction",
        "implementation",
        "公司",
        "软件",
        "系统",
        "语言",
        "宏包",
        "宏集",
        "工具",
        "平台",
        "手册",
        "机构",
    ];
    let is = [" is a ", " is an ", " is the ", " are a ", "是一家", "是一个", "是一种", "是面向", "是一款"];
    let Some(at) = is.iter().filter_map(|is| text.find(is)).min().filter(|at| *at < 60) else { return false };
    let named = text.starts_with(char::is_uppercase) || !text.is_ascii();
    let pronoun = ["This ", "It ", "There ", "That ", "Each ", "The following", "Here "]
        .iter()
        .any(|word| text.starts_with(word));
    let near: String = text[at..].chars().take(110).collect();
    named && !pronoun && KINDS.iter().any(|kind| near.contains(kind))
}
