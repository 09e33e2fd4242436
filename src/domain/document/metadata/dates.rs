//! Dates as documents print them, and what happened on them.

use super::Field;
use super::found::{Found, Pages};
use super::lines::{Line, find_word, is_prose};
use crate::domain::text::MONTHS;

/// What stands before a date, and the kind of date it makes.
const KINDS: &[(&str, &[&str])] = &[
    (
        "revised",
        &[
            "last updated",
            "last modified",
            "last revised",
            "revised",
            "updated",
            "revision",
            "modified",
            "last change",
            "rev.",
            "修订",
            "更新",
            "修改",
            "改版",
        ],
    ),
    ("accepted", &["accepted", "录用", "接受日期", "接收"]),
    ("received", &["received", "收稿"]),
    ("filed", &["date filed", "filed", "submitted", "提交", "递交", "申报"]),
    (
        "decided",
        &["decided", "decision date", "date of decision", "delivered", "handed down", "判决日期", "宣判", "裁判日期"],
    ),
    ("argued", &["argued", "heard"]),
    ("period", &["ended", "ending", "报告期", "截至"]),
    (
        "published",
        &[
            "first published",
            "published",
            "publication date",
            "released",
            "release date",
            "issued",
            "issue date",
            "date of issue",
            "available online",
            "posted",
            "版次",
            "出版",
            "发表",
            "发布",
            "印刷",
            "发行",
        ],
    ),
    ("effective", &["effective as of", "effective", "in force", "生效", "实施", "施行"]),
    ("approved", &["approved", "adopted", "批准", "通过"]),
    ("signed", &["dated as of", "dated"]),
    ("copyright", &["copyright", "©", "(c)"]),
];

/// A date in a line: its bytes.
pub(super) type Part = std::ops::Range<usize>;

/// Notes the dates of the first and last pages that are more than a mention.
pub(super) fn gather(pages: &Pages<'_>, found: &mut Found) {
    let mut plain = 0;
    for (n, line) in pages.first.iter().enumerate().take(600).filter(|(_, line)| line.page <= 4) {
        let before = n.checked_sub(1).map(|n| &pages.first[n]).filter(|before| before.page == line.page);
        let part = if n < pages.front { Stands::Front } else { Stands::Text };
        note(line, before, part, &mut plain, found);
    }
    for line in pages.running.iter().take(40) {
        note(line, None, Stands::Running, &mut plain, found);
    }
    for line in pages.last.iter().filter(|line| !is_prose(line.text)).take(400) {
        if let Some(kind) = kind_of(line.text, line.text.len(), true).filter(|kind| *kind != "period") {
            if let Some(part) = dates_in(line.text).into_iter().next().filter(|_| line.text.len() < 120) {
                found.add(Field::Date, &line.text[part.clone()], line.place(part), Some(kind));
            }
        } else if let Some(rest) = line.lower().strip_prefix("date:").or(line.lower().strip_prefix("dated:")) {
            let lead = line.text.len() - rest.len();
            if let Some(part) = dates_in(line.text).into_iter().find(|part| part.start >= lead) {
                found.add(Field::Date, &line.text[part.clone()], line.place(part), Some("signed"));
            }
        }
    }
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// Before the abstract, the contents or the text.
    Front,
    Text,
    Running,
}

