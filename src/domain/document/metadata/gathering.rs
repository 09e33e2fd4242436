//! Gathers metadata from the pages of a document, in order, and the file's own data.

use super::{Entry, Field, FileData, Metadata};
use crate::domain::document::Page;

/// Metadata in the making.
#[derive(Debug, Default)]
pub struct Gathering {
    pages: u32,
}

impl Gathering {
    /// Looks at the next page.
    pub fn add(&mut self, page: &Page) {
        self.pages = self.pages.max(page.number);
    }

    /// The metadata of the pages added.
    pub fn finish(self, file: &FileData) -> Metadata {
        let entry =
            |field, value: &Option<String>| value.clone().map(|value| Entry { field, value, place: None, of: None });
        let entries = [entry(Field::Title, &file.title), entry(Field::Author, &file.author)];
        Metadata { entries: entries.into_iter().flatten().collect() }
    }
}
