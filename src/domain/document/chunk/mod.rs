//! Cuts pages into chunks that fit an embedding model, each with its exact location.
//!
//! A chunk consists of whole paragraphs if they fit into [`ChunkOptions::target_tokens`]; a longer paragraph is cut
//! between sentences (code between lines), and its pieces overlap by a sentence or two. A table is one piece if it fits,
//! else it is cut between rows, and its title and header are repeated (`rows`). A chunk never crosses a chapter
//! boundary. The chunker takes pages one at a time, so that the first chunks can be searched while later pages are still
//! being read.
//!
//! Keeping paragraphs whole is worth more than any tuning of the ranking: recall@1 of keyword search alone rose from
//! .84 to .92 on CMRC 2018 (`docs/finding.md`).

mod assembly;
mod rows;
mod units;

use std::collections::VecDeque;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::blocks::{self, Blocks, Joint};
use super::paragraph::Layout;
use super::quality::UNREADABLE;
use super::table::Table;
use super::{Aside, AsideKind, DocumentId, Heading, Locator, Page, PageSpan};
use super::{paragraph, remark};
use crate::domain::text::{self, hyphen, tokens};
use rows::{PageTable, leads_to};
use units::{Unit, tokens_of, unit, units};

/// Changes whenever the same pages would give different chunks; part of the key of every saved index.
pub const CHUNKER_VERSION: u32 = 8;

/// Sizes in estimated tokens ([`tokens::estimate`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkOptions {
    /// Maximum size of a chunk, unless a single sentence is longer.
    pub target_tokens: u32,
    /// Maximum repetition from the chunk before; one sentence of up to a quarter of a chunk is always repeated.
    pub overlap_tokens: u32,
}

impl Default for ChunkOptions {
    /// 256 tokens with 15 % overlap within a paragraph: the size at which all retrieval figures were measured.
    fn default() -> Self {
        ChunkOptions { target_tokens: 256, overlap_tokens: 38 }
    }
}

/// Maximum characters kept of a heading above a chunk.
const LONGEST_HEADING: usize = 400;

/// Running heads begin before this byte of a page, and are no more than these.
const NEAR_TOP: usize = 1_000;
const MOST_HEADS: usize = 8;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chunk {
    /// Position in the document, from 0.
    pub ordinal: u32,
    pub locator: Locator,
    /// The headings above it, outermost first.
    pub section: Vec<String>,
    /// Its text, with hyphenation undone and the lines of a paragraph joined; list items and lines of code keep their
    /// own lines, and rows are those of a Markdown table, under its title and header.
    pub text: String,
    /// What stands for `text` when it is indexed: each row with the headings of its columns. `None` without a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// Prefixed to the text for indexing, never shown: the headings, or if there are none the beginning of the page.
    /// Measured on MMLongBench: recall@1 from .50 to .57.
    pub context: String,
    /// Of `text`, estimated.
    pub tokens: u32,
}

impl Chunk {
    /// The text to index: context and running text.
    pub fn indexed_text(&self) -> String {
        if self.context.is_empty() { self.running_text() } else { format!("{}\n{}", self.context, self.running_text()) }
    }

    /// The text without its line structure, for comparison with a question: how a page sets its lists and tables says
    /// nothing about their meaning, and embeddings were measured on text like this. Only the rows of tables, each with
    /// the headings of its columns, have lines of their own.
    pub fn running_text(&self) -> String {
        self.index.clone().unwrap_or_else(|| blocks::flat(&self.text))
    }
}

/// The headings above a text, with their levels.
type Headings = Vec<(u8, String)>;

/// Turns pages, given in order, into chunks.
#[derive(Debug)]
pub struct Chunker {
    document: DocumentId,
    options: ChunkOptions,
    next: u32,
    section: Headings,
    /// The chunk being filled.
    pending: Vec<Unit>,
    /// How many units at the front of `pending` were already part of the previous chunk.
    repeated: usize,
    /// The paragraph being read; it may cross a page boundary.
    paragraph: Vec<Unit>,
    /// Beginnings of the pages of the pending units.
    page_heads: Vec<(u32, String)>,
    /// The words of the pages so far, for resolving hyphens at line ends.
    words: hyphen::DocumentWords,
    /// Annotations with the headings above them; their chunks come last.
    remarks: Vec<(Headings, Vec<Unit>)>,
    /// Title and header of the last table read, which may continue on the next page.
    table: Option<Table>,
}

