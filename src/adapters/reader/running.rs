//! Running heads, footers and page numbers: lines at the edges of pages that say the same from page to page, or count.
//!
//! A page is held back until the next few have been read, compared with its neighbours, and passed on with those lines
//! set aside. They stay in its text; no passage holds them.

use std::collections::VecDeque;

use super::ReadEvent;
use super::layout::Edge;
use crate::domain::document::{Aside, AsideKind};
use crate::domain::text;

/// Pages on each side that a page is compared with: left and right pages have heads of their own.
const NEAR: usize = 3;

/// The least number of neighbours that must have a line for it to be a running head. Two, or one where there is but one.
const ALIKE: usize = 2;

/// Sets running lines aside in a stream of pages.
pub(super) struct Running {
    /// Pages already passed on, what is held, and between them the page that is decided next.
    window: VecDeque<Held>,
    /// How many at the front of the window were passed on.
    passed: usize,
}

struct Held {
    event: Option<ReadEvent>,
    edges: Vec<Shape>,
}

/// An edge line with its numbers taken out.
struct Shape {
    edge: Edge,
    /// Letters only, numbers as one mark.
    words: String,
    /// The words of the outermost cells of a line of two or three: "Title of the book", "Title of the chapter".
    cells: Option<(String, String)>,
    number: Option<u32>,
}

/// The least letters of a cell that makes a line a running head by itself: shorter ones are columns of tables.
const CELL: usize = 6;

impl Running {
    pub(super) fn new() -> Running {
        Running { window: VecDeque::new(), passed: 0 }
    }

    /// Takes the next page's event; gives what can be passed on now.
    pub(super) fn push(&mut self, event: ReadEvent, edges: Vec<Edge>, on_event: &mut dyn FnMut(ReadEvent)) {
        let edges = match &event {
            ReadEvent::Page(page) => {
                edges.into_iter().filter_map(|edge| Some(shape(page.text.get(edge.range.clone())?, edge))).collect()
            }
            _ => Vec::new(),
        };
        self.window.push_back(Held { event: Some(event), edges });
        while self.window.len() > self.passed + NEAR {
            self.pass(on_event);
        }
    }

    /// The document has ended: passes on what is left.
    pub(super) fn finish(&mut self, on_event: &mut dyn FnMut(ReadEvent)) {
        while self.passed < self.window.len() {
            self.pass(on_event);
        }
    }

    fn pass(&mut self, on_event: &mut dyn FnMut(ReadEvent)) {
        let at = self.passed;
        let mut asides: Vec<Aside> = Vec::new();
        for shape in &self.window[at].edges {
            if self.runs(at, shape) {
                let range = &shape.edge.range;
                asides.push(Aside { start: range.start, end: range.end, kind: AsideKind::Running });
            }
        }
        if let Some(mut event) = self.window[at].event.take() {
            if let ReadEvent::Page(page) = &mut event
                && !asides.is_empty()
            {
                page.headings.retain(|h| !asides.iter().any(|a| (a.start..a.end).contains(&h.offset)));
                page.asides.append(&mut asides);
                page.asides.sort_by_key(|a| a.start);
            }
            on_event(event);
        }
        self.passed += 1;
        if self.passed > NEAR {
            self.window.pop_front();
            self.passed -= 1;
        }
    }

    fn runs(&self, at: usize, shape: &Shape) -> bool {
        let neighbours = || {
            let from = at.saturating_sub(NEAR);
            (from..(at + NEAR + 1).min(self.window.len())).filter(move |&i| i != at)
        };
        let pages = neighbours().filter(|&i| !self.window[i].edges.is_empty()).count();
        let alike = neighbours()
            .filter(|&i| {
                let step = i as i64 - at as i64;
                self.window[i].edges.iter().any(|other| shape.runs_on(other, step))
            })
            .count();
        alike >= ALIKE.min(pages.max(1))
    }
}

