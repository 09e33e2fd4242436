//! Rows of tables as units: what is shown of a row, a line of a Markdown table, and what it is found by, its own words
//! with the headings of its columns.
//!
//! A table whose block of text holds anything besides its cells, or that is too small or too wide to gain from it, stays
//! text.

use std::ops::Range;
use std::sync::Arc;

use super::super::blocks::Joint;
use super::super::table::{Cell, Table, TablePart, head_of, under};
use super::super::{Page, paragraph};
use super::units::{Head, Row, Unit, pieces};
use crate::domain::text::{self, tokens};

/// Maximum columns of a table; each is named in every row.
const MOST_COLUMNS: u32 = 64;

/// The weight of what is indexed of a row in the size of its chunk, whose text for the index may be larger in this ratio.
const OF_INDEX: f32 = 0.6;

/// Maximum cells times the rows of the tallest: finding what covers a place takes time by both.
const MOST_LOOKED_AT: u64 = 2_000_000;

/// Maximum characters of a title, and of a heading repeated with each value.
const LONGEST_TITLE: usize = 300;
const LONGEST_HEADING: usize = 100;

/// The rows of a table on one page.
pub(super) struct PageTable {
    pub start: usize,
    pub end: usize,
    pub title: Vec<String>,
    pub rows: Vec<Unit>,
}

impl PageTable {
    /// Takes the rows from an offset on.
    pub fn split_off(&mut self, at: usize) -> Option<PageTable> {
        let first = self.rows.partition_point(|row| row.start < at);
        let rest = self.rows.split_off(first);
        let start = rest.first()?.start;
        let rest = PageTable { start, end: self.end, title: self.title.clone(), rows: rest };
        self.end = start;
        Some(rest)
    }
}

/// The tables of a page, in order. `before` is title and header of the last table before, and becomes those of the last
/// one here.
pub(super) fn of_page(page: &Page, body: &[Range<usize>], before: &mut Option<Table>, target: u32) -> Vec<PageTable> {
    let mut tables = Vec::new();
    let mut at = 0;
    for (nth, part) in page.tables.iter().enumerate() {
        if part.start < at || !is_sound(page, part, body) {
            continue;
        }
        at = part.end;
        let table = under(before.as_ref(), page, nth);
        *before = Some(head_of(&table));
        if !is_worth_it(&table) {
            continue;
        }
        let (title, rows) = rows(page, part, table, target);
        if !rows.is_empty() {
            tables.push(PageTable { start: part.start, end: part.end, title, rows });
        }
    }
    tables
}

/// True if a part's ranges are as they should be, and its block holds nothing besides its cells except signs and rules.
fn is_sound(page: &Page, part: &TablePart, body: &[Range<usize>]) -> bool {
    let whole = body.partition_point(|range| range.end < part.end);
    let inside = body.get(whole).is_some_and(|range| range.start <= part.start && part.end <= range.end);
    if part.start >= part.end || !inside {
        return false;
    }
    let blank = |range: Range<usize>| page.text.get(range).is_some_and(|text| !text.contains(char::is_alphanumeric));
    let mut at = part.start;
    for cell in &part.cells {
        let sound = at <= cell.start && cell.start < cell.end && cell.row_span > 0 && cell.col_span > 0;
        if !sound || cell.end > part.end || !page.text.is_char_boundary(cell.end) || !blank(at..cell.start) {
            return false;
        }
        at = cell.end;
    }
    blank(at..part.end)
}

/// True for a table with rows and columns to look up. Two cells side by side say no more as a table.
fn is_worth_it(table: &Table) -> bool {
    let looked_at = u64::from(table.tallest.min(table.rows)) * table.cells.len() as u64;
    (2..=MOST_COLUMNS).contains(&table.columns) && table.rows > 1 && table.cells.len() > 3 && looked_at < MOST_LOOKED_AT
}

