//! Searching: from a question to ranked passages, by words and by meaning.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::place;
use super::workspace::{OpenDocument, Workspace};
use crate::adapters::embedder::{EmbedError, Embedder, TextKind, cosine};
use crate::adapters::library::{LibraryError, text_key};
use crate::adapters::vector_index::IndexError;
use crate::domain::chunk::Chunk;
use crate::domain::closeness::{self, Word, closeness};
use crate::domain::document::{Coverage, Document, DocumentId};
use crate::domain::generic;
use crate::domain::language::{Script, script_of};
use crate::domain::lexical::{TermScores, fts_inverse_frequency, inverse_frequency, is_running_text, scores};
use crate::domain::passage::{
    Candidate, DENSE_WEIGHT, DENSE_WEIGHT_ACROSS_LANGUAGES, Passage, Ranked, SearchMode, fuse, select,
};
use crate::domain::query::{Query, query};
use crate::domain::structure::{self, Aim, Place};
use crate::domain::tokens;
use crate::domain::widening;

/// Why a search failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// Searching by meaning was asked for and is not possible.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The vector index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A document that is not open.
    #[error("the document {0} is not open")]
    NotOpen(String),
    /// A fault of the program.
    #[error("the search stopped: {0}")]
    Internal(String),
}

/// Chunks of one document and what words speak for each.
pub(super) type Scored = Vec<(u32, f32)>;

/// How to search.
#[derive(Clone, Copy, Debug)]
pub struct SearchOptions {
    /// By words, by meaning, or both.
    pub mode: SearchMode,
    /// The most passages.
    pub limit: usize,
    /// The most tokens (estimated) in all passages together.
    pub budget: u32,
    /// True to join passages that do not stand alone with their neighbours, where the budget has room.
    pub widen: bool,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Passages, best first.
    pub passages: Vec<Passage>,
    /// How much of the documents could be searched.
    pub coverage: Coverage,
    /// True when question and documents are in different scripts.
    pub across_languages: bool,
    /// Why meaning was left out, where it was asked for.
    pub without_meaning: Option<String>,
    /// The place the question is about ("p. 12", "3 Methods", the document's name), where the passages come from it:
    /// then they stand in reading order, unless the question looks for something there.
    pub place: Option<String>,
    /// What could not be done as asked, in one sentence: a page that is not there.
    pub notice: Option<String>,
}

/// Candidates taken from each ranking: with all of them scored by both, the scales of the fusion are those of the
/// document, not of a few best matches.
const CANDIDATES: usize = 1_000;

/// What a phrase in quotation marks counts against a word.
const QUOTED_WEIGHT: f32 = 3.0;

/// Chunks without an embedding that are embedded while a question waits, best by words first: an eighth of a second.
const EMBED_AT_ONCE: usize = 4;

/// Chunks that a question puts at the head of those to embed, best by words first.
pub(super) const WANTED: usize = 48;

/// Chunks that are looked at to tell running text from pages under heads.
const SAMPLE: u32 = 32;

/// Finds the passages nearest to `query`.
///
/// # Errors
/// When a document is not open, the library fails, or `mode` is dense and there are no embeddings.
pub async fn search(
    workspace: &Arc<Workspace>,
    documents: &[DocumentId],
    query: &str,
    options: SearchOptions,
) -> Result<Found, SearchError> {
    let opened = opened(workspace, documents)?;
    let (embedder, without_meaning) = match options.mode {
        SearchMode::Lexical => (None, None),
        SearchMode::Dense => (Some(workspace.embedder().await?), None),
        SearchMode::Hybrid => {
            let known = match workspace.embedder_now() {
                // While a document is still being taken in, words answer at once: loading takes a second or more.
                None if opened.iter().any(|opened| !opened.coverage().complete()) => {
                    workspace.warm_up();
                    None
                }
                None => Some(workspace.embedder().await),
                known => known,
            };
            match known {
                Some(Ok(embedder)) => (Some(embedder), None),
                Some(Err(error)) => (None, Some(error.to_string())),
                None => (None, Some("the embedding model is still being loaded".to_string())),
            }
        }
    };
    let search = Search { workspace: workspace.clone(), opened, query: query.to_string(), options, embedder };
    let mut found =
        tokio::task::spawn_blocking(move || search.run()).await.map_err(|e| SearchError::Internal(e.to_string()))??;
    found.without_meaning = without_meaning;
    Ok(found)
}

