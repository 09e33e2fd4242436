//! From the providers of the configuration file to the models in use, and where their keys come from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};

use super::command::{self, NotRun};
use super::names::no_such_provider;
use super::{File, ProviderFile, TemplateFile, keyring, variable};
use crate::adapters::llm::{Kind, ProviderConfig, Secret, sounds_secret};
use crate::cli::Global;
use crate::tasks::ModelChoice;

/// Whether keys are needed: obtaining one may run a command or ask for a password, and may fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    Fetched,
    Left,
}

pub(super) fn choose_model(file: &File, global: &Global, keys: Keys) -> anyhow::Result<ModelChoice> {
    let named = global.provider.clone().or(file.provider.clone());
    let model = global.model.clone().or(file.model.clone());
    let mut chosen = choice(file, named.as_deref().unwrap_or("auto"), model, keys)?;
    // A user who names a model wants that one, from Ollama or built in, and no substitute.
    if let (ModelChoice::Auto { embedded, .. }, Some(model)) = (&mut chosen, &global.model) {
        (embedded.model, embedded.gguf) = (Some(model.clone()), None);
    }
    Ok(chosen)
}

/// The models of single templates. A flag applies to every template, so it takes precedence.
pub(super) fn template_models(
    file: &File,
    global: &Global,
    keys: Keys,
) -> anyhow::Result<BTreeMap<String, ModelChoice>> {
    if global.provider.is_some() || global.model.is_some() {
        return Ok(BTreeMap::new());
    }
    let named = |(template, entry): (&String, &TemplateFile)| {
        let provider = entry.provider.as_deref().or(file.provider.as_deref()).unwrap_or("auto");
        let choice =
            choice(file, provider, entry.model.clone(), keys).with_context(|| format!("templates.{template}"))?;
        Ok((template.clone(), choice))
    };
    file.templates.iter().map(named).collect()
}

/// The choice for a provider's name, with an optional model.
pub(super) fn choice(file: &File, name: &str, model: Option<String>, keys: Keys) -> anyhow::Result<ModelChoice> {
    match name {
        "none" => Ok(ModelChoice::Extractive),
        "auto" => {
            // A GGUF file determines its provider.
            if model.as_deref().is_some_and(is_gguf) {
                return Ok(ModelChoice::Fixed(Box::new(embedded(file, model))));
            }
            let mut ollama = provider(file, "ollama", keys)?.unwrap_or_else(|| defaults(file, Kind::Ollama));
            ollama.base_url = ollama.base_url.or_else(ollama_host);
            ollama.model = model.or(ollama.model);
            Ok(ModelChoice::Auto { ollama: Box::new(ollama), embedded: Box::new(embedded(file, None)) })
        }
        "embedded" => Ok(ModelChoice::Fixed(Box::new(embedded(file, model)))),
        name => {
            let mut config = match provider(file, name, keys)? {
                Some(config) => config,
                None => match name.parse::<Kind>() {
                    Ok(kind) => with_key(defaults(file, kind), &ProviderFile::default(), keys)?,
                    Err(_) => {
                        let own = file.providers.keys().map(String::as_str);
                        bail!(no_such_provider(name, own).unwrap_or_default());
                    }
                },
            };
            if config.kind == Kind::Ollama {
                config.base_url = config.base_url.or_else(ollama_host);
            }
            config.model = model.or(config.model);
            Ok(ModelChoice::Fixed(Box::new(config)))
        }
    }
}

/// The providers of the configuration file, between which the user can switch while the program runs.
#[derive(Clone)]
pub struct Providers(pub(super) File);

/// Addresses and headers may contain keys.
impl std::fmt::Debug for Providers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Providers").field(&self.0.providers.keys()).finish()
    }
}

