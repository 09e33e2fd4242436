//! The page viewer: one page of a document, with the quote of a citation or the search matches marked.

use std::ops::Range;
use std::sync::Arc;

use super::geometry::Area;
use super::sideways;
use crate::app::locale::Locale;
use crate::app::text::{Line, PageLine, Tone, page_lines, width};
use crate::domain::document::labels::Labels;
use crate::domain::document::table::Bounds;
use crate::domain::document::{DocumentId, Page, PageSpan};
use crate::domain::report::Failure;
use crate::domain::text::find_squeezed;
use crate::say;

/// Why the page is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Purpose {
    /// Browsing.
    #[default]
    Browse,
    /// A citation.
    Citation {
        /// Location of the passage.
        spans: Vec<PageSpan>,
        /// The quote, if known.
        quote: Option<String>,
    },
    /// A search match.
    Find {
        /// The text searched for.
        wanted: String,
        /// All matches.
        found: Vec<PageSpan>,
        /// Index of the match shown.
        at: usize,
    },
}

/// The page is not shown for a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSearch;

/// A page as an image: which one, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub document: DocumentId,
    /// From 1.
    pub page: u32,
    pub area: Area,
    /// What is marked on it.
    pub boxes: Vec<Bounds>,
}

/// A page being shown or loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct PageView {
    pub document: DocumentId,
    pub name: String,
    /// Its page labels.
    pub labels: Arc<Labels>,
    /// When it was read, if its file has changed since.
    pub edition: Option<String>,
    /// Number of pages.
    pub pages: u32,
    /// From 1.
    pub number: u32,
    pub purpose: Purpose,
    /// `None` until it is loaded.
    pub page: Option<Page>,
    /// Why it could not be loaded.
    pub problem: Option<Failure>,
    /// The first visible line.
    pub top: usize,
    /// By how many columns tables that are wider than the pane are scrolled sideways.
    pub left: usize,
    /// True to show it as an image.
    pub drawn: bool,
    lines: Vec<PageLine>,
    /// The columns of the widest line.
    widest: usize,
    columns: usize,
    rows: usize,
    /// True until the mark has been scrolled into view.
    seek: bool,
}

impl PageView {
    /// A page to be loaded.
    pub fn new(document: DocumentId, name: String, pages: u32, number: u32, purpose: Purpose) -> PageView {
        PageView {
            document,
            name,
            labels: Arc::default(),
            edition: None,
            pages,
            number: number.clamp(1, pages.max(1)),
            purpose,
            page: None,
            problem: None,
            top: 0,
            left: 0,
            drawn: false,
            lines: Vec::new(),
            widest: 0,
            columns: 0,
            rows: 0,
            seek: true,
        }
    }

    /// Takes the loaded page. Returns another page to load instead, if the marked text begins there.
    pub fn loaded(&mut self, page: Page) -> Option<u32> {
        let text = &page.text;
        let elsewhere = match &self.purpose {
            Purpose::Citation { spans, quote: Some(quote) } if find_squeezed(text, quote).is_none() => {
                let next = spans.iter().map(|s| s.page).find(|p| *p > self.number);
                next.filter(|_| spans.iter().any(|s| s.page == self.number))
            }
            _ => None,
        };
        if let Some(next) = elsewhere {
            self.number = next;
            return Some(next);
        }
        self.page = Some(page);
        self.problem = None;
        self.columns = 0;
        self.seek = true;
        (self.top, self.left) = (0, 0);
        None
    }

    /// The page to load now that the document has been read up to `read`, where it was asked for before that.
    pub fn read_since(&mut self, document: &DocumentId, read: u32) -> Option<u32> {
        let waits = self.problem.is_some() && self.document == *document && self.number <= read;
        waits.then(|| self.problem = None).map(|()| self.number)
    }

    /// Switches to another page of the document, which must then be loaded. `None` if it is already shown.
    pub fn turn_to(&mut self, number: u32) -> Option<u32> {
        let number = number.clamp(1, self.pages.max(1));
        if number == self.number {
            return None;
        }
        self.number = number;
        self.page = None;
        self.lines.clear();
        (self.top, self.left) = (0, 0);
        Some(number)
    }

    /// Goes on to the next place of a search, or the one before; the page to load then. Not for what is no search, which is
    /// given back as an error.
    pub fn next_found(&mut self, forward: bool) -> Result<Option<u32>, NoSearch> {
        let Purpose::Find { found, at, .. } = &mut self.purpose else { return Err(NoSearch) };
        if found.is_empty() {
            return Ok(None);
        }
        let step = if forward { 1 } else { found.len() - 1 };
        *at = (*at + step) % found.len();
        let page = found[*at].page;
        self.refresh();
        Ok(self.turn_to(page))
    }

