//! Documents in the library: pages, chunks, and the lexical index over them.

use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::embeddings::text_key;
use super::{Library, LibraryError};
use crate::domain::document::chunk::Chunk;
use crate::domain::document::left_out::{self, LeftOut};
use crate::domain::document::{Document, DocumentId, Format, Heading, Page, PageSpan, SkippedPage};
use crate::domain::text;
use crate::domain::text::language::index_words;

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
            let row = db.last_insert_rowid();
            db.execute_batch(&format!(
                "CREATE VIRTUAL TABLE lexical_{row} USING fts5(words, content='', tokenize='porter unicode61')"
            ))
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
                    .execute(params![row, page.page, page.reason])?;
                read = read.max(page.page);
            }
            let insert_words = format!("INSERT INTO lexical_{row} (rowid, words) VALUES (?1, ?2)");
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
                db.prepare_cached(&insert_words)?.execute(params![chunk.ordinal, index_words(&indexed).join(" ")])?;
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

    /// One page, if it was read.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn page(&self, id: &DocumentId, number: u32) -> Result<Option<Page>, LibraryError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT page FROM pages WHERE document = (SELECT id FROM documents WHERE hash = ?1) AND number = ?2",
            )?
            .query_row(params![id.0, number], |row| parsed(row, 0))
            .optional()
        })
    }

    /// What of each page is in no passage, as the library holds pages and passages: `on_page` is called for every page
    /// that was read, in order.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn left_out(&self, id: &DocumentId, mut on_page: impl FnMut(&Page, Vec<LeftOut>)) -> Result<(), LibraryError> {
        let mut covered: BTreeMap<u32, Vec<Range<usize>>> = BTreeMap::new();
        let spans: Vec<Vec<PageSpan>> = self.read(|db| {
            db.prepare(
                "SELECT json_extract(chunk, '$.locator.spans') FROM chunks
                 WHERE document = (SELECT id FROM documents WHERE hash = ?1)",
            )?
            .query_map([&id.0], |row| parsed(row, 0))?
            .collect()
        })?;
        for span in spans.into_iter().flatten() {
            covered.entry(span.page).or_default().push(span.start..span.end);
        }
        let pages = self.document(id)?.map_or(0, |document| document.pages);
        for number in 1..=pages {
            if let Some(page) = self.page(id, number)? {
                let ranges = covered.get(&number).map(Vec::as_slice).unwrap_or_default();
                on_page(&page, left_out::of_page(&page, ranges));
            }
        }
        Ok(())
    }

    /// Pages that could not be read.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn skipped(&self, id: &DocumentId) -> Result<Vec<SkippedPage>, LibraryError> {
        self.read(|db| {
            db.prepare(
                "SELECT page, reason FROM skipped WHERE document = (SELECT id FROM documents WHERE hash = ?1)
                 ORDER BY page",
            )?
            .query_map([&id.0], |row| Ok(SkippedPage { page: row.get(0)?, reason: row.get(1)? }))?
            .collect()
        })
    }

    /// Notes files that are in a document and not read; those noted before stay.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn attach(&self, id: &DocumentId, names: &[String]) -> Result<(), LibraryError> {
        self.write(|db| {
            let row = row_of(db, id)?;
            for name in names {
                db.prepare_cached(
                    "INSERT INTO attachments (document, place, name)
                     SELECT ?1, coalesce((SELECT max(place) + 1 FROM attachments WHERE document = ?1), 0), ?2
                     WHERE NOT EXISTS (SELECT 1 FROM attachments WHERE document = ?1 AND name = ?2)",
                )?
                .execute(params![row, name])?;
            }
            Ok(())
        })
    }

    /// The names of files that are in a document and not read.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn attachments(&self, id: &DocumentId) -> Result<Vec<String>, LibraryError> {
        self.read(|db| {
            db.prepare(
                "SELECT name FROM attachments WHERE document = (SELECT id FROM documents WHERE hash = ?1) ORDER BY place",
            )?
            .query_map([&id.0], |row| row.get(0))?
            .collect()
        })
    }

    /// Where `wanted` stands in a document's pages, compared without regard to case, width and line breaks; at most
    /// `limit` places.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn find_text(&self, id: &DocumentId, wanted: &str, limit: usize) -> Result<Vec<PageSpan>, LibraryError> {
        let mut found = Vec::new();
        let mut number = 0;
        // One page at a time: a search through a long document must not hold the connection.
        while found.len() < limit {
            let page: Option<Page> = self.read(|db| {
                db.prepare_cached(
                    "SELECT page FROM pages WHERE document = (SELECT id FROM documents WHERE hash = ?1)
                     AND number > ?2 ORDER BY number LIMIT 1",
                )?
                .query_row(params![id.0, number], |row| parsed(row, 0))
                .optional()
            })?;
            let Some(page) = page else { break };
            number = page.number;
            let mut from = 0;
            while let Some(range) = text::find_squeezed(&page.text[from..], wanted) {
                found.push(PageSpan { page: number, start: from + range.start, end: from + range.end });
                from += range.end;
                if found.len() >= limit {
                    break;
                }
            }
        }
        Ok(found)
    }

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

    /// The headings of a document in order, with their pages.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn headings(&self, id: &DocumentId) -> Result<Vec<(u32, Heading)>, LibraryError> {
        let pages: Vec<(u32, Vec<Heading>)> = self.read(|db| {
            // The pages' text stays where it is: a long book has megabytes of it.
            db.prepare_cached(
                "SELECT number, json_extract(page, '$.headings') FROM pages
                 WHERE document = (SELECT id FROM documents WHERE hash = ?1)
                 AND json_array_length(page, '$.headings') > 0 ORDER BY number",
            )?
            .query_map([&id.0], |row| Ok((row.get(0)?, parsed(row, 1)?)))?
            .collect()
        })?;
        Ok(pages.into_iter().flat_map(|(page, all)| all.into_iter().map(move |heading| (page, heading))).collect())
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

    /// Forgets a document's text and lexical index (not its embeddings, not the conversations about it).
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn forget(&self, id: &DocumentId) -> Result<(), LibraryError> {
        self.write(|db| forget(db, id))
    }
}

fn forget(db: &Transaction<'_>, id: &DocumentId) -> rusqlite::Result<()> {
    let row: Option<i64> =
        db.query_row("SELECT id FROM documents WHERE hash = ?1", [&id.0], |r| r.get(0)).optional()?;
    if let Some(row) = row {
        db.execute_batch(&format!("DROP TABLE IF EXISTS lexical_{row}"))?;
        db.execute("DELETE FROM documents WHERE id = ?1", [row])?;
    }
    Ok(())
}

fn row_of(db: &Connection, id: &DocumentId) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT id FROM documents WHERE hash = ?1")?.query_row([&id.0], |row| row.get(0))
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

/// A value kept as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

/// A value kept as JSON, read from a column.
pub(super) fn parsed<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|e| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(e)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::document::chunk::{ChunkOptions, Chunker};
    use crate::domain::finding::query::query;

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
    fn text_is_found_on_its_page_over_line_breaks() {
        let (_home, library) = library();
        let id = sample(&library);
        let spans = library.find_text(&id, "SHIPS wait", 10).unwrap();
        assert_eq!(spans.len(), 1);
        let page = library.page(&id, spans[0].page).unwrap().unwrap();
        assert_eq!(&page.text[spans[0].start..spans[0].end], "Ships wait");
        assert!(library.find_text(&id, "！？", 10).unwrap().is_empty());
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
