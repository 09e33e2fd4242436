//! Writes the answer that cells give: each with its row label, column heading and unit, then the table around them.

use super::CellPlace;
use super::figures::cell_figure;
use super::grid::Grid;
use super::matching::{CellAnswer, Shape};
use crate::domain::document::table::{Cell, Table};
use crate::domain::text::language::AnswerLanguage;

/// A line of the answer: one statement about one cell, or about a whole row or table.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub text: String,
    /// The cell it says; the first of a row, `None` for a whole table.
    pub cell: Option<CellPlace>,
}

/// Rows of the table shown on either side of those that answer.
const AROUND: u32 = 2;

/// A table with at most this many rows is shown whole.
const SHOWN_WHOLE: u32 = 10;

/// Rows shown of a table that was asked for itself.
const ASKED_FOR: u32 = 40;

/// Columns shown; of a wider table, the labels and those that answer.
const WIDEST: u32 = 7;

/// Values of a row that are told.
const MOST_VALUES: usize = 8;

/// The statements of an answer.
pub fn lines(found: &CellAnswer, table: &Table) -> Vec<Line> {
    let grid = Grid::of(table);
    let line = |text: String, cell: Option<CellPlace>| Line { text: unmarked(&text), cell };
    match &found.shape {
        Shape::Whole => {
            let title = table.title();
            vec![line(if title.is_empty() { "Table".into() } else { title }, None)]
        }
        Shape::Cells(cells) => cells
            .iter()
            .filter_map(|&(row, col)| {
                let cell = grid.value(row, col)?;
                let place = CellPlace { row: cell.row, col: cell.col };
                Some(line(statement(&grid, row, col, cell), Some(place)))
            })
            .collect(),
        Shape::Labels(cells) => cells
            .iter()
            .filter_map(|&(row, col)| {
                let cell = grid.value(row, col)?;
                let place = CellPlace { row: cell.row, col: cell.col };
                let why = with_unit(&grid, cell);
                let heading = heading(&grid, col);
                let why = if heading.is_empty() { why } else { format!("{heading}: {why}") };
                Some(line(format!("{} ({why})", path(&grid, row)), Some(place)))
            })
            .collect(),
        Shape::Row(row) => whole_row(&grid, *row).map(|(text, place)| line(text, Some(place))).into_iter().collect(),
    }
}

/// Answer as Markdown. `passage` is the citation number.
pub fn answer(found: &CellAnswer, table: &Table, passage: usize, language: AnswerLanguage) -> String {
    let mark = match language {
        AnswerLanguage::Chinese => format!("[{passage}]"),
        AnswerLanguage::English => format!(" [{passage}]"),
    };
    let lines = lines(found, table);
    let bullet = if lines.len() > 1 { "- " } else { "" };
    let said: Vec<String> = lines.iter().map(|line| format!("{bullet}{}{mark}", line.text)).collect();
    let mut out = said.join("\n");
    let shown = excerpt(found, table);
    if !shown.is_empty() {
        let title = if found.shape == Shape::Whole { String::new() } else { unmarked(&table.title()) };
        let title = title.trim_end_matches([':', '：', '.']);
        out.push_str("\n\n");
        if !title.is_empty() {
            out.push_str(title);
            out.push_str(if language == AnswerLanguage::Chinese { "：\n\n" } else { ":\n\n" });
        }
        out.push_str(&shown);
    }
    out
}

/// The row that answers, in the words that a small model is given.
pub fn row_words(found: &CellAnswer, table: &Table) -> Option<String> {
    let grid = Grid::of(table);
    let row = match &found.shape {
        Shape::Cells(cells) | Shape::Labels(cells) => cells.first()?.0,
        Shape::Row(row) => *row,
        Shape::Whole => return None,
    };
    whole_row(&grid, row).map(|(text, _)| text)
}

fn whole_row(grid: &Grid<'_>, row: u32) -> Option<(String, CellPlace)> {
    let mut values = Vec::new();
    let mut first = None;
    for column in &grid.columns {
        let Some(cell) = grid.value(row, column.col) else { continue };
        if cell.col != column.col && first.is_some() {
            continue;
        }
        first.get_or_insert(CellPlace { row: cell.row, col: cell.col });
        let heading = heading(grid, column.col);
        values.push(if heading.is_empty() { cell.text.clone() } else { format!("{heading}: {}", cell.text) });
    }
    values.truncate(MOST_VALUES);
    let (label, values) = (path(grid, row), values.join(" · "));
    Some((if label.is_empty() { values } else { format!("{label}: {values}") }, first?))
}

