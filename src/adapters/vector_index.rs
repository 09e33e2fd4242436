//! The vector index: usearch, in this process, one index per document and embedding model.
//!
//! The library's embeddings are the source of truth. An index can always be rebuilt from them, and is if its file is
//! missing, is not the one that was saved (checked by hash before usearch sees it), or holds the wrong number of
//! vectors.

use std::path::{Path, PathBuf};
use std::sync::RwLock;

use usearch::{Index, IndexOptions, MetricKind, ScalarKind};

use super::hash::sha256_of_file;
use super::private;
use crate::domain::report::Failure;

/// A vector index with chunk ordinals as keys. Searches run concurrently.
pub struct VectorIndex {
    index: RwLock<Index>,
}

impl std::fmt::Debug for VectorIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VectorIndex").field("len", &self.len()).finish()
    }
}

/// Why the index failed; it can be rebuilt from the library.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the vector index failed: {0}")]
pub struct IndexError(String);

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Failure {
        Failure::Index(error.0)
    }
}

fn failed(error: impl std::fmt::Display) -> IndexError {
    IndexError(error.to_string())
}

impl VectorIndex {
    /// An empty index for vectors of this length.
    ///
    /// # Errors
    /// If usearch cannot create one.
    pub fn new(dimensions: usize) -> Result<VectorIndex, IndexError> {
        Ok(VectorIndex { index: RwLock::new(Index::new(&options(dimensions)).map_err(failed)?) })
    }

    /// Adds (or replaces) vectors.
    ///
    /// # Errors
    /// If a vector has the wrong length or memory runs out.
    pub fn add(&self, vectors: &[(u32, &[f32])]) -> Result<(), IndexError> {
        // Growing reallocates memory that searches use, so adding excludes searches for a few milliseconds.
        let index = self.index.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let needed = index.size() + vectors.len();
        if needed > index.capacity() {
            index.reserve(needed.next_power_of_two().max(64)).map_err(failed)?;
        }
        for (key, vector) in vectors {
            let key = u64::from(*key);
            if index.contains(key) {
                index.remove(key).map_err(failed)?;
            }
            index.add(key, vector).map_err(failed)?;
        }
        Ok(())
    }

    /// The `count` nearest chunks with their cosine similarity, nearest first.
    ///
    /// # Errors
    /// If the vector has the wrong length.
    pub fn search(&self, vector: &[f32], count: usize) -> Result<Vec<(u32, f32)>, IndexError> {
        let index = self.index.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if index.size() == 0 {
            return Ok(Vec::new());
        }
        // Below this size an exact scan is as fast as the graph, and exact.
        let found =
            if index.size() <= EXACT_UP_TO { index.exact_search(vector, count) } else { index.search(vector, count) }
                .map_err(failed)?;
        Ok(found.keys.iter().zip(&found.distances).map(|(&key, &d)| (key as u32, 1.0 - d)).collect())
    }

    pub fn get(&self, key: u32) -> Option<Vec<f32>> {
        let index = self.index.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut vector = vec![0.0; index.dimensions()];
        matches!(index.get(u64::from(key), &mut vector), Ok(1)).then_some(vector)
    }

    pub fn len(&self) -> usize {
        self.index.read().unwrap_or_else(std::sync::PoisonError::into_inner).size()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Saves to `path`, with its hash beside it; readers see either the old files or the new ones.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), IndexError> {
        if let Some(folder) = path.parent() {
            private::make_folder(folder).map_err(failed)?;
        }
        let partial = with_ending(path, &format!("part{}", std::process::id()));
        let name = partial.to_str().ok_or_else(|| IndexError(format!("{} is not valid Unicode", path.display())))?;
        let saved = {
            let index = self.index.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            index.save(name).map_err(failed)
        };
        let finish = || -> std::io::Result<()> {
            private::close(&partial)?;
            let hash = sha256_of_file(&partial)?;
            // The hash first: a kill between the two leaves a mismatch, which causes a rebuild, never a false match.
            private::write(&with_ending(path, "sha256"), hash.as_bytes())?;
            std::fs::rename(&partial, path)
        };
        saved.and_then(|()| finish().map_err(failed)).inspect_err(|_| drop(std::fs::remove_file(&partial)))
    }

    /// True if the file at `path` is the one that was saved there.
    pub fn is_whole(path: &Path) -> bool {
        let recorded = std::fs::read_to_string(with_ending(path, "sha256"));
        matches!((recorded, sha256_of_file(path)), (Ok(recorded), Ok(found)) if recorded == found)
    }

    /// Loads the index saved at `path` if it is intact and holds `expected` vectors of that length; `None` means it
    /// must be rebuilt.
    pub fn load(path: &Path, dimensions: usize, expected: usize) -> Option<VectorIndex> {
        if !VectorIndex::is_whole(path) {
            return None;
        }
        let index = Index::new(&options(dimensions)).ok()?;
        index.load(path.to_str()?).ok()?;
        (index.size() == expected && index.dimensions() == dimensions)
            .then(|| VectorIndex { index: RwLock::new(index) })
    }
}

/// Maximum number of vectors for an exact scan: for the nearest 1,000, the graph visits about 20,000 vectors scattered
/// in memory. Among 12,800 it took three times as long as the scan.
const EXACT_UP_TO: usize = 40_000;

fn options(dimensions: usize) -> IndexOptions {
    IndexOptions { dimensions, metric: MetricKind::Cos, quantization: ScalarKind::F32, ..IndexOptions::default() }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(count: u32) -> VectorIndex {
        let index = VectorIndex::new(4).unwrap();
        for key in 0..count {
            let angle = key as f32 * 0.01;
            index.add(&[(key, &[angle.cos(), angle.sin(), 0.0, 0.0])]).unwrap();
        }
        index
    }

    #[test]
    fn the_nearest_come_first_with_their_cosine() {
        let index = filled(100);
        let found = index.search(&[1.0, 0.0, 0.0, 0.0], 3).unwrap();
        assert_eq!(found.iter().map(|f| f.0).collect::<Vec<_>>(), [0, 1, 2]);
        assert!((found[1].1 - 0.01f32.cos()).abs() < 1e-5);
        assert!(VectorIndex::new(4).unwrap().search(&[1.0, 0.0, 0.0, 0.0], 3).unwrap().is_empty());
    }

    #[test]
    fn a_vector_is_replaced_not_doubled() {
        let index = filled(10);
        index.add(&[(3, &[0.0, 0.0, 1.0, 0.0])]).unwrap();
        assert_eq!(index.len(), 10);
        assert_eq!(index.search(&[0.0, 0.0, 1.0, 0.0], 1).unwrap()[0].0, 3);
        assert_eq!(index.get(3).unwrap(), [0.0, 0.0, 1.0, 0.0]);
        assert_eq!(index.get(99), None);
    }

    #[test]
    fn a_saved_index_comes_back_and_a_damaged_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors/索引.usearch");
        filled(50).save(&path).unwrap();
        assert_eq!(VectorIndex::load(&path, 4, 50).unwrap().len(), 50);
        assert!(VectorIndex::load(&path, 4, 51).is_none() && VectorIndex::load(&path, 8, 50).is_none());
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        std::fs::write(&path, &bytes).unwrap();
        assert!(VectorIndex::load(&path, 4, 50).is_none());
        std::fs::write(&path, &bytes[..middle]).unwrap();
        assert!(VectorIndex::load(&path, 4, 50).is_none());
        assert!(VectorIndex::load(&folder.path().join("none"), 4, 50).is_none());
    }
}
