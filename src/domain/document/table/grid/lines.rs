//! The lines that a cell takes in a column.

use std::ops::Range;

use crate::domain::text::columns::{width, wrap_ranges};

/// The lines of a cell, without the spaces at their ends; no-break spaces stay.
pub(super) fn lines(text: &str, room: usize) -> Vec<Range<usize>> {
    let trimmed = |range: Range<usize>| range.start..range.start + text[range.clone()].trim_end_matches(' ').len();
    // "Torque (Nm)" and "扭矩（牛米）" break before the bracket.
    let bracket = text.rfind(['(', '（']).filter(|at| *at > 0 && text.ends_with([')', '）']));
    if let Some(at) = bracket.filter(|_| width(text) > room && !text.contains('\n')) {
        let (name, unit) = text.split_at(at);
        if width(name.trim_end()) <= room && width(unit) <= room {
            return vec![trimmed(0..at), at..text.len()];
        }
    }
    wrap_ranges(text, room).into_iter().map(trimmed).collect()
}
