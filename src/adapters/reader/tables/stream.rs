//! Tables without a grid of rules: rows whose cells stand in line.

use super::columns::{self, Chunk, GAP};
use super::rows::rows;
use super::rules::Ruled;
use super::{Grid, Word, judge};

/// Tables among the words that are in no table yet.
pub(super) fn grids(words: &[Word], ruled: &Ruled, taken: &mut [bool]) -> Vec<Grid> {
    let free: Vec<usize> = (0..words.len()).filter(|&at| !taken[at]).collect();
    let lines = rows(words, free);
    let mut grids = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let mut end = start;
        let mut last: Option<f32> = None;
        let mut table: Vec<Vec<Chunk>> = Vec::new();
        while end < lines.len() {
            let row = columns::chunks(words, &lines[end], GAP);
            let y = words[lines[end][0]].y;
            let size = words[lines[end][0]].size;
            if row.len() < 2 || last.is_some_and(|last| y - last > 2.6 * size) {
                break;
            }
            last = Some(y);
            table.push(row);
            end += 1;
        }
        if table.len() >= 2 {
            if let Some(grid) = grid(words, &table, ruled) {
                grid.take(taken);
                grids.push(grid);
            }
        }
        start = end.max(start + 1);
    }
    grids
}

fn grid(words: &[Word], table: &[Vec<Chunk>], _ruled: &Ruled) -> Option<Grid> {
    let found = columns::columns(table);
    if found.len() < 2 {
        return None;
    }
    let mut cells: Vec<columns::Cell> = Vec::new();
    for (row, chunks) in table.iter().enumerate() {
        let first = cells.len();
        for chunk in chunks {
            let over = columns::covered(&found, chunk);
            let over = if over.is_empty() { nearest(&found, chunk) } else { over };
            match cells[first..].last_mut() {
                Some(cell) if cell.cols.end > over.start => {
                    cell.cols.end = cell.cols.end.max(over.end);
                    cell.words.extend(&chunk.words);
                }
                _ => cells.push(columns::Cell { rows: row..row + 1, cols: over, words: chunk.words.clone() }),
            }
        }
    }
    let top = |row: &[Chunk]| row.iter().flat_map(|c| &c.words).map(|&at| words[at].top()).fold(f32::MAX, f32::min);
    let bottom =
        |row: &[Chunk]| row.iter().flat_map(|c| &c.words).map(|&at| words[at].bottom()).fold(f32::MIN, f32::max);
    let mut ys: Vec<f32> = table.iter().map(|row| top(row)).collect();
    ys.push(bottom(table.last()?));
    let mut xs: Vec<f32> = found.iter().map(|column| column.0).collect();
    xs.push(found.last()?.1);
    let grid = columns::Table { xs, ys, cells }.grid(words)?;
    judge::is_aligned_table(words, &grid).then_some(grid)
}

fn nearest(found: &[(f32, f32)], chunk: &Chunk) -> std::ops::Range<usize> {
    let middle = (chunk.x0 + chunk.x1) / 2.0;
    let distance = |column: &(f32, f32)| (column.0 - middle).max(middle - column.1);
    let at = (0..found.len()).min_by(|&a, &b| distance(&found[a]).total_cmp(&distance(&found[b]))).unwrap_or(0);
    at..at + 1
}
