//! `docent doctor`: checks what Docent depends on, and says how to fix problems.

mod model;
mod storage;
mod terminal;

use std::process::ExitCode;

use serde::Serialize;

use crate::adapters::embedder::cross_encoder::Text;
use crate::adapters::embedder::{CrossEncoder, Embedder, TextKind, cosine, load_runtime, runtime_path};
use crate::adapters::models;
use crate::adapters::templates;
use crate::commands::output;
use crate::config::Config;

#[derive(Serialize)]
struct Json<'a> {
    checks: &'a [Check],
}

/// One check and its result.
#[derive(Debug, Serialize)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    pub ok: bool,
    /// What was found.
    pub detail: String,
    /// How to fix it, if something is wrong.
    pub fix: Option<String>,
}

fn good(name: &'static str, detail: impl Into<String>) -> Check {
    Check { name, ok: true, detail: detail.into(), fix: None }
}

fn bad(name: &'static str, detail: impl ToString, fix: impl Into<String>) -> Check {
    Check { name, ok: false, detail: detail.to_string(), fix: Some(fix.into()) }
}

/// Runs all checks and prints the results; the exit code is 1 if one fails.
///
/// # Errors
/// When a check cannot be run, or standard output cannot be written.
pub async fn run(config: &Config, json: bool) -> anyhow::Result<ExitCode> {
    // Terminal queries would be mixed into the JSON output.
    let checks = checks(config, !json).await?;
    if json {
        output::json(&Json { checks: &checks })?;
    } else {
        for check in &checks {
            output::item(&format!("{} {:<18} {}", if check.ok { "ok  " } else { "BAD " }, check.name, check.detail))?;
            if let Some(fix) = &check.fix {
                output::item(&format!("                        → {fix}"))?;
            }
        }
    }
    Ok(if checks.iter().all(|check| check.ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs all checks. With `ask_terminal`, the terminal, if there is one, is queried for its features.
///
/// # Errors
/// When a check cannot be run because of an internal error.
pub async fn checks(config: &Config, ask_terminal: bool) -> anyhow::Result<Vec<Check>> {
    let mut checks = crate::commands::manage::doctor::terminal::checks(ask_terminal);
    checks.push(configuration(config));
    checks.push(reader(config));
    let folder = config.settings.models.clone();
    let embedder = config.settings.embedder.clone();
    let home = config.settings.home.clone();
    checks.extend(
        tokio::task::spawn_blocking(move || {
            let mut checks = crate::commands::manage::doctor::storage::checks(&home);
            checks.extend([runtime(&folder), files(&folder), sources(&folder)]);
            checks.extend(embedding(&folder, &embedder));
            checks
        })
        .await?,
    );
    checks.push(crate::commands::manage::doctor::model::check(config).await);
    checks.push(prompt_templates(config));
    Ok(checks)
}

fn configuration(config: &Config) -> Check {
    match config.warnings.as_slice() {
        [] => good("configuration", "no mistakes (`docent config show` shows the settings in effect)"),
        [first, ..] => bad("configuration", first, "see the message; `docent config check` lists all mistakes"),
    }
}

fn reader(config: &Config) -> Check {
    match &config.settings.worker {
        Some(program) => good("reader", format!("separate process ({})", program.display())),
        None => good("reader", "same process"),
    }
}

fn runtime(folder: &std::path::Path) -> Check {
    match load_runtime(folder) {
        Ok(_) => good("onnx runtime", runtime_path(folder).display().to_string()),
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
        good("model files", format!("hashes match: {}", names.join(", ")))
    } else {
        bad("model files", broken.join("; "), "run scripts/setup --verify")
    }
}

/// Where the model files came from, as their manifests say.
fn sources(folder: &std::path::Path) -> Check {
    let known = models::installed(folder).into_iter().filter_map(|(name, found)| {
        let source = found.ok().map(|found| found.manifest.source).filter(|source| !source.is_empty());
        Some(format!("{name}: {}", source?))
    });
    let known: Vec<String> = known.collect();
    good("model sources", if known.is_empty() { "not known".into() } else { known.join("; ") })
}

/// The embedding model and the cross-encoder beside it.
fn embedding(folder: &std::path::Path, name: &str) -> Vec<Check> {
    let embedder = match Embedder::load(folder, name) {
        Ok(embedder) => embedder,
        Err(error) => {
            return vec![bad("embedding model", error, "run scripts/setup; until then only keyword search works")];
        }
    };
    let check = match embedder.embed(TextKind::Query, &["a happy person", "a very happy person", "a sunny day"]) {
        Ok(v) => {
            let (near, far) = (cosine(&v[0], &v[1]), cosine(&v[0], &v[2]));
            let detail = format!("{name}, {} dimensions; {near:.2} against {far:.2}", embedder.dimensions());
            if near > far {
                good("embedding model", detail)
            } else {
                let detail = format!("{detail} (WRONG: the less similar sentence scores higher)");
                bad("embedding model", detail, "run scripts/setup --verify")
            }
        }
        Err(error) => bad("embedding model", error, "run scripts/setup; until then only keyword search works"),
    };
    vec![check, cross_encoder(folder, &embedder)]
}

fn cross_encoder(folder: &std::path::Path, embedder: &Embedder) -> Check {
    let name = "cross-encoder";
    let began = std::time::Instant::now();
    let read = || -> Result<Option<String>, crate::adapters::embedder::EmbedError> {
        let Some(reader) = CrossEncoder::load(folder, embedder)? else { return Ok(None) };
        let loaded = began.elapsed().as_secs_f32();
        let text = |text| Text { heading: "", text };
        let texts = [text("The harbour of Riga freezes in January."), text("Apples are sold by weight.")];
        let read = reader.read("When does the harbour of Riga freeze?", &texts)?;
        let (first, second) = (read[0].score, read[1].score);
        let sound = if first > second { "" } else { " (WRONG: the text that does not answer scores higher)" };
        Ok(Some(format!("loaded in {loaded:.1} s; {first:.1} against {second:.1}{sound}")))
    };
    match read() {
        Ok(Some(detail)) if detail.contains("WRONG") => bad(name, detail, "run scripts/setup --verify"),
        Ok(Some(detail)) => good(name, detail),
        Ok(None) => good(name, "none: passages are ranked without it (scripts/setup makes the default model's)"),
        Err(error) => bad(name, error, "run scripts/setup --verify; until then passages are ranked without it"),
    }
}

fn prompt_templates(config: &Config) -> Check {
    let (all, errors) = templates::all(&config.settings.prompts);
    match errors.first() {
        None => good("prompt templates", format!("{} valid", all.len())),
        Some(error) => bad("prompt templates", error, "fix the file named in the message"),
    }
}