/// "Memberships › Paid memberships at end of period, 2015: 43,401 (in thousands)".
fn statement(grid: &Grid<'_>, row: u32, col: u32, cell: &Cell) -> String {
    let (label, heading, value) = (path(grid, row), heading(grid, col), with_unit(grid, cell));
    match (label.is_empty(), heading.is_empty()) {
        (true, true) => value,
        (true, false) => format!("{heading}: {value}"),
        (false, true) => format!("{label}: {value}"),
        (false, false) => format!("{label}, {heading}: {value}"),
    }
}

/// The label of a row below those that it belongs to.
fn path(grid: &Grid<'_>, row: u32) -> String {
    let Some(row) = grid.rows.iter().find(|own| own.row == row) else { return String::new() };
    let label = row.label.trim_end_matches([':', '：', ' ']);
    if row.group.is_empty() || row.total { label.to_string() } else { format!("{} › {label}", row.group) }
}

fn heading(grid: &Grid<'_>, col: u32) -> String {
    let column = grid.columns.iter().find(|own| own.col == col);
    column.map(|column| column.heading.trim_end_matches([':', '：', ' ']).to_string()).unwrap_or_default()
}

fn with_unit(grid: &Grid<'_>, cell: &Cell) -> String {
    let figure = cell_figure(&cell.text).is_some_and(|figure| !figure.percent);
    match grid.units.as_deref().map(str::trim).filter(|unit| figure && !unit.is_empty()) {
        Some(unit) if unit.starts_with(['(', '（']) => format!("{} {unit}", cell.text),
        Some(unit) => format!("{} ({unit})", cell.text),
        None => cell.text.clone(),
    }
}

/// The part of the table that holds the answer, as a Markdown table; nothing if that is a single row and column.
pub fn excerpt(found: &CellAnswer, table: &Table) -> String {
    if table.cells.is_empty() {
        return String::new();
    }
    let grid = Grid::of(table);
    let (rows, cols): (Vec<u32>, Vec<u32>) = match &found.shape {
        Shape::Cells(cells) | Shape::Labels(cells) => cells.iter().copied().unzip(),
        Shape::Row(row) => (vec![*row], Vec::new()),
        Shape::Whole => (Vec::new(), Vec::new()),
    };
    let header = grid.header;
    let last = table.rows;
    let range = match (rows.iter().min(), rows.iter().max()) {
        (Some(&first), Some(&end)) if last - header.min(last) > SHOWN_WHOLE => {
            first.saturating_sub(AROUND).max(header)..(end + AROUND + 1).min(last).min(first + 2 * SHOWN_WHOLE)
        }
        _ => header..last.min(header + ASKED_FOR),
    };
    let labels = grid.columns.first().map_or(1, |column| column.col);
    let shown: Vec<u32> = if table.columns <= WIDEST || cols.is_empty() {
        (0..table.columns.min(2 * WIDEST)).collect()
    } else {
        (0..labels).chain(grid.columns.iter().map(|column| column.col).filter(|col| cols.contains(col))).collect()
    };
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let escaped = |text: &str| unmarked(text).replace('|', "\\|");
    let head = |col: u32| match col < labels {
        true => {
            let mut parts: Vec<&str> =
                (0..header).map(|row| grid.text(row, col)).filter(|text| !text.is_empty()).collect();
            parts.dedup();
            escaped(&parts.join(" "))
        }
        false => escaped(&heading(&grid, col)),
    };
    let mut out = line(shown.iter().map(|&col| head(col)).collect());
    out.push_str(&line(shown.iter().map(|_| "---".to_string()).collect()));
    for row in range {
        let text = |col: u32| match grid.cell(row, col) {
            Some(cell) if cell.col == col => escaped(&cell.text),
            _ => String::new(),
        };
        let cells: Vec<String> = shown.iter().map(|&col| text(col)).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            out.push_str(&line(cells));
        }
    }
    out.trim_end().to_string()
}

/// Text of the document within an answer: its "[3]" must not pass for a citation, nor its signs for Markdown.
fn unmarked(text: &str) -> String {
    let bracket = |c: char| match c {
        '[' | '【' | '［' | '〔' => '(',
        ']' | '】' | '］' | '〕' => ')',
        '`' => '\'',
        c => c,
    };
    text.chars().map(bracket).collect()
}
