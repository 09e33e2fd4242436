//! Infers page labels for files that declare none, from the numbers in their headers and footers.
//!
//! A number on a single page says little: it may be a year, a chapter or a version. It is a page number if it increases
//! with the pages over a range of them. So each header or footer line yields candidates ("this page may be 12, or iii,
//! or A-1"), and a candidate counts if the same form at the same offset from the physical number continues.

use std::collections::BTreeMap;

use crate::domain::document::{AsideKind, Page};
use crate::domain::text::numerals::roman;

/// Maximum consecutive pages without the number within a run: first pages of chapters, plates, blank pages.
const GAP: u32 = 8;

/// Pages before the first of a run that are counted with it, down to 1: the opening page of a chapter has no number.
const BEFORE: u32 = 4;

/// Minimum number of pages that must show the number.
const LEAST: usize = 3;

/// Collects the number candidates of a document's pages, in order.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    declared: bool,
    pages: u32,
    claims: BTreeMap<Form, BTreeMap<i64, Vec<u32>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    /// The text before the counter: "A-", "3-", "S".
    prefix: String,
    style: Style,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    Arabic,
    /// iii
    Small,
    /// III
    Large,
}

/// A run of pages with consecutive numbers.
struct Run {
    form: Form,
    /// Label number minus physical number.
    offset: i64,
    first: u32,
    last: u32,
    /// How many pages show the number.
    borne: usize,
}

impl Gathered {
    /// Adds the next page.
    pub fn look(&mut self, page: &Page) {
        self.declared |= page.label.is_some();
        self.pages = self.pages.max(page.number);
        let mut seen: Vec<(Form, i64)> = Vec::new();
        for aside in page.asides.iter().filter(|aside| aside.kind == AsideKind::Running) {
            for (form, number) in claims(page.text.get(aside.start..aside.end).unwrap_or_default()) {
                let claim = (form, i64::from(number) - i64::from(page.number));
                if !seen.contains(&claim) {
                    seen.push(claim);
                }
            }
        }
        for (form, offset) in seen {
            self.claims.entry(form).or_default().entry(offset).or_default().push(page.number);
        }
    }

    /// The inferred labels by physical page number; empty if the file declares its own labels, if no numbers run on,
    /// and if they equal the physical ones.
    pub fn labels(&self) -> Vec<(u32, String)> {
        if self.declared {
            return Vec::new();
        }
        let mut runs = self.runs();
        // The reading most pages show wins; a rarer reading of the same lines gets what is left.
        runs.sort_by_key(|run| (std::cmp::Reverse(run.borne), run.first));
        let mut labels: BTreeMap<u32, String> = BTreeMap::new();
        for run in &runs {
            let free = |page: &u32| !labels.contains_key(page);
            let pages: Vec<u32> = (run.first..=run.last).filter(free).collect();
            for page in pages {
                labels.extend(run.label(page).map(|label| (page, label)));
            }
        }
        for run in &runs {
            // If another run took its beginning, that run goes first.
            let mut page = run.first;
            for _ in 0..BEFORE {
                page = page.saturating_sub(1);
                let Some(label) = run.label(page).filter(|_| page > 0 && !labels.contains_key(&page)) else { break };
                labels.insert(page, label);
            }
        }
        // The last pages have too few neighbours for a line to be recognised as a footer.
        if let Some(run) = runs.iter().max_by_key(|run| run.last).filter(|run| self.pages - run.last < BEFORE) {
            for page in run.last + 1..=self.pages {
                labels.extend(run.label(page).map(|label| (page, label)));
            }
        }
        // A few numbered pages among many belong to some part only.
        let enough = labels.len() * 3 >= self.pages as usize;
        let differ = labels.iter().any(|(page, label)| *label != page.to_string());
        if enough && differ { labels.into_iter().collect() } else { Vec::new() }
    }

    fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        for (form, offsets) in &self.claims {
            for (&offset, pages) in offsets {
                let mut at = 0;
                while at < pages.len() {
                    let mut end = at + 1;
                    while end < pages.len() && pages[end] - pages[end - 1] <= GAP {
                        end += 1;
                    }
                    let (first, last, borne) = (pages[at], pages[end - 1], end - at);
                    runs.push(Run { form: form.clone(), offset, first, last, borne });
                    at = end;
                }
            }
        }
        // Left and right pages may show it, or only the right ones.
        runs.retain(|run| run.borne * 2 >= (run.last - run.first + 1) as usize);
        // Two-page chapters count if longer ones are numbered the same way.
        let chapters = runs.iter().filter(|run| !run.form.prefix.is_empty() && run.borne >= LEAST).count();
        let counted = runs.iter().any(|run| run.form.style == Style::Arabic && run.borne > LEAST);
        runs.retain(|run| match (run.form.prefix.is_empty(), run.form.style) {
            // One above the minimum: a list that counts from slide to slide is short.
            (true, Style::Arabic) => run.borne > LEAST || run.borne == LEAST && self.pages as usize <= 2 * LEAST,
            // A two-page preface before a numbered body.
            (true, _) => run.borne >= LEAST || run.borne == LEAST - 1 && counted,
            (false, _) => run.borne >= LEAST || run.borne == LEAST - 1 && chapters > 1,
        });
        runs
    }
}

