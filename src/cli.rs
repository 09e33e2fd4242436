//! The command line as it was typed: data only. What it means is [`crate::config`]'s business.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

mod examples;

/// Get answers out of long documents in a terminal: every claim with its page.
///
/// Without a command, opens the terminal interface on the files, or on the library of documents opened before.
#[derive(Debug, Parser)]
#[command(name = "docent", version, max_term_width = 100)]
pub struct Cli {
    /// What to do; without one, the terminal interface.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Files to open: PDF, EPUB, DOCX, HTML, Markdown, plain text.
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

    /// Embedding model: an installed one, one of fastembed's list, or a folder
    #[arg(long, global = true, value_name = "NAME")]
    pub embedder: Option<String>,

    /// Who answers: auto, none, embedded, ollama, openai, anthropic, gemini, or one of your configuration
    #[arg(long, global = true, value_name = "NAME")]
    pub provider: Option<String>,

    /// Model of the provider; for `embedded` a name or a GGUF file
    #[arg(long, global = true, value_name = "NAME")]
    pub model: Option<String>,

    /// Read the password of encrypted PDFs from the first line of this file
    #[arg(long, global = true, value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    /// More detail in the log; repeat for more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// Log file [default: logs/docent.log in the data directory]
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

/// The headless commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask one question; the answer is streamed, then its sources
    Ask(AskArgs),
    /// Ranked passages, no language model
    Search(SearchArgs),
    /// Read, chunk, embed and save documents
    Index(IndexArgs),
    /// What the reader sees, a form feed between pages
    Text(TextArgs),
    /// Cosine similarity of embeddings
    Similarity(SimilarityArgs),
    /// The exact request that `ask` would send, sending nothing
    Prompt(PromptArgs),
    /// Retrieval quality on a question set
    Eval(EvalArgs),
    /// Prompt templates
    Templates(TemplatesArgs),
    /// Saved conversations
    Sessions(SessionsArgs),
    /// Embedding and language models on this machine
    Models(ModelsArgs),
    /// The configuration file: make one, show what is in force, check it
    Config(ConfigArgs),
    /// Check terminal, models, libraries, providers and the data directory
    Doctor(JsonFlag),
    /// Write a report for the maintainers: no keys, no text or names of documents
    BugReport(BugReportArgs),
    /// Shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// The manual page
    Man {
        /// Write the pages of all commands into this folder instead
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Reads a file in a process of its own (used by Docent itself)
    #[command(name = "__read", hide = true)]
    Read,
}

impl Command {
    /// True for those that may ask a language model, and so want its key. `models list` and `doctor`, which work as well
    /// without, look for it themselves.
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
    /// One JSON object on standard output and nothing else
    #[arg(long)]
    pub json: bool,
}

/// `docent ask`.
#[derive(Args, Debug)]
#[command(override_usage = "docent ask [OPTIONS] FILE... QUESTION\n       docent ask [OPTIONS] --library QUESTION")]
pub struct AskArgs {
    /// Files, then the question
    #[arg(required_unless_present = "library", value_name = "FILE... QUESTION")]
    pub words: Vec<OsString>,
    /// Ask QUESTION of all documents opened before
    #[arg(long, value_name = "QUESTION", conflicts_with_all = ["words", "wait"])]
    pub library: Option<String>,
    /// Prompt template: a name, or a file [default: the configuration's, else answer]
    #[arg(long, value_name = "NAME")]
    pub template: Option<String>,
    /// A variable of the template
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_value)]
    pub set: Vec<(String, String)>,
    /// Search for this instead of the question
    #[arg(long, value_name = "WORDS")]
    pub search_for: Option<String>,
    /// Go on with the saved conversation of this number
    #[arg(long, value_name = "ID", value_parser = session_number)]
    pub session: Option<i64>,
    /// The most passages [default: the template's]
    #[arg(short = 'k', value_name = "N", value_parser = at_most::<50>, allow_negative_numbers = true)]
    pub passages: Option<u16>,
    /// Wait until all of a new document can be found by meaning, not only what words find first
    #[arg(long)]
    pub wait: bool,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// `docent search`.
