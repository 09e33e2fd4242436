//! Why texts are not embedded: the model's files, and the library that runs it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::text::stored_path;

/// Why texts cannot be embedded. Every message says what failed, on what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum EmbedError {
    /// The model's files.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// No such model anywhere.
    #[error(
        "there is no embedding model {name}{} `docent models list` names those there are",
        near.as_ref().map_or_else(|| ".".into(), |near| format!(": did you mean {near}?"))
    )]
    Unknown {
        /// The name given.
        name: String,
        /// The name that was probably meant.
        near: Option<String>,
    },
    /// A model of fastembed's list could not be brought from the hub.
    #[error("the embedding model {name} is not on this machine, and {reason}")]
    Hub {
        /// Its name.
        name: String,
        /// Why, and how to do without the hub.
        reason: String,
    },
    /// The ONNX Runtime library.
    #[error("cannot load the ONNX Runtime library {path}: {reason}. Run scripts/setup, or set ORT_DYLIB_PATH")]
    Runtime {
        /// The library.
        #[serde(with = "stored_path")]
        path: PathBuf,
        /// The loader's words.
        reason: String,
    },
    /// There is no ONNX Runtime library.
    #[error("cannot load the ONNX Runtime library {0}: no such file. Run scripts/setup, or set ORT_DYLIB_PATH")]
    NoRuntime(#[serde(with = "stored_path")] PathBuf),
    /// Loading or running the model failed.
    #[error("the embedding model {name} failed: {reason}. Run scripts/setup --verify to check its files")]
    Failed {
        /// The model.
        name: String,
        /// The library's words.
        reason: String,
    },
    /// Its manifest does not say what its weights are.
    #[error("the embedding model {0} failed: its manifest has no hash. Run scripts/setup --verify to check its files")]
    NoHash(String),
}

/// Why a model cannot be used. Every message says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ModelError {
    /// It is not there.
    #[error("the model {name} is not installed in {folder}: run scripts/setup (or `make setup`)")]
    Missing {
        /// Its name.
        name: String,
        /// The models folder.
        #[serde(with = "stored_path")]
        folder: PathBuf,
    },
    /// A file of it is missing, cut short or changed.
    #[error("{file} is damaged ({reason}): run scripts/setup --verify, which fetches it again")]
    Damaged {
        /// The file.
        #[serde(with = "stored_path")]
        file: PathBuf,
        /// What is wrong with it.
        reason: FileFault,
    },
}

/// What is wrong with a file of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FileFault {
    /// It has not the length that its manifest says.
    #[error("{found} bytes instead of {wanted}")]
    Length {
        /// Bytes it has.
        found: u64,
        /// Bytes it should have.
        wanted: u64,
    },
    /// It has the length, and not the contents.
    #[error("its SHA-256 is not the one of its manifest")]
    Hash,
    /// The system's or a library's words.
    #[error("{0}")]
    Said(String),
}
