//! Language models behind real HTTP servers on loopback: every protocol, every captured stream, every fault.

#[path = "../llm_support/mod.rs"]
mod llm_support;

mod captured;
mod cuts;
mod faults;
mod limits;
mod places;
mod protocols;
