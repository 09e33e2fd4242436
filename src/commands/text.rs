//! `docent text`: prints the extracted text.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::output::{self, warn};
use super::password::Password;
use crate::adapters::reader::{self, ReadError, ReadEvent, ReadOptions};
use crate::cli::TextArgs;
use crate::config::Config;
use crate::domain::document::chunk::{Chunk, ChunkOptions, Chunker};
use crate::domain::document::labels::Gathered;
use crate::domain::document::left_out::{self, LeftOut};
use crate::domain::document::{AsideKind, DocumentId, Page, page_range};
use crate::domain::text::counted;

/// Heading of the hidden text of a page.
const NOT_SEEN: &str = "In the file, but not visible on the page:";

#[derive(Serialize)]
struct Json {
    pages: Vec<PageJson>,
}

#[derive(Serialize)]
struct PageJson {
    number: u32,
    label: Option<String>,
    /// The visible text.
    text: String,
    /// Hidden text: invisible, in the colour of its background, or off the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<String>,
    /// Comments on the page and targets of its links, one labelled line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<String>,
    quality: f32,
    warning: Option<String>,
    engine: String,
    /// What is left out of passages, by reason.
    left_out: Vec<LeftOut>,
}

impl From<Page> for PageJson {
    fn from(page: Page) -> Self {
        let (text, hidden, remarks) = apart(&page);
        PageJson {
            number: page.number,
            label: page.label,
            text,
            hidden,
            remarks,
            quality: page.quality,
            warning: page.warning,
            engine: page.engine,
            left_out: Vec::new(),
        }
    }
}

/// Splits pages as indexing does, to report what is left out of passages.
struct Accounts {
    chunker: Chunker,
    pages: Vec<Page>,
    covered: HashMap<u32, Vec<Range<usize>>>,
}

impl Accounts {
    fn new() -> Accounts {
        let chunker = Chunker::new(DocumentId(String::new()), ChunkOptions::default());
        Accounts { chunker, pages: Vec::new(), covered: HashMap::new() }
    }

    fn take(&mut self, page: &Page, wanted: bool) {
        let chunks = self.chunker.push(page);
        self.cover(&chunks);
        if wanted {
            self.pages.push(page.clone());
        }
    }

    fn cover(&mut self, chunks: &[Chunk]) {
        for span in chunks.iter().flat_map(|chunk| &chunk.locator.spans) {
            self.covered.entry(span.page).or_default().push(span.start..span.end);
        }
    }

    /// Adds to each page what is left out of it.
    fn settle(mut self, shown: &mut [PageJson]) {
        let last = self.chunker.finish();
        self.cover(&last);
        for page in &self.pages {
            let Some(shown) = shown.iter_mut().find(|shown| shown.number == page.number) else { continue };
            shown.left_out =
                left_out::of_page(page, self.covered.get(&page.number).map(Vec::as_slice).unwrap_or_default());
            shown.warning = shown.warning.take().or_else(|| left_out::warning(page, &shown.left_out));
        }
    }
}

/// A page's text, its hidden text, and the comments on it. These are kept apart, so that hidden text is not piped to a
/// model unnoticed, and comments are not taken for the page's own text.
fn apart(page: &Page) -> (String, Option<String>, Vec<String>) {
    let (mut text, mut hidden, mut remarks) = (String::new(), String::new(), Vec::new());
    let asides = page.asides.iter().filter(|aside| aside.kind == AsideKind::Hidden);
    let mut parts: Vec<(usize, usize, bool)> = asides.map(|aside| (aside.start, aside.end, true)).collect();
    parts.extend(page.remarks.iter().map(|&(start, end)| (start, end, false)));
    parts.sort_unstable();
    let mut at = 0;
    for (start, end, unseen) in parts {
        text.push_str(page.text.get(at..start).unwrap_or_default());
        let part = page.text.get(start.max(at)..end).unwrap_or_default();
        if unseen {
            hidden.push_str(part);
        } else {
            text.truncate(text.trim_end().len());
            remarks.push(part.to_string());
        }
        at = at.max(end);
    }
    text.push_str(page.text.get(at..).unwrap_or_default());
    text.truncate(text.trim_end().len());
    (text, Some(hidden).filter(|hidden| !hidden.is_empty()), remarks)
}

