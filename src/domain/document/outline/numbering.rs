//! Reads the number of a heading: "3.2 Dues", "Chapter III: Ice", "Item 1A. Risk Factors", "附录 B", "第三章 灯塔".

use crate::domain::text::numerals::{NUMBER_WORDS, roman};
use crate::domain::text::tokens::is_cjk;

/// What a heading calls itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Part,
    Chapter,
    Section,
    Appendix,
    /// Of a filing.
    Item,
}

/// The parts of a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label<'a> {
    pub word: Option<Word>,
    /// "3", "3.2", "IV", "A", "1A": without full stops at its end; Chinese numerals and words in digits.
    pub number: Option<String>,
    /// The title without word and number; empty if it stands on another line.
    pub rest: &'a str,
}

impl Label<'_> {
    /// 1 for "3", 2 for "3.2"; 0 without a number.
    pub fn depth(&self) -> u8 {
        self.number.as_ref().map_or(0, |number| number.split('.').count().min(9) as u8)
    }
}

const WORDS: &[(&str, Word)] = &[
    ("part", Word::Part),
    ("teil", Word::Part),
    ("partie", Word::Part),
    ("parte", Word::Part),
    ("часть", Word::Part),
    ("chapter", Word::Chapter),
    ("chap", Word::Chapter),
    ("ch", Word::Chapter),
    ("kapitel", Word::Chapter),
    ("chapitre", Word::Chapter),
    ("capítulo", Word::Chapter),
    ("capitolo", Word::Chapter),
    ("глава", Word::Chapter),
    ("hoofdstuk", Word::Chapter),
    ("rozdział", Word::Chapter),
    ("unit", Word::Chapter),
    ("lecture", Word::Chapter),
    ("lesson", Word::Chapter),
    ("module", Word::Chapter),
    ("section", Word::Section),
    ("sec", Word::Section),
    ("article", Word::Section),
    ("abschnitt", Word::Section),
    ("раздел", Word::Section),
    ("appendix", Word::Appendix),
    ("annex", Word::Appendix),
    ("annexe", Word::Appendix),
    ("anhang", Word::Appendix),
    ("anexo", Word::Appendix),
    ("appendice", Word::Appendix),
    ("apéndice", Word::Appendix),
    ("приложение", Word::Appendix),
    ("附录", Word::Appendix),
    ("附錄", Word::Appendix),
    ("付録", Word::Appendix),
    ("부록", Word::Appendix),
    ("item", Word::Item),
];

/// The letter of "A Proofs", which only its row tells from an article, and what follows it.
pub(super) fn lettered(title: &str) -> Option<(&str, &str)> {
    let (first, rest) = title.split_once([' ', '\u{a0}', '\t'])?;
    let letter = first.len() == 1 && first.bytes().all(|b| b.is_ascii_uppercase()) && !rest.trim().is_empty();
    letter.then(|| (first, rest.trim_start()))
}

/// Characters between a number and the title.
const BETWEEN: [char; 13] = [' ', '\t', '\u{a0}', '\u{3000}', '.', ':', '：', '—', '–', '-', '·', '、', '．'];

/// Reads a heading.
pub(super) fn label(title: &str) -> Label<'_> {
    let title = title.trim();
    let none = Label { word: None, number: None, rest: title };
    if let Some(found) = cjk(title) {
        return found;
    }
    let head: usize = title.chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    // Longer words are none of these.
    if (2..=24).contains(&head) {
        let first = title[..head].to_lowercase();
        let listed = WORDS.iter().find(|(word, _)| *word == first).or_else(|| {
            // 附录A has no space.
            WORDS.iter().find(|(word, _)| !word.is_ascii() && first.starts_with(word) && title.starts_with(word))
        });
        if let Some(&(word, kind)) = listed {
            let behind = title[word.len().min(head)..].trim_start_matches(['.', ' ', '\t', '\u{a0}', '\u{3000}']);
            let (number, rest) = token(behind);
            let closes = rest.is_empty() || rest.starts_with(BETWEEN) || rest.starts_with(is_cjk);
            if closes && let Some(number) = worded_number(number) {
                return Label { word: Some(kind), number: Some(number), rest: rest.trim_start_matches(BETWEEN) };
            }
            // "Appendix: Proofs", "附录"
            let bare = behind.trim_start_matches(BETWEEN);
            let only = kind == Word::Appendix && (title[head..].starts_with([':', '：', '—', '–']) || bare.is_empty());
            return if only { Label { word: Some(kind), number: None, rest: bare } } else { none };
        }
    }
    let (number, rest) = token(title);
    let title_next =
        rest.starts_with([' ', '\t', '\u{a0}', '\u{3000}', ')', '、', '．', '.', ':']) || rest.starts_with(is_cjk);
    let after = rest.trim_start_matches(BETWEEN).trim_start_matches(')').trim_start();
    if !title_next
        || after.is_empty()
        || !after.starts_with(|c: char| c.is_alphanumeric() || "“\"‘'(（《[\\.-_/<$".contains(c))
    {
        return none;
    }
    let stop = rest.starts_with(['.', ')', '\t', '、', '．', ':']) || title[..title.len() - rest.len()].ends_with('.');
    match plain_number(number, stop) {
        Some(number) => Label { word: None, number: Some(number), rest: after },
        None => none,
    }
}

