//! The commands that read documents or text without a question: `index`, `text`, `tables` and `similarity`.

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

/// `docent tables`.
#[derive(Args, Debug)]
pub struct TablesArgs {
    /// File
    pub file: PathBuf,
    /// Pages to look at, such as 12 or 12-20; a table that continues on other pages is printed whole
    #[arg(long, value_name = "A-B", value_parser = page_span, allow_hyphen_values = true)]
    pub pages: Option<(u32, u32)>,
    /// Write each table to a CSV file in this folder; no other file is overwritten
    #[arg(long, value_name = "DIR", conflicts_with = "md")]
    pub csv: Option<PathBuf>,
    /// Print Markdown
    #[arg(long)]
    pub md: bool,
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
