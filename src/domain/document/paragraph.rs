//! Finds where paragraphs end on a page, and the heading at its top.
//!
//! Readers deliver lines. A paragraph ends at a blank line, and at a line that stops short of the column's edge after a
//! full stop; where lines are far longer than any column (one paragraph per line), it ends at every line.

use std::ops::Range;

use crate::domain::text::language::{Script, script_of};
use crate::domain::text::tokens::is_cjk;
use crate::domain::text::{self, sentence};

/// Lines of at least this many characters (CJK characters count twice) are whole paragraphs, not lines of a column.
const PARAGRAPH_LINE: usize = 200;

/// A line shorter than this share of the column does not reach its edge.
const SHORT: f32 = 0.8;

/// Columns narrower than this hold words, figures or labels: a full line in one need not be running text.
const NARROW: usize = 50;

/// Maximum characters of a page's heading.
const HEAD: usize = 160;

/// Maximum length of a heading line (CJK characters count twice).
const HEADING_LINE: usize = 100;

/// How the lines of a page are laid out.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The byte offsets of the line feeds that end paragraphs, in order; the end of the page is not included.
    pub ends: Vec<usize>,
    /// The width of the column: nine of ten lines are no longer (CJK characters count twice).
    pub column: usize,
}

impl Layout {
    pub fn of(page: &str) -> Layout {
        let column = column(page);
        Layout { ends: ends(page, column), column }
    }

    /// True if a range of the page is running text wrapped at the column's edge: each line that ends within it is as
    /// wide as the column. Rows of tables and lines of code usually are not.
    pub fn is_wrapped(&self, page: &str, range: Range<usize>) -> bool {
        let full = |(at, _)| {
            let end = range.start + at;
            reaches_edge(page[page[..end].rfind('\n').map_or(0, |before| before + 1)..end].trim(), self.column)
        };
        (NARROW..PARAGRAPH_LINE).contains(&self.column) && page[range.clone()].match_indices('\n').all(full)
    }
}

fn ends(page: &str, column: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    let mut lines = page.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        at += line.len();
        let Some(next) = lines.peek() else { break };
        let words = line.trim();
        let ends_here = next.trim().is_empty()
            || (!words.is_empty() && (column >= PARAGRAPH_LINE || (is_closed(words) && !reaches_edge(words, column))));
        if ends_here {
            ends.push(at - 1);
        }
    }
    ends
}

fn reaches_edge(line: &str, column: usize) -> bool {
    width(line) as f32 >= SHORT * column as f32
}

/// True if a text ends like a sentence.
pub fn is_closed(words: &str) -> bool {
    words.chars().next_back().is_some_and(|c| ".!?。！？…:：;；”\"』」)）".contains(c))
}

/// The beginning of a page if it looks like a heading; the page's later chunks are indexed under it. Empty if the page
/// begins mid-sentence or with running text, which says nothing about what follows (and cost 2 to 6 points of recall@1
/// on books). `goes_on` is true if the page before ends without a full stop: in Chinese, which has no capital letters
/// as a cue, this page then starts mid-sentence.
pub fn head(page: &str, goes_on: bool) -> String {
    let Some(first) = page.lines().map(str::trim).find(|line| !line.is_empty()) else { return String::new() };
    let chinese = script_of(first) == Some(Script::Cjk);
    let ends_a_sentence = first.ends_with(['。', '！', '？', '；', '，']);
    if begins_with_running_text(page)
        || first.chars().next().is_some_and(char::is_lowercase)
        || width(first) > HEADING_LINE
        || (chinese && (goes_on || ends_a_sentence))
    {
        return String::new();
    }
    text::shorten(&text::one_line(page), HEAD)
}

/// True if the first paragraph has several lines, the first two of them (except its last) as wide as the column, and
/// contains the end of a sentence. A title as wide as the column is followed by a shorter line.
fn begins_with_running_text(page: &str) -> bool {
    let layout = Layout::of(page);
    let begins = page.len() - page.trim_start().len();
    let end = layout.ends.iter().copied().find(|&end| end > begins).unwrap_or(page.len());
    let paragraph = page[..end].trim();
    let count = paragraph.lines().count();
    let full =
        paragraph.lines().take(count.saturating_sub(1).min(2)).all(|line| reaches_edge(line.trim(), layout.column));
    let ends_a_sentence = is_closed(paragraph) || sentence::split(paragraph).len() > 1;
    layout.column >= NARROW && count > 1 && full && ends_a_sentence
}

