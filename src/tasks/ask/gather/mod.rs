//! Gathers what a question of some kind is answered from beside what its search finds: the place that defines a term, the
//! section on a task, a whole enumeration, evidence for each side of a comparison. What is gathered stands before the
//! other passages, for every model and for none.

mod comparison;
mod definition;
mod enumerated;
mod list;
mod section;

use std::ops::Range;
use std::sync::Arc;

use super::asking::Asking;
use super::cells::{Cells, from_cells};
use crate::adapters::library::LibraryError;
use crate::domain::answering::extraction::Quote;
use crate::domain::answering::shapes::Stretch;
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::Chunk;
use crate::domain::document::metadata::names::{Names, mentions};
use crate::domain::document::outline::Outline;
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::wanted::{self, Wanted};
use crate::domain::inquiry::{Inquiry, Kind, comparison as compared};
use crate::domain::text::language::{query_words, terms};
use crate::domain::text::tokens;
use crate::tasks::search::passages::passage;
use crate::tasks::search::{Found, SearchError};
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Chunks that hold a word, at most: of a word that is everywhere, the first say what it is.
const MOST_HOLDING: usize = 400;

/// What was gathered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gathered {
    /// The words that answer, best first.
    pub quotes: Vec<Quote>,
    /// The whole answer as Markdown, if it is more than quotes.
    pub said: Option<String>,
    /// The question to be put to the tables instead: for a comparison of years, one for the values of both.
    pub of_tables: Option<String>,
}

impl Gathered {
    /// True if it is evidence of an answer.
    pub(crate) fn answers(&self) -> bool {
        self.said.is_some() || !self.quotes.is_empty()
    }
}

/// A chunk that answers, with what to quote of it.
struct Piece {
    opened: Arc<OpenDocument>,
    chunk: Chunk,
    /// The words to quote; `None` for a chunk that is only to be looked at.
    quote: Option<String>,
    score: f32,
}

impl Asking {
    /// What is gathered for a question, or else what a table answers. `query` is `None` if nothing is to be found beside
    /// the passages; `most` are the passages and, for a large model, their tokens together.
    pub(crate) async fn gather_or_compute(
        &self,
        inquiry: &Inquiry,
        query: Option<&str>,
        (limit, tokens): (usize, Option<u32>),
        found: &mut Found,
    ) -> Result<(Gathered, Cells), SearchError> {
        let documents = self.documents_of(inquiry);
        // Passages chosen by hand are not added to.
        let steer = &self.ask.steer;
        let gathers = query.filter(|_| steer.pinned.is_empty() && steer.dropped.is_empty());
        let mut gathered = match gathers {
            Some(query) => self.gather(inquiry, query, limit, found).await?,
            None => Gathered::default(),
        };
        let to_tables = gathered.of_tables.as_deref().or(query.filter(|_| !gathered.answers()));
        let to_tables = to_tables.map(|query| self.without_names(inquiry, query)).transpose()?;
        let mut cells = from_cells(&self.workspace, &documents, to_tables.as_deref(), limit, found).await?;
        if let Some(query) = query.filter(|_| gathered.of_tables.is_some()) {
            cells.compare();
            if !cells.answer() {
                gathered = self.compare_in_words(inquiry, query, limit, found).await?;
            }
        }
        if let Some(most) = tokens {
            within(&mut found.passages, most);
        }
        Ok((gathered, cells))
    }

    /// The question without the names of the documents that it confines itself to: a row of the same name is not what is
    /// asked for.
    fn without_names(&self, inquiry: &Inquiry, query: &str) -> Result<String, SearchError> {
        let mut names = Vec::new();
        for id in &inquiry.scope.documents {
            if let Some(opened) = self.workspace.opened(id) {
                names.push(Names::of(&opened.document, &self.workspace.knowledge(id)?.metadata));
            }
        }
        let mut places: Vec<Range<usize>> = mentions(query, &names).into_iter().map(|mention| mention.place).collect();
        places.sort_by_key(|place| std::cmp::Reverse(place.start));
        let mut rest = query.to_string();
        for place in places {
            let possessive =
                ["'s", "’s"].iter().find(|end| rest[place.end..].starts_with(**end)).map_or(0, |end| end.len());
            rest.replace_range(place.start..place.end + possessive, "");
        }
        Ok(if terms(&rest).is_empty() { query.to_string() } else { rest })
    }

