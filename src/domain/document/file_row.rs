//! A file or folder in the file opener.

/// A file or folder in the file opener.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRow {
    pub name: String,
    /// True for a folder.
    pub folder: bool,
    /// In bytes.
    pub size: u64,
}
