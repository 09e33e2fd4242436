//! Reads pages of contents: lines that are a title and a page number, with or without dots between them.

use super::lines::{Line, said};
use super::names::{Listed, list_title};
use super::numbering::{Word, is_roman, label};
use crate::domain::document::{Page, PageSpan};
use crate::domain::text::dot_leaders::leaders;
use crate::domain::text::tokens::is_cjk;

/// An entry of a page of contents.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// With its number, on one line.
    pub title: String,
    /// The page number as printed; `None` for the title of a group.
    pub printed: Option<String>,
    /// Columns before the title.
    pub indent: u8,
    /// Dots lead to the page number.
    pub dots: bool,
    /// Where it stands.
    pub place: PageSpan,
    pub lists: Listed,
}

/// Entries read at most.
const MOST: usize = 20_000;

/// Entries that make a page one of contents, after the title and without it.
const LEAST: usize = 3;
const LEAST_UNTITLED: usize = 8;

/// Pages of contents in the making: pages are read in order.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The entries of each list, with its last page.
    runs: Vec<(u32, Vec<Entry>)>,
    lists: Option<Listed>,
    all: usize,
    /// The last page on which contents are expected; after it, only at the end.
    front: u32,
}

/// Contents, and lists of figures and tables, of a document.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub entries: Vec<Entry>,
    /// Entries of lists of figures and tables.
    pub labelled: Vec<Entry>,
    /// The pages on which they are.
    pub pages: Vec<u32>,
}

impl Reading {
    /// For a document of so many pages.
    pub fn new(pages: u32) -> Reading {
        Reading { front: 40.max(pages / 8), ..Reading::default() }
    }

    /// True for pages where contents are expected.
    pub fn wants(&self, number: u32, pages: u32) -> bool {
        number <= self.front || number + 8 > pages
    }

