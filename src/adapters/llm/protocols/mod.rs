//! The API of each kind of server: one file per protocol, each a [`super::transport::remote::Protocol`].

pub(super) mod anthropic;
pub(super) mod gemini;
pub(super) mod ollama;
pub(super) mod openai;
pub(super) mod turns;
