//! `docent doctor`: checks what Docent stands on, and says how to mend what is wrong.

use std::io::IsTerminal;
use std::process::ExitCode;

use serde::Serialize;

use super::output;
use crate::adapters::embedder::{Embedder, TextKind, cosine, load_runtime, runtime_path};
use crate::adapters::library::Library;
use crate::adapters::llm::{self, Kind};
use crate::adapters::models::{self, ModelFolder};
use crate::adapters::templates;
use crate::config::Config;
use crate::tasks::{ModelChoice, Workspace};

#[derive(Serialize)]
struct Json {
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    detail: String,
    fix: Option<String>,
}

fn good(name: &'static str, detail: impl Into<String>) -> Check {
    Check { name, ok: true, detail: detail.into(), fix: None }
}

fn bad(name: &'static str, detail: impl ToString, fix: impl Into<String>) -> Check {
    Check { name, ok: false, detail: detail.to_string(), fix: Some(fix.into()) }
}

pub async fn run(config: &Config, json: bool) -> anyhow::Result<ExitCode> {
    let mut checks = vec![terminal(), data_directory(config), reader(config)];
    let folder = config.settings.models.clone();
    let embedder = config.settings.embedder.clone();
    checks.extend(
        tokio::task::spawn_blocking(move || vec![runtime(&folder), files(&folder), embedding(&folder, &embedder)])
            .await?,
    );
    checks.push(language_model(config).await);
    checks.push(prompt_templates(config));
    let all_good = checks.iter().all(|check| check.ok);
    if json {
        output::json(&Json { checks })?;
    } else {
        for check in &checks {
            output::line(&format!("{} {:<18} {}", if check.ok { "ok  " } else { "BAD " }, check.name, check.detail))?;
            if let Some(fix) = &check.fix {
                output::line(&format!("                        → {fix}"))?;
            }
        }
    }
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn terminal() -> Check {
    let name = "terminal";
    if !std::io::stdout().is_terminal() {
        return good(name, "standard output is not a terminal; the interface needs one, the commands do not");
    }
    let size = crossterm::terminal::size().unwrap_or((0, 0));
    let kind = std::env::var("TERM").unwrap_or_default();
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|v| std::env::var(v).ok().filter(|v| !v.is_empty()));
    let utf8 = locale.as_deref().is_some_and(|l| l.to_lowercase().replace('-', "").contains("utf8"));
    let detail = format!("{kind}, {}×{}, {}", size.0, size.1, locale.as_deref().unwrap_or("no locale set"));
    if kind == "dumb" || kind.is_empty() {
        bad(name, detail, "set TERM to what your terminal is, for example xterm-256color")
    } else if !utf8 {
        bad(name, detail, "set a UTF-8 locale, for example LANG=C.UTF-8, so that all characters are shown")
    } else {
        good(name, detail)
    }
}

fn data_directory(config: &Config) -> Check {
    let home = &config.settings.home;
    match Library::open(home).and_then(|library| library.documents()) {
        Ok(documents) => good("data directory", format!("{}, {} documents", home.display(), documents.len())),
        Err(error) => bad("data directory", error, "see the message; --home DIR names another directory"),
    }
}

fn reader(config: &Config) -> Check {
    match &config.settings.worker {
        Some(program) => good("reader", format!("a process of its own ({})", program.display())),
        None => good("reader", "in this process"),
    }
}

fn runtime(folder: &std::path::Path) -> Check {
    match load_runtime(folder) {
        Ok(()) => good("onnx runtime", runtime_path(folder).display().to_string()),
        Err(error) => bad("onnx runtime", error, "run scripts/setup"),
    }
}

fn files(folder: &std::path::Path) -> Check {
    let found = models::installed(folder);
    let broken: Vec<String> = found
        .iter()
        .filter_map(|(_, model)| match model {
            Ok(model) => model.verify().err(),
            Err(error) => Some(error.clone()),
        })
        .map(|error| error.to_string())
        .collect();
    if found.is_empty() {
        bad("model files", format!("no model in {}", folder.display()), "run scripts/setup")
    } else if broken.is_empty() {
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        good("model files", format!("hashes are right: {}", names.join(", ")))
    } else {
        bad("model files", broken.join("; "), "run scripts/setup --verify")
    }
}

fn embedding(folder: &std::path::Path, name: &str) -> Check {
    let check = || -> Result<String, crate::adapters::embedder::EmbedError> {
        let embedder = Embedder::load(folder, name)?;
        let v = embedder.embed(TextKind::Query, &["a happy person", "a very happy person", "a sunny day"])?;
        let (near, far) = (cosine(&v[0], &v[1]), cosine(&v[0], &v[2]));
        let sound = if near > far { "" } else { " (WRONG: likeness is upside down)" };
        Ok(format!("{name}, {} dimensions; {near:.2} against {far:.2}{sound}", embedder.dimensions()))
    };
    match check() {
        Ok(detail) if detail.contains("WRONG") => bad("embedding model", detail, "run scripts/setup --verify"),
        Ok(detail) => good("embedding model", detail),
        Err(error) => {
            bad("embedding model", error, "run scripts/setup; until then documents are searched by words only")
        }
    }
}

/// Whether a name is one of the server's list: Ollama adds a tag, Gemini and others a folder.
fn means(model: &str, listed: &str) -> bool {
    listed == model || listed.strip_suffix(":latest") == Some(model) || model.strip_prefix("models/") == Some(listed)
}

async fn language_model(config: &Config) -> Check {
    let name = "language model";
    if let ModelChoice::Fixed(server) = &config.settings.model
        && server.kind != Kind::Embedded
    {
        return match llm::list_models(server).await {
            Ok(models) => match &server.model {
                Some(model) if !models.is_empty() && !models.iter().any(|listed| means(model, listed)) => {
                    let near = llm::nearest_model(model, &models).map(|near| format!("; did you mean {near}?"));
                    let detail =
                        format!("{} answers, and does not list {model}{}", server.name, near.unwrap_or_default());
                    bad(name, detail, "name a model of `docent models list` in the configuration or with --model")
                }
                _ => good(name, format!("{} answers; {} models", server.name, models.len())),
            },
            Err(error) => bad(name, error, "start the server, or correct its address or key in the configuration"),
        };
    }
    let workspace = match Workspace::new(config.settings.clone()) {
        Ok(workspace) => workspace,
        Err(error) => return bad(name, error, "mend the data directory first"),
    };
    match workspace.model().await {
        Ok(Some(model)) => {
            let info = model.info();
            let quality = ModelFolder::find(&config.settings.models, &info.model).map(|f| f.manifest.quality);
            let quality = quality.ok().filter(|q| !q.is_empty()).map(|q| format!("; {q}")).unwrap_or_default();
            good(name, format!("{} ({}){quality}", info.model, info.provider))
        }
        Ok(None) => good(name, "none: answers are the document's own sentences (scripts/setup installs one)"),
        Err(error) => bad(name, error, "see the message; --provider none answers without a model"),
    }
}

fn prompt_templates(config: &Config) -> Check {
    let (all, errors) = templates::all(&config.settings.prompts);
    match errors.first() {
        None => good("prompt templates", format!("{} are sound", all.len())),
        Some(error) => bad("prompt templates", error, "correct the file it names"),
    }
}
