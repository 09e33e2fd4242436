//! Markdown: one page per top-level section, headings with their levels. Front matter and HTML comments, invisible on a
//! rendered page, are set aside.

use std::ops::Range;
use std::path::Path;

use super::pipes::{self, fenced};
use super::plain::{self, decode};
use crate::adapters::reader::{ReadError, ReadEvent, ReadOptions, io_error};
use crate::domain::document::metadata::FileData;
use crate::domain::document::{Aside, AsideKind, Format, Heading, Page};
use crate::domain::text;

/// Maximum bytes of front matter.
const LONGEST_FRONT: usize = 64 << 10;

/// Maximum bytes of a line in which inline code is searched for; nobody writes longer ones.
const LONGEST_LINE: usize = 64 << 10;

pub(crate) fn read(path: &Path, options: &ReadOptions, on_event: &mut dyn FnMut(ReadEvent)) -> Result<(), ReadError> {
    let bytes = std::fs::read(path).map_err(|e| io_error(path, &e))?;
    let (about, pages) = parse(&bytes);
    on_event(ReadEvent::Opened {
        pages: pages.len() as u32,
        title: about.title.clone(),
        format: Format::Markdown,
        attachments: Vec::new(),
        about: Box::new(about),
    });
    for page in pages {
        if options.cancelled() {
            return Err(ReadError::Cancelled);
        }
        on_event(ReadEvent::Page(page));
    }
    Ok(())
}

/// What a Markdown file says of itself, and its pages.
pub(crate) fn parse(bytes: &[u8]) -> (FileData, Vec<Page>) {
    let decoded = decode(bytes);
    let words = text::clean(&decoded);
    let (pages, title) = document(&words);
    let front = front_matter(&words).map(|front| properties(&words[front.range])).unwrap_or_default();
    (FileData { title, ..front }, pages)
}

/// The values of front matter that have a line of their own or are lists below their key.
fn properties(front: &str) -> FileData {
    let mut about = FileData::default();
    let mut key = String::new();
    let unquoted = |value: &str| value.trim().trim_matches(['"', '\'']).to_string();
    for line in front.lines().take(200) {
        let nested = line.starts_with([' ', '\t', '-']);
        if let Some(item) = line.trim().strip_prefix("- ").filter(|_| nested) {
            // "- name: Ada" is Ada.
            about.put(&key, &unquoted(item.strip_prefix("name:").unwrap_or(item)));
        } else if let Some((name, value)) = line.split_once([':', '=']).filter(|_| !nested) {
            key = unquoted(name);
            let list = value.trim().strip_prefix('[').and_then(|list| list.strip_suffix(']'));
            match list {
                Some(list) => list.split(',').for_each(|item| about.put(&key, &unquoted(item))),
                None => about.put(&key, &unquoted(value)),
            }
        }
    }
    about
}

