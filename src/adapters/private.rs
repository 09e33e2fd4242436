//! Creates folders and files that only their owner can access: the data directory and its contents, whatever the umask.
//!
//! On platforms other than Unix, the default directories are already per user, and nothing is done here.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Everything Docent creates in its data directory.
const OURS: &[&str] = &[
    "answers",
    "eval",
    "exports",
    "library.db",
    "library.db-journal",
    "library.db-shm",
    "library.db-wal",
    "locks",
    "logs",
    "models",
    "vectors",
];

/// Creates a folder accessible only to its owner, and its parents. An existing folder is unchanged.
///
/// # Errors
/// If it cannot be created.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_folder(above)?;
    }
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => unix::set(path, 0o700),
    }
}

/// Opens a file with these options; if that creates it, only its owner can read and write it.
///
/// # Errors
/// If it cannot be opened or created.
pub fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}

/// Writes a file that only its owner can read, replacing an existing one. A symbolic link of that name is replaced, not
/// followed.
///
/// # Errors
/// If it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if std::fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink()) {
        std::fs::remove_file(path)?;
    }
    let mut file = open(File::options().write(true).create(true).truncate(true), path)?;
    io::Write::write_all(&mut file, bytes)
}

/// Removes other users' permissions from a file that another program wrote for us.
///
/// # Errors
/// If we may not change it.
pub fn close(path: &Path) -> io::Result<()> {
    unix::close(path)
}

/// Restricts the data directory of an earlier version, and its files, to their owner. Returns a sentence for the user;
/// `None` if nothing had to change.
pub fn tighten(home: &Path) -> Option<String> {
    unix::tighten(home)
}

#[cfg(unix)]
mod unix {
    use std::fs::{Metadata, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::path::Path;

    use super::OURS;

    /// Permission bits of other users.
    const OTHERS: u32 = 0o077;
    /// Everyone may put files into a folder with this bit: it is shared by design.
    const STICKY: u32 = 0o1000;

    pub(super) fn set(path: &Path, mode: u32) -> io::Result<()> {
        std::fs::set_permissions(path, Permissions::from_mode(mode))
    }

    pub(super) fn close(path: &Path) -> io::Result<()> {
        let data = std::fs::symlink_metadata(path)?;
        // Behind a symbolic link, or with a second hard link, it may belong to someone else.
        let ours_alone = is_mine(&data) && (data.is_dir() || data.is_file() && data.nlink() == 1);
        if !ours_alone || data.mode() & OTHERS == 0 {
            return Ok(());
        }
        set(path, data.mode() & 0o700)
    }

    fn is_mine(data: &Metadata) -> bool {
        data.uid() == rustix::process::geteuid().as_raw()
    }

    pub(super) fn tighten(home: &Path) -> Option<String> {
        let data = std::fs::metadata(home).ok().filter(Metadata::is_dir)?;
        OURS.iter().for_each(|name| close_all(&home.join(name)));
        if data.mode() & OTHERS == 0 {
            // Nobody could get to the files in it, whatever their own permissions.
            return None;
        }
        let shown = home.display();
        if is_mine(&data) && is_for_us(home, &data) && set(home, data.mode() & 0o700).is_ok() {
            return Some(format!("other users could access the data directory {shown}: now only you can"));
        }
        Some(format!(
            "the data directory {shown} is not Docent's alone, and other users can access it: its permissions stay as \
             they are, but Docent's own files in it are private. Use `--home DIR` for a directory of its own"
        ))
    }

    /// Restricts a folder and everything in it, or a file; symbolic links are not followed.
    fn close_all(path: &Path) {
        // Files we may not change stay as they are.
        let _ = close(path);
        if std::fs::symlink_metadata(path).is_ok_and(|data| data.is_dir()) {
            std::fs::read_dir(path).into_iter().flatten().flatten().for_each(|entry| close_all(&entry.path()));
        }
    }

    /// True for a folder that holds our library, or nothing but our files; never for a world-writable one or the home
    /// directory.
    fn is_for_us(home: &Path, data: &Metadata) -> bool {
        let person = std::env::var_os("HOME").and_then(|path| std::fs::metadata(path).ok());
        let of_a_person = person.is_some_and(|person| (person.dev(), person.ino()) == (data.dev(), data.ino()));
        let only_ours = || {
            let names = std::fs::read_dir(home).into_iter().flatten().flatten().map(|entry| entry.file_name());
            names.into_iter().all(|name| OURS.iter().any(|ours| name == *ours))
        };
        data.mode() & STICKY == 0 && !of_a_person && (home.join("library.db").is_file() || only_ours())
    }
}

#[cfg(not(unix))]
mod unix {
    use std::io;
    use std::path::Path;

    pub(super) fn set(_: &Path, _: u32) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn close(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn tighten(_: &Path) -> Option<String> {
        None
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn loose(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn folders_and_files_are_made_for_their_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        make_folder(&deep).unwrap();
        make_folder(&deep).unwrap();
        std::fs::write(folder.path().join("other"), "theirs").unwrap();
        std::os::unix::fs::symlink(folder.path().join("other"), deep.join("f")).unwrap();
        write(&deep.join("f"), b"x").unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join("other")).unwrap(), "theirs");
        assert_eq!((mode(&folder.path().join("a")), mode(&deep), mode(&deep.join("f"))), (0o700, 0o700, 0o600));
    }

    #[test]
    fn an_old_data_directory_is_tightened_and_said_once() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("docent");
        std::fs::create_dir_all(home.join("answers")).unwrap();
        std::fs::create_dir(home.join("mine")).unwrap();
        for name in ["library.db", "answers/7.part"] {
            std::fs::write(home.join(name), "x").unwrap();
            loose(&home.join(name), 0o664);
        }
        let model = folder.path().join("model");
        std::fs::write(&model, "x").unwrap();
        loose(&model, 0o644);
        std::fs::create_dir(home.join("models")).unwrap();
        std::os::unix::fs::symlink(&model, home.join("models/linked")).unwrap();
        loose(&home, 0o755);
        let said = tighten(&home).unwrap();
        assert!(said.contains("only you can") && said.contains(&*home.to_string_lossy()), "{said}");
        assert_eq!((mode(&home), mode(&home.join("library.db"))), (0o700, 0o600));
        assert_eq!((mode(&home.join("answers")), mode(&home.join("answers/7.part"))), (0o700, 0o600));
        assert_eq!(mode(&model), 0o644, "what a link names is not ours");
        assert_eq!(tighten(&home), None);
    }

    #[test]
    fn a_directory_of_others_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let shared = folder.path().join("shared");
        std::fs::create_dir(&shared).unwrap();
        std::fs::write(shared.join("theirs.txt"), "x").unwrap();
        for bits in [0o755, 0o1777] {
            loose(&shared, bits);
            let said = tighten(&shared).unwrap();
            assert!(said.contains("--home DIR") && mode(&shared) == bits, "{said}");
            if bits == 0o1777 {
                // Not even with our library in it: everyone may use such a directory.
                std::fs::write(shared.join("library.db"), "x").unwrap();
                loose(&shared.join("library.db"), 0o644);
                assert!(tighten(&shared).is_some());
                assert_eq!((mode(&shared), mode(&shared.join("library.db"))), (bits, 0o600));
            }
        }
        assert_eq!(mode(&shared.join("theirs.txt")) & 0o600, 0o600);
        assert_eq!(tighten(&folder.path().join("none")), None);
    }
}
