//! From a model's output to what is shown: secrets and control characters are removed, and reasoning is separated from
//! the answer.

pub(super) mod clean_output;
pub(super) mod events;
pub(super) mod reasoning;
pub(super) mod scrub;
pub(super) mod surrogates;
