//! From scored candidates to what is quoted: the best span first, then those that add something.

use std::collections::HashSet;

use super::form;
use crate::domain::answering::extraction::{Quote, SentenceCandidate};
use crate::domain::finding::passage::Passage;
use crate::domain::text::language::terms;

/// Two sentences with this share of their words in common say the same.
const SAME: f32 = 0.6;

/// Maximum bytes of an introduction with its list.
const LONGEST_LIST: usize = 900;

/// Candidates with their scores as quotes, best first: each adds something to those before it. What only repeats is
/// left out.
pub fn in_order(scored: Vec<(&SentenceCandidate, f32)>, passages: &[Passage]) -> Vec<Quote> {
    let mut scored = scored;
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut said: Vec<HashSet<String>> = Vec::new();
    let mut quotes: Vec<Quote> = Vec::new();
    for (candidate, score) in scored {
        let own: HashSet<String> = terms(&candidate.text).into_iter().collect();
        let repeats = |other: &HashSet<String>| {
            let common = own.intersection(other).count() as f32;
            common >= SAME * own.union(other).count() as f32 || common >= own.len() as f32
        };
        let within = |quote: &Quote| quote.text.contains(&candidate.text);
        if said.iter().any(repeats) || quotes.iter().any(within) {
            continue;
        }
        said.push(own);
        quotes.push(Quote { passage: candidate.passage, text: with_list(candidate, passages), score });
    }
    quotes
}

/// A sentence that introduces a list, with the items of the list.
fn with_list(candidate: &SentenceCandidate, passages: &[Passage]) -> String {
    let whole = || candidate.text.clone();
    if !form::introduces(&candidate.text) {
        return whole();
    }
    let Some(passage) = passages.iter().find(|passage| passage.rank == candidate.passage) else { return whole() };
    let Some(start) = passage.text.get(candidate.range.clone()).and_then(|text| text.find(&candidate.text)) else {
        return whole();
    };
    let (start, mut end) = (candidate.range.start + start, candidate.range.end);
    for line in passage.text[end..].split_inclusive('\n') {
        let words = line.trim();
        if !words.is_empty() && !form::is_item(words) || end + line.len() - start > LONGEST_LIST {
            break;
        }
        end += line.len();
    }
    passage.text[start..end].trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::answering::extraction::sentences;
    use crate::domain::finding::passage::sample;

    #[test]
    fn what_was_said_is_not_said_again() {
        let passages = [
            sample(1, "The fee is nine dollars per month. Ships wait outside the harbour."),
            sample(2, "A fee of nine dollars per month is due."),
        ];
        let candidates = sentences(&passages);
        let scored = candidates.iter().zip([0.9, 0.2, 0.8]).collect();
        let found: Vec<usize> = in_order(scored, &passages).iter().map(|quote| quote.passage).collect();
        assert_eq!(found, [1, 1]);
    }

    #[test]
    fn an_introduction_is_quoted_with_its_list() {
        let passages =
            [sample(1, "The kit holds the following tools:\n• a lamp\n• two ropes\n\nIt weighs nine kilograms.")];
        let candidates = sentences(&passages);
        let quotes = in_order(vec![(&candidates[0], 1.0)], &passages);
        assert_eq!(quotes[0].text, "The kit holds the following tools:\n• a lamp\n• two ropes");
    }
}
