//! Finding an embedding model by its name, and loading it: an installed one, one in a folder that is named, or one of
//! fastembed's list.

use std::path::Path;
use std::sync::Arc;

use fastembed::{InitOptionsUserDefined, Pooling, TextEmbedding, TokenizerFiles, UserDefinedEmbeddingModel};
use ort::environment::Environment;

use super::compact::CompactModel;
use super::cross_encoder::Shared;
#[cfg(feature = "hub")]
use super::listed;
use super::runtime::{load_runtime, threads};
use super::unigram::Unigram;
use super::{DEFAULT_EMBEDDER, EmbedError, Embedder, Identity, Model};
use crate::adapters::bounded;
use crate::adapters::library::text_key;
use crate::adapters::llm::nearest_model;
use crate::adapters::models::{FileFault, ModelError, ModelFolder, installed};

/// The most tokens that a model takes whose manifest says nothing of it.
const MAX_TOKENS: usize = 512;

/// True when [`Embedder::load`] finds the model on this machine, so that nothing is fetched.
pub fn is_here(models: &Path, name: &str) -> bool {
    let by_path = name.contains(['/', '\\']) && Path::new(name).join("model.onnx").is_file();
    #[cfg(feature = "hub")]
    let fetched = || listed::listed(name).is_some_and(|model| listed::snapshot(models, &model).is_some());
    #[cfg(not(feature = "hub"))]
    let fetched = || false;
    by_path
        || name == DEFAULT_EMBEDDER
        || !matches!(ModelFolder::find(models, name), Err(ModelError::Missing { .. }))
        || fetched()
}

impl Embedder {
    /// Loads a model: the name of a folder in `models`, a path to a folder with `model.onnx` and `tokenizer.json`, or
    /// the name of a model of fastembed's own list, which is fetched into `models`/hub. Blocks for a second or more.
    ///
    /// # Errors
    /// When the runtime library or the model is missing, damaged or unknown.
    pub fn load(models: &Path, name: &str) -> Result<Embedder, EmbedError> {
        let environment = load_runtime(models)?;
        let by_path = Path::new(name);
        if name.contains(['/', '\\']) && by_path.join("model.onnx").is_file() {
            return from_folder(environment, by_path, name, None);
        }
        match ModelFolder::find(models, name) {
            Ok(folder) => from_folder(environment, &folder.path, &folder.manifest.name, Some(&folder)),
            Err(ModelError::Missing { .. }) if name != DEFAULT_EMBEDDER => from_list(environment, models, name),
            Err(error) => Err(error.into()),
        }
    }

    /// What an installed model's vectors are kept under, and their length, without loading it: enough to open an index
    /// that is complete. `None` where only loading can tell.
    pub fn identity(models: &Path, name: &str) -> Option<Identity> {
        let manifest = ModelFolder::find(models, name).ok()?.manifest;
        let sha256 = &manifest.files.get("model.onnx")?.sha256;
        Some(Identity { id: id_of(name, sha256)?, dimensions: manifest.dimensions? })
    }
}

fn from_folder(
    environment: Environment,
    path: &Path,
    name: &str,
    folder: Option<&ModelFolder>,
) -> Result<Embedder, EmbedError> {
    let failed = |reason: String| EmbedError::Failed { name: name.into(), reason };
    let manifest = folder.map(|folder| &folder.manifest);
    let most = manifest.and_then(|manifest| manifest.max_tokens).unwrap_or(MAX_TOKENS);
    let weights = path.join("model.onnx");
    let files = tokenizer_files(path)?;
    let tokenizer = Unigram::read(&files.tokenizer_file).map(Arc::new);
    let shared = tokenizer.clone().map(|tokenizer| Shared { folder: path.to_path_buf(), tokenizer });
    let model: Box<dyn Model> = match tokenizer {
        Some(tokenizer) => {
            let loaded = CompactModel::load(&environment, &weights, tokenizer, &files, most, pooling(path));
            Box::new(loaded.map_err(|error| failed(error.to_string()))?)
        }
        None => {
            // int8 graphs too count as not quantized: fastembed refuses batches of a model declared `Dynamic`. The vectors
            // depend on the other texts of their batch a little (cosine 0.997 between alone and among seven others).
            let model = UserDefinedEmbeddingModel::new(read(&weights)?, files).with_pooling(pooling(path));
            let loaded = TextEmbedding::try_new_from_user_defined(model, options(environment, most));
            Box::new(loaded.map_err(|error| failed(error.to_string()))?)
        }
    };
    give_back();
    // The id goes into the index: vectors of two exports of one model must not meet.
    let fingerprint = match manifest.and_then(|manifest| manifest.files.get("model.onnx")) {
        Some(file) => file.sha256.clone(),
        None => {
            let bytes = std::fs::metadata(&weights).map_or(0, |data| data.len());
            text_key(&format!("{bytes}:{}", path.display())).iter().map(|byte| format!("{byte:02x}")).collect()
        }
    };
    let id = id_of(name, &fingerprint).ok_or_else(|| EmbedError::NoHash(name.into()))?;
    let prefixes = manifest.map(|manifest| (manifest.query_prefix.clone(), manifest.passage_prefix.clone()));
    Embedder::new(name, id, prefixes.unwrap_or_default(), model, shared)
}

