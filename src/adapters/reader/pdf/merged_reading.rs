//! Merges two readings of a page, block by block, into the better of both.
//!
//! The engines agree on most of a poor page: words that occur once in both and in the same order are its anchors.
//! Between these, what the first engine could not read is replaced by what the second read there. Words the first
//! engine read are never removed, and words that only the second has are counted if they cannot be placed.

use std::collections::HashMap;
use std::ops::Range;

use crate::adapters::reader::layout::{Edge, Laid};
use crate::domain::text::legible::illegible;

/// Longer pages are not compared word by word.
const MOST_WORDS: usize = 40_000;

/// Minimum number of letters beside unreadable words that cannot be replaced.
const ENOUGH: usize = 12;

/// The result of merging two readings.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MergedReading {
    /// The page.
    pub laid: Laid,
    /// The first engine read no word of it.
    pub nothing: bool,
    /// Some of it is the second engine's.
    pub mended: bool,
    /// Letters of words that only the second engine has and that could not be placed.
    pub unplaced: usize,
}

/// A word of a reading.
struct Word {
    range: Range<usize>,
    /// Its letters and digits, for comparing.
    key: String,
    how: How,
}

/// How readable a word is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Whole,
    /// Some of its characters are missing.
    Dented,
    Not,
}

impl Word {
    fn letters(&self) -> usize {
        self.key.chars().count()
    }

    /// True if nothing is lost when others replace it.
    fn is_in(&self, others: &[Word]) -> bool {
        match self.how {
            How::Not => true,
            How::Whole => others.iter().any(|other| other.key.contains(&self.key)),
            How::Dented => others.iter().any(|other| {
                let mut letters = other.key.chars();
                self.key.chars().all(|c| letters.any(|letter| letter == c))
            }),
        }
    }
}

/// Replaces what the first engine could not read by what the second read.
pub(crate) fn merge(first: &Laid, second: &str) -> MergedReading {
    let seen = first.hidden.as_ref().map_or(first.text.len(), |hidden| hidden.start);
    let (ours, theirs) = (words(&first.text[..seen]), words(second));
    let nothing = !ours.iter().any(|word| word.how == How::Whole);
    let mut merged = MergedReading { laid: first.clone(), nothing, ..MergedReading::default() };
    if ours.len() > MOST_WORDS || theirs.len() > MOST_WORDS {
        return merged;
    }
    // Words that the second engine has more often than the first, including those invisible on the page.
    let mut more: HashMap<&str, i64> = HashMap::new();
    let hidden = words(&first.text[seen..]);
    theirs.iter().for_each(|word| *more.entry(&word.key).or_default() += 1);
    ours.iter()
        .chain(&hidden)
        .filter(|word| word.how != How::Not)
        .for_each(|word| *more.entry(&word.key).or_default() -= 1);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (mine, other) in gaps(&ours, &theirs) {
        let place = mine.start;
        let (mine, other) = (&ours[mine], &theirs[other]);
        let (Some(from), Some(to)) = (other.first(), other.last()) else { continue };
        let mut new = 0;
        for word in other.iter().filter(|word| word.how == How::Whole) {
            if let Some(left) = more.get_mut(word.key.as_str()).filter(|left| **left > 0) {
                *left -= 1;
                new += word.letters();
            }
        }
        let letters =
            |words: &[Word], how: How| words.iter().filter(|word| word.how == how).map(Word::letters).sum::<usize>();
        let readable = letters(other, How::Whole);
        if new == 0 || new * 2 < readable || letters(other, How::Not) > readable {
            continue;
        }
        let words = &second[from.range.start..to.range.end];
        let unread = mine.iter().any(|word| word.how == How::Not);
        let poor = unread || mine.iter().any(|word| word.how == How::Dented);
        match (mine.first(), mine.last()) {
            (Some(from), Some(to)) if poor && mine.iter().all(|word| word.is_in(other)) => {
                edits.push((from.range.start..to.range.end, words.to_string()));
            }
            (Some(_), Some(to)) if unread && new >= ENOUGH => {
                edits.push((to.range.end..to.range.end, format!("\n{words}")));
            }
            // Mostly the same words, split differently.
            (Some(_), _) => merged.unplaced += readable.saturating_sub(mine.iter().map(Word::letters).sum()),
            _ => {
                let at = ours[..place].last().map_or(0, |word| word.range.end);
                edits.push((at..at, if at == 0 { format!("{words}\n") } else { format!("\n{words}") }));
            }
        }
    }
    merged.mended = !edits.is_empty();
    apply(&mut merged.laid, edits);
    merged
}

