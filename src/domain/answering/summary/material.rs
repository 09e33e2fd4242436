//! The sentences of a scope, each with its section: what a summary is made of.

use std::collections::HashSet;

use super::usable::{breaks_off, is_apparatus, is_chinese, is_prose, is_sentence};
use crate::domain::document::chunk::Chunk;
use crate::domain::document::outline::{Outline, Section, SectionKind};
use crate::domain::text::caption::is_caption;
use crate::domain::text::dot_leaders::leaders;
use crate::domain::text::{sentence, squeeze};

/// How many of the next sections a line is compared with.
const AHEAD: usize = 6;

/// Sentences are joined at abbreviations up to this length, in bytes.
const LONGEST: usize = 1_000;

/// The longest line that can be a heading, in bytes.
const HEADING: usize = 240;

/// A sentence, or the item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    pub text: String,
    /// Its chunk, by index.
    pub chunk: usize,
    /// The chunk in which it ends: the next one, if a page or column tore it.
    pub until: usize,
    /// Its innermost section, by index in the outline.
    pub section: Option<usize>,
    /// Its place among the sentences of its section, from 0.
    pub nth: usize,
    /// True for the first of its paragraph.
    pub first: bool,
    /// An item of a list or another line that is no whole sentence; used where there is little else.
    pub item: bool,
}

/// The sentences of chunks in order, without what is said twice. Contents pages, references and indexes have none.
pub fn sentences(chunks: &[Chunk], outline: &Outline) -> Vec<Sentence> {
    let mut walk = Walk {
        outline,
        titles: HashSet::new(),
        seen: HashSet::new(),
        section: None,
        nth: 0,
        out: Vec::new(),
        skipping: false,
        torn: None,
    };
    walk.titles = outline.sections.iter().map(|section| squeeze(&section.title)).collect();
    for (n, chunk) in chunks.iter().enumerate() {
        walk.chunk(n, chunk);
    }
    walk.out
}

/// The innermost section at a place. Of several of which only the page is known it is the first: the others are entered
/// at their headings.
pub fn section_at(outline: &Outline, page: u32, offset: usize) -> Option<usize> {
    let sections = &outline.sections;
    let mut at = sections.partition_point(|section| (section.page, section.offset) <= (page, offset)).checked_sub(1)?;
    while at > 0
        && sections[at].offset == 0
        && sections[at - 1].page == sections[at].page
        && sections[at - 1].offset == 0
    {
        at -= 1;
    }
    Some(at)
}

struct Walk<'a> {
    outline: &'a Outline,
    /// Squeezed titles of all sections.
    titles: HashSet<String>,
    /// Squeezed sentences taken so far.
    seen: HashSet<String>,
    section: Option<usize>,
    nth: usize,
    out: Vec<Sentence>,
    /// Inside references or the like that the outline does not know.
    skipping: bool,
    /// The beginning of a sentence with which the last chunk ended.
    torn: Option<(String, usize, bool)>,
}

impl Walk<'_> {
    fn chunk(&mut self, n: usize, chunk: &Chunk) {
        let Some(span) = chunk.locator.spans.first() else { return };
        let at = section_at(self.outline, span.page, span.start);
        if at > self.section || self.section.is_none() {
            self.enter(at);
        }
        // Rows are no sentences; annotations are none of the document.
        if chunk.index.is_some()
            && chunk.text.lines().filter(|line| line.starts_with('|')).count() > 2
            && chunk.text.lines().count() < 8
            || is_contents(&chunk.text)
        {
            return;
        }
        let mut gap = true;
        for line in chunk.text.lines() {
            let words = line.trim();
            if words.is_empty() {
                gap = true;
                continue;
            }
            if words.len() <= HEADING && self.heading(words, chunk) {
                gap = true;
                continue;
            }
            if !self.apparatus() && !sentence::is_remark(words) && !words.starts_with('|') && !is_caption(words) {
                self.line(words, n, gap);
            }
            gap = false;
        }
        if self.torn.as_ref().is_some_and(|(_, chunk, _)| *chunk < n) {
            self.torn = None;
        }
    }

    /// Enters a section.
    fn enter(&mut self, at: Option<usize>) {
        (self.section, self.nth, self.skipping) = (at, 0, false);
    }

    /// True if a line is a heading; its section is then entered.
    fn heading(&mut self, words: &str, chunk: &Chunk) -> bool {
        let said = squeeze(words);
        if said.is_empty() {
            return false;
        }
        let last = chunk.locator.page_end();
        let from = self.section.map_or(0, |at| at + 1);
        let next =
            self.outline.sections.iter().enumerate().skip(from).take(AHEAD).take_while(|(_, next)| next.page <= last);
        let titled = |section: &Section| {
            let title = squeeze(&section.title);
            let numbered = squeeze(section.number.as_deref().unwrap_or_default()) + &title;
            !title.is_empty() && (said == title || said.ends_with(&numbered) && said.len() <= numbered.len() + 24)
        };
        let found = next.into_iter().find(|(_, section)| titled(section)).map(|(at, _)| at);
        if let Some(at) = found {
            self.enter(Some(at));
            return true;
        }
        if is_apparatus(words) {
            self.skipping = true;
            return true;
        }
        self.titles.contains(&said)
    }

    /// True within references, contents and the like.
    fn apparatus(&self) -> bool {
        let sections = &self.outline.sections;
        let unread = |section: &Section| section.kind != SectionKind::Chapter && is_apparatus(&section.title);
        self.skipping || self.section.is_some_and(|at| unread(&sections[at]))
    }

    fn line(&mut self, words: &str, chunk: usize, first: bool) {
        let (words, listed) = without_marker(words);
        let mut first = first || listed;
        let mut begun = String::new();
        let mut from = chunk;
        // The rest of a sentence that a page or column tore; what stands between is a running head or a row.
        if let Some((head, at, was_first)) = self.torn.take_if(|_| words.starts_with(char::is_lowercase)) {
            begun = head + " ";
            (from, first) = (at, was_first);
        }
        let mut last = String::new();
        for range in sentence::split(words) {
            // The halves of a Chinese sentence are not quoted apart.
            begun.push_str(&words[range]);
            if begun.ends_with('；') {
                continue;
            }
            if breaks_off(&begun) && begun.len() < LONGEST {
                begun.push(' ');
                continue;
            }
            let said = std::mem::take(&mut begun);
            let whole = is_sentence(&said);
            let item = !whole && listed && is_prose(&said) || !whole && is_line(&said, words);
            last = if whole { String::new() } else { said.clone() };
            if (whole || item) && self.seen.insert(squeeze(&said)) {
                let (section, nth) = (self.section, self.nth);
                self.out.push(Sentence { text: said, chunk: from, until: chunk, section, nth, first, item });
                self.nth += 1;
            }
            (first, from) = (false, chunk);
        }
        let open = !last.ends_with(['.', '!', '?', '。', '！', '？', ':', '：', '-']);
        if open
            && !listed
            && last.split_whitespace().count() >= 5
            && last.starts_with(char::is_uppercase)
            && is_prose(&last)
        {
            self.torn = Some((last, chunk, first));
        }
    }
}

