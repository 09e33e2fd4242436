//! Versions, venues, publishers and the language.

use super::Field;
use super::found::{Found, Pages};
use super::lines::{Line, find, find_word, is_prose};
use super::people::is_affiliation;
use crate::domain::text::language::{Script, script_of};
use crate::domain::text::tokens::is_cjk;

/// Words before a version, in lower case.
const VERSIONS: &[&str] =
    &["version", "release", "revision", "edition", "rev.", "rev", "ver.", "issue", "版本", "版次", "修订版"];

/// Ordinals of editions.
const ORDINALS: &[&str] = &[
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "revised",
    "new",
    "international",
];

/// Notes versions, venues and publishers.
pub(super) fn gather(pages: &Pages<'_>, found: &mut Found) {
    let front: Vec<&Line<'_>> = pages.first.iter().filter(|line| line.page <= 4).collect();
    for (n, line) in front.iter().enumerate().take(500) {
        // Below an abstract, a line of its own.
        let alone = line.page == 1 && line.begins && line.text.chars().count() <= 32;
        let alone = alone && VERSIONS.iter().any(|word| line.lower().starts_with(word));
        if (n < pages.front || alone) && line.page <= 3 && line.text.chars().count() <= 110 {
            version(line, found);
        }
        venue(line, found);
        copyright(line, found);
        publisher(line, found);
        let typed = found.has(Field::Venue) && found.of(Field::Venue).any(|entry| entry.of.as_deref() == Some("court"));
        let filed = found.of(Field::Publisher).any(|entry| entry.of.as_deref() == Some("registrant"));
        if n < pages.front && line.page <= 2 && !typed && !filed {
            body(line, found);
            if line.page == 1 && !line.text.contains('©') {
                company(line, found);
            }
        }
    }
    for line in pages.running.iter().take(60) {
        venue(line, found);
        version(line, found);
        copyright(line, found);
    }
    for line in pages.last.iter().filter(|line| !is_prose(line.text)) {
        copyright(line, found);
    }
    language(pages, found);
}

fn version(line: &Line<'_>, found: &mut Found) {
    let text = line.text;
    if found.of(Field::Version).count() >= 6 || line.text.contains(". . .") || is_prose(text) && !line.running {
        return;
    }
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return;
    }
    for word in VERSIONS {
        let at = if word.is_ascii() { find_word(text, word.trim_end_matches('.')) } else { text.rfind(word) };
        let Some(at) = at else { continue };
        let after = at + word.len();
        let rest = text[after.min(text.len())..].trim_start_matches([':', '：', ' ', '.', '#']);
        let token: &str =
            rest.split(|c: char| c.is_whitespace() || ",;()，；）（".contains(c)).next().unwrap_or_default();
        let token = token.trim_end_matches(['.', ',', ':']);
        let token = if word.is_ascii() || !token.contains('年') { token } else { "" };
        let number = token.chars().any(|c| c.is_ascii_digit())
            || token.len() == 1 && token.starts_with(|c: char| c.is_ascii_uppercase());
        let short = token.chars().count() <= 20 && !is_year(token);
        if !token.is_empty() && number && short && (!matches!(*word, "issue") || at == 0) {
            let start = text.len() - rest.len();
            found.add(Field::Version, &text[at..start + token.len()], line.place(at..start + token.len()), kind(word));
            return;
        }
        // "Second Edition", "3rd edition".
        let before = text[..at].trim_end();
        let ordinal = before.rsplit(|c: char| c.is_whitespace() || c == ',').next().unwrap_or_default();
        let counted = ordinal.len() <= 5
            && ordinal.starts_with(|c: char| c.is_ascii_digit())
            && ["st", "nd", "rd", "th"].iter().any(|end| ordinal.to_lowercase().ends_with(end));
        if matches!(*word, "edition" | "revision" | "release")
            && (counted || ORDINALS.contains(&ordinal.to_lowercase().as_str()) || is_year(ordinal))
        {
            let start = before.len() - ordinal.len();
            found.add(Field::Version, &text[start..at + word.len()], line.place(start..at + word.len()), kind(word));
            return;
        }
    }
    // "v1.20", "V2.0"; 第2版
    for token in text.split(|c: char| c.is_whitespace() || ",;()".contains(c)) {
        let token = token.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let digits = token.strip_prefix(['v', 'V']).unwrap_or_default();
        let dotted = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.len() <= 12
            && (digits.contains('.') || digits.len() <= 2);
        if dotted
            && digits.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c))
            && line.text.chars().count() < 70
        {
            let token = token.trim_end_matches(['.', ':']);
            found.add(Field::Version, token, line.place_of(token), None);
            return;
        }
    }
    if let Some(at) = text.find('第')
        && let Some(end) = text[at..].find('版').map(|n| at + n + '版'.len_utf8())
        && text[at..end].chars().count() <= 6
        && text[at..end].chars().skip(1).all(|c| c.is_ascii_digit() || "一二三四五六七八九十版".contains(c) || c == ' ')
    {
        found.add(Field::Version, &text[at..end], line.place(at..end), Some("edition"));
    }
    for word in ["修订版", "试行版", "征求意见稿", "送审稿"] {
        if let Some(at) = text.find(word).filter(|_| text.chars().count() < 30) {
            found.add(Field::Version, word, line.place(at..at + word.len()), Some("edition"));
        }
    }
}

