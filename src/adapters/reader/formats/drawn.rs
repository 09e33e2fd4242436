//! Tables in plain text, where they are clear: lines of cells parted by tabs, and grids drawn with characters, one line a
//! row. The lines stay as they are.

use std::ops::Range;

use super::captions;
use super::grid::{Grid, RawCell, RawRow};
use crate::domain::document::Page;
use crate::domain::document::table::PartCell;
use crate::domain::text;

/// Least rows of a table whose columns only tabs part.
const LEAST_ROWS: usize = 3;

/// More columns are no table.
const MOST_COLUMNS: usize = 200;

/// Finds the tables of a page.
pub(super) fn find(page: &mut Page) {
    let mut block: Vec<Range<usize>> = Vec::new();
    let mut tables = Vec::new();
    let mut at = 0;
    let text = std::mem::take(&mut page.text);
    let kind = |range: &Range<usize>| Kind::of(&text[range.clone()]);
    for line in text.split_inclusive('\n').chain(["\n"]) {
        let range = at..at + line.trim_end().len();
        at += line.len();
        let own = if range.end <= text.len() { kind(&range) } else { Kind::Other };
        if block.first().is_some_and(|first| !kind(first).goes_with(&own)) || own == Kind::Other {
            tables.extend(table(&text, &std::mem::take(&mut block)));
        }
        if own != Kind::Other {
            block.push(range);
        }
    }
    page.text = text;
    page.tables = tables;
    captions::find(page);
}

/// What a line may be of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Cells with so many tabs between them.
    Tabbed(usize),
    /// Cells between bars, or a rule.
    Drawn,
    Other,
}

impl Kind {
    fn of(line: &str) -> Kind {
        let words = line.trim();
        if is_rule(words) || words.starts_with(BARS) && words.ends_with(BARS) && words.chars().count() > 2 {
            return Kind::Drawn;
        }
        let tabs = line.matches('\t').count();
        if tabs > 0 && !line.starts_with(char::is_whitespace) { Kind::Tabbed(tabs) } else { Kind::Other }
    }

    fn goes_with(self, next: &Kind) -> bool {
        self == *next
    }
}

const BARS: [char; 4] = ['|', '│', '┃', '║'];

/// True for a line that only divides: "+----+----+", "├────┼────┤".
fn is_rule(words: &str) -> bool {
    words.starts_with(['+', '┌', '├', '└', '╔', '╠', '╚', '┏', '┣', '┗', '╒', '╞', '╘'])
        && words.chars().count() > 2
        && words.chars().all(|c| matches!(c, '+' | '-' | '=' | ':' | '\u{2500}'..='\u{257f}'))
}

/// The table that these lines are.
fn table(text: &str, lines: &[Range<usize>]) -> Option<crate::domain::document::table::TablePart> {
    let drawn = Kind::of(&text[lines.first()?.clone()]) == Kind::Drawn;
    let rules: Vec<bool> = lines.iter().map(|line| is_rule(text[line.clone()].trim())).collect();
    if drawn && rules.iter().filter(|rule| **rule).count() < 2 || !drawn && lines.len() < LEAST_ROWS {
        return None;
    }
    let rows: Vec<Vec<Range<usize>>> =
        lines.iter().zip(&rules).filter(|(_, rule)| !**rule).map(|(line, _)| cells(text, line, drawn)).collect();
    let columns = rows.first().map(Vec::len)?;
    if !(2..=MOST_COLUMNS).contains(&columns) || rows.iter().any(|row| row.len() != columns) {
        return None;
    }
    // A cell of several lines has no range of its own.
    let inner = rules.iter().filter(|rule| **rule).count().saturating_sub(2);
    if drawn && inner > 1 && inner + 1 < rows.len() {
        return None;
    }
    // The line below the first rule that is followed by another is the header.
    let header = drawn && rules.first() == Some(&true) && rules.get(2) == Some(&true);
    let raw: Vec<RawRow> = rows
        .iter()
        .enumerate()
        .map(|(n, row)| RawRow {
            header: header && n == 0,
            cells: row
                .iter()
                .map(|cell| RawCell { text: text::one_line(&text[cell.clone()]), ..RawCell::default() })
                .collect(),
        })
        .collect();
    let grid = Grid::of(&raw)?;
    let mut kept = rows.iter().flatten().filter(|cell| !cell.is_empty());
    // Signs are not joined here: each cell keeps its own range.
    if grid.cells.len() != kept.clone().count() {
        return None;
    }
    let cells = grid.cells.iter().filter_map(|cell| {
        let range = kept.next()?;
        let (row, col, row_span, col_span) = (cell.row, cell.col, cell.row_span, cell.col_span);
        Some(PartCell { row, col, row_span, col_span, start: range.start, end: range.end, bounds: None })
    });
    let mut part = grid.part(cells.collect());
    (part.start, part.end) = (lines.first()?.start, lines.last()?.end);
    Some(part)
}

/// The cells of a line, without the white space around them.
fn cells(text: &str, line: &Range<usize>, drawn: bool) -> Vec<Range<usize>> {
    let words = &text[line.clone()];
    let mut from = line.start + (words.len() - words.trim_start().len());
    if drawn {
        from += words.trim_start().chars().next().map_or(0, char::len_utf8);
    }
    let inside = text[from..line.end].trim_end();
    let divides = |c: char| if drawn { BARS.contains(&c) } else { c == '\t' };
    let inside = if drawn { inside.trim_end_matches(BARS) } else { inside };
    inside
        .split(divides)
        .map(|cell| {
            let start = from + (cell.as_ptr().addr() - inside.as_ptr().addr()) + (cell.len() - cell.trim_start().len());
            start..start + cell.trim().len()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::table::joined;

    fn shown(text: &str) -> Vec<String> {
        let mut page = Page { number: 1, text: text.into(), ..Page::default() };
        find(&mut page);
        assert_eq!(page.text, text);
        joined([&page]).iter().map(|table| table.csv().replace("\r\n", "\n")).collect()
    }

    #[test]
    fn lines_of_tabs_and_drawn_grids_are_tables() {
        assert_eq!(
            shown("Dues\nPart\tTorque\tInterval\nPX-1\t9\t100\nPX-3\t12\t300\nEnd"),
            ["Part,Torque,Interval\nPX-1,9,100\nPX-3,12,300\n"]
        );
        let drawn = "+------+--------+\n| Part | Torque |\n+------+--------+\n| PX-1 |      9 |\n| PX-3 |     12 |\n+------+--------+\nEnd";
        assert_eq!(shown(drawn), ["Part,Torque\nPX-1,9\nPX-3,12\n"]);
        let boxes = drawn.replace('|', "│").replace('-', "─").replace("+", "┼").replace("PX─", "PX-");
        assert_eq!(shown(&boxes.replace("┼──", "├──")).len(), 1);
    }

    #[test]
    fn indented_lines_and_two_of_them_are_not() {
        assert!(shown("\tif x:\n\t\ty\tz\n\treturn\n").is_empty());
        assert!(shown("a\tb\nc\td").is_empty());
        assert!(shown("a\tb\nc\td\te\nf\tg").is_empty());
        let tall = "+---+---+\n| a | b |\n| c | d |\n+---+---+\n| e | f |\n| g | h |\n+---+---+\n| i | j |\n+---+---+";
        assert!(shown(tall).is_empty());
        assert!(shown("").is_empty() && shown("|||\n|||").is_empty());
    }
}
