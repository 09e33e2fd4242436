//! Parts of a page whose rows are read on their own: text columns side by side are not the columns of a table.

use super::Word;
use super::assemble::Line;
use super::rows::rows;

/// A chunk of at least this many words may be a line of prose.
const PROSE: usize = 5;

/// Prose on both sides of a gap in at least this many lines makes columns.
const LEAST: usize = 6;

/// Words by zone, from the top.
pub(super) fn zones(words: &[Word], of: Vec<usize>) -> Vec<Vec<usize>> {
    let lines: Vec<Line> = rows(words, of).into_iter().map(|row| Line::of(words, row)).collect();
    let Some(x) = gutter(words, &lines) else {
        return vec![lines.into_iter().flat_map(|line| line.chunks).flat_map(|chunk| chunk.words).collect()];
    };
    let mut zones: Vec<Vec<usize>> = Vec::new();
    let mut run: Vec<Line> = Vec::new();
    let mut whole: Vec<usize> = Vec::new();
    let mut close = |run: &mut Vec<Line>, whole: &mut Vec<usize>| {
        let prose = run.iter().flat_map(|line| &line.chunks).filter(|chunk| chunk.words.len() >= PROSE).count();
        let all = run.drain(..).flat_map(|line| line.chunks);
        if prose < 2 {
            whole.extend(all.flat_map(|chunk| chunk.words));
            return;
        }
        if !whole.is_empty() {
            zones.push(std::mem::take(whole));
        }
        let (left, right): (Vec<_>, Vec<_>) = all.partition(|chunk| (chunk.x0 + chunk.x1) / 2.0 < x);
        for side in [left, right] {
            let side: Vec<usize> = side.into_iter().flat_map(|chunk| chunk.words).collect();
            if !side.is_empty() {
                zones.push(side);
            }
        }
    };
    for line in lines {
        if line.chunks.iter().any(|chunk| chunk.x0 < x - 2.0 && chunk.x1 > x + 2.0) {
            close(&mut run, &mut whole);
            whole.extend(line.chunks.into_iter().flat_map(|chunk| chunk.words));
        } else {
            run.push(line);
        }
    }
    close(&mut run, &mut whole);
    if !whole.is_empty() {
        zones.push(whole);
    }
    zones
}

/// The middle of the gap between two columns of prose.
fn gutter(words: &[Word], lines: &[Line]) -> Option<f32> {
    let prose = |chunk: &super::columns::Chunk| {
        chunk.words.len() >= PROSE
            && chunk.words.iter().filter(|&&at| words[at].text.chars().any(char::is_alphabetic)).count() * 4
                >= chunk.words.len() * 3
    };
    let mut gaps: Vec<(f32, f32)> = Vec::new();
    for line in lines {
        for pair in line.chunks.windows(2) {
            if prose(&pair[0]) && prose(&pair[1]) {
                gaps.push((pair[0].x1, pair[1].x0));
            }
        }
    }
    if gaps.len() < LEAST {
        return None;
    }
    let mut ends: Vec<(f32, i32)> = gaps.iter().flat_map(|gap| [(gap.0, 1), (gap.1, -1)]).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut open, mut best) = (0, (0, 0.0));
    for (n, (x, step)) in ends.iter().enumerate() {
        open += step;
        if open > best.0 {
            best = (open, (x + ends.get(n + 1).map_or(*x, |next| next.0)) / 2.0);
        }
    }
    (best.0 as usize >= LEAST).then_some(best.1)
}
