//! Page labels: the page numbers as printed ("iii", "44", "A-1"), and what a user means by one.
//!
//! Positions are always stored by physical page number ([`crate::domain::document::Locator`]). Labels are added where a
//! page is shown to the user and resolved where the user names one. If the printed number and the file's own count
//! conflict, the printed one wins and the other is mentioned.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use super::{DocumentId, Locator};

mod inference;
mod meant;

pub use inference::Gathered;
pub use meant::{How, Meant, PageChoice};

/// Maximum characters of a label: "Appendix B-12" has 13.
const LONGEST: usize = 24;

/// The labels of one document's pages. Empty if they match the physical numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    by_page: BTreeMap<u32, String>,
    /// The pages with each label, in ascending order, by [`key`].
    by_label: BTreeMap<String, Vec<u32>>,
}

/// The name of a page or of a range of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageName {
    /// The printed labels; physical numbers where no page has a different label.
    Printed(String, String),
    /// Printed labels that other pages bear too, and the physical numbers.
    Shared((String, String), (u32, u32)),
    /// Physical numbers, since nothing is printed; other pages may bear those numbers as labels.
    InFile(u32, u32),
}

impl fmt::Display for PageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |(first, last): (u32, u32)| short(&first.to_string(), &last.to_string(), first == last);
        match self {
            PageName::Printed(from, to) => f.write_str(&short(from, to, from == to)),
            PageName::Shared((from, to), (first, last)) => {
                write!(f, "{} (file {})", short(from, to, first == last), counted((*first, *last)))
            }
            PageName::InFile(first, last) => write!(f, "file {}", counted((*first, *last))),
        }
    }
}

impl Labels {
    /// The labels of these physical pages, without characters that could be mistaken for something else on screen
    /// (brackets, check marks).
    pub fn new(labels: impl IntoIterator<Item = (u32, String)>) -> Labels {
        let clean = |(page, label): (u32, String)| Some((page, cleaned(&label)?));
        let by_page: BTreeMap<u32, String> = labels.into_iter().filter_map(clean).collect();
        if by_page.iter().all(|(page, label)| *label == page.to_string()) {
            return Labels::default();
        }
        let mut by_label: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (page, label) in &by_page {
            by_label.entry(key(label)).or_default().push(*page);
        }
        Labels { by_page, by_label }
    }

    /// True if every page is named by its physical number.
    pub fn is_empty(&self) -> bool {
        self.by_page.is_empty()
    }

    /// The printed label of a page, if it has one.
    pub fn get(&self, page: u32) -> Option<&str> {
        self.by_page.get(&page).map(String::as_str)
    }

    /// All labels with their physical pages, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        self.by_page.iter().map(|(page, label)| (*page, label.as_str()))
    }

    /// The physical pages with a label, ignoring differences in spelling.
    pub fn pages(&self, label: &str) -> &[u32] {
        self.by_label.get(&key(label)).map_or(&[], Vec::as_slice)
    }

    /// The name of pages `first` to `last`.
    pub fn name(&self, first: u32, last: u32) -> PageName {
        let bare = |page: u32| !self.is_empty() && self.get(page).is_none();
        if bare(first) || bare(last) {
            return PageName::InFile(first, last);
        }
        let said = |page: u32| self.get(page).map_or_else(|| page.to_string(), str::to_string);
        let shared = |page: u32| self.get(page).is_some_and(|label| self.pages(label).len() > 1);
        let both = (said(first), said(last));
        if shared(first) || shared(last) {
            PageName::Shared(both, (first, last))
        } else {
            PageName::Printed(both.0, both.1)
        }
    }

    /// "p. 44" or "pp. iii–v": page names in English text, everywhere except the interface.
    pub fn range(&self, first: u32, last: u32) -> String {
        self.name(first, last).to_string()
    }
}

/// The labels of several documents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Printed(HashMap<DocumentId, Arc<Labels>>);

static NONE: Labels = Labels { by_page: BTreeMap::new(), by_label: BTreeMap::new() };

impl Printed {
    /// Stores the labels of a document; true if they differ from those known before.
    pub fn set(&mut self, document: DocumentId, labels: Arc<Labels>) -> bool {
        if *self.of(&document) == *labels {
            return false;
        }
        self.0.insert(document, labels);
        true
    }

    /// The labels of a document; empty if it is not known.
    pub fn of(&self, document: &DocumentId) -> &Labels {
        self.0.get(document).map_or(&NONE, |labels| labels)
    }

    /// The page name of a locator, in English.
    pub fn range(&self, locator: &Locator) -> String {
        self.of(&locator.document).range(locator.page_start(), locator.page_end())
    }
}

impl FromIterator<(DocumentId, Arc<Labels>)> for Printed {
    fn from_iter<I: IntoIterator<Item = (DocumentId, Arc<Labels>)>>(all: I) -> Printed {
        Printed(all.into_iter().collect())
    }
}