    /// Looks at the next page.
    pub fn add(&mut self, page: &Page, lines: &[Line<'_>]) {
        if self.all >= MOST {
            return;
        }
        let follows = self.runs.last().is_some_and(|(last, _)| last + 1 == page.number);
        let read = read(page, lines, self.lists.filter(|_| follows));
        let entries = read.entries.iter().filter(|entry| entry.printed.is_some()).count();
        let most = entries * 10 >= read.others * 4;
        let enough = match (read.titled, follows) {
            (true, _) => entries >= LEAST || entries > 0 && read.others <= 3,
            (false, true) => entries >= 2 && most,
            (false, false) => entries >= LEAST_UNTITLED && most && read.dots * 2 > entries && rising(&read.entries),
        };
        if !enough || !most && !read.titled {
            return;
        }
        self.all += read.entries.len();
        self.lists = Some(read.lists);
        match self.runs.last_mut() {
            Some((last, run)) if follows && !(read.titled && read.restarts) => {
                *last = page.number;
                run.extend(read.entries);
            }
            _ => self.runs.push((page.number, read.entries)),
        }
    }

    pub fn finish(self) -> Contents {
        let mut contents = Contents::default();
        for (_, run) in &self.runs {
            for entry in run {
                if contents.pages.last() != Some(&entry.place.page) {
                    contents.pages.push(entry.place.page);
                }
            }
        }
        let listed = self.runs.iter().flat_map(|(_, run)| run).filter(|entry| entry.lists != Listed::Contents);
        contents.labelled = listed.cloned().collect();
        // A short list of contents may precede the whole one, and chapters may have lists of their own.
        let own =
            |run: &[Entry]| run.iter().filter(|entry| entry.lists == Listed::Contents).cloned().collect::<Vec<_>>();
        let longest = |front: bool| {
            let runs = self.runs.iter().filter(|(last, _)| (*last <= self.front) == front);
            runs.map(|(_, run)| own(run)).filter(|run| rising(run)).rev().max_by_key(Vec::len)
        };
        // What is at the end may be an index.
        contents.entries =
            longest(true).filter(|run| run.len() >= LEAST).or_else(|| longest(false)).unwrap_or_default();
        // Where groups are called parts, other lines without a page are no groups.
        let part =
            |entry: &Entry| matches!(label(&entry.title).word, Some(Word::Part | Word::Appendix | Word::Chapter));
        if contents.entries.iter().any(|entry| entry.printed.is_none() && part(entry)) {
            contents.entries.retain(|entry| entry.printed.is_some() || part(entry));
        }
        contents
    }
}

/// True if the page numbers rise, as they do in contents and not in an index or a table.
fn rising(entries: &[Entry]) -> bool {
    let numbers: Vec<u32> = entries.iter().filter_map(|entry| entry.printed.as_ref()?.parse().ok()).collect();
    let rising = numbers.windows(2).filter(|pair| pair[0] <= pair[1]).count();
    numbers.len() < 2 || rising * 10 >= (numbers.len() - 1) * 8
}

/// What one page of contents holds.
struct Read {
    entries: Vec<Entry>,
    /// Lines that are neither entries nor parts of one.
    others: usize,
    dots: usize,
    titled: bool,
    /// The title begins the page: another list begins.
    restarts: bool,
    lists: Listed,
}

fn read(page: &Page, lines: &[Line<'_>], continued: Option<Listed>) -> Read {
    let mut read = Read {
        entries: Vec::new(),
        others: 0,
        dots: 0,
        titled: false,
        restarts: false,
        lists: continued.unwrap_or(Listed::Contents),
    };
    // Lines that may be the beginning of the next entry, or the title of a group.
    let mut pending: Vec<Line<'_>> = Vec::new();
    let own = lines.iter().filter(|line| !(line.aside && list_title(line.text).is_none()));
    for (n, line) in own.enumerate() {
        if let Some(listed) = list_title(line.text) {
            // "Index", in contents, is an entry; as a title it begins the page.
            let head = n < 10 && read.entries.len() <= 2;
            let begins = head || line.first && listed != Listed::Contents;
            if begins && !line.aside {
                if head && !read.titled {
                    // The year of a report is no page number.
                    read.entries.clear();
                }
                let printed_on_every_page = continued.is_some() && continued == Some(listed);
                read.titled = true;
                read.restarts |=
                    n < 3 && !printed_on_every_page && continued != Some(listed) || n < 3 && continued.is_none();
                read.lists = listed;
                pending.clear();
                continue;
            }
            // A running head that repeats the title, or links back to the contents, says nothing of this page.
            if line.aside {
                continue;
            }
        }
        if line.text.len() > 400 {
            read.others += 1;
            pending.clear();
            continue;
        }
        let Some(split) = split(line.text) else {
            if label_of_page(page, line.text)
                || ["page", "page no", "pages", "beginning", "beginning page", "item number", "页码", "页"]
                    .contains(&line.text.to_lowercase().trim_matches('.'))
            {
                continue;
            }
            if pending.len() >= 3 {
                read.others += 1;
                pending.remove(0);
            }
            pending.push(*line);
            continue;
        };
        let joins = joining(&pending, line, split.title);
        for group in &pending[..pending.len() - joins] {
            group_of(page, group, &mut read);
        }
        let first = pending[pending.len() - joins..].first().unwrap_or(line);
        let (start, indent) = (first.start, indent(page, first));
        pending.clear();
        if split.title.is_empty() && start == line.start {
            read.others += 1;
            continue;
        }
        let end = line.start + split.title.len();
        let title =
            crate::domain::text::dot_leaders::shortened(&said(&page.text, start..end.max(start))).replace('…', " ");
        let title = crate::domain::text::one_line(&title);
        read.dots += usize::from(split.dots);
        read.entries.push(Entry {
            title,
            printed: Some(split.page.to_string()),
            indent,
            dots: split.dots,
            place: PageSpan { page: page.number, start, end: line.end },
            lists: read.lists,
        });
    }
    read.others += pending.len();
    read
}

/// Whether lines before an entry are its beginning, and how many.
fn joining(pending: &[Line<'_>], line: &Line<'_>, title: &str) -> usize {
    let Some(before) = pending.last() else { return 0 };
    // A page number alone belongs to what is above it.
    if title.is_empty() {
        let from = pending.iter().rposition(|line| line.first).unwrap_or(0);
        return pending.len() - from;
    }
    let numbered = |text: &str| label(text).number.is_some();
    if line.first {
        // A gap within an entry, as some layouts have it.
        let small = title.starts_with(|c: char| c.is_lowercase());
        let long = before.text.len() > 55 || small && before.text.len() > 30;
        let own = numbered(before.text) && long && !numbered(title) && pending.len() == 1;
        return usize::from(own);
    }
    let open = before.text.ends_with(['-', ',', '–', '/', '&', '(']) || before.text.len() > 55;
    let small = title.starts_with(|c: char| c.is_lowercase());
    let begun = numbered(before.text) && !numbered(title) && !label(before.text).rest.is_empty();
    let joins = small || !numbered(title) && (begun || open);
    // An entry over three lines.
    let two = pending.len() > 1 && joins && !before.first && pending[pending.len() - 2].text.len() > 55;
    if two { 2 } else { usize::from(joins) }
}

/// Takes a line without a page number as the title of a group, if it looks like one.
fn group_of(page: &Page, line: &Line<'_>, read: &mut Read) {
    let opening = label(line.text);
    let worded = matches!(opening.word, Some(Word::Part | Word::Chapter | Word::Appendix));
    let letters = line.text.chars().filter(|c| c.is_alphabetic()).count();
    let short = line.text.chars().count() <= 70 && letters >= 2 && !line.text.ends_with(['.', ',', ';', ':']);
    if !(short && (worded || line.first || opening.number.is_some())) {
        read.others += 1;
        return;
    }
    read.entries.push(Entry {
        title: crate::domain::text::one_line(line.text),
        printed: None,
        indent: indent(page, line),
        dots: false,
        place: PageSpan { page: page.number, start: line.start, end: line.end },
        lists: read.lists,
    });
}

/// The columns before a line: tabs count as four.
fn indent(page: &Page, line: &Line<'_>) -> u8 {
    let before = &page.text[..line.start];
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    let columns: usize = before[from..].chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
    columns.min(200) as u8
}

fn label_of_page(page: &Page, line: &str) -> bool {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    page.label.as_deref() == Some(bare)
        || bare.len() <= 6 && (bare.parse::<u32>().is_ok() || is_roman(bare)) && page.label.is_none()
}

/// A line of contents.
struct Split<'a> {
    /// May be empty: the page number has a line of its own.
    title: &'a str,
    page: &'a str,
    dots: bool,
}

fn split(line: &str) -> Option<Split<'_>> {
    let line = line.trim();
    let at = line
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '-' | '–'))
        .last()
        .map_or(line.len(), |(at, _)| at);
    let (mut before, mut page) = line.split_at(at);
    // "（12）", "12 页"
    if page.is_empty() {
        let bare = line.trim_end_matches([')', '）', '页', '頁', ' ']);
        let at = bare.len() - bare.chars().rev().take_while(char::is_ascii_digit).count();
        (before, page) = (bare[..at].trim_end_matches(['(', '（', '第']), &bare[at..]);
    }
    // A dot leader may touch the number: "Size.....12".
    if !is_page(page) {
        return None;
    }
    let trimmed = before.trim_end_matches([' ', '\t', '\u{a0}', '\u{3000}']);
    let gap = &before[trimmed.len()..];
    let found = leaders(trimmed);
    let led = found.last().filter(|range| range.end == trimmed.len());
    let few = trimmed.trim_end_matches(['.', ' ', '…', '·', '\t', '․', '‥', '-', '_']);
    let signs = trimmed[few.len()..].chars().filter(|c| !c.is_whitespace()).count();
    let dots = led.is_some() || signs >= 3 || trimmed.ends_with('…');
    let title = match led {
        Some(range) if range.start <= few.len() || dots => &trimmed[..range.start.min(few.len())],
        _ if dots => few,
        _ => trimmed.trim_end_matches(['·', '|', '.', '…', ' ', ',']),
    };
    let title = title.trim();
    let wide =
        gap.contains('\t') || gap.chars().count() >= 2 || trimmed.ends_with(['·', '|']) || gap.contains('\u{3000}');
    if title.is_empty() {
        // Dots, or a number on a line of its own.
        return page.parse::<u32>().is_ok().then_some(Split { title: "", page, dots });
    }
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    let narrow = !gap.is_empty() && page.len() < 4 && !title.ends_with(|c: char| c.is_ascii_digit())
        || title.ends_with(is_cjk) && page.parse::<u32>().is_ok();
    let roman_word = !(page.bytes().any(|b| b.is_ascii_digit()) || wide || dots);
    // "Chapter 3" is no entry.
    let worded = label(line).word.is_some() && label(line).rest.is_empty();
    (letters >= 1 && (wide || dots || narrow) && !roman_word && !worded).then_some(Split { title, page, dots })
}

