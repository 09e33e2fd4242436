//! Finds citation marks in an answer, in whatever form a model writes them.
//!
//! Models are asked to write `[1]`, but also write `[1, p. 3]`, `[Source 1]`, `【1†source】`, `<sup>1</sup>`, `（来源1）` or
//! `(1)`, and a mark that is missed is never checked. Text that only looks like a mark (a year, an index in code, a
//! link, a reference inside quoted text) is left alone.

pub(super) mod inside;
pub mod quoted;

use std::ops::Range;

use crate::domain::finding::passage::Passage;
use crate::domain::text::quantity::quantities;
use inside::{LONGEST, numbers};

/// A mark found in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The number between the brackets.
    pub number: usize,
    /// Byte range of the mark, brackets included; marks that share brackets (`[1, 2]`) share a range.
    pub range: Range<usize>,
}

/// Brackets of a mark.
const BRACKETS: &[(char, char)] = &[('[', ']'), ('【', '】'), ('［', '］'), ('〔', '〕')];

/// Brackets of a mark whose inner words identify it: "(Source 1)".
const ROUND: &[(char, char)] = &[('(', ')'), ('（', '）')];

/// Markup elements that models use for marks.
pub const ELEMENTS: &[&str] = &["sup", "cite", "citation", "ref", "source"];

/// The marks of an answer that are recognisable by form alone, in order. Code is skipped: `a[1]` in backticks is not a
/// citation.
pub fn markers(answer: &str) -> Vec<Marker> {
    let mut code = quoted::code(answer).into_iter().peekable();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = answer[at..].chars().next() {
        if let Some(code) = code.next_if(|code| code.start <= at) {
            at = at.max(code.end);
            continue;
        }
        match mark_at(answer, at, c) {
            Some((numbers, end)) => {
                found.extend(numbers.into_iter().map(|number| Marker { number, range: at..end }));
                at = end;
            }
            None => at += c.len_utf8(),
        }
    }
    found
}

/// The marks in an answer based on these passages: those recognisable by form or, if there are none, bare numbers in
/// round brackets that can only be marks. References in the document's own text ("as Smith showed `[12]`") are
/// excluded.
pub fn marks_of(answer: &str, passages: &[Passage]) -> Vec<Marker> {
    let mut found = markers(answer);
    if passages.is_empty() {
        return found;
    }
    let quotations = quoted::quotations(answer);
    let said: Vec<String> = passages.iter().map(|passage| flat(&passage.text)).collect();
    let own = |mark: &Marker| is_the_documents(answer, mark, &quotations, names(mark.number, passages), &said);
    found.retain(|mark| !own(mark));
    if found.is_empty() { in_round_brackets(answer, passages, own).unwrap_or_default() } else { found }
}

/// The marks that name no passage: invented or miscounted.
pub fn unknown(answer: &str, passages: &[Passage]) -> Vec<Marker> {
    let mut found = marks_of(answer, passages);
    found.retain(|mark| !names(mark.number, passages));
    found
}

/// `text`, which begins at byte `from` of the answer, without these marks.
pub fn without(text: &str, from: usize, marks: &[Marker]) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    for mark in marks.iter().filter(|mark| mark.range.start >= from) {
        let (start, end) = (mark.range.start - from, (mark.range.end - from).min(text.len()));
        if start >= at && start < text.len() {
            plain.push_str(&text[at..start]);
            at = end;
        }
    }
    plain.push_str(&text[at..]);
    plain
}

fn names(number: usize, passages: &[Passage]) -> bool {
    passages.iter().any(|passage| passage.rank == number)
}

/// The mark that begins at byte `at` with `c`: its numbers and its end.
fn mark_at(answer: &str, at: usize, c: char) -> Option<(Vec<usize>, usize)> {
    if let Some((_, close)) = BRACKETS.iter().find(|(open, _)| *open == c) {
        return in_brackets(answer, at, c, *close);
    }
    if let Some((_, close)) = ROUND.iter().find(|(open, _)| *open == c) {
        let from = at + c.len_utf8();
        let length = closed(&answer[from..], *close)?;
        let (numbers, worded) = numbers(&answer[from..from + length])?;
        return worded.then_some((numbers, from + length + close.len_utf8()));
    }
    match c {
        '<' => in_element(answer, at),
        '¹' | '²' | '³' | '⁴'..='⁹' => raised(answer, at),
        _ => None,
    }
}

/// Byte offset of the closing bracket, if the content is short enough for a mark.
fn closed(text: &str, close: char) -> Option<usize> {
    text.char_indices().take_while(|(at, _)| *at <= LONGEST).find(|(_, c)| *c == close).map(|(at, _)| at)
}

