//! Questions on authors, dates, versions and identifiers, answered from the metadata.

use super::Direct;
use crate::domain::inquiry::Inquiry;
use crate::domain::report::Failure;
use crate::tasks::ask::asking::Asking;

/// The answer; `None` if the search is to answer.
pub(super) async fn answer(asking: &Asking, inquiry: &Inquiry) -> Result<Option<Direct>, Failure> {
    let _ = (asking, inquiry);
    Ok(None)
}
