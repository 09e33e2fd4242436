//! The text of a scope: its documents with their regions, their chunks, pages and sections.

use std::sync::Arc;

use crate::adapters::library::{Library, LibraryError};
use crate::domain::answering::summary::material::Sentence;
use crate::domain::answering::summary::wording;
use crate::domain::document::chunk::{Chunk, ChunkOptions, Chunker};
use crate::domain::document::metadata::Field;
use crate::domain::document::outline::Outline;
use crate::domain::document::{Aside, AsideKind, DocumentId, Page};
use crate::domain::inquiry::{Inquiry, Region};
use crate::domain::report::Failure;
use crate::domain::text;
use crate::domain::text::language::AnswerLanguage;
use crate::tasks::workspace::knowledge::Knowledge;
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Chunks that are read of a document without a model: some 400 pages. Of longer ones a share of each part is.
const MOST_CHUNKS: u32 = 1600;

/// A document, or a region of it, that an answer covers.
pub(crate) struct Stretch {
    pub opened: Arc<OpenDocument>,
    /// `None` for the whole document.
    pub region: Option<Region>,
    pub known: Knowledge,
}

/// What an inquiry covers; `None` if it names a part that was not found.
pub(crate) fn stretches(
    workspace: &Workspace,
    documents: &[DocumentId],
    inquiry: &Inquiry,
) -> Result<Option<Vec<Stretch>>, Failure> {
    let scope = &inquiry.scope;
    let named = if scope.documents.is_empty() { documents } else { &scope.documents };
    let mut all = Vec::new();
    for id in named {
        let Some(opened) = workspace.opened(id) else { continue };
        let known = workspace.knowledge(id)?;
        if scope.part.is_none() && scope.regions.is_empty() {
            all.push(Stretch { opened, region: None, known });
            continue;
        }
        for region in scope.regions.iter().filter(|region| region.document == *id) {
            all.push(Stretch { opened: opened.clone(), region: Some(region.clone()), known: known.clone() });
        }
    }
    Ok((!all.is_empty()).then_some(all))
}

/// The chunks of a stretch in order, without annotations; of a long document a share of them from all over it.
pub(crate) fn chunks(workspace: &Workspace, stretch: &Stretch) -> Result<Vec<Chunk>, LibraryError> {
    let (library, id) = (&workspace.library, &stretch.opened.document.id);
    let mut chunks = match &stretch.region {
        Some(region) => {
            let mut inside = library.chunks_of_pages(id, region.page_start(), region.page_end())?;
            inside.retain(|chunk| chunk.locator.spans.iter().any(|s| region.touches(s.page, s.start, s.end)));
            inside
        }
        None => {
            let count = library.next_ordinal(id)?;
            let ordinals: Vec<u32> = if count <= MOST_CHUNKS {
                (0..count).collect()
            } else {
                // The beginning as a whole, then stretches of three from all over.
                let first = MOST_CHUNKS / 8;
                let runs = (MOST_CHUNKS - first) / 3;
                let run = |n: u32| first + ((count - first) as u64 * u64::from(n) / u64::from(runs)) as u32;
                let rest = (0..runs).flat_map(|n| (0..3).map(move |k| (n, k)));
                (0..first).chain(rest.map(|(n, k)| run(n) + k).filter(|at| *at < count)).collect()
            };
            library.chunks(id, &ordinals)?
        }
    };
    chunks.retain(|chunk| !chunk.text.lines().all(text::sentence::is_remark));
    chunks.sort_by_key(|chunk| (chunk.locator.page_start(), chunk.ordinal));
    Ok(chunks)
}

/// The index of the section that a region is.
pub(crate) fn section_of(outline: &Outline, region: &Region) -> Option<usize> {
    let starts = |n: &usize| (outline.sections[*n].page, outline.sections[*n].offset) == region.from;
    let named = |n: &usize| {
        let title = text::squeeze(&outline.sections[*n].title);
        !title.is_empty() && text::squeeze(&region.title).ends_with(&title)
    };
    let mut same = (0..outline.sections.len()).filter(starts);
    let first = same.clone().next();
    same.find(named).or(first.filter(|_| !region.title.is_empty()))
}

/// The sections of a region without the one that it is; all of them for a whole document.
pub(crate) fn sections_of(outline: &Outline, region: Option<&Region>) -> Vec<usize> {
    let Some(region) = region else { return (0..outline.sections.len()).collect() };
    if let Some(at) = section_of(outline, region) {
        return outline.inside(at).collect();
    }
    let inside = |n: &usize| {
        let section = &outline.sections[*n];
        (section.page, section.offset) >= region.from && (section.page, section.offset) < region.to
    };
    (0..outline.sections.len()).filter(inside).collect()
}

