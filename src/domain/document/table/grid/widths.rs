//! The widths of a table's columns.

use super::Grid;
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

/// A column is not made wider than this where there is no limit.
const WIDEST: usize = 32;

/// What each column needs to be readable, and what it takes without wrapping.
struct Wanted {
    least: Vec<usize>,
    whole: Vec<usize>,
}

/// The widths of the columns in `room` columns of the terminal; `None` if they need more.
pub(super) fn fitting(grid: &Grid<'_>, room: usize) -> Option<Vec<usize>> {
    let room = room.checked_sub(FRAME + BETWEEN * grid.columns.saturating_sub(1))?;
    let sum = |widths: &[usize]| widths.iter().sum::<usize>();
    let Wanted { least, whole } =
        LONGEST_WORD.iter().map(|word| wanted(grid, *word)).find(|wanted| sum(&wanted.least) <= room)?;
    if sum(&whole) <= room {
        return Some(whole);
    }
    // The widest columns shrink first: to the largest cap under which all fit.
    let capped = |cap: usize| -> Vec<usize> {
        least.iter().zip(&whole).map(|(least, whole)| (*whole).min(cap).max(*least)).collect()
    };
    let (mut low, mut high) = (0, room + 1);
    while high - low > 1 {
        let cap = (low + high) / 2;
        if sum(&capped(cap)) <= room { low = cap } else { high = cap }
    }
    let mut widths = capped(low);
    let mut left = room - sum(&widths).min(room);
    for (width, whole) in widths.iter_mut().zip(&whole) {
        if left > 0 && *width < *whole {
            *width += 1;
            left -= 1;
        }
    }
    Some(widths)
}

/// The widths of the columns if only the first `labels` of them have a limit: a third of `room`.
pub(super) fn comfortable(grid: &Grid<'_>, labels: usize, room: usize) -> Vec<usize> {
    let Wanted { least, whole } = wanted(grid, LONGEST_WORD[0]);
    let most = |col: usize| if col < labels { (room / 3 / labels).clamp(1, WIDEST) } else { WIDEST };
    let width = |(col, (least, whole)): (usize, (&usize, &usize))| (*whole).min(most(col)).max(*least);
    least.iter().zip(&whole).enumerate().map(width).collect()
}

fn wanted(grid: &Grid<'_>, longest_word: usize) -> Wanted {
    let mut wanted = Wanted { least: vec![1; grid.columns], whole: vec![1; grid.columns] };
    let mut spanning = Vec::new();
    for cell in grid.cells {
        let whole = width(cell.text);
        let least = if super::figure(cell.text) && whole <= LONGEST_FIGURE {
            whole
        } else {
            widest_word(cell.text).min(longest_word).max(whole.min(NARROWEST))
        };
        let columns = cell.col as usize..(cell.col as usize + cell.col_span.max(1) as usize).min(grid.columns);
        if columns.len() > 1 {
            spanning.push((columns, least, whole.min(WIDEST)));
        } else {
            let col = columns.start;
            wanted.least[col] = wanted.least[col].max(least);
            wanted.whole[col] = wanted.whole[col].max(whole);
        }
    }
    for (columns, least, whole) in spanning {
        spread(&mut wanted.least[columns.clone()], least);
        spread(&mut wanted.whole[columns], whole);
    }
    for (whole, least) in wanted.whole.iter_mut().zip(&wanted.least) {
        *whole = (*whole).max(*least);
    }
    wanted
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
