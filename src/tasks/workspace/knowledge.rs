//! What is known of a document beside its text: outline and metadata, gathered once from its pages and kept in the
//! library.

use std::sync::Arc;

use super::Workspace;
use crate::adapters::library::LibraryError;
use crate::domain::document::metadata::{self, FileData, METADATA_VERSION, Metadata};
use crate::domain::document::outline::{self, OUTLINE_VERSION, Outline};
use crate::domain::document::{Document, DocumentId};
use crate::domain::text;

/// The names under which they are kept.
const OUTLINE: &str = "outline";
const METADATA: &str = "metadata";

/// The name under which the file's own data is kept, by the reader.
pub(crate) const FILE: &str = "file";

/// Raised with the version of the reader when that gives other file data.
pub(crate) const FILE_VERSION: u32 = 1;

/// Longest name of a document in an answer, in characters.
const LONGEST_NAME: usize = 100;

/// What is known of a document beside its text.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    pub outline: Arc<Outline>,
    pub metadata: Arc<Metadata>,
}

impl Workspace {
    /// What is known of a document, from the pages read so far. Blocks; a page takes about 0.1 ms, once.
    ///
    /// # Errors
    /// If the library fails.
    pub fn knowledge(&self, id: &DocumentId) -> Result<Knowledge, LibraryError> {
        let opened = self.opened(id);
        if let Some(known) = opened.as_ref().and_then(|opened| opened.knowledge()) {
            return Ok(known);
        }
        let kept = self
            .library
            .fact(id, OUTLINE, OUTLINE_VERSION)?
            .zip(self.library.fact(id, METADATA, METADATA_VERSION)?)
            .map(|(outline, metadata)| Knowledge { outline: Arc::new(outline), metadata: Arc::new(metadata) });
        let whole = opened.as_ref().is_none_or(|opened| {
            let coverage = opened.coverage();
            coverage.pages_read >= coverage.pages_total
        });
        let known = match kept {
            Some(kept) => kept,
            None => {
                let gathered = self.gather(id)?;
                if whole {
                    self.library.keep_fact(id, OUTLINE, OUTLINE_VERSION, &*gathered.outline)?;
                    self.library.keep_fact(id, METADATA, METADATA_VERSION, &*gathered.metadata)?;
                }
                gathered
            }
        };
        if whole && let Some(opened) = opened {
            opened.set_knowledge(known.clone());
        }
        Ok(known)
    }

    /// The name by which an answer calls a document: its title, or that of its pages if the file has none.
    pub(crate) fn name_of(&self, document: &Document) -> String {
        let known = self.knowledge(&document.id).ok();
        let better =
            known.and_then(|known| known.metadata.title_instead(&document.title, document.name()).map(String::from));
        text::shorten(&better.unwrap_or_else(|| document.title.clone()), LONGEST_NAME)
    }

    fn gather(&self, id: &DocumentId) -> Result<Knowledge, LibraryError> {
        let (mut outline, mut metadata) = (outline::Gathering::default(), metadata::Gathering::default());
        let pages = self.library.document(id)?.map_or(0, |document| document.pages);
        for number in 1..=pages {
            if let Some(page) = self.library.page(id, number)? {
                outline.add(&page);
                metadata.add(&page);
            }
        }
        let file: FileData = self.library.fact(id, FILE, FILE_VERSION)?.unwrap_or_default();
        Ok(Knowledge { outline: Arc::new(outline.finish()), metadata: Arc::new(metadata.finish(&file)) })
    }
}