fn opened(workspace: &Workspace, documents: &[DocumentId]) -> Result<Vec<Arc<OpenDocument>>, SearchError> {
    documents
        .iter()
        .map(|id| workspace.opened(id).ok_or_else(|| SearchError::NotOpen(id.short().to_string())))
        .collect()
}

/// One search, ready to run on a blocking thread.
pub(super) struct Search {
    workspace: Arc<Workspace>,
    pub(super) opened: Vec<Arc<OpenDocument>>,
    pub(super) query: String,
    options: SearchOptions,
    embedder: Option<Arc<Embedder>>,
}

/// A chunk of one of the documents searched: the document's place in the list, and the chunk's ordinal.
type Key = (usize, u32);

impl Search {
    /// A search that asks no embedding model.
    pub(super) fn by_words(
        workspace: &Arc<Workspace>,
        documents: &[DocumentId],
        query: &str,
    ) -> Result<Search, SearchError> {
        let options = SearchOptions { mode: SearchMode::Lexical, limit: WANTED, budget: u32::MAX, widen: false };
        let opened = opened(workspace, documents)?;
        Ok(Search { workspace: workspace.clone(), opened, query: query.to_string(), options, embedder: None })
    }

    fn run(mut self) -> Result<Found, SearchError> {
        let mut place = None;
        let mut notice = None;
        let mut within: Option<HashSet<Key>> = None;
        if let Some(aim) = structure::aim(&self.query) {
            let found = self.place(&aim)?;
            match found.iter().find(|(_, found)| !found.chunks.is_empty()) {
                Some((_, first)) => {
                    place = Some(first.name.clone());
                    if aim.rest.is_empty() {
                        return Ok(self.in_reading_order(found, place));
                    }
                    let keys = found.iter().flat_map(|(n, f)| f.chunks.iter().map(move |c| (*n, c.ordinal)));
                    within = Some(keys.collect());
                    self.query.clone_from(&aim.rest);
                }
                None => notice = self.no_such_place(&aim),
            }
        }
        let query = query(&self.query);
        let vector = match &self.embedder {
            Some(embedder) => embedder.embed(TextKind::Query, &[&query.meaning])?.pop(),
            None => None,
        };
        let (lexical, words) = self.lexical(&query)?;
        let mut candidates: Vec<Candidate<Key>> = Vec::new();
        for (n, (opened, lexical)) in self.opened.iter().zip(lexical).enumerate() {
            let found = self.candidates(opened, vector.as_deref(), lexical)?;
            candidates.extend(found.into_iter().map(|c| Candidate {
                chunk: (n, c.chunk),
                dense: c.dense,
                lexical: c.lexical,
            }));
        }
        if let Some(within) = within {
            candidates.retain(|candidate| within.contains(&candidate.chunk));
        }
        let across_languages = self.across_languages(&candidates)?;
        let weight = match self.options.mode {
            SearchMode::Dense => 1.0,
            SearchMode::Lexical => 0.0,
            SearchMode::Hybrid if across_languages => DENSE_WEIGHT_ACROSS_LANGUAGES,
            SearchMode::Hybrid => DENSE_WEIGHT,
        };
        let ranked = match (&self.embedder, script_of(&self.query)) {
            (Some(embedder), Some(script)) if across_languages => {
                let generic = self.workspace.generic_question(embedder, script)?;
                fuse(&self.without_generic(&candidates, &generic), weight)
            }
            _ => fuse(&candidates, weight),
        };
        let dense: HashMap<Key, Option<f32>> = candidates.iter().map(|c| (c.chunk, c.dense)).collect();
        let ranked = self.load(ranked)?;
        // Words match across languages by accident, so what one sentence holds of them says nothing.
        let by_words = self.options.mode != SearchMode::Dense && !across_languages;
        let ranked = match closeness::weights(script_of(&self.query)).filter(|_| by_words) {
            Some(weights) => by_closeness(ranked, &words, weights),
            None => ranked,
        };
        let passages = self.passages(ranked, &dense)?;
        Ok(Found { passages, coverage: self.coverage(), across_languages, without_meaning: None, place, notice })
    }

    fn coverage(&self) -> Coverage {
        self.opened.iter().fold(Coverage::default(), |sum, o| sum.plus(o.coverage()))
    }

