//! Takes a table apart that its reader joined over a page break although the next page gives it another title: two
//! segments of a company, with the same columns and row labels, one below the other.

use crate::domain::document::PageSpan;
use crate::domain::document::table::Table;
use crate::domain::text::squeeze;

/// Most words of a title.
const MOST_WORDS: usize = 8;

/// The tables that a joined one consists of; `title` is the title right above the part at a place, if one is there.
pub fn parts(table: Table, title: impl Fn(&PageSpan) -> Option<String>) -> Vec<Table> {
    let own = squeeze(table.caption.as_deref().unwrap_or_default());
    let other = |title: &String| !own.is_empty() && !squeeze(title).contains(&own) && !own.contains(&squeeze(title));
    // The place at which each table begins, with its title.
    let mut begins: Vec<(usize, Option<String>)> = vec![(0, None)];
    for (n, (span, _)) in table.places.iter().enumerate().skip(1) {
        if let Some(title) = title(span).filter(other) {
            begins.push((n, Some(title)));
        }
    }
    if begins.len() == 1 {
        return vec![table];
    }
    let ends = begins.iter().skip(1).map(|(n, _)| *n).chain([table.places.len()]);
    let pieces = begins.iter().zip(ends).map(|((from, title), to)| piece(&table, *from..to, title.clone()));
    pieces.filter(|piece| piece.rows > piece.header_rows).collect()
}

/// The rows on some of the places of a table, below its headings.
fn piece(table: &Table, places: std::ops::Range<usize>, title: Option<String>) -> Table {
    let pages: Vec<u32> = table.places[places.clone()].iter().map(|(span, _)| span.page).collect();
    let mut piece = Table {
        label: table.label.clone().filter(|_| title.is_none()),
        caption: title.or_else(|| table.caption.clone()),
        places: table.places[places].to_vec(),
        cells: Vec::new(),
        ..table.clone()
    };
    let mut rows: Vec<u32> = Vec::new();
    for cell in &table.cells {
        let heading = cell.row < table.header_rows;
        if !heading && !pages.contains(&cell.place.page) {
            continue;
        }
        let mut cell = cell.clone();
        if !heading {
            let at = rows.iter().position(|row| *row == cell.row).unwrap_or_else(|| {
                rows.push(cell.row);
                rows.len() - 1
            });
            cell.row = table.header_rows + at as u32;
        }
        piece.cells.push(cell);
    }
    piece.rows = table.header_rows + rows.len() as u32;
    piece
}

/// True for a line that can be a table's title: a few words, the first with a capital, no sentence.
pub fn can_be_title(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().count();
    let cjk = line.chars().next().is_some_and(crate::domain::text::tokens::is_cjk);
    (1..=MOST_WORDS).contains(&words)
        && (line.starts_with(char::is_uppercase) || cjk && line.chars().count() <= 24)
        && line.chars().filter(|c| c.is_alphabetic()).count() >= 4
        && !line.ends_with(['.', ',', ';', '。', '，', '；'])
        && !line.contains('\t')
        && !["continued", "contents", "续"].iter().any(|word| line.to_lowercase().contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::answering::cells::sample;

    #[test]
    fn a_title_on_the_next_page_begins_another_table() {
        let mut table =
            sample("\t2015\t2014\nMemberships\t43\t37\nRevenues\t4\t3\nMemberships\t27\t16\nRevenues\t2\t1", 1);
        table.caption = Some("Domestic Segment".into());
        for cell in table.cells.iter_mut().filter(|cell| cell.row >= 3) {
            cell.place.page = 6;
        }
        table.places.push((PageSpan { page: 6, start: 0, end: 9 }, None));
        let found = parts(table.clone(), |_| Some("International Segment".into()));
        let texts = |table: &Table| table.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>().join(" ");
        assert_eq!(
            found.iter().map(|t| t.caption.as_deref().unwrap()).collect::<Vec<_>>(),
            ["Domestic Segment", "International Segment"]
        );
        assert_eq!(texts(&found[1]), "2015 2014 Memberships 27 16 Revenues 2 1");
        assert_eq!((found[1].rows, found[1].at(1, 1).map(|cell| cell.text.as_str())), (3, Some("27")));
        assert_eq!(parts(table.clone(), |_| None).len(), 1);
        assert_eq!(parts(table, |_| Some("Domestic Segment, in thousands".into())).len(), 1);
    }
}
