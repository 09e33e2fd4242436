//! The journal of an answer that streams: every piece goes into a file of its own before anybody sees it, so that a kill
//! at any moment loses nothing that was seen. A piece costs one `write` and no wait for the disk; the library itself is
//! brought up to date, and made safe against a power cut, every half second.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use super::Library;
use crate::domain::conversation::TurnId;

/// An answer's journal while it is written. It stays behind when the program is killed, and is taken away by
/// [`Journal::close`].
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Adds a piece. When this returns, the piece outlives the program.
    ///
    /// # Errors
    /// When the disk takes no more.
    pub fn add(&mut self, piece: &str) -> std::io::Result<()> {
        self.file.write_all(piece.as_bytes())
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
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut journal = Journal { file: File::create(&path)?, path };
        journal.add(said)?;
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
