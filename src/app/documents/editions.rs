//! Handles open documents whose files change. Answers continue from the text that was read, and say so; on request the
//! file is read again, and the new version replaces the old one once it is available.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Documents, Phase};
use crate::app::effect::OpenId;
use crate::app::message::Edition;
use crate::domain::document::{Document, DocumentId, FileNow};

/// What the reading of an open document's file again has found.
pub enum Reopened {
    /// The same document.
    Same {
        /// Its name.
        name: String,
    },
    /// Another edition, which has taken its place.
    New {
        /// Its name.
        name: String,
        /// The edition before.
        old: DocumentId,
        /// The opening of the edition before.
        closed: OpenId,
    },
}

impl Documents {
    /// When a document was read, if its file has changed since.
    pub(crate) fn earlier(&self, id: &DocumentId) -> Option<&str> {
        let edition = self.editions.get(id)?;
        let path = &edition.document.path;
        let stale = match self.get(id) {
            Some(view) => view.file != FileNow::Same,
            None => self.views.iter().any(|d| d.document.as_ref().is_some_and(|doc| doc.path == *path)),
        };
        stale.then_some(edition.read.as_str())
    }

    /// Takes in what has become of a document's file and when it was read. Returns its name where that is news.
    pub(super) fn file_now(&mut self, id: &DocumentId, now: &FileNow, read: &str) -> Option<String> {
        let view = self.views.iter_mut().find(|d| d.document.as_ref().is_some_and(|doc| doc.id == *id))?;
        if view.file == *now {
            return None;
        }
        view.file = now.clone();
        if let Some(document) = view.document.clone() {
            let labels = Arc::new(self.printed.of(id).clone());
            self.editions.insert(id.clone(), Edition { document, read: read.to_string(), labels });
        }
        Some(view.name())
    }

    /// The files that have changed; where none has, all of them: what is in them may have since.
    pub(super) fn to_read_again(&self) -> Vec<PathBuf> {
        let changed = self.views.iter().any(|view| view.file != FileNow::Same);
        let wanted = self.views.iter().filter(|view| !changed || view.file != FileNow::Same);
        wanted.filter(|view| view.document.is_some()).map(|view| view.path.clone()).collect()
    }

    /// Begins to read the file of an open document again. False where there is no such document.
    pub(crate) fn read_again(&mut self, id: OpenId, path: &Path) -> bool {
        let open = |phase: &Phase| matches!(phase, Phase::Reading | Phase::Embedding | Phase::Ready);
        let view = self.views.iter_mut().find(|d| d.path == path && d.document.is_some() && open(&d.phase));
        view.map(|view| view.again = Some(id)).is_some()
    }

    /// True while this opening reads the file of an open document again.
    pub(super) fn reads_again(&self, id: OpenId) -> bool {
        self.views.iter().any(|d| d.again == Some(id))
    }

    /// Takes in what was found of an open document's file. `None` where no such reading goes on.
    pub(super) fn reopened(&mut self, id: OpenId, document: &Document) -> Option<Reopened> {
        let view = self.views.iter_mut().find(|d| d.again == Some(id))?;
        view.again = None;
        let name = view.name();
        let Some(old) = view.document.clone().filter(|old| old.id != document.id) else {
            view.file = FileNow::Same;
            return Some(Reopened::Same { name });
        };
        let before = view.clone();
        let closed = std::mem::replace(&mut view.open, id);
        view.document = Some(document.clone());
        view.file = FileNow::Same;
        view.skipped.clear();
        view.no_embeddings = None;
        view.before = Some(Box::new(before));
        Some(Reopened::New { name, old: old.id, closed })
    }

    /// Takes in that an open document's file cannot be read again: the edition before stays. Its name and file; `None`
    /// where no such reading goes on.
    pub(super) fn not_reopened(&mut self, id: OpenId) -> Option<(String, PathBuf)> {
        let view = self.views.iter_mut().find(|d| d.again == Some(id) || d.open == id && d.before.is_some())?;
        if view.open == id
            && let Some(before) = view.before.take()
        {
            *view = *before;
            // Unfinished work on it was cancelled; the finished part can be asked.
            view.phase = Phase::Ready;
        }
        view.again = None;
        if view.file == FileNow::Same {
            view.file = FileNow::Changed;
        }
        Some((view.name(), view.path.clone()))
    }
}
