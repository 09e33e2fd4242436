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
