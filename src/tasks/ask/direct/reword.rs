//! Earlier answers in another form, without a model: where code can do it exactly, and otherwise the text with a word on
//! what is needed.

use super::Direct;
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::inquiry::Inquiry;
use crate::domain::report::Failure;
use crate::tasks::ask::asking::Asking;

/// The answer; `None` if a larger model or the search is to answer.
pub(super) async fn answer(asking: &Asking, inquiry: &Inquiry, model: &ModelInfo) -> Result<Option<Direct>, Failure> {
    let rework = asking.rework(inquiry).await?;
    Ok(rework.filter(|rework| model.small || !rework.needs_model()).map(|rework| rework.by_code(&asking.ask.question)))
}
