//! Why a reader process ended, and the message for the page or file that was being read.

use std::path::Path;

use crate::adapters::reader::ReadError;
use crate::domain::document::page_note::PageNote;
use crate::domain::report::reading::Damage;

/// Why a worker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// It sent an invalid reply.
    Confused,
    /// It died.
    Ended,
    /// It took more than this many seconds.
    Late(u64),
    /// It would need more than this many MB.
    Memory(u64),
}

impl Cause {
    /// Why a page is skipped.
    pub(crate) fn of_page(self) -> PageNote {
        match self {
            Cause::Confused => PageNote::Confused,
            Cause::Ended => PageNote::Ended,
            Cause::Late(seconds) => PageNote::Late(seconds),
            Cause::Memory(megabytes) => PageNote::Memory(megabytes),
        }
    }

    /// Why a file does not open.
    pub(crate) fn of_file(self, path: &Path) -> ReadError {
        let path = path.to_path_buf();
        let reason = match self {
            Cause::Memory(megabytes) => return ReadError::NeedsMemory { path, megabytes },
            Cause::Confused => Damage::Confused,
            Cause::Ended => Damage::Ended,
            Cause::Late(seconds) => Damage::Late(seconds),
        };
        ReadError::Damaged { path, reason }
    }
}

/// A process's private memory in bytes, without mapped files; `None` if the system does not report it.
#[cfg(target_os = "linux")]
pub(crate) fn memory_of(process: u32) -> Option<u64> {
    let said = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = said.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib << 10)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn memory_of(_: u32) -> Option<u64> {
    None
}