    /// The place in each document that has it.
    fn place(&self, aim: &Aim) -> Result<Vec<(usize, place::Found)>, SearchError> {
        let share = (self.options.limit / self.opened.len().max(1)).max(1);
        let mut all = Vec::new();
        for (n, opened) in self.opened.iter().enumerate() {
            all.extend(place::find(&self.workspace, opened, &aim.place, share)?.map(|found| (n, found)));
        }
        Ok(all)
    }

    /// What to say of a page that no document has; of a section that none has nothing, since "section 404" may be a
    /// subject.
    fn no_such_place(&self, aim: &Aim) -> Option<String> {
        let Place::Pages(first, _) = aim.place else { return None };
        let most = self.opened.iter().map(|opened| opened.document.pages).max().unwrap_or(0);
        Some(match first > most {
            true => format!("there is no page {first}: the last one is page {most}"),
            false => format!("page {first} holds no text that can be read, or has not been read yet"),
        })
    }

    /// Passages of a place, as many as fit.
    fn in_reading_order(&self, found: Vec<(usize, place::Found)>, place: Option<String>) -> Found {
        let chunks: Vec<(usize, Chunk)> =
            found.into_iter().flat_map(|(n, found)| found.chunks.into_iter().map(move |chunk| (n, chunk))).collect();
        let taken = select(chunks, self.options.limit, self.options.budget, |(_, chunk)| (&chunk.text, chunk.tokens));
        let passages = taken
            .into_iter()
            .enumerate()
            .map(|(i, (n, chunk))| passage(i + 1, 1.0, (None, None), &self.opened[n].document, chunk))
            .collect();
        Found {
            passages,
            coverage: self.coverage(),
            across_languages: false,
            without_meaning: None,
            place,
            notice: None,
        }
    }

    /// For every document, the chunks that words speak for, best first; and the words, by their rarity.
    pub(super) fn lexical(&self, query: &Query) -> Result<(Vec<Scored>, Vec<Word>), SearchError> {
        if self.options.mode == SearchMode::Dense {
            return Ok((vec![Vec::new(); self.opened.len()], Vec::new()));
        }
        let words: Vec<&str> = query.terms.iter().map(|term| term.words.as_str()).collect();
        let mut found = Vec::with_capacity(self.opened.len());
        for opened in &self.opened {
            let count = self.workspace.library.next_ordinal(&opened.document.id)?;
            let running = self.is_running_text(opened, count)?;
            found.push((count, running, self.workspace.library.term_scores(&opened.document.id, &words)?));
        }
        // How rare a word is is judged over all documents searched, else a word common in one and rare in another
        // would put the other first.
        let all: u32 = found.iter().map(|(count, ..)| count).sum();
        let holding: Vec<u32> =
            (0..words.len()).map(|t| found.iter().map(|(.., terms)| terms[t].len() as u32).sum()).collect();
        let single = query.terms.iter().zip(&holding).filter(|(term, _)| !term.quoted);
        let rarities = single.map(|(term, held)| Word::new(&term.words, inverse_frequency(all, *held))).collect();
        let score = |(count, running, terms): (u32, bool, Vec<Vec<(u32, f32)>>)| {
            let weighed: Vec<TermScores> = terms
                .into_iter()
                .enumerate()
                .map(|(t, chunks)| {
                    let quoted = if query.terms[t].quoted { QUOTED_WEIGHT } else { 1.0 };
                    let own = fts_inverse_frequency(count, chunks.len() as u32);
                    TermScores { chunks, weight: quoted * inverse_frequency(all, holding[t]) / own }
                })
                .collect();
            let mut ranked: Vec<(u32, f32)> = scores(count, &weighed, running)
                .into_iter()
                .enumerate()
                .filter(|(_, score)| *score > 0.0)
                .map(|(chunk, score)| (chunk as u32, score))
                .collect();
            ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
            ranked.truncate(CANDIDATES);
            ranked
        };
        Ok((found.into_iter().map(score).collect(), rarities))
    }

    /// Judged by chunks from all over the document.
    fn is_running_text(&self, opened: &OpenDocument, count: u32) -> Result<bool, SearchError> {
        let sample: Vec<u32> = (0..SAMPLE.min(count)).map(|n| n * count / SAMPLE.min(count)).collect();
        let chunks = self.workspace.library.chunks(&opened.document.id, &sample)?;
        Ok(is_running_text(chunks.iter().map(|chunk| chunk.context.as_str())))
    }

