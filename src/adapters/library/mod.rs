//! The library: one SQLite file with documents, their pages and chunks, the lexical index, embeddings and
//! conversations.
//!
//! Every write is one transaction, so a kill at any moment leaves either the state before it or the state after.
//! Embeddings are stored by the hash of their text, not by chunk: when a document is read or cut again, unchanged text
//! keeps its embeddings.
//!
//! The file and everything beside it is accessible only to its owner. Conversation text is overwritten, not only
//! unlinked, whenever SQLite frees it (`deleting.rs`).

mod choices;
mod chunks;
mod conversations;
mod deleting;
mod documents;
mod embeddings;
mod facts;
mod journal;
mod labels;
mod lexical;
mod pages;
mod rows;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use rusqlite::Connection;

use super::private;

pub use crate::domain::report::library::LibraryError;
pub use conversations::{ConversationSummary, TurnHit};
pub use documents::Saved;
pub use embeddings::{TextKey, Unembedded, text_key};
pub use journal::Journal;

/// Schema version. A library with a later version is refused, one with an earlier version is migrated.
const SCHEMA_VERSION: i64 = 5;

/// The open library. Share it behind an `Arc`; reads do not wait for a long write.
#[derive(Debug)]
pub struct Library {
    path: PathBuf,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
}

impl Library {
    /// Opens (or creates) `library.db` in `home`.
    ///
    /// # Errors
    /// If `home` cannot be created or written, or the file is damaged or of a later version.
    pub fn open(home: &Path) -> Result<Library, LibraryError> {
        let path = home.join("library.db");
        private::make_folder(home).map_err(|e| match home.is_file() {
            true => LibraryError::HomeIsFile(home.to_path_buf()),
            false => LibraryError::Home { path: home.to_path_buf(), reason: e.to_string() },
        })?;
        // SQLite's own files (`-wal`, `-shm`) inherit their permissions from this one.
        let mut options = std::fs::File::options();
        if let Err(error) = private::open(options.write(true).create(true).truncate(false), &path) {
            tracing::debug!(%error, "the library could not be made beforehand");
        }
        let connect = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(&path)?;
            connection.busy_timeout(Duration::from_secs(20))?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            Ok(connection)
        };
        let mut writer = connect().map_err(|e| failure(&path, e))?;
        prepare(&mut writer, &path)?;
        let reader = connect().map_err(|e| failure(&path, e))?;
        let library = Library { path, writer: Mutex::new(writer), reader: Mutex::new(reader) };
        library.tidy_journals();
        Ok(library)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads every page of the database file and checks its structure; takes seconds for a large library.
    ///
    /// # Errors
    /// If it is damaged, with SQLite's first message.
    pub fn check(&self) -> Result<(), LibraryError> {
        let said: String =
            self.read(|connection| connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)))?;
        if said == "ok" { Ok(()) } else { Err(LibraryError::Damaged { path: self.path.clone(), reason: said }) }
    }

    /// Runs one transaction: all or nothing.
    fn write<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LibraryError> {
        self.write_with(false, work)
    }

    /// [`Library::write`], for text of users and models: freed data is overwritten with zeros.
    fn write_spoken<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LibraryError> {
        self.write_with(true, work)
    }

    fn write_with<T>(
        &self,
        overwriting: bool,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LibraryError> {
        let mut connection = lock(&self.writer);
        // Not for documents, whose lexical index frees pages all the time.
        connection.pragma_update(None, "secure_delete", overwriting).map_err(|e| self.failure(e))?;
        let run = |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        run(&mut connection).map_err(|e| self.failure(e))
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, LibraryError> {
        work(&lock(&self.reader)).map_err(|e| self.failure(e))
    }

    fn failure(&self, error: rusqlite::Error) -> LibraryError {
        failure(&self.path, error)
    }
}

/// A panic while holding the lock leaves SQLite consistent: the transaction was rolled back when it was dropped.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn failure(path: &Path, error: rusqlite::Error) -> LibraryError {
    use rusqlite::ErrorCode;
    let reason = error.to_string();
    let path = path.to_path_buf();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => LibraryError::Full(path),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            let home = path.parent().map(Path::to_path_buf).unwrap_or(path);
            LibraryError::Home { path: home, reason }
        }
        Some(ErrorCode::SystemIoFailure) => LibraryError::Disk { path, reason },
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => LibraryError::Damaged { path, reason },
        _ => LibraryError::Sqlite { path, reason },
    }
}

