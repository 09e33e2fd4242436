//! Gathers an outline from the pages of a document, in order.

use super::captions::Captions;
use super::contents::Reading;
use super::drafts::{
    Draft, Printed, completed, declared, find, found, is_pdf, of_contents, of_declared, with_references,
};
use super::guessing::guessed;
use super::kinds::sections;
use super::lines::{Line, lines, said};
use super::{Outline, OutlineSource};
use crate::domain::document::Page;

/// Bytes of text kept for finding headings: some ten thousand pages.
const MOST_TEXT: usize = 64 << 20;

/// An outline in the making.
#[derive(Debug, Default)]
pub struct Gathering {
    pages: Vec<Page>,
    text: usize,
}

impl Gathering {
    /// Looks at the next page.
    pub fn add(&mut self, page: &Page) {
        self.text += page.text.len();
        let mut kept = page.clone();
        for table in &mut kept.tables {
            table.cells.clear();
        }
        if self.text > MOST_TEXT {
            kept.text.clear();
            kept.headings.clear();
            kept.asides.clear();
            kept.tables.clear();
        }
        self.pages.push(kept);
    }

    /// The outline of the pages added.
    pub fn finish(self) -> Outline {
        let pages = &self.pages;
        let all: Vec<Vec<Line<'_>>> = pages.iter().map(lines).collect();
        let last = pages.last().map_or(0, |page| page.number);
        let mut reading = Reading::new(last);
        for (page, lines) in pages.iter().zip(&all) {
            // Contents are at the beginning or, in some countries, at the end.
            if reading.wants(page.number, last) {
                reading.add(page, lines);
            }
        }
        let contents = reading.finish();
        let mut captions = Captions::default();
        for (page, lines) in pages.iter().zip(&all) {
            if contents.pages.binary_search(&page.number).is_err() {
                captions.add(page, lines);
            }
        }
        let labelled = captions.finish(&contents.labelled);
        let declared = declared(pages);
        let pdf = pages.iter().any(is_pdf);
        let at = |number: u32| pages.binary_search_by_key(&number, |page| page.number).ok();
        let titles: Vec<&str> = declared
            .iter()
            .map(|entry| entry.title.as_str())
            .chain(contents.entries.iter().map(|entry| entry.title.as_str()))
            .collect();
        let hits = find(pages, &all, &titles, &contents.pages);
        let (own, listed) = hits.split_at(declared.len());
        let printed = Printed::learn(pages, &contents.entries, listed);
        let of_contents = of_contents(&contents.entries, listed, &printed);
        let of_declared = of_declared(&declared, own);
        let (mut drafts, source) = choose(of_declared, of_contents, pdf, || guessed(pages, &all, &contents.pages));
        if pdf {
            drafts = with_references(drafts, pages, &all);
        }
        for draft in &mut drafts {
            let place = draft.heading.and_then(|place| Some((place, pages.get(at(place.page)?)?)));
            draft.shown = place.map_or_else(String::new, |(place, page)| said(&page.text, place.start..place.end));
        }
        let begins_page = |number: u32, offset: usize| {
            at(number).is_none_or(|at| all[at].iter().take_while(|line| line.start < offset).all(|line| line.aside))
        };
        let by_looks = pdf && source == OutlineSource::Headings;
        let sections = sections(drafts, last, by_looks, begins_page);
        let source = if sections.is_empty() { OutlineSource::None } else { source };
        Outline { sections, labelled, source }
    }
}

/// The drafts to trust, with what others know added.
fn choose(
    declared: Vec<Draft>,
    contents: Vec<Draft>,
    pdf: bool,
    guessed: impl Fn() -> Vec<Draft>,
) -> (Vec<Draft>, OutlineSource) {
    let good = contents.len() >= 3 && found(&contents) >= 40;
    if declared.len() >= 2 {
        let drafts = if contents.len() >= 3 { completed(declared, &contents) } else { declared };
        return (drafts, if pdf { OutlineSource::Bookmarks } else { OutlineSource::Headings });
    }
    if good {
        return (contents, OutlineSource::Contents);
    }
    let guessed = guessed();
    // Contents whose headings are not found on the pages (they are pictures) are better than nothing.
    if guessed.len() < contents.len() && contents.len() >= 3 {
        return (contents, OutlineSource::Contents);
    }
    (guessed, OutlineSource::Headings)
}
