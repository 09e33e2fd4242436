//! Selects the sentences, list items and table rows that answer a question, by features with fitted weights.
//!
//! Candidates are the sentences of the best passages (`extraction::sentences`). Each gets features of its words, its
//! meaning, its form, the kind of words it holds and, where a cross-encoder is installed, of what was read
//! (`features.rs`); their weights (`selection.weights`) were fitted on open question sets (`training/selection`) and add
//! up to the log odds that it answers. The best is quoted first, then those that add something (`choosing.rs`).

mod choosing;
mod features;
mod form;
mod meaning;
mod overlap;
mod question;
mod weights;

use super::extraction::{Quote, SentenceCandidate, sentences};
use super::shapes::steps;
use crate::domain::finding::passage::Passage;
use crate::domain::finding::trace::Traced;
pub use features::Known;
use question::Question;

/// What answers a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selected {
    /// Best first. Their scores are the probabilities that they answer.
    pub quotes: Vec<Quote>,
    /// The log odds that the best one answers; `None` without any.
    pub best: Option<f32>,
}

/// Sentences are chosen from this many passages, the best.
pub const LEADING: usize = 6;

/// Log odds for each tenth that [`steps::weigh`] gives a sentence that shows or tells a step.
const TASK: f32 = 10.0;

/// Log odds for a sentence whose subject is the term that is to be defined: too few questions of the sets ask for one
/// to fit it.
const DEFINED: f32 = 2.5;

/// The sentences of the passages, those that answer first. For a task, what tells a step comes before what does not.
pub fn select(query: &str, known: &Known<'_>, of_task: bool) -> Selected {
    let candidates = sentences(known.passages);
    let scored: Vec<f32> = scores(query, &candidates, known).into_iter().map(|(_, score)| score).collect();
    let best = scored.iter().copied().reduce(f32::max);
    let term = Question::of(query).term;
    let score = |(candidate, odds): (&SentenceCandidate, &f32)| {
        let task = if of_task { TASK * steps::weigh(&candidate.text, 0.0) } else { 0.0 };
        let about = term.as_deref().is_some_and(|term| form::is_about(&candidate.text, term));
        let defined = if about { DEFINED } else { 0.0 };
        1.0 / (1.0 + (-odds - task - defined).exp())
    };
    let scored = candidates.iter().zip(&scored).map(|pair| (pair.0, score(pair))).collect();
    let mut quotes = choosing::in_order(scored, known.passages);
    for quote in &mut quotes {
        quote.score = quote.score.clamp(0.0, 1.0);
    }
    Selected { quotes, best }
}

fn scores(query: &str, candidates: &[SentenceCandidate], known: &Known<'_>) -> Vec<(features::Row, f32)> {
    let question = Question::of(query);
    let (rows, present) = features::features(&question, candidates, known);
    let score = |row: features::Row| {
        let odds = weights::log_odds(&row, present, known.across_languages);
        (row, odds)
    };
    rows.into_iter().map(score).collect()
}

/// The candidates with their features, in the order of the text, for fitting the weights.
pub fn traced(query: &str, known: &Known<'_>) -> Vec<Traced> {
    let candidates = sentences(known.passages);
    let of = |candidate: &SentenceCandidate| known.passages.iter().find(|passage| passage.rank == candidate.passage);
    let trace = |(candidate, (row, score)): (&SentenceCandidate, (features::Row, f32))| {
        let passage: Option<&Passage> = of(candidate);
        let mut features: crate::domain::finding::trace::Features = row.into_iter().collect();
        features.extend([("rank", candidate.passage as f32), ("score", score)]);
        Traced {
            text: candidate.text.clone(),
            section: passage.map(|p| p.section.clone()).unwrap_or_default(),
            page: passage.map_or(0, |p| p.locator.page_start()),
            features,
        }
    };
    let scored = scores(query, &candidates, known);
    candidates.iter().zip(scored).map(trace).collect()
}

#[cfg(test)]
mod tests;
