//! The pure heart of Docent: what a document, a chunk, a passage, a conversation, a prompt template and a
//! citation are, and every rule about them that needs no file, no clock, no network and no thread.
//!
//! Nothing here imports another room of the crate, does input or output, or knows async. That is what makes
//! these rules testable with plain values, and it is checked by `tests/architecture.rs`.

pub mod attribution;
pub mod blocks;
pub mod chart;
pub mod chat;
pub mod chunk;
pub mod citation;
pub mod claim;
pub mod closeness;
pub mod conversation;
pub mod document;
pub mod ending;
pub mod evaluation;
pub mod evidence;
pub mod export;
pub mod extract;
pub mod followup;
pub mod generic;
pub mod glossary;
pub mod hyphen;
pub mod labels;
pub mod language;
pub mod lead;
pub mod leader;
pub mod leftout;
pub mod legible;
pub mod lexical;
pub mod mark;
mod mark_inside;
pub mod marks;
pub mod paragraph;
pub mod passage;
pub mod pieces;
pub mod plane;
pub mod polarity;
pub mod progress;
pub mod quality;
pub mod quantity;
pub mod query;
pub mod quoted;
pub mod recall;
pub mod remark;
pub mod roles;
pub mod sentence;
pub mod steer;
pub mod stored_path;
pub mod structure;
pub mod subject;
pub mod suspicion;
pub mod template;
pub mod text;
pub mod tokens;
pub mod traces;
pub mod uncited;
pub mod widening;
pub mod withdrawal;