impl Shape {
    /// True when `other`, `step` pages on, is the same running line.
    fn runs_on(&self, other: &Shape, step: i64) -> bool {
        if self.edge.top != other.edge.top || (self.edge.at - other.edge.at).abs() > 0.02 {
            return false;
        }
        let counts = match (self.number, other.number) {
            (Some(a), Some(b)) => i64::from(b) - i64::from(a) == step,
            _ => false,
        };
        if self.words.is_empty() {
            // Nothing but a number: it must count as the pages do.
            return counts;
        }
        // The same words, and no number or one that counts or stays.
        self.words == other.words && (counts || self.number == other.number)
            // A head that names the section changes with it, but its page number counts on,
            || counts && self.words.chars().count() < 90
            // or the book's title beside it stays.
            || self.shares_cell(other)
    }

    /// True when both are outermost lines whose first or last cell is the same.
    fn shares_cell(&self, other: &Shape) -> bool {
        let (Some((first, last)), Some((others_first, others_last))) = (&self.cells, &other.cells) else {
            return false;
        };
        let same = |a: &str, b: &str| a == b && a.chars().count() >= CELL;
        self.edge.outermost && other.edge.outermost && (same(first, others_first) || same(last, others_last))
    }
}

fn shape(line: &str, edge: Edge) -> Shape {
    let cells: Vec<&str> = line.split('\t').collect();
    let letters = |cell: &str| cell.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let cells = match cells.as_slice() {
        [first, last] | [first, _, last] => Some((letters(first), letters(last))),
        _ => None,
    };
    let line = text::one_line(line);
    let mut words = String::with_capacity(line.len());
    let mut numbers: Vec<u32> = Vec::new();
    let mut digits = String::new();
    for c in line.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            numbers.extend(digits.parse::<u32>());
            digits.clear();
        }
        if c.is_alphabetic() {
            words.extend(c.to_lowercase());
        }
    }
    let alone = words.is_empty() || roman(&words).is_some();
    // The page's number stands first or last on its line.
    let starts = line.starts_with(|c: char| c.is_ascii_digit());
    let number = match numbers.as_slice() {
        [] if alone => roman(&words),
        [] => None,
        all if starts && !line.ends_with(|c: char| c.is_ascii_digit()) => all.first().copied(),
        all => all.last().copied(),
    };
    if roman(&words).is_some() && numbers.is_empty() {
        words.clear();
    }
    Shape { edge, words, cells, number }
}

