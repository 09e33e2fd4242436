//! Complete lists: the enumeration near the passages that answers, or the sections below the heading that names what is
//! listed.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Piece, chunks_of_section, holding, opened, stretches};
use crate::adapters::library::LibraryError;
use crate::domain::answering::shapes::enumeration::{Enumeration, Form, Listed, enumerations};
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::Chunk;
use crate::domain::finding::passage::Passage;
use crate::domain::text::language::{query_words, stem, terms};
use crate::domain::text::{one_line, sentence, shorten};
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Passages around which enumerations are looked for, and how many chunks before and after.
const PASSAGES: usize = 8;
const BEFORE: u32 = 2;
const AFTER: u32 = 9;

/// What an enumeration must reach to be the answer.
const CLEAR: f32 = 0.62;

/// Characters shown of an item: its first sentence, if it is longer.
const LONGEST_ITEM: usize = 260;

/// Items shown.
const MOST: usize = 40;

/// A list to be written: its introduction and items, each with the index of its piece.
pub(super) struct List {
    lead: Option<(usize, String)>,
    items: Vec<(usize, String)>,
    left: usize,
}

impl List {
    /// It as Markdown; `ranks` are the passage numbers of the pieces.
    pub fn text(&self, ranks: &[usize]) -> String {
        let mark = |piece: usize| ranks.get(piece).map(|rank| format!(" [{rank}]")).unwrap_or_default();
        let mut lines: Vec<String> = Vec::new();
        if let Some((piece, lead)) = &self.lead {
            lines.push(format!("“{}”{}\n", plain(lead), mark(*piece)));
        }
        lines.extend(self.items.iter().map(|(piece, item)| format!("- {}{}", plain(item), mark(*piece))));
        if self.left > 0 {
            lines.push(format!("- … (+{})", self.left));
        }
        lines.join("\n")
    }
}

/// Text of the document on one line, whose brackets are no citations.
fn plain(text: &str) -> String {
    one_line(text).replace('[', "(").replace(']', ")")
}

/// An item, or its first sentence.
fn shown(item: &str) -> String {
    if item.chars().count() <= LONGEST_ITEM {
        return item.to_string();
    }
    let first = sentence::split(item).first().map_or(item, |range| &item[range.clone()]);
    shorten(first, LONGEST_ITEM)
}

type Answer = (Vec<Piece>, Option<List>);

/// The list that answers, and the chunks it stands in.
pub(super) fn pieces(
    workspace: &Workspace,
    documents: &[DocumentId],
    (query, asked): (&str, &str),
    passages: &[Passage],
) -> Result<Answer, LibraryError> {
    let near = near(workspace, asked, passages)?;
    let below = below_heading(workspace, documents, asked)?;
    let (score, answer) = match (near, below) {
        (Some(near), Some(below)) => {
            if near.0 >= below.0 {
                near
            } else {
                below
            }
        }
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => return Ok((Vec::new(), None)),
    };
    tracing::debug!(score, query, "list");
    Ok(if score >= CLEAR { answer } else { (Vec::new(), None) })
}

/// The best enumeration around the passages.
fn near(workspace: &Workspace, asked: &str, passages: &[Passage]) -> Result<Option<(f32, Answer)>, LibraryError> {
    let mut best: Option<(f32, Enumeration, Arc<OpenDocument>, Vec<Chunk>)> = None;
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
        let chunks = workspace.library.chunks(id, &window)?;
        let all = stretches(&chunks);
        let listed = Listed::of(asked, &all);
        for enumeration in enumerations(&all) {
            let score = listed.score(&enumeration, &all) - 0.015 * rank as f32;
            if best.as_ref().is_none_or(|(best, ..)| score > *best) {
                best = Some((score, enumeration, opened.clone(), chunks.clone()));
            }
        }
    }
    Ok(best.map(|(score, found, opened, chunks)| {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut at = |n: usize| {
            pieces.iter().position(|piece| piece.chunk.ordinal == chunks[n].ordinal).unwrap_or_else(|| {
                pieces.push(Piece { opened: opened.clone(), chunk: chunks[n].clone(), quote: None, score });
                pieces.len() - 1
            })
        };
        let lead =
            (!found.lead.1.is_empty() && found.form != Form::Table).then(|| (at(found.lead.0), found.lead.1.clone()));
        let listed = if found.form == Form::Sentence { &[][..] } else { &found.items };
        let items: Vec<(usize, String)> = listed.iter().take(MOST).map(|(n, item)| (at(*n), shown(item))).collect();
        let left = listed.len() - items.len();
        (score, (pieces, Some(List { lead, items, left })))
    }))
}

