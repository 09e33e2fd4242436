//! Embeddings in the library, keyed by the hash of their text, so that text read or cut again finds them.

use rusqlite::{OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::rows::parsed;
use super::{Library, LibraryError};
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::Chunk;

/// Identifies the text of an embedding: the first 16 bytes of its SHA-256.
pub type TextKey = [u8; 16];

pub fn text_key(text: &str) -> TextKey {
    let hash = Sha256::digest(text.as_bytes());
    let mut key = TextKey::default();
    key.copy_from_slice(&hash[..16]);
    key
}

#[derive(Clone, Debug, PartialEq)]
pub struct Unembedded {
    /// Position in the document.
    pub ordinal: u32,
    /// Its first and last page.
    pub pages: (u32, u32),
    /// The key for its embedding.
    pub key: TextKey,
    /// The text to embed.
    pub text: String,
}

impl Library {
    /// The stored embeddings for some keys; `None` for missing ones.
    pub fn kept_embeddings(&self, embedder: &str, keys: &[TextKey]) -> Result<Vec<Option<Vec<f32>>>, LibraryError> {
        self.read(|db| {
            let mut select =
                db.prepare_cached("SELECT vector FROM embeddings WHERE embedder = ?1 AND text_key = ?2")?;
            keys.iter().map(|key| select.query_row(params![embedder, key], |row| vector(row, 0)).optional()).collect()
        })
    }

    /// Chunks of a document not yet embedded with `embedder`, in order.
    pub fn unembedded(&self, id: &DocumentId, embedder: &str) -> Result<Vec<Unembedded>, LibraryError> {
        self.read(|db| {
            db.prepare(
                "SELECT c.text_key, c.chunk FROM chunks c
                 LEFT JOIN embeddings e ON e.embedder = ?2 AND e.text_key = c.text_key
                 WHERE c.document = (SELECT id FROM documents WHERE hash = ?1) AND e.text_key IS NULL
                 ORDER BY c.ordinal",
            )?
            .query_map(params![id.0, embedder], |row| {
                let chunk: Chunk = parsed(row, 1)?;
                Ok(Unembedded {
                    ordinal: chunk.ordinal,
                    pages: (chunk.locator.page_start(), chunk.locator.page_end()),
                    key: row.get(0)?,
                    text: chunk.indexed_text(),
                })
            })?
            .collect()
        })
    }

    /// The available embeddings of a document's chunks, by ordinal.
    pub fn embeddings(&self, id: &DocumentId, embedder: &str) -> Result<Vec<(u32, Vec<f32>)>, LibraryError> {
        self.read(|db| {
            db.prepare(
                "SELECT c.ordinal, e.vector FROM chunks c
                 JOIN embeddings e ON e.embedder = ?2 AND e.text_key = c.text_key
                 WHERE c.document = (SELECT id FROM documents WHERE hash = ?1) ORDER BY c.ordinal",
            )?
            .query_map(params![id.0, embedder], |row| Ok((row.get(0)?, vector(row, 1)?)))?
            .collect()
        })
    }

    /// The ordinals of chunks without sentence vectors, in order.
    pub fn without_sentences(&self, id: &DocumentId, embedder: &str) -> Result<Vec<u32>, LibraryError> {
        let (count, _) = self.chunk_count(id)?;
        let mut missing = Vec::new();
        // In batches, so that a long document's text is not in memory all at once.
        for from in (0..count).step_by(256) {
            let ordinals: Vec<u32> = (from..count.min(from + 256)).collect();
            let chunks = self.chunks(id, &ordinals)?;
            let keys: Vec<TextKey> = chunks.iter().map(|chunk| text_key(&chunk.text)).collect();
            let kept = self.kept_sentences(embedder, &keys)?;
            missing.extend(chunks.iter().zip(kept).filter(|(_, kept)| kept.is_none()).map(|(chunk, _)| chunk.ordinal));
        }
        Ok(missing)
    }

    /// The packed sentence vectors ([`crate::domain::finding::sentence_vectors::pack`]) for some texts' keys; `None`
    /// for missing ones.
    pub fn kept_sentences(&self, embedder: &str, keys: &[TextKey]) -> Result<Vec<Option<Vec<u8>>>, LibraryError> {
        self.read(|db| {
            let mut select =
                db.prepare_cached("SELECT vectors FROM sentences WHERE embedder = ?1 AND text_key = ?2")?;
            keys.iter().map(|key| select.query_row(params![embedder, key], |row| row.get(0)).optional()).collect()
        })
    }

    /// Stores packed sentence vectors by the keys of their texts.
    ///
    /// # Errors
    /// If SQLite fails; nothing is then stored.
    pub fn keep_sentences(&self, embedder: &str, vectors: &[(TextKey, Vec<u8>)]) -> Result<(), LibraryError> {
        self.write(|db| {
            let mut insert = db
                .prepare_cached("INSERT OR REPLACE INTO sentences (embedder, text_key, vectors) VALUES (?1, ?2, ?3)")?;
            for (key, vectors) in vectors {
                insert.execute(params![embedder, key, vectors])?;
            }
            Ok(())
        })
    }

    /// Stores embeddings by the keys of their texts.
    ///
    /// # Errors
    /// If SQLite fails; nothing is then stored.
    pub fn keep_embeddings(&self, embedder: &str, vectors: &[(TextKey, Vec<f32>)]) -> Result<(), LibraryError> {
        self.write(|db| {
            let mut insert = db
                .prepare_cached("INSERT OR REPLACE INTO embeddings (embedder, text_key, vector) VALUES (?1, ?2, ?3)")?;
            for (key, vector) in vectors {
                let bytes: Vec<u8> = vector.iter().flat_map(|value| value.to_le_bytes()).collect();
                insert.execute(params![embedder, key, bytes])?;
            }
            Ok(())
        })
    }
}

/// A vector as stored by [`Library::keep_embeddings`].
fn vector(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<f32>> {
    let bytes = row.get_ref(column)?.as_blob()?;
    Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
}

#[cfg(test)]
mod tests {
    use super::super::documents::tests::{library, sample};

    #[test]
    fn embeddings_outlive_a_second_reading() {
        let (_home, library) = library();
        let id = sample(&library);
        let todo = library.unembedded(&id, "e").unwrap();
        let (count, _) = library.chunk_count(&id).unwrap();
        assert_eq!(todo.len(), count as usize);
        let vectors: Vec<_> = todo.iter().map(|chunk| (chunk.key, vec![chunk.ordinal as f32, 1.5])).collect();
        library.keep_embeddings("e", &vectors).unwrap();
        assert!(library.unembedded(&id, "e").unwrap().is_empty());
        assert_eq!(library.unembedded(&id, "another").unwrap().len(), count as usize);
        sample(&library);
        assert!(library.unembedded(&id, "e").unwrap().is_empty());
        assert_eq!(library.embeddings(&id, "e").unwrap()[1].1, vec![1.0, 1.5]);
    }
}
