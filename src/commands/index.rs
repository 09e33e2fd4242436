//! `docent index`: read, chunk, embed, save.

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;

use super::documents::open_one;
use super::output::{self, Progress, warn};
use crate::cli::IndexArgs;
use crate::config::Config;
use crate::domain::document::left_out::{self, LeftOut};
use crate::domain::document::{DocumentId, SkippedPage, page_range};
use crate::domain::text::stored_path;
use crate::domain::text::{counted, one_line};
use crate::tasks::Workspace;
use crate::tasks::open::refining::refine;
use crate::tasks::open::{OpenError, OpenTimings, Opened};

#[derive(Serialize)]
struct Json {
    documents: Vec<DocumentJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failed: Vec<FailedJson>,
    peak_rss_bytes: u64,
}

/// A file that could not be indexed.
#[derive(Serialize)]
struct FailedJson {
    path: String,
    error: String,
}

#[derive(Serialize)]
struct DocumentJson {
    path: String,
    hash: String,
    pages: u32,
    skipped_pages: Vec<SkippedPage>,
    /// Names of attachments, which are not read.
    attachments: Vec<String>,
    chunks: u32,
    tokens: u64,
    cached: bool,
    embedded: bool,
    /// Text that is in no passage, by reason.
    left_out: Vec<LeftOut>,
    timings_ms: OpenTimings,
}

/// Indexes files and prints the result of each; the exit code is 1 if one of several could not be read.
///
/// # Errors
/// When the only file cannot be read, or the library cannot save one.
pub async fn run(workspace: &Arc<Workspace>, config: &Config, args: IndexArgs) -> anyhow::Result<ExitCode> {
    let (mut opened, mut failed) = (Vec::new(), Vec::new());
    for file in &args.files {
        match open_one(workspace, config, file).await {
            Ok(one) => opened.push(one),
            // In an overnight run, one bad file must not stop the files after it.
            Err(error) if args.files.len() > 1 && of_the_file(&error) => {
                let error = format!("{error:#}");
                warn(&error);
                failed.push(FailedJson { path: stored_path::stored(file), error });
            }
            Err(error) => return Err(error),
        }
    }
    let code = if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if opened.is_empty() {
        return Ok(code);
    }
    for one in &mut opened {
        let began = Instant::now();
        let name = one.document.name().to_string();
        let mut progress = Progress::new();
        let show = move |done, all| progress.show(&format!("{name}: embedding sentences, {done} of {all} passages"));
        refine(workspace, &one.document.id, show).await?;
        one.timings.sentences = began.elapsed().as_millis() as u64;
    }
    let mut left_out: HashMap<DocumentId, Vec<LeftOut>> = HashMap::new();
    for one in &opened {
        left_out.insert(one.document.id.clone(), left_out_of(workspace, one)?);
    }
    let documents: Vec<DocumentJson> = opened
        .into_iter()
        .map(|o| DocumentJson {
            left_out: left_out.remove(&o.document.id).unwrap_or_default(),
            path: o.document.path,
            hash: o.document.id.0,
            pages: o.document.pages,
            skipped_pages: o.skipped,
            attachments: o.attachments,
            chunks: o.chunks,
            tokens: o.tokens,
            cached: o.cached,
            embedded: o.no_embeddings.is_none(),
            timings_ms: o.timings,
        })
        .collect();
    if args.json.json {
        output::json(&Json { documents, failed, peak_rss_bytes: peak_rss_bytes() })?;
        return Ok(code);
    }
    for d in documents {
        let how = if d.cached { "unchanged".to_string() } else { format!("{:.1} s", d.timings_ms.total as f64 / 1e3) };
        let skipped = match d.skipped_pages.len() as u32 {
            0 => String::new(),
            n => format!(", {} unreadable", counted(n, "page")),
        };
        let (pages, chunks) = (counted(d.pages, "page"), counted(d.chunks, "chunk"));
        output::item(&format!("{}: {pages}, {chunks}{skipped}, {how}", d.path))?;
        if let count @ 1.. = d.attachments.len() as u32 {
            output::item(&format!("   {} not read: {}", counted(count, "attachment"), d.attachments.join(", ")))?;
        }
    }
    Ok(code)
}

/// What is left out of a document's passages; pages that lose much are reported on standard error.
fn left_out_of(workspace: &Workspace, opened: &Opened) -> anyhow::Result<Vec<LeftOut>> {
    let mut all = Vec::new();
    workspace.library.left_out(&opened.document.id, |page, lost| {
        if let Some(warning) = left_out::warning(page, &lost) {
            warn(&format!("{}, {}: {warning}", one_line(opened.document.name()), page_range(page.number, page.number)));
        }
        left_out::sum(&mut all, &lost);
    })?;
    Ok(all)
}

/// Whether the file itself is the problem, not the library, the disk or a missing password.
fn of_the_file(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(OpenError::Read(_) | OpenError::NoText { .. }))
}

/// The peak memory of this process, from the kernel; 0 if unknown.
pub fn peak_rss_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
