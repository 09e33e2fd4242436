//! What a cross-encoder, which reads a question and a text together, says of the text.

use std::ops::Range;

/// What was read in one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// How surely the text answers the question: a logit, comparable between questions.
    pub score: f32,
    /// Where the words that answer stand in the text, in bytes; `None` if none do more probably than no words at all.
    pub answer: Option<Range<usize>>,
}

/// One to three sentences of a passage that were read with the question.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadWindow {
    /// The rank of its passage, from 1.
    pub passage: usize,
    /// Verbatim text of the passage's chunk.
    pub text: String,
    pub reading: Reading,
}

/// Number of passages read, best first.
pub const PASSAGES: usize = 16;

/// The time for reading, in estimated tokens with those of the question and the padding: on two cores a run takes a
/// tenth of a millisecond a token.
pub const TOKENS: u32 = 560;

/// Tokens around a question and a text, and of padding.
pub const AROUND: u32 = 6;

/// So many passages have their first window read before the second window of the first passage.
pub const LATER: usize = 3;

/// The weight of a sentence's words beside its similarity, when windows are chosen.
pub const WORDS: f32 = 0.08;

/// The most windows of the passage of this rank (from 0).
pub fn windows_of(rank: usize) -> usize {
    match rank {
        0..3 => 3,
        3..8 => 2,
        _ => 1,
    }
}

/// Weight of what was read beside a score of at most 1.
const WEIGHT: f32 = 0.6;

/// The new scores of passages, in order, from their scores and what was read in their best window; `None` where nothing
/// was: such a passage counts as read with the lowest score.
pub fn scores(before: &[f32], read: &[Option<f32>]) -> Vec<f32> {
    let low = read.iter().flatten().copied().reduce(f32::min);
    let likely = |score: f32| 1.0 / (1.0 + (-score).exp());
    let of = |(before, read): (&f32, &Option<f32>)| before + WEIGHT * read.or(low).map_or(0.0, likely);
    before.iter().zip(read).map(of).collect()
}
