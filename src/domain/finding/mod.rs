//! Finding: from a question to the passages that may answer it: what is looked for, how chunks are scored by words and by
//! meaning, and how both become one short list.

pub mod asked_place;
pub mod closeness;
pub mod common_questions;
pub mod evaluation;
pub mod glossary;
pub mod lexical;
pub mod library_hit;
pub mod passage;
pub mod query;
pub mod sentence_vectors;
pub mod widening;
