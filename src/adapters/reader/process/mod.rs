//! Reader processes: the parent's side ([`pool`]), the inside ([`worker`]) and its confinement: memory limit, sandbox,
//! and the tie to its parent.

pub(super) mod cause_of_death;
pub(super) mod memory_limit;
mod messages;
#[cfg(feature = "page-images")]
pub mod picture;
pub(super) mod pool;
pub(super) mod sandbox;
pub(super) mod tether;
pub(super) mod worker;