impl Chunker {
    pub fn new(document: DocumentId, options: ChunkOptions) -> Self {
        Chunker {
            document,
            options,
            next: 0,
            section: Vec::new(),
            pending: Vec::new(),
            repeated: 0,
            paragraph: Vec::new(),
            page_heads: Vec::new(),
            words: hyphen::DocumentWords::default(),
            remarks: Vec::new(),
            table: None,
        }
    }

    /// Takes the next page; returns the chunks that are now complete.
    pub fn push(&mut self, page: &Page) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        // Nothing continues across a heading, whatever punctuation came before.
        if page.headings.first().is_some_and(|heading| begins(page, heading.offset)) {
            self.end_paragraph(&mut chunks);
            self.cut(&mut chunks, false);
        }
        let goes_on = !self.paragraph.is_empty() || self.pending.last().is_some_and(|unit| !unit.ends_paragraph);
        // A page whose text does not continue on the next stands alone, so its passages name one page.
        if !goes_on {
            self.cut(&mut chunks, false);
        }
        self.note_remarks(page);
        // Unreadable text finds nothing and answers nothing; the page is named where pages are listed.
        if page.quality < UNREADABLE && page.warning.is_some() {
            return chunks;
        }
        let body = page.body(0..page.text.len());
        let words: String = body.iter().map(|part| &page.text[part.clone()]).collect();
        self.words.take(&words);
        let head = if page.tables.is_empty() { words } else { with_running_heads(page, &body) };
        self.page_heads.push((page.number, paragraph::head(&head, goes_on)));
        let layout = (Layout::of(&page.text), Blocks::of_page(page));
        let mut tables = VecDeque::from(rows::of_page(page, &body, &mut self.table, self.options.target_tokens));
        let mut at = 0;
        let ends = page.headings.iter().map(|heading| (heading.offset, Some(heading)));
        for (end, heading) in ends.chain([(page.text.len(), None)]) {
            if end < at || !page.text.is_char_boundary(end) {
                continue;
            }
            while tables.front().is_some_and(|table| table.start < end)
                && let Some(mut table) = tables.pop_front()
            {
                if at < table.start {
                    self.add(page, within(&body, at..table.start), &layout, &mut chunks);
                }
                at = table.end;
                // The heading may be that of a row.
                if let Some(rest) = table.split_off(end) {
                    at = end;
                    tables.push_front(rest);
                }
                self.add_table(table, &mut chunks);
            }
            if at < end {
                self.add(page, within(&body, at..end), &layout, &mut chunks);
                at = end;
            }
            if let Some(heading) = heading {
                self.enter(heading, &mut chunks);
            }
        }
        // The number of a page of figures does not go on.
        let last = self.paragraph.last_mut().or(self.pending.last_mut());
        if let Some(last) = last.filter(|last| !page.tables.is_empty() && !last.text.contains(char::is_alphabetic)) {
            last.ends_paragraph = true;
            self.end_paragraph(&mut chunks);
        }
        chunks
    }

    /// Keeps the annotations of a page for the end, with the headings above the page's last words.
    fn note_remarks(&mut self, page: &Page) {
        let blocks = Blocks::default();
        let lines = page.remarks.iter().filter(|(start, end)| page.text.get(*start..*end).is_some());
        let said: Vec<Unit> = lines.filter_map(|&(start, end)| unit(page, start..end, &blocks)).collect();
        if said.is_empty() {
            return;
        }
        let mut section = self.section.clone();
        for heading in &page.headings {
            section.retain(|(level, _)| *level < heading.level);
            section.push((heading.level, text::one_line(&heading.title)));
        }
        self.remarks.push((section, said));
    }

    /// The first page with text that is in no chunk yet, waiting for more. `None` if everything taken is in chunks.
    pub fn held_from(&self) -> Option<u32> {
        self.pending.get(self.repeated..).into_iter().flatten().chain(&self.paragraph).map(|unit| unit.page).min()
    }

    /// Ends the document; returns the last chunk, if anything is left.
    pub fn finish(&mut self) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        self.end_paragraph(&mut chunks);
        self.cut(&mut chunks, false);
        for (section, said) in std::mem::take(&mut self.remarks) {
            self.section = section;
            self.add_remarks(said, &mut chunks);
        }
        chunks
    }

    /// Makes chunks of one page's annotations. They hold nothing else: an annotation must not pass for the document's
    /// own text.
    fn add_remarks(&mut self, said: Vec<Unit>, chunks: &mut Vec<Chunk>) {
        let lines: Vec<&str> = said.iter().map(|unit| unit.text.as_str()).collect();
        self.section.push((u8::MAX, remark::section(&lines).to_string()));
        for mut unit in said {
            if !self.pending.is_empty() && tokens_of(&self.pending) + unit.tokens > self.options.target_tokens {
                self.cut(chunks, false);
            }
            (unit.joint, unit.ends_paragraph) = (Joint::Line, true);
            self.pending.push(unit);
        }
        self.cut(chunks, false);
    }

    /// Begins a section. A chapter always ends the chunk; a smaller section ends one that is filled enough.
    fn enter(&mut self, heading: &Heading, chunks: &mut Vec<Chunk>) {
        self.end_paragraph(chunks);
        if heading.level <= 1 || self.filled_enough() {
            self.cut(chunks, false);
        }
        self.section.retain(|(level, _)| *level < heading.level);
        // A one-megabyte heading must not be repeated over a thousand chunks.
        self.section.push((heading.level, text::shorten(&text::one_line(&heading.title), LONGEST_HEADING)));
    }

    fn add(&mut self, page: &Page, parts: Vec<Range<usize>>, layout: &(Layout, Blocks), chunks: &mut Vec<Chunk>) {
        let target = self.options.target_tokens;
        for unit in parts.into_iter().flat_map(|part| units(page, part, layout, target)) {
            let ends = unit.ends_paragraph;
            self.paragraph.push(unit);
            // A paragraph longer than a chunk need not be read to its end.
            if ends || tokens_of(&self.paragraph) > self.options.target_tokens {
                self.end_paragraph(chunks);
            }
        }
    }

    /// Adds a table, whole if it fits into a chunk. What leads to it comes with it.
    fn add_table(&mut self, table: PageTable, chunks: &mut Vec<Chunk>) {
        if table.rows.is_empty() {
            return;
        }
        self.end_paragraph(chunks);
        if let Some(last) = self.pending.last_mut() {
            last.ends_paragraph = true;
        }
        let (target, size) = (self.options.target_tokens, tokens_of(&table.rows));
        if tokens_of(&self.pending) + size > target && (size <= target || self.filled_enough()) {
            let lead = leads_to(&table.title, &self.pending, target / 4);
            let fits = tokens_of(&self.pending[self.pending.len() - lead..]) + size <= target || size > target;
            self.cut_before(if fits { lead } else { 0 }, chunks);
        }
        for row in table.rows {
            self.pending.push(row);
            if self.pending.len() > 1 && tokens_of(&self.pending) > target {
                self.cut_before(1, chunks);
            }
        }
    }

    /// Moves the paragraph into the chunk being filled or, if it does not fit, into the next.
    fn end_paragraph(&mut self, chunks: &mut Vec<Chunk>) {
        let fits = |held: u32, more: u32, target: u32| held == 0 || held + more <= target;
        let target = self.options.target_tokens;
        // The rest of a long paragraph continues in the chunk that holds its beginning.
        let begun = match (self.pending.last(), self.paragraph.first()) {
            (Some(last), Some(next)) => !last.ends_paragraph && last.page == next.page,
            _ => false,
        };
        if !begun && !fits(tokens_of(&self.pending), tokens_of(&self.paragraph), target) && self.filled_enough() {
            self.cut(chunks, true);
        }
        for unit in std::mem::take(&mut self.paragraph) {
            if !fits(tokens_of(&self.pending), unit.tokens, target) {
                self.cut(chunks, true);
            }
            self.pending.push(unit);
        }
    }

    /// True if the chunk being filled may end before a paragraph that does not fit; a smaller chunk takes part of it.
    fn filled_enough(&self) -> bool {
        tokens_of(&self.pending) * 4 >= self.options.target_tokens
    }

    /// Makes a chunk of the pending units; with `overlap`, the last sentences of an unfinished paragraph are repeated
    /// in the next.
    fn cut(&mut self, chunks: &mut Vec<Chunk>, overlap: bool) {
        if self.pending.len() > self.repeated {
            chunks.push(self.chunk());
        }
        let mut keep = 0;
        if overlap {
            let mut tokens = 0;
            for unit in self.pending.iter().rev() {
                tokens += unit.tokens;
                // An answer of two sentences must not be cut between them, however long they are.
                let most = if keep == 0 { self.options.target_tokens / 4 } else { self.options.overlap_tokens };
                if unit.ends_paragraph || tokens > most || keep + 1 >= self.pending.len() {
                    break;
                }
                keep += 1;
            }
        }
        self.pending.drain(..self.pending.len() - keep);
        self.repeated = self.pending.len();
        self.forget_page_heads();
    }

    /// Makes a chunk of the pending units except the last ones, which go into the next.
    fn cut_before(&mut self, last: usize, chunks: &mut Vec<Chunk>) {
        let next = self.pending.split_off(self.pending.len() - last);
        if self.pending.len() > self.repeated {
            chunks.push(self.chunk());
        }
        self.repeated = 0;
        self.pending = next;
        self.forget_page_heads();
    }

    fn forget_page_heads(&mut self) {
        let first = self.pending.first().or(self.paragraph.first()).map(|u| u.page);
        let last = self.page_heads.last().map(|(page, _)| *page);
        self.page_heads.retain(|(page, _)| Some(*page) == last || first.is_some_and(|f| *page >= f));
    }

    fn chunk(&mut self) -> Chunk {
        let mut spans: Vec<PageSpan> = Vec::new();
        for unit in &self.pending {
            match spans.last_mut() {
                Some(span) if span.page == unit.page => span.end = unit.end,
                _ => spans.push(PageSpan { page: unit.page, start: unit.start, end: unit.end }),
            }
        }
        let (text, index) = assembly::texts(&self.pending, &self.words);
        let running = if index.is_some() { text.clone() } else { blocks::flat(&text) };
        let section: Vec<String> = self.section.iter().map(|(_, title)| title.clone()).collect();
        let page = spans.first().map_or(0, |s| s.page);
        let head = self.page_heads.iter().find(|(n, _)| *n == page).map(|(_, head)| head.as_str()).unwrap_or_default();
        // The first chunk of a page already begins with the page's head.
        let begins = match &index {
            None => text::one_line(&running).starts_with(head.trim_end_matches('…')),
            Some(_) => text::squeeze(&running).starts_with(&text::squeeze(head)),
        };
        let head = if begins { "" } else { head };
        let mut context = section.join(" › ");
        // The title of a statement or of a page of figures is often no heading to the reader, and the heading above it
        // that of another subject.
        if section.is_empty() || index.is_some() && !head.is_empty() {
            context.push_str(if section.is_empty() { "" } else { " › " });
            context.push_str(head);
        }
        let ordinal = self.next;
        self.next += 1;
        Chunk {
            ordinal,
            locator: Locator { document: self.document.clone(), spans },
            section,
            tokens: tokens::estimate(&running),
            text,
            index,
            context,
        }
    }
}

