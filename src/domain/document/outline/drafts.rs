//! Sections in the making: from bookmarks and the headings of a format, from pages of contents, and what the one lacks
//! added from the other.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::contents::Entry;
use super::lines::{Finder, Hit, Line, key};
use super::names::{is_back, is_front, is_references, says_nothing};
use super::numbering::{Word, label};
use crate::domain::document::{Page, PageSpan};

/// A section in the making.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    /// With its number, on one line.
    pub title: String,
    /// Not yet in a row without gaps.
    pub level: u8,
    pub page: u32,
    pub offset: usize,
    pub heading: Option<PageSpan>,
    /// Its heading as the page shows it, on one line; empty without one.
    pub shown: String,
    /// Its own entry on a page of contents.
    pub entry: Option<PageSpan>,
}

/// Drafts at most: an outline is short, but a hostile file is not.
const MOST: usize = 20_000;

/// What a file declares, by pages.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub page: u32,
    pub level: u8,
    pub title: String,
    /// Where the reader found it.
    pub offset: Option<usize>,
}

/// What the file declares: bookmarks, or the headings of a format that has them.
pub(super) fn declared(pages: &[Page]) -> Vec<Declared> {
    let pdf = pages.iter().any(is_pdf);
    let mut all: Vec<Declared> = Vec::new();
    for page in pages {
        let bookmarks = page.bookmarks.iter().filter(|bookmark| !says_nothing(&bookmark.title));
        all.extend(bookmarks.map(|bookmark| Declared {
            page: page.number,
            level: bookmark.level,
            title: bookmark.title.clone(),
            offset: None,
        }));
        if !pdf {
            all.extend(page.headings.iter().map(|heading| Declared {
                page: page.number,
                level: heading.level,
                title: heading.title.clone(),
                offset: Some(heading.offset),
            }));
        }
        if all.len() > MOST {
            all.truncate(MOST);
            break;
        }
    }
    without_root(all)
}

/// True for a page of a PDF, which has no headings of its own.
pub(super) fn is_pdf(page: &Page) -> bool {
    page.engine.contains("hayro") || page.engine.contains("pdf-extract")
}

/// Without the one entry that holds all others: the title of the document.
fn without_root(mut all: Vec<Declared>) -> Vec<Declared> {
    for _ in 0..2 {
        let Some(least) = all.iter().map(|entry| entry.level).min() else { return all };
        let mut outermost = all.iter().enumerate().filter(|(_, entry)| entry.level == least);
        let (first, next) = (outermost.next(), outermost.next());
        let Some((at, root)) = first.filter(|_| next.is_none()) else { return all };
        let opening = label(&root.title);
        let inside = all.len() - at - 1;
        if at > 1 || inside < 2 || opening.number.is_some() && opening.word.is_some() {
            return all;
        }
        all.remove(at);
    }
    all
}