/// The title of a table and its rows.
fn rows(page: &Page, part: &TablePart, mut table: Table, target: u32) -> (Vec<String>, Vec<Unit>) {
    let mut headings: Vec<String> =
        (0..table.columns).map(|col| text::shorten(&table.column_heading(col), LONGEST_HEADING)).collect();
    let names_values = headings.iter().skip(table.header_columns as usize).any(|heading| !heading.is_empty());
    // A header too large to be repeated, or that names no column of values, is rows like the others.
    if !names_values || tokens::estimate(&table.markdown(0..0)) > target / 2 {
        table.header_rows = 0;
        headings.iter_mut().for_each(String::clear);
    }
    let title = title(&table);
    let has_rows = table.cells.iter().any(|cell| cell.row >= table.header_rows);
    let shown = flat(&table.markdown(0..0));
    let tokens = tokens::estimate(&shown) + title.iter().map(|words| tokens::estimate(words)).sum::<u32>();
    let head = Arc::new(Head { title: title.clone(), shown, tokens });
    let mut units: Vec<Unit> = Vec::new();
    // The header is found with the first row.
    let mut header = header_words(&table, page.number);
    let mut at = part.start;
    let of_row = |row: u32| {
        let first = table.cells.partition_point(|cell| cell.row < row);
        table.cells[first..].iter().take_while(move |cell| cell.row == row)
    };
    let first = table.cells.partition_point(|cell| cell.row < table.header_rows);
    let mut numbers: Vec<u32> = table.cells[first..].iter().map(|cell| cell.row).collect();
    numbers.dedup();
    for row in numbers {
        let own: Vec<&Cell> = of_row(row).filter(|cell| cell.place.page == page.number).collect();
        let Some(end) = own.iter().map(|cell| cell.place.end).max() else { continue };
        let line = page.text[end..part.end].find('\n').map_or(part.end, |length| end + length);
        let whole = Row {
            head: head.clone(),
            shown: Some(shown_row(&table, row, None)),
            words: [std::mem::take(&mut header), words(&table, &headings, (row, &table.row_label(row)), None)].join(""),
        };
        let size = size(&whole);
        if size <= target {
            units.extend(unit(page, at..line, whole));
        } else {
            units.extend(parts_of_row(page, &table, &headings, &own, at..line, &whole, target));
        }
        at = line;
    }
    if !has_rows {
        units.extend(unit(page, part.start..part.end, Row { head: head.clone(), shown: None, words: header }));
    }
    if let Some(last) = units.last_mut() {
        last.end = last.end.max(part.start + page.text[part.start..part.end].trim_end().len());
    }
    (title, units)
}

/// A row larger than a chunk, cut between cells and, if it has to be, within them. `whole` has the header's words.
fn parts_of_row(
    page: &Page,
    table: &Table,
    headings: &[String],
    own: &[&Cell],
    range: Range<usize>,
    whole: &Row,
    target: u32,
) -> Vec<Unit> {
    let row = own.first().map_or(0, |cell| cell.row);
    let label = text::shorten(&table.row_label(row), LONGEST_HEADING);
    // Cells with the text of each that fits.
    let mut groups: Vec<Vec<Cell>> = Vec::new();
    let made = |cells: &[Cell]| Row {
        head: whole.head.clone(),
        shown: Some(shown_row(table, row, Some(cells))),
        words: words(table, headings, (row, &label), Some(cells)),
    };
    for cell in own {
        let span = &page.text[cell.place.start..cell.place.end];
        let mut at = cell.place.start;
        for length in pieces(span, target / 2) {
            let mut piece = (*cell).clone();
            (piece.place.start, piece.place.end) = (at, at + length);
            piece.text = text::one_line(&page.text[at..at + length]);
            at += length;
            match groups.last_mut() {
                Some(group) if size(&made(&[group.as_slice(), &[piece.clone()]].concat())) <= target => {
                    group.push(piece);
                }
                _ => groups.push(vec![piece]),
            }
        }
    }
    let mut at = range.start;
    let last = groups.len().saturating_sub(1);
    let units = groups.into_iter().enumerate().filter_map(|(n, cells)| {
        let end = if n == last { range.end } else { cells.last().map_or(at, |cell| cell.place.end) };
        let mut row = made(&cells);
        if n == 0 {
            // The header is found with the first row.
            let header = whole.words.split_once('\n').map_or("", |(header, _)| header);
            row.words = if header.is_empty() { row.words } else { format!("{header}\n{}", row.words) };
        }
        unit(page, std::mem::replace(&mut at, end)..end, row)
    });
    units.collect()
}

/// The unit of a row whose text is in a range.
fn unit(page: &Page, range: Range<usize>, row: Row) -> Option<Unit> {
    let piece = &page.text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = start + piece.trim().len();
    (start < end).then(|| Unit {
        page: page.number,
        start,
        end,
        text: String::new(),
        tokens: size(&row),
        ends_paragraph: true,
        joint: Joint::Line,
        indent: 0,
        row: Some(row),
    })
}

/// The larger of what is shown and what is indexed, estimated. Headings said again count less: a statement in four
/// chunks is found worse than one in two.
fn size(row: &Row) -> u32 {
    let indexed = tokens::estimate(&row.words) as f32 * OF_INDEX;
    tokens::estimate(row.shown.as_deref().unwrap_or_default()).max(indexed as u32).max(1)
}

