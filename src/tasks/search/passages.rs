//! From ranked candidates to passages: loaded, reranked by their sentences, without near-duplicates, and widened if
//! they cannot be understood alone.

use std::collections::{HashMap, HashSet};

use super::request::{Key, Search, SearchError};
use crate::domain::document::chunk::Chunk;
use crate::domain::document::{Document, PageSpan};
use crate::domain::finding::fusion;
use crate::domain::finding::passage::{Passage, Ranked, select};
use crate::domain::finding::widening;
use crate::domain::text;

impl Search {
    /// Number of best candidates examined: a few more than requested, since near-duplicates are dropped.
    pub(crate) fn looked_at(&self) -> usize {
        fusion::EXAMINED.max(self.options.limit.saturating_mul(2).saturating_add(8))
    }

    /// The chunks of the best candidates.
    pub(crate) fn load(&self, best: Vec<Ranked<Key>>) -> Result<Vec<(Ranked<Key>, Chunk)>, SearchError> {
        let mut chunks: HashMap<Key, Chunk> = HashMap::with_capacity(best.len());
        for (n, opened) in self.opened.iter().enumerate() {
            let keys = best.iter().map(|item| item.candidate.chunk);
            let ordinals: Vec<u32> = keys.filter(|key| key.0 == n).map(|key| key.1).collect();
            let loaded = self.workspace.library.chunks(&opened.document.id, &ordinals)?;
            chunks.extend(loaded.into_iter().map(|chunk| ((n, chunk.ordinal), chunk)));
        }
        Ok(best.into_iter().filter_map(|item| Some((item, chunks.remove(&item.candidate.chunk)?))).collect())
    }

    /// The passages with the chunks they are of.
    pub(crate) fn passages(
        &self,
        ranked: Vec<(Ranked<Key>, Chunk)>,
        dense: &HashMap<Key, Option<f32>>,
    ) -> Result<Vec<(Key, Passage)>, SearchError> {
        let mut taken = select(few_of_each_page(ranked), self.options.limit, self.options.budget, |(_, chunk)| {
            (&chunk.text, chunk.tokens)
        });
        if self.options.widen {
            self.widen(&mut taken)?;
        }
        if self.options.widen && self.options.budget > PLENTY {
            self.surround(&mut taken)?;
        }
        let passages = taken.into_iter().enumerate().map(|(i, (item, chunk))| {
            let key = item.candidate.chunk;
            let dense = dense.get(&key).copied().flatten();
            let document = &self.opened[key.0].document;
            (key, passage(i + 1, item.score, (dense, item.candidate.lexical), document, chunk))
        });
        Ok(passages.collect())
    }

    /// Joins passages that cannot be understood alone with their neighbours, the best first, while there is room and no
    /// text is taken twice.
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

impl Search {
    /// Joins the passages with the text around them, for a model with room for it: the best with its section, as far as
    /// half of the room allows, then each, the best first, with its neighbours.
    fn surround(&self, taken: &mut [(Ranked<Key>, Chunk)]) -> Result<(), SearchError> {
        let used: u32 = taken.iter().map(|(_, chunk)| chunk.tokens).sum();
        let mut room = self.options.budget.saturating_sub(used);
        let mut held: Vec<HashSet<u32>> = vec![HashSet::new(); self.opened.len()];
        for (item, chunk) in taken.iter() {
            let (n, ordinal) = item.candidate.chunk;
            held[n].insert(ordinal);
            // Those that were joined already.
            for other in [ordinal.checked_sub(1), ordinal.checked_add(1)].into_iter().flatten() {
                if self.chunk(n, other)?.is_some_and(|near| lies_within(&near, chunk)) {
                    held[n].insert(other);
                }
            }
        }
        for (rank, (item, chunk)) in taken.iter_mut().enumerate() {
            let (n, ordinal) = item.candidate.chunk;
            let (steps, mut left) = if rank == 0 { (MOST_OF_A_SECTION, room / 2) } else { (1, room) };
            let before = (1..=steps).map_while(|step| ordinal.checked_sub(step));
            let after = (1..=steps).map_while(|step| ordinal.checked_add(step));
            for (first, ordinals) in [(false, after.collect::<Vec<_>>()), (true, before.collect())] {
                for other in ordinals {
                    let Some(near) = self.chunk(n, other)? else { break };
                    if lies_within(&near, chunk) {
                        continue;
                    }
                    if held[n].contains(&other) {
                        break;
                    }
                    let whole = if first { widening::joined(&near, chunk) } else { widening::joined(chunk, &near) };
                    let more = whole.as_ref().map_or(0, |whole| whole.tokens.saturating_sub(chunk.tokens));
                    let Some(whole) = whole.filter(|_| more <= left) else { break };
                    left -= more;
                    room = room.saturating_sub(more);
                    held[n].insert(other);
                    *chunk = whole;
                }
            }
        }
        Ok(())
    }

    fn chunk(&self, document: usize, ordinal: u32) -> Result<Option<Chunk>, SearchError> {
        Ok(self.workspace.library.chunks(&self.opened[document].document.id, &[ordinal])?.pop())
    }
}

/// Budgets above this many tokens have room for the text around passages.
const PLENTY: u32 = 2_400;

/// Maximum number of chunks joined on one side of the best passage.
const MOST_OF_A_SECTION: u32 = 12;

/// True if all of a chunk's text is in another.
fn lies_within(chunk: &Chunk, other: &Chunk) -> bool {
    chunk.locator.spans.iter().all(|span| {
        let holds = |s: &PageSpan| s.page == span.page && s.start <= span.start && s.end >= span.end;
        other.locator.spans.iter().any(holds)
    })
}

/// Parts of the tables of one page beyond this many come after all else: answers look at whole tables anyway, and the
/// parts of a large one are alike.
const PARTS_OF_A_PAGE: usize = 3;

/// The same chunks, those that are more of a page's tables last.
fn few_of_each_page(ranked: Vec<(Ranked<Key>, Chunk)>) -> Vec<(Ranked<Key>, Chunk)> {
    let mut counted: HashMap<(usize, u32), usize> = HashMap::new();
    let (mut first, mut last) = (Vec::with_capacity(ranked.len()), Vec::new());
    for (item, chunk) in ranked {
        let count = counted.entry((item.candidate.chunk.0, chunk.locator.page_start())).or_default();
        *count += usize::from(chunk.index.is_some());
        if chunk.index.is_some() && *count > PARTS_OF_A_PAGE {
            last.push((item, chunk))
        } else {
            first.push((item, chunk))
        }
    }
    first.append(&mut last);
    first
}

/// A chunk as a passage with its semantic and keyword scores.
pub(crate) fn passage(
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
        document: text::clean(document.name()).into_owned(),
        locator: chunk.locator,
        section: chunk.section,
        text: chunk.text,
    }
}
