//! Closeness: how many of a question's words occur in one sentence of a passage.
//!
//! BM25 adds up words wherever they occur in a chunk, but an answer usually has them in one sentence. So the best
//! chunks are reranked by the share of the question's words (weighted by rarity) in their best sentence and in their
//! best two consecutive sentences. On COVID-QA recall@1 rose from .59 to .61. In documents with many headings (reports,
//! slides, manuals) it fell, since tables are not sentences; so only running text is reranked (`docs/finding.md`).

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

/// The rarity-weighted shares of the question's words in the best sentence of `text` and in the best two consecutive
/// sentences, each 0 to 1.
pub fn closeness(question: &[Word], text: &str) -> (f32, f32) {
    let all: f32 = question.iter().map(|word| word.rarity).sum();
    if all <= 0.0 {
        return (0.0, 0.0);
    }
    let share = |held: &dyn Fn(usize) -> bool| {
        question.iter().enumerate().filter(|(n, _)| held(*n)).map(|(_, word)| word.rarity).sum::<f32>() / all
    };
    let (mut one, mut two) = (0.0f32, 0.0f32);
    let mut before: Vec<bool> = vec![false; question.len()];
    for range in sentence::split(text).into_iter().flat_map(|range| sentence::lines(text, range)) {
        let mut held = vec![false; question.len()];
        mark(question, &text[range], &mut held);
        one = one.max(share(&|n| held[n]));
        two = two.max(share(&|n| held[n] || before[n]));
        before = held;
    }
    (one, two)
}

/// The rarity-weighted share of the question's words that occur in a text, 0 to 1.
pub fn share(question: &[Word], text: &str) -> f32 {
    let all: f32 = question.iter().map(|word| word.rarity).sum();
    let held = held(question, text);
    let there: f32 = question.iter().zip(held).filter(|(_, held)| *held).map(|(word, _)| word.rarity).sum();
    if all > 0.0 { there / all } else { 0.0 }
}

/// Which of the question's words occur in a text.
pub fn held(question: &[Word], text: &str) -> Vec<bool> {
    let mut held = vec![false; question.len()];
    mark(question, text, &mut held);
    held
}

fn mark(question: &[Word], text: &str, held: &mut [bool]) {
    for said in index_words(text) {
        // Stemming never changes the first letter, and most words differ in it from all of the question's.
        let alike = |word: &Word| word.word.as_bytes().first() == said.as_bytes().first();
        if question.iter().any(alike) {
            let said = stem(&said);
            question.iter().zip(held.iter_mut()).for_each(|(word, held)| *held |= word.word == said);
        }
    }
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
    fn endings_do_not_matter_and_chinese_is_compared_by_pairs() {
        assert_eq!(closeness(&words(&[("ship", 1.0)]), "Two ships."), (1.0, 1.0));
        assert_eq!(closeness(&words(&[("召回", 1.0), ("回率", 1.0)]), "召回率。别的。"), (1.0, 1.0));
        assert_eq!(closeness(&[], "Anything."), (0.0, 0.0));
        assert_eq!(closeness(&words(&[("rows", 1.0), ("sum", 1.0)]), "rows 1 2\n\nnothing\n\nsum 3"), (0.5, 0.5));
    }
}
