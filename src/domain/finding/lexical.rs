//! Keyword scoring: what each query term contributes to each chunk, added up per chunk.
//!
//! Terms in neighbouring chunks count too: a paragraph about a company's debts names the company some paragraphs
//! earlier. How much is learned from the document: a term whose occurrences cluster (a company's name in the report on
//! it) describes its surroundings, one scattered over the book ("plan") does not. Measured over the open sets: recall@5
//! on RAGEval (look-alike reports in one book) from .835 to .886, books of unrelated snippets within a point. Where
//! chunks have headings, these already describe the surroundings, and clustering cost a point or two; there a term
//! counts only in the adjacent chunks (`docs/finding.md`).

use std::sync::Arc;

/// Weight of any term in the chunk after the one that contains it, in running text and under headings.
const AFTER: [f32; 2] = [0.1, 0.2];

/// Weight in the chunk before.
const BEFORE: [f32; 2] = [0.05, 0.1];

/// Weight of a fully clustered term in the chunk after; half of it in the chunk before.
const TOGETHER: f32 = 0.9;

/// Maximum distance, in chunks, over which a clustered term counts, less with each chunk.
const REACH: usize = 6;

/// Occurrences at most this many chunks apart are clustered.
const TOGETHER_WITHIN: u32 = 2;

/// The scores of one term in the chunks of one document that contain it.
#[derive(Clone, Debug, PartialEq)]
pub struct TermScores {
    /// Ordinals and BM25 scores, computed with the document's own statistics.
    pub chunks: Arc<[(u32, f32)]>,
    /// Weight relative to other terms; 1 except for quoted phrases.
    pub weight: f32,
}

/// Robertson and Spärck Jones's inverse document frequency as computed by FTS5: at least 1e-6, which it is for a word
/// in half of the chunks.
pub fn fts_inverse_frequency(chunks: u32, holding: u32) -> f32 {
    odds(chunks, holding).ln().max(1e-6) as f32
}

/// [`fts_inverse_frequency`] with 1 added inside the logarithm (as in Lucene): nearly equal for rare words, but still
/// distinguishing common ones, which matters in a document of a few chunks.
pub fn inverse_frequency(chunks: u32, holding: u32) -> f32 {
    (1.0 + odds(chunks, holding)).ln() as f32
}

/// Odds that a chunk lacks a word.
fn odds(chunks: u32, holding: u32) -> f64 {
    let (all, with) = (f64::from(chunks), f64::from(holding.min(chunks)));
    (all - with + 0.5) / (with + 0.5)
}

/// True for running text: a document of which hardly any chunk has a heading. `contexts` are those of a sample of its
/// chunks. In the books of the open sets at most 9 % had one, in the reports, manuals and slides at least 24 %.
pub fn is_running_text<'a>(contexts: impl ExactSizeIterator<Item = &'a str>) -> bool {
    let all = contexts.len();
    contexts.filter(|context| !context.is_empty()).count() * 6 < all
}

/// The score of every chunk of a document of `count` chunks, by ordinal; 0 without a term nearby. `running` is the
/// result of [`is_running_text`].
pub fn scores(count: u32, terms: &[TermScores], running: bool) -> Vec<f32> {
    let (next, last) = if running { (AFTER[0], BEFORE[0]) } else { (AFTER[1], BEFORE[1]) };
    let mut total = vec![0.0f32; count as usize];
    let mut near = vec![0.0f32; count as usize];
    for term in terms {
        let mut held: Vec<(u32, f32)> = term.chunks.iter().copied().filter(|(chunk, _)| *chunk < count).collect();
        held.sort_unstable_by_key(|(chunk, _)| *chunk);
        let ordinals: Vec<u32> = held.iter().map(|(chunk, _)| *chunk).collect();
        let together = if running { TOGETHER * clustering(count, &ordinals) } else { 0.0 };
        let reach = if together > next { REACH } else { 1 };
        for &(chunk, score) in &held {
            let (at, score) = (chunk as usize, score * term.weight);
            near[at] = near[at].max(score);
            for away in 1..=reach {
                let (mut after, mut before) = (together * part(away), together * part(away) / 2.0);
                if away == 1 {
                    (after, before) = (after.max(next), before.max(last));
                }
                if let Some(place) = near.get_mut(at + away) {
                    *place = place.max(after * score);
                }
                if let Some(place) = at.checked_sub(away).and_then(|place| near.get_mut(place)) {
                    *place = place.max(before * score);
                }
            }
        }
        for &(chunk, _) in &held {
            let at = chunk as usize;
            for place in at.saturating_sub(reach)..=(at + reach).min(total.len() - 1) {
                total[place] += std::mem::take(&mut near[place]);
            }
        }
    }
    total
}

