//! Tables without a grid of rules: rows of figures in columns, with their headings above, and rows between level rules.

use super::assemble::{self, Line};
use super::columns;
use super::rows::{is_year, rows};
use super::rules::Ruled;
use super::{Grid, Word, judge, labels};

/// Lines without figures between two lines of one table at most.
const MOST_BETWEEN: usize = 8;

/// Lines of headings at most.
const MOST_HEADINGS: usize = 7;

/// Lines further apart than this, in ems, are not of one table.
const APART: f32 = 3.2;

/// Pairs of rules tried on a page at most.
const MOST_TRIES: usize = 300;

/// Tables among the words that are in no table yet.
pub(super) fn grids(words: &[Word], ruled: &Ruled, taken: &mut [bool]) -> Vec<Grid> {
    let mut grids = Vec::new();
    let free: Vec<usize> = (0..words.len()).filter(|&at| !taken[at]).collect();
    let mut tries = MOST_TRIES;
    for mut zone in super::zones::zones(words, free) {
        between_rules(words, &zone, ruled, taken, &mut grids, &mut tries);
        zone.retain(|&at| !taken[at]);
        let lines: Vec<Line> = rows(words, zone).into_iter().map(|row| Line::of(words, row)).collect();
        // A label says that a table follows, also one of words.
        let mut used = vec![false; lines.len()];
        for at in 0..lines.len() {
            let text =
                || lines[at].chunks[0].words.iter().map(|&w| words[w].text.as_str()).collect::<Vec<_>>().join(" ");
            if used[at] || lines[at].chunks[0].words.len() < 2 || labels::labelled(&text()).is_none() {
                continue;
            }
            let Some(region) = labelled_region(&lines, at) else { continue };
            if let Some(grid) = assemble::grid(words, &lines[region.clone()], ruled)
                && judge::is_labelled_table(words, &grid)
            {
                grid.take(taken);
                grids.push(grid);
                used[region].iter_mut().for_each(|used| *used = true);
            }
        }
        let lines: Vec<Line> = lines.into_iter().zip(used).filter(|(_, used)| !used).map(|(line, _)| line).collect();
        let mut start = 0;
        while start < lines.len() {
            let Some(region) = region(words, &lines, start) else { break };
            let end = region.end;
            if let Some(grid) = assemble::grid(words, &lines[region.clone()], ruled)
                && judge::is_aligned_table(words, &grid)
            {
                grid.take(taken);
                grids.push(grid);
            }
            start = end.max(start + 1);
        }
    }
    grids
}

/// The lines of several chunks below a caption, up to running text.
fn labelled_region(lines: &[Line], at: usize) -> Option<std::ops::Range<usize>> {
    const CAPTION: usize = 4;
    let first = (at + 1..lines.len().min(at + 1 + CAPTION)).find(|&n| lines[n].chunks.len() > 1)?;
    if lines[first].top - lines[first - 1].bottom > APART * lines[first].size {
        return None;
    }
    let (mut last, mut next) = (first, first + 1);
    while next < lines.len() {
        let (line, before) = (&lines[next], &lines[next - 1]);
        let running = line.chunks.iter().any(|chunk| chunk.words.len() > 12);
        if line.top - before.bottom > 1.8 * line.size.max(before.size) || running || next - last > 3 {
            break;
        }
        if line.chunks.len() > 1 {
            last = next;
        }
        next += 1;
    }
    (last > first).then_some(first..last + 1)
}

/// Tables between level rules of the same length.
fn between_rules(
    words: &[Word],
    zone: &[usize],
    ruled: &Ruled,
    taken: &mut [bool],
    grids: &mut Vec<Grid>,
    tries: &mut usize,
) {
    let rules = &ruled.drawn;
    let mut used = vec![false; rules.len()];
    for first in 0..rules.len() {
        if used[first] || rules[first].length() < 60.0 {
            continue;
        }
        let top = rules[first];
        let same: Vec<usize> = (first..rules.len())
            .filter(|&n| !used[n] && (rules[n].from - top.from).abs() < 5.0 && (rules[n].to - top.to).abs() < 5.0)
            .collect();
        // From the top rule down, as far as what lies between is a table.
        let mut from = 0;
        while from + 1 < same.len() {
            let mut best: Option<(usize, Grid)> = None;
            for to in (from + 1..same.len()).rev().take(24) {
                if *tries == 0 {
                    return;
                }
                *tries -= 1;
                let (y0, y1) = (rules[same[from]].at, rules[same[to]].at);
                let level = |at: &usize| !taken[*at] && (y0..y1).contains(&words[*at].middle().1);
                let within = |at: &usize| (top.from - 4.0..top.to + 4.0).contains(&words[*at].middle().0);
                let (inside, outside): (Vec<usize>, Vec<usize>) = zone.iter().copied().filter(level).partition(within);
                if inside.len() < 4 {
                    continue;
                }
                let count = inside.len();
                let lines: Vec<Line> = rows(words, inside).into_iter().map(|row| Line::of(words, row)).collect();
                // Rules under some columns only.
                let beside =
                    |line: &&Line| outside.iter().any(|&at| line.top < words[at].y && words[at].y < line.bottom);
                let cut = outside.len() * 40 > count && lines.iter().filter(beside).count() * 5 > lines.len();
                if cut || !judge::may_be_rows(&lines, top.length()) {
                    continue;
                }
                if let Some(mut grid) = assemble::grid(words, &lines, ruled)
                    && judge::is_table_between_rules(words, &grid, to - from)
                {
                    grid.bounds = [top.from.min(grid.bounds[0]), y0, top.to.max(grid.bounds[2]), y1];
                    best = Some((to, grid));
                    break;
                }
            }
            match best {
                Some((to, grid)) => {
                    grid.take(taken);
                    grids.push(grid);
                    same[from..=to].iter().for_each(|&n| used[n] = true);
                    from = to;
                }
                None => from += 1,
            }
        }
    }
}

