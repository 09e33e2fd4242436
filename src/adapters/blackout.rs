//! Blacks out lines of a log in place: no bytes move, so lines appended concurrently are not lost.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;

/// Written over a blacked-out line.
const NOTE: &str = "(removed: it quoted a deleted conversation)";

/// Overwrites the lines for which `goes` is true; returns how many.
///
/// # Errors
/// If the file cannot be read or written.
pub fn black_out(path: &Path, mut goes: impl FnMut(&str) -> bool) -> io::Result<usize> {
    let mut lines = BufReader::new(File::open(path)?);
    let mut target = None;
    let (mut line, mut at, mut count) = (Vec::new(), 0, 0);
    loop {
        line.clear();
        let read = lines.read_until(b'\n', &mut line)? as u64;
        if read == 0 {
            return Ok(count);
        }
        let words = line.strip_suffix(b"\n").unwrap_or(&line);
        if goes(&String::from_utf8_lossy(words)) {
            let file = match &mut target {
                Some(file) => file,
                none => none.insert(File::options().write(true).open(path)?),
            };
            let mut over = NOTE.as_bytes().to_vec();
            over.resize(words.len(), b' ');
            file.seek(SeekFrom::Start(at))?;
            file.write_all(&over)?;
            count += 1;
        }
        at += read;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_overwritten_and_all_others_stay_where_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let long = "secret words ".repeat(9);
        std::fs::write(&path, format!("one\nsecret\n{long}\n三\nsecret at the end")).unwrap();
        assert_eq!(black_out(&path, |line| line.contains("secret")).unwrap(), 3);
        let after = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = after.lines().collect();
        assert!(!after.contains("secret") && lines[2].trim() == NOTE, "{after}");
        assert_eq!((lines[0], lines[3], lines.len()), ("one", "三", 5));
        assert_eq!(after.len(), "one\nsecret\n\n三\nsecret at the end".len() + long.len());
    }
}
