//! Draws tables with rules: those of a page, whose words keep their places in its text, and those of an answer.

use std::ops::Range;

use super::page::{Marks, PageLine};
use super::wrap::{breakable, width};
use super::{Line, Span, Style, Tone};
use crate::domain::document::table::TablePart;
use crate::domain::document::table::grid::{Align, Drawn, Grid, GridCell, Piece, figure, records};

/// The lines of a table on a page, in `columns` columns if its columns can be made to fit. `None` if a part of its text
/// is in no cell or in two, or it is too large to be drawn.
pub(super) fn table_lines(text: &str, part: &TablePart, columns: usize, marks: Marks<'_>) -> Option<Vec<PageLine>> {
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let block = text.get(part.start..part.end)?;
    let (mut cells, mut at, mut words) = (Vec::with_capacity(part.cells.len()), part.start, 0);
    for cell in &part.cells {
        if cell.start < at || cell.end > part.end {
            return None;
        }
        let text = text.get(cell.start..cell.end)?;
        at = cell.end;
        words += visible(text);
        cells.push(GridCell { row: cell.row, col: cell.col, row_span: cell.row_span, col_span: cell.col_span, text });
    }
    if words != visible(block) {
        return None;
    }
    let grid = Grid::new(part.rows, part.columns, part.header_rows, &cells)?;
    let (drawn, frozen) = match grid.draw(columns) {
        Some(drawn) => (drawn, 0),
        None => {
            let (drawn, labels) = grid.draw_wide(part.header_columns.max(1) as usize, columns);
            (drawn, if labels * 2 <= columns { labels } else { 0 })
        }
    };
    let line = |pieces: &Vec<Piece>| {
        let mut line = PageLine { frozen, ..PageLine::default() };
        for piece in pieces {
            match piece {
                Piece::Rule(rule) => line.line.spans.push(Span::new(rule.clone(), Style::of(Tone::Dim))),
                Piece::Space(count) => line.line.spans.push(Span::new(" ".repeat(*count), Style::default())),
                Piece::Words { cell, range } => {
                    let style = Style { bold: cells[*cell].row < part.header_rows, ..Style::default() };
                    let source = part.cells[*cell].start + range.start;
                    let words = cells[*cell].text[range.clone()].char_indices();
                    marks.add(words.map(|(at, c)| (source + at, c)), style, &mut line);
                }
            }
        }
        line
    };
    Some(drawn.iter().map(line).collect())
}

/// The lines of a table of styled cells, row by row, the first its header; where its columns do not fit, each row as a
/// list of its values with their headings.
pub(super) fn styled_lines(rows: &[Vec<Vec<Span>>], aligned: &[Align], columns: usize) -> Vec<Line> {
    let (rows, aligned) = with_figures_below_each_other(rows, aligned);
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let places = || rows.iter().enumerate().flat_map(|(row, cells)| (0..cells.len()).map(move |col| (row, col)));
    let texts: Vec<(usize, usize, String)> = places()
        .map(|(row, col)| (row, col, rows[row][col].iter().map(|span| span.text.as_str()).collect::<String>()))
        .filter(|(.., text)| !text.is_empty())
        .collect();
    let mut cells: Vec<GridCell<'_>> = Vec::with_capacity(texts.len());
    for (row, col, text) in &texts {
        cells.push(GridCell { row: *row as u32, col: *col as u32, row_span: 1, col_span: 1, text });
    }
    let grid = Grid::new(rows.len() as u32, widest as u32, 1, &cells).map(|grid| grid.aligned(aligned));
    let drawn: Drawn = grid.and_then(|grid| grid.draw(columns)).unwrap_or_else(|| records(1, &cells, columns));
    let line = |pieces: &Vec<Piece>| {
        let mut line = Line::default();
        for piece in pieces {
            match piece {
                Piece::Rule(rule) => line.spans.push(Span::new(rule.clone(), Style::of(Tone::Dim))),
                Piece::Space(count) => line.spans.push(Span::new(" ".repeat(*count), Style::default())),
                Piece::Words { cell, range } => {
                    let (row, col, _) = &texts[*cell];
                    line.spans.extend(cut(&rows[*row][*col], range));
                }
            }
        }
        line
    };
    drawn.iter().map(line).collect()
}

