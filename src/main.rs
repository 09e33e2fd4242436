//! The binary: parse, configure, log, dispatch.

use std::process::ExitCode;

use docent::cli::{Cli, Command};
use docent::config::Config;
use docent::domain::text;
use docent::{adapters, commands};

/// Counts in reader processes only.
#[global_allocator]
static MEMORY: adapters::reader::Counting = adapters::reader::Counting;

fn main() -> ExitCode {
    let cli = commands::command_line();
    // Those before the last must work when the configuration cannot be read.
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
        // The reader of our output has gone (`docent … | head`): no error of ours.
        Err(error) if closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("docent: {}", text::shown(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    };
    leave(code)
}

/// Ends the process without the clean-up of the C and C++ libraries in it: one of their threads may still load a model,
/// and would be brought down with a signal in the midst of it.
fn leave(code: ExitCode) -> ExitCode {
    use std::io::Write;
    let flushed = std::io::stdout().flush().is_ok();
    #[cfg(unix)]
    if flushed && let Some(number) = (0..=u8::MAX).find(|number| ExitCode::from(*number) == code) {
        // SAFETY: `_exit` takes a number and ends the process; what is to be kept was written before.
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
    // A data directory that cannot be written is told where it is needed; a log file that was asked for, here.
    if let (Err(error), Some(path)) = (&log, &cli.global.log) {
        eprintln!("docent: cannot write the log {}: {error}", text::shown(&path.display().to_string()));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        match cli.command {
            Some(command) => tokio::select! {
                result = commands::run(command, config) => result,
                // Dropping the command cancels its work; what was said or read is kept.
                _ = tokio::signal::ctrl_c() => Ok(ExitCode::from(130)),
            },
            None => docent::runtime::run(config, cli.files).await,
        }
    });
    // A batch of embeddings that nobody waits for any more must not hold up the exit.
    runtime.shutdown_timeout(std::time::Duration::from_millis(300));
    result
}

fn closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}
