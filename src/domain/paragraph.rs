//! Where paragraphs end on a page, and what stands at its head.
//!
//! Readers give lines. A blank line ends a paragraph; so does a line that stops short of the column's edge after a full
//! stop; and where lines are far longer than any column (a text whose paragraphs are one line each) every line does.

use super::language::{Script, script_of};
use super::text;
use super::tokens::is_cjk;

/// Lines this long (in characters; CJK characters count twice) are whole paragraphs, not lines of a column.
const PARAGRAPH_LINE: usize = 200;

/// A line shorter than this share of the column does not reach its edge.
const SHORT: f32 = 0.8;

/// How many characters of a page stand for its heading.
const HEAD: usize = 160;

/// The longest line that can be a heading (CJK characters count twice).
const HEADING_LINE: usize = 100;

/// The byte offsets in `page` at which paragraphs end (those of line feeds), in order; the end of the page is not one.
pub fn ends(page: &str) -> Vec<usize> {
    let column = column(page);
    let mut ends = Vec::new();
    let mut at = 0;
    let mut lines = page.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        at += line.len();
        let Some(next) = lines.peek() else { break };
        let words = line.trim();
        let ends_here = next.trim().is_empty()
            || (!words.is_empty()
                && (column >= PARAGRAPH_LINE || (is_closed(words) && (width(words) as f32) < SHORT * column as f32)));
        if ends_here {
            ends.push(at - 1);
        }
    }
    ends
}

/// True when a text ends as a sentence does.
pub fn is_closed(words: &str) -> bool {
    words.chars().next_back().is_some_and(|c| ".!?。！？…:：;；”\"』」)）".contains(c))
}

/// The beginning of a page where it looks like a heading: what its later chunks are indexed under. Empty where the page
/// begins in the middle of a sentence or with running text, which says nothing about what follows (and cost 2 to 6
/// points of recall@1 on books). `goes_on` is true where the page before ends without a full stop: in Chinese, which has
/// no capital letters to tell, the page then goes on in the middle of a sentence.
pub fn head(page: &str, goes_on: bool) -> String {
    let Some(first) = page.lines().map(str::trim).find(|line| !line.is_empty()) else { return String::new() };
    let chinese = script_of(first) == Some(Script::Cjk);
    let ends_a_sentence = first.ends_with(['。', '！', '？', '；', '，']);
    if first.chars().next().is_some_and(char::is_lowercase)
        || width(first) > HEADING_LINE
        || (chinese && (goes_on || ends_a_sentence))
    {
        return String::new();
    }
    text::shorten(&text::one_line(page), HEAD)
}

/// The width of a page's column: nine of ten lines are not longer.
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
        for end in ends(page).into_iter().chain([page.len()]) {
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
        assert!(ends("").is_empty() && ends("one line").is_empty());
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
    }

    #[test]
    fn a_chinese_page_that_goes_on_from_the_one_before_has_no_head() {
        assert_eq!(head("第二章 航运\n船在冬天等待。", false), "第二章 航运 船在冬天等待。");
        assert_eq!(head("船在冬天等待\n第二章 航运", true), "");
        assert_eq!(head("的有力证明。\n第二章 航运", false), "");
    }
}
