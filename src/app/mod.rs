//! The interface's state machine, without a screen or a clock: messages in, effects out.
//!
//! [`App::update`] takes one [`Message`] and returns the [`Effect`]s it wants done; [`App::settle`] lays out the
//! visible part. Layout is part of the state machine rather than of the view, because scrolling, clicking and moving
//! between citations need to know what is where; it is plain arithmetic on text and touches no terminal.

mod actions;
#[cfg(test)]
mod behaviour;
pub mod conversation;
pub mod documents;
pub mod effect;
#[cfg(test)]
mod guards;
pub mod input;
pub mod keys;
pub mod locale;
pub mod message;
pub mod notices;
pub mod overlays;
pub mod panes;
#[cfg(test)]
mod rebound;
#[cfg(test)]
pub(crate) mod stage;
pub mod state;
pub mod text;
#[cfg(test)]
mod transitions;
pub mod update;
mod wording;

pub use effect::{AskId, Effect, OpenId};
pub use keys::bindings::Keymap;
pub use keys::key::{Code, Key};
pub use keys::keymap::Action;
pub use locale::Locale;
pub use message::Message;
pub use state::App;
