//! Chunks: pages cut into pieces that an embedding model can take in, each knowing exactly where it stands.
//!
//! A chunk is made of whole paragraphs where they fit into [`ChunkOptions::target_tokens`]; a longer paragraph is cut
//! between sentences (tables and code between lines), and its pieces overlap by a sentence or two. A chunk never
//! crosses a chapter. The chunker takes pages one at a time, so that the first chunks can be searched while later pages
//! are still being read.
//!
//! Keeping paragraphs whole is worth more than any tuning of the ranking: recall@1 by words alone rose from .84 to .92
//! on CMRC 2018 (`docs/finding.md`).

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::document::{DocumentId, Heading, Locator, Page, PageSpan};
use super::paragraph::Layout;
use super::{paragraph, sentence, text, tokens};

/// Changes whenever the same pages would give other chunks; part of the key of every saved index.
pub const CHUNKER_VERSION: u32 = 6;

/// Sizes, in estimated tokens ([`tokens::estimate`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkOptions {
    /// The most a chunk holds, unless one sentence is longer.
    pub target_tokens: u32,
    /// How much of the chunk before is repeated at most; one sentence of up to a quarter of a chunk always is.
    pub overlap_tokens: u32,
}

impl Default for ChunkOptions {
    /// 256 tokens with 15 % overlap within a paragraph: the size all retrieval figures were measured at.
    fn default() -> Self {
        ChunkOptions { target_tokens: 256, overlap_tokens: 38 }
    }
}

/// What is kept of a heading above a chunk, in characters.
const LONGEST_HEADING: usize = 400;

/// Pages of a lower quality (see [`super::quality`]) that carry a warning are in no chunk.
pub const UNREADABLE: f32 = 0.25;

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chunk {
    /// Its place in the document, from 0.
    pub ordinal: u32,
    /// Where it stands.
    pub locator: Locator,
    /// The headings above it, outermost first.
    pub section: Vec<String>,
    /// Its text with line breaks and hyphenation undone.
    pub text: String,
    /// What goes in front of the text when it is indexed, never when it is shown: the headings, or where there are
    /// none the beginning of its page. Measured on MMLongBench: recall@1 from .50 to .57.
    pub context: String,
    /// Estimated tokens of `text`.
    pub tokens: u32,
}

impl Chunk {
    /// The text to index: context and text.
    pub fn indexed_text(&self) -> String {
        if self.context.is_empty() { self.text.clone() } else { format!("{}\n{}", self.context, self.text) }
    }
}

/// One sentence or line, the unit that is never cut.
#[derive(Clone, Debug)]
struct Unit {
    page: u32,
    start: usize,
    end: usize,
    text: String,
    tokens: u32,
    ends_paragraph: bool,
}

/// Turns pages, given in order, into chunks.
#[derive(Debug)]
pub struct Chunker {
    document: DocumentId,
    options: ChunkOptions,
    next: u32,
    section: Vec<(u8, String)>,
    /// The chunk being filled.
    pending: Vec<Unit>,
    /// How many units at the front of `pending` were already part of the chunk before.
    repeated: usize,
    /// The paragraph being read; it may run over the end of a page.
    paragraph: Vec<Unit>,
    /// Beginnings of the pages of the pending units.
    page_heads: Vec<(u32, String)>,
}

