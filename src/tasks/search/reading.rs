//! Reads the best passages: the cross-encoder takes the question with the most promising windows of each, and what it
//! says of them reranks the passages.

use std::collections::HashMap;

use super::request::{Key, RankedChunks, Search, SearchError};
use crate::adapters::embedder::CrossEncoder;
use crate::adapters::embedder::cross_encoder::Text;
use crate::domain::document::chunk::Chunk;
use crate::domain::finding::closeness::{Word, share};
use crate::domain::finding::passage::{Passage, Ranked};
use crate::domain::finding::reading::{self, ReadWindow, Reading};
use crate::domain::finding::sentence_vectors::{sentences, similarities};
use crate::domain::finding::trace::{Features, Traced};
use crate::domain::finding::windows::{pieces, windows};
use crate::domain::text::tokens;
use crate::tasks::open::refining::key;

/// What windows are chosen by.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The question's vector.
    pub vector: Option<&'a [f32]>,
    /// Its words with their rarity; none across languages.
    pub words: &'a [Word],
}

/// A window of one of the best passages, before or after it is read.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub chunk: Key,
    heading: String,
    text: String,
    promise: f32,
    pub reading: Option<Reading>,
}

impl Search {
    /// Reranks the best passages by their best windows, and gives the windows that were read. Everything stays as it is
    /// where the cross-encoder is not wanted, not loaded, or fails.
    pub(crate) fn by_reading(
        &self,
        mut ranked: RankedChunks,
        asked: Asked<'_>,
    ) -> Result<(RankedChunks, Vec<Part>), SearchError> {
        let Some(reader) = &self.cross_encoder else { return Ok((ranked, Vec::new())) };
        let best = &ranked[..ranked.len().min(reading::PASSAGES)];
        let mut parts = self.affordable(self.parts(best, asked)?);
        if let Err(error) = self.read(reader, &mut parts) {
            tracing::warn!(%error, "the passages were not read");
            return Ok((ranked, Vec::new()));
        }
        let mut highest: HashMap<Key, f32> = HashMap::new();
        for part in &parts {
            let Some(reading) = &part.reading else { continue };
            let score = highest.entry(part.chunk).or_insert(f32::NEG_INFINITY);
            *score = score.max(reading.score);
        }
        let before: Vec<f32> = ranked.iter().map(|(item, _)| item.score).collect();
        let read: Vec<Option<f32>> =
            ranked.iter().map(|(item, _)| highest.get(&item.candidate.chunk).copied()).collect();
        for ((item, _), score) in ranked.iter_mut().zip(reading::scores(&before, &read)) {
            item.score = score;
        }
        ranked.sort_by(|a, b| b.0.score.total_cmp(&a.0.score));
        Ok((ranked, parts))
    }

    fn read(&self, reader: &CrossEncoder, parts: &mut [Part]) -> Result<(), SearchError> {
        let texts: Vec<Text<'_>> = parts.iter().map(|part| Text { heading: &part.heading, text: &part.text }).collect();
        let readings = reader.read(&self.query, &texts)?;
        for (part, reading) in parts.iter_mut().zip(readings) {
            part.reading = Some(reading);
        }
        Ok(())
    }

    /// The windows of the best passages, those of one passage together, the most promising first.
    fn parts(&self, best: &[(Ranked<Key>, Chunk)], asked: Asked<'_>) -> Result<Vec<Vec<Part>>, SearchError> {
        let keys: Vec<_> = best.iter().map(|(_, chunk)| key(chunk)).collect();
        let kept = match &self.embedder {
            Some(embedder) => self.workspace.library.kept_sentences(embedder.id(), &keys)?,
            None => vec![None; keys.len()],
        };
        let of = |rank: usize, (item, chunk): &(Ranked<Key>, Chunk), packed: Option<Vec<u8>>| {
            let near = asked.vector.zip(packed).and_then(|(vector, packed)| similarities(&packed, vector));
            let text = chunk.index.as_deref().unwrap_or(&chunk.text);
            let all = pieces(text);
            let near = near.map(|near| of_sentences(text, &chunk.running_text(), &near)).unwrap_or_default();
            let promise = |sentence: usize, words: &str| {
                let meaning = near.get(sentence).copied().flatten().unwrap_or_default();
                meaning + reading::WORDS * share(asked.words, words)
            };
            let promises: Vec<f32> =
                all.iter().map(|piece| promise(piece.sentence, &text[piece.range.clone()])).collect();
            let heading = chunk.section.last().cloned().unwrap_or_default();
            windows(text, &all, &promises, reading::windows_of(rank))
                .into_iter()
                .map(|window| Part {
                    chunk: item.candidate.chunk,
                    heading: heading.clone(),
                    text: text[window.range].to_string(),
                    promise: window.promise,
                    reading: None,
                })
                .collect()
        };
        let numbered = best.iter().zip(kept).enumerate();
        Ok(numbered.map(|(rank, (passage, packed))| of(rank, passage, packed)).collect())
    }

