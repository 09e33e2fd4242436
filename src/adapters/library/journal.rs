//! The journal of an answer that streams: every piece goes into a file of its own before anybody sees it, so that a kill
//! at any moment loses nothing that was seen. Against a power cut the disk is waited for as well: after every piece where
//! that costs less than a tenth of the time, less often on slow disks or in very fast streams.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Library;
use crate::domain::conversation::TurnId;

/// An answer's journal while it is written. It stays behind when the program is killed, and is taken away by
/// [`Journal::close`].
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// When the disk was last waited for, and for how long.
    synced: Instant,
    waited: Duration,
}

/// The disk is waited for at most one part in this many of the time.
const SHARE_OF_WAITING: u32 = 10;

impl Journal {
    /// Adds a piece. When this returns, the piece outlives the program; it outlives a power cut once the disk was waited
    /// for, which is mostly now (see the module).
    ///
    /// # Errors
    /// When the disk takes no more.
    pub fn add(&mut self, piece: &str) -> std::io::Result<()> {
        self.file.write_all(piece.as_bytes())?;
        if self.synced.elapsed() >= self.waited * (SHARE_OF_WAITING - 1) {
            self.sync()?;
        }
        Ok(())
    }

    fn sync(&mut self) -> std::io::Result<()> {
        let began = Instant::now();
        self.file.sync_data()?;
        self.synced = Instant::now();
        self.waited = self.synced - began;
        Ok(())
    }

    /// Takes the journal away: the library holds the answer.
    pub fn close(self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(%error, path = %self.path.display(), "a journal is left behind");
        }
    }
}

impl Library {
    /// Begins the journal of a turn with what its answer says already.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn journal(&self, turn: TurnId, said: &str) -> std::io::Result<Journal> {
        let path = self.journal_path(turn);
        let folder = path.parent().map(std::path::Path::to_path_buf);
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder)?;
        }
        let file = File::create(&path)?;
        let mut journal = Journal { path, file, synced: Instant::now(), waited: Duration::ZERO };
        journal.add(said)?;
        // A file is found again after a power cut once its folder is on disk. Not every platform can be told to do that.
        if let Some(Ok(folder)) = folder.map(File::open) {
            let _ = folder.sync_all();
        }
        Ok(journal)
    }

    /// What the journal of a turn holds, where it was left behind; a character that was cut in the middle is left out.
    pub(super) fn journalled(&self, turn: TurnId) -> Option<String> {
        let mut bytes = std::fs::read(self.journal_path(turn)).ok()?;
        if let Err(error) = std::str::from_utf8(&bytes) {
            bytes.truncate(error.valid_up_to());
        }
        String::from_utf8(bytes).ok()
    }

    /// Takes away the journal of a turn, if there is one: SQLite gives the number of a deleted turn to a new one.
    pub(super) fn forget_journal(&self, turn: TurnId) {
        let _ = std::fs::remove_file(self.journal_path(turn));
    }

    fn journal_path(&self, turn: TurnId) -> PathBuf {
        self.path.with_file_name("answers").join(format!("{}.part", turn.0))
    }
}
