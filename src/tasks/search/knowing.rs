//! What is known of each candidate before it is read, and the rank it gives; `docent eval --trace` writes it down.

use super::candidates::ByWords;
use super::request::{Key, Search, SearchError};
use crate::domain::document::chunk::{Chunk, ChunkOptions};
use crate::domain::finding::closeness::{Sentences, Word, share};
use crate::domain::finding::fusion::{Known, Ranking, Scoring, keep_winners};
use crate::domain::finding::lexical::{clustering, is_running_text};
use crate::domain::finding::passage::{Candidate, Ranked, SearchMode};
use crate::domain::finding::sentence_vectors;
use crate::domain::finding::trace::Traced;
use crate::domain::text::language::{Script, script_of};
use crate::domain::text::listing::{asks_for_listing, listing};

/// How many chunks before one count as shortly before it.
const SHORTLY: u32 = 8;

/// A candidate with what is known of it.
pub(crate) type KnownChunk = ((Ranked<Key>, Chunk), Known);

impl Search {
    /// Ranks the best candidates by what is known of them, the best of these also by their nearest sentences. `question`
    /// is its vector, with the spread of the candidates' similarities to it.
    pub(crate) fn by_what_is_known(
        &self,
        mut ranked: Vec<KnownChunk>,
        question: Option<(&[f32], f32)>,
    ) -> Result<Vec<KnownChunk>, SearchError> {
        let Some(scoring) = Scoring::of(ranked.iter().map(|(_, known)| known)) else { return Ok(ranked) };
        for ((item, _), known) in &mut ranked {
            item.score = scoring.first(known);
        }
        let by_score = |a: &KnownChunk, b: &KnownChunk| b.0.0.score.total_cmp(&a.0.0.score);
        ranked.sort_by(by_score);
        let few = ranked.len().min(sentence_vectors::CANDIDATES);
        let (best, rest) = ranked.split_at_mut(few);
        if let (Some(embedder), Some((vector, range)), SearchMode::Hybrid, true) =
            (&self.embedder, question, self.options.mode, scoring.by_sentences())
        {
            let chunks: Vec<&Chunk> = best.iter().map(|((_, chunk), _)| chunk).collect();
            let near = self.nearest_sentences(&chunks, embedder, vector)?;
            let low = near.iter().copied().fold(f32::INFINITY, f32::min);
            best.iter_mut().zip(&near).for_each(|((_, known), similarity)| known.compare(*similarity, low, range));
            if !near.is_empty() {
                best.iter_mut().for_each(|((item, _), known)| item.score = scoring.second(known));
                best.sort_by(by_score);
                let lowest = best.last().map_or(0.0, |((item, _), _)| item.score);
                rest.iter_mut().for_each(|((item, _), _)| item.score = item.score.min(lowest));
            }
        }
        keep_winners(&mut ranked, |(_, known)| known);
        Ok(ranked)
    }

