//! `docent search`: ranked passages, no language model.

use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;

use super::documents::{files_and_question, open_all};
use super::output::{self, PassageJson, warn};
use crate::cli::{Mode, SearchArgs};
use crate::config::Config;
use crate::domain::document::{Coverage, page_range};
use crate::domain::passage::SearchMode;
use crate::domain::text;
use crate::tasks::Workspace;
use crate::tasks::search::{SearchOptions, search};

#[derive(Serialize)]
struct Json<'a> {
    query: &'a str,
    mode: SearchMode,
    passages: Vec<PassageJson<'a>>,
    coverage: Coverage,
    timings_ms: Timings,
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

impl From<crate::cli::Rewrite> for crate::tasks::rewrite::Rewriting {
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

pub async fn run(workspace: &Arc<Workspace>, config: &Config, args: SearchArgs) -> anyhow::Result<()> {
    let (files, query) = files_and_question(&args.words)?;
    let started = Instant::now();
    let opened = open_all(workspace, config, files).await?;
    let open = started.elapsed().as_millis() as u64;
    let documents: Vec<_> = opened.iter().map(|o| o.document.id.clone()).collect();
    let mode = SearchMode::from(args.mode);
    let options = SearchOptions { mode, limit: usize::from(args.passages), budget: u32::MAX, widen: false };
    let began = Instant::now();
    let found = search(workspace, &documents, query, options).await?;
    let timings_ms = Timings { open, search: began.elapsed().as_millis() as u64 };
    if args.json.json {
        let passages = found.passages.iter().map(PassageJson::from).collect();
        return output::json(&Json { query, mode, passages, coverage: found.coverage, timings_ms });
    }
    if let Some(notice) = &found.notice {
        warn(notice);
    }
    if let Some(why) = &found.without_meaning {
        warn(&format!("searched by words only: {why}"));
    }
    if found.passages.is_empty() {
        return output::line("No passage found.");
    }
    for passage in &found.passages {
        let pages = page_range(passage.locator.page_start(), passage.locator.page_end());
        let section = passage.section.last().map(|s| format!(", {s}")).unwrap_or_default();
        output::line(&format!("{}. {}, {pages}{section}  ({:.2})", passage.rank, passage.document, passage.score))?;
        output::line(&format!("   {}\n", text::shorten(&text::one_line(&passage.text), 300)))?;
    }
    Ok(())
}
