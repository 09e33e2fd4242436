//! Progress events of opening a document and answering a question: plain data shared by the interface, the headless
//! commands and the tests.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::chat::{FinishReason, ModelInfo, Usage};
use super::ending::says_nothing;
use super::{ConversationId, TurnId};
use crate::domain::answering::citation::Citation;
use crate::domain::answering::evidence::Judgement;
use crate::domain::answering::extraction::Quote;
use crate::domain::document::labels::Labels;
use crate::domain::document::{Coverage, Document, DocumentId, SkippedPage};
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::Inquiry;
use crate::domain::report::{Failure, Notice, Waiting};

/// Progress of opening one document. `Opened` comes first (except for labels already known), `Ready` last; an error
/// ends it early.
#[derive(Clone, Debug, PartialEq)]
pub enum OpenEvent {
    /// The file exists, its kind is known, and so is its number of pages.
    Opened {
        document: Document,
        /// True if the library has the whole document: nothing has to be read or embedded.
        cached: bool,
    },
    /// More pages can be searched.
    Progress(Coverage),
    /// The page labels found so far.
    Labels {
        /// It may not have been reported as opened yet.
        document: DocumentId,
        labels: Arc<Labels>,
    },
    /// A page that could not be read.
    Skipped(SkippedPage),
    /// Every page has been read and keyword search covers the document.
    Searchable {
        /// Number of chunks.
        chunks: usize,
    },
    /// Embedding is not possible, and why; only keyword search is available.
    EmbeddingUnavailable(Failure),
    /// Names of attached files, which are not read.
    Attachments(Vec<String>),
    /// Opening is complete.
    Ready { coverage: Coverage, skipped: Vec<SkippedPage> },
}

/// In milliseconds since the question was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerTimings {
    /// Opening the documents (headless only: the interface has them open).
    pub open: u64,
    /// Until the passages were ranked.
    pub search: u64,
    /// Until the model's first text; `None` if there was none.
    pub first_token: Option<u64>,
    /// Until the end.
    pub total: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AnswerEnd {
    /// The whole answer as saved.
    pub answer: String,
    /// Checked, in order of appearance.
    pub citations: Vec<Citation>,
    pub finish: FinishReason,
    /// `None` if unknown.
    pub usage: Option<Usage>,
    pub timings: AnswerTimings,
    /// True if nothing in the documents answers the question.
    pub unanswered: bool,
    /// Whether the documents answer, if that was decided by what was found.
    pub evidence: Option<Judgement>,
    /// What the model said, if no passage supported it; `answer` is then quotes from the document.
    pub withdrawn: Option<String>,
}

impl AnswerEnd {
    /// True if there is no answer; [`AnswerEnd::finish`] says why.
    pub fn is_empty(&self) -> bool {
        says_nothing(&self.answer)
    }
}

/// Progress of one answer. `Started` comes first; `Finished` or `Failed` is last.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerEvent {
    /// The turn has been saved under this id.
    Started { turn: TurnId, conversation: ConversationId },
    /// The question as searched for, if the conversation changed it.
    Rewritten(String),
    /// What the question is taken to ask for.
    Inquiry(Inquiry),
    /// The passages found and how much of the documents could be searched.
    Passages {
        /// Best first; `[1]` is the first.
        passages: Vec<Passage>,
        /// Pages read and embedded so far.
        coverage: Coverage,
    },
    /// The sentences that answer best, verbatim, shown until the model starts.
    Extract(Vec<Quote>),
    /// The model that answers, and where text is sent.
    Model(ModelInfo),
    /// Something could not be done as asked, or was ambiguous; kept with the turn.
    Notice(Notice),
    /// What the answer waits for, or does without.
    Waiting(Waiting),
    /// A piece of the answer.
    Text(String),
    /// A piece of the model's reasoning.
    Reasoning(String),
    /// Text shown as answer turned out to be the model's reasoning; only this much remains.
    Retracted {
        /// The answer now, a prefix of what was shown.
        answer: String,
    },
    /// The answer ended without an error (incomplete or not: see [`AnswerEnd::finish`]).
    Finished(AnswerEnd),
    /// The answer failed; what came before is kept.
    Failed {
        failure: Failure,
        /// The text received before.
        partial: String,
    },
}
