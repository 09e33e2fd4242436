//! Checks the data directory: is it writable, is there enough space, are the database and indexes intact?

use std::path::Path;

use super::{Check, bad, good};
use crate::adapters::library::Library;
use crate::adapters::vector_index::VectorIndex;

/// With less space than this, a long document may not fit: its text, its embeddings and their index, with some to
/// spare.
const LEAST_FREE: u64 = 200 << 20;

/// Checks the directory, its disk, the library and the vector indexes.
pub(super) fn checks(home: &Path) -> Vec<Check> {
    let name = "data directory";
    let library = match Library::open(home) {
        Ok(library) => library,
        Err(error) => return vec![bad(name, error, "see the message, or choose another directory with --home DIR")],
    };
    let mut checks = vec![match library.documents() {
        Ok(documents) => good(name, format!("{}, {} documents", home.display(), documents.len())),
        Err(error) => bad(name, error, "see the message, or choose another directory with --home DIR"),
    }];
    checks.extend(disk(home));
    checks.push(match library.check() {
        Ok(()) => good("library", "no damage found"),
        Err(error) => bad("library", error, "move library.db away; documents are then read again from their files"),
    });
    checks.push(indexes(&home.join("vectors")));
    checks
}

#[cfg(unix)]
fn disk(home: &Path) -> Option<Check> {
    let disk = rustix::fs::statvfs(home).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let detail = format!("{} MB free", free >> 20);
    Some(if free < LEAST_FREE {
        bad("disk space", detail, "free some space, or choose a directory on another disk with --home DIR")
    } else {
        good("disk space", detail)
    })
}

#[cfg(not(unix))]
fn disk(_home: &Path) -> Option<Check> {
    None
}

fn indexes(folder: &Path) -> Check {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "usearch")).collect();
    let broken = files.iter().filter(|path| !VectorIndex::is_whole(path)).count();
    let again = match broken {
        0 => String::new(),
        1 => "; one is damaged and will be rebuilt when its document is opened".into(),
        n => format!("; {n} are damaged and will be rebuilt when their documents are opened"),
    };
    good("vector indexes", format!("{} saved{again}", files.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_library_and_a_damaged_index_are_told() {
        let home = tempfile::tempdir().unwrap();
        drop(Library::open(home.path()).unwrap());
        let index = VectorIndex::new(2).unwrap();
        index.add(&[(0, &[1.0, 0.0])]).unwrap();
        let path = home.path().join("vectors/a.usearch");
        index.save(&path).unwrap();
        let told = |name: &str| checks(home.path()).into_iter().find(|check| check.name == name).unwrap();
        assert!(told("library").ok && told("vector indexes").detail == "1 saved");
        std::fs::write(&path, "cut").unwrap();
        assert!(told("vector indexes").detail.contains("one is damaged"));

        // A page in the middle of the database is overwritten.
        let library = home.path().join("library.db");
        let mut bytes = std::fs::read(&library).unwrap();
        let page = 4096;
        assert!(bytes.len() > 4 * page, "{}", bytes.len());
        bytes[2 * page..3 * page].fill(0x5a);
        std::fs::write(&library, bytes).unwrap();
        let found = checks(home.path());
        assert!(found.iter().any(|check| !check.ok && check.detail.contains("damaged")), "{found:?}");
    }
}
