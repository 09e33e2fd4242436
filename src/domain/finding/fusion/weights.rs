//! Weights of what is known of a candidate, a row for each kind of search. `training/fusion` says how they were chosen.

use super::Kind;

/// What each adds to the score of a candidate, before all are divided by their sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weights {
    pub meaning: f32,
    pub words: f32,
    pub one_sentence: f32,
    pub two_sentences: f32,
    /// The words that do not name a subject, where the question names one.
    pub specific: f32,
    /// The subject, in the chunk or shortly before it.
    pub subject: f32,
    /// The nearest sentence, for the best few.
    pub sentence: f32,
    /// Taken away.
    pub listing: f32,
}

/// A document that names things without saying anything of them loses this much: more than one method can give it.
const LISTING: f32 = 0.6;

/// The row of a kind of search.
pub(super) fn weights(kind: Kind) -> Weights {
    let [meaning, words, one_sentence, two_sentences, specific, subject, sentence] = match kind {
        Kind::Words => [0.55, 0.45, 0.2, 0.3, 0.0, 0.0, 0.83],
        // Character pairs straddle words, so a sentence that holds them all says little.
        Kind::Cjk => [0.55, 0.45, 0.0, 0.0, 0.2, 0.6, 0.55],
        // Words match across languages by accident: names, numbers.
        Kind::Across => [0.8, 0.2, 0.0, 0.0, 0.0, 0.0, 0.55],
        // The rows of tables are no sentences, and near to any question about tables.
        Kind::Headed => [0.55, 0.45, 0.0, 0.0, 0.0, 0.0, 0.0],
    };
    Weights { meaning, words, one_sentence, two_sentences, specific, subject, sentence, listing: LISTING }
}