impl Run {
    fn label(&self, page: u32) -> Option<String> {
        let number = u32::try_from(i64::from(page) + self.offset).ok().filter(|n| *n > 0)?;
        let counted = match self.form.style {
            Style::Arabic => number.to_string(),
            Style::Small => roman(number),
            Style::Large => roman(number).to_uppercase(),
        };
        Some(format!("{}{counted}", self.form.prefix))
    }
}

/// The page numbers a header or footer line may contain. A number must be at an end of the line or of one of its cells,
/// after the word for page, or before the total ("1 of 20").
fn claims(line: &str) -> Vec<(Form, u32)> {
    let mut words: Vec<&str> = Vec::new();
    for cell in line.split(['\t', '|', '│']) {
        let all: Vec<&str> = cell.split_whitespace().collect();
        // "– 12 –"
        let mut named = all.iter().filter(|word| word.contains(char::is_alphanumeric));
        let (first, last) = (named.next(), named.next_back());
        // "4. Dues" is an item of a list.
        words.extend(first.filter(|first| last.is_none() || !first.ends_with(['.', ')', ':', '、'])));
        words.extend(last);
        for pair in all.windows(2) {
            if ["page", "p.", "pg.", "seite", "página", "pagina", "第"].contains(&pair[0].to_lowercase().as_str()) {
                words.push(pair[1]);
            }
            if ["of", "/", "von", "de", "di", "sur", "页", "頁"].contains(&pair[1].to_lowercase().as_str()) {
                words.push(pair[0]);
            }
        }
    }
    let mut found: Vec<(Form, u32)> = words.into_iter().flat_map(read).collect();
    found.dedup();
    found
}

/// Parses a word as a page number: "12", "(12)", "–12–", "12/300", "第12页", "iii", "A-1", "3-12", "B7".
fn read(word: &str) -> Option<(Form, u32)> {
    let word = match word.split_once('第') {
        Some((_, rest)) => rest.split(['页', '頁']).next().unwrap_or_default(),
        None => word.split('/').next().unwrap_or_default(),
    };
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    if word.is_empty() || word.len() > 12 {
        return None;
    }
    let form = |prefix: &str, style: Style| Form { prefix: prefix.to_string(), style };
    if let Some(number) = arabic(word) {
        return Some((form("", Style::Arabic), number));
    }
    if let Some(number) = numeral(word) {
        let large = word.chars().all(char::is_uppercase);
        let small = word.chars().all(char::is_lowercase);
        return (large || small).then(|| (form("", if large { Style::Large } else { Style::Small }), number));
    }
    let at =
        word.rfind(|c: char| !c.is_ascii_digit()).map(|at| at + word[at..].chars().next().map_or(1, char::len_utf8))?;
    let (prefix, number) = word.split_at(at);
    let number = arabic(number)?;
    let name = prefix.trim_end_matches(['-', '–', '.', ':']);
    let signs = prefix[name.len()..].chars().count();
    let letters = name.chars().all(|c| c.is_alphabetic()) && name.chars().count() <= 3;
    let chapter = name.len() <= 3 && name.chars().all(|c| c.is_ascii_digit()) && signs == 1;
    let whole = !name.is_empty() && signs <= 1 && (letters || chapter);
    whole.then(|| (form(prefix, Style::Arabic), number))
}

