//! A text too long for one request, in parts: passages packed by sections, and the points that a model noted of each.

use std::ops::Range;

use super::usable::{distinct, overlap};
use crate::domain::answering::marks::{Marker, markers, without};
use crate::domain::finding::passage::Passage;
use crate::domain::text::{one_line, tokens};

/// A passage takes this many tokens beside its text: its number, name, page and section.
pub const AROUND: u32 = 24;

/// The longest point, in characters; a model may ramble.
const LONGEST: usize = 900;

/// Most points of a part.
const MOST: usize = 24;

/// One point noted of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Without marks.
    pub text: String,
    /// The passages it cites, by index; at least one.
    pub cites: Vec<usize>,
}

/// The tokens of a passage in a prompt, estimated.
pub fn size(passage: &Passage) -> u32 {
    tokens::estimate(&passage.text) + AROUND
}

/// Packs passages, in order, into parts of at most `room` tokens. A section that fits into a part is in one; a document
/// begins a part. `section` gives what passages of one section share.
pub fn pack(passages: &[Passage], room: u32, section: impl Fn(usize) -> Option<usize>) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let (mut begin, mut filled, mut at) = (0, 0u32, 0);
    while at < passages.len() {
        let document = &passages[at].locator.document;
        let same = |n: usize| passages[n].locator.document == *document && section(n) == section(at);
        let end = (at + 1..passages.len()).find(|&n| !same(n)).unwrap_or(passages.len());
        let whole: u32 = passages[at..end].iter().map(size).sum();
        let apart = at > begin && (passages[at - 1].locator.document != *document || filled + whole > room);
        if apart {
            parts.push(begin..at);
            (begin, filled) = (at, 0);
        }
        for (n, passage) in passages.iter().enumerate().take(end).skip(at) {
            let tokens = size(passage);
            if n > begin && filled + tokens > room {
                parts.push(begin..n);
                (begin, filled) = (n, 0);
            }
            filled += tokens;
        }
        at = end;
    }
    if begin < passages.len() {
        parts.push(begin..passages.len());
    }
    parts
}

/// The points of a model's notes on passages that were numbered from 1. A point without a mark is tied to the passage
/// that shares most of its words; one that shares none is dropped.
pub fn points(notes: &str, passages: &[&str]) -> Vec<Noted> {
    let marks = markers(notes);
    let mut points = Vec::new();
    let mut at = 0;
    for line in notes.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        points.extend(point(notes, range, &marks, passages));
    }
    points.truncate(MOST);
    points
}

fn point(notes: &str, line: Range<usize>, marks: &[Marker], passages: &[&str]) -> Option<Noted> {
    let own = marks.iter().filter(|mark| line.contains(&mark.range.start));
    let mut cites: Vec<usize> =
        own.filter_map(|mark| mark.number.checked_sub(1)).filter(|n| *n < passages.len()).collect();
    cites.dedup();
    let mut said = one_line(&without(&notes[line.clone()], line.start, marks));
    // A mark before a full stop leaves a space behind.
    for stop in [".", ",", ";", "。"] {
        said = said.replace(&format!(" {stop}"), stop);
    }
    let said = said.trim_start_matches(['-', '*', '•', '#', ' ', '>']).trim();
    let letters = said.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 4 || said.ends_with([':', '：']) {
        return None;
    }
    if cites.is_empty() {
        let terms = distinct(said);
        let shares = passages.iter().map(|passage| overlap(&terms, &distinct(passage)));
        let nearest = shares.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, share)| *share > 0.3);
        cites.push(nearest?.0);
    }
    Some(Noted { text: said.chars().take(LONGEST).collect(), cites })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::passage::sample;

    #[test]
    fn every_passage_is_in_one_part_and_a_section_that_fits_is_not_torn() {
        let text = "The river freezes in winter. ".repeat(10);
        let passages: Vec<Passage> = (1..=9).map(|n| sample(n, &text)).collect();
        let each = size(&passages[0]);
        let parts = pack(&passages, each * 4, |n| Some(n / 3));
        assert_eq!(parts, [0..3, 3..6, 6..9]);
        let one_section = pack(&passages, each * 4, |_| None);
        assert_eq!(one_section, [0..4, 4..8, 8..9]);
        assert_eq!(pack(&passages, 1, |_| None).len(), 9, "a passage larger than a part is one");
        assert!(pack(&[], 100, |_| None).is_empty());
    }

    #[test]
    fn points_keep_the_passages_they_cite_and_numbers_that_were_made_up_are_dropped() {
        let passages = ["The river freezes in January.", "Locks are made of oak and iron."];
        let notes = "Here are the points:\n- The river freezes [1].\n- Locks are of oak [2][9]\n\
                     - Oak and iron make the locks.\n- Something else entirely happened.";
        let found = points(notes, &passages);
        let got: Vec<(&str, &[usize])> = found.iter().map(|p| (p.text.as_str(), p.cites.as_slice())).collect();
        assert_eq!(
            got,
            [
                ("The river freezes.", &[0][..]),
                ("Locks are of oak", &[1][..]),
                ("Oak and iron make the locks.", &[1][..])
            ]
        );
    }
}
