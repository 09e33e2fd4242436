//! The commands without the interface: each prints text for people or, with `--json`, exactly one JSON object.

mod command_line;
mod documents;
mod index;
mod manage;
mod output;
mod password;
mod questions;
mod tables;
mod text;

use std::process::ExitCode;
use std::sync::Arc;

pub use command_line::command_line;
pub use manage::config::run as configuration;
pub use manage::manual::{completions, manual};

use crate::cli::{Command, SessionsAction, TemplatesAction};
use crate::config::Config;
use crate::tasks::Workspace;

/// Exit code: nothing in the documents answers the question.
pub const UNANSWERED: u8 = 3;

/// Exit code: interrupted by the user.
const INTERRUPTED: u8 = 130;

/// Runs a command.
///
/// # Errors
/// The message for standard error; the exit code is then 1.
pub async fn run(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    match answer(command, config).await {
        Err(error) if error.is::<password::Interrupted>() => Ok(ExitCode::from(INTERRUPTED)),
        result => result,
    }
}

async fn answer(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    let done = |()| ExitCode::SUCCESS;
    match command {
        Command::Ask(args) => questions::ask::run(&workspace(&config)?, &config, args).await,
        Command::Search(args) => questions::search::run(&workspace(&config)?, &config, args).await.map(done),
        Command::Index(args) => index::run(&workspace(&config)?, &config, args).await,
        Command::Text(args) => text::run(&config, args).await.map(done),
        Command::Tables(args) => tables::run(&config, args).await.map(done),
        Command::Similarity(args) => questions::similarity::run(&config, args).await.map(done),
        Command::Prompt(args) => questions::prompt::run(&workspace(&config)?, &config, args).await.map(done),
        Command::Eval(args) => questions::eval::run(&config, args).await.map(done),
        Command::Tune(args) => manage::tune::run(&workspace(&config)?, &config, args).await.map(done),
        Command::Templates(args) => match args.action {
            TemplatesAction::List(flag) => manage::templates::list(&config, flag.json).map(done),
            TemplatesAction::Show { name } => manage::templates::show(&config, &name).map(done),
            TemplatesAction::Check { file } => manage::templates::check(&file).map(done),
        },
        Command::Sessions(args) => {
            let workspace = workspace(&config)?;
            match args.action {
                SessionsAction::List(flag) => manage::sessions::list(&workspace, flag.json).map(done),
                SessionsAction::Show { id, json } => manage::sessions::show(&workspace, id, json.json).map(done),
                SessionsAction::Export { id, format } => manage::sessions::export(&workspace, id, format).map(done),
                SessionsAction::Rename { id, title } => manage::sessions::rename(&workspace, id, &title).map(done),
                SessionsAction::Search { words, json } => {
                    manage::sessions::search(&workspace, &words, json.json).map(done)
                }
                SessionsAction::Branch { id, turn, json } => {
                    manage::sessions::branch(&workspace, id, turn, json.json).map(done)
                }
                SessionsAction::Continue { id, json } => {
                    questions::ask::go_on(&workspace, &config, id, json.json).await
                }
                SessionsAction::Delete { id } => manage::sessions::delete(&workspace, id).map(done),
            }
        }
        Command::Models(args) => manage::models::run(&config, args.action).await.map(done),
        Command::Doctor(flag) => manage::doctor::run(&config, flag.json).await,
        Command::BugReport(args) => manage::bug_report::run(&config, args).await,
        Command::Completions { .. } | Command::Man { .. } | Command::Read | Command::Config(_) => {
            unreachable!("answered before the configuration is read")
        }
    }
}

fn workspace(config: &Config) -> anyhow::Result<Arc<Workspace>> {
    let workspace = Workspace::new(config.settings.clone())?;
    workspace.wait_for_cross_encoder();
    Ok(workspace)
}
