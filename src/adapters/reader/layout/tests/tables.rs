//! Tables in the text of a page.

use proptest::prelude::*;

use super::{PLAIN, put, sheet};
use crate::adapters::reader::layout::{Sheet, lay_out};
use crate::adapters::reader::tables::drawing::{Area, Drawing, Rule};
use crate::domain::document::table::TablePart;

/// A small ruled table between two lines of text.
fn ruled() -> Sheet {
    let mut sheet = sheet();
    put(&mut sheet, PLAIN, 50.0, 70.0, "Table 3. Torque of the bolts (in Nm)");
    for (row, cells) in [["Part", "Low", "High"], ["PX-1", "", "12"], ["PX-2", "7", "9"]].iter().enumerate() {
        for (col, cell) in cells.iter().enumerate() {
            put(&mut sheet, PLAIN, 54.0 + 60.0 * col as f32, 100.0 + 14.0 * row as f32, cell);
        }
    }
    put(&mut sheet, PLAIN, 50.0, 170.0, "Bolts are made of steel.");
    let rule = |from, to, at| Rule { from, to, at, thick: 0.5 };
    sheet.drawing.level = (0..4).map(|n| rule(50.0, 230.0, 89.0 + 14.0 * n as f32)).collect();
    sheet.drawing.upright = (0..4).map(|n| rule(89.0, 131.0, 50.0 + 60.0 * n as f32)).collect();
    sheet
}

#[test]
fn a_table_is_a_block_of_rows_with_a_tab_between_columns() {
    let laid = lay_out(&ruled());
    let block = "Part\tLow\tHigh\nPX-1\t\t12\nPX-2\t7\t9";
    assert_eq!(laid.text, format!("Table 3. Torque of the bolts (in Nm)\n\n{block}\n\nBolts are made of steel."));
    let [part] = laid.tables.as_slice() else { panic!("{:?}", laid.tables) };
    assert_eq!(&laid.text[part.start..part.end], block);
    assert_eq!((part.rows, part.columns, part.header_rows), (3, 3, 1));
    assert_eq!(part.label.as_deref(), Some("Table 3"));
    assert_eq!(part.caption.as_deref(), Some("Torque of the bolts (in Nm)"));
    let twelve = part.cells.iter().find(|cell| &laid.text[cell.start..cell.end] == "12").unwrap();
    assert_eq!((twelve.row, twelve.col), (1, 2));
    assert_eq!(part.bounds, Some([50.0, 89.0, 230.0, 131.0]));
}

#[test]
fn a_table_on_a_rotated_page_is_found_in_the_frame_of_its_text() {
    let mut turned = ruled();
    for glyph in &mut turned.glyphs {
        // A quarter turn clockwise about the corner, and back into view.
        (glyph.x, glyph.y, glyph.angle) = (700.0 - glyph.y, glyph.x, 90);
    }
    let drawing = std::mem::take(&mut turned.drawing);
    turned.drawing.upright = drawing.level.iter().map(|r| Rule { at: 700.0 - r.at, ..*r }).collect();
    turned.drawing.level =
        drawing.upright.iter().map(|r| Rule { from: 700.0 - r.to, to: 700.0 - r.from, ..*r }).collect();
    let laid = lay_out(&turned);
    assert!(laid.text.contains("Part\tLow\tHigh\nPX-1\t\t12\nPX-2\t7\t9"), "{}", laid.text);
    assert_eq!(laid.tables[0].bounds, Some([569.0, 50.0, 611.0, 230.0]));
}

#[test]
fn hidden_words_are_in_no_table() {
    let mut sheet = ruled();
    put(&mut sheet, super::Pen { hidden: true, ..PLAIN }, 116.0, 114.0, "99");
    let laid = lay_out(&sheet);
    assert_eq!(laid.tables.len(), 1);
    assert!(laid.tables[0].end <= laid.hidden.unwrap().start);
    assert!(laid.text.ends_with("99"));
}

/// Whether the ranges of a part are what its documentation says.
fn check(text: &str, part: &TablePart) -> Result<(), TestCaseError> {
    let block = &text[part.start..part.end];
    prop_assert!(part.start == 0 || text[..part.start].ends_with('\n'));
    prop_assert!(part.end == text.len() || text[part.end..].starts_with('\n'));
    prop_assert_eq!(block.split('\n').count(), part.rows as usize);
    for cell in &part.cells {
        prop_assert!(part.start <= cell.start && cell.start < cell.end && cell.end <= part.end);
        let words = &text[cell.start..cell.end];
        prop_assert!(!words.contains(['\t', '\n']) && words.trim() == words);
        let line = block[..cell.start - part.start].rsplit('\n').next().unwrap_or_default();
        prop_assert_eq!(line.matches('\t').count(), cell.col as usize);
        prop_assert_eq!(block[..cell.start - part.start].matches('\n').count(), cell.row as usize);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_word_of_a_page_stays_in_its_text_once(
        words in proptest::collection::vec((0u8..10, 0u8..22, 0u8..4, "[a-z]{1,7}|[0-9]{1,4}"), 0..90),
        level in proptest::collection::vec((0u8..10, 1u8..10, 0u8..24), 0..24),
        upright in proptest::collection::vec((0u8..20, 1u8..20, 0u8..12), 0..24),
        areas in proptest::collection::vec((0u8..10, 0u8..20, 1u8..8, 1u8..6, 0u8..3), 0..8),
    ) {
        let mut sheet = sheet();
        let mut places = std::collections::HashSet::new();
        for (col, row, off, word) in &words {
            if places.insert((col, row)) {
                let (x, y) = (40.0 + 52.0 * f32::from(*col) + f32::from(*off), 60.0 + 14.0 * f32::from(*row) + f32::from(*off) / 2.0);
                put(&mut sheet, PLAIN, x, y, word);
            }
        }
        let rule = |from: f32, to: f32, at: f32| Rule { from, to, at, thick: 0.5 };
        let x = |n: u8| 38.0 + 52.0 * f32::from(n);
        let y = |n: u8| 49.0 + 14.0 * f32::from(n);
        sheet.drawing = Drawing {
            level: level.iter().map(|(from, long, at)| rule(x(*from), x(from + long), y(*at))).collect(),
            upright: upright.iter().map(|(from, long, at)| rule(y(*from), y(from + long), x(*at))).collect(),
            areas: areas
                .iter()
                .map(|(a, b, w, h, shade)| Area { x0: x(*a), y0: y(*b), x1: x(a + w), y1: y(b + h), colour: [*shade; 3] })
                .collect(),
        };
        let laid = lay_out(&sheet);
        let letters = |text: &str| {
            let mut letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
            letters.sort_unstable();
            letters
        };
        let drawn: String = sheet.glyphs.iter().map(|glyph| glyph.ch).collect();
        prop_assert_eq!(letters(&laid.text), letters(&drawn));
        for part in &laid.tables {
            check(&laid.text, part)?;
        }
    }
}
