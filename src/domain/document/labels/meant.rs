//! Resolves the page names a user types: "44", "iii–v", "A-1", "3-12", or "#44" for the file's own count.

use std::fmt;

use super::{Labels, PageName};

/// The pages a name resolves to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meant {
    /// Physical pages, first and last; several ranges if several pages bear the same label, empty if no page does.
    pub stretches: Vec<(u32, u32)>,
    pub how: How,
}

/// How a page name was resolved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum How {
    /// Only one reading is possible.
    #[default]
    Plainly,
    /// As the printed label, although other pages (these) have those numbers in the file.
    AsPrinted(u32, u32),
    /// As the file's own count, since no page has that label.
    AsCounted,
    /// As a printed label that several pages bear.
    Shared,
}

impl Labels {
    /// The pages from `from` to `to` in a document of `pages` pages. `named` is how the two were written together,
    /// since "3-12" may be page twelve of chapter three.
    pub fn meant(&self, from: &str, to: &str, pages: u32) -> Meant {
        let together = format!("{from}-{to}");
        let whole = self.pages(&together);
        if from != to && !whole.is_empty() {
            return found(whole.iter().map(|&page| (page, page)).collect(), How::Plainly);
        }
        let counted = numbers(from, to).filter(|(first, _)| (1..=pages).contains(first));
        let starts = self.pages(from);
        let alone = super::key(from) == super::key(to);
        let printed: Vec<(u32, u32)> = starts
            .iter()
            .enumerate()
            .filter_map(|(n, &start)| {
                if alone {
                    return Some((start, start));
                }
                let before = starts.get(n + 1).copied().unwrap_or(u32::MAX);
                let end = self.pages(to).iter().copied().find(|&end| (start..before).contains(&end));
                // "pages 50 to 99" of a book that ends at page 61.
                let beyond = || self.pages(to).is_empty() && counted.is_some();
                end.or_else(|| beyond().then_some(pages)).map(|end| (start, end))
            })
            .collect();
        match (printed.as_slice(), counted) {
            ([], None) => Meant::default(),
            ([], Some(counted)) if self.is_empty() => found(vec![counted], How::Plainly),
            ([], Some(counted)) => found(vec![counted], How::AsCounted),
            ([one], Some(counted)) if *one != counted => found(vec![*one], How::AsPrinted(counted.0, counted.1)),
            ([one], _) => found(vec![*one], How::Plainly),
            _ => found(printed, How::Shared),
        }
    }

    /// The pages a user typed at a page prompt: "44", "p. iii", "第 44 页", or "#50" for the fiftieth page of the file.
    pub fn typed(&self, text: &str, pages: u32) -> Meant {
        let name = bare(text);
        if let Some(number) = name.strip_prefix('#') {
            let counted = number.trim().parse().ok().filter(|n| (1..=pages).contains(n));
            return found(counted.map(|n| (n, n)).into_iter().collect(), How::Plainly);
        }
        self.meant(name, name, pages)
    }

    /// How an ambiguous page name was understood; `None` if it is unambiguous.
    pub fn choice(&self, (from, to): (&str, &str), meant: &Meant) -> Option<PageChoice> {
        let name = if from == to { from.to_string() } else { format!("{from}–{to}") };
        let (first, last) = *meant.stretches.first()?;
        match meant.how {
            How::Plainly => None,
            How::AsPrinted(one, other) => {
                let labelled = self.get(one).is_some() && self.get(other).is_some();
                let called = labelled.then(|| self.name(one, other));
                Some(PageChoice::AsPrinted { pages: self.name(first, last), counted: (one, other), called })
            }
            How::AsCounted => {
                let called = self.get(first).map(|_| self.name(first, last));
                Some(PageChoice::AsCounted { name, counted: (first, last), called })
            }
            How::Shared => Some(PageChoice::Shared { name, places: meant.stretches.clone() }),
        }
    }
}

/// Which pages were taken where a name can mean others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageChoice {
    /// Those that are printed so.
    AsPrinted {
        /// These.
        pages: PageName,
        /// The pages of the file with these numbers, which could have been meant too.
        counted: (u32, u32),
        /// How those are called, where something is printed on them.
        called: Option<PageName>,
    },
    /// Those that the file counts so, since nothing is printed so.
    AsCounted {
        /// The name that was asked for.
        name: String,
        /// The pages, as the file counts.
        counted: (u32, u32),
        /// How they are called, where something is printed on them.
        called: Option<PageName>,
    },
    /// All that are printed so.
    Shared {
        /// The name that was asked for.
        name: String,
        /// The stretches, as the file counts, two or more.
        places: Vec<(u32, u32)>,
    },
}

impl fmt::Display for PageChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PageChoice::AsPrinted { pages, counted: (one, other), called } => {
                let is = if one == other { "is" } else { "are" };
                let counted = counted(*one, *other);
                let called = match called {
                    Some(called) => called.to_string(),
                    None if one == other => "another".to_string(),
                    None => "others".to_string(),
                };
                write!(f, "{pages} as printed; {counted} of the file {is} {called}")
            }
            PageChoice::AsCounted { name, counted: (first, last), called } => {
                let called = called.as_ref().map(|called| format!(", {called}")).unwrap_or_default();
                write!(f, "no page is printed {name}; this is {} of the file{called}", counted(*first, *last))
            }
            PageChoice::Shared { name, places } => {
                let all: Vec<String> = places.iter().map(|(first, last)| counted(*first, *last)).collect();
                let (last, others) = all.split_last().map(|(last, others)| (last.as_str(), others)).unwrap_or_default();
                write!(
                    f,
                    "{name} is printed in {} places: {} and {last} of the file; “file page {}” asks for one of them",
                    all.len(),
                    others.join(", "),
                    places.first().map_or(0, |(first, _)| *first)
                )
            }
        }
    }
}

