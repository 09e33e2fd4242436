//! What metadata is gathered from, and what was found so far.

use super::lines::Line;
use super::{Entry, Field, FileData, Metadata};
use crate::domain::document::PageSpan;
use crate::domain::text;

/// What is looked at.
#[derive(Clone, Copy)]
pub(super) struct Pages<'a> {
    /// The lines of the first pages.
    pub(super) first: &'a [Line<'a>],
    /// How many of them stand before the abstract, the contents or the text.
    pub(super) front: usize,
    /// Of the last pages, unless they are among the first.
    pub(super) last: &'a [Line<'a>],
    pub(super) running: &'a [Line<'a>],
    pub(super) file: &'a FileData,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    entries: Vec<Entry>,
}

/// Most entries of one field: a paper of a large collaboration has a thousand authors.
const MOST: usize = 200;

/// Longest value, in characters.
const LONGEST: usize = 400;

impl Found {
    /// Adds an entry, unless the same is known.
    pub(super) fn add(&mut self, field: Field, value: &str, place: Option<PageSpan>, of: Option<&str>) {
        let value = text::shorten(&text::one_line(value), LONGEST);
        let value = value.trim_matches(|c: char| c.is_whitespace() || ",;:，；：".contains(c));
        let same = |entry: &Entry| text::squeeze(&entry.value).to_lowercase() == text::squeeze(value).to_lowercase();
        let known = self.of(field).any(|entry| same(entry) && (entry.of.as_deref() == of || of.is_none()));
        if !value.is_empty() && !known && self.of(field).count() < MOST {
            self.entries.push(Entry { field, value: value.to_string(), place, of: of.map(String::from) });
        }
    }

    pub(super) fn of(&self, field: Field) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.field == field)
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.of(field).next().is_some()
    }

    /// True if an entry of the field is on a page and stands in or around this place.
    pub(super) fn covers(&self, field: Field, page: u32, start: usize, end: usize) -> bool {
        let touches = |place: PageSpan| place.page == page && place.start < end && start < place.end;
        self.of(field).any(|entry| entry.place.is_some_and(touches))
    }

    pub(super) fn metadata(mut self) -> Metadata {
        self.entries.sort_by_key(|entry| entry.field);
        Metadata { entries: self.entries }
    }
}
