//! PDF pages through pdf-extract. Its panics are caught page by page; what cannot be caught (a stack overflow, an abort,
//! an endless loop) ends the worker process, not Docent.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use pdf_extract::{Document, LoadOptions, Object, ObjectId, PlainTextOutput, output_doc_page};

use super::outline::{self, Entry, pdf_string};
use super::{ReadError, ReadEvent, ReadOptions};
use crate::domain::document::{Format, Page, SkippedPage};
use crate::domain::quality;
use crate::domain::text;

/// The largest text of one page that is kept: more is a decompression bomb, not a page.
const MOST_BYTES: usize = 4 << 20;

/// Reads pages from `first` on, in this process.
pub(super) fn read(
    path: &Path,
    options: &ReadOptions,
    first: u32,
    on_event: &mut dyn FnMut(ReadEvent),
) -> Result<(), ReadError> {
    let document = load(path, options.password.as_deref())?;
    let damaged = |reason: &str| ReadError::Damaged { path: path.to_path_buf(), reason: reason.to_string() };
    let pages = guarded(|| document.get_pages()).map_err(|why| damaged(&why))?;
    if pages.is_empty() {
        return Err(damaged("it has no pages"));
    }
    let numbers: HashMap<ObjectId, u32> = pages.iter().map(|(number, id)| (*id, *number)).collect();
    let entries = guarded(|| outline::entries(&document, &numbers)).unwrap_or_default();
    let title = guarded(|| title(&document)).unwrap_or_default();
    on_event(ReadEvent::Opened { pages: pages.len() as u32, title, format: Format::Pdf });
    let labels = guarded(|| labels(&document, pages.len() as u32)).unwrap_or_default();
    for (&number, &id) in pages.range(first..) {
        if options.cancelled() {
            return Err(ReadError::Cancelled);
        }
        on_event(page(&document, number, id, &entries, labels.get(&number)));
    }
    Ok(())
}

fn page(document: &Document, number: u32, id: ObjectId, entries: &[Entry], label: Option<&String>) -> ReadEvent {
    let skip = |reason: String| ReadEvent::Skipped(SkippedPage { page: number, reason });
    let raw = guarded(|| {
        let mut raw = String::new();
        let result = output_doc_page(document, &mut PlainTextOutput::new(&mut raw), number);
        result.map(|()| raw).map_err(|error| error.to_string())
    });
    let raw = match raw {
        Ok(Ok(raw)) if raw.len() > MOST_BYTES => return skip("it unpacks to more text than a page can hold".into()),
        Ok(Ok(raw)) => raw,
        Ok(Err(why)) | Err(why) => {
            return skip(format!("its contents are damaged ({})", text::shorten(&text::one_line(&why), 80)));
        }
    };
    let text = tidy(&raw);
    if text.is_empty() && guarded(|| has_image(document, id)).unwrap_or(false) {
        return skip("it is an image without text: not searchable".into());
    }
    let (quality, warning) = quality::of(&text);
    ReadEvent::Page(Page {
        number,
        label: label.cloned(),
        headings: outline::headings(entries, number, &text),
        text,
        quality,
        engine: "pdf-extract".into(),
        warning,
    })
}

/// Cleans a page's text, trims its lines, and leaves at most one blank line in a row.
fn tidy(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut blank = 0;
    for line in text::clean(raw).lines() {
        let line = line.trim_end();
        if line.trim().is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        out.push_str(line);
    }
    out
}

fn load(path: &Path, password: Option<&str>) -> Result<Document, ReadError> {
    let bytes = std::fs::read(path).map_err(|e| ReadError::io(path, &e))?;
    let damaged = |reason: String| ReadError::Damaged { path: path.to_path_buf(), reason };
    // An empty password opens files that are encrypted against changes only.
    let loaded = match guarded(|| Document::load_mem_with_options(&bytes, LoadOptions::with_password(""))) {
        Ok(Ok(document)) if !document.is_encrypted() => return Ok(document),
        Ok(Err(error)) if !is_password(&error) => match guarded(|| Document::load_mem(&bytes)) {
            Ok(Ok(document)) if !document.is_encrypted() => return Ok(document),
            Ok(Ok(document)) => Some(document),
            Ok(Err(error)) if is_password(&error) => None,
            Ok(Err(error)) => return Err(damaged(text::one_line(&error.to_string()))),
            Err(why) => return Err(damaged(why)),
        },
        Err(why) => return Err(damaged(why)),
        _ => None,
    };
    drop(loaded);
    let Some(password) = password else { return Err(ReadError::PasswordNeeded(path.to_path_buf())) };
    match guarded(|| Document::load_mem_with_options(&bytes, LoadOptions::with_password(password))) {
        Ok(Ok(document)) if !document.is_encrypted() => Ok(document),
        _ => Err(ReadError::WrongPassword(path.to_path_buf())),
    }
}

