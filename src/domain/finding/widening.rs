//! Widening: a passage that cannot be understood alone is joined to its neighbour.
//!
//! Chunks are cut for search, but passages must be understood. A chunk that begins or ends mid-sentence, or holds only
//! a line or two, is joined to the chunk before or after it if that is in the same section.

use crate::domain::document::PageSpan;
use crate::domain::document::blocks::{self, Joint};
use crate::domain::document::chunk::Chunk;
use crate::domain::document::paragraph;
use crate::domain::text::{self, tokens};

/// Passages of fewer tokens (estimated) say too little alone.
const SHORT: u32 = 40;

/// Maximum overlap of two neighbours, in bytes.
const OVERLAP: usize = 1_000;

/// True if `chunk` cannot be understood without the one before.
pub fn wants_before(chunk: &Chunk) -> bool {
    chunk.text.chars().next().is_some_and(|c| c.is_lowercase() || ",;:)，；：、）".contains(c))
}

/// True if `chunk` cannot be understood without the one after.
pub fn wants_after(chunk: &Chunk) -> bool {
    chunk.tokens < SHORT || !ends_with_row(&chunk.text) && !paragraph::is_closed(chunk.text.trim_end())
}

fn ends_with_row(text: &str) -> bool {
    text.trim_end().rsplit('\n').next().is_some_and(|line| line.starts_with("| "))
}

/// `first` joined with the chunk after it, with their overlap given once; `None` if they are of different sections or
/// documents.
pub fn joined(first: &Chunk, second: &Chunk) -> Option<Chunk> {
    if first.section != second.section || first.locator.document != second.locator.document {
        return None;
    }
    let rest = &second.text[shared(&first.text, &second.text)..];
    // A cut sentence continues; a finished one, and rows and items, keep lines of their own.
    let joint = if paragraph::is_closed(&first.text) { Joint::Line } else { blocks::over_pages(&first.text, rest) };
    let text = match joint {
        _ if ends_with_row(&first.text) => match same_table(&first.text, rest) {
            Some(rows) => format!("{}\n{rows}", first.text),
            None => format!("{}\n\n{rest}", first.text),
        },
        _ if rest.starts_with("| ") => format!("{}\n\n{rest}", first.text),
        Joint::Flows => blocks::continued(&first.text, rest),
        _ => format!("{}\n{rest}", first.text),
    };
    let mut locator = first.locator.clone();
    for span in &second.locator.spans {
        match locator.spans.last_mut() {
            Some(PageSpan { page, start, end }) if *page == span.page => {
                (*start, *end) = ((*start).min(span.start), (*end).max(span.end));
            }
            _ => locator.spans.push(*span),
        }
    }
    Some(Chunk { tokens: tokens::estimate(&text), text, locator, ..first.clone() })
}

/// What follows the repeated title and header of the table that `first` ends with.
fn same_table<'a>(first: &str, rest: &'a str) -> Option<&'a str> {
    let (title, table) = if rest.starts_with("| ") { ("", rest) } else { rest.split_once("\n\n")? };
    let (head, _) = table.match_indices('\n').nth(1)?;
    let rows = &table[head + 1..];
    let known = first.contains(&table[..=head]) && text::squeeze(first).contains(&text::squeeze(title));
    (known && rows.starts_with("| ")).then_some(rows)
}

/// The length in bytes of the overlap at the beginning of `second`, including the white space after it.
fn shared(first: &str, second: &str) -> usize {
    let longest = second.len().min(first.len()).min(OVERLAP);
    let end = (1..=longest).rev().find(|&n| second.is_char_boundary(n) && first.ends_with(&second[..n])).unwrap_or(0);
    // A few letters in common are chance.
    if end < 8 { 0 } else { end + (second[end..].len() - second[end..].trim_start().len()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::{DocumentId, Locator};

    fn chunk(ordinal: u32, text: &str, span: (u32, usize, usize)) -> Chunk {
        let (page, start, end) = span;
        Chunk {
            ordinal,
            locator: Locator { document: DocumentId("d".into()), spans: vec![PageSpan { page, start, end }] },
            section: vec!["Ice".into()],
            text: text.into(),
            index: None,
            context: String::new(),
            tokens: tokens::estimate(text),
        }
    }

    #[test]
    fn rows_of_one_table_are_joined_under_one_header() {
        let first = chunk(0, "Dues:\n\n| Year | Euros |\n| --- | --- |\n| 1901 | 5 |", (1, 0, 30));
        let next = chunk(1, "Dues:\n\n| Year | Euros |\n| --- | --- |\n| 1902 | 7 |", (1, 31, 38));
        let whole = joined(&first, &next).unwrap();
        assert_eq!(whole.text, "Dues:\n\n| Year | Euros |\n| --- | --- |\n| 1901 | 5 |\n| 1902 | 7 |");
        let other = chunk(1, "| Ship | Tons |\n| --- | --- |\n| Ada | 7 |", (1, 31, 38));
        assert!(joined(&first, &other).unwrap().text.contains("| 1901 | 5 |\n\n| Ship |"));
        assert!(!wants_after(&Chunk { tokens: 99, ..first }));
    }

    #[test]
    fn a_passage_that_stands_alone_wants_nothing() {
        let whole = chunk(0, &"The harbour freezes in January of most winters. ".repeat(5), (1, 0, 240));
        assert!(!wants_before(&whole) && !wants_after(&whole));
        assert!(wants_before(&chunk(0, "of the winter, when ships wait.", (1, 0, 31))));
        assert!(wants_after(&chunk(0, "Dues of ships", (1, 0, 13))));
    }

    #[test]
    fn what_neighbours_share_is_given_once_and_places_are_joined() {
        let first = chunk(0, "Ships wait. The harbour freezes in January.", (1, 0, 43));
        let second = chunk(1, "The harbour freezes in January. It thaws in March.", (1, 12, 62));
        let both = joined(&first, &second).unwrap();
        assert_eq!(both.text, "Ships wait. The harbour freezes in January.\nIt thaws in March.");
        assert_eq!(both.locator.spans, [PageSpan { page: 1, start: 0, end: 62 }]);
        let third = chunk(2, "Then ships sail.", (2, 0, 16));
        assert_eq!(joined(&both, &third).unwrap().locator.spans.len(), 2);
        let cut = chunk(3, "The ships that wait for", (3, 0, 23));
        assert_eq!(
            joined(&cut, &chunk(4, "ice sail in March.", (3, 24, 42))).unwrap().text,
            "The ships that wait for ice sail in March."
        );
        let rows = joined(&chunk(5, "Pump  45", (4, 0, 7)), &chunk(6, "Hose  7", (4, 8, 14))).unwrap();
        assert_eq!(rows.text, "Pump  45\nHose  7");
        assert_eq!(joined(&first, &Chunk { section: vec!["Dues".into()], ..second }), None);
    }
}
