//! Composes lines into a page's text: paragraphs, headings, code with its indentation, and the lines at the page's
//! edges.

use super::lines::Line;
use super::tabular::Rebuilt;
use super::{Edge, Laid, words};
use crate::domain::document::Heading;
use crate::domain::document::table::{Bounds, PartCell, TablePart};
use crate::domain::text;

/// Maximum distance of a running head from the top or bottom, as a share of the page's height.
const EDGE: f32 = 0.14;

/// A line larger than the text by this factor is a title rather than a running head.
const LARGE: f32 = 1.3;

/// Bullets of list items.
const BULLETS: [char; 12] = ['•', '▪', '■', '●', '○', '◦', '‣', '➢', '–', '—', '-', '*'];

/// Maximum number of lines noted as the largest: a title has no more.
const MOST_LARGE: usize = 8;

/// Maximum number of lines at one edge.
const EDGE_LINES: usize = 3;

/// Writes the lines of a page, one writing direction after the other.
pub(super) struct Writer {
    height: f32,
    laid: Laid,
}

impl Writer {
    pub(super) fn new(height: f32) -> Writer {
        Writer { height: height.max(1.0), laid: Laid::default() }
    }

    pub(super) fn finish(self) -> Laid {
        self.laid
    }

    /// Writes lines in reading order. `straight` if their frame is the page's own, so that their top is the page's top.
    pub(super) fn write(&mut self, lines: Vec<Line>, straight: bool, tables: &[Rebuilt]) {
        let mut written: Vec<(std::ops::Range<usize>, usize)> = Vec::with_capacity(lines.len());
        let measure = Measure::of(&lines);
        let mut paragraph = 0;
        let mut start = self.laid.text.len();
        let mut after_table = false;
        for (i, line) in lines.iter().enumerate() {
            if let Some(table) = line.table.and_then(|table| tables.get(table)) {
                if paragraph < written.len() {
                    self.heading(&lines, &written[paragraph..], &measure, start);
                }
                paragraph = written.len();
                after_table = self.table(table) || after_table;
                continue;
            }
            let words = words::text(line);
            let words = text::clean(&words);
            if words.trim().is_empty() {
                continue;
            }
            let before = written.last().map(|(_, n)| &lines[*n]);
            match before {
                None if self.laid.text.is_empty() => {}
                _ if after_table => self.laid.text.push_str("\n\n"),
                None => self.laid.text.push_str("\n\n"),
                Some(before) => {
                    let apart = measure.parts(before, line, lines.get(i + 1), &self.laid.text);
                    if apart {
                        self.heading(&lines, &written[paragraph..], &measure, start);
                        paragraph = written.len();
                    }
                    self.laid.text.push_str(if apart { "\n\n" } else { "\n" });
                }
            }
            after_table = false;
            if written.len() == paragraph {
                start = self.laid.text.len();
            }
            let from = self.laid.text.len();
            for _ in 0..measure.indent(i) {
                self.laid.text.push(' ');
            }
            self.laid.text.push_str(words.trim());
            written.push((from..self.laid.text.len(), i));
        }
        if paragraph < written.len() {
            self.heading(&lines, &written[paragraph..], &measure, start);
        }
        if straight {
            self.edges(&lines, &written, measure.body);
            self.large(&lines, &written, measure.body);
        }
    }

