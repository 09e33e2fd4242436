//! `docent index`: read, chunk, embed, save.

use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;

use super::documents::open_all;
use super::output::{self, Progress};
use crate::cli::IndexArgs;
use crate::config::Config;
use crate::domain::document::SkippedPage;
use crate::tasks::Workspace;
use crate::tasks::open::OpenTimings;
use crate::tasks::refining::refine;

#[derive(Serialize)]
struct Json {
    documents: Vec<DocumentJson>,
    peak_rss_bytes: u64,
}

#[derive(Serialize)]
struct DocumentJson {
    path: String,
    hash: String,
    pages: u32,
    skipped_pages: Vec<SkippedPage>,
    chunks: u32,
    tokens: u64,
    cached: bool,
    embedded: bool,
    timings_ms: OpenTimings,
}

pub async fn run(workspace: &Arc<Workspace>, config: &Config, args: IndexArgs) -> anyhow::Result<()> {
    let mut opened = open_all(workspace, config, &args.files).await?;
    for one in &mut opened {
        let began = Instant::now();
        let name = one.document.name().to_string();
        let mut progress = Progress::new();
        let show = move |done, all| progress.show(&format!("{name}: sentences of {done} of {all} passages"));
        refine(workspace, &one.document.id, show).await?;
        one.timings.sentences = began.elapsed().as_millis() as u64;
    }
    let documents: Vec<DocumentJson> = opened
        .into_iter()
        .map(|o| DocumentJson {
            path: o.document.path,
            hash: o.document.id.0,
            pages: o.document.pages,
            skipped_pages: o.skipped,
            chunks: o.chunks,
            tokens: o.tokens,
            cached: o.cached,
            embedded: o.no_embeddings.is_none(),
            timings_ms: o.timings,
        })
        .collect();
    if args.json.json {
        return output::json(&Json { documents, peak_rss_bytes: peak_rss_bytes() });
    }
    for d in documents {
        let how = if d.cached { "unchanged".to_string() } else { format!("{:.1} s", d.timings_ms.total as f64 / 1e3) };
        let skipped = match d.skipped_pages.len() {
            0 => String::new(),
            n => format!(", {n} pages not readable"),
        };
        output::line(&format!("{}: {} pages, {} chunks{skipped}, {how}", d.path, d.pages, d.chunks))?;
    }
    Ok(())
}

/// The most memory this process has held, from the kernel; 0 where it does not say.
pub fn peak_rss_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
