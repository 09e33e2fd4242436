//! A table as a person reads it: every row with its whole label, every column with its whole heading.
//!
//! A label row without figures names the rows below it ("Domestic streaming" above "Paid memberships"), a label may run
//! over two rows, and a table may have its header, its label columns or its unit in places that only its words show.

use std::collections::HashMap;

use super::figures::{cell_figure, scale_of};
use super::words::years;
use crate::domain::document::table::{Cell, Table};

/// Rows and columns looked at: a table of a hundred pages is searched, one of a million rows is not.
const MOST_ROWS: u32 = 6000;
const MOST_COLUMNS: u32 = 64;

/// Header rows.
const MOST_HEADER: u32 = 5;

/// A heading or label longer than this is a paragraph.
const LONGEST_LABEL: usize = 240;

#[derive(Debug)]
pub(super) struct Grid<'a> {
    pub table: &'a Table,
    pub rows: Vec<Row>,
    pub columns: Vec<Column>,
    /// Where each place of the grid has its cell in the table.
    places: HashMap<(u32, u32), usize>,
    /// The unit that holds for the whole table, as printed.
    pub units: Option<String>,
    /// Rows at the top that hold headings.
    pub header: u32,
}

/// A row that holds values.
#[derive(Debug)]
pub(super) struct Row {
    pub row: u32,
    /// Its own label.
    pub label: String,
    /// The label of the rows above that it belongs to.
    pub group: String,
    pub total: bool,
}

/// A column that holds values.
#[derive(Debug)]
pub(super) struct Column {
    pub col: u32,
    pub heading: String,
    pub years: Vec<u32>,
    /// Most of its cells are figures.
    pub numeric: bool,
}

impl<'a> Grid<'a> {
    pub fn of(table: &'a Table) -> Grid<'a> {
        let (rows, columns) = (table.rows.min(MOST_ROWS), table.columns.min(MOST_COLUMNS));
        let mut places = HashMap::new();
        for (n, cell) in table.cells.iter().enumerate().filter(|(_, cell)| cell.row < rows && cell.col < columns) {
            // A span over a thousand rows is a fault of the file.
            for row in cell.row..(cell.row + cell.row_span.min(200)).min(rows) {
                for col in cell.col..(cell.col + cell.col_span).min(columns) {
                    places.entry((row, col)).or_insert(n);
                }
            }
        }
        let mut grid = Grid { table, rows: Vec::new(), columns: Vec::new(), places, units: None, header: 0 };
        let header = grid.more_header(grid.header_rows(rows, columns), rows, columns);
        grid.header = header;
        let labels = grid.label_columns(header, rows, columns);
        grid.units = grid.whole_unit(header);
        grid.columns = (labels..columns).map(|col| grid.column(col, header, rows)).collect();
        grid.fill_headings();
        grid.rows = grid.labelled(header..rows, labels, columns);
        grid
    }

    pub fn cell(&self, row: u32, col: u32) -> Option<&'a Cell> {
        let table: &'a Table = self.table;
        self.places.get(&(row, col)).and_then(|&n| table.cells.get(n))
    }