/// The width of a page's column: nine of ten lines are no longer.
fn column(page: &str) -> usize {
    let mut widths: Vec<usize> = page.lines().map(str::trim).filter(|l| !l.is_empty()).map(width).collect();
    widths.sort_unstable();
    widths.get(widths.len() * 9 / 10).copied().unwrap_or(0)
}

fn width(line: &str) -> usize {
    line.chars().map(|c| if is_cjk(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs(page: &str) -> Vec<String> {
        let mut all = Vec::new();
        let mut start = 0;
        for end in Layout::of(page).ends.into_iter().chain([page.len()]) {
            let words = text::one_line(&page[start..end]);
            if !words.is_empty() {
                all.push(words);
            }
            start = end;
        }
        all
    }

    #[test]
    fn a_short_line_after_a_full_stop_ends_a_paragraph() {
        let page = "The harbour of Riga freezes in January of most\nwinters, and an icebreaker keeps it\nopen until March.\n\
                    The yard has eleven cranes. The tallest of them\nlifts forty tonnes.";
        assert_eq!(paragraphs(page).len(), 2);
        assert!(paragraphs(page)[1].starts_with("The yard"));
    }

    #[test]
    fn a_full_line_goes_on_even_after_a_full_stop() {
        let page =
            "One sentence fills the whole of the line here.\nAnother one goes on after it and is longer still\nend.";
        assert_eq!(paragraphs(page).len(), 1);
    }

    #[test]
    fn very_long_lines_and_blank_lines_are_paragraphs() {
        let long = "word ".repeat(60);
        assert_eq!(paragraphs(&format!("{long}\n{long}\n{long}")).len(), 3);
        assert_eq!(paragraphs(&format!("{}\n{}", "字".repeat(120), "字".repeat(130))).len(), 2);
        assert_eq!(paragraphs("a b c\n\nd e f").len(), 2);
        assert!(Layout::of("").ends.is_empty() && Layout::of("one line").ends.is_empty());
    }

    #[test]
    fn lines_broken_at_the_edge_of_the_column_are_told_from_rows_and_code() {
        let prose = "The harbour of Riga freezes in January of most of the winters,\nand an icebreaker keeps it open until the ice is gone\nin March.";
        assert!(Layout::of(prose).is_wrapped(prose, 40..prose.len()));
        let table = "Revenue of the whole group before all eliminations 12,345 11,222\nCost of sales 4,321 4,111\nGross profit 8,024 7,111";
        assert!(!Layout::of(table).is_wrapped(table, 0..table.len()));
        assert!(!Layout::of("a 1\nb 2\nc 3").is_wrapped("a 1\nb 2\nc 3", 0..7), "a narrow column is a list");
    }

    #[test]
    fn a_page_is_headed_by_a_heading_only() {
        for goes_on in [false, true] {
            assert_eq!(head("\nBalance sheet 2021\nAssets 1 2 3", goes_on), "Balance sheet 2021 Assets 1 2 3");
        }
        assert_eq!(head("of the winter, when ships wait.\nBalance sheet", false), "");
        let running = "A line of running text that is far too long to be a heading of anything. ".repeat(2);
        assert_eq!(head(&running, false), "");
        assert_eq!(head("", false), "");
        let broken = "Tesla was granted patents for a system of transmitting electrical energy, and for an\n\
                      electrical transmitter. When Marconi made his famous first radio transmission in the year\n\
                      1901, he said that it was done with seventeen of his patents.";
        assert_eq!(head(&format!("{broken}\n\nIn the years after these rumors nothing came of it."), false), "");
        let chinese = "特斯拉获得了电能传输系统和电力发射器专利。马可尼首次完成了著名的跨大西洋\n无线电传输，特斯拉打趣说其中用到了他的专利。\n\n后来没有下文。";
        assert_eq!(head(chinese, false), "");
        let title = "Take a Step Back: Evoking Reasoning via Abstraction in Large Language Models\nKnowledge of the world\n\
                     You are an expert. Answer the question step by step, then say what you are sure of, and why it is.";
        assert!(head(title, false).starts_with("Take a Step Back"));
    }

    #[test]
    fn a_chinese_page_that_goes_on_from_the_one_before_has_no_head() {
        assert_eq!(head("第二章 航运\n船在冬天等待。", false), "第二章 航运 船在冬天等待。");
        assert_eq!(head("船在冬天等待\n第二章 航运", true), "");
        assert_eq!(head("的有力证明。\n第二章 航运", false), "");
    }
}
