//! Documents in the library: what there is, and what reading adds to it. [`super::pages`], [`super::chunks`] and
//! [`super::lexical`] tell what was added.

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::embeddings::text_key;
use super::rows::{json, parsed, row_of};
use super::{Library, LibraryError, lexical};
use crate::domain::document::chunk::Chunk;
use crate::domain::document::{Document, DocumentId, Format, Page, SkippedPage};

/// What the library holds of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The document.
    pub document: Document,
    /// True when all of it was read by the reader and chunker of these versions.
    pub complete: bool,
    /// Highest page number read.
    pub pages_read: u32,
}

impl Library {
    /// What is held of a document, if it was read by these versions; another version's reading does not count.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn saved(&self, id: &DocumentId, reader: u32, chunker: u32) -> Result<Option<Saved>, LibraryError> {
        self.read(|db| {
            db.query_row(
                "SELECT hash, path, title, format, pages, complete, pages_read FROM documents
                 WHERE hash = ?1 AND reader_version = ?2 AND chunker_version = ?3",
                params![id.0, reader, chunker],
                |row| Ok(Saved { document: document(row)?, complete: row.get(5)?, pages_read: row.get(6)? }),
            )
            .optional()
        })
    }

    /// Begins (or begins again) the reading of a document: what was read of it before goes, its embeddings stay.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn begin(&self, document: &Document, reader: u32, chunker: u32, now: i64) -> Result<(), LibraryError> {
        self.write(|db| {
            forget(db, &document.id)?;
            db.execute(
                "INSERT INTO documents (hash, path, title, format, pages, reader_version, chunker_version, opened_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    document.id.0,
                    document.path,
                    document.title,
                    json(&document.format)?,
                    document.pages,
                    reader,
                    chunker,
                    now
                ],
            )?;
            lexical::create(db, db.last_insert_rowid())
        })
    }

    /// Notes that a document was opened now, from this path.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn touch(&self, id: &DocumentId, path: &str, now: i64) -> Result<(), LibraryError> {
        self.write(|db| {
            db.execute("UPDATE documents SET opened_at = ?2, path = ?3 WHERE hash = ?1", params![id.0, now, path])
        })?;
        Ok(())
    }

    /// Gives a document another title.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn retitle(&self, id: &DocumentId, title: &str) -> Result<(), LibraryError> {
        self.write(|db| db.execute("UPDATE documents SET title = ?2 WHERE hash = ?1", params![id.0, title]))?;
        Ok(())
    }

    /// Adds pages and the chunks they completed, in one transaction. `complete` marks the end of the document.
    ///
    /// # Errors
    /// When SQLite fails; nothing is then added.
    pub fn add(
        &self,
        id: &DocumentId,
        pages: &[Page],
        skipped: &[SkippedPage],
        chunks: &[Chunk],
        complete: bool,
    ) -> Result<(), LibraryError> {
        self.write(|db| {
            let row = row_of(db, id)?;
            let mut read = 0;
            for page in pages {
                db.prepare_cached("INSERT OR REPLACE INTO pages (document, number, page) VALUES (?1, ?2, ?3)")?
                    .execute(params![row, page.number, json(page)?])?;
                read = read.max(page.number);
            }
            for page in skipped {
                db.prepare_cached("INSERT OR REPLACE INTO skipped (document, page, reason) VALUES (?1, ?2, ?3)")?
                    .execute(params![row, page.page, page.reason.to_string()])?;
                read = read.max(page.page);
            }
            for chunk in chunks {
                let indexed = chunk.indexed_text();
                db.prepare_cached(
                    "INSERT INTO chunks (document, ordinal, tokens, text_key, chunk) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    row,
                    chunk.ordinal,
                    chunk.tokens,
                    text_key(&indexed),
                    json(chunk)?
                ])?;
                lexical::add(db, row, chunk.ordinal, &indexed)?;
            }
            db.execute(
                "UPDATE documents SET pages_read = max(pages_read, ?2), complete = ?3 WHERE id = ?1",
                params![row, read, complete],
            )
        })?;
        Ok(())
    }

    /// All documents, the one opened last first.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn documents(&self) -> Result<Vec<Document>, LibraryError> {
        self.read(|db| {
            db.prepare("SELECT hash, path, title, format, pages FROM documents ORDER BY opened_at DESC, id DESC")?
                .query_map([], document)?
                .collect()
        })
    }

    /// One document.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn document(&self, id: &DocumentId) -> Result<Option<Document>, LibraryError> {
        self.read(|db| {
            db.query_row("SELECT hash, path, title, format, pages FROM documents WHERE hash = ?1", [&id.0], document)
                .optional()
        })
    }

    /// When a document was opened last, in seconds of Unix time.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn opened_at(&self, id: &DocumentId) -> Result<Option<i64>, LibraryError> {
        self.read(|db| {
            db.query_row("SELECT opened_at FROM documents WHERE hash = ?1", [&id.0], |row| row.get(0)).optional()
        })
    }

    /// Forgets a document's text and lexical index, and what was said of its passages (not its embeddings, not the
    /// conversations about it).
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn forget(&self, id: &DocumentId) -> Result<(), LibraryError> {
        self.write_spoken(|db| {
            db.execute("DELETE FROM choices WHERE document = ?1", [&id.0])?;
            forget(db, id)
        })
    }
}