fn is_password(error: &pdf_extract::Error) -> bool {
    matches!(error, pdf_extract::Error::InvalidPassword | pdf_extract::Error::Decryption(_))
}

/// Runs work of a library that panics on damaged files; the panic's own words on failure.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_string()));
        text::shorten(&text::one_line(&words.unwrap_or_else(|| "the reader gave up".into())), 120)
    })
}

/// The title in the file's metadata, unless it is what a program put there.
fn title(document: &Document) -> Option<String> {
    let info = document.trailer.get(b"Info").ok()?;
    let info = document.dereference(info).ok()?.1.as_dict().ok()?;
    let title = pdf_string(document.dereference(info.get(b"Title").ok()?).ok()?.1)?;
    let title = text::shorten(&text::one_line(&title), 200);
    let lower = title.to_lowercase();
    let junk = lower.starts_with("untitled")
        || lower.starts_with("microsoft ")
        || [".doc", ".docx", ".dvi", ".tex", ".indd", ".qxd", ".pdf", ".ps", ".xls", ".ppt"]
            .iter()
            .any(|e| lower.ends_with(e));
    (title.chars().filter(|c| c.is_alphanumeric()).count() >= 2 && !junk).then_some(title)
}

fn has_image(document: &Document, page: ObjectId) -> bool {
    document.get_page_images(page).is_ok_and(|images| !images.is_empty())
}

/// The labels printed on pages where they differ from their numbers, from the catalog's number tree.
fn labels(document: &Document, pages: u32) -> HashMap<u32, String> {
    let mut ranges: Vec<(u32, String, Option<Vec<u8>>, u32)> = Vec::new();
    let root = document.catalog().ok().and_then(|c| c.get(b"PageLabels").ok());
    let mut stack: Vec<(&Object, u8)> = root.into_iter().map(|root| (root, 0)).collect();
    while let Some((object, depth)) = stack.pop() {
        let Some(node) = document.dereference(object).ok().and_then(|(_, o)| o.as_dict().ok()) else { continue };
        let array = |key: &[u8]| document.dereference(node.get(key).ok()?).ok()?.1.as_array().ok();
        for pair in array(b"Nums").into_iter().flat_map(|nums| nums.chunks_exact(2)) {
            let Some(from) = pair[0].as_i64().ok().and_then(|n| u32::try_from(n).ok()) else { continue };
            let Some(label) = document.dereference(&pair[1]).ok().and_then(|(_, o)| o.as_dict().ok()) else { continue };
            let prefix = label.get(b"P").ok().and_then(pdf_string).unwrap_or_default();
            let style = label.get(b"S").ok().and_then(|s| s.as_name().ok()).map(<[u8]>::to_vec);
            let start = label.get(b"St").ok().and_then(|s| s.as_i64().ok()).map_or(1, |n| n.clamp(0, 1 << 20) as u32);
            ranges.push((from, text::one_line(&prefix), style, start));
        }
        if depth < 8 {
            stack.extend(array(b"Kids").into_iter().flatten().map(|kid| (kid, depth + 1)));
        }
    }
    ranges.sort_by_key(|range| range.0);
    (1..=pages)
        .filter_map(|number| {
            let (from, prefix, style, start) = ranges.iter().rfind(|range| range.0 < number)?;
            let n = number - 1 - from + start;
            let counted = match style.as_deref() {
                Some(b"D") => n.to_string(),
                Some(b"r") => roman(n),
                Some(b"R") => roman(n).to_uppercase(),
                Some(b"a") => letters(n),
                Some(b"A") => letters(n).to_uppercase(),
                _ => String::new(),
            };
            let label = format!("{prefix}{counted}");
            (!label.is_empty() && label != number.to_string()).then_some((number, label))
        })
        .collect()
}

fn roman(n: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut left = n.min(4999);
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

/// a … z, then aa … zz (the letter is repeated, as the PDF specification has it).
fn letters(n: u32) -> String {
    let Some(n) = n.checked_sub(1) else { return String::new() };
    let letter = char::from(b'a' + (n % 26) as u8);
    std::iter::repeat_n(letter, (n / 26).min(20) as usize + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_count_as_the_specification_says() {
        assert_eq!((roman(4), roman(1994)), ("iv".into(), "mcmxciv".into()));
        assert_eq!((letters(1), letters(27), letters(0)), ("a".into(), "aa".into(), String::new()));
    }

    #[test]
    fn a_page_is_tidied_without_losing_words() {
        assert_eq!(tidy("\n\n a  \n\n\n\nb\x1b[0m\nc\n\n"), " a\n\nb[0m\nc");
    }

    #[test]
    fn a_panic_is_a_reason() {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let result = guarded(|| -> u32 { panic!("no font {}", 7) });
        std::panic::set_hook(previous);
        assert_eq!(result, Err("no font 7".into()));
    }
}
