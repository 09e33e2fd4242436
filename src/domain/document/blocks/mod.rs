//! Decides which line breaks of a page are meaningful: those between list items, table rows, lines of code and lines of
//! an address. At all others the line was full and the text continues.
//!
//! Passages keep the former and remove the latter, so that the user and a model see the page's structure and no item is
//! read as part of the one before.

mod line;

use std::ops::Range;

use super::Page;
use super::paragraph::is_closed;
use crate::domain::text;
use crate::domain::text::tokens::is_cjk;
use line::{
    DEEPEST, Line, ends_in_figures, ends_with_page, indent, is_code, is_heading, is_row, is_tabbed, lines,
    looks_like_code, marker, width,
};

/// Marks a kept line break while a passage is assembled. It occurs on no page, since text is cleaned of it.
const KEPT: char = '\u{b}';

/// Marks the gap between two cells of a row, likewise.
const CELL: char = '\u{1c}';

/// Separates the cells of a row in a passage.
const GAP: &str = "  ";

/// A line up to this share of the widest line nearby had room for another word, so it was ended on purpose.
const FULL: f32 = 0.85;

/// [`FULL`] between two Chinese characters: a line may break anywhere, and only digits, narrower than they count, make
/// one shorter.
const FULL_CHINESE: f32 = 0.7;

/// Number of lines within which an item's neighbours in the list are searched.
const NEAR: usize = 8;

/// Words that do not end a line on purpose.
const GOES_ON: &[&str] =
    &["a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "that", "the", "to", "with"];

/// The kept line breaks of a page, in order. The flag is true if the break is kept even at the end of a paragraph: in a
/// list, a table or code, whose lines stand directly below one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks(Vec<(usize, bool)>);

/// How one piece of a page's text is joined to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Same line, or the line was full.
    Flows,
    /// The line break between them is kept.
    Line,
    Paragraph,
    EmptyLine,
}

impl Joint {
    /// The marker that [`shaped`] expects.
    pub fn mark(self) -> &'static str {
        match self {
            Joint::Flows => "\n",
            Joint::Line => "\u{b}",
            Joint::Paragraph => "\n\n",
            Joint::EmptyLine => "\n\n\u{b}",
        }
    }
}

impl Blocks {
    pub fn of(page: &str) -> Blocks {
        let lines = lines(page);
        let mut kept = Vec::new();
        for (n, pair) in lines.windows(2).enumerate() {
            let end = pair[0].start + pair[0].whole;
            if let Some(firm) = part(&lines, n) {
                kept.push((end, firm));
            }
        }
        Blocks(kept)
    }

    /// [`Blocks::of`], with a line break after every heading.
    pub fn of_page(page: &Page) -> Blocks {
        let mut blocks = Blocks::of(&page.text);
        let mut ends = Vec::new();
        for heading in &page.headings {
            let (Some(rest), title) = (page.text.get(heading.offset..), text::squeeze(&heading.title)) else {
                continue;
            };
            // A long title may run over three lines.
            let (mut said, mut end) = (String::new(), heading.offset);
            for line in rest.split_inclusive('\n').take(3) {
                said.push_str(&text::squeeze(line));
                end += line.len();
                if said.ends_with(&title) {
                    ends.extend(line.ends_with('\n').then_some((end - 1, false)));
                    break;
                }
            }
        }
        ends.retain(|(end, _)| blocks.at(*end).is_none());
        blocks.0.append(&mut ends);
        blocks.0.sort_unstable();
        blocks.0.dedup_by_key(|(end, _)| *end);
        blocks
    }

    fn at(&self, line_end: usize) -> Option<bool> {
        let place = self.0.binary_search_by_key(&line_end, |(at, _)| *at).ok()?;
        Some(self.0[place].1)
    }

    /// A range of the page, trimmed to its first and last letter, with kept line breaks and cells marked.
    pub fn marked(&self, page: &str, range: Range<usize>) -> String {
        let mut out = String::with_capacity(range.len());
        let mut at = range.start;
        let (mut before, mut first) = (None, true);
        for line in page[range.clone()].split_inclusive('\n') {
            if !first {
                match before {
                    Some(_) => {
                        out.push(KEPT);
                        out.extend(std::iter::repeat_n(' ', indent(line)));
                    }
                    None => out.push('\n'),
                }
            }
            first = false;
            for c in line.trim().chars() {
                out.push(if c == '\t' { CELL } else { c });
            }
            at += line.len();
            before = line.ends_with('\n').then(|| self.at(at - 1)).flatten();
        }
        out
    }

