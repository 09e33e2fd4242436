//! The conversation: its turns and their layout, questions before their answer, and the user's actions on an answer.

mod answers;
mod asking;
pub mod chat;
mod copied;
mod ended;
mod heading;
mod layout;
pub mod questions;
pub mod settings;
mod steering;
pub mod turn;
