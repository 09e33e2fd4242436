//! Sections whose heading names what is asked: how something is done, or the question itself.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Piece, chunks_of_section, opened};
use crate::adapters::library::LibraryError;
use crate::domain::answering::shapes::steps;
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::Chunk;
use crate::domain::text::language::terms;
use crate::domain::text::{sentence, squeeze};
use crate::tasks::workspace::{OpenDocument, Workspace};

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

/// The first chunks of the section that is headed with a task, with the steps they tell.
pub(super) fn pieces(workspace: &Workspace, documents: &[DocumentId], task: &str) -> Result<Vec<Piece>, LibraryError> {
    let Some(named) = named(workspace, documents, task)? else { return Ok(Vec::new()) };
    let piece = |chunk: Chunk| {
        // A heading that names the whole task stands above its steps.
        let quote = (named.share >= WHOLLY_NAMED).then(|| steps::of_section(&chunk.text)).flatten().map(str::to_string);
        Piece { opened: named.opened.clone(), chunk, quote, score: 0.8 }
    };
    let mut pieces: Vec<Piece> = named.chunks.into_iter().map(piece).collect();
    // What comes after them seldom belongs to the task.
    let first = pieces.iter().position(|piece| piece.quote.is_some());
    if let Some(first) = first {
        pieces.iter_mut().skip(first + 1).for_each(|piece| piece.quote = None);
    }
    Ok(pieces)
}

/// The beginning of the section whose heading asks the same question.
pub(super) fn answered(
    workspace: &Workspace,
    documents: &[DocumentId],
    question: &str,
) -> Result<Vec<Piece>, LibraryError> {
    let named = named(workspace, documents, question)?.filter(|named| named.share >= WHOLLY_NAMED && named.asks);
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
    /// True if the heading is a question.
    asks: bool,
    opened: Arc<OpenDocument>,
    /// Its first chunks.
    chunks: Vec<Chunk>,
}

fn named(workspace: &Workspace, documents: &[DocumentId], task: &str) -> Result<Option<Named>, LibraryError> {
    let asked: HashSet<String> = terms(task).into_iter().collect();
    let mut best: Option<Named> = None;
    for opened in opened(workspace, documents) {
        let outline = workspace.knowledge(&opened.document.id)?.outline;
        let titles: Vec<Vec<HashSet<String>>> = outline.sections.iter().map(|section| parts(&section.title)).collect();
        // A word of many headings says little.
        let weight = |word: &String| {
            let held = titles.iter().filter(|title| title.iter().any(|part| part.contains(word))).count();
            (1.0 + titles.len() as f32 / (1.0 + held as f32)).ln()
        };
        let all: f32 = asked.iter().map(weight).sum();
        for (n, title) in titles.iter().enumerate() {
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
                let asks = title.trim_end().ends_with(['?', '？']);
                best = Some(Named { share, title, asks, opened: opened.clone(), chunks });
            }
        }
    }
    Ok(best)
}

/// The first two sentences below a heading that stands in a text.
fn below_title<'a>(text: &'a str, title: &str) -> Option<&'a str> {
    let bare = |line: &str| squeeze(line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' '));
    let title = bare(title);
    let said = sentence::split_lines(text)
        .into_iter()
        .filter(|range| !title.contains(&bare(&text[range.clone()])) && !text[range.clone()].ends_with(['?', '？']));
    let first: Vec<_> = said.take(2).collect();
    let (start, end) = (first.first()?.start, first.last()?.end);
    Some(if end - start <= LONGEST { &text[start..end] } else { &text[first[0].clone()] })
}

/// Bytes of two sentences that are quoted together.
const LONGEST: usize = 600;
