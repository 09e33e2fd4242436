//! Pages of a document as they were read: their text, their headings, what of them is in no chunk, and what could not be
//! read.

use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::{OptionalExtension, params};

use super::rows::{parsed, row_of};
use super::{Library, LibraryError};
use crate::domain::document::left_out::{self, LeftOut};
use crate::domain::document::{DocumentId, Heading, Page, PageSpan, SkippedPage};
use crate::domain::text;

impl Library {
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
            .query_map([&id.0], |row| Ok(SkippedPage { page: row.get(0)?, reason: row.get::<_, String>(1)?.into() }))?
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
}

#[cfg(test)]
mod tests {
    use super::super::documents::tests::{library, sample};

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
}
