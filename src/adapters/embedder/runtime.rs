//! The ONNX Runtime library: where it is, and loading it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ort::environment::Environment;

use super::EmbedError;
use crate::adapters::models::ModelFolder;

/// Where the ONNX Runtime library is: `ORT_DYLIB_PATH`, else in the models folder, else where packages put it, beside
/// the program (`../lib/docent` from its folder).
pub fn runtime_path(models: &Path) -> PathBuf {
    if let Some(named) = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty()) {
        return PathBuf::from(named);
    }
    let in_models = models.join("onnxruntime/libonnxruntime.so");
    match packaged_runtime() {
        Some(packaged) if !in_models.is_file() => packaged,
        _ => in_models,
    }
}

/// The library that came in one package with the program, if one did.
fn packaged_runtime() -> Option<PathBuf> {
    // A link in a folder of the path is followed to the program itself.
    let program = std::env::current_exe().ok()?.canonicalize().ok()?;
    let library = program.parent()?.parent()?.join("lib/docent/libonnxruntime.so");
    library.is_file().then_some(library)
}

/// Loads the ONNX Runtime library, at the first call, and gives the one environment that a process may have of it.
///
/// # Errors
/// When it is not there or cannot be loaded.
pub fn load_runtime(models: &Path) -> Result<Environment, EmbedError> {
    static LOADED: Mutex<Option<Environment>> = Mutex::new(None);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = loaded.as_ref() {
        return Ok(environment.clone());
    }
    let path = runtime_path(models);
    if !path.is_file() {
        return Err(EmbedError::NoRuntime(path));
    }
    // A library cut short would end the process inside the loader, not return an error.
    if path.starts_with(models) {
        ModelFolder::find(models, "onnxruntime")?;
    }
    let failed = |reason: String| EmbedError::Runtime { path: path.clone(), reason };
    let builder = ort::init_from(&path).map_err(|error| failed(error.to_string()))?;
    let environment = builder.build().map_err(|error| failed(error.to_string()))?;
    Ok(loaded.insert(environment).clone())
}

/// The threads of a session.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
