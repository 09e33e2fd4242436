//! The models folder: what `scripts/setup` put there, as its manifests tell it.
//!
//! A folder counts as installed when it has a `MANIFEST.json` (written last) and every file that the manifest names has
//! the size it names. Hashes are checked by setup and by `docent doctor`, not at every start. What is not here yet comes from
//! the model hub ([`hub`]); [`known`] lists language models that are worth it.

pub mod hub;
pub mod known;
pub mod packages;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::bounded;
pub use crate::domain::report::embedding::{FileFault, ModelError};

/// What a model folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An embedding model: `model.onnx` and its tokenizer.
    Embedding,
    /// A language model: `model.gguf`.
    Llm,
    /// The ONNX Runtime library.
    Runtime,
}

/// A file as a manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ManifestFile {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, lower-case hexadecimal.
    pub sha256: String,
}

/// A `MANIFEST.json`. Fields that a kind does not have are at their defaults.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Manifest {
    /// The folder's name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Where it came from.
    #[serde(default)]
    pub source: String,
    /// Its licence.
    #[serde(default)]
    pub license: String,
    /// Its files.
    pub files: BTreeMap<String, ManifestFile>,
    /// Length of an embedding.
    #[serde(default)]
    pub dimensions: Option<usize>,
    /// Language codes, or "multilingual".
    #[serde(default)]
    pub languages: Vec<String>,
    /// The most tokens an embedding model takes.
    #[serde(default)]
    pub max_tokens: Option<usize>,
    /// What goes in front of a question before it is embedded.
    #[serde(default)]
    pub query_prefix: String,
    /// What goes in front of a passage before it is embedded.
    #[serde(default)]
    pub passage_prefix: String,
    /// How good it is, in a few words.
    #[serde(default)]
    pub quality: String,
}

/// A model folder and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFolder {
    /// The folder.
    pub path: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

impl ModelFolder {
    /// Reads `folder/name` and checks that its files have the right sizes. Where there is no folder of exactly this
    /// name, one that differs in upper and lower case alone is taken: people write these names in both ways.
    ///
    /// # Errors
    /// When it is not installed or a file is not as its manifest says.
    pub fn find(folder: &Path, name: &str) -> Result<ModelFolder, ModelError> {
        let path = folder.join(spelled(folder, name).as_deref().unwrap_or(name));
        let missing = || ModelError::Missing { name: name.to_string(), folder: folder.to_path_buf() };
        let text = bounded::text_of_file(&path.join("MANIFEST.json"), 16 << 20).map_err(|_| missing())?;
        let manifest: Manifest = serde_json::from_str(&text).map_err(|e| ModelError::Damaged {
            file: path.join("MANIFEST.json"),
            reason: FileFault::Said(e.to_string()),
        })?;
        let found = ModelFolder { path, manifest };
        for (name, expected) in &found.manifest.files {
            let file = found.path.join(name);
            let bytes = std::fs::metadata(&file)
                .map(|m| m.len())
                .map_err(|e| ModelError::Damaged { file: file.clone(), reason: FileFault::Said(e.to_string()) })?;
            if bytes != expected.bytes {
                let reason = FileFault::Length { found: bytes, wanted: expected.bytes };
                return Err(ModelError::Damaged { file, reason });
            }
        }
        Ok(found)
    }

    /// Checks the hash of every file. Reads all of them: seconds for a large model.
    ///
    /// # Errors
    /// Naming the first file that is not as its manifest says.
    pub fn verify(&self) -> Result<(), ModelError> {
        for (name, expected) in &self.manifest.files {
            let file = self.path.join(name);
            let damaged = |reason| ModelError::Damaged { file: file.clone(), reason };
            let found = super::hash::sha256_of_file(&file).map_err(|e| damaged(FileFault::Said(e.to_string())))?;
            if found != expected.sha256 {
                return Err(damaged(FileFault::Hash));
            }
        }
        Ok(())
    }

    /// The file of that name in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// How the folder of this name is spelled, if not exactly so.
fn spelled(folder: &Path, name: &str) -> Option<String> {
    if folder.join(name).join("MANIFEST.json").is_file() {
        return None;
    }
    let mut names = std::fs::read_dir(folder).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names.find(|found| found.eq_ignore_ascii_case(name))
}

/// All model folders, by name; damaged ones with the reason.
pub fn installed(folder: &Path) -> Vec<(String, Result<ModelFolder, ModelError>)> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().join("MANIFEST.json").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), ModelFolder::find(folder, &name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(bytes: u64, sha256: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("m")).unwrap();
        std::fs::write(root.path().join("m/model.onnx"), b"abc").unwrap();
        let manifest = format!(
            r#"{{"name":"m","kind":"embedding","files":{{"model.onnx":{{"bytes":{bytes},"sha256":"{sha256}"}}}},"dimensions":384}}"#
        );
        std::fs::write(root.path().join("m/MANIFEST.json"), manifest).unwrap();
        root
    }

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_whole_model_is_found_and_verified() {
        let root = folder(3, ABC);
        let found = ModelFolder::find(root.path(), "m").unwrap();
        assert_eq!(found.manifest.dimensions, Some(384));
        found.verify().unwrap();
        assert_eq!(installed(root.path()).len(), 1);
    }

    #[test]
    fn a_name_is_found_in_upper_and_lower_case() {
        let root = folder(3, ABC);
        let found = ModelFolder::find(root.path(), "M").unwrap();
        assert_eq!(found.manifest.name, "m");
        assert_eq!(found.path, root.path().join("m"));
        assert!(ModelFolder::find(root.path(), "mm").is_err());
    }

    #[test]
    fn a_model_cut_short_or_changed_is_named() {
        let root = folder(4, ABC);
        let error = ModelFolder::find(root.path(), "m").unwrap_err().to_string();
        assert!(error.contains("model.onnx") && error.contains("3 bytes instead of 4"), "{error}");
        let root = folder(3, "00");
        assert!(ModelFolder::find(root.path(), "m").unwrap().verify().is_err());
        let error = ModelFolder::find(root.path(), "other").unwrap_err().to_string();
        assert!(error.contains("scripts/setup"), "{error}");
    }
}
