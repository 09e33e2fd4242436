//! Table columns: how many spaces replace each tab between cells.

use std::collections::HashMap;

use super::wrap::width;
use crate::domain::document::table::grid::figure;

/// Spaces between two columns.
const GAP: usize = 2;

/// The number of spaces for each tab, by its byte offset in `text`. Adjacent lines with tabs are one table: its cells
/// are left-aligned, figures right-aligned. A table wider than `columns` is not widened further.
pub fn spaces(text: &str, columns: usize) -> HashMap<usize, usize> {
    let mut spaces = HashMap::new();
    let mut table: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut offset = 0;
    for line in text.split('\n') {
        if line.contains('\t') {
            table.push((offset, line.split('\t').collect()));
        } else {
            spread(&std::mem::take(&mut table), columns, &mut spaces);
        }
        offset += line.len() + 1;
    }
    spread(&table, columns, &mut spaces);
    spaces
}

fn spread(table: &[(usize, Vec<&str>)], columns: usize, spaces: &mut HashMap<usize, usize>) {
    let mut widths: Vec<usize> = Vec::new();
    for (_, cells) in table {
        widths.resize(widths.len().max(cells.len()), 0);
        for (widest, cell) in widths.iter_mut().zip(cells) {
            *widest = width(cell).max(*widest);
        }
    }
    let fits = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1) <= columns;
    for (offset, cells) in table {
        let mut at = *offset;
        for (n, pair) in cells.windows(2).enumerate() {
            at += pair[0].len();
            // The rest of the previous cell's column, and the padding before a figure.
            let after = if n > 0 && figure(pair[0]) { 0 } else { widths[n] - width(pair[0]) };
            let before = if figure(pair[1]) { widths[n + 1] - width(pair[1]) } else { 0 };
            spaces.insert(at, GAP + if fits { after + before } else { 0 });
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text as displayed.
    fn shown(text: &str, columns: usize) -> String {
        let spaces = spaces(text, columns);
        text.char_indices().map(|(at, c)| if c == '\t' { " ".repeat(spaces[&at]) } else { c.to_string() }).collect()
    }

    #[test]
    fn words_begin_and_figures_end_below_each_other() {
        let table = "Head of a page\n\nyear\tsales\tnote\n2024\t1,200\tfirst\n2025\t(9.5)\tlast of all";
        assert_eq!(
            shown(table, 40),
            "Head of a page\n\nyear  sales  note\n2024  1,200  first\n2025  (9.5)  last of all"
        );
        assert_eq!(shown("全部\t12\n小计项目\t7", 40), "全部      12\n小计项目   7");
    }

    #[test]
    fn each_table_has_columns_of_its_own_and_rows_may_lack_cells() {
        assert_eq!(shown("a\tb\n\nlong cell\tc\td\nx\ty", 40), "a  b\n\nlong cell  c  d\nx          y");
    }

    #[test]
    fn a_table_that_is_too_wide_keeps_its_cells_apart() {
        assert_eq!(shown("a cell of some words\tb\nc\td", 16), "a cell of some words  b\nc  d");
    }
}