impl Providers {
    /// All of them, Ollama, and the services whose usual key is in the environment; without keys, which may cost a
    /// command or a password and are needed only when a model is chosen.
    pub fn servers(&self) -> Vec<ProviderConfig> {
        let file = &self.0;
        let mut servers: Vec<ProviderConfig> = file.providers.keys().filter_map(|name| described(file, name)).collect();
        let known = |servers: &[ProviderConfig], kind: Kind| servers.iter().any(|server| server.name == kind.name());
        if !known(&servers, Kind::Ollama) {
            servers.push(defaults(file, Kind::Ollama));
        }
        for kind in [Kind::OpenAi, Kind::Anthropic, Kind::Gemini] {
            if !known(&servers, kind) && usual_key(kind).and_then(variable).is_some() {
                let base_url = (kind == Kind::OpenAi).then(|| variable("OPENAI_BASE_URL")).flatten();
                servers.push(ProviderConfig { base_url, ..defaults(file, kind) });
            }
        }
        for server in servers.iter_mut().filter(|server| server.kind == Kind::Ollama) {
            server.base_url = server.base_url.take().or_else(ollama_host);
        }
        for server in servers.iter_mut().filter(|server| server.kind == Kind::Embedded) {
            // A model given by its weights is named by their file.
            server.model = server.gguf.as_ref().map(|path| path.display().to_string()).or(server.model.take());
        }
        servers
    }

    /// The choice for a provider's name, with an optional model, including its key.
    ///
    /// # Errors
    /// If there is no such provider, or its key cannot be obtained.
    pub fn choice(&self, provider: &str, model: Option<String>) -> anyhow::Result<ModelChoice> {
        choice(&self.0, provider, model, Keys::Fetched)
    }
}

/// Ollama's own variable; it may lack the scheme.
fn ollama_host() -> Option<String> {
    let host = variable("OLLAMA_HOST")?;
    let host = host.replace("0.0.0.0", "127.0.0.1");
    Some(if host.contains("://") { host } else { format!("http://{host}") })
}

fn is_gguf(name: &str) -> bool {
    name.to_lowercase().ends_with(".gguf")
}

fn defaults(file: &File, kind: Kind) -> ProviderConfig {
    let mut config = ProviderConfig::new(kind);
    config.local_only = file.local_only;
    config
}

fn embedded(file: &File, model: Option<String>) -> ProviderConfig {
    let mut config = defaults(file, Kind::Embedded);
    if let Some(entry) = file.providers.get("embedded") {
        config.context_tokens = entry.context_tokens;
        config.gguf.clone_from(&entry.gguf);
        config.model.clone_from(&entry.model);
    }
    match model.or_else(|| variable("DOCENT_GGUF")) {
        Some(path) if is_gguf(&path) => config.gguf = Some(PathBuf::from(path)),
        Some(name) => (config.model, config.gguf) = (Some(name), None),
        None => {}
    }
    config
}

/// A provider of the configuration file.
fn provider(file: &File, name: &str, keys: Keys) -> anyhow::Result<Option<ProviderConfig>> {
    let (Some(config), Some(entry)) = (described(file, name), file.providers.get(name)) else { return Ok(None) };
    with_key(config, entry, keys).map(Some)
}

/// A provider of the configuration file, without its key.
fn described(file: &File, name: &str) -> Option<ProviderConfig> {
    let entry = file.providers.get(name)?;
    let kind = entry.kind.or_else(|| name.parse().ok()).unwrap_or(Kind::OpenAi);
    let mut config = defaults(file, kind);
    config.name = name.to_string();
    config.base_url.clone_from(&entry.base_url);
    config.model.clone_from(&entry.model);
    config.headers = entry.headers.clone().into_iter().collect();
    config.query = entry.query.clone().into_iter().collect();
    config.context_tokens = entry.context_tokens;
    config.reasoning_tokens = entry.reasoning_tokens;
    config.prices = entry.prices;
    config.gguf.clone_from(&entry.gguf);
    if let Some(seconds) = entry.idle_timeout_seconds {
        config.idle_timeout = std::time::Duration::from_secs(seconds);
    }
    if let Some(seconds) = entry.connect_timeout_seconds {
        config.connect_timeout = std::time::Duration::from_secs(seconds);
    }
    Some(config)
}

/// The environment variable commonly used for the key of a kind's own service.
fn usual_key(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::OpenAi => Some("OPENAI_API_KEY"),
        Kind::Anthropic => Some("ANTHROPIC_API_KEY"),
        Kind::Gemini => Some("GEMINI_API_KEY"),
        Kind::Ollama | Kind::Embedded => None,
    }
}