/// Label and caption as one, and the units: each is left out where it stands nearby.
fn title(table: &Table) -> Vec<String> {
    let named = Table { units: None, ..Table { cells: Vec::new(), places: Vec::new(), ..table.clone() } }.title();
    let parts = [named, table.units.clone().unwrap_or_default()];
    parts.iter().map(|words| flat(&text::shorten(words, LONGEST_TITLE))).filter(|words| !words.is_empty()).collect()
}

/// The header's words on a page and a line feed, if there are any.
fn header_words(table: &Table, page: u32) -> String {
    let header = table.cells.iter().take_while(|cell| cell.row < table.header_rows);
    let words: Vec<&str> = header.filter(|cell| cell.place.page == page).map(|cell| cell.text.as_str()).collect();
    if words.is_empty() { String::new() } else { format!("{}\n", flat(&words.join(" · "))) }
}

/// A row, or these cells of it, as a line of a Markdown table.
fn shown_row(table: &Table, row: u32, only: Option<&[Cell]>) -> String {
    let text = |col: u32| match only {
        None => table.at(row, col).filter(|cell| cell.col == col).map(|cell| cell.text.clone()),
        Some(cells) => {
            let here: Vec<&str> = cells.iter().filter(|cell| cell.col == col).map(|cell| cell.text.as_str()).collect();
            (!here.is_empty()).then(|| here.join(" "))
        }
    };
    let cells: Vec<String> = (0..table.columns).map(|col| text(col).unwrap_or_default().replace('|', "\\|")).collect();
    flat(&format!("| {} |", cells.join(" | ")))
}

/// The words of a row, or of these cells of it: its label, then each value with the heading of its column. What a
/// heading shares with the one before is said once: "Sales · Year ended June 30, 2021: 5 · 2022: 7".
fn words(table: &Table, headings: &[String], (row, label): (u32, &str), only: Option<&[Cell]>) -> String {
    let mut parts: Vec<String> = if label.is_empty() { Vec::new() } else { vec![label.to_string()] };
    let mut before = "";
    let mut value = |cell: &Cell, col: u32| {
        let heading = headings.get(col as usize).map(String::as_str).unwrap_or_default();
        let own = unshared(before, heading);
        parts.push(if own.is_empty() { cell.text.clone() } else { format!("{own}: {}", cell.text) });
        before = heading;
    };
    match only {
        Some(cells) => cells.iter().for_each(|cell| value(cell, cell.col)),
        None => {
            let mut col = table.header_columns;
            while col < table.columns {
                let cell = table.at(row, col);
                if let Some(cell) = cell {
                    value(cell, col);
                }
                col = cell.map_or(col, |cell| cell.col + cell.col_span - 1).max(col) + 1;
            }
        }
    }
    flat(&parts.join(" · "))
}

/// What follows the words that a heading begins with like the one before; all of it if nothing does.
fn unshared<'a>(before: &str, heading: &'a str) -> &'a str {
    let (mut rest, mut others) = (heading, before.split_whitespace());
    while let Some((word, after)) = rest.split_once(char::is_whitespace)
        && others.next() == Some(word)
    {
        rest = after.trim_start();
    }
    rest
}

/// Text without ligatures and soft hyphens, as in passages.
fn flat(words: &str) -> String {
    words.lines().map(text::reflow).collect::<Vec<_>>().join("\n")
}

/// How many of the last units lead to a table with this title: its caption, its units, a sentence that announces it; at
/// most so many tokens.
pub(super) fn leads_to(title: &[String], units: &[Unit], most: u32) -> usize {
    let title: Vec<String> = title.iter().map(|words| text::squeeze(words)).collect();
    let (mut lead, mut size, mut announced) = (0, 0, false);
    // Paragraphs from the last to the first.
    for paragraph in units.chunk_by(|a, _| !a.ends_paragraph).rev() {
        size += paragraph.iter().map(|unit| unit.tokens).sum::<u32>();
        let words: String = paragraph.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(" ");
        let said = text::squeeze(&words);
        let captions = title.iter().any(|title| title.contains(&said) || said.contains(title.as_str()));
        let announces = !announced && announces(&words);
        if size > most || paragraph.iter().any(|unit| unit.row.is_some()) || !(captions || announces) {
            break;
        }
        announced |= !captions;
        lead += paragraph.len();
    }
    lead
}

/// True for a paragraph that announces what follows it.
fn announces(words: &str) -> bool {
    let lower = words.to_lowercase();
    paragraph::is_closed(words) && words.trim_end().ends_with([':', '：'])
        || ["table", "following", "下表", "如下"].iter().any(|word| lower.contains(word))
}