/// Drops sentences of chunks that reach out of a region and that are in sections outside of it.
pub(crate) fn confine(sentences: &mut Vec<Sentence>, chunks: &[Chunk], outline: &Outline, region: &Region) {
    let own = section_of(outline, region);
    let inside = sections_of(outline, Some(region));
    let within = |chunk: &Chunk| {
        chunk.locator.spans.iter().all(|s| (s.page, s.start) >= region.from && (s.page, s.end) <= region.to)
    };
    let whole: Vec<bool> = chunks.iter().map(within).collect();
    let nested = |section: Option<usize>| section == own || section.is_some_and(|at| inside.binary_search(&at).is_ok());
    let known = own.is_some() || !inside.is_empty();
    sentences.retain(|sentence| whole.get(sentence.chunk) == Some(&true) || !known || nested(sentence.section));
    // The region's own text stands before its first section.
    for sentence in sentences.iter_mut().filter(|sentence| sentence.section == own) {
        sentence.section = None;
    }
}

/// The name of a region: its section with its kind, else its title.
pub(crate) fn name_of(outline: &Outline, region: &Region, language: AnswerLanguage) -> String {
    match section_of(outline, region) {
        Some(at) => wording::heading(&outline.sections[at], language),
        None => region.title.clone(),
    }
}

/// The title of a document: what its first pages say, else that of its file if it has words, else the file's name.
pub(crate) fn title_of(stretch: &Stretch) -> String {
    let document = &stretch.opened.document;
    if let Some(entry) = stretch.known.metadata.of(Field::Title).next() {
        return text::one_line(entry.value.trim_start_matches(['#', ' ']));
    }
    let stem = document.name().rsplit_once('.').map_or(document.name(), |(stem, _)| stem);
    let worded = document.title.chars().filter(|c| c.is_alphabetic()).count() * 2 > document.title.chars().count();
    if worded && document.title != stem { text::one_line(&document.title) } else { document.name().to_string() }
}

/// The pages of a region; what is outside of it is set aside.
pub(crate) fn pages(library: &Library, region: &Region) -> Result<Vec<Page>, LibraryError> {
    let mut pages = Vec::new();
    for number in region.page_start()..=region.page_end() {
        if let Some(page) = library.page(&region.document, number)? {
            pages.push(confined(page, region));
        }
    }
    Ok(pages)
}

/// A page of which only what is in a region is its own text.
pub(crate) fn confined(mut page: Page, region: &Region) -> Page {
    let length = page.text.len();
    let from = if page.number == region.from.0 { region.from.1.min(length) } else { 0 };
    let to = if page.number == region.to.0 { region.to.1.min(length) } else { length };
    if from == 0 && to == length {
        return page;
    }
    let (from, to) = (floor(&page.text, from), floor(&page.text, to));
    page.asides.retain(|aside| aside.start >= from && aside.end <= to);
    let out = |start, end| Aside { start, end, kind: AsideKind::Running };
    if from > 0 {
        page.asides.insert(0, out(0, from));
    }
    if to < length {
        page.asides.push(out(to, length));
    }
    page.headings.retain(|heading| heading.offset >= from && heading.offset < to);
    page.tables.retain(|table| table.start >= from && table.end <= to);
    page.remarks.retain(|(start, end)| *start >= from && *end <= to);
    page
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The own text of a page with paragraphs apart and tables in Markdown, and the headings above its end.
pub(crate) fn text_of(page: &Page, id: &DocumentId) -> (String, Vec<String>) {
    // As large as a page can be: a table is not cut.
    let mut chunker = Chunker::new(id.clone(), ChunkOptions { target_tokens: 100_000, overlap_tokens: 0 });
    let mut chunks = chunker.push(page);
    chunks.extend(chunker.finish());
    chunks.retain(|chunk| !chunk.text.lines().all(text::sentence::is_remark));
    let section = chunks.last().map(|chunk| chunk.section.clone()).unwrap_or_default();
    (chunks.into_iter().map(|chunk| chunk.text).collect::<Vec<_>>().join("\n\n"), section)
}

/// Pages that are skipped since they hold no text that can be read.
pub(crate) fn unreadable(library: &Library, id: &DocumentId) -> Result<Vec<u32>, LibraryError> {
    let mut pages: Vec<u32> = library.skipped(id)?.into_iter().map(|skipped| skipped.page).collect();
    pages.sort_unstable();
    pages.dedup();
    Ok(pages)
}

/// Runs of consecutive numbers.
pub(crate) fn runs(numbers: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}
