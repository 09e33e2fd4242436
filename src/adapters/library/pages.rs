//! Pages of a document as they were read: their text, their headings, what of them is in no chunk, and what could not be
//! read.

use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::{OptionalExtension, params};

use super::rows::{parsed, row_of};
use super::{Library, LibraryError};
use crate::domain::document::left_out::{self, LeftOut};
use crate::domain::document::table::{Joining, Table};
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

    /// The tables of a document, those that continue over pages as one.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn tables(&self, id: &DocumentId) -> Result<Vec<Table>, LibraryError> {
        // One page at a time: the text of a long book has megabytes.
        let numbers: Vec<u32> = self.read(|db| {
            db.prepare_cached(
                "SELECT number FROM pages WHERE document = (SELECT id FROM documents WHERE hash = ?1)
                 AND json_array_length(page, '$.tables') > 0 ORDER BY number",
            )?
            .query_map([&id.0], |row| row.get(0))?
            .collect()
        })?;
        let mut joining = Joining::default();
        for number in numbers {
            if let Some(page) = self.page(id, number)? {
                joining.add(&page);
            }
        }
        Ok(joining.tables())
    }

    /// The tables that are, at least in part, on pages `first` to `last`, each whole: also with its rows on the pages
    /// around them.
    ///
    /// # Errors
    /// When SQLite fails.
    pub fn tables_of_pages(&self, id: &DocumentId, first: u32, last: u32) -> Result<Vec<Table>, LibraryError> {
        let continues = |page: &Page| page.tables.first().is_some_and(|part| part.continues);
        let last = last.min(self.document(id)?.map_or(0, |document| document.pages));
        let mut number = first;
        let mut page = self.page(id, number)?;
        while number > 1 && page.as_ref().is_some_and(continues) {
            number -= 1;
            page = self.page(id, number)?;
        }
        let mut joining = Joining::default();
        // Up to the page after the range that begins with no table continued.
        while number <= last || page.as_ref().is_some_and(continues) {
            page.iter().for_each(|page| joining.add(page));
            number += 1;
            page = self.page(id, number)?;
        }
        let mut tables = joining.tables();
        tables.retain(|table| table.places.iter().any(|(span, _)| (first..=last).contains(&span.page)));
        Ok(tables)
    }
}

#[cfg(test)]
mod tests {
    use super::super::documents::tests::{library, sample};
    use super::*;
    use crate::domain::document::table::{PartCell, TablePart};
    use crate::domain::document::{Document, Format};

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

    /// A page with a table of one column, a row a line.
    fn page(number: u32, text: &str, continues: bool) -> Page {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        let cell = |(row, (start, line)): (usize, (usize, &str))| PartCell {
            row: row as u32,
            col: 0,
            row_span: 1,
            col_span: 1,
            start,
            end: start + line.len(),
            bounds: None,
        };
        let cells: Vec<PartCell> = std::iter::once(0).chain(starts).zip(text.lines()).enumerate().map(cell).collect();
        let rows = cells.len() as u32;
        let part = TablePart { end: text.len(), rows, columns: 1, cells, continues, ..TablePart::default() };
        Page { number, text: text.into(), tables: vec![part], ..Page::default() }
    }

    #[test]
    fn a_table_is_whole_also_where_only_some_of_its_pages_are_asked_for() {
        let (_home, library) = library();
        let id = DocumentId("t".into());
        let path = "/tmp/bolts.pdf".to_string();
        let document = Document { id: id.clone(), path, title: "Bolts".into(), format: Format::Pdf, pages: 6 };
        library.begin(&document, 1, 1, 100).unwrap();
        let plain = Page { number: 5, text: "no table".into(), ..Page::default() };
        let tables = [("a\nb", false), ("c", false), ("d\ne", true), ("f", true)];
        let mut pages: Vec<Page> =
            tables.iter().zip(1..).map(|((text, continues), number)| page(number, text, *continues)).collect();
        // Continues nothing, since the page before has no table.
        pages.extend([plain, page(6, "g", true)]);
        library.add(&id, &pages, &[], &[], true).unwrap();
        let of = |tables: Vec<Table>| -> Vec<String> {
            tables.iter().map(|table| table.cells.iter().map(|cell| cell.text.as_str()).collect()).collect()
        };
        assert_eq!(of(library.tables(&id).unwrap()), ["ab", "cdef", "g"]);
        assert_eq!(of(library.tables_of_pages(&id, 3, 3).unwrap()), ["cdef"]);
        assert_eq!(of(library.tables_of_pages(&id, 1, 2).unwrap()), ["ab", "cdef"]);
        assert_eq!(of(library.tables_of_pages(&id, 5, u32::MAX).unwrap()), ["g"]);
        assert!(library.tables_of_pages(&id, 5, 5).unwrap().is_empty());
        assert_eq!(library.tables_of_pages(&id, 4, 4).unwrap()[0].places.len(), 3);
    }
}
