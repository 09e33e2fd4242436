//! The lines of a page with their places, and the small tests that all parts of the gathering share.

use super::sheet::Sheet;
use crate::domain::document::PageSpan;
use crate::domain::text::tokens::is_cjk;

/// A line of a page, without white space at its ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) page: u32,
    /// Byte offset in the page's text.
    pub(super) start: usize,
    pub(super) text: &'a str,
    /// In the page's largest type.
    pub(super) large: bool,
    /// A running head or foot.
    pub(super) running: bool,
    /// The first after a blank line.
    pub(super) begins: bool,
}

impl<'a> Line<'a> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The place of a part of the line.
    pub(super) fn place(&self, part: std::ops::Range<usize>) -> Option<PageSpan> {
        Some(PageSpan { page: self.page, start: self.start + part.start, end: self.start + part.end })
    }

    pub(super) fn whole(&self) -> Option<PageSpan> {
        self.place(0..self.text.len())
    }

    /// The place of a part that was cut out of the line's text.
    pub(super) fn place_of(&self, part: &str) -> Option<PageSpan> {
        let at = (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        if at + part.len() > self.text.len() {
            return None;
        }
        let trimmed = part.trim();
        let lead = part.len() - part.trim_start().len();
        self.place(at + lead..at + lead + trimmed.len())
    }

    pub(super) fn lower(&self) -> String {
        self.text.to_lowercase()
    }
}

/// The visible lines of a page that are not blank.
pub(super) fn lines_of(sheet: &Sheet) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    let mut blank = true;
    for line in sheet.text.split_inclusive('\n') {
        let text = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        if text.is_empty() {
            blank = true;
            continue;
        }
        let within = |parts: &[(usize, usize)]| parts.iter().any(|&(from, to)| from < start + text.len() && start < to);
        if within(&sheet.unseen) {
            continue;
        }
        lines.push(Line {
            page: sheet.number,
            start: sheet.at + start,
            text,
            large: within(&sheet.large) || sheet.headings.first() == Some(&start),
            running: within(&sheet.running) || sheet.at > 0,
            begins: std::mem::take(&mut blank),
        });
    }
    lines
}

/// The range from one place to another of the same page.
pub(super) fn from_to(first: &Line<'_>, last: &Line<'_>) -> Option<PageSpan> {
    let end = if last.page == first.page { last.end() } else { first.end() };
    Some(PageSpan { page: first.page, start: first.start, end })
}

/// Finds `needle` in `text` without regard to ASCII case; `needle` is in lower case and ASCII.
pub(super) fn find(text: &str, needle: &str) -> Option<usize> {
    let (hay, needle) = (text.as_bytes(), needle.as_bytes());
    if needle.is_empty() || hay.len() < needle.len() {
        return None;
    }
    (0..=hay.len() - needle.len()).find(|&at| hay[at..at + needle.len()].eq_ignore_ascii_case(needle))
}

/// [`find`] of a whole word or words.
pub(super) fn find_word(text: &str, needle: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| find(rest, needle)).map(|at| from + at) {
        let before = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() || is_cjk(c));
        let after = text[at + needle.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric() || is_cjk(c));
        if before && after {
            return Some(at);
        }
        from = at + 1;
        while !text.is_char_boundary(from) {
            from += 1;
        }
    }
    None
}

/// True if a line begins what a document says of its subject: its abstract, contents or first section.
pub(super) fn ends_front(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    let begins = [
        "abstract",
        "introduction",
        "contents",
        "tableofcontents",
        "summary",
        "executivesummary",
        "overview",
        "keywords",
        "preface",
        "foreword",
        "background",
        "indexterms",
        "brieftableofcontents",
        "acknowledgements",
        "acknowledgments",
        "摘要",
        "目录",
        "目次",
        "引言",
        "前言",
        "简介",
        "绪论",
        "序言",
        "关键词",
        "内容提要",
        "概述",
        "序",
        "摘录",
        "内容简介",
    ];
    let lead = [
        "abstract.",
        "abstract:",
        "abstract—",
        "abstract–",
        "abstract -",
        "summary:",
        "摘要：",
        "摘要:",
        "【摘要】",
        "[摘要]",
    ];
    let lower = text.to_lowercase();
    begins.contains(&plain.as_str())
        || lead.iter().any(|lead| lower.starts_with(lead))
        || text.contains(". . . .")
        || text.contains(".....")
}

/// How many lines stand before the subject itself: the abstract, the contents, or a paragraph of some length.
pub(super) fn front_end(lines: &[Line<'_>]) -> usize {
    let ends = lines.iter().position(|line| !line.running && ends_front(line.text)).unwrap_or(lines.len());
    let mut prose = 0;
    for (n, line) in lines.iter().enumerate().take(ends) {
        prose = if is_prose(line.text) { prose + 1 } else { 0 };
        if prose == 6 {
            return n - 5;
        }
    }
    ends
}

/// True for a line of running text rather than a name, title or label.
pub(super) fn is_prose(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let small = text.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    let wide = text.chars().filter(|c| is_cjk(*c)).count();
    words >= 9 && small * 2 > words || wide > 40 || words > 30
}
