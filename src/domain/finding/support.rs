//! Support: what a search tells of whether its passages answer at all, apart from the passages themselves.

use super::closeness::{self, Word};
use super::passage::{Candidate, Passage};

/// Passages looked at, best first.
pub const LOOKED_AT: usize = 5;

/// How much speaks for an answer in what was found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Support {
    /// How far the nearest passage is above the mean of the candidates, in standard deviations, less what the nearest of
    /// as many is by chance; `None` without embeddings.
    pub above_chance: Option<f32>,
    /// How far it is above the mean of the next four.
    pub lead: Option<f32>,
    /// The largest share of the question's words in one passage, and in two neighbouring sentences, weighted by rarity,
    /// 0 to 1.
    pub in_passage: f32,
    pub in_sentences: f32,
    /// The share of the question's words found nowhere in the documents, 0 to 1.
    pub absent: f32,
    /// What an answer must hold occurs nowhere in them.
    pub subject_missing: bool,
}

impl Support {
    /// The similarities of a question to the document, without regard to words.
    pub fn by_meaning<K>(candidates: &[Candidate<K>]) -> Support {
        let mut near: Vec<f32> = candidates.iter().filter_map(|candidate| candidate.dense).collect();
        near.sort_by(|a, b| b.total_cmp(a));
        let Some((&nearest, rest)) = near.split_first() else { return Support::default() };
        let next = &rest[..rest.len().min(LOOKED_AT - 1)];
        if next.is_empty() {
            return Support::default();
        }
        let mean = |all: &[f32]| all.iter().sum::<f32>() / all.len() as f32;
        let middle = mean(&near);
        let spread = (near.iter().map(|d| (d - middle).powi(2)).sum::<f32>() / near.len() as f32).sqrt();
        Support {
            above_chance: (spread > 0.0).then(|| (nearest - middle) / spread - by_chance(near.len())),
            lead: Some(nearest - mean(next)),
            ..Support::default()
        }
    }

    /// The same with the shares of the question's words in the passages.
    pub fn by_words(self, words: &[Word], passages: &[Passage]) -> Support {
        let leading = passages.iter().take(LOOKED_AT);
        leading.fold(self, |best, passage| {
            let text = format!("{}\n{}", passage.section.join("\n"), passage.text);
            Support {
                in_passage: best.in_passage.max(closeness::share(words, &text)),
                in_sentences: best.in_sentences.max(closeness::closeness(words, &passage.text).1),
                ..best
            }
        })
    }
}

/// How far the largest of so many normally distributed numbers is above their mean, in standard deviations.
fn by_chance(count: usize) -> f32 {
    (2.0 * (count as f32).ln()).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::passage::sample;

    #[test]
    fn a_passage_far_nearer_than_the_rest_stands_out() {
        let candidates = |near: &[f32]| -> Vec<Candidate<usize>> {
            near.iter().enumerate().map(|(chunk, &d)| Candidate { chunk, dense: Some(d), lexical: None }).collect()
        };
        let clear = Support::by_meaning(&candidates(&[0.78, 0.9, 0.77, 0.79, 0.78, 0.77]));
        let flat = Support::by_meaning(&candidates(&[0.78, 0.8, 0.79, 0.79, 0.78, 0.8]));
        assert!(clear.above_chance > flat.above_chance && clear.lead > flat.lead, "{clear:?} {flat:?}");
        assert_eq!(Support::by_meaning(&candidates(&[0.8])).lead, None, "one passage has nothing to stand out from");
        assert_eq!(Support::by_meaning::<usize>(&[]).above_chance, None);
    }

    #[test]
    fn rare_words_weigh_more_and_headings_count_for_the_passage() {
        let words = [Word::new("harbour", 1.0), Word::new("salary", 4.0)];
        let mut passage = sample(1, "The harbour is old.");
        let without = Support::default().by_words(&words, std::slice::from_ref(&passage));
        assert!((without.in_passage - 0.2).abs() < 1e-6, "{without:?}");
        passage.section = vec!["Salary".into()];
        let with = Support::default().by_words(&words, &[passage]);
        assert_eq!((with.in_passage, with.in_sentences), (1.0, 0.2));
    }
}
