//! Lays out a model's Markdown as lines. Incomplete text (a streaming answer) is laid out as far as it goes; lines
//! already laid out above do not move.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::code::code;
use super::math::{is_prose, math, with_dollars};
use super::table::styled_lines;
use super::wrap::{unbroken, width, wrap};
use super::{Line, Span, Style, Tone};
use crate::domain::document::table::grid::Align;

/// A citation mark in a Markdown text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The bytes of the text that it replaces; marks that share brackets share a range.
    pub range: Range<usize>,
    /// The text shown instead.
    pub label: String,
    pub tone: Tone,
}

/// Lays out `text` in `columns` columns. Citations are shown as their marks say; the one with index `chosen` is
/// reversed.
pub fn markdown(text: &str, columns: usize, marks: &[Mark], chosen: Option<usize>) -> Vec<Line> {
    annotated(text, columns, marks, Noted::default(), chosen)
}

/// Shown after a sentence without a source.
const WITHOUT_SOURCE: &str = " [?]";

/// What else is shown of a text, by bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Noted<'a> {
    /// Ends of sentences without a source, which get a sign.
    pub bare: &'a [usize],
    /// Words in bold, in order.
    pub strong: &'a [Range<usize>],
}

/// [`markdown`], with what is noted.
pub fn annotated(text: &str, columns: usize, marks: &[Mark], noted: Noted<'_>, chosen: Option<usize>) -> Vec<Line> {
    let text = &*with_dollars(text);
    let mut layout = Layout { text, columns: columns.max(8), marks, noted, chosen, ..Layout::default() };
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_MATH;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        layout.event(event, range);
    }
    layout.flush();
    layout.lines
}

/// True for an address that a terminal may be given to open: a web address without characters that could end its escape
/// sequence.
fn is_web_address(address: &str) -> bool {
    let web = address.starts_with("https://") || address.starts_with("http://");
    web && address.len() <= 2_000 && address.bytes().all(|b| b.is_ascii_graphic())
}

#[derive(Default)]
struct Layout<'a> {
    text: &'a str,
    columns: usize,
    marks: &'a [Mark],
    noted: Noted<'a>,
    chosen: Option<usize>,
    lines: Vec<Line>,
    /// The line being collected.
    inline: Vec<Span>,
    /// Prefixes of every line, from the enclosing blocks.
    indents: Vec<Vec<Span>>,
    /// Replaces the innermost prefix on the first line: a bullet.
    bullet: Option<Vec<Span>>,
    /// Numbers of the enclosing lists; `None` for bullets.
    lists: Vec<Option<u64>>,
    bold: usize,
    italic: usize,
    strike: usize,
    heading: bool,
    /// Language and text of the code block being collected.
    code: Option<(String, String)>,
    link: Option<(String, usize)>,
    table: Option<Table>,
    /// True at the beginning of a quotation: its first block needs no empty line before it.
    opened: bool,
    /// Text up to this byte has been shown (as part of a mark).
    shown: usize,
}

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Vec<Span>>>,
}

