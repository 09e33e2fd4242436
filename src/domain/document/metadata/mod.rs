//! What a document says of itself: its title, authors, date, version, publisher and identifiers.
//!
//! Built from its first and last pages, its running heads and the file's own data ([`Gathering`]), and kept in the
//! library.

mod beside_pages;
mod court;
pub mod dates;
mod file_data;
mod filing;
mod found;
mod gathering;
mod identifiers;
mod labels;
mod lines;
pub mod names;
mod people;
mod person;
mod rest;
mod sheet;
mod title;

use serde::{Deserialize, Serialize};

use super::PageSpan;
pub use file_data::FileData;
pub use gathering::Gathering;

/// Raised whenever a gathering of the same pages gives other metadata: kept ones are then made again.
pub const METADATA_VERSION: u32 = 5;

/// What a document says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// By field, and within a field in the order of the document.
    pub entries: Vec<Entry>,
}

/// One thing that a document says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub field: Field,
    /// On one line, as written.
    pub value: String,
    /// Where it stands on a page; `None` if only the file's own data says it.
    pub place: Option<PageSpan>,
    /// What it belongs to: the author of an affiliation, the kind of an identifier ("doi", "arxiv", "isbn", "case",
    /// "form") or of a date ("published", "revised", "decided").
    pub of: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Title,
    Subtitle,
    Author,
    Affiliation,
    Date,
    Version,
    Publisher,
    /// Where it appeared: a journal, a conference, a court.
    Venue,
    Identifier,
    Email,
    /// As printed, on one line.
    Keywords,
    /// The judges, editors, translators and others with a part in it; `of` names the part.
    Contributor,
    Language,
}

impl Metadata {
    /// The title to show in place of the one the file gives, if that is none: a number, a placeholder, the name of the
    /// file. `None` if the file's is good or no page has a better one.
    pub fn title_instead(&self, given: &str, file_name: &str) -> Option<&str> {
        let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        let letters = given.chars().filter(|c| c.is_alphabetic()).count();
        let others = given.chars().filter(|c| !c.is_alphabetic() && !c.is_whitespace()).count();
        let file_like = given.contains('_') && !given.contains(' ') || given.contains("___");
        let junk = letters < 3 || others > letters || given == stem || file_like;
        let placeholder =
            ["powerpoint presentation", "document", "title", "slide 1", "presentation", "print", "layout 1"];
        let junk = junk || placeholder.contains(&given.trim().to_lowercase().as_str());
        let placed = self.of(Field::Title).find(|entry| entry.place.is_some());
        placed
            .filter(|_| junk)
            .map(|entry| entry.value.as_str())
            .filter(|title| title.chars().filter(|c| c.is_alphabetic()).count() > 2)
    }

    /// What it says of a field.
    pub fn of(&self, field: Field) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.field == field)
    }
}

#[cfg(test)]
mod tests;
