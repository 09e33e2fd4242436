//! Summaries and contents of a scope, made of its own sentences.

use super::Direct;
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::inquiry::Inquiry;
use crate::domain::report::Failure;
use crate::tasks::ask::asking::Asking;

/// The answer; `None` if the search is to answer.
pub(super) async fn answer(asking: &Asking, inquiry: &Inquiry, model: &ModelInfo) -> Result<Option<Direct>, Failure> {
    let _ = (asking, inquiry, model);
    Ok(None)
}