fn kind(word: &str) -> Option<&'static str> {
    match word {
        "edition" | "版次" => Some("edition"),
        "revision" | "rev" | "rev." => Some("revision"),
        "release" => Some("release"),
        _ => Some("version"),
    }
}

fn is_year(token: &str) -> bool {
    token.len() == 4
        && (token.starts_with("19") || token.starts_with("20"))
        && token.bytes().all(|b| b.is_ascii_digit())
}

fn venue(line: &Line<'_>, found: &mut Found) {
    let text = line.text;
    if text.chars().count() > 180 || line.page > 2 && !line.running {
        return;
    }
    let starts = [
        ("published as a conference paper at ", "conference"),
        ("published as a workshop paper at ", "conference"),
        ("accepted as a conference paper at ", "conference"),
        ("under review as a conference paper at ", "conference"),
        ("to appear in ", "journal"),
        ("to appear at ", "conference"),
        ("accepted to ", "conference"),
        ("accepted at ", "conference"),
        ("accepted by ", "conference"),
        ("presented at ", "conference"),
        ("published in ", "journal"),
        ("submitted to ", "journal"),
        ("in proceedings of ", "conference"),
        ("proceedings of ", "conference"),
    ];
    for (lead, kind) in starts {
        let latest = if lead.starts_with("published in") { 0 } else { 12 };
        let Some(at) = find(text, lead).filter(|at| *at <= latest) else { continue };
        let whole = lead.starts_with("proceedings");
        let start = if whole { at } else { at + lead.len() };
        let end = start + text[start..].find(['.', ';']).filter(|n| *n > 8).unwrap_or(text.len() - start);
        let value = text[start..end].trim();
        if value.chars().any(char::is_uppercase) && !is_prose(value) {
            found.add(Field::Venue, value, line.place_of(&text[start..end]), Some(kind));
            return;
        }
    }
    // "37th Conference on Neural Information Processing Systems (NeurIPS 2023)."
    for word in ["conference on ", "workshop on ", "symposium on ", "conference of "] {
        if find(text, word).is_some_and(|at| at < 60)
            && text.split_whitespace().count() <= 16
            && (line.page == 1 || line.running)
            && !is_prose(text)
            && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        {
            found.add(Field::Venue, text.trim_end_matches('.'), line.whole(), Some("conference"));
            return;
        }
    }
    // Heads of journals: "Journal of Harbours 12 (2020) 1–20", "IEEE TRANSACTIONS ON …, VOL. 12".
    let lower = line.lower();
    let volume = [" vol. ", " vol ", "volume ", " no. ", ", vol", "|", "("].iter().any(|word| lower.contains(word))
        && text.chars().any(|c| c.is_ascii_digit());
    let journal = [
        "journal of ",
        "transactions on ",
        "annals of ",
        "the journal ",
        "international journal ",
        "letters",
        "review of ",
        "bulletin",
        "magazine",
        "plos one",
        "nature",
        "science",
    ]
    .iter()
    .any(|word| lower.starts_with(word) || lower.contains("transactions on ") || lower.contains("journal of "));
    let head = journal && (volume || line.running) && text.split_whitespace().count() <= 20 && !is_prose(text);
    let chinese = text.chars().count() <= 30
        && (text.ends_with("学报") || text.contains("期刊") || text.ends_with("杂志"))
        && (line.page == 1 || line.running);
    if head || chinese {
        found.add(Field::Venue, text, line.whole(), Some("journal"));
    }
}

/// "Copyright © 1999–2022 R Foundation. All rights reserved.": who holds it.
fn copyright(line: &Line<'_>, found: &mut Found) {
    let text = line.text;
    let sign = text.find('©').map(|at| at + '©'.len_utf8());
    let word = find_word(text, "copyright").filter(|at| *at < 20).map(|at| at + "copyright".len());
    let Some(at) = sign.or(word).filter(|at| *at < 60) else { return };
    let is_lead = |c: char| c.is_whitespace() || c.is_ascii_digit() || "©()–-—,.:".contains(c);
    let rest = text[at..].trim_start_matches(|c: char| is_lead(c));
    let rest = ["c) ", "by ", "the authors", "Copyright ", "copyright "]
        .iter()
        .fold(rest, |rest, lead| rest.strip_prefix(lead).unwrap_or(rest).trim_start_matches(is_lead));
    let end = ["All rights", "all rights", ". ", "，", "。", "保留", "版权所有", "; ", "Published", "Licensed"]
        .iter()
        .filter_map(|end| rest.find(end))
        .min()
        .unwrap_or(rest.len());
    let holder = rest[..end].trim().trim_end_matches(['.', ',', '-']);
    let count = holder.chars().filter(|c| c.is_alphabetic()).count();
    let generic = [
        "notice",
        "protected",
        "holder",
        "law",
        "and ",
        "information",
        "permission",
        "office",
        "owner",
        "act",
        "author",
        "year",
        "your ",
        "creative commons",
        "name of",
        "<",
    ];
    let lower = holder.to_lowercase();
    if count >= 3
        && holder.chars().count() <= 80
        && holder.chars().next().is_some_and(|c| c.is_uppercase() || is_cjk(c))
        && !generic.iter().any(|word| lower.starts_with(word))
    {
        found.add(Field::Publisher, holder, line.place_of(holder), Some("copyright"));
    }
}

