//! Enumerations: lists with bullets or numbers and rows of tables, from the sentence that introduces them to their last
//! item, over pages and through what floats between.

mod described;
mod listed;

use std::collections::HashSet;

use super::{Stretch, names_only};
use crate::domain::text::caption::is_caption;
use crate::domain::text::sentence;
use described::described;
pub use listed::{Listed, without_asking};

/// All items of something.
#[derive(Clone, Debug, PartialEq)]
pub struct Enumeration {
    /// What introduces it, and the index of its stretch; empty if nothing does.
    pub lead: (usize, String),
    /// The items in order, without their marks, each with the index of its stretch.
    pub items: Vec<(usize, String)>,
    pub form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    List,
    Table,
    /// Within a sentence, which is the lead.
    Sentence,
}

/// Items of one list.
const MOST: usize = 80;

/// Lines that may stand between an item and the next: what more is said of it, a figure.
const BETWEEN: usize = 4;

/// Bytes of a line above a table that is its title.
const LONGEST_TITLE: usize = 140;

/// Lines with a name and a colon that are a list: fewer are paragraphs with a heading.
const NAMED_LINES: usize = 3;

/// Words of the sentence that names a paragraph.
const SHORT_NAME: usize = 14;

/// Kind of line.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Blank,
    /// The mark's style, its number if it counts, and the text after it.
    Item(Mark, usize),
    /// A row of a table.
    Row,
    /// The line under a table's header.
    Rule,
    Caption,
    Text,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Mark {
    /// The bullet, or what follows the number.
    style: char,
    number: Option<u32>,
    /// Letters and Roman numerals count too.
    roman: Option<u32>,
}

struct Line<'a> {
    at: usize,
    text: &'a str,
    kind: Kind,
}

/// The enumerations of consecutive stretches.
pub fn enumerations(stretches: &[Stretch<'_>]) -> Vec<Enumeration> {
    let lines = lines(stretches);
    let mut found = Vec::new();
    let (mut n, mut items) = (0, HashSet::new());
    while n < lines.len() {
        let taken = match &lines[n].kind {
            Kind::Item(..) if items.contains(&n) => None,
            Kind::Item(mark, _) => {
                let list = list(&lines, n).map(|(list, own)| {
                    // A list within an item of this one is looked at too.
                    items.extend(own);
                    (list, n + 1)
                });
                if list.is_none() && mark.style == ':' {
                    found.extend(in_sentences(&lines, n));
                }
                list
            }
            Kind::Row => table(&lines, n),
            Kind::Text => {
                found.extend(in_sentences(&lines, n));
                found.extend(described(&lines, n).or_else(|| paragraphs(&lines, n)));
                None
            }
            _ => None,
        };
        match taken {
            Some((enumeration, next)) => {
                found.push(enumeration);
                n = next.max(n + 1);
            }
            None => n += 1,
        }
    }
    found
}

fn lines<'a>(stretches: &[Stretch<'a>]) -> Vec<Line<'a>> {
    let mut all: Vec<Line<'a>> = Vec::new();
    for (at, stretch) in stretches.iter().enumerate() {
        if names_only(stretch.section) {
            continue;
        }
        let mut fresh = true;
        for range in sentence::lines(stretch.text, 0..stretch.text.len()) {
            let text = stretch.text[range].trim();
            // A chunk repeats the last sentence of the one before.
            if fresh && !text.is_empty() {
                fresh = false;
                let before = all.iter().rev().find(|line| line.kind != Kind::Blank);
                if before.is_some_and(|before| before.at + 1 == at && before.text.ends_with(text)) {
                    continue;
                }
            }
            all.push(Line { at, text, kind: kind(text) });
        }
    }
    all
}

fn kind(text: &str) -> Kind {
    if text.is_empty() {
        return Kind::Blank;
    }
    if text.starts_with('|') {
        return if text.chars().all(|c| "|-: ".contains(c)) { Kind::Rule } else { Kind::Row };
    }
    if let Some((mark, after)) = mark(text) {
        return Kind::Item(mark, after);
    }
    if is_caption(text) { Kind::Caption } else { Kind::Text }
}