#[derive(Args, Debug)]
#[command(override_usage = "docent search [OPTIONS] FILE... QUERY\n       docent search [OPTIONS] --library QUERY")]
pub struct SearchArgs {
    /// Files, then what to search for
    #[arg(required_unless_present = "library", value_name = "FILE... QUERY")]
    pub words: Vec<OsString>,
    /// Search for QUERY in all documents opened before
    #[arg(long, value_name = "QUERY", conflicts_with = "words")]
    pub library: Option<String>,
    /// The most passages
    #[arg(short = 'k', value_name = "N", default_value_t = 10, value_parser = at_most::<1000>, allow_negative_numbers = true)]
    pub passages: u16,
    /// By words, by meaning, or both
    #[arg(long, value_enum, default_value_t = Mode::Hybrid)]
    pub mode: Mode,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// By words and by meaning
    Hybrid,
    /// By meaning
    Dense,
    /// By words
    Lexical,
}

/// Who rewrites a question that leans on the conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Rewrite {
    /// The model where it is a large one, else rules
    #[default]
    Auto,
    /// Rules
    Rules,
    /// The model, whatever its size
    Model,
    /// Nobody: what was asked is searched for as it stands
    Off,
}

/// `docent index`.
#[derive(Args, Debug)]
pub struct IndexArgs {
    /// Files
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// `docent text`.
#[derive(Args, Debug)]
pub struct TextArgs {
    /// The file
    pub file: PathBuf,
    /// Pages, as 12 or 12-20
    #[arg(long, value_name = "A-B", value_parser = page_span, allow_hyphen_values = true)]
    pub pages: Option<(u32, u32)>,
    /// Keep the words of a PDF about where they stand on the page
    #[arg(long)]
    pub layout: bool,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// `docent similarity`.
#[derive(Args, Debug)]
pub struct SimilarityArgs {
    /// What to compare with
    pub query: String,
    /// Sentences
    #[arg(required = true)]
    pub sentences: Vec<String>,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// `docent prompt`.
#[derive(Args, Debug)]
pub struct PromptArgs {
    /// The file
    pub file: PathBuf,
    /// The question
    pub question: String,
    /// Prompt template: a name, or a file [default: the configuration's, else answer]
    #[arg(long, value_name = "NAME")]
    pub template: Option<String>,
    /// A variable of the template
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_value)]
    pub set: Vec<(String, String)>,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// `docent eval`.
#[derive(Args, Debug)]
pub struct EvalArgs {
    /// Questions, one JSON object a line
    #[arg(long, value_name = "FILE.jsonl")]
    pub questions: PathBuf,
    /// Where the documents are
    #[arg(long, value_name = "DIR")]
    pub documents: PathBuf,
    /// By words, by meaning, or both
    #[arg(long, value_enum, default_value_t = Mode::Hybrid)]
    pub mode: Mode,
    /// Passages a question
    #[arg(short = 'k', value_name = "N", default_value_t = 10, value_parser = at_most::<1000>, allow_negative_numbers = true)]
    pub passages: u16,
    /// Write what was found for each question
    #[arg(long, value_name = "OUT.jsonl")]
    pub results: Option<PathBuf>,
    /// Who makes a question that has `previous` questions stand alone
    #[arg(long, value_enum, default_value_t = Rewrite::Auto)]
    pub rewrite: Rewrite,
    /// Answer each question too, with this prompt template; the answers go into the results
    #[arg(long, value_name = "TEMPLATE", requires = "results")]
    pub answers: Option<String>,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// `docent templates`.
#[derive(Args, Debug)]
pub struct TemplatesArgs {
    #[command(subcommand)]
    pub action: TemplatesAction,
}

/// What to do with templates.
#[derive(Debug, Subcommand)]
pub enum TemplatesAction {
    /// Built-in templates and your own
    List(JsonFlag),
    /// A template's text
    Show {
        /// Its name
        name: String,
    },
    /// Check a template file
    Check {
        /// The file
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
    /// All of them, the latest first
    List(JsonFlag),
    /// One of them as text
    Show {
        /// Its number
        #[arg(value_parser = session_number)]
        id: i64,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// One of them to standard output
    Export {
        /// Its number
        #[arg(value_parser = session_number)]
        id: i64,
        /// Markdown or JSON
        #[arg(long, value_enum, default_value_t = ExportFormat::Md)]
        format: ExportFormat,
    },
    /// Give one of them another title
    Rename {
        /// Its number
        #[arg(value_parser = session_number)]
        id: i64,
        /// The new title
        title: String,
    },
    /// Turns of all of them in which these words occur, the latest first
    Search {
        /// The words
        words: String,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Begin another one with the first turns of one of them
    Branch {
        /// Its number
        #[arg(value_parser = session_number)]
        id: i64,
        /// The last turn taken over, from 1 [default: all]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        turn: Option<u32>,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Go on with its last answer, where that was cut short
    Continue {
        /// Its number
        #[arg(value_parser = session_number)]
        id: i64,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// Delete one of them
    Delete {
        /// Its number
        #[arg(value_parser = session_number)]
        id: i64,
    },
}

/// How a conversation is exported.
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
    /// Models on this machine, and those that can be had
    List(JsonFlag),
    /// Fetch a model of fastembed's list (needs a network that reaches the model hub)
    Install {
        /// Its name
        name: String,
        #[command(flatten)]
        json: JsonFlag,
    },
    /// The models folder
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
    /// Write a file with every setting explained, and its schema for editors
    Init(JsonFlag),
    /// What is in force, and whether default, file, environment or flag says so
    Show(JsonFlag),
    /// Look for mistakes in the file
    Check(JsonFlag),
    /// Where the file is, or would be
    Path(JsonFlag),
    /// The schema of the file (JSON Schema)
    Schema,
}

/// `docent bug-report`.
#[derive(Args, Debug)]
pub struct BugReportArgs {
    /// Where to write it [default: docent-bug-report-DATE.md here]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// The command line's definition, examples and all.
pub fn command() -> clap::Command {
    // By this name in every message, whatever the program was called by.
    examples::attach(Cli::command().bin_name("docent"))
}

/// Reads a command line, the program's name first.
///
/// # Errors
/// When it is wrong, or asks for help or the version.
pub fn parse_from(words: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut command = command();
    let cli = Cli::from_arg_matches(&command.try_get_matches_from_mut(words)?)?;
    match mistake(&cli) {
        None => Ok(cli),
        Some((name, kind, told)) => {
            // By the command itself, whose usage is then shown.
            Err(match command.find_subcommand_mut(name) {
                Some(inner) => inner.error(kind, told),
                None => command.error(kind, told),
            })
        }
    }
}

/// What is wrong with a command line beyond its grammar: the command, the kind of mistake, and what to tell.
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

fn not_empty(question: &str) -> Result<(), String> {
    if question.trim().is_empty() { Err("the question is empty".into()) } else { Ok(()) }
}

/// Splits `FILE... QUESTION`. Files may be named in any bytes, a question is text.
///
/// # Errors
/// When there is no file or no question.
pub fn files_and_question(words: &[OsString]) -> Result<(&[OsString], &str), String> {
    match words {
        [] => Err("name a file and, after it, the question".into()),
        [only] => {
            let only = only.to_string_lossy();
            Err(format!("name a file and, after it, the question: only {only:?} was given"))
        }
        [files @ .., question] => {
            let question = question.to_str().ok_or("the question, which comes last, is not text in UTF-8")?;
            not_empty(question).map(|()| (files, question))
        }
    }
}

fn name_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_string(), value.to_string())),
        _ => Err("write it as name=value".into()),
    }
}

fn session_number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "write the number that `docent sessions list` shows".into())
}

fn at_most<const MOST: u16>(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(number) if (1..=MOST).contains(&number) => Ok(number),
        _ => Err(format!("write a whole number from 1 to {MOST}")),
    }
}

fn page_span(text: &str) -> Result<(u32, u32), String> {
    let number = |part: &str| part.trim().parse::<u32>().ok().filter(|n| *n > 0);
    let (first, last) = match text.split_once(['-', '–']) {
        Some((first, last)) => (number(first), number(last)),
        None => (number(text), number(text)),
    };
    match (first, last) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err("write pages as 12 or 12-20, counted from 1".into()),
    }
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

    #[test]
    fn page_spans_are_checked() {
        assert_eq!(page_span("12-20"), Ok((12, 20)));
        assert_eq!(page_span("7"), Ok((7, 7)));
        assert!(page_span("0").is_err() && page_span("9-3").is_err() && page_span("x").is_err());
    }
}
