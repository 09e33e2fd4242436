//! The effective configuration: defaults, then the configuration file, then the environment, then flags; validated
//! once, here.

mod addresses;
mod command;
mod keyring;
mod names;
mod providers;
mod schema;
pub mod show;
mod starter;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::adapters::bounded;
use crate::adapters::embedder::{DEFAULT_EMBEDDER, is_here};
use crate::adapters::llm::{Kind, Secret};
use crate::adapters::reader::{READER_MEMORY, READER_MEMORY_MB};
use crate::cli::Global;
use crate::domain::conversation::chat::Prices;
use crate::tasks::{ModelChoice, Settings};
pub use providers::Providers;
use providers::{Keys, choice, choose_model, open_secrets, template_models};

/// The configuration file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    embedder: Option<String>,
    /// A kind, or a name of `[providers]`.
    provider: Option<String>,
    /// Model of the provider.
    model: Option<String>,
    /// Refuse every connection that leaves this machine.
    local_only: bool,
    /// Providers to try, in this order, if the first one does not answer.
    fallback: Vec<String>,
    /// Overrides for single templates.
    templates: BTreeMap<String, TemplateFile>,
    /// Maximum tokens of the passages sent with a question.
    passage_tokens: Option<u32>,
    /// Maximum memory of one document's reader processes, in MB.
    reader_memory_mb: Option<u32>,
    /// For a new conversation.
    template: Option<String>,
    providers: BTreeMap<String, ProviderFile>,
    /// Settings of the interface, which reads them.
    ui: toml::Table,
    /// Key bindings of the interface, which reads them.
    keys: toml::Table,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TemplateFile {
    provider: Option<String>,
    model: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ProviderFile {
    kind: Option<Kind>,
    base_url: Option<String>,
    model: Option<String>,
    /// The key itself.
    key: Option<Secret>,
    /// The environment variable that holds the key.
    key_env: Option<String>,
    /// A command that prints the key.
    key_command: Option<Vec<String>>,
    /// Maximum run time of that command.
    key_command_timeout_seconds: Option<u64>,
    /// The account of the key in the platform's keyring.
    key_keyring: Option<String>,
    headers: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    context_tokens: Option<u32>,
    idle_timeout_seconds: Option<u64>,
    connect_timeout_seconds: Option<u64>,
    reasoning_tokens: Option<u32>,
    prices: Option<Prices>,
    /// The weights of the built-in model.
    gguf: Option<PathBuf>,
}

/// The configuration as used by the program.
#[derive(Clone, Debug)]
pub struct Config {
    pub settings: Settings,
    /// The template of a new conversation.
    pub template: String,
    /// The password of encrypted files, if given.
    pub password: Option<String>,
    pub log: PathBuf,
    /// 0 for warnings, 1 for information, 2 or more for everything.
    pub verbose: u8,
    /// `[ui]` of the configuration file.
    pub ui: toml::Table,
    /// `[keys]` of the configuration file.
    pub keys: toml::Table,
    /// The providers a model can be chosen from.
    pub providers: Providers,
    /// One sentence each, for the user.
    pub warnings: Vec<String>,
    /// Problems repaired at the start that need no action: one sentence each.
    pub notices: Vec<String>,
    /// The command line, to tell where a value came from.
    pub typed: Global,
}

impl Config {
    /// Loads the configuration, including the models' keys.
    ///
    /// # Errors
    /// If the configuration file cannot be read or contains something unknown, a flag is invalid, or a key cannot be
    /// obtained.
    pub fn load(global: &Global) -> anyhow::Result<Config> {
        Config::put_together(global, Keys::Fetched)
    }

    /// [`Config::load`], for work that needs no model: no key is looked up, so a missing one does not matter, and no
    /// keyring or command is used.
    ///
    /// # Errors
    /// As [`Config::load`], except for keys.
    pub fn load_without_keys(global: &Global) -> anyhow::Result<Config> {
        Config::put_together(global, Keys::Left)
    }

    /// The language model with its key, after loading without keys.
    ///
    /// # Errors
    /// If the key cannot be obtained.
    pub fn model_with_key(&self) -> anyhow::Result<ModelChoice> {
        choose_model(&self.providers.0, &self.typed, Keys::Fetched)
    }

    fn put_together(global: &Global, keys: Keys) -> anyhow::Result<Config> {
        use etcetera::BaseStrategy;
        let dirs = etcetera::choose_base_strategy().context("cannot tell the home directory; set HOME")?;
        let config_path = config_path(global)?;
        let mut file = read(&config_path, global.config.is_some())?;
        file.local_only |= variable("DOCENT_LOCAL_ONLY").is_some_and(|value| !matches!(&*value, "0" | "false" | "no"));
        let warnings = open_secrets(&config_path, &file).into_iter().collect();
        let home = global.home.clone().unwrap_or_else(|| dirs.data_dir().join("docent"));
        let models = variable("DOCENT_MODELS").map_or_else(|| home.join("models"), PathBuf::from);
        let prompts = config_path.parent().unwrap_or(Path::new(".")).join("prompts");
        let password = match &global.password_file {
            Some(path) => {
                let line = bounded::first_line(path, LONGEST)
                    .with_context(|| format!("cannot read the password file {}", path.display()))?;
                Some(line)
            }
            None => None,
        };
        let model = choose_model(&file, global, keys)?;
        let fallback = file.fallback.iter().map(|name| choice(&file, name, None, keys));
        let fallback = fallback.collect::<anyhow::Result<_>>().context("fallback")?;
        let template_models = template_models(&file, global, keys)?;
        let providers = Providers(file.clone());
        let embedder = global.embedder.clone().or(file.embedder).unwrap_or_else(|| DEFAULT_EMBEDDER.to_string());
        if file.local_only && !is_here(&models, &embedder) {
            bail!("local_only is set, and the embedding model {embedder} is not on this machine: nothing was fetched");
        }
        let reader_memory_mb = file.reader_memory_mb.unwrap_or(READER_MEMORY_MB);
        if !READER_MEMORY.contains(&reader_memory_mb) {
            let (least, most) = (READER_MEMORY.start(), READER_MEMORY.end());
            bail!("reader_memory_mb is {reader_memory_mb}: write a number from {least} to {most}");
        }
        Ok(Config {
            settings: Settings {
                models,
                prompts,
                embedder,
                model,
                fallback,
                template_models,
                local_only: file.local_only,
                passage_tokens: file.passage_tokens,
                worker: std::env::current_exe().ok(),
                reader_memory_mb,
                home: home.clone(),
            },
            template: file.template.unwrap_or_else(|| crate::adapters::templates::DEFAULT_TEMPLATE.to_string()),
            password,
            log: global.log.clone().unwrap_or_else(|| home.join("logs/docent.log")),
            verbose: global.verbose,
            ui: file.ui,
            keys: file.keys,
            providers,
            warnings,
            notices: Vec::new(),
            typed: global.clone(),
        })
    }
}

/// The path of the configuration file, whether or not it exists.
fn config_path(global: &Global) -> anyhow::Result<PathBuf> {
    use etcetera::BaseStrategy;
    if let Some(path) = &global.config {
        return Ok(path.clone());
    }
    let dirs = etcetera::choose_base_strategy().context("cannot tell the home directory; set HOME")?;
    Ok(dirs.config_dir().join("docent/config.toml"))
}

/// Maximum size of the configuration or password file, in bytes.
const LONGEST: u64 = 1 << 20;

/// The text of the configuration file. A file that was `named` must exist.
fn text_of(path: &Path, named: bool) -> anyhow::Result<Option<String>> {
    match bounded::text(path, LONGEST) {
        // Editors on other systems begin a file with a byte-order mark.
        Ok(text) => Ok(Some(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && !named => Ok(None),
        Err(e) => Err(e).with_context(|| format!("cannot read the configuration file {}", path.display())),
    }
}

fn read(path: &Path, named: bool) -> anyhow::Result<File> {
    let Some(text) = text_of(path, named)? else { return Ok(File::default()) };
    let place = |line: Option<usize>| line.map(|line| format!(", line {line}")).unwrap_or_default();
    // A mistake in what only the interface reads affects only that setting, and is reported there.
    let of_interface =
        |name: &Option<String>| name.as_ref().is_some_and(|n| n.starts_with("ui.") || n.starts_with("keys."));
    if let Some(first) = schema::problems(&text).into_iter().find(|problem| !of_interface(&problem.setting)) {
        bail!("{}{}: {} (`docent config check` lists all)", path.display(), place(first.line), first.message);
    }
    toml::from_str(&text).map_err(|e| {
        let line = e.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        anyhow::anyhow!("{}{}: {}", path.display(), place(line), e.message())
    })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
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
    fn providers_are_listed_without_asking_for_keys_and_taken_with_them() {
        let text = "[providers.mine]\nbase_url = \"http://127.0.0.1:9/v1\"\nmodel = \"m\"\nkey_command = [\"false\"]\n\
                    [providers.open]\nbase_url = \"http://127.0.0.1:9/v1\"\nkey = \"hunter22\"\n";
        let providers = load(text, Some("none"), None).unwrap().providers;
        let servers = providers.servers();
        let names: Vec<&str> = servers.iter().map(|s| s.name.as_str()).collect();
        assert!(names.starts_with(&["mine", "open", "ollama"]), "{names:?}");
        assert!(servers.iter().all(|server| server.key.is_none()));
        assert!(providers.choice("mine", None).unwrap_err().to_string().contains("key command"));
        let ModelChoice::Fixed(config) = providers.choice("open", Some("x".into())).unwrap() else { panic!() };
        assert!(config.key.is_some() && config.model.as_deref() == Some("x"));
        assert!(!format!("{providers:?}").contains("hunter22"));
        assert!(providers.choice("mien", None).unwrap_err().to_string().contains("did you mean mine?"));
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

    #[test]
    fn a_chain_and_models_of_single_templates_are_read() {
        let text = "fallback = [\"embedded\", \"none\"]\n[templates.summarise]\nprovider = \"big\"\nmodel = \"m2\"\n\
                    [providers.big]\nkind = \"anthropic\"\nbase_url = \"http://127.0.0.1:9\"\nkey = \"k\"\n\
                    reasoning_tokens = 2000\nprices = { prompt = 3, completion = 15.0 }\n";
        let settings = load(text, None, None).unwrap().settings;
        assert!(matches!(settings.fallback[..], [ModelChoice::Fixed(_), ModelChoice::Extractive]));
        let Some(ModelChoice::Fixed(big)) = settings.template_models.get("summarise") else { panic!() };
        assert_eq!((big.kind, big.model.as_deref(), big.reasoning_tokens), (Kind::Anthropic, Some("m2"), Some(2000)));
        assert_eq!(big.prices, Some(Prices { prompt: 3.0, completion: 15.0 }));
        assert!(load(text, Some("none"), None).unwrap().settings.template_models.is_empty(), "a flag beats them");
        let error = format!("{:#}", load("fallback = [\"olama\"]\n", None, None).unwrap_err());
        assert!(error.contains("fallback") && error.contains("did you mean ollama?"), "{error}");
    }

    #[test]
    fn the_key_comes_from_a_command_or_the_file() {
        let key = |entry: &str| -> anyhow::Result<Option<Secret>> {
            let text = format!("[providers.p]\nbase_url = \"http://127.0.0.1:9\"\n{entry}\n");
            match load(&text, Some("p"), None)?.settings.model {
                ModelChoice::Fixed(config) => Ok(config.key),
                _ => panic!("a named provider is fixed"),
            }
        };
        assert_eq!(key("key = \" sk-1 \"").unwrap(), Some(Secret::new("sk-1")));
        assert_eq!(key("key_command = [\"echo\", \"sk-2\"]").unwrap(), Some(Secret::new("sk-2")));
        let error = format!("{:#}", key("key_keyring = \"\"").unwrap_err());
        assert!(error.contains("provider p") && error.contains("not a valid account name"), "{error}");
        for (command, told) in
            [("[\"true\"]", "printed nothing"), ("[\"false\"]", "failed"), ("[\"/no/such\"]", "cannot run")]
        {
            let error = format!("{:#}", key(&format!("key_command = {command}")).unwrap_err());
            assert!(error.contains(told), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_in_a_file_that_others_can_read_is_warned_about() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let warnings = |text: &str, mode: u32| {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let global = Global { config: Some(path.clone()), home: Some(folder.path().into()), ..Global::default() };
            Config::load(&global).unwrap().warnings
        };
        for entry in [
            "key = \"hunter22\"",
            "headers = { Authorization = \"hunter22\" }",
            "query = { api_key = \"hunter22\" }",
            "base_url = \"http://me:hunter22@127.0.0.1\"",
        ] {
            let text = format!("[providers.mine]\n{entry}\n");
            let told = warnings(&text, 0o644);
            assert!(told.len() == 1 && told[0].contains("chmod 600") && told[0].contains("mine"), "{told:?}");
            assert!(!told[0].contains("hunter22"), "{told:?}");
            assert!(warnings(&text, 0o600).is_empty(), "{entry}");
            for mode in [0o640, 0o620, 0o660, 0o602, 0o604] {
                let told = warnings(&text, mode);
                assert_eq!(told.len(), 1, "{mode:o}");
                assert_eq!(told[0].matches("config.toml").count(), 1, "{told:?}");
            }
            assert!(
                warnings(&text, 0o620)[0].contains("change it") && !warnings(&text, 0o640)[0].contains("change it")
            );
            assert!(warnings(&text, 0o710).is_empty(), "{entry}");
        }
        assert!(warnings("[providers.mine]\nkey_env = \"HOME\"\nheaders = { X-Title = \"t\" }\n", 0o644).is_empty());
    }

    #[test]
    fn a_byte_order_mark_at_the_start_of_the_file_is_nothing() {
        let config = load("\u{feff}provider = \"none\"\ntemplate = \"quote\"\n", None, None).unwrap();
        assert_eq!(config.template, "quote");
        let error = load("\u{feff}provider = \"none\"\n\u{feff}model = \"m\"\n", None, None).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_command_that_does_not_end_is_ended_and_told() {
        let began = std::time::Instant::now();
        let text = "[providers.p]\nbase_url = \"http://127.0.0.1:9\"\nkey_command = [\"sleep\", \"60\"]\n\
                    key_command_timeout_seconds = 1\n";
        let error = format!("{:#}", load(text, Some("p"), None).unwrap_err());
        assert!(error.contains("sleep") && error.contains("within 1 s") && error.contains("provider p"), "{error}");
        assert!(error.contains("key_command_timeout_seconds"), "{error}");
        assert!(began.elapsed() < std::time::Duration::from_secs(10));
    }

    #[test]
    fn local_only_refuses_an_embedding_model_that_would_be_fetched() {
        let text = "local_only = true\nembedder = \"BAAI/bge-small-en-v1.5\"\n";
        assert!(load(text, None, None).unwrap_err().to_string().contains("nothing was fetched"));
        assert!(load("local_only = true\n", None, None).unwrap().settings.local_only);
    }
}
