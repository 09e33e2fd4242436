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

/// The words of each part of a heading: "Installing and updating" has two.
fn parts(title: &str) -> Vec<HashSet<String>> {
    let apart =
        title.replace(['与', '和', '及', '、', '，', ',', '/', '&'], "\n").replace(" and ", "\n").replace(" or ", "\n");
    apart.lines().map(|part| terms(part).into_iter().collect()).collect()
}

/// The first chunks of the section that is headed with a task.
pub(super) fn pieces(workspace: &Workspace, documents: &[DocumentId], task: &str) -> Result<Vec<Piece>, LibraryError> {
    let asked: HashSet<String> = terms(task).into_iter().collect();
    let mut best: Option<(f32, Piece)> = None;
    let mut rest = Vec::new();
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
