//! What a prompt says of the documents and of the passages beside their text, from the library.

use super::asking::Asking;
use super::prompt::{Described, MOST_DESCRIBED, PageLengths, description, shown};
use crate::adapters::library::LibraryError;
use crate::domain::finding::passage::Passage;
use crate::tasks::workspace::knowledge::Knowledge;

impl Asking {
    /// The description of the documents asked. The same for every question of a conversation once they are read.
    pub(crate) fn description(&self, context: Option<u32>) -> Result<String, LibraryError> {
        let opened: Vec<_> = self.ask.documents.iter().filter_map(|id| self.workspace.opened(id)).collect();
        let printed = self.workspace.printed(self.ask.documents.iter());
        let known = opened.iter().take(MOST_DESCRIBED).map(|opened| self.workspace.knowledge(&opened.document.id));
        let mut known = known.collect::<Result<Vec<_>, _>>()?;
        // Of the others only the names are given.
        known.resize_with(opened.len(), Knowledge::default);
        let described: Vec<Described<'_>> = opened
            .iter()
            .zip(&known)
            .map(|(opened, known)| Described {
                document: &opened.document,
                labels: printed.of(&opened.document.id),
                outline: &known.outline,
                metadata: &known.metadata,
            })
            .collect();
        Ok(description(&described, context))
    }

    /// How many passages of how many these are, and which of their neighbours are not among them.
    pub(crate) fn shown(&self, given: &[Passage]) -> Result<String, LibraryError> {
        let library = &self.workspace.library;
        let mut total = 0;
        for id in &self.ask.documents {
            total += library.next_ordinal(id)?;
        }
        let mut pages = PageLengths::new();
        for passage in given {
            let id = &passage.locator.document;
            let (first, last) = (passage.locator.page_start(), passage.locator.page_end());
            for number in [first.saturating_sub(1), first, last, last + 1] {
                if number > 0
                    && !pages.contains_key(&(id.clone(), number))
                    && let Some(page) = library.page(id, number)?
                {
                    pages.insert((id.clone(), number), page.text.trim_end().len());
                }
            }
        }
        Ok(shown(given, total, &pages))
    }
}
