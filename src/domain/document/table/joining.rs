//! Makes whole tables of the parts on pages.

use super::{Cell, PartCell, Table, TablePart};
use crate::domain::document::{Page, PageSpan};
use crate::domain::text;

/// The sides of a table that goes on are at the same place to within this many points.
const FLUSH: f32 = 14.0;

/// The tables of pages given in order, those that continue over pages as one.
pub fn joined<'a>(pages: impl IntoIterator<Item = &'a Page>) -> Vec<Table> {
    let mut joining = Joining::default();
    pages.into_iter().for_each(|page| joining.add(page));
    joining.tables
}

/// Joins the tables of pages that come one by one, in order. Pages without tables may be left out.
#[derive(Clone, Debug, Default)]
pub struct Joining {
    tables: Vec<Table>,
    /// The page added last.
    before: Option<u32>,
}

impl Joining {
    /// Adds the tables of the next page.
    pub fn add(&mut self, page: &Page) {
        for (nth, part) in page.tables.iter().enumerate() {
            let goes_on = part.continues && nth == 0 && self.before.is_some_and(|before| before + 1 == page.number);
            match self.tables.last_mut() {
                Some(table) if goes_on && table.page_end() + 1 == page.number && fits(table, page, part) => {
                    continue_with(table, page, part);
                }
                _ => self.tables.push(begun(page, part)),
            }
        }
        self.before = Some(page.number);
    }

    /// The tables so far; the last may continue on the next page.
    pub fn tables(self) -> Vec<Table> {
        self.tables
    }
}

/// Title and header of a table, without its rows, to be repeated where it continues.
pub fn head_of(table: &Table) -> Table {
    Table {
        rows: table.header_rows,
        cells: table.cells.iter().take_while(|cell| cell.row < table.header_rows).cloned().collect(),
        places: table.places.last().copied().into_iter().collect(),
        label: table.label.clone(),
        caption: table.caption.clone(),
        units: table.units.clone(),
        ..*table
    }
}

/// The `nth` part of a page as a table of its own, under the title and header of the table before ([`head_of`]) if it
/// continues that.
pub fn under(before: Option<&Table>, page: &Page, nth: usize) -> Table {
    let part = &page.tables[nth];
    let goes_on = |head: &&Table| head.page_end() + 1 == page.number && fits(head, page, part);
    match before.filter(|_| nth == 0 && part.continues).filter(goes_on) {
        Some(head) => {
            let mut table = head.clone();
            continue_with(&mut table, page, part);
            table
        }
        None => begun(page, part),
    }
}

fn begun(page: &Page, part: &TablePart) -> Table {
    let mut table = Table {
        label: part.label.clone(),
        caption: part.caption.clone(),
        units: part.units.clone(),
        columns: part.columns,
        header_rows: part.header_rows,
        header_columns: part.header_columns,
        ..Table::default()
    };
    add(&mut table, page, part, 0);
    table
}

/// True if a part has the columns of a table: as many, at the same place, and under the same headings if it has any.
fn fits(table: &Table, page: &Page, part: &TablePart) -> bool {
    let placed = match (table.places.last().and_then(|place| place.1), part.bounds) {
        (Some(a), Some(b)) => (a[0] - b[0]).abs() < FLUSH && (a[2] - b[2]).abs() < FLUSH,
        _ => true,
    };
    let same = part.header_rows == 0 || repeated(table, page, part) > 0;
    placed && same && table.columns == part.columns
}

/// The number of header rows of a part that repeat the table's: the same words in the same columns.
fn repeated(table: &Table, page: &Page, part: &TablePart) -> u32 {
    let head = |row: u32| -> Vec<(u32, String)> {
        let cells = part.cells.iter().filter(|cell| cell.row == row);
        cells.map(|cell| (cell.col, text::squeeze(&words(page, cell)))).collect()
    };
    let own = |row: u32| -> Vec<(u32, String)> {
        let header = table.cells.iter().take_while(|cell| cell.row <= row).filter(|cell| cell.row == row);
        header.map(|cell| (cell.col, text::squeeze(&cell.text))).collect()
    };
    (0..part.header_rows).take_while(|row| *row < table.header_rows && head(*row) == own(*row)).count() as u32
}

fn continue_with(table: &mut Table, page: &Page, part: &TablePart) {
    let repeated = repeated(table, page, part);
    add(table, page, part, repeated);
}

fn words(page: &Page, cell: &PartCell) -> String {
    text::one_line(page.text.get(cell.start..cell.end).unwrap_or_default())
}

/// Adds the rows of a part from `first` on.
fn add(table: &mut Table, page: &Page, part: &TablePart, first: u32) {
    let down = table.rows;
    let mut rest: Vec<&PartCell> = part.cells.iter().filter(|cell| cell.row >= first).collect();
    rest.sort_by_key(|cell| (cell.row, cell.col));
    table.tallest = rest.iter().map(|cell| cell.row_span).fold(table.tallest.max(1), u32::max);
    let cells = rest.into_iter().map(|cell| Cell {
        row: cell.row - first + down,
        col: cell.col,
        row_span: cell.row_span,
        col_span: cell.col_span,
        text: words(page, cell),
        place: PageSpan { page: page.number, start: cell.start, end: cell.end },
        bounds: cell.bounds,
    });
    table.cells.extend(cells);
    table.rows += part.rows.saturating_sub(first);
    table.places.push((PageSpan { page: page.number, start: part.start, end: part.end }, part.bounds));
}