    /// Writes a table, a line for each row; false if nothing is in it.
    fn table(&mut self, table: &Rebuilt) -> bool {
        let grid = &table.grid;
        let before = self.laid.text.len();
        if before > 0 {
            self.laid.text.push_str("\n\n");
        }
        let start = self.laid.text.len();
        let mut part = TablePart {
            start,
            bounds: placed(grid.bounds, table.angle),
            rows: grid.rows as u32,
            columns: grid.columns as u32,
            header_rows: grid.header_rows as u32,
            header_columns: grid.header_columns as u32,
            label: table.caption.label.clone(),
            caption: table.caption.title.clone(),
            units: table.caption.units.clone(),
            continues: table.caption.continued && self.laid.tables.is_empty(),
            ..TablePart::default()
        };
        let mut cells = grid.cells.iter().zip(&table.texts).filter(|(_, text)| !text.is_empty()).peekable();
        for row in 0..grid.rows {
            if row > 0 {
                self.laid.text.push('\n');
            }
            let mut col = 0;
            while let Some((cell, text)) = cells.next_if(|(cell, _)| cell.row == row) {
                for _ in col..cell.col {
                    self.laid.text.push('\t');
                }
                col = cell.col;
                let start = self.laid.text.len();
                self.laid.text.push_str(text);
                part.cells.push(PartCell {
                    row: cell.row as u32,
                    col: cell.col as u32,
                    row_span: cell.row_span as u32,
                    col_span: cell.col_span as u32,
                    start,
                    end: self.laid.text.len(),
                    bounds: placed(cell.bounds, table.angle),
                });
            }
        }
        if part.cells.is_empty() {
            self.laid.text.truncate(before);
            return false;
        }
        part.end = self.laid.text.len();
        self.laid.tables.push(part);
        true
    }

    /// Records a paragraph as a heading if it is formatted like one.
    fn heading(
        &mut self,
        lines: &[Line],
        paragraph: &[(std::ops::Range<usize>, usize)],
        measure: &Measure,
        start: usize,
    ) {
        if paragraph.is_empty() || paragraph.len() > 3 {
            return;
        }
        let title = text::one_line(&text::reflow(&self.laid.text[start..]));
        let letters = title.chars().filter(|c| c.is_alphabetic()).count();
        let length = title.chars().count();
        if letters < 2 || length > 160 || letters * 2 < length || title.ends_with([',', ';', ':', '。', '，']) {
            return;
        }
        let all = || paragraph.iter().map(|(_, n)| &lines[*n]);
        let size = all().map(|l| l.size).fold(f32::MAX, f32::min);
        let bold = all().all(|l| l.bold * 10 > l.glyphs.len() * 7);
        let ratio = size / measure.body;
        let number = numbered(&title);
        let stands_out = ratio > 1.15 || bold && !measure.bold && ratio > 0.95;
        let sentence = title.ends_with(['.', '!']) && number.is_none();
        if !stands_out || sentence || self.laid.text[start..].contains('\t') && number.is_none() {
            return;
        }
        let level = number.unwrap_or(match ratio {
            r if r > 1.6 => 1,
            r if r > 1.25 => 2,
            _ => 3,
        });
        self.laid.headings.push(Heading { offset: start, level, title: text::shorten(&title, 160) });
    }

    /// Notes the lines in the largest type, a little more than that of the text. Initials and bullets are no lines.
    fn large(&mut self, lines: &[Line], written: &[(std::ops::Range<usize>, usize)], body: f32) {
        let of_words = |range: &std::ops::Range<usize>| {
            let words = &self.laid.text[range.clone()];
            words.chars().filter(|c| c.is_alphabetic()).count() >= 2
        };
        let worded = || written.iter().filter(|(range, _)| of_words(range));
        let largest = worded().map(|(_, n)| lines[*n].size).fold(0.0, f32::max);
        if largest > 1.08 * body {
            let same = worded().filter(|(_, n)| lines[*n].size > 0.96 * largest);
            self.laid.large = same.take(MOST_LARGE).map(|(range, _)| range.clone()).collect();
        }
    }

