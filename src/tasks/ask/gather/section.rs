//! Sections whose heading names what is asked: how something is done, or the question itself.

use std::collections::HashSet;
use std::sync::Arc;

use super::list::List;
use super::{Piece, chunks_of_section, opened};
use crate::adapters::embedder::{Embedder, TextKind, cosine};
use crate::adapters::library::{LibraryError, text_key};
use crate::domain::answering::shapes::steps;
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::Chunk;
use crate::domain::text::language::terms;
use crate::domain::text::{one_line, sentence, shorten, squeeze};
use crate::tasks::workspace::{OpenDocument, Workspace};

/// What sections tell of a task, and the list that they make.
type Told = (Vec<Piece>, Option<List>);

/// Share of a task's words that a heading must have, and of the heading's words that the task must.
const NAMED: f32 = 0.5;

/// Sum of both shares from which on a heading names the task and little else.
const WHOLLY_NAMED: f32 = 1.5;

/// Chunks of a section that are looked at.
const MOST: usize = 3;

/// The words of each part of a heading: "Installing and updating" has two.
fn parts(title: &str) -> Vec<HashSet<String>> {
    let apart =
        title.replace(['与', '和', '及', '、', '，', ',', '/', '&'], "\n").replace(" and ", "\n").replace(" or ", "\n");
    apart.lines().map(|part| terms(part).into_iter().collect()).collect()
}

/// The first chunks of the section that is headed with a task, with the steps they tell; and the sections within it, if
/// it is told in several.
pub(super) fn pieces(workspace: &Workspace, documents: &[DocumentId], task: &str) -> Result<Told, LibraryError> {
    let Some(named) = named(workspace, documents, task, false)? else { return Ok((Vec::new(), None)) };
    // "Powering on, powering off and restarting" stands above other tasks as well.
    let wholly = named.share >= WHOLLY_NAMED && parts(&named.title).len() == 1;
    if wholly && let Some(parts) = told_in_parts(workspace, &named)? {
        return Ok(parts);
    }
    let piece = |chunk: Chunk| {
        // A heading that names the whole task stands above its steps.
        let quote = wholly.then(|| steps::of_section(&chunk.text)).flatten().map(str::to_string);
        Piece { opened: named.opened.clone(), chunk, quote, score: 0.8 }
    };
    let mut pieces: Vec<Piece> = named.chunks.into_iter().map(piece).collect();
    // What comes after them seldom belongs to the task.
    let first = pieces.iter().position(|piece| piece.quote.is_some());
    if let Some(first) = first {
        pieces.iter_mut().skip(first + 1).for_each(|piece| piece.quote = None);
    }
    Ok((pieces, None))
}

/// The beginning of a section and the headings within it, which are the ways or parts of a task; `None` if it has none,
/// or tells steps before them.
fn told_in_parts(workspace: &Workspace, named: &Named) -> Result<Option<Told>, LibraryError> {
    let outline = workspace.knowledge(&named.opened.document.id)?.outline;
    let inside = outline.inside(named.number);
    let Some(level) = outline.sections.get(inside.start).map(|first| first.level).filter(|_| !inside.is_empty()) else {
        return Ok(None);
    };
    let children: Vec<usize> = inside.filter(|child| outline.sections[*child].level == level).collect();
    let Some(first) = named.chunks.first() else { return Ok(None) };
    let own = first.section.last().is_some_and(|last| squeeze(last) == squeeze(&named.title));
    if !(FEWEST..=MOST_PARTS).contains(&children.len()) || own && steps::shows_steps(&first.text) {
        return Ok(None);
    }
    let piece = |chunk: Chunk| Piece { opened: named.opened.clone(), chunk, quote: None, score: 0.8 };
    let (mut pieces, mut items) = (vec![piece(first.clone())], Vec::new());
    for child in children {
        let Some(chunk) = chunks_of_section(workspace, &named.opened, &outline, child, 1)?.pop() else { continue };
        let title = &outline.sections[child].title;
        let item = match steps::of_section(&chunk.text) {
            Some(told) => format!("{title}: {}", shorten(&one_line(told), TOLD)),
            None => title.clone(),
        };
        items.push((pieces.len(), item));
        pieces.push(piece(chunk));
    }
    let lead = own.then(|| below_title(&first.text, &named.title)).flatten().map(|lead| (0, lead.to_string()));
    Ok((items.len() >= FEWEST).then(|| (pieces, Some(List::new(lead, items)))))
}

/// Characters shown of what a part tells.
const TOLD: usize = 200;

/// Sections within one that are its parts.
const FEWEST: usize = 2;
const MOST_PARTS: usize = 15;

/// The beginning of the section whose heading asks the same question.
pub(super) fn answered(
    workspace: &Workspace,
    documents: &[DocumentId],
    question: &str,
) -> Result<Vec<Piece>, LibraryError> {
    let named = named(workspace, documents, question, true)?.filter(|named| named.share >= WHOLLY_NAMED);
    Ok(named.map_or_else(Vec::new, |named| {
        let opened = named.opened;
        let first = named.chunks.into_iter().next();
        let piece = first.map(|chunk| {
            let quote = below_title(&chunk.text, &named.title).map(str::to_string);
            Piece { opened, chunk, quote, score: 0.8 }
        });
        piece.into_iter().collect()
    }))
}

/// The section that a task or question names in its heading.
struct Named {
    /// Sum of the share of the task's words that the heading has and of the heading's words that the task has.
    share: f32,
    title: String,
    opened: Arc<OpenDocument>,
    /// Its first chunks.
    chunks: Vec<Chunk>,
    /// Its index in the outline.
    number: usize,
}