    /// As many windows as there is time for: the first of each passage before the second of the one three before it.
    fn affordable(&self, parts: Vec<Vec<Part>>) -> Vec<Part> {
        let asked = tokens::estimate(&self.query);
        let ranked = parts.into_iter().enumerate().flat_map(|(rank, of_passage)| {
            of_passage.into_iter().enumerate().map(move |(n, part)| (rank + reading::LATER * n, part))
        });
        let mut order: Vec<(usize, Part)> = ranked.collect();
        order.sort_by_key(|(turn, _)| *turn);
        let mut room = reading::TOKENS;
        let affordable = order.into_iter().map_while(|(_, part)| {
            let cost = asked + tokens::estimate(&part.heading) + tokens::estimate(&part.text) + reading::AROUND;
            room = room.checked_sub(cost)?;
            Some(part)
        });
        affordable.collect()
    }

    /// The best passages, each followed by its windows, all of them read, for `docent eval --trace`.
    pub(crate) fn trace_windows(
        &self,
        ranked: &[(Ranked<Key>, Chunk)],
        asked: Asked<'_>,
    ) -> Result<Vec<Traced>, SearchError> {
        let best = &ranked[..ranked.len().min(reading::PASSAGES)];
        let mut parts = self.parts(best, asked)?;
        if let Some(reader) = &self.cross_encoder {
            parts.iter_mut().try_for_each(|of_passage| self.read(reader, of_passage))?;
        }
        let of = |(of_passage, (item, chunk)): (Vec<Part>, &(Ranked<Key>, Chunk))| {
            let (page, score) = (chunk.locator.page_start(), item.score);
            let last = chunk.locator.page_end();
            let passage = Traced {
                text: chunk.text.clone(),
                section: chunk.section.clone(),
                page,
                features: [("score", score), ("page_end", last as f32)].into(),
            };
            let windows = of_passage.into_iter().enumerate().map(move |(n, part)| {
                let mut features: Features = [("window", (n + 1) as f32), ("promise", part.promise)].into();
                features.extend(part.reading.map(|reading| ("reading", reading.score)));
                Traced { text: part.text, section: vec![part.heading], page, features }
            });
            std::iter::once(passage).chain(windows)
        };
        Ok(parts.into_iter().zip(best).flat_map(of).collect())
    }
}

/// For each sentence of a text the similarity of the same sentence of the running text, whose vectors were kept.
fn of_sentences(text: &str, running: &str, similarities: &[f32]) -> Vec<Option<f32>> {
    if text == running {
        return similarities.iter().copied().map(Some).collect();
    }
    let squeezed = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let known: HashMap<String, f32> = sentences(running)
        .into_iter()
        .zip(similarities)
        .map(|(range, similarity)| (squeezed(&running[range]), *similarity))
        .collect();
    sentences(text).into_iter().map(|range| known.get(&squeezed(&text[range])).copied()).collect()
}

/// What was read in these passages, the best first.
pub(crate) fn read_windows(parts: Vec<Part>, passages: &[(Key, Passage)]) -> Vec<ReadWindow> {
    let rank = |chunk: Key| passages.iter().find(|(key, _)| *key == chunk).map(|(_, passage)| passage.rank);
    let read = |part: Part| Some(ReadWindow { passage: rank(part.chunk)?, text: part.text, reading: part.reading? });
    let mut all: Vec<ReadWindow> = parts.into_iter().filter_map(read).collect();
    all.sort_by(|a, b| b.reading.score.total_cmp(&a.reading.score));
    all
}