/// The first token of a heading, without full stops at its end, and what follows it.
fn token(text: &str) -> (&str, &str) {
    let end = text
        .char_indices()
        .find(|(_, c)| !(c.is_alphanumeric() && !is_cjk(*c) || matches!(c, '.')))
        .map_or(text.len(), |(at, _)| at);
    let number = text[..end].trim_end_matches('.');
    (number, &text[number.len()..])
}

/// A number after a word: "3", "3.2", "IV", "B", "1A", "Three".
fn worded_number(number: &str) -> Option<String> {
    let lower = number.to_lowercase();
    if let Some(n) = NUMBER_WORDS.iter().position(|word| *word == lower) {
        return Some(n.to_string());
    }
    let letter = number.len() == 1 && number.starts_with(|c: char| c.is_ascii_alphabetic());
    let cyrillic = number.chars().count() == 1 && number.chars().all(char::is_alphabetic);
    if letter || cyrillic || is_roman(number) {
        return Some(number.to_uppercase());
    }
    dotted(number)
}

/// A number with no word before it. `stop` if a full stop, bracket or tab follows it.
fn plain_number(number: &str, stop: bool) -> Option<String> {
    if stop && (is_roman(number) || number.len() == 1 && number.starts_with(|c: char| c.is_ascii_uppercase())) {
        return Some(number.to_string());
    }
    // "II Methods", but not "I am".
    if number.len() > 1 && is_roman(number) && number.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Some(number.to_string());
    }
    dotted(number)
}

/// "3", "3.2.1", "A.1", "1A": parts of at most three digits, of which the first may be a letter.
fn dotted(number: &str) -> Option<String> {
    if number.is_empty() || number.len() > 16 || !number.is_ascii() {
        return None;
    }
    let digits = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = number.split('.');
    let first = parts.next()?;
    let letter = first.len() == 1 && first.bytes().all(|b| b.is_ascii_uppercase()) && number.len() > 1;
    let item = first.len() >= 2
        && digits(&first[..first.len() - 1])
        && first.ends_with(|c: char| c.is_ascii_uppercase())
        && first.len() <= 3;
    let roman = is_roman(first) && number.len() > first.len() && first.starts_with(|c: char| c.is_ascii_uppercase());
    ((digits(first) || letter || item || roman) && parts.all(digits)).then(|| number.to_string())
}

/// True for Roman numerals up to 60.
pub(super) fn is_roman(number: &str) -> bool {
    value_of_roman(number).is_some()
}

fn value_of_roman(number: &str) -> Option<u32> {
    let lower = number.to_lowercase();
    let fits = !lower.is_empty() && lower.len() <= 8 && lower.bytes().all(|b| b"ivxl".contains(&b));
    (fits).then(|| (1..=60).find(|n| roman(*n) == lower)).flatten()
}

fn letter(text: &str) -> Option<u32> {
    let mut all = text.chars();
    let (first, next) = (all.next()?, all.next());
    (next.is_none() && first.is_ascii_uppercase()).then(|| u32::from(first) - u32::from('A') + 1)
}

/// True if `next` follows `before` in a row: 3 after 2, IV after III, C after B.
pub(super) fn follows(before: &str, next: &str) -> bool {
    let split = |number: &str| {
        let (head, last) = number.rsplit_once('.').unwrap_or(("", number));
        (head.to_string(), last.to_string())
    };
    let ((a, x), (b, y)) = (split(before), split(next));
    if a != b {
        return false;
    }
    let digits = |text: &str| text.parse::<u32>().ok();
    match (digits(&x), digits(&y)) {
        (Some(x), Some(y)) => return y == x + 1,
        (None, None) => {}
        _ => return false,
    }
    let romans = value_of_roman(&x).zip(value_of_roman(&y)).is_some_and(|(x, y)| y == x + 1);
    let letters = letter(&x).zip(letter(&y)).is_some_and(|(x, y)| y == x + 1);
    romans || letters
}

/// True for the first number of a row.
pub(super) fn begins(number: &str) -> bool {
    matches!(number, "1" | "I" | "i" | "A" | "0")
}

