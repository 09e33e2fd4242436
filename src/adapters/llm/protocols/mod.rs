//! How each kind of server is spoken to: one file a protocol, each a [`super::transport::remote::Protocol`].

pub(super) mod anthropic;
pub(super) mod gemini;
pub(super) mod ollama;
pub(super) mod openai;
pub(super) mod turns;
