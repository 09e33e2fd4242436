//! `docent tables`: prints the tables of a document, or writes them to files.

use std::fs::File;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use serde::Serialize;

use super::output::{self, warn};
use super::password::Password;
use crate::adapters::reader::{self, ReadError, ReadEvent, ReadOptions};
use crate::cli::TablesArgs;
use crate::config::Config;
use crate::domain::document::page_range;
use crate::domain::document::table::{Bounds, Joining, Table};
use crate::domain::text::counted;

/// The width of drawn tables if standard output is no terminal.
const WIDTH: usize = 80;

/// Files that are tried for one table if there are others of its name.
const MOST_TRIES: u32 = 1_000;

#[derive(Serialize)]
struct Json<'a> {
    tables: Vec<TableJson<'a>>,
}

#[derive(Serialize)]
struct TableJson<'a> {
    page: u32,
    page_end: u32,
    label: Option<&'a str>,
    caption: Option<&'a str>,
    /// The unit of its figures, as printed.
    units: Option<&'a str>,
    /// Left, top, right and bottom on the first page, in points from its top left corner.
    bbox: Option<Bounds>,
    rows: u32,
    columns: u32,
    header_rows: u32,
    header_columns: u32,
    cells: Vec<CellJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
    /// The file it was written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

#[derive(Serialize)]
struct CellJson<'a> {
    row: u32,
    col: u32,
    row_span: u32,
    col_span: u32,
    text: &'a str,
    page: u32,
    bbox: Option<Bounds>,
}

impl<'a> TableJson<'a> {
    fn new(table: &'a Table) -> Self {
        let cell = |cell: &'a crate::domain::document::table::Cell| CellJson {
            row: cell.row,
            col: cell.col,
            row_span: cell.row_span,
            col_span: cell.col_span,
            text: &cell.text,
            page: cell.place.page,
            bbox: cell.bounds,
        };
        TableJson {
            page: table.page_start(),
            page_end: table.page_end(),
            label: table.label.as_deref(),
            caption: table.caption.as_deref(),
            units: table.units.as_deref(),
            bbox: table.places.first().and_then(|(_, bounds)| *bounds),
            rows: table.rows,
            columns: table.columns,
            header_rows: table.header_rows,
            header_columns: table.header_columns,
            cells: table.cells.iter().map(cell).collect(),
            markdown: None,
            file: None,
        }
    }
}

/// Reads a file and prints its tables.
pub async fn run(config: &Config, args: TablesArgs) -> anyhow::Result<()> {
    let (first, last) = args.pages.unwrap_or((1, u32::MAX));
    let mut password = Password::new(config, &args.file);
    let (total, tables) = loop {
        let options = ReadOptions {
            password: password.current(),
            worker: config.settings.worker.clone(),
            memory: config.settings.reader_memory(),
            cancel: Arc::new(AtomicBool::new(false)),
            ..ReadOptions::default()
        };
        let file = args.file.clone();
        match tokio::task::spawn_blocking(move || read(&file, &options, (first, last))).await? {
            Err(error) if password.another(&error)? => {}
            other => break other?,
        }
    };
    if first > total {
        let pages = counted(total, "page");
        anyhow::bail!("{} has {pages}; there is no {}", args.file.display(), page_range(first, first));
    }
    let files = match &args.csv {
        Some(folder) => write_all(folder, &tables)?,
        None => Vec::new(),
    };
    if args.json.json {
        let mut shown: Vec<TableJson<'_>> = tables.iter().map(TableJson::new).collect();
        for (n, shown) in shown.iter_mut().enumerate() {
            shown.markdown = args.md.then(|| tables[n].markdown(0..u32::MAX));
            shown.file = files.get(n).map(|(file, _)| file.display().to_string());
        }
        return output::json(&Json { tables: shown });
    }
    if tables.is_empty() {
        return output::line("No tables found");
    }
    if args.csv.is_some() {
        return files.iter().try_for_each(|(file, new)| {
            let unchanged = if *new { "" } else { " (already there)" };
            output::item(&format!("{}{unchanged}", file.display()))
        });
    }
    let width = match std::io::stdout().is_terminal() {
        true => crossterm::terminal::size().map_or(WIDTH, |(columns, _)| usize::from(columns)),
        false => WIDTH,
    };
    for (n, table) in tables.iter().enumerate() {
        if n > 0 {
            output::line("")?;
        }
        print(table, args.md, width)?;
    }
    Ok(())
}

