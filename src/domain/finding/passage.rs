//! Passages: merges two rankings of chunks (keyword and semantic) into one list that fits a prompt.
//!
//! Scores are fused, not ranks: on the measured sets a weighted sum of min-max normalised BM25 and cosine similarity
//! beat both single rankings and beat rank fusion with k = 60, which loses 25–40 points of recall if question and
//! document differ in language (`docs/ARCHITECTURE.md`, "Finding").

use serde::{Deserialize, Serialize};

use crate::domain::document::Locator;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SearchMode {
    /// Keyword and semantic search together.
    #[default]
    Hybrid,
    /// Semantic search only.
    Dense,
    /// Keyword search only.
    Lexical,
}

/// A part of a document chosen for a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// 1 for the best; also the number the answer cites, `[1]`.
    pub rank: usize,
    /// The fused score, 0 to 1, higher is better; comparable only within one question.
    pub score: f32,
    /// Cosine similarity of question and chunk, −1 to 1; `None` if one has no embedding.
    pub dense_score: Option<f32>,
    /// BM25, at least 0; `None` if no word of the question occurs.
    pub lexical_score: Option<f32>,
    /// The document's display name.
    pub document: String,
    pub locator: Locator,
    /// The headings above it, outermost first.
    pub section: Vec<String>,
    /// Its text, with line breaks and hyphenation undone.
    pub text: String,
}

/// A chunk with its two scores before fusion. `K` identifies the chunk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate<K> {
    pub chunk: K,
    /// Cosine similarity.
    pub dense: Option<f32>,
    /// BM25, higher is better.
    pub lexical: Option<f32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked<K> {
    pub candidate: Candidate<K>,
    /// 0 to 1, higher is better.
    pub score: f32,
}

/// Weight of semantic against keyword scores if question and document share a language. 0.5–0.65 was best or nearly so
/// on seven of seven sets.
pub const DENSE_WEIGHT: f32 = 0.55;

/// [`DENSE_WEIGHT`] across languages: words then match by accident (names, numbers), so meaning decides.
pub const DENSE_WEIGHT_ACROSS_LANGUAGES: f32 = 0.8;

