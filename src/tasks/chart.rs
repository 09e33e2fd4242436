//! Builds the map of a document: its outline, and its chunks projected onto a plane by their embeddings, with the
//! question among them.

use std::sync::Arc;

use super::Workspace;
use super::search::SearchError;
use crate::adapters::embedder::TextKind;
use crate::domain::document::DocumentId;
use crate::domain::document::projection::Projection;
use crate::domain::finding::chart::{Chart, Dot, scale};

/// The map of an open document. `question` is placed on it if given and if the embedding model is available; without
/// that model, the chart says why it has no dots.
///
/// # Errors
/// If the document is not open, or the library fails.
pub async fn chart(
    workspace: &Arc<Workspace>,
    id: &DocumentId,
    question: Option<String>,
) -> Result<Chart, SearchError> {
    let opened = workspace.opened(id).ok_or_else(|| SearchError::NotOpen(id.short().to_string()))?;
    let embedder = workspace.embedder().await;
    let (workspace, id) = (workspace.clone(), id.clone());
    let draw = move || -> Result<Chart, SearchError> {
        let library = &workspace.library;
        let mut chart = Chart {
            pages: opened.document.pages,
            headings: library.headings(&id)?,
            skipped: library.skipped(&id)?.into_iter().map(|s| s.page).collect(),
            read: opened.coverage().pages_read,
            ..Chart::default()
        };
        let embedder = match embedder {
            Ok(embedder) => embedder,
            Err(why) => {
                chart.without_dots = Some(why);
                return Ok(chart);
            }
        };
        let (ordinals, vectors): (Vec<u32>, Vec<Vec<f32>>) =
            library.embeddings(&id, embedder.id())?.into_iter().unzip();
        let Some(projection) = Projection::of(&vectors) else { return Ok(chart) };
        let mut places: Vec<(f32, f32)> = vectors.iter().map(|v| projection.project(v)).collect();
        if let Some(question) = question {
            let asked = embedder.embed_urgently(TextKind::Query, &[question.as_str()])?;
            places.extend(asked.first().map(|vector| projection.project(vector)));
        }
        scale(&mut places);
        let chunks = library.chunks(&id, &ordinals)?;
        chart.dots = chunks
            .iter()
            .zip(&places)
            .filter_map(|(chunk, (x, y))| {
                let span = chunk.locator.spans.first()?;
                Some(Dot { page: span.page, start: span.start, x: *x, y: *y })
            })
            .collect();
        chart.question = places.get(vectors.len()).copied();
        Ok(chart)
    };
    tokio::task::spawn_blocking(draw).await.map_err(|e| SearchError::Internal(e.to_string()))?
}