    /// Gathers for a question; the passages it needs are then the first of those found.
    async fn gather(
        &self,
        inquiry: &Inquiry,
        query: &str,
        limit: usize,
        found: &mut Found,
    ) -> Result<Gathered, SearchError> {
        if inquiry.kind == Kind::Comparison {
            let Some(sides) = compared::asked(query) else { return Ok(Gathered::default()) };
            return match self.of_years(&sides) {
                Some(question) => Ok(Gathered { of_tables: Some(question), ..Gathered::default() }),
                None => self.compare(&sides, inquiry, query, limit, found).await,
            };
        }
        let wanted = wanted::asked(query).filter(|wanted| wanted.kind() == inquiry.kind);
        if wanted.is_none() && inquiry.kind != Kind::Fact {
            return Ok(Gathered::default());
        }
        let (workspace, documents) = (self.workspace.clone(), self.documents_of(inquiry));
        let (query, passages) = (query.to_string(), found.passages.clone());
        let across = found.across_languages;
        let pieces = move || {
            let alone = |pieces: Vec<Piece>| (pieces, None);
            let (pieces, list) = match &wanted {
                Some(Wanted::Definition(term)) => definition::pieces(&workspace, &documents, term).map(alone),
                Some(Wanted::HowTo { task, .. }) => section::pieces(&workspace, &documents, task),
                Some(Wanted::List(asked)) => list::pieces(&workspace, &documents, (&query, asked), &passages, across),
                Some(Wanted::YesNo) | None => section::answered(&workspace, &documents, &query).map(alone),
            }?;
            if across && pieces.is_empty() && !matches!(wanted, None | Some(Wanted::List(_))) {
                return section::near(&workspace, &documents, &query).map(alone);
            }
            Ok((pieces, list))
        };
        let joined = tokio::task::spawn_blocking(pieces).await;
        let (pieces, list) = joined.map_err(|fault| SearchError::Internal(fault.to_string()))??;
        let ranks = put_first(found, &pieces, limit);
        let quoted = pieces.iter().zip(&ranks).filter_map(|(piece, rank)| {
            Some(Quote { passage: *rank, text: piece.quote.clone()?, score: piece.score.clamp(0.0, 1.0) })
        });
        let quotes = quoted.collect();
        Ok(Gathered { quotes, said: list.map(|list| list.text(&ranks)), of_tables: None })
    }

    /// The documents a question is about.
    pub(super) fn documents_of(&self, inquiry: &Inquiry) -> Vec<DocumentId> {
        match inquiry.scope.documents.is_empty() {
            true => self.ask.documents.clone(),
            false => inquiry.scope.documents.clone(),
        }
    }
}

/// Puts some passages before the others, each once, and tells the number of each.
fn put_passages(found: &mut Found, passages: &[Passage], limit: usize) -> Vec<usize> {
    let mut first: Vec<Passage> = Vec::new();
    let mut ranks = Vec::new();
    for passage in passages {
        let at = first.iter().position(|own| own.locator == passage.locator).unwrap_or_else(|| {
            found.passages.retain(|own| own.locator != passage.locator);
            first.push(passage.clone());
            first.len() - 1
        });
        ranks.push(at + 1);
    }
    lead_with(found, first, limit);
    ranks
}

