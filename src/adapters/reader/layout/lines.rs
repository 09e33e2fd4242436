//! Lines: glyphs on one baseline, assembled from the pieces in which a page draws them.

use std::collections::HashMap;
use std::ops::Range;

use super::accents::is_accent;
use super::{Upright, is_mark, right_to_left};

/// A piece of at most this many glyphs may be a mark.
const MARK: usize = 6;

/// Maximum unfinished lines on a baseline that are tried, and pieces of a line that are looked at: no page needs more.
const MOST_TRIED: usize = 200;

/// Glyphs drawn one after the other on one line, with no gap wider than a few letters.
#[derive(Clone, Debug)]
struct Piece {
    glyphs: Range<usize>,
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
    /// Written from right to left.
    back: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// From left to right.
    pub glyphs: Vec<Upright>,
    pub x0: f32,
    pub x1: f32,
    /// The baseline of most of it.
    pub y: f32,
    /// The em of most of it.
    pub size: f32,
    /// Number of bold characters.
    pub bold: usize,
    /// It stands for the table of this number.
    pub table: Option<usize>,
}

impl Line {
    pub(super) fn of(mut glyphs: Vec<Upright>) -> Line {
        let (mut x0, mut x1) = (f32::MAX, f32::MIN);
        let mut bold = 0;
        for glyph in &glyphs {
            x0 = x0.min(glyph.x0);
            x1 = x1.max(glyph.x1);
            bold += usize::from(glyph.bold && !glyph.ch.is_whitespace());
        }
        let (size, y) = dominant(&glyphs);
        glyphs.shrink_to_fit();
        Line { glyphs, x0, x1, y, size, bold, table: None }
    }
}

/// The most common size by width, and the most common baseline at that size.
fn dominant(glyphs: &[Upright]) -> (f32, f32) {
    let mut seen: Vec<(f32, f32, f32)> = Vec::new();
    for glyph in glyphs {
        let weight = (glyph.x1 - glyph.x0).max(0.01);
        match seen.iter_mut().find(|s| (s.0 - glyph.size).abs() < 0.2 && (s.1 - glyph.y).abs() < 0.5) {
            Some(s) => s.2 += weight,
            None => seen.push((glyph.size, glyph.y, weight)),
        }
    }
    seen.iter().max_by(|a, b| a.2.total_cmp(&b.2)).map_or((1.0, 0.0), |s| (s.0, s.1))
}

/// Assembles the glyphs of a page, in drawing order, into lines in that order.
pub(super) fn build(mut glyphs: Vec<Upright>) -> Vec<Line> {
    drop_again(&mut glyphs);
    let pieces = pieces(&glyphs);
    let mut lines: Vec<Open> = Vec::new();
    // Lines by their baseline, in steps of a point, to find one that was left unfinished.
    let mut by_baseline: HashMap<i32, Vec<usize>> = HashMap::new();
    for (n, piece) in pieces.iter().enumerate() {
        let last = lines.len().checked_sub(1);
        let home = match last {
            Some(last) if lines[last].continued_by(&pieces, piece, true) => Some(last),
            _ => {
                // Marks drawn after all the text stand above or below the line they belong to.
                let reach = if piece.glyphs.len() <= MARK { (0.9 * piece.size).min(12.0) as i32 } else { 1 }.max(1);
                let step = piece.y.round() as i32;
                (0..=2 * reach)
                    .map(|n| step + if n % 2 == 0 { n / 2 } else { -(n / 2) - 1 })
                    .filter_map(|step| by_baseline.get(&step))
                    .flat_map(|found| &found[found.len().saturating_sub(MOST_TRIED)..])
                    .copied()
                    .find(|&i| lines[i].continued_by(&pieces, piece, false))
            }
        };
        match home {
            Some(home) => lines[home].add(n, piece),
            None => {
                by_baseline.entry(piece.y.round() as i32).or_default().push(lines.len());
                lines.push(Open::new(n, piece));
            }
        }
    }
    lines
        .into_iter()
        .map(|open| {
            let mut parts: Vec<&Piece> = open.pieces.iter().map(|&n| &pieces[n]).collect();
            parts.sort_by(|a, b| a.x0.total_cmp(&b.x0));
            let rtl = parts.iter().any(|p| glyphs[p.glyphs.clone()].iter().any(|g| right_to_left(g.ch)));
            let mut all: Vec<Upright> = parts.iter().flat_map(|p| glyphs[p.glyphs.clone()].iter().copied()).collect();
            if rtl {
                visual_order(&mut all);
            }
            Line::of(all)
        })
        .filter(|line| line.glyphs.iter().any(|g| !g.ch.is_whitespace()))
        .collect()
}