/// Ranks candidates by `dense_weight × d + (1 − dense_weight) × l`, where d and l are the two scores min-max normalised
/// over the candidates; a missing score counts as the worst. Ties keep the given order. Without any dense score the
/// lexical scores decide alone, and vice versa. Returns the best `most`.
pub fn fuse<K: Copy>(candidates: &[Candidate<K>], dense_weight: f32, most: usize) -> Vec<Ranked<K>> {
    let dense = Scale::over(candidates.iter().filter_map(|c| c.dense), false);
    // A chunk without any of the question's words has BM25 0, so the lexical scale starts at 0.
    let lexical = Scale::over(candidates.iter().filter_map(|c| c.lexical), true);
    let weight = match (&dense, &lexical) {
        (None, _) => 0.0,
        (_, None) => 1.0,
        _ => dense_weight,
    };
    let part = |scale: &Option<Scale>, value: Option<f32>| match (scale, value) {
        (Some(scale), Some(value)) => scale.place(value),
        _ => 0.0,
    };
    let score = |c: &Candidate<K>| weight * part(&dense, c.dense) + (1.0 - weight) * part(&lexical, c.lexical);
    let mut scores: Vec<(f32, usize)> = candidates.iter().map(score).zip(0..).collect();
    let better = |a: &(f32, usize), b: &(f32, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    // A library has a hundred thousand of them, of which a few hundred are examined.
    if most < scores.len() {
        scores.select_nth_unstable_by(most, better);
        scores.truncate(most);
    }
    scores.sort_unstable_by(better);
    scores.into_iter().map(|(score, n)| Ranked { candidate: candidates[n], score }).collect()
}

/// The lowest and highest of some scores.
struct Scale {
    low: f32,
    high: f32,
}

impl Scale {
    fn over(values: impl Iterator<Item = f32>, from_zero: bool) -> Option<Scale> {
        let scale = values.fold(None, |scale: Option<Scale>, value| {
            let Scale { low, high } = scale.unwrap_or(Scale { low: value, high: value });
            Some(Scale { low: low.min(value), high: high.max(value) })
        })?;
        Some(if from_zero { Scale { low: scale.low.min(0.0), ..scale } } else { scale })
    }

    fn place(&self, value: f32) -> f32 {
        if self.high > self.low { (value - self.low) / (self.high - self.low) } else { 1.0 }
    }
}

/// Takes items in order until `limit` are taken or the next would exceed `budget` tokens, skipping those whose text
/// nearly duplicates one already taken ([`near_duplicates`]). Takes at least one if there is one.
pub fn select<T>(items: Vec<T>, limit: usize, budget: u32, text: impl Fn(&T) -> (&str, u32)) -> Vec<T> {
    let mut taken: Vec<T> = Vec::new();
    let mut texts: Vec<Shingles> = Vec::new();
    let mut used = 0;
    for item in items {
        if taken.len() == limit {
            break;
        }
        let (words, tokens) = text(&item);
        if !taken.is_empty() && used + tokens > budget {
            break;
        }
        let shingles = Shingles::of(words);
        if texts.iter().any(|other| other.nearly(&shingles)) {
            continue;
        }
        texts.push(shingles);
        used += tokens;
        taken.push(item);
    }
    taken
}

/// True if two texts share at least 90 % of the shorter one's 5-character shingles: the same paragraph printed twice
/// (headers, boilerplate), not merely two chunks that overlap at an edge.
pub fn near_duplicates(a: &str, b: &str) -> bool {
    Shingles::of(a).nearly(&Shingles::of(b))
}

/// The distinct five-character shingles of a text's letters and digits, sorted.
struct Shingles(Vec<u128>);

impl Shingles {
    fn of(text: &str) -> Shingles {
        let letters: Vec<u128> =
            text.chars().filter(|c| c.is_alphanumeric()).map(|c| u128::from(u32::from(c))).collect();
        // A character takes 21 bits.
        let mut all: Vec<u128> = letters.windows(5).map(|w| w.iter().fold(0, |sum, c| (sum << 21) | c)).collect();
        all.sort_unstable();
        all.dedup();
        Shingles(all)
    }

    fn nearly(&self, other: &Shingles) -> bool {
        let smaller = self.0.len().min(other.0.len());
        let (mut a, mut b, mut shared) = (0, 0, 0);
        while let (Some(x), Some(y)) = (self.0.get(a), other.0.get(b)) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => a += 1,
                std::cmp::Ordering::Greater => b += 1,
                std::cmp::Ordering::Equal => (a, b, shared) = (a + 1, b + 1, shared + 1),
            }
        }
        smaller > 0 && shared * 10 >= smaller * 9
    }
}