/// The parts of ascending, disjoint ranges that lie within `range`. A page may have a hundred thousand of both.
fn within(ranges: &[Range<usize>], range: Range<usize>) -> Vec<Range<usize>> {
    let first = ranges.partition_point(|part| part.end <= range.start);
    let touching = ranges[first..].iter().take_while(|part| part.start < range.end);
    touching.map(|part| part.start.max(range.start)..part.end.min(range.end)).collect()
}

/// The text of a page with its running heads: who reports, and on what, is often said there alone.
fn with_running_heads(page: &Page, body: &[Range<usize>]) -> String {
    let near = page.asides.iter().take_while(|aside| aside.start < NEAR_TOP).take(MOST_HEADS);
    let running = near.filter(|aside| {
        let apart =
            |other: &&Aside| other.kind != AsideKind::Running && other.start < aside.end && aside.start < other.end;
        aside.kind == AsideKind::Running && !page.asides.iter().any(|other| apart(&other))
    });
    let mut parts: Vec<Range<usize>> =
        running.map(|aside| aside.start..aside.end).chain(body.iter().cloned()).collect();
    parts.sort_unstable_by_key(|part| part.start);
    parts.into_iter().filter_map(|part| page.text.get(part)).collect()
}

/// True if none of the page's own text precedes `offset`.
fn begins(page: &Page, offset: usize) -> bool {
    page.text.is_char_boundary(offset) && page.body(0..offset).into_iter().all(|part| page.text[part].trim().is_empty())
}

#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;