    /// The indentation, in columns, of a piece that follows a kept line break.
    pub fn indent(&self, page: &str, start: usize) -> usize {
        let line = page[..start].trim_end_matches([' ', '\t']).len();
        let kept = line.checked_sub(1).is_some_and(|end| self.at(end).is_some());
        if kept { indent(&page[line..start]) } else { 0 }
    }

    /// How the piece that ends at `end` is joined to what follows it on the page; `closes` if a paragraph ends there.
    pub fn joint(&self, page: &str, end: usize, closes: bool) -> Joint {
        let rest = &page[end..];
        let blank = &rest[..rest.len() - rest.trim_start().len()];
        let kept = blank.find('\n').and_then(|at| self.at(end + at));
        match (kept, blank.matches('\n').count()) {
            (Some(true), 2..) => Joint::EmptyLine,
            (Some(true), _) => Joint::Line,
            _ if closes => Joint::Paragraph,
            (Some(false), _) => Joint::Line,
            (None, _) => Joint::Flows,
        }
    }
}

/// How the end of one page is joined to the beginning of the next.
pub fn over_pages(before: &str, after: &str) -> Joint {
    let last = before.rsplit(['\n', KEPT]).next().unwrap_or_default();
    let next = after.split(['\n', KEPT]).next().unwrap_or_default();
    let rows = |line: &str| is_row(line) || line.contains([CELL]) || line.trim().contains(GAP);
    let starts = marker(next).is_some_and(|marker| marker.sure || is_closed(last)) || ends_there(last, next);
    if starts || rows(last) && rows(next) { Joint::Line } else { Joint::Flows }
}

/// Columns from which the last line of a page may be full; a shorter line that is no part of a sentence ended on
/// purpose.
const COLUMN: usize = 60;

/// True if a page ends with a short line that needs no continuation and the next begins like a line of its own: "Clause
/// 2: dogs are welcome" and "Clause 3: …". Joined, they would form a sentence that exists nowhere.
fn ends_there(last: &str, next: &str) -> bool {
    let (last, next) = (last.trim_end(), next.trim_start());
    let word = last.rsplit(char::is_whitespace).next().unwrap_or_default();
    let asks =
        last.ends_with([',', ';', '-', '，', '、', '；', '–']) || GOES_ON.contains(&word.to_lowercase().as_str());
    let first = next.chars().next().unwrap_or(' ');
    let begins = if is_cjk(first) { begins_numbered(next) } else { first.is_uppercase() || first.is_ascii_digit() };
    begins && !asks && width(last) < COLUMN
}

/// True for "第二课 …" and "作业1：…": a word or two with a number, before the text it numbers.
fn begins_numbered(next: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百零".contains(c);
    let head: Vec<char> = next.chars().take(8).collect();
    let Some(at) = head.iter().position(|c| is_number(*c)) else { return false };
    let after = head.iter().skip(at).find(|c| !is_number(**c));
    (head[0] == '第' && at == 1 && after.is_some_and(|c| "课課章节節条條款项項回篇讲講部卷".contains(*c)))
        || after.is_some_and(|c| "：:、".contains(*c))
}

/// The passage text for text with marked joints: full lines are joined, hyphenation is undone, and kept line breaks
/// remain.
pub fn shaped(marked: &str) -> String {
    let mut out = String::with_capacity(marked.len());
    let mut gap = "\n";
    for (n, piece) in marked.split(KEPT).enumerate() {
        let words = text::reflow(piece);
        if words.is_empty() {
            gap = "\n\n";
            continue;
        }
        if !out.is_empty() {
            out.push_str(gap);
        }
        if n > 0 {
            let indent = piece.len() - piece.trim_start_matches(' ').len();
            out.extend(std::iter::repeat_n(' ', indent.min(DEEPEST)));
        }
        for (n, cell) in words.split(CELL).enumerate() {
            out.push_str(if n > 0 { GAP } else { "" });
            out.push_str(cell.trim_matches(|c| n > 0 && c == ' '));
        }
        let end = piece.trim_end();
        gap = if piece[end.len()..].matches('\n').count() > 1 { "\n\n" } else { "\n" };
    }
    out
}

/// Appends shaped text that continues in the middle of a line of other shaped text.
pub fn continued(first: &str, rest: &str) -> String {
    let at = first.rfind('\n').map_or(0, |at| at + 1);
    let next = rest.find('\n').unwrap_or(rest.len());
    let begun = &first[at..];
    let indent = begun.len() - begun.trim_start_matches(' ').len();
    format!("{}{}{}", &first[..at + indent], text::reflow(&format!("{begun}\n{}", &rest[..next])), &rest[next..])
}

