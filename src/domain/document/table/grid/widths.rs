//! The widths of a table's columns.

use super::Grid;
use super::lines::lines;
use crate::domain::text::columns::{widest_word, width};

/// Columns that a rule between two table columns takes with its spaces.
pub(super) const BETWEEN: usize = 3;

/// Columns of the frame at both sides, with its spaces.
const FRAME: usize = 4;

/// A word that is longer may be cut: the first of these with which the columns fit.
const LONGEST_WORD: [usize; 3] = [24, 14, 10];

/// A figure is not cut up to this width.
const LONGEST_FIGURE: usize = 24;

/// A column is not made narrower than this, unless all its cells are.
const NARROWEST: usize = 8;

/// Nor is its heading.
const NARROWEST_HEADING: usize = 6;

/// A longer heading may take more than two lines.
const LONGEST_HEADING: usize = 40;

/// A column is not made wider than this where there is no limit.
const WIDEST: usize = 32;

/// Of each column: what it needs to be readable, what its body takes without wrapping, and what its header does.
struct Wanted {
    least: Vec<usize>,
    body: Vec<usize>,
    whole: Vec<usize>,
}

/// The widths of the columns in `room` columns of the terminal; `None` if they need more.
pub(super) fn fitting(grid: &Grid<'_>, room: usize) -> Option<Vec<usize>> {
    let room = room.checked_sub(FRAME + BETWEEN * grid.columns.saturating_sub(1))?;
    let sum = |widths: &[usize]| widths.iter().sum::<usize>();
    let Wanted { least, body, whole } =
        LONGEST_WORD.iter().map(|word| wanted(grid, *word)).find(|wanted| sum(&wanted.least) <= room)?;
    if sum(&whole) <= room {
        return Some(whole);
    }
    // Headers wrap first, since all columns share their lines.
    if sum(&body) <= room {
        return Some(widened(body, &whole, room));
    }
    let widths = widened(least.clone(), &body, room);
    // What wrapping leaves over goes to those that still wrap.
    let used = used(grid, &widths);
    let kept: Vec<usize> =
        widths.iter().zip(&used).zip(&least).map(|((width, used), least)| (*width).min((*used).max(*least))).collect();
    let narrow = widened(kept, &body, room);
    // Headings stay on one line if the rows do not get longer by it.
    let headings = least.iter().zip(&body).zip(&whole);
    let headings: Vec<usize> =
        headings.map(|((least, body), whole)| if whole > body { (*least).max(*whole) } else { *least }).collect();
    if sum(&headings) <= room {
        let wide = widened(headings, &whole, room);
        if height(grid, &wide) <= height(grid, &narrow) {
            return Some(wide);
        }
    }
    Some(narrow)
}

/// The lines of all rows, as far as cells in one column make them.
fn height(grid: &Grid<'_>, widths: &[usize]) -> usize {
    let mut rows = vec![1; grid.rows];
    for cell in grid.cells.iter().filter(|cell| cell.col_span <= 1 && cell.row_span <= 1) {
        let row = &mut rows[cell.row as usize];
        *row = lines(cell.text, widths[cell.col as usize]).len().max(*row);
    }
    rows.iter().sum()
}

/// Widens columns up to `most`, the narrowest first, while they have room.
fn widened(least: Vec<usize>, most: &[usize], room: usize) -> Vec<usize> {
    let capped = |cap: usize| -> Vec<usize> {
        least.iter().zip(most).map(|(least, most)| (*most).min(cap).max(*least)).collect()
    };
    let sum = |widths: &[usize]| widths.iter().sum::<usize>();
    let (mut low, mut high) = (0, room + 1);
    while high - low > 1 {
        let cap = (low + high) / 2;
        if sum(&capped(cap)) <= room { low = cap } else { high = cap }
    }
    let mut widths = capped(low);
    let mut left = room - sum(&widths).min(room);
    for (width, most) in widths.iter_mut().zip(most) {
        if left > 0 && *width < *most {
            *width += 1;
            left -= 1;
        }
    }
    widths
}

/// The columns of the widest line in each column, with cells wrapped to `widths`.
fn used(grid: &Grid<'_>, widths: &[usize]) -> Vec<usize> {
    let mut used = vec![1; widths.len()];
    for cell in grid.cells {
        let col = cell.col as usize;
        if cell.col_span > 1 {
            // It may need all of its columns.
            let end = (col + cell.col_span as usize).min(widths.len());
            used[col..end].copy_from_slice(&widths[col..end]);
            continue;
        }
        let widest = lines(cell.text, widths[col]).into_iter().map(|range| width(&cell.text[range])).max();
        used[col] = used[col].max(widest.unwrap_or(0));
    }
    used
}

/// The widths of the columns if only the first `labels` of them have a limit: a third of `room`.
pub(super) fn comfortable(grid: &Grid<'_>, labels: usize, room: usize) -> Vec<usize> {
    let Wanted { least, whole, .. } = wanted(grid, LONGEST_WORD[0]);
    let most = |col: usize| if col < labels { (room / 3 / labels).clamp(1, WIDEST) } else { WIDEST };
    let width = |(col, (least, whole)): (usize, (&usize, &usize))| (*whole).min(most(col)).max(*least);
    least.iter().zip(&whole).enumerate().map(width).collect()
}

fn wanted(grid: &Grid<'_>, longest_word: usize) -> Wanted {
    let ones = vec![1; grid.columns];
    let mut wanted = Wanted { least: ones.clone(), body: ones.clone(), whole: ones };
    let mut spanning = Vec::new();
    for cell in grid.cells {
        let (whole, header) = (width(cell.text), grid.is_header(cell));
        let word = widest_word(cell.text).min(longest_word);
        let least = match super::figure(cell.text) && whole <= LONGEST_FIGURE {
            true => whole,
            false if header => word.max(whole.min(NARROWEST_HEADING)),
            false => word.max(whole.min(NARROWEST)),
        };
        let columns = cell.col as usize..(cell.col as usize + cell.col_span.max(1) as usize).min(grid.columns);
        if columns.len() > 1 {
            spanning.push((columns, least, whole.min(WIDEST)));
        } else {
            let col = columns.start;
            wanted.least[col] = wanted.least[col].max(least);
            wanted.body[col] = wanted.body[col].max(if header { in_two_lines(cell.text, least, whole) } else { whole });
            wanted.whole[col] = wanted.whole[col].max(whole);
        }
    }
    for (columns, least, whole) in spanning {
        spread(&mut wanted.least[columns.clone()], least);
        spread(&mut wanted.body[columns.clone()], least);
        spread(&mut wanted.whole[columns], whole);
    }
    for (col, least) in wanted.least.iter().enumerate() {
        wanted.body[col] = wanted.body[col].max(*least);
        wanted.whole[col] = wanted.whole[col].max(wanted.body[col]);
    }
    wanted
}

/// The width in which a heading takes two lines.
fn in_two_lines(heading: &str, least: usize, whole: usize) -> usize {
    let half = least.max(whole.div_ceil(2));
    (half..whole.min(LONGEST_HEADING))
        .find(|columns| lines(heading, *columns).len() <= 2)
        .unwrap_or(half.min(LONGEST_HEADING).max(least))
}

/// Widens columns evenly until a cell over all of them has `wanted` columns.
fn spread(widths: &mut [usize], wanted: usize) {
    let now = widths.iter().sum::<usize>() + BETWEEN * (widths.len() - 1);
    let missing = wanted.saturating_sub(now);
    let (each, more) = (missing / widths.len(), missing % widths.len());
    for (n, width) in widths.iter_mut().enumerate() {
        *width += each + usize::from(n < more);
    }
}
