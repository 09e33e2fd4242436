//! The title and subtitle: the file's own title where a page has it, else the largest lines of the first page with words
//! on it, else its first paragraph.

use super::Field;
use super::dates::dates_in;
use super::found::{Found, Pages};
use super::lines::{Line, ends_front, from_to, is_prose};
use super::person::names_in;
use crate::domain::text;

/// Longest title, in characters.
const LONGEST: usize = 300;

/// Most lines of a title.
const MOST_LINES: usize = 7;

/// Notes the title and subtitle; returns the index of the line after them among those of the first pages.
pub(super) fn gather(pages: &Pages<'_>, found: &mut Found) -> usize {
    let lines = pages.first;
    let Some((from, to)) = block(pages) else { return 0 };
    let title = joined(&lines[from..=to], |line| line.large || !lines[from].large);
    let place = from_to(&lines[from], &lines[to]);
    let title = title.trim_start_matches(['#', ' ']);
    let named = found.has(Field::Title);
    let mut next = to + 1;
    let Some((sub, end)) = subtitle(lines, next) else {
        if !named {
            found.add(Field::Title, title, place, None);
        }
        return next;
    };
    let below = from_to(&lines[next], &lines[end - 1]);
    next = end;
    if named {
        return next;
    }
    if is_genre(title) && !is_genre(&sub) {
        // "TECHNICAL REPORT" in large letters, the title below.
        found.add(Field::Title, &sub, below, None);
        found.add(Field::Subtitle, title, place, None);
    } else if is_company(title) && names_report(&sub) {
        let whole = from_to(&lines[from], &lines[end - 1]);
        found.add(Field::Title, &format!("{title} {sub}"), whole, None);
    } else {
        found.add(Field::Title, title, place, None);
        found.add(Field::Subtitle, &sub, below, None);
    }
    next
}

/// True for the kind of a document alone.
fn is_genre(text: &str) -> bool {
    let lower = text.to_lowercase();
    let kinds = [
        "technical report",
        "report",
        "thesis",
        "phd thesis",
        "doctoral dissertation",
        "dissertation",
        "master thesis",
        "master’s thesis",
        "working paper",
        "white paper",
        "annual report",
        "user guide",
        "user manual",
        "policy brief",
        "discussion paper",
    ];
    kinds.contains(&lower.trim())
        || ["学位论文", "毕业论文", "毕业设计", "研究报告", "技术报告", "白皮书", "讨论稿"]
            .iter()
            .any(|kind| text.trim().ends_with(kind) && text.trim().chars().count() <= kind.chars().count() + 6)
}

fn is_company(text: &str) -> bool {
    let lower = text.to_lowercase();
    let ends = [
        " inc",
        " inc.",
        " ltd",
        " ltd.",
        " limited",
        " plc",
        " corporation",
        " corp.",
        " company",
        " group",
        " ag",
        " gmbh",
        "公司",
        "集团",
    ];
    ends.iter().any(|end| lower.trim_end_matches([',', '.']).ends_with(end.trim_end_matches('.')))
}

fn names_report(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["report", "review", "statements", "prospectus", "results"].iter().any(|word| lower.contains(word))
        || ["报告", "年报", "招股", "说明书"].iter().any(|word| text.contains(word))
}

/// The first and last line of the title.
fn block(pages: &Pages<'_>) -> Option<(usize, usize)> {
    let lines = pages.first;
    if let Some(range) = own_title(pages) {
        return Some(range);
    }
    // Formats without type sizes have the title among their properties.
    if pages.file.large.is_empty() && pages.file.title.is_some() {
        return None;
    }
    // The first page with words, large ones first.
    for page in 1..=4u32 {
        let here: Vec<usize> = (0..lines.len()).filter(|&n| lines[n].page == page && usable(&lines[n])).collect();
        let letters: usize = here.iter().map(|&n| lines[n].text.chars().filter(|c| c.is_alphabetic()).count()).sum();
        if letters < 3 {
            continue;
        }
        let large: Vec<usize> =
            here.iter().copied().filter(|&n| lines[n].large && !ends_front(lines[n].text)).collect();
        if let Some(&first) = large.first()
            && letters_of(lines[first].text) > 2
            && here.iter().filter(|&&n| n < first && is_prose(lines[n].text)).count() < 2
        {
            let mut last = first;
            for &n in &large[1..] {
                // A title in two sizes has a small line between the large ones; a heading further down is another.
                if n - last <= 2 && n - first < MOST_LINES && !is_prose(lines[last].text) {
                    last = n;
                } else {
                    break;
                }
            }
            // With small lines between, the last of them is small too.
            let mixed = (first..last).any(|n| !lines[n].large);
            if mixed
                && lines
                    .get(last + 1)
                    .is_some_and(|next| next.page == page && usable(next) && !is_prose(next.text) && !stops(next.text))
            {
                last += 1;
            }
            // A contents page or a first section has large lines too.
            if !is_prose(lines[first].text) || letters_of(lines[first].text) > 20 {
                return Some((first, last));
            }
        }
        let Some(&first) = here.iter().find(|&&n| !ends_front(lines[n].text)) else { continue };
        if is_prose(lines[first].text)
            && let Some(&large) = large.first()
        {
            return Some((large, large));
        }
        let mut last = first;
        while last + 1 < lines.len()
            && !lines[last + 1].begins
            && lines[last + 1].page == page
            && last - first < 2
            && !stops(lines[last + 1].text)
        {
            last += 1;
        }
        if is_prose(lines[first].text) && last > first {
            return None;
        }
        return Some((first, last));
    }
    None
}

