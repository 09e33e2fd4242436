//! Opens documents as the interface does: a file with sentence embedding afterwards, or a document already in the
//! library.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::from_library::open_from_library;
use super::refining::refine;
use super::{OpenError, open};
use crate::domain::conversation::progress::OpenEvent;
use crate::domain::document::Document;
use crate::tasks::workspace::Workspace;
use crate::tasks::workspace::edition::written_since;

/// Opens a file, then embeds its sentences: `events` ends before that, since nobody has to wait for it.
///
/// # Errors
/// If the file cannot be opened.
pub async fn open_and_refine(
    workspace: &Arc<Workspace>,
    path: &Path,
    password: Option<String>,
    events: UnboundedSender<OpenEvent>,
) -> Result<(), OpenError> {
    let opened = open(workspace, path, password, events).await?;
    if let Err(error) = refine(workspace, &opened.document.id, |_, _| {}).await {
        tracing::warn!(%error, "sentences were not embedded");
    }
    Ok(())
}

/// Makes a document available from the library; anything missing, or possibly changed, is done as for any file.
///
/// # Errors
/// If its file has to be opened and cannot be.
pub async fn open_known(
    workspace: &Arc<Workspace>,
    document: Document,
    password: Option<String>,
    events: UnboundedSender<OpenEvent>,
) -> Result<(), OpenError> {
    let last = workspace.library.opened_at(&document.id).ok().flatten();
    if last.is_none_or(|last| written_since(&document.file(), last)) {
        return open_and_refine(workspace, &document.file(), password, events).await;
    }
    let ready = open_from_library(workspace, Some(document.id.clone())).await.unwrap_or_default();
    let opened = ready.documents.first().and_then(|document| workspace.opened(&document.id));
    let Some(opened) = opened.filter(|opened| opened.coverage().complete()) else {
        return open_and_refine(workspace, &document.file(), password, events).await;
    };
    let skipped = workspace.library.skipped(&document.id).unwrap_or_default();
    let coverage = opened.coverage();
    let attachments = workspace.library.attachments(&document.id).unwrap_or_default();
    let named = (!attachments.is_empty()).then_some(OpenEvent::Attachments(attachments));
    let labels = OpenEvent::Labels { document: document.id.clone(), labels: workspace.labels(&document.id) };
    let opened = OpenEvent::Opened { document, cached: true };
    for event in [Some(labels), Some(opened), named, Some(OpenEvent::Ready { coverage, skipped })].into_iter().flatten()
    {
        let _ = events.send(event);
    }
    Ok(())
}