/// Reads a file. Returns its page count, and the tables that are, at least in part, on the pages of the range; each is
/// whole.
fn read(file: &Path, options: &ReadOptions, (first, last): (u32, u32)) -> Result<(u32, Vec<Table>), ReadError> {
    let mut total = 0;
    let mut joining = Joining::default();
    let mut enough = false;
    let read = reader::read(file, options, &mut |event| match event {
        ReadEvent::Opened { pages, .. } => total = pages,
        ReadEvent::Page(page) => {
            enough |= page.number > last && page.tables.first().is_none_or(|part| !part.continues);
            // Do not read the rest of a long document needlessly.
            if enough {
                options.cancel.store(true, Ordering::SeqCst);
            } else {
                joining.add(&page);
            }
        }
        ReadEvent::Skipped(skipped) => {
            if (first..=last).contains(&skipped.page) {
                warn(&format!("{}: {}", page_range(skipped.page, skipped.page), skipped.reason));
            }
        }
    });
    match read {
        Err(ReadError::Cancelled) | Ok(()) => {}
        Err(error) => return Err(error),
    }
    let mut tables = joining.tables();
    tables.retain(|table| table.places.iter().any(|(span, _)| (first..=last).contains(&span.page)));
    Ok((total, tables))
}

/// Prints a table with its title and page above it.
fn print(table: &Table, markdown: bool, width: usize) -> anyhow::Result<()> {
    let pages = page_range(table.page_start(), table.page_end());
    let title = table.title();
    let title = if title.is_empty() { pages } else { format!("{title} · {pages}") };
    if markdown {
        // Emphasis marks in a title would end the emphasis.
        output::line(&format!("**{}**\n\n{}", title.replace('*', "\\*"), table.markdown(0..u32::MAX)))
    } else {
        output::line(&title)?;
        output::piece(&table.drawn(width))
    }
}

/// Writes each table to a file of its own. Returns the files, and which of them are new.
fn write_all(folder: &Path, tables: &[Table]) -> anyhow::Result<Vec<(PathBuf, bool)>> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut written: Vec<(PathBuf, bool)> = Vec::new();
    for table in tables {
        let name = table.file_name();
        let csv = table.csv();
        let free = (1..MOST_TRIES).find_map(|n| {
            let number = if n == 1 { String::new() } else { format!("-{n}") };
            let path = folder.join(format!("{name}{number}.csv"));
            // Two tables of a document may be the same.
            let ours = written.iter().any(|(file, _)| *file == path);
            let tried = if ours { None } else { Some(write(&path, csv.as_bytes())) };
            tried.and_then(|tried| tried.transpose()).map(|tried| (path, tried))
        });
        let Some((path, result)) = free else {
            anyhow::bail!("{} has too many files named {name}", folder.display());
        };
        let new = result.with_context(|| format!("cannot write {}", path.display()))?;
        written.push((path, new));
    }
    Ok(written)
}

/// Writes a new file; `Some(false)` if it was there with the same content, `None` if with another.
fn write(path: &Path, content: &[u8]) -> std::io::Result<Option<bool>> {
    match File::options().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(content).map(|()| Some(true)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            if !path.metadata().is_ok_and(|file| file.is_file() && file.len() == content.len() as u64) {
                return Ok(None);
            }
            let mut there = Vec::new();
            File::open(path)?.take(content.len() as u64).read_to_end(&mut there)?;
            Ok((there == content).then_some(false))
        }
        Err(error) => Err(error),
    }
}
