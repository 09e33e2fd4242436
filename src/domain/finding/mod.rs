//! From a question to the passages that may answer it: building the query, scoring chunks by keyword and semantic
//! search, and merging both into one short list.

pub mod asked_place;
pub mod chart;
pub mod closeness;
pub mod common_questions;
pub mod evaluation;
pub mod fusion;
pub mod glossary;
pub mod lexical;
pub mod library_hit;
pub mod passage;
pub mod query;
pub mod reading;
pub mod sentence_vectors;
pub mod subject;
pub mod support;
pub mod trace;
pub mod tuning;
pub mod widening;
pub mod windows;