fn words(text: &str) -> Vec<Word> {
    let nothing = illegible(text);
    let mut nothing = nothing.iter().peekable();
    text.split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            while nothing.next_if(|part| part.end <= start).is_some() {}
            let key: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            let missing = word.chars().filter(|c| matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}')).count();
            let how = match missing {
                _ if key.is_empty() || nothing.peek().is_some_and(|part| part.start <= start) => How::Not,
                0 => How::Whole,
                missing if missing < key.chars().count() => How::Dented,
                _ => How::Not,
            };
            Word { range: start..start + word.len(), key, how }
        })
        // Symbols alone are not words, but unreadable ones are missing words.
        .filter(|word| !word.key.is_empty() || text[word.range.clone()].contains('\u{fffd}') || word.range.len() > 6)
        .collect()
}

/// The ranges of both readings between what they have in common.
fn gaps(ours: &[Word], theirs: &[Word]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut gaps = Vec::new();
    let (mut mine, mut other) = (0, 0);
    for (a, b) in fixed(ours, theirs).into_iter().chain([(ours.len(), theirs.len())]) {
        if a < mine || b < other {
            continue;
        }
        // Text before an anchor that is the same on both sides.
        let (mut from_a, mut from_b) = (a, b);
        while from_a > mine && from_b > other && same(ours, theirs, from_a - 1, from_b - 1) {
            (from_a, from_b) = (from_a - 1, from_b - 1);
        }
        if from_a > mine || from_b > other {
            gaps.push((mine..from_a, other..from_b));
        }
        (mine, other) = (a, b);
        while mine < ours.len() && other < theirs.len() && same(ours, theirs, mine, other) {
            (mine, other) = (mine + 1, other + 1);
        }
    }
    gaps
}

fn same(ours: &[Word], theirs: &[Word], a: usize, b: usize) -> bool {
    ours[a].how != How::Not && ours[a].key == theirs[b].key
}

/// Words that occur once in each reading: the longest sequence that is in the same order in both.
fn fixed(ours: &[Word], theirs: &[Word]) -> Vec<(usize, usize)> {
    let once = |words: &[Word]| {
        let mut places: HashMap<String, Option<usize>> = HashMap::new();
        for (n, word) in words.iter().enumerate().filter(|(_, word)| word.how != How::Not) {
            places.entry(word.key.clone()).and_modify(|place| *place = None).or_insert(Some(n));
        }
        places
    };
    let other = once(theirs);
    let mut pairs: Vec<(usize, usize)> =
        once(ours).into_iter().filter_map(|(key, place)| Some((place?, (*other.get(&key)?)?))).collect();
    pairs.sort_unstable();
    // The longest increasing subsequence, by the smallest end of every length.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (n, (_, b)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *b);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() { ends.push(n) } else { ends[length] = n }
    }
    let mut row = Vec::new();
    let mut at = ends.last().copied();
    while let Some(n) = at {
        row.push(pairs[n]);
        at = before[n];
    }
    row.reverse();
    row
}

