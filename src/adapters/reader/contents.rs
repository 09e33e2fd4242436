//! The bytes of a file being read: in memory or, in a reader process, mapped. A mapped 500 MB scan costs only the
//! memory of what is decoded from it, and two readers share it.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Deref;

use super::extent;

pub(super) enum Contents {
    /// In this process's memory.
    Held(Vec<u8>),
    /// Mapped: in the system's page cache.
    #[cfg(unix)]
    Mapped(Map),
}

impl Contents {
    /// Reads the whole file, trailing zeros included.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn whole(file: &mut File) -> io::Result<Contents> {
        #[cfg(unix)]
        if let Some(map) = Map::of(file, file.metadata()?.len()) {
            return Ok(Contents::Mapped(map));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Contents::Held(bytes))
    }

    /// Maps a file without its trailing zeros, or reads it if mapping is not possible. For reader processes only: if
    /// the file is truncated later, the system kills a process that accesses the missing part.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn of(file: &mut File) -> io::Result<Contents> {
        #[cfg(unix)]
        let end = extent::end(file)?;
        #[cfg(unix)]
        if let Some(map) = Map::of(file, end) {
            return Ok(Contents::Mapped(map));
        }
        extent::read(file).map(Contents::Held)
    }
}

impl From<Vec<u8>> for Contents {
    fn from(bytes: Vec<u8>) -> Contents {
        Contents::Held(bytes)
    }
}

impl Deref for Contents {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Contents::Held(bytes) => bytes,
            #[cfg(unix)]
            Contents::Mapped(map) => map.bytes(),
        }
    }
}

impl AsRef<[u8]> for Contents {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// A read-only mapping of the beginning of a file.
#[cfg(unix)]
pub(super) struct Map {
    start: std::ptr::NonNull<libc::c_void>,
    length: usize,
}

// SAFETY: the mapping is never written to, so threads may share it.
#[cfg(unix)]
unsafe impl Send for Map {}
// SAFETY: as above.
#[cfg(unix)]
unsafe impl Sync for Map {}

#[cfg(unix)]
impl Map {
    /// Maps the first `length` bytes; `None` if that is zero, or the system cannot map this file.
    fn of(file: &File, length: u64) -> Option<Map> {
        use std::os::fd::AsRawFd;
        let length = usize::try_from(length).ok().filter(|length| *length > 0)?;
        // SAFETY: this requests a new mapping of an open descriptor at an address chosen by the system.
        let start = unsafe {
            libc::mmap(std::ptr::null_mut(), length, libc::PROT_READ, libc::MAP_PRIVATE, file.as_raw_fd(), 0)
        };
        if start == libc::MAP_FAILED {
            return None;
        }
        std::ptr::NonNull::new(start).map(|start| Map { start, length })
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: the mapping has this length and exists until it is dropped.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr().cast::<u8>(), self.length) }
    }
}

#[cfg(unix)]
impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: this is the mapping created in `of`, and nothing borrows from it any more.
        unsafe { libc::munmap(self.start.as_ptr(), self.length) };
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_mapped_file_is_its_bytes_without_the_zeros_at_its_end() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"%PDF-1.7\nwords").unwrap();
        file.set_len(3 << 20).unwrap();
        let contents = Contents::of(&mut file).unwrap();
        assert_eq!(&*contents, b"%PDF-1.7\nwords");
        #[cfg(unix)]
        assert!(matches!(contents, Contents::Mapped(_)));
        assert_eq!(&*Contents::of(&mut tempfile::tempfile().unwrap()).unwrap(), b"");
    }
}
