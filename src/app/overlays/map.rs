//! The map of a document: its chapters over its pages, or its passages on a plane; with the passages found and cited in
//! the current turn.

use super::intent::Intent;
use super::{Around, Component, Outcome};
use crate::app::conversation::turn::TurnView;
use crate::app::keys::keymap::{Action, Context};
use crate::app::locale::Locale;
use crate::domain::document::labels::Labels;
use crate::domain::document::{DocumentId, Heading, Locator, PageSpan};
use crate::domain::finding::chart::{Chapter, Chart, Dot};
use crate::domain::finding::passage::Passage;
use crate::domain::text::one_line;

/// The map of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct MapView {
    pub document: DocumentId,
    pub name: String,
    /// Its page labels.
    pub labels: Labels,
    pub chart: Chart,
    /// The rows.
    pub chapters: Vec<Chapter>,
    /// True for the plane, false for the chapters.
    pub plane: bool,
    /// Index of the selected chapter.
    pub selected: usize,
    /// The passages of the turn, with true for cited ones.
    pub found: Vec<(Passage, bool)>,
    /// The pages its citations name: those of the quotes, which may be fewer than the passages'.
    pub cited: Vec<u32>,
}

/// The state of a page, or of several pages in one cell; the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageSign {
    /// Not read yet.
    Waiting,
    /// Keyword search only.
    Words,
    /// Semantic search too.
    Meaning,
    /// It could not be read.
    Skipped,
    /// It has a passage of the answer.
    Found,
    /// The answer cites it.
    Cited,
}

impl MapView {
    /// The map of a document with the passages of a turn.
    pub fn new(document: DocumentId, name: String, chart: Chart, turn: Option<&TurnView>, locale: Locale) -> MapView {
        let marks = turn.map_or_else(Vec::new, |t| t.marks(locale));
        let marked: Vec<usize> = marks.iter().filter_map(|m| m.passage).collect();
        let passages = turn.map_or(&[][..], |t| &t.passages);
        let found: Vec<(Passage, bool)> = passages
            .iter()
            .enumerate()
            .filter(|(_, p)| p.locator.document == document)
            .map(|(n, p)| (p.clone(), marked.contains(&n)))
            .collect();
        let here = |locator: &&Locator| locator.document == document;
        let locators = marks.iter().filter_map(|mark| turn?.locator(mark)).filter(here);
        let cited = locators.flat_map(|locator| locator.spans.iter().map(|span| span.page)).collect();
        let chapters = chart.chapters();
        // If several chapters begin on one page: the last that begins before the passage.
        let begins = |chapter: &Chapter| {
            let same = |(page, h): &&(u32, Heading)| *page == chapter.first && one_line(&h.title) == chapter.title;
            (chapter.first, chart.headings.iter().find(same).map_or(0, |(_, heading)| heading.offset))
        };
        let best = found.iter().find(|(_, cited)| *cited).or(found.first()).and_then(|(p, _)| p.locator.spans.first());
        let before = |span: &PageSpan| chapters.iter().rposition(|chapter| begins(chapter) <= (span.page, span.start));
        let selected = best.and_then(before).unwrap_or(0);
        MapView { document, name, labels: Labels::default(), chart, chapters, plane: false, selected, found, cited }
    }

    /// Selects the next or previous chapter.
    pub fn step(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.chapters.len().saturating_sub(1));
    }

    /// The page opened by Enter: that of the best passage in the selected chapter, else its first.
    pub fn target(&self) -> Option<u32> {
        let chapter = self.chapters.get(self.selected)?;
        let inside = |p: &&(Passage, bool)| (chapter.first..=chapter.last).contains(&p.0.locator.page_start());
        Some(self.found.iter().find(inside).map_or(chapter.first, |(p, _)| p.locator.page_start()))
    }

    /// The state of pages `first` to `last`.
    pub fn sign(&self, first: u32, last: u32) -> PageSign {
        let here = |page: u32| (first..=last).contains(&page);
        if self.cited.iter().any(|page| here(*page)) {
            return PageSign::Cited;
        }
        if self.found.iter().any(|(p, _)| p.locator.spans.iter().any(|s| here(s.page))) {
            return PageSign::Found;
        }
        if self.chart.skipped.iter().any(|page| here(*page)) {
            return PageSign::Skipped;
        }
        // Dots are in page order.
        let at = self.chart.dots.partition_point(|dot| dot.page < first);
        if self.chart.dots.get(at).is_some_and(|dot| dot.page <= last) {
            return PageSign::Meaning;
        }
        if first <= self.chart.read { PageSign::Words } else { PageSign::Waiting }
    }

    /// The rank of the passage that a dot belongs to.
    pub fn rank(&self, dot: &Dot) -> Option<usize> {
        let holds =
            |p: &Passage| p.locator.spans.iter().any(|s| s.page == dot.page && (s.start..s.end).contains(&dot.start));
        self.found.iter().find(|(p, _)| holds(p)).map(|(p, _)| p.rank)
    }
}