    fn edges(&mut self, lines: &[Line], written: &[(std::ops::Range<usize>, usize)], body: f32) {
        for top in [true, false] {
            let share = |n: usize| lines[n].y / self.height;
            let mut near: Vec<&(std::ops::Range<usize>, usize)> =
                written.iter().filter(|(_, n)| if top { share(*n) < EDGE } else { share(*n) > 1.0 - EDGE }).collect();
            near.sort_by(|a, b| lines[a.1].y.total_cmp(&lines[b.1].y));
            if !top {
                near.reverse();
            }
            self.laid.edges.extend(near.iter().take(EDGE_LINES).enumerate().map(|(nth, (range, n))| Edge {
                range: range.clone(),
                top,
                at: share(*n),
                outermost: nth == 0,
                large: lines[*n].size > LARGE * body,
            }));
        }
    }
}

/// The level of a numbered title: 1 for "2 Title" and "Chapter 2", 2 for "2.1 Title", and so on.
fn numbered(title: &str) -> Option<u8> {
    let first = title.split_whitespace().next()?;
    let lower = first.to_lowercase();
    if ["chapter", "part", "appendix", "kapitel", "chapitre", "глава"].contains(&lower.as_str())
        || (first.starts_with('第') && title.contains(['章', '部', '篇', '编']))
    {
        return Some(1);
    }
    if first.starts_with('第') && title.contains(['节', '節']) {
        return Some(2);
    }
    let number = first.trim_end_matches('.');
    let parts: Vec<&str> = number.split('.').collect();
    let short = |p: &&str| (1..=3).contains(&p.len());
    let all_digits = |p: &&str| p.chars().all(|c| c.is_ascii_digit());
    let lettered = parts[0].len() == 1 && parts[0].starts_with(|c: char| c.is_ascii_uppercase()) && parts.len() > 1;
    (first.len() < title.len()
        && parts.iter().all(short)
        && (all_digits(&parts[0]) || lettered)
        && parts[1..].iter().all(all_digits))
    .then_some(parts.len().min(6) as u8)
}

/// Typical measures of a page.
struct Measure {
    /// The em of most text.
    body: f32,
    /// Baseline distance of most lines, in ems.
    leading: f32,
    /// Most text is bold.
    bold: bool,
    /// Indentation of code lines, in columns.
    indents: Vec<u8>,
}

impl Measure {
    fn of(lines: &[Line]) -> Measure {
        let mut sizes: Vec<(f32, usize)> = Vec::new();
        let (mut bold, mut all) = (0, 0);
        for line in lines {
            let size = (line.size * 2.0).round() / 2.0;
            match sizes.iter_mut().find(|s| s.0 == size) {
                Some(s) => s.1 += line.glyphs.len(),
                None => sizes.push((size, line.glyphs.len())),
            }
            bold += line.bold;
            all += line.glyphs.len();
        }
        let body = sizes.iter().max_by_key(|s| s.1).map_or(10.0, |s| s.0).max(0.5);
        let mut leadings: Vec<f32> = lines
            .windows(2)
            .filter(|p| (p[0].size - p[1].size).abs() < 0.1 * p[0].size && beside(&p[0], &p[1]))
            .map(|p| (p[1].y - p[0].y) / p[1].size)
            .filter(|d| (0.7..3.0).contains(d))
            .collect();
        let leading = if leadings.is_empty() {
            1.2
        } else {
            // Below the median: on pages of short paragraphs half of the gaps are between them.
            let at = leadings.len() * 2 / 5;
            *leadings.select_nth_unstable_by(at, f32::total_cmp).1
        };
        Measure { body, leading, bold: bold * 2 > all, indents: indents(lines) }
    }

    fn indent(&self, line: usize) -> u8 {
        self.indents.get(line).copied().unwrap_or(0)
    }

