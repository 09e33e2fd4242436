//! Lays out a page of a document as lines, with the quote of a citation marked exactly.

use std::collections::HashMap;
use std::ops::Range;

use super::table::table_lines;
use super::tabs;
use super::wrap::{width, wrap_ranges};
use super::{Line, Span, Style, Tone};
use crate::domain::document::table::TablePart;
use crate::domain::text::caption::is_caption;
use crate::domain::text::dot_leaders::leaders;
use crate::domain::text::hyphen;

/// A line of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLine {
    pub line: Line,
    /// Index of a highlighted range that begins on it.
    pub begins: Option<usize>,
    /// The table it is of, by its index on the page, if that is drawn.
    pub table: Option<usize>,
    /// Of a line that is wider than the pane: columns at its left that stay when it is scrolled sideways.
    pub frozen: usize,
}

/// Ranges of a page's text to mark (in any order, possibly overlapping), with their tones. Ranges that do not lie on
/// character boundaries are shrunk.
#[derive(Clone, Copy)]
pub(super) struct Marks<'a>(pub &'a [(Range<usize>, Tone)]);

impl Marks<'_> {
    /// Adds characters with the places in the source that they come from, each run of one tone as a span. `style`
    /// is that of characters without a mark.
    pub(super) fn add(self, chars: impl Iterator<Item = (usize, char)>, style: Style, line: &mut PageLine) {
        let (mut tone, mut piece) = (None, String::new());
        let styled = |tone: Option<Tone>| Style { tone: tone.unwrap_or(style.tone), ..style };
        for (source, c) in chars {
            let now = self.0.iter().find(|(marked, _)| marked.contains(&source)).map(|(_, tone)| *tone);
            if line.begins.is_none() {
                line.begins = self.0.iter().position(|(marked, _)| marked.start == source && !marked.is_empty());
            }
            if now != tone && !piece.is_empty() {
                line.line.spans.push(Span::new(std::mem::take(&mut piece), styled(tone)));
            }
            tone = now;
            piece.push(c);
        }
        if !piece.is_empty() {
            line.line.spans.push(Span::new(piece, styled(tone)));
        }
    }
}

/// Lays out a page's text in `columns` columns, its tables drawn with rules. `marked` are byte ranges of the text with
/// their tones.
///
/// Lines that fit stay as on the page. Otherwise the lines of a paragraph are joined before wrapping, since lines cut
/// at another width would leave stumps. Only the lines of a table whose columns cannot be made to fit are wider than
/// `columns`.
pub fn page_lines(text: &str, tables: &[TablePart], columns: usize, marked: &[(Range<usize>, Tone)]) -> Vec<PageLine> {
    let (columns, marks) = (columns.max(8), Marks(marked));
    let (mut lines, mut at) = (Vec::new(), 0);
    for (index, part) in tables.iter().enumerate() {
        // Those that overlap, or whose words are not all in cells, stay text.
        let Some(drawn) = (part.start >= at).then(|| table_lines(text, part, columns, marks)).flatten() else {
            continue;
        };
        let before = &text[at..part.start];
        if !before.is_empty() {
            prose(before.strip_suffix('\n').unwrap_or(before), at, columns, marks, &mut lines);
        }
        lines.extend(drawn.into_iter().map(|line| PageLine { table: Some(index), ..line }));
        at = part.end + usize::from(text[part.end..].starts_with('\n'));
    }
    if at == 0 || at < text.len() {
        prose(&text[at..], at, columns, marks, &mut lines);
    }
    lines
}

/// Lays out text outside tables that begins at byte `offset` of the page.
fn prose(text: &str, offset: usize, columns: usize, marks: Marks<'_>, lines: &mut Vec<PageLine>) {
    let widest = text.lines().map(width).max().unwrap_or(0);
    let joined = Joined { tabs: tabs::spaces(text, columns), ..Joined::default() };
    let joined = if widest > columns { join(joined, text, measure(text), columns) } else { joined.plain(text) };
    for range in wrap_ranges(&joined.text, columns) {
        let shown = joined.text[range.clone()].trim_end_matches([' ', '\n']);
        let mut line = PageLine::default();
        let chars = shown.char_indices().map(|(at, c)| (offset + joined.source(range.start + at), c));
        marks.add(chars, Style::default(), &mut line);
        lines.push(line);
    }
}

