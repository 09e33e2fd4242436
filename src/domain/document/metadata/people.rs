//! The authors below a title, with their affiliations and addresses.

use super::Field;
use super::dates::dates_in;
use super::found::{Found, Pages};
use super::lines::{Line, ends_front, find, is_prose};
use super::person::names_in;
use crate::domain::document::PageSpan;
use crate::domain::text::tokens::is_cjk;

/// Most lines looked at below a title.
const MOST_LINES: usize = 90;

/// Words of organisations, in lower case.
const ORGANISATIONS: &str = "\
    university institute institut department dept dept. school college laboratory laboratories lab labs center \
    centre research google microsoft openai deepmind nvidia facebook meta amazon apple ibm intel inc inc. ltd \
    ltd. llc corp corp. corporation company foundation association society ministry agency bureau council \
    commission academy faculty hospital division bank universität université universidad università universiteit \
    cnrs inria mit eth epfl gmbh technologies csail ucla uc ai polytechnic observatory museum library consortium \
    alibaba tencent baidu huawei bytedance samsung anthropic cohere salesforce adobe yahoo twitter linkedin uber \
    mila cmu nyu kaist riken cern nasa national federal clinic office";

/// Parts of Chinese organisations.
const CHINESE_ORGANISATIONS: &[&str] = &[
    "大学",
    "学院",
    "研究所",
    "研究院",
    "公司",
    "实验室",
    "医院",
    "研究中心",
    "集团",
    "科学院",
    "委员会",
    "出版社",
    "银行",
    "学校",
];

/// Groups that write.
const GROUPS: &[&str] = &[
    "team",
    "group",
    "authors",
    "contributors",
    "committee",
    "project",
    "developers",
    "consortium",
    "working group",
    "collaboration",
    "小组",
    "团队",
    "编委会",
    "项目组",
    "编写组",
    "课题组",
    "工作组",
];

/// Offices that a person on a cover holds.
const ROLES: &[&str] = &[
    "governor",
    "secretary",
    "director",
    "president",
    "minister",
    "chairman",
    "chair",
    "commissioner",
    "mayor",
    "superintendent",
    "administrator",
    "ceo",
    "chief executive",
    "surgeon general",
    "editor",
    "advisor",
    "adviser",
    "supervisor",
    "dean",
    "treasurer",
    "state surgeon",
    "chief",
    "general manager",
];

#[derive(Default)]
struct Block {
    authors: Vec<Author>,
    places: Vec<Affiliation>,
    /// The authors whose affiliation comes next begin here.
    group: usize,
    /// Columns of the last row of names.
    row: usize,
    /// A mark on a line of its own, before the place it stands for.
    pending: Option<String>,
    /// The line before held names and nothing else.
    fresh: bool,
}

struct Author {
    name: String,
    place: Option<PageSpan>,
    marks: Vec<String>,
}

struct Affiliation {
    value: String,
    place: Option<PageSpan>,
    mark: Option<String>,
    /// Those without marks that it stands below.
    of: std::ops::Range<usize>,
}

/// Notes the authors that stand below the title, from line `after` of the first pages on.
pub(super) fn gather(pages: &Pages<'_>, after: usize, found: &mut Found) {
    let mut block = Block::default();
    let lines = &pages.first[after.min(pages.first.len())..];
    let mut other = 0;
    for (n, line) in lines.iter().enumerate().take(MOST_LINES) {
        let begun = !block.authors.is_empty();
        let first_page = lines.first().is_some_and(|first| line.page <= first.page + u32::from(!begun));
        if ends_front(line.text) || !first_page || line.page > 3 {
            break;
        }
        if line.running {
            continue;
        }
        let next = lines.get(n + 1).filter(|next| next.page == line.page);
        if block.take(line, next, found) {
            other = 0;
        } else {
            other += 1;
            let enough = if begun { 6 } else { 12 };
            if other > enough || is_prose(line.text) && (begun || other > 3) {
                break;
            }
        }
    }
    block.note(found);
    addresses(pages, found);
    if !found.has(Field::Author) {
        groups(lines, found);
    }
}

