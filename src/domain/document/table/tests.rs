use super::*;
use crate::domain::document::Page;

/// A page whose whole text is one table: a tab between columns.
fn page(number: u32, text: &str, header_rows: u32, continues: bool) -> Page {
    let mut cells = Vec::new();
    let (mut at, mut columns) = (0, 0);
    for (row, line) in text.lines().enumerate() {
        for (col, words) in line.split('\t').enumerate() {
            columns = columns.max(col as u32 + 1);
            if !words.is_empty() {
                cells.push(PartCell {
                    row: row as u32,
                    col: col as u32,
                    row_span: 1,
                    col_span: 1,
                    start: at,
                    end: at + words.len(),
                    bounds: None,
                });
            }
            at += words.len() + 1;
        }
    }
    let part = TablePart {
        end: text.len(),
        rows: text.lines().count() as u32,
        columns,
        header_rows,
        header_columns: 1,
        cells,
        continues,
        ..TablePart::default()
    };
    Page { number, text: text.into(), tables: vec![part], ..Page::default() }
}

const BOLTS: &str = "Part\tTorque (Nm)\tInterval (h)\nPX-001\t9\t\nPX-003\t12\t300";

#[test]
fn a_row_is_found_by_its_label_and_the_headings_of_its_values() {
    let table = &joined([&page(4, BOLTS, 1, false)])[0];
    assert_eq!(table.row_words(2), "PX-003 · Torque (Nm): 12 · Interval (h): 300");
    assert_eq!(table.row_words(1), "PX-001 · Torque (Nm): 9");
    assert_eq!((table.page_start(), table.page_end(), table.rows, table.columns), (4, 4, 3, 3));
    let cell = table.cell_at(&PageSpan { page: 4, start: BOLTS.find("12").unwrap(), end: BOLTS.len() }).unwrap();
    assert_eq!((cell.row, cell.col, cell.text.as_str()), (2, 1, "12"));
}

#[test]
fn a_table_over_two_pages_is_one_and_its_header_stands_once() {
    let next = page(5, "Part\tTorque (Nm)\tInterval (h)\nPX-004\t15\t600", 1, true);
    let tables = joined([&page(4, BOLTS, 1, false), &next]);
    assert_eq!(tables.len(), 1);
    assert_eq!((tables[0].rows, tables[0].page_end()), (4, 5));
    assert_eq!(tables[0].row_words(3), "PX-004 · Torque (Nm): 15 · Interval (h): 600");
    assert_eq!(tables[0].at(3, 0).unwrap().place, PageSpan { page: 5, start: 30, end: 36 });
    // A page between them, or another number of columns, and they are two.
    assert_eq!(joined([&page(3, BOLTS, 1, false), &next]).len(), 2);
    assert_eq!(joined([&page(4, "a\tb", 1, false), &next]).len(), 2);
}

#[test]
fn it_is_written_as_markdown_and_as_csv() {
    let table = &joined([&page(4, "Part\tNote\nPX|1\t=A1+1\nPX-2\t-4.5\nPX-3\tsays \"so\", twice", 1, false)])[0];
    assert_eq!(table.markdown(2..3), "| Part | Note |\n| --- | --- |\n| PX-2 | -4.5 |");
    assert!(table.markdown(0..9).contains("| PX\\|1 | =A1+1 |"));
    assert_eq!(table.csv(), "Part,Note\r\nPX|1,'=A1+1\r\nPX-2,-4.5\r\nPX-3,\"says \"\"so\"\", twice\"\r\n");
}

#[test]
fn headings_over_several_rows_and_columns_are_joined() {
    let mut page = page(1, "\tYear\t\nItem\t2021\t2022\nSales\t5\t7", 2, false);
    page.tables[0].cells[0].col_span = 2;
    let table = &joined([&page])[0];
    assert_eq!(table.column_heading(2), "Year 2022");
    assert_eq!(table.row_words(2), "Sales · Year 2021: 5 · Year 2022: 7");
    assert_eq!(table.markdown(0..9), "| Item | Year 2021 | Year 2022 |\n| --- | --- | --- |\n| Sales | 5 | 7 |");
}

#[test]
fn a_part_moves_with_the_text() {
    let mut part = page(1, BOLTS, 1, false).tables.remove(0);
    part.shift(|at| at + 3);
    assert_eq!((part.start, part.cells[0].start, part.cells[0].end), (3, 3, 7));
}
