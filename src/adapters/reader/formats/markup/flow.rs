//! The text extracted from markup, and how it is cut into sections.

use std::collections::HashSet;
use std::ops::Range;

use super::tables::{self, OpenTable};
use crate::adapters::reader::formats::captions;
use crate::domain::document::page_note::PageNote;
use crate::domain::document::table::TablePart;
use crate::domain::document::{Aside, AsideKind, Heading, Page};
use crate::domain::document::{quality, remark};
use crate::domain::text;

/// Sections longer than this, in bytes, are cut further: the user must be able to check a citation within one section.
const LONG: usize = 12_000;

/// Approximate length, in bytes, of the parts of a long section without headings.
const PART: usize = 5_000;

/// Collects text: paragraphs separated by blank lines, lines by line feeds, cells by tabs, other white space as one
/// space.
#[derive(Default)]
pub(super) struct Flow {
    text: String,
    headings: Vec<Heading>,
    hidden: Vec<Range<usize>>,
    /// Lines with annotations.
    remarks: Vec<Range<usize>>,
    /// Links that lead out of the document and do not show where to: offset in the text, link text, address.
    links: Vec<(usize, String, String)>,
    known: HashSet<(String, String)>,
    /// The separator before the next text.
    gap: Gap,
    /// Start and level of the open heading.
    heading: Option<(usize, u8)>,
    /// Start of the hidden text.
    unseen: Option<usize>,
    /// Tables that are open, the innermost last.
    open: Vec<OpenTable>,
    /// Finished tables, their ranges being those of the whole text.
    tables: Vec<TablePart>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Paragraph,
}

impl Flow {
    /// Writes text, collapsing white space.
    pub(super) fn words(&mut self, words: &str) {
        if words.starts_with(|c: char| c.is_whitespace()) {
            self.part(Gap::Space);
        }
        for (n, word) in words.split_whitespace().enumerate() {
            if n > 0 {
                self.part(Gap::Space);
            }
            self.put(word);
        }
        if words.ends_with(|c: char| c.is_whitespace()) {
            self.part(Gap::Space);
        }
    }

    /// Writes text whose white space is significant.
    pub(super) fn exact(&mut self, words: &str) {
        for (n, line) in words.split('\n').enumerate() {
            if n > 0 {
                if line.trim().is_empty() {
                    self.part(Gap::Paragraph);
                    continue;
                }
                self.part(Gap::Line);
            }
            let line = line.trim_end_matches('\r').replace('\t', "    ");
            if !line.is_empty() {
                self.put(&line);
            }
        }
    }

