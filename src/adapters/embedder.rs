//! Embeddings through fastembed: texts in, unit vectors out.
//!
//! One [`Embedder`] serves both the question that a person waits for and the thousands of chunks of a document that
//! fill in behind it: a waiting question goes ahead of the next batch.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

#[cfg(feature = "hub")]
use fastembed::TextEmbedding;
use fastembed::{InitOptionsUserDefined, Pooling, QuantizationMode, TokenizerFiles, UserDefinedEmbeddingModel};

use self::tokenizer::Model;
use super::bounded;
use super::llm::nearest_model;
use super::models::{ModelError, ModelFolder, installed};
use crate::domain::text::tokens;

#[cfg(feature = "hub")]
mod listed;
mod tokenizer;
mod unigram;
#[cfg(feature = "hub")]
pub use listed::listed;

/// The embedding model used where none is named: 384 dimensions, 100 languages.
pub const DEFAULT_EMBEDDER: &str = "multilingual-e5-small";

/// Texts embedded in one go. Larger batches measured slower (padding) and hold up a waiting question.
pub const BATCH: usize = 8;

/// Tokens (estimated, padding counted) of one run of the model: some 60 ms on two cores, the longest that a question or
/// a cancelled job waits. Larger runs measured slower a token, not faster.
const RUN_TOKENS: u32 = 512;

/// Groups texts for runs of the model: the longest together, since padding costs as much as text, and few of the long
/// ones. Gives places in `texts`.
pub fn batches(texts: &[&str]) -> Vec<Vec<usize>> {
    let mut order: Vec<(usize, u32)> = texts.iter().map(|text| tokens::estimate(text).max(1)).enumerate().collect();
    order.sort_by_key(|&(_, tokens)| std::cmp::Reverse(tokens));
    let mut all: Vec<Vec<usize>> = Vec::new();
    let mut longest = 0;
    for (place, tokens) in order {
        match all.last_mut() {
            Some(batch) if batch.len() < BATCH && (batch.len() as u32 + 1) * longest <= RUN_TOKENS => batch.push(place),
            _ => {
                longest = tokens;
                all.push(vec![place]);
            }
        }
    }
    all
}

/// Why texts cannot be embedded. Every message says what failed, on what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    /// The model's files.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// No such model anywhere.
    #[error("there is no embedding model {name}{hint} `docent models list` names those there are")]
    Unknown {
        /// The name given.
        name: String,
        /// ": did you mean …?" or a full stop.
        hint: String,
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
        path: PathBuf,
        /// The loader's words.
        reason: String,
    },
    /// Loading or running the model failed.
    #[error("the embedding model {name} failed: {reason}. Run scripts/setup --verify to check its files")]
    Failed {
        /// The model.
        name: String,
        /// The library's words.
        reason: String,
    },
}

/// What texts are: models trained with prefixes tell questions from passages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// A question or search.
    Query,
    /// A piece of a document.
    Passage,
}

/// What the vectors of a model are kept under, known before it is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// As [`Embedder::id`].
    pub id: String,
    /// As [`Embedder::dimensions`].
    pub dimensions: usize,
}

/// A loaded embedding model.
pub struct Embedder {
    id: String,
    name: String,
    dimensions: usize,
    query_prefix: String,
    passage_prefix: String,
    model: Mutex<Model>,
    /// Questions waiting for the model; batches of passages stand back while there are any.
    waiting: AtomicUsize,
}

impl std::fmt::Debug for Embedder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Embedder").field("id", &self.id).field("dimensions", &self.dimensions).finish_non_exhaustive()
    }
}

/// True when [`Embedder::load`] finds the model on this machine, so that nothing is fetched.
pub fn is_here(models: &Path, name: &str) -> bool {
    let by_path = name.contains(['/', '\\']) && Path::new(name).join("model.onnx").is_file();
    #[cfg(feature = "hub")]
    let fetched = || listed(name).is_some_and(|model| listed::snapshot(models, &model).is_some());
    #[cfg(not(feature = "hub"))]
    let fetched = || false;
    by_path
        || name == DEFAULT_EMBEDDER
        || !matches!(ModelFolder::find(models, name), Err(ModelError::Missing { .. }))
        || fetched()
}