/// Characters of a dot leader that are kept: three dots with their spaces.
const KEPT: usize = 5;

/// Maximum columns of the page number after a leader ("xxxviii").
const LONGEST_PAGE: usize = 8;

/// Text with joined lines, and the origin of its bytes.
#[derive(Default)]
struct Joined {
    text: String,
    /// The number of spaces for the tab at a byte of the source.
    tabs: HashMap<usize, usize>,
    /// (byte in `text`, byte in the source) at the beginning of each run; within a run both advance alike.
    runs: Vec<(usize, usize)>,
}

impl Joined {
    /// Adds a whole text unchanged.
    fn plain(mut self, text: &str) -> Joined {
        self.push(text, 0);
        self
    }

    /// Adds text that begins at byte `offset` of the source; tabs become spaces.
    fn push(&mut self, text: &str, mut offset: usize) {
        for (n, piece) in text.split('\t').enumerate() {
            if n > 0 {
                self.runs.push((self.text.len(), offset));
                let spaces = self.tabs.get(&offset).copied().unwrap_or(1);
                self.text.extend(std::iter::repeat_n(' ', spaces));
                offset += 1;
            }
            self.runs.push((self.text.len(), offset));
            self.text.push_str(piece);
            offset += piece.len();
        }
    }

    /// Adds a line, with only three dots of a leader if the line is wider than `columns`.
    fn push_entry(&mut self, line: &str, offset: usize, columns: usize) {
        let mut at = 0;
        if width(line) > columns {
            for dots in leaders(line) {
                let kept = line[dots.clone()].char_indices().nth(KEPT).map_or(dots.end, |(end, _)| dots.start + end);
                self.push(&line[at..kept], offset + at);
                at = dots.end;
            }
        }
        self.push(&line[at..], offset + at);
    }

    fn source(&self, at: usize) -> usize {
        let run = self.runs.partition_point(|(start, _)| *start <= at);
        let (start, source) = self.runs[run.saturating_sub(1)];
        source + (at - start)
    }
}

/// The width of a page's running lines: three quarters of the lines are no wider, so that a long table row does not
/// count.
fn measure(text: &str) -> usize {
    let mut widths: Vec<usize> = text.lines().map(|line| width(line.trim())).filter(|w| *w > 20).collect();
    widths.sort_unstable();
    widths.get(widths.len() * 3 / 4).copied().unwrap_or(20)
}

/// Joins continued lines: a line close to the page's width, followed by one that does not begin a list item, table row
/// or indented paragraph. A table of contents entry ends with its page number; if it is wider than `columns`, its dots
/// are shortened first.
fn join(mut joined: Joined, text: &str, widest: usize, columns: usize) -> Joined {
    let (mut offset, mut open) = (0, false);
    let mut evidence: Option<hyphen::DocumentWords> = None;
    for line in text.split('\n') {
        let words = line.trim();
        if open && !words.is_empty() && !begins_anew(line) {
            let last = joined.text.chars().next_back().unwrap_or(' ');
            let first = words.chars().next().unwrap_or(' ');
            let fate = hyphen::HYPHENS.contains(&last).then(|| {
                let evidence = evidence.get_or_insert_with(|| hyphen::DocumentWords::of(text));
                evidence.judge(joined.text.rsplit('\n').next().unwrap_or_default(), words)
            });
            match fate.flatten() {
                Some(hyphen::Fate::Goes) => {
                    joined.text.pop();
                }
                Some(hyphen::Fate::Stays) => {}
                _ if width_of(last) == 2 && width_of(first) == 2 => {}
                _ => joined.text.push(' '),
            }
            let inner = line.find(words).unwrap_or(0);
            joined.push_entry(words, offset + inner, columns);
        } else {
            if offset > 0 {
                joined.text.push('\n');
            }
            joined.push_entry(line.trim_end(), offset, columns);
        }
        let entry = leaders(words).last().is_some_and(|dots| width(words[dots.end..].trim()) <= LONGEST_PAGE);
        open = width(line.trim_end()) * 4 >= widest * 3 && !words.contains("   ") && !words.contains('\t') && !entry;
        offset += line.len() + 1;
    }
    joined
}

