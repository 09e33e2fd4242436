//! Comparisons: each side has a search of its own, and its evidence stands beside that of the others.

use std::collections::HashSet;
use std::time::Duration;

use super::{Gathered, definition, put_passages};
use crate::domain::answering::extraction::{self, Quote};
use crate::domain::document::DocumentId;
use crate::domain::finding::passage::{Passage, SearchMode};
use crate::domain::inquiry::Inquiry;
use crate::domain::inquiry::comparison::{self, Compared};
use crate::domain::text::language::{AnswerLanguage, terms};
use crate::tasks::ask::asking::Asking;
use crate::tasks::search::passages::passage;
use crate::tasks::search::{Found, SearchError, SearchOptions, search};

/// Passages looked at for each side, and how many are kept.
const LOOKED_AT: usize = 5;
const KEPT: usize = 2;

/// Tokens of the passages of one side.
const BUDGET: u32 = 2_000;

/// Sentences shown of each side, and of both together.
const SHOWN: usize = 2;
const OF_BOTH: usize = 2;

/// Score of a definition that is one beyond doubt.
const DEFINED: f32 = 0.8;

impl Asking {
    /// The question for the values of both years, which a table may hold.
    pub(super) fn of_years(&self, compared: &Compared) -> Option<String> {
        let years: Vec<String> = compared.years()?.iter().map(u32::to_string).collect();
        Some(match AnswerLanguage::of(&self.ask.question) {
            AnswerLanguage::English => format!("What was {} in {}?", compared.about, years.join(" and ")),
            AnswerLanguage::Chinese => format!("{}年{}是多少？", years.join("年和"), compared.about),
        })
    }

    /// Gathers for a comparison that no table answers.
    pub(crate) async fn compare_in_words(
        &self,
        inquiry: &Inquiry,
        query: &str,
        limit: usize,
        found: &mut Found,
    ) -> Result<Gathered, SearchError> {
        match comparison::asked(query) {
            Some(compared) => self.compare(&compared, inquiry, query, limit, found).await,
            None => Ok(Gathered::default()),
        }
    }

    /// Gathers evidence for each side of a comparison.
    pub(super) async fn compare(
        &self,
        compared: &Compared,
        inquiry: &Inquiry,
        query: &str,
        limit: usize,
        found: &mut Found,
    ) -> Result<Gathered, SearchError> {
        let language = AnswerLanguage::of(&self.ask.question);
        let documents = self.documents_of(inquiry);
        let mut sides: Vec<Vec<(Passage, String)>> = Vec::new();
        for n in 0..compared.sides.len() {
            let within = self.named(&documents, &compared.sides[n]);
            let own = within.is_empty();
            let query = if own { compared.query(n) } else { format!("{} {}", compared.about, compared.sides[n]) };
            let options = SearchOptions {
                mode: SearchMode::Hybrid,
                limit: LOOKED_AT,
                budget: BUDGET,
                widen: false,
                patience: Duration::ZERO,
                read: false,
                trace: false,
            };
            let side = search(&self.workspace, if own { &documents } else { &within }, &query, options).await?;
            let mut best = best_of(&query, own.then_some(compared.sides[n].as_str()), &side.passages);
            // What a side is tells most of it, if nothing of it is asked.
            let defined = if own && (compared.about.is_empty() || best.is_empty()) {
                self.defined(&documents, &compared.sides[n]).await?
            } else {
                None
            };
            if let Some((passage, text)) = defined
                && !best.iter().any(|(_, other)| other.contains(&text))
            {
                best.retain(|(_, other)| !text.contains(other.as_str()));
                best.insert(0, (passage, text));
                best.truncate(SHOWN);
            }
            sides.push(best);
        }
        if sides.iter().any(Vec::is_empty) {
            return Ok(Gathered::default());
        }
        // What speaks of both answers best.
        let words: Vec<HashSet<String>> = compared.sides.iter().map(|side| own_terms(side, &compared.sides)).collect();
        let leading: Vec<Passage> = found.passages.iter().take(LOOKED_AT).cloned().collect();
        let ranked = extraction::rank(query, &extraction::sentences(&leading), &leading, None);
        let of_all = |quote: &&Quote| {
            let said: HashSet<String> = terms(&quote.text).into_iter().collect();
            words.iter().all(|side| !side.is_empty() && side.iter().all(|word| said.contains(word)))
        };
        let both: Vec<(Passage, String)> = ranked
            .iter()
            .filter(of_all)
            .take(OF_BOTH)
            .filter_map(|quote| Some((leading.iter().find(|p| p.rank == quote.passage)?.clone(), quote.text.clone())))
            .collect();
        let passages: Vec<Passage> =
            both.iter().chain(sides.iter().flatten()).map(|(passage, _)| passage.clone()).collect();
        let ranks = put_passages(found, &passages, limit);
        let mut rank = ranks.into_iter();
        let mut quotes = Vec::new();
        let mut blocks: Vec<String> = Vec::new();
        let mut block = |title: Option<&str>, all: &[(Passage, String)], quotes: &mut Vec<Quote>| {
            let own: Vec<Quote> = all
                .iter()
                .zip(rank.by_ref())
                .map(|((_, text), rank)| Quote { passage: rank, text: text.clone(), score: 1.0 })
                .collect();
            let lines = extraction::answer(&own, language);
            blocks.push(title.map_or(lines.clone(), |title| format!("**{title}**\n\n{lines}")));
            quotes.extend(own);
        };
        if !both.is_empty() {
            block(None, &both, &mut quotes);
        }
        for (n, side) in sides.iter().enumerate() {
            block(Some(&compared.sides[n]), side, &mut quotes);
        }
        Ok(Gathered { quotes, said: Some(blocks.join("\n\n")), of_tables: None })
    }

