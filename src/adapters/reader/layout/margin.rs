//! Line numbers in a margin, as in legal papers and manuscripts.
//!
//! They form one column beside the whole text, increase by one (or by five) down the page at even distances, and are
//! next to running text. Numbered table rows do not count: cells follow them.

use super::Upright;

/// Minimum numbers in a column.
const LEAST: usize = 8;

/// Minimum if they count by five.
const LEAST_BY_FIVE: usize = 4;

/// Minimum share of the page's height that they span.
const REACH: f32 = 0.3;

/// Maximum misalignment of the numbers in one column, in ems.
const ALIGNED: f32 = 0.35;

/// Minimum gap between a number and the text, in ems.
const CLEAR: f32 = 0.6;

/// A gap this wide, in ems, separates cells.
const CELL: f32 = 2.0;

/// Text with one code symbol per this many characters is code, and its line numbers belong to it.
const CODE: usize = 50;

/// Lines of at least this share of the widest are full.
const FULL: f32 = 0.6;

/// A separate run of digits.
struct Number {
    glyphs: Vec<usize>,
    value: u32,
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
}

/// A line of the page without the number, from its leftmost to its rightmost glyph.
struct Row {
    x0: f32,
    x1: f32,
    celled: bool,
}

/// Removes line numbers from the glyphs of a page; returns them from top to bottom.
pub(super) fn take_numbers(glyphs: &mut Vec<Upright>, height: f32) -> Vec<String> {
    let numbers = numbers(glyphs);
    for right in [false, true] {
        let Some(column) = column(&numbers, right) else { continue };
        if !stands_beside_text(glyphs, &column, right, height) {
            continue;
        }
        let texts = column.iter().map(|number| number.value.to_string()).collect();
        let mut taken = vec![false; glyphs.len()];
        column.iter().flat_map(|number| &number.glyphs).for_each(|&at| taken[at] = true);
        let mut at = 0;
        glyphs.retain(|_| {
            at += 1;
            !taken[at - 1]
        });
        return texts;
    }
    Vec::new()
}

/// Runs of digits that nothing touches.
fn numbers(glyphs: &[Upright]) -> Vec<Number> {
    let mut seen: Vec<usize> = (0..glyphs.len()).filter(|&i| !glyphs[i].ch.is_whitespace()).collect();
    // By rows of a third of an em, then from the left.
    seen.sort_by(|&a, &b| glyphs[a].y.total_cmp(&glyphs[b].y).then(glyphs[a].x0.total_cmp(&glyphs[b].x0)));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for at in seen {
        match rows.last_mut() {
            Some(row) if glyphs[at].y - glyphs[row[0]].y < 0.15 * glyphs[at].size => row.push(at),
            _ => rows.push(vec![at]),
        }
    }
    let mut all = Vec::new();
    for row in &mut rows {
        row.sort_by(|&a, &b| glyphs[a].x0.total_cmp(&glyphs[b].x0));
        let mut start = 0;
        for end in 1..=row.len() {
            let touches = end < row.len()
                && glyphs[row[end]].x0 - glyphs[row[end - 1]].x1
                    < CLEAR * glyphs[row[end]].size.min(glyphs[row[end - 1]].size);
            if touches {
                continue;
            }
            let run = &row[start..end];
            start = end;
            let text: String = run.iter().map(|&at| glyphs[at].ch).collect();
            if run.len() <= 4
                && text.bytes().all(|c| c.is_ascii_digit())
                && let Ok(value) = text.parse()
            {
                let (first, last) = (&glyphs[run[0]], &glyphs[run[run.len() - 1]]);
                let (x0, x1, y, size) = (first.x0, last.x1, first.y, first.size);
                all.push(Number { glyphs: run.to_vec(), value, x0, x1, y, size });
            }
        }
    }
    all
}

