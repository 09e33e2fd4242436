//! The journal of an answer that streams: every piece goes into a file of its own before anybody sees it, so that a kill
//! at any moment loses nothing that was seen. Against a power cut the disk is waited for as well: after every piece where
//! that costs less than a tenth of the time, less often on slow disks or in very fast streams.
//!
//! A journal is locked as long as its writer lives. One that is not was left behind by a kill: whoever opens the library
//! next puts what it says into the library and takes it away.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension, params};

use super::documents::{json, parsed};
use super::{Library, LibraryError, private};
use crate::domain::conversation::{Turn, TurnId, TurnState};

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
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, path = %self.path.display(), "a journal is left behind");
            }
            // Its conversation was deleted meanwhile, and the journal with it.
            _ => {}
        }
    }
}

/// The file of a journal, empty and locked.
fn begin(path: &Path) -> std::io::Result<File> {
    loop {
        let file = private::open(File::options().write(true).create(true).truncate(false), path)?;
        match file.try_lock() {
            Ok(()) => {}
            // A file system without locks: such a journal is never taken for one that was left behind.
            Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(std::io::Error::new(std::io::ErrorKind::WouldBlock, "another Docent writes this answer"));
            }
        }
        // Between the opening and the lock, somebody may have taken it for one that was left behind.
        if !same(&file, path) {
            continue;
        }
        file.set_len(0)?;
        return Ok(file);
    }
}

/// True while this file is the one of that name.
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
    /// Begins the journal of a turn with what its answer says already.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn journal(&self, turn: TurnId, said: &str) -> std::io::Result<Journal> {
        let path = self.journal_path(turn);
        let folder = path.parent().map(Path::to_path_buf);
        if let Some(folder) = &folder {
            private::make_folder(folder)?;
        }
        let file = begin(&path)?;
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

    /// Takes away the journals whose writers are gone, once the library holds what they say.
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

    /// Puts what the journal of a turn says into the library, where the turn was cut short.
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
        // The lock goes with the process; the file stays.
        drop(killed);
        let mut written = library.journal(turns[1], "").unwrap();
        written.add("In Feb").unwrap();
        // A part of a turn that is in no library.
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
