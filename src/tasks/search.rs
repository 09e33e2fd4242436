//! Searching: from a question to ranked passages, by words and by meaning.

use std::sync::Arc;

use super::workspace::{OpenDocument, Workspace};
use crate::adapters::embedder::{EmbedError, Embedder, TextKind, cosine};
use crate::adapters::library::{LibraryError, text_key};
use crate::adapters::vector_index::IndexError;
use crate::domain::chunk::Chunk;
use crate::domain::document::{Coverage, DocumentId};
use crate::domain::language::{Script, script_of};
use crate::domain::passage::{
    Candidate, DENSE_WEIGHT, DENSE_WEIGHT_ACROSS_LANGUAGES, Passage, Ranked, SearchMode, fuse, select,
};
use crate::domain::tokens;

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

/// How to search.
#[derive(Clone, Copy, Debug)]
pub struct SearchOptions {
    /// By words, by meaning, or both.
    pub mode: SearchMode,
    /// The most passages.
    pub limit: usize,
    /// The most tokens (estimated) in all passages together.
    pub budget: u32,
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
}

/// Candidates taken from each ranking: with all of them scored by both, the scales of the fusion are those of the
/// document, not of a few best matches.
const CANDIDATES: usize = 1_000;

/// Chunks without an embedding that are embedded for one question, best by words first.
const EMBED_AT_ONCE: usize = 8;

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
    let opened = documents
        .iter()
        .map(|id| workspace.opened(id).ok_or_else(|| SearchError::NotOpen(id.short().to_string())))
        .collect::<Result<Vec<_>, _>>()?;
    let (embedder, without_meaning) = match options.mode {
        SearchMode::Lexical => (None, None),
        SearchMode::Dense => (Some(workspace.embedder().await?), None),
        SearchMode::Hybrid => match workspace.embedder().await {
            Ok(embedder) => (Some(embedder), None),
            Err(error) => (None, Some(error.to_string())),
        },
    };
    let search = Search { workspace: workspace.clone(), opened, query: query.to_string(), options, embedder };
    let mut found =
        tokio::task::spawn_blocking(move || search.run()).await.map_err(|e| SearchError::Internal(e.to_string()))??;
    found.without_meaning = without_meaning;
    Ok(found)
}

struct Search {
    workspace: Arc<Workspace>,
    opened: Vec<Arc<OpenDocument>>,
    query: String,
    options: SearchOptions,
    embedder: Option<Arc<Embedder>>,
}

/// A chunk of one of the documents searched: the document's place in the list, and the chunk's ordinal.
type Key = (usize, u32);

impl Search {
    fn run(self) -> Result<Found, SearchError> {
        let vector = match &self.embedder {
            Some(embedder) => embedder.embed(TextKind::Query, &[&self.query])?.pop(),
            None => None,
        };
        let mut candidates: Vec<Candidate<Key>> = Vec::new();
        for (n, opened) in self.opened.iter().enumerate() {
            let found = self.candidates(opened, vector.as_deref())?;
            candidates.extend(found.into_iter().map(|c| Candidate {
                chunk: (n, c.chunk),
                dense: c.dense,
                lexical: c.lexical,
            }));
        }
        let across_languages = self.across_languages(&candidates)?;
        let weight = match self.options.mode {
            SearchMode::Dense => 1.0,
            SearchMode::Lexical => 0.0,
            SearchMode::Hybrid if across_languages => DENSE_WEIGHT_ACROSS_LANGUAGES,
            SearchMode::Hybrid => DENSE_WEIGHT,
        };
        let ranked = fuse(&candidates, weight);
        let passages = self.passages(&ranked)?;
        let coverage = self.opened.iter().fold(Coverage::default(), |sum, o| sum.plus(o.coverage()));
        Ok(Found { passages, coverage, across_languages, without_meaning: None })
    }

    /// Both rankings of one document, each chunk once.
    fn candidates(&self, opened: &OpenDocument, vector: Option<&[f32]>) -> Result<Vec<Candidate<u32>>, SearchError> {
        let id = &opened.document.id;
        let lexical = match self.options.mode {
            SearchMode::Dense => Vec::new(),
            _ => self.workspace.library.lexical(id, &self.query, CANDIDATES)?,
        };
        let mut all: Vec<Candidate<u32>> = Vec::new();
        let mut place = std::collections::HashMap::new();
        let index = opened.vectors();
        if let (Some(vector), Some(index)) = (vector, &index) {
            for (chunk, dense) in index.search(vector, CANDIDATES)? {
                place.insert(chunk, all.len());
                all.push(Candidate { chunk, dense: Some(dense), lexical: None });
            }
        }
        let mut bare = Vec::new();
        for (chunk, score) in lexical {
            match place.get(&chunk) {
                Some(&at) => all[at].lexical = Some(score),
                None => {
                    let known = vector.zip(index.as_ref()).and_then(|(v, index)| Some(cosine(v, &index.get(chunk)?)));
                    if known.is_none() {
                        bare.push((all.len(), chunk));
                    }
                    all.push(Candidate { chunk, dense: known, lexical: Some(score) });
                }
            }
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
    fn across_languages(&self, candidates: &[Candidate<Key>]) -> Result<bool, SearchError> {
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

    fn passages(&self, ranked: &[Ranked<Key>]) -> Result<Vec<Passage>, SearchError> {
        // A few more than asked for, since near-duplicates fall out.
        let mut loaded = Vec::new();
        for item in ranked.iter().take(self.options.limit * 2 + 8) {
            let (n, ordinal) = item.candidate.chunk;
            let document = &self.opened[n].document;
            for chunk in self.workspace.library.chunks(&document.id, &[ordinal])? {
                loaded.push((item, document, chunk));
            }
        }
        let taken =
            select(loaded, self.options.limit, self.options.budget, |(_, _, chunk)| (&chunk.text, chunk.tokens));
        Ok(taken
            .into_iter()
            .enumerate()
            .map(|(i, (item, document, chunk))| Passage {
                rank: i + 1,
                score: item.score,
                dense_score: item.candidate.dense,
                lexical_score: item.candidate.lexical,
                document: document.name().to_string(),
                locator: chunk.locator,
                section: chunk.section,
                text: chunk.text,
            })
            .collect())
    }
}

/// Tokens (estimated) of passages together.
pub fn passage_tokens(passages: &[Passage]) -> u32 {
    passages.iter().map(|p| tokens::estimate(&p.text)).sum()
}
