//! The documents of the conversation, and what becomes of them while they are open.

mod editions;
