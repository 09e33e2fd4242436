//! Finds figures, tables, listings and footnotes by their labels: "Figure 3: …", "表 2 …", "3 See also …".

use std::collections::HashMap;

use super::contents::Entry;
use super::lines::Line;
use super::names::Listed;
use super::numbering::{is_roman, label};
use super::{Labelled, LabelledKind};
use crate::domain::document::{Page, PageSpan};
use crate::domain::text;

/// Items kept at most.
const MOST: usize = 20_000;

/// Characters of a caption.
const LONGEST: usize = 300;

const WORDS: &[(&str, LabelledKind)] = &[
    ("figure", LabelledKind::Figure),
    ("fig.", LabelledKind::Figure),
    ("fig", LabelledKind::Figure),
    ("abbildung", LabelledKind::Figure),
    ("abb.", LabelledKind::Figure),
    ("figura", LabelledKind::Figure),
    ("рисунок", LabelledKind::Figure),
    ("рис.", LabelledKind::Figure),
    ("exhibit", LabelledKind::Figure),
    ("chart", LabelledKind::Figure),
    ("图", LabelledKind::Figure),
    ("圖", LabelledKind::Figure),
    ("図", LabelledKind::Figure),
    ("그림", LabelledKind::Figure),
    ("table", LabelledKind::Table),
    ("tab.", LabelledKind::Table),
    ("tabelle", LabelledKind::Table),
    ("tableau", LabelledKind::Table),
    ("tabla", LabelledKind::Table),
    ("таблица", LabelledKind::Table),
    ("表格", LabelledKind::Table),
    ("表", LabelledKind::Table),
    ("표", LabelledKind::Table),
    ("listing", LabelledKind::Listing),
    ("algorithm", LabelledKind::Listing),
    ("代码", LabelledKind::Listing),
    ("源代码", LabelledKind::Listing),
    ("程序", LabelledKind::Listing),
    ("清单", LabelledKind::Listing),
    ("算法", LabelledKind::Listing),
];

/// Items in the making: pages are read in order.
#[derive(Debug, Default)]
pub(super) struct Captions {
    /// With how sure each is.
    found: Vec<(Labelled, u8)>,
    by_label: HashMap<(LabelledKind, String), usize>,
    footnote: Option<(u32, u32)>,
}

/// A label at the beginning of a line.
struct Head {
    kind: LabelledKind,
    number: String,
    /// Where the caption begins in the line.
    behind: usize,
    /// A colon, full stop or dash follows the number.
    closed: bool,
}

fn head(line: &str) -> Option<Head> {
    let first: String = line.chars().take(12).collect::<String>().to_lowercase();
    let (word, kind) = WORDS.iter().filter(|(word, _)| first.starts_with(word)).max_by_key(|(word, _)| word.len())?;
    // `to_lowercase` keeps the length of these.
    let behind = line.get(word.len()..)?;
    let gap = behind.len() - behind.trim_start_matches([' ', '\u{a0}', '\t', '\u{3000}']).len();
    if gap == 0 && word.is_ascii() && !word.ends_with('.') {
        return None;
    }
    let rest = &behind[gap..];
    let length =
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '–' | '－'))).unwrap_or(rest.len());
    let number = rest[..length].trim_end_matches(['.', '-', '–', '－']);
    let digits = number.bytes().any(|b| b.is_ascii_digit()) && number.len() <= 8;
    let roman = is_roman(number) && number.bytes().all(|b| b.is_ascii_uppercase());
    // "A" alone is a letter of an appendix only before a colon.
    if !(digits || roman) {
        return None;
    }
    let at = word.len() + gap + number.len();
    let after = &line[at..];
    let closed = after.starts_with(['.', ':', '：', '．', '—', '–', '|', '-'])
        || after.starts_with(" –")
        || after.starts_with(" —")
        || after.starts_with(" :");
    let open = after.is_empty() || after.starts_with([' ', '\t', '\u{a0}', '\u{3000}', '(']) || closed;
    if !open && !after.starts_with(crate::domain::text::tokens::is_cjk) {
        return None;
    }
    let rest = after.trim_start_matches(['.', ':', '：', '．', '—', '–', '|', '-', ' ', '\t', '\u{a0}', '\u{3000}']);
    let sentence = rest.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ')' | ';')) && !closed;
    (!sentence).then(|| Head { kind: *kind, number: number.to_string(), behind: line.len() - rest.len(), closed })
}