impl Chunker {
    /// A chunker at the beginning of a document.
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
        }
    }

    /// Takes the next page; returns the chunks that are now complete.
    pub fn push(&mut self, page: &Page) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        // Nothing goes on under a heading, whatever mark it ended without.
        if page.headings.first().is_some_and(|heading| begins(page, heading.offset)) {
            self.end_paragraph(&mut chunks);
            self.cut(&mut chunks, false);
        }
        let goes_on = !self.paragraph.is_empty() || self.pending.last().is_some_and(|unit| !unit.ends_paragraph);
        // A page that does not go on over its end stands alone: its passages name one page.
        if !goes_on {
            self.cut(&mut chunks, false);
        }
        // What no one can read finds nothing and answers nothing; the page is named where pages are listed.
        if page.quality < UNREADABLE && page.warning.is_some() {
            return chunks;
        }
        let body = page.body(0..page.text.len());
        let words: String = body.iter().map(|part| &page.text[part.clone()]).collect();
        self.page_heads.push((page.number, paragraph::head(&words, goes_on)));
        let layout = Layout::of(&page.text);
        let mut at = 0;
        for heading in &page.headings {
            if heading.offset < at || !page.text.is_char_boundary(heading.offset) {
                continue;
            }
            self.add(page, within(&body, at..heading.offset), &layout, &mut chunks);
            at = heading.offset;
            self.enter(heading, &mut chunks);
        }
        self.add(page, within(&body, at..page.text.len()), &layout, &mut chunks);
        chunks
    }

    /// The first page with text that is in no chunk yet: it waits for more to go with it. `None` when all that was taken is
    /// in chunks.
    pub fn held_from(&self) -> Option<u32> {
        self.pending.get(self.repeated..).into_iter().flatten().chain(&self.paragraph).map(|unit| unit.page).min()
    }

    /// Ends the document: the last chunk, if anything is left.
    pub fn finish(&mut self) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        self.end_paragraph(&mut chunks);
        self.cut(&mut chunks, false);
        chunks
    }

    /// Begins a section. A chapter always ends the chunk; a smaller section ends one that is filled enough.
    fn enter(&mut self, heading: &Heading, chunks: &mut Vec<Chunk>) {
        self.end_paragraph(chunks);
        if heading.level <= 1 || self.filled_enough() {
            self.cut(chunks, false);
        }
        self.section.retain(|(level, _)| *level < heading.level);
        // A heading of a megabyte must not stand over each of a thousand chunks.
        self.section.push((heading.level, text::shorten(&text::one_line(&heading.title), LONGEST_HEADING)));
    }

    fn add(&mut self, page: &Page, parts: Vec<Range<usize>>, layout: &Layout, chunks: &mut Vec<Chunk>) {
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

    /// Puts the paragraph into the chunk being filled, or, where it does not fit, into the next.
    fn end_paragraph(&mut self, chunks: &mut Vec<Chunk>) {
        let fits = |held: u32, more: u32, target: u32| held == 0 || held + more <= target;
        let target = self.options.target_tokens;
        // The rest of a long paragraph goes on in the chunk that holds its beginning.
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

    /// True when the chunk being filled may end before a paragraph that does not fit; a smaller one takes some of it.
    fn filled_enough(&self) -> bool {
        tokens_of(&self.pending) * 4 >= self.options.target_tokens
    }

    /// Makes a chunk of the pending units; with `overlap` the last sentences of a paragraph that goes on stay for the
    /// next one.
    fn cut(&mut self, chunks: &mut Vec<Chunk>, overlap: bool) {
        if self.pending.len() > self.repeated {
            chunks.push(self.chunk());
        }
        let mut keep = 0;
        if overlap {
            let mut tokens = 0;
            for unit in self.pending.iter().rev() {
                tokens += unit.tokens;
                // Whoever answers in two sentences must not be cut between them, however long they are.
                let most = if keep == 0 { self.options.target_tokens / 4 } else { self.options.overlap_tokens };
                if unit.ends_paragraph || tokens > most || keep + 1 >= self.pending.len() {
                    break;
                }
                keep += 1;
            }
        }
        self.pending.drain(..self.pending.len() - keep);
        self.repeated = self.pending.len();
        let first = self.pending.first().or(self.paragraph.first()).map(|u| u.page);
        let last = self.page_heads.last().map(|(page, _)| *page);
        self.page_heads.retain(|(page, _)| Some(*page) == last || first.is_some_and(|f| *page >= f));
    }

    fn chunk(&mut self) -> Chunk {
        let mut spans: Vec<PageSpan> = Vec::new();
        let mut words = String::new();
        for (i, unit) in self.pending.iter().enumerate() {
            match spans.last_mut() {
                Some(span) if span.page == unit.page => span.end = unit.end,
                _ => spans.push(PageSpan { page: unit.page, start: unit.start, end: unit.end }),
            }
            words.push_str(&unit.text);
            if i + 1 < self.pending.len() {
                words.push_str(if unit.ends_paragraph { "\n\n" } else { "\n" });
            }
        }
        let text = text::reflow(&words);
        let section: Vec<String> = self.section.iter().map(|(_, title)| title.clone()).collect();
        let context = if section.is_empty() {
            let page = spans.first().map_or(0, |s| s.page);
            let head = self.page_heads.iter().find(|(n, _)| *n == page).map(|(_, h)| h.clone()).unwrap_or_default();
            // The first chunk of a page begins with the page's head itself.
            if text::one_line(&text).starts_with(head.trim_end_matches('…')) { String::new() } else { head }
        } else {
            section.join(" › ")
        };
        let ordinal = self.next;
        self.next += 1;
        Chunk {
            ordinal,
            locator: Locator { document: self.document.clone(), spans },
            section,
            tokens: tokens::estimate(&text),
            text,
            context,
        }
    }
}

/// What of some ranges, which ascend and do not overlap, lies within `range`. A page may have a hundred thousand of both.
fn within(ranges: &[Range<usize>], range: Range<usize>) -> Vec<Range<usize>> {
    let first = ranges.partition_point(|part| part.end <= range.start);
    let touching = ranges[first..].iter().take_while(|part| part.start < range.end);
    touching.map(|part| part.start.max(range.start)..part.end.min(range.end)).collect()
}

/// True when nothing of a page's own text stands before `offset`.
fn begins(page: &Page, offset: usize) -> bool {
    page.text.is_char_boundary(offset) && page.body(0..offset).into_iter().all(|part| page.text[part].trim().is_empty())
}

fn tokens_of(units: &[Unit]) -> u32 {
    units.iter().map(|unit| unit.tokens).sum()
}

/// Cuts a range of a page into units: sentences; sentences longer than a quarter of a chunk at their line ends where these
/// are no edge of a column (rows of tables, lines of code); sentences and lines longer than a chunk between words.
fn units(page: &Page, range: Range<usize>, layout: &Layout, target: u32) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut start = range.start;
    // White space at the end (before a page's number) ends no paragraph.
    let range = range.start..range.start + page.text[range].trim_end().len();
    // Ends ascend: those within a section are a stretch of them, however many sections a page has.
    let first = layout.ends.partition_point(|end| *end < range.start);
    let within = layout.ends[first..].iter().copied().take_while(|end| *end < range.end);
    for end in within.chain([range.end]) {
        let slice = &page.text[start..end];
        for sentence in sentence::split(slice) {
            let words = &slice[sentence.clone()];
            let mut at = start + sentence.start;
            let size = tokens::estimate(words);
            let range = at..at + words.trim_end().len();
            if size * 4 <= target || (size <= target && layout.is_wrapped(&page.text, range)) {
                units.extend(unit(page, at..start + sentence.end));
                continue;
            }
            for line in words.split_inclusive('\n') {
                for piece in pieces(line, target) {
                    units.extend(unit(page, at..at + piece));
                    at += piece;
                }
            }
        }
        // What ends with the page and without a full stop goes on over it.
        if let Some(last) = units.last_mut() {
            last.ends_paragraph |= end != range.end || paragraph::is_closed(&last.text);
        }
        start = end;
    }
    units
}

