//! The structure of a line at a page's edge: its cells, the page number if it contains one, and the words beside it.

use std::ops::Range;

use crate::adapters::reader::layout::Edge;
use crate::domain::text::squeeze;

/// Words before a page number.
const PAGE: &[&str] = &[
    "page",
    "pg",
    "pag",
    "pág",
    "página",
    "pagina",
    "seite",
    "стр",
    "страница",
    "strona",
    "strana",
    "sida",
    "sayfa",
    "slide",
    "folie",
    "blatt",
];

/// Abbreviations before a page number, followed by a full stop.
const PAGE_SHORT: &[&str] = &["p", "s", "с"];

/// Words after a page number.
const PAGE_BEHIND: &[&str] = &["页", "頁", "ページ", "쪽", "페이지"];

/// Words between a page number and the total.
const OF: &[&str] = &["of", "von", "de", "sur", "di", "van", "av", "из", "/", "／"];

/// Words that begin the caption of a table or figure.
const CAPTION: &[&str] =
    &["table", "tab", "figure", "fig", "chart", "tabelle", "abbildung", "tableau", "表", "图", "圖"];

/// Words before the number of a chapter or section.
const DIVISIONS: &[&str] =
    &["chapter", "section", "part", "appendix", "annex", "kapitel", "abschnitt", "chapitre", "глава", "第"];

/// Minimum letters of a cell that makes a line a running head by itself: shorter ones are table columns.
const CELL: usize = 6;

/// Separators of cells.
const BETWEEN: [char; 6] = ['\t', '|', '│', '¦', '·', '•'];

/// A parsed edge line.
pub(super) struct Shape {
    pub edge: Edge,
    /// The letters and digits of each cell, without a certain page number.
    pub cells: Vec<String>,
    /// All cells together, without a possible page number.
    pub words: String,
    number: Option<Number>,
    /// It is a table or figure caption.
    caption: bool,
}

/// A possible page number.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Number {
    value: u32,
    /// It is separate from all words, or labelled as a page number; otherwise it may count anything.
    clear: bool,
}

/// How a line at the same position of another page matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Like {
    /// A different line.
    No,
    /// The same words, and its number is constant or counts with the pages.
    Same,
    /// The same words, and a number that counts with the pages but could number anything: "Lesson 7", "Harbours 7".
    Numbered,
    /// Shares a title or continues the page count, with words of its own.
    Partly,
}

impl Shape {
    pub(super) fn of(line: &str, edge: Edge) -> Shape {
        let (number, at) = number(line).unzip();
        let at: Range<usize> = at.unwrap_or(0..0);
        let rest = format!("{}\t{}", &line[..at.start], &line[at.end..]);
        let split = |line: &str| line.split(BETWEEN).map(squeeze).filter(|cell| !cell.is_empty()).collect::<Vec<_>>();
        let words = split(&rest).concat();
        let clear = number.is_some_and(|number: Number| number.clear);
        let cells = split(if clear { &rest } else { line });
        let first = line.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
        let first = first.to_lowercase();
        let numbered = line
            .trim_start()
            .get(first.len()..)
            .is_some_and(|behind| behind.trim_start_matches(['.', ' ']).starts_with(|c: char| c.is_ascii_digit()));
        let caption = numbered && CAPTION.contains(&first.as_str()) && words.len() > first.len() + 3;
        Shape { edge, words, cells, number, caption }
    }

    /// The page number, if the line contains nothing else.
    pub(super) fn bare(&self) -> Option<u32> {
        self.number.filter(|number| number.clear && self.words.is_empty()).map(|number| number.value)
    }

    /// How `other`, at page offset `step`, matches this line.
    pub(super) fn like(&self, other: &Shape, step: i64) -> Like {
        if self.edge.top != other.edge.top || (self.edge.at - other.edge.at).abs() > 0.02 || self.caption {
            return Like::No;
        }
        let (counts, stays, clear) = match (self.number, other.number) {
            (Some(a), Some(b)) => {
                (i64::from(b.value) - i64::from(a.value) == step, a.value == b.value, a.clear && b.clear)
            }
            (None, None) => (false, true, false),
            _ => (false, false, false),
        };
        if self.words == other.words {
            return match (counts, clear, stays && !self.words.is_empty()) {
                (_, _, true) | (true, true, _) => Like::Same,
                (true, false, _) => Like::Numbered,
                _ => Like::No,
            };
        }
        let goes_on = counts && clear;
        if self.edge.outermost && other.edge.outermost && !self.edge.large && (goes_on || self.shares_cell(other)) {
            return Like::Partly;
        }
        Like::No
    }