/// The longest column of evenly spaced, counting numbers whose first is at the left edge or, with `right`, at the right
/// one.
fn column(numbers: &[Number], right: bool) -> Option<Vec<&Number>> {
    let outer = if right {
        numbers.iter().max_by(|a, b| a.x1.total_cmp(&b.x1))
    } else {
        numbers.iter().min_by(|a, b| a.x0.total_cmp(&b.x0))
    }?;
    let near = |a: f32, b: f32| (a - b).abs() < ALIGNED * outer.size;
    // Aligned left or right: "9" is above either digit of "10".
    let flush = |end: fn(&Number) -> f32| -> Vec<&Number> {
        let most = numbers.iter().filter(|n| n.x1 > outer.x0 - outer.size && n.x0 < outer.x1 + outer.size);
        most.filter(|n| near(end(n), end(outer)) && (n.size - outer.size).abs() < 0.2 * outer.size).collect()
    };
    // In a right-aligned column the outermost number is a wide one, in a left-aligned one any.
    [flush(|n| n.x0), flush(|n| n.x1)].into_iter().filter_map(|column| counting(&column)).max_by_key(Vec::len)
}

/// The part of a column, from the top, that counts at even distances.
fn counting<'a>(column: &[&'a Number]) -> Option<Vec<&'a Number>> {
    let mut best: Vec<&Number> = Vec::new();
    for every in [1u32, 5] {
        let mut run: Vec<&Number> = Vec::new();
        for &number in column {
            let goes_on = run.last().is_some_and(|last| {
                let drop = number.y - last.y;
                let usual = run.get(1).map_or(drop, |second| second.y - run[0].y);
                number.value == last.value + every && drop > 0.5 * number.size && (drop - usual).abs() < 0.25 * usual
            });
            if !goes_on {
                run.clear();
            }
            run.push(number);
            let least = if every == 1 { LEAST } else { LEAST_BY_FIVE };
            let begins = every == 1 || run[0].value.is_multiple_of(every);
            if begins && run.len() >= least && run.len() > best.len() {
                best.clone_from(&run);
            }
        }
    }
    (!best.is_empty()).then_some(best)
}

/// True if a column spans much of the page and everything beside it is running text.
fn stands_beside_text(glyphs: &[Upright], column: &[&Number], right: bool, height: f32) -> bool {
    let (first, last) = (column[0], column[column.len() - 1]);
    if last.y - first.y < REACH * height {
        return false;
    }
    let (top, bottom) = (first.y - first.size, last.y + last.size);
    let mut taken = vec![false; glyphs.len()];
    column.iter().flat_map(|number| &number.glyphs).for_each(|&at| taken[at] = true);
    let mut beside: Vec<&Upright> = (0..glyphs.len())
        .filter(|&at| !taken[at] && !glyphs[at].ch.is_whitespace() && (top..bottom).contains(&glyphs[at].y))
        .map(|at| &glyphs[at])
        .collect();
    let edge = if right {
        column.iter().map(|n| n.x0).fold(f32::MAX, f32::min)
    } else {
        column.iter().map(|n| n.x1).fold(f32::MIN, f32::max)
    };
    let outside = |glyph: &&Upright| if right { glyph.x1 > edge } else { glyph.x0 < edge };
    // A rule drawn from strokes beside the numbers is no text.
    beside.retain(|glyph| !matches!(glyph.ch, '|' | '│' | ')' | '∥' | '║'));
    if beside.iter().any(outside) {
        return false;
    }
    let signs = beside.iter().filter(|glyph| "\\{}[]<>=_;#%$&*+^~`@".contains(glyph.ch)).count();
    if signs * CODE > beside.len() {
        return false;
    }
    let rows = rows(&mut beside);
    let widest = rows.iter().map(|row| row.x1 - row.x0).fold(0.0, f32::max);
    let full = rows.iter().filter(|row| row.x1 - row.x0 > FULL * widest).count();
    let celled = rows.iter().filter(|row| row.celled).count();
    let wide = widest > 15.0 * first.size;
    // Table rows are numbered too; the lines of a paper are mostly full.
    rows.len() >= 3 && wide && full * 5 >= rows.len() * 2 && celled * 3 <= rows.len()
}

fn rows(glyphs: &mut [&Upright]) -> Vec<Row> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<&Upright>> = Vec::new();
    for &glyph in glyphs.iter() {
        match rows.last_mut() {
            Some(row) if glyph.y - row[0].y < 0.4 * glyph.size => row.push(glyph),
            _ => rows.push(vec![glyph]),
        }
    }
    let row = |mut row: Vec<&Upright>| {
        row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        let celled = row.windows(2).any(|pair| pair[1].x0 - pair[0].x1 > CELL * pair[0].size);
        Row { x0: row[0].x0, x1: row.iter().map(|g| g.x1).fold(f32::MIN, f32::max), celled }
    };
    rows.into_iter().map(row).collect()
}