impl Layout<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) => self.words(&words, range),
            Event::Code(code) => self.push(Span::new(code.replace('\n', " "), self.style(Tone::Code))),
            Event::InlineMath(formula) if is_prose(&formula) => {
                self.push(Span::new(&self.text[range], self.style(Tone::Normal)));
            }
            Event::InlineMath(formula) | Event::DisplayMath(formula) => {
                let style = Style { italic: true, ..self.style(Tone::Normal) };
                self.push(Span::new(math(&formula), style));
            }
            // HTML from the document or the model is shown as text, never interpreted.
            Event::Html(html) | Event::InlineHtml(html) => self.words(&html, range),
            Event::SoftBreak => self.push(Span::new(" ", self.style(Tone::Normal))),
            Event::HardBreak => self.push(Span::new("\n", self.style(Tone::Normal))),
            Event::Rule => {
                self.gap();
                let rule = "─".repeat(self.columns.min(40));
                self.lines.push(Line::of(rule, Style::of(Tone::Dim)));
            }
            Event::TaskListMarker(done) => {
                self.push(Span::new(if done { "☑ " } else { "☐ " }, Style::of(Tone::Accent)));
            }
            Event::FootnoteReference(name) => self.push(Span::new(format!("[^{name}]"), self.style(Tone::Normal))),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.gap(),
            Tag::Heading { level, .. } => {
                self.gap();
                self.heading = true;
                if level > HeadingLevel::H2 {
                    self.italic += 1;
                }
            }
            Tag::BlockQuote(_) => {
                self.gap();
                self.indents.push(vec![Span::new("│ ", Style::of(Tone::Dim))]);
                self.opened = true;
            }
            Tag::CodeBlock(kind) => {
                self.gap();
                let language = match &kind {
                    CodeBlockKind::Fenced(language) => language.split_whitespace().next().unwrap_or_default(),
                    CodeBlockKind::Indented => "",
                };
                if !language.is_empty() {
                    self.lines.push(self.indented(vec![Span::new(language, Style::of(Tone::Dim))]));
                }
                self.code = Some((language.to_string(), String::new()));
            }
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.gap();
                } else {
                    self.flush();
                }
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                let outer = self.lists.len() % 2 == 1;
                let bullet = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ if outer => "• ".to_string(),
                    _ => "◦ ".to_string(),
                };
                self.indents.push(vec![Span::new(" ".repeat(width(&bullet)), Style::default())]);
                self.bullet = Some(vec![Span::new(bullet, Style::of(Tone::Accent))]);
            }
            Tag::Emphasis => self.italic += 1,
            Tag::Strong => self.bold += 1,
            Tag::Strikethrough => self.strike += 1,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.link = Some((dest_url.into_string(), self.inline.len()));
            }
            Tag::Table(alignments) => {
                self.gap();
                self.table = Some(Table { alignments, rows: Vec::new() });
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
                self.bold += usize::from(tag == Tag::TableHead);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.flush(),
            TagEnd::Heading(level) => {
                self.flush();
                self.heading = false;
                if level > HeadingLevel::H2 {
                    self.italic -= 1;
                }
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.indents.pop();
            }
            TagEnd::CodeBlock => {
                if let Some((language, text)) = self.code.take() {
                    self.inline.extend(code(&language, text.trim_end_matches('\n')));
                }
                self.flush();
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Item => {
                if self.bullet.is_some() && self.inline.is_empty() {
                    self.push(Span::default());
                }
                self.flush();
                self.indents.pop();
            }
            TagEnd::Emphasis => self.italic -= 1,
            TagEnd::Strong => self.bold -= 1,
            TagEnd::Strikethrough => self.strike -= 1,
            TagEnd::Link | TagEnd::Image => self.end_link(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::TableHead => self.bold -= 1,
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.draw_table(&table);
                }
            }
            _ => {}
        }
    }

    /// A link shows its target, since its text is untrusted.
    fn end_link(&mut self) {
        let Some((address, from)) = self.link.take() else { return };
        let from = from.min(self.inline.len());
        let words: String = self.inline[from..].iter().map(|s| s.text.as_str()).collect();
        let link: Option<Arc<str>> = is_web_address(&address).then(|| address.as_str().into());
        for span in &mut self.inline[from..] {
            span.style.tone = Tone::Link;
            span.style.underline = true;
            span.link.clone_from(&link);
        }
        if words != address && !address.is_empty() {
            self.push(Span { link, ..Span::new(format!(" ({address})"), Style::of(Tone::Dim)) });
        }
    }

    /// Text with its marks. `range` is its position in the source; marks can only be placed if text and source agree
    /// letter by letter (no entities, no escapes).
    fn words(&mut self, words: &str, range: Range<usize>) {
        if let Some((_, text)) = &mut self.code {
            text.push_str(words);
            return;
        }
        let style = self.style(Tone::Normal);
        if self.text.get(range.clone()) != Some(words) {
            self.push(Span::new(words, style));
            return;
        }
        let mut at = range.start.max(self.shown.min(range.end));
        for (n, mark) in self.marks.iter().enumerate() {
            // A mark that shares its brackets with the one before follows it.
            let shares = n > 0 && self.marks[n - 1].range == mark.range;
            if mark.range.start < range.start || mark.range.start >= range.end {
                continue;
            }
            if !shares && at < mark.range.start {
                self.sentences(at..mark.range.start, style);
            }
            let mut marked = Style::of(mark.tone);
            marked.reversed = self.chosen == Some(n);
            self.push(Span { text: mark.label.clone(), style: marked, mark: Some(n), link: None });
            self.shown = mark.range.end;
            at = mark.range.end.min(range.end).max(at);
        }
        if at < range.end {
            self.sentences(at..range.end, style);
        }
    }

    /// A part of the text, with the sign after sentences that end in it and have no source.
    fn sentences(&mut self, range: Range<usize>, style: Style) {
        let mut at = range.start;
        let ends = self.noted.bare.iter().copied().filter(|end| range.start < *end && *end <= range.end);
        for end in ends.filter(|end| self.text.is_char_boundary(*end)).collect::<Vec<_>>() {
            self.emphasised(at..end, style);
            self.push(Span::new(unbroken(WITHOUT_SOURCE), Style::of(Tone::Close)));
            at = end;
        }
        if at < range.end {
            self.emphasised(at..range.end, style);
        }
    }

    /// A part of the text, the words in bold that are noted so.
    fn emphasised(&mut self, range: Range<usize>, style: Style) {
        let text = self.text;
        let mut at = range.start;
        for strong in self.noted.strong {
            let (from, to) = (strong.start.max(at), strong.end.min(range.end));
            if let (true, Some(before), Some(words)) = (from < to, text.get(at..from), text.get(from..to)) {
                if !before.is_empty() {
                    self.push(Span::new(before, style));
                }
                self.push(Span::new(words, Style { bold: true, ..style }));
                at = to;
            }
        }
        if at < range.end {
            self.push(Span::new(&text[at..range.end], style));
        }
    }

    fn style(&self, tone: Tone) -> Style {
        let tone = match tone {
            Tone::Normal if self.heading => Tone::Heading,
            Tone::Normal if self.indents.iter().any(|i| i.first().is_some_and(|s| s.text == "│ ")) => Tone::Quote,
            tone => tone,
        };
        Style {
            tone,
            bold: self.bold > 0 || self.heading,
            italic: self.italic > 0,
            strike: self.strike > 0,
            ..Style::default()
        }
    }

    fn push(&mut self, span: Span) {
        self.inline.push(span);
    }

    /// Ends the line being collected.
    fn flush(&mut self) {
        if self.inline.is_empty() || self.table.is_some() {
            return;
        }
        let mut spans = std::mem::take(&mut self.inline);
        for span in &mut spans {
            if span.text.contains('\t') {
                span.text = span.text.replace('\t', "    ");
            }
        }
        let rest: Vec<Span> = self.indents.iter().flatten().cloned().collect();
        let first = match self.bullet.take() {
            Some(bullet) => {
                let outer = self.indents.len().saturating_sub(1);
                self.indents[..outer].iter().flatten().cloned().chain(bullet).collect()
            }
            None => rest.clone(),
        };
        self.lines.extend(wrap(&spans, self.columns, &first, &rest));
    }

    /// Ends the line being collected and adds an empty line between blocks; none at the beginning of a list item.
    fn gap(&mut self) {
        self.flush();
        let opened = std::mem::take(&mut self.opened);
        if !self.lines.is_empty() && self.bullet.is_none() && !opened {
            self.lines.push(self.indented(Vec::new()));
        }
    }

    fn indented(&self, spans: Vec<Span>) -> Line {
        Line { spans: self.indents.iter().flatten().cloned().chain(spans).collect() }
    }

    fn draw_table(&mut self, table: &Table) {
        let indent: usize = self.indents.iter().flatten().map(|s| width(&s.text)).sum();
        let aligned: Vec<Align> = table.alignments.iter().map(align).collect();
        for line in styled_lines(&table.rows, &aligned, self.columns.saturating_sub(indent)) {
            self.lines.push(self.indented(line.spans));
        }
    }
}

