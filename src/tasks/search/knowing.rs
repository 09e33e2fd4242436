//! What is known of each candidate before it is read, and the rank it gives; `docent eval --trace` writes it down.

use super::candidates::ByWords;
use super::request::{Key, Search, SearchError};
use crate::domain::document::chunk::{Chunk, ChunkOptions};
use crate::domain::finding::closeness::{closeness, held, share};
use crate::domain::finding::fusion::{Known, Ranking, Scoring, keep_winners};
use crate::domain::finding::lexical::is_running_text;
use crate::domain::finding::passage::{Candidate, Ranked, SearchMode};
use crate::domain::finding::sentence_vectors;
use crate::domain::finding::trace::Traced;
use crate::domain::text::language::{Script, script_of};
use crate::domain::text::listing::listing;

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
        let mut rarities: Vec<f32> = asked.iter().map(|word| word.rarity()).collect();
        let total: f32 = rarities.iter().sum();
        let rarest = (0..rarities.len()).max_by(|&a, &b| rarities[a].total_cmp(&rarities[b]));
        rarities.sort_unstable_by(|a, b| b.total_cmp(a));
        let running = is_running_text(best.iter().map(|(_, chunk)| chunk.context.as_str()));
        let counts: Vec<u32> = self
            .opened
            .iter()
            .map(|opened| self.workspace.library.next_ordinal(&opened.document.id))
            .collect::<Result<_, _>>()?;
        let flag = |yes: bool| if yes { 1.0 } else { 0.0 };
        let of = |(item, chunk): &(Ranked<Key>, Chunk)| {
            let text = chunk.running_text();
            let (document, ordinal) = item.candidate.chunk;
            let (one_sentence, two_sentences) = closeness(asked, &text);
            let there = held(asked, &text);
            let weight = |wanted: &dyn Fn(usize) -> bool| {
                let sum: f32 = asked.iter().enumerate().filter(|(n, _)| wanted(*n)).map(|(_, word)| word.rarity()).sum();
                if total > 0.0 { sum / total } else { 0.0 }
            };
            let holding = by_words.holding.get(document);
            let before = |n: usize| {
                let chunks = holding.and_then(|holding| holding.get(n)).map_or(&[][..], Vec::as_slice);
                let first = chunks.partition_point(|chunk| *chunk < ordinal.saturating_sub(SHORTLY));
                chunks.get(first).is_some_and(|chunk| *chunk < ordinal)
            };
            Known {
                words: words.standing(item.candidate.lexical),
                meaning: meaning.standing(item.candidate.dense),
                fused: item.score,
                one_sentence,
                two_sentences,
                held: weight(&|n| there[n]),
                in_titles: share(asked, &chunk.context),
                named_before: weight(&|n| !there[n] && before(n)),
                rarest_held: flag(rarest.is_some_and(|n| there[n])),
                rarest: rarities.first().copied().unwrap_or(0.0),
                terms: asked.len() as f32,
                cjk: flag(script_of(&self.query) == Some(Script::Cjk)),
                across: flag(across),
                running: flag(running),
                position: ordinal as f32 / counts[document].max(1) as f32,
                size: chunk.tokens as f32 / ChunkOptions::default().target_tokens as f32,
                table: flag(chunk.index.is_some()),
                headed: flag(!chunk.section.is_empty()),
                listing: listing(&chunk.text).most(),
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
        if let (Some(embedder), Some((vector, _))) = (&self.embedder, question) {
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
