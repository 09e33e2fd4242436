//! Chunks of a document: by number, by page, and how many there are.

use rusqlite::{OptionalExtension, params};

use super::rows::{parsed, row_of};
use super::{Library, LibraryError};
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::Chunk;

impl Library {
    /// Chunks by their ordinals, in the order asked; those not there are left out.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn chunks(&self, id: &DocumentId, ordinals: &[u32]) -> Result<Vec<Chunk>, LibraryError> {
        self.read(|db| {
            let row = row_of(db, id)?;
            let mut select = db.prepare_cached("SELECT chunk FROM chunks WHERE document = ?1 AND ordinal = ?2")?;
            let mut chunks = Vec::with_capacity(ordinals.len());
            for ordinal in ordinals {
                chunks.extend(select.query_row(params![row, ordinal], |r| parsed(r, 0)).optional()?);
            }
            Ok(chunks)
        })
    }

    /// All chunks of a document that touch pages `first` to `last`, in order.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn chunks_of_pages(&self, id: &DocumentId, first: u32, last: u32) -> Result<Vec<Chunk>, LibraryError> {
        self.read(|db| {
            let row = row_of(db, id)?;
            db.prepare_cached(
                "SELECT chunk FROM chunks WHERE document = ?1
                 AND json_extract(chunk, '$.locator.spans[#-1].page') >= ?2
                 AND json_extract(chunk, '$.locator.spans[0].page') <= ?3 ORDER BY ordinal",
            )?
            .query_map(params![row, first, last], |row| parsed(row, 0))?
            .collect()
        })
    }

    /// The number of chunks of a document and of (estimated) tokens in them.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn chunk_count(&self, id: &DocumentId) -> Result<(u32, u64), LibraryError> {
        self.read(|db| {
            db.query_row(
                "SELECT count(*), coalesce(sum(tokens), 0) FROM chunks
                 WHERE document = (SELECT id FROM documents WHERE hash = ?1)",
                [&id.0],
                |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())),
            )
        })
    }

    /// One more than the highest ordinal of a document's chunks: how many there are so far.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn next_ordinal(&self, id: &DocumentId) -> Result<u32, LibraryError> {
        self.read(|db| {
            let row = row_of(db, id)?;
            db.prepare_cached("SELECT coalesce(max(ordinal) + 1, 0) FROM chunks WHERE document = ?1")?
                .query_row([row], |r| r.get(0))
        })
    }
}
