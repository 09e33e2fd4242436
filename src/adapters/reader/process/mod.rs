//! The processes that read: one is the parent's side ([`pool`]), the other what happens inside ([`worker`]) and what holds it
//! in: memory limit, sandbox, and the tie to its parent.

pub(super) mod cause_of_death;
pub(super) mod memory_limit;
mod messages;
#[cfg(feature = "page-images")]
pub mod picture;
pub(super) mod pool;
pub(super) mod sandbox;
pub(super) mod tether;
pub(super) mod worker;