fn note(line: &Line<'_>, before: Option<&Line<'_>>, stands: Stands, plain: &mut usize, found: &mut Found) {
    let running = stands == Stands::Running;
    // "Received 3 March 2020" stands at the foot of the first page, copyright notices on the one after the title.
    let trusted = |kind: &str| match stands {
        Stands::Front | Stands::Running => true,
        Stands::Text if line.page == 1 => {
            matches!(kind, "received" | "accepted" | "published" | "revised" | "effective" | "signed")
        }
        Stands::Text => matches!(kind, "published" | "revised") && line.text.chars().count() < 60,
    };
    let copyright = line.text.contains('©') || line.lower().starts_with("copyright");
    let parts = dates_in(line.text);
    for part in &parts {
        let lead = kind_of(line.text, part.start, false);
        // "Revised" on a line, the date on the next.
        let above = || before.filter(|before| before.text.len() < 40 && parts.len() == 1 && part.start < 4);
        let kind = lead.or_else(|| above().and_then(|before| kind_of(before.text, before.text.len(), true)));
        let value = &line.text[part.clone()];
        match kind {
            Some(kind)
                if kind != "copyright"
                    && (!is_prose(line.text) || labelled(line.text, part.start))
                    && trusted(kind) =>
            {
                found.add(Field::Date, value, line.place(part.clone()), Some(kind));
            }
            Some(_) => {}
            // A line that is little more than the date.
            None if *plain < 3
                && stands != Stands::Text
                && (line.text.chars().count() < 60 || running)
                && parts.len() == 1
                && !copyright =>
            {
                let rest = line.text.chars().count().saturating_sub(value.chars().count());
                let titled = found.covers(Field::Title, line.page, line.start, line.end());
                let whole = part.start == 0 || rest < 28 || running;
                if whole && !titled && (line.page <= 2 || rest < 12) && has_month(value) {
                    found.add(Field::Date, value, line.place(part.clone()), None);
                    *plain += 1;
                }
            }
            None => {}
        }
    }
    if copyright && let Some(part) = years_of(line.text) {
        found.add(Field::Date, &line.text[part.clone()], line.place(part), Some("copyright"));
    } else if parts.is_empty() && line.text.chars().count() < 90 {
        // "First published 2019", "Published in 2019 by …", "2021年".
        if let Some(part) = last_year(line.text)
            && let Some(kind) = kind_of(line.text, part.start, false)
                .filter(|kind| matches!(*kind, "published" | "revised") && trusted(kind))
            && says_when(line.text, part.start)
        {
            found.add(Field::Date, &line.text[part.clone()], line.place(part), Some(kind));
        }
    }
}

/// True if a line begins with the word that tells what happened in the year at `at`.
fn says_when(text: &str, at: usize) -> bool {
    let lower = text.to_lowercase();
    let begins = [
        "first published",
        "published",
        "this edition",
        "revised",
        "printed",
        "released",
        "issued",
        "出版",
        "版次",
        "发布",
    ];
    begins.iter().any(|word| lower.starts_with(word)) && text[..at].split_whitespace().count() <= 9
        || text[at..].contains('版')
}

/// The kind of a date that begins at `at`: by the last word before it that tells. `whole` looks at the whole text.
fn kind_of(text: &str, at: usize, whole: bool) -> Option<&'static str> {
    let lead = &text[..at];
    let mut start = lead.len().saturating_sub(if whole { 200 } else { 44 });
    while !lead.is_char_boundary(start) {
        start += 1;
    }
    let lead = &lead[start..];
    let found = KINDS.iter().flat_map(|(kind, words)| words.iter().map(move |word| (*kind, *word)));
    let places = found.filter_map(|(kind, word)| {
        let at = if word.is_ascii() && word.starts_with(char::is_alphabetic) {
            find_word(lead, word)
        } else {
            lead.find(word)
        };
        at.map(|at| (at + word.len(), word.len(), kind))
    });
    let last = places.max();
    // "出版日期2020年" and "2020年出版" alike.
    let after =
        || {
            let rest: String = text[at..].chars().skip_while(|c| !"年月日".contains(*c)).take(16).collect();
            ["修订", "更新"].iter().find(|word| rest.contains(**word)).map(|_| "revised").or_else(|| {
                ["出版", "发布", "印刷", "发表"].iter().find(|word| rest.contains(**word)).map(|_| "published")
            })
        };
    last.map(|(_, _, kind)| kind).or_else(after)
}

/// True if a label with a colon, or a word alone, stands directly before a date.
fn labelled(text: &str, at: usize) -> bool {
    let lead = text[..at].trim_end();
    lead.ends_with([':', '：'])
        || lead.split_whitespace().count() <= 3
        || ["ended", "as of", "dated", "effective"].iter().any(|word| lead.ends_with(word))
}

fn has_month(value: &str) -> bool {
    value.contains('月')
        || value.chars().any(|c| c.is_alphabetic() && c != '年')
        || value.is_ascii() && value.len() >= 8
}

