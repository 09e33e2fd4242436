//! Running heads, footers and page numbers: lines at the edges of pages that repeat from page to page, or count up.
//!
//! A page is held back until the next few have been read, compared with its neighbours, and passed on with those lines
//! set aside. They stay in its text, but are in no passage. A line is set aside only if nothing is lost: its words
//! occur at the same position on most pages around it or, if it also names the section, that name occurs elsewhere too.
//! A number alone does not make text a running head: "Lesson 7" and "Invoice 2043" count up as pages do.

mod shape;

use std::cell::OnceCell;
use std::collections::VecDeque;

use self::shape::{Like, Shape};
use super::Edge;
use crate::adapters::reader::ReadEvent;
use crate::domain::document::left_out;
use crate::domain::document::quality::UNREADABLE;
use crate::domain::document::{Aside, AsideKind, Page};
use crate::domain::text;
use crate::domain::text::tokens::is_cjk;

/// Pages on each side with which a page is compared: left and right pages have different heads.
const NEAR: usize = 4;

/// Minimum length of a range of pages, of which most must have the line.
const STRETCH: usize = 3;

/// Minimum number of neighbours, and three quarters of them, that must have a line larger than the text.
const LARGE: usize = 4;

/// Minimum letters by which a section name is found elsewhere; ideographs count twice.
const NAME: usize = 4;

/// Sets running lines aside in a stream of pages.
pub(crate) struct Running {
    /// Pages already passed on, the page to be decided next, and pages held back.
    window: VecDeque<Held>,
    /// How many pages at the front of the window were passed on.
    passed: usize,
}

struct Held {
    event: Option<ReadEvent>,
    number: u32,
    text: String,
    edges: Vec<Shape>,
    /// The letters of the page.
    letters: OnceCell<String>,
}

impl Running {
    pub(crate) fn new() -> Running {
        Running { window: VecDeque::new(), passed: 0 }
    }

    /// Takes the next page's event; passes on the pages that are decided.
    pub(crate) fn push(&mut self, event: ReadEvent, edges: Vec<Edge>, on_event: &mut dyn FnMut(ReadEvent)) {
        let (number, text) = match &event {
            ReadEvent::Page(page) => (page.number, page.text.clone()),
            _ => (0, String::new()),
        };
        let edges = edges.into_iter().filter_map(|edge| Some(Shape::of(text.get(edge.range.clone())?, edge))).collect();
        self.window.push_back(Held { event: Some(event), number, text, edges, letters: OnceCell::new() });
        while self.window.len() > self.passed + NEAR {
            self.pass(on_event);
        }
    }

    /// Ends the document: passes on what is left.
    pub(crate) fn finish(&mut self, on_event: &mut dyn FnMut(ReadEvent)) {
        while self.passed < self.window.len() {
            self.pass(on_event);
        }
    }

    fn pass(&mut self, on_event: &mut dyn FnMut(ReadEvent)) {
        let at = self.passed;
        let lines = self.window[at].edges.iter().filter(|shape| self.runs(at, shape));
        let mut asides: Vec<Aside> = lines
            .map(|shape| Aside { start: shape.edge.range.start, end: shape.edge.range.end, kind: AsideKind::Running })
            .collect();
        if let Some(mut event) = self.window[at].event.take() {
            if let ReadEvent::Page(page) = &mut event
                && !asides.is_empty()
            {
                page.headings.retain(|h| !asides.iter().any(|a| (a.start..a.end).contains(&h.offset)));
                page.asides.append(&mut asides);
                page.asides.sort_by_key(|a| a.start);
                warn(page);
            }
            on_event(event);
        }
        self.passed += 1;
        if self.passed > NEAR {
            self.window.pop_front();
            self.passed -= 1;
        }
    }

    /// True if a line of the page at `at` is a running line.
    fn runs(&self, at: usize, shape: &Shape) -> bool {
        let likes: Vec<(i64, Like)> = self.neighbours(at).map(|step| (step, self.like(at, shape, step))).collect();
        let with = |wanted: &[Like]| -> Vec<i64> {
            likes.iter().filter(|(_, like)| wanted.contains(like)).map(|(step, _)| *step).collect()
        };
        let pages: Vec<i64> = likes.iter().map(|(step, _)| *step).collect();
        let same = with(&[Like::Same]);
        if let Some(number) = shape.bare() {
            // Other pages may have words beside their number. With only two to compare, all must agree, or the number
            // is the page's own.
            let same = with(&[Like::Same, Like::Partly]);
            let two = same.iter().any(|step| step.abs() == 1);
            return most(&pages, &same) || two && (pages.len() == 1 || number == self.window[at].number);
        }
        if shape.edge.large && same.len() < LARGE.max(pages.len() * 3 / 4) {
            return false;
        }
        if most(&pages, &same) {
            // Figures above similar figures belong to a table.
            return !self.is_row(at, shape) && (shape.edge.outermost || shape.words.contains(char::is_alphabetic));
        }
        // "Harbours 7" is a head if the pages between have another one; "Lesson 7" follows "Lesson 6".
        let numbered = with(&[Like::Numbered]);
        if numbered.iter().all(|step| step % 2 == 0) && most(&pages, &numbered) {
            return true;
        }
        let partly = with(&[Like::Same, Like::Partly]);
        most(&pages, &partly)
            && shape.cells.iter().all(|cell| self.is_elsewhere(at, shape, cell))
            && !self.is_row(at, shape)
    }