/// Aligns columns of figures to the right. Citations behind figures hang: the others have as many spaces.
fn with_figures_below_each_other(rows: &[Vec<Vec<Span>>], aligned: &[Align]) -> (Vec<Vec<Vec<Span>>>, Vec<Align>) {
    let (mut rows, mut aligned) = (rows.to_vec(), aligned.to_vec());
    let plain = |cell: &[Span]| -> String {
        cell.iter().filter(|span| span.mark.is_none()).map(|span| span.text.as_str()).collect()
    };
    // The columns behind a figure, with the space between.
    let behind = |cell: &[Span]| -> usize {
        let all: usize = cell.iter().map(|span| width(&span.text)).sum();
        if cell.iter().any(|span| span.mark.is_some()) { all - width(plain(cell).trim_end()) } else { 0 }
    };
    for (col, align) in aligned.iter_mut().enumerate().filter(|(_, align)| **align == Align::ByContent) {
        let body = rows.iter().skip(1).filter_map(|row| row.get(col));
        let texts: Vec<String> = body.clone().map(|cell| plain(cell)).collect();
        let words = texts.iter().filter(|text| !figure(text.trim()) && text.contains(char::is_alphanumeric)).count();
        if texts.iter().filter(|text| figure(text.trim())).count() <= words {
            continue;
        }
        *align = Align::Right;
        let most = body.map(|cell| behind(cell)).max().unwrap_or(0);
        for cell in rows.iter_mut().skip(1).filter_map(|row| row.get_mut(col)).filter(|cell| !cell.is_empty()) {
            let missing = most - behind(cell);
            if missing > 0 {
                cell.push(Span::new("\u{a0}".repeat(missing), Style::default()));
            }
        }
    }
    (rows, aligned)
}