fn begins_anew(line: &str) -> bool {
    let words = line.trim_start();
    let indent = line.len() - words.len();
    let bullet = words.starts_with(['•', '–', '—', '-', '*', '·', '○', '■', '▪', '‣']);
    let numbered = words.split_once(' ').is_some_and(|(head, _)| {
        head.ends_with(['.', ')']) && head.len() <= 5 && head.starts_with(|c: char| c.is_ascii_digit())
    });
    indent >= 3 || bullet || numbered || is_caption(words) || words.contains("   ") || words.contains('\t')
}

fn width_of(c: char) -> usize {
    width(c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lines: &[PageLine]) -> Vec<String> {
        lines.iter().map(|l| l.line.text()).collect()
    }

    #[test]
    fn lines_that_fit_stay_as_on_the_page() {
        let lines = page_lines("First line\n  indented\n\nlast", &[], 40, &[]);
        assert_eq!(texts(&lines), ["First line", "  indented", "", "last"]);
    }

    #[test]
    fn the_highlight_covers_exactly_its_characters() {
        let text = "An embedding is a list of numbers.";
        let lines = page_lines(text, &[], 40, &[(3..12, Tone::Highlight)]);
        let marked: Vec<&Span> = lines[0].line.spans.iter().filter(|s| s.style.tone == Tone::Highlight).collect();
        assert_eq!(marked.iter().map(|s| s.text.as_str()).collect::<Vec<_>>(), ["embedding"]);
        assert_eq!(lines[0].begins, Some(0));
    }

    #[test]
    fn paragraphs_are_joined_for_a_narrow_pane_and_the_highlight_follows() {
        let text = "A paragraph whose lines are far wider than the pane that is to show it, with a bro-\nken word and a second line of the same kind that ends here.\n\n- a list item";
        let at = text.find("second line").unwrap();
        let lines = page_lines(text, &[], 30, &[(at..at + 11, Tone::Highlight)]);
        let all = texts(&lines).join("\n");
        assert!(all.contains("broken"), "{all}");
        assert!(lines.iter().all(|l| width(&l.line.text()) <= 30), "{all}");
        let marked: String = lines
            .iter()
            .flat_map(|l| &l.line.spans)
            .filter(|s| s.style.tone == Tone::Highlight)
            .map(|s| s.text.as_str())
            .collect();
        assert_eq!(marked.replace(' ', ""), "secondline");
        assert_eq!(texts(&lines).last().unwrap(), "- a list item");
    }

    #[test]
    fn a_hyphen_that_is_of_the_word_stays_where_lines_are_joined() {
        let text = "A paragraph whose lines are far wider than the pane that is to show it, and of a price-\ndetermining kind: a long-\nterm loan.";
        let all = texts(&page_lines(text, &[], 30, &[])).join(" ");
        assert!(all.contains("price-determining") || all.contains("price- determining"), "{all}");
        assert!(!all.contains("pricedetermining"), "{all}");
    }

    #[test]
    fn cells_of_a_table_stand_in_columns_and_the_highlight_follows() {
        let text = "Apples\t1,200\nPears\t9";
        let at = text.find('9').unwrap();
        let lines = page_lines(text, &[], 40, &[(at..at + 1, Tone::Highlight)]);
        assert_eq!(texts(&lines), ["Apples  1,200", "Pears       9"]);
        assert_eq!(lines[1].line.spans.last().map(|s| (s.text.as_str(), s.style.tone)), Some(("9", Tone::Highlight)));
    }

    #[test]
    fn chinese_lines_are_joined_without_a_space() {
        let text = "向量检索把文字变成数字并且比较它们之间的距离以便找\n到意思相近的段落";
        let all = texts(&page_lines(text, &[], 20, &[])).concat();
        assert!(all.contains("以便找到意思"), "{all}");
    }
}