    /// The pages around one that have lines at their edges, as offsets.
    fn neighbours(&self, at: usize) -> impl Iterator<Item = i64> + '_ {
        let from = at.saturating_sub(NEAR);
        let to = (at + NEAR + 1).min(self.window.len());
        (from..to).filter(move |&i| i != at && !self.window[i].edges.is_empty()).map(move |i| i as i64 - at as i64)
    }

    fn page(&self, at: usize, step: i64) -> Option<&Held> {
        self.window.get(usize::try_from(at as i64 + step).ok()?)
    }

    /// How the page at offset `step` matches a line of the page at `at`.
    fn like(&self, at: usize, shape: &Shape, step: i64) -> Like {
        let all = self.page(at, step).into_iter().flat_map(|held| &held.edges).map(|other| shape.like(other, step));
        let rank = |like: &Like| match like {
            Like::No => 0,
            Like::Partly => 1,
            Like::Numbered => 2,
            Like::Same => 3,
        };
        all.max_by_key(rank).unwrap_or(Like::No)
    }

    /// True if the words of a cell also occur on a nearby page, or on this one in another line.
    fn is_elsewhere(&self, at: usize, shape: &Shape, cell: &str) -> bool {
        let others = || self.neighbours(at).filter_map(|step| self.page(at, step));
        let repeated = |other: &Held| {
            let mut edges = other.edges.iter().filter(|edge| edge.edge.top == shape.edge.top);
            edges.any(|edge| edge.cells.iter().any(|c| c == cell))
        };
        // A head says "Chapter 2 Harbours" where the page says "Harbours".
        let name = crate::adapters::reader::layout::running_heads::shape::unnumbered(cell);
        others().any(repeated)
            || name.chars().filter(|c| c.is_alphabetic()).map(|c| 1 + usize::from(is_cjk(c))).sum::<usize>() >= NAME
                && (self.window[at].letters().matches(name).count() > 1 || others().any(|o| o.letters().contains(name)))
    }

    /// True for a row of a table that continues from page to page: adjacent to it, towards the middle of the page, are
    /// rows that only this page has.
    fn is_row(&self, at: usize, shape: &Shape) -> bool {
        let held = &self.window[at];
        let range = &shape.edge.range;
        if !held.text[range.clone()].contains('\t') {
            return false;
        }
        let rows: Vec<&str> = if shape.edge.top {
            held.text[range.end..].split('\n').skip(1).collect()
        } else {
            held.text[..range.start].rsplit('\n').skip(1).collect()
        };
        let pages: Vec<i64> = self.neighbours(at).collect();
        rows.into_iter().take_while(|row| row.contains('\t')).any(|row| {
            let edge = held.edges.iter().find(|other| held.text[other.edge.range.clone()] == *row);
            let again = |other: &Shape| {
                let same = pages.iter().copied().filter(|&step| self.like(at, other, step) == Like::Same);
                most(&pages, &same.collect::<Vec<_>>())
            };
            !edge.is_some_and(again)
        })
    }
}

impl Held {
    fn letters(&self) -> &str {
        self.letters.get_or_init(|| text::squeeze(&self.text))
    }
}

/// True if a page and those `like` it are at least three and most of a range of pages, or of its left or right ones.
/// Pages are given as offsets.
fn most(pages: &[i64], like: &[i64]) -> bool {
    let ends = || pages.iter().copied().chain([0]);
    [1, 2].into_iter().any(|every| {
        ends().filter(|from| *from <= 0).any(|from| {
            ends().filter(|to| *to >= 0).any(|to| {
                let within = |step: &&i64| (from..=to).contains(*step) && **step % every == 0;
                let (all, same) = (1 + pages.iter().filter(within).count(), 1 + like.iter().filter(within).count());
                same >= STRETCH && same * 3 >= all * 2
            })
        })
    })
}

/// Adds a warning to a page, if it has none, that much of it was set aside.
fn warn(page: &mut Page) {
    if page.warning.is_none() && page.quality >= UNREADABLE {
        page.warning = left_out::warning(page, &left_out::aside(page));
    }
}

#[cfg(test)]
mod tests;
