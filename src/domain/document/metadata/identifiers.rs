//! Numbers that identify a document: DOI, arXiv, ISBN, ISSN, RFC, reports and standards.

use super::Field;
use super::dates::dates_in;
use super::found::{Found, Pages};
use super::lines::{Line, find, find_word};

/// Words before a number of a document, in lower case.
const LABELS: &[&str] = &[
    "report number",
    "report no.",
    "report no",
    "document number",
    "document no.",
    "document no",
    "doc. no.",
    "doc no.",
    "document id",
    "publication number",
    "publication no.",
    "part number",
    "part no.",
    "order number",
    "order no.",
    "form number",
    "reference number",
    "technical report",
    "accession number",
    "policy number",
    "contract number",
    "contract no.",
    "contract no",
    "grant agreement no",
    "manual number",
    "publication",
    "编号",
    "文件编号",
    "报告编号",
    "文号",
    "标准号",
    "合同编号",
    "项目编号",
    "文件号",
];

pub(super) fn gather(pages: &Pages<'_>, found: &mut Found) {
    let front = pages.first.iter().filter(|line| line.page <= 4);
    let lines: Vec<&Line<'_>> = front.chain(pages.running).collect();
    for line in &lines {
        books(line, found);
        arxiv(line, found);
        if line.page <= 2 || line.running {
            dois(line, found);
            requests(line, found);
            labelled(line, found);
            series(line, found);
        }
    }
    // Many numbers of books are those of other books.
    let listed = pages.last.iter().filter(|line| find(line.text, "isbn").is_some()).count();
    for line in pages.last {
        if listed <= 2 && line.text.chars().count() < 80 {
            books(line, found);
        }
        if find(line.text, "doi").is_some()
            && found.of(Field::Identifier).all(|entry| entry.of.as_deref() != Some("doi"))
        {
            // A reference has a DOI too, and many words.
            if line.text.split_whitespace().count() <= 3 {
                dois(line, found);
            }
        }
    }
}

fn add(line: &Line<'_>, part: std::ops::Range<usize>, kind: &str, found: &mut Found) {
    let value = &line.text[part.clone()];
    found.add(Field::Identifier, value, line.place(part), Some(kind));
}

/// The end of the run of characters from `at` on that `is` accepts, without punctuation at its end.
fn run(text: &str, at: usize, is: impl Fn(char) -> bool) -> usize {
    let end = text[at..].find(|c: char| !is(c)).map_or(text.len(), |n| at + n);
    at + text[at..end].trim_end_matches(['.', ',', ';', ':', '-', '–', '/', '(', '[']).len()
}

fn dois(line: &Line<'_>, found: &mut Found) {
    // On a first page a second DOI is that of something cited.
    if found.of(Field::Identifier).any(|entry| entry.of.as_deref() == Some("doi")) {
        return;
    }
    let text = line.text;
    let mut from = 0;
    while let Some(at) = text[from..].find("10.").map(|at| from + at) {
        let digits = run(text, at + 3, |c| c.is_ascii_digit() || c == '.');
        let edge = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '.');
        if edge && digits - (at + 3) >= 4 && text[digits..].starts_with('/') {
            let end = run(text, digits, |c| c.is_ascii_alphanumeric() || "/.-_():;<>[]".contains(c));
            let unopened = text[at..end].ends_with([')', ']']) && !text[at..end].contains(['(', '[']);
            let end = if unopened { end - 1 } else { end };
            if end > digits + 2 {
                add(line, at..end, "doi", found);
                return;
            }
        }
        from = at + 3;
    }
}