/// The section that names a task best; of `questions`, only headings that are questions are looked at.
fn named(
    workspace: &Workspace,
    documents: &[DocumentId],
    task: &str,
    questions: bool,
) -> Result<Option<Named>, LibraryError> {
    let asked: HashSet<String> = terms(task).into_iter().collect();
    let mut best: Option<Named> = None;
    for opened in opened(workspace, documents) {
        let outline = workspace.knowledge(&opened.document.id)?.outline;
        let asks = |title: &str| title.trim_end().ends_with(['?', '？']);
        let numbers: Vec<usize> =
            (0..outline.sections.len()).filter(|n| !questions || asks(&outline.sections[*n].title)).collect();
        let titles: Vec<Vec<HashSet<String>>> = numbers.iter().map(|n| parts(&outline.sections[*n].title)).collect();
        // A word of many headings says little.
        let weight = |word: &String| {
            let held = titles.iter().filter(|title| title.iter().any(|part| part.contains(word))).count();
            (1.0 + titles.len() as f32 / (1.0 + held as f32)).ln()
        };
        let all: f32 = asked.iter().map(weight).sum();
        for (&n, title) in numbers.iter().zip(&titles) {
            let (mut named, mut named_by) = (0.0f32, 0.0f32);
            for part in title {
                let met: f32 = asked.iter().filter(|word| part.contains(*word)).map(weight).sum();
                let own: f32 = part.iter().map(weight).sum();
                if met > 0.0 {
                    named += met / all.max(f32::EPSILON);
                    named_by = named_by.max(met / own.max(f32::EPSILON));
                }
            }
            let share = named + named_by;
            if named < NAMED || named_by < NAMED || best.as_ref().is_some_and(|best| best.share >= share) {
                continue;
            }
            let chunks = chunks_of_section(workspace, &opened, &outline, n, MOST)?;
            if !chunks.is_empty() {
                let title = outline.sections[n].title.clone();
                best = Some(Named { share, title, opened: opened.clone(), chunks, number: n });
            }
        }
    }
    Ok(best)
}

/// The first chunks of the section whose heading is nearest to a question in another language. They are only looked at:
/// how near headings are is not sure enough to quote what stands below.
pub(super) fn near(
    workspace: &Workspace,
    documents: &[DocumentId],
    question: &str,
) -> Result<Vec<Piece>, LibraryError> {
    let Some(embedder) = workspace.embedder_if_loaded() else { return Ok(Vec::new()) };
    let Some(asked) = embedder.embed(TextKind::Query, &[question]).ok().and_then(|mut vectors| vectors.pop()) else {
        return Ok(Vec::new());
    };
    let mut best: Option<(f32, Arc<OpenDocument>, usize)> = None;
    for opened in opened(workspace, documents).into_iter().take(NEAR_DOCUMENTS) {
        let outline = workspace.knowledge(&opened.document.id)?.outline;
        let titles: Vec<&str> = outline.sections.iter().take(NEAR_TITLES).map(|one| one.title.as_str()).collect();
        for (n, vector) in vectors_of(workspace, &embedder, &titles)?.iter().enumerate() {
            let near = cosine(&asked, vector);
            if near >= NEAR && best.as_ref().is_none_or(|(best, ..)| near > *best) {
                best = Some((near, opened.clone(), n));
            }
        }
    }
    let Some((_, opened, n)) = best else { return Ok(Vec::new()) };
    let outline = workspace.knowledge(&opened.document.id)?.outline;
    let chunks = chunks_of_section(workspace, &opened, &outline, n, MOST)?;
    Ok(chunks.into_iter().map(|chunk| Piece { opened: opened.clone(), chunk, quote: None, score: 0.8 }).collect())
}

/// Documents and headings of each that are compared in meaning, and the similarity from which one is near.
const NEAR_DOCUMENTS: usize = 2;
const NEAR_TITLES: usize = 150;
const NEAR: f32 = 0.84;

/// The embeddings of headings, computed once and kept in the library.
fn vectors_of(workspace: &Workspace, embedder: &Embedder, titles: &[&str]) -> Result<Vec<Vec<f32>>, LibraryError> {
    let keys: Vec<_> = titles.iter().map(|title| text_key(&format!("heading\n{title}"))).collect();
    let kept = workspace.library.kept_embeddings(embedder.id(), &keys)?;
    if let Some(vectors) = kept.into_iter().collect::<Option<Vec<_>>>() {
        return Ok(vectors);
    }
    let Ok(vectors) = embedder.embed_urgently(TextKind::Passage, titles) else { return Ok(Vec::new()) };
    let pairs: Vec<_> = keys.into_iter().zip(vectors.iter().cloned()).collect();
    workspace.library.keep_embeddings(embedder.id(), &pairs)?;
    Ok(vectors)
}

/// The first two sentences below a heading that stands in a text.
fn below_title<'a>(text: &'a str, title: &str) -> Option<&'a str> {
    let bare = |line: &str| squeeze(line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' '));
    let title = bare(title);
    let all = sentence::split_lines(text);
    // What stands before the title belongs to the section before.
    let at = all.iter().position(|range| !title.is_empty() && bare(&text[range.clone()]).ends_with(&title))?;
    let said = all[at + 1..].iter().filter(|range| !text[(*range).clone()].ends_with(['?', '？'])).cloned();
    let first: Vec<_> = said.take(2).collect();
    let (start, end) = (first.first()?.start, first.last()?.end);
    Some(if end - start <= LONGEST { &text[start..end] } else { &text[first[0].clone()] })
}

/// Bytes of two sentences that are quoted together.
const LONGEST: usize = 600;
