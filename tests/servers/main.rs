//! What Docent says to servers: every protocol of language models, every captured stream and every fault, against real
//! sockets on loopback; llama.cpp's own server and the model in this process; the stand-in of the model hub; the keyring.

#[path = "../support/mod.rs"]
mod support;

mod budgets;
mod captured;
mod cuts;
#[cfg(feature = "embedded-llm")]
mod embedded;
mod faults;
mod followups;
mod hub;
#[cfg(target_os = "linux")]
mod keyring;
mod limits;
#[cfg(feature = "formats")]
mod packages;
mod places;
mod protocols;
mod real_server;
mod secrets;
mod whole;
