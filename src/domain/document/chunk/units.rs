//! Units: the sentences, lines and rows that chunks consist of.

use std::ops::Range;
use std::sync::Arc;

use super::super::blocks::{Blocks, Joint};
use super::super::paragraph::Layout;
use super::super::{Page, paragraph};
use crate::domain::text::{sentence, tokens};

/// One sentence, line or row, which is never cut.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub page: u32,
    pub start: usize,
    pub end: usize,
    /// With kept line breaks marked ([`Blocks`]); empty for a row.
    pub text: String,
    pub tokens: u32,
    pub ends_paragraph: bool,
    /// How it is joined to what follows it on its page.
    pub joint: Joint,
    /// Indentation of its line, in columns.
    pub indent: usize,
    /// The row of a table that it is.
    pub row: Option<Row>,
}

/// Title and header of a table.
#[derive(Debug)]
pub(super) struct Head {
    /// Its label and caption, and its units.
    pub title: Vec<String>,
    /// The header as lines of a Markdown table.
    pub shown: String,
    /// Of what is repeated in each chunk, estimated.
    pub tokens: u32,
}

/// A row of a table, or some cells of one.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub head: Arc<Head>,
    /// A line of a Markdown table; `None` for a header without rows below it.
    pub shown: Option<String>,
    /// The words it is found by.
    pub words: String,
}

impl Unit {
    /// True if both are rows of one table.
    pub fn same_table(&self, other: &Unit) -> bool {
        matches!((&self.row, &other.row), (Some(a), Some(b)) if Arc::ptr_eq(&a.head, &b.head))
    }
}

/// The size of units in one chunk, with the header of each table.
pub(super) fn tokens_of(units: &[Unit]) -> u32 {
    let head = |n: usize| match &units[n].row {
        Some(row) if n == 0 || !units[n].same_table(&units[n - 1]) => row.head.tokens,
        _ => 0,
    };
    units.iter().enumerate().map(|(n, unit)| unit.tokens + head(n)).sum()
}

/// Cuts a range of a page into units: sentences; sentences longer than a quarter of a chunk at line breaks that are not
/// column edges (table rows, lines of code); sentences and lines longer than a chunk between words.
pub(super) fn units(page: &Page, range: Range<usize>, (layout, blocks): &(Layout, Blocks), target: u32) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut start = range.start;
    // White space at the end (before a page number) ends no paragraph.
    let range = range.start..range.start + page.text[range].trim_end().len();
    // Ends ascend, so those within a section are a contiguous slice, however many sections a page has.
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
                units.extend(unit(page, at..start + sentence.end, blocks));
                continue;
            }
            for line in words.split_inclusive('\n') {
                for piece in pieces(line, target) {
                    units.extend(unit(page, at..at + piece, blocks));
                    at += piece;
                }
            }
        }
        // Text that ends with the page but without a full stop continues on the next.
        if let Some(last) = units.last_mut() {
            last.ends_paragraph |= end != range.end || paragraph::is_closed(&last.text);
            last.joint = blocks.joint(&page.text, last.end, last.ends_paragraph);
        }
        start = end;
    }
    units
}

/// The unit in a range of a page, trimmed of white space; `None` if nothing else is there.
pub(super) fn unit(page: &Page, range: Range<usize>, blocks: &Blocks) -> Option<Unit> {
    let piece = &page.text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let trimmed = piece.trim();
    let end = start + trimmed.len();
    (!trimmed.is_empty()).then(|| Unit {
        page: page.number,
        start,
        end,
        text: blocks.marked(&page.text, start..end),
        tokens: tokens::estimate(trimmed).max(1),
        ends_paragraph: false,
        joint: blocks.joint(&page.text, end, false),
        indent: blocks.indent(&page.text, start),
        row: None,
    })
}

/// The byte lengths of pieces of `line`, each at most `target` tokens, cut at white space if possible.
pub(super) fn pieces(line: &str, target: u32) -> Vec<usize> {
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
