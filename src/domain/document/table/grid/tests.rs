use proptest::prelude::*;

use super::*;
use crate::domain::text::columns::width;

/// The cells of a table: a row a line, a tab between columns, "<" in what the cell at its left covers.
fn cells(text: &str) -> (u32, u32, Vec<GridCell<'_>>) {
    let mut cells: Vec<GridCell<'_>> = Vec::new();
    let (mut rows, mut columns) = (0, 0);
    for (row, line) in (0..).zip(text.lines()) {
        rows = row + 1;
        for (col, text) in (0..).zip(line.split('\t')) {
            columns = columns.max(col + 1);
            match (text, cells.last_mut()) {
                ("<", Some(last)) => last.col_span += 1,
                ("", _) => {}
                _ => cells.push(GridCell { row, col, row_span: 1, col_span: 1, text }),
            }
        }
    }
    (rows, columns, cells)
}

fn written(drawn: &Drawn, cells: &[GridCell<'_>]) -> Vec<String> {
    let piece = |piece: &Piece| match piece {
        Piece::Rule(rule) => rule.clone(),
        Piece::Space(count) => " ".repeat(*count),
        Piece::Words { cell, range } => cells[*cell].text[range.clone()].to_string(),
    };
    drawn.iter().map(|line| line.iter().map(piece).collect()).collect()
}

fn shown(text: &str, header_rows: u32, room: usize) -> String {
    let (rows, columns, cells) = cells(text);
    let grid = Grid::new(rows, columns, header_rows, &cells).unwrap();
    grid.draw(room).map_or_else(|| "too narrow".into(), |drawn| written(&drawn, &cells).join("\n"))
}

const BOLTS: &str = "Part\tTorque (Nm)\tInterval (h)\nPX-001\t9\t\nPX-003\t12\t300";

#[test]
fn figures_stand_at_the_right_and_the_header_is_set_apart() {
    let drawn = "\
┌────────┬─────────────┬──────────────┐
│ Part   │ Torque (Nm) │ Interval (h) │
├────────┼─────────────┼──────────────┤
│ PX-001 │           9 │              │
│ PX-003 │          12 │          300 │
└────────┴─────────────┴──────────────┘";
    assert_eq!(shown(BOLTS, 1, 80), drawn);
}

#[test]
fn cells_wrap_until_the_table_fits_and_rules_part_its_rows() {
    let drawn = "\
┌────────┬────────┬──────────┐
│ Part   │ Torque │ Interval │
│        │   (Nm) │      (h) │
├────────┼────────┼──────────┤
│ PX-001 │      9 │          │
│ PX-003 │     12 │      300 │
└────────┴────────┴──────────┘";
    assert_eq!(shown(BOLTS, 1, 30), drawn);
    assert_eq!(shown(BOLTS, 1, 29), "too narrow");
    // What headings and figures do not need goes to the words.
    let row = "\nPX-003\t12\tLoosen the four bolts of the lid and lift";
    let wide = shown(&format!("Part\tTorque (Nm)\tWhat to do{row}{row}"), 1, 44);
    assert!(wide.contains("│ PX-003 │     12 │ Loosen the four bolts  │"), "{wide}");
    let wrapped = shown("Step\tWhat to do\n1\tLoosen the four bolts of the lid\n2\tLift it", 1, 30);
    assert_eq!(wrapped.matches('├').count(), 2, "{wrapped}");
}

#[test]
fn a_cell_over_columns_or_rows_has_no_rule_in_it() {
    let drawn = "\
┌───────┬─────────────┐
│ Item  │    Year     │
│       │ 2021 │ 2022 │
├───────┼──────┼──────┤
│ Sales │    5 │    7 │
│ Costs │    3 │      │
└───────┴──────┴──────┘";
    let (rows, columns, mut cells) = cells("Item\tYear\t<\n\t2021\t2022\nSales\t5\t7\nCosts\t3\t");
    cells[0].row_span = 2;
    let grid = Grid::new(rows, columns, 2, &cells).unwrap();
    let lines = written(&grid.draw(80).unwrap(), &cells).join("\n");
    assert_eq!(lines, drawn);
}

#[test]
fn wide_characters_take_two_columns() {
    let drawn = "\
┌──────────┬──────┐
│ 零件     │ 扭矩 │
├──────────┼──────┤
│ 螺栓甲乙 │    9 │
└──────────┴──────┘";
    assert_eq!(shown("零件\t扭矩\n螺栓甲乙\t9", 1, 80), drawn);
}

#[test]
fn a_heading_takes_two_lines_before_its_words_are_cut() {
    let row = "\n底座螺栓\t12\t松开上盖的四个螺栓抬起上盖检查是否磨损并且记录";
    let drawn = shown(&format!("部件\t扭矩（牛米）\t说明{row}{row}"), 1, 50);
    assert!(drawn.contains("│     扭矩 │") && drawn.contains("│ （牛米） │"), "{drawn}");
}

#[test]
fn what_is_no_grid_is_not_drawn_as_one() {
    let cell = |row, col| GridCell { row, col, row_span: 1, col_span: 1, text: "x" };
    assert!(Grid::new(1, 1, 0, &[]).is_none());
    assert!(Grid::new(1, 1, 0, &[cell(0, 1)]).is_none());
    assert!(Grid::new(1, 1, 0, &[cell(0, 0), cell(0, 0)]).is_none());
    assert!(Grid::new(u32::MAX, u32::MAX, 0, &[cell(0, 0)]).is_none());
    let spanning = [GridCell { row_span: u32::MAX, col_span: u32::MAX, ..cell(0, 0) }];
    assert!(Grid::new(2, 2, 0, &spanning).is_some_and(|grid| grid.draw(20).is_some()));
}

#[test]
fn columns_that_do_not_fit_stand_in_blocks_with_the_labels() {
    let (rows, columns, cells) = cells("\tYears\t<\t<\nItem\t2021\t2022\t2023\nSales\t5,000\t7,000\t9,000");
    let lines = written(&blocks((rows, columns, 2), 1, &cells, 28).unwrap(), &cells).join("\n");
    let wanted = "\
┌───────┬───────────────┐
│       │     Years     │
│ Item  │  2021 │  2022 │
├───────┼───────┼───────┤
│ Sales │ 5,000 │ 7,000 │
└───────┴───────┴───────┘

┌───────┬───────┐
│       │ Years │
│ Item  │  2023 │
├───────┼───────┤
│ Sales │ 9,000 │
└───────┴───────┘";
    assert_eq!(lines, wanted);
    assert!(blocks((rows, columns, 2), 1, &cells, 12).is_none());
}

#[test]
fn a_list_names_each_value_by_its_headings() {
    let (_, _, cells) = cells("\tYear\t<\nItem\t2021\t2022\nSales\t5\t7\nCosts\t3\t");
    let lines = written(&records(2, &cells, 20), &cells);
    assert_eq!(lines, ["Sales", "  Year 2021: 5", "  Year 2022: 7", "Costs", "  Year 2021: 3"]);
}

proptest! {
    #[test]
    fn each_cell_is_on_the_screen_and_no_line_is_wider_than_the_room(
        texts in prop::collection::vec(prop::collection::vec("[a-z0-9表格 ]{0,24}", 1..6), 1..6),
        header_rows in 0u32..3,
        room in 8usize..90,
    ) {
        let columns = texts.iter().map(Vec::len).max().unwrap_or(0) as u32;
        let squeezed: Vec<Vec<String>> = texts.iter().map(|row| row.iter().map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).collect()).collect();
        let mut cells = Vec::new();
        for (row, line) in (0u32..).zip(&squeezed) {
            for (col, text) in (0u32..).zip(line) {
                if !text.is_empty() {
                    cells.push(GridCell { row, col, row_span: 1, col_span: 1, text });
                }
            }
        }
        let Some(grid) = Grid::new(texts.len() as u32, columns, header_rows, &cells) else { return Ok(()) };
        let list = records(header_rows.min(texts.len() as u32 - 1), &cells, room);
        let parted = blocks((texts.len() as u32, columns, header_rows), 1, &cells, room);
        for drawn in [grid.draw(room), Some(grid.draw_wide(1, room).0), Some(list), parted].into_iter().flatten() {
            let mut seen = vec![String::new(); cells.len()];
            for piece in drawn.iter().flatten() {
                if let Piece::Words { cell, range } = piece {
                    seen[*cell].push_str(&cells[*cell].text[range.clone()]);
                }
            }
            for (seen, cell) in seen.iter().zip(&cells) {
                // A heading is in the list once a row.
                prop_assert!(seen.replace(' ', "").contains(&cell.text.replace(' ', "")) || (cell.row < header_rows));
            }
        }
        if let Some(drawn) = grid.draw(room) {
            let lines = written(&drawn, &cells);
            prop_assert!(lines.iter().all(|line| width(line) == width(&lines[0]) && width(line) <= room), "{lines:#?}");
        }
    }
}
