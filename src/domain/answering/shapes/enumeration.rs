//! Enumerations: lists with bullets or numbers and rows of tables, from the sentence that introduces them to their last
//! item, over pages and through what floats between.

use std::collections::{HashMap, HashSet};

use super::{Stretch, names_only};
use crate::domain::text::caption::is_caption;
use crate::domain::text::language::terms;
use crate::domain::text::sentence;

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
    let mut n = 0;
    while n < lines.len() {
        let taken = match &lines[n].kind {
            Kind::Item(mark, _) => {
                let list = list(&lines, n);
                if list.is_none() && mark.style == ':' {
                    found.extend(in_sentences(&lines, n));
                }
                list
            }
            Kind::Row => table(&lines, n),
            Kind::Text => {
                found.extend(in_sentences(&lines, n));
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
    // "A. Smith" is a name; a letter with a bracket, or after an open one, is a mark.
    if (letter.is_some() || roman.is_some()) && (style != '.' || first.is_lowercase()) {
        return item(if style == '.' { ',' } else { style }, letter.or(roman), roman, after);
    }
    let chinese = "一二三四五六七八九十"
        .chars()
        .position(|c| label.chars().next() == Some(c))
        .filter(|_| label.chars().count() == 1);
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

fn list(lines: &[Line<'_>], first: usize) -> Option<(Enumeration, usize)> {
    let Kind::Item(mut last, after) = lines[first].kind else { return None };
    if last.number.is_some_and(|n| n > 1) && last.roman != Some(1) {
        return None;
    }
    let mut items = vec![(lines[first].at, lines[first].text[after..].to_string())];
    let (mut next, mut n, mut between) = (first + 1, first + 1, 0);
    while n < lines.len() && items.len() < MOST {
        let line = &lines[n];
        match &line.kind {
            Kind::Item(mark, after) if follows(last, *mark) => {
                items.push((line.at, line.text[*after..].to_string()));
                (last, next, between) = (*mark, n + 1, 0);
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
    Some((Enumeration { lead, items, form: Form::List }, next))
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
    "包括",
    "分为",
    "包含",
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
        let Some((at, word)) = first else { continue };
        let listed = &said[at + word.len()..];
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
        let items: Vec<String> = listed.split(mark).map(bare).filter(|item| !item.is_empty()).collect();
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

fn cells(line: &str) -> Vec<String> {
    line.trim().trim_start_matches('|').trim_end_matches('|').split('|').map(|cell| cell.trim().to_string()).collect()
}

/// What is asked to be listed, for comparison with what introduces a list.
pub struct Listed {
    words: HashSet<String>,
    /// The words for the things themselves: before the verb.
    heads: HashSet<String>,
    weights: HashMap<String, f32>,
}

/// Words that stand for any items.
const GENERIC: &[&str] = &[
    "thing",
    "item",
    "point",
    "list",
    "kind",
    "typ",
    "sort",
    "on",
    "all",
    "main",
    "key",
    "name",
    "major",
    "different",
    "various",
    "following",
    "mention",
    "include",
    "given",
    "giv",
    "exist",
    "they",
    "available",
    "use",
];

/// Chinese words that ask for a list.
const CHINESE_ASKING: &[&str] = &[
    "哪几类",
    "哪几种",
    "哪几个",
    "哪几",
    "哪些",
    "可以",
    "应该",
    "分为",
    "分成",
    "包括",
    "包含",
    "列出",
    "列举",
    "请",
    "具有",
    "有",
    "的",
    "是",
    "什么",
    "需要",
    "分别",
    "主要",
    "都",
    "几种",
    "几类",
    "了",
    "在",
    "中",
    "里",
    "被",
    "为",
    "和",
    "与",
];

impl Listed {
    /// `asked` is the question after "which" or "what are".
    pub fn of(asked: &str, stretches: &[Stretch<'_>]) -> Listed {
        let plain = match asked.is_ascii() {
            true => asked.to_string(),
            false => CHINESE_ASKING.iter().fold(asked.to_string(), |text, word| text.replace(word, " ")),
        };
        let asked = plain.as_str();
        let content = |text: &str| -> HashSet<String> {
            terms(text).into_iter().filter(|word| !GENERIC.contains(&word.as_str())).collect()
        };
        let words = content(asked);
        let lower = asked.to_lowercase();
        let stop = [
            " is ", " are ", " was ", " were ", " do ", " does ", " did ", " can ", " has ", " have ", " of ", " for ",
            " in ", " to ", " that ", " must ", " should ", " with ", " may ",
        ];
        let end =
            stop.iter().filter_map(|word| lower.find(word)).filter(|at| *at > 2).min().unwrap_or(asked.len().min(60));
        let end = (0..=end).rev().find(|at| asked.is_char_boundary(*at)).unwrap_or(0);
        let heads = content(&asked[..end]);
        let texts: Vec<HashSet<String>> =
            stretches.iter().map(|stretch| terms(stretch.text).into_iter().collect()).collect();
        let n = texts.len() as f32;
        let weight = |word: &String| {
            let held = texts.iter().filter(|text| text.contains(word)).count() as f32;
            (1.5 + n / (1.0 + held)).ln()
        };
        let weights = words.iter().map(|word| (word.clone(), weight(word))).collect();
        Listed { words, heads, weights }
    }

    fn share(&self, held: impl Fn(&String) -> bool) -> f32 {
        let weight = |word: &String| self.weights.get(word).copied().unwrap_or(1.0);
        let all: f32 = self.words.iter().map(weight).sum();
        self.words.iter().filter(|word| held(word)).map(weight).sum::<f32>() / all.max(f32::EPSILON)
    }

    /// How well an enumeration answers, 0 to about 1: by what introduces it, its heading and, less, its items.
    pub fn score(&self, enumeration: &Enumeration, stretches: &[Stretch<'_>]) -> f32 {
        let lead: HashSet<String> = terms(&enumeration.lead.1).into_iter().collect();
        let section = stretches.get(enumeration.items[0].0).map_or(&[][..], |stretch| stretch.section);
        let heading: HashSet<String> = section.iter().rev().take(2).flat_map(|title| terms(title)).collect();
        let last: HashSet<String> = section.last().map(|title| terms(title).into_iter().collect()).unwrap_or_default();
        let items: HashSet<String> = enumeration.items.iter().flat_map(|(_, text)| terms(text)).collect();
        let said = self.share(|word| lead.contains(word) || heading.contains(word));
        let within = self.share(|word| lead.contains(word) || heading.contains(word) || items.contains(word));
        let named = self.heads.is_empty() || self.heads.iter().any(|word| lead.contains(word) || last.contains(word));
        let text = &enumeration.lead.1;
        // A table answers if its own title or header names the things.
        let own = self.heads.is_empty() || self.heads.iter().any(|word| lead.contains(word));
        let named = named && (enumeration.form != Form::Table || own);
        let opens = text.ends_with([':', '：', '.', '。'])
            && ["follow", "these", "below", "如下", "以下", "包括", "下列", "includ"]
                .iter()
                .any(|word| text.to_lowercase().contains(word))
            || text.ends_with([':', '：', ')']);
        let form = match enumeration.form {
            Form::List if opens => 0.05,
            Form::List => -0.1,
            Form::Table => 0.0,
            Form::Sentence => -0.02,
        };
        0.75 * said + 0.15 * within + if named { 0.1 } else { -0.25 } + form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches<'a>(texts: &'a [&'a str], section: &'a [String]) -> Vec<Stretch<'a>> {
        texts.iter().map(|text| Stretch { text, section }).collect()
    }

    #[test]
    fn a_list_goes_on_over_a_page_and_a_table() {
        let texts = [
            "We annotate all the wrong predictions and sort them into 5 classes of errors:",
            "• Principle Error: the principles are wrong.\n• Factual Error: a fact is wrong.",
            "Table 3: Results.\n\n| Method | TimeQA |\n| --- | --- |\n| PaLM | 41.5% |\n| GPT | 45.6% |",
            "• Context Loss: it loses context.\n\nAll types happen.",
        ];
        let section = Vec::new();
        let all = stretches(&texts, &section);
        let found = enumerations(&all);
        let list = found.iter().find(|found| found.form == Form::List).unwrap();
        assert_eq!(list.items.len(), 3, "{found:?}");
        assert_eq!(list.items[2], (3, "Context Loss: it loses context.".to_string()));
        let asked = Listed::of("classes of errors are the wrong predictions sorted", &all);
        assert!(asked.score(list, &all) > 0.7, "{}", asked.score(list, &all));
    }

    #[test]
    fn numbers_must_count_and_lists_within_items_are_passed_over() {
        let section = Vec::new();
        let texts = [
            "Do this:\n1. Fetch it.\n   a) by hand\n   b) by mail\n2. Build it.\n1. Another list.\n2. Its second item.",
        ];
        let all = stretches(&texts, &section);
        let found = enumerations(&all);
        assert_eq!(found[0].items, [(0, "Fetch it.".to_string()), (0, "Build it.".to_string())]);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn rows_of_a_table_are_items_by_their_first_cell() {
        let section = vec!["Terminals".to_string()];
        let texts = ["Table 2: Terminals.\n\n| Terminal | Format |\n| --- | --- |\n| png | PNG |\n| svg | SVG |"];
        let all = stretches(&texts, &section);
        let found = enumerations(&all);
        assert_eq!(found[0].items, [(0, "png: PNG".to_string()), (0, "svg: SVG".to_string())]);
        assert!(found[0].form == Form::Table);
    }
}
