//! What is a table and what only looks like one.

use super::assemble::Line;
use super::rows::{is_figure, rows};
use super::{Grid, GridCell, Word};

/// Rows further apart than this, in ems, are not of one table without a grid.
const APART: f32 = 3.5;

/// Cells with more lines than this, on average, are paragraphs in frames.
const MOST_LINES: usize = 10;

/// True for a ruled grid with words in several rows and columns.
pub(super) fn is_ruled_table(words: &[Word], grid: &Grid) -> bool {
    let filled = grid.cells.len();
    if grid.rows < 2 || grid.columns < 2 || filled < 3 {
        return false;
    }
    let lines: usize = grid.cells.iter().map(|cell| cell.lines.len()).sum();
    let places = grid.rows * grid.columns;
    let covered: usize = grid.cells.iter().map(|cell| cell.row_span * cell.col_span).sum();
    let of_several = (0..grid.rows).filter(|&row| in_row(grid, row).count() > 1).count();
    // A diagram: a stack of lines in one cell beside nearly all rows, and cells over any columns.
    let lump = grid.cells.iter().any(|cell| {
        cell.row_span >= 4
            && cell.row_span * 4 >= grid.rows * 3
            && cell.lines.len() >= 5
            && grid.cells.iter().filter(|c| c.col_span > 2).count() > 3
    });
    !lump && of_several >= 2 && lines <= MOST_LINES * filled && covered * 5 >= places && !cuts_text(words, grid)
}

/// True if rules run through lines of text, as the edges of marked passages and link frames do.
fn cuts_text(words: &[Word], grid: &Grid) -> bool {
    let mut cell_of = std::collections::HashMap::new();
    for (n, cell) in grid.cells.iter().enumerate() {
        cell.lines.iter().flatten().for_each(|&word| {
            cell_of.insert(word, n);
        });
    }
    let lines = rows(words, cell_of.keys().copied().collect());
    let cut = |line: &&Vec<usize>| {
        line.windows(2).any(|pair| {
            let (a, b) = (&words[pair[0]], &words[pair[1]]);
            cell_of[&pair[0]] != cell_of[&pair[1]]
                && b.x0 - a.x1 < 0.4 * a.size.min(b.size)
                && !(is_figure(&a.text) && is_figure(&b.text))
        })
    };
    lines.iter().filter(cut).count() * 3 > lines.len()
}

/// The cells that begin in a row.
pub(super) fn in_row(grid: &Grid, row: usize) -> impl Iterator<Item = &GridCell> {
    grid.cells.iter().filter(move |cell| cell.row == row)
}

pub(super) fn text(words: &[Word], cell: &GridCell) -> String {
    let mut out = String::new();
    for word in cell.lines.iter().flatten() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&words[*word].text);
    }
    out
}

/// True for a grid of aligned cells without rules around them.
pub(super) fn is_aligned_table(words: &[Word], grid: &Grid) -> bool {
    if grid.rows < 2 || grid.columns < 2 {
        return false;
    }
    // Figures by column.
    let mut figures = vec![0usize; grid.columns];
    let mut filled = vec![0usize; grid.columns];
    for cell in grid.cells.iter().filter(|cell| cell.col_span == 1 && cell.row >= grid.header_rows) {
        filled[cell.col] += 1;
        figures[cell.col] += usize::from(is_figure(&text(words, cell)));
    }
    let of_figures: Vec<usize> =
        (1..grid.columns).filter(|&col| figures[col] * 3 >= filled[col] * 2 && figures[col] >= 2).collect();
    let all: usize = filled[1..].iter().sum();
    let sum: usize = figures[1..].iter().sum();
    if of_figures.is_empty() || sum * 5 < all * 3 {
        return false;
    }
    // One column of figures is a table only if it is long enough and no list of pages or formula numbers.
    let body = grid.rows - grid.header_rows.min(grid.rows);
    if of_figures.len() == 1 && (sum < 3 || body < 3 || counts_up(words, grid, of_figures[0])) {
        return false;
    }
    !is_contents(words, grid) && !is_axis(words, grid) && !is_code(words, grid)
}

/// True if all figures are the steps of a chart's axes.
fn is_axis(words: &[Word], grid: &Grid) -> bool {
    let steps = |cells: &mut dyn Iterator<Item = &GridCell>| -> Option<bool> {
        let mut numbers = Vec::new();
        for cell in cells {
            let own = text(words, cell);
            if is_figure(&own) {
                let own: String = own.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
                numbers.push(own.parse::<f64>().ok());
            }
        }
        if numbers.len() < 3 {
            return None;
        }
        let numbers: Option<Vec<f64>> = numbers.into_iter().collect();
        let Some(numbers) = numbers else { return Some(false) };
        let step = numbers[1] - numbers[0];
        let even = numbers.windows(2).all(|pair| (pair[1] - pair[0] - step).abs() < 1e-3 * step.abs());
        Some(even && step != 0.0)
    };
    let columns: Vec<bool> =
        (0..grid.columns).filter_map(|col| steps(&mut grid.cells.iter().filter(|cell| cell.col == col))).collect();
    let rows: Vec<bool> = (0..grid.rows).filter_map(|row| steps(&mut in_row(grid, row))).collect();
    let by = |all: &[bool]| !all.is_empty() && all.iter().all(|even| *even);
    by(&columns) || grid.rows <= 3 && by(&rows)
}

