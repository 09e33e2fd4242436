//! Closeness: how many of a question's words occur in one sentence of a passage.
//!
//! BM25 adds up words wherever they occur in a chunk, but an answer usually has them in one sentence. So the share of
//! the question's words (weighted by rarity) in the best sentence of a chunk and in its best two in a row counts too. On
//! COVID-QA recall@1 rose from .59 to .61. In documents with many headings (reports, slides, manuals) it fell, since
//! tables are not sentences (`docs/finding.md`).

use crate::domain::text::language::{index_words, stem};
use crate::domain::text::sentence;

/// A word of the question, in index form, with its inverse document frequency.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    word: String,
    rarity: f32,
}

impl Word {
    /// A word in index form and its weight.
    pub fn new(word: &str, rarity: f32) -> Word {
        Word { word: stem(word), rarity }
    }

    /// Its inverse document frequency.
    pub fn rarity(&self) -> f32 {
        self.rarity
    }
}

/// Which of a question's words each sentence of a text holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentences(Vec<Vec<bool>>);

/// Weighted shares of the question's words, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shares {
    /// In the best sentence.
    pub one: f32,
    /// In the best two sentences in a row.
    pub two: f32,
    /// In the whole text.
    pub all: f32,
}

impl Sentences {
    pub fn of(question: &[Word], text: &str) -> Sentences {
        let lines = sentence::split(text).into_iter().flat_map(|range| sentence::lines(text, range));
        Sentences(lines.map(|range| held(question, &text[range])).collect())
    }

    /// True if any sentence holds this word of the question.
    pub fn hold(&self, word: usize) -> bool {
        self.0.iter().any(|held| held.get(word).copied().unwrap_or(false))
    }

    /// The shares of the words, which have these weights.
    pub fn shares(&self, weights: &[f32]) -> Shares {
        let total: f32 = weights.iter().sum();
        if total <= 0.0 {
            return Shares::default();
        }
        let share = |there: &dyn Fn(usize) -> bool| {
            weights.iter().enumerate().filter(|(n, _)| there(*n)).map(|(_, weight)| weight).sum::<f32>() / total
        };
        let mut shares = Shares { all: share(&|n| self.hold(n)), ..Shares::default() };
        let mut before: Option<&Vec<bool>> = None;
        for held in &self.0 {
            shares.one = shares.one.max(share(&|n| held[n]));
            shares.two = shares.two.max(share(&|n| held[n] || before.is_some_and(|before| before[n])));
            before = Some(held);
        }
        shares
    }
}

/// The rarity-weighted shares of the question's words in the best sentence of `text` and in the best two in a row.
pub fn closeness(question: &[Word], text: &str) -> (f32, f32) {
    let weights: Vec<f32> = question.iter().map(Word::rarity).collect();
    let shares = Sentences::of(question, text).shares(&weights);
    (shares.one, shares.two)
}

/// The rarity-weighted share of the question's words that occur in a text, 0 to 1.
pub fn share(question: &[Word], text: &str) -> f32 {
    let all: f32 = question.iter().map(|word| word.rarity).sum();
    let held = held(question, text);
    let there: f32 = question.iter().zip(held).filter(|(_, held)| *held).map(|(word, _)| word.rarity).sum();
    if all > 0.0 { there / all } else { 0.0 }
}

/// Which of the question's words occur in a text.
fn held(question: &[Word], text: &str) -> Vec<bool> {
    let mut held = vec![false; question.len()];
    for said in index_words(text) {
        // Stemming never changes the first letter, and most words differ in it from all of the question's.
        let alike = |word: &Word| word.word.as_bytes().first() == said.as_bytes().first();
        if question.iter().any(alike) {
            let said = stem(&said);
            question.iter().zip(held.iter_mut()).for_each(|(word, held)| *held |= word.word == said);
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(all: &[(&str, f32)]) -> Vec<Word> {
        all.iter().map(|(word, rarity)| Word::new(word, *rarity)).collect()
    }

    #[test]
    fn words_in_one_sentence_count_more_than_words_strewn_over_several() {
        let asked = words(&[("harbour", 2.0), ("freezes", 3.0), ("january", 5.0)]);
        let close = "Ships wait. The harbour freezes in January. So they wait.";
        let strewn = "The harbour is old. Ships came. It freezes at times. Ships left. In January we met.";
        assert_eq!(closeness(&asked, close), (1.0, 1.0));
        assert_eq!(closeness(&asked, strewn), (0.5, 0.5));
        let in_a_row = "The harbour freezes. That is in January.";
        assert_eq!(closeness(&asked, in_a_row), (0.5, 1.0));
    }

    #[test]
    fn words_without_weight_do_not_count_and_the_whole_text_counts_too() {
        let asked = words(&[("acme", 5.0), ("revenue", 3.0), ("rose", 1.0)]);
        let found = Sentences::of(&asked, "Acme sells boats. Revenue is stable.");
        let shares = found.shares(&[0.0, 3.0, 1.0]);
        assert_eq!((shares.one, shares.two, shares.all), (0.75, 0.75, 0.75));
        assert!(found.hold(0) && !found.hold(2));
        assert_eq!(found.shares(&[5.0, 3.0, 0.0]).all, 1.0);
        assert_eq!(share(&asked, "The revenue of Acme"), 8.0 / 9.0);
    }

    #[test]
    fn endings_do_not_matter_and_chinese_is_compared_by_pairs() {
        assert_eq!(closeness(&words(&[("ship", 1.0)]), "Two ships."), (1.0, 1.0));
        assert_eq!(closeness(&words(&[("召回", 1.0), ("回率", 1.0)]), "召回率。别的。"), (1.0, 1.0));
        assert_eq!(closeness(&[], "Anything."), (0.0, 0.0));
        assert_eq!(closeness(&words(&[("rows", 1.0), ("sum", 1.0)]), "rows 1 2\n\nnothing\n\nsum 3"), (0.5, 0.5));
    }
}
