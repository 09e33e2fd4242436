//! Which part of a file is worth reading: broken downloads and preallocated files end in gigabytes of zeros, which cost
//! memory and time for nothing.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// Bytes examined at a time.
const BLOCK: usize = 1 << 18;

/// Maximum number of separate data ranges.
const MOST_STRETCHES: usize = 4_096;

/// True if the file contains `sign`. Holes are skipped if the system reports them.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn holds(file: &mut File, sign: &[u8]) -> io::Result<bool> {
    for stretch in stretches(file)? {
        file.seek(SeekFrom::Start(stretch.start))?;
        let mut part = file.by_ref().take(stretch.end - stretch.start);
        let mut seen: Vec<u8> = Vec::with_capacity(BLOCK);
        loop {
            let kept = seen.len().min(sign.len().saturating_sub(1));
            seen.drain(..seen.len() - kept);
            if part.by_ref().take((BLOCK - kept) as u64).read_to_end(&mut seen)? == 0 {
                break;
            }
            // Blocks of zeros are skipped quickly.
            if seen.iter().any(|byte| *byte != 0) && seen.windows(sign.len()).any(|window| window == sign) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The file without its trailing zeros.
///
/// # Errors
/// If it cannot be read.
pub(super) fn read(file: &mut File) -> io::Result<Vec<u8>> {
    let end = end(file)?;
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::with_capacity(usize::try_from(end).unwrap_or_default());
    file.by_ref().take(end).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The end of the last byte that is not zero.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn end(file: &mut File) -> io::Result<u64> {
    let mut block = vec![0; BLOCK];
    for stretch in stretches(file)?.into_iter().rev() {
        let mut end = stretch.end;
        while end > stretch.start {
            let start = end.saturating_sub(BLOCK as u64).max(stretch.start);
            let part = &mut block[..(end - start) as usize];
            file.seek(SeekFrom::Start(start))?;
            file.read_exact(part)?;
            if let Some(last) = part.iter().rposition(|byte| *byte != 0) {
                return Ok(start + last as u64 + 1);
            }
            end = start;
        }
    }
    Ok(0)
}

/// The data ranges of a file, in order: all of it if the system reports no holes.
fn stretches(file: &File) -> io::Result<Vec<Range<u64>>> {
    let length = file.metadata()?.len();
    let mut found: Vec<Range<u64>> = Vec::new();
    let mut at = 0;
    while at < length {
        let next = match found.len() {
            MOST_STRETCHES => Some(at..length),
            _ => stretch(file, at, length),
        };
        let Some(next) = next.filter(|next| next.end > at) else { break };
        at = next.end;
        found.push(next);
    }
    Ok(found)
}

/// The first data range from an offset on; `None` if there is none.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn stretch(file: &File, at: u64, length: u64) -> Option<Range<u64>> {
    use rustix::fs::{SeekFrom, seek};
    match seek(file, SeekFrom::Data(at)) {
        Ok(start) => Some(start..seek(file, SeekFrom::Hole(start)).unwrap_or(length).clamp(start, length)),
        Err(rustix::io::Errno::NXIO) => None,
        Err(_) => Some(at..length),
    }
}

/// This system does not report holes.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn stretch(_: &File, at: u64, length: u64) -> Option<Range<u64>> {
    Some(at..length)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A sparse file with data at some offsets.
    fn file(length: u64, pieces: &[(u64, &[u8])]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.set_len(length).unwrap();
        for (at, bytes) in pieces {
            file.seek(SeekFrom::Start(*at)).unwrap();
            file.write_all(bytes).unwrap();
        }
        file
    }

    #[test]
    fn zeros_at_the_end_are_not_read_and_those_between_are() {
        let mut short = file(600 << 20, &[(0, b"head"), (9, b"tail\n")]);
        assert_eq!(read(&mut short).unwrap(), b"head\0\0\0\0\0tail\n");
        assert_eq!(read(&mut file(300 << 20, &[])).unwrap(), b"");
        let far = 3 * BLOCK as u64 - 2;
        let bytes = read(&mut file(far + 4, &[(far, b"tail")])).unwrap();
        assert!(bytes.len() as u64 == far + 4 && bytes.ends_with(b"tail"));
    }

    #[test]
    fn a_sign_is_found_wherever_it_stands() {
        let edge = BLOCK as u64;
        for at in [0, 7, edge - 3, edge - 2, edge - 1, edge, 9 * edge - 1, (400 << 20) + 1] {
            assert!(holds(&mut file(500 << 20, &[(0, b"%PDF-"), (at, b"obj")]), b"obj").unwrap(), "{at}");
        }
        assert!(!holds(&mut file(500 << 20, &[(0, b"%PDF-1.7\n"), (edge, b"ob j")]), b"obj").unwrap());
        // Written zeros, which the system counts as data.
        let zeros = vec![0; 2 * BLOCK];
        assert!(holds(&mut file(0, &[(0, &zeros), (zeros.len() as u64 - 1, b"obj")]), b"obj").unwrap());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn of_gigabytes_of_holes_next_to_nothing_is_looked_at() {
        let holey = file(2 << 30, &[(0, b"%PDF-1.7\n"), (1 << 30, b"obj")]);
        let looked_at: u64 = stretches(&holey).unwrap().iter().map(|s| s.end - s.start).sum();
        // If the temporary directory does not support holes, the whole file is data.
        assert!(looked_at < 1 << 20 || looked_at == 2 << 30, "{looked_at}");
    }
}
