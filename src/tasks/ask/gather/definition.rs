//! Definitions: all places that hold the term are looked through, not only those that a search ranks first.

use super::{Piece, holding, opened, stretches};
use crate::adapters::library::LibraryError;
use crate::domain::answering::shapes::definition::definitions;
use crate::domain::document::DocumentId;
use crate::tasks::workspace::Workspace;

/// The places that define a term.
pub(super) fn pieces(workspace: &Workspace, documents: &[DocumentId], term: &str) -> Result<Vec<Piece>, LibraryError> {
    let mut all: Vec<Piece> = Vec::new();
    for opened in opened(workspace, documents) {
        let chunks = holding(workspace, &opened, term)?;
        let found = definitions(term, &stretches(&chunks));
        all.extend(found.into_iter().map(|defined| Piece {
            opened: opened.clone(),
            chunk: chunks[defined.at].clone(),
            quote: Some(defined.text),
            score: defined.score,
        }));
    }
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    all.truncate(MOST);
    Ok(all)
}

/// Definitions shown.
const MOST: usize = 3;
