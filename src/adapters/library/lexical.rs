//! The lexical index of a document: which chunks hold a word, and how much it counts there. Each document has a table of
//! its own, so that its words are weighed against its own text.

use rusqlite::{Transaction, params};

use super::rows::row_of;
use super::{Library, LibraryError};
use crate::domain::document::DocumentId;
use crate::domain::text::language::index_words;

/// Makes the index of the document in this row.
pub(super) fn create(db: &Transaction<'_>, row: i64) -> rusqlite::Result<()> {
    db.execute_batch(&format!(
        "CREATE VIRTUAL TABLE lexical_{row} USING fts5(words, content='', tokenize='porter unicode61')"
    ))
}

/// Adds the words of a chunk.
pub(super) fn add(db: &Transaction<'_>, row: i64, ordinal: u32, text: &str) -> rusqlite::Result<()> {
    db.prepare_cached(&format!("INSERT INTO lexical_{row} (rowid, words) VALUES (?1, ?2)"))?
        .execute(params![ordinal, index_words(text).join(" ")])?;
    Ok(())
}

/// Takes the index away.
pub(super) fn remove(db: &Transaction<'_>, row: i64) -> rusqlite::Result<()> {
    db.execute_batch(&format!("DROP TABLE IF EXISTS lexical_{row}"))
}

impl Library {
    /// For each term, the chunks that hold it and their BM25 scores (higher is better; FTS5's own formula, k1 = 1.2,
    /// b = 0.75, statistics of this document alone), in no order. A term is one word of the index, or several separated
    /// by spaces that must follow one another.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn term_scores(&self, id: &DocumentId, terms: &[&str]) -> Result<Vec<Vec<(u32, f32)>>, LibraryError> {
        self.read(|db| {
            let row = row_of(db, id)?;
            // FTS5 gives lower numbers to better matches.
            let mut select =
                db.prepare_cached(&format!("SELECT rowid, -rank FROM lexical_{row} WHERE lexical_{row} MATCH ?1"))?;
            let one = |select: &mut rusqlite::CachedStatement<'_>, term: &str| {
                let phrase = format!("\"{}\"", term.replace('"', " "));
                select.query_map([phrase], |r| Ok((r.get(0)?, r.get::<_, f64>(1)?.max(0.0) as f32)))?.collect()
            };
            terms.iter().map(|term| one(&mut select, term)).collect()
        })
    }

    /// True when the lexical index of a document holds a word, or, with `begins`, one that begins so.
    ///
    /// # Errors
    /// When SQLite fails, or the document is not there.
    pub fn holds_word(&self, id: &DocumentId, word: &str, begins: bool) -> Result<bool, LibraryError> {
        self.read(|db| {
            let row = row_of(db, id)?;
            let mut select =
                db.prepare_cached(&format!("SELECT 1 FROM lexical_{row} WHERE lexical_{row} MATCH ?1 LIMIT 1"))?;
            let wanted = format!("\"{}\"{}", word.replace('"', " "), if begins { " *" } else { "" });
            select.exists([wanted])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::documents::tests::{library, sample};
    use super::*;
    use crate::domain::finding::query::query;

    fn best(library: &Library, id: &DocumentId, question: &str) -> String {
        let terms = query(question).terms;
        let words: Vec<&str> = terms.iter().map(|t| t.words.as_str()).collect();
        let found = library.term_scores(id, &words).unwrap();
        let of = |chunk: u32| found.iter().flatten().filter(|(c, _)| *c == chunk).map(|(_, s)| s).sum::<f32>();
        let best = (0..library.chunk_count(id).unwrap().0).max_by(|a, b| of(*a).total_cmp(&of(*b))).unwrap();
        if of(best) == 0.0 { String::new() } else { library.chunks(id, &[best]).unwrap()[0].text.clone() }
    }

    #[test]
    fn words_are_found_in_english_and_chinese() {
        let (_home, library) = library();
        let id = sample(&library);
        assert!(best(&library, &id, "When does the harbor at Riga freeze?").contains("Riga"));
        assert!(best(&library, &id, "召回率是什么？").contains("召回率"));
        assert!(best(&library, &id, "what is in the 10-K").contains("10-K"));
        assert!(best(&library, &id, "inventory 1577").contains("1,577"));
        assert!(best(&library, &id, "query index").contains("Queries"));
        assert_eq!(best(&library, &id, "\"; DROP TABLE documents; --"), "");
    }
}