/// "arXiv:2310.06117v1 [cs.LG] 9 Oct 2023": the stamp in the margin has number, version and date.
fn arxiv(line: &Line<'_>, found: &mut Found) {
    let Some(at) = find(line.text, "arxiv:") else { return };
    let start = at + "arxiv:".len();
    let start = start + (line.text[start..].len() - line.text[start..].trim_start().len());
    let end = run(line.text, start, |c| c.is_ascii_alphanumeric() || "./-".contains(c));
    let number = &line.text[start..end];
    let bare = number.split('v').next().unwrap_or_default();
    let new = bare
        .split_once('.')
        .is_some_and(|(a, b)| a.len() == 4 && b.len() >= 4 && bare.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    let old = bare.split_once('/').is_some_and(|(_, b)| b.len() == 7);
    // A paper cites others: its own stamp has nothing before it.
    let stamp = at == 0 || line.running;
    let first = !found.of(Field::Identifier).any(|entry| entry.of.as_deref() == Some("arxiv"));
    if !(new || old) || !first || !(stamp || line.text.len() < 60 && line.page == 1) {
        return;
    }
    add(line, at..end, "arxiv", found);
    if let Some(v) = number.rfind('v') {
        found.add(Field::Version, &number[v..], line.place(start + v..end), Some("arxiv"));
    }
    if let Some(part) = dates_in(line.text).into_iter().next() {
        found.add(Field::Date, &line.text[part.clone()], line.place(part), Some("arxiv"));
    }
    found.add(Field::Venue, "arXiv", line.place(at..at + "arxiv".len()), Some("arxiv"));
}

fn books(line: &Line<'_>, found: &mut Found) {
    for (label, lengths) in [("isbn", &[10usize, 13][..]), ("issn", &[8][..])] {
        let mut from = 0;
        while let Some(at) = find(&line.text[from..], label).map(|at| from + at) {
            from = at + label.len();
            let Some(lead) = line.text[from..].find(|c: char| c.is_ascii_digit()) else { break };
            if lead > 24 {
                continue;
            }
            // "ISBN-13: 978-…", "ISBN 10: …"
            let mut start = from + lead;
            for prefix in ["13", "10"] {
                let rest = &line.text[start..];
                if rest.starts_with(prefix)
                    && rest[2..].starts_with([':', ' ', ')', '：'])
                    && !rest[2..].trim_start().is_empty()
                {
                    let next = rest[2..].find(|c: char| c.is_ascii_digit()).map_or(start, |n| start + 2 + n);
                    start = if rest[2..].starts_with(' ') && rest.len() < 20 { start } else { next };
                    break;
                }
            }
            let end = run(line.text, start, |c| c.is_ascii_digit() || matches!(c, '-' | ' ' | 'X' | 'x' | '–' | '‐'));
            let value = line.text[start..end].trim_end();
            let digits = value.chars().filter(|c| c.is_ascii_digit() || matches!(c, 'x' | 'X')).count();
            if lengths.contains(&digits) {
                add(line, start..start + value.len(), label, found);
            }
        }
    }
}

/// "Request for Comments: 2616", "RFC 2616".
fn requests(line: &Line<'_>, found: &mut Found) {
    for label in ["request for comments:", "rfc "] {
        let Some(at) = find_word(line.text, label.trim_end_matches(':').trim_end()) else { continue };
        let after = at + label.len();
        let Some(rest) = line.text.get(after..) else { continue };
        let start = after + (rest.len() - rest.trim_start().len());
        let end = run(line.text, start, |c| c.is_ascii_digit());
        let stands = label.len() > 4 || at == 0 || line.running;
        if (2..=5).contains(&(end - start)) && stands {
            add(line, at..end, "report", found);
        }
    }
}

fn labelled(line: &Line<'_>, found: &mut Found) {
    for label in LABELS {
        let at = if label.is_ascii() { find_word(line.text, label) } else { line.text.find(label) };
        let Some(at) = at.filter(|at| *at < 40) else { continue };
        let after = at + label.len();
        let rest = &line.text[after..];
        let start =
            after + rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || ":：#.".contains(c)).len();
        let end = run(line.text, start, |c| c.is_alphanumeric() || "-/._–〔〕[]（）()".contains(c));
        let value = &line.text[start..end];
        let number = value.chars().filter(char::is_ascii_digit).count();
        if number >= 2 && end - start <= 60 && !is_year(value) {
            add(line, start..end, "report", found);
            return;
        }
    }
}

/// Standards and report series: "NIST Special Publication 800-53", "ISO 9001:2015", "GB/T 1.1-2020", "NASA/TM-2019-1".
fn series(line: &Line<'_>, found: &mut Found) {
    let text = line.text;
    for label in [
        "iso/iec ",
        "iso ",
        "iec ",
        "ieee std ",
        "nist sp ",
        "special publication ",
        "gb/t ",
        "gb ",
        "din en ",
        "astm ",
        "itu-t ",
        "ecma-",
        "nasa/",
    ] {
        let Some(at) = find_word(text, label.trim_end()) else { continue };
        if at > 30 || line.page > 1 && !line.running || text.split_whitespace().count() > 12 {
            continue;
        }
        let rest = &text[at + label.len().min(text.len() - at)..];
        let Some(first) = rest.split_whitespace().next() else { continue };
        let digits = first.chars().filter(char::is_ascii_digit).count();
        if digits >= 2 && !is_year(first) {
            let start = text.len() - rest.len() + (rest.len() - rest.trim_start().len());
            add(line, at..run(text, start, |c| c.is_ascii_alphanumeric() || "-.:/".contains(c)), "report", found);
            return;
        }
    }
}

fn is_year(value: &str) -> bool {
    value.len() == 4 && (value.starts_with("19") || value.starts_with("20"))
}
