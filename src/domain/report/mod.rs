//! What tasks report besides their results, as data: what failed, on what and why; what is being waited for; what was
//! not done as asked.
//!
//! Each of these has its English sentence (`Display`): what the commands print and the log keeps. The interface words the
//! same data in the user's language (`src/app/wording/`). The words of a server, a library or the system are part of the
//! data and are quoted as they are.

pub mod embedding;
pub mod failure;
pub mod language_model;
pub mod library;
pub mod progress;
pub mod reading;
pub mod template;

pub use failure::{Failure, NotContinued};
pub use progress::{HowFound, LeftOff, Notice, PlaceName, Waiting, WithoutMeaning};
