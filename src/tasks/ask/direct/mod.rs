//! Answers that Docent gives itself, without a language model: from the structure and the metadata of the documents,
//! small talk, summaries made of their sentences.

mod mentioning;
mod metadata;
mod reword;
mod structure;
mod summary;
mod talk;

use super::asking::Asking;
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::{Inquiry, Kind};
use crate::domain::report::Failure;

/// An answer given without a language model.
#[derive(Clone, Debug, Default)]
pub struct Direct {
    /// Markdown; a mark `[n]` cites the passage of that rank.
    pub text: String,
    pub passages: Vec<Passage>,
    /// The passages are the very words that stand for what is said (a heading, an author's line): each mark cites its
    /// passage as a whole, and nothing is left to check. Otherwise the claims are checked as any answer's are.
    pub exact: bool,
    /// The documents do not say it.
    pub unanswered: bool,
}

impl Asking {
    /// The answer, if one can be given without a model; `None` sends the question on to the search.
    pub(crate) async fn direct(&self, inquiry: &Inquiry, model: &ModelInfo) -> Result<Option<Direct>, Failure> {
        let asks_text =
            !matches!(inquiry.kind, Kind::SmallTalk | Kind::AboutDocent | Kind::Rewording | Kind::Translation);
        if asks_text && let Some(direct) = mentioning::answer(self, inquiry).await? {
            return Ok(Some(direct));
        }
        match inquiry.kind {
            Kind::SmallTalk | Kind::AboutDocent => talk::answer(self, inquiry).await,
            Kind::Structure => structure::answer(self, inquiry).await,
            Kind::Metadata => metadata::answer(self, inquiry).await,
            Kind::Summary | Kind::Content => summary::answer(self, inquiry, model).await,
            Kind::Rewording | Kind::Translation => reword::answer(self, inquiry, model).await,
            _ => Ok(None),
        }
    }
}
