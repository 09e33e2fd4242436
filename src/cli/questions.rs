//! The commands that ask something: `ask`, `search`, `prompt`, and `eval`, which asks a whole question set.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::JsonFlag;
use super::values::{at_most, kind, name_value, session_number};
use crate::domain::inquiry::Kind;

/// `docent ask`.
#[derive(Args, Debug)]
#[command(override_usage = "docent ask [OPTIONS] FILE... QUESTION\n       docent ask [OPTIONS] --library QUESTION")]
pub struct AskArgs {
    /// Files, followed by the question
    #[arg(required_unless_present = "library", value_name = "FILE... QUESTION")]
    pub words: Vec<OsString>,
    /// Ask all documents in the library
    #[arg(long, value_name = "QUESTION", conflicts_with_all = ["words", "wait"])]
    pub library: Option<String>,
    /// Prompt template: a name or a file [default: from the configuration, else answer]
    #[arg(long, value_name = "NAME")]
    pub template: Option<String>,
    /// Set a template variable
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_value)]
    pub set: Vec<(String, String)>,
    /// Search for these words instead of the question
    #[arg(long, value_name = "WORDS")]
    pub search_for: Option<String>,
    /// Take the question for this kind: summary, list, structure … [default: decided by the question]
    #[arg(long = "as", value_name = "KIND", value_parser = kind)]
    pub kind: Option<Kind>,
    /// Continue the saved conversation with this ID
    #[arg(long, value_name = "ID", value_parser = session_number)]
    pub session: Option<i64>,
    /// Maximum number of passages [default: from the template]
    #[arg(short = 'k', value_name = "N", value_parser = at_most::<50>, allow_negative_numbers = true)]
    pub passages: Option<u16>,
    /// Wait until a new document is fully indexed for semantic search
    #[arg(long)]
    pub wait: bool,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// `docent search`.
#[derive(Args, Debug)]
#[command(override_usage = "docent search [OPTIONS] FILE... QUERY\n       docent search [OPTIONS] --library QUERY")]
pub struct SearchArgs {
    /// Files, followed by the search text
    #[arg(required_unless_present = "library", value_name = "FILE... QUERY")]
    pub words: Vec<OsString>,
    /// Search all documents in the library
    #[arg(long, value_name = "QUERY", conflicts_with = "words")]
    pub library: Option<String>,
    /// Maximum number of passages
    #[arg(short = 'k', value_name = "N", default_value_t = 10, value_parser = at_most::<1000>, allow_negative_numbers = true)]
    pub passages: u16,
    /// Search mode
    #[arg(long, value_enum, default_value_t = Mode::Hybrid)]
    pub mode: Mode,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Keyword and semantic search
    Hybrid,
    /// Semantic search only
    Dense,
    /// Keyword search only
    Lexical,
}

/// What rewrites a follow-up question so that it can be searched for on its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Rewrite {
    /// The language model if it is a large one, else rules
    #[default]
    Auto,
    /// Rules
    Rules,
    /// The language model, whatever its size
    Model,
    /// Nothing: the question is searched for as asked
    Off,
}

/// `docent prompt`.
#[derive(Args, Debug)]
pub struct PromptArgs {
    /// File
    pub file: PathBuf,
    /// Question
    pub question: String,
    /// Prompt template: a name or a file [default: from the configuration, else answer]
    #[arg(long, value_name = "NAME")]
    pub template: Option<String>,
    /// Set a template variable
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_value)]
    pub set: Vec<(String, String)>,
    /// Take the question for this kind: summary, list, structure … [default: decided by the question]
    #[arg(long = "as", value_name = "KIND", value_parser = kind)]
    pub kind: Option<Kind>,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// `docent eval`.
#[derive(Args, Debug)]
pub struct EvalArgs {
    /// Question set: one JSON object per line
    #[arg(long, value_name = "FILE.jsonl")]
    pub questions: PathBuf,
    /// Folder with the documents
    #[arg(long, value_name = "DIR")]
    pub documents: PathBuf,
    /// Search mode
    #[arg(long, value_enum, default_value_t = Mode::Hybrid)]
    pub mode: Mode,
    /// Passages per question
    #[arg(short = 'k', value_name = "N", default_value_t = 10, value_parser = at_most::<1000>, allow_negative_numbers = true)]
    pub passages: u16,
    /// Write the passages found for each question to this file
    #[arg(long, value_name = "OUT.jsonl")]
    pub results: Option<PathBuf>,
    /// What rewrites follow-up questions (those with `previous` questions)
    #[arg(long, value_enum, default_value_t = Rewrite::Auto)]
    pub rewrite: Rewrite,
    /// Also answer each question with this prompt template; answers are added to the results
    #[arg(long, value_name = "TEMPLATE", requires = "results")]
    pub answers: Option<String>,
    /// Write what rankings and judgements were made from to this file, for fitting weights
    #[arg(long, value_name = "TRACE.jsonl", hide = true)]
    pub trace: Option<PathBuf>,
    #[command(flatten)]
    pub json: JsonFlag,
}