/// A passage as running text, for comparison with a question. Kept line breaks become spaces, except where a sentence
/// ends at one.
pub fn flat(shaped: &str) -> String {
    if !shaped.contains('\n') && !shaped.contains(GAP) {
        return shaped.to_string();
    }
    let mut parted = String::with_capacity(shaped.len() + 16);
    for line in shaped.split_inclusive('\n') {
        parted.push_str(line);
        if line.ends_with('\n') && is_closed(line.trim_end()) {
            parted.push('\n');
        }
    }
    text::reflow(&parted)
}

/// `Some` if the line break after line `n` is kept (see [`Blocks`] for the flag), `None` if the text continues.
fn part(lines: &[Line<'_>], n: usize) -> Option<bool> {
    let (a, b) = (&lines[n], &lines[n + 1]);
    if a.fenced || b.fenced {
        return Some(true);
    }
    // A bullet alone on its line belongs to the words on the next.
    if a.words.is_empty() || b.words.is_empty() || a.marker.as_ref().is_some_and(|marker| marker.len == a.words.len()) {
        return None;
    }
    let goes_on = goes_on(a, b);
    let fits = fits(lines, n);
    let firm = is_item(lines, n + 1)
        || is_row(a.words)
        || is_row(b.words)
        || is_heading(a.words)
        || is_heading(b.words)
        || ends_with_page(a.words)
        || is_tabbed(a) && is_tabbed(b)
        || (is_tabbed(a) || is_tabbed(b)) && !goes_on
        || is_code(a.words) && is_code(b.words)
        || (is_code(a.words) || is_code(b.words) || looks_like_code(a.words) && looks_like_code(b.words)) && fits
        || (is_code(a.words) || is_code(b.words)) && b.indent != a.indent;
    if firm {
        return Some(true);
    }
    let figures = ends_in_figures(a.words) && (ends_in_figures(b.words) || fits);
    (!goes_on && (figures || fits)).then_some(false)
}

/// True if line `a` clearly continues in line `b`.
fn goes_on(a: &Line<'_>, b: &Line<'_>) -> bool {
    let last = a.words.rsplit(char::is_whitespace).next().unwrap_or_default().to_lowercase();
    b.words.starts_with(char::is_lowercase)
        || a.words.ends_with([',', '，', '、', '-', '\u{2010}', '\u{ad}', '(', '（', '的', '和', '与', '及', '或'])
        || GOES_ON.contains(&last.as_str())
}

/// True if the first word of the line after line `n` would have fitted on it.
fn fits(lines: &[Line<'_>], n: usize) -> bool {
    let next = lines[n + 1].words;
    let word = next.split(char::is_whitespace).next().unwrap_or_default();
    // Chinese breaks between any two characters.
    let word = if word.starts_with(is_cjk) { 4 } else { width(word) + 1 };
    let near = |line: &&Line<'_>| !line.words.is_empty();
    let before = lines[..=n].iter().rev().take(3).take_while(near);
    let after = lines[n + 1..].iter().take(2).take_while(near);
    let widest = before.chain(after).map(|line| line.width).max().unwrap_or(0);
    let chinese = next.starts_with(is_cjk) && lines[n].words.ends_with(is_cjk);
    (lines[n].width + word) as f32 <= if chinese { FULL_CHINESE } else { FULL } * widest as f32
}

/// True if line `n` begins an item: by its bullet or number, if the line before was ended on purpose or others nearby
/// are alike.
fn is_item(lines: &[Line<'_>], n: usize) -> bool {
    let Some(marker) = &lines[n].marker else { return false };
    if marker.sure {
        return true;
    }
    let before = &lines[n - 1];
    let alike = |line: &&Line<'_>| line.marker.as_ref().is_some_and(|other| other.sort == marker.sort);
    let run = |line: &&Line<'_>| !line.words.is_empty();
    is_closed(before.words)
        || fits(lines, n - 1)
        || lines[..n].iter().rev().take(NEAR).take_while(run).any(|line| alike(&line))
        || lines[n + 1..].iter().take(NEAR).take_while(run).any(|line| alike(&line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_line_at_the_end_of_a_page_does_not_run_on_into_a_line_that_begins_anew() {
        for (last, next) in [
            ("Clause 2: dogs are welcome", "Clause 3: tenants pay on the ninth of May"),
            ("Total so far: 1000 pounds", "Shelf 2 holds 125 boxes"),
            ("Tip 1: keep goats away", "2 of 8 - wash jars"),
            ("作业1：背诵春耕歌", "第二课 夏耘的道理"),
        ] {
            assert_eq!(over_pages(last, next), Joint::Line, "{last}");
        }
        for (last, next) in [
            ("It began on one page", "and ended on the next."),
            ("the harbour of", "Riga froze in January"),
            ("ships that carried timber, grain,", "Coal and iron came later"),
            ("a line that is as long as the column of the page in which it stands and", "Riga froze"),
            ("这个港口在冬天结冰，", "第二年春天才解冻"),
            ("这个港口在冬天", "结冰"),
        ] {
            assert_eq!(over_pages(last, next), Joint::Flows, "{last}");
        }
    }

    fn shown(page: &str) -> String {
        shaped(&Blocks::of(page).marked(page, 0..page.len()))
    }

    #[test]
    fn items_rows_and_code_keep_their_lines_and_full_lines_are_one() {
        for (page, wanted) in [
            (
                "The landlord shall keep the roof and the walls of the house in good\nrepair. The tenant shall:\n\
                 • pay the rent on the first day of each month, and if that day is a\nholiday on the next;\n• keep no dogs.",
                "The landlord shall keep the roof and the walls of the house in good repair. The tenant shall:\n\
                 • pay the rent on the first day of each month, and if that day is a holiday on the next;\n• keep no dogs.",
            ),
            (
                "1. apples\n2. pears\n3. plums of the best sort that\ncan be had",
                "1. apples\n2. pears\n3. plums of the best sort that can be had",
            ),
            ("Part\tPrice\nPump\t45\nHose\t7", "Part  Price\nPump  45\nHose  7"),
            ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |"),
            ("```\nif x:\n    y()\n```", "```\nif x:\n    y()\n```"),
            (
                "def area(r):\n    return 3.14 * r * r\nprint(area(2))",
                "def area(r):\n    return 3.14 * r * r\nprint(area(2))",
            ),
            (
                "第一条 承租人应当按月支付租金，不得拖欠。\n第二条 出租人应当维修房屋。",
                "第一条 承租人应当按月支付租金，不得拖欠。\n第二条 出租人应当维修房屋。",
            ),
            (
                "一、准备材料\n二、加热到一百度，然后慢慢倒入\n模具之中\n三、冷却",
                "一、准备材料\n二、加热到一百度，然后慢慢倒入模具之中\n三、冷却",
            ),
            (
                "Introduction . . . . . . . . 3\nMethod . . . . . . . . 12",
                "Introduction . . . . . . . . 3\nMethod . . . . . . . . 12",
            ),
            (
                "Harbour Office\nQuay Street 12\nLV-1050 Riga, the Republic of Latvia",
                "Harbour Office\nQuay Street 12\nLV-1050 Riga, the Republic of Latvia",
            ),
        ] {
            assert_eq!(shown(page), wanted);
        }
    }

    #[test]
    fn wrapped_prose_stays_one_line_whatever_its_lines_begin_with() {
        for (page, wanted) in [
            (
                "The dues were raised three times in the years that followed, as the table in section\n3. The harbour was then closed for a year - longer than anyone had thought - and\n- which is worse - no ship came.",
                "",
            ),
            (
                "In the year that followed the ships of the harbour came from\nGdansk and Stettin with grain and timber for the merchants of\nRiga.",
                "",
            ),
            (
                "特斯拉获得了电能传输系统和电力发射器专利，马可尼首次完成了著名的跨大西洋\nABC 无线电传输之后他打趣说其中用到了他的专利。",
                "特斯拉获得了电能传输系统和电力发射器专利，马可尼首次完成了著名的跨大西洋 ABC 无线电传输之后他打趣说其中用到了他的专利。",
            ),
        ] {
            let wanted = if wanted.is_empty() { page.replace('\n', " ") } else { wanted.to_string() };
            assert_eq!(shown(page), wanted);
        }
    }

    #[test]
    fn a_sign_alone_on_its_line_goes_with_its_words() {
        assert_eq!(shown("•\nKeep the valve shut.\n•\nCall the office."), "• Keep the valve shut.\n• Call the office.");
        assert_eq!(shown("1.\nOpen.\n2.\nClose."), "1. Open.\n2. Close.");
    }

    #[test]
    fn flat_text_has_the_words_of_shaped_text_on_one_line() {
        assert_eq!(flat("Part  Price\nPump  45"), "Part Price Pump 45");
        assert_eq!(flat("- one.\n  - two\n\nEnd"), "- one.\n\n- two\n\nEnd");
        assert_eq!(flat("一、甲\n二、乙"), "一、甲二、乙");
    }
}