impl Block {
    /// Takes a line; false if nothing was understood.
    fn take(&mut self, line: &Line<'_>, next: Option<&Line<'_>>, found: &mut Found) -> bool {
        let text = line.text;
        if text.contains('@') {
            return emails(line, found) > 0;
        }
        let lower = line.lower();
        if lower.starts_with("http") || lower.starts_with("www.") {
            return true;
        }
        if !dates_in(text).is_empty() || lower.starts_with("version") || lower.starts_with("release") {
            return true;
        }
        if lower.starts_with("translated") || lower.starts_with("edited by") || lower.starts_with("published") {
            return true;
        }
        let by =
            ["by ", "by: ", "written by ", "authors: ", "author: ", "edited by ", "translated by ", "compiled by "]
                .iter()
                .find(|lead| lower.starts_with(**lead));
        let lead = by.map_or(0, |by| by.len());
        let names = if is_affiliation(text) { Vec::new() } else { names_in(&text[lead..]) };
        let office = |line: &Line<'_>| {
            let lower = line.lower();
            line.text.split_whitespace().count() <= 6
                && ROLES.iter().any(|role| lower.starts_with(role) || lower.ends_with(role))
        };
        if !names.is_empty() {
            if let Some(next) = next.filter(|next| names.len() == 1 && office(next)) {
                let part = lead + names[0].part.start..lead + names[0].part.end;
                found.add(Field::Contributor, &text[part.clone()], line.place(part), Some(&next.lower()));
                return true;
            }
            // A single name after affiliations begins a new block of its own.
            let row = text.split('\t').count();
            if self.places.last().is_some_and(|last| last.of.end == self.authors.len()) {
                self.group = self.authors.len();
            }
            // "Hugging Face" on its own below a list of names is where they work.
            let alone = names.len() == 1
                && names[0].marks.is_empty()
                && line.begins
                && self.authors.len() - self.group >= 3
                && lead == 0;
            if alone {
                self.place(text, line.whole(), None);
                return true;
            }
            self.row = if names.len() == row { row } else { 0 };
            self.fresh = true;
            for name in names {
                let part = lead + name.part.start..lead + name.part.end;
                self.authors.push(Author {
                    name: text[part.clone()].to_string(),
                    place: line.place(part),
                    marks: name.marks,
                });
            }
            return true;
        }
        if self.authors.is_empty() {
            return false;
        }
        if self.goes_on(line) {
            return true;
        }
        let fresh = std::mem::take(&mut self.fresh);
        if self.affiliation(line) {
            return true;
        }
        // "Artifex Software" below a name: no word tells that it is a company.
        let words: Vec<&str> = text.split_whitespace().collect();
        let small = ["of", "for", "and", "the", "&", "de"];
        let capital = |word: &&str| word.starts_with(char::is_uppercase) || small.contains(word);
        let press = text.to_lowercase().ends_with("press");
        let named = fresh
            && !press
            && words.len() <= 6
            && words.iter().all(capital)
            && !text.contains(|c: char| c.is_ascii_digit() || ":;?!".contains(c));
        if named && text.chars().filter(|c| c.is_alphabetic()).count() >= 3 {
            self.place(text, line.whole(), None);
        }
        named
    }

    /// "Benjamin Charles Germain" at the end of a line, "Lee4, Jacob Carlson3" on the next.
    fn goes_on(&mut self, line: &Line<'_>) -> bool {
        let first = line.text.split([',', '，']).next().unwrap_or_default();
        if line.begins
            || first.split_whitespace().count() != 1
            || first.len() == line.text.len()
            || !self.places.is_empty()
        {
            return false;
        }
        // As if it had a first name.
        let led = names_in(&format!("Xx {}", line.text));
        let Some(last) = self.authors.last_mut().filter(|last| last.marks.is_empty() && led.len() > 1) else {
            return false;
        };
        let end = led[0].part.end - 3;
        last.name = format!("{} {}", last.name, &line.text[..end]);
        last.marks = led[0].marks.clone();
        if let Some(place) = &mut last.place {
            place.end = line.start + end;
        }
        for name in led.into_iter().skip(1) {
            let part = name.part.start - 3..name.part.end - 3;
            self.authors.push(Author {
                name: line.text[part.clone()].to_string(),
                place: line.place(part),
                marks: name.marks,
            });
        }
        true
    }

    fn affiliation(&mut self, line: &Line<'_>) -> bool {
        let text = line.text;
        if let Some(mark) = mark_alone(text) {
            self.pending = Some(mark);
            return true;
        }
        let cells: Vec<&str> = text.split('\t').collect();
        if self.row >= 2 && cells.len() == self.row && self.authors.len() >= self.row {
            // Columns: the nth place belongs to the nth name of the row.
            let first = self.authors.len() - self.row;
            for (n, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
                let value = cell.trim().to_string();
                self.places.push(Affiliation {
                    value,
                    place: line.place_of(cell),
                    mark: None,
                    of: first + n..first + n + 1,
                });
            }
            return true;
        }
        let marked = marked_parts(text);
        let known = |mark: &str| self.authors.iter().any(|author| author.marks.iter().any(|own| own == mark));
        if marked.iter().any(|(mark, _)| known(mark)) && find(text, "equal").is_none_or(|at| at >= 12) {
            for (mark, part) in marked {
                let value = text[part.clone()].trim_matches([' ', ',', ';', '\t']).to_string();
                if is_organisation(&value)
                    || value.chars().any(char::is_uppercase) && value.split_whitespace().count() <= 14
                {
                    let of = self.group..self.authors.len();
                    self.places.push(Affiliation { value, place: line.place(part), mark: Some(mark), of });
                }
            }
            return true;
        }
        if text.contains('\t')
            && cells.iter().any(|cell| is_affiliation(cell.trim_start_matches(|c: char| !c.is_alphabetic())))
        {
            self.cells(line, &cells);
            return true;
        }
        if let Some(mark) = self.pending.take() {
            self.place(text, line.whole(), Some(mark));
            return true;
        }
        if is_affiliation(text) {
            if let Some(last) = self.places.last_mut().filter(|last| !line.begins && last.mark.is_some()) {
                last.value = format!("{} {}", last.value.trim_end_matches(','), text);
                return true;
            }
            self.place(text, line.whole(), None);
            return true;
        }
        // A city or a country below an affiliation.
        !line.begins && text.split_whitespace().count() <= 8 && !self.places.is_empty()
    }

    /// "Facebook AI", "†University of Washington" side by side: one without a mark is that of those without.
    fn cells(&mut self, line: &Line<'_>, cells: &[&str]) {
        let marks: Vec<Option<String>> =
            cells.iter().map(|cell| marked_parts(cell.trim()).into_iter().next().map(|(mark, _)| mark)).collect();
        for (cell, mark) in cells.iter().zip(&marks).filter(|(cell, _)| !cell.trim().is_empty()) {
            let value = cell.trim().trim_start_matches(|c: char| !c.is_alphabetic()).to_string();
            let unmarked =
                |author: &Author| !author.marks.iter().any(|own| marks.iter().flatten().any(|mark| mark == own));
            let mark = mark.clone().or_else(|| {
                // A mark of their own, which no page prints.
                let any = marks.iter().flatten().next().is_some();
                any.then(|| {
                    self.authors
                        .iter_mut()
                        .filter(|author| unmarked(author))
                        .for_each(|author| author.marks.push(String::new()));
                    String::new()
                })
            });
            self.places.push(Affiliation {
                value,
                place: line.place_of(cell),
                mark,
                of: self.group..self.authors.len(),
            });
        }
    }

    fn place(&mut self, text: &str, place: Option<PageSpan>, mark: Option<String>) {
        let value = text.trim_start_matches(|c: char| c.is_ascii_digit() || "¹²³⁴⁵∗*†‡§ ".contains(c)).to_string();
        self.places.push(Affiliation { value, place, mark, of: self.group..self.authors.len() });
    }

    fn note(self, found: &mut Found) {
        for author in &self.authors {
            found.add(Field::Author, &author.name, author.place, None);
        }
        for place in &self.places {
            let has = |author: &&Author| place.mark.as_ref().is_some_and(|mark| author.marks.contains(mark));
            let mut of: Vec<&str> = self.authors.iter().filter(has).map(|author| author.name.as_str()).collect();
            let part = place.of.len() < self.authors.len();
            if place.mark.is_none() && part {
                of = self.authors[place.of.clone()].iter().map(|author| author.name.as_str()).collect();
            }
            let of = of.join("; ");
            found.add(Field::Affiliation, &place.value, place.place, Some(of.as_str()).filter(|of| !of.is_empty()));
        }
    }
}

