//! `docent bug-report`: what maintainers need to know about a machine, in a file that its owner can review before
//! sending. No keys, no addresses, no names or text of documents, no conversations.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::doctor;
use crate::adapters::library::Library;
use crate::adapters::llm::Kind;
use crate::cli::BugReportArgs;
use crate::commands::output;
use crate::config::{Config, show};

/// Settings whose values reveal nothing about their owner. For all others, only name and source are reported.
const HARMLESS: &[&str] = &[
    "local_only",
    "passage_tokens",
    "reader_memory_mb",
    "log detail",
    "embedder",
    "kind",
    "context_tokens",
    "reasoning_tokens",
    "connect_timeout_seconds",
    "idle_timeout_seconds",
];

/// Number of log lines to include, from the end.
const LOG_LINES: usize = 50;

/// Writes the report to a new file; never overwrites one.
///
/// # Errors
/// When the file exists or cannot be written.
pub async fn run(config: &Config, args: BugReportArgs) -> anyhow::Result<ExitCode> {
    let checks = doctor::checks(config, false).await?;
    let report = nameless(private(&write(config, &checks)?), &show::in_force(&config.typed)?);
    let path = match args.out {
        Some(path) => path,
        None => {
            let now = jiff::tz::TimeZone::system().to_datetime(jiff::Timestamp::now());
            PathBuf::from(format!("docent-bug-report-{}.md", now.strftime("%Y-%m-%d-%H%M%S")))
        }
    };
    let file = std::fs::File::options().write(true).create_new(true).open(&path);
    file.and_then(|mut file| file.write_all(report.as_bytes()))
        .with_context(|| format!("cannot write {}; choose another file with --out FILE", path.display()))?;
    if args.json.json {
        output::json(&serde_json::json!({ "path": path }))?;
    } else {
        output::item(&format!(
            "Created {}. It contains no keys and no document text; review it before you send it.",
            path.display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write(config: &Config, checks: &[doctor::Check]) -> anyhow::Result<String> {
    let mut out =
        String::from("# Docent bug report\n\n(Describe what you did, what happened, and what you expected.)\n");
    let features: Vec<&str> = [(cfg!(feature = "embedded-llm"), "embedded-llm"), (cfg!(feature = "hub"), "hub")]
        .into_iter()
        .filter_map(|(on, name)| on.then_some(name))
        .collect();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    writeln!(out, "\n## Program and machine\n")?;
    writeln!(out, "- docent {}, features: {}", env!("CARGO_PKG_VERSION"), features.join(", "))?;
    writeln!(out, "- {} {}, {}", std::env::consts::OS, std::env::consts::ARCH, system())?;
    writeln!(out, "- {cores} cores, {}", memory())?;
    for name in ["TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL"] {
        if let Some(value) = std::env::var(name).ok().filter(|value| !value.is_empty()) {
            writeln!(out, "- {name}={}", value.replace(['\n', '\r'], " "))?;
        }
    }
    for (name, what) in [("TMUX", "in tmux"), ("SSH_CONNECTION", "over ssh"), ("NO_COLOR", "NO_COLOR is set")] {
        if std::env::var_os(name).is_some() {
            writeln!(out, "- {what}")?;
        }
    }
    writeln!(out, "\n## Checks\n")?;
    for check in checks {
        writeln!(out, "- {} {}: {}", if check.ok { "ok" } else { "BAD" }, check.name, check.detail)?;
    }
    writeln!(out, "\n## Settings\n")?;
    for row in show::in_force(&config.typed)? {
        let last = row.name.rsplit('.').next().unwrap_or_default();
        let harmless = HARMLESS.contains(&last) || row.name.starts_with("ui.") || row.name.starts_with("keys.");
        let value = if harmless { row.value } else { "(hidden)".into() };
        writeln!(out, "- {}: {value} ({})", setting_name(&row.name), row.source)?;
    }
    writeln!(out, "\n## Library\n")?;
    library(&config.settings.home, &mut out)?;
    writeln!(out, "\n## End of the log (times, levels and places, without messages)\n")?;
    let log = std::fs::read(&config.log).unwrap_or_default();
    let lines: Vec<String> = String::from_utf8_lossy(&log).lines().filter_map(log_line).collect();
    for line in lines.iter().skip(lines.len().saturating_sub(LOG_LINES)) {
        writeln!(out, "- {line}")?;
    }
    Ok(out)
}

/// A setting's name without the names of providers and templates, which are the owner's.
fn setting_name(name: &str) -> String {
    match name.split('.').collect::<Vec<_>>().as_slice() {
        [table @ ("providers" | "templates"), _, setting, ..] => format!("{table}.*.{setting}"),
        _ => name.to_string(),
    }
}

fn library(home: &Path, out: &mut String) -> anyhow::Result<()> {
    let size = |path: &Path| std::fs::metadata(path).map(|data| data.len()).unwrap_or_default() >> 20;
    match Library::open(home).and_then(|library| Ok((library.documents()?, library.conversations()?.len()))) {
        Ok((documents, conversations)) => {
            writeln!(out, "- {} documents, {conversations} conversations", documents.len())?;
            for document in &documents {
                writeln!(out, "  - {:?}, {} pages", document.format, document.pages)?;
            }
        }
        Err(error) => writeln!(out, "- {error}")?,
    }
    writeln!(
        out,
        "- library.db {} MB, its log {} MB",
        size(&home.join("library.db")),
        size(&home.join("library.db-wal"))
    )?;
    Ok(())
}

/// The time, level and place of a log line; for a panic, also its source location.
fn log_line(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let (time, level, place) = (words.next()?, words.next()?, words.next()?);
    // Continuation lines of a message have no time.
    if !time.starts_with(|c: char| c.is_ascii_digit()) || !["ERROR", "WARN", "INFO", "DEBUG", "TRACE"].contains(&level)
    {
        return None;
    }
    let fault = line.split_once("panicked at ").and_then(|(_, rest)| rest.split_whitespace().next());
    let fault = fault.map(|at| format!(" panicked at {}", at.trim_end_matches(':'))).unwrap_or_default();
    Some(format!("{time} {level} {}{fault}", place.trim_end_matches(':')))
}

/// The name of the operating system, from `/etc/os-release`.
fn system() -> String {
    let text = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(|| "unknown system".into(), |name| name.trim_matches('"').to_string())
}

fn memory() -> String {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let value = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb >> 10)
    };
    match (value("MemTotal:"), value("MemAvailable:")) {
        (Some(total), Some(free)) => format!("{total} MB of memory, {free} MB free"),
        _ => "memory unknown".into(),
    }
}

/// Removes the owner's provider names from a text, since messages quote them.
fn nameless(text: String, settings: &[show::InForce]) -> String {
    let mut names: Vec<&str> = settings.iter().filter_map(|row| row.name.strip_prefix("providers.")).collect();
    names = names.iter().filter_map(|name| name.split('.').next()).collect();
    names.extend(settings.iter().filter(|row| row.name == "provider").map(|row| row.value.as_str()));
    names.retain(|name| !["auto", "none"].contains(name) && name.parse::<Kind>().is_err() && name.len() > 2);
    // Longest first: a name inside another must not leave part of it behind.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.iter().fold(text, |text, name| text.replace(name, "(provider)"))
}

/// Removes the home directory and the addresses of other machines from a text.
fn private(text: &str) -> String {
    let home = std::env::var("HOME").unwrap_or_default();
    let text = if home.len() > 1 { text.replace(&home, "~") } else { text.to_string() };
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("://") {
        let after = &rest[at + 3..];
        let end =
            after.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')' | '"' | '>')).unwrap_or(after.len());
        let host = after[..end].split(['/', '?']).next().unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        let local = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
        out.push_str(&rest[..at + 3]);
        out.push_str(if local { &after[..end] } else { "(address)" });
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_other_machines_are_taken_out() {
        let text = "https://me:key@gw.example.org/v1 answered 401; http://127.0.0.1:11434 is fine";
        assert_eq!(private(text), "https://(address) answered 401; http://127.0.0.1:11434 is fine");
    }

    #[test]
    fn a_line_of_the_log_is_told_without_its_message() {
        let line = "2026-11-24T09:09:20.1Z  WARN docent::tasks::open: the page says \"secret words\"";
        assert_eq!(log_line(line).unwrap(), "2026-11-24T09:09:20.1Z WARN docent::tasks::open");
        let fault = "2026-11-24T09:09:20.1Z ERROR docent::runtime: panicked at src/x.rs:7:9: of \"secret words\"";
        assert_eq!(log_line(fault).unwrap(), "2026-11-24T09:09:20.1Z ERROR docent::runtime panicked at src/x.rs:7:9");
        assert_eq!(log_line("secret words go on here"), None);
        assert_eq!(setting_name("providers.acme-internal.base_url"), "providers.*.base_url");
    }
}
