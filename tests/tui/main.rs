//! The interface as a person meets it: the real program in a real pseudo-terminal, its screen read back by a terminal
//! emulator. No model is needed: without one Docent answers in the document's own words.

#[cfg(unix)]
mod between;
mod day;
#[cfg(target_os = "linux")]
mod gone;
mod journey;
mod library;
mod password;
#[allow(dead_code, reason = "the samples of the headless tests, of which only some are needed here")]
#[path = "../headless/pdf.rs"]
mod pdf;
#[cfg(feature = "page-images")]
mod pictures;
mod speed;
mod terminal;
