//! The interface's state machine, without a screen and without a clock: messages in, effects out.
//!
//! [`Model::update`] takes one [`Message`] and returns the [`Effect`]s it wants done; [`Model::settle`] lays out what is
//! in view. Layout is part of the state machine, not of the view, because scrolling, clicking and walking from citation
//! to citation need to know what stands where; it is plain arithmetic on text and touches no terminal.

mod actions;
mod asking;
pub mod chat;
mod choosing;
pub mod composer;
mod editions;
pub mod effect;
mod ended;
pub mod form;
pub mod geometry;
#[cfg(test)]
mod guards;
mod input;
pub mod key;
pub mod keymap;
mod library;
mod lists;
pub mod map;
pub mod message;
pub mod model;
pub mod overlay;
pub mod pages;
pub mod passages;
pub mod picker;
pub mod slash;
#[cfg(test)]
pub(crate) mod stage;
mod steering;
pub mod text;
#[cfg(test)]
mod transitions;
pub mod turn;
pub mod update;
pub mod words;

pub use effect::{AskId, Effect, OpenId, Question};
pub use key::{Code, Key};
pub use keymap::{Action, Keymap};
pub use message::Message;
pub use model::Model;
pub use words::Language;