/// A page number in digits: no leading zero, and rarely five digits.
fn arabic(word: &str) -> Option<u32> {
    let digits = (1..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    word.parse().ok().filter(|n| digits && *n > 0 && !word.starts_with('0'))
}

/// The value of a Roman numeral in front matter.
fn numeral(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    if lower.len() > 9 || !lower.chars().all(|c| "ivxlc".contains(c)) {
        return None;
    }
    (1..400).find(|n| roman(*n) == lower)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Aside;

    /// The labels of pages with these header lines; an empty string is no line.
    fn labels(lines: &[String]) -> Vec<String> {
        let mut gathered = Gathered::default();
        for (line, number) in lines.iter().zip(1..) {
            let asides = vec![Aside { start: 0, end: line.len(), kind: AsideKind::Running }];
            gathered.look(&Page { number, text: format!("{line}\nwords"), asides, ..Page::default() });
        }
        let found: BTreeMap<u32, String> = gathered.labels().into_iter().collect();
        if found.is_empty() {
            return Vec::new();
        }
        (1..=lines.len() as u32).map(|page| found.get(&page).cloned().unwrap_or_default()).collect()
    }

    fn all(lines: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
        lines.into_iter().map(Into::into).collect()
    }

    #[test]
    fn front_matter_in_roman_and_a_body_from_one_are_read() {
        let front = ["", "", "iii", "iv", "v", "vi"].map(String::from);
        // The opening page of the body has no number.
        let body = (1..=20).map(|n| if n == 1 { String::new() } else { format!("{n}") });
        let found = labels(&all(front.into_iter().chain(body)));
        assert_eq!(found[..9], ["i", "ii", "iii", "iv", "v", "vi", "1", "2", "3"]);
        assert_eq!(found[25], "20");
    }

    #[test]
    fn numbers_are_read_from_heads_of_many_shapes() {
        for shape in [
            "{}",
            "- {} -",
            "({})",
            "Page {}",
            "Page {} of 310",
            "{}/310",
            "第 {} 页 共 310 页",
            "第{}页",
            "{}\tChapter One",
            "The Harbour {}",
            "{} | Annual report 2019",
            "Report 2019\tp. {}",
        ] {
            let lines = (1..=12).map(|n| shape.replace("{}", &(n + 40).to_string()));
            let found = labels(&all(lines));
            assert_eq!(found.first().map(String::as_str), Some("41"), "{shape}");
            assert_eq!(found.last().map(String::as_str), Some("52"), "{shape}");
        }
    }

    #[test]
    fn chapters_that_count_for_themselves_are_read_with_their_names() {
        let chapter = |name: &str, pages: u32| (1..=pages).map(move |n| format!("{name}{n}")).collect::<Vec<_>>();
        let lines: Vec<String> =
            [chapter("1-", 5), chapter("2-", 9), chapter("3-", 2), chapter("A-", 4), chapter("B-", 2)].concat();
        let found = labels(&lines);
        assert_eq!(found, lines);
    }

    #[test]
    fn a_number_that_does_not_count_with_the_pages_is_no_label() {
        assert!(labels(&all((1..=20).map(|_| "Annual report 2019"))).is_empty());
        assert!(labels(&all((1..=20).map(|n| format!("Draft {}", n * 7 % 13)))).is_empty());
        assert!(labels(&all((1..=20).map(|n| format!("Chapter {}", n / 5 + 1)))).is_empty());
        assert!(
            labels(&all((1..=20).map(|n| format!("{}. Dues: members pay {} pounds", n + 2, n * 7 % 13)))).is_empty()
        );
        // Two pages to a sheet.
        assert!(labels(&all((1..=20).map(|n| format!("{}", 2 * n + 10)))).is_empty());
    }

    #[test]
    fn the_physical_numbers_are_no_labels() {
        assert!(labels(&all((1..=20).map(|n| format!("{n}")))).is_empty());
        let mixed = labels(&all((1..=20).map(|n| if n > 10 { format!("{}", n - 10) } else { format!("{n}") })));
        assert_eq!((mixed[4].as_str(), mixed[14].as_str()), ("5", "5"), "two parts that begin with 1");
    }

    #[test]
    fn a_few_numbered_pages_among_many_are_not_enough() {
        let lines = (1..=60).map(|n| if (30..36).contains(&n) { format!("{}", n - 29) } else { String::new() });
        assert!(labels(&all(lines)).is_empty());
    }

    #[test]
    fn pages_without_a_number_within_a_stretch_are_counted() {
        let lines = (1..=30).map(|n| if n % 9 == 4 { String::new() } else { format!("{}", n + 100) });
        let found = labels(&all(lines));
        assert_eq!((found[3].as_str(), found[12].as_str()), ("104", "113"));
    }

    #[test]
    fn the_last_pages_count_with_those_before_them() {
        let lines = (1..=12).map(|n| if n > 10 { String::new() } else { format!("{}", n + 40) });
        assert_eq!(labels(&all(lines))[11], "52");
    }

    #[test]
    fn labels_that_the_file_declares_are_left_alone() {
        let mut gathered = Gathered::default();
        for number in 1..=9 {
            let text = (number + 4).to_string();
            let asides = vec![Aside { start: 0, end: text.len(), kind: AsideKind::Running }];
            let label = (number == 1).then(|| "Cover".to_string());
            gathered.look(&Page { number, text, asides, label, ..Page::default() });
        }
        assert!(gathered.labels().is_empty());
    }
}
