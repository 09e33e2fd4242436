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
    #[error(
        "there is no embedding model {name}{} `docent models list` lists them",
        near.as_ref().map_or_else(|| ".".into(), |near| format!(": did you mean {near}?"))
    )]
    Unknown {
        /// The requested name.
        name: String,
        /// A similar name.
        near: Option<String>,
    },
    #[error("the embedding model {name} is not on this machine, and {reason}")]
    Hub {
        name: String,
        /// Why, and how to do without the hub.
        reason: String,
    },
    #[error("cannot load the ONNX Runtime library {path}: {reason}. Run scripts/setup, or set ORT_DYLIB_PATH")]
    Runtime {
        #[serde(with = "stored_path")]
        path: PathBuf,
        reason: String,
    },
    #[error("cannot load the ONNX Runtime library {0}: no such file. Run scripts/setup, or set ORT_DYLIB_PATH")]
    NoRuntime(#[serde(with = "stored_path")] PathBuf),
    #[error("the embedding model {name} failed: {reason}. Run scripts/setup --verify to check its files")]
    Failed { name: String, reason: String },
    #[error("the embedding model {0} failed: its manifest has no hash. Run scripts/setup --verify to check its files")]
    NoHash(String),
}

/// Why a model cannot be used. Every message says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ModelError {
    #[error("the model {name} is not installed in {folder}: run scripts/setup (or `make setup`)")]
    Missing {
        name: String,
        #[serde(with = "stored_path")]
        folder: PathBuf,
    },
    #[error("{file} is damaged ({reason}): run scripts/setup --verify, which downloads it again")]
    Damaged {
        #[serde(with = "stored_path")]
        file: PathBuf,
        /// What is wrong with it.
        reason: FileFault,
    },
}

/// What is wrong with a file of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FileFault {
    #[error("{found} bytes instead of {wanted}")]
    Length {
        /// Its size in bytes.
        found: u64,
        /// Bytes it should have.
        wanted: u64,
    },
    #[error("its SHA-256 is not the one of its manifest")]
    Hash,
    /// The system's or a library's words.
    #[error("{0}")]
    Said(String),
}