/// The pages of a document and its title: from the front matter, else its first heading.
fn document(words: &str) -> (Vec<Page>, Option<String>) {
    let front = front_matter(words);
    let comments = comments(words, front.as_ref().map_or(0, |front| front.range.end));
    let mut unseen: Vec<Range<usize>> = front.iter().map(|front| front.range.clone()).collect();
    unseen.extend(comments);
    // Invisible text is blanked out before headings are searched, keeping offsets the same.
    let mut seen = words.as_bytes().to_vec();
    for range in &unseen {
        seen[range.clone()].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    let seen = String::from_utf8(seen).unwrap_or_else(|_| words.to_string());
    let headings = headings(&seen);
    let title = front.and_then(|front| front.title).or_else(|| headings.first().map(|h| h.title.clone()));
    let mut pages = pages(words, &seen, headings);
    let mut start = 0;
    for page in &mut pages {
        let end = start + page.text.len();
        let first = unseen.partition_point(|part| part.end <= start);
        let near = unseen[first..].iter().take_while(|part| part.start < end);
        let inside = near.map(|part| part.start.max(start)..part.end.min(end)).filter(|part| !part.is_empty());
        let aside =
            |part: Range<usize>| Aside { start: part.start - start, end: part.end - start, kind: AsideKind::Hidden };
        page.asides = inside.map(aside).collect();
        let hidden: usize =
            page.asides.iter().map(|aside| page.text[aside.start..aside.end].trim().chars().count()).sum();
        page.warning = (hidden > 0)
            .then(|| format!("{hidden} characters that cannot be seen in the document are left out of passages"));
        start = end;
        pipes::find(page);
    }
    (pages, title)
}

/// Front matter, including the lines that delimit it.
struct Front {
    range: Range<usize>,
    title: Option<String>,
}

/// Finds front matter: YAML between lines of `---`, or TOML between lines of `+++`.
fn front_matter(words: &str) -> Option<Front> {
    let mut lines = words.split_inclusive('\n');
    let first = lines.next()?;
    let yaml = match first.trim_end() {
        "---" => true,
        "+++" => false,
        _ => return None,
    };
    let start = first.len();
    let mut at = start;
    let end = lines.find_map(|line| {
        let begins = at;
        at += line.len();
        let closes = match line.trim_end() {
            "---" | "..." => yaml,
            "+++" => !yaml,
            _ => false,
        };
        closes.then_some(begins)
    })?;
    let body = &words[start..end];
    if end > LONGEST_FRONT || !(if yaml { is_yaml(body) } else { body.parse::<toml::Table>().is_ok() }) {
        return None;
    }
    let title = if yaml { yaml_title(body) } else { toml_title(body) };
    let title = title.map(|title| text::shorten(&text::one_line(&title), 200)).filter(|title| !title.is_empty());
    Some(Front { range: 0..at, title })
}

/// True for lines of "key: value" and their continuations; a document that begins with a horizontal rule is no front
/// matter.
fn is_yaml(body: &str) -> bool {
    let mut keys = 0;
    // A blank line after the first rule: two rules with content between them.
    if body.lines().next().is_some_and(|line| line.trim().is_empty()) {
        return false;
    }
    body.lines().all(|line| {
        let belongs = line.trim().is_empty() || line.starts_with([' ', '\t', '#', '-', ']', '}']);
        let key = line.split_once(':').is_some_and(|(key, value)| {
            let name = key.trim().trim_matches(['"', '\'']);
            !name.is_empty()
                && name.chars().all(|c| c.is_alphanumeric() || "_-. ".contains(c))
                && name.split_whitespace().count() <= 3
                && (value.is_empty() || value.starts_with([' ', '\t']))
        });
        keys += usize::from(key);
        belongs || key
    }) && (keys > 0 || body.trim().is_empty())
}

fn yaml_title(body: &str) -> Option<String> {
    let mut lines = body.lines();
    let value = lines.find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim_matches(['"', '\'']).eq_ignore_ascii_case("title")).then(|| value.trim())
    })?;
    // A multi-line value is indented below its key.
    let folded = value.is_empty() || value.starts_with(['>', '|']);
    let more: Vec<&str> = lines.take_while(|line| line.starts_with([' ', '\t'])).map(str::trim).collect();
    let value = if folded { more.join(" ") } else { std::iter::once(value).chain(more).collect::<Vec<_>>().join(" ") };
    let quoted = |sign: char| value.strip_prefix(sign).and_then(|rest| rest.rsplit_once(sign)).map(|(value, _)| value);
    let plain = || value.split_once(" #").map_or(value.as_str(), |(value, _)| value).trim();
    Some(
        quoted('"')
            .map(|v| v.replace("\\\"", "\""))
            .or_else(|| quoted('\'').map(|v| v.replace("''", "'")))
            .unwrap_or_else(|| plain().into()),
    )
}

fn toml_title(body: &str) -> Option<String> {
    Some(body.parse::<toml::Table>().ok()?.get("title")?.as_str()?.to_string())
}

/// HTML comments after an offset and outside of code: `<!-- … -->`. An unclosed one that begins a line extends to the
/// end, as in every Markdown renderer; within a line it is text.
fn comments(words: &str, from: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut fence: Option<String> = None;
    let mut endless = false;
    let mut at = from;
    while let Some(line) = words.get(at..).and_then(|rest| rest.split_inclusive('\n').next()) {
        let next = at + line.len();
        if fenced(&mut fence, line.trim()) {
            at = next;
            continue;
        }
        let Some(open) = outside_code(line, "<!--") else {
            at = next;
            continue;
        };
        let start = at + open;
        // Once the end is not found, it is not searched for again.
        let end = if endless { None } else { words[start + 4..].find("-->") };
        endless = end.is_none();
        match end {
            Some(length) => {
                at = start + 4 + length + 3;
                found.push(start..at);
            }
            None if line[..open].trim().is_empty() => {
                found.push(start..words.len());
                return found;
            }
            None => at = next,
        }
    }
    found
}

/// Offset of a string in a line, outside of inline code.
fn outside_code(line: &str, sign: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let place = line[at..].find(sign)? + at;
        if line.len() > LONGEST_LINE {
            return Some(place);
        }
        let Some(tick) = line[at..place].find('`').map(|tick| tick + at) else { return Some(place) };
        let ticks = line[tick..].len() - line[tick..].trim_start_matches('`').len();
        let mark = &line[tick..tick + ticks];
        // Inline code ends with as many backticks as it begins with; otherwise they are literal.
        at = tick + ticks;
        let mut search = at;
        while let Some(end) = line[search..].find(mark).map(|end| end + search) {
            let length = line[end..].len() - line[end..].trim_start_matches('`').len();
            search = end + length;
            if length == ticks {
                at = search;
                break;
            }
        }
    }
}

/// The headings outside of code blocks: `#` and underlined (setext) headings.
fn headings(words: &str) -> Vec<Heading> {
    let mut found: Vec<Heading> = Vec::new();
    let mut fence: Option<String> = None;
    let mut at = 0;
    let mut previous: (usize, &str) = (0, "");
    for line in words.split_inclusive('\n') {
        let trimmed = line.trim();
        if !fenced(&mut fence, trimmed) {
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
                // A dashed line below a table row or list item is no heading.
                if let Some(level) = level
                    && !previous.1.starts_with(['|', '-', '*', '>', '#'])
                {
                    found.push(Heading { offset: previous.0, level, title: text::one_line(previous.1) });
                }
            }
        }
        previous = (at, trimmed);
        at += line.len();
    }
    found
}