#[cfg(feature = "hub")]
fn from_list(environment: Environment, models: &Path, name: &str) -> Result<Embedder, EmbedError> {
    let info = listed::listed(name).ok_or_else(|| unknown(models, name))?;
    let folder = listed::fetch(models, &info)?;
    let weights = folder.join(&info.model_file);
    let mut model = UserDefinedEmbeddingModel::new(read(&weights)?, tokenizer_files(&folder)?)
        .with_quantization(TextEmbedding::get_quantization_mode(&info.model));
    model.pooling = TextEmbedding::get_default_pooling_method(&info.model);
    model.output_key = info.output_key.clone();
    let mut options = options(environment, MAX_TOKENS);
    // Weights beside the model's file are read from there.
    if let Some(beside) = weights.parent().and_then(Path::to_str) {
        options = options.with_session_config("session.model_external_initializers_file_folder_path", beside);
    }
    let model = TextEmbedding::try_new_from_user_defined(model, options).map_err(|error| EmbedError::Hub {
        name: info.model_code.clone(),
        reason: format!(
            "what was fetched of it does not load: {error}. Remove its folder below {} to fetch it anew",
            listed::cache(models).display()
        ),
    })?;
    give_back();
    let prefixes = if info.model_code.contains("e5") {
        ("query: ".to_string(), "passage: ".to_string())
    } else if info.model_code.contains("nomic-embed") {
        ("search_query: ".to_string(), "search_document: ".to_string())
    } else {
        Default::default()
    };
    Embedder::new(&info.model_code, info.model_code.clone(), prefixes, Box::new(model), None)
}

#[cfg(not(feature = "hub"))]
fn from_list(_: Environment, models: &Path, name: &str) -> Result<Embedder, EmbedError> {
    Err(unknown(models, name))
}

/// The error that there is no such model, with the one that was probably meant.
fn unknown(models: &Path, name: &str) -> EmbedError {
    let here = installed(models).into_iter().map(|(name, _)| name);
    let mut names: Vec<String> = std::iter::once(DEFAULT_EMBEDDER.to_string()).chain(here).collect();
    names.retain(|name| name != "onnxruntime");
    #[cfg(feature = "hub")]
    names.extend(TextEmbedding::list_supported_models().into_iter().map(|model| model.model_code));
    EmbedError::Unknown { name: name.into(), near: nearest_model(name, &names).map(str::to_string) }
}

fn read(file: &Path) -> Result<Vec<u8>, ModelError> {
    bounded::bytes_of_file(file)
        .map_err(|error| ModelError::Damaged { file: file.to_path_buf(), reason: FileFault::Said(error.to_string()) })
}

fn tokenizer_files(folder: &Path) -> Result<TokenizerFiles, ModelError> {
    let read = |file: &str| read(&folder.join(file));
    Ok(TokenizerFiles {
        tokenizer_file: read("tokenizer.json")?,
        config_file: read("config.json")?,
        special_tokens_map_file: read("special_tokens_map.json")?,
        tokenizer_config_file: read("tokenizer_config.json")?,
    })
}

/// How a model's word vectors become one: as the file beside its weights says, else their mean.
fn pooling(folder: &Path) -> Pooling {
    let text = bounded::text_of_file(&folder.join("1_Pooling/config.json"), 1 << 20).unwrap_or_default();
    let first_word = serde_json::from_str::<serde_json::Value>(&text)
        .is_ok_and(|said| said.get("pooling_mode_cls_token").and_then(serde_json::Value::as_bool) == Some(true));
    if first_word { Pooling::Cls } else { Pooling::Mean }
}

/// The options of every session that fastembed makes.
fn options(environment: Environment, most: usize) -> InitOptionsUserDefined {
    InitOptionsUserDefined::new()
        .with_environment(environment)
        .with_max_length(most)
        .with_intra_threads(threads())
        // Spinning threads take a core from the reader, the language model and the screen while they wait.
        .with_session_config("session.intra_op.allow_spinning", "0")
}

/// Name and fingerprint of a model's weights.
fn id_of(name: &str, fingerprint: &str) -> Option<String> {
    Some(format!("{}:{}", short_name(name), fingerprint.get(..8)?))
}

fn short_name(name: &str) -> &str {
    name.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(name)
}

/// Gives memory that was used while loading back to the system; the C library of Linux keeps it otherwise.
fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it takes no pointer and locks what it works on.
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_models_the_message_says_what_to_run() {
        let empty = tempfile::tempdir().unwrap();
        if std::env::var_os("ORT_DYLIB_PATH").is_none() {
            let error = Embedder::load(empty.path(), DEFAULT_EMBEDDER).unwrap_err().to_string();
            assert!(error.contains("scripts/setup"), "{error}");
        }
    }
}