    /// The sentence that defines a side, if one clearly does.
    async fn defined(&self, documents: &[DocumentId], side: &str) -> Result<Option<(Passage, String)>, SearchError> {
        let (workspace, documents, side) = (self.workspace.clone(), documents.to_vec(), side.to_string());
        let defining = move || {
            let found = definition::pieces(&workspace, &documents, &side)?;
            // "MOSUM processes" are defined as MOSUM.
            let name = side.split_whitespace().find(|word| word.chars().filter(|c| c.is_uppercase()).count() > 1);
            match name.filter(|name| found.is_empty() && *name != side) {
                Some(name) => definition::pieces(&workspace, &documents, name),
                None => Ok(found),
            }
        };
        let found = tokio::task::spawn_blocking(defining).await;
        let found = found.map_err(|fault| SearchError::Internal(fault.to_string()))??;
        let best = found.into_iter().next().filter(|piece| piece.score >= DEFINED);
        Ok(best.and_then(|piece| {
            let text = piece.quote?;
            Some((passage(0, piece.score, (None, None), &piece.opened.document, piece.chunk), text))
        }))
    }

    /// The documents that a side names, if it names one of several.
    fn named(&self, documents: &[DocumentId], side: &str) -> Vec<DocumentId> {
        if documents.len() < 2 {
            return Vec::new();
        }
        let wanted: HashSet<String> = terms(side).into_iter().collect();
        let names = |id: &&DocumentId| {
            self.workspace.opened(id).is_some_and(|opened| {
                let name =
                    format!("{} {}", opened.document.title, opened.document.name()).replace(['_', '.', '-'], " ");
                let name: HashSet<String> = terms(&name).into_iter().collect();
                !wanted.is_empty() && wanted.iter().all(|word| name.contains(word))
            })
        };
        documents.iter().filter(names).cloned().collect()
    }
}

/// The words of a side that no other side has.
fn own_terms(side: &str, sides: &[String]) -> HashSet<String> {
    let others: HashSet<String> = sides.iter().filter(|other| *other != side).flat_map(|other| terms(other)).collect();
    terms(side).into_iter().filter(|word| !others.contains(word)).collect()
}

/// The best sentences of one side, with their passages; if `side` is given, only those that name it stand first.
fn best_of(query: &str, side: Option<&str>, passages: &[Passage]) -> Vec<(Passage, String)> {
    let ranked = extraction::rank(query, &extraction::sentences(passages), passages, None);
    let words: HashSet<String> = side.map(|side| terms(side).into_iter().collect()).unwrap_or_default();
    let names = |quote: &&Quote| {
        let said: HashSet<String> = terms(&quote.text).into_iter().collect();
        let met = words.iter().filter(|word| said.contains(*word)).count();
        met * 2 >= words.len()
    };
    let mut ranked: Vec<&Quote> = ranked.iter().filter(names).collect();
    // "The brick oven": a sentence on ovens is none of its own, where one names both words.
    let whole = |quote: &Quote| {
        let said: HashSet<String> = terms(&quote.text).into_iter().collect();
        words.iter().all(|word| said.contains(word))
    };
    if ranked.iter().any(|quote| whole(quote)) {
        ranked.retain(|quote| whole(quote));
    }
    let mut used: Vec<usize> = Vec::new();
    let mut kept = Vec::new();
    for quote in ranked {
        if kept.len() == SHOWN || used.len() == KEPT && !used.contains(&quote.passage) {
            break;
        }
        if let Some(passage) = passages.iter().find(|passage| passage.rank == quote.passage) {
            used.push(quote.passage);
            kept.push((passage.clone(), quote.text.clone()));
        }
    }
    kept
}
