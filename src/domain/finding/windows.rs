//! Windows: the parts of a passage, one to three sentences or some rows of a table, that are read with a question.
//!
//! A cross-encoder takes a tenth of a millisecond a token, so it reads the few sentences of each passage that promise
//! most, by meaning and words, with a neighbour where they say little alone.

use std::ops::Range;

use super::sentence_vectors::sentences;
use crate::domain::text::tokens;

/// Windows are grown to at least this size, and by no neighbour beyond the second (estimated tokens).
const ENOUGH: u32 = 28;
const MOST: u32 = 72;

/// Sentences of a window at most.
const SENTENCES: usize = 3;

/// Longer pieces are cut at a pause (estimated tokens).
const LONGEST: u32 = 96;

/// A window: its bytes in the passage's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub range: Range<usize>,
    /// That of its best sentence.
    pub promise: f32,
}

/// A sentence, row, or part of a long one: its bytes, and the number of its sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub range: Range<usize>,
    pub sentence: usize,
}

/// The pieces of a text, in order. Sentences are those that have vectors.
pub fn pieces(text: &str) -> Vec<Piece> {
    let cut = |(sentence, range): (usize, Range<usize>)| {
        parts(text, range).into_iter().map(move |range| Piece { range, sentence })
    };
    sentences(text).into_iter().enumerate().flat_map(cut).collect()
}

/// At most `most` windows of a text that share no sentence, the most promising first. `promises` are those of its
/// pieces.
pub fn windows(text: &str, pieces: &[Piece], promises: &[f32], most: usize) -> Vec<Window> {
    let size = |range: &Range<usize>| tokens::estimate(&text[range.clone()]);
    let mut order: Vec<usize> = (0..pieces.len().min(promises.len())).collect();
    order.sort_by(|&a, &b| promises[b].total_cmp(&promises[a]));
    let mut taken = vec![false; pieces.len()];
    let mut all = Vec::new();
    for best in order {
        if all.len() == most {
            break;
        }
        if taken[best] {
            continue;
        }
        let (mut first, mut last) = (best, best);
        loop {
            let range = pieces[first].range.start..pieces[last].range.end;
            if size(&range) >= ENOUGH || last - first + 1 == SENTENCES {
                break;
            }
            let joins = |n: &usize| promises.get(*n).is_some() && !taken[*n];
            let (before, after) = (first.checked_sub(1).filter(joins), Some(last + 1).filter(joins));
            let fits = |n: &usize| size(&(pieces[first.min(*n)].range.start..pieces[last.max(*n)].range.end)) <= MOST;
            let beside = [after, before].into_iter().flatten().filter(fits);
            // Of equals the one after: it goes on where the other began.
            let Some(next) = beside.reduce(|a, b| if promises[b] > promises[a] { b } else { a }) else { break };
            (first, last) = (first.min(next), last.max(next));
        }
        taken[first..=last].fill(true);
        all.push(Window { range: pieces[first].range.start..pieces[last].range.end, promise: promises[best] });
    }
    all
}

/// A range, in parts if it is long: cut after a comma or the like, at a space where there is none.
fn parts(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let slice = &text[range.clone()];
    let trimmed = slice.trim();
    if trimmed.is_empty() {
        return Vec::new();
    }
    let start = range.start + (slice.len() - slice.trim_start().len());
    let whole = start..start + trimmed.len();
    let size = tokens::estimate(trimmed);
    if size <= LONGEST {
        return vec![whole];
    }
    let each = trimmed.len() / size.div_ceil(LONGEST) as usize;
    let (mut all, mut from, mut pause) = (Vec::new(), 0, None);
    for (at, c) in trimmed.char_indices() {
        let end = at + c.len_utf8();
        let stop = matches!(c, ',' | ';' | ':' | '·' | '，' | '、' | '；' | '：' | '。');
        if stop || c.is_whitespace() && pause.is_none_or(|pause| pause < from + each / 2) {
            pause = Some(end);
        }
        if end - from >= each {
            let cut = pause.filter(|pause| *pause > from + each / 3).unwrap_or(end);
            all.push(whole.start + from..whole.start + cut);
            (from, pause) = (cut, None);
        }
    }
    if !trimmed[from..].trim().is_empty() {
        all.push(whole.start + from..whole.end);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, promises: &[f32], most: usize) -> Vec<String> {
        let pieces = pieces(text);
        assert_eq!(pieces.len(), promises.len(), "{pieces:?}");
        windows(text, &pieces, promises, most).into_iter().map(|window| text[window.range].to_string()).collect()
    }

    #[test]
    fn a_short_sentence_is_read_with_its_more_promising_neighbour() {
        let text = "The harbour is old and large. It freezes over in January. Ships then wait outside until spring. \
                    Dues were raised in the year 1901 by the council, which had long debated them with merchants of all towns.";
        let all = read(text, &[0.5, 0.9, 0.2, 0.1], 2);
        assert!(all[0].starts_with("The harbour is old") && all[0].contains("It freezes"), "{all:?}");
        assert!(all[1].starts_with("Dues were"), "no sentence is read twice: {all:?}");
        assert_eq!(read(text, &[0.5, 0.9, 0.2, 0.1], 1).len(), 1);
    }

    #[test]
    fn a_sentence_that_is_long_enough_stands_alone() {
        let long = "Dues were raised in the year 1901 by the council, which had long debated them with merchants of all the \
                    towns that lie along the river and the coast.";
        let text = format!("It froze over in January. {long} Ships waited outside.");
        assert_eq!(read(&text, &[0.1, 0.9, 0.1], 1), [long]);
    }

    #[test]
    fn a_long_sentence_is_cut_at_pauses() {
        let text =
            format!("Goods: {}.", (0..120).map(|n| format!("barrels of type {n}")).collect::<Vec<_>>().join(", "));
        let all = pieces(&text);
        assert!(all.len() > 4 && all.iter().all(|piece| piece.sentence == 0), "{all:?}");
        for pair in all.windows(2) {
            assert!(pair[0].range.end == pair[1].range.start && text[..pair[0].range.end].ends_with(','), "{pair:?}");
        }
        assert!(all.iter().all(|piece| tokens::estimate(&text[piece.range.clone()]) <= LONGEST + 8), "{all:?}");
        let chinese = "港口在一月结冰".repeat(80);
        assert_eq!(pieces(&chinese).last().map(|piece| piece.range.end), Some(chinese.len()));
        assert!(pieces(" \n").is_empty());
    }
}