    /// Candidates with part of what lies near to any question at all taken off their similarity.
    fn without_generic(&self, candidates: &[Candidate<Key>], generic: &[f32]) -> Vec<Candidate<Key>> {
        let indexes: Vec<_> = self.opened.iter().map(|opened| opened.vectors()).collect();
        let near = |(n, chunk): Key| Some(cosine(generic, &indexes[n].as_ref()?.get(chunk)?));
        let less = |c: &Candidate<Key>| c.dense.map(|d| d - generic::SHARE * near(c.chunk).unwrap_or(0.0));
        candidates.iter().map(|c| Candidate { dense: less(c), ..*c }).collect()
    }

    /// Both rankings of one document, each chunk once.
    fn candidates(
        &self,
        opened: &OpenDocument,
        vector: Option<&[f32]>,
        lexical: Vec<(u32, f32)>,
    ) -> Result<Vec<Candidate<u32>>, SearchError> {
        let mut all: Vec<Candidate<u32>> = Vec::new();
        let mut place = HashMap::new();
        let index = opened.vectors();
        if let (Some(vector), Some(index)) = (vector, &index) {
            for (chunk, dense) in index.search(vector, CANDIDATES)? {
                place.insert(chunk, all.len());
                all.push(Candidate { chunk, dense: Some(dense), lexical: None });
            }
        }
        let (mut bare, mut unembedded) = (Vec::new(), Vec::new());
        for (chunk, score) in lexical {
            match place.get(&chunk) {
                Some(&at) => all[at].lexical = Some(score),
                None => {
                    let there = index.as_ref().is_some_and(|index| index.get(chunk).is_some());
                    if !there && unembedded.len() < WANTED {
                        unembedded.push(chunk);
                    }
                    let known = vector.zip(index.as_ref()).and_then(|(v, index)| Some(cosine(v, &index.get(chunk)?)));
                    if known.is_none() {
                        bare.push((all.len(), chunk));
                    }
                    all.push(Candidate { chunk, dense: known, lexical: Some(score) });
                }
            }
        }
        if !unembedded.is_empty() {
            opened.want(unembedded);
        }
        if let (Some(vector), Some(embedder)) = (vector, &self.embedder) {
            self.embed_now(opened, embedder, vector, &bare, &mut all)?;
        }
        Ok(all)
    }

    /// Asked while the document is still being embedded: the chunks that words put first get their embedding now.
    fn embed_now(
        &self,
        opened: &OpenDocument,
        embedder: &Embedder,
        vector: &[f32],
        bare: &[(usize, u32)],
        all: &mut [Candidate<u32>],
    ) -> Result<(), SearchError> {
        let bare = &bare[..bare.len().min(EMBED_AT_ONCE)];
        if bare.is_empty() {
            return Ok(());
        }
        let ordinals: Vec<u32> = bare.iter().map(|(_, chunk)| *chunk).collect();
        let chunks = self.workspace.library.chunks(&opened.document.id, &ordinals)?;
        let texts: Vec<String> = chunks.iter().map(Chunk::indexed_text).collect();
        // As questions are: ahead of the batch that waits in the background.
        let vectors =
            embedder.embed_urgently(TextKind::Passage, &texts.iter().map(String::as_str).collect::<Vec<_>>())?;
        for ((at, _), v) in bare.iter().zip(&vectors) {
            all[*at].dense = Some(cosine(vector, v));
        }
        let keep: Vec<_> = texts.iter().map(|text| text_key(text)).zip(vectors).collect();
        self.workspace.library.keep_embeddings(embedder.id(), &keep)?;
        Ok(())
    }

    /// Judged by what lies nearest: a bilingual document answers in the language of its nearest part.
    pub(super) fn across_languages(&self, candidates: &[Candidate<Key>]) -> Result<bool, SearchError> {
        let Some(asked) = script_of(&self.query) else { return Ok(false) };
        let mut by_meaning: Vec<&Candidate<Key>> = candidates.iter().collect();
        by_meaning.sort_by(|a, b| b.dense.unwrap_or(-1.0).total_cmp(&a.dense.unwrap_or(-1.0)));
        let mut texts = String::new();
        for candidate in by_meaning.iter().take(5) {
            let id = &self.opened[candidate.chunk.0].document.id;
            for chunk in self.workspace.library.chunks(id, &[candidate.chunk.1])? {
                texts.push_str(&chunk.text);
            }
        }
        Ok(script_of(&texts).is_some_and(|script: Script| script != asked))
    }

