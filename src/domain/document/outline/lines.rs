//! The lines of a page, and where the heading with a given title is on them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::numbering::{label, lettered};
use crate::domain::document::{AsideKind, Page};
use crate::domain::text::squeeze;

/// Longer lines are running text.
const LONGEST: usize = 200;

/// Lines over which a title may run, its number included.
const RUN: usize = 4;

/// A line of a page that is not empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Byte range in the page, without white space around it.
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    /// A blank line, or nothing, is before it.
    pub first: bool,
    /// It is a running head or foot, or in another way not the page's own text.
    pub aside: bool,
}

/// The lines of a page that can be seen.
pub(super) fn lines(page: &Page) -> Vec<Line<'_>> {
    let hidden = page.asides.iter().filter(|aside| aside.kind == AsideKind::Hidden).map(|aside| aside.start);
    let remarks = page.remarks.iter().map(|remark| remark.0);
    let seen = hidden.chain(remarks).min().unwrap_or(page.text.len());
    let (mut all, mut at, mut first) = (Vec::new(), 0, true);
    let mut asides = page.asides.iter().peekable();
    for line in page.text.split_inclusive('\n') {
        let (from, text) = (at, line.trim());
        at += line.len();
        if from >= seen {
            break;
        }
        if text.is_empty() {
            first = true;
            continue;
        }
        let start = from + (line.len() - line.trim_start().len());
        let end = start + text.len();
        while asides.peek().is_some_and(|aside| aside.end <= start) {
            asides.next();
        }
        let aside = asides.peek().is_some_and(|aside| aside.start <= start && end <= aside.end + 1);
        all.push(Line { start, end, text, first, aside });
        // What follows a running head begins the page.
        first = aside;
    }
    all
}

/// A place where a title stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub page: u32,
    pub start: usize,
    pub end: usize,
    pub aside: bool,
}

/// Looks for many titles at once.
pub(super) struct Finder {
    /// Titles by what is compared.
    wanted: HashMap<String, Vec<usize>>,
    /// The first characters of each, which rule out most lines.
    beginnings: HashSet<String>,
    hits: Vec<Vec<Hit>>,
}

/// Hits kept for each title: a running head repeats it on every page.
const MOST_HITS: usize = 200;

/// Characters compared first.
const BEGINNING: usize = 3;

fn beginning(key: &str) -> String {
    key.chars().take(BEGINNING).collect()
}

/// A title as compared: without number, white space and punctuation.
pub(super) fn key(title: &str) -> String {
    let bare = squeeze(label(title).rest);
    if bare.is_empty() { squeeze(title) } else { bare }
}

impl Finder {
    pub fn new<'a>(titles: impl Iterator<Item = &'a str>) -> Finder {
        let mut wanted: HashMap<String, Vec<usize>> = HashMap::new();
        let mut count = 0;
        for (n, title) in titles.enumerate() {
            count = n + 1;
            let bare = key(title);
            if !bare.is_empty() {
                wanted.entry(bare).or_default().push(n);
            }
        }
        let beginnings = wanted.keys().map(|key| beginning(key)).collect();
        Finder { wanted, beginnings, hits: vec![Vec::new(); count] }
    }

    /// Looks through a page.
    pub fn look(&mut self, number: u32, lines: &[Line<'_>]) {
        for (n, line) in lines.iter().enumerate() {
            if line.text.len() > LONGEST {
                continue;
            }
            let opening = label(line.text);
            // The number, or the word and number, may have a line of its own.
            let alone = opening.rest.is_empty() || is_bare_number(line.text);
            let behind = lettered(line.text).map_or(opening.rest, |(_, rest)| rest);
            if !alone && !self.may_begin(behind) && !self.may_begin(line.text) {
                continue;
            }
            let mut said = if alone { String::new() } else { squeeze(behind) };
            let mut whole = squeeze(line.text);
            for run in 0..RUN {
                if run > 0 {
                    let Some(next) =
                        lines.get(n + run).filter(|next| next.aside == line.aside && next.text.len() <= LONGEST)
                    else {
                        break;
                    };
                    let more = squeeze(next.text);
                    if !(said.is_empty() && is_bare_number(next.text)) {
                        said.push_str(&more);
                    }
                    whole.push_str(&more);
                }
                let end = lines[n + run].end;
                let hit = Hit { page: number, start: line.start, end, aside: line.aside };
                self.note(&said, hit);
                if whole != said {
                    self.note(&whole, hit);
                }
            }
        }
    }

    fn may_begin(&self, text: &str) -> bool {
        // A short title is shorter than what is compared first.
        let head: String = squeeze(&text.chars().take(12).collect::<String>()).chars().take(BEGINNING).collect();
        self.beginnings.contains(&head) || head.chars().count() < BEGINNING
    }

    fn note(&mut self, key: &str, hit: Hit) {
        for &n in self.wanted.get(key).into_iter().flatten() {
            let hits = &mut self.hits[n];
            let again = hits.last().is_some_and(|last| last.page == hit.page && last.end == hit.end);
            if hits.len() < MOST_HITS && !again {
                hits.push(hit);
            }
        }
    }

    /// Where each title stands, in the order of the pages looked through.
    pub fn finish(self) -> Vec<Vec<Hit>> {
        self.hits
    }
}

/// "3", "3.2.", "IV": a number with nothing else on its line.
fn is_bare_number(line: &str) -> bool {
    let number = line.trim_end_matches('.');
    let dotted =
        number.bytes().all(|b| b.is_ascii_digit() || b == b'.') && number.starts_with(|c: char| c.is_ascii_digit());
    let word = ["CHAPTER", "Chapter", "PART", "Part", "APPENDIX", "Appendix"].contains(&number);
    number.len() <= 8 && (dotted || super::numbering::is_roman(number))
        || word
        || crate::domain::text::numerals::NUMBER_WORDS.contains(&number.to_lowercase().as_str())
}

/// The text between two bytes of a page, on one line.
pub(super) fn said(page: &str, range: Range<usize>) -> String {
    crate::domain::text::one_line(page.get(range).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(title: &str, text: &str) -> Option<String> {
        let page = Page { number: 1, text: text.into(), ..Page::default() };
        let mut finder = Finder::new([title].into_iter());
        finder.look(1, &lines(&page));
        let hits = finder.finish();
        hits[0].first().map(|hit| text[hit.start..hit.end].replace('\n', "|"))
    }

    #[test]
    fn titles_are_found_with_and_without_their_number() {
        for (title, text, there) in [
            ("Introduction", "Head\n\n1 Introduction\nWe", "1 Introduction"),
            ("1. Introduction", "Chapter 1. Introduction\n\n1.1 Purpose", "Chapter 1. Introduction"),
            (
                "Scope of This Document",
                "CHAPTER\n\nONE\n\nSCOPE OF THIS DOCUMENT\n\nThe",
                "CHAPTER||ONE||SCOPE OF THIS DOCUMENT",
            ),
            (
                "3 A title that runs over two lines",
                "3 A title that runs\nover two lines\nEnd",
                "3 A title that runs|over two lines",
            ),
            ("灯塔", "第三章\n灯塔\n", "第三章|灯塔"),
        ] {
            assert_eq!(found(title, text).as_deref(), Some(there), "{title}");
        }
        assert_eq!(found("Introduction", "An introduction to it"), None);
    }
}