/// Cuts at the headings of the highest level that occurs more than once; otherwise returns one page. `seen` is the text
/// with invisible parts blanked out.
fn pages(words: &str, seen: &str, headings: Vec<Heading>) -> Vec<Page> {
    let level = (1..=6).find(|level| headings.iter().filter(|h| h.level == *level).count() > 1);
    let mut starts: Vec<usize> = vec![0];
    if let Some(level) = level {
        starts.extend(headings.iter().filter(|h| h.level <= level && h.offset > 0).map(|h| h.offset));
        starts.dedup();
        // Blank text before the first cut belongs to the page after it.
        if starts.len() > 1 && seen[..starts[1]].trim().is_empty() {
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
    // Each heading is assigned once, in order: searching all of them for every page takes minutes for a file made of
    // headings.
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
                quality: if words[start..end].trim().is_empty() { 0.0 } else { 1.0 },
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
        let pages = pages(NOTE, NOTE, headings);
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
        assert_eq!((title.title.as_deref(), pages.len()), (Some("Heading 0"), 100_000));
        assert!(pages.iter().all(|page| page.headings.len() == 1 && page.headings[0].offset == 0));
        assert_eq!(pages[777].headings[0].title, "Heading 777");
    }

    #[test]
    fn a_note_without_sections_is_one_page() {
        assert_eq!(document("just words\n").0.len(), 1);
        assert_eq!(document("# Title\n\nwords\n").0.len(), 1);
    }

    /// The text, the parts set aside, the headings and the title of a document.
    fn parts(words: &str) -> (String, Vec<String>, Vec<String>, Option<String>) {
        let (pages, title) = document(words);
        assert_eq!(pages.iter().map(|page| page.text.as_str()).collect::<String>(), words, "nothing is lost");
        let body = pages.iter().flat_map(|p| p.body(0..p.text.len()).into_iter().map(|part| &p.text[part]));
        let asides = pages.iter().flat_map(|p| p.asides.iter().map(|a| p.text[a.start..a.end].to_string()));
        let headings = pages.iter().flat_map(|p| p.headings.iter().map(|h| h.title.clone()));
        (body.collect(), asides.collect(), headings.collect(), title)
    }

    #[test]
    fn front_matter_gives_the_title_and_is_no_section() {
        for (front, wanted) in [
            ("---\ntitle: \"Dues: an overview\"\nauthor: Ada\ntags:\n- ice\n- dues\n---\n", "Dues: an overview"),
            ("---\nlayout: post\ntitle: 港口的费用 # draft\n...\n", "港口的费用"),
            ("---\ntitle: >\n  Dues of\n  the harbour\ndate: 2024-01-01\n---\n", "Dues of the harbour"),
            ("+++\ntitle = 'Dues'\n[extra]\nweight = 3\n+++\n", "Dues"),
            ("---\nauthor: Ada\n---\n", "Ice"),
        ] {
            let (body, asides, headings, title) =
                parts(&format!("{front}\n# Ice\n\nIt floats.\n\n# Dues\n\nThey are paid.\n"));
            assert!(body.trim().starts_with("# Ice") && !body.contains("author"), "{body}");
            assert_eq!((asides.as_slice(), title.as_deref()), ([front.to_string()].as_slice(), Some(wanted)));
            assert_eq!(headings, ["Ice", "Dues"]);
        }
    }

    #[test]
    fn a_document_that_begins_with_a_rule_has_no_front_matter() {
        for words in [
            "---\nThe harbour: a history of it, in three parts\nand more\n---\nEnd.\n",
            "---\n\n# Ice\n\nIt floats.\n",
            "---\n\nThis text: stands between two rules and is content: yes.\n\n---\n\n# After\n",
            "+++\nno = [\n+++\nx",
        ] {
            let (body, asides, ..) = parts(words);
            assert_eq!((body.as_str(), asides.len()), (words, 0));
        }
    }

    #[test]
    fn comments_of_html_are_not_the_words_of_the_document_and_code_is_left_alone() {
        let words = "# Dues\n\nThey are <!-- TODO: check -->paid `<!-- here -->` monthly.\n\n<!--\n# Old\n\nThey were free.\n-->\n\n\
                     ```html\n<!-- kept -->\n```\n\n# Ice\n\n<!-- 港口 --> It <!-- floats.\n\n<!-- and no end\n\n# Lost\n";
        let (body, asides, headings, _) = parts(words);
        assert_eq!(
            asides,
            [
                "<!-- TODO: check -->",
                "<!--\n# Old\n\nThey were free.\n-->",
                "<!-- 港口 -->",
                "<!-- and no end\n\n# Lost\n"
            ]
        );
        assert!(body.contains("`<!-- here -->`") && body.contains("<!-- kept -->") && body.contains("It <!-- floats."));
        assert_eq!(headings, ["Dues", "Ice"]);
        assert!(document(words).0[0].warning.as_deref().is_some_and(|why| why.contains("left out of passages")));
    }
}
