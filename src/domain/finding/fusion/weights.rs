//! Weights of what is known of a candidate, fitted by `training/fusion/fit.py`, which writes the table.

use super::Kind;

/// One row: what each adds to the score of a candidate, before all are divided by their sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weights {
    pub meaning_scaled: f32,
    pub words_scaled: f32,
    pub one_sentence: f32,
    pub two_sentences: f32,
    pub held: f32,
    pub in_titles: f32,
    pub named_before: f32,
    /// Taken away.
    pub listing: f32,
    pub sentence_scaled: f32,
}

/// The row for scores without sentences.
pub(super) fn first(kind: Kind) -> Weights {
    match kind {
        Kind::Words => row([0.55, 0.45, 0.2, 0.3, 0.0, 0.0, 0.0, 0.3, 0.0]),
        Kind::Cjk | Kind::Headed => row([0.55, 0.45, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 0.0]),
        Kind::Across => row([0.8, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 0.0]),
    }
}

/// The row for scores with the nearest sentence.
pub(super) fn second(kind: Kind) -> Weights {
    match kind {
        Kind::Words => row([0.55, 0.45, 0.2, 0.3, 0.0, 0.0, 0.0, 0.3, 0.83]),
        Kind::Cjk => row([0.55, 0.45, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 0.55]),
        Kind::Across => row([0.8, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 0.55]),
        Kind::Headed => first(kind),
    }
}

const fn row(all: [f32; 9]) -> Weights {
    let [
        meaning_scaled,
        words_scaled,
        one_sentence,
        two_sentences,
        held,
        in_titles,
        named_before,
        listing,
        sentence_scaled,
    ] = all;
    Weights {
        meaning_scaled,
        words_scaled,
        one_sentence,
        two_sentences,
        held,
        in_titles,
        named_before,
        listing,
        sentence_scaled,
    }
}
