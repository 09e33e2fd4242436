//! Every passage of a scope, in order: each text once, whole paragraphs, none of what is outside.

use crate::adapters::library::LibraryError;
use crate::domain::answering::summary::material::section_at;
use crate::domain::answering::summary::wording;
use crate::domain::document::chunk::{ChunkOptions, Chunker};
use crate::domain::document::outline::Outline;
use crate::domain::document::{Locator, Page};
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::Region;
use crate::domain::text::dot_leaders::leaders;
use crate::domain::text::{sentence, squeeze, tokens};
use crate::tasks::ask::scope::{self, Stretch};
use crate::tasks::workspace::Workspace;

/// A passage ends at the paragraph with which it reaches this many tokens.
const PASSAGE: u32 = 320;

/// The text of a scope.
pub(super) struct Read {
    pub passages: Vec<Passage>,
    /// The section of each passage, by a number that is its own within the scope.
    pub sections: Vec<Option<usize>>,
    /// Pages that were not read, by name.
    pub not_read: Vec<String>,
}

/// Reads a scope from the library.
pub(super) fn read(workspace: &Workspace, stretches: &[Stretch]) -> Result<Read, LibraryError> {
    let mut read = Read { passages: Vec::new(), sections: Vec::new(), not_read: Vec::new() };
    let mut base = 0;
    for stretch in stretches {
        let document = &stretch.opened.document;
        let whole = Region {
            document: document.id.clone(),
            title: String::new(),
            from: (1, 0),
            to: (document.pages, usize::MAX),
        };
        let region = stretch.region.as_ref().unwrap_or(&whole);
        let outline = &stretch.known.outline;
        for number in region.page_start()..=region.page_end() {
            let Some(page) = workspace.library.page(&document.id, number)? else { continue };
            let page = scope::confined(page, region);
            let contents = stretch.region.is_none() && leaders(&page.text).len() >= 5;
            if !contents {
                read.page(&page, stretch, base);
            }
        }
        base += outline.sections.len() + 1;
        read.not_covered(workspace, stretch, region)?;
    }
    for (n, passage) in read.passages.iter_mut().enumerate() {
        passage.rank = n + 1;
    }
    Ok(read)
}

impl Read {
    /// Cuts the text of a page at its headings, and between paragraphs where it is long.
    fn page(&mut self, page: &Page, stretch: &Stretch, base: usize) {
        let document = &stretch.opened.document;
        let outline = &stretch.known.outline;
        // Larger than any page, so that no sentence is repeated.
        let mut chunker = Chunker::new(document.id.clone(), ChunkOptions { target_tokens: 100_000, overlap_tokens: 0 });
        let mut chunks = chunker.push(page);
        chunks.extend(chunker.finish());
        for chunk in chunks {
            let Some(span) = chunk.locator.spans.first() else { continue };
            let mut section = section_at(outline, page.number, span.start);
            let mut text = String::new();
            for line in chunk.text.split_inclusive('\n') {
                if sentence::is_remark(line.trim()) && line.trim_start().starts_with("[Links") {
                    continue;
                }
                let next = heading(outline, page.number, section, line.trim());
                let full = tokens::estimate(&text) >= PASSAGE && text.ends_with("\n\n");
                if next.is_some() || full {
                    self.passage(&mut text, &chunk.locator, section, stretch, base);
                    section = next.or(section);
                }
                text.push_str(line);
            }
            self.passage(&mut text, &chunk.locator, section, stretch, base);
        }
    }

    fn passage(
        &mut self,
        text: &mut String,
        locator: &Locator,
        section: Option<usize>,
        stretch: &Stretch,
        base: usize,
    ) {
        let said = std::mem::take(text);
        if said.trim().is_empty() {
            return;
        }
        self.sections.push(Some(base + section.map_or(0, |at| at + 1)));
        self.passages.push(Passage {
            rank: self.passages.len() + 1,
            score: 1.0,
            dense_score: None,
            lexical_score: None,
            document: stretch.opened.document.name().to_string(),
            locator: locator.clone(),
            section: section.map(|at| path(&stretch.known.outline, at)).unwrap_or_default(),
            text: said.trim().to_string(),
        });
    }

    fn not_covered(&mut self, workspace: &Workspace, stretch: &Stretch, region: &Region) -> Result<(), LibraryError> {
        let (opened, labels) = (&stretch.opened, workspace.labels(&stretch.opened.document.id));
        let coverage = opened.coverage();
        let mut missing = scope::unreadable(&workspace.library, &opened.document.id)?;
        missing.retain(|page| (region.page_start()..=region.page_end()).contains(page));
        let reaches = region.page_end().min(coverage.pages_total);
        missing.extend((coverage.pages_read + 1).max(region.page_start())..=reaches);
        missing.sort_unstable();
        missing.dedup();
        for (first, last) in scope::runs(&missing) {
            self.not_read.push(format!("{} ({})", labels.range(first, last), opened.document.name()));
        }
        Ok(())
    }
}

/// The section whose heading a line is, after `current`, on this page.
fn heading(outline: &Outline, page: u32, current: Option<usize>, line: &str) -> Option<usize> {
    if line.is_empty() || line.len() > 240 {
        return None;
    }
    let from = current.map_or(0, |at| at + 1);
    let on_page =
        outline.sections.iter().enumerate().skip(from).take_while(|(_, section)| section.page <= page).take(40);
    let said = squeeze(line);
    let titled = |title: &str| !title.is_empty() && said.ends_with(title) && said.len() <= title.len() + 24;
    on_page.filter(|(_, section)| titled(&squeeze(&section.title))).map(|(at, _)| at).next()
}

/// The titles above a section and its own, outermost first.
fn path(outline: &Outline, at: usize) -> Vec<String> {
    let mut path = vec![wording::entry(&outline.sections[at])];
    let mut level = outline.sections[at].level;
    for section in outline.sections[..at].iter().rev() {
        if section.level < level {
            level = section.level;
            path.push(wording::entry(section));
        }
        if level <= 1 {
            break;
        }
    }
    path.reverse();
    path
}
