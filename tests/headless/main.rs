//! The headless commands from end to end: the real binary, a data directory of its own, real files, the real models
//! that `scripts/setup` fetches, and real servers on loopback. What needs a model that is not here says so on standard
//! error and checks nothing.

#[path = "../support/mod.rs"]
mod support;

mod answering;
mod bad_input;
mod checking;
mod commands;
mod configuration;
mod finding;
#[cfg(feature = "formats")]
mod formats;
mod injection;
mod killing;
mod kinds;
mod labels;
mod nothing_lost;
mod places;
#[cfg(unix)]
mod promises;
#[cfg(target_os = "linux")]
mod readers;
mod silent;
mod streams;
mod tables;
mod tuning;
