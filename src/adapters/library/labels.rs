//! Page labels, which are stored with the pages.

use rusqlite::params;

use super::{Library, LibraryError};
use crate::domain::document::DocumentId;
use crate::domain::document::labels::Labels;

impl Library {
    /// The labels of a document's pages read so far.
    pub fn labels(&self, id: &DocumentId) -> Result<Labels, LibraryError> {
        let labels: Vec<(u32, String)> = self.read(|db| {
            // The pages' text is not loaded; a page without a label, which its beginning shows, is not parsed.
            db.prepare_cached(
                "SELECT number, json_extract(page, '$.label') AS label FROM pages
                 WHERE document = (SELECT id FROM documents WHERE hash = ?1) AND instr(page, '\"label\":null') = 0
                 AND label IS NOT NULL ORDER BY number",
            )?
            .query_map([&id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
        })?;
        Ok(Labels::new(labels))
    }

    /// Adds labels inferred later to pages already saved.
    ///
    /// # Errors
    /// If SQLite fails; nothing is then changed.
    pub fn set_labels(&self, id: &DocumentId, labels: &[(u32, String)]) -> Result<(), LibraryError> {
        self.write(|db| {
            let mut update = db.prepare_cached(
                "UPDATE pages SET page = json_set(page, '$.label', ?3)
                 WHERE document = (SELECT id FROM documents WHERE hash = ?1) AND number = ?2",
            )?;
            for (number, label) in labels {
                update.execute(params![id.0, number, label])?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::documents::tests::{library, sample};

    #[test]
    fn labels_found_at_the_end_stand_with_the_pages_saved_before() {
        let (_home, library) = library();
        let id = sample(&library);
        assert!(library.labels(&id).unwrap().is_empty());
        let before = library.page(&id, 2).unwrap().unwrap();
        let labels = [(1, "i".to_string()), (2, "1’s “\"; --".to_string()), (9, "x".to_string())];
        library.set_labels(&id, &labels).unwrap();
        let after = library.page(&id, 2).unwrap().unwrap();
        assert_eq!((after.text, after.label.as_deref()), (before.text, Some("1’s “\"; --")));
        let known = library.labels(&id).unwrap();
        assert_eq!((known.get(1), known.get(3), known.get(9)), (Some("i"), None, None));
    }
}