    /// True if the first or last cell is the same, and there is another.
    fn shares_cell(&self, other: &Shape) -> bool {
        let ends = |cells: &[String]| (cells.first().cloned(), cells.last().cloned());
        let ((first, last), (others_first, others_last)) = (ends(&self.cells), ends(&other.cells));
        let same = |a: Option<String>, b: Option<String>| a == b && a.is_some_and(|a| a.chars().count() >= CELL);
        let several = |cells: &[String]| (2..=3).contains(&cells.len());
        several(&self.cells) && several(&other.cells) && (same(first, others_first) || same(last, others_last))
    }
}

/// The letters of a title without its chapter or section number.
pub(super) fn unnumbered(cell: &str) -> &str {
    let rest = DIVISIONS.iter().find_map(|name| cell.strip_prefix(name)).unwrap_or(cell);
    let name = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if name.len() < rest.len() { name.trim_start_matches(['章', '节', '節', '部', '篇']) } else { cell }
}

/// A possible page number in a line, and the range of it and its label ("Page … of 9").
fn number(line: &str) -> Option<(Number, Range<usize>)> {
    if let Some((value, range)) = named(line) {
        return Some((Number { value, clear: true }, range));
    }
    let mut at = 0;
    let mut cells: Vec<(Range<usize>, &str)> = Vec::new();
    for cell in line.split(BETWEEN) {
        cells.push((at..at + cell.len(), cell));
        at += cell.len();
        at += line[at..].chars().next().map_or(0, char::len_utf8);
    }
    cells.retain(|(_, cell)| !cell.trim().is_empty());
    let alone = cells.len() == 1;
    for (range, cell) in [cells.first(), cells.last()].into_iter().flatten() {
        let bare = if alone {
            cell.trim_matches(|c: char| "-–—‒()[]<>~ ".contains(c))
        } else {
            cell.trim_matches(['-', '–', '—', ' '])
        };
        if let Some(value) = digits(bare).or_else(|| roman(bare)) {
            return Some((Number { value, clear: true }, range.clone()));
        }
        // "2-17", "A-3": the page within its chapter.
        if let Some((chapter, page)) = bare.split_once(['-', '–', '‐'])
            && (1..=3).contains(&chapter.chars().count())
            && chapter.chars().all(char::is_alphanumeric)
            && let Some(value) = digits(page)
        {
            let start = range.end - (cell.len() - cell.rfind(page).unwrap_or(0));
            return Some((Number { value, clear: true }, start..start + page.len()));
        }
    }
    // First or last beside words, it may still be the page number; other pages' words decide.
    let trimmed = line.trim();
    let offset = line.len() - line.trim_start().len();
    let (first, last) = (trimmed.split(' ').next()?, trimmed.rsplit(' ').next()?);
    if let Some(value) = digits(first) {
        return Some((Number { value, clear: false }, offset..offset + first.len()));
    }
    let value = digits(last)?;
    let end = offset + trimmed.len();
    Some((Number { value, clear: false }, end - last.len()..end))
}

fn digits(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 6 || !text.bytes().all(|c| c.is_ascii_digit()) {
        None
    } else {
        text.parse().ok()
    }
}

#[derive(PartialEq)]
enum Token {
    Number(u32),
    Word(String),
}

/// A labelled page number: "Page 3", "p. 3", "3 of 9", "第 3 页 共 9 页".
fn named(line: &str) -> Option<(u32, Range<usize>)> {
    let tokens = tokens(line);
    let number = |i: usize| match tokens.get(i) {
        Some((Token::Number(value), _)) => Some(*value),
        _ => None,
    };
    let word = |i: usize| match tokens.get(i) {
        Some((Token::Word(word), _)) => word.as_str(),
        _ => "",
    };
    let total = |i: usize, value: u32| OF.contains(&word(i)) && number(i + 1).is_some_and(|all| all >= value);
    let slash = |i: usize| matches!(word(i), "/" | "／");
    for i in 0..tokens.len() {
        let Some(value) = number(i) else { continue };
        let mut range = tokens[i].1.clone();
        let mut is_page = false;
        let before = i.checked_sub(1).map_or("", word);
        if PAGE.contains(&before) || PAGE_SHORT.contains(&before) && line[..range.start].trim_end().ends_with('.') {
            range.start = tokens[i - 1].1.start;
            is_page = true;
        }
        if let Some(mark) = PAGE_BEHIND.iter().find(|mark| word(i + 1).starts_with(**mark)) {
            range.end = tokens[i + 1].1.start + mark.len();
            if before.ends_with('第') {
                range.start = tokens[i - 1].1.end - '第'.len_utf8();
            }
            is_page = true;
            // "共 9 页"
            let all = word(i + 1)[mark.len()..].to_string();
            let (all, next) = if all.is_empty() { (word(i + 2), i + 3) } else { (all.as_str(), i + 2) };
            if matches!(all, "共" | "/共") && number(next).is_some_and(|all| all >= value) {
                range.end = tokens[next].1.end;
                if let Some(mark) = PAGE_BEHIND.iter().find(|mark| word(next + 1).starts_with(**mark)) {
                    range.end = tokens[next + 1].1.start + mark.len();
                }
            }
        } else if total(i + 1, value) && (is_page || !slash(i + 1) || !slash(i + 3) && !before.ends_with('/')) {
            range.end = tokens[i + 2].1.end;
            is_page = true;
        }
        if is_page {
            return Some((value, range));
        }
    }
    None
}