/// A line that stands for itself, as on a slide: prose that is the whole line, in letters of both cases.
fn is_line(said: &str, line: &str) -> bool {
    let ends = said.ends_with([':', ',', ';', '：', '，', '、', '-']);
    let begins = said.starts_with(|c: char| c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase());
    said.len() == line.trim().len()
        && begins
        && !ends
        && is_prose(said)
        && (is_chinese(said) || said.chars().any(char::is_lowercase))
}

/// A line without the sign of its list item, and whether it had one.
pub(super) fn without_marker(line: &str) -> (&str, bool) {
    let rest = line.trim_start_matches(['•', '–', '—', '▪', '◦', '●', '○', '■', '►', '✓', '➢', '·', '∙', '-', '*']);
    if rest.len() < line.len() && (rest.starts_with(' ') || !line.starts_with(['-', '*'])) {
        return (rest.trim_start(), true);
    }
    let digits = line.trim_start_matches('(').trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    let number = line.len() - digits.len();
    let numbered = (1..=4).contains(&number)
        && line.trim_start_matches('(').starts_with(|c: char| c.is_ascii_digit() || digits.starts_with(')'));
    if numbered
        && let Some(rest) = digits.strip_prefix(['.', ')', '、', '）'])
        && (rest.starts_with(' ') || digits.starts_with('、'))
    {
        return (rest.trim_start(), true);
    }
    (line, false)
}

/// True for a part of a contents page or an index: entries with leaders, or lines that end in page numbers.
fn is_contents(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let entry = |line: &&&str| line.trim_end().ends_with(|c: char| c.is_ascii_digit()) && !line.starts_with('|');
    leaders(text).len() >= 3 || lines.len() >= 6 && lines.iter().filter(entry).count() * 10 >= lines.len() * 7
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::{DocumentId, Locator, PageSpan};

    fn chunk(ordinal: u32, page: u32, text: &str) -> Chunk {
        let spans = vec![PageSpan { page, start: 0, end: text.len() }];
        Chunk {
            ordinal,
            locator: Locator { document: DocumentId("d".into()), spans },
            section: Vec::new(),
            text: text.into(),
            index: None,
            context: String::new(),
            tokens: 9,
        }
    }

    fn section(number: &str, title: &str, page: u32) -> Section {
        Section {
            kind: SectionKind::Section,
            number: Some(number.into()),
            title: title.into(),
            level: 1,
            page,
            offset: 0,
            page_end: page,
            heading: None,
        }
    }

    #[test]
    fn sentences_belong_to_the_section_whose_heading_they_follow_and_contents_and_references_have_none() {
        let outline = Outline {
            sections: vec![section("1", "Ice", 2), section("2", "Locks", 2), section("", "References", 3)],
            ..Outline::default()
        };
        let chunks = [
            chunk(0, 1, "Ice. . . . . . . 2\nLocks. . . . . . . 2\nReferences. . . . . . . 3"),
            chunk(
                1,
                2,
                "1 Ice\n\nThe river freezes every winter at night.\n\n2 Locks\n\nA lock lifts ships over the dam.",
            ),
            chunk(2, 2, "A lock lifts ships over the dam. The gates of a lock are made of oak."),
            chunk(3, 3, "References\n\nThe ships of the north were made of oak."),
        ];
        let found = sentences(&chunks, &outline);
        let got: Vec<(&str, Option<usize>, usize)> = found.iter().map(|s| (&s.text[..9], s.section, s.nth)).collect();
        assert_eq!(got, [("The river", Some(0), 0), ("A lock li", Some(1), 0), ("The gates", Some(1), 1)]);
    }

    #[test]
    fn the_sign_of_a_list_item_is_no_part_of_it() {
        assert_eq!(without_marker("• Orphan all packages"), ("Orphan all packages", true));
        assert_eq!(without_marker("2. Mail the desk"), ("Mail the desk", true));
        assert_eq!(without_marker("1990 was cold"), ("1990 was cold", false));
        assert_eq!(without_marker("-v is a flag"), ("-v is a flag", false));
    }
}
