//! Fusion: what is known of each candidate of a search, before any of them is read, and its score from that.
//!
//! Scores are added, not ranks: on the measured sets a weighted sum of scaled BM25 and similarity beat both alone, and
//! rank fusion with k = 60 lost 25 to 40 points of recall where question and document differ in language. The weights
//! are learnt (`training/fusion`), a row for each kind of search.

mod weights;

use super::trace::Features;
use weights::Weights;

/// Number of candidates examined, best first by the scores of both methods.
pub const EXAMINED: usize = 60;

/// Kinds of searches with weights of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A question in words, of running text.
    Words,
    /// A question in Chinese, Japanese or Korean, of running text.
    Cjk,
    /// Question and document are in different scripts.
    Across,
    /// A document with many headings: a report, slides, a manual.
    Headed,
}

/// What the weights of a search depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scoring {
    pub kind: Kind,
    /// Some candidates have a similarity.
    pub by_meaning: bool,
    /// Some candidates have a keyword score.
    pub by_words: bool,
}

impl Scoring {
    /// For the candidates of one search; `None` if there are none.
    pub fn of<'a>(all: impl Iterator<Item = &'a Known> + Clone) -> Option<Scoring> {
        let any = *all.clone().next()?;
        let kind = match any {
            Known { across, .. } if across > 0.0 => Kind::Across,
            Known { running, .. } if running <= 0.0 => Kind::Headed,
            Known { cjk, .. } if cjk > 0.0 => Kind::Cjk,
            _ => Kind::Words,
        };
        let by_meaning = all.clone().any(|known| known.meaning.rank > 0.0);
        let by_words = all.clone().any(|known| known.words.rank > 0.0);
        Some(Scoring { kind, by_meaning, by_words })
    }

    /// The score of a candidate, 0 to 1, without the similarity of its nearest sentence.
    pub fn first(&self, known: &Known) -> f32 {
        self.with(&weights::first(self.kind), known)
    }

    /// The same with it, for the best few.
    pub fn second(&self, known: &Known) -> f32 {
        self.with(&weights::second(self.kind), known)
    }

    /// True if the best few are to be compared by their nearest sentences.
    pub fn by_sentences(&self) -> bool {
        self.by_meaning && weights::second(self.kind).sentence_scaled > 0.0
    }

    fn with(&self, weights: &Weights, known: &Known) -> f32 {
        // What one of the methods does not tell, the other has to.
        let both = weights.meaning_scaled + weights.words_scaled;
        let (meaning, words) = match (self.by_meaning, self.by_words) {
            (true, true) => (weights.meaning_scaled, weights.words_scaled),
            (true, false) => (both, 0.0),
            (false, _) => (0.0, both),
        };
        let all = both
            + weights.one_sentence
            + weights.two_sentences
            + weights.held
            + weights.in_titles
            + weights.named_before
            + weights.sentence_scaled;
        let sum = meaning * known.meaning.scaled
            + words * known.words.scaled
            + weights.one_sentence * known.one_sentence
            + weights.two_sentences * known.two_sentences
            + weights.held * known.held
            + weights.in_titles * known.in_titles
            + weights.named_before * known.named_before
            + weights.sentence_scaled * known.sentence_scaled
            - weights.listing * known.listing;
        (sum / all.max(f32::EPSILON)).clamp(0.0, 1.0)
    }
}

/// What is known of one candidate. Scores are scaled over all candidates of the search, 0 to 1, and shares of the
/// question's words are weighted by rarity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Known {
    pub words: Standing,
    pub meaning: Standing,
    /// The sum of both, as weighted by [`super::passage::fuse`].
    pub fused: f32,
    /// The share of the question's words in the best sentence, and in the best two in a row.
    pub one_sentence: f32,
    pub two_sentences: f32,
    /// The similarity of the nearest sentence; `None` if it was not computed.
    pub sentence: Option<f32>,
    /// The same above the lowest of the candidates, in spreads of the candidates' similarities.
    pub sentence_scaled: f32,
    /// The share of the question's words in the chunk's own text.
    pub held: f32,
    /// The same for the headings above it, or the beginning of its page if there are none.
    pub in_titles: f32,
    /// The share of the words that the chunk lacks and that were named shortly before it.
    pub named_before: f32,
    /// 1 if it holds the question's rarest word.
    pub rarest_held: f32,
    /// Inverse document frequency of the rarest word, and how far above that of the next.
    pub rarest: f32,
    /// Words of the question that are looked up.
    pub terms: f32,
    /// 1 for Chinese, Japanese and Korean questions.
    pub cjk: f32,
    /// 1 if question and document are in different scripts.
    pub across: f32,
    /// 1 for running text, 0 for a document with many headings.
    pub running: f32,
    /// 0 at the beginning of the document, 1 at its end.
    pub position: f32,
    /// Size in tokens, as a share of a whole chunk's.
    pub size: f32,
    /// 1 for a part of a table.
    pub table: f32,
    /// 1 if there is a heading above it.
    pub headed: f32,
    /// The share of it that only names things: contents, an index, a bibliography.
    pub listing: f32,
}

/// A candidate's standing in one ranking.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// The score itself: BM25 or cosine similarity; 0 if it has none.
    pub raw: f32,
    pub scaled: f32,
    /// From 1; 0 without a score.
    pub rank: f32,
    /// Scaled, above the best of the others: positive for the first alone.
    pub lead: f32,
}