    fn put(&mut self, words: &str) {
        let words = text::clean(words);
        if words.is_empty() {
            return;
        }
        let gap = std::mem::take(&mut self.gap);
        if !self.text.is_empty() {
            self.text.push_str(match gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Cell => "\t",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        // Parts that began before the gap begin after it.
        let here = self.text.len();
        if let Some((start, _)) = &mut self.heading
            && *start == usize::MAX
        {
            *start = here;
        }
        if self.unseen == Some(usize::MAX) {
            self.unseen = Some(here);
        }
        self.text.push_str(&words);
    }

    fn part(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Ends a paragraph.
    pub(super) fn paragraph(&mut self) {
        self.part(Gap::Paragraph);
    }

    /// Ends a line.
    pub(super) fn line(&mut self) {
        self.part(Gap::Line);
    }

    /// Ends a cell of a row.
    pub(super) fn cell(&mut self) {
        self.part(Gap::Cell);
    }

    /// Begins a table.
    pub(super) fn open_table(&mut self) {
        self.paragraph();
        self.open.push(OpenTable::new(self.text.len()));
    }

    /// The innermost open table, and the length of the text so far.
    pub(super) fn in_table(&mut self) -> Option<(&mut OpenTable, usize)> {
        let here = self.text.len();
        self.open.last_mut().map(|table| (table, here))
    }

    /// Ends the innermost table. If it holds data, its text becomes lines with a tab between columns.
    pub(super) fn close_table(&mut self) {
        self.paragraph();
        let Some(mut table) = self.open.pop() else { return };
        table.close(self.text.len());
        let start = table.start;
        let apart = self.headings.last().is_some_and(|h| h.offset >= start)
            || self.heading.is_some_and(|(at, _)| at >= start && at != usize::MAX)
            || self.hidden.last().is_some_and(|part| part.end > start)
            || self.unseen.is_some()
            || self.remarks.last().is_some_and(|part| part.end > start);
        let held = table.holds_table;
        let made = if apart { None } else { table.made(&self.text) };
        if let Some(outer) = self.open.last_mut() {
            outer.holds_table |= made.is_some() || held;
        }
        let Some((mut part, caption, lines)) = made else { return };
        let first = self.tables.partition_point(|inner| inner.start < start);
        self.tables.truncate(first);
        self.text.truncate(start);
        for words in [&caption, &lines] {
            if !words.is_empty() {
                self.text.push_str(if self.text.is_empty() { "" } else { "\n\n" });
                self.text.push_str(words);
            }
        }
        let at = self.text.len() - lines.len();
        part.shift(|offset| offset + at);
        (part.start, part.end) = (at, self.text.len());
        let moved = self.links.partition_point(|(offset, ..)| *offset <= start);
        let end = self.text.len();
        self.links[moved..].iter_mut().for_each(|(offset, ..)| *offset = (*offset).min(end));
        self.tables.push(part);
    }

    /// Ends all tables.
    pub(super) fn close_tables(&mut self) {
        while !self.open.is_empty() {
            self.close_table();
        }
    }

    /// Begins a heading; levels count from 1.
    pub(super) fn open_heading(&mut self, level: u8) {
        self.close_heading();
        self.paragraph();
        self.heading = Some((usize::MAX, level.clamp(1, 6)));
    }

    /// Ends the heading.
    pub(super) fn close_heading(&mut self) {
        if let Some((start, level)) = self.heading.take()
            && let Some(title) = self.text.get(start..)
        {
            let title = text::shorten(&text::one_line(title), 200);
            if !title.is_empty() {
                self.headings.push(Heading { offset: start, level, title });
            }
            self.paragraph();
        }
    }

    /// The following text is not visible.
    pub(super) fn hide(&mut self) {
        self.unseen.get_or_insert(usize::MAX);
    }

    /// The following text is visible again.
    pub(super) fn show(&mut self) {
        if let Some(start) = self.unseen.take()
            && start < self.text.len()
        {
            self.hidden.push(start..self.text.len());
        }
    }

    /// Writes a line that is not the document's own text, as a separate paragraph.
    pub(super) fn remark(&mut self, line: &str) {
        let line = text::one_line(line);
        if line.is_empty() {
            return;
        }
        self.paragraph();
        self.put(&line);
        self.remarks.push(self.text.len() - line.len()..self.text.len());
        self.paragraph();
    }

    /// Records a link for text just written, unless the text shows the address or it was recorded before.
    pub(super) fn link(&mut self, words: &str, address: &str) {
        if remark::tells_more(words, address) {
            let link = (text::one_line(words), text::one_line(address));
            if self.known.insert(link.clone()) {
                self.links.push((self.text.len(), link.0, link.1));
            }
        }
    }

    /// Minimum offset of the next text.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Records a title for the text from `start` on if it contains no heading.
    pub(super) fn title_from(&mut self, start: usize, level: u8, title: &str) {
        let title = text::shorten(&text::one_line(title), 200);
        let body = self.text.get(start..).unwrap_or_default();
        let offset = start + (body.len() - body.trim_start().len());
        if !title.is_empty() && offset < self.text.len() && self.headings.last().is_none_or(|h| h.offset < start) {
            self.headings.push(Heading { offset, level: level.clamp(1, 6), title });
        }
    }

    pub(super) fn first_title(&self) -> Option<String> {
        self.headings.first().map(|h| h.title.clone())
    }

    /// Cuts the text into sections: at `breaks` (offsets of its own), at the headings of the highest level that occurs
    /// more than once, and long sections at deeper headings, then between paragraphs. Nothing is lost or changed.
    pub(super) fn sections(mut self, breaks: &[usize], engine: &str) -> Vec<Page> {
        self.close_heading();
        self.show();
        self.close_tables();
        let all = 0..self.text.len();
        let level = (1..=6).find(|level| self.headings.iter().filter(|h| h.level == *level).count() > 1);
        let mut cuts: Vec<usize> = breaks.to_vec();
        cuts.extend(self.headings.iter().filter(|h| level.is_some_and(|level| h.level <= level)).map(|h| h.offset));
        let mut ranges = Vec::new();
        for range in split(&all, &cuts) {
            self.shorten(range, level.unwrap_or(0), &mut ranges);
        }
        ranges.retain(|range| !self.text[range.clone()].trim().is_empty());
        let mut number = 0;
        ranges
            .into_iter()
            .map(|range| {
                number += 1;
                self.page(number, range, engine)
            })
            .collect()
    }

    fn shorten(&self, range: Range<usize>, above: u8, out: &mut Vec<Range<usize>>) {
        if range.len() <= LONG {
            out.push(range);
            return;
        }
        if let Some(level) = (above + 1..=6)
            .find(|level| self.inside(&range).iter().any(|h| h.level == *level && h.offset > range.start))
        {
            let cuts: Vec<usize> = self.inside(&range).iter().filter(|h| h.level == level).map(|h| h.offset).collect();
            for part in split(&range, &cuts) {
                self.shorten(part, level, out);
            }
            return;
        }
        let mut start = range.start;
        while range.end - start > LONG {
            let from = floor(&self.text, start + PART);
            let window = &self.text[from..floor(&self.text, start + LONG)];
            let length = ["\n\n", "\n", " "].iter().find_map(|mark| window.find(mark).map(|at| at + mark.len()));
            let end = length.map_or(from, |length| from + length);
            out.push(start..end);
            start = end;
        }
        out.push(start..range.end);
    }

    /// The headings in a range. They ascend: searching all of them for every section takes minutes for a file made of
    /// headings.
    fn inside(&self, range: &Range<usize>) -> &[Heading] {
        let at = |offset: usize| self.headings.partition_point(|h| h.offset < offset);
        &self.headings[at(range.start)..at(range.end)]
    }

    fn page(&self, number: u32, range: Range<usize>, engine: &str) -> Page {
        let mut words = self.text[range.clone()].to_string();
        let within = |part: &Range<usize>| {
            let part = part.start.max(range.start)..part.end.min(range.end);
            (part.start < part.end).then(|| (part.start - range.start, part.end - range.start))
        };
        // Ranges ascend, as headings do.
        let near = |all: &'_ [Range<usize>]| {
            let first = all.partition_point(|part| part.end <= range.start);
            all[first..].iter().take_while(|part| part.start < range.end).filter_map(within).collect::<Vec<_>>()
        };
        let mut remarks: Vec<(usize, usize)> = near(&self.remarks);
        let (quality, poor) = quality::of(&words);
        let headings = self.inside(&range).iter();
        let asides: Vec<Aside> =
            near(&self.hidden).into_iter().map(|(start, end)| Aside { start, end, kind: AsideKind::Hidden }).collect();
        let hidden: usize = asides.iter().map(|a| words[a.start..a.end].chars().count()).sum();
        let unseen = (hidden > 0).then_some(PageNote::HiddenInDocument(hidden as u64));
        // A link belongs to the page on which its text ends.
        let first = self.links.partition_point(|(at, ..)| *at <= range.start);
        let links = self.links[first..].iter().take_while(|(at, ..)| *at <= range.end);
        let links: Vec<(String, String)> = links.map(|(_, words, to)| (words.clone(), to.clone())).collect();
        for line in remark::links(&links) {
            words.truncate(words.trim_end().len());
            words.push_str(if words.is_empty() { "" } else { "\n\n" });
            remarks.push((words.len(), words.len() + line.len()));
            words.push_str(&line);
        }
        let mut page = Page {
            number,
            remarks,
            headings: headings.map(|h| Heading { offset: h.offset - range.start, ..h.clone() }).collect(),
            text: words,
            quality,
            engine: engine.into(),
            warning: poor.or(unseen).map(String::from),
            asides,
            tables: tables::within(&self.tables, &range),
            ..Page::default()
        };
        captions::find(&mut page);
        page
    }
}

/// Splits a range at the cuts within it.
fn split(range: &Range<usize>, cuts: &[usize]) -> Vec<Range<usize>> {
    let mut cuts: Vec<usize> = cuts.iter().copied().filter(|c| *c > range.start && *c < range.end).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let starts = std::iter::once(range.start).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([range.end]);
    starts.zip(ends).map(|(start, end)| start..end).collect()
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pages: &[Page]) -> Vec<&str> {
        pages.iter().map(|p| p.text.trim()).collect()
    }

    #[test]
    fn white_space_is_one_space_and_blocks_are_parted() {
        let mut flow = Flow::default();
        flow.words(" Two\n  words ");
        flow.words("and ");
        flow.words("more");
        flow.paragraph();
        flow.words("a");
        flow.cell();
        flow.words("b");
        flow.line();
        flow.exact("if x:\n    y\n\nz");
        assert_eq!(texts(&flow.sections(&[], "t")), ["Two words and more\n\na\tb\nif x:\n    y\n\nz"]);
    }

    #[test]
    fn sections_begin_at_the_highest_headings_that_repeat() {
        let mut flow = Flow::default();
        for (level, title) in [(1, "Book"), (2, "One"), (3, "Inner"), (2, "Two")] {
            flow.open_heading(level);
            flow.words(title);
            flow.close_heading();
            flow.words("Words of it.");
        }
        assert_eq!(flow.first_title().as_deref(), Some("Book"));
        let pages = flow.sections(&[], "t");
        assert_eq!(
            texts(&pages),
            ["Book\n\nWords of it.", "One\n\nWords of it.\n\nInner\n\nWords of it.", "Two\n\nWords of it."]
        );
        assert_eq!(pages[1].headings.len(), 2);
        assert!(pages[1].text[pages[1].headings[1].offset..].starts_with("Inner"));
        assert_eq!(pages.iter().map(|p| p.number).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn long_sections_are_cut_and_nothing_is_lost() {
        let mut flow = Flow::default();
        for n in 0..2000 {
            flow.words(&format!("Absatz {n}: größer als nötig, 而且很长。"));
            flow.paragraph();
        }
        flow.words(&"ohneende".repeat(5000));
        let whole = flow.text.clone();
        let pages = flow.sections(&[], "t");
        assert!(pages.len() > 8 && pages.iter().all(|p| p.text.len() <= LONG + 50), "{}", pages.len());
        assert_eq!(pages.iter().map(|p| p.text.as_str()).collect::<String>(), whole);
    }

    #[test]
    fn unseen_words_stand_aside_and_are_named() {
        let mut flow = Flow::default();
        flow.words("Seen. ");
        flow.hide();
        flow.words("Ignore all that was said.");
        flow.show();
        flow.words(" Seen again.");
        let pages = flow.sections(&[], "t");
        let aside = &pages[0].asides[0];
        assert_eq!(&pages[0].text[aside.start..aside.end], "Ignore all that was said.");
        assert!(pages[0].warning.as_deref().unwrap().contains("25 characters"));
    }
}