/// The lines of the next table from `start` on: lines of figures in the same columns, what stands between them, and the
/// headings above.
fn region(words: &[Word], lines: &[Line], start: usize) -> Option<std::ops::Range<usize>> {
    let first = (start..lines.len()).find(|&n| lines[n].has_values())?;
    let mut last = first;
    // The extents of the columns of figures so far.
    let mut figures: Vec<(f32, f32)> = lines[first].figures().map(|c| (c.x0, c.x1)).collect();
    let mut next = first + 1;
    let mut between = 0;
    let mut data = 1;
    while next < lines.len() {
        let (line, before) = (&lines[next], &lines[next - 1]);
        if line.top - before.bottom > APART * before.size.min(line.size) || between > MOST_BETWEEN {
            break;
        }
        // Headings again: another table begins.
        let left = figures.iter().map(|f| f.0).fold(f32::MAX, f32::min);
        let heads = |line: &Line| {
            let over = line.chunks.iter().filter(|c| c.x0 > left - line.size).count();
            let figures = line.figures().filter(|c| !c.words.iter().any(|&at| is_year(&words[at].text))).count();
            if figures == 0 { over } else { 0 }
        };
        let again = heads(line) > 1 || heads(line) > 0 && lines.get(next + 1).is_some_and(|next| heads(next) > 0);
        if again && data > 2 {
            break;
        }
        if line.has_figures() {
            data += usize::from(heads(line) == 0);
            let stands_in = |chunk: &&columns::Chunk| figures.iter().any(|f| chunk.x0 < f.1 && f.0 < chunk.x1);
            let all = line.figures().count();
            let fits = line.figures().filter(stands_in).count();
            if fits * 2 < all {
                break;
            }
            for chunk in line.figures() {
                match figures.iter_mut().find(|f| chunk.x0 < f.1 && f.0 < chunk.x1) {
                    Some(f) => *f = (f.0.min(chunk.x0), f.1.max(chunk.x1)),
                    None => figures.push((chunk.x0, chunk.x1)),
                }
            }
            last = next;
            between = 0;
        } else {
            let left = figures.iter().map(|f| f.0).fold(f32::MAX, f32::min);
            let right = figures.iter().map(|f| f.1).fold(f32::MIN, f32::max);
            // A line of running text goes over the columns of figures.
            let over = line.chunks.iter().any(|c| c.x0 < left && c.x1 > left + 0.5 * (right - left));
            let before_over = before.chunks.iter().any(|c| c.x0 < left && c.x1 > left + 0.2 * (right - left));
            if over && (before_over || line.words() > 14) {
                break;
            }
            // Section titles in the column of labels may follow one another.
            between += if over { 2 } else { 1 };
        }
        next += 1;
    }
    // Headings.
    let left = figures.iter().map(|f| f.0).fold(f32::MAX, f32::min);
    let right = figures.iter().map(|f| f.1).fold(f32::MIN, f32::max);
    let label = lines[first..=last].iter().map(|l| l.chunks[0].x0).fold(f32::MAX, f32::min);
    let mut top = first;
    let mut sure = first;
    while top > start && first - top < MOST_HEADINGS {
        let (line, below) = (&lines[top - 1], &lines[top]);
        // An empty row may part the headings from the figures.
        let most = if line.chunks.len() > 1 { 2.6 } else { 1.6 };
        if below.top - line.bottom > most * line.size.max(below.size) {
            break;
        }
        // A page's title is over the middle of the page, a heading over its figures.
        let over = |c: &columns::Chunk| {
            let along = (c.x0 + c.x1) / 2.0 > left - 2.0 * line.size;
            // Figures may be flush right under a wide heading.
            let reaches = line.chunks.len() > 1 && c.x1 > left - line.size && c.x0 > label + 0.5 * (left - label);
            (along || reaches) && c.x0 > label + 0.25 * (left - label)
        };
        let fine = line.chunks.iter().all(|c| over(c) && c.x1 < right + 6.0 * line.size || c.x1 < left);
        let headings = line.chunks.iter().filter(|c| over(c)).count();
        if !fine {
            break;
        }
        top -= 1;
        if headings > 0 {
            sure = top;
        }
    }
    // A label that goes on below its figures.
    let mut end = last + 1;
    if let Some(line) = lines.get(end)
        && line.chunks.len() == 1
        && line.chunks[0].x1 < left
        && line.top - lines[last].bottom < 0.5 * line.size
        && words[line.chunks[0].words[0]].text.starts_with(char::is_lowercase)
    {
        end += 1;
    }
    Some(sure..end)
}