/// A press or a publisher's name on a line of its own.
fn publisher(line: &Line<'_>, found: &mut Found) {
    let text = line.text;
    let lower = line.lower();
    let ends = [
        " press",
        " publishing",
        " publishers",
        " publications",
        " verlag",
        " books",
        " media",
        "出版社",
        "书局",
        "出版集团",
    ];
    let known = [
        "springer",
        "elsevier",
        "wiley",
        "o'reilly",
        "o’reilly",
        "mcgraw",
        "pearson",
        "addison-wesley",
        "penguin",
        "harpercollins",
        "routledge",
        "manning",
        "packt",
        "prentice hall",
        "academic press",
        "mit press",
    ];
    let short = text.chars().count() <= 60
        && !is_prose(text)
        && line.page <= 4
        && !text.contains(". . .")
        && !text.contains([':', '：'])
        && !text.starts_with(|c: char| c.is_ascii_digit());
    if short
        && (ends.iter().any(|end| lower.trim_end_matches('.').ends_with(end))
            || known.iter().any(|name| lower.starts_with(name)) && text.split_whitespace().count() <= 6)
        && text.split_whitespace().count() <= 8
    {
        found.add(Field::Publisher, text, line.whole(), Some("published"));
    }
}

/// An organisation on the title page, where no author works there.
fn body(line: &Line<'_>, found: &mut Found) {
    let titled = found.covers(Field::Title, line.page, line.start, line.end());
    let lower = line.lower();
    let named = ["a ", "an ", "for ", "published", "printed"].iter().all(|lead| !lower.starts_with(lead))
        && !line.text.contains(|c: char| c.is_ascii_digit() || "©:：/()".contains(c))
        && !lower.contains("library")
        && line.text.split_whitespace().count() <= 8;
    let known = found.of(Field::Publisher).any(|publisher| publisher.value == line.text);
    if !titled
        && !known
        && named
        && is_affiliation(line.text)
        && line.text.chars().count() <= 80
        && !found.has(Field::Affiliation)
    {
        found.add(Field::Publisher, line.text, line.whole(), Some("body"));
    }
}

/// A company's name on a line of its own on the first page: that of an annual report.
fn company(line: &Line<'_>, found: &mut Found) {
    let plain = line.text.trim_end_matches(['.', ',', ')', '）']).to_lowercase();
    let ends = [
        " inc",
        " ltd",
        " limited",
        " plc",
        " corporation",
        " corp",
        " gmbh",
        " ag",
        " llc",
        " s.a",
        " n.v",
        " company",
        " holdings",
        "有限公司",
        "股份公司",
        "有限责任公司",
        "集团公司",
    ];
    if line.text.chars().count() <= 70
        && !is_prose(line.text)
        && ends.iter().any(|end| plain.ends_with(end))
        && !found.has(Field::Affiliation)
    {
        found.add(Field::Publisher, line.text, line.whole(), Some("company"));
    }
}

fn language(pages: &Pages<'_>, found: &mut Found) {
    let text: String = pages.first.iter().map(|line| line.text).take(200).collect::<Vec<_>>().join(" ");
    let has = |range: std::ops::RangeInclusive<char>| text.chars().filter(|c| range.contains(c)).count() > 20;
    let word = |words: &[&str]| {
        words
            .iter()
            .map(|word| text.split_whitespace().filter(|own| own.eq_ignore_ascii_case(word)).count())
            .sum::<usize>()
    };
    let language = match script_of(&text) {
        None => return,
        Some(Script::Cjk) if has('\u{3040}'..='\u{30ff}') => "ja",
        Some(Script::Cjk) if has('\u{ac00}'..='\u{d7af}') => "ko",
        Some(Script::Cjk) => "zh",
        _ if has('\u{400}'..='\u{4ff}') => "ru",
        _ if has('\u{600}'..='\u{6ff}') && word(&["the", "of"]) < 5 => "ar",
        _ => {
            let counts = [
                ("en", word(&["the", "of", "and", "to", "is"])),
                ("fr", word(&["le", "la", "les", "des", "et", "du"])),
                ("de", word(&["der", "die", "und", "das", "von", "ist"])),
                ("es", word(&["el", "los", "las", "y", "del", "una"])),
            ];
            match counts.into_iter().max_by_key(|(_, n)| *n).filter(|(_, n)| *n > 2) {
                Some((language, _)) => language,
                None => return,
            }
        }
    };
    found.add(Field::Language, language, None, Some("text"));
}
