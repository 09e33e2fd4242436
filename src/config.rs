//! What was typed and configured, and what it means: defaults, then the configuration file, then the environment, then
//! flags; checked once, here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::adapters::embedder::DEFAULT_EMBEDDER;
use crate::adapters::llm::{Kind, ProviderConfig, Secret};
use crate::cli::Global;
use crate::domain::template::nearest;
use crate::tasks::{ModelChoice, Settings};

/// The configuration file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    /// Embedding model.
    embedder: Option<String>,
    /// Provider: a kind, or a name of `[providers]`.
    provider: Option<String>,
    /// Model of the provider.
    model: Option<String>,
    /// Refuse every connection that leaves this machine.
    local_only: bool,
    /// Prompt template for a new conversation.
    template: Option<String>,
    /// Servers.
    providers: BTreeMap<String, ProviderFile>,
    /// Settings of the terminal interface, read by it.
    ui: toml::Table,
    /// Keys of the terminal interface, read by it.
    keys: toml::Table,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ProviderFile {
    kind: Option<Kind>,
    base_url: Option<String>,
    model: Option<String>,
    /// The environment variable that holds the key.
    key_env: Option<String>,
    /// A command that prints the key.
    key_command: Option<Vec<String>>,
    headers: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    context_tokens: Option<u32>,
    idle_timeout_seconds: Option<u64>,
}

/// The configuration as the program uses it.
#[derive(Clone, Debug)]
pub struct Config {
    /// For the workspace.
    pub settings: Settings,
    /// The template of a new conversation.
    pub template: String,
    /// The password of encrypted files, where one was given.
    pub password: Option<String>,
    /// The log file.
    pub log: PathBuf,
    /// 0 for warnings, 1 for information, 2 and more for everything.
    pub verbose: u8,
    /// `[ui]` of the configuration file.
    pub ui: toml::Table,
    /// `[keys]` of the configuration file.
    pub keys: toml::Table,
}

impl Config {
    /// Puts everything together.
    ///
    /// # Errors
    /// When the configuration file cannot be read or holds something unknown, or a flag makes no sense.
    pub fn load(global: &Global) -> anyhow::Result<Config> {
        use etcetera::BaseStrategy;
        let dirs = etcetera::choose_base_strategy().context("cannot tell the home directory; set HOME")?;
        let config_path = global.config.clone().unwrap_or_else(|| dirs.config_dir().join("docent/config.toml"));
        let file = read(&config_path, global.config.is_some())?;
        let home = global.home.clone().unwrap_or_else(|| dirs.data_dir().join("docent"));
        let models = variable("DOCENT_MODELS").map_or_else(|| home.join("models"), PathBuf::from);
        let prompts = config_path.parent().unwrap_or(Path::new(".")).join("prompts");
        let password = match &global.password_file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read the password file {}", path.display()))?;
                Some(text.lines().next().unwrap_or_default().to_string())
            }
            None => None,
        };
        let model = choose_model(&file, global)?;
        Ok(Config {
            settings: Settings {
                models,
                prompts,
                embedder: global.embedder.clone().or(file.embedder).unwrap_or_else(|| DEFAULT_EMBEDDER.to_string()),
                model,
                worker: std::env::current_exe().ok(),
                home: home.clone(),
            },
            template: file.template.unwrap_or_else(|| crate::adapters::templates::DEFAULT_TEMPLATE.to_string()),
            password,
            log: global.log.clone().unwrap_or_else(|| home.join("logs/docent.log")),
            verbose: global.verbose,
            ui: file.ui,
            keys: file.keys,
        })
    }
}