/// True for a grid below the label of a table.
pub(super) fn is_labelled_table(words: &[Word], grid: &Grid) -> bool {
    if grid.rows < 3 || grid.columns < 2 {
        return false;
    }
    let several = (0..grid.rows).filter(|&row| in_row(grid, row).nth(1).is_some()).count();
    let words_of = |cell: &GridCell| cell.lines.iter().map(Vec::len).sum::<usize>();
    let long = grid.cells.iter().filter(|cell| words_of(cell) > 20).count();
    several * 4 >= grid.rows * 3
        && long * 6 <= grid.cells.len()
        && grid.cells.len() * 2 >= grid.rows * grid.columns
        && !is_contents(words, grid)
        && !is_axis(words, grid)
        && !is_code(words, grid)
}

/// True if the integers of a column never fall, as pages in a list of contents do.
fn counts_up(words: &[Word], grid: &Grid, col: usize) -> bool {
    let mut last = 0;
    let mut count = 0;
    for cell in grid.cells.iter().filter(|cell| cell.col == col && cell.row >= grid.header_rows) {
        let own = text(words, cell);
        let own = own.trim_matches(['(', ')', '[', ']', '.', ' ']);
        if own.is_empty() {
            continue;
        }
        let Ok(number) = own.parse::<u32>() else { return false };
        if number < last || number > 9_999 {
            return false;
        }
        last = number;
        count += 1;
    }
    count >= 2
}

fn is_contents(words: &[Word], grid: &Grid) -> bool {
    let led = |cell: &&GridCell| cell.lines.iter().flatten().any(|&at| is_leader(&words[at].text));
    let rows = grid.rows;
    grid.cells.iter().filter(led).count() * 2 > rows && counts_up(words, grid, grid.columns - 1)
}

/// True for dots that lead the eye to the right.
pub(super) fn is_leader(text: &str) -> bool {
    text.len() >= 3 && text.chars().all(|c| matches!(c, '.' | '…' | '·' | '_' | '․'))
}

/// True if lines between two rules may be rows: most have several chunks, and few are lines of running text.
pub(super) fn may_be_rows(lines: &[Line], width: f32) -> bool {
    let several = lines.iter().filter(|line| line.chunks.len() > 1).count();
    let full =
        |line: &&Line| line.chunks.iter().any(|chunk| chunk.x1 - chunk.x0 > 0.66 * width && chunk.words.len() > 5);
    let apart = |pair: &[Line]| pair[1].top - pair[0].bottom > APART * pair[0].size.max(pair[1].size);
    if lines.windows(2).any(apart) {
        return false;
    }
    lines.len() >= 2 && several * 2 >= lines.len() && lines.iter().filter(full).count() * 10 <= lines.len()
}

/// True for words set in the type of code, of which few are figures.
fn is_code(words: &[Word], grid: &Grid) -> bool {
    // Between blocks of code may stand lines of text, in one cell.
    let several = |row: usize| in_row(grid, row).nth(1).is_some();
    let rows: Vec<usize> = (0..grid.rows).filter(|&row| several(row)).collect();
    let cells = rows.iter().flat_map(|&row| in_row(grid, row));
    let all: Vec<&Word> = cells.flat_map(|cell| &cell.lines).flatten().map(|&at| &words[at]).collect();
    let fixed = all.iter().filter(|word| word.fixed).count();
    let figures = all.iter().filter(|word| is_figure(&word.text)).count();
    fixed * 5 > all.len() * 3 && figures * 3 < all.len()
}

/// True for a grid between level rules that is no running text.
pub(super) fn is_table_between_rules(words: &[Word], grid: &Grid, parts: usize) -> bool {
    if grid.rows < 2 || grid.columns < 2 || grid.cells.len() < 4 {
        return false;
    }
    let figure = |cell: &&GridCell| cell.col > 0 && is_figure(&text(words, cell));
    if parts < 2 && !grid.cells.iter().any(|cell| figure(&cell)) || is_axis(words, grid) || is_code(words, grid) {
        return false;
    }
    let places = grid.rows * grid.columns;
    let covered: usize = grid.cells.iter().map(|cell| cell.row_span * cell.col_span).sum();
    let words_of = |cell: &GridCell| cell.lines.iter().map(Vec::len).sum::<usize>();
    let long = grid.cells.iter().filter(|cell| words_of(cell) > 25).count();
    let several = (0..grid.rows).filter(|&row| in_row(grid, row).count() > 1).count();
    covered * 3 >= places && long * 4 <= grid.cells.len() && several * 2 >= grid.rows && !is_contents(words, grid)
}
