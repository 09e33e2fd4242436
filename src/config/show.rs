//! The settings in effect, each with its value and source. Keys are never shown.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::schema::{self, Problem};
use super::starter;
use super::{Config, File, config_path, variable};
use crate::cli::Global;

/// A setting in effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InForce {
    /// Its name in the file, or a description if it is not from the file.
    pub name: String,
    /// Its value for display; `***` for a secret.
    pub value: String,
    /// "default", "file", "environment NAME" or "flag --name".
    pub source: String,
}

/// The path of the configuration file, whether or not it exists.
///
/// # Errors
/// If the home directory is unknown.
pub fn path(global: &Global) -> anyhow::Result<PathBuf> {
    config_path(global)
}

/// The commented file and the schema, each with its file name.
pub fn starter_files() -> anyhow::Result<[(&'static str, String); 2]> {
    let schema = serde_json::to_string_pretty(&schema::json_schema())? + "\n";
    Ok([("config.toml", starter::commented_file(SCHEMA_FILE)), (SCHEMA_FILE, schema)])
}

const SCHEMA_FILE: &str = "config.schema.json";

/// All errors in the configuration file, and in what it means in this environment. `interface` checks the tables `[ui]`
/// and `[keys]`, which only the interface understands. Empty if there is no file.
///
/// # Errors
/// If the file exists and cannot be read.
pub fn check(
    global: &Global,
    interface: fn(&toml::Table, &toml::Table) -> Vec<String>,
) -> anyhow::Result<Vec<Problem>> {
    let path = config_path(global)?;
    let text = super::text_of(&path, global.config.is_some())?.unwrap_or_default();
    let mut problems = schema::problems(&text);
    let said = |message: String| Problem { line: None, setting: None, message };
    if problems.is_empty() {
        match Config::load(global) {
            Ok(config) => {
                problems.extend(interface(&config.ui, &config.keys).into_iter().map(said));
                // Every problem is prefixed with the file's name.
                let named = format!("{} ", path.display());
                let about_it = |told: String| match told.strip_prefix(&named) {
                    Some(rest) => format!("the file {rest}"),
                    None => told,
                };
                problems.extend(config.warnings.into_iter().map(about_it).map(said));
                let usual = (&config.template, vec!["template"]);
                let tables = config.settings.template_models.keys().map(|name| (name, vec!["templates", name]));
                for (template, setting) in std::iter::once(usual).chain(tables) {
                    if let Err(error) = crate::adapters::templates::find(&config.settings.prompts, template) {
                        let line = super::names::line_of(&text, &setting);
                        problems.push(Problem { line, setting: Some(setting.join(".")), message: error.to_string() });
                    }
                }
            }
            Err(error) => problems.push(said(format!("{error:#}"))),
        }
    }
    Ok(problems)
}

/// Every setting in effect.
///
/// # Errors
/// As [`Config::load`].
pub fn in_force(global: &Global) -> anyhow::Result<Vec<InForce>> {
    let path = config_path(global)?;
    let file = super::read(&path, global.config.is_some())?;
    let config = Config::load_without_keys(global)?;
    let mut rows = Rows(Vec::new());
    let settings = &config.settings;

    let there = if path.is_file() { "" } else { " (not found)" };
    rows.add(
        "configuration file",
        format!("{}{there}", path.display()),
        flag(&global.config, "config", "DOCENT_CONFIG"),
    );
    rows.add("data directory", shown(&settings.home), flag(&global.home, "home", "DOCENT_HOME"));
    rows.add("models folder", shown(&settings.models), environment("DOCENT_MODELS"));
    rows.add("prompt templates", shown(&settings.prompts), None);
    rows.add("log file", shown(&config.log), global.log.is_some().then(|| "flag --log".into()));
    rows.add("log detail", config.verbose.to_string(), (global.verbose > 0).then(|| "flag --verbose".into()));

    let text = |typed: &Option<String>, name: &str, filed: &Option<String>| {
        typed.as_ref().map(|_| format!("flag --{name}")).or(from_file(filed.is_some()))
    };
    let named = global.provider.as_ref().or(file.provider.as_ref()).cloned().unwrap_or_else(|| "auto".into());
    rows.add("provider", named, text(&global.provider, "provider", &file.provider));
    if let Some(model) = global.model.as_ref().or(file.model.as_ref()) {
        rows.add("model", model.clone(), text(&global.model, "model", &file.model));
    }
    rows.add("fallback", list(&file.fallback), from_file(!file.fallback.is_empty()));
    let by_variable = !file.local_only && settings.local_only;
    let source = if by_variable { environment("DOCENT_LOCAL_ONLY") } else { from_file(file.local_only) };
    rows.add("local_only", settings.local_only.to_string(), source);
    rows.add("template", config.template.clone(), from_file(file.template.is_some()));
    rows.add("embedder", settings.embedder.clone(), text(&global.embedder, "embedder", &file.embedder));
    if let Some(tokens) = settings.passage_tokens {
        rows.add("passage_tokens", tokens.to_string(), from_file(true));
    }
    let memory = settings.reader_memory_mb.to_string();
    rows.add("reader_memory_mb", memory, from_file(file.reader_memory_mb.is_some()));
    for name in ["DOCENT_GGUF", "OLLAMA_HOST", "OPENAI_BASE_URL", "ORT_DYLIB_PATH"] {
        if let Some(value) = variable(name) {
            rows.add(name, address(&value), environment(name));
        }
    }
    for name in ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"] {
        if variable(name).is_some() {
            rows.add(name, SECRET.into(), environment(name));
        }
    }
    of_the_file(&file, &mut rows);
    Ok(rows.0)
}

