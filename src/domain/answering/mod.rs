//! Answering: what an answer may be made of, and whether it holds: evidence, quotations, citations and the check of every
//! claim against the passage it names.

pub mod attribution;
pub mod citation;
pub mod claim;
pub mod evidence;
pub mod extraction;
pub mod marks;
pub mod suspicion;
pub mod uncited;
pub mod withdrawal;
