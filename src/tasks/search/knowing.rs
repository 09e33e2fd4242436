//! What is known of each candidate before it is read, for its rank and for `docent eval --trace`.

use super::candidates::ByWords;
use super::request::{Key, Search, SearchError};
use crate::domain::document::chunk::{Chunk, ChunkOptions};
use crate::domain::finding::closeness::{closeness, held, share};
use crate::domain::finding::fusion::{Known, Ranking};
use crate::domain::finding::lexical::is_running_text;
use crate::domain::finding::passage::{Candidate, Ranked};
use crate::domain::finding::trace::Traced;
use crate::domain::text::language::{Script, script_of};

/// How many chunks before one count as shortly before it.
const SHORTLY: u32 = 8;

impl Search {
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
                ..Known::default()
            }
        };
        Ok(best.iter().map(of).collect())
    }

    /// The best candidates with what is known of them, sentences included.
    pub(crate) fn trace(
        &self,
        best: &[(Ranked<Key>, Chunk)],
        all: &[Candidate<Key>],
        by_words: &ByWords,
        (question, range, across): (&Option<Vec<f32>>, f32, bool),
    ) -> Result<Vec<(Key, Traced)>, SearchError> {
        let mut known = self.known(best, all, by_words, across)?;
        if let (Some(embedder), Some(question)) = (&self.embedder, question) {
            let near = self.nearest_sentences(best, embedder, question)?;
            let low = near.iter().copied().fold(f32::INFINITY, f32::min);
            for (known, similarity) in known.iter_mut().zip(near) {
                known.sentence = Some(similarity);
                known.sentence_scaled = if range > 0.0 { (similarity - low) / range } else { 0.0 };
            }
        }
        let traced = best.iter().zip(known).map(|((item, chunk), known)| {
            let mut features = known.named();
            features.insert("ordinal", item.candidate.chunk.1 as f32);
            let (text, section) = (chunk.text.clone(), chunk.section.clone());
            (item.candidate.chunk, Traced { text, section, page: chunk.locator.page_start(), features })
        });
        Ok(traced.collect())
    }
}

