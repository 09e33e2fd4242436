//! The command line as typed: data only. [`crate::config`] decides what it means.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

mod documents;
mod examples;
mod manage;
mod questions;
mod values;

pub use documents::{IndexArgs, SimilarityArgs, TablesArgs, TextArgs};
pub use manage::{
    BugReportArgs, ConfigAction, ConfigArgs, ExportFormat, ModelsAction, ModelsArgs, SessionsAction, SessionsArgs,
    TemplatesAction, TemplatesArgs, TuneArgs,
};
pub use questions::{AskArgs, EvalArgs, Mode, PromptArgs, Rewrite, SearchArgs};
pub use values::files_and_question;
use values::not_empty;

/// Ask questions about long documents in the terminal. Every claim in an answer cites its page.
///
/// Without a command, opens the terminal interface with the given files, or with the document library.
#[derive(Debug, Parser)]
#[command(name = "docent", version, max_term_width = 100)]
pub struct Cli {
    /// Command; without one, the terminal interface opens.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Files to open: PDF, EPUB, DOCX, HTML, Markdown, plain text
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub global: Global,
}

/// Options of every command.
#[derive(Args, Clone, Debug, Default)]
pub struct Global {
    /// Configuration file [default: docent/config.toml in the platform's configuration directory]
    #[arg(long, global = true, value_name = "FILE", env = "DOCENT_CONFIG")]
    pub config: Option<PathBuf>,

    /// Data directory: library, indexes, models, logs [default: docent in the platform's data directory]
    #[arg(long, global = true, value_name = "DIR", env = "DOCENT_HOME")]
    pub home: Option<PathBuf>,

    /// Embedding model: installed, from fastembed's list, or a folder
    #[arg(long, global = true, value_name = "NAME")]
    pub embedder: Option<String>,

    /// Provider of the language model: auto, none, embedded, ollama, openai, anthropic, gemini, or one from your
    /// configuration
    #[arg(long, global = true, value_name = "NAME")]
    pub provider: Option<String>,

    /// The provider's model; for `embedded`, a name or a GGUF file
    #[arg(long, global = true, value_name = "NAME")]
    pub model: Option<String>,

    /// Read the password of encrypted PDFs from the first line of this file
    #[arg(long, global = true, value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    /// Log more detail; repeat for even more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// Log file [default: logs/docent.log in the data directory]
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

/// The headless commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask a question; prints the answer as it is written, then its sources
    Ask(AskArgs),
    /// Search for passages, without a language model
    Search(SearchArgs),
    /// Read and index documents, so that they open at once later
    Index(IndexArgs),
    /// Print the extracted text; form feeds between pages
    Text(TextArgs),
    /// Print the tables, or write them to CSV files
    Tables(TablesArgs),
    /// Compute the cosine similarity of sentences
    Similarity(SimilarityArgs),
    /// Print the exact request that `ask` would send, without sending it
    Prompt(PromptArgs),
    /// Measure search quality on a question set
    Eval(EvalArgs),
    /// Fit search to the passages you marked as right, or to pairs from a file
    Tune(TuneArgs),
    /// List, show and check prompt templates
    Templates(TemplatesArgs),
    /// List, show, export and manage saved conversations
    Sessions(SessionsArgs),
    /// List and install embedding and language models
    Models(ModelsArgs),
    /// Create, show and check the configuration
    Config(ConfigArgs),
    /// Check the terminal, models, libraries, providers and the data directory
    Doctor(JsonFlag),
    /// Write a bug report without keys, document text or file names
    BugReport(BugReportArgs),
    /// Print shell completions
    Completions {
        /// Shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write the manual pages of all commands to this folder instead
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Reads a file in a separate process (used by Docent itself)
    #[command(name = "__read", hide = true)]
    Read,
}

impl Command {
    /// True if the command may ask a language model and so needs its key. `models list` and `doctor`, which also work
    /// without a key, look it up themselves.
    pub fn asks_a_model(&self) -> bool {
        match self {
            Command::Ask(_) | Command::Eval(_) => true,
            Command::Sessions(args) => matches!(args.action, SessionsAction::Continue { .. }),
            _ => false,
        }
    }
}

/// `--json`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct JsonFlag {
    /// Print one JSON object on standard output, nothing else
    #[arg(long)]
    pub json: bool,
}