/// `[1]`, `[[1]]`, and escaped for Markdown, `\[1\]`.
fn in_brackets(answer: &str, at: usize, open: char, close: char) -> Option<(Vec<usize>, usize)> {
    let mut from = at + open.len_utf8();
    let twice = answer[from..].starts_with(open);
    if twice {
        from += open.len_utf8();
    }
    let length = closed(&answer[from..], close)?;
    let mut end = from + length + close.len_utf8();
    if twice {
        end += answer[end..].starts_with(close).then_some(close.len_utf8())?;
    }
    // "x[1]" is an element of x.
    let mut before = answer[..at].chars().rev();
    let named =
        before.next().is_some_and(|c| c.is_ascii_lowercase()) && before.next().is_none_or(|c| !c.is_alphanumeric());
    if open == '[' && named {
        return None;
    }
    // `[1](address)` is a link.
    if open == '[' && answer[end..].starts_with('(') && !twice {
        return None;
    }
    let mut inside = &answer[from..from + length];
    if answer[..at].ends_with('\\') {
        inside = inside.strip_suffix('\\').unwrap_or(inside);
    }
    Some((numbers(inside)?.0, end))
}

/// `<sup>1</sup>`, `<cite>[1]</cite>`.
fn in_element(answer: &str, at: usize) -> Option<(Vec<usize>, usize)> {
    let rest = &answer[at + 1..];
    let name = ELEMENTS.iter().find(|name| {
        let head = rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        head && rest[name.len()..].starts_with(['>', ' '])
    })?;
    let opened = closed(rest, '>')? + 1;
    let length = closed(&rest[opened..], '<').filter(|at| rest[opened + at..].starts_with("</"))?;
    let close = &rest[opened + length + 2..];
    let same = close.get(..name.len()).is_some_and(|tail| tail.eq_ignore_ascii_case(name));
    if !same || !close[name.len()..].starts_with('>') {
        return None;
    }
    let inside = rest[opened..opened + length].trim();
    let inside = inside.strip_prefix('[').and_then(|inside| inside.strip_suffix(']')).unwrap_or(inside);
    Some((numbers(inside)?.0, at + 1 + opened + length + 2 + name.len() + 1))
}

/// "… in January.¹": a superscript after a full stop or closing quotation mark; after a letter it is a power.
fn raised(answer: &str, at: usize) -> Option<(Vec<usize>, usize)> {
    let behind = answer[..at].chars().next_back()?;
    if !matches!(behind, '.' | '。' | '!' | '！' | '?' | '？' | ',' | '，' | '”' | '"' | '」' | '»' | '…') {
        return None;
    }
    let digit = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|raised| raised == c);
    let run: Vec<(usize, char)> = answer[at..].chars().map_while(|c| Some((digit(c)?, c))).collect();
    let number = run.iter().fold(0, |number, (digit, _)| number * 10 + digit);
    (run.len() <= 2).then(|| (vec![number], at + run.iter().map(|(_, c)| c.len_utf8()).sum::<usize>()))
}

/// Number of letters before and after a reference that must match the passage for it to be the document's own: inside a
/// quotation, and outside one, where models copy whole sentences.
const AROUND_QUOTED: (usize, usize) = (4, 0);
const AROUND: (usize, usize) = (12, 6);

/// True for a reference that belongs to the document's text: a passage contains it with the same words around it.
fn is_the_documents(answer: &str, mark: &Marker, quotations: &[Range<usize>], known: bool, said: &[String]) -> bool {
    let quotation = quotations.iter().find(|q| q.start <= mark.range.start && mark.range.end <= q.end);
    let within = match quotation {
        Some(signs) => inside(answer, signs),
        None => line_of(answer, mark.range.start),
    };
    let before = last(&answer[within.start.min(mark.range.start)..mark.range.start], 16);
    let after = first(&answer[mark.range.end..within.end.max(mark.range.end)], 8);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    // Outside a quotation, a mark at the end of a sentence is the model's if it names a passage.
    let wanted = match quotation {
        Some(_) => AROUND_QUOTED,
        None if known => AROUND,
        None => (AROUND.0, 0),
    };
    if letters(&before) < wanted.0 || letters(&after) < wanted.1 {
        return false;
    }
    let here = flat(&format!("{before}{}{after}", &answer[mark.range.clone()]));
    said.iter().any(|said| said.contains(&here))
}

/// The inside of a quotation, without its marks.
fn inside(answer: &str, signs: &Range<usize>) -> Range<usize> {
    let text = &answer[signs.clone()];
    let sign =
        |c: char| matches!(c, '“' | '”' | '「' | '」' | '『' | '』' | '«' | '»' | '"' | '>') || c.is_whitespace();
    let start = signs.start + (text.len() - text.trim_start_matches(sign).len());
    let end = signs.end - (text.len() - text.trim_end_matches(sign).len());
    start..end.max(start)
}

