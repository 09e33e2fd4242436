//! Selects the sentences of the passages that answer best: shown first, given to a small model, and used as the answer
//! if there is no model.

use std::collections::HashSet;

use super::gather::Gathered;
use super::prompt::{SMALL_BUDGET, SMALL_SENTENCES};
use crate::domain::answering::extraction::{self, Quote};
use crate::domain::answering::selection::{self, Known, LEADING, Selected};
use crate::domain::answering::shapes::steps;
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::{Inquiry, Kind};
use crate::tasks::search::Found;

/// The sentences that answer best: what was gathered for the kind of question, then what was selected.
pub(crate) fn best_sentences(inquiry: &Inquiry, found: &Found, gathered: &Gathered, selected: &Selected) -> Vec<Quote> {
    if inquiry.kind == Kind::Definition && !gathered.quotes.is_empty() {
        // A mention adds nothing to a definition.
        return extraction::best(&gathered.quotes, SMALL_SENTENCES, SMALL_BUDGET);
    }
    let of_task = inquiry.kind == Kind::HowTo;
    let mut quotes = gathered.quotes.clone();
    for quote in &selected.quotes {
        let quote = if of_task { with_steps(quote.clone(), &found.passages) } else { quote.clone() };
        let known = |other: &Quote| other.text.contains(&quote.text) || quote.text.contains(&other.text);
        if !quotes.iter().any(known) {
            quotes.push(quote);
        }
    }
    extraction::best(&quotes, SMALL_SENTENCES, SMALL_BUDGET)
}

/// A sentence with the commands or steps that it introduces.
fn with_steps(quote: Quote, passages: &[Passage]) -> Quote {
    let passage = passages.iter().find(|passage| passage.rank == quote.passage);
    let Some((passage, start)) = passage.and_then(|passage| Some((passage, passage.text.find(&quote.text)?))) else {
        return quote;
    };
    let end = steps::followed_to(&passage.text, start, start + quote.text.len());
    let start = steps::signature_before(&passage.text, start);
    Quote { text: passage.text[start..end].to_string(), ..quote }
}

/// What of the passages answers a question.
pub(crate) fn selected(query: &str, found: &Found, of_task: bool) -> Selected {
    if found.how.place.is_some() && found.passages.iter().all(|p| p.dense_score.is_none() && p.lexical_score.is_none())
    {
        // The question is about a location, not a subject: use the beginnings of its passages.
        let firsts = extraction::sentences(&found.passages).into_iter().filter(|sentence| sentence.position <= 1);
        let mut begun = HashSet::new();
        let quotes: Vec<Quote> = firsts
            .filter(|sentence| begun.insert(sentence.passage))
            .map(|s| Quote { passage: s.passage, text: s.text, score: 1.0 })
            .collect();
        return Selected { quotes, best: None };
    }
    selection::select(query, &known(found), of_task)
}

/// What the search knows of the passages that sentences are chosen from.
pub(crate) fn known(found: &Found) -> Known<'_> {
    Known {
        passages: &found.passages[..found.passages.len().min(LEADING)],
        near: &found.near,
        read: &found.read,
        across_languages: found.across_languages,
    }
}
