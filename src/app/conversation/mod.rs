//! The conversation: its turns and how they are laid out, questions on their way to an answer, and what a person does
//! with an answer by hand.

mod answers;
mod asking;
pub mod chat;
mod copied;
mod ended;
mod layout;
pub mod questions;
pub mod settings;
mod steering;
pub mod turn;
