//! The similarities of single sentences of the best passages to the question, for the selection of what answers.

use std::time::Instant;

use super::request::{Key, Search, SearchError};
use crate::adapters::embedder::Embedder;
use crate::adapters::library::TextKey;
use crate::domain::answering::selection::LEADING;
use crate::domain::document::chunk::Chunk;
use crate::domain::finding::passage::Ranked;
use crate::domain::finding::sentence_vectors::{NearSentence, sentences, similarities};
use crate::tasks::open::refining::{key, packed};

impl Search {
    /// The sentences of the best chunks with their similarities to the question, as far as they have vectors or get them
    /// in time.
    pub(crate) fn near_sentences(
        &self,
        ranked: &[(Ranked<Key>, Chunk)],
        embedder: &Embedder,
        question: &[f32],
    ) -> Result<Vec<NearSentence>, SearchError> {
        let best = &ranked[..ranked.len().min(LEADING)];
        let keys: Vec<TextKey> = best.iter().map(|(_, chunk)| key(chunk)).collect();
        let kept = self.workspace.library.kept_sentences(embedder.id(), &keys)?;
        let (began, mut fresh, mut near) = (Instant::now(), Vec::new(), Vec::new());
        for (((_, chunk), key), kept) in best.iter().zip(keys).zip(kept) {
            let text = chunk.running_text();
            let vectors = match kept {
                Some(vectors) => vectors,
                // What is read needs no vectors, and they take longer.
                None if self.cross_encoder.is_none() && began.elapsed() < self.options.patience => {
                    let Some(made) = packed(embedder, &[&text], true)?.pop() else { break };
                    fresh.push((key, made.clone()));
                    made
                }
                None => break,
            };
            let similarity = similarities(&vectors, question).unwrap_or_default();
            let of = |(range, similarity): (std::ops::Range<usize>, f32)| NearSentence {
                text: text[range].to_string(),
                similarity,
            };
            near.extend(sentences(&text).into_iter().zip(similarity).map(of));
        }
        self.keep_fresh(embedder, &fresh)?;
        Ok(near)
    }
}
