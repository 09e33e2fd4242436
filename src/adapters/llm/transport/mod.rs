//! From a request to the messages of its reply, independent of the protocol: connection, retries, timeouts, and
//! framing.

pub(super) mod frames;
pub(super) mod http;
pub(super) mod refusal;
pub(super) mod remote;
pub(super) mod retry;
pub mod sse;