const BULLETS: &[char] =
    &['•', '◦', '▪', '■', '●', '○', '‣', '∙', '·', '➢', '–', '—', '-', '*', '✓', '►', '❖', '◆', '□', '➔', '→'];
const CIRCLED: &str = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮";

/// The mark at the beginning of an item, and where the item's text begins.
fn mark(text: &str) -> Option<(Mark, usize)> {
    let first = text.chars().next()?;
    let item = |style, number, roman, at: usize| {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        (!rest.trim().is_empty()).then_some((Mark { style, number, roman }, at + blank))
    };
    if BULLETS.contains(&first) {
        let at = first.len_utf8();
        return text[at..].starts_with(char::is_whitespace).then(|| item(first, None, None, at)).flatten();
    }
    if let Some(n) = CIRCLED.chars().position(|c| c == first) {
        return item('①', Some(n as u32 + 1), None, first.len_utf8());
    }
    // "(1)", "1.", "1)", "a)", "(iv)", "Step 1:", "一、", "（一）", "第一，"
    let open = first == '(' || first == '（';
    let body = if open { &text[first.len_utf8()..] } else { text };
    let step = if body.starts_with("Step ") { 5 } else { 0 };
    let body = &body[step..];
    let word: usize = body.find(|c: char| !c.is_alphanumeric()).unwrap_or(body.len());
    let label = &body[..word];
    if let Some(at) = named(text) {
        return Some((Mark { style: ':', number: None, roman: None }, at));
    }
    let close = body[word..].chars().next()?;
    let style = match (open, close) {
        (true, ')' | '）') => '(',
        (false, ')' | '）') => ')',
        (false, '.' | '．' | '、' | ':' | '：') if close == '.' || step > 0 || close == '、' || close == '．' => {
            '.'
        }
        _ => return None,
    };
    let after = text.len() - body.len() + word + close.len_utf8();
    if style == '.' && text[after..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if label.len() <= 2 && !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit()) {
        return item(style, label.parse().ok(), None, after);
    }
    let letters = label.to_ascii_lowercase();
    let roman = roman(&letters);
    let letter = (letters.len() == 1)
        .then(|| letters.bytes().next())
        .flatten()
        .filter(u8::is_ascii_lowercase)
        .map(|b| u32::from(b - b'a') + 1);
    // "A. Smith" is a name, but "B." does not begin the next line.
    if letter.is_some() || roman.is_some() {
        let style = if style != '.' {
            style
        } else if label.starts_with(char::is_uppercase) {
            'A'
        } else {
            ','
        };
        return item(style, letter.or(roman), roman, after);
    }
    let chinese =
        "一二三四五六七八九十".chars().position(|c| label.starts_with(c)).filter(|_| label.chars().count() == 1);
    chinese.and_then(|n| item('一', Some(n as u32 + 1), None, after))
}

/// The beginning of a line "Innovation: We search for …", all of which is the item.
fn named(text: &str) -> Option<usize> {
    let (name, rest) = text.split_once(": ").or_else(|| text.split_once('：'))?;
    let short = name.len() <= 40 && name.split_whitespace().count() <= 4 && !name.contains(['.', ',', '。', '，']);
    (short
        && name.starts_with(|c: char| c.is_uppercase() || c > '\u{2e80}')
        && !name.starts_with("Step ")
        && !is_caption(text)
        && rest.chars().count() >= 12)
        .then_some(0)
}

fn roman(letters: &str) -> Option<u32> {
    ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]
        .iter()
        .position(|own| *own == letters)
        .map(|n| n as u32 + 1)
}

