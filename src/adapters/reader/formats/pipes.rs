//! Tables in Markdown: a header, a line of dashes and rows, their cells divided by `|`. The lines stay as they are.

use std::ops::Range;

use super::captions;
use super::grid::is_figure;
use crate::domain::document::Page;
use crate::domain::document::table::{PartCell, TablePart};

/// More columns are no table.
const MOST_COLUMNS: usize = 1_000;

/// True for a line of a fenced code block, its fences included; `fence` is the marker of the open block.
pub(super) fn fenced(fence: &mut Option<String>, line: &str) -> bool {
    let mark: String = line.chars().take_while(|c| *c == '`' || *c == '~').collect();
    match fence {
        Some(open) => {
            if mark.len() >= open.len() && line.len() == mark.len() && mark.starts_with(&open[..1]) {
                *fence = None;
            }
            true
        }
        None if mark.len() >= 3 => {
            *fence = Some(mark);
            true
        }
        None => false,
    }
}

/// Finds the tables of a page.
pub(super) fn find(page: &mut Page) {
    let mut tables: Vec<TablePart> = Vec::new();
    let mut fence: Option<String> = None;
    let mut header: Option<Vec<Range<usize>>> = None;
    let (mut open, mut at) = (false, 0);
    for line in page.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if fenced(&mut fence, line.trim()) || line.trim().is_empty() {
            (open, header) = (false, None);
            continue;
        }
        let cells = cells(line, start);
        match tables.last_mut().filter(|_| open) {
            Some(table) => add(table, &cells, start + line.trim_end().len()),
            None => {
                let above = header.replace(cells);
                let Some(above) = above.filter(|above| dashes(line).is_some_and(|count| count == above.len())) else {
                    continue;
                };
                let first = above.first().map_or(start, |cell| cell.start);
                let begins = page.text[..first].rfind('\n').map_or(0, |feed| feed + 1);
                let mut table = TablePart { start: begins, header_rows: 1, ..TablePart::default() };
                add(&mut table, &above, start + line.trim_end().len());
                tables.push(table);
                open = true;
            }
        }
    }
    let hidden = |table: &TablePart| page.asides.iter().any(|a| a.start < table.end && table.start < a.end);
    tables.retain(|table| table.rows > 1 && (2..=MOST_COLUMNS).contains(&(table.columns as usize)) && !hidden(table));
    for table in &mut tables {
        let column = |cell: &&PartCell| cell.row > 0 && cell.col == 0;
        let labels: Vec<bool> =
            table.cells.iter().filter(column).map(|cell| is_figure(&page.text[cell.start..cell.end])).collect();
        table.header_columns = u32::from(labels.iter().filter(|figure| **figure).count() * 2 < labels.len());
    }
    page.tables = tables;
    captions::find(page);
}

/// Adds a row.
fn add(table: &mut TablePart, cells: &[Range<usize>], end: usize) {
    for (col, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let (row, col) = (table.rows, col as u32);
        table.cells.push(PartCell {
            row,
            col,
            row_span: 1,
            col_span: 1,
            start: cell.start,
            end: cell.end,
            bounds: None,
        });
    }
    table.rows += 1;
    table.columns = table.columns.max(cells.len() as u32);
    table.end = end;
}

/// The cells of a line, without the white space around them. A `|` after a backslash is part of a cell.
fn cells(line: &str, offset: usize) -> Vec<Range<usize>> {
    let indent = line.len() - line.trim_start().len();
    let words = line.trim_end();
    let from = indent + usize::from(words[indent..].starts_with('|'));
    let escaped = |at: usize| words[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
    let mut bars: Vec<usize> =
        words[from..].match_indices('|').map(|(at, _)| from + at).filter(|at| !escaped(*at)).collect();
    if bars.last().is_none_or(|bar| bar + 1 < words.len()) {
        bars.push(words.len());
    }
    let mut start = from.min(words.len());
    let trimmed = |range: Range<usize>| {
        let cell = &words[range.clone()];
        let start = range.start + cell.len() - cell.trim_start().len();
        offset + start..offset + start + cell.trim().len()
    };
    bars.into_iter().map(|bar| trimmed(std::mem::replace(&mut start, bar + 1)..bar)).collect()
}

/// The number of columns that a line of dashes divides.
fn dashes(line: &str) -> Option<usize> {
    let line = line.trim();
    let inside = line.strip_prefix('|').unwrap_or(line);
    let inside = inside.strip_suffix('|').unwrap_or(inside);
    let is_dashes = |cell: &str| {
        let cell = cell.trim();
        let cell = cell.strip_prefix(':').unwrap_or(cell);
        let cell = cell.strip_suffix(':').unwrap_or(cell);
        !cell.is_empty() && cell.bytes().all(|byte| byte == b'-')
    };
    (line.contains('|') && inside.split('|').all(is_dashes)).then(|| inside.split('|').count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::table::joined;

    fn tables(text: &str) -> Vec<TablePart> {
        let mut page = Page { number: 1, text: text.into(), ..Page::default() };
        find(&mut page);
        for table in &page.tables {
            assert!(table.cells.iter().all(|cell| !page.text[cell.start..cell.end].contains('\n')));
        }
        page.tables
    }

    #[test]
    fn rows_of_bars_are_a_table_and_stay_lines() {
        let text = "Table 2: Bolts\n\n| Part | Torque (Nm) |\n|:-----|-----:|\n| PX\\|1 |  |\n| PX-3 | 12 |\n\nEnd.";
        let mut page = Page { number: 1, text: text.into(), ..Page::default() };
        find(&mut page);
        let part = &page.tables[0];
        assert!(
            page.text[part.start..part.end].starts_with("| Part") && page.text[part.start..part.end].ends_with("12 |")
        );
        let table = &joined([&page])[0];
        assert_eq!((table.rows, table.columns, table.header_rows, table.header_columns), (3, 2, 1, 1));
        assert_eq!(table.title(), "Table 2: Bolts");
        assert_eq!(table.row_words(2), "PX-3 · Torque (Nm): 12");
        assert_eq!(table.text(1, 0), "PX\\|1");
    }

    #[test]
    fn tables_without_outer_bars_count_and_code_and_rules_do_not() {
        assert_eq!(tables("a | b\n--- | ---\n1 | 2\n3\n\nend | x")[0].rows, 3);
        assert!(tables("```\n| a | b |\n|---|---|\n| 1 | 2 |\n```").is_empty());
        assert!(tables("Title\n---\nwords | more").is_empty());
        assert!(tables("| a | b |\n| 1 | 2 |").is_empty() && tables("").is_empty() && tables("|\n|-|\n|").is_empty());
    }
}
