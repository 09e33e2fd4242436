//! Models of fastembed's own list: found by name, and brought from the model hub by our own download (resumed, hashed,
//! through the environment's proxies) into a folder laid out as the hub's own tools lay it out, which share it.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use fastembed::{EmbeddingModel, ModelInfo, TextEmbedding};

use super::EmbedError;
use crate::adapters::models::hub::{HUB, Hub, HubError, HubFile, Told};
use crate::adapters::{bounded, private};

/// The files of a tokenizer, which every model has.
const TOKENIZER: [&str; 4] = ["tokenizer.json", "config.json", "special_tokens_map.json", "tokenizer_config.json"];

/// The model of fastembed's list that this name means: its code, the part after the slash, or fastembed's own word.
pub fn listed(name: &str) -> Option<ModelInfo<EmbeddingModel>> {
    let wanted = name.to_lowercase();
    TextEmbedding::list_supported_models().into_iter().find(|model| {
        let code = model.model_code.to_lowercase();
        code == wanted
            || code.rsplit('/').next() == Some(&wanted)
            || format!("{:?}", model.model).to_lowercase() == wanted
    })
}

/// Where fetched models are kept.
pub(super) fn cache(models: &Path) -> PathBuf {
    std::env::var_os("HF_HOME").filter(|home| !home.is_empty()).map_or_else(|| models.join("hub"), PathBuf::from)
}

fn files(model: &ModelInfo<EmbeddingModel>) -> Vec<String> {
    let weights = std::iter::once(&model.model_file).chain(&model.additional_files).cloned();
    weights.chain(TOKENIZER.map(str::to_string)).collect()
}

fn repository(models: &Path, model: &ModelInfo<EmbeddingModel>) -> PathBuf {
    cache(models).join(format!("models--{}", model.model_code.replace('/', "--")))
}

/// The folder of the version that is here, if all its files are.
pub(super) fn snapshot(models: &Path, model: &ModelInfo<EmbeddingModel>) -> Option<PathBuf> {
    let repository = repository(models, model);
    let commit = bounded::text_of_file(&repository.join("refs/main"), 1 << 10).ok()?;
    let folder = repository.join("snapshots").join(commit.trim());
    files(model).iter().all(|file| folder.join(file).is_file()).then_some(folder)
}

/// The folder of a model, once what was missing of it has been brought. Blocks; nothing is sent where all is here.
///
/// # Errors
/// When the hub cannot be reached (the message says how to bring the files by hand) or gives something else.
pub(super) fn fetch(models: &Path, model: &ModelInfo<EmbeddingModel>) -> Result<PathBuf, EmbedError> {
    if let Some(folder) = snapshot(models, model) {
        return Ok(folder);
    }
    let line = ProgressLine::new();
    let mut progress = |words: String| line.show(&format!("{}: {words}", model.model_code));
    let work = bring(models, model, &mut progress);
    let done = match tokio::runtime::Handle::try_current() {
        Ok(runtime) => runtime.block_on(work),
        Err(_) => match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(work),
            Err(error) => Err(HubError::Unreachable { hub: "".into(), reason: error.to_string() }),
        },
    };
    line.show("");
    done.map_err(|error| {
        let advice = match &error {
            HubError::Unreachable { .. } | HubError::Closed { .. } => by_hand(model),
            _ => String::new(),
        };
        EmbedError::Hub { name: model.model_code.clone(), reason: format!("{error}{advice}") }
    })
}

/// A line on the terminal that is written again and again. Nothing else is shown meanwhile: whoever waits for a download
/// waits for nothing else.
struct ProgressLine {
    terminal: bool,
}

impl ProgressLine {
    fn new() -> Self {
        ProgressLine { terminal: std::io::stderr().is_terminal() }
    }

    fn show(&self, words: &str) {
        if self.terminal {
            // A terminal that has gone misses nothing.
            let _ = write!(std::io::stderr(), "\r\x1b[2K{words}");
        }
    }
}

/// How to do without the hub.
fn by_hand(model: &ModelInfo<EmbeddingModel>) -> String {
    let list = TOKENIZER.join(", ");
    format!(
        ". To bring it by hand, put these files of {}/{} into one folder and name the folder with --embedder: {} (as \
         model.onnx), {list}, and 1_Pooling/config.json where there is one",
        HUB, model.model_code, model.model_file,
    )
}

/// The layout is that of the hub's own tools: contents under `blobs`, names of a version under `snapshots`, and the
/// version's name, written last, under `refs`.
async fn bring(
    models: &Path,
    model: &ModelInfo<EmbeddingModel>,
    progress: &mut (dyn FnMut(String) + Send),
) -> Result<PathBuf, HubError> {
    let hub = Hub::from_environment()?;
    let folder = repository(models, model);
    let mut version: Option<String> = None;
    for file in files(model) {
        let wanted = HubFile { repository: model.model_code.clone(), file: file.clone(), sha256: None };
        let told = hub.ask(&wanted).await?;
        let commit = told.commit.clone().filter(|commit| commit.bytes().all(|b| b.is_ascii_alphanumeric()));
        let commit = version.get_or_insert(commit.unwrap_or_else(|| "main".into())).clone();
        let blob = folder.join("blobs").join(safe(&told));
        if !blob.is_file() {
            hub.fetch(&wanted, &told, &blob, &mut |bytes| {
                progress(format!("{file}: {} of {} MB", bytes >> 20, told.bytes >> 20));
            })
            .await?;
        }
        let pointer = folder.join("snapshots").join(&commit).join(&file);
        link(&blob, &pointer).map_err(|error| HubError::Disk { file: pointer.clone(), reason: error.to_string() })?;
    }
    let (mark, version) = (folder.join("refs/main"), version.unwrap_or_default());
    private::make_folder(&folder.join("refs"))
        .and_then(|()| private::write(&mark, version.as_bytes()))
        .map_err(|error| HubError::Disk { file: mark.clone(), reason: error.to_string() })?;
    Ok(folder.join("snapshots").join(version))
}

/// A name for contents that cannot lead out of its folder.
fn safe(told: &Told) -> String {
    told.etag.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn link(blob: &Path, pointer: &Path) -> std::io::Result<()> {
    if let Some(folder) = pointer.parent() {
        private::make_folder(folder)?;
    }
    let _ = std::fs::remove_file(pointer);
    // A hard link needs no rights that a symbolic one may need elsewhere, and both are one file system here.
    std::fs::hard_link(blob, pointer).or_else(|_| std::fs::copy(blob, pointer).map(drop))
}
