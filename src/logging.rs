//! The log: a file in the data directory, never the screen. With `-v` it records what was done, with what and how long
//! it took: versions, settings, servers, counts and times. It never contains text of documents, questions or answers,
//! or keys.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;

use crate::adapters::private;
use crate::config::Config;

/// Starts logging to the configured file; dropping the guard writes what is left.
///
/// # Errors
/// If the file cannot be written. The program can continue without a log.
pub fn start(config: &Config) -> std::io::Result<Option<WorkerGuard>> {
    let folder = config.log.parent().unwrap_or(Path::new("."));
    private::make_folder(folder)?;
    let mut options = std::fs::File::options();
    // A pipe without a reader is an error; do not wait for one.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = private::open(options.create(true).append(true), &config.log)?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let level = match config.verbose {
        0 => "docent=warn",
        1 => "docent=info",
        2 => "docent=debug",
        _ => "docent=trace,info",
    };
    let filter = EnvFilter::try_from_env("DOCENT_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let started = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(false).try_init();
    // A program that embeds this crate may already have set up logging.
    let Ok(()) = started else { return Ok(None) };
    introduce(config);
    Ok(Some(guard))
}

/// Version and settings, at the beginning of every log.
fn introduce(config: &Config) {
    let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), system, processor, "Docent starts");
    let settings = &config.settings;
    // The debug form of a provider shows its host and the names of its headers, and no key.
    tracing::info!(
        model = ?settings.model,
        fallback = settings.fallback.len(),
        embedder = settings.embedder,
        template = config.template,
        local_only = settings.local_only,
        home = %settings.home.display(),
        "configuration"
    );
    for warning in &config.warnings {
        tracing::info!("{warning}");
    }
}