/// The sections below a heading that names what is listed; of them those that speak of what else is asked, if anything
/// is.
fn below_heading(
    workspace: &Workspace,
    documents: &[DocumentId],
    asked: &str,
) -> Result<Option<(f32, Answer)>, LibraryError> {
    let words: HashSet<String> = terms(asked).into_iter().collect();
    let mut best: Option<(f32, Answer)> = None;
    for opened in opened(workspace, documents) {
        let outline = workspace.knowledge(&opened.document.id)?.outline;
        for (n, section) in outline.sections.iter().enumerate() {
            let title: HashSet<String> = terms(&section.title).into_iter().collect();
            let met = title.iter().filter(|word| words.contains(*word)).count();
            let inside = outline.inside(n);
            let Some(level) = outline.sections.get(inside.start).map(|first| first.level) else { continue };
            let children: Vec<usize> = inside.filter(|child| outline.sections[*child].level == level).collect();
            if met == 0 || children.len() < 3 || children.len() > 200 {
                continue;
            }
            let rest: Vec<&String> = words.iter().filter(|word| !title.contains(*word)).collect();
            let share = met as f32 / words.len() as f32;
            let of_title = met as f32 / title.len() as f32;
            if rest.is_empty() || share >= 0.75 {
                if of_title < 0.5 {
                    continue;
                }
                let score = 0.5 * share + 0.35 * of_title;
                if best.as_ref().is_some_and(|(best, _)| *best >= score) {
                    continue;
                }
                let mut pieces = Vec::new();
                let mut items = Vec::new();
                for &child in children.iter().take(MOST) {
                    let own = chunks_of_section(workspace, &opened, &outline, child, 1)?.pop();
                    let Some(chunk) = own else { continue };
                    items.push((pieces.len(), outline.sections[child].title.clone()));
                    pieces.push(Piece { opened: opened.clone(), chunk, quote: None, score });
                }
                if items.len() >= 3 {
                    let left = children.len().saturating_sub(MOST);
                    best = Some((score, (pieces, Some(List { lead: None, items, left }))));
                }
                continue;
            }
            if of_title < 0.3 {
                continue;
            }
            // The most telling of the other words must stand in a section for it to be listed.
            let mut telling: Option<(usize, Vec<Chunk>)> = None;
            for word in telling_words(asked, &title) {
                let held = holding(workspace, &opened, &word)?;
                if !held.is_empty() && telling.as_ref().is_none_or(|(count, _)| held.len() < *count) {
                    let within = |chunk: &Chunk| chunk.section.iter().any(|own| own.contains(&section.title));
                    telling = Some((held.len(), marked(held.into_iter().filter(within).collect(), &word)));
                }
            }
            let Some((_, chunks)) = telling else { continue };
            let score = 0.6 + 0.1 * of_title + 0.1 * share;
            if chunks.len() < 2 || best.as_ref().is_some_and(|(best, _)| *best >= score) {
                continue;
            }
            let (mut pieces, mut items): (Vec<Piece>, Vec<(usize, String)>) = (Vec::new(), Vec::new());
            let mut named: HashSet<String> = HashSet::new();
            for chunk in chunks {
                let titles = children.iter().map(|child| &outline.sections[*child].title);
                let own =
                    titles.into_iter().find(|title| chunk.section.iter().any(|own| own.ends_with(title.as_str())));
                let Some(title) = own.filter(|title| named.insert((*title).clone())) else { continue };
                if items.len() == MOST {
                    break;
                }
                items.push((pieces.len(), title.clone()));
                pieces.push(Piece { opened: opened.clone(), chunk, quote: None, score });
            }
            if items.len() >= 2 {
                best = Some((score, (pieces, Some(List { lead: None, items, left: 0 }))));
            }
        }
    }
    Ok(best)
}

/// The words of what is asked beside those of a title: names and abbreviations, if there are any; otherwise not the verb
/// after the things asked for.
fn telling_words(asked: &str, title: &HashSet<String>) -> Vec<String> {
    let other = |word: &String| !title.contains(&stem(word));
    let names = |word: &&str| word.chars().any(char::is_uppercase);
    let named: Vec<&str> = asked.split_whitespace().filter(names).collect();
    if !named.is_empty() {
        return query_words(&named.join(" ")).into_iter().filter(other).collect();
    }
    let words: Vec<String> = query_words(asked).into_iter().filter(other).collect();
    if words.len() > 1 { words[1..].to_vec() } else { words }
}

/// The chunks that hold a word itself, not only its stem.
fn marked(chunks: Vec<Chunk>, word: &str) -> Vec<Chunk> {
    let word = word.to_lowercase();
    chunks.into_iter().filter(|chunk| chunk.text.to_lowercase().contains(&word)).collect()
}
