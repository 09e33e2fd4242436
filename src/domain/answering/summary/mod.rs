//! Summaries without a language model: the sentences of a part of a document that say most of it, in its order and in
//! its own words.
//!
//! [`material`] takes a scope's chunks apart into sentences and drops what is none: contents, references, code, rows.
//! [`weight`] tells what each says of the whole (position, cue phrases, words of the title, nearness to what the scope
//! says in all). [`selection`] chooses as many as wanted, spread over the sections. [`contents`] tells what stands on a
//! page, block by block.

pub mod contents;
mod cues;
mod itself;
pub mod material;
pub mod parts;
pub mod selection;
mod usable;
pub mod weight;
pub mod wording;

pub use cues::is_decision;
pub use selection::{Point, Subject, Summary, Wish, summarise};