    /// What is known of the best candidates. `all` are those they were chosen from.
    pub(crate) fn known(
        &self,
        best: &[(Ranked<Key>, Chunk)],
        all: &[Candidate<Key>],
        by_words: &ByWords,
        across: bool,
    ) -> Result<Vec<Known>, SearchError> {
        let words = Ranking::of(all.iter().filter_map(|candidate| candidate.lexical), true);
        let meaning = Ranking::of(all.iter().filter_map(|candidate| candidate.dense), false);
        let asked = &by_words.words;
        let rarities: Vec<f32> = asked.iter().map(Word::rarity).collect();
        let total: f32 = rarities.iter().sum();
        let rarest = (0..rarities.len()).max_by(|&a, &b| rarities[a].total_cmp(&rarities[b]));
        let running = is_running_text(best.iter().map(|(_, chunk)| chunk.context.as_str()));
        let mut documents = Vec::with_capacity(self.opened.len());
        for (n, opened) in self.opened.iter().enumerate() {
            let count = self.workspace.library.next_ordinal(&opened.document.id)?;
            let holding = by_words.holding.get(n).map_or(&[][..], Vec::as_slice);
            let subject: Vec<f32> = holding.iter().map(|chunks| clustering(count, chunks)).collect();
            documents.push((count, holding, subject));
        }
        let asks = asks_for_listing(&self.query);
        // Under headings and across languages the words of single sentences do not count, and cost milliseconds.
        let in_sentences = self.options.trace || (running && !across);
        let flag = |yes: bool| if yes { 1.0 } else { 0.0 };
        let of = |(item, chunk): &(Ranked<Key>, Chunk)| {
            let (document, ordinal) = item.candidate.chunk;
            let (count, holding, subject) = &documents[document];
            let found = if in_sentences { Sentences::of(asked, &chunk.running_text()) } else { Sentences::default() };
            let weighed = |part: &dyn Fn(f32) -> f32| -> Vec<f32> {
                rarities
                    .iter()
                    .enumerate()
                    .map(|(n, rarity)| rarity * part(subject.get(n).copied().unwrap_or(0.0)))
                    .collect()
            };
            let (subjects, specifics) = (weighed(&|subject| subject), weighed(&|subject| 1.0 - subject));
            let before = |n: usize| {
                let chunks = holding.get(n).map_or(&[][..], Vec::as_slice);
                let first = chunks.partition_point(|chunk| *chunk < ordinal.saturating_sub(SHORTLY));
                chunks.get(first).is_some_and(|chunk| *chunk < ordinal)
            };
            let part = |weights: &[f32], wanted: &dyn Fn(usize) -> bool, none: f32| {
                let all: f32 = weights.iter().sum();
                let sum: f32 = weights.iter().enumerate().filter(|(n, _)| wanted(*n)).map(|(_, weight)| weight).sum();
                if all > 0.0 { sum / all } else { none }
            };
            let (shares, specific) = (found.shares(&rarities), found.shares(&specifics));
            Known {
                words: words.standing(item.candidate.lexical),
                meaning: meaning.standing(item.candidate.dense),
                fused: item.score,
                one_sentence: shares.one,
                two_sentences: shares.two,
                held: shares.all,
                specific: specific.all,
                specific_one: specific.one,
                specific_two: specific.two,
                subject: part(&subjects, &|n| found.hold(n) || before(n), 1.0),
                subject_share: if total > 0.0 { subjects.iter().sum::<f32>() / total } else { 0.0 },
                in_titles: if self.options.trace { share(asked, &chunk.context) } else { 0.0 },
                named_before: part(&rarities, &|n| !found.hold(n) && before(n), 0.0),
                rarest_held: flag(rarest.is_some_and(|n| found.hold(n))),
                rarest: rarest.map_or(0.0, |n| rarities[n]),
                terms: asked.len() as f32,
                cjk: flag(script_of(&self.query) == Some(Script::Cjk)),
                across: flag(across),
                running: flag(running),
                position: ordinal as f32 / (*count).max(1) as f32,
                size: chunk.tokens as f32 / ChunkOptions::default().target_tokens as f32,
                table: flag(chunk.index.is_some()),
                headed: flag(!chunk.section.is_empty()),
                listing: if asks { 0.0 } else { listing(&chunk.text).most() },
                ..Known::default()
            }
        };
        Ok(best.iter().map(of).collect())
    }

    /// The best candidates with what is known of them, as ranked.
    pub(crate) fn trace(
        &self,
        ranked: &[KnownChunk],
        question: Option<(&[f32], f32)>,
    ) -> Result<Vec<Traced>, SearchError> {
        let mut sentences = Vec::new();
        // Documents with many headings have no sentence vectors, and would wait for each.
        let running = ranked.first().is_some_and(|(_, known)| known.running > 0.0);
        if let (Some(embedder), Some((vector, _)), true) = (&self.embedder, question, running) {
            let chunks: Vec<&Chunk> = ranked.iter().map(|((_, chunk), _)| chunk).collect();
            sentences = self.nearest_sentences(&chunks, embedder, vector)?;
        }
        let range = question.map_or(0.0, |(_, range)| range);
        let low = sentences.iter().copied().fold(f32::INFINITY, f32::min);
        let traced = ranked.iter().enumerate().map(|(n, ((item, chunk), known))| {
            let mut known = *known;
            if let Some(similarity) = sentences.get(n) {
                known.compare(*similarity, low, range);
            }
            let mut features = known.named();
            features.insert("stage_one", item.score);
            features.insert("ordinal", item.candidate.chunk.1 as f32);
            features.insert("page_end", chunk.locator.page_end() as f32);
            let (text, section) = (chunk.text.clone(), chunk.section.clone());
            Traced { text, section, page: chunk.locator.page_start(), features }
        });
        Ok(traced.collect())
    }
}
