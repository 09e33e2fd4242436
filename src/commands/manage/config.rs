//! `docent config`: the configuration file and the settings in effect.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use serde_json::json;

use crate::cli::{ConfigAction, Global};
use crate::commands::output;
use crate::config::show;

/// Runs a `docent config` command. `interface` checks the tables that only the interface understands.
///
/// # Errors
/// When the file cannot be read or written, or a mistake in it prevents showing the settings.
pub fn run(
    global: &Global,
    action: &ConfigAction,
    interface: fn(&toml::Table, &toml::Table) -> Vec<String>,
) -> anyhow::Result<ExitCode> {
    let path = show::path(global)?;
    match action {
        ConfigAction::Init(flag) => init(&path, flag.json)?,
        ConfigAction::Show(flag) => {
            let rows = show::in_force(global)?;
            if flag.json {
                output::json(&json!({ "settings": rows }))?;
            } else {
                let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
                for row in &rows {
                    output::item(&format!("{:<width$}  {}  ({})", row.name, row.value, row.source))?;
                }
            }
        }
        ConfigAction::Check(flag) => {
            // A missing file given with `--config` is a mistake too.
            let problems = show::check(global, interface)?;
            if flag.json {
                output::json(&json!({ "path": path, "ok": problems.is_empty(), "problems": problems }))?;
            } else if problems.is_empty() {
                let none = if path.exists() { "" } else { ": file not found, so the defaults apply" };
                output::item(&format!("{}: no mistakes found{none}", path.display()))?;
            } else {
                for problem in &problems {
                    let line = problem.line.map(|line| format!(", line {line}")).unwrap_or_default();
                    output::item(&format!("{}{line}: {}", path.display(), problem.message))?;
                }
            }
            if !problems.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
        }
        ConfigAction::Path(flag) => {
            if flag.json {
                output::json(&json!({ "path": path, "exists": path.is_file() }))?;
            } else {
                output::item(&path.display().to_string())?;
            }
        }
        ConfigAction::Schema => output::piece(&show::starter_files()?[1].1)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn init(path: &Path, json: bool) -> anyhow::Result<()> {
    let [(_, file), (schema_name, schema)] = show::starter_files()?;
    if path.exists() {
        bail!("{} already exists and was not changed; move it away to create a new one", path.display());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let schema_path = folder.join(schema_name);
    std::fs::write(&schema_path, schema).with_context(|| format!("cannot write {}", schema_path.display()))?;
    // It may later contain keys.
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut opened| opened.write_all(file.as_bytes()));
    written.with_context(|| format!("cannot write {}", path.display()))?;
    if json {
        return output::json(&json!({ "path": path, "schema": schema_path }));
    }
    output::item(&format!("Created {}. Every setting is explained in it and commented out.", path.display()))
}