    /// True if a paragraph ends between two lines.
    fn parts(&self, before: &Line, line: &Line, after: Option<&Line>, so_far: &str) -> bool {
        let size = before.size.max(line.size);
        let small = before.size.min(line.size);
        let drop = line.y - before.y;
        let below = drop > (self.leading + 0.3) * size;
        if drop < -0.5 * size || !beside(before, line) && drop > 0.3 * size && !below {
            // In the next column a paragraph continues unless it had ended.
            let ended = so_far.trim_end().ends_with(['.', '!', '?', ':', '。', '！', '？', '：', '”', '"', ')']);
            return ended || size > 1.12 * small;
        }
        if drop.abs() <= 0.5 * size {
            return false;
        }
        if below || size > 1.12 * small && drop > 0.8 * size {
            return true;
        }
        let heavy = |l: &Line| l.bold * 10 > l.glyphs.len() * 8;
        if heavy(before) != heavy(line) && line.glyphs.len() > 3 && before.glyphs.len() > 3 {
            return !line.glyphs[0].fixed;
        }
        // The first line of a paragraph is indented, and the next one is not.
        let inset = line.x0 - before.x0;
        let fixed = line.glyphs.iter().filter(|g| g.fixed).count() * 2 > line.glyphs.len();
        // Continuation lines of a list item are indented too.
        let listed = so_far.rsplit('\n').next().is_some_and(begins_item);
        !fixed
            && !listed
            && (0.8 * size..4.5 * size).contains(&inset)
            && after.is_some_and(|a| (a.x0 - before.x0).abs() < 0.3 * size && a.y > line.y)
    }
}

/// True for a line that begins with a bullet or an item number: "3.", "12)", "(a)", "[7]", "一、".
fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with(BULLETS) {
        return true;
    }
    let inside = line.trim_start_matches(['(', '（', '[']);
    let opened = inside.len() < line.len();
    let number = inside.chars().take_while(char::is_ascii_digit).count();
    let number = match inside.chars().next() {
        Some('一'..='龥') => inside.chars().take_while(|c| "一二三四五六七八九十".contains(*c)).count(),
        Some(letter) if letter.is_ascii_alphabetic() => 1,
        _ => number,
    };
    let mut behind = inside.chars().skip(number);
    let end = behind.next();
    (1..=3).contains(&number)
        && match end {
            Some(']') => opened,
            Some(')' | '）' | '、') => true,
            // "A. Smith" is no item, nor is "3.5".
            Some('.' | '．') => inside.starts_with(|c: char| c.is_ascii_digit()) && behind.next() == Some(' '),
            _ => false,
        }
}

/// A rectangle of the frame of a writing direction on the page as displayed, to a hundredth of a point: there are
/// thousands of them in a document, and all are saved.
fn placed([x0, y0, x1, y1]: [f32; 4], angle: i16) -> Option<Bounds> {
    let bounds = match angle {
        0 => [x0, y0, x1, y1],
        90 => [-y1, x0, -y0, x1],
        180 => [-x1, -y1, -x0, -y0],
        270 => [y0, -x1, y1, -x0],
        _ => return None,
    };
    bounds.iter().all(|side| side.is_finite()).then(|| bounds.map(|side| (side * 100.0).round() / 100.0))
}

/// True if one line is below the other.
fn beside(a: &Line, b: &Line) -> bool {
    b.x0 < a.x1 && a.x0 < b.x1
}

/// The indentation, in columns, of each line of code (monospaced type) relative to its block.
fn indents(lines: &[Line]) -> Vec<u8> {
    let mut indents = vec![0; lines.len()];
    let code = |l: &Line| l.glyphs.iter().filter(|g| g.fixed).count() * 10 > l.glyphs.len() * 9;
    let mut start = 0;
    while start < lines.len() {
        if !code(&lines[start]) {
            start += 1;
            continue;
        }
        let end = (start..lines.len()).find(|&i| !code(&lines[i])).unwrap_or(lines.len());
        let left = lines[start..end].iter().map(|l| l.x0).fold(f32::MAX, f32::min);
        for i in start..end {
            let width = lines[i].glyphs.iter().map(|g| g.x1 - g.x0).fold(0.0, f32::max).max(0.5);
            indents[i] = ((lines[i].x0 - left) / width).round().clamp(0.0, 60.0) as u8;
        }
        start = end;
    }
    indents
}