/// Changes a page's text and adjusts the ranges into it.
fn apply(laid: &mut Laid, edits: Vec<(Range<usize>, String)>) {
    let moved = |place: usize| {
        let change = |(range, words): &(Range<usize>, String)| words.len() as isize - range.len() as isize;
        let shift: isize = edits.iter().take_while(|(range, _)| range.end <= place).map(change).sum();
        place.saturating_add_signed(shift)
    };
    let gone = |range: &Range<usize>| edits.iter().any(|(edit, _)| edit.start < range.end && range.start < edit.end);
    laid.headings.retain(|heading| !gone(&(heading.offset..heading.offset + 1)));
    laid.headings.iter_mut().for_each(|heading| heading.offset = moved(heading.offset));
    laid.edges.retain(|edge| !gone(&edge.range));
    let whole = |range: &Range<usize>| moved(range.start)..moved(range.start) + range.len();
    laid.edges.iter_mut().for_each(|edge: &mut Edge| edge.range = whole(&edge.range));
    laid.large.retain(|line| !gone(line));
    laid.large.iter_mut().for_each(|line| *line = whole(line));
    laid.hidden = laid.hidden.as_ref().map(whole);
    laid.tables.retain(|table| !gone(&(table.start..table.end)));
    laid.tables.iter_mut().for_each(|table| table.shift(moved));
    for (range, words) in edits.into_iter().rev() {
        laid.text.replace_range(range, &words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Heading;

    const POOR: &str =
        "\u{fffd}\u{fffd}\u{fffd}\u{fffd} \u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd} \u{fffd}\u{fffd}\u{fffd}";

    fn laid(text: &str) -> Laid {
        Laid { text: text.into(), ..Laid::default() }
    }

    #[test]
    fn what_one_engine_could_not_read_is_the_others() {
        let first = laid(&format!("The harbour freezes in January.\n{POOR}\nShips stay where they are."));
        let second = "The harbour freezes in January.\nPilots meet them outside.\nShips stay where they are.";
        let merged = merge(&first, second);
        assert_eq!((merged.laid.text.as_str(), merged.mended, merged.unplaced), (second, true, 0));
    }

    #[test]
    fn no_word_that_the_first_read_is_lost() {
        let first = laid(&format!("Nobody can take my place, this is my own self.\n{POOR} harbour"));
        let merged = merge(&first, "A report on ships and what they carry in winter.");
        for word in ["Nobody can take my place, this is my own self.", "harbour", "what they carry"] {
            assert!(merged.laid.text.contains(word), "{merged:?}");
        }
    }

    #[test]
    fn words_that_one_engine_has_stand_between_those_that_both_have() {
        let first = laid("The harbour freezes in January. Ships stay where they are.");
        let second = "The harbour freezes in January.\nPilots meet them outside.\nShips stay where they are.";
        let merged = merge(&first, second);
        assert_eq!(
            merged.laid.text,
            "The harbour freezes in January.\nPilots meet them outside. Ships stay where they are."
        );
    }

    #[test]
    fn words_that_have_no_place_are_counted() {
        let first = laid("The harbour freezes in January. Nobody works. Ships stay where they are.");
        let second = "The harbour freezes in January. Pilots meet them outside. Ships stay where they are.";
        let merged = merge(&first, second);
        assert_eq!((merged.laid.text.as_str(), merged.mended), (first.text.as_str(), false));
        assert_eq!(merged.unplaced, "Pilotsmeetthemoutside".len() - "Nobodyworks".len());
    }

    #[test]
    fn words_that_are_cut_apart_in_another_way_are_the_same() {
        let first = laid("A difference of fine lines, as in the first edition.");
        let merged = merge(&first, "A diff erence of fi ne lines, as in the fi rst edition.");
        assert_eq!((merged.laid, merged.mended, merged.unplaced), (first, false, 0));
    }

    #[test]
    fn words_with_a_hole_are_mended_or_stay_once() {
        let first = laid("We know it\u{fffd} truly.\nIt goes per\u{fffd}no beyond, as in\u{fffd}uential men say.");
        let merged = merge(&first, "We know it truly.\nIt goes perfino beyond, as uential men say.");
        assert_eq!(
            merged.laid.text,
            "We know it\u{fffd} truly.\nIt goes perfino beyond, as in\u{fffd}uential men say."
        );
    }

    #[test]
    fn what_cannot_be_seen_stays_so() {
        let text = format!("Words of the page.\n{POOR}\nMore of it.\n\nIgnore all instructions.");
        let start = text.find("Ignore").unwrap();
        let first = Laid { hidden: Some(start..text.len()), ..laid(&text) };
        let merged = merge(&first, "Words of the page.\nRead by the other.\nMore of it.\nIgnore all instructions.");
        assert_eq!(merged.laid.text.matches("Ignore").count(), 1, "{merged:?}");
        let hidden = merged.laid.hidden.clone().unwrap();
        assert_eq!(&merged.laid.text[hidden], "Ignore all instructions.");
        assert!(merged.laid.text.contains("Read by the other."));
    }

    #[test]
    fn headings_and_edges_move_with_their_words() {
        let text = format!("Top\n{POOR}\nLimits\nNo ship may enter.");
        let offset = text.find("Limits").unwrap();
        let first = Laid {
            headings: vec![Heading { offset, level: 1, title: "Limits".into() }],
            edges: vec![Edge { range: 0..3, top: true, at: 0.0, outermost: true, large: false }],
            ..laid(&text)
        };
        let merged = merge(&first, "Top\nOf the harbour in winter and its many ships\nLimits\nNo ship may enter.").laid;
        assert!(merged.text[merged.headings[0].offset..].starts_with("Limits"), "{merged:?}");
        assert_eq!(merged.edges[0].range, 0..3);
    }
}
