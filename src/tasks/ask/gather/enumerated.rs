//! The enumerations around the passages found, and which of them is nearest to a question in meaning.

use std::collections::HashSet;
use std::sync::Arc;

use super::stretches;
use crate::adapters::embedder::{Embedder, TextKind, cosine};
use crate::adapters::library::LibraryError;
use crate::domain::answering::shapes::enumeration::{Enumeration, Form, Listed, enumerations};
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::Chunk;
use crate::domain::finding::passage::Passage;
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Passages around which enumerations are looked for, and how many chunks before and after.
const PASSAGES: usize = 8;
const BEFORE: u32 = 2;
const AFTER: u32 = 9;

/// Enumerations compared in meaning: a tenth of a second on two cores.
const COMPARED: usize = 16;

/// What is lost by each passage that the search ranks before.
const PER_RANK: f32 = 0.004;

/// Characters of what introduces an enumeration, of its items, and the items that are compared.
const LEAD: usize = 240;
const ITEM: usize = 60;
const ITEMS: usize = 4;

/// An enumeration near a passage.
pub(super) struct Candidate {
    /// Index of its passage.
    pub rank: usize,
    /// Chunks between its passage and its first item.
    away: usize,
    pub found: Enumeration,
    pub opened: Arc<OpenDocument>,
    pub chunks: Arc<Vec<Chunk>>,
    /// How well its words answer.
    pub words: f32,
}

/// The enumerations around the passages; `asked` is the question after "which".
pub(super) fn around(workspace: &Workspace, asked: &str, passages: &[Passage]) -> Result<Vec<Candidate>, LibraryError> {
    let mut all = Vec::new();
    let mut seen: HashSet<(DocumentId, u32)> = HashSet::new();
    for (rank, passage) in passages.iter().take(PASSAGES).enumerate() {
        let id = &passage.locator.document;
        let Some(opened) = workspace.opened(id) else { continue };
        let on_page =
            workspace.library.chunks_of_pages(id, passage.locator.page_start(), passage.locator.page_end())?;
        let own =
            on_page.iter().find(|chunk| chunk.locator.spans.iter().any(|span| passage.locator.spans.contains(span)));
        let Some(own) = own else { continue };
        if !seen.insert((id.clone(), own.ordinal)) {
            continue;
        }
        let window: Vec<u32> = (own.ordinal.saturating_sub(BEFORE)..=own.ordinal + AFTER).collect();
        let chunks = Arc::new(workspace.library.chunks(id, &window)?);
        let stretches = stretches(&chunks);
        let listed = Listed::of(asked, &stretches);
        let at = chunks.iter().position(|chunk| chunk.ordinal == own.ordinal).unwrap_or(0);
        for found in enumerations(&stretches) {
            let away = found.items.first().map_or(0, |(n, _)| n.abs_diff(at));
            let words = listed.score(&found, &stretches) - 0.015 * rank as f32;
            all.push(Candidate { rank, away, found, opened: opened.clone(), chunks: chunks.clone(), words });
        }
    }
    Ok(all)
}

/// The candidate that is nearest to the question in meaning, and its similarity; `None` if nothing can be compared.
pub(super) fn nearest<'a>(
    embedder: &Embedder,
    question: &str,
    candidates: &'a [Candidate],
) -> Option<(f32, &'a Candidate)> {
    let mut near: Vec<(&Candidate, String)> = Vec::new();
    let mut order: Vec<&Candidate> = candidates.iter().filter(|one| one.away <= 3).collect();
    order.sort_by_key(|one| (one.rank + one.away, one.away));
    for candidate in order {
        let text = told(candidate);
        if near.len() < COMPARED && !near.iter().any(|(_, other)| *other == text) {
            near.push((candidate, text));
        }
    }
    let texts: Vec<&str> = near.iter().map(|(_, text)| text.as_str()).collect();
    if texts.is_empty() {
        return None;
    }
    let asked = embedder.embed(TextKind::Query, &[question]).ok()?.pop()?;
    let vectors = embedder.embed_urgently(TextKind::Passage, &texts).ok()?;
    let scored = near.iter().zip(&vectors).map(|((candidate, _), vector)| {
        let form = match candidate.found.form {
            Form::List | Form::Table => 0.0,
            Form::Sentence => -0.005,
        };
        (cosine(&asked, vector) + form - PER_RANK * candidate.rank as f32, *candidate)
    });
    scored.max_by(|a, b| a.0.total_cmp(&b.0))
}

/// What is compared of an enumeration: the heading above it, what introduces it, and its first items.
fn told(candidate: &Candidate) -> String {
    let found = &candidate.found;
    let heading = candidate.chunks.get(found.lead.0).and_then(|chunk| chunk.section.last()).map_or("", String::as_str);
    let lead: Vec<char> = found.lead.1.chars().collect();
    let lead: String = lead[lead.len().saturating_sub(LEAD)..].iter().collect();
    let items = found.items.iter().take(ITEMS).map(|(_, item)| item.chars().take(ITEM).collect::<String>());
    let items: Vec<String> = if found.form == Form::Sentence { Vec::new() } else { items.collect() };
    format!("{heading}. {lead} {}", items.join("; "))
}