impl Captions {
    /// Looks at the next page; not at pages of contents.
    pub fn add(&mut self, page: &Page, lines: &[Line<'_>]) {
        for (n, line) in lines.iter().enumerate() {
            if self.found.len() >= MOST || line.aside {
                continue;
            }
            let Some(head) = head(line.text) else { continue };
            let alone = head.behind >= line.text.len();
            // "… as shown in\nTable 3. We …" is not a caption, and neither is a row of a table.
            if !(line.first || head.closed && lines.get(n.wrapping_sub(1)).is_none_or(|before| ends(before.text))) {
                continue;
            }
            let mut end = line.end;
            for next in lines[n + 1..].iter().take(4) {
                if next.first && !(alone && end == line.end) || next.aside || end - line.start > LONGEST {
                    break;
                }
                end = next.end;
            }
            let caption = text::one_line(&text::reflow(&page.text[line.start + head.behind.min(line.text.len())..end]));
            let sure = u8::from(line.first) + u8::from(head.closed) * 2 + u8::from(!caption.is_empty());
            let item = Labelled {
                kind: head.kind,
                number: head.number,
                caption: first_sentence(&caption),
                place: PageSpan { page: page.number, start: line.start, end: if alone { end } else { line.end } },
            };
            self.keep(item, sure);
        }
        self.of_tables(page, lines);
        self.footnotes(page, lines);
    }

    /// Labels that the reader took for those of tables.
    fn of_tables(&mut self, page: &Page, lines: &[Line<'_>]) {
        for table in &page.tables {
            let Some(number) = table.label.as_ref().and_then(|label| label.rsplit([' ', '\u{a0}']).next()) else {
                continue;
            };
            let number = number.trim_start_matches(['表', '格', '第']);
            let line = lines
                .iter()
                .rev()
                .find(|line| line.start <= table.start && head(line.text).is_some_and(|head| head.number == number));
            let Some(line) = line.filter(|_| number.bytes().any(|b| b.is_ascii_digit()) || is_roman(number)) else {
                continue;
            };
            let caption = table.caption.clone().unwrap_or_default();
            let place = PageSpan { page: page.number, start: line.start, end: line.end };
            let item = Labelled {
                kind: LabelledKind::Table,
                number: number.to_string(),
                caption: first_sentence(&caption),
                place,
            };
            if self.found.len() < MOST {
                self.keep(item, 3);
            }
        }
    }

    fn keep(&mut self, item: Labelled, sure: u8) {
        let key = (item.kind, item.number.to_uppercase());
        match self.by_label.get(&key) {
            Some(&n) if self.found[n].1 >= sure => {}
            Some(&n) => self.found[n] = (item, sure),
            None => {
                self.by_label.insert(key, self.found.len());
                self.found.push((item, sure));
            }
        }
    }

    /// Notes at the foot of the page: numbered on, and called in the text above.
    fn footnotes(&mut self, page: &Page, lines: &[Line<'_>]) {
        let from = lines.len() / 3;
        for (n, line) in lines.iter().enumerate().skip(from) {
            let digits = line.text.bytes().take_while(u8::is_ascii_digit).count();
            if !(1..=3).contains(&digits) || line.aside || line.text.len() < digits + 8 {
                continue;
            }
            let Ok(number) = line.text[..digits].parse::<u32>() else { continue };
            let rest = line.text[digits..].trim_start();
            let begins = rest.starts_with(|c: char| {
                c.is_uppercase() || crate::domain::text::tokens::is_cjk(c) || "“\"'‘(".contains(c)
            }) || rest.starts_with("http");
            let goes_on = match self.footnote {
                Some((_, last)) if number == last + 1 => true,
                Some((before, _)) => number == 1 && before < page.number,
                None => number == 1,
            };
            if !begins || !goes_on || !called(&page.text[..line.start], number) {
                continue;
            }
            let mut end = line.end;
            for next in lines[n + 1..].iter().take(6) {
                if next.first || next.aside || next.text.starts_with(|c: char| c.is_ascii_digit()) {
                    break;
                }
                end = next.end;
            }
            let words = text::one_line(&text::reflow(&page.text[line.start + digits..end]));
            self.footnote = Some((page.number, number));
            if self.found.len() < MOST {
                let place = PageSpan { page: page.number, start: line.start, end };
                let caption = text::shorten(&words, LONGEST);
                self.found
                    .push((Labelled { kind: LabelledKind::Footnote, number: number.to_string(), caption, place }, 3));
            }
        }
    }

    /// The items in order, and those that only a list of figures or tables names.
    pub fn finish(mut self, listed: &[Entry]) -> Vec<Labelled> {
        for entry in listed {
            let kind = match entry.lists {
                Listed::Figures => LabelledKind::Figure,
                Listed::Tables => LabelledKind::Table,
                Listed::Contents | Listed::Others => continue,
            };
            let (number, caption) = match head(&entry.title) {
                Some(head) => (head.number, entry.title[head.behind..].to_string()),
                None => match label(&entry.title) {
                    found if found.number.is_some() => (found.number.unwrap_or_default(), found.rest.to_string()),
                    _ => continue,
                },
            };
            let known = self.by_label.get(&(kind, number.to_uppercase())).copied();
            match known {
                // The list has the caption as its author abridged it.
                Some(n) if self.found[n].0.caption.is_empty() => self.found[n].0.caption = caption,
                Some(_) => {}
                None if self.found.len() < MOST => self.keep(Labelled { kind, number, caption, place: entry.place }, 0),
                None => {}
            }
        }
        let mut items: Vec<Labelled> = self.found.into_iter().map(|(item, _)| item).collect();
        items.sort_by_key(|item| (item.place.page, item.place.start));
        items
    }
}

/// True if a line ends a sentence or is short, so that the next begins something.
fn ends(line: &str) -> bool {
    line.ends_with(['.', '!', '?', ':', '。', '：', '！', '？']) || line.chars().count() < 40
}

/// True if a number stands behind a word, as a raised one does.
fn called(above: &str, number: u32) -> bool {
    let number = number.to_string();
    // Pages are short; a hostile one is looked at in part.
    let from = above.len().saturating_sub(20_000);
    let from = (from..=above.len()).find(|at| above.is_char_boundary(*at)).unwrap_or(above.len());
    let above = &above[from..];
    above.match_indices(&number).any(|(at, _)| {
        let before = above[..at].chars().next_back();
        let after = above[at + number.len()..].chars().next();
        before.is_some_and(|c| c.is_alphabetic() || ".,;:!?)”’\"'。，；".contains(c))
            && after.is_none_or(|c| !c.is_alphanumeric() && c != '.' || crate::domain::text::tokens::is_cjk(c))
    })
}

/// The first sentence of a caption.
fn first_sentence(caption: &str) -> String {
    let end = caption.match_indices(['.', '。']).find(|(at, stop)| {
        let rest = &caption[at + stop.len()..];
        *at > 12
            && (rest.is_empty()
                || *stop == "。"
                || rest.starts_with(' ') && rest.trim_start().starts_with(char::is_uppercase))
    });
    let cut = end.map_or(caption, |(at, _)| &caption[..at]);
    text::shorten(cut, LONGEST)
}