/// The dates in a line: a day or a month with its year.
pub(super) fn dates_in(text: &str) -> Vec<Part> {
    let tokens = tokens(text);
    let mut found: Vec<Part> = Vec::new();
    let mut n = 0;
    while n < tokens.len() && found.len() < 8 {
        match date_at(text, &tokens, n) {
            Some((next, part)) => {
                found.push(part);
                n = next;
            }
            None => n += 1,
        }
    }
    found
}

/// Words, numbers and single Chinese characters with their bytes.
fn tokens(text: &str) -> Vec<Part> {
    let kind = |c: char| match c {
        '年' | '月' | '日' | '号' => 3,
        _ if "〇零一二三四五六七八九十".contains(c) => 4,
        _ if c.is_ascii_digit() => 1,
        _ if c.is_alphabetic() => 2,
        _ => 0,
    };
    let mut parts: Vec<Part> = Vec::new();
    let mut before = 0;
    for (at, c) in text.char_indices() {
        let now = kind(c);
        let end = at + c.len_utf8();
        match parts.last_mut() {
            Some(last) if now == before && matches!(now, 1 | 2 | 4) && last.end == at => last.end = end,
            _ if now != 0 => parts.push(at..end),
            _ => {}
        }
        before = now;
        if parts.len() > 400 {
            break;
        }
    }
    parts
}

fn date_at(text: &str, tokens: &[Part], n: usize) -> Option<(usize, Part)> {
    let word = |k: usize| tokens.get(k).map(|part| &text[part.clone()]);
    let gap = |k: usize| tokens.get(k + 1).map_or("", |next| &text[tokens[k].end..next.start]);
    let number = |k: usize, most: u32| word(k).and_then(|w| w.parse::<u32>().ok()).filter(|n| (1..=most).contains(n));
    let near = |k: usize| gap(k).chars().all(|c| c.is_whitespace() || ".,-–/'".contains(c)) && gap(k).len() <= 4;
    let till = |k: usize| Some((k + 1, tokens[n].start..tokens[k].end));
    // 2023年10月9日, 二〇二三年十月
    if (year(word(n)?) || chinese_year(word(n)?)) && word(n + 1) == Some("年") {
        let month = number(n + 2, 12).is_some()
            || word(n + 2).is_some_and(|w| w.chars().all(|c| "一二三四五六七八九十".contains(c)));
        if month && word(n + 3) == Some("月") {
            let day = matches!(word(n + 5), Some("日" | "号"));
            return till(if day { n + 5 } else { n + 3 });
        }
        return till(n + 1);
    }
    if year(word(n)?) {
        // 2023-10-09, 2023/10, 2023 October 9
        let sign = gap(n);
        if ["-", "/", ".", "‑", "–"].contains(&sign) && number(n + 1, 12).is_some() && word(n + 1)?.len() == 2 {
            let day = gap(n + 1) == sign && number(n + 2, 31).is_some();
            return if day || sign == "-" || sign == "/" { till(if day { n + 2 } else { n + 1 }) } else { None };
        }
        if near(n) && word(n + 1).is_some_and(is_month) && near(n + 1) && number(n + 2, 31).is_some() {
            return till(n + 2);
        }
        return None;
    }
    if is_month(word(n)?) {
        // October 9th, 2023; October 2023
        let suffix = |k: usize| matches!(word(k), Some("st" | "nd" | "rd" | "th")) && gap(k - 1).is_empty();
        if near(n) && number(n + 1, 31).is_some() && word(n + 1)?.len() <= 2 {
            let at = if suffix(n + 2) { n + 3 } else { n + 2 };
            if word(at).is_some_and(year) && near(at - 1) {
                return till(at);
            }
        }
        return if near(n) && word(n + 1).is_some_and(year) { till(n + 1) } else { None };
    }
    if number(n, 31).is_some() && word(n)?.len() <= 2 {
        let suffix = matches!(word(n + 1), Some("st" | "nd" | "rd" | "th")) && gap(n).is_empty();
        let mut at = if suffix { n + 2 } else { n + 1 };
        if word(at).is_some_and(|w| w.eq_ignore_ascii_case("of")) {
            at += 1;
        }
        // 9 Oct 2023
        if word(at).is_some_and(is_month)
            && gap(at - 1).len() <= 2
            && !gap(at - 1).contains(',')
            && word(at + 1).is_some_and(year)
            && near(at)
            && near(at - 1)
        {
            return till(at + 1);
        }
        // 01/05/2022, 9.10.2023
        let sign = gap(n);
        if ["/", ".", "-"].contains(&sign)
            && number(n + 1, 31).is_some()
            && gap(n + 1) == sign
            && word(n + 2).is_some_and(year)
        {
            return till(n + 2);
        }
    }
    None
}

