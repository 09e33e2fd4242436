//! `docent search`: ranked passages, without a language model.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::cli::{Mode, SearchArgs, files_and_question};
use crate::commands::documents::open_all;
use crate::commands::output::{self, LibraryJson, PassageJson, path_of, warn, warn_left_out};
use crate::config::Config;
use crate::domain::document::Coverage;
use crate::domain::document::labels::Printed;
use crate::domain::finding::passage::{Passage, SearchMode};
use crate::domain::text;
use crate::tasks::Workspace;
use crate::tasks::search::library::search_library;
use crate::tasks::search::{Found, SearchOptions, search};

#[derive(Serialize)]
struct Json<'a> {
    query: &'a str,
    mode: SearchMode,
    passages: Vec<PassageJson<'a>>,
    coverage: Coverage,
    timings_ms: Timings,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    library: Option<LibraryJson<'a>>,
}

#[derive(Serialize)]
struct Timings {
    open: u64,
    search: u64,
}

impl From<Mode> for SearchMode {
    fn from(mode: Mode) -> SearchMode {
        match mode {
            Mode::Hybrid => SearchMode::Hybrid,
            Mode::Dense => SearchMode::Dense,
            Mode::Lexical => SearchMode::Lexical,
        }
    }
}

impl From<crate::cli::Rewrite> for crate::domain::conversation::ask::Rewriting {
    fn from(rewrite: crate::cli::Rewrite) -> Self {
        use crate::cli::Rewrite;
        match rewrite {
            Rewrite::Auto => Self::Auto,
            Rewrite::Rules => Self::Rules,
            Rewrite::Model => Self::Model,
            Rewrite::Off => Self::Off,
        }
    }
}

/// Searches files, or the whole library, and prints the passages.
///
/// # Errors
/// When a document cannot be opened, or semantic search is requested without an embedding model.
pub async fn run(workspace: &Arc<Workspace>, config: &Config, args: SearchArgs) -> anyhow::Result<()> {
    let mode = SearchMode::from(args.mode);
    let options = SearchOptions {
        mode,
        limit: usize::from(args.passages),
        budget: u32::MAX,
        widen: false,
        patience: Duration::ZERO,
        read: true,
        trace: false,
    };
    if let Some(query) = &args.library {
        return library(workspace, query, options, args.json.json).await;
    }
    let (files, query) = files_and_question(&args.words).map_err(anyhow::Error::msg)?;
    let started = Instant::now();
    let opened = open_all(workspace, config, files).await?;
    let open = started.elapsed().as_millis() as u64;
    let documents: Vec<_> = opened.iter().map(|o| o.document.id.clone()).collect();
    let began = Instant::now();
    let found = search(workspace, &documents, query, options).await?;
    let timings_ms = Timings { open, search: began.elapsed().as_millis() as u64 };
    let printed = printed(workspace, &found);
    if args.json.json {
        let passages = found.passages.iter().map(|passage| PassageJson::new(passage, &printed)).collect();
        let (coverage, notice, library) = (found.coverage, found.notice.as_ref().map(ToString::to_string), None);
        return output::json(&Json { query, mode, passages, coverage, timings_ms, notice, library });
    }
    list(&found, &printed, |_| None)
}

/// `docent search --library`: all documents opened before.
async fn library(workspace: &Arc<Workspace>, query: &str, options: SearchOptions, json: bool) -> anyhow::Result<()> {
    let began = Instant::now();
    let shelf = search_library(workspace, query, options).await?;
    let timings_ms = Timings { open: 0, search: began.elapsed().as_millis() as u64 };
    let printed = printed(workspace, &shelf.found);
    if json {
        let passages = shelf.found.passages.iter().map(|passage| PassageJson::new(passage, &printed)).collect();
        let library = Some(LibraryJson::new(&shelf.searched, &shelf.left_out, &shelf.found.passages));
        let (mode, coverage, notice) =
            (options.mode, shelf.found.coverage, shelf.found.notice.as_ref().map(ToString::to_string));
        return output::json(&Json { query, mode, passages, coverage, timings_ms, notice, library });
    }
    warn_left_out(&shelf.left_out);
    if shelf.searched.is_empty() {
        return output::line("The library has no document that can be searched.");
    }
    list(&shelf.found, &printed, |passage| path_of(&shelf.searched, passage))
}

/// The page labels of the documents with matches.
fn printed(workspace: &Workspace, found: &Found) -> Printed {
    workspace.printed(found.passages.iter().map(|passage| &passage.locator.document))
}

/// Prints passages for people; `path` gives the file of a passage if names are not enough.
fn list<'a>(found: &'a Found, printed: &Printed, path: impl Fn(&'a Passage) -> Option<&'a str>) -> anyhow::Result<()> {
    if let Some(notice) = &found.notice {
        warn(&notice.to_string());
    }
    if let Some(why) = &found.how.without_meaning {
        warn(&format!("keyword search only: {why}"));
    }
    if found.passages.is_empty() {
        return output::line("No matches.");
    }
    for passage in &found.passages {
        let pages = printed.range(&passage.locator);
        let section = passage.section.last().map(|s| format!(", {s}")).unwrap_or_default();
        let path = path(passage).map(|path| format!("  {path}")).unwrap_or_default();
        let (rank, score) = (passage.rank, passage.score);
        output::item(&format!("{rank}. {}, {pages}{section}  ({score:.2}){path}", passage.document))?;
        // Lists, tables and code keep their lines.
        for line in text::shorten(&text::clean(&passage.text), 300).lines().filter(|line| !line.trim().is_empty()) {
            output::item(&format!("   {}", line.trim_end()))?;
        }
        output::line("")?;
    }
    Ok(())
}
