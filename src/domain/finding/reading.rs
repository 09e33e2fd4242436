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

/// What a passage loses for each unit (a logit) that its best window lies below the best of all, and how many units count
/// at most. Fitted on half a (`training/reading/README.md`).
const LOSS: f32 = 0.042;
const FARTHEST: f32 = 8.0;

/// The new scores of passages, in order, from their scores and what was read in their best window; `None` where nothing
/// was: such a passage counts as read with the lowest score.
pub fn scores(before: &[f32], read: &[Option<f32>]) -> Vec<f32> {
    let all = || read.iter().flatten().copied();
    let (Some(low), Some(high)) = (all().reduce(f32::min), all().reduce(f32::max)) else { return before.to_vec() };
    let of = |(before, read): (&f32, &Option<f32>)| before - LOSS * (high - read.unwrap_or(low)).min(FARTHEST);
    before.iter().zip(read).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_that_reads_better_rises_and_one_that_was_not_read_does_not() {
        let after = scores(&[0.9, 0.8, 0.7, 0.6], &[Some(-2.0), Some(3.0), Some(-1.0), None]);
        assert!(after[1] > after[0] && after[0] > after[2] && after[2] > after[3], "{after:?}");
        assert_eq!(after[1], 0.8, "the best loses nothing");
        assert_eq!(scores(&[0.9, 0.8], &[None, None]), [0.9, 0.8]);
    }

    #[test]
    fn a_clear_lead_outweighs_what_was_read() {
        let after = scores(&[0.9, 0.1], &[Some(-30.0), Some(4.0)]);
        assert!(after[0] > after[1], "{after:?}");
    }
}
