//! Handles the events of opening a document.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Documents, Phase};
use crate::app::effect::OpenId;
use crate::app::message::OpenFailure;
use crate::domain::conversation::progress::OpenEvent;
use crate::domain::document::labels::Labels;
use crate::domain::document::{Coverage, DocumentId, SkippedPage};
use crate::domain::report::Failure;

/// The consequence of an event for the rest of the interface.
pub enum News {
    /// More of the document is available.
    Progress,
    /// The page labels found so far.
    Labels(DocumentId, Arc<Labels>),
    /// Semantic search is unavailable.
    WordsOnly { name: String, why: Failure },
    /// Opening is complete, except for pages that could not be read.
    Unread {
        name: String,
        document: Option<DocumentId>,
        /// The first of them.
        first: SkippedPage,
        /// How many.
        count: usize,
    },
}

/// What to do about a document that was not opened.
pub enum Refused {
    /// Ask for its password.
    Locked {
        name: String,
        path: PathBuf,
        /// True if a wrong password was given.
        wrong: bool,
    },
    /// Report why.
    Failed(Failure),
}

impl Documents {
    /// Handles an event. `None` if it belongs to none of these documents.
    pub(super) fn take(&mut self, id: OpenId, event: OpenEvent) -> Option<News> {
        let view = self.views.iter_mut().find(|d| d.open == id)?;
        match event {
            OpenEvent::Labels { document, labels } => return Some(News::Labels(document, labels)),
            OpenEvent::Opened { document, cached } => {
                let read = if cached { document.pages } else { 0 };
                view.coverage = Coverage { pages_read: read, pages_embedded: 0, pages_total: document.pages };
                view.document = Some(document);
                view.phase = Phase::Reading;
            }
            OpenEvent::Progress(coverage) => {
                view.coverage = coverage;
                view.phase = if coverage.pages_read < coverage.pages_total { Phase::Reading } else { Phase::Embedding };
            }
            OpenEvent::Skipped(page) => view.skipped.push(page),
            OpenEvent::Attachments(names) => view.attachments = names,
            OpenEvent::Searchable { .. } => {
                view.coverage.pages_read = view.coverage.pages_total;
                view.phase = Phase::Embedding;
            }
            OpenEvent::EmbeddingUnavailable(why) => {
                view.no_embeddings = Some(why.clone());
                return Some(News::WordsOnly { name: view.name(), why });
            }
            OpenEvent::Ready { coverage, skipped } => {
                view.coverage = coverage;
                view.phase = Phase::Ready;
                view.before = None;
                view.skipped = skipped;
                if let Some(first) = view.skipped.first().cloned() {
                    let document = view.document.as_ref().map(|document| document.id.clone());
                    return Some(News::Unread { name: view.name(), document, first, count: view.skipped.len() });
                }
            }
        }
        Some(News::Progress)
    }

    /// Handles a failure to open. `None` if it belongs to none of these documents.
    pub(super) fn refused(&mut self, id: OpenId, failure: OpenFailure) -> Option<Refused> {
        let view = self.views.iter_mut().find(|d| d.open == id)?;
        Some(match failure {
            OpenFailure::Password { wrong } => {
                view.phase = Phase::Locked;
                Refused::Locked { name: view.name(), path: view.path.clone(), wrong }
            }
            OpenFailure::Other(why) => {
                view.phase = Phase::Failed(why.clone());
                Refused::Failed(why)
            }
        })
    }

    /// The number of pages read of a document, and its id.
    pub(super) fn read_of(&self, id: OpenId) -> Option<(u32, &DocumentId)> {
        let view = self.views.iter().find(|d| d.open == id)?;
        Some((view.coverage.pages_read, &view.document.as_ref()?.id))
    }
}
