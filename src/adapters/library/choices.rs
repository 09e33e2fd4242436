//! What users said of passages, and the adapters fitted to it.
//!
//! A choice holds a question, so it is erased like the text of conversations: with its conversation, with its document,
//! and when it is taken back. It outlives a new reading of its document, since it names the chunk by its text.

use rusqlite::{OptionalExtension, params};

use super::{Library, LibraryError, TextKey};
use crate::domain::conversation::ConversationId;
use crate::domain::document::DocumentId;
use crate::domain::finding::tuning::choice::{KeptChoice, Verdict};

impl Library {
    /// Keeps what a user said of a chunk, in place of what they said of it before for the same question; `None` takes
    /// it back. Returns how many choices are kept.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn keep_choice(
        &self,
        choice: (&str, &DocumentId, &TextKey),
        verdict: Option<Verdict>,
        conversation: Option<ConversationId>,
        now: i64,
    ) -> Result<u32, LibraryError> {
        let (question, document, text) = choice;
        self.write_spoken(|db| {
            match verdict {
                Some(verdict) => db.execute(
                    "INSERT OR REPLACE INTO choices (document, question, text_key, verdict, conversation, made)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![document.0, question, text, verdict.name(), conversation.map(|c| c.0), now],
                ),
                None => db.execute(
                    "DELETE FROM choices WHERE document = ?1 AND question = ?2 AND text_key = ?3",
                    params![document.0, question, text],
                ),
            }?;
            db.query_row("SELECT count(*) FROM choices", [], |row| row.get(0))
        })
    }

    /// All choices, the oldest first.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn choices(&self) -> Result<Vec<KeptChoice<TextKey>>, LibraryError> {
        let rows: Vec<(String, String, TextKey, String)> = self.read(|db| {
            db.prepare("SELECT question, document, text_key, verdict FROM choices ORDER BY made, question, text_key")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
                .collect()
        })?;
        let kept = |(question, document, text, verdict): (String, String, TextKey, String)| {
            // One of a later version is left alone.
            let verdict = Verdict::named(&verdict)?;
            Some(KeptChoice { question, document: DocumentId(document), text, verdict })
        };
        Ok(rows.into_iter().filter_map(kept).collect())
    }

    /// The adapter of an embedding model, as bytes, and what is told of it.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn adapter(&self, embedder: &str) -> Result<Option<(Vec<u8>, String)>, LibraryError> {
        self.read(|db| {
            db.query_row("SELECT matrix, report FROM adapters WHERE embedder = ?1", [embedder], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
        })
    }

    /// A number that no two adapters share; `None` without one. Tells cheaply whether another program changed it.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn adapter_number(&self, embedder: &str) -> Result<Option<i64>, LibraryError> {
        self.read(|db| {
            db.prepare_cached("SELECT id FROM adapters WHERE embedder = ?1")?
                .query_row([embedder], |row| row.get(0))
                .optional()
        })
    }

    /// Installs the adapter of an embedding model, in place of an earlier one.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn keep_adapter(&self, embedder: &str, matrix: &[u8], report: &str) -> Result<(), LibraryError> {
        self.write_spoken(|db| {
            db.execute(
                "INSERT OR REPLACE INTO adapters (embedder, matrix, report) VALUES (?1, ?2, ?3)",
                params![embedder, matrix, report],
            )
            .map(drop)
        })
    }

    /// Removes the adapter of an embedding model. True if there was one.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn remove_adapter(&self, embedder: &str) -> Result<bool, LibraryError> {
        self.write_spoken(|db| Ok(db.execute("DELETE FROM adapters WHERE embedder = ?1", [embedder])? > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::documents::tests::{library, sample};
    use super::super::text_key;
    use super::*;

    #[test]
    fn a_choice_replaces_the_one_before_and_can_be_taken_back() {
        let (_home, library) = library();
        let (id, key) = (sample(&library), text_key("The harbour freezes."));
        let keep = |verdict, now| library.keep_choice(("When?", &id, &key), verdict, None, now).unwrap();
        assert_eq!(keep(Some(Verdict::Pinned), 5), 1);
        assert_eq!(keep(Some(Verdict::Right), 6), 1);
        let kept = library.choices().unwrap();
        assert_eq!((kept[0].verdict, kept[0].question.as_str(), kept[0].text), (Verdict::Right, "When?", key));
        assert_eq!(keep(None, 7), 0);
        assert!(library.choices().unwrap().is_empty());
    }

    #[test]
    fn a_choice_goes_with_its_conversation_and_with_its_document_but_not_with_a_new_reading() {
        let (_home, library) = library();
        let id = sample(&library);
        let conversation = library.begin_conversation("Ice", &[], 5).unwrap();
        let keep = |question, conversation| {
            let key = text_key(question);
            library.keep_choice((question, &id, &key), Some(Verdict::Right), conversation, 5).unwrap();
        };
        keep("one", Some(conversation));
        keep("two", None);
        sample(&library);
        assert_eq!(library.choices().unwrap().len(), 2, "read again");
        library.delete_conversation(conversation).unwrap();
        let left: Vec<String> = library.choices().unwrap().into_iter().map(|choice| choice.question).collect();
        assert_eq!(left, ["two"]);
        library.forget(&id).unwrap();
        assert!(library.choices().unwrap().is_empty());
    }

    #[test]
    fn an_adapter_is_of_one_model_and_every_one_has_its_number() {
        let (_home, library) = library();
        library.keep_adapter("e5", &[1, 2], "{}").unwrap();
        let first = library.adapter_number("e5").unwrap();
        assert!(first.is_some() && library.adapter_number("other").unwrap().is_none());
        library.keep_adapter("e5", &[3], "{\"pairs\":4}").unwrap();
        assert_ne!(library.adapter_number("e5").unwrap(), first);
        assert_eq!(library.adapter("e5").unwrap(), Some((vec![3], "{\"pairs\":4}".to_string())));
        assert!(library.remove_adapter("e5").unwrap() && !library.remove_adapter("e5").unwrap());
        library.keep_adapter("e5", &[3], "{}").unwrap();
        assert_ne!(library.adapter_number("e5").unwrap(), first, "a number is not used twice");
    }
}
