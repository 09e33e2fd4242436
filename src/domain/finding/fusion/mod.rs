//! Fusion: what is known of each candidate of a search, before any of them is read, and its score from that.
//!
//! Scores are added, not ranks: on the measured sets a weighted sum of scaled BM25 and similarity beat both alone, and
//! rank fusion with k = 60 lost 25 to 40 points of recall where question and document differ in language. The weights
//! are learnt (`training/fusion`), a row for each kind of search.

mod weights;

use super::trace::Features;
use weights::weights;

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

/// A question names a subject if at least this share of it, by rarity, are words whose occurrences cluster.
const NAMES_A_SUBJECT: f32 = 0.1;

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
        self.score(known, 0.0)
    }

    /// The same with it, for the best few.
    pub fn second(&self, known: &Known) -> f32 {
        self.score(known, weights(self.kind).sentence)
    }

    /// True if the best few are to be compared by their nearest sentences.
    pub fn by_sentences(&self) -> bool {
        self.by_meaning && weights(self.kind).sentence > 0.0
    }

    fn score(&self, known: &Known, sentence: f32) -> f32 {
        let row = weights(self.kind);
        // What one of the methods does not tell, the other has to.
        let both = row.meaning + row.words;
        let (meaning, words) = match (self.by_meaning, self.by_words) {
            (true, true) => (row.meaning, row.words),
            (true, false) => (both, 0.0),
            (false, _) => (0.0, both),
        };
        let (specific, subject) =
            if known.subject_share >= NAMES_A_SUBJECT { (row.specific, row.subject) } else { (0.0, 0.0) };
        let parts = [
            (meaning, known.meaning.scaled),
            (words, known.words.scaled),
            (row.one_sentence, known.one_sentence),
            (row.two_sentences, known.two_sentences),
            (specific, known.specific),
            (subject, known.subject),
            (sentence, known.sentence_scaled),
        ];
        let all: f32 = parts.iter().map(|(weight, _)| weight).sum();
        let sum: f32 = parts.iter().map(|(weight, value)| weight * value).sum();
        ((sum - row.listing * known.listing) / all.max(f32::EPSILON)).clamp(0.0, 1.0)
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
    /// The same three without the words that name a subject: those whose occurrences cluster, as the name of a company
    /// does in the report on it.
    pub specific: f32,
    pub specific_one: f32,
    pub specific_two: f32,
    /// The share of the words that name a subject in the chunk or shortly before it: a report names its company in the
    /// first sentences, and goes on with "the company".
    pub subject: f32,
    /// The share of the question that names a subject.
    pub subject_share: f32,
    /// The share of the question's words in the headings above it, or the beginning of its page if there are none.
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
    if !ranked.iter().skip(KEPT_AMONG).any(clear) {
        return;
    }
    let winners = ranked.iter().filter(|one| clear(one)).count();
    let mut room = KEPT_AMONG.saturating_sub(winners);
    let (mut first, mut rest) = (Vec::with_capacity(ranked.len()), Vec::new());
    for one in ranked.drain(..) {
        if clear(&one) {
            first.push(one);
        } else if room > 0 {
            room -= 1;
            first.push(one);
        } else {
            rest.push(one);
        }
    }
    first.append(&mut rest);
    *ranked = first;
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
            ("specific", self.specific),
            ("specific_one", self.specific_one),
            ("specific_two", self.specific_two),
            ("subject", self.subject),
            ("subject_share", self.subject_share),
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

    fn known(meaning: f32, words: f32) -> Known {
        let standing = |scaled| Standing { scaled, rank: 2.0, ..Standing::default() };
        Known { meaning: standing(meaning), words: standing(words), running: 1.0, ..Known::default() }
    }

    #[test]
    fn a_chunk_of_the_part_about_the_subject_wins_over_one_that_only_names_it() {
        let named = Known { cjk: 1.0, subject_share: 0.3, specific: 0.2, subject: 1.0, ..known(0.8, 0.9) };
        let about = Known { specific: 0.9, ..known(0.75, 0.7) };
        let about = Known { cjk: 1.0, subject_share: 0.3, subject: 1.0, ..about };
        let other = Known { subject: 0.0, ..about };
        let scoring = Scoring::of([named, about].iter()).unwrap();
        assert_eq!(scoring.kind, Kind::Cjk);
        assert!(scoring.first(&about) > scoring.first(&other));
        assert!(scoring.first(&Known { specific: 0.9, ..named }) > scoring.first(&named));
        let unnamed = |one: Known| Known { subject_share: 0.0, ..one };
        assert_eq!(scoring.first(&unnamed(about)), scoring.first(&unnamed(other)), "nothing is named");
    }

    #[test]
    fn one_method_decides_where_the_other_is_missing_and_listings_come_last() {
        let words_only = Scoring { kind: Kind::Words, by_meaning: false, by_words: true };
        assert!(words_only.first(&known(0.0, 1.0)) > words_only.first(&known(1.0, 0.9)));
        assert!(!words_only.by_sentences());
        let both = Scoring { by_meaning: true, ..words_only };
        let listing = Known { listing: 1.0, ..known(0.9, 1.0) };
        assert!(both.first(&listing) < both.first(&known(0.7, 0.3)));
        assert!(both.second(&Known { sentence_scaled: 1.0, ..known(0.5, 0.5) }) > both.second(&known(0.6, 0.5)));
        assert!((0.0..=1.0).contains(&both.second(&listing)));
        assert_eq!(Scoring::of(std::iter::empty()), None);
    }

    #[test]
    fn a_clear_winner_is_moved_up_to_the_fifth_place() {
        let mut all: Vec<Known> = (0..9u8).map(|n| known(1.0 - f32::from(n) / 10.0, 0.5)).collect();
        all[8].words = Standing { scaled: 1.0, rank: 1.0, lead: 0.5, raw: 7.0 };
        keep_winners(&mut all, |one| one);
        assert_eq!((all[4].words.raw, all.len()), (7.0, 9));
        let before = all.clone();
        keep_winners(&mut all, |one| one);
        assert_eq!(all, before, "it is there already");
        let mut listed = before.clone();
        let index = listed.remove(4);
        listed.push(Known { listing: 1.0, ..index });
        keep_winners(&mut listed, |one| one);
        assert_eq!(listed[8].words.raw, 7.0, "an index is no winner");
    }

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
