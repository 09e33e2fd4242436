//! Candidates: what speaks for each chunk of the documents searched, by words and by meaning, before both are weighed.

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

/// Candidates taken from each ranking: with all of them scored by both, the scales of the fusion are those of the
/// document, not of a few best matches.
const CANDIDATES: usize = 1_000;

/// Documents that are asked together and give as many candidates each; of more, each gives fewer, but
/// [`LEAST_CANDIDATES`]: ten thousand of a library of a hundred books are as large a part of it as a thousand are of a book.
const FULL_DOCUMENTS: usize = 10;
const LEAST_CANDIDATES: usize = 100;

/// What a phrase in quotation marks counts against a word.
const QUOTED_WEIGHT: f32 = 3.0;

/// Chunks without an embedding that are embedded while a question waits, best by words first: an eighth of a second. With
/// several documents each has its share.
const EMBED_AT_ONCE: usize = 4;

/// Chunks nearest in meaning that tell the language of what is searched.
const NEAREST: usize = 5;

/// Chunks that a question puts at the head of those to embed, best by words first.
pub(crate) const WANTED: usize = 48;

/// Chunks of one document and what words speak for each.
pub(crate) type Scored = Vec<(u32, f32)>;

/// For every document, the chunks that words speak for, best first; and the words, by their rarity.
pub(crate) type ByWords = (Vec<Scored>, Vec<Word>);

impl Search {
    /// For every document, the chunks that words speak for, best first; and the words, by their rarity.
    pub(crate) fn lexical(&self, query: &Query) -> Result<ByWords, SearchError> {
        if self.options.mode == SearchMode::Dense {
            return Ok((vec![Vec::new(); self.opened.len()], Vec::new()));
        }
        let words: Vec<&str> = query.terms.iter().map(|term| term.words.as_str()).collect();
        let mut found = Vec::with_capacity(self.opened.len());
        for opened in &self.opened {
            let count = self.workspace.library.next_ordinal(&opened.document.id)?;
            let library = &self.workspace.library;
            let running = opened.is_running(library, count)?;
            found.push((count, running, opened.words.of(library, &opened.document.id, count, &words)?));
        }
        // How rare a word is is judged over all documents searched, else a word common in one and rare in another
        // would put the other first.
        let all: u32 = found.iter().map(|(count, ..)| count).sum();
        let holding: Vec<u32> =
            (0..words.len()).map(|t| found.iter().map(|(.., terms)| terms[t].len() as u32).sum()).collect();
        let single = query.terms.iter().zip(&holding).filter(|(term, _)| !term.quoted);
        let rarities = single.map(|(term, held)| Word::new(&term.words, inverse_frequency(all, *held))).collect();
        let score = |(count, running, terms): (u32, bool, Vec<Scores>)| {
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
            ranked.truncate(self.each());
            ranked
        };
        Ok((found.into_iter().map(score).collect(), rarities))
    }

    /// The mean embedding of questions of a script that ask for nothing in particular. Embedded the first time it is
    /// wanted (some 200 ms), kept in the library after that.
    pub(crate) fn common_question(&self, embedder: &Embedder, script: Script) -> Result<Arc<Vec<f32>>, SearchError> {
        let library = &self.workspace.library;
        let key = (embedder.id().to_string(), script);
        let mut known = self.workspace.question_means.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mean) = known.get(&key) {
            return Ok(mean.clone());
        }
        let texts = common_questions::questions(script);
        // As a question a text has another embedding than as a passage, so it has another key.
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

    /// Candidates with part of what lies near to any question at all taken off their similarity.
    pub(crate) fn discount_common(&self, candidates: &[Candidate<Key>], common: &[f32]) -> Vec<Candidate<Key>> {
        let indexes: Vec<_> = self.opened.iter().map(|opened| opened.vectors()).collect();
        let near = |(n, chunk): Key| Some(cosine(common, &indexes[n].as_ref()?.get(chunk)?));
        let less = |c: &Candidate<Key>| c.dense.map(|d| d - common_questions::SHARE * near(c.chunk).unwrap_or(0.0));
        candidates.iter().map(|c| Candidate { dense: less(c), ..*c }).collect()
    }

    /// How many candidates each document gives at most, by words and by meaning.
    fn each(&self) -> usize {
        (CANDIDATES * FULL_DOCUMENTS / self.opened.len().max(1)).clamp(LEAST_CANDIDATES, CANDIDATES)
    }

    /// The candidates of all documents, in the documents' order; of many documents at once.
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
        // Where in `all` each chunk stands, by ordinal.
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

    /// Asked while the document is still being embedded: the chunks that words put first get their embedding now.
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
    pub(crate) fn across_languages(&self, candidates: &[Candidate<Key>]) -> Result<bool, SearchError> {
        let Some(asked) = script_of(&self.query) else { return Ok(false) };
        let mut texts = String::new();
        // With all the weight on meaning; where nothing has an embedding yet, by words.
        for item in fuse(candidates, 1.0, NEAREST) {
            let (n, ordinal) = item.candidate.chunk;
            for chunk in self.workspace.library.chunks(&self.opened[n].document.id, &[ordinal])? {
                texts.push_str(&chunk.text);
            }
        }
        Ok(script_of(&texts).is_some_and(|script: Script| script != asked))
    }
}
