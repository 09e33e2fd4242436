//! The binary: parses arguments, loads the configuration, starts the log, and dispatches.

use std::process::ExitCode;

use docent::cli::{Cli, Command};
use docent::config::Config;
use docent::domain::text;
use docent::{adapters, commands};

/// Counts only in reader processes.
#[global_allocator]
static MEMORY: adapters::reader::Counting = adapters::reader::Counting;

fn main() -> ExitCode {
    let cli = commands::command_line();
    // All but the last must work even if the configuration cannot be read.
    let result = match cli.command {
        Some(Command::Read) => return adapters::reader::worker_main(),
        Some(Command::Completions { shell }) => commands::completions(shell),
        Some(Command::Man { out }) => commands::manual(out.as_deref()),
        Some(Command::Config(args)) => {
            commands::configuration(&cli.global, &args.action, docent::runtime::interface_problems)
        }
        _ => run(cli),
    };
    let code = match result {
        Ok(code) => code,
        // The reader of our output is gone (`docent … | head`): not an error.
        Err(error) if closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("docent: {}", text::shown(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    };
    leave(code)
}

/// Ends the process without the clean-up of its C and C++ libraries: one of their threads may still be loading a model,
/// and would crash.
fn leave(code: ExitCode) -> ExitCode {
    use std::io::Write;
    let flushed = std::io::stdout().flush().is_ok();
    #[cfg(unix)]
    if flushed && let Some(number) = (0..=u8::MAX).find(|number| ExitCode::from(*number) == code) {
        // SAFETY: `_exit` takes a number and ends the process; everything to be kept has been written.
        unsafe { libc::_exit(i32::from(number)) }
    }
    code
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let load = match &cli.command {
        Some(command) if !command.asks_a_model() => Config::load_without_keys,
        _ => Config::load,
    };
    let mut config = load(&cli.global)?;
    config.notices.extend(adapters::private::tighten(&config.settings.home));
    for warning in config.warnings.iter().chain(&config.notices) {
        eprintln!("docent: {}", text::shown(warning));
    }
    let log = docent::logging::start(&config);
    // An unwritable data directory is reported where it is needed; a log file that was requested, here.
    if let (Err(error), Some(path)) = (&log, &cli.global.log) {
        eprintln!("docent: cannot write the log {}: {error}", text::shown(&path.display().to_string()));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        match cli.command {
            Some(command) => tokio::select! {
                result = commands::run(command, config) => result,
                // Dropping the command cancels its work; results so far are kept.
                _ = tokio::signal::ctrl_c() => Ok(ExitCode::from(130)),
            },
            None => docent::runtime::run(config, cli.files).await,
        }
    });
    // A batch of embeddings that is no longer needed must not delay the exit.
    runtime.shutdown_timeout(std::time::Duration::from_millis(300));
    result
}

fn closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}
