//! Evidence: do the passages found answer the question at all?
//!
//! No small model refuses a question that the text does not answer (`docs/ARCHITECTURE.md`, "Refusing"), so the decision
//! rests on what was found: how near the nearest passage is in meaning, and how much of the question's own words the
//! best passage holds.

use std::collections::HashSet;

use super::language::terms;
use super::passage::Passage;

/// What speaks for the passages holding an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The highest cosine similarity of question and passage, where there are embeddings.
    pub dense: Option<f32>,
    /// The largest share of the question's content terms that one passage holds, 0 to 1.
    pub overlap: f32,
    /// True when question and document are in different scripts: overlap then says nothing.
    pub across_languages: bool,
}

/// Cosine similarity below which multilingual-e5-small's nearest passage is far from the question.
pub const FAR: f32 = 0.80;
/// Above this similarity the passage is near enough whatever the words.
pub const NEAR: f32 = 0.86;
/// Share of the question's terms below which a passage does not speak of the same thing.
pub const FEW_TERMS: f32 = 0.34;

impl Evidence {
    /// Weighs the first passages.
    pub fn of(question: &str, passages: &[Passage], across_languages: bool) -> Evidence {
        let asked: HashSet<String> = terms(question).into_iter().collect();
        let overlap = passages.iter().take(5).map(|passage| {
            let said: HashSet<String> = terms(&passage.text).into_iter().collect();
            asked.iter().filter(|term| said.contains(*term)).count() as f32 / asked.len().max(1) as f32
        });
        Evidence {
            dense: passages.iter().filter_map(|p| p.dense_score).reduce(f32::max),
            overlap: overlap.fold(0.0, f32::max),
            across_languages,
        }
    }

    /// True when nothing found answers the question, as far as the evidence goes.
    pub fn weak(&self) -> bool {
        match self.dense {
            None => self.overlap < FEW_TERMS,
            Some(dense) if self.across_languages => dense < FAR,
            Some(dense) => dense < NEAR && self.overlap < FEW_TERMS || (dense < FAR && self.overlap < 2.0 * FEW_TERMS),
        }
    }
}