fn read(path: &Path, named: bool) -> anyhow::Result<File> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && !named => return Ok(File::default()),
        Err(e) => return Err(e).with_context(|| format!("cannot read the configuration file {}", path.display())),
    };
    toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        anyhow::anyhow!("{}, line {line}: {}", path.display(), e.message())
    })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn choose_model(file: &File, global: &Global) -> anyhow::Result<ModelChoice> {
    let named = global.provider.clone().or(file.provider.clone());
    let model = global.model.clone().or(file.model.clone());
    match named.as_deref().unwrap_or("auto") {
        "none" => Ok(ModelChoice::Extractive),
        "auto" => {
            // A GGUF file says by itself who is to run it.
            if model.as_deref().is_some_and(is_gguf) {
                return Ok(ModelChoice::Fixed(Box::new(embedded(file, model))));
            }
            let mut ollama = provider(file, "ollama")?.unwrap_or_else(|| defaults(file, Kind::Ollama));
            ollama.base_url = ollama.base_url.or_else(ollama_host);
            ollama.model = model.or(ollama.model);
            Ok(ModelChoice::Auto { ollama: Box::new(ollama), embedded: Box::new(embedded(file, None)) })
        }
        "embedded" => Ok(ModelChoice::Fixed(Box::new(embedded(file, model)))),
        name => {
            let mut config = match provider(file, name)? {
                Some(config) => config,
                None => match name.parse::<Kind>() {
                    Ok(kind) => with_key(defaults(file, kind), None, None)?,
                    Err(_) => {
                        let known = Kind::ALL.iter().map(|k| k.name()).chain(["auto", "none"]);
                        let known: Vec<&str> = known.chain(file.providers.keys().map(String::as_str)).collect();
                        let hint = nearest(name, known.iter().copied()).map(|n| format!("; did you mean {n}?"));
                        bail!(
                            "there is no provider {name}{} There are: {}",
                            hint.unwrap_or_else(|| ".".into()),
                            known.join(", ")
                        );
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
    match model.or_else(|| variable("DOCENT_GGUF")) {
        Some(path) if is_gguf(&path) => config.gguf = Some(PathBuf::from(path)),
        other => config.model = other,
    }
    config
}

/// A provider of the configuration file.
fn provider(file: &File, name: &str) -> anyhow::Result<Option<ProviderConfig>> {
    let Some(entry) = file.providers.get(name) else { return Ok(None) };
    let kind = entry.kind.or_else(|| name.parse().ok()).unwrap_or(Kind::OpenAi);
    let mut config = defaults(file, kind);
    config.name = name.to_string();
    config.base_url.clone_from(&entry.base_url);
    config.model.clone_from(&entry.model);
    config.headers = entry.headers.clone().into_iter().collect();
    config.query = entry.query.clone().into_iter().collect();
    config.context_tokens = entry.context_tokens;
    if let Some(seconds) = entry.idle_timeout_seconds {
        config.idle_timeout = std::time::Duration::from_secs(seconds);
    }
    with_key(config, entry.key_env.as_deref(), entry.key_command.as_deref()).map(Some)
}

/// The key: from the variable named, the command named, or the variable that everybody uses for this kind. Never
/// from a flag: other users of the machine can read those.
fn with_key(
    mut config: ProviderConfig,
    env: Option<&str>,
    command: Option<&[String]>,
) -> anyhow::Result<ProviderConfig> {
    if let Some([program, arguments @ ..]) = command {
        let output = std::process::Command::new(program)
            .args(arguments)
            .stdin(std::process::Stdio::null())
            .output()
            .with_context(|| format!("provider {}: cannot run the key command {program}", config.name))?;
        if !output.status.success() {
            bail!("provider {}: the key command {program} failed ({})", config.name, output.status);
        }
        let key = String::from_utf8_lossy(&output.stdout).trim().to_string();
        if !key.is_empty() {
            config.key = Some(Secret::new(key));
        }
        return Ok(config);
    }
    let usual = match config.kind {
        Kind::OpenAi => Some("OPENAI_API_KEY"),
        Kind::Anthropic => Some("ANTHROPIC_API_KEY"),
        Kind::Gemini => Some("GEMINI_API_KEY"),
        Kind::Ollama | Kind::Embedded => None,
    };
    let explicit = env.is_some();
    let Some(name) = env.or(usual) else { return Ok(config) };
    // The usual variable holds the key of the usual service: it is not sent to another server.
    if !explicit && config.base_url.is_some() {
        return Ok(config);
    }
    config.key = variable(name).map(Secret::new);
    if explicit && config.key.is_none() {
        bail!("provider {}: the variable {name}, which is to hold its key, is not set", config.name);
    }
    if config.kind == Kind::OpenAi && config.base_url.is_none() {
        config.base_url = variable("OPENAI_BASE_URL");
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, provider: Option<&str>, model: Option<&str>) -> anyhow::Result<Config> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(&Global {
            config: Some(path),
            home: Some(folder.path().join("home")),
            provider: provider.map(str::to_string),
            model: model.map(str::to_string),
            ..Global::default()
        })
    }

    #[test]
    fn a_provider_of_the_file_is_used_and_a_flag_beats_it() {
        let text = "provider = \"mine\"\n[providers.mine]\nbase_url = \"http://127.0.0.1:9/v1\"\nmodel = \"m\"\n";
        let ModelChoice::Fixed(config) = load(text, None, Some("other")).unwrap().settings.model else { panic!() };
        assert_eq!((config.kind, config.model.as_deref()), (Kind::OpenAi, Some("other")));
        assert!(matches!(load(text, Some("none"), None).unwrap().settings.model, ModelChoice::Extractive));
    }

    #[test]
    fn the_key_of_the_usual_service_is_not_sent_to_another_server() {
        let text = "[providers.mine]\nbase_url = \"http://127.0.0.1:9/v1\"\n";
        let ModelChoice::Fixed(config) = load(text, Some("mine"), None).unwrap().settings.model else { panic!() };
        assert!(config.key.is_none());
    }

    #[test]
    fn a_gguf_file_is_run_in_this_process() {
        let ModelChoice::Fixed(config) = load("", None, Some("/m/x.GGUF")).unwrap().settings.model else { panic!() };
        assert_eq!((config.kind, config.gguf), (Kind::Embedded, Some(PathBuf::from("/m/x.GGUF"))));
    }

    #[test]
    fn mistakes_are_named_with_their_line_or_the_nearest_name() {
        let error = load("embedder = \"x\"\nembeder = 1\n", None, None).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("embeder"), "{error}");
        let error = load("", Some("olama"), None).unwrap_err().to_string();
        assert!(error.contains("did you mean ollama?"), "{error}");
        let error = load("[providers.p]\nkey_env = \"DOCENT_NO_SUCH_KEY\"\n", Some("p"), None).unwrap_err().to_string();
        assert!(error.contains("DOCENT_NO_SUCH_KEY"), "{error}");
    }
}