/// True if one mark comes directly after another in a list.
fn follows(before: Mark, next: Mark) -> bool {
    if before.style != next.style {
        return false;
    }
    let after = |a: Option<u32>, b: Option<u32>| a.zip(b).is_some_and(|(a, b)| b == a + 1);
    match before.number {
        None => next.number.is_none(),
        Some(_) => after(before.number, next.number) || after(before.roman, next.roman),
    }
}

/// The list that begins with a line, and the indexes of its items' lines.
fn list(lines: &[Line<'_>], first: usize) -> Option<(Enumeration, Vec<usize>)> {
    let Kind::Item(mut last, after) = lines[first].kind else { return None };
    if last.number.is_some_and(|n| n > 1) && last.roman != Some(1) {
        return None;
    }
    let mut items = vec![(lines[first].at, lines[first].text[after..].to_string())];
    let (mut own, mut n, mut between) = (vec![first], first + 1, 0);
    while n < lines.len() && items.len() < MOST {
        let line = &lines[n];
        match &line.kind {
            Kind::Item(mark, after) if follows(last, *mark) => {
                items.push((line.at, line.text[*after..].to_string()));
                own.push(n);
                (last, between) = (*mark, 0);
            }
            // A list within the item.
            Kind::Item(mark, _) if mark.style != last.style => {}
            Kind::Item(..) => break,
            Kind::Blank | Kind::Row | Kind::Rule | Kind::Caption => {}
            // What introduces another list ends this one.
            Kind::Text if line.text.ends_with([':', '：']) && (last.number.is_none() || line.text.len() > 40) => break,
            Kind::Text => {
                between += 1;
                if between > BETWEEN || last.style == ':' && between > 1 {
                    break;
                }
            }
        }
        n += 1;
    }
    if items.len() < if last.style == ':' { NAMED_LINES } else { 2 } {
        return None;
    }
    // What comes before a list within another is its item.
    let lead = lines[..first].iter().rev().find(|line| matches!(line.kind, Kind::Text | Kind::Item(..)));
    let lead = lead.map_or((lines[first].at, String::new()), |line| (line.at, last_sentences(line.text)));
    Some((Enumeration { lead, items, form: Form::List }, own))
}

/// The last two sentences of a paragraph.
fn last_sentences(text: &str) -> String {
    let all = sentence::split(text);
    let from = all.get(all.len().saturating_sub(2)).map_or(0, |range| range.start);
    text[from..].trim().to_string()
}

fn table(lines: &[Line<'_>], first: usize) -> Option<(Enumeration, usize)> {
    let header = lines.get(first)?;
    if lines.get(first + 1).is_none_or(|line| line.kind != Kind::Rule) {
        return None;
    }
    let mut items = Vec::new();
    let mut n = first + 2;
    while n < lines.len() && items.len() < MOST {
        let line = &lines[n];
        match line.kind {
            Kind::Row if line.text == header.text => {}
            Kind::Row => {
                let cells = cells(line.text);
                if cells.first().is_some_and(|cell| !cell.is_empty()) {
                    items.push((
                        line.at,
                        cells
                            .into_iter()
                            .filter(|cell| !cell.is_empty())
                            .collect::<Vec<_>>()
                            .join(": ")
                            .replacen(": ", "\u{1}", 1)
                            .replace(": ", " · ")
                            .replace('\u{1}', ": "),
                    ));
                }
            }
            Kind::Rule | Kind::Blank => {}
            // Its title again, on the next page.
            Kind::Caption
                if lines.get(n + 1..n + 4).is_some_and(|next| next.iter().any(|line| line.kind == Kind::Row)) => {}
            _ => break,
        }
        n += 1;
    }
    // A paragraph above a table may be about anything.
    let titles =
        |line: &&Line<'_>| line.kind == Kind::Caption || line.kind == Kind::Text && line.text.len() <= LONGEST_TITLE;
    let title = lines[..first].iter().rev().take(4).find(titles).map_or("", |line| line.text);
    let names = cells(header.text).join(" ");
    (items.len() >= 2).then(|| {
        (Enumeration { lead: (header.at, format!("{} ({names})", last_sentences(title))), items, form: Form::Table }, n)
    })
}

/// Words after which a sentence lists.
const LISTS: &[&str] = &[
    ": ",
    "：",
    " include ",
    " includes ",
    " including ",
    " consist of ",
    " consists of ",
    " such as ",
    " following ",
    " are ",
    " namely ",
    " supports ",
    " support ",
    " offers ",
    " either ",
    " any of ",
    " one of ",
    "包括",
    "分为",
    "包含",
    "支持",
    "可以是",
    "取值",
    "分别",
    "分别是",
    "分别为",
    "有",
    "即",
    "如",
];

/// Enumerations within the sentences of a paragraph: "X, Y and Z".
fn in_sentences(lines: &[Line<'_>], n: usize) -> Vec<Enumeration> {
    let line = &lines[n];
    let ranges = sentence::split(line.text);
    let mut found = Vec::new();
    for (place, range) in ranges.iter().enumerate() {
        let said = &line.text[range.clone()];
        let first = LISTS.iter().filter_map(|word| Some((said.find(word)?, word))).min_by_key(|(at, _)| *at);
        let listed = match first {
            Some((at, word)) => &said[at + word.len()..],
            // "甲、乙、丙等" lists without a verb.
            None if said.matches('、').count() >= 2 => said,
            None => continue,
        };
        let mark: &[char] = if listed.contains('、') {
            &['、']
        } else if listed.contains(['；', ';']) {
            &['；', ';']
        } else {
            &[',', '，']
        };
        let bare = |item: &str| {
            item.trim().trim_start_matches("and ").trim_start_matches("or ").trim_end_matches(['.', '。']).to_string()
        };
        let mut items: Vec<String> = listed.split(mark).map(bare).filter(|item| !item.is_empty()).collect();
        // "A, B and C"
        let two = items.last().and_then(|last| {
            let (one, other) = [" and ", " or ", "以及", "和", "及"].iter().find_map(|word| last.split_once(word))?;
            Some([one.to_string(), other.to_string()])
        });
        if let Some(two) = two.filter(|_| items.len() > 1) {
            items.pop();
            items.extend(two);
        }
        let joined =
            listed.contains(" and ") || listed.contains(" or ") || listed.contains(['和', '及', '、', '；', ';', '”']);
        if items.len() < 3 || !joined || items.iter().any(|item| item.chars().count() > 160) {
            continue;
        }
        // What the sentence goes on from stands in the one before.
        let from = place.checked_sub(1).map_or(range.start, |before| ranges[before].start);
        let lead = line.text[from..range.end].trim().to_string();
        let items = items.into_iter().map(|item| (line.at, item)).collect();
        found.push(Enumeration { lead: (line.at, lead), items, form: Form::Sentence });
    }
    found
}

/// Paragraphs after a line that ends with a colon, each of which begins with a short sentence that names it: a list
/// whose bullets were not read.
fn paragraphs(lines: &[Line<'_>], n: usize) -> Option<Enumeration> {
    if !lines[n].text.ends_with([':', '：']) {
        return None;
    }
    let mut items = Vec::new();
    for line in lines[n + 1..].iter().filter(|line| line.kind != Kind::Blank).take(MOST) {
        let sentences = sentence::split(line.text);
        let short = |range: &std::ops::Range<usize>| line.text[range.clone()].split_whitespace().count() <= SHORT_NAME;
        if line.kind != Kind::Text || sentences.len() < 2 || !short(&sentences[0]) {
            break;
        }
        items.push((line.at, line.text.to_string()));
    }
    let lead = (lines[n].at, last_sentences(lines[n].text));
    (items.len() >= NAMED_LINES).then_some(Enumeration { lead, items, form: Form::List })
}

fn cells(line: &str) -> Vec<String> {
    line.trim().trim_start_matches('|').trim_end_matches('|').split('|').map(|cell| cell.trim().to_string()).collect()
}

#[cfg(test)]
mod tests;
