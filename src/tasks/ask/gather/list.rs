//! Complete lists: the enumeration near the passages that answers, or the sections below the heading that names what is
//! listed.

use std::collections::HashSet;

use super::enumerated::{Candidate, around, nearest};
use super::{Piece, chunks_of_section, holding, opened};
use crate::adapters::library::LibraryError;
use crate::domain::answering::shapes::enumeration::{Form, without_asking};
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::Chunk;
use crate::domain::finding::passage::Passage;
use crate::domain::text::language::{query_words, stem, terms};
use crate::domain::text::{one_line, sentence, shorten};
use crate::tasks::workspace::Workspace;

/// What an enumeration must reach to be the answer.
const CLEAR: f32 = 0.62;

/// Similarity from which an enumeration answers a question in another language (near one of the first two passages,
/// less is enough), and one in its own with some of its words.
const ACROSS: f32 = 0.86;
const ACROSS_FIRST: f32 = 0.825;
const NEAR: f32 = 0.87;
const SOME_WORDS: f32 = 0.35;

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
    /// All of a list.
    pub fn new(lead: Option<(usize, String)>, items: Vec<(usize, String)>) -> List {
        List { lead, items, left: 0 }
    }

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

/// The list that answers, and the chunks it stands in. `across` if question and documents differ in language.
pub(super) fn pieces(
    workspace: &Workspace,
    documents: &[DocumentId],
    (query, asked): (&str, &str),
    passages: &[Passage],
    across: bool,
) -> Result<Answer, LibraryError> {
    let all = around(workspace, asked, passages)?;
    let near = all.iter().fold(None, |best: Option<&Candidate>, one| match best {
        Some(best) if best.words >= one.words => Some(best),
        _ => Some(one),
    });
    let below = below_heading(workspace, documents, asked)?;
    let by_words = match (near, below) {
        (near, Some((score, answer))) if near.is_none_or(|near| near.words < score) => Some((score, answer)),
        (Some(near), _) => Some((near.words, written(near.words, near))),
        (None, _) => None,
    };
    tracing::debug!(score = ?by_words.as_ref().map(|(score, _)| *score), query, "list");
    Ok(match by_words {
        Some((score, answer)) if score >= CLEAR => answer,
        _ => by_meaning(workspace, query, &all, across).unwrap_or_default(),
    })
}

/// The enumeration of a candidate as it is written.
fn written(score: f32, candidate: &Candidate) -> Answer {
    let found = &candidate.found;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = |n: usize| {
        let chunk = &candidate.chunks[n];
        pieces.iter().position(|piece| piece.chunk.ordinal == chunk.ordinal).unwrap_or_else(|| {
            pieces.push(Piece { opened: candidate.opened.clone(), chunk: chunk.clone(), quote: None, score });
            pieces.len() - 1
        })
    };
    let lead =
        (!found.lead.1.is_empty() && found.form != Form::Table).then(|| (at(found.lead.0), found.lead.1.clone()));
    let listed = if found.form == Form::Sentence { &[][..] } else { &found.items };
    let items: Vec<(usize, String)> = listed.iter().take(MOST).map(|(n, item)| (at(*n), shown(item))).collect();
    let left = listed.len() - items.len();
    (pieces, Some(List { lead, items, left }))
}

/// The enumeration that answers by its meaning, where words do not tell: in another language than the question's, or
/// with other words.
fn by_meaning(workspace: &Workspace, query: &str, all: &[Candidate], across: bool) -> Option<Answer> {
    let embedder = workspace.embedder_if_loaded()?;
    let (near, best) = nearest(&embedder, query, all)?;
    tracing::debug!(near, words = best.words, across, lead = %best.found.lead.1, "list by meaning");
    let answers = match across {
        true => near >= ACROSS || near >= ACROSS_FIRST && best.rank < 2,
        false => near >= NEAR && best.words >= SOME_WORDS,
    };
    answers.then(|| written(near, best))
}

/// The sections below a heading that names what is listed; of them those that speak of what else is asked, if anything
/// is.
fn below_heading(
    workspace: &Workspace,
    documents: &[DocumentId],
    asked: &str,
) -> Result<Option<(f32, Answer)>, LibraryError> {
    let plain = without_asking(asked);
    let asked = plain.trim();
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