/// Where titles stand on the pages: those declared first, then the entries of contents.
pub(super) fn find(pages: &[Page], lines: &[Vec<Line<'_>>], titles: &[&str], contents: &[u32]) -> Vec<Vec<Hit>> {
    let mut finder = Finder::new(titles.iter().copied());
    for (page, lines) in pages.iter().zip(lines) {
        if contents.binary_search(&page.number).is_err() {
            finder.look(page.number, lines);
        }
    }
    finder.finish()
}

/// Drafts of what the file declares, each placed on its heading if that is on or near its page.
pub(super) fn of_declared(all: &[Declared], hits: &[Vec<Hit>]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::with_capacity(all.len());
    for (entry, hits) in all.iter().zip(hits) {
        let after = drafts.last().map_or((0, 0), |last| (last.page, last.offset));
        let on = |page: u32, aside: bool| {
            hits.iter().find(move |hit| hit.page == page && hit.aside == aside && (hit.page, hit.start) >= after)
        };
        let near = || entry.page.checked_sub(1).and_then(|before| on(before, false));
        let exact =
            entry.offset.and_then(|offset| hits.iter().find(|hit| hit.page == entry.page && hit.start == offset));
        let hit = exact
            .or_else(|| on(entry.page, false))
            .or_else(|| on(entry.page + 1, false))
            .or_else(near)
            .or_else(|| on(entry.page, true));
        let place = hit.map(|hit| PageSpan { page: hit.page, start: hit.start, end: hit.end });
        let page = place.map_or(entry.page, |place| place.page);
        let offset = place.map_or(entry.offset.unwrap_or(0), |place| place.start);
        drafts.push(Draft {
            title: entry.title.clone(),
            level: entry.level,
            page,
            offset,
            heading: place,
            shown: String::new(),
            entry: None,
        });
    }
    drafts
}

/// What pages are printed as.
pub(super) struct Printed {
    /// Physical pages by label, in lower case.
    by_label: HashMap<String, Vec<u32>>,
    /// The number to add to a printed Arabic number, as the entries found on pages tell.
    shift: Option<i64>,
    pages: u32,
}

impl Printed {
    /// Learns from the entries that were found which page bears which number.
    pub fn learn(pages: &[Page], entries: &[Entry], hits: &[Vec<Hit>]) -> Printed {
        let mut by_label: HashMap<String, Vec<u32>> = HashMap::new();
        for page in pages {
            if let Some(label) = &page.label {
                by_label.entry(label.to_lowercase()).or_default().push(page.number);
            }
        }
        let mut votes: BTreeMap<i64, u32> = BTreeMap::new();
        for (entry, hits) in entries.iter().zip(hits) {
            let Some(number) = entry.printed.as_ref().and_then(|printed| printed.parse::<i64>().ok()) else { continue };
            let mut own: Vec<i64> =
                hits.iter().filter(|hit| !hit.aside).map(|hit| i64::from(hit.page) - number).collect();
            own.dedup();
            // A word that stands on many pages tells nothing.
            if own.len() <= 12 {
                own.iter().for_each(|shift| *votes.entry(*shift).or_default() += 1);
            }
        }
        let best = votes.iter().max_by_key(|(shift, count)| (**count, std::cmp::Reverse(shift.abs())));
        let shift = best.filter(|(_, count)| **count >= 2 || votes.len() == 1).map(|(shift, _)| *shift);
        Printed { by_label, shift, pages: pages.last().map_or(0, |page| page.number) }
    }

    /// The physical page of a printed number.
    fn page(&self, printed: &str) -> Option<u32> {
        let within = |page: i64| u32::try_from(page).ok().filter(|page| (1..=self.pages).contains(page));
        let number = printed.parse::<i64>().ok();
        if let (Some(shift), Some(number)) = (self.shift, number) {
            return within(number + shift);
        }
        let labelled = self.by_label.get(&printed.to_lowercase()).and_then(|pages| pages.first().copied());
        labelled.or_else(|| number.and_then(within).filter(|_| self.by_label.is_empty()))
    }
}

/// Drafts of the entries of contents. Without `loose`, only those that are found on or near their pages and those
/// between.
pub(super) fn of_contents(entries: &[Entry], hits: &[Vec<Hit>], printed: &Printed) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::with_capacity(entries.len());
    let mut groups: Vec<usize> = Vec::new();
    let levels = levels(entries);
    for ((entry, hits), level) in entries.iter().zip(hits).zip(levels) {
        let expected = entry.printed.as_ref().and_then(|printed_as| printed.page(printed_as));
        let after = drafts.last().map_or((0, 0), |last: &Draft| (last.page, last.offset));
        let near = |distance: u32| {
            let expected = expected?;
            hits.iter()
                .find(|hit| !hit.aside && hit.page.abs_diff(expected) == distance && (hit.page, hit.start) >= after)
        };
        let on_head = || hits.iter().find(|hit| Some(hit.page) == expected && hit.aside);
        let hit = near(0).or_else(|| near(1)).or_else(on_head);
        let place = hit.map(|hit| PageSpan { page: hit.page, start: hit.start, end: hit.end });
        let Some(page) = place.map(|place| place.page).or(expected) else {
            // The title of a group is where what follows it is.
            if entry.printed.is_none() {
                groups.push(drafts.len());
                drafts.push(Draft {
                    title: entry.title.clone(),
                    level,
                    page: after.0.max(1),
                    offset: after.1,
                    heading: None,
                    shown: String::new(),
                    entry: Some(entry.place),
                });
            }
            continue;
        };
        for group in groups.drain(..) {
            // Its own heading, if it is not far before.
            drafts[group].page = page;
            drafts[group].offset = place.map_or(0, |place| place.start);
        }
        drafts.push(Draft {
            title: entry.title.clone(),
            level,
            page,
            offset: place.map_or(0, |place| place.start),
            heading: place,
            shown: String::new(),
            entry: Some(entry.place),
        });
    }
    groups.iter().rev().for_each(|group| drop(drafts.remove(*group)));
    drafts
}