    /// The chunks of the best candidates.
    fn load(&self, ranked: Vec<Ranked<Key>>) -> Result<Vec<(Ranked<Key>, Chunk)>, SearchError> {
        // A few more than asked for, since near-duplicates fall out.
        let count = closeness::CANDIDATES.max(self.options.limit * 2 + 8);
        let mut loaded = Vec::with_capacity(count.min(ranked.len()));
        for item in ranked.into_iter().take(count) {
            let (n, ordinal) = item.candidate.chunk;
            let chunk = self.workspace.library.chunks(&self.opened[n].document.id, &[ordinal])?.pop();
            loaded.extend(chunk.map(|chunk| (item, chunk)));
        }
        Ok(loaded)
    }

    fn passages(
        &self,
        ranked: Vec<(Ranked<Key>, Chunk)>,
        dense: &HashMap<Key, Option<f32>>,
    ) -> Result<Vec<Passage>, SearchError> {
        let mut taken =
            select(ranked, self.options.limit, self.options.budget, |(_, chunk)| (&chunk.text, chunk.tokens));
        if self.options.widen {
            self.widen(&mut taken)?;
        }
        let passages = taken.into_iter().enumerate().map(|(i, (item, chunk))| {
            let (n, _) = item.candidate.chunk;
            let dense = dense.get(&item.candidate.chunk).copied().flatten();
            passage(i + 1, item.score, (dense, item.candidate.lexical), &self.opened[n].document, chunk)
        });
        Ok(passages.collect())
    }

    /// Joins the passages that do not stand alone with their neighbours, the best first, as long as there is room and
    /// no text is taken twice.
    fn widen(&self, taken: &mut [(Ranked<Key>, Chunk)]) -> Result<(), SearchError> {
        let used: u32 = taken.iter().map(|(_, chunk)| chunk.tokens).sum();
        let mut room = self.options.budget.saturating_sub(used);
        let mut held: HashSet<Key> = taken.iter().map(|(item, _)| item.candidate.chunk).collect();
        for (item, chunk) in taken {
            let (n, ordinal) = item.candidate.chunk;
            for before in [true, false] {
                let wanted = if before { widening::wants_before(chunk) } else { widening::wants_after(chunk) };
                let other = if before { ordinal.checked_sub(1) } else { ordinal.checked_add(1) };
                let Some(other) = other.filter(|other| wanted && !held.contains(&(n, *other))) else { continue };
                let Some(near) = self.workspace.library.chunks(&self.opened[n].document.id, &[other])?.pop() else {
                    continue;
                };
                let whole = if before { widening::joined(&near, chunk) } else { widening::joined(chunk, &near) };
                let Some(whole) = whole.filter(|whole| whole.tokens.saturating_sub(chunk.tokens) <= room) else {
                    continue;
                };
                room -= whole.tokens.saturating_sub(chunk.tokens);
                held.insert((n, other));
                *chunk = whole;
            }
        }
        Ok(())
    }
}

/// Ranks again by how much of the question's words one sentence holds.
fn by_closeness(
    mut ranked: Vec<(Ranked<Key>, Chunk)>,
    words: &[Word],
    (one, two): (f32, f32),
) -> Vec<(Ranked<Key>, Chunk)> {
    if !is_running_text(ranked.iter().map(|(_, chunk)| chunk.context.as_str())) {
        return ranked;
    }
    for (n, (item, chunk)) in ranked.iter_mut().enumerate() {
        let held = if n < closeness::CANDIDATES { closeness(words, &chunk.text) } else { (0.0, 0.0) };
        item.score = (item.score + one * held.0 + two * held.1) / (1.0 + one + two);
    }
    ranked.sort_by(|a, b| b.0.score.total_cmp(&a.0.score));
    ranked
}

/// A chunk as a passage; the scores are those of meaning and of words.
fn passage(
    rank: usize,
    score: f32,
    (dense_score, lexical_score): (Option<f32>, Option<f32>),
    document: &Document,
    chunk: Chunk,
) -> Passage {
    Passage {
        rank,
        score,
        dense_score,
        lexical_score,
        document: document.name().to_string(),
        locator: chunk.locator,
        section: chunk.section,
        text: chunk.text,
    }
}

/// Tokens (estimated) of passages together.
pub fn passage_tokens(passages: &[Passage]) -> u32 {
    passages.iter().map(|p| tokens::estimate(&p.text)).sum()
}