/// Sorts glyphs from left to right, each mark after its letter.
pub(super) fn visual_order(glyphs: &mut Vec<Upright>) {
    let (mut marks, mut letters): (Vec<Upright>, Vec<Upright>) = glyphs.iter().partition(|g| is_mark(g.ch));
    letters.sort_by(|a, b| (a.x0 + a.x1).total_cmp(&(b.x0 + b.x1)));
    marks.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    if letters.is_empty() {
        return;
    }
    let mut after: Vec<Vec<Upright>> = vec![Vec::new(); letters.len()];
    for mark in marks {
        let middle = (mark.x0 + mark.x1) / 2.0;
        let distance = |g: &Upright| if g.ch.is_whitespace() { f32::MAX } else { (g.x0 - middle).max(middle - g.x1) };
        let nearest = (0..letters.len()).min_by(|&a, &b| distance(&letters[a]).total_cmp(&distance(&letters[b])));
        after[nearest.unwrap_or(0)].push(mark);
    }
    glyphs.clear();
    for (letter, marks) in letters.into_iter().zip(after) {
        glyphs.push(letter);
        glyphs.extend(marks);
    }
    drop_again(glyphs);
}

/// Drops glyphs that only redraw the one before: bold type imitated letter by letter.
fn drop_again(glyphs: &mut Vec<Upright>) {
    glyphs.dedup_by(|b, a| {
        let near = 0.1 * a.size;
        a.ch == b.ch && (a.x0 - b.x0).abs() < near && (a.y - b.y).abs() < near
    });
}

/// A line that may still grow.
struct Open {
    pieces: Vec<usize>,
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
    /// The width of the text that `size` and `y` were taken from.
    width: f32,
    back: bool,
}

impl Open {
    fn new(n: usize, piece: &Piece) -> Open {
        Open {
            pieces: vec![n],
            x0: piece.x0,
            x1: piece.x1,
            y: piece.y,
            size: piece.size,
            width: piece.x1 - piece.x0,
            back: piece.back,
        }
    }

    fn add(&mut self, n: usize, piece: &Piece) {
        self.pieces.push(n);
        self.x0 = self.x0.min(piece.x0);
        self.x1 = self.x1.max(piece.x1);
        let width = piece.x1 - piece.x0;
        if piece.size > self.size * 1.15 && width > self.width * 0.5
            || piece.size > self.size * 0.85 && width > self.width
        {
            (self.y, self.size, self.width) = (piece.y, piece.size, width);
        }
        self.back |= piece.back;
    }

    /// True if a piece belongs to this line. `next` means it was drawn right after it: then it may be separate, like
    /// the cells of a row; otherwise it must fit in as a word does.
    fn continued_by(&self, pieces: &[Piece], piece: &Piece, next: bool) -> bool {
        let (large, small) = (self.size.max(piece.size), self.size.min(piece.size));
        let right = piece.x0 - self.x1;
        let left = self.x0 - piece.x1;
        // A piece may stand within the line, in a gap of it.
        let within = right.max(left) < -0.4 * small;
        let gap = if within { self.clear_of(pieces, piece) } else { right.max(left) };
        let drop = (piece.y - self.y).abs();
        let level = if small > 0.85 * large {
            // The same baseline, or a full-size mark or index close by.
            drop < 0.12 * large || drop < 0.4 * large && gap < 0.3 * large && gap > -0.5 * large && next
        } else {
            // Initials, marks and indices: beside the line, within its height.
            let raised = if piece.size < self.size { self.y - piece.y } else { piece.y - self.y };
            let beside = if next { 0.35 } else { 0.2 };
            drop < 0.12 * large
                || (-0.4 * large..0.75 * large).contains(&raised) && (-0.5 * large..beside * large).contains(&gap)
        };
        if !level {
            return false;
        }
        // A small letter set into the one before it, as in the LaTeX logo.
        if next && small <= 0.85 * large && right < 0.0 && right > -0.5 * large && piece.x1 > self.x1 {
            return true;
        }
        if within {
            // A word put into a gap of the line overlaps nothing.
            return gap > -0.2 * small && (next || gap < 0.6 * large);
        }
        if next {
            // Backwards only in right-to-left text, or slightly (a number drawn after its title).
            right >= left || self.back || piece.back || left < 4.0 * large
        } else {
            gap < 0.6 * large
        }
    }

