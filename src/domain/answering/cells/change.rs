//! The change between two cells of a row, computed from their figures as printed.

use super::figures::cell_figure;
use super::grid::Grid;
use super::matching::{CellAnswer, Shape};
use crate::domain::document::table::Table;
use crate::domain::text::language::AnswerLanguage;

/// The change from the first of an answer's cells to its last, in order of their years; `None` unless both are plain
/// figures of one row.
pub fn change(found: &CellAnswer, table: &Table, language: AnswerLanguage) -> Option<String> {
    let Shape::Cells(cells) = &found.shape else { return None };
    let grid = Grid::of(table);
    let mut values: Vec<(Option<u32>, f64, usize)> = Vec::new();
    for &(row, col) in cells {
        if row != cells[0].0 {
            return None;
        }
        let figure = cell_figure(&grid.value(row, col)?.text).filter(|figure| !figure.percent)?;
        let year =
            grid.columns.iter().find(|column| column.col == col).and_then(|column| column.years.first().copied());
        let decimals = (-(figure.slack * 2.0).log10()).round().clamp(0.0, 6.0) as usize;
        values.push((year, figure.value * figure.scale, decimals));
    }
    values.sort_by_key(|(year, ..)| *year);
    let ((_, from, a), (_, to, b)) = (values.first().filter(|_| values.len() > 1)?, values.last()?);
    let by = to - from;
    let mut said = signed(by, *a.max(b));
    if *from > 0.0 && *to > 0.0 {
        said = format!("{said} ({} %)", signed(100.0 * by / from, 1));
    }
    Some(match language {
        AnswerLanguage::English => format!("Change: {said}, computed from these values."),
        AnswerLanguage::Chinese => format!("变化：{said}（由以上数值计算）。"),
    })
}

/// A figure with its sign and thousands separators.
fn signed(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut grouped = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{}{grouped}{rest}", if value < 0.0 { "−" } else { "+" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_and_signed() {
        assert_eq!(signed(-144_158.0, 0), "−144,158");
        assert_eq!(signed(0.25, 1), "+0.2");
        assert_eq!(signed(1_234_567.5, 1), "+1,234,567.5");
    }
}