/// The lines of the first pages that are the title in the file's own data.
fn own_title(pages: &Pages<'_>) -> Option<(usize, usize)> {
    let title = pages.file.title.as_deref().filter(|title| letters_of(title) >= 6)?;
    let wanted = squeezed(title);
    for first in 0..pages.first.len().min(60) {
        let mut said = String::new();
        for last in first..pages.first.len().min(first + MOST_LINES) {
            if pages.first[last].page != pages.first[first].page || pages.first[last].running {
                break;
            }
            said.push_str(&squeezed(pages.first[last].text.trim_end_matches('-')));
            if said == wanted {
                return Some((first, last));
            }
            if !wanted.starts_with(said.as_str()) {
                break;
            }
        }
    }
    None
}

/// Letters and digits alone, in lower case: titles are set with other dashes, quotes and superscripts.
fn squeezed(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn letters_of(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// True for a line that may be in a title.
fn usable(line: &Line<'_>) -> bool {
    let lower = line.lower();
    let junk = [
        "http",
        "www.",
        "doi",
        "arxiv:",
        "issn",
        "isbn",
        "[publish",
        "page ",
        "©",
        "copyright",
        "microsoft word",
        "--",
        "__",
    ];
    let only_date = dates_in(line.text).first().is_some_and(|part| part.len() * 10 > line.text.len() * 7);
    let preprint = [
        "published as a",
        "under review",
        "preprint",
        "accepted ",
        "proceedings of",
        "journal of",
        "available online",
        "contents lists",
        "submitted to",
        "to appear in",
        "original article",
        "research article",
        "review article",
        "open access",
        "workshop track",
    ];
    (!line.running || line.large && line.page == 1)
        && letters_of(line.text) >= 2
        && !line.text.contains('@')
        && !junk.iter().any(|word| lower.starts_with(word))
        && (line.large || !preprint.iter().any(|word| lower.starts_with(word)))
        && !only_date
        && !lower.contains("vol.")
        && !lower.contains('©')
        && !lower.starts_with("translated from")
        && !lower.starts_with("original ")
}

/// True for a line after a title that is not part of it.
fn stops(text: &str) -> bool {
    let lower = text.to_lowercase();
    let names = names_in(text);
    ends_front(text)
        || !dates_in(text).is_empty()
        || text.contains('@')
        || ["version", "release", "edition", "author", "by ", "v1", "v2", "rev"]
            .iter()
            .any(|word| lower.starts_with(word))
        || names.len() > 1
        || lower.contains("http")
        || ["著", "译", "譯", "訳", "编", "編", "编著", "主编"].iter().any(|end| text.ends_with(end))
        || names.iter().any(|name| !name.marks.is_empty())
}

fn joined(lines: &[Line<'_>], wanted: impl Fn(&Line<'_>) -> bool) -> String {
    // "HAMILTON COUNTY" in one size, "NEBRASKA HISTORIC BUILDINGS SURVEY" between it in another.
    let (one, other): (Vec<&Line<'_>>, Vec<&Line<'_>>) = lines.iter().partition(|line| wanted(line));
    let text: Vec<&str> = one.into_iter().chain(other).map(|line| line.text).collect();
    let title = text::one_line(&text::reflow(&text.join("\n")));
    text::shorten(title.trim_end_matches(|c: char| "*∗†‡§¶¹²".contains(c) || c.is_whitespace()), LONGEST)
}

/// The paragraph after the title if it goes on saying what the document is; with the line after it.
fn subtitle(lines: &[Line<'_>], from: usize) -> Option<(String, usize)> {
    let first = lines.get(from)?;
    if from == 0
        || lines[from - 1].page != first.page
        || stops(first.text)
        || is_prose(first.text)
        || !usable(first)
        || letters_of(first.text) < 4
    {
        return None;
    }
    if super::people::is_affiliation(first.text)
        || !names_in(first.text).is_empty()
        || first.text.contains([':', '：', '∗', '†', '\t'])
    {
        return None;
    }
    let mut end = from + 1;
    while end < lines.len()
        && !lines[end].begins
        && lines[end].page == first.page
        && end - from < 3
        && !stops(lines[end].text)
        && names_in(lines[end].text).is_empty()
    {
        end += 1;
    }
    let text: Vec<&str> = lines[from..end].iter().map(|line| line.text).collect();
    let said = text.join(" ");
    (said.chars().count() <= 160).then_some((said, end))
}
