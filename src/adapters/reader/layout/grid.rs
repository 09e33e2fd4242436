//! Arranges a page's words in the rows and columns of a terminal, about where they are on the page, for the user to
//! look at.
//!
//! This form is never searched, since text columns stand side by side in it.

use super::lines::{self, Line};
use super::{Sheet, groups, unspaced, words};

/// A gap wider than this, in ems, separates pieces that are placed independently.
const APART: f32 = 1.0;

/// Maximum number of blank lines between two rows.
const MOST_BLANK: usize = 3;

/// Maximum columns: real pages are not wider.
const MOST_COLUMNS: usize = 400;

/// Words placed together.
struct Piece {
    x: f32,
    y: f32,
    size: f32,
    text: String,
}

/// The visible text of a page in rows and columns. Text that does not run from left to right follows line by line.
pub(in super::super) fn grid(sheet: &Sheet) -> String {
    let mut out = String::new();
    for (angle, glyphs) in groups(sheet.glyphs.iter().filter(|g| !g.hidden)) {
        let lines = lines::build(glyphs);
        let placed = if angle == 0 {
            place(&lines)
        } else {
            lines.iter().map(|line| words::text(line).trim().to_string()).collect::<Vec<_>>().join("\n")
        };
        if !out.is_empty() && !placed.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&placed);
    }
    crate::domain::text::clean(&out).into_owned()
}

fn place(lines: &[Line]) -> String {
    let mut pieces: Vec<Piece> = lines.iter().flat_map(pieces).collect();
    let Some(left) = pieces.iter().map(|p| p.x).min_by(f32::total_cmp) else { return String::new() };
    let column = width(lines);
    pieces.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|first| piece.y - first.y < 0.5 * first.size.min(piece.size)) => {
                row.push(piece);
            }
            _ => rows.push(vec![piece]),
        }
    }
    let leading = leading(&rows);
    let mut out = String::new();
    let mut above: Option<f32> = None;
    for mut row in rows {
        if let Some(above) = above {
            let blank = ((row[0].y - above) / leading).round() as usize;
            out.extend(std::iter::repeat_n('\n', blank.saturating_sub(1).min(MOST_BLANK) + 1));
        }
        above = Some(row[0].y);
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut at = 0usize;
        for piece in row {
            let wanted = (((piece.x - left) / column).round() as usize).min(MOST_COLUMNS);
            let spaces = if at == 0 { wanted } else { wanted.saturating_sub(at).max(1) };
            out.extend(std::iter::repeat_n(' ', spaces));
            at += spaces + piece.text.chars().map(|c| if unspaced(c) { 2 } else { 1 }).sum::<usize>();
            out.push_str(&piece.text);
        }
    }
    out
}

/// A line's pieces, split at wide gaps.
fn pieces(line: &Line) -> Vec<Piece> {
    let inked = line.glyphs.iter().filter(|g| !g.ch.is_whitespace());
    let mut parts: Vec<Vec<super::Upright>> = Vec::new();
    let mut end = f32::MAX;
    for glyph in inked {
        if glyph.x0 - end > APART * line.size || parts.is_empty() {
            parts.push(Vec::new());
        }
        end = if end == f32::MAX { glyph.x1 } else { end.max(glyph.x1) };
        // Spaces between words are gaps here; the words step restores them.
        if let Some(part) = parts.last_mut() {
            part.push(*glyph);
        }
    }
    parts
        .into_iter()
        .map(Line::of)
        .map(|part| Piece { x: part.x0, y: line.y, size: line.size, text: words::text(&part).replace('\t', " ") })
        .filter(|piece| !piece.text.trim().is_empty())
        .collect()
}

/// The width of a column: that of a typical character.
fn width(lines: &[Line]) -> f32 {
    let letters = lines.iter().flat_map(|l| &l.glyphs).filter(|g| g.ch.is_alphanumeric());
    let mut widths: Vec<f32> = letters.map(|g| (g.x1 - g.x0) * if unspaced(g.ch) { 0.5 } else { 1.0 }).collect();
    if widths.is_empty() {
        return 5.0;
    }
    let middle = widths.len() / 2;
    (*widths.select_nth_unstable_by(middle, f32::total_cmp).1).max(1.0)
}

/// The row distance on most of the page.
fn leading(rows: &[Vec<Piece>]) -> f32 {
    let mut drops: Vec<f32> = rows.windows(2).map(|pair| pair[1][0].y - pair[0][0].y).filter(|d| *d > 1.0).collect();
    if drops.is_empty() {
        return 12.0;
    }
    let at = drops.len() * 2 / 5;
    *drops.select_nth_unstable_by(at, f32::total_cmp).1
}
