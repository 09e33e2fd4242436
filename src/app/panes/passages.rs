//! The passages of an answer: a list with one selected, which is shown in full.

use crate::app::conversation::turn::TurnView;
use crate::app::locale::Locale;
use crate::app::text::{Line, Span, Style, Tone, fit, markdown, width, wrap};
use crate::domain::answering::suspicion::speaks_to_model;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::document::Locator;
use crate::domain::finding::passage::Passage;
use crate::domain::text::dot_leaders::shortened;
use crate::domain::text::{clean, one_line};
use crate::say;

/// What was marked: passages pinned and excluded for the next asking, and those marked as right with their questions.
pub type Marked<'a> = (&'a ByHand, &'a [(String, Locator)]);

/// The passage list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PassagesView {
    /// Index of the selected passage.
    pub selected: usize,
    lines: Vec<Line>,
    /// The passage index of every line.
    owners: Vec<usize>,
    top: usize,
    rows: usize,
}

impl PassagesView {
    /// Selects the next or previous passage.
    pub fn step(&mut self, forward: bool, count: usize) {
        self.selected =
            if forward { (self.selected + 1).min(count.saturating_sub(1)) } else { self.selected.saturating_sub(1) };
    }

    /// Scrolls by lines, without changing the selection.
    pub fn scroll(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by).min(self.lines.len().saturating_sub(self.rows));
    }

    /// The passage at a row of the view.
    pub fn at(&self, row: usize) -> Option<usize> {
        self.owners.get(self.top + row).copied()
    }

    /// The visible lines.
    pub fn view(&self) -> &[Line] {
        let end = (self.top + self.rows).min(self.lines.len());
        &self.lines[self.top.min(end)..end]
    }

    /// Lays out the passages of a turn; with `focused`, the selected one is scrolled into view; `steer` says which are
    /// marked.
    pub fn settle(
        &mut self,
        turn: Option<&TurnView>,
        columns: usize,
        rows: usize,
        (focused, marked): (bool, Marked<'_>),
        locale: Locale,
    ) {
        self.rows = rows;
        self.lines.clear();
        self.owners.clear();
        let Some(turn) = turn else { return };
        self.selected = self.selected.min(turn.passages.len().saturating_sub(1));
        let several = turn.passages.iter().any(|p| p.document != turn.passages[0].document);
        let cited: Vec<usize> = turn.marks(locale).iter().filter_map(|m| m.passage).collect();
        let mut selected_rows = (0, 0);
        for (n, passage) in turn.passages.iter().enumerate() {
            let from = self.lines.len();
            let selected = n == self.selected;
            let pages = turn.pages(&passage.locator, locale);
            let shown = (selected && focused, cited.contains(&n), several);
            self.lines.push(head(passage, columns, shown, sign(turn, passage, marked), &pages));
            let tone = if selected { Tone::Normal } else { Tone::Dim };
            if selected {
                self.lines.extend(whole(&passage.text, columns));
                self.lines.push(Line::of(why(passage, locale), Style { italic: true, ..Style::of(Tone::Dim) }));
                if speaks_to_model(&passage.text) {
                    let warning = Span::new(say!(locale, "passage-instructs"), Style::of(Tone::Bad));
                    self.lines.extend(wrap(&[warning], columns, &[], &[]));
                }
            } else {
                let text = wrap(
                    &[Span::new(one_line(&shortened(&without_rules(untitled(passage)))), Style::of(tone))],
                    columns,
                    &[],
                    &[],
                );
                let more = text.len() > 2;
                self.lines.extend(text.into_iter().take(2));
                if let Some(last) = self.lines.last_mut().filter(|_| more) {
                    *last = Line::of(fit(&format!("{} …", last.text()), columns), Style::of(tone));
                }
            }
            self.lines.push(Line::default());
            self.owners.resize(self.lines.len(), n);
            if selected {
                selected_rows = (from, self.lines.len());
            }
        }
        if focused {
            if selected_rows.1 > self.top + rows {
                self.top = selected_rows.1 - rows;
            }
            self.top = self.top.min(selected_rows.0);
        }
        self.top = self.top.min(self.lines.len().saturating_sub(rows));
    }
}

