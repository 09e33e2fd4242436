//! `docent completions` and `docent man`, generated from the definition of the command line.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use crate::commands::output;

/// Prints shell completions.
///
/// # Errors
/// When standard output cannot be written.
pub fn completions(shell: clap_complete::Shell) -> anyhow::Result<ExitCode> {
    // Generated in memory, because clap panics if it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut crate::cli::command(), "docent", &mut script);
    output::bytes(&script).map(|()| ExitCode::SUCCESS)
}

/// Prints the manual page, or writes those of all commands to `folder`.
///
/// # Errors
/// If they cannot be written.
pub fn manual(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    match folder {
        Some(folder) => std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(crate::cli::command(), folder))
            .with_context(|| format!("cannot write manual pages to {}", folder.display()))?,
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(crate::cli::command()).render(&mut page)?;
            output::bytes(&page)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