/// A passage that is first by one method and leads by this much of its scale is a clear winner.
const CLEAR_BY_WORDS: f32 = 0.25;
const CLEAR_BY_MEANING: f32 = 0.15;

/// Clear winners are among this many.
const KEPT_AMONG: usize = 5;

/// Moves the clear winner of either method up to the last of the first five, if it is not among them. A weighted sum
/// loses it where the other method finds nothing in it: the question has one rare word, or asks in other words.
pub fn keep_winners<T>(ranked: &mut Vec<T>, known: impl Fn(&T) -> &Known) {
    let clear = |one: &T| {
        let known = known(one);
        let by_words = known.words.rank == 1.0 && known.words.lead >= CLEAR_BY_WORDS && known.across <= 0.0;
        let by_meaning = known.meaning.rank == 1.0 && known.meaning.lead >= CLEAR_BY_MEANING;
        (by_words || by_meaning) && known.listing < 0.5
    };
    for at in KEPT_AMONG..ranked.len() {
        if clear(&ranked[at]) {
            let winner = ranked.remove(at);
            ranked.insert(KEPT_AMONG - 1, winner);
        }
    }
}

impl Known {
    /// Takes in the similarity of the nearest sentence. `low` is the lowest of the candidates, `range` the spread of
    /// their similarities, which makes the scale independent of the model.
    pub fn compare(&mut self, similarity: f32, low: f32, range: f32) {
        self.sentence = Some(similarity);
        self.sentence_scaled = if range > 0.0 { ((similarity - low) / range).clamp(0.0, 1.0) } else { 0.0 };
    }

    /// The numbers by name.
    pub fn named(&self) -> Features {
        let mut all: Features = [
            ("fused", self.fused),
            ("one_sentence", self.one_sentence),
            ("two_sentences", self.two_sentences),
            ("sentence_scaled", self.sentence_scaled),
            ("held", self.held),
            ("in_titles", self.in_titles),
            ("named_before", self.named_before),
            ("rarest_held", self.rarest_held),
            ("rarest", self.rarest),
            ("terms", self.terms),
            ("cjk", self.cjk),
            ("across", self.across),
            ("running", self.running),
            ("position", self.position),
            ("size", self.size),
            ("table", self.table),
            ("headed", self.headed),
            ("listing", self.listing),
            ("words", self.words.raw),
            ("words_scaled", self.words.scaled),
            ("words_rank", self.words.rank),
            ("words_lead", self.words.lead),
            ("meaning", self.meaning.raw),
            ("meaning_scaled", self.meaning.scaled),
            ("meaning_rank", self.meaning.rank),
            ("meaning_lead", self.meaning.lead),
        ]
        .into();
        all.extend(self.sentence.map(|similarity| ("sentence", similarity)));
        all
    }
}

/// Ranks beyond this one do not matter.
const RANKS: usize = 64;

/// The scores of all candidates in one ranking.
#[derive(Clone, Debug)]
pub struct Ranking {
    low: f32,
    /// The best, in order.
    best: Vec<f32>,
}

impl Ranking {
    /// `from_zero` for scores of which 0 is the worst.
    pub fn of(scores: impl Iterator<Item = f32>, from_zero: bool) -> Ranking {
        let mut best: Vec<f32> = scores.collect();
        let low = best.iter().copied().fold(if from_zero { 0.0 } else { f32::INFINITY }, f32::min);
        if RANKS < best.len() {
            best.select_nth_unstable_by(RANKS, |a, b| b.total_cmp(a));
            best.truncate(RANKS);
        }
        best.sort_unstable_by(|a, b| b.total_cmp(a));
        Ranking { low, best }
    }

    /// The standing of one of them.
    pub fn standing(&self, score: Option<f32>) -> Standing {
        let (Some(raw), Some(&high)) = (score, self.best.first()) else { return Standing::default() };
        let scaled = |score: f32| if high > self.low { (score - self.low) / (high - self.low) } else { 1.0 };
        let rank = self.best.iter().take_while(|better| **better > raw).count() + 1;
        let other = if rank == 1 { self.best.get(1).map_or(0.0, |second| scaled(*second)) } else { 1.0 };
        Standing { raw, scaled: scaled(raw), rank: rank as f32, lead: scaled(raw) - other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_a_ranking_leads_and_the_rest_trail() {
        let scores = [Some(2.0), None, Some(8.0), Some(6.0)];
        let ranking = Ranking::of(scores.into_iter().flatten(), true);
        let all = scores.map(|score| ranking.standing(score));
        assert_eq!(all.map(|one| one.rank), [3.0, 0.0, 1.0, 2.0]);
        assert_eq!((all[2].lead, all[3].lead, all[0].lead), (0.25, -0.25, -0.75));
        assert_eq!(Ranking::of([0.2, 0.4].into_iter(), false).standing(Some(0.2)).scaled, 0.0);
        assert_eq!(Ranking::of([0.3].into_iter(), true).standing(Some(0.3)).lead, 1.0);
        let many = Ranking::of((0..500u16).map(f32::from), true);
        assert_eq!((many.standing(Some(490.0)).rank, many.standing(Some(3.0)).rank), (10.0, 65.0));
    }
}
