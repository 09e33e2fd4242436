//! Files that can be opened: folder contents, and paths typed by the user.

use std::path::{Path, PathBuf};

use crate::domain::document::ENDINGS;
use crate::domain::document::file_row::FileRow;

/// Folders first, then supported files, each by name; no hidden ones.
///
/// # Errors
/// If the folder cannot be read.
pub fn list(folder: &Path) -> std::io::Result<Vec<FileRow>> {
    let mut rows: Vec<FileRow> = std::fs::read_dir(folder)?
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let data = std::fs::metadata(entry.path()).ok()?;
            let ending = name.rsplit('.').next().map(str::to_lowercase).unwrap_or_default();
            let shown = !name.starts_with('.') && (data.is_dir() || ENDINGS.contains(&ending.as_str()));
            shown.then_some(FileRow { name, folder: data.is_dir(), size: data.len() })
        })
        .collect();
    rows.sort_by(|a, b| (!a.folder, &a.name).cmp(&(!b.folder, &b.name)));
    if folder.parent().is_some() {
        rows.insert(0, FileRow { name: "..".into(), folder: true, size: 0 });
    }
    Ok(rows)
}

/// Expands `~/x` as shells do.
pub fn expand_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::var_os("HOME")) {
        (Ok(rest), Some(home)) => Path::new(&home).join(rest),
        _ => path.to_path_buf(),
    }
}
