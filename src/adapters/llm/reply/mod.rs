//! From what a model says to what is shown of it: secrets and control characters are taken out, reasoning is separated
//! from the answer.

pub(super) mod events;
pub(super) mod reasoning;
pub(super) mod scrub;
pub(super) mod surrogates;
pub(super) mod voice;
