//! Candidates: the keyword and semantic scores of the chunks in the searched documents, before they are fused.

use std::sync::{Arc, PoisonError};

use super::request::{Key, Search, SearchError};
use crate::adapters::embedder::{Embedder, TextKind, cosine};
use crate::adapters::library::text_key;
use crate::domain::document::chunk::Chunk;
use crate::domain::finding::closeness::Word;
use crate::domain::finding::common_questions;
use crate::domain::finding::lexical::{TermScores, fts_inverse_frequency, inverse_frequency, scores};
use crate::domain::finding::passage::{Candidate, SearchMode, fuse};
use crate::domain::finding::query::Query;
use crate::domain::text::language::{Script, script_of};
use crate::tasks::workspace::OpenDocument;
use crate::tasks::workspace::word_scores::Scores;

/// Candidates per ranking: with all of them scored by both, the scales of the fusion are those of the document, not of
/// a few best matches.
const CANDIDATES: usize = 1_000;

/// Up to this many documents contribute the full number of candidates each; beyond it each contributes fewer, but at
/// least [`LEAST_CANDIDATES`]: ten thousand of a library of a hundred books are as large a part of it as a thousand are
/// of a book.
const FULL_DOCUMENTS: usize = 10;
const LEAST_CANDIDATES: usize = 100;

/// Weight of a phrase in quotation marks relative to a word.
const QUOTED_WEIGHT: f32 = 3.0;

/// Chunks embedded while a question waits, best by keyword score first: an eighth of a second. Several documents share
/// it.
const EMBED_AT_ONCE: usize = 4;

/// Number of semantically nearest chunks that determine the language of the text.
const NEAREST: usize = 5;

/// Number of chunks a question moves to the front of the embedding queue, best by keyword score first.
pub(crate) const WANTED: usize = 48;

/// Chunks of one document with their keyword scores.
pub(crate) type Scored = Vec<(u32, f32)>;

/// What keyword search found.
#[derive(Debug, Default)]
pub(crate) struct ByWords {
    /// For each document the chunks with keyword scores, best first.
    pub found: Vec<Scored>,
    /// The words looked up, with their rarity over all documents.
    pub words: Vec<Word>,
    /// For each document and word the chunks that contain it, in order.
    pub holding: Vec<Vec<Vec<u32>>>,
}

impl Search {
    /// Looks up the words of a query.
    pub(crate) fn lexical(&self, query: &Query) -> Result<ByWords, SearchError> {
        if self.options.mode == SearchMode::Dense {
            return Ok(ByWords { found: vec![Vec::new(); self.opened.len()], ..ByWords::default() });
        }
        let words: Vec<&str> = query.terms.iter().map(|term| term.words.as_str()).collect();
        let mut found = Vec::with_capacity(self.opened.len());
        for opened in &self.opened {
            let count = self.workspace.library.next_ordinal(&opened.document.id)?;
            let library = &self.workspace.library;
            let running = opened.is_running(library, count)?;
            found.push((count, running, opened.words.of(library, &opened.document.id, count, &words)?));
        }
        // Rarity is computed over all documents searched; otherwise a word common in one and rare in another would
        // favour the other.
        let all: u32 = found.iter().map(|(count, ..)| count).sum();
        let counts: Vec<u32> =
            (0..words.len()).map(|t| found.iter().map(|(.., terms)| terms[t].len() as u32).sum()).collect();
        let single = query.terms.iter().zip(&counts).filter(|(term, _)| !term.quoted);
        let rarities = single.map(|(term, held)| Word::new(&term.words, inverse_frequency(all, *held))).collect();
        let ordinals = |chunks: &Scores| {
            let mut ordinals: Vec<u32> = chunks.iter().map(|(chunk, _)| *chunk).collect();
            ordinals.sort_unstable();
            ordinals
        };
        let single = |terms: &Vec<Scores>| {
            let single = query.terms.iter().zip(terms).filter(|(term, _)| !term.quoted);
            single.map(|(_, chunks)| ordinals(chunks)).collect()
        };
        let holding = found.iter().map(|(.., terms)| single(terms)).collect();
        let score = |(count, running, terms): (u32, bool, Vec<Scores>)| {
            let weighed: Vec<TermScores> = terms
                .into_iter()
                .enumerate()
                .map(|(t, chunks)| {
                    let quoted = if query.terms[t].quoted { QUOTED_WEIGHT } else { 1.0 };
                    let own = fts_inverse_frequency(count, chunks.len() as u32);
                    TermScores { chunks, weight: quoted * inverse_frequency(all, counts[t]) / own }
                })
                .collect();
            let mut ranked: Vec<(u32, f32)> = scores(count, &weighed, running)
                .into_iter()
                .enumerate()
                .filter(|(_, score)| *score > 0.0)
                .map(|(chunk, score)| (chunk as u32, score))
                .collect();
            ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
            ranked.truncate(self.each());
            ranked
        };
        Ok(ByWords { found: found.into_iter().map(score).collect(), words: rarities, holding })
    }