fn counted(first: u32, last: u32) -> String {
    if first == last { format!("page {first}") } else { format!("pages {first}–{last}") }
}

fn found(stretches: Vec<(u32, u32)>, how: How) -> Meant {
    let how = if stretches.len() > 1 { How::Shared } else { how };
    Meant { stretches, how }
}

fn numbers(from: &str, to: &str) -> Option<(u32, u32)> {
    let (from, to) = (super::key(from).parse().ok()?, super::key(to).parse().ok()?);
    (from <= to).then_some((from, to))
}

/// A page name without the word for page: "p. iii", "page 44", "第 44 页".
fn bare(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix('第').unwrap_or(text).trim_end_matches(['页', '頁']).trim();
    let lower = text.to_ascii_lowercase();
    let word = ["page", "pages", "pp.", "pp", "p.", "p"].into_iter().find(|word| {
        let rest = lower.strip_prefix(word);
        // "p1" is a label; "p 1" and "p.1" mean page 1.
        rest.is_some_and(|rest| {
            !rest.trim().is_empty() && (rest.starts_with(char::is_whitespace) || word.ends_with('.'))
        })
    });
    text[word.map_or(0, str::len)..].trim()
}

#[cfg(test)]
mod tests {
    use super::super::tests::book;
    use super::*;

    fn one(labels: &Labels, from: &str, to: &str) -> Option<(u32, u32)> {
        let meant = labels.meant(from, to, 67);
        assert!(meant.stretches.len() < 2, "{meant:?}");
        meant.stretches.first().copied()
    }

    #[test]
    fn the_printed_number_wins_and_the_other_is_said() {
        let book = book();
        let meant = book.meant("44", "44", 67);
        assert_eq!(meant.stretches, [(50, 50)]);
        let said = book.choice(("44", "44"), &meant).unwrap().to_string();
        assert_eq!(said, "p. 44 as printed; page 44 of the file is p. 38");
        let meant = book.meant("10", "12", 67);
        assert_eq!(meant.stretches, [(16, 18)]);
        let said = book.choice(("10", "12"), &meant).unwrap().to_string();
        assert_eq!(said, "pp. 10–12 as printed; pages 10–12 of the file are pp. 4–6");
        for (from, to) in [("iii", "iii"), ("A-1", "A-1"), ("#3", "#3")] {
            assert_eq!(book.choice((from, to), &book.meant(from, to, 67)), None, "{from}");
        }
    }

    #[test]
    fn a_number_that_is_printed_nowhere_is_one_of_the_file() {
        let book = book();
        let meant = book.meant("66", "66", 67);
        assert_eq!((meant.stretches.as_slice(), meant.how), (&[(66, 66)][..], How::AsCounted));
        let said = book.choice(("66", "66"), &meant).unwrap().to_string();
        assert_eq!(said, "no page is printed 66; this is page 66 of the file, p. A-1");
        assert_eq!(book.meant("68", "68", 67), Meant::default());
        assert_eq!(Labels::default().meant("66", "66", 67).how, How::Plainly);
    }

    #[test]
    fn stretches_run_from_label_to_label() {
        let book = book();
        assert_eq!(one(&book, "iii", "v"), Some((3, 5)));
        assert_eq!(one(&book, "vi", "2"), Some((6, 8)));
        assert_eq!(one(&book, "A-1", "A-2"), Some((66, 67)));
        assert_eq!(one(&book, "50", "99"), Some((56, 67)), "to the end");
        assert_eq!(one(&book, "xx", "xxi"), None);
    }

    #[test]
    fn a_page_of_a_chapter_is_not_taken_for_a_stretch() {
        let chapters =
            Labels::new((1..=30).map(|page| (page, format!("{}-{}", (page - 1) / 10 + 1, (page - 1) % 10 + 1))));
        assert_eq!(chapters.meant("3", "5", 30).stretches, [(25, 25)]);
        assert_eq!(chapters.meant("2", "1", 30).stretches, [(11, 11)]);
        assert_eq!(chapters.typed("3-5", 30).stretches, [(25, 25)]);
    }

    #[test]
    fn what_two_parts_number_alike_is_offered_with_all_its_pages() {
        let twice = Labels::new((1..=20).map(|page| (page, ((page - 1) % 10 + 1).to_string())));
        let meant = twice.meant("5", "5", 20);
        assert_eq!((meant.stretches.as_slice(), meant.how), (&[(5, 5), (15, 15)][..], How::Shared));
        let said = twice.choice(("5", "5"), &meant).unwrap().to_string();
        assert!(said.starts_with("5 is printed in 2 places: page 5 and page 15 of the file"), "{said}");
        assert_eq!(twice.meant("5", "7", 20).stretches, [(5, 7), (15, 17)]);
    }

    #[test]
    fn a_typed_page_may_bear_the_word_for_it() {
        let book = book();
        for (typed, page) in [
            ("44", 50),
            (" p. 44 ", 50),
            ("page iii", 3),
            ("P.III", 3),
            ("第 44 页", 50),
            ("第iii页", 3),
            ("#44", 44),
            ("# 44", 44),
            ("a-1", 66),
            ("page A–1", 66),
        ] {
            assert_eq!(book.typed(typed, 67).stretches, [(page, page)], "{typed}");
        }
        for nothing in ["", "#0", "#68", "page", "many", "-1"] {
            assert_eq!(book.typed(nothing, 67), Meant::default(), "{nothing}");
        }
    }
}
