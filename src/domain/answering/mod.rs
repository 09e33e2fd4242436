//! What an answer may be made of, and whether it holds: evidence, quotes, citations, and the check of every claim
//! against its passage.

pub mod answer_words;
pub mod attribution;
pub mod cells;
pub mod citation;
pub mod claim;
pub mod clause;
pub mod evidence;
pub mod extraction;
pub mod marks;
pub mod mentioning;
pub mod metadata;
pub mod missing;
pub mod rewording;
pub mod selection;
pub mod shapes;
pub mod structure;
pub mod summary;
pub mod suspicion;
pub mod talk;
pub mod uncited;
pub mod withdrawal;