/// The level of each entry: by its number, its word, its group, and how it is set.
fn levels(entries: &[Entry]) -> Vec<u8> {
    let labels: Vec<_> = entries.iter().map(|entry| label(&entry.title)).collect();
    let numbered = labels.iter().filter(|label| label.number.is_some()).count();
    let nested = labels.iter().any(|label| label.word.is_none() && label.depth() > 1);
    let chapters = labels.iter().any(|label| label.word == Some(Word::Chapter));
    let parts = labels.iter().any(|label| label.word == Some(Word::Part))
        || entries.iter().any(|entry| entry.printed.is_none());
    let least = entries.iter().map(|entry| entry.indent).min().unwrap_or(0);
    let plain = entries.iter().any(|entry| !entry.dots && entry.printed.is_some());
    let dotted = entries.iter().any(|entry| entry.dots);
    let first = labels.iter().position(|label| label.number.is_some() && label.word != Some(Word::Part));
    let last = labels.iter().rposition(|label| label.number.is_some() && label.word != Some(Word::Part));
    let base = if parts { 2 } else { 1 };
    let mut in_group = false;
    let mut above = 0;
    entries
        .iter()
        .zip(&labels)
        .enumerate()
        .map(|(n, (entry, label))| {
            let special = is_front(&entry.title) || is_back(&entry.title);
            let level = match (label.word, label.depth()) {
                (Some(Word::Part), _) => 1,
                (Some(Word::Chapter | Word::Item), _) => base,
                (Some(Word::Appendix), _) if in_group || !parts => base,
                (Some(Word::Appendix), _) => 1,
                (Some(Word::Section), depth) => base + depth.max(1),
                // With worded chapters "1. Aims" is a section.
                (None, 1) if chapters => base + 1,
                (None, depth) if depth > 0 => base + depth - 1,
                _ if entry.printed.is_none() => 1,
                _ if special => 1,
                _ if numbered > 0 && chapters => base + 1 + u8::from(entry.indent > above && above > 0),
                // "Competition" between "Item 1" and "Item 1A".
                _ if numbered > 0
                    && !nested
                    && first.is_some_and(|first| n > first)
                    && last.is_some_and(|last| n < last) =>
                {
                    base + 1
                }
                _ if numbered > 0 => 1,
                _ if in_group => 2,
                _ if plain && dotted => 1 + u8::from(entry.dots),
                _ => 1 + (entry.indent - least).min(12) / 4,
            };
            if entry.printed.is_none() {
                in_group = true;
            } else if special {
                in_group = false;
            }
            above = entry.indent;
            level
        })
        .collect()
}

