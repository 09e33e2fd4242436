//! What running work reports while it runs: opening a document and answering a question, as plain data that the
//! interface, the headless commands and the tests all read the same way.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::chat::{FinishReason, ModelInfo, Usage};
use super::ending::says_nothing;
use super::{ConversationId, TurnId};
use crate::domain::answering::citation::Citation;
use crate::domain::answering::extraction::Quote;
use crate::domain::document::labels::Labels;
use crate::domain::document::{Coverage, Document, DocumentId, SkippedPage};
use crate::domain::finding::passage::Passage;

/// Progress of opening one document. `Opened` comes first (but for labels known before), `Ready` last; an error ends the work instead.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenEvent {
    /// The file is there and of a known kind; its number of pages is known.
    Opened {
        /// The document.
        document: Document,
        /// True when the library held it whole: nothing has to be read or embedded.
        cached: bool,
    },
    /// More pages can be found (by words after reading, by meaning after embedding).
    Progress(Coverage),
    /// What is printed on its pages, as far as they were read.
    Labels {
        /// The document; it may not have been reported as opened yet.
        document: DocumentId,
        /// Its labels.
        labels: Arc<Labels>,
    },
    /// A page could not be read.
    Skipped(SkippedPage),
    /// Every page has been read: `chunks` passages can be found by words.
    Searchable {
        /// Number of chunks.
        chunks: usize,
    },
    /// Embedding is not possible; the document stays searchable by words. The text says why and what to do.
    EmbeddingUnavailable(String),
    /// Files are in the document that are not read: their names.
    Attachments(Vec<String>),
    /// All that can be done has been done.
    Ready {
        /// The final coverage.
        coverage: Coverage,
        /// Pages that could not be read.
        skipped: Vec<SkippedPage>,
    },
}

/// Milliseconds since the question was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerTimings {
    /// Opening the documents (headless only: the interface has them open).
    pub open: u64,
    /// From the question to the ranked passages.
    pub search: u64,
    /// Until the model's first piece of text; `None` when none came.
    pub first_token: Option<u64>,
    /// Until the end.
    pub total: u64,
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerEnd {
    /// The whole answer as it is kept.
    pub answer: String,
    /// Its citations, checked, in order of appearance.
    pub citations: Vec<Citation>,
    /// Why the model stopped.
    pub finish: FinishReason,
    /// Token counts where they are known.
    pub usage: Option<Usage>,
    /// How long it took.
    pub timings: AnswerTimings,
    /// True when nothing in the documents answers the question.
    pub unanswered: bool,
    /// What the model said, where no passage bears out any of it and `answer` is the document's own words instead.
    pub withdrawn: Option<String>,
}

impl AnswerEnd {
    /// True where there is no answer: the model stopped without one, and [`AnswerEnd::finish`] says why.
    pub fn is_empty(&self) -> bool {
        says_nothing(&self.answer)
    }
}

/// Progress of one answer. `Started` comes first; `Finished` or `Failed` ends it.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerEvent {
    /// The turn is on disk under this id.
    Started {
        /// The saved turn.
        turn: TurnId,
        /// The conversation it belongs to.
        conversation: ConversationId,
    },
    /// The question as it is searched for, where the conversation changed it.
    Rewritten(String),
    /// The passages found, best first, and how much of the documents could be searched.
    Passages {
        /// Ranked passages, `[1]` first.
        passages: Vec<Passage>,
        /// Pages read and embedded so far.
        coverage: Coverage,
    },
    /// The sentences that answer best, word for word: what is shown until the model speaks.
    Extract(Vec<Quote>),
    /// Which model answers, and where text goes.
    Model(ModelInfo),
    /// What could not be done as asked, or was understood in one of several ways, in one sentence: it stays with the turn.
    Notice(String),
    /// The model is being loaded, or the server asked again; in one sentence.
    Waiting(String),
    /// A piece of the answer.
    Text(String),
    /// A piece of the model's reasoning.
    Reasoning(String),
    /// What was said turned out to be no answer but the model's reasoning: only this much of it stays.
    Retracted {
        /// The answer as it is now, a beginning of what was said.
        answer: String,
    },
    /// The end of a good answer (cut short or not: see [`AnswerEnd::finish`]).
    Finished(AnswerEnd),
    /// It failed; what came before is kept. The text says what failed and what to do.
    Failed {
        /// One or two sentences.
        message: String,
        /// What had been said until then.
        partial: String,
    },
}