/// Reads a file and prints its pages.
pub async fn run(config: &Config, args: TextArgs) -> anyhow::Result<()> {
    let (first, last) = args.pages.unwrap_or((1, u32::MAX));
    let mut password = Password::new(config, &args.file);
    let (total, pages) = loop {
        let options = ReadOptions {
            password: password.current(),
            worker: config.settings.worker.clone(),
            memory: config.settings.reader_memory(),
            layout: args.layout,
            cancel: Arc::new(AtomicBool::new(false)),
            ..ReadOptions::default()
        };
        let (file, json) = (args.file.clone(), args.json.json);
        match tokio::task::spawn_blocking(move || show(&file, &options, (first, last), json)).await? {
            Err(Fault::Read(error)) if password.another(&error)? => {}
            Err(Fault::Read(error)) => return Err(error.into()),
            Err(Fault::Print(error)) => return Err(error),
            Ok(read) => break read,
        }
    };
    if first > total {
        let pages = counted(total, "page");
        anyhow::bail!("{} has {pages}; there is no {}", args.file.display(), page_range(first, first));
    }
    if args.json.json { output::json(&Json { pages }) } else { Ok(()) }
}

/// Why a document was not shown.
enum Fault {
    Read(ReadError),
    Print(anyhow::Error),
}

/// Reads a file. Returns its page count, and the pages of the range unless they are printed as they are read.
fn show(
    file: &Path,
    options: &ReadOptions,
    (first, last): (u32, u32),
    json: bool,
) -> Result<(u32, Vec<PageJson>), Fault> {
    let mut total = 0;
    let mut kept: Vec<PageJson> = Vec::new();
    let mut accounts = Accounts::new();
    let mut failed = None;
    let mut gathered = Gathered::default();
    let enough = || options.cancel.store(true, Ordering::SeqCst);
    let read = reader::read(file, options, &mut |event| {
        let page = match event {
            ReadEvent::Opened { pages, .. } => {
                total = pages;
                return;
            }
            ReadEvent::Page(page) => {
                // The layout view is for people: nothing is left out.
                if json && !options.layout {
                    accounts.take(&page, (first..=last).contains(&page.number));
                }
                gathered.look(&page);
                PageJson::from(page)
            }
            ReadEvent::Skipped(skipped) => PageJson {
                number: skipped.page,
                label: None,
                text: String::new(),
                hidden: None,
                remarks: Vec::new(),
                quality: 0.0,
                warning: Some(skipped.reason.to_string()),
                engine: String::new(),
                left_out: Vec::new(),
            },
        };
        if page.number < first || page.number > last || failed.is_some() {
            return;
        }
        // Do not read the rest of a long document needlessly.
        if page.number == last {
            enough();
        }
        if json {
            kept.push(page);
        } else if let Err(error) = print(&page, page.number == first) {
            failed = Some(error);
            enough();
        }
    });
    accounts.settle(&mut kept);
    match (failed, read) {
        (Some(error), _) => Err(Fault::Print(error)),
        (None, Err(ReadError::Cancelled) | Ok(())) => {
            // For part of a file, what its pages show so far.
            for (number, label) in gathered.labels() {
                kept.iter_mut().filter(|page| page.number == number).for_each(|page| page.label = Some(label.clone()));
            }
            Ok((total, kept))
        }
        (None, Err(error)) => Err(Fault::Read(error)),
    }
}

fn print(page: &PageJson, first: bool) -> anyhow::Result<()> {
    if let Some(warning) = &page.warning {
        warn(&format!("{}: {warning}", page_range(page.number, page.number)));
    }
    if !first {
        output::bytes(b"\x0c")?;
    }
    output::line(&page.text)?;
    if !page.remarks.is_empty() {
        output::line(&format!("\n{}", page.remarks.join("\n")))?;
    }
    match &page.hidden {
        Some(hidden) => output::line(&format!("\n[{NOT_SEEN}]\n{hidden}")),
        None => Ok(()),
    }
}