fn align(given: &Alignment) -> Align {
    match given {
        Alignment::None => Align::ByContent,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, columns: usize) -> Vec<String> {
        markdown(text, columns, &[], None).iter().map(|l| l.text().trim_end().to_string()).collect()
    }

    fn mark(text: &str, needle: &str, label: &str) -> Mark {
        let start = text.find(needle).unwrap();
        Mark { range: start..start + needle.len(), label: label.into(), tone: Tone::Verbatim }
    }

    #[test]
    fn blocks_are_parted_by_one_empty_line() {
        let lines = shown("# Title\nOne.\nTwo.\n\n- a\n- b\n  - c\n\nEnd.", 40);
        assert_eq!(lines, ["Title", "", "One. Two.", "", "• a", "• b", "  ◦ c", "", "End."]);
    }

    #[test]
    fn list_items_hang_under_their_bullet() {
        assert_eq!(shown("1. one two three four\n2. x", 12), ["1. one two", "   three", "   four", "2. x"]);
    }

    #[test]
    fn marks_are_shown_where_they_stand_and_can_be_chosen() {
        let text = "It fails [1], as **shown** [2, 3].";
        let marks = [mark(text, "[1]", "[1 p. 7]"), mark(text, "[2, 3]", "[2 p. 8]"), mark(text, "[2, 3]", "[3 p. 9]")];
        let lines = markdown(text, 80, &marks, Some(2));
        assert_eq!(lines[0].text(), "It fails [1 p. 7], as shown [2 p. 8][3 p. 9].");
        let chosen: Vec<&Span> = lines[0].spans.iter().filter(|s| s.style.reversed).collect();
        assert_eq!((chosen.len(), chosen[0].mark), (1, Some(2)));
    }

    #[test]
    fn code_keeps_its_lines_and_markup_is_shown_not_obeyed() {
        assert_eq!(shown("```rust\nlet a = 1;\n\n  b();\n```", 40), ["rust", "let a = 1;", "", "  b();"]);
        assert_eq!(shown("a <b>bold</b> c", 40), ["a <b>bold</b> c"]);
        assert_eq!(shown("[here](http://evil.example)", 60), ["here (http://evil.example)"]);
    }

    #[test]
    fn only_addresses_of_the_web_can_be_opened() {
        let linked = |text: &str| -> Vec<String> {
            let lines = markdown(text, 80, &[], None);
            lines.iter().flat_map(|l| &l.spans).filter_map(|s| s.link.as_deref().map(str::to_string)).collect()
        };
        assert_eq!(linked("[a](https://example.org/x)"), ["https://example.org/x"; 2]);
        assert!(linked("[a](file:///etc/passwd) [b](javascript:x) [c](<https://e.org/\u{1b}\\>)").is_empty());
    }

    #[test]
    fn a_quotation_begins_with_its_words() {
        assert_eq!(shown("a\n\n> b\n>\n> c\n\nd", 40), ["a", "", "│ b", "│", "│ c", "", "d"]);
    }

    #[test]
    fn formulas_are_readable_and_money_stays_money() {
        assert_eq!(shown("Then $x_1 \\le \\frac{a}{b}$ holds, \\(n^2\\) too.", 60), ["Then x₁ ≤ a/b holds,  n²  too."]);
        assert_eq!(shown("It costs $5 and not $6.", 60), ["It costs $5 and not $6."]);
    }

    #[test]
    fn tables_fit_their_width() {
        let lines = shown("| name | what it says |\n|---|--:|\n| k | a rather long cell that must wrap |\n", 28);
        assert!(lines[1].starts_with("│ name │"), "{lines:?}");
        assert!(lines.len() > 5 && lines.iter().all(|l| width(l) == 28), "{lines:?}");
    }

    #[test]
    fn what_was_laid_out_does_not_move_while_more_arrives() {
        let whole = "Para one is here.\n\n- item one\n- item two with words\n\n```\ncode\n```\n\n> quote\n\nLast.";
        let mut before: Vec<String> = Vec::new();
        for (at, _) in whole.char_indices() {
            let now = shown(&whole[..at], 30);
            // All but the last block (two lines here) stay.
            let steady = before.len().saturating_sub(2);
            assert_eq!(before[..steady], now[..steady.min(now.len())], "at {at}");
            before = now;
        }
    }
}