fn short(from: &str, to: &str, one: bool) -> String {
    if one { format!("p. {from}") } else { format!("pp. {from}–{to}") }
}

/// A label as shown; `None` if nothing is left of it.
fn cleaned(label: &str) -> Option<String> {
    let shown = |c: char| c.is_alphanumeric() || c == ' ' || "-–—‐.·/:_*+'’".contains(c);
    let label: String = label.chars().filter(|c| shown(*c)).collect();
    let label: String = label.trim().chars().take(LONGEST).collect();
    Some(label.trim_end().to_string()).filter(|label| label.chars().any(char::is_alphanumeric))
}

/// A normal form shared by different spellings of a label: lower case, one kind of dash, no spaces, no leading zeros.
fn key(label: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '–' | '—' | '‐' | '‑' | '−' => '-',
        c => c,
    };
    let key: String = label.chars().map(narrow).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    match key.parse::<u32>() {
        Ok(number) => number.to_string(),
        Err(_) => key,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A book: i–vi, then from 1; the last two pages are "A-1" and "A-2".
    pub(crate) fn book() -> Labels {
        let front = ["i", "ii", "iii", "iv", "v", "vi"].iter().zip(1..).map(|(label, page)| (page, label.to_string()));
        let body = (7..=65).map(|page| (page, (page - 6).to_string()));
        Labels::new(front.chain(body).chain([(66, "A-1".to_string()), (67, "A-2".to_string())]))
    }

    #[test]
    fn pages_are_called_by_what_is_printed_on_them() {
        let book = book();
        assert_eq!(book.range(50, 50), "p. 44");
        assert_eq!(book.range(6, 7), "pp. vi–1");
        assert_eq!(book.range(66, 67), "pp. A-1–A-2");
        assert_eq!(Labels::default().range(7, 9), "pp. 7–9");
        assert_eq!((book.get(3), book.get(99)), (Some("iii"), None));
    }

    #[test]
    fn labels_that_say_what_the_numbers_say_are_none() {
        let plain = Labels::new((1..=9).map(|page| (page, page.to_string())));
        assert!(plain.is_empty());
        assert_eq!(plain.range(3, 3), "p. 3");
    }

    #[test]
    fn a_page_without_a_label_among_labelled_ones_is_called_by_its_place_in_the_file() {
        // A cover and a title page without labels, then from 1.
        let labels = Labels::new((3..=10).map(|page| (page, (page - 2).to_string())));
        assert_eq!(labels.range(2, 2), "file p. 2");
        assert_eq!(labels.range(1, 2), "file pp. 1–2");
        assert_eq!(labels.range(3, 3), "p. 1");
        assert_eq!(labels.range(11, 11), "file p. 11");
    }

    #[test]
    fn a_label_that_two_pages_bear_is_shown_with_the_place_in_the_file() {
        let twice = Labels::new((1..=20).map(|page| (page, ((page - 1) % 10 + 1).to_string())));
        assert_eq!(twice.range(15, 15), "p. 5 (file p. 15)");
        assert_eq!(twice.range(4, 5), "pp. 4–5 (file pp. 4–5)");
        assert_eq!(twice.pages("5"), [5, 15]);
    }

    #[test]
    fn a_label_cannot_forge_a_mark() {
        let labels = Labels::new([(1, "44 ✓] [9 p.\u{202e}\n1".into()), (2, "✗".into()), (3, "x".repeat(99))]);
        assert_eq!(labels.get(1), Some("44  9 p.1"));
        assert_eq!(labels.get(2), None);
        assert_eq!(labels.get(3).map(str::len), Some(LONGEST));
    }

    #[test]
    fn a_label_is_found_however_it_is_written() {
        let book = book();
        for written in ["A-1", "a-1", "A–1", "Ａ－１", " A - 1"] {
            assert_eq!(book.pages(written), [66], "{written}");
        }
        assert_eq!((book.pages("III"), book.pages("044")), (&[3][..], &[50][..]));
        assert!(book.pages("B-1").is_empty());
    }

    #[test]
    fn labels_of_several_documents_are_kept_apart() {
        let id = |name: &str| DocumentId(name.into());
        let mut printed = Printed::default();
        assert!(printed.set(id("a"), Arc::new(book())));
        assert!(!printed.set(id("a"), Arc::new(book())), "nothing new");
        assert!(!printed.set(id("b"), Arc::default()));
        let at = |name: &str| Locator {
            document: id(name),
            spans: vec![crate::domain::document::PageSpan { page: 50, start: 0, end: 1 }],
        };
        assert_eq!((printed.range(&at("a")), printed.range(&at("b"))), ("p. 44".into(), "p. 50".into()));
    }
}
