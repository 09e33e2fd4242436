//! Gathers an outline from the pages of a document, in order.

use super::{Outline, OutlineSource, Section, SectionKind};
use crate::domain::document::{Heading, Page};

/// An outline in the making.
#[derive(Debug, Default)]
pub struct Gathering {
    headings: Vec<(u32, Heading)>,
    pages: u32,
}

impl Gathering {
    /// Looks at the next page.
    pub fn add(&mut self, page: &Page) {
        self.pages = self.pages.max(page.number);
        self.headings.extend(page.headings.iter().map(|heading| (page.number, heading.clone())));
    }

    /// The outline of the pages added.
    pub fn finish(self) -> Outline {
        let ends = |n: usize| {
            let level = self.headings[n].1.level;
            let next = self.headings[n + 1..].iter().find(|(_, next)| next.level <= level);
            next.map_or(self.pages, |(page, next)| if next.offset > 0 { *page } else { page - 1 })
        };
        let section = |(n, (page, heading)): (usize, &(u32, Heading))| Section {
            kind: SectionKind::Section,
            number: None,
            title: heading.title.clone(),
            level: heading.level,
            page: *page,
            offset: heading.offset,
            page_end: ends(n).max(*page),
            heading: None,
        };
        let sections: Vec<Section> = self.headings.iter().enumerate().map(section).collect();
        let source = if sections.is_empty() { OutlineSource::None } else { OutlineSource::Headings };
        Outline { sections, labelled: Vec::new(), source }
    }
}
