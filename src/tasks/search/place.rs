//! Answers from structure: the chunks of a page, a section or the whole document, in reading order.

use std::collections::HashSet;

use super::passages::passage;
use super::request::{Found, Key, Search, SearchError};
use crate::adapters::embedder::cosine;
use crate::domain::document::chunk::Chunk;
use crate::domain::document::labels::{Meant, PageChoice};
use crate::domain::finding::asked_place::{AskedPlace, Place, Section, section};
use crate::domain::finding::passage::select;
use crate::domain::finding::support::Support;
use crate::domain::inquiry::{Ground, Part};
use crate::domain::report::{HowFound, Notice, PlaceName};
use crate::domain::text;
use crate::tasks::workspace::{OpenDocument, Workspace};

/// A location found in a document.
pub(crate) struct FoundPlace {
    /// Its name: "p. 12", "3 Methods".
    pub name: PlaceName,
    /// Its chunks in reading order.
    pub chunks: Vec<Chunk>,
    /// What is to be said of a name that can mean other pages.
    pub choice: Option<PageChoice>,
}

impl Search {
    /// The location in each document that has it.
    pub(crate) fn place(&self, asked: &AskedPlace) -> Result<Vec<(usize, FoundPlace)>, SearchError> {
        let share = (self.options.limit / self.opened.len().max(1)).max(1);
        let mut all = Vec::new();
        for (n, opened) in self.opened.iter().enumerate() {
            all.extend(find(&self.workspace, opened, &asked.place, share)?.map(|found| (n, found)));
        }
        Ok(all)
    }

    /// The part in each document that has it.
    pub(crate) fn part(&self, part: &Part) -> Result<Vec<(usize, FoundPlace)>, SearchError> {
        let mut all = Vec::new();
        for (n, opened) in self.opened.iter().enumerate() {
            all.extend(find_part(&self.workspace, opened, part)?.map(|found| (n, found)));
        }
        Ok(all)
    }

    /// The notices on the locations found, with document names if several documents are searched.
    pub(crate) fn said_of(&self, found: &[(usize, FoundPlace)]) -> Option<Notice> {
        let said = found.iter().filter_map(|(n, found)| {
            let name = (self.opened.len() > 1).then(|| self.opened[*n].document.name().to_string());
            Some((name, found.choice.clone()?))
        });
        let said: Vec<_> = said.collect();
        (!said.is_empty()).then_some(Notice::PageChoice(said))
    }

    /// The notice on a page that no document has. A missing section gives none, since "section 404", like "page A4",
    /// may be a subject.
    pub(crate) fn no_such_place(&self, asked: &AskedPlace) -> Option<Notice> {
        let meant = |opened: &OpenDocument| meant(&self.workspace, opened, &asked.place);
        let there = self.opened.iter().find_map(|opened| {
            let (first, last) = meant(opened)?.0.stretches.first().copied()?;
            Some(self.workspace.labels(&opened.document.id).name(first, last))
        });
        let last = self.opened.iter().max_by_key(|opened| opened.document.pages)?;
        let labels = self.workspace.labels(&last.document.id);
        let pages = last.document.pages;
        match (&asked.place, there) {
            (Place::Section(_) | Place::Whole, _) => None,
            (Place::Pages(first, to), Some(_)) if labels.is_empty() => {
                Some(Notice::NoTextOnCounted { first: *first, last: *to })
            }
            (_, Some(pages)) => Some(Notice::NoTextOn(pages)),
            (Place::Pages(page, _) | Place::InFile(page, _), None) => {
                let called = (!labels.is_empty()).then(|| labels.name(pages, pages));
                Some(Notice::NoPage { page: *page, last: pages, called })
            }
            (Place::Printed(from, _), None) => {
                let numeral = from.len() > 1 && from.bytes().all(|b| b"ivxlc".contains(&b));
                (numeral || from.contains(['-', '–'])).then(|| Notice::NotPrinted(from.clone()))
            }
        }
    }

