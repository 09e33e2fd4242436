//! The commands that read documents or text without a question: `index`, `text` and `similarity`.

use std::path::PathBuf;

use clap::Args;

use super::JsonFlag;
use super::values::page_span;

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
    /// File
    pub file: PathBuf,
    /// Pages to print, such as 12 or 12-20
    #[arg(long, value_name = "A-B", value_parser = page_span, allow_hyphen_values = true)]
    pub pages: Option<(u32, u32)>,
    /// Keep the layout of PDF pages
    #[arg(long)]
    pub layout: bool,
    #[command(flatten)]
    pub json: JsonFlag,
}

/// `docent similarity`.
#[derive(Args, Debug)]
pub struct SimilarityArgs {
    /// Sentence to compare with
    pub query: String,
    /// Sentences to compare
    #[arg(required = true)]
    pub sentences: Vec<String>,
    #[command(flatten)]
    pub json: JsonFlag,
}