/// Obtains the key: from the configured command, the keyring, the configured variable, the file itself, or the usual
/// variable of this kind. Never from a flag, which other users of the machine can read.
fn with_key(mut config: ProviderConfig, entry: &ProviderFile, keys: Keys) -> anyhow::Result<ProviderConfig> {
    if keys == Keys::Left {
        return Ok(config);
    }
    let env = entry.key_env.as_deref();
    if let Some([program, arguments @ ..]) = entry.key_command.as_deref() {
        let seconds = entry.key_command_timeout_seconds.unwrap_or(KEY_COMMAND_SECONDS);
        config.key = Some(key_of_command(&config.name, program, arguments, seconds)?);
        return Ok(config);
    }
    if let Some(account) = &entry.key_keyring {
        let found = keyring::key(account).with_context(|| format!("provider {}", config.name))?;
        config.key = Some(found);
        return Ok(config);
    }
    if env.is_none()
        && let Some(key) = &entry.key
    {
        config.key = Some(key.clone());
        return Ok(config);
    }
    let explicit = env.is_some();
    let Some(name) = env.or(usual_key(config.kind)) else { return Ok(config) };
    // The usual variable holds the key of the usual service: it is not sent to another server.
    if !explicit && config.base_url.is_some() {
        return Ok(config);
    }
    config.key = variable(name).map(Secret::new);
    if explicit && config.key.is_none() {
        bail!(
            "provider {}: the key variable {name} is not set; set it, or use `--provider none` to answer without \
             a model",
            config.name
        );
    }
    if config.kind == Kind::OpenAi && config.base_url.is_none() {
        config.base_url = variable("OPENAI_BASE_URL");
    }
    Ok(config)
}

/// Default time limit of a command that prints a key.
pub(super) const KEY_COMMAND_SECONDS: u64 = 10;

/// The key printed by a command.
fn key_of_command(provider: &str, program: &str, arguments: &[String], seconds: u64) -> anyhow::Result<Secret> {
    let printed = match command::run(program, arguments, Duration::from_secs(seconds)) {
        Ok(printed) => printed,
        Err(NotRun::Io(error)) => {
            return Err(error).with_context(|| format!("provider {provider}: cannot run the key command {program}"));
        }
        Err(NotRun::TooLong) => bail!(
            "provider {provider}: the key command {program} did not finish within {seconds} s and was stopped; \
             raise key_command_timeout_seconds to give it longer"
        ),
    };
    if printed.too_much() {
        bail!("provider {provider}: the output of the key command {program} is too long for a key");
    }
    if !printed.status.success() {
        bail!("provider {provider}: the key command {program} failed ({})", printed.status);
    }
    let key = Secret::new(String::from_utf8_lossy(&printed.out));
    if key.is_empty() {
        bail!("provider {provider}: the key command {program} printed nothing");
    }
    Ok(key)
}

/// A warning if the configuration file contains a key and others may read or change it.
pub(super) fn open_secrets(path: &Path, file: &File) -> Option<String> {
    let holds = |entry: &ProviderFile| {
        entry.key.is_some()
            || entry.headers.keys().chain(entry.query.keys()).any(|name| sounds_secret(name))
            || entry.base_url.as_deref().is_some_and(|url| url.contains('@'))
    };
    let (name, _) = file.providers.iter().find(|(_, entry)| holds(entry))?;
    let can = match open_to_others(path) {
        (false, false) => return None,
        (true, false) => "read it",
        (false, true) => "change it",
        (true, true) => "read and change it",
    };
    Some(format!(
        "{} contains a key (provider {name}), but other users of this machine can {can}: run `chmod 600` on it, or use \
         key_env or key_command",
        path.display()
    ))
}

/// Whether other users may read a file, and change it.
#[cfg(unix)]
fn open_to_others(path: &Path) -> (bool, bool) {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).map_or((false, false), |meta| (meta.mode() & 0o044 != 0, meta.mode() & 0o022 != 0))
}

/// On other platforms files are in their user's folder, which others cannot read.
#[cfg(not(unix))]
fn open_to_others(_path: &Path) -> (bool, bool) {
    (false, false)
}