    /// Passages of a location, as many as fit.
    pub(crate) fn in_reading_order(
        &self,
        found: Vec<(usize, FoundPlace)>,
        place: Option<PlaceName>,
        notice: Option<Notice>,
    ) -> Found {
        let chunks: Vec<(usize, Chunk)> =
            found.into_iter().flat_map(|(n, found)| found.chunks.into_iter().map(move |chunk| (n, chunk))).collect();
        let taken = select(chunks, self.options.limit, self.options.budget, |(_, chunk)| (&chunk.text, chunk.tokens));
        let passages = taken
            .into_iter()
            .enumerate()
            .map(|(i, (n, chunk))| passage(i + 1, 1.0, (None, None), &self.opened[n].document, chunk))
            .collect();
        Found {
            passages,
            coverage: self.coverage(),
            across_languages: false,
            support: Support::default(),
            how: HowFound { place, without_meaning: None },
            notice,
            near: Vec::new(),
            read: Vec::new(),
            trace: Vec::new(),
            windows: Vec::new(),
        }
    }
}

/// The pages a location names in a document, with a notice; `None` for a location other than pages.
pub(crate) fn meant(
    workspace: &Workspace,
    opened: &OpenDocument,
    place: &Place,
) -> Option<(Meant, Option<PageChoice>)> {
    let (from, to) = match place {
        Place::Pages(first, last) => (first.to_string(), last.to_string()),
        Place::Printed(from, to) => (from.clone(), to.clone()),
        Place::InFile(first, last) => {
            let stretches = (*first <= opened.document.pages).then_some((*first, *last)).into_iter().collect();
            return Some((Meant { stretches, ..Meant::default() }, None));
        }
        Place::Section(_) | Place::Whole => return None,
    };
    let labels = workspace.labels(&opened.document.id);
    let meant = labels.meant(&from, &to, opened.document.pages);
    let choice = labels.choice((&from, &to), &meant);
    Some((meant, choice))
}

/// The chunks of a location in a document, at most `limit` for the whole document; `None` if the document has no such
/// location.
pub(crate) fn find(
    workspace: &Workspace,
    opened: &OpenDocument,
    place: &Place,
    limit: usize,
) -> Result<Option<FoundPlace>, SearchError> {
    let (library, id) = (&workspace.library, &opened.document.id);
    match place {
        Place::Pages(..) | Place::Printed(..) | Place::InFile(..) => {
            let Some((meant, choice)) = meant(workspace, opened, place) else { return Ok(None) };
            let labels = workspace.labels(id);
            let mut chunks: Vec<Chunk> = Vec::new();
            let mut names = Vec::new();
            for (first, last) in meant.stretches {
                names.push(labels.name(first, last));
                let before = chunks.last().map(|chunk| chunk.ordinal);
                let inside = library.chunks_of_pages(id, first, last)?;
                chunks.extend(inside.into_iter().filter(|chunk| before.is_none_or(|before| chunk.ordinal > before)));
            }
            Ok((!chunks.is_empty()).then_some(FoundPlace { name: PlaceName::Pages(names), chunks, choice }))
        }
        Place::Section(number) => {
            if let Some(found) = find_part(workspace, opened, &Part::Place(place.clone()))? {
                return Ok(Some(found));
            }
            let headings = library.headings(id)?;
            let Some(Section { heading, from, to }) = section(&headings, number) else { return Ok(None) };
            let last = to.map_or(opened.document.pages, |(page, _)| page);
            let mut chunks = library.chunks_of_pages(id, from.0, last)?;
            chunks.retain(|chunk| {
                chunk
                    .locator
                    .spans
                    .iter()
                    .any(|span| (span.page, span.end) > from && to.is_none_or(|to| (span.page, span.start) < to))
            });
            let name = PlaceName::Named(text::one_line(&heading.title));
            Ok((!chunks.is_empty()).then_some(FoundPlace { name, chunks, choice: None }))
        }
        Place::Whole => {
            let chunks = overview(workspace, opened, limit)?;
            let name = PlaceName::Named(text::clean(opened.document.name()).into_owned());
            Ok((!chunks.is_empty()).then_some(FoundPlace { name, chunks, choice: None }))
        }
    }
}