    /// The distance of a piece to the nearest piece of the line; negative if they overlap.
    fn clear_of(&self, pieces: &[Piece], piece: &Piece) -> f32 {
        let clear = |n: &usize| (piece.x0 - pieces[*n].x1).max(pieces[*n].x0 - piece.x1);
        self.pieces.iter().rev().take(MOST_TRIED).map(clear).fold(f32::MAX, f32::min)
    }
}

fn pieces(glyphs: &[Upright]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut current: Option<Piece> = None;
    // The last glyph that was not a mark.
    let mut previous: Option<&Upright> = None;
    for (i, glyph) in glyphs.iter().enumerate() {
        if let (Some(piece), Some(last)) = (&mut current, previous)
            && let Some(back) = follows(piece, last, glyph)
        {
            piece.glyphs.end = i + 1;
            piece.x0 = piece.x0.min(glyph.x0);
            piece.x1 = piece.x1.max(glyph.x1);
            piece.back |= back;
        } else {
            close(&mut pieces, current.take(), glyphs);
            current =
                Some(Piece { glyphs: i..i + 1, x0: glyph.x0, x1: glyph.x1, y: glyph.y, size: glyph.size, back: false });
        }
        if !is_mark(glyph.ch) || previous.is_none() {
            previous = Some(glyph);
        }
    }
    close(&mut pieces, current, glyphs);
    pieces
}

/// Adds a piece, unless it only redraws earlier text with a slight offset: how bold type and shadows are imitated.
fn close(pieces: &mut Vec<Piece>, piece: Option<Piece>, glyphs: &[Upright]) {
    let Some(piece) = piece else { return };
    let near = 0.15 * piece.size;
    let again = pieces.iter().rev().take(64).any(|other| {
        (other.x0 - piece.x0).abs() < near
            && (other.y - piece.y).abs() < near
            && (other.x1 - piece.x1).abs() < near.max(0.02 * (piece.x1 - piece.x0))
            && other.glyphs.len() == piece.glyphs.len()
            && glyphs[other.glyphs.clone()].iter().zip(&glyphs[piece.glyphs.clone()]).all(|(a, b)| a.ch == b.ch)
    });
    if !again {
        pieces.push(piece);
    }
}

/// Whether a glyph continues a piece whose last glyph was `last`: `Some(true)` if it does so backwards.
fn follows(piece: &Piece, last: &Upright, glyph: &Upright) -> Option<bool> {
    let size = last.size.max(glyph.size);
    if is_mark(glyph.ch) {
        let near = glyph.x0 < piece.x1 + 0.3 * size && glyph.x1 > piece.x0 - 0.3 * size;
        return (near && (glyph.y - last.y).abs() < 0.8 * size).then_some(piece.back);
    }
    let over = glyph.x0 < last.x1 && glyph.x1 > last.x0;
    if over && (is_accent(last.ch) || is_accent(glyph.ch)) && (glyph.y - last.y).abs() < 0.4 * size {
        return Some(piece.back);
    }
    if (glyph.y - last.y).abs() > 0.05 * size || (glyph.size - last.size).abs() > 0.12 * size {
        return None;
    }
    let ahead = glyph.x0 - last.x1;
    // Full-width punctuation is often set half as wide as its box.
    let boxed = |g: &Upright| !g.ch.is_alphanumeric() && g.x1 - g.x0 > 0.9 * g.size;
    let into = if boxed(last) || boxed(glyph) { -1.05 } else { -0.45 };
    if (into * size..1.0 * size).contains(&ahead) && glyph.x0 > last.x0 - 0.1 * size {
        return Some(false);
    }
    let behind = last.x0 - glyph.x1;
    let writes_back = right_to_left(glyph.ch) || right_to_left(last.ch) || piece.back;
    (writes_back && (-0.45 * size..1.0 * size).contains(&behind)).then_some(true)
}