const SECRET: &str = "***";

struct Rows(Vec<InForce>);

impl Rows {
    fn add(&mut self, name: impl Into<String>, value: String, source: Option<String>) {
        self.0.push(InForce { name: name.into(), value, source: source.unwrap_or_else(|| "default".into()) });
    }

    fn filed(&mut self, name: String, value: Option<String>) {
        if let Some(value) = value {
            self.add(name, value, from_file(true));
        }
    }
}

/// Tables, which have only values from the file.
fn of_the_file(file: &File, rows: &mut Rows) {
    for (name, entry) in &file.templates {
        rows.filed(format!("templates.{name}.provider"), entry.provider.clone());
        rows.filed(format!("templates.{name}.model"), entry.model.clone());
    }
    for (name, entry) in &file.providers {
        let mut row = |setting: &str, value: Option<String>| rows.filed(format!("providers.{name}.{setting}"), value);
        row("kind", entry.kind.map(|kind| kind.name().to_string()));
        row("base_url", entry.base_url.as_deref().map(address));
        row("model", entry.model.clone());
        row("key", entry.key.as_ref().map(|_| SECRET.into()));
        row("key_env", entry.key_env.clone());
        // Its arguments may be secret.
        row("key_command", entry.key_command.as_ref().and_then(|words| words.first()).map(|word| format!("{word} …")));
        row("key_command_timeout_seconds", entry.key_command_timeout_seconds.map(|n| n.to_string()));
        row("key_keyring", entry.key_keyring.clone());
        for header in entry.headers.keys() {
            row(&format!("headers.{header}"), Some(SECRET.into()));
        }
        for parameter in entry.query.keys() {
            row(&format!("query.{parameter}"), Some(SECRET.into()));
        }
        row("context_tokens", entry.context_tokens.map(|n| n.to_string()));
        row("reasoning_tokens", entry.reasoning_tokens.map(|n| n.to_string()));
        row("connect_timeout_seconds", entry.connect_timeout_seconds.map(|n| n.to_string()));
        row("idle_timeout_seconds", entry.idle_timeout_seconds.map(|n| n.to_string()));
        row("prices", entry.prices.map(|p| format!("{} input, {} output", p.prompt, p.completion)));
        row("gguf", entry.gguf.as_deref().map(shown));
    }
    for (table, entries) in [("ui", &file.ui), ("keys", &file.keys)] {
        for (name, value) in entries {
            rows.filed(format!("{table}.{name}"), Some(value.to_string()));
        }
    }
}

fn from_file(there: bool) -> Option<String> {
    there.then(|| "file".to_string())
}

fn environment(name: &str) -> Option<String> {
    variable(name).map(|_| format!("environment {name}"))
}

/// The source of an option that may also be set by a variable. A flag that repeats the variable makes no difference.
fn flag(value: &Option<PathBuf>, name: &str, variable: &str) -> Option<String> {
    let value = value.as_ref()?;
    let same = std::env::var_os(variable).is_some_and(|said| said == value.as_os_str());
    Some(if same { format!("environment {variable}") } else { format!("flag --{name}") })
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

/// An address without its possibly secret parts: before an `@`, and after a `?`.
fn address(text: &str) -> String {
    let text = text.split('?').next().unwrap_or_default();
    match text.rsplit_once('@') {
        Some((before, rest)) => {
            let scheme = before.split_once("://").map(|(scheme, _)| format!("{scheme}://")).unwrap_or_default();
            format!("{scheme}{rest}")
        }
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_what_is_secret_in_them() {
        assert_eq!(address("https://me:hunter22@example.org/v1?key=hunter22"), "https://example.org/v1");
        assert_eq!(address("http://127.0.0.1:8080/v1"), "http://127.0.0.1:8080/v1");
    }

    #[test]
    fn every_value_has_its_source_and_no_key_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let text = "provider = \"mine\"\nfallback = [\"none\"]\n[providers.mine]\nbase_url = \"http://u:hunter22@127.0.0.1/v1?k=hunter22\"\n\
                    key = \"hunter22\"\nheaders = { X-Key = \"hunter22\" }\nquery = { token = \"hunter22\" }\n[ui]\nmouse = false\n";
        std::fs::write(&path, text).unwrap();
        let global = Global {
            config: Some(path),
            home: Some(folder.path().join("home")),
            model: Some("m".into()),
            ..Global::default()
        };
        let rows = in_force(&global).unwrap();
        let row =
            |name: &str| rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no {name}: {rows:?}"));
        assert_eq!((row("provider").value.as_str(), row("provider").source.as_str()), ("mine", "file"));
        assert_eq!((row("model").value.as_str(), row("model").source.as_str()), ("m", "flag --model"));
        assert_eq!((row("template").value.as_str(), row("template").source.as_str()), ("answer", "default"));
        assert_eq!(row("data directory").source, "flag --home");
        assert_eq!(row("providers.mine.base_url").value, "http://127.0.0.1/v1");
        assert_eq!(row("ui.mouse").value, "false");
        assert!(!format!("{rows:?}").contains("hunter22"), "{rows:?}");
    }
}
