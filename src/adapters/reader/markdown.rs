//! Markdown: one page a top-level section, headings with their levels.

use std::ops::Range;
use std::path::Path;

use super::plain::{self, decode};
use super::{ReadError, ReadEvent, ReadOptions};
use crate::domain::document::{Format, Heading, Page};
use crate::domain::text;

pub(super) fn read(path: &Path, options: &ReadOptions, on_event: &mut dyn FnMut(ReadEvent)) -> Result<(), ReadError> {
    let bytes = std::fs::read(path).map_err(|e| ReadError::io(path, &e))?;
    let (title, pages) = parse(&bytes);
    on_event(ReadEvent::Opened { pages: pages.len() as u32, title, format: Format::Markdown });
    for page in pages {
        if options.cancelled() {
            return Err(ReadError::Cancelled);
        }
        on_event(ReadEvent::Page(page));
    }
    Ok(())
}

/// A note's title and its pages.
pub(super) fn parse(bytes: &[u8]) -> (Option<String>, Vec<Page>) {
    let words = text::clean(&decode(bytes)).into_owned();
    let headings = headings(&words);
    (headings.first().map(|h| h.title.clone()), pages(&words, headings))
}

/// The headings outside of code blocks: `#` marks and underlined lines.
fn headings(words: &str) -> Vec<Heading> {
    let mut found: Vec<Heading> = Vec::new();
    let mut fence: Option<String> = None;
    let mut at = 0;
    let mut previous: (usize, &str) = (0, "");
    for line in words.split_inclusive('\n') {
        let trimmed = line.trim();
        let mark: String = trimmed.chars().take_while(|c| *c == '`' || *c == '~').collect();
        match &fence {
            Some(open) if mark.len() >= open.len() && trimmed.len() == mark.len() && mark.starts_with(&open[..1]) => {
                fence = None;
            }
            Some(_) => {}
            None if mark.len() >= 3 => fence = Some(mark),
            None => {
                let level = trimmed.bytes().take_while(|b| *b == b'#').count();
                let rest = &trimmed[level..];
                if (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t'])) {
                    let title = text::one_line(rest.trim().trim_end_matches('#'));
                    if !title.is_empty() {
                        found.push(Heading { offset: at, level: level as u8, title });
                    }
                } else if !previous.1.is_empty() && trimmed.len() >= 3 {
                    let level = match trimmed {
                        t if t.bytes().all(|b| b == b'=') => Some(1),
                        t if t.bytes().all(|b| b == b'-') => Some(2),
                        _ => None,
                    };
                    // A rule of dashes under a table row or list is no heading.
                    if let Some(level) = level
                        && !previous.1.starts_with(['|', '-', '*', '>', '#'])
                    {
                        found.push(Heading { offset: previous.0, level, title: text::one_line(previous.1) });
                    }
                }
            }
        }
        previous = (at, trimmed);
        at += line.len();
    }
    found
}

/// Cuts at the headings of the highest level that occurs more than once; one page where none does.
fn pages(words: &str, headings: Vec<Heading>) -> Vec<Page> {
    let level = (1..=6).find(|level| headings.iter().filter(|h| h.level == *level).count() > 1);
    let mut starts: Vec<usize> = vec![0];
    if let Some(level) = level {
        starts.extend(headings.iter().filter(|h| h.level <= level && h.offset > 0).map(|h| h.offset));
        starts.dedup();
        // What stands before the first cut and says nothing belongs to the page after it.
        if starts.len() > 1 && words[..starts[1]].trim().is_empty() {
            starts.remove(1);
        }
    }
    let bounds: Vec<usize> = starts.into_iter().chain([words.len()]).collect();
    let parts: Vec<Range<usize>> = bounds
        .windows(2)
        .flat_map(|part| {
            plain::pieces(&words[part[0]..part[1]]).into_iter().map(|p| part[0] + p.start..part[0] + p.end)
        })
        .collect();
    // Each heading is handed to its page once: a look through all of them for every page takes minutes for a file that
    // is made of headings.
    let mut headings = headings.into_iter().peekable();
    parts
        .into_iter()
        .enumerate()
        .map(|(n, Range { start, end })| {
            let inside = std::iter::from_fn(|| headings.next_if(|h| h.offset < end));
            Page {
                number: n as u32 + 1,
                text: words[start..end].to_string(),
                headings: inside.map(|h| Heading { offset: h.offset - start, ..h }).collect(),
                quality: 1.0,
                engine: "markdown".into(),
                ..Page::default()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str =
        "# Note\n\nIntro.\n\n## One\n\n```\n# no heading\n```\n\nText\n\nTwo\n---\n\n| a |\n|---|\n\nEnd.\n";

    #[test]
    fn sections_become_pages_and_code_is_left_alone() {
        let headings = headings(NOTE);
        assert_eq!(
            headings.iter().map(|h| (h.level, h.title.as_str())).collect::<Vec<_>>(),
            [(1, "Note"), (2, "One"), (2, "Two")]
        );
        let pages = pages(NOTE, headings);
        assert_eq!(pages.len(), 3);
        assert_eq!(pages.iter().map(|p| p.text.as_str()).collect::<String>(), NOTE);
        assert!(pages[2].text[pages[2].headings[0].offset..].starts_with("Two"));
    }

    #[test]
    fn a_file_made_of_headings_is_cut_in_no_time() {
        let note: String = (0..100_000).map(|n| format!("# Heading {n}\nwords\n")).collect();
        let started = std::time::Instant::now();
        let (title, pages) = parse(note.as_bytes());
        assert!(started.elapsed().as_secs() < 40, "{:?}", started.elapsed());
        assert_eq!((title.as_deref(), pages.len()), (Some("Heading 0"), 100_000));
        assert!(pages.iter().all(|page| page.headings.len() == 1 && page.headings[0].offset == 0));
        assert_eq!(pages[777].headings[0].title, "Heading 777");
    }

    #[test]
    fn a_note_without_sections_is_one_page() {
        assert_eq!(pages("just words\n", Vec::new()).len(), 1);
        let one = "# Title\n\nwords\n";
        assert_eq!(pages(one, headings(one)).len(), 1);
    }
}
