//! A table as Markdown, as CSV, drawn with rules, and as the words that a row is found by.

use super::grid::{Drawn, Grid, GridCell, Piece, blocks, records};
use super::{Cell, Table};

impl Table {
    /// "Table 7: Torque of the bolts (in Nm)", as far as it is known; empty if nothing is.
    pub fn title(&self) -> String {
        let mut title = match (&self.label, &self.caption) {
            (Some(label), Some(caption)) => format!("{label}: {caption}"),
            (Some(only), None) | (None, Some(only)) => only.clone(),
            (None, None) => String::new(),
        };
        if let Some(units) = &self.units
            && !title.contains(units.as_str())
        {
            title.push_str(if title.is_empty() { "" } else { " " });
            title.push_str(units);
        }
        title
    }

    /// What a file with it is named, without its ending: "table-7-p12", "表-3-p40", "table-p5".
    pub fn file_name(&self) -> String {
        const LONGEST: usize = 20;
        let label = self.label.as_deref().unwrap_or_default();
        let plain: String = label.chars().take(LONGEST).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let mut parts: Vec<String> = plain.split_whitespace().map(str::to_lowercase).collect();
        if parts.is_empty() {
            parts.push("table".into());
        }
        parts.push(format!("p{}", self.page_start()));
        parts.join("-")
    }

    /// Rows `rows` below the header, with the header above them, as a Markdown table. A cell that spans columns is
    /// written in the first, one that spans rows in each. A header of several rows becomes one.
    pub fn markdown(&self, rows: std::ops::Range<u32>) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let escaped = |text: &str| text.replace('|', "\\|");
        let mut out = line((0..self.columns).map(|col| escaped(&self.column_heading(col))).collect());
        out.push_str(&line((0..self.columns).map(|_| "---".to_string()).collect()));
        for row in rows.start.max(self.header_rows)..rows.end.min(self.rows) {
            let text = |col: u32| match self.at(row, col) {
                Some(cell) if cell.col == col => escaped(&cell.text),
                _ => String::new(),
            };
            out.push_str(&line((0..self.columns).map(text).collect()));
        }
        out.pop();
        out
    }

    /// The words that a row is found by: its label, then each value with the heading of its column, as in
    /// "PX-003 · Torque (Nm): 12 · Interval (h): 300".
    pub fn row_words(&self, row: u32) -> String {
        let label = self.row_label(row);
        let mut parts: Vec<String> = if label.is_empty() { Vec::new() } else { vec![label] };
        let mut col = self.header_columns;
        while col < self.columns {
            let Some(cell) = self.at(row, col) else {
                col += 1;
                continue;
            };
            let heading = self.column_heading(col);
            parts.push(if heading.is_empty() { cell.text.clone() } else { format!("{heading}: {}", cell.text) });
            col = cell.col + cell.col_span;
        }
        parts.join(" · ")
    }

    /// The whole table as comma-separated values (RFC 4180), header rows as they are; a cell that spans is written once.
    pub fn csv(&self) -> String {
        let mut out = String::new();
        for row in 0..self.rows {
            let field = |col: u32| match self.at(row, col) {
                Some(cell) if (cell.row, cell.col) == (row, col) => cell.text.as_str(),
                _ => "",
            };
            out.push_str(&csv_record(&(0..self.columns).map(field).collect::<Vec<_>>()));
        }
        out
    }
}

impl Table {
    /// Its cells, to be drawn.
    fn grid_cells(&self) -> Vec<GridCell<'_>> {
        fn drawn(cell: &Cell) -> GridCell<'_> {
            let Cell { row, col, row_span, col_span, .. } = *cell;
            GridCell { row, col, row_span, col_span, text: &cell.text }
        }
        self.cells.iter().map(drawn).collect()
    }

    /// The table with rules, each line at most `columns` columns wide: in several blocks if its columns do not fit side
    /// by side, and as a list of its rows if even two do not.
    pub fn drawn(&self, columns: usize) -> String {
        let cells = self.grid_cells();
        let grid = Grid::new(self.rows, self.columns, self.header_rows, &cells);
        let size = (self.rows, self.columns, self.header_rows);
        let labels = self.header_columns.max(1);
        let drawn: Drawn = (grid.and_then(|grid| grid.draw(columns)))
            .or_else(|| blocks(size, labels, &cells, columns))
            .unwrap_or_else(|| records(self.header_rows, &cells, columns));
        let mut out = String::new();
        for line in &drawn {
            for piece in line {
                match piece {
                    Piece::Rule(rule) => out.push_str(rule),
                    Piece::Space(count) => out.extend(std::iter::repeat_n(' ', *count)),
                    Piece::Words { cell, range } => out.push_str(&cells[*cell].text[range.clone()]),
                }
            }
            out.push('\n');
        }
        out
    }
}

/// A line of comma-separated values with its line end.
pub fn csv_record(fields: &[impl AsRef<str>]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| quoted(field.as_ref())).collect();
    format!("{}\r\n", fields.join(","))
}

/// A field, quoted where it has to be. A spreadsheet would run a field that begins like a formula, so it gets an
/// apostrophe; numbers keep their sign.
fn quoted(text: &str) -> String {
    let number = text.trim_start_matches(['+', '-']).chars().all(|c| c.is_ascii_digit() || ".,% ".contains(c));
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number;
    let text = if formula { format!("'{text}") } else { text.to_string() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