/// What follows the pages of a passage that was marked.
fn sign(turn: &TurnView, passage: &Passage, (steer, right): Marked<'_>) -> &'static str {
    let question = turn.rewritten.as_ref().unwrap_or(&turn.question);
    let is_right = right.iter().any(|(of, place)| of == question && *place == passage.locator);
    match (steer.pins(passage), steer.drops(passage), is_right) {
        (true, _, true) => " ⊕ ✓",
        (_, _, true) => " ✓",
        (true, ..) => " ⊕",
        (_, true, _) => " ⊖",
        _ => "",
    }
}

fn head(
    passage: &Passage,
    columns: usize,
    (chosen, cited, several): (bool, bool, bool),
    sign: &str,
    pages: &str,
) -> Line {
    let mut style = Style::of(if cited { Tone::Accent } else { Tone::Normal }).bold();
    style.reversed = chosen;
    // The page and the score matter more than the end of a long name.
    let most = columns.saturating_sub(width(pages) + 16).max(8);
    let name = if several { format!("{} ", fit(&one_line(&passage.document), most)) } else { String::new() };
    let left = format!("[{}] {name}{pages}{sign}", passage.rank);
    let right = format!("{:.2}", passage.score);
    let section = passage.section.last().map(|s| format!("  {}", one_line(s))).unwrap_or_default();
    let room = columns.saturating_sub(width(&left) + width(&right) + 1);
    let section = fit(&section, room);
    let gap = " ".repeat(columns.saturating_sub(width(&left) + width(&section) + width(&right)));
    Line {
        spans: vec![
            Span::new(left, style),
            Span::new(section, Style::of(Tone::Dim)),
            Span::new(gap, Style::default()),
            Span::new(right, Style::of(Tone::Dim)),
        ],
    }
}

/// The passage without the headings at its beginning, which are displayed above it.
pub(crate) fn untitled(passage: &Passage) -> &str {
    let mut text = passage.text.trim_start();
    loop {
        // In Markdown, `#` precedes a heading.
        let marked = text.trim_start_matches('#').trim_start();
        let ended = |rest: &&str| rest.starts_with(char::is_whitespace);
        match passage.section.iter().find_map(|title| marked.strip_prefix(title.trim()).filter(ended)) {
            Some(rest) => text = rest.trim_start(),
            None => return text,
        }
    }
}

/// A passage's text without the lines below the headers of its tables.
fn without_rules(text: &str) -> String {
    text.lines().filter(|line| !is_rule(line)).collect::<Vec<_>>().join("\n")
}

/// True for the line below the header of a Markdown table.
fn is_rule(line: &str) -> bool {
    line.starts_with("| -") && line.chars().all(|c| "|-: ".contains(c))
}

/// A passage, its tables drawn with rules.
fn whole(text: &str, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let is_row = |line: &str| line.starts_with("| ");
    let all: Vec<&str> = text.lines().collect();
    for part in all.chunk_by(|a, b| is_row(a) == is_row(b)) {
        // A rule below the first row makes a table.
        if is_row(part[0]) && part.get(1).is_some_and(|rule| is_rule(rule)) {
            lines.extend(markdown(&clean(&part.join("\n")), columns, &[], None));
        } else {
            let words = paragraphs(&part.join("\n"));
            if !words.is_empty() {
                lines.extend(wrap(&[Span::new(words, Style::of(Tone::Normal))], columns, &[], &[]));
            }
        }
    }
    lines
}

/// The passage's paragraphs, items and rows, each on its own line with the page's indentation, without blank lines.
fn paragraphs(text: &str) -> String {
    let shown = |line: &str| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        format!("{}{}", " ".repeat(indent), clean(line.trim()).replace('\t', " "))
    };
    shortened(text).lines().filter(|line| !line.trim().is_empty()).map(shown).collect::<Vec<_>>().join("\n")
}

/// Why it was chosen.
pub(crate) fn why(passage: &Passage, locale: Locale) -> String {
    let meaning = passage.dense_score.map(|score| format!("{score:.2}"));
    let lexical = passage.lexical_score.map(|score| format!("{score:.1}"));
    match (meaning, lexical) {
        (Some(meaning), Some(lexical)) => say!(locale, "chosen-by-both", meaning = meaning, words = lexical),
        (Some(meaning), None) => say!(locale, "chosen-by-meaning", meaning = meaning),
        (None, Some(lexical)) => say!(locale, "chosen-by-words", words = lexical),
        (None, None) => say!(locale, "chosen-by-structure"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::{answered, passage};

    #[test]
    fn a_long_name_leaves_its_passage_page_and_score() {
        let mut passages = vec![passage(1, 10, "One."), passage(2, 46, "Two.")];
        passages[0].document = "a very long file name that goes on and on about finding the page.pdf".into();
        let turn = answered("q", "a [2].", passages);
        let mut view = PassagesView::default();
        view.settle(Some(&turn), 40, 20, (true, (&ByHand::default(), &[])), Locale::English);
        let head = view.view()[0].text();
        assert!(head.contains("… p. 10") && head.ends_with("1.00") && width(&head) <= 40, "{head}");
    }

    #[test]
    fn headings_and_rows_of_dots_take_no_room_from_the_text() {
        let mut heading = passage(1, 3, "2 Ice\n2.1 Why it fails\nBecause it melts.");
        heading.section = vec!["2 Ice".into(), "2.1 Why it fails".into()];
        assert_eq!(untitled(&heading), "Because it melts.");
        heading.text = "2 Iceland is far.".into();
        assert_eq!(untitled(&heading), "2 Iceland is far.");
        let list = passage(2, 4, "a4paper A4 size. . . . . . . . . . 1\na5paper A5 size. . . . . . . . 1");
        assert_eq!(paragraphs(&list.text), "a4paper A4 size … 1\na5paper A5 size … 1");
        let table = "Dues:\n\n| Year | Euros |\n| --- | --- |\n| 1901 | 5 |\n\nEnd.";
        let lines: Vec<String> = whole(table, 40).iter().map(Line::text).collect();
        assert!(
            lines[0] == "Dues:" && lines.last().unwrap() == "End." && lines.iter().any(|l| l.contains("│ 1901")),
            "{lines:?}"
        );
        assert!(!without_rules(table).contains("---"));
    }

    #[test]
    fn the_selected_passage_is_whole_and_in_view() {
        let long = "word ".repeat(100);
        let turn = answered("q", "a [2].", (1..=6).map(|n| passage(n, n as u32 * 10, &long)).collect());
        let mut view = PassagesView::default();
        for n in 0..6 {
            view.settle(Some(&turn), 40, 20, (true, (&ByHand::default(), &[])), Locale::English);
            let text: Vec<String> = view.view().iter().map(Line::text).collect();
            assert!(text.iter().any(|l| l.starts_with(&format!("[{}] p. {}0", n + 1, n + 1))), "{text:#?}");
            assert!(text.iter().any(|l| l.contains("semantic 0.90 · keyword 3.0")), "{text:#?}");
            assert!(text.iter().all(|l| width(l) <= 40));
            view.step(true, 6);
        }
        assert_eq!(view.selected, 5);
    }
}