/// The part of styled spans in a byte range of their whole text.
fn cut(spans: &[Span], range: &Range<usize>) -> Vec<Span> {
    let mut at = 0;
    let mut parts = Vec::new();
    for span in spans {
        let (from, to) = (range.start.max(at), range.end.min(at + span.text.len()));
        if from < to {
            parts.push(Span { text: breakable(&span.text[from - at..to - at]), ..span.clone() });
        }
        at += span.text.len();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::page::page_lines;
    use super::*;
    use crate::app::stage::page_with_tables;
    use crate::app::text::width;

    const BOLTS: &str = "Table 7: Bolts\nPart\tTorque (Nm)\tInterval (h)\nPX-001\t9\nPX-003\t12\t300\nCheck them.";

    fn shown(lines: &[PageLine]) -> Vec<String> {
        lines.iter().map(|line| line.line.text()).collect()
    }

    fn marked(lines: &[PageLine]) -> Vec<String> {
        let spans = lines.iter().flat_map(|line| &line.line.spans);
        spans.filter(|span| span.style.tone == Tone::Highlight).map(|span| span.text.clone()).collect()
    }

    #[test]
    fn a_table_stands_between_the_lines_around_it_and_a_cited_cell_is_marked() {
        let page = page_with_tables(1, BOLTS);
        let at = BOLTS.find("12").unwrap();
        let lines = page_lines(&page.text, &page.tables, 60, &[(at..at + 2, Tone::Highlight)]);
        let wanted = "\
Table 7: Bolts
┌────────┬─────────────┬──────────────┐
│ Part   │ Torque (Nm) │ Interval (h) │
├────────┼─────────────┼──────────────┤
│ PX-001 │           9 │              │
│ PX-003 │          12 │          300 │
└────────┴─────────────┴──────────────┘
Check them.";
        assert_eq!(shown(&lines).join("\n"), wanted);
        assert_eq!(marked(&lines), ["12"]);
        assert_eq!(lines.iter().position(|line| line.begins == Some(0)), Some(5));
        // Of a row, all cells and nothing between them.
        let row = at - 7..at + 6;
        assert_eq!(marked(&page_lines(BOLTS, &page.tables, 60, &[(row, Tone::Highlight)])), ["PX-003", "12", "300"]);
    }

    #[test]
    fn a_wrapped_cell_is_marked_on_each_of_its_lines() {
        let text = "Step\tWhat to do\n1\tLoosen the four bolts of the lid";
        let page = page_with_tables(1, text);
        let lines = page_lines(text, &page.tables, 26, &[(text.find("four").unwrap()..text.len(), Tone::Highlight)]);
        assert_eq!(marked(&lines), ["four", "bolts of the", "lid"]);
        assert!(shown(&lines).iter().all(|line| width(line) <= 26), "{lines:?}");
    }

    #[test]
    fn a_table_with_too_many_columns_keeps_its_labels_in_view() {
        let row = |n: usize| (0..12).map(|col| format!("{}", n * 1000 + col)).collect::<Vec<_>>().join("\t");
        let text = format!("Year\t{}\n2021\t{}", row(7), row(8));
        let page = page_with_tables(1, &text);
        let lines = page_lines(&text, &page.tables, 40, &[]);
        assert!(lines.iter().all(|line| line.frozen == 7 && width(&line.line.text()) > 80), "{lines:?}");
    }

    #[test]
    fn a_table_whose_words_are_not_all_in_its_cells_stays_text() {
        let mut page = page_with_tables(1, BOLTS);
        page.tables[0].cells.pop();
        let lines = shown(&page_lines(BOLTS, &page.tables, 60, &[]));
        assert!(lines.iter().any(|line| line.ends_with("300")) && !lines.concat().contains('│'), "{lines:?}");
        // So do ranges that are not of the text.
        for (start, end) in [(0, 9_999), (9, 3)] {
            let mut page = page_with_tables(1, BOLTS);
            (page.tables[0].start, page.tables[0].end) = (start, end);
            assert_eq!(shown(&page_lines(BOLTS, &page.tables, 60, &[])), lines_without(BOLTS));
        }
    }

    fn lines_without(text: &str) -> Vec<String> {
        shown(&page_lines(text, &[], 60, &[]))
    }

    #[test]
    fn tables_at_both_ends_and_beside_each_other_leave_no_empty_lines() {
        let page = page_with_tables(1, "a\tb\n\nc\td\n");
        let lines = shown(&page_lines(&page.text, &page.tables, 40, &[]));
        let wanted = ["┌───┬───┐", "│ a │ b │", "└───┴───┘", "", "┌───┬───┐", "│ c │ d │", "└───┴───┘"];
        assert_eq!(lines, wanted);
    }

    #[test]
    fn figures_in_an_answer_stand_below_each_other_with_their_citations_behind() {
        let cell = |text: &str| vec![Span::new(text, Style::default())];
        let mark = Span { mark: Some(0), ..Span::new("[1]", Style::of(Tone::Cited)) };
        let cited = vec![Span::new("12 ", Style::default()), mark];
        let rows = [vec![cell("Part"), cell("Nm")], vec![cell("PX-001"), cell("9")], vec![cell("PX-003"), cited]];
        let lines: Vec<String> = styled_lines(&rows, &[Align::ByContent; 2], 40).iter().map(Line::text).collect();
        let wanted = [
            "┌────────┬────────┐",
            "│ Part   │     Nm │",
            "├────────┼────────┤",
            "│ PX-001 │  9     │",
            "│ PX-003 │ 12 [1] │",
            "└────────┴────────┘",
        ];
        assert_eq!(lines, wanted);
        let narrow: Vec<String> = styled_lines(&rows, &[Align::ByContent; 2], 16).iter().map(Line::text).collect();
        assert_eq!(
            narrow.iter().map(|line| line.trim_end()).collect::<Vec<_>>(),
            ["PX-001", "  Nm: 9", "PX-003", "  Nm: 12 [1]"]
        );
    }
}