/// 第三章, 第 2 节, 第一部分, 제 3 장, 一、, （二）.
fn cjk(title: &str) -> Option<Label<'_>> {
    if let Some(behind) = title.strip_prefix(['第', '제']) {
        let mut units = "章回講讲课節节條条部篇编編장절부편".chars();
        let behind = behind.trim_start();
        let end =
            behind.find(|c: char| units.any(|unit| unit == c) || "章回講讲课節节條条部篇编編장절부편".contains(c))?;
        let written: String = behind[..end].chars().filter(|c| !c.is_whitespace()).collect();
        let number = written.split('.').map(chinese).collect::<Option<Vec<u32>>>()?;
        let unit = behind[end..].chars().next()?;
        let mut rest = &behind[end + unit.len_utf8()..];
        let word = match unit {
            '章' | '回' | '講' | '讲' | '课' | '장' => Word::Chapter,
            '節' | '节' | '條' | '条' | '절' => Word::Section,
            _ => {
                rest = rest.strip_prefix('分').unwrap_or(rest);
                Word::Part
            }
        };
        let number = number.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
        return Some(Label { word: Some(word), number: Some(number), rest: rest.trim_start_matches(BETWEEN) });
    }
    let open = title.starts_with(['（', '(']);
    let inside = title.trim_start_matches(['（', '(']);
    let length: usize = inside.chars().take_while(|c| "一二三四五六七八九十".contains(*c)).map(char::len_utf8).sum();
    let n = (length > 0 && length <= 9).then(|| chinese(&inside[..length])).flatten()?;
    let behind = &inside[length..];
    let rest = match (open, behind.chars().next()?) {
        (false, '、' | '．' | '.') | (true, '）' | ')') => behind.get(behind.chars().next()?.len_utf8()..)?,
        _ => return None,
    };
    let number = if open { format!("0.{n}") } else { n.to_string() };
    Some(Label { word: None, number: Some(number), rest: rest.trim_start_matches(BETWEEN) })
}

/// A number below 100 in digits or Chinese numerals.
fn chinese(written: &str) -> Option<u32> {
    if let Ok(n) = written.parse::<u32>() {
        return (n < 1000).then_some(n);
    }
    let digit = |c: char| "一二三四五六七八九".chars().position(|d| d == c).map(|n| n as u32 + 1);
    let all: Vec<char> = written.chars().collect();
    match all[..] {
        ['十'] => Some(10),
        ['十', ones] => Some(10 + digit(ones)?),
        [tens, '十'] => Some(digit(tens)? * 10),
        [tens, '十', ones] => Some(digit(tens)? * 10 + digit(ones)?),
        [one] => digit(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(title: &str) -> (Option<Word>, String, String) {
        let label = label(title);
        (label.word, label.number.unwrap_or_default(), label.rest.to_string())
    }

    #[test]
    fn headings_have_words_numbers_and_titles() {
        for (title, word, number, rest) in [
            ("3 Methods", None, "3", "Methods"),
            ("3.2. Dues", None, "3.2", "Dues"),
            ("Chapter III: Ice", Some(Word::Chapter), "III", "Ice"),
            ("CHAPTER NINE", Some(Word::Chapter), "9", ""),
            ("Chapter 1. Historical Overview", Some(Word::Chapter), "1", "Historical Overview"),
            ("Part II", Some(Word::Part), "II", ""),
            ("Item 1A.\tRisk Factors", Some(Word::Item), "1A", "Risk Factors"),
            ("Item 1—Business", Some(Word::Item), "1", "Business"),
            ("Appendix B: Tides", Some(Word::Appendix), "B", "Tides"),
            ("Appendix: Proofs", Some(Word::Appendix), "", "Proofs"),
            ("A.1 Proofs", None, "A.1", "Proofs"),
            ("IV. RESULTS", None, "IV", "RESULTS"),
            ("II Plotting styles", None, "II", "Plotting styles"),
            ("第三章 灯塔", Some(Word::Chapter), "3", "灯塔"),
            ("第1节 介绍", Some(Word::Section), "1", "介绍"),
            ("제 1 장 알아두어야", Some(Word::Chapter), "1", "알아두어야"),
            ("附录A 安装", Some(Word::Appendix), "A", "安装"),
            ("附录 B　符号", Some(Word::Appendix), "B", "符号"),
            ("二、方法", None, "2", "方法"),
            ("2.1 CTeX 宏集", None, "2.1", "CTeX 宏集"),
            ("2结构", None, "2", "结构"),
        ] {
            assert_eq!(read(title), (word, number.to_string(), rest.to_string()), "{title}");
        }
    }

    #[test]
    fn other_titles_have_no_number() {
        for title in [
            "I am here",
            "A Brief Introduction",
            "2023 results",
            "Partial results",
            "Chapters",
            "3",
            "Part of it",
            "一般规定",
            "Itemised",
        ] {
            let label = label(title);
            assert_eq!((label.word, label.number), (None, None), "{title}");
        }
    }

    #[test]
    fn numbers_follow_each_other() {
        for (a, b) in [("1", "2"), ("3.1", "3.2"), ("III", "IV"), ("A", "B"), ("H", "I"), ("I", "J"), ("A.9", "A.10")] {
            assert!(follows(a, b), "{a} {b}");
        }
        for (a, b) in [("1", "3"), ("3.1", "4.2"), ("2", "II"), ("A", "C")] {
            assert!(!follows(a, b), "{a} {b}");
        }
    }
}