/// Numbers, lower-case words, and dashes; everything else is dropped.
fn tokens(line: &str) -> Vec<(Token, Range<usize>)> {
    let mut tokens: Vec<(Token, Range<usize>)> = Vec::new();
    let kind = |c: char| match c {
        c if c.is_ascii_digit() => 1,
        c if c.is_alphabetic() => 2,
        '/' | '／' => 3,
        _ => 0,
    };
    let mut start = 0;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if chars.peek().is_some_and(|(_, next)| kind(*next) == kind(c)) {
            continue;
        }
        let piece = &line[start..end];
        match kind(c) {
            1 => tokens.extend(piece.parse().ok().map(|value| (Token::Number(value), start..end))),
            2 | 3 => tokens.push((Token::Word(piece.to_lowercase()), start..end)),
            _ => {}
        }
        start = end;
    }
    tokens
}

/// A page number in Roman numerals.
fn roman(word: &str) -> Option<u32> {
    if word.is_empty() || word.len() > 7 {
        return None;
    }
    let values: Option<Vec<u32>> = word
        .chars()
        .map(|c| match c.to_ascii_lowercase() {
            'i' => Some(1),
            'v' => Some(5),
            'x' => Some(10),
            'l' => Some(50),
            'c' => Some(100),
            _ => None,
        })
        .collect();
    let values = values?;
    let mut sum = 0i64;
    for (i, value) in values.iter().enumerate() {
        let less = values.get(i + 1).is_some_and(|next| next > value);
        sum += if less { -i64::from(*value) } else { i64::from(*value) };
    }
    u32::try_from(sum).ok().filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> (Option<u32>, bool, String) {
        let edge = Edge { range: 0..line.len(), top: true, at: 0.05, outermost: true, large: false };
        let shape = Shape::of(line, edge);
        (shape.number.map(|n| n.value), shape.number.is_some_and(|n| n.clear), shape.words)
    }

    #[test]
    fn the_number_of_a_chapter_is_no_part_of_its_name() {
        for (cell, name) in [
            ("chapter2harbours", "harbours"),
            ("21harbours", "harbours"),
            ("第3章港口", "港口"),
            ("partners", "partners"),
        ] {
            assert_eq!(unnumbered(cell), name);
        }
    }

    #[test]
    fn a_page_number_is_told_from_numbers_of_other_things() {
        for (line, value, words) in [
            ("17", 17, ""),
            ("- 17 -", 17, ""),
            ("xii", 12, ""),
            ("Page 3 of 9", 3, ""),
            ("第 3 页", 3, ""),
            ("第3页 共9页", 3, ""),
            ("港口年报\t第3页", 3, "港口年报"),
            ("Harbour rules\t17", 17, "harbourrules"),
            ("17 | Harbour rules", 17, "harbourrules"),
            ("Harbour rules – Seite 17", 17, "harbourrules"),
            ("3 / 9", 3, ""),
            ("A-3", 3, "a"),
        ] {
            assert_eq!(parts(line), (Some(value), true, words.to_string()), "{line}");
        }
        for line in ["4. Dues: members pay 45 pounds", "第3课 灯塔", "Step 3: refill", "3/9/2021", "Rates fell by 3%"]
        {
            assert_eq!(parts(line).0, None, "{line}");
        }
        for line in ["Invoice 2043", "17 Harbours", "Lesson 7"] {
            assert!(!parts(line).1, "{line}");
        }
    }
}