    /// The byte ranges of the page's text to mark.
    pub fn marks(&self) -> Vec<(Range<usize>, Tone)> {
        let Some(page) = &self.page else { return Vec::new() };
        let here = |spans: &[PageSpan]| -> Vec<Range<usize>> {
            spans
                .iter()
                .filter(|s| s.page == self.number)
                .filter(|s| page.text.get(s.start..s.end).is_some())
                .map(|s| s.start..s.end)
                .collect()
        };
        match &self.purpose {
            Purpose::Browse => Vec::new(),
            Purpose::Citation { spans, quote } => {
                let places = here(spans);
                // A cited cell is exact; what is quoted of it may be its row.
                let cells = || page.tables.iter().flat_map(|part| &part.cells);
                let in_cell = |p: &Range<usize>| cells().any(|cell| cell.start <= p.start && p.end <= cell.end);
                let quote = quote.as_deref().filter(|_| places.is_empty() || !places.iter().all(in_cell));
                // The quote is searched for inside the passage first: a page may contain the same text twice.
                let exact = quote.and_then(|quote| {
                    places
                        .iter()
                        .find_map(|p| {
                            let range = find_squeezed(&page.text[p.clone()], quote)?;
                            Some(p.start + range.start..p.start + range.end)
                        })
                        .or_else(|| find_squeezed(&page.text, quote))
                });
                match exact {
                    Some(exact) => vec![(exact, Tone::Highlight)],
                    None => places.into_iter().map(|p| (p, Tone::Highlight)).collect(),
                }
            }
            Purpose::Find { found, at, .. } => {
                let current = found.get(*at).filter(|s| s.page == self.number).map(|s| s.start);
                let tone =
                    |range: &Range<usize>| if Some(range.start) == current { Tone::Highlight } else { Tone::Found };
                here(found).into_iter().map(|range| (range.clone(), tone(&range))).collect()
            }
        }
    }

    /// Where the marked cells of tables are on the page, if that is known.
    pub fn boxes(&self) -> Vec<Bounds> {
        let marks = self.marks();
        let cells = self.page.iter().flat_map(|page| &page.tables).flat_map(|part| &part.cells);
        let marked = |start, end| marks.iter().any(|(range, _)| range.start < end && start < range.end);
        cells
            .filter(|cell| marked(cell.start, cell.end))
            .filter_map(|cell| cell.bounds)
            .filter(|bounds| bounds.iter().all(|at| at.is_finite()))
            .collect()
    }