/// The unit that stands in a range of a page, without the white space at its ends; `None` where nothing else is there.
fn unit(page: &Page, range: Range<usize>) -> Option<Unit> {
    let piece = &page.text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let trimmed = piece.trim();
    (!trimmed.is_empty()).then(|| Unit {
        page: page.number,
        start,
        end: start + trimmed.len(),
        text: trimmed.to_string(),
        tokens: tokens::estimate(trimmed).max(1),
        ends_paragraph: false,
    })
}

/// The byte lengths of pieces of `line`, each at most `target` tokens, cut at white space where there is some.
fn pieces(line: &str, target: u32) -> Vec<usize> {
    if tokens::estimate(line) <= target {
        return vec![line.len()];
    }
    let mut lengths = Vec::new();
    let (mut start, mut cost, mut last_space) = (0, 0.0f32, None);
    for (at, c) in line.char_indices() {
        if cost >= target as f32 {
            let cut = last_space.filter(|&s| s > start).unwrap_or(at);
            lengths.push(cut - start);
            start = cut;
            cost = tokens::estimate(&line[start..at]) as f32;
            last_space = None;
        }
        cost += if tokens::is_cjk(c) { 0.7 } else { 0.25 };
        if c.is_whitespace() {
            last_space = Some(at);
        }
    }
    lengths.push(line.len() - start);
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::{Aside, AsideKind};

    fn page(number: u32, text: &str, headings: &[(usize, u8, &str)]) -> Page {
        Page {
            number,
            text: text.into(),
            headings: headings
                .iter()
                .map(|&(offset, level, title)| Heading { offset, level, title: title.into() })
                .collect(),
            ..Page::default()
        }
    }

    fn chunks(pages: &[Page], target: u32, overlap: u32) -> Vec<Chunk> {
        let options = ChunkOptions { target_tokens: target, overlap_tokens: overlap };
        let mut chunker = Chunker::new(DocumentId("d".into()), options);
        let mut all: Vec<Chunk> = pages.iter().flat_map(|p| chunker.push(p)).collect();
        all.extend(chunker.finish());
        all
    }

    fn prose(sentences: std::ops::Range<u32>) -> String {
        sentences.map(|i| format!("Sentence number {i} speaks about topic {i}. ")).collect()
    }

    #[test]
    fn a_page_made_of_headings_takes_time_by_its_length_alone() {
        let text: String = (0..60_000).map(|n| format!("Pier {n}\n\nIt is {n} m.\n\n")).collect();
        let starts = text.match_indices("Pier").map(|(at, _)| at);
        let headings = starts.map(|offset| Heading { offset, level: 2, title: "Pier".into() }).collect();
        let asides = text.match_indices("m.").map(|(at, _)| Aside { start: at, end: at + 2, kind: AsideKind::Hidden });
        let page = Page { number: 1, asides: asides.collect(), headings, text: text.clone(), ..Page::default() };
        let started = std::time::Instant::now();
        let all = chunks(&[page], 256, 38);
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
        let last = all.last().unwrap();
        assert!(last.text.ends_with("It is 59999") && last.section == ["Pier"], "{last:?}");
    }

    #[test]
    fn every_word_of_every_page_is_in_a_chunk_and_spans_are_exact() {
        let pages: Vec<Page> = (1..=5).map(|n| page(n, &prose(n * 10..n * 10 + 10), &[])).collect();
        let all = chunks(&pages, 60, 10);
        for (n, page) in pages.iter().enumerate() {
            let mut covered = vec![false; page.text.len()];
            for span in all.iter().flat_map(|c| &c.locator.spans).filter(|s| s.page == n as u32 + 1) {
                covered[span.start..span.end].fill(true);
            }
            let missed: String =
                page.text.char_indices().filter(|(i, c)| !covered[*i] && !c.is_whitespace()).map(|(_, c)| c).collect();
            assert_eq!(missed, "");
        }
        for chunk in &all {
            let from_pages: String =
                chunk.locator.spans.iter().map(|s| &pages[s.page as usize - 1].text[s.start..s.end]).collect();
            assert_eq!(text::squeeze(&from_pages), text::squeeze(&chunk.text));
        }
        assert_eq!(all.iter().map(|c| c.ordinal).collect::<Vec<_>>(), (0..all.len() as u32).collect::<Vec<_>>());
    }

    #[test]
    fn a_long_paragraph_fills_its_chunks_and_two_long_sentences_stand_together_in_one_of_them() {
        let sentence = |n: u32| {
            format!(
                "In the year {n} the harbour of Riga froze in January, and an icebreaker from Finland kept a lane open for the ships that carried timber, grain and coal until the spring. "
            )
        };
        let text: String = (1900..1913).map(sentence).collect();
        let all = chunks(&[page(1, text.trim(), &[])], 256, 38);
        assert!(
            all[..all.len() - 1].iter().all(|c| c.tokens > 180),
            "{:?}",
            all.iter().map(|c| c.tokens).collect::<Vec<_>>()
        );
        for year in 1900..1912 {
            let two = [sentence(year), sentence(year + 1)].concat();
            assert!(all.iter().any(|c| c.text.contains(two.trim())), "{year}");
        }
    }

    #[test]
    fn a_page_whose_end_is_in_no_chunk_yet_is_named() {
        let mut chunker = Chunker::new(DocumentId("d".into()), ChunkOptions::default());
        assert_eq!(chunker.held_from(), None);
        assert!(chunker.push(&page(1, "The lock opens at six.", &[])).is_empty());
        assert_eq!(chunker.held_from(), Some(1));
        assert!(chunker.push(&page(2, &format!("{} and this goes on over", prose(0..60)), &[])).len() > 1);
        assert_eq!(chunker.held_from(), Some(2));
        chunker.push(&page(3, "the end.", &[]));
        assert_eq!(chunker.held_from(), Some(2), "its last sentence ends on the next page");
        chunker.finish();
        assert_eq!(chunker.held_from(), None);
    }

    #[test]
    fn text_broken_into_lines_and_a_page_number_give_the_chunks_of_the_same_text_in_one_line() {
        let sentence = "The harbour of Riga freezes in January of most winters, and an icebreaker that was built in Finland in the year 1969 keeps a lane open for the ships that carry timber, grain and coal until the ice breaks up in the last days of March.";
        let (first, second) =
            (sentence.repeat(3).replace(".The", ". The"), "It was deep enough only after 1990, they say.");
        let wrap = |text: &str| {
            let mut lines = vec![String::new()];
            for word in text.split(' ') {
                if lines.last().is_some_and(|line| line.len() + word.len() > 70) {
                    lines.push(String::new());
                }
                let line = lines.last_mut().unwrap();
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(word);
            }
            lines.join("\n")
        };
        let cut = first.len() - 60;
        let given = [page(1, &first[..cut], &[]), page(2, &format!("{}\n\n{second}", first[cut..].trim()), &[])];
        let mut printed = given.clone();
        for page in &mut printed {
            let body: Vec<String> = page.text.split("\n\n").map(wrap).collect();
            let text = body.join("\n\n");
            page.asides = vec![Aside { start: text.len() + 2, end: text.len() + 3, kind: AsideKind::Running }];
            page.text = format!("{text}\n\n{}", page.number);
        }
        let texts =
            |pages: &[Page]| chunks(pages, 150, 20).into_iter().map(|c| (c.text, c.context)).collect::<Vec<_>>();
        assert_eq!(texts(&given), texts(&printed));
    }

    #[test]
    fn a_page_that_begins_with_a_heading_goes_on_with_nothing() {
        let title = page(1, "# Harbour notes\n\n", &[(0, 1, "Harbour notes")]);
        let mut ice = page(2, "12\n## Ice\n\nThe harbour freezes in January.", &[(3, 2, "Ice")]);
        ice.asides = vec![Aside { start: 0, end: 2, kind: AsideKind::Running }];
        let all = chunks(&[title, ice], 256, 38);
        let pages: Vec<(u32, u32)> = all.iter().map(|c| (c.locator.page_start(), c.locator.page_end())).collect();
        assert_eq!(pages, [(1, 1), (2, 2)], "{all:?}");
        let beyond = page(1, "Short.", &[(900, 1, "Beyond")]);
        assert_eq!(chunks(&[beyond], 256, 38).len(), 1);
    }

    #[test]
    fn chunks_keep_to_their_size_and_overlap() {
        let all = chunks(&[page(1, &prose(0..60), &[])], 60, 12);
        assert!(all.len() > 5);
        assert!(all.iter().all(|c| c.tokens <= 62), "{:?}", all.iter().map(|c| c.tokens).collect::<Vec<_>>());
        for pair in all.windows(2) {
            assert!(pair[1].locator.spans[0].start < pair[0].locator.spans[0].end, "no overlap");
        }
    }

    #[test]
    fn a_chapter_is_never_crossed_and_sections_are_remembered() {
        let text = "Before it.\nOne\nInside one.\n1.1 Part\nInside part.\nTwo\nInside two.";
        let at = |needle: &str| text.find(needle).unwrap();
        let headings = [(at("One\n"), 1, "One"), (at("1.1"), 2, "1.1 Part"), (at("Two\n"), 1, "Two")];
        let all = chunks(&[page(1, text, &headings)], 256, 38);
        let sections: Vec<Vec<String>> = all.iter().map(|c| c.section.clone()).collect();
        assert_eq!(sections, [vec![], vec!["One".to_string(), "1.1 Part".into()], vec!["Two".into()]]);
        assert!(all[1].text.contains("Inside one.") && !all[1].text.contains("Inside two."));
        assert_eq!(all[1].context, "One › 1.1 Part");
    }

    #[test]
    fn a_chunk_may_run_over_a_page_and_says_so() {
        let all = chunks(&[page(4, "It began on one page", &[]), page(5, "and ended on the next.", &[])], 256, 38);
        assert_eq!((all.len(), all[0].locator.page_start(), all[0].locator.page_end()), (1, 4, 5));
        assert_eq!(all[0].text, "It began on one page and ended on the next.");
    }

    #[test]
    fn running_heads_and_hidden_text_are_in_no_chunk() {
        use super::super::document::{Aside, AsideKind};
        let mut first = page(1, "Annual report\nWe sold more in 2021\n17", &[]);
        first.asides = vec![
            Aside { start: 0, end: 13, kind: AsideKind::Running },
            Aside { start: 35, end: 37, kind: AsideKind::Running },
        ];
        let all = chunks(&[first, page(2, "than in 2020.", &[])], 256, 38);
        assert_eq!(all[0].text, "We sold more in 2021 than in 2020.");
        assert_eq!((all[0].locator.spans[0].start, all[0].locator.spans[0].end), (14, 34));
    }

    #[test]
    fn a_page_of_one_endless_word_is_cut_all_the_same() {
        let all = chunks(&[page(1, &"字".repeat(3000), &[]), page(2, &"x".repeat(5000), &[])], 256, 38);
        assert!(all.iter().all(|c| c.tokens <= 300), "{:?}", all.iter().map(|c| c.tokens).collect::<Vec<_>>());
        assert_eq!(all.iter().map(|c| c.text.matches('字').count()).sum::<usize>(), 3000);
    }

    #[test]
    fn later_chunks_of_a_page_without_headings_carry_its_beginning() {
        let all = chunks(&[page(1, &format!("Balance sheet 2021\n{}", prose(0..60)), &[])], 60, 10);
        assert_eq!(all[0].context, "");
        assert!(all[3].context.starts_with("Balance sheet 2021"));
        assert!(all[3].indexed_text().ends_with(&all[3].text));
    }
}
