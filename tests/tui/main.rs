//! The interface as a person meets it: the real program in a real pseudo-terminal, its screen read back by a terminal
//! emulator. No model is needed: without one Docent answers in the document's own words.

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
mod between;
mod conversation;
mod documents;
#[cfg(target_os = "linux")]
mod gone;
mod keys;
mod library;
mod models;
mod password;
#[cfg(feature = "page-images")]
mod pictures;
mod screen;
mod speed;
mod templates;
mod terminal;
