//! How something is done: the section whose heading names the task.

use std::collections::HashSet;

use super::{Piece, chunks_of_section, opened};
use crate::adapters::library::LibraryError;
use crate::domain::document::DocumentId;
use crate::domain::text::language::terms;
use crate::tasks::workspace::Workspace;

/// Share of a task's words that a heading must have, and of the heading's words that the task must.
const NAMED: f32 = 0.5;

/// Chunks of a section that are looked at.
const MOST: usize = 3;

/// The first chunks of the section that is headed with a task.
pub(super) fn pieces(workspace: &Workspace, documents: &[DocumentId], task: &str) -> Result<Vec<Piece>, LibraryError> {
    let asked: HashSet<String> = terms(task).into_iter().collect();
    let mut best: Option<(f32, Piece)> = None;
    let mut rest = Vec::new();
    for opened in opened(workspace, documents) {
        let outline = workspace.knowledge(&opened.document.id)?.outline;
        let titles: Vec<HashSet<String>> =
            outline.sections.iter().map(|section| terms(&section.title).into_iter().collect()).collect();
        // A word of many headings says little.
        let weight = |word: &String| {
            let held = titles.iter().filter(|title| title.contains(word)).count();
            (1.0 + titles.len() as f32 / (1.0 + held as f32)).ln()
        };
        let all: f32 = asked.iter().map(weight).sum();
        for (n, title) in titles.iter().enumerate() {
            let met: f32 = asked.iter().filter(|word| title.contains(*word)).map(weight).sum();
            let own: f32 = title.iter().map(weight).sum();
            let (named, named_by) = (met / all.max(f32::EPSILON), met / own.max(f32::EPSILON));
            let score = named + named_by;
            if named < NAMED || named_by < NAMED || best.as_ref().is_some_and(|(best, _)| *best >= score) {
                continue;
            }
            let mut own = chunks_of_section(workspace, &opened, &outline, n, MOST)?.into_iter();
            let piece = |chunk| Piece { opened: opened.clone(), chunk, quote: None, score: 0.8 };
            if let Some(first) = own.next() {
                best = Some((score, piece(first)));
                rest = own.map(piece).collect();
            }
        }
    }
    Ok(best.into_iter().map(|(_, first)| first).chain(rest).collect())
}
