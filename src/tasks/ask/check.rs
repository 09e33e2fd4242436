//! Checks the answer: every citation against its passage. Withdraws an answer that no passage supports, and replaces it
//! by quotes from the document.

use std::collections::HashMap;

use super::document_words::instead;
use super::turn::RunningTurn;
use super::write::Written;
use crate::adapters::embedder::{TextKind, cosine};
use crate::domain::answering::answer_words;
use crate::domain::answering::citation::{Citation, check_answer_with, exact_citations, narrow};
use crate::domain::answering::claim::{Check, named};
use crate::domain::answering::withdrawal::{ModelAnswer, unsupported};
use crate::domain::conversation::template::Source;
use crate::domain::document::DocumentId;
use crate::domain::finding::passage::Passage;
use crate::tasks::workspace::Workspace;

/// The result of the check.
pub(crate) struct Checked {
    pub citations: Vec<Citation>,
    /// Nothing in the documents answers the question.
    pub unanswered: bool,
}

impl RunningTurn<'_> {
    /// Checks what was written. A user's own template may ask a large model for anything, so such an answer is not
    /// withdrawn.
    pub(crate) async fn check(&mut self, written: &Written) -> Checked {
        let citations = self.citations().await;
        if let Some(direct) = &self.prepared.direct {
            return Checked { citations, unanswered: direct.unanswered };
        }
        if self.prepared.rework.is_some() {
            return Checked { citations, unanswered: false };
        }
        let judged =
            self.prepared.model.is_some() && (written.small || self.prepared.template.source == Source::BuiltIn);
        if judged && self.withdraw(&citations, written.small) {
            let citations = self.citations().await;
            return Checked { unanswered: self.is_weak() || citations.is_empty(), citations };
        }
        let borne_out = !written.small && citations.iter().any(|citation| citation.check != Check::Unsupported);
        Checked { unanswered: self.is_weak() && !borne_out, citations }
    }

    /// The answer's citations, checked by words and, if the embedding model is loaded, by meaning, and against the cells
    /// of tables; narrowed to the pages and characters of their quotes or to their cell.
    async fn citations(&self) -> Vec<Citation> {
        let workspace = self.asking.workspace.clone();
        let (said, found) = (self.answer().to_string(), self.prepared.found.passages.clone());
        if self.prepared.direct.as_ref().is_some_and(|direct| direct.exact) {
            return exact_citations(&said, &found);
        }
        let read = self.prepared.found.read.clone();
        let cells = self.prepared.cells.clone();
        let question = self.prepared.rewritten.clone().unwrap_or_else(|| self.asking.ask.question.clone());
        let check = move || {
            let embedder = workspace.embedder_if_loaded();
            let near = |claim: &str, words: &str| {
                let vectors = embedder.as_ref()?.embed_urgently(TextKind::Query, &[claim, words]).ok()?;
                Some(cosine(vectors.first()?, vectors.get(1)?))
            };
            let mut citations = check_answer_with(&said, &found, near);
            for citation in &mut citations {
                let document = citation.locator.document.clone();
                narrow(citation, |page| workspace.library.page(&document, page).ok().flatten().map(|page| page.text));
            }
            cells.check(&said, &found, &mut citations);
            unknown_things(&workspace, &question, &found, &mut citations);
            answer_words::note(&said, &read, &mut citations);
            citations
        };
        tokio::task::spawn_blocking(check).await.unwrap_or_else(|fault| {
            tracing::error!(%fault, "the check of the citations failed");
            Vec::new()
        })
    }

    /// Replaces the model's text by quotes from the document if no passage supports any of it. Returns true if it did;
    /// the turn keeps the withdrawn text.
    fn withdraw(&mut self, citations: &[Citation], small: bool) -> bool {
        // When an answer is continued, its earlier part is the model's too.
        let from = if self.asking.ask.continues.is_some() { 0 } else { self.given };
        let turn = &mut self.saved.turn;
        let (answer, passages, question) = (&turn.answer, &turn.passages, &turn.question);
        if !unsupported(ModelAnswer { answer, from, citations, passages, question, small }) {
            return false;
        }
        let model = turn.answer.split_off(from.min(turn.answer.len()));
        turn.withdrawn = Some(model.trim().to_string());
        let quoted = turn.answer.trim_end().len();
        turn.answer.truncate(quoted);
        if turn.answer.is_empty() {
            let cells = self.prepared.cells.text(self.language);
            turn.answer = instead(cells, &self.prepared.quotes, self.verdict, self.language);
        }
        true
    }
}

/// Finds unsupported what is told of a thing that the question names and the cited document does not know: figures of one
/// company, told of another.
fn unknown_things(workspace: &Workspace, question: &str, passages: &[Passage], citations: &mut [Citation]) {
    let things = named::things(question);
    let mut known: HashMap<(DocumentId, String), bool> = HashMap::new();
    for citation in citations.iter_mut().filter(|citation| citation.check != Check::Unsupported) {
        let id = &citation.locator.document;
        let passage = passages.iter().find(|passage| passage.rank == citation.marker);
        let held = |thing: &str| {
            let lower = thing.to_lowercase();
            let near = [&citation.document, &citation.quote].map(|text| text.to_lowercase());
            near.iter().any(|text| text.contains(&lower))
                || passage.is_some_and(|passage| passage.text.to_lowercase().contains(&lower))
                || *known.entry((id.clone(), lower)).or_insert_with_key(|(id, lower)| in_document(workspace, id, lower))
        };
        if named::lacking(&citation.claim, &things, held) {
            citation.check = Check::Unsupported;
        }
    }
}

/// True if a document says something, of itself or in its text.
fn in_document(workspace: &Workspace, id: &DocumentId, lower: &str) -> bool {
    let known = workspace.knowledge(id).map(|known| known.metadata).unwrap_or_default();
    known.entries.iter().any(|entry| entry.value.to_lowercase().contains(lower))
        // A library that cannot be read makes no claim wrong.
        || workspace.library.find_text(id, lower, 1).map_or(true, |found| !found.is_empty())
}
