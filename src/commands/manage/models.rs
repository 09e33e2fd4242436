//! `docent models`: embedding and language models on this machine.

mod install;
mod recommend;

use serde::Serialize;

use crate::adapters::embedder::{CrossEncoder, DEFAULT_EMBEDDER};
use crate::adapters::llm;
use crate::adapters::models::known::{SETUP_MODELS, expected, known_models};
use crate::adapters::models::{Kind, ModelFolder, installed};
use crate::cli::ModelsAction;
use crate::commands::output::{self, warn};
use crate::config::Config;
use crate::tasks::ModelChoice;

#[derive(Serialize)]
struct Json {
    models: Vec<ModelJson>,
}

#[derive(Serialize)]
struct ModelJson {
    name: String,
    kind: &'static str,
    installed: bool,
    path: Option<String>,
    dimensions: Option<usize>,
    languages: Vec<String>,
    note: Option<String>,
    /// Where an installed one came from.
    source: Option<String>,
}

/// Lists or installs models, or prints the models folder.
///
/// # Errors
/// When a model is unknown or cannot be downloaded.
pub async fn run(config: &Config, action: ModelsAction) -> anyhow::Result<()> {
    match action {
        ModelsAction::List(flag) => list(config, flag.json).await,
        ModelsAction::Path(flag) => {
            let path = config.settings.models.display().to_string();
            if flag.json { output::json(&serde_json::json!({ "path": path })) } else { output::item(&path) }
        }
        ModelsAction::Recommend(flag) => crate::commands::manage::models::recommend::recommend(config, flag.json).await,
        ModelsAction::Install { name, json } => {
            crate::commands::manage::models::install::install(config, name, json.json).await
        }
    }
}

async fn list(config: &Config, json: bool) -> anyhow::Result<()> {
    let mut models = on_this_machine(config);
    models.extend(of_the_server(config).await);
    if json {
        return output::json(&Json { models });
    }
    for model in &models {
        let dimensions = model.dimensions.map(|d| format!(", {d} dimensions")).unwrap_or_default();
        let languages = match model.languages.len() {
            0 => String::new(),
            n if n > 6 => format!(", {n} languages"),
            _ => format!(", {}", model.languages.join(" ")),
        };
        let mark = if model.installed { "installed" } else { "-" };
        output::item(&format!("{:<10} {:<9}  {}{dimensions}{languages}", model.kind, mark, model.name))?;
        if let Some(note) = &model.note {
            output::item(&format!("      {note}"))?;
        }
        if let Some(source) = &model.source {
            output::item(&format!("      from {source}"))?;
        }
    }
    output::line("")?;
    output::item(&format!("Models folder: {}", config.settings.models.display()))
}

fn on_this_machine(config: &Config) -> Vec<ModelJson> {
    let folder = &config.settings.models;
    let mut models: Vec<ModelJson> = installed(folder)
        .into_iter()
        .filter_map(|(name, found)| match found {
            Ok(found) if found.manifest.kind == Kind::Runtime => None,
            Ok(found) => Some(of_folder(name, found)),
            Err(error) => Some(absent(name, "unknown", Some(error.to_string()))),
        })
        .collect();
    if !models.iter().any(|m| m.name == DEFAULT_EMBEDDER) {
        models.push(absent(DEFAULT_EMBEDDER.into(), "embedding", Some("install it with scripts/setup".into())));
    }
    for known in known_models() {
        if !models.iter().any(|m| m.name == known.name) {
            let by_setup = if SETUP_MODELS.contains(&known.name.as_str()) { "scripts/setup or " } else { "" };
            let (name, expected) = (&known.name, known.expected());
            let size = format!("{} MB to download, {} GB of memory", known.bytes >> 20, known.memory_gb);
            let note = format!("{by_setup}`docent models install {name}`: {size}; {expected}");
            models.push(ModelJson { languages: known.languages.clone(), ..absent(name.clone(), "llm", Some(note)) });
        }
    }
    for info in fastembed::TextEmbedding::list_supported_models() {
        // A variant that shares its repository with an earlier one is installed by fastembed's name for it.
        let known = models.iter().any(|model| model.name == info.model_code);
        let name = if known { format!("{:?}", info.model) } else { info.model_code };
        let note = format!("from fastembed's list, downloaded from the model hub on first use. {}", info.description);
        models.push(ModelJson { dimensions: Some(info.dim), ..absent(name, "embedding", Some(note)) });
    }
    models
}

fn absent(name: String, kind: &'static str, note: Option<String>) -> ModelJson {
    ModelJson { name, kind, installed: false, path: None, dimensions: None, languages: Vec::new(), note, source: None }
}

fn of_folder(name: String, found: ModelFolder) -> ModelJson {
    let embedding = found.manifest.kind == Kind::Embedding;
    // The manifest of a known model may hold an older measurement.
    let note = expected(&name).map(|expected| expected.to_string());
    let note = note.or(Some(found.manifest.quality)).filter(|q| !q.is_empty());
    let reads = CrossEncoder::file(&found.path).and_then(|file| std::fs::metadata(file).ok());
    let reads =
        reads.map(|data| format!("with a cross-encoder that reads the best passages ({} MB)", data.len() >> 20));
    let note: Vec<String> = note.into_iter().chain(reads).collect();
    ModelJson {
        name,
        kind: if embedding { "embedding" } else { "llm" },
        installed: true,
        path: Some(found.path.display().to_string()),
        dimensions: found.manifest.dimensions,
        languages: found.manifest.languages,
        source: Some(found.manifest.source).filter(|source| !source.is_empty()),
        note: (!note.is_empty()).then(|| note.join("; ")),
    }
}

/// The models of the configured server, if there is one.
async fn of_the_server(config: &Config) -> Vec<ModelJson> {
    let chosen = match config.model_with_key() {
        Ok(chosen) => chosen,
        Err(error) => {
            warn(&format!("{error:#}"));
            return Vec::new();
        }
    };
    let server = match &chosen {
        ModelChoice::Fixed(server) if server.kind != llm::Kind::Embedded => server,
        // A stopped Ollama that nobody configured is not an error.
        ModelChoice::Auto { ollama, .. } if llm::ollama_running(ollama).await.is_some() => ollama,
        _ => return Vec::new(),
    };
    match llm::list_models(server).await {
        Ok(names) => names
            .into_iter()
            .map(|name| ModelJson {
                installed: true,
                ..absent(name, "llm", Some(format!("served by {}", server.name)))
            })
            .collect(),
        Err(error) => {
            warn(&error.to_string());
            Vec::new()
        }
    }
}
