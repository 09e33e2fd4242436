//! Detects whether the file of an open document has changed: its metadata is checked, and its contents only if the
//! metadata changed.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::adapters::reader::{self, ReadError};
use crate::domain::document::{DocumentId, FileNow};

/// File metadata that changes when the contents do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    bytes: u64,
    written: Option<SystemTime>,
    /// Identity of the file, and its change time: a copy may preserve the original modification time.
    #[cfg(unix)]
    node: (u64, u64, i64, i64),
}

impl Stamp {
    pub(crate) fn of(path: &Path) -> std::io::Result<Stamp> {
        let data = std::fs::metadata(path)?;
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt;
        Ok(Stamp {
            bytes: data.len(),
            written: data.modified().ok(),
            #[cfg(unix)]
            node: (data.dev(), data.ino(), data.ctime(), data.ctime_nsec()),
        })
    }
}

/// A watched file.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// The file last opened with these contents.
    path: Option<PathBuf>,
    /// Its metadata when its contents were last checked, and whether they were the document's.
    seen: Option<(Stamp, bool)>,
}

impl Watch {
    /// Records that a file holds the document. `stamp` was taken before its contents were read; without it the next
    /// check uses the time it was opened.
    pub(crate) fn begin(&mut self, path: &Path, stamp: Option<Stamp>) {
        *self = Watch { path: Some(path.to_path_buf()), seen: stamp.map(|stamp| (stamp, true)) };
    }

    /// What has happened to a document's file since it was read. `stored` is its path if none was recorded; `opened`
    /// returns when it was last opened. Blocks while contents are compared.
    pub(crate) fn look(&mut self, id: &DocumentId, stored: PathBuf, opened: impl FnOnce() -> Option<i64>) -> FileNow {
        let path = self.path.clone().unwrap_or(stored);
        let stamp = match Stamp::of(&path) {
            Ok(stamp) => stamp,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return FileNow::Gone,
            Err(error) => return FileNow::Unreadable(error.to_string()),
        };
        match &self.seen {
            Some((seen, same)) if *seen == stamp => return if *same { FileNow::Same } else { FileNow::Changed },
            Some(_) => {}
            None if opened().is_some_and(|last| !written_since(&path, last)) => {
                self.seen = Some((stamp, true));
                return FileNow::Same;
            }
            None => {}
        }
        let same = match reader::content_hash(&path) {
            Ok(found) => found == *id,
            Err(ReadError::Missing(_)) => return FileNow::Gone,
            Err(ReadError::Io { reason, .. }) => return FileNow::Unreadable(reason),
            // Empty now, or of an unsupported kind.
            Err(_) => false,
        };
        // If it was written to during the check, it is checked again next time.
        self.seen = Some((stamp, same));
        if same { FileNow::Same } else { FileNow::Changed }
    }
}

/// True if a file was written to, or replaced, at or after that second of Unix time: its contents may not be what was
/// read. False for a missing file.
pub fn written_since(path: &Path, second: i64) -> bool {
    let Ok(data) = std::fs::metadata(path) else { return false };
    let written = data.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let written = written.map_or(0, |time| time.as_secs() as i64);
    // A copy may preserve the original modification time; the change time says when it arrived.
    #[cfg(unix)]
    let written = written.max(std::os::unix::fs::MetadataExt::ctime(&data));
    written >= second
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Workspace;
    use super::*;
    use crate::tasks::open::open;
    use crate::tasks::open::reading::tests::workspace;

    #[test]
    fn a_file_written_after_it_was_read_is_told_from_one_that_was_not_and_from_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.md");
        std::fs::write(&path, "It freezes.").unwrap();
        let now = crate::tasks::time::now();
        assert!(written_since(&path, now - 100));
        assert!(!written_since(&path, now + 100));
        let copied = std::fs::File::options().write(true).open(&path).unwrap();
        copied.set_modified(std::time::UNIX_EPOCH).unwrap();
        assert_eq!(written_since(&path, now - 100), cfg!(unix), "an old time that came with a copy");
        assert!(!written_since(&folder.path().join("gone.md"), 0));
    }

    /// A workspace with an open file.
    async fn opened(folder: &Path, text: &str) -> (Arc<Workspace>, PathBuf, DocumentId) {
        let workspace = workspace(&folder.join("home"));
        let path = folder.join("notes.md");
        std::fs::write(&path, text).unwrap();
        let (events, _heard) = tokio::sync::mpsc::unbounded_channel();
        let id = open(&workspace, &path, None, events).await.unwrap().document.id;
        (workspace, path, id)
    }

    #[tokio::test]
    async fn a_file_that_was_changed_replaced_emptied_or_deleted_is_told_from_one_that_was_only_touched() {
        let folder = tempfile::tempdir().unwrap();
        let words = "The harbour freezes in January.";
        let (workspace, path, id) = opened(folder.path(), words).await;
        assert_eq!(workspace.file_now(&id), FileNow::Same);
        let touched = std::fs::File::options().write(true).open(&path).unwrap();
        touched.set_modified(SystemTime::now() + std::time::Duration::from_secs(60)).unwrap();
        assert_eq!(workspace.file_now(&id), FileNow::Same, "touched");
        std::fs::write(&path, "The harbour freezes in February.").unwrap();
        assert_eq!(workspace.file_now(&id), FileNow::Changed, "written");
        assert_eq!(workspace.file_now(&id), FileNow::Changed, "and looked at again");
        std::fs::write(&path, words).unwrap();
        assert_eq!(workspace.file_now(&id), FileNow::Same, "put back");
        // As editors save: another file under the name, of the same size, its time set back.
        let other = folder.path().join("notes.md~");
        std::fs::write(&other, "The harbour freezes in Februar.").unwrap();
        let written = std::fs::metadata(&path).unwrap().modified().unwrap();
        std::fs::File::options().write(true).open(&other).unwrap().set_modified(written).unwrap();
        std::fs::rename(&other, &path).unwrap();
        assert_eq!(workspace.file_now(&id), FileNow::Changed, "replaced");
        for garbage in [&b""[..], &[0, 1, 2, 3, 255], b"%PDF-1.7 and no more"] {
            std::fs::write(&path, garbage).unwrap();
            assert_eq!(workspace.file_now(&id), FileNow::Changed, "{garbage:?}");
        }
        std::fs::remove_file(&path).unwrap();
        assert_eq!(workspace.file_now(&id), FileNow::Gone);
        std::fs::create_dir(&path).unwrap();
        assert_eq!(workspace.file_now(&id), FileNow::Changed, "a folder");
        assert_eq!(workspace.file_now(&DocumentId("unknown".into())), FileNow::Same);
    }
}