/// The share of a term's weight that remains at this distance, in chunks.
fn part(away: usize) -> f32 {
    1.0 - (away as f32 - 1.0) / (REACH as f32 + 1.0)
}

/// How clustered a term's occurrences, chunks in order, are, from 0 (random) to 1 (none alone): the share of them with
/// another nearby, less the share expected by chance.
pub fn clustering(count: u32, held: &[u32]) -> f32 {
    if held.len() < 2 {
        return 0.0;
    }
    let near = |a: Option<&u32>, b: u32| a.is_some_and(|other| other.abs_diff(b) <= TOGETHER_WITHIN);
    let alone = |i: usize, chunk: u32| {
        !near(i.checked_sub(1).and_then(|i| held.get(i)), chunk) && !near(held.get(i + 1), chunk)
    };
    let accompanied = held.iter().enumerate().filter(|&(i, &chunk)| !alone(i, chunk)).count();
    let found = accompanied as f32 / held.len() as f32;
    let density = (held.len() as f32 / count.max(1) as f32).min(1.0);
    let chance = 1.0 - (1.0 - density).powi(2 * TOGETHER_WITHIN as i32);
    ((found - chance) / (1.0 - chance).max(1e-6)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(chunks: &[(u32, f32)]) -> TermScores {
        TermScores { chunks: chunks.into(), weight: 1.0 }
    }

    #[test]
    fn a_term_counts_in_its_chunk_and_a_little_next_door() {
        let all = scores(5, &[term(&[(1, 2.0)]), term(&[(2, 4.0)])], true);
        let expected = [0.1, 2.0 + 0.2, 4.0 + 0.2, 0.4, 0.0];
        assert!(all.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{all:?}");
        let under_heads = scores(3, &[term(&[(1, 2.0)])], false);
        assert!((under_heads[0] - 0.2).abs() < 1e-6 && (under_heads[2] - 0.4).abs() < 1e-6, "{under_heads:?}");
        assert_eq!(scores(1, &[term(&[(0, 1.0), (7, 1.0)])], true), [1.0]);
        assert!(scores(0, &[term(&[(0, 1.0)])], true).is_empty());
    }

    #[test]
    fn a_term_whose_occurrences_stand_together_tells_of_its_surroundings() {
        let together = scores(1000, &[term(&[(101, 1.0), (100, 1.0), (102, 1.0)])], true);
        assert!(
            together[103] > 0.8 && together[105] > together[108] && together[108] > 0.0,
            "{:?}",
            &together[95..112]
        );
        assert!(together[98] < together[104] && together[109] == 0.0);
        let strewn = scores(1000, &[term(&[(100, 1.0), (300, 1.0), (700, 1.0)])], true);
        assert!(strewn[101] == AFTER[0] && strewn[102] == 0.0);
        // Randomly in a third of all chunks: neighbours say nothing.
        let common: Vec<u32> = (0..1000u64).filter(|n| n * n * 2_654_435_761 % 1009 < 336).map(|n| n as u32).collect();
        assert!(clustering(1000, &common) < 0.2, "{}", clustering(1000, &common));
    }

    #[test]
    fn running_text_is_told_from_pages_under_heads() {
        assert!(
            is_running_text([""; 20].into_iter())
                && is_running_text([&["head"; 3][..], &[""; 17]].concat().into_iter())
        );
        assert!(!is_running_text(["Balance sheet", "Balance sheet", "", "Notes"].into_iter()));
        assert!(!is_running_text([""; 0].into_iter()));
    }

    #[test]
    fn rare_terms_weigh_more() {
        assert!(inverse_frequency(1000, 2) > inverse_frequency(1000, 300));
        assert_eq!(fts_inverse_frequency(10, 10), 1e-6);
        assert!(inverse_frequency(3, 1) > inverse_frequency(3, 2) && inverse_frequency(3, 3) > 0.0);
        assert!((inverse_frequency(5000, 5) / fts_inverse_frequency(5000, 5) - 1.0).abs() < 0.01);
    }
}
