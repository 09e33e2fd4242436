//! Key names, and the table of key bindings.

pub mod bindings;
pub mod key;
pub mod keymap;