/// The definition of the command line, with its examples.
pub fn command() -> clap::Command {
    // This name in every message, whatever the executable is called.
    examples::attach(Cli::command().bin_name("docent"))
}

/// Parses a command line that starts with the program's name.
///
/// # Errors
/// When the command line is wrong, or asks for help or the version.
pub fn parse_from(words: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut command = command();
    let cli = Cli::from_arg_matches(&command.try_get_matches_from_mut(words)?)?;
    match mistake(&cli) {
        None => Ok(cli),
        Some((name, kind, told)) => {
            // Reported by the subcommand, so that its usage is shown.
            Err(match command.find_subcommand_mut(name) {
                Some(inner) => inner.error(kind, told),
                None => command.error(kind, told),
            })
        }
    }
}

/// Mistakes that the grammar does not catch: the command, the kind of error, and the message.
fn mistake(cli: &Cli) -> Option<(&'static str, ErrorKind, String)> {
    let (name, told) = match cli.command.as_ref()? {
        Command::Ask(AskArgs { library: Some(question), .. }) => ("ask", not_empty(question).err()),
        Command::Ask(args) => ("ask", files_and_question(&args.words).err()),
        Command::Search(SearchArgs { library: Some(query), .. }) => ("search", not_empty(query).err()),
        Command::Search(args) => ("search", files_and_question(&args.words).err()),
        Command::Prompt(args) => ("prompt", not_empty(&args.question).err()),
        _ => return None,
    };
    Some((name, ErrorKind::ValueValidation, told?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn files_open_the_interface_and_a_command_is_a_command() {
        let cli = Cli::parse_from(["docent", "a.pdf", "b.pdf"]);
        assert!(cli.command.is_none() && cli.files.len() == 2);
        let cli = Cli::parse_from(["docent", "--provider", "none", "ask", "a.pdf", "why?", "--json", "-k", "3"]);
        assert_eq!(cli.global.provider.as_deref(), Some("none"));
        assert!(matches!(cli.command, Some(Command::Ask(AskArgs { passages: Some(3), .. }))));
    }

    #[test]
    fn a_file_without_a_question_or_an_empty_one_is_told_with_the_usage_of_the_command() {
        let told = |words: &[&str]| parse_from(words.iter().map(OsString::from)).unwrap_err().to_string();
        let said = told(&["docent", "ask", "only-a-file.pdf"]);
        assert!(
            said.contains("only \"only-a-file.pdf\" was given") && said.contains("docent ask [OPTIONS] FILE"),
            "{said}"
        );
        for words in [
            &["docent", "ask", "a.pdf", "  "][..],
            &["docent", "search", "a.pdf", ""],
            &["docent", "search", "--library", " "],
            &["docent", "prompt", "a.pdf", ""],
        ] {
            assert!(told(words).contains("the question is empty"), "{words:?}");
        }
        assert!(told(&["docent", "ask", "--library", "why?", "a.pdf"]).contains("cannot be used with"));
        assert!(told(&["docent", "text", "a.pdf", "--pages", "-3"]).contains("12-20"));
        assert!(told(&["docent", "search", "a.pdf", "x", "-k", "-1"]).contains("from 1 to 1000"));
        assert!(told(&["docent", "sessions", "show", "x"]).contains("sessions list"));
    }

    #[cfg(unix)]
    #[test]
    fn files_are_named_in_any_bytes_and_questions_in_text() {
        use std::os::unix::ffi::OsStringExt;
        let odd = OsString::from_vec(b"b\xff.md".to_vec());
        let words = |last: &[OsString]| [&["docent".into(), "ask".into()][..], last].concat();
        let cli = parse_from(words(&[odd.clone(), "why?".into()])).unwrap();
        let Some(Command::Ask(args)) = cli.command else { panic!() };
        assert_eq!(files_and_question(&args.words), Ok((&[odd.clone()][..], "why?")));
        assert!(parse_from(words(&["a.md".into(), odd])).unwrap_err().to_string().contains("UTF-8"));
    }
}