    pub fn scroll(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by).min(self.last_top());
    }

    /// True if the last line is visible.
    pub fn at_end(&self) -> bool {
        self.top >= self.last_top()
    }

    fn last_top(&self) -> usize {
        self.lines.len().saturating_sub(self.rows)
    }

    /// Lays the page out for a pane of this size, and scrolls the mark into view once.
    pub fn settle(&mut self, columns: usize, rows: usize) {
        let marked = |l: &PageLine| l.line.spans.iter().any(|s| s.style.tone == Tone::Highlight);
        let resized = self.columns > 0 && (self.columns, self.rows) != (columns, rows);
        // A visible mark stays visible when the size changes.
        let seen = self.lines.iter().skip(self.top).take(self.rows).any(marked);
        self.seek |= resized && seen;
        self.rows = rows;
        if self.columns != columns {
            // Otherwise the same part of the page does.
            let before = self.lines.len().max(1);
            self.columns = columns;
            let marks = self.marks();
            let lines = self.page.as_ref().map(|p| page_lines(&p.text, &p.tables, columns, &marks));
            self.lines = lines.unwrap_or_default();
            self.widest = self.lines.iter().map(|line| width(&line.line.text())).max().unwrap_or(0);
            if resized {
                self.top = self.top * self.lines.len() / before;
            }
        }
        if self.seek && self.page.is_some() {
            self.seek = false;
            if let Some(line) = self.lines.iter().position(marked) {
                self.top = self.with_header(line).unwrap_or(line.saturating_sub(rows / 3));
                self.left = sideways::revealing(&self.lines[line], columns, self.left);
            }
        }
        self.top = self.top.min(self.last_top());
        self.left = if self.is_wide() { self.left.min(self.widest + 1 - columns) } else { 0 };
    }

    /// True if a table is wider than the pane.
    pub fn is_wide(&self) -> bool {
        self.widest > self.columns
    }

    /// Scrolls tables that are wider than the pane by a column. If none is in view, brings the next one there instead.
    pub fn scroll_sideways(&mut self, right: bool) {
        let wide = |line: &PageLine| sideways::furthest(line, self.columns) > 0;
        let below = (self.top..self.lines.len()).find(|at| wide(&self.lines[*at]));
        let Some(at) = below.or_else(|| self.lines.iter().position(wide)) else { return };
        if (self.top..self.top + self.rows).contains(&at) {
            self.left = sideways::step(&self.lines[at], self.columns, self.left, right);
        } else {
            self.top = at.min(self.last_top());
        }
    }

    /// The table in which something is marked, or else the first in view, or the nearest; its part on this page.
    pub fn table_at_hand(&self) -> Option<PageSpan> {
        let page = self.page.as_ref()?;
        let view = self.top..self.top + self.rows;
        let far = |at: usize| at.saturating_sub(view.end).max(view.start.saturating_sub(at));
        let marked = |line: &PageLine| line.line.spans.iter().any(|span| span.style.tone == Tone::Highlight);
        let drawn = self.lines.iter().enumerate().filter_map(|(at, line)| Some((at, line, line.table?)));
        let nearest = drawn.min_by_key(|(at, line, _)| (far(*at), !marked(line)));
        // A table that is not drawn is still one.
        let part = nearest.and_then(|(.., table)| page.tables.get(table)).or(page.tables.first())?;
        Some(PageSpan { page: page.number, start: part.start, end: part.end })
    }

    /// The visible lines, from top to bottom.
    pub fn visible(&self) -> impl Iterator<Item = Line> + '_ {
        let shown = self.lines.iter().skip(self.top).take(self.rows);
        shown.map(|line| sideways::visible(line, self.columns, self.left))
    }

    /// The first line to show for a line of a table, so that the table's header, and its caption, are in view too;
    /// `None` if they are too far above.
    fn with_header(&self, line: usize) -> Option<usize> {
        /// Lines of a caption, with an empty one.
        const ABOVE: usize = 2;
        /// Lines to be seen below.
        const BELOW: usize = 1;
        let table = self.lines[line].table?;
        let first = self.lines[..line].iter().rposition(|other| other.table != Some(table)).map_or(0, |at| at + 1);
        let seen = |top: &usize| line + BELOW < top + self.rows;
        [first.saturating_sub(ABOVE), first].into_iter().find(seen)
    }

    /// Lays out again with the mark in view, after the purpose has changed.
    pub fn refresh(&mut self) {
        self.columns = 0;
        self.seek = true;
    }

    /// All lines, as laid out by [`PageView::settle`].
    pub fn lines(&self) -> &[PageLine] {
        &self.lines
    }

    /// "page 12 of 300"; with a different label, "p. 4 · 12 of 300"; with the version, if it is an earlier one.
    pub fn place(&self, locale: Locale) -> String {
        // A page may arrive before all labels are known.
        let own = || self.page.as_ref().and_then(|page| page.label.as_deref());
        let label = self.labels.get(self.number).or_else(own).map(crate::domain::text::one_line);
        let place = match label.filter(|label| *label != self.number.to_string()) {
            Some(label) => say!(locale, "page-place-printed", page = self.number, label = label, pages = self.pages),
            None => say!(locale, "page-place", page = self.number, pages = self.pages),
        };
        match &self.edition {
            Some(read) => {
                format!("{place} · {}", say!(locale, "page-edition", read = crate::domain::text::one_line(read)))
            }
            None => place,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::page_with_tables;

    fn page(number: u32, text: &str) -> Page {
        Page { number, text: text.into(), ..Page::default() }
    }

    fn view(number: u32, purpose: Purpose) -> PageView {
        PageView::new(DocumentId("d".into()), "guide.pdf".into(), 9, number, purpose)
    }

    #[test]
    fn the_words_are_marked_inside_the_passage_not_where_they_stand_first() {
        let text = "It freezes. Much later in the text: It freezes. End.";
        let spans = vec![PageSpan { page: 4, start: 12, end: text.len() }];
        let mut view = view(4, Purpose::Citation { spans, quote: Some("It freezes.".into()) });
        assert_eq!(view.loaded(page(4, text)), None);
        assert_eq!(&text[view.marks()[0].0.clone()], "It freezes");
        assert!(view.marks()[0].0.start > 30);
    }

    #[test]
    fn the_title_names_the_page_as_printed_and_its_place_in_the_file() {
        let mut view = view(4, Purpose::Browse);
        assert_eq!(view.place(Locale::English), "page 4 of 9");
        view.labels = Arc::new(Labels::new([(4, "iv".to_string()), (5, "5".to_string())]));
        assert_eq!(view.place(Locale::English), "p. iv · 4 of 9");
        view.number = 5;
        assert_eq!(view.place(Locale::English), "page 5 of 9");
        view.edition = Some("2026-11-12 09:30".into());
        assert_eq!(view.place(Locale::English), "page 5 of 9 · version of 2026-11-12 09:30");
    }

    #[test]
    fn a_quotation_on_the_second_page_of_a_passage_is_followed_there() {
        let spans = vec![PageSpan { page: 4, start: 0, end: 5 }, PageSpan { page: 5, start: 0, end: 9 }];
        let mut view = view(4, Purpose::Citation { spans, quote: Some("only here".into()) });
        assert_eq!(view.loaded(page(4, "first part")), Some(5));
        assert_eq!(view.loaded(page(5, "it is only here")), None);
        assert_eq!(view.number, 5);
    }

    #[test]
    fn a_cited_cell_is_marked_also_where_its_row_is_quoted_and_has_a_box_on_the_page() {
        let mut page = page_with_tables(4, "Part\tNm\nPX-001\t12\nPX-003\t12");
        for cell in &mut page.tables[0].cells {
            cell.bounds = Some([cell.start as f32, 0.0, cell.end as f32, 9.0]);
        }
        let spans = vec![PageSpan { page: 4, start: 25, end: 27 }];
        let mut view = view(4, Purpose::Citation { spans, quote: Some("PX-003 12".into()) });
        view.loaded(page);
        view.settle(40, 12);
        assert_eq!(view.marks(), [(25..27, Tone::Highlight)]);
        assert_eq!(view.boxes(), [[25.0, 0.0, 27.0, 9.0]]);
        assert_eq!(view.table_at_hand(), Some(PageSpan { page: 4, start: 0, end: 27 }));
        view.purpose = Purpose::Browse;
        assert!(view.boxes().is_empty());
    }

    #[test]
    fn a_wide_table_is_scrolled_to_its_marked_cell() {
        let cells = |n: u32| (0..20).map(|col| (n * 1000 + col).to_string()).collect::<Vec<_>>().join("\t");
        let text = format!("Year\t{}\n2021\t{}", cells(1), cells(2));
        let start = text.find("2015").unwrap();
        let spans = vec![PageSpan { page: 4, start, end: start + 4 }];
        let mut view = view(4, Purpose::Citation { spans, quote: None });
        view.loaded(page_with_tables(4, &text));
        view.settle(40, 12);
        let shown: Vec<String> = view.visible().map(|line| line.text()).collect();
        assert!(shown.iter().any(|line| line.contains("2015") && line.starts_with("│ 2021 ‹")), "{shown:?}");
        assert!(shown.iter().all(|line| width(line) == 40), "{shown:?}");
        for _ in 0..30 {
            view.scroll_sideways(true);
        }
        assert!(view.visible().any(|line| line.text().ends_with("2019 │")));
        for _ in 0..30 {
            view.scroll_sideways(false);
        }
        assert_eq!(view.left, 0);
        // In a pane with room it is not scrolled.
        view.scroll_sideways(true);
        view.settle(200, 12);
        assert!(view.left == 0 && !view.is_wide());
    }

    #[test]
    fn the_mark_is_brought_into_view_once_and_the_reader_may_leave_it() {
        let text = (0..100).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n");
        let start = text.find("line 70").unwrap();
        let spans = vec![PageSpan { page: 1, start, end: start + 7 }];
        let mut view = view(1, Purpose::Citation { spans, quote: None });
        view.loaded(page(1, &text));
        view.settle(40, 12);
        assert_eq!(view.top, 66);
        view.scroll(-10);
        view.settle(40, 12);
        assert_eq!(view.top, 56);
        view.scroll(1000);
        assert!(view.at_end());
    }

    #[test]
    fn marked_words_in_view_stay_there_when_the_window_changes_its_size() {
        let text =
            (0..100).map(|n| format!("line {n} of the page, with words enough to be wrapped\n\n")).collect::<String>();
        let start = text.find("line 70").unwrap();
        let spans = vec![PageSpan { page: 1, start, end: start + 7 }];
        let mut view = view(1, Purpose::Citation { spans, quote: None });
        view.loaded(page(1, &text));
        let seen = |view: &PageView, rows: usize| {
            let shown: Vec<String> = view.lines().iter().skip(view.top).take(rows).map(|l| l.line.text()).collect();
            shown.iter().any(|line| line.contains("line 70"))
        };
        view.settle(80, 20);
        for (columns, rows) in [(24, 8), (60, 30), (16, 5)] {
            view.settle(columns, rows);
            assert!(seen(&view, rows), "{columns}x{rows}");
        }
        // Elsewhere on the page, the view stays about there.
        view.settle(80, 20);
        view.scroll(-1000);
        view.scroll(60);
        view.settle(20, 20);
        let shown = view.lines()[view.top].line.text();
        assert!(view.lines()[..view.top + 20].iter().rev().any(|l| l.line.text().contains("line 3")), "{shown}");
    }
}