/// Adds the list of sources where neither bookmarks nor contents name it: papers seldom do.
pub(super) fn with_references(mut drafts: Vec<Draft>, pages: &[Page], lines: &[Vec<Line<'_>>]) -> Vec<Draft> {
    if drafts.is_empty() || drafts.iter().any(|draft| is_back(label(&draft.title).rest)) {
        return drafts;
    }
    let after = drafts.first().map_or((0, 0), |first| (first.page, first.offset));
    // The last that has a line of its own.
    for (page, lines) in pages.iter().zip(lines).rev() {
        let title = lines.iter().enumerate().find(|(n, line)| {
            let alone =
                line.first && !line.aside && lines.get(n + 1).is_none_or(|next| next.first || next.start > line.end);
            alone && (page.number, line.start) > after && line.text.len() < 40 && is_references(label(line.text).rest)
        });
        let Some((_, line)) = title else { continue };
        let place = PageSpan { page: page.number, start: line.start, end: line.end };
        let draft = Draft {
            title: line.text.to_string(),
            level: 1,
            page: page.number,
            offset: line.start,
            heading: Some(place),
            shown: String::new(),
            entry: None,
        };
        let at = drafts.partition_point(|other| (other.page, other.offset) <= (page.number, line.start));
        drafts.insert(at, draft);
        break;
    }
    drafts
}

/// The share of the entries whose heading was found, in hundredths.
pub(super) fn found(drafts: &[Draft]) -> usize {
    let found = drafts.iter().filter(|draft| draft.heading.is_some()).count();
    found * 100 / drafts.len().max(1)
}

/// Adds to what a file declares the numbers that only the contents show, and the chapters that only they list.
pub(super) fn completed(mut drafts: Vec<Draft>, contents: &[Draft]) -> Vec<Draft> {
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, draft) in drafts.iter().enumerate() {
        by_key.entry(key(&draft.title)).or_default().push(n);
    }
    let mut known: Vec<Option<usize>> = Vec::with_capacity(contents.len());
    for entry in contents {
        let same = by_key.get(&key(&entry.title)).and_then(|all| {
            all.iter()
                .copied()
                .min_by_key(|n| drafts[*n].page.abs_diff(entry.page))
                .filter(|n| drafts[*n].page.abs_diff(entry.page) <= 2)
        });
        known.push(same);
    }
    let matched = known.iter().flatten().count();
    if matched * 2 < contents.len().min(drafts.len()) {
        return drafts;
    }
    // Levels of the contents against those of the file.
    let mut shifts: BTreeMap<(u8, u8), u32> = BTreeMap::new();
    for (entry, known) in contents.iter().zip(&known) {
        if let Some(n) = known {
            *shifts.entry((entry.level, drafts[*n].level)).or_default() += 1;
        }
    }
    let level_of = |level: u8| {
        let own = shifts.iter().filter(|((from, _), _)| *from == level).max_by_key(|(_, count)| **count);
        own.map(|((_, to), _)| *to)
    };
    // Numbers that are there, so that a line misread is not added beside the right one.
    let there: HashSet<String> = drafts.iter().filter_map(|draft| label(&draft.title).number).collect();
    let listed: HashSet<String> = contents
        .iter()
        .zip(&known)
        .filter(|(_, known)| known.is_some())
        .filter_map(|(entry, _)| label(&entry.title).number)
        .collect();
    let mut added: Vec<Draft> = Vec::new();
    for (entry, known) in contents.iter().zip(&known) {
        match known {
            Some(n) => {
                let draft = &mut drafts[*n];
                draft.entry = entry.entry;
                if label(&draft.title).number.is_none() && label(&entry.title).number.is_some() {
                    draft.title.clone_from(&entry.title);
                }
            }
            // A chapter without a bookmark.
            None => {
                let opening = label(&entry.title);
                let chapter = opening.number.is_some() && (opening.depth() == 1 || opening.word.is_some());
                let number = opening.number.as_ref();
                let new = number.is_none_or(|number| !there.contains(number) && !listed.contains(number));
                let outer = (entry.level == 1 || chapter)
                    && new
                    && (entry.heading.is_some() || chapter && opening.rest.len() <= 80);
                let level = level_of(entry.level).or_else(|| (entry.level == 1).then_some(1));
                if let Some(level) = level.filter(|level| outer && *level <= 2 && entry.entry.is_some()) {
                    added.push(Draft { level, ..entry.clone() });
                }
            }
        }
    }
    if !added.is_empty() {
        drafts.extend(added);
        // A chapter comes before its first section, which may be on the same page with no place of its own.
        drafts.sort_by_key(|draft| (draft.page, draft.offset, draft.level));
    }
    drafts
}