fn year(word: &str) -> bool {
    word.len() == 4 && word.parse::<u32>().is_ok_and(|year| (1500..=2100).contains(&year))
}

fn chinese_year(word: &str) -> bool {
    word.chars().count() == 4 && word.chars().all(|c| "〇零一二三四五六七八九".contains(c))
}

fn is_month(word: &str) -> bool {
    let lower = word.to_lowercase();
    let short = lower.len() >= 3
        && MONTHS.iter().any(|month| month.starts_with(&lower) && (lower.len() <= 4 || *month == lower));
    (short || ["spring", "summer", "autumn", "fall", "winter"].contains(&lower.as_str()))
        && word.starts_with(char::is_uppercase)
        || MONTHS.contains(&lower.as_str()) && lower != "may" && lower != "march"
}

/// The years of a copyright line: "1997-2026", "2021".
fn years_of(text: &str) -> Option<Part> {
    let tokens = tokens(text);
    let years: Vec<&Part> = tokens.iter().filter(|part| year(&text[(*part).clone()])).collect();
    let mut end = years.first()?.end;
    for part in years.iter().skip(1) {
        if text[end..part.start].chars().any(char::is_alphabetic) {
            break;
        }
        end = part.end;
    }
    Some(years.first()?.start..end).filter(|part| part.len() < 60)
}

fn last_year(text: &str) -> Option<Part> {
    tokens(text).into_iter().rfind(|part| year(&text[part.clone()]))
}

/// The year of a date as printed; `None` if it has none in Arabic figures.
pub fn year_of(value: &str) -> Option<u32> {
    last_year(value).and_then(|part| value[part].parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(text: &str) -> Vec<&str> {
        dates_in(text).into_iter().map(|part| &text[part]).collect()
    }

    #[test]
    fn dates_are_found_in_the_forms_that_are_printed() {
        for (text, wanted) in [
            ("arXiv:2310.06117v1 [cs.LG] 9 Oct 2023", vec!["9 Oct 2023"]),
            ("Revised May 2016", vec!["May 2016"]),
            ("Version 6.4, March 9, 2021", vec!["March 9, 2021"]),
            ("v1.20 – 2020/03/23", vec!["2020/03/23"]),
            ("Date Filed: 01/05/2022", vec!["01/05/2022"]),
            ("版本6.03，二零二一年十一月", vec!["二零二一年十一月"]),
            ("2022年3月", vec!["2022年3月"]),
            ("on the 1st of June 2020", vec!["1st of June 2020"]),
            ("Received 3 March 2020; accepted June 4th, 2020", vec!["3 March 2020", "June 4th, 2020"]),
            ("we may 2020 times march 12 on", vec![]),
            ("21-13199 and 1:17-cv-04660", vec![]),
        ] {
            assert_eq!(dates(text), wanted, "{text}");
        }
        assert_eq!(year_of("9 Oct 2023"), Some(2023));
    }

    #[test]
    fn what_stands_before_a_date_tells_its_kind() {
        let kind = |text: &str| kind_of(text, dates_in(text)[0].start, false);
        assert_eq!(kind("Revised May 2016"), Some("revised"));
        assert_eq!(kind("For the fiscal year ended December 31, 2017"), Some("period"));
        assert_eq!(kind("Case: 21-13199 Date Filed: 01/05/2022"), Some("filed"));
        assert_eq!(kind("2020年3月出版"), Some("published"));
        assert_eq!(kind("November 2022"), None);
    }
}