/// Puts the chunks of some pieces before the other passages, each once, and tells the passage number of each piece.
fn put_first(found: &mut Found, pieces: &[Piece], limit: usize) -> Vec<usize> {
    let mut first: Vec<Passage> = Vec::new();
    let mut ranks = Vec::new();
    for piece in pieces {
        let at = first.iter().position(|own| own.locator == piece.chunk.locator).unwrap_or_else(|| {
            // One that the search found keeps its scores and what was joined to it.
            let holds = |own: &Passage| {
                let spans = &piece.chunk.locator.spans;
                own.locator.document == piece.chunk.locator.document
                    && own.locator.spans.len() == spans.len()
                    && own.locator.spans.iter().zip(spans).all(|(a, b)| a == b)
            };
            let known = found.passages.iter().position(holds).map(|n| found.passages.remove(n));
            let new = || passage(0, piece.score, (None, None), &piece.opened.document, piece.chunk.clone());
            first.push(known.unwrap_or_else(new));
            first.len() - 1
        });
        ranks.push(at + 1);
    }
    lead_with(found, first, limit);
    ranks
}

fn lead_with(found: &mut Found, mut first: Vec<Passage>, limit: usize) {
    if first.is_empty() {
        return;
    }
    let most = limit.max(first.len());
    first.append(&mut found.passages);
    first.truncate(most);
    first.iter_mut().enumerate().for_each(|(n, passage)| passage.rank = n + 1);
    found.passages = first;
}

fn opened(workspace: &Workspace, documents: &[DocumentId]) -> Vec<Arc<OpenDocument>> {
    documents.iter().filter_map(|id| workspace.opened(id)).collect()
}

/// The chunks of a document that hold all words of a term, in order.
fn holding(workspace: &Workspace, opened: &OpenDocument, term: &str) -> Result<Vec<Chunk>, LibraryError> {
    let words = query_words(term);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (library, id) = (&workspace.library, &opened.document.id);
    let scores = opened.words.of(library, id, library.next_ordinal(id)?, &words)?;
    let mut all: Option<Vec<u32>> = None;
    for scores in &scores {
        let mut held: Vec<u32> = scores.iter().map(|(chunk, _)| *chunk).collect();
        held.sort_unstable();
        all = Some(match all {
            Some(all) => all.into_iter().filter(|chunk| held.binary_search(chunk).is_ok()).collect(),
            None => held,
        });
    }
    let mut all = all.unwrap_or_default();
    all.truncate(MOST_HOLDING);
    library.chunks(id, &all)
}

/// The first chunks of a section of a document's outline.
fn chunks_of_section(
    workspace: &Workspace,
    opened: &OpenDocument,
    outline: &Outline,
    n: usize,
    most: usize,
) -> Result<Vec<Chunk>, LibraryError> {
    let Some(section) = outline.sections.get(n) else { return Ok(Vec::new()) };
    let next = outline.sections.get(outline.inside(n).end).map(|next| (next.page, next.offset));
    let last = section.page_end.min(section.page + SECTION_PAGES);
    let chunks = workspace.library.chunks_of_pages(&opened.document.id, section.page, last)?;
    let within = |chunk: &Chunk| {
        chunk.locator.spans.iter().any(|span| {
            (span.page, span.end) > (section.page, section.offset)
                && next.is_none_or(|next| (span.page, span.start) < next)
        })
    };
    Ok(chunks.into_iter().filter(within).take(most).collect())
}

/// Pages of a section that are looked at.
const SECTION_PAGES: u32 = 2;

fn stretches(chunks: &[Chunk]) -> Vec<Stretch<'_>> {
    chunks.iter().map(|chunk| Stretch { text: &chunk.text, section: &chunk.section }).collect()
}

/// Drops the last of the passages while they take more than a number of tokens.
fn within(passages: &mut Vec<Passage>, most: u32) {
    let mut used = 0u32;
    let fits = passages.iter().take_while(|passage| {
        used = used.saturating_add(tokens::estimate(&passage.text));
        used <= most
    });
    let kept = fits.count().max(1);
    passages.truncate(kept);
}
