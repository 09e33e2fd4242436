//! Gathers metadata from the pages of a document, in order, and the file's own data.

use std::collections::{HashSet, VecDeque};

use super::found::{Found, Pages};
use super::lines::{Line, front_end, lines_of};
use super::sheet::Sheet;
use super::{FileData, Metadata};
use super::{beside_pages, court, dates, filing, identifiers, labels, people, rest, title};
use crate::domain::document::{AsideKind, Page};

/// Pages at the beginning on which a document says what it is; later ones speak of other things.
const FIRST: u32 = 5;

/// Pages at the end: colophons and signatures.
const LAST: usize = 3;

/// Longest text of a page that is looked at, in bytes.
const LONGEST_PAGE: usize = 40_000;

/// Most running heads and feet that are kept.
const MOST_RUNNING: usize = 40;

/// Metadata in the making.
#[derive(Debug, Default)]
pub struct Gathering {
    first: Vec<Sheet>,
    last: VecDeque<Sheet>,
    /// The first of each wording.
    running: Vec<Sheet>,
    known: HashSet<String>,
}

impl Gathering {
    /// Looks at the next page.
    pub fn add(&mut self, page: &Page) {
        let ranges = |wanted: fn(AsideKind) -> bool| {
            let asides = page.asides.iter().filter(move |aside| wanted(aside.kind));
            asides.map(|aside| (aside.start, aside.end)).collect::<Vec<_>>()
        };
        let running = ranges(|kind| kind == AsideKind::Running);
        for &(start, end) in &running {
            let Some(words) = page.text.get(start..end) else { continue };
            let wording: String = words.chars().filter(|c| c.is_alphabetic()).collect();
            if self.known.len() < MOST_RUNNING && wording.chars().count() > 3 && self.known.insert(wording) {
                self.running.push(Sheet { number: page.number, text: words.into(), at: start, ..Sheet::default() });
            }
        }
        let mut end = page.text.len().min(LONGEST_PAGE);
        while !page.text.is_char_boundary(end) {
            end -= 1;
        }
        let sheet = || Sheet {
            number: page.number,
            text: page.text[..end].to_string(),
            at: 0,
            running: running.clone(),
            unseen: ranges(|kind| kind != AsideKind::Running),
            large: page.large.clone(),
            headings: page.headings.iter().filter(|h| h.level == 1).map(|h| h.offset).collect(),
        };
        if page.number <= FIRST {
            self.first.push(sheet());
        } else {
            self.last.push_back(sheet());
            if self.last.len() > LAST {
                self.last.pop_front();
            }
        }
    }

    /// The metadata of the pages added.
    pub fn finish(mut self, file: &FileData) -> Metadata {
        for sheet in &mut self.first {
            let large = file.large.iter().filter(|span| span.page == sheet.number);
            sheet.large.extend(large.map(|span| (span.start, span.end)));
        }
        let first: Vec<Line<'_>> = self.first.iter().flat_map(lines_of).collect();
        // The last page of a short document is one of the first too.
        let short = self.first.last().filter(|sheet| self.last.is_empty() && sheet.number > 1);
        let last: Vec<Line<'_>> = self.last.iter().chain(short).flat_map(lines_of).collect();
        let running: Vec<Line<'_>> = self.running.iter().flat_map(lines_of).collect();
        let pages = Pages { first: &first, front: front_end(&first), last: &last, running: &running, file };
        let mut found = Found::default();
        let filing = filing::gather(&pages, &mut found);
        let court = !filing && court::gather(&pages, &mut found);
        labels::gather(&pages, &mut found);
        if !filing && !court {
            let after = title::gather(&pages, &mut found);
            people::gather(&pages, after, &mut found);
        }
        identifiers::gather(&pages, &mut found);
        dates::gather(&pages, &mut found);
        rest::gather(&pages, &mut found);
        beside_pages::gather(&pages, filing || court, &mut found);
        found.metadata()
    }
}