/// The chunks of a part of a document, by its outline.
fn find_part(workspace: &Workspace, opened: &OpenDocument, part: &Part) -> Result<Option<FoundPlace>, SearchError> {
    let id = &opened.document.id;
    let (known, labels) = (workspace.knowledge(id)?, workspace.labels(id));
    let ground = Ground { document: id, outline: &known.outline, labels: &labels, pages: opened.document.pages };
    let regions = ground.regions(part);
    let Some(first) = regions.first() else { return Ok(None) };
    let name = match text::one_line(&first.title) {
        title if title.is_empty() => PlaceName::Pages(vec![labels.name(first.page_start(), first.page_end())]),
        title => PlaceName::Named(title),
    };
    let mut chunks: Vec<Chunk> = Vec::new();
    for region in &regions {
        let last = region.page_end().min(opened.document.pages);
        let mut inside = workspace.library.chunks_of_pages(id, region.page_start(), last)?;
        let before = chunks.last().map(|chunk| chunk.ordinal);
        inside.retain(|chunk| {
            let touched = chunk.locator.spans.iter().any(|span| region.touches(span.page, span.start, span.end));
            touched && before.is_none_or(|before| chunk.ordinal > before)
        });
        chunks.append(&mut inside);
    }
    Ok((!chunks.is_empty()).then_some(FoundPlace { name, chunks, choice: None }))
}

/// The chunks of all locations.
pub(super) fn keys(found: &[(usize, FoundPlace)]) -> HashSet<Key> {
    found.iter().flat_map(|(n, found)| found.chunks.iter().map(move |chunk| (*n, chunk.ordinal))).collect()
}

/// The beginning of a document and, for each of as many equal ranges as there is room for, its most representative
/// chunk: the one nearest to the mean of the range, or its first if there are no embeddings. A range is a chapter if
/// there are no more chapters than room.
fn overview(workspace: &Workspace, opened: &OpenDocument, limit: usize) -> Result<Vec<Chunk>, SearchError> {
    let (library, id) = (&workspace.library, &opened.document.id);
    let count = library.next_ordinal(id)?;
    if count == 0 || limit == 0 {
        return Ok(Vec::new());
    }
    let mut chosen: Vec<u32> = vec![0];
    let room = (limit - 1) as u32;
    let headings = library.headings(id)?;
    let outermost = headings.iter().map(|(_, heading)| heading.level).min();
    let chapters: Vec<u32> =
        headings.iter().filter(|(_, heading)| Some(heading.level) == outermost).map(|(page, _)| *page).collect();
    let stretches: Vec<Vec<u32>> = if (2..=room as usize).contains(&chapters.len()) {
        let mut stretches = Vec::new();
        for (n, first) in chapters.iter().enumerate() {
            let last = chapters.get(n + 1).map_or(opened.document.pages, |next| (*next).max(first + 1) - 1);
            let inside = library.chunks_of_pages(id, *first, last)?;
            stretches.push(inside.iter().map(|chunk| chunk.ordinal).collect());
        }
        stretches
    } else {
        let room = room.min(count - 1).max(1);
        (0..room).map(|n| (count * n / room..count * (n + 1) / room).collect()).collect()
    };
    if room > 0 {
        chosen.extend(stretches.iter().filter_map(|stretch| representative(opened, stretch)));
    }
    chosen.sort_unstable();
    let mut seen = HashSet::new();
    chosen.retain(|ordinal| seen.insert(*ordinal));
    chosen.truncate(limit);
    Ok(library.chunks(id, &chosen)?)
}

fn representative(opened: &OpenDocument, stretch: &[u32]) -> Option<u32> {
    let index = opened.vectors();
    let vectors: Vec<(u32, Vec<f32>)> =
        index.iter().flat_map(|index| stretch.iter().filter_map(|&n| Some((n, index.get(n)?)))).collect();
    let Some((_, first)) = vectors.first() else { return stretch.first().copied() };
    let mut mean = vec![0.0; first.len()];
    for (_, vector) in &vectors {
        mean.iter_mut().zip(vector).for_each(|(sum, v)| *sum += v);
    }
    let near = |vector: &[f32]| cosine(vector, &mean);
    vectors.iter().max_by(|a, b| near(&a.1).total_cmp(&near(&b.1))).map(|(n, _)| *n)
}
