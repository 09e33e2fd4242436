//! The journal of a streaming answer: each piece is written to a file of its own before it is shown, so that a kill at
//! any moment loses nothing that was seen. To survive a power cut the file is also synced: after each piece if syncing
//! takes less than a tenth of the time, less often on slow disks or in very fast streams.
//!
//! A journal is locked while its writer lives. An unlocked one was left behind by a kill: the next process that opens
//! the library moves its text into the library and removes it.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension, params};

use super::rows::{json, parsed};
use super::{Library, LibraryError, private};
use crate::domain::conversation::{Turn, TurnId, TurnState};

/// The journal of an answer being written. It remains if the program is killed, and is removed by [`Journal::close`].
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// When the file was last synced, and how long that took.
    synced: Instant,
    waited: Duration,
}

/// At most one part in this many of the time is spent syncing.
const SHARE_OF_WAITING: u32 = 10;

impl Journal {
    /// Adds a piece. On return, the piece survives a kill of the program; it survives a power cut once the file is
    /// synced, usually at once (see the module).
    ///
    /// # Errors
    /// If the disk does not accept it.
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

    /// Removes the journal: the library has the answer.
    pub fn close(self) {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, path = %self.path.display(), "a journal is left behind");
            }
            // Its conversation was deleted, and the journal with it.
            _ => {}
        }
    }
}

/// Creates a journal's file, empty and locked.
fn begin(path: &Path) -> std::io::Result<File> {
    loop {
        let file = private::open(File::options().write(true).create(true).truncate(false), path)?;
        match file.try_lock() {
            Ok(()) => {}
            // A file system without locks: its journals are never considered abandoned.
            Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(std::io::Error::new(std::io::ErrorKind::WouldBlock, "another Docent writes this answer"));
            }
        }
        // Between opening and locking, another process may have considered it abandoned.
        if !same(&file, path) {
            continue;
        }
        file.set_len(0)?;
        return Ok(file);
    }
}

/// True if this file is still the one of that name.
#[cfg(unix)]
fn same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |data: &std::fs::Metadata| (data.dev(), data.ino());
    matches!((file.metadata(), std::fs::symlink_metadata(path)), (Ok(a), Ok(b)) if place(&a) == place(&b))
}

#[cfg(not(unix))]
fn same(_: &File, path: &Path) -> bool {
    path.exists()
}

impl Library {
    /// Starts the journal of a turn with the answer so far.
    ///
    /// # Errors
    /// If the file cannot be created.
    pub fn journal(&self, turn: TurnId, said: &str) -> std::io::Result<Journal> {
        let path = self.journal_path(turn);
        let folder = path.parent().map(Path::to_path_buf);
        if let Some(folder) = &folder {
            private::make_folder(folder)?;
        }
        let file = begin(&path)?;
        let mut journal = Journal { path, file, synced: Instant::now(), waited: Duration::ZERO };
        journal.add(said)?;
        // A new file survives a power cut only once its folder is synced. Not every platform supports that.
        if let Some(Ok(folder)) = folder.map(File::open) {
            let _ = folder.sync_all();
        }
        Ok(journal)
    }

    /// The text of a turn's abandoned journal; an incomplete last character is dropped.
    pub(super) fn journalled(&self, turn: TurnId) -> Option<String> {
        let mut bytes = std::fs::read(self.journal_path(turn)).ok()?;
        if let Err(error) = std::str::from_utf8(&bytes) {
            bytes.truncate(error.valid_up_to());
        }
        String::from_utf8(bytes).ok()
    }

    /// Removes the journal of a turn, if there is one: SQLite reuses the number of a deleted turn.
    pub(super) fn forget_journal(&self, turn: TurnId) {
        let _ = std::fs::remove_file(self.journal_path(turn));
    }

    fn journal_path(&self, turn: TurnId) -> PathBuf {
        self.path.with_file_name("answers").join(format!("{}.part", turn.0))
    }

    /// Removes abandoned journals once the library has their text.
    pub(super) fn tidy_journals(&self) {
        for entry in std::fs::read_dir(self.path.with_file_name("answers")).into_iter().flatten().flatten() {
            let path = entry.path();
            let number = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
            let Some(turn) = number.filter(|_| path.extension().is_some_and(|ending| ending == "part")) else {
                continue;
            };
            if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
                continue;
            }
            let Ok(file) = File::open(&path) else { continue };
            if file.try_lock().is_err() || !same(&file, &path) {
                continue;
            }
            match self.take_up(TurnId(turn)) {
                Ok(()) => self.forget_journal(TurnId(turn)),
                Err(error) => tracing::warn!(%error, "an answer that was cut short stays in its journal"),
            }
        }
    }

    /// Moves the text of a turn's journal into the library, if the turn was interrupted.
    fn take_up(&self, id: TurnId) -> Result<(), LibraryError> {
        let Some(said) = self.journalled(id) else { return Ok(()) };
        self.write_spoken(|db| {
            let found = db
                .query_row("SELECT answer, turn FROM turns WHERE id = ?1", [id.0], |row| {
                    Ok((row.get::<_, String>(0)?, parsed::<Turn>(row, 1)?))
                })
                .optional()?;
            let Some((answer, mut turn)) = found else { return Ok(()) };
            if turn.state != TurnState::Running || !said.starts_with(&answer) {
                return Ok(());
            }
            (turn.id, turn.state) = (id, TurnState::Cancelled);
            turn.answer.clone_from(&said);
            db.execute("UPDATE turns SET answer = ?2, turn = ?3 WHERE id = ?1", params![id.0, said, json(&turn)?])
                .map(drop)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(question: &str) -> Turn {
        serde_json::from_value(serde_json::json!({
            "id": 0, "question": question, "rewritten": null, "template": "answer", "answer": "", "passages": [],
            "citations": [], "model": null, "usage": null, "state": "running", "asked_at": 7
        }))
        .unwrap()
    }

    fn parts(home: &Path) -> usize {
        std::fs::read_dir(home.join("answers")).map_or(0, |entries| entries.count())
    }

    #[test]
    fn a_journal_that_a_kill_left_behind_is_taken_up_and_one_that_is_written_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let id = library.begin_conversation("Riga", &[], 5).unwrap();
        let turns: Vec<TurnId> = ["killed", "written"].map(|q| library.add_turn(id, &turn(q)).unwrap()).into();
        let mut killed = library.journal(turns[0], "").unwrap();
        killed.add("In Janu").unwrap();
        library.save_answer(turns[0], "In J").unwrap();
        killed.add("ary, 每年").unwrap();
        // The process loses the lock; the file remains.
        drop(killed);
        let mut written = library.journal(turns[1], "").unwrap();
        written.add("In Feb").unwrap();
        // A journal whose turn is in no library.
        std::fs::write(home.path().join("answers/4711.part"), "of a deleted conversation").unwrap();
        assert_eq!(parts(home.path()), 3);
        let other = Library::open(home.path()).unwrap();
        assert_eq!(parts(home.path()), 1);
        let said = other.conversation(id).unwrap().turns;
        assert_eq!((said[0].answer.as_str(), &said[0].state), ("In January, 每年", &TurnState::Cancelled));
        assert_eq!(said[1].answer, "In Feb");
        assert!(library.journal(turns[1], "").is_err(), "two do not write one answer");
        written.add("ruary").unwrap();
        assert_eq!(other.conversation(id).unwrap().turns[1].answer, "In February");
        written.close();
        assert_eq!(parts(home.path()), 0);
    }
}