fn forget(db: &Transaction<'_>, id: &DocumentId) -> rusqlite::Result<()> {
    let row: Option<i64> =
        db.query_row("SELECT id FROM documents WHERE hash = ?1", [&id.0], |r| r.get(0)).optional()?;
    if let Some(row) = row {
        lexical::remove(db, row)?;
        db.execute("DELETE FROM documents WHERE id = ?1", [row])?;
    }
    Ok(())
}

fn document(row: &Row<'_>) -> rusqlite::Result<Document> {
    Ok(Document {
        id: DocumentId(row.get(0)?),
        path: row.get(1)?,
        title: row.get(2)?,
        format: parsed::<Format>(row, 3)?,
        pages: row.get(4)?,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::document::chunk::{ChunkOptions, Chunker};

    pub fn library() -> (tempfile::TempDir, Library) {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        (home, library)
    }

    pub fn sample(library: &Library) -> DocumentId {
        let id = DocumentId("d1".into());
        let document = Document {
            id: id.clone(),
            path: "/tmp/harbour.txt".into(),
            title: "Harbour".into(),
            format: Format::Text,
            pages: 3,
        };
        library.begin(&document, 1, 1, 100).unwrap();
        let texts = [
            "The harbour of Riga freezes in January. Ships wait for spring.",
            "向量检索使用近邻图索引。召回率是评价指标。",
            "Form 10-K reports inventories of 1,577 dollars. Queries were indexed quickly.",
        ];
        let options = ChunkOptions { target_tokens: 12, overlap_tokens: 0 };
        let mut chunker = Chunker::new(id.clone(), options);
        for (n, text) in texts.iter().enumerate() {
            let page = Page { number: n as u32 + 1, text: (*text).into(), ..Page::default() };
            let chunks = chunker.push(&page);
            library.add(&id, &[page], &[], &chunks, false).unwrap();
        }
        library.add(&id, &[], &[], &chunker.finish(), true).unwrap();
        id
    }

    #[test]
    fn a_saved_document_is_known_to_its_versions_only() {
        let (_home, library) = library();
        let id = sample(&library);
        let saved = library.saved(&id, 1, 1).unwrap().unwrap();
        assert!(saved.complete && saved.pages_read == 3);
        assert_eq!(library.saved(&id, 2, 1).unwrap(), None);
        assert!(library.page(&id, 2).unwrap().unwrap().text.contains("近邻图"));
        assert_eq!(library.page(&id, 9).unwrap(), None);
    }

    #[test]
    fn forgetting_removes_text_and_words() {
        let (_home, library) = library();
        let id = sample(&library);
        library.forget(&id).unwrap();
        assert!(library.documents().unwrap().is_empty());
        assert!(library.term_scores(&id, &["riga"]).is_err());
    }
}