    pub fn text(&self, row: u32, col: u32) -> &'a str {
        self.cell(row, col).map_or("", |cell| cell.text.as_str())
    }

    /// The value at a place, unless it is a currency sign or a dash alone.
    pub fn value(&self, row: u32, col: u32) -> Option<&'a Cell> {
        self.cell(row, col).filter(|cell| is_value(&cell.text))
    }

    /// Header rows: as the reader found them or, if it found none, a first row without figures above rows with some.
    fn header_rows(&self, rows: u32, columns: u32) -> u32 {
        if self.table.header_rows > 0 {
            return self.table.header_rows.min(rows.saturating_sub(1));
        }
        let heading = |text: &str| cell_figure(text).is_none() || !years(text).is_empty();
        let first = (1..columns).all(|col| heading(self.text(0, col)));
        let filled = (1..columns).filter(|&col| !self.text(0, col).is_empty()).count() as u32;
        let figures = (1..rows.min(12)).any(|row| (1..columns).any(|col| cell_figure(self.text(row, col)).is_some()));
        let by_figures = first && filled * 2 >= columns && figures;
        u32::from(rows > 1 && columns > 1 && (by_figures || self.is_titled(rows, columns)))
    }

    /// Rows below the header that hold headings too: words or years in all columns, above rows of figures.
    fn more_header(&self, mut header: u32, rows: u32, columns: u32) -> u32 {
        let plain =
            |text: &str| cell_figure(text).is_some() && !text.contains(char::is_alphabetic) && years(text).is_empty();
        let heading = |text: &str| text.contains(char::is_alphabetic) || (!years(text).is_empty() && text.len() < 8);
        let filled = |row: u32| (1..columns).map(move |col| self.text(row, col)).filter(|text| is_value(text));
        let below: Vec<&str> = (header + 1..rows.min(header + 8)).flat_map(filled).collect();
        if below.len() < 4 || below.iter().filter(|text| plain(text)).count() * 2 < below.len() {
            return header;
        }
        while header < MOST_HEADER && header + 2 < rows && filled(header).all(heading) {
            let count = filled(header).count();
            // A row without label and figures is a part of the heading below it.
            if count == 0 || count == 1 && !self.text(header, 0).is_empty() {
                break;
            }
            header += 1;
        }
        header
    }

    /// The first row is short titles, and the rows below have longer texts: "Operation | Function".
    fn is_titled(&self, rows: u32, columns: u32) -> bool {
        let words = |text: &str| text.split_whitespace().count();
        let title = |text: &str| {
            let short = words(text) <= 3 && text.chars().count() <= 30;
            short
                && text.starts_with(char::is_alphabetic)
                && !text.contains(|c: char| c.is_ascii_digit() || ".,:;".contains(c))
        };
        let long = |row: u32| {
            (1..columns).any(|col| words(self.text(row, col)) > 3 || self.text(row, col).chars().count() > 30)
        };
        rows > 2
            && (0..columns).all(|col| title(self.text(0, col)))
            && (1..rows.min(12)).filter(|&row| long(row)).count() >= 2
    }

    /// Label columns: as found; at least the first, and the second too where the first only numbers the rows.
    fn label_columns(&self, header: u32, rows: u32, columns: u32) -> u32 {
        let found = self.table.header_columns.max(1).min(columns.saturating_sub(1));
        let body = header..rows.min(header + 40);
        let numbered = body.clone().filter(|&row| !self.text(row, 0).is_empty()).all(|row| {
            let text = self.text(row, 0).trim_end_matches(['.', ')']);
            !text.is_empty() && text.len() <= 3 && text.chars().all(|c| c.is_ascii_digit())
        });
        let words = body.clone().any(|row| self.text(row, 1).chars().any(char::is_alphabetic));
        // "Domain | Dataset": the first names several rows and is written once.
        let length = body.len();
        let gaps = body.clone().filter(|&row| self.text(row, 0).is_empty() && self.is_words(row, 1)).count();
        let second = body.clone().filter(|&row| self.is_words(row, 1)).count();
        let outer = gaps * 10 >= length * 3 && second * 10 >= length * 8;
        if found == 1 && columns > 2 && length > 1 && (numbered && words || outer) { 2 } else { found }
    }

    fn is_words(&self, row: u32, col: u32) -> bool {
        self.text(row, col).contains(char::is_alphabetic) && cell_figure(self.text(row, col)).is_none()
    }

    fn whole_unit(&self, header: u32) -> Option<String> {
        let says =
            |text: &str| scale_of(text).is_some() && text.contains(['(', '（', '：', ':']) || text.starts_with("in ");
        let table = self.table;
        let own = table.units.clone();
        let caption = || table.caption.iter().find(|text| says(text)).map(|text| bracketed(text));
        let heads = || {
            let cells = table.cells.iter().take_while(|cell| cell.row <= header);
            cells
                .filter(|cell| cell.text.len() < LONGEST_LABEL)
                .find(|cell| says(&cell.text))
                .map(|cell| bracketed(&cell.text))
        };
        own.or_else(caption).or_else(heads)
    }

    fn column(&self, col: u32, header: u32, rows: u32) -> Column {
        let mut parts: Vec<&str> = (0..header).map(|row| self.text(row, col)).filter(|text| !text.is_empty()).collect();
        parts.dedup();
        let heading = short(&parts.join(" "));
        let filled: Vec<&str> =
            (header..rows).filter_map(|row| self.value(row, col)).map(|cell| cell.text.as_str()).take(200).collect();
        let numeric = filled.iter().filter(|text| cell_figure(text).is_some()).count() * 2 > filled.len();
        Column { col, years: years(&heading), heading, numeric }
    }

    /// A column without heading beside one whose cells are empty has that one's: a currency sign may have a column.
    fn fill_headings(&mut self) {
        for n in 1..self.columns.len() {
            if !self.columns[n].heading.is_empty() {
                continue;
            }
            let (own, before) = (self.columns[n].col, self.columns[n - 1].col);
            let rows = self.header..self.table.rows.min(MOST_ROWS);
            let beside = |row: u32| self.value(row, own).is_some() && self.value(row, before).is_some();
            if !self.columns[n - 1].heading.is_empty() && !rows.clone().any(beside) {
                let (heading, years) = (self.columns[n - 1].heading.clone(), self.columns[n - 1].years.clone());
                (self.columns[n].heading, self.columns[n].years) = (heading, years);
            }
        }
    }

    /// The rows with values, each with its label and the labels it belongs to.
    fn labelled(&self, body: std::ops::Range<u32>, labels: u32, columns: u32) -> Vec<Row> {
        let mut rows = Vec::new();
        let (mut group, mut last_was_label) = (String::new(), false);
        // The first of two label columns may be written once for several rows.
        let outer = labels > 1 && body.clone().any(|row| self.text(row, 0).is_empty() && !self.text(row, 1).is_empty());
        for row in body {
            let first = u32::from(outer && !self.text(row, 1).is_empty());
            let mut parts: Vec<&str> =
                (first..labels).map(|col| self.text(row, col)).filter(|text| !text.is_empty()).collect();
            parts.dedup();
            let label = short(&parts.join(" "));
            if first == 1 && !self.text(row, 0).is_empty() {
                group = short(self.text(row, 0));
            }
            let mut values = (labels..columns).filter_map(|col| self.value(row, col)).peekable();
            // A label that spans the columns is no value.
            let labelled = values.peek().is_some_and(|cell| cell.col >= labels);
            if !labelled {
                if !label.is_empty() {
                    let outer = last_was_label && group.ends_with([':', '：']);
                    group = if outer { format!("{group} {label}") } else { label };
                    last_was_label = true;
                }
                continue;
            }
            let continued = last_was_label
                && !group.ends_with([':', '：'])
                && label.chars().next().is_some_and(|c| c.is_lowercase());
            let own = if continued { format!("{group} {label}") } else { label };
            let lower = own.to_lowercase();
            let total = ["total", "合计", "总计", "合 计", "总 计", "小计"].iter().any(|word| lower.starts_with(word));
            let group_of =
                if continued { String::new() } else { group.trim_end_matches([':', '：', ' ']).to_string() };
            if continued {
                group.clear();
            }
            rows.push(Row { row, label: own, group: group_of, total });
            last_was_label = false;
        }
        rows
    }
}

/// The part of a text in brackets that names a unit; else all of it.
fn bracketed(text: &str) -> String {
    let opens = text.find(['(', '（']);
    let closes = text.rfind([')', '）']);
    match opens.zip(closes) {
        Some((from, to)) if from < to && scale_of(&text[from..to]).is_some() => {
            let end = to + text[to..].chars().next().map_or(0, char::len_utf8);
            text[from..end].to_string()
        }
        _ => text.to_string(),
    }
}

/// Signs and dashes alone are no value.
pub(super) fn is_value(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
        || matches!(text.trim(), "—" | "-" | "–" | "✓" | "✔" | "●" | "•" | "×" | "✗" | "√")
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST_LABEL) {
        Some((end, _)) => text[..end].to_string(),
        None => text.to_string(),
    }
}
