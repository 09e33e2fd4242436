//! A file or folder in a list to open from.

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRow {
    /// Its name.
    pub name: String,
    /// True for a folder.
    pub folder: bool,
    /// Bytes.
    pub size: u64,
}