/// "1 Google Research, 2 Stanford University", "¹University of Rome": the parts with the marks before them.
fn marked_parts(text: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let digit = |c: char| {
        if c.is_ascii_digit() {
            Some(c)
        } else {
            "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|own| own == c).and_then(|n| char::from_digit(n as u32, 10))
        }
    };
    let symbol = |c: char| "*∗†‡§¶♯♢⋆★♠♣♦".contains(c);
    let mut starts: Vec<(usize, usize, String)> = Vec::new();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut n = 0;
    while n < chars.len() {
        let (at, c) = chars[n];
        let edge = n == 0 || matches!(chars[n - 1].1, ' ' | ',' | ';' | '\t');
        let mut mark = String::new();
        let mut next = n;
        if edge && digit(c).is_some() {
            while let Some(d) = chars.get(next).and_then(|(_, c)| digit(*c)) {
                mark.push(d);
                next += 1;
            }
        } else if edge && symbol(c) {
            mark.push(if c == '∗' { '*' } else { c });
            next += 1;
        }
        if mark.is_empty() || mark.chars().count() > 2 {
            n = next.max(n + 1);
            continue;
        }
        let mut follow = next;
        while chars.get(follow).is_some_and(|(_, c)| *c == ' ') {
            follow += 1;
        }
        if chars.get(follow).is_some_and(|(_, c)| c.is_uppercase() || is_cjk(*c)) && (n == 0 || !starts.is_empty()) {
            starts.push((at, chars[follow].0, mark));
        }
        n = next.max(n + 1);
    }
    let ends = starts.iter().skip(1).map(|(at, ..)| *at).chain(std::iter::once(text.len()));
    let parts = starts.iter().zip(ends).map(|((_, from, mark), end)| (mark.clone(), *from..end));
    parts.collect()
}

