//! Reads files named by the user safely: an endless file is cut off, and a pipe that nobody writes to does not block
//! forever.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, Instant};

/// Maximum time to read a pipe, from beginning to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Maximum time if a person may have to type something first.
const PATIENCE_WITH_PEOPLE: Duration = Duration::from_secs(60);

/// The whole text of a file of at most `most` bytes, which may also be a pipe (`<(command)`).
///
/// # Errors
/// If it cannot be read, is longer, does not end in time, or is not UTF-8.
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    text_within(path, most, PATIENCE)
}

/// The first line of a file of at most `most` bytes: a password, which a command may have to ask the user for.
///
/// # Errors
/// As for [`text`].
pub fn first_line(path: &Path, most: u64) -> io::Result<String> {
    let text = text_within(path, most, PATIENCE_WITH_PEOPLE)?;
    Ok(text.lines().next().unwrap_or_default().to_string())
}

fn text_within(path: &Path, most: u64, patience: Duration) -> io::Result<String> {
    let bytes = whole(open(path)?, most, patience)?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// [`text`], for a file found by scanning a folder: pipes and devices in it are rejected.
///
/// # Errors
/// As for [`text`], and if it is not a regular file.
pub fn text_of_file(path: &Path, most: u64) -> io::Result<String> {
    regular(path)?;
    text(path, most)
}

fn regular(path: &Path) -> io::Result<()> {
    match std::fs::metadata(path)?.is_file() {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file")),
    }
}

/// All bytes of a regular file, of any length; anything else is not opened.
///
/// # Errors
/// If it is not a regular file or cannot be read.
pub fn bytes_of_file(path: &Path) -> io::Result<Vec<u8>> {
    regular(path)?;
    std::fs::read(path)
}

/// Opening a pipe for reading blocks until someone opens it for writing, unless `O_NONBLOCK` is set.
fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOCTTY);
    options.read(true).open(path)
}

fn whole(mut file: File, most: u64, patience: Duration) -> io::Result<Vec<u8>> {
    let end = Instant::now() + patience;
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    let regular = file.metadata()?.is_file();
    loop {
        if !regular {
            wait(&file, end, patience)?;
        }
        match file.read(&mut buffer) {
            Ok(0) => return Ok(bytes),
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
        if bytes.len() as u64 > most {
            let limit = if most < 2 << 20 { format!("{} KB", most >> 10) } else { format!("{} MB", most >> 20) };
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is longer than {limit}")));
        }
    }
}

/// Waits until there is something to read, or the end of the file.
#[cfg(unix)]
fn wait(file: &File, end: Instant, patience: Duration) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let left = end.saturating_duration_since(Instant::now());
    let left = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
    match poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&left)) {
        Ok(0) => {
            let told = format!("it is a pipe that did not end within {} s", patience.as_secs());
            Err(io::Error::new(io::ErrorKind::TimedOut, told))
        }
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn wait(_: &File, _: Instant, _: Duration) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn files_pipes_and_nothing_at_all_are_read_to_their_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        std::fs::write(&path, "words").unwrap();
        assert_eq!(text(&path, 5).unwrap(), "words");
        assert_eq!(text(Path::new("/dev/null"), 5).unwrap(), "");
        let pipe = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
        let late = pipe.clone();
        let writer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            let mut end = File::options().write(true).open(late).unwrap();
            for word in ["one ", "two"] {
                end.write_all(word.as_bytes()).unwrap();
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        assert_eq!(text(&pipe, 100).unwrap(), "one two");
        writer.join().unwrap();
        assert!(text_of_file(&pipe, 100).unwrap_err().to_string().contains("not a file"));
    }

    #[test]
    fn what_has_no_end_or_no_beginning_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let told = |path: &Path| text(path, 1 << 20).unwrap_err().to_string();
        assert_eq!(told(Path::new("/dev/zero")), "it is longer than 1024 KB");
        let pipe = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
        let file = open(&pipe).unwrap();
        let error = whole(file, 10, Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut, "{error}");
        std::fs::write(folder.path().join("f"), b"\xff").unwrap();
        assert!(told(&folder.path().join("f")).contains("UTF-8"));
        assert!(told(folder.path()).contains("directory"));
    }
}