/// A page number in small Roman numerals.
fn roman(word: &str) -> Option<u32> {
    if word.is_empty() || word.len() > 7 {
        return None;
    }
    let values: Option<Vec<u32>> = word
        .chars()
        .map(|c| match c {
            'i' => Some(1),
            'v' => Some(5),
            'x' => Some(10),
            'l' => Some(50),
            'c' => Some(100),
            _ => None,
        })
        .collect();
    let values = values?;
    let mut sum = 0i64;
    for (i, value) in values.iter().enumerate() {
        let less = values.get(i + 1).is_some_and(|next| next > value);
        sum += if less { -i64::from(*value) } else { i64::from(*value) };
    }
    u32::try_from(sum).ok().filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::{Heading, Page};

    /// Pages of a head, words of their own and a foot; what each sets aside.
    fn asides(pages: &[(&str, &str, &str)]) -> Vec<Vec<String>> {
        let mut running = Running::new();
        let mut out = Vec::new();
        let mut take = |event: ReadEvent| {
            if let ReadEvent::Page(page) = event {
                out.push(page.asides.iter().map(|a| page.text[a.start..a.end].to_string()).collect());
            }
        };
        for (n, (head, body, foot)) in pages.iter().enumerate() {
            let text = format!("{head}\n{body}\n{foot}");
            let edges = vec![
                Edge { range: 0..head.len(), top: true, at: 0.05, outermost: true },
                Edge { range: text.len() - foot.len()..text.len(), top: false, at: 0.95, outermost: true },
            ];
            let page = Page { number: n as u32 + 1, text, ..Page::default() };
            running.push(ReadEvent::Page(page), edges, &mut take);
        }
        running.finish(&mut take);
        out
    }

    #[test]
    fn heads_that_repeat_and_numbers_that_count_are_set_aside() {
        let pages: Vec<(String, String)> = (1..=6).map(|n| (format!("Words of page {n}."), n.to_string())).collect();
        let pages: Vec<(&str, &str, &str)> =
            pages.iter().map(|(body, foot)| ("The Art of Reading", body.as_str(), foot.as_str())).collect();
        for (n, aside) in asides(&pages).into_iter().enumerate() {
            assert_eq!(aside, ["The Art of Reading".to_string(), (n + 1).to_string()]);
        }
    }

    #[test]
    fn left_and_right_pages_have_heads_of_their_own() {
        let all = asides(&[
            ("2 Chapter One", "a", ""),
            ("Harbours 3", "b", ""),
            ("4 Chapter One", "c", ""),
            ("Harbours 5", "d", ""),
            ("6 Chapter One", "e", ""),
        ]);
        assert_eq!(all[2], ["4 Chapter One"]);
        assert_eq!(all[3], ["Harbours 5"]);
    }

    #[test]
    fn a_title_beside_chapters_that_change_is_a_running_head() {
        let all = asides(&[
            ("Finding the Page\tVector indexes", "a", ""),
            ("Chapter 8", "b", ""),
            ("Finding the Page\tWhere to cut", "c", ""),
            ("Chapter 9", "d", ""),
            ("Finding the Page\tSearching by words", "e", ""),
        ]);
        assert_eq!(all[2], ["Finding the Page\tWhere to cut"]);
        assert!(all[1].is_empty() && all[3].is_empty(), "{all:?}");
    }

    #[test]
    fn rows_of_a_table_that_goes_on_from_page_to_page_stay() {
        let all = asides(&[
            ("Oil\t4.2 litres\tyearly", "a", ""),
            ("Oil\tnone\tnever", "b", ""),
            ("Oil\t3 litres\tmonthly", "c", ""),
            ("Grease for bearings\tone\ttwo\tweekly", "d", ""),
            ("Grease for bearings\tsix\tten\tdaily", "e", ""),
            ("Grease for bearings\tten\tsix\thourly", "f", ""),
        ]);
        assert!(all.iter().all(Vec::is_empty), "{all:?}");
    }

    #[test]
    fn roman_numbers_count_too() {
        let all = asides(&[("", "a", "iii"), ("", "b", "iv"), ("", "c", "v"), ("", "d", "vi")]);
        assert_eq!(all[1], ["iv"]);
    }

    #[test]
    fn lines_that_differ_from_page_to_page_stay() {
        let all = asides(&[
            ("It began in May.", "a", "One word."),
            ("Nobody came.", "b", "Two words."),
            ("The harbour froze.", "c", "Then 7 ships."),
            ("It thawed.", "d", "Or 9 ships."),
        ]);
        assert!(all.iter().all(Vec::is_empty), "{all:?}");
    }

    #[test]
    fn a_heading_that_is_a_running_head_is_none() {
        let mut running = Running::new();
        let mut kept = Vec::new();
        for n in 1..=4 {
            let page = Page {
                number: n,
                text: "Head\nwords".into(),
                headings: vec![Heading { offset: 0, level: 1, title: "Head".into() }],
                ..Page::default()
            };
            let edge = Edge { range: 0..4, top: true, at: 0.1, outermost: true };
            running.push(ReadEvent::Page(page), vec![edge], &mut |e| kept.push(e));
        }
        running.finish(&mut |e| kept.push(e));
        assert_eq!(kept.len(), 4);
        assert!(kept.iter().all(|e| matches!(e, ReadEvent::Page(p) if p.headings.is_empty())));
    }
}