fn prepare(connection: &mut Connection, path: &Path) -> Result<(), LibraryError> {
    let fail = |e| failure(path, e);
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(fail)?;
    if found > SCHEMA_VERSION {
        return Err(LibraryError::Newer { path: path.to_path_buf(), found, known: SCHEMA_VERSION });
    }
    if found < SCHEMA_VERSION {
        let transaction =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(fail)?;
        transaction.execute_batch(SCHEMA).map_err(fail)?;
        add_column(&transaction, "conversations", "mark", "TEXT").map_err(fail)?;
        transaction.commit().map_err(fail)?;
        // Earlier versions only unlinked deleted data: rewrite the file once without it.
        let clean = if found > 0 && found < OVERWRITES { deleting::vacuum(connection) } else { Ok(()) };
        match clean {
            Ok(()) => connection.pragma_update(None, "user_version", SCHEMA_VERSION).map_err(fail)?,
            // No space, or another process is using it: it works as it is, and the next opening tries again.
            Err(error) => tracing::warn!(%error, "what was deleted from the library is still in its file"),
        }
    }
    Ok(())
}

/// The first version that overwrites deleted conversations.
const OVERWRITES: i64 = 3;

/// Adds a column to a table of an earlier version; another process may already have done so.
fn add_column(db: &Connection, table: &str, column: &str, kind: &str) -> rusqlite::Result<()> {
    let known = "SELECT count(*) > 0 FROM pragma_table_info(?1) WHERE name = ?2";
    if db.query_row(known, [table, column], |row| row.get(0))? {
        return Ok(());
    }
    db.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {column} {kind}"))
}

/// `IF NOT EXISTS`: another process may have created the tables between the version check and the transaction.
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    title TEXT NOT NULL,
    format TEXT NOT NULL,
    pages INTEGER NOT NULL,
    reader_version INTEGER NOT NULL,
    chunker_version INTEGER NOT NULL,
    pages_read INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL DEFAULT 0,
    opened_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS pages (
    document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    page TEXT NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS skipped (
    document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (document, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attachments (
    document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (document, place)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (
    document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (document, name)
);
CREATE TABLE IF NOT EXISTS digests (
    key BLOB PRIMARY KEY,
    text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS chunks (
    document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    text_key BLOB NOT NULL,
    chunk TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS embeddings (
    embedder TEXT NOT NULL,
    text_key BLOB NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (embedder, text_key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sentences (
    embedder TEXT NOT NULL,
    text_key BLOB NOT NULL,
    vectors BLOB NOT NULL,
    PRIMARY KEY (embedder, text_key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conversations (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    documents TEXT NOT NULL,
    updated INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    answer TEXT NOT NULL,
    turn TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS choices (
    document TEXT NOT NULL,
    question TEXT NOT NULL,
    text_key BLOB NOT NULL,
    verdict TEXT NOT NULL,
    conversation INTEGER REFERENCES conversations(id) ON DELETE CASCADE,
    made INTEGER NOT NULL,
    PRIMARY KEY (document, question, text_key)
);
CREATE TABLE IF NOT EXISTS adapters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    embedder TEXT NOT NULL UNIQUE,
    matrix BLOB NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS turns_of ON turns(conversation, id);
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_of_a_later_version_is_refused_and_left_alone() {
        let home = tempfile::tempdir().unwrap();
        drop(Library::open(home.path()).unwrap());
        let path = home.path().join("library.db");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let error = Library::open(home.path()).unwrap_err().to_string();
        assert!(error.contains("newer Docent") && error.contains("--home"), "{error}");
        let version: i64 =
            Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
        assert_eq!(version, 99);
    }

    #[test]
    fn a_library_of_the_version_before_opens_with_all_that_is_in_it() {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let id = documents::tests::sample(&library);
        drop(library);
        let old = Connection::open(home.path().join("library.db")).unwrap();
        old.execute_batch("DROP TABLE attachments; PRAGMA user_version = 2;").unwrap();
        drop(old);
        let library = Library::open(home.path()).unwrap();
        assert_eq!(library.documents().unwrap().len(), 1);
        assert!(library.attachments(&id).unwrap().is_empty());
        library.attach(&id, &["costs.xlsx".into(), "图.png".into(), "costs.xlsx".into()]).unwrap();
        assert_eq!(library.attachments(&id).unwrap(), ["costs.xlsx", "图.png"]);
        library.forget(&id).unwrap();
        assert!(library.attachments(&id).unwrap().is_empty());
    }

    #[test]
    fn a_file_that_is_no_database_is_named() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(
            home.path().join("library.db"),
            "not a database, but long enough to look like a page ".repeat(40),
        )
        .unwrap();
        assert!(matches!(Library::open(home.path()), Err(LibraryError::Damaged { .. })));
    }

    #[test]
    fn a_home_that_cannot_be_made_is_named() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let error = Library::open(&file.join("inside")).unwrap_err().to_string();
        assert!(error.contains("data directory") && error.contains("inside"), "{error}");
    }
}
