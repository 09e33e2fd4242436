//! Keys by name, and the table of what each does where.

pub mod bindings;
pub mod key;
pub mod keymap;