/// True for what is printed as a page number: "12", "xiv", "A-3", "3-12".
fn is_page(text: &str) -> bool {
    let digits = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if digits(text) || (text.len() <= 7 && is_roman_page(text)) {
        return true;
    }
    let Some((head, last)) = text.rsplit_once(['-', '–']) else {
        let letter = text.starts_with(|c: char| c.is_ascii_uppercase());
        return letter && text.len() > 1 && digits(&text[1..]);
    };
    let head_fits = head.len() <= 2 && head.bytes().all(|b| b.is_ascii_alphanumeric()) && !head.is_empty();
    head_fits && digits(last)
}

fn is_roman_page(text: &str) -> bool {
    let lower = text.bytes().all(|b| b.is_ascii_lowercase()) || text.bytes().all(|b| b.is_ascii_uppercase());
    lower && text.to_lowercase().bytes().all(|b| b"ivxlc".contains(&b)) && !text.is_empty()
}

/// The lines of a page, for tests.
#[cfg(test)]
pub(super) fn entries_of(text: &str) -> Vec<(String, Option<String>)> {
    let page = Page { number: 1, text: text.into(), ..Page::default() };
    let mut reading = Reading::new(1);
    reading.add(&page, &super::lines::lines(&page));
    reading.finish().entries.into_iter().map(|entry| (entry.title, entry.printed)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str, wanted: &[(&str, &str)]) {
        let wanted: Vec<(String, Option<String>)> = wanted
            .iter()
            .map(|(title, page)| ((*title).to_string(), (!page.is_empty()).then(|| (*page).to_string())))
            .collect();
        assert_eq!(entries_of(text), wanted);
    }

    #[test]
    fn entries_with_dots_tabs_and_neither_are_read() {
        is(
            "Table of Contents\n\nPreface\tvii\n\n1 Ice . . . . . . . . . 1\n1.1 Winters. . . . . . 3\n2 Cranes\t\t12\n2.1 Tall ones ..... 13\n",
            &[("Preface", "vii"), ("1 Ice", "1"), ("1.1 Winters", "3"), ("2 Cranes", "12"), ("2.1 Tall ones", "13")],
        );
        is(
            "目录\n\n第一章 灯塔 …… 1\n第二章 港口…………5\n第三章 冰 9\n",
            &[("第一章 灯塔", "1"), ("第二章 港口", "5"), ("第三章 冰", "9")],
        );
    }

    #[test]
    fn entries_over_two_lines_and_titles_of_groups_are_read() {
        is(
            "Contents\n\nGetting Started\n\nButtons and screens\t1\nThe pressure measured at home is different from that\nmeasured at the hospital\n10\n\nCare\n\nSleep\t17\n",
            &[
                ("Getting Started", ""),
                ("Buttons and screens", "1"),
                ("The pressure measured at home is different from that measured at the hospital", "10"),
                ("Care", ""),
                ("Sleep", "17"),
            ],
        );
        is(
            "TABLE OF CONTENTS\n\nPage\n\nPART I\n\nItem 1.\tBusiness\t3\nItem 5.\tMarket for Equity and Issuer Purchases of Equity\nSecurities\t20\nItem 6.\tReserved\t21\n",
            &[
                ("PART I", ""),
                ("Item 1. Business", "3"),
                ("Item 5. Market for Equity and Issuer Purchases of Equity Securities", "20"),
                ("Item 6. Reserved", "21"),
            ],
        );
    }

    #[test]
    fn tables_and_indexes_are_no_contents() {
        is("Sales\n\nApples\t12\nPears\t3\nPlums\t40\nFigs\t2\n", &[]);
        is("Index\n\nanchor, 12\nboat, 3\ncrane, 40\ndock, 2\neel, 1\n", &[]);
    }
}
