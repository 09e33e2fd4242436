//! From a request to the messages of its reply, whatever the protocol: connection, retries, time-outs, and cutting bytes
//! into messages.

pub(super) mod frames;
pub(super) mod http;
pub(super) mod refusal;
pub(super) mod remote;
pub(super) mod retry;
pub mod sse;