/// True if a small model copied the sentence so far and the following mark from a passage.
pub fn copied(sentence: &str, mark: &str, passages: &[Passage]) -> bool {
    let before = last(sentence, 16);
    let letters = before.chars().filter(|c| c.is_alphanumeric()).count();
    let said = flat(&format!("{before}{mark}"));
    letters >= AROUND.0 && passages.iter().any(|passage| flat(&passage.text).contains(&said))
}

/// The text in lower case without white space.
fn flat(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The last `count` characters other than white space.
fn last(text: &str, count: usize) -> String {
    let kept: Vec<char> = text.chars().rev().filter(|c| !c.is_whitespace()).take(count).collect();
    kept.into_iter().rev().collect()
}

fn first(text: &str, count: usize) -> String {
    text.chars().filter(|c| !c.is_whitespace()).take(count).collect()
}

fn line_of(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    start..text[at..].find('\n').map_or(text.len(), |feed| at + feed)
}

/// Words that own the number in round brackets after them: "equation (1)".
const COUNTED: &[&str] = &[
    "equation",
    "equations",
    "eq",
    "eqs",
    "formula",
    "step",
    "steps",
    "figure",
    "fig",
    "table",
    "section",
    "sec",
    "clause",
    "item",
    "option",
    "rule",
    "case",
    "part",
    "point",
    "condition",
    "article",
    "chapter",
    "annex",
    "appendix",
    "note",
    "level",
    "class",
    "type",
    "phase",
    "stage",
    "paragraph",
    "question",
    "line",
    "group",
    "example",
    "version",
];

/// The same in Chinese, as endings of the preceding text.
const COUNTED_CHINESE: &[&str] = &[
    "式", "公式", "方程", "图", "圖", "表", "条", "條", "款", "项", "項", "步骤", "步驟", "第", "节", "節", "章", "例",
    "类", "類",
];

/// Bare numbers in round brackets, if all of them can only be marks: each names a passage, ends a sentence, and does
/// not number anything before it.
fn in_round_brackets(answer: &str, passages: &[Passage], documents: impl Fn(&Marker) -> bool) -> Option<Vec<Marker>> {
    let code = quoted::code(answer);
    let mut found = Vec::new();
    for (at, open) in answer.char_indices().filter(|(_, c)| matches!(c, '(' | '（')) {
        let close = if open == '(' { ')' } else { '）' };
        let from = at + open.len_utf8();
        let Some(length) = closed(&answer[from..], close).filter(|length| *length <= 12) else { continue };
        let Some((numbers, _)) = numbers(&answer[from..from + length]) else { continue };
        if code.iter().any(|code| code.contains(&at)) {
            continue;
        }
        let range = at..from + length + close.len_utf8();
        let own = Marker { number: numbers[0], range: range.clone() };
        if documents(&own) {
            continue;
        }
        let fits = numbers.iter().all(|number| names(*number, passages)) && can_only_be_a_mark(answer, &range);
        if !fits {
            return None;
        }
        found.extend(numbers.into_iter().map(|number| Marker { number, range: range.clone() }));
    }
    Some(found)
}

fn can_only_be_a_mark(answer: &str, range: &Range<usize>) -> bool {
    let line = line_of(answer, range.start);
    let before = &answer[line.start..range.start];
    let after = answer[range.end..line.end].trim_start();
    let said = before.trim_end();
    // "(1) The first item", "f(1)", "thirty (30)".
    let words = said.chars().rev().take(40).filter(|c| c.is_alphanumeric()).count();
    let joined = said.len() == before.len() && said.ends_with(|c: char| c.is_ascii_alphanumeric());
    let last = said.rsplit(char::is_whitespace).next().unwrap_or("");
    let bare = last.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let counts = COUNTED.contains(&bare.as_str())
        || COUNTED_CHINESE.iter().any(|word| said.ends_with(word))
        || !last.ends_with([')', '）'])
            && !quantities(last).is_empty()
            && !last.contains(|c: char| c.is_alphabetic() && !c.is_ascii())
        || said.ends_with(['=', '+', '-', '*', '/', ',', '，', ':', '：', '^']);
    let ended = said.ends_with(['.', '。', '!', '！', '?', '？', '”', '"', '」']);
    let ends = after.is_empty()
        || after.starts_with(['.', '。', '!', '！', '?', '？', ';', '；', '(', '（'])
        || ended && after.starts_with(|c: char| !c.is_ascii_lowercase());
    words >= 4 && !joined && !counts && ends
}

#[cfg(test)]
mod tests;
