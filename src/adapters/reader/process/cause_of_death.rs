//! Why a reader process ended, and the message for the page or file that was being read.

use std::path::Path;

use crate::adapters::reader::ReadError;

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
    pub(crate) fn of_page(self) -> String {
        match self {
            Cause::Confused => "reading it confused the reader process".into(),
            Cause::Ended => "reading it ended the reader process".into(),
            Cause::Late(seconds) => format!("reading it took more than {seconds} s"),
            Cause::Memory(megabytes) => {
                format!("reading it needs more than {megabytes} MB of memory (reader_memory_mb in the configuration)")
            }
        }
    }

    /// Why a file does not open.
    pub(crate) fn of_file(self, path: &Path) -> ReadError {
        let path = path.to_path_buf();
        match self {
            Cause::Memory(megabytes) => ReadError::NeedsMemory { path, megabytes },
            other => ReadError::Damaged { path, reason: other.of_page().replace("reading", "opening") },
        }
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
