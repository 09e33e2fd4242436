//! The semantic similarity of the nearest sentence in each of the best chunks. If a question
//! comes before sentences have vectors, those of its best passages are embedded while it waits, if it may.

use std::time::Instant;

use super::request::{Search, SearchError};
use crate::adapters::embedder::Embedder;
use crate::adapters::library::{LibraryError, TextKey};
use crate::domain::document::chunk::Chunk;
use crate::domain::finding::sentence_vectors;
use crate::tasks::open::refining::{key, packed};

impl Search {
    /// The similarity of the nearest sentence of each chunk, up to the first without sentence vectors that cannot get
    /// them in time.
    pub(crate) fn nearest_sentences(
        &self,
        best: &[&Chunk],
        embedder: &Embedder,
        question: &[f32],
    ) -> Result<Vec<f32>, SearchError> {
        let library = &self.workspace.library;
        let keys: Vec<TextKey> = best.iter().map(|chunk| key(chunk)).collect();
        let kept = library.kept_sentences(embedder.id(), &keys)?;
        let (began, mut fresh, mut near) = (Instant::now(), Vec::new(), Vec::new());
        for ((chunk, key), kept) in best.iter().zip(&keys).zip(kept) {
            let vectors = match kept {
                Some(vectors) => vectors,
                None if began.elapsed() < self.options.patience => {
                    let Some(made) = packed(embedder, &[&chunk.running_text()], true)?.pop() else { break };
                    fresh.push((*key, made.clone()));
                    made
                }
                None => break,
            };
            // A chunk without a sentence (a page of symbols) counts as far away as the farthest.
            near.push(sentence_vectors::nearest(&vectors, question));
        }
        self.keep_fresh(embedder, &fresh)?;
        let low = near.iter().flatten().copied().fold(f32::INFINITY, f32::min);
        Ok(near.into_iter().map(|similarity| similarity.unwrap_or(low)).collect())
    }

    pub(crate) fn keep_fresh(&self, embedder: &Embedder, fresh: &[(TextKey, Vec<u8>)]) -> Result<(), LibraryError> {
        if fresh.is_empty() { Ok(()) } else { self.workspace.library.keep_sentences(embedder.id(), fresh) }
    }
}
