//! Deletes conversations for good: the text is erased from the database, its log and the journals, not only removed
//! from the list.
//!
//! SQLite only unlinks a row and leaves its bytes in the file until the space is reused. So rows of conversations are
//! overwritten whenever they are freed (`write_spoken`), the write-ahead log is truncated after a deletion, and a
//! library of an earlier version is rewritten once. What a disk or a backup keeps of files is out of scope.

use rusqlite::Connection;

use super::{Library, LibraryError, lock};
use crate::domain::conversation::{ConversationId, TurnId};

impl Library {
    /// Deletes a conversation. True if it existed.
    ///
    /// # Errors
    /// If SQLite fails, or another program read the library for so long that the log could not be truncated.
    pub fn delete_conversation(&self, id: ConversationId) -> Result<bool, LibraryError> {
        let turns = self.write_spoken(|db| {
            let turns: Vec<i64> = db
                .prepare("SELECT id FROM turns WHERE conversation = ?1")?
                .query_map([id.0], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let deleted = db.execute("DELETE FROM conversations WHERE id = ?1", [id.0])?;
            Ok((deleted > 0).then_some(turns))
        })?;
        let Some(turns) = turns else { return Ok(false) };
        for turn in turns {
            self.forget_journal(TurnId(turn));
        }
        let emptied = empty_log(&lock(&self.writer)).map_err(|e| self.failure(e))?;
        if emptied { Ok(true) } else { Err(LibraryError::StillRead(self.path.clone())) }
    }
}

/// Moves the write-ahead log into the database and truncates it. False if another process kept reading.
fn empty_log(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)).map(|busy| busy == 0)
}

/// Rewrites the whole database without deleted data.
pub(super) fn vacuum(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("VACUUM")?;
    empty_log(connection).map(drop)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::domain::conversation::{Turn, TurnState};

    /// Words that occur nowhere else; the number makes them unique to the turn.
    fn phrase(kind: &str, n: usize) -> String {
        format!("{kind} zyzzyva kumquat {n:04} 琥珀色的灯塔")
    }

    fn turn(n: usize, length: usize) -> Turn {
        let mut turn: Turn = serde_json::from_value(serde_json::json!({
            "id": 0, "question": phrase("question", n), "rewritten": null, "template": "answer", "answer": "",
            "passages": [], "citations": [], "model": null, "usage": null, "state": "running", "asked_at": 7
        }))
        .unwrap();
        turn.answer = phrase("answer", n).repeat(length);
        turn.rewritten = Some(phrase("rewritten", n));
        turn
    }

    /// The files below a folder that contain these bytes.
    fn holders(folder: &Path, wanted: &str) -> Vec<String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                found.extend(holders(&entry.path(), wanted));
            } else {
                let bytes = std::fs::read(entry.path()).unwrap();
                if bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes()) {
                    found.push(entry.path().display().to_string());
                }
            }
        }
        found
    }

    /// A conversation whose answers grow as they stream, some over several database pages.
    fn converse(library: &Library, first: usize) -> ConversationId {
        let id = library.begin_conversation(&phrase("title", first), &[], 5).unwrap();
        for n in first..first + 12 {
            let mut turn = turn(n, 1);
            turn.id = library.add_turn(id, &turn).unwrap();
            for length in [2, 20, 300 * (n % 3), 3] {
                turn.answer = phrase("answer", n).repeat(length);
                library.save_answer(turn.id, &turn.answer).unwrap();
            }
            turn.state = TurnState::Cancelled;
            library.save_turn(&turn).unwrap();
        }
        id
    }

    #[test]
    fn of_a_deleted_conversation_no_file_holds_a_word() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let (kept, gone) = (converse(&library, 100), converse(&library, 200));
        let more = converse(&library, 300);
        let running = library.add_turn(gone, &turn(250, 1)).unwrap();
        std::mem::forget(library.journal(running, &phrase("answer", 250)).unwrap());
        library.rename_conversation(gone, &phrase("renamed", 200)).unwrap();
        assert!(!holders(home.path(), &phrase("answer", 250)).is_empty());
        assert!(library.delete_conversation(gone).unwrap());
        for n in 200..=250 {
            for kind in ["question", "answer", "rewritten", "title", "renamed"] {
                assert_eq!(holders(home.path(), &phrase(kind, n)), [""; 0], "{kind} {n}");
            }
        }
        assert!(!home.path().join(format!("answers/{}.part", running.0)).exists());
        for (id, n) in [(kept, 100), (more, 300)] {
            assert_eq!(library.conversation(id).unwrap().turns.len(), 12);
            assert!(!holders(home.path(), &phrase("question", n + 11)).is_empty());
        }
        library.check().unwrap();
    }

    #[test]
    fn a_library_of_the_version_before_is_written_anew_and_its_conversations_get_a_mark() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let kept = converse(&library, 100);
        let gone = converse(&library, 200);
        drop(library);
        // As the version before left it: no marker column, and a deleted conversation unlinked.
        let db = Connection::open(home.path().join("library.db")).unwrap();
        db.execute_batch(&format!(
            "PRAGMA secure_delete = OFF; PRAGMA foreign_keys = ON; DELETE FROM conversations WHERE id = {};
             ALTER TABLE conversations DROP COLUMN mark; PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE);",
            gone.0
        ))
        .unwrap();
        drop(db);
        assert!(!holders(home.path(), &phrase("question", 205)).is_empty(), "the version before leaves it");
        let library = Library::open(home.path()).unwrap();
        assert!(holders(home.path(), &phrase("question", 205)).is_empty());
        assert_eq!(library.conversation(kept).unwrap().turns.len(), 12);
        assert_eq!(library.conversation_mark(kept, "one").unwrap(), "one");
        assert_eq!(library.conversation_mark(kept, "two").unwrap(), "one", "a conversation keeps its mark");
        assert_eq!(library.conversation_mark(gone, "two").unwrap(), "two");
        drop(library);
        let version = |db: &Connection| db.pragma_query_value(None, "user_version", |r| r.get::<_, i64>(0)).unwrap();
        assert_eq!(version(&Connection::open(home.path().join("library.db")).unwrap()), super::super::SCHEMA_VERSION);
    }
}