/// For tests: a passage of `guide.pdf`, on the page that is ten times its rank.
#[cfg(test)]
pub(crate) fn sample(rank: usize, text: &str) -> Passage {
    use crate::domain::document::{DocumentId, PageSpan};
    let page = u32::try_from(rank).unwrap_or_default() * 10;
    Passage {
        rank,
        score: 1.0,
        dense_score: None,
        lexical_score: None,
        document: "guide.pdf".into(),
        locator: Locator {
            document: DocumentId("d".into()),
            spans: vec![PageSpan { page, start: 0, end: text.len() }],
        },
        section: vec![],
        text: text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(chunk: u32, dense: Option<f32>, lexical: Option<f32>) -> Candidate<u32> {
        Candidate { chunk, dense, lexical }
    }

    fn order(ranked: &[Ranked<u32>]) -> Vec<u32> {
        ranked.iter().map(|r| r.candidate.chunk).collect()
    }

    #[test]
    fn fusion_weighs_normalised_scores() {
        let all =
            [candidate(1, Some(0.9), Some(2.0)), candidate(2, Some(0.8), Some(8.0)), candidate(3, Some(0.7), None)];
        let ranked = fuse(&all, 0.5, 9);
        assert_eq!(order(&ranked), [2, 1, 3]);
        assert!((ranked[0].score - 0.75).abs() < 1e-6 && (ranked[1].score - 0.625).abs() < 1e-6);
        assert_eq!(order(&fuse(&all, 0.9, 9)), [1, 2, 3]);
    }

    #[test]
    fn the_best_few_are_those_of_the_whole_ranking_with_equals_in_the_given_order() {
        let all: Vec<Candidate<u32>> =
            (0..500).map(|n| candidate(n, Some((n * 37 % 50) as f32), Some((n * 11 % 7) as f32))).collect();
        let whole = fuse(&all, 0.5, 1000);
        assert_eq!(whole.len(), 500);
        for pair in whole.windows(2) {
            let later = pair[0].score == pair[1].score && pair[0].candidate.chunk < pair[1].candidate.chunk;
            assert!(pair[0].score > pair[1].score || later, "{pair:?}");
        }
        assert_eq!(fuse(&all, 0.5, 20), whole[..20]);
    }

    #[test]
    fn one_ranking_alone_decides_when_the_other_is_missing() {
        let words_only = [candidate(1, None, Some(1.0)), candidate(2, None, Some(3.0))];
        assert_eq!(order(&fuse(&words_only, 0.9, 9)), [2, 1]);
        let meaning_only = [candidate(1, Some(0.2), None), candidate(2, Some(0.3), None)];
        assert_eq!(order(&fuse(&meaning_only, 0.1, 9)), [2, 1]);
        assert!(fuse::<u32>(&[], 0.5, 9).is_empty());
    }

    #[test]
    fn selection_stops_at_the_budget_and_drops_repeats() {
        let long = "The council approved the new budget for the harbour in March of that year.";
        let items =
            vec![(long, 20), (long, 20), ("Something else entirely was said about ships.", 15), ("tail of it", 90)];
        let taken = select(items, 10, 50, |item| (item.0, item.1));
        assert_eq!(taken.len(), 2);
        assert!(taken[1].0.starts_with("Something"));
    }

    #[test]
    fn near_duplicates_are_the_same_paragraph_printed_twice_and_no_overlap() {
        let paragraph = "The council approved the new budget for the harbour in March of that year, after long debate.";
        let again = paragraph.to_uppercase().to_lowercase().replace("March", "march").replace(", after", " — after");
        assert!(near_duplicates(&format!("{paragraph} p. 12"), &again.replace("the council", "The council")));
        let next = format!("after long debate. {}", "Ships were then built in the yard beside the river. ".repeat(3));
        assert!(!near_duplicates(paragraph, &next));
        assert!(near_duplicates("向量检索使用近邻图索引。", "向量检索 使用近邻图索引"));
        assert!(!near_duplicates("", paragraph) && !near_duplicates("a b", "a b"), "too short to tell");
    }

    #[test]
    fn the_first_passage_is_taken_even_when_it_is_larger_than_the_budget() {
        assert_eq!(select(vec![("big", 500)], 3, 100, |item| (item.0, item.1)).len(), 1);
    }

    #[test]
    fn what_fills_the_budget_to_the_last_token_is_taken_and_one_token_more_is_not() {
        let items = || vec![("Harbours freeze in January.", 20), ("Ships wait for spring.", 30), ("It thaws then.", 1)];
        let taken = |limit, budget| select(items(), limit, budget, |item| (item.0, item.1)).len();
        assert_eq!([taken(9, 51), taken(9, 50), taken(9, 49)], [3, 2, 1]);
        assert_eq!([taken(2, 99), taken(1, 99), taken(0, 99)], [2, 1, 0]);
    }
}
