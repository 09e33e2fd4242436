//! Evidence: how probably do the passages found answer the question at all?
//!
//! No small model refuses a question that the text does not answer (`docs/ARCHITECTURE.md`, "Refusing"), so the
//! decision is based on the search result: a logistic regression over a few signs, each of which can be told in words,
//! with weights of their own for English, Chinese and across languages, and for what was at hand (words alone, embeddings,
//! the cross-encoder). `training/evidence` fits them; `docs/answering.md` has the figures. Two thresholds turn the
//! probability into a verdict: a wrong refusal costs more than a wrong answer with its pages, so between them the nearest
//! is shown as what it is.

mod signs;
mod weights;

use serde::{Deserialize, Serialize};

pub use signs::{Findings, Sign};
use weights::{Row, weights};

use crate::domain::finding::trace::Features;

/// Whether question and text share a language, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Languages {
    /// Any language in letters.
    Alphabetic,
    /// Chinese, Japanese or Korean.
    Cjk,
    /// The text is in another script than the question.
    Across,
}

/// The signs for and against an answer in the passages found for a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    languages: Languages,
    signs: Vec<(Sign, f32)>,
}

/// What is told of a question by its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The document answers.
    Says,
    /// It may; the nearest is shown as such.
    MaySay,
    /// It does not.
    DoesNotSay,
}

/// A verdict with what it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub verdict: Verdict,
    /// That the document answers, 0 to 1.
    pub probability: f32,
    /// The strongest signs first, with their values and whether they speak for an answer.
    pub reasons: Vec<Reason>,
}

/// A sign that moved the probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reason {
    pub sign: Sign,
    pub value: f32,
    /// It speaks for an answer.
    pub speaks_for: bool,
}

/// Maximum number of reasons, and how much one must move the log-odds.
const REASONS: usize = 4;
const LEAST_MOVE: f32 = 0.25;

impl Evidence {
    /// The signs in what was found for `question`.
    pub fn of(question: &str, findings: &Findings<'_>) -> Evidence {
        let (languages, signs) = signs::read(question, findings);
        Evidence { languages, signs }
    }

    /// The verdict, with its probability and reasons. Across languages nothing is known without embeddings: the document
    /// then is taken to answer.
    pub fn judge(&self) -> Judgement {
        let Some(row) = weights().row(self.languages, self.at_hand()) else {
            return Judgement { verdict: Verdict::Says, probability: 0.5, reasons: Vec::new() };
        };
        let probability = row.probability(&self.signs);
        Judgement { verdict: row.verdict(probability), probability, reasons: self.reasons(row) }
    }

    /// The signs by name, for fitting.
    pub fn features(&self) -> Features {
        self.signs.iter().map(|(sign, value)| (sign.name(), *value)).collect()
    }

    fn reasons(&self, row: &Row) -> Vec<Reason> {
        let mut moved: Vec<(f32, Reason)> = Vec::new();
        for &(sign, value) in &self.signs {
            let by = row.moved(sign, value);
            // The languages are no reason that anyone could look into.
            if by.abs() >= LEAST_MOVE && sign != Sign::FromCjk {
                moved.push((by, Reason { sign, value, speaks_for: by > 0.0 }));
            }
        }
        moved.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        moved.into_iter().take(REASONS).map(|(_, reason)| reason).collect()
    }

    /// Whether there were embeddings, and whether the cross-encoder read the passages.
    fn at_hand(&self) -> (bool, bool) {
        let holds = |wanted: Sign| self.signs.iter().any(|(sign, _)| *sign == wanted);
        (holds(Sign::Similarity), holds(Sign::Read))
    }
}

#[cfg(test)]
mod tests;
