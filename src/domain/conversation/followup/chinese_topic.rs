//! What a question in Chinese is about: the words before its question word, or behind 什么是 and 怎样.

use super::words::bare;

/// Where the subject of a question ends.
const ENDS: &[&str] = &[
    "主要讲",
    "讲什么",
    "讲的",
    "讲了",
    "说什么",
    "说的",
    "说了",
    "成立于",
    "成立",
    "建于",
    "建立",
    "创立",
    "出生",
    "发表",
    "发布",
    "出版",
    "发明",
    "又被称",
    "被称",
    "称为",
    "又叫",
    "又称",
    "何時",
    "何处",
    "何處",
    "怎麼",
    "啥",
    "是什么",
    "是谁",
    "是多少",
    "是指",
    "指的是",
    "指什么",
    "有多少",
    "有哪些",
    "有什么",
    "有几",
    "是哪",
    "在哪",
    "位于",
    "什么时候",
    "何时",
    "为什么",
    "为何",
    "怎么",
    "怎样",
    "如何",
    "多少",
    "多大",
    "多长",
    "多高",
    "多久",
    "哪",
    "几",
    "谁",
    "什么",
    "是否",
    "能否",
    "可以",
    "意味着",
    "吗",
    "呢",
    "是不是",
    "有没有",
    "会不会",
    "能不能",
    "是怎",
    "叫做",
    "属于",
    "不",
    "是什麼",
];

/// What a question is about.
pub(super) fn topic(question: &str) -> String {
    let mut rest = bare(question);
    for polite in ["请问", "请", "你知道", "能不能", "告诉我", "那么", "那"] {
        rest = rest.strip_prefix(polite).unwrap_or(rest);
    }
    let named = [
        "什么是",
        "何谓",
        "何为",
        "什么叫",
        "谁是",
        "介绍一下",
        "介绍",
        "解释一下",
        "解释",
        "说明",
        "描述",
        "列出",
        "概述",
        "总结",
        "比较",
    ];
    if let Some(behind) = named.iter().find_map(|word| rest.strip_prefix(word)) {
        return cut_end(behind);
    }
    if let Some(behind) = ["怎样", "如何", "怎么样", "怎么"].iter().find_map(|word| rest.strip_prefix(word)) {
        return object(behind).to_string();
    }
    let rest = ["为什么", "为何", "哪些", "哪个"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    let rest = without_year(rest);
    let end = ENDS.iter().filter_map(|word| rest.find(word)).filter(|&at| at > 0).min().unwrap_or(rest.len());
    let found = cut_end(&rest[..end]);
    if found.chars().count() >= 2 { found } else { rest.to_string() }
}

/// The object of a verb of two characters: 插入图片.
fn object(phrase: &str) -> &str {
    let phrase = ["才能", "能够", "可以", "来", "去", "在"]
        .iter()
        .fold(phrase, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    let length = phrase.chars().count();
    let skip = if length >= 4 { 2 } else { usize::from(length == 3) };
    let at = phrase.char_indices().nth(skip).map_or(0, |(at, _)| at);
    phrase[at..].trim_start_matches(['一', '个', '张', '了'])
}

fn cut_end(text: &str) -> String {
    let mut text = text.trim();
    while let Some(rest) = [
        "约为",
        "约是",
        "约",
        "主要以",
        "主要",
        "由",
        "是",
        "的",
        "在",
        "于",
        "有",
        "共",
        "一",
        "会",
        "能",
        "应该",
        "中",
        "一共",
        "总共",
        "都",
        "要",
        "需要",
        "，",
    ]
    .iter()
    .find_map(|end| text.strip_suffix(end))
    {
        text = rest;
    }
    text.to_string()
}

/// The year a text begins with, and the rest.
pub(super) fn year_at(text: &str) -> Option<(&str, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let year = digits == 4 && (text.starts_with("19") || text.starts_with("20"));
    let rest = text.get(digits..)?;
    let rest = rest.strip_prefix("年度").or(rest.strip_prefix("财年")).or(rest.strip_prefix('年')).unwrap_or(rest);
    year.then(|| (&text[..digits], rest))
}

fn without_year(text: &str) -> &str {
    let text = text.strip_prefix('在').filter(|rest| year_at(rest).is_some()).unwrap_or(text);
    year_at(text).map_or(text, |(_, rest)| rest.trim_start_matches(['，', '的', '底', '末']))
}