impl Component for MapView {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Map, Context::Overlay]
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Outcome {
        let screenful = isize::try_from(around.rows).unwrap_or(isize::MAX);
        match action {
            Action::MapClose | Action::Close => return Outcome::Close,
            Action::MapView => self.plane = !self.plane,
            Action::MapUp => self.step(-1),
            Action::MapDown => self.step(1),
            Action::MapPageUp => self.step(-screenful),
            Action::MapPageDown => self.step(screenful),
            Action::MapTop => self.selected = 0,
            Action::MapBottom => self.step(isize::MAX),
            Action::Accept => {
                let document = self.document.clone();
                return self
                    .target()
                    .map_or(Outcome::Close, |page| Outcome::CloseAnd(Intent::Visit { document, page }));
            }
            _ => return Outcome::Ignored,
        }
        Outcome::Consumed
    }

    fn wheel(&mut self, by: isize) {
        self.step(by.signum());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::{answered, passage};

    fn map() -> MapView {
        let turn = answered("Why?", "So [1].", vec![passage(1, 30, "So it is."), passage(2, 60, "Else.")]);
        let dots = vec![Dot { page: 2, start: 0, x: 0.1, y: 0.2 }, Dot { page: 30, start: 4, x: -0.5, y: 0.9 }];
        let chart = Chart { pages: 70, read: 65, skipped: vec![64], dots, ..Chart::default() };
        MapView::new(DocumentId("d".into()), "guide.pdf".into(), chart, Some(&turn), Locale::English)
    }

    #[test]
    fn what_was_cited_counts_more_than_what_was_found_and_read() {
        let map = map();
        assert_eq!(map.sign(26, 31), PageSign::Cited);
        assert_eq!(map.sign(60, 61), PageSign::Found);
        assert_eq!(map.sign(64, 64), PageSign::Skipped);
        assert_eq!((map.sign(1, 2), map.sign(3, 5)), (PageSign::Meaning, PageSign::Words));
        assert_eq!(map.sign(66, 70), PageSign::Waiting);
    }

    #[test]
    fn of_a_passage_over_two_pages_the_one_that_is_quoted_is_cited() {
        let mut long = passage(1, 11, "Words say little. Vectors say more.");
        long.locator.spans = vec![PageSpan { page: 11, start: 0, end: 17 }, PageSpan { page: 12, start: 0, end: 17 }];
        let mut turn = answered("What?", "Vectors say more [1].", vec![long]);
        turn.citations[0].locator.spans.remove(0);
        let chart = Chart { pages: 70, read: 70, ..Chart::default() };
        let map = MapView::new(DocumentId("d".into()), "g.pdf".into(), chart, Some(&turn), Locale::English);
        assert_eq!((map.sign(11, 11), map.sign(12, 12)), (PageSign::Found, PageSign::Cited));
    }

    #[test]
    fn of_chapters_that_share_a_page_that_of_the_passage_is_selected() {
        let heading = |page, offset, title: &str| (page, Heading { offset, level: 1, title: title.into() });
        let headings = vec![heading(3, 0, "One"), heading(7, 20, "Two"), heading(7, 400, "Three")];
        let chart = Chart { pages: 9, read: 9, headings, ..Chart::default() };
        let turn = answered("Why?", "So [1].", vec![passage(1, 7, "So it is.")]);
        let chosen = |start: usize| {
            let mut turn = turn.clone();
            turn.passages[0].locator.spans[0].start = start;
            let map = MapView::new(DocumentId("d".into()), "g.pdf".into(), chart.clone(), Some(&turn), Locale::English);
            map.chapters[map.selected].title.clone()
        };
        assert_eq!([chosen(0), chosen(60), chosen(500)], ["One", "Two", "Three"]);
    }

    #[test]
    fn it_opens_at_the_cited_passage() {
        let mut map = map();
        assert_eq!((map.selected, map.target()), (1, Some(30)));
        map.step(-9);
        assert_eq!(map.target(), Some(1));
        map.step(99);
        assert_eq!(map.target(), Some(60));
    }

    #[test]
    fn a_dot_knows_its_passage() {
        let map = map();
        assert_eq!((map.rank(&map.chart.dots[1]), map.rank(&map.chart.dots[0])), (Some(1), None));
    }
}
