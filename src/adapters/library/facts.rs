//! What was worked out of a document and is kept with it (its outline, its metadata), and digests of texts made by a
//! model.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::rows::row_of;
use super::{Library, LibraryError};
use crate::domain::document::DocumentId;

impl Library {
    /// A fact of a document, if it is kept in this version and can be read.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn fact<T: DeserializeOwned>(
        &self,
        id: &DocumentId,
        name: &str,
        version: u32,
    ) -> Result<Option<T>, LibraryError> {
        let kept: Option<String> = self.read(|db| {
            db.prepare_cached(
                "SELECT value FROM facts
                 WHERE document = (SELECT id FROM documents WHERE hash = ?1) AND name = ?2 AND version = ?3",
            )?
            .query_row(params![id.0, name, version], |row| row.get(0))
            .optional()
        })?;
        Ok(kept.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Keeps a fact of a document, in place of an earlier one.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn keep_fact(
        &self,
        id: &DocumentId,
        name: &str,
        version: u32,
        fact: &impl Serialize,
    ) -> Result<(), LibraryError> {
        let json = serde_json::to_string(fact).unwrap_or_default();
        self.write(|db| {
            let row = row_of(db, id)?;
            db.prepare_cached("INSERT OR REPLACE INTO facts (document, name, version, value) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![row, name, version, json])
                .map(drop)
        })
    }

    /// A digest that a model made, by the key of what it was made from.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn digest(&self, key: &[u8]) -> Result<Option<String>, LibraryError> {
        self.read(|db| db.query_row("SELECT text FROM digests WHERE key = ?1", [key], |row| row.get(0)).optional())
    }

    /// Keeps a digest.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn keep_digest(&self, key: &[u8], text: &str) -> Result<(), LibraryError> {
        self.write(|db| {
            db.execute("INSERT OR REPLACE INTO digests (key, text) VALUES (?1, ?2)", params![key, text]).map(drop)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::documents::tests::{library, sample};

    #[test]
    fn a_fact_is_kept_in_its_version_and_goes_with_its_document() {
        let (_home, library) = library();
        let id = sample(&library);
        library.keep_fact(&id, "outline", 1, &vec![1, 2]).unwrap();
        library.keep_fact(&id, "outline", 2, &vec![3]).unwrap();
        assert_eq!(library.fact::<Vec<u32>>(&id, "outline", 2).unwrap(), Some(vec![3]));
        assert_eq!(library.fact::<Vec<u32>>(&id, "outline", 1).unwrap(), None);
        assert_eq!(library.fact::<Vec<u32>>(&id, "metadata", 2).unwrap(), None);
        library.forget(&id).unwrap();
        assert_eq!(library.fact::<Vec<u32>>(&id, "outline", 2).unwrap(), None);
    }

    #[test]
    fn digests_are_kept_by_key() {
        let (_home, library) = library();
        library.keep_digest(b"a", "Ice.").unwrap();
        assert_eq!(library.digest(b"a").unwrap().as_deref(), Some("Ice."));
        assert_eq!(library.digest(b"b").unwrap(), None);
    }
}