impl Embedder {
    /// Loads a model: the name of a folder in `models`, a path to a folder with `model.onnx` and `tokenizer.json`, or
    /// the name of a model of fastembed's own list, which fastembed fetches into `models`/hub. Blocks for a second or
    /// more.
    ///
    /// # Errors
    /// When the runtime library or the model is missing, damaged or unknown.
    pub fn load(models: &Path, name: &str) -> Result<Embedder, EmbedError> {
        load_runtime(models)?;
        let by_path = Path::new(name);
        if name.contains(['/', '\\']) && by_path.join("model.onnx").is_file() {
            return Embedder::from_folder(by_path, name, None);
        }
        match ModelFolder::find(models, name) {
            Ok(folder) => Embedder::from_folder(&folder.path, &folder.manifest.name, Some(&folder)),
            Err(ModelError::Missing { .. }) if name != DEFAULT_EMBEDDER => Embedder::from_hub(models, name),
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

    fn from_folder(path: &Path, name: &str, folder: Option<&ModelFolder>) -> Result<Embedder, EmbedError> {
        let read = |file: &str| {
            bounded::bytes_of_file(&path.join(file))
                .map_err(|e| ModelError::Damaged { file: path.join(file), reason: e.to_string() })
        };
        let onnx_file = read("model.onnx")?;
        let tokenizer_files = TokenizerFiles {
            tokenizer_file: read("tokenizer.json")?,
            config_file: read("config.json")?,
            special_tokens_map_file: read("special_tokens_map.json")?,
            tokenizer_config_file: read("tokenizer_config.json")?,
        };
        let manifest = folder.map(|f| &f.manifest);
        // The id goes into the index: vectors of two exports of one model must not meet.
        let fingerprint = match manifest.and_then(|m| m.files.get("model.onnx")) {
            Some(file) => file.sha256.clone(),
            None => super::library::text_key(&format!("{}:{}", onnx_file.len(), path.display()))
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect(),
        };
        let model = UserDefinedEmbeddingModel::new(onnx_file, tokenizer_files)
            .with_pooling(pooling(path))
            // int8 graphs too: fastembed refuses batches of a model declared `Dynamic`. The vectors of ours depend on
            // the other texts of their batch a little (cosine 0.997 between alone and among seven others).
            .with_quantization(QuantizationMode::None);
        let options = InitOptionsUserDefined::new()
            .with_max_length(manifest.and_then(|m| m.max_tokens).unwrap_or(512))
            .with_intra_threads(threads())
            // Spinning threads take a core from the reader, the language model and the screen while they wait.
            .with_session_config("session.intra_op.allow_spinning", "0");
        let model =
            Model::load(model, options).map_err(|e| EmbedError::Failed { name: name.into(), reason: e.to_string() })?;
        Embedder::new(
            name,
            id_of(name, &fingerprint)
                .ok_or_else(|| EmbedError::Failed { name: name.into(), reason: "its manifest has no hash".into() })?,
            manifest.map(|m| (m.query_prefix.clone(), m.passage_prefix.clone())).unwrap_or_default(),
            model,
        )
    }

    #[cfg(feature = "hub")]
    fn from_hub(models: &Path, name: &str) -> Result<Embedder, EmbedError> {
        use fastembed::TextInitOptions;
        let info = listed(name).ok_or_else(|| unknown(models, name))?;
        let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
        listed::fetch(models, &info, &mut |words| {
            if terminal {
                // Nothing else is shown meanwhile: whoever waits for a download waits for nothing else.
                eprint!("\r\x1b[2K{}: {words}", info.model_code);
            }
        })?;
        if terminal {
            eprint!("\r\x1b[2K");
        }
        let options = TextInitOptions::new(info.model.clone())
            .with_cache_dir(listed::cache(models))
            .with_show_download_progress(false)
            .with_intra_threads(threads());
        let model = TextEmbedding::try_new(options).map_err(|e| EmbedError::Hub {
            name: info.model_code.clone(),
            reason: format!(
                "what was fetched of it does not load: {e}. Remove its folder below {} to fetch it anew",
                listed::cache(models).display()
            ),
        })?;
        let prefixes = if info.model_code.contains("e5") {
            ("query: ".to_string(), "passage: ".to_string())
        } else if info.model_code.contains("nomic-embed") {
            ("search_query: ".to_string(), "search_document: ".to_string())
        } else {
            Default::default()
        };
        Embedder::new(&info.model_code, info.model_code.clone(), prefixes, model)
    }

    #[cfg(not(feature = "hub"))]
    fn from_hub(models: &Path, name: &str) -> Result<Embedder, EmbedError> {
        Err(unknown(models, name))
    }

    fn new(
        name: &str,
        id: String,
        (query_prefix, passage_prefix): (String, String),
        model: impl Into<Model>,
    ) -> Result<Embedder, EmbedError> {
        // Asked of the model itself: a manifest could be wrong, an index of the wrong width is lost work.
        let mut model = model.into();
        let probe = model
            .embed(&["a".to_string()])
            .map_err(|e| EmbedError::Failed { name: name.into(), reason: e.to_string() })?;
        let dimensions = probe.first().map_or(0, Vec::len);
        Ok(Embedder {
            id,
            name: name.to_string(),
            dimensions,
            query_prefix,
            passage_prefix,
            model: Mutex::new(model),
            waiting: AtomicUsize::new(0),
        })
    }

    /// Name and fingerprint: what an index made with this model is kept under.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The model's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Length of a vector.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Embeds texts (at most [`BATCH`] make one run of the model): one vector of length 1 a text, in order. Blocks.
    ///
    /// # Errors
    /// When the model fails.
    pub fn embed(&self, kind: TextKind, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.embed_as(kind, texts, kind == TextKind::Query)
    }

    /// As [`Embedder::embed`], ahead of batches of passages that wait: for what a person waits for.
    ///
    /// # Errors
    /// When the model fails.
    pub fn embed_urgently(&self, kind: TextKind, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.embed_as(kind, texts, true)
    }

    fn embed_as(&self, kind: TextKind, texts: &[&str], urgent: bool) -> Result<Vec<Vec<f32>>, EmbedError> {
        let prefix = match kind {
            TextKind::Query => &self.query_prefix,
            TextKind::Passage => &self.passage_prefix,
        };
        let mut vectors = vec![Vec::new(); texts.len()];
        for group in batches(texts) {
            let batch: Vec<String> = group.iter().map(|&i| format!("{prefix}{}", texts[i])).collect();
            let embedded = self.run(&batch, urgent)?;
            for (&i, vector) in group.iter().zip(embedded) {
                vectors[i] = unit(vector);
            }
        }
        Ok(vectors)
    }

    fn run(&self, batch: &[String], urgent: bool) -> Result<Vec<Vec<f32>>, EmbedError> {
        if urgent {
            self.waiting.fetch_add(1, Ordering::SeqCst);
        } else {
            while self.waiting.load(Ordering::SeqCst) > 0 {
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
        }
        let result = {
            let mut model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
            model.embed(batch)
        };
        if urgent {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
        }
        result.map_err(|e| EmbedError::Failed { name: self.name.clone(), reason: e.to_string() })
    }
}

/// The error that there is no such model, with the one that was probably meant.
fn unknown(models: &Path, name: &str) -> EmbedError {
    let here = installed(models).into_iter().map(|(name, _)| name);
    let mut names: Vec<String> = std::iter::once(DEFAULT_EMBEDDER.to_string()).chain(here).collect();
    names.retain(|name| name != "onnxruntime");
    #[cfg(feature = "hub")]
    names.extend(TextEmbedding::list_supported_models().into_iter().map(|model| model.model_code));
    let hint = nearest_model(name, &names).map_or_else(|| ".".into(), |near| format!(": did you mean {near}?"));
    EmbedError::Unknown { name: name.into(), hint }
}

/// Cosine similarity of two unit vectors: their inner product.
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// How a model's word vectors become one: as the file beside its weights says, else their mean.
fn pooling(folder: &Path) -> Pooling {
    let text = bounded::text_of_file(&folder.join("1_Pooling/config.json"), 1 << 20).unwrap_or_default();
    let first_word = serde_json::from_str::<serde_json::Value>(&text)
        .is_ok_and(|said| said.get("pooling_mode_cls_token").and_then(serde_json::Value::as_bool) == Some(true));
    if first_word { Pooling::Cls } else { Pooling::Mean }
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|v| *v /= length);
    }
    vector
}

/// Name and fingerprint of a model's weights.
fn id_of(name: &str, fingerprint: &str) -> Option<String> {
    Some(format!("{}:{}", short_name(name), fingerprint.get(..8)?))
}

fn short_name(name: &str) -> &str {
    name.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(name)
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

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

/// Loads the ONNX Runtime library; once it is loaded, does nothing.
///
/// # Errors
/// When it is not there or cannot be loaded.
pub fn load_runtime(models: &Path) -> Result<(), EmbedError> {
    static LOADED: Mutex<bool> = Mutex::new(false);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if *loaded {
        return Ok(());
    }
    let path = runtime_path(models);
    if !path.is_file() {
        return Err(EmbedError::Runtime { path, reason: "no such file".into() });
    }
    // A library cut short would end the process inside the loader, not return an error.
    if path.starts_with(models) {
        ModelFolder::find(models, "onnxruntime")?;
    }
    ort::init_from(&path).map_err(|e| EmbedError::Runtime { path: path.clone(), reason: e.to_string() })?;
    *loaded = true;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_the_model_are_short_and_sorted_by_length() {
        let (long, short) = ("word ".repeat(200), "a few words here".to_string());
        let texts: Vec<&str> = (0..20).map(|n| if n % 2 == 0 { long.as_str() } else { short.as_str() }).collect();
        let all = batches(&texts);
        let mut seen: Vec<usize> = all.iter().flatten().copied().collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..20).collect::<Vec<_>>());
        assert!(all.iter().take(5).all(|b| b.len() == 2 && b.iter().all(|i| i % 2 == 0)), "{all:?}");
        assert!(all[5..].iter().all(|b| b.len() <= BATCH && b.iter().all(|i| i % 2 == 1)), "{all:?}");
        assert_eq!(batches(&["x".repeat(9000).as_str()]), [[0]]);
        assert!(batches(&[]).is_empty());
    }

    #[test]
    fn cosine_of_unit_vectors_is_their_inner_product() {
        let a = unit(vec![3.0, 4.0]);
        assert!((cosine(&a, &a) - 1.0).abs() < 1e-6);
        assert!((cosine(&a, &unit(vec![-4.0, 3.0]))).abs() < 1e-6);
        assert_eq!(unit(vec![0.0, 0.0]), [0.0, 0.0]);
    }

    #[test]
    fn without_models_the_message_says_what_to_run() {
        let empty = tempfile::tempdir().unwrap();
        if std::env::var_os("ORT_DYLIB_PATH").is_none() {
            let error = Embedder::load(empty.path(), DEFAULT_EMBEDDER).unwrap_err().to_string();
            assert!(error.contains("scripts/setup"), "{error}");
        }
    }
}
