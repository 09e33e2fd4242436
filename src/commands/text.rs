//! `docent text`: what the reader sees.

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

/// Stands before what a page hides.
const NOT_SEEN: &str = "In the file, but not visible on the page:";

#[derive(Serialize)]
struct Json {
    pages: Vec<PageJson>,
}

#[derive(Serialize)]
struct PageJson {
    number: u32,
    label: Option<String>,
    /// What the page shows.
    text: String,
    /// What is in its file and cannot be seen on it: invisible, in the colour of its ground, off the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden: Option<String>,
    /// What people wrote on it, and where its links lead: a line each that says what it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<String>,
    quality: f32,
    warning: Option<String>,
    engine: String,
    /// What of it no passage holds, by reason.
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

/// Cuts pages as indexing does, to say what of each is in no passage.
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

    /// Tells the pages what is left out of them.
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

/// A page's text, what is not to be seen on it, and what others wrote on it: whoever pipes the text to a model must not pipe
/// the former along unawares, and the latter is not what the page says.
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

/// Reads a file; how many pages it has, and those of a range where they are not printed as they come.
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
                // Words where they stand on the page are for a person: nothing is cut of them.
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
                warning: Some(skipped.reason),
                engine: String::new(),
                left_out: Vec::new(),
            },
        };
        if page.number < first || page.number > last || failed.is_some() {
            return;
        }
        // The rest of a long document is not read for nothing.
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
            // Of a part of the file what its pages say so far.
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
