//! Finds the section whose title names a topic.

use std::collections::HashSet;

use crate::domain::document::outline::{Outline, SectionKind};
use crate::domain::text::language::terms;
use crate::domain::text::squeeze;

/// Words of titles that mean the same.
const SAME: &[&[&str]] = &[
    &["install", "setup", "installation", "instal"],
    &["reference", "bibliography", "citation", "literature", "参考", "文献"],
    &["conclusion", "conclud", "summary"],
    &["introduction", "introduc", "overview", "intro"],
    &["begin", "start", "started"],
    &["configuration", "configur", "setting", "option", "config"],
    &["method", "methodology", "approach"],
    &["picture", "graphic", "image", "figure"],
    &["mathematic", "math", "formula", "equation"],
    &["result", "finding"],
    &["table", "tabular"],
    &["create", "creat", "make", "mak", "build"],
    &["remov", "delet", "uninstall"],
    &["fix", "troubleshoot", "problem", "error"],
    &["font", "typeface"],
    &["employee", "personnel", "staff", "colleague", "human"],
    &["charge", "charg", "battery", "power"],
    &["law", "legal", "litigation", "lawsuit"],
    &["internationalization", "i18n", "internationalisation", "localization"],
    &["公式", "数学"],
    &["图片", "插图", "图形", "绘图"],
    &["安装", "配置"],
];

/// Names of parts in one language for those in another.
const NAMES: &[&[&str]] = &[
    &["introduction", "引言", "绪论", "导言", "导论", "简介", "概述", "einleitung", "введение"],
    &[
        "references",
        "bibliography",
        "literature",
        "workscited",
        "参考文献",
        "literatur",
        "literaturverzeichnis",
        "литература",
    ],
    &[
        "conclusion",
        "conclusions",
        "concludingremarks",
        "结论",
        "总结",
        "结语",
        "结束语",
        "summaryandconclusions",
        "conclusionandfuturework",
        "discussionandconclusion",
    ],
    &["abstract", "摘要"],
    &["preface", "前言", "序言", "序", "foreword", "vorwort"],
    &["contents", "tableofcontents", "目录", "目錄", "目次", "inhaltsverzeichnis"],
    &["index", "索引", "sachregister"],
    &["glossary", "术语表", "词汇表"],
    &["acknowledgements", "acknowledgments", "致谢"],
    &["methods", "method", "methodology", "方法", "materialsandmethods"],
    &["relatedwork", "相关工作", "literaturereview", "background"],
    &["discussion", "讨论"],
    &["experiments", "experimentalsetup", "evaluation", "实验"],
    &["results", "结果"],
];

fn same(a: &str, b: &str) -> bool {
    a == b || SAME.iter().any(|group| group.contains(&a) && group.contains(&b)) || close(a, b)
}

/// True for forms of one word: "install" and "installation", "apply" and "application".
fn close(a: &str, b: &str) -> bool {
    // "matrices" and "matrix", "appendices" and "appendix"
    let latin = |plural: &str, one: &str| {
        plural.strip_suffix("ic").is_some_and(|stem| {
            stem.len() >= 3 && (one.strip_suffix("ix") == Some(stem) || one.strip_suffix("ex") == Some(stem))
        })
    };
    if latin(a, b) || latin(b, a) {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.len() >= 5 && short.is_ascii() && long.starts_with(short) && long.len() - short.len() <= 5
}

/// The terms of a title, and each two neighbours as one: "Laying out" is "layout".
fn widened(text: &str) -> Vec<String> {
    let mut own = terms(text);
    let pairs: Vec<String> =
        own.windows(2).filter(|pair| pair.iter().all(|term| term.is_ascii())).map(|pair| pair.concat()).collect();
    own.extend(pairs);
    own
}

/// How much of a topic a title names, 0 to 1, and how much of the title the topic is.
fn score(topic: &[String], title: &[String]) -> (f32, f32) {
    let mut named = 0;
    let mut at = 0;
    while at < topic.len() {
        // Two words of the topic may be one of the title.
        let pair = topic.get(at + 1).map(|next| format!("{}{next}", topic[at]));
        if title.iter().any(|term| same(&topic[at], term)) {
            named += 1;
        } else if pair.is_some_and(|pair| title.contains(&pair)) {
            named += 2;
            at += 1;
        }
        at += 1;
    }
    let share = named as f32 / topic.len().max(1) as f32;
    (share.min(1.0), named as f32 / title.len().max(1) as f32)
}

/// The section with a title that is or contains these words; a name stands for its usual synonyms.
pub(super) fn titled(outline: &Outline, words: &str) -> Option<usize> {
    let key = squeeze(words);
    let group = NAMES.iter().find(|group| group.contains(&key.as_str()));
    let sections = &outline.sections;
    let exact = |key: &str| {
        (0..sections.len()).filter(|n| squeeze(&sections[*n].title) == key).min_by_key(|n| sections[*n].level)
    };
    if let Some(found) = exact(&key).or_else(|| group.and_then(|group| group.iter().find_map(|name| exact(name)))) {
        return Some(found);
    }
    if group.is_some() {
        // "Conclusions and outlook"
        let begins = |n: &usize| {
            let title = squeeze(&sections[*n].title);
            title.starts_with(&key) || title.ends_with(&key) && key.chars().count() > 2
        };
        return (0..sections.len()).filter(begins).min_by_key(|n| sections[*n].level);
    }
    best(outline, words, &(0..sections.len()).collect::<Vec<_>>()).map(|(n, _)| n)
}

/// The section among `those` whose title, or whose sections' titles, name all of a topic; and the section whose title
/// does.
pub(super) fn best(outline: &Outline, topic: &str, those: &[usize]) -> Option<(usize, usize)> {
    let wanted: Vec<String> = {
        let mut seen = HashSet::new();
        terms(topic).into_iter().filter(|term| seen.insert(term.clone())).collect()
    };
    if wanted.is_empty() {
        return None;
    }
    let sections = &outline.sections;
    let mut best: Option<(f32, usize, usize)> = None;
    for &n in those {
        let inside = std::iter::once(n).chain(outline.inside(n));
        for inner in inside {
            let section = &sections[inner];
            // A page of contents is about everything.
            if section.kind == SectionKind::Front && inner != n {
                continue;
            }
            let (share, precise) = score(&wanted, &widened(&section.title));
            if share < 0.99 {
                continue;
            }
            let depth = f32::from(section.level.saturating_sub(sections[n].level));
            let value = share + precise.min(1.0) * 0.5 - depth * 0.3;
            if best.is_none_or(|(least, ..)| value > least) {
                best = Some((value, n, inner));
            }
        }
    }
    best.map(|(_, n, inner)| (n, inner))
}