    /// The mean embedding of generic questions in a script. Computed on first use (about 200 ms), then kept in the
    /// library.
    pub(crate) fn common_question(&self, embedder: &Embedder, script: Script) -> Result<Arc<Vec<f32>>, SearchError> {
        let library = &self.workspace.library;
        let key = (embedder.id().to_string(), script);
        let mut known = self.workspace.question_means.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mean) = known.get(&key) {
            return Ok(mean.clone());
        }
        let texts = common_questions::questions(script);
        // A text embedded as a question differs from one embedded as a passage, so it has another key.
        let keys: Vec<_> = texts.iter().map(|text| text_key(&format!("question\n{text}"))).collect();
        let kept = library.kept_embeddings(embedder.id(), &keys)?;
        let vectors = match kept.into_iter().collect::<Option<Vec<_>>>() {
            Some(vectors) => vectors,
            None => {
                let vectors = embedder.embed_urgently(TextKind::Query, texts)?;
                let pairs: Vec<_> = keys.into_iter().zip(vectors.iter().cloned()).collect();
                library.keep_embeddings(embedder.id(), &pairs)?;
                vectors
            }
        };
        let mut mean = vec![0.0; embedder.dimensions()];
        for vector in &vectors {
            mean.iter_mut().zip(vector).for_each(|(sum, v)| *sum += v / vectors.len() as f32);
        }
        let mean = Arc::new(mean);
        known.insert(key, mean.clone());
        Ok(mean)
    }

    /// Candidates whose similarity is reduced by part of their mean similarity to generic questions.
    pub(crate) fn discount_common(&self, candidates: &[Candidate<Key>], common: &[f32]) -> Vec<Candidate<Key>> {
        let indexes: Vec<_> = self.opened.iter().map(|opened| opened.vectors()).collect();
        let near = |(n, chunk): Key| Some(cosine(common, &indexes[n].as_ref()?.get(chunk)?));
        let less = |c: &Candidate<Key>| c.dense.map(|d| d - common_questions::SHARE * near(c.chunk).unwrap_or(0.0));
        candidates.iter().map(|c| Candidate { dense: less(c), ..*c }).collect()
    }

    /// Maximum candidates per document and ranking.
    fn each(&self) -> usize {
        (CANDIDATES * FULL_DOCUMENTS / self.opened.len().max(1)).clamp(LEAST_CANDIDATES, CANDIDATES)
    }

    /// The candidates of all documents, in the documents' order; many documents are processed in parallel.
    pub(crate) fn all_candidates(
        &self,
        vector: Option<&[f32]>,
        lexical: Vec<Scored>,
    ) -> Result<Vec<Candidate<Key>>, SearchError> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut work: Vec<(usize, Scored)> = lexical.into_iter().enumerate().collect();
        let share = work.len().div_ceil(threads).max(FULL_DOCUMENTS / 2);
        let mut parts = Vec::new();
        while !work.is_empty() {
            parts.push(work.split_off(work.len().saturating_sub(share)));
        }
        let of = |part: Vec<(usize, Scored)>| {
            let mut all = Vec::new();
            for (n, lexical) in part {
                let found = self.candidates(&self.opened[n], vector, lexical)?;
                all.extend(found.into_iter().map(|c| Candidate {
                    chunk: (n, c.chunk),
                    dense: c.dense,
                    lexical: c.lexical,
                }));
            }
            Ok(all)
        };
        // The first documents are the last part, and this thread's.
        let own = parts.pop().unwrap_or_default();
        std::thread::scope(|scope| {
            let others: Vec<_> = parts.into_iter().rev().map(|part| scope.spawn(|| of(part))).collect();
            let mut all: Vec<Candidate<Key>> = of(own)?;
            for other in others {
                let found: Result<Vec<Candidate<Key>>, SearchError> =
                    other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                all.extend(found?);
            }
            Ok(all)
        })
    }

    /// Both rankings of one document, each chunk once.
    pub(crate) fn candidates(
        &self,
        opened: &OpenDocument,
        vector: Option<&[f32]>,
        lexical: Vec<(u32, f32)>,
    ) -> Result<Vec<Candidate<u32>>, SearchError> {
        let mut all: Vec<Candidate<u32>> = Vec::new();
        // The index in `all` of each chunk, by ordinal.
        let mut place: Vec<Option<usize>> = Vec::new();
        let index = opened.vectors();
        if let (Some(vector), Some(index)) = (vector, &index) {
            for (chunk, dense) in index.search(vector, self.each())? {
                let ordinal = chunk as usize;
                place.resize(place.len().max(ordinal + 1), None);
                place[ordinal] = Some(all.len());
                all.push(Candidate { chunk, dense: Some(dense), lexical: None });
            }
        }
        let (mut bare, mut unembedded) = (Vec::new(), Vec::new());
        for (chunk, score) in lexical {
            match place.get(chunk as usize) {
                Some(&Some(at)) => all[at].lexical = Some(score),
                _ => {
                    let there = index.as_ref().and_then(|index| index.get(chunk));
                    if there.is_none() && unembedded.len() < WANTED {
                        unembedded.push(chunk);
                    }
                    let known = vector.zip(there).map(|(question, chunk)| cosine(question, &chunk));
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

    /// For a document still being embedded: embeds the chunks with the best keyword scores now.
    fn embed_now(
        &self,
        opened: &OpenDocument,
        embedder: &Embedder,
        vector: &[f32],
        bare: &[(usize, u32)],
        all: &mut [Candidate<u32>],
    ) -> Result<(), SearchError> {
        let bare = &bare[..bare.len().min(EMBED_AT_ONCE / self.opened.len().max(1))];
        if bare.is_empty() {
            return Ok(());
        }
        let ordinals: Vec<u32> = bare.iter().map(|(_, chunk)| *chunk).collect();
        let chunks = self.workspace.library.chunks(&opened.document.id, &ordinals)?;
        let texts: Vec<String> = chunks.iter().map(Chunk::indexed_text).collect();
        // As for questions: ahead of the batches waiting in the background.
        let vectors =
            embedder.embed_urgently(TextKind::Passage, &texts.iter().map(String::as_str).collect::<Vec<_>>())?;
        for ((at, _), v) in bare.iter().zip(&vectors) {
            all[*at].dense = Some(cosine(vector, v));
        }
        let keep: Vec<_> = texts.iter().map(|text| text_key(text)).zip(vectors).collect();
        self.workspace.library.keep_embeddings(embedder.id(), &keep)?;
        Ok(())
    }

    /// Judged by the nearest text: a bilingual document answers in the language of its nearest part.
    pub(crate) fn across_languages(&self, candidates: &[Candidate<Key>]) -> Result<bool, SearchError> {
        let Some(asked) = script_of(&self.query) else { return Ok(false) };
        let mut texts = String::new();
        // By semantic score alone; by keyword score if nothing has an embedding yet.
        for item in fuse(candidates, 1.0, NEAREST) {
            let (n, ordinal) = item.candidate.chunk;
            for chunk in self.workspace.library.chunks(&self.opened[n].document.id, &[ordinal])? {
                texts.push_str(&chunk.text);
            }
        }
        Ok(script_of(&texts).is_some_and(|script: Script| script != asked))
    }
}