/// "1", "²", "†" on a line of its own.
fn mark_alone(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .map(|c| {
            "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|own| own == c).and_then(|n| char::from_digit(n as u32, 10)).unwrap_or(c)
        })
        .collect();
    let digits = plain.len() <= 2 && plain.bytes().all(|b| b.is_ascii_digit());
    (digits || plain.chars().count() == 1 && "*∗†‡§¶".contains(plain.as_str())).then(|| plain.replace('∗', "*"))
}

/// True for a line that names an organisation and little else.
pub(super) fn is_affiliation(text: &str) -> bool {
    let count = text.chars().count();
    let upper = text.chars().find(|c| c.is_alphabetic()).is_some_and(|c| c.is_uppercase() || is_cjk(c));
    count <= 160 && upper && is_organisation(text) && !is_prose(text)
}

fn is_organisation(text: &str) -> bool {
    let words = text.split(|c: char| c.is_whitespace() || ",;()/¹²³⁴⁵⁶∗†‡".contains(c));
    let english = words
        .map(|word| word.trim_start_matches(|c: char| c.is_ascii_digit()).to_lowercase())
        .any(|word| ORGANISATIONS.split(' ').any(|own| own == word));
    english || CHINESE_ORGANISATIONS.iter().any(|word| text.contains(word))
}

/// Notes the addresses in a line; returns how many.
fn emails(line: &Line<'_>, found: &mut Found) -> usize {
    let mut n = 0;
    let text = line.text;
    for (at, _) in text.match_indices('@').take(20) {
        let local = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
        let mut start = at - text[..at].chars().rev().take_while(|c| local(*c)).map(char::len_utf8).sum::<usize>();
        // {ada,bo}@example.com
        if text[..at].trim_end().ends_with(['}', ')']) {
            start = text[..at].rfind(['{', '(']).unwrap_or(start);
        }
        let end = at
            + 1
            + text[at + 1..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || ".-".contains(c)))
                .unwrap_or(text.len() - at - 1);
        let end = start + text[start..end].trim_end_matches(['.', '-']).len();
        if start < at && end > at + 3 && text[at..end].contains('.') {
            let contact = find(text, "correspond").is_some().then_some("contact");
            found.add(Field::Email, &text[start..end], line.place(start..end), contact);
            n += 1;
        }
    }
    n
}

/// The addresses anywhere on the first two pages.
fn addresses(pages: &Pages<'_>, found: &mut Found) {
    for line in pages.first.iter().filter(|line| line.page <= 2 && line.text.contains('@')) {
        if !line.place_of(line.text).is_some_and(|place| found.covers(Field::Email, place.page, place.start, place.end))
        {
            emails(line, found);
        }
    }
}

/// A team in place of authors.
fn groups(lines: &[Line<'_>], found: &mut Found) {
    for line in lines.iter().take(14).take_while(|line| !ends_front(line.text)) {
        let lower = line.lower();
        let group = GROUPS.iter().any(|group| lower.ends_with(group));
        if group
            && !line.running
            && line.text.split_whitespace().count() <= 8
            && line.page <= 3
            && !line.text.contains('©')
            && !lower.starts_with("copyright")
        {
            found.add(Field::Author, line.text, line.whole(), None);
            return;
        }
    }
}
