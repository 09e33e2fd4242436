//! Tests of chunks with tables.

use super::*;
use crate::domain::document::table::{PartCell, TablePart};
use crate::domain::document::{Aside, AsideKind};

/// The block of a page's text between two others, rows of tabbed cells, as a part with this many header rows.
fn part(text: &str, block: &str, header_rows: u32) -> TablePart {
    let start = text.find(block).unwrap();
    let (mut cells, mut at, mut columns) = (Vec::new(), start, 0);
    for (row, line) in block.lines().enumerate() {
        for (col, words) in line.split('\t').enumerate() {
            columns = columns.max(col as u32 + 1);
            if !words.is_empty() {
                let (row, col, end) = (row as u32, col as u32, at + words.len());
                cells.push(PartCell { row, col, row_span: 1, col_span: 1, start: at, end, bounds: None });
            }
            at += words.len() + 1;
        }
    }
    let rows = block.lines().count() as u32;
    TablePart {
        start,
        end: start + block.len(),
        rows,
        columns,
        header_rows,
        header_columns: 1,
        cells,
        ..Default::default()
    }
}

fn page(number: u32, text: &str, tables: Vec<TablePart>) -> Page {
    Page { number, text: text.into(), tables, ..Page::default() }
}

fn chunks(pages: &[Page], target: u32) -> Vec<Chunk> {
    let options = ChunkOptions { target_tokens: target, overlap_tokens: 10 };
    let mut chunker = Chunker::new(DocumentId("d".into()), options);
    let mut all: Vec<Chunk> = pages.iter().flat_map(|p| chunker.push(p)).collect();
    all.extend(chunker.finish());
    all
}

/// Every word of every page is within the span of a chunk.
fn assert_covered(pages: &[Page], all: &[Chunk]) {
    for page in pages {
        let spans = all.iter().flat_map(|chunk| &chunk.locator.spans).filter(|span| span.page == page.number);
        let covered: Vec<std::ops::Range<usize>> = spans.map(|span| span.start..span.end).collect();
        assert_eq!(crate::domain::document::left_out::of_page(page, &covered), []);
    }
}

const BOLTS: &str = "Part\tTorque (Nm)\tInterval (h)\nPX-001\t9\t\nPX-003\t12\t300";

fn bolts(rows: std::ops::Range<u32>) -> String {
    rows.map(|n| format!("PX-{n:03}\t{}\t{}\n", n + 9, n * 100)).collect()
}

#[test]
fn a_row_is_indexed_with_the_headings_of_its_columns_and_shown_in_markdown() {
    let text = format!("The bolts are tightened.\n\n{BOLTS}\n\nRetighten after a day.");
    let pages = [page(4, &text, vec![part(&text, BOLTS, 1)])];
    let all = chunks(&pages, 256);
    assert_eq!(all.len(), 1);
    assert_eq!(
        all[0].text,
        "The bolts are tightened.\n\n| Part | Torque (Nm) | Interval (h) |\n| --- | --- | --- |\n| PX-001 | 9 | |\n\
         | PX-003 | 12 | 300 |\n\nRetighten after a day."
    );
    assert_eq!(
        all[0].index.as_deref(),
        Some(
            "The bolts are tightened.\nPart · Torque (Nm) · Interval (h)\nPX-001 · Torque (Nm): 9\n\
             PX-003 · Torque (Nm): 12 · Interval (h): 300\nRetighten after a day."
        )
    );
    assert_eq!(all[0].locator.spans, [PageSpan { page: 4, start: 0, end: text.len() }]);
    let saved = serde_json::to_string(&all[0]).unwrap();
    assert_eq!(serde_json::from_str::<Chunk>(&saved).unwrap(), all[0]);
}

#[test]
fn a_long_table_is_cut_between_rows_and_its_title_and_header_are_repeated() {
    let block = format!("Part\tTorque (Nm)\tInterval (h)\n{}", bolts(0..60).trim_end());
    let text = format!("Table 7: Bolts of the pump\n{block}\nFigures are for steel.");
    let mut table = part(&text, &block, 1);
    (table.label, table.caption) = (Some("Table 7".into()), Some("Bolts of the pump".into()));
    table.units = Some("(in Nm)".into());
    let pages = [page(4, &text, vec![table])];
    let all = chunks(&pages, 120);
    assert!(all.len() > 4, "{}", all.len());
    assert_covered(&pages, &all);
    assert!(all[0].text.starts_with("Table 7: Bolts of the pump\n\n(in Nm)\n\n| Part | Torque"), "{}", all[0].text);
    for chunk in &all[1..] {
        assert!(
            chunk.text.starts_with("Table 7: Bolts of the pump (in Nm)\n\n| Part | Torque (Nm) |"),
            "{}",
            chunk.text
        );
        assert!(chunk.index.as_ref().unwrap().starts_with("Table 7: Bolts of the pump (in Nm)\nPX-"));
        assert!(tokens::estimate(&chunk.text) <= 130 && tokens::estimate(&chunk.running_text()) <= 210);
    }
    assert!(all.last().unwrap().text.ends_with("| PX-059 | 68 | 5900 |\n\nFigures are for steel."));
    // Each row once, and its span holds it.
    for n in 0..60 {
        let row = format!("PX-{n:03} · Torque (Nm): {} · Interval (h): {}", n + 9, n * 100);
        let holding: Vec<&Chunk> = all.iter().filter(|c| c.running_text().lines().any(|l| l == row)).collect();
        assert_eq!(holding.len(), 1, "{row}");
        let span = holding[0].locator.spans[0];
        assert!(text[span.start..span.end].contains(&format!("PX-{n:03}\t")));
    }
}

#[test]
fn a_table_that_fits_into_a_chunk_is_whole_and_what_leads_to_it_comes_with_it() {
    let prose = "The pump is made of cast iron and stands in the cellar. ".repeat(7);
    let lead = "The following table has the torque of each bolt.";
    let block = format!("Part\tTorque (Nm)\tInterval (h)\n{}", bolts(0..6).trim_end());
    let text = format!("{prose}\n\n{lead}\n\nTable 2: Bolts\n\n{block}\n\nMore of the pump.");
    let mut table = part(&text, &block, 1);
    (table.label, table.caption) = (Some("Table 2".into()), Some("Bolts".into()));
    let pages = [page(1, &text, vec![table])];
    let all = chunks(&pages, 150);
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all[0].text.ends_with("stands in the cellar."));
    assert!(all[1].text.starts_with(&format!("{lead}\n\nTable 2: Bolts\n\n| Part |")), "{}", all[1].text);
    assert!(all[1].text.ends_with("| PX-005 | 14 | 500 |\n\nMore of the pump."));
    assert_covered(&pages, &all);
}

#[test]
fn a_table_that_goes_on_keeps_the_header_of_the_page_before() {
    let (first, next) = (BOLTS.to_string(), bolts(4..8).trim_end().to_string());
    let mut second = part(&next, &next, 0);
    second.continues = true;
    let pages = [page(4, &first, vec![part(&first, &first, 1)]), page(5, &next, vec![second.clone()])];
    let all = chunks(&pages, 256);
    assert_eq!(all.len(), 2);
    assert!(
        all[1].text.starts_with("| Part | Torque (Nm) | Interval (h) |\n| --- | --- | --- |\n| PX-004 | 13 | 400 |")
    );
    assert!(all[1].index.as_ref().unwrap().starts_with("PX-004 · Torque (Nm): 13 · Interval (h): 400\n"));
    assert_covered(&pages, &all);
    // A page between them, and nothing is known of its columns.
    let apart = [pages[0].clone(), page(5, "No table.", vec![]), page(6, &next, vec![second])];
    assert!(chunks(&apart, 256)[2].text.starts_with("| | | |\n"));
}

#[test]
fn a_table_on_a_page_without_headings_is_found_by_the_head_of_its_page() {
    let mut first = page(4, "Auditor\n\nWe have seen the books.", vec![]);
    first.headings = vec![Heading { offset: 0, level: 1, title: "Auditor".into() }];
    let block = format!("{BOLTS}\n{}", bolts(4..40).trim_end());
    let second = format!("Consolidated statements of dues\n\n{block}");
    let second = format!("Riga Harbour\n{second}");
    let mut figures = page(5, &second, vec![part(&second, &block, 1)]);
    figures.asides = vec![Aside { start: 0, end: 12, kind: AsideKind::Running }];
    let all = chunks(&[first, figures], 120);
    assert!(all[2].context.starts_with("Auditor › Riga Harbour Consolidated statements of dues"), "{}", all[2].context);
}

#[test]
fn what_headings_share_is_said_once_and_a_header_that_names_no_value_is_a_row() {
    let years = "Item\tYear ended 2021\tYear ended 2022\nSales\t5\t7\nCosts\t3\t4";
    let all = chunks(&[page(1, years, vec![part(years, years, 1)])], 256);
    assert!(all[0].index.as_ref().unwrap().contains("Sales · Year ended 2021: 5 · 2022: 7"), "{all:?}");
    let group = "Operating activities\t\t\nSales\t5\t7\nCosts\t3\t4";
    let all = chunks(&[page(1, group, vec![part(group, group, 1)]), page(2, "12", vec![])], 256);
    assert!(all[0].text.contains("| --- | --- | --- |\n| Operating activities | | |\n| Sales |"), "{all:?}");
    let text = format!("{years}\n\n12");
    let pages = [page(1, &text, vec![part(&text, years, 1)]), page(2, "Next page.", vec![])];
    assert_eq!(chunks(&pages, 256).len(), 2, "a page's number goes on with nothing");
}

#[test]
fn a_row_larger_than_a_chunk_is_cut_at_its_cells() {
    let words = |what: &str| format!("{what} ").repeat(80).trim().to_string();
    let huge = "word ".repeat(900).trim().to_string();
    let block = format!(
        "Part\tUse\tCare\tNote\nPX-1\t{}\t{}\t{}\nPX-2\t{huge}\tnone\t7",
        words("pump"),
        words("oil"),
        words("dry")
    );
    let pages = [page(1, &block, vec![part(&block, &block, 1)])];
    let all = chunks(&pages, 100);
    assert_covered(&pages, &all);
    assert!(all.iter().all(|chunk| tokens::estimate(&chunk.text) <= 140), "{all:?}");
    assert!(all.iter().any(|chunk| chunk.running_text().contains("PX-1 · Care: oil oil")));
    assert!(all.iter().any(|chunk| chunk.running_text().contains("Note: 7")));
    let held: usize = all.iter().map(|chunk| chunk.text.matches("word").count()).sum();
    assert_eq!(held, 900);
}

#[test]
fn a_section_that_begins_within_a_table_holds_the_rows_from_there_on() {
    let text = format!("Part\tTorque (Nm)\tInterval (h)\n{}End.", bolts(0..6));
    let block = text.trim_end_matches("\nEnd.");
    let mut page = page(1, &text, vec![part(&text, block, 1)]);
    page.headings = vec![Heading { offset: text.find("PX-003").unwrap(), level: 1, title: "Third".into() }];
    let all = chunks(std::slice::from_ref(&page), 256);
    assert_eq!(all.iter().map(|chunk| chunk.section.len()).collect::<Vec<_>>(), [0, 1]);
    assert!(all[0].text.ends_with("| PX-002 | 11 | 200 |"));
    assert!(all[1].text.starts_with("| Part | Torque (Nm) | Interval (h) |\n| --- | --- | --- |\n| PX-003 |"));
    assert_covered(&[page], &all);
}

#[test]
fn a_table_with_hidden_words_or_ranges_that_are_wrong_stays_text() {
    let plain = chunks(&[page(1, BOLTS, vec![])], 256);
    let mut hidden = page(1, BOLTS, vec![part(BOLTS, BOLTS, 1)]);
    let at = BOLTS.find("12").unwrap();
    hidden.asides = vec![Aside { start: at, end: at + 2, kind: AsideKind::Hidden }];
    let all = chunks(&[hidden], 256);
    assert!(all.iter().all(|chunk| chunk.index.is_none() && !chunk.text.contains("12")), "{all:?}");
    for spoil in [
        |table: &mut TablePart| table.cells[2].end = 4_000,
        |table: &mut TablePart| table.cells.swap(1, 2),
        |table: &mut TablePart| table.end = 4_000,
        |table: &mut TablePart| table.cells.truncate(3),
        |table: &mut TablePart| table.cells[0].row_span = u32::MAX,
        |table: &mut TablePart| table.columns = u32::MAX,
    ] {
        let mut table = part(BOLTS, BOLTS, 1);
        spoil(&mut table);
        let pages = [page(1, BOLTS, vec![table])];
        let all = chunks(&pages, 256);
        assert_covered(&pages, &all);
        assert!(all == plain || all[0].index.is_some(), "{all:?}");
    }
}

#[test]
fn a_table_of_a_hundred_thousand_rows_takes_time_by_its_length_alone() {
    let block = format!("Part\tTorque (Nm)\tInterval (h)\n{}", bolts(0..100_000).trim_end());
    let pages = [page(1, &block, vec![part(&block, &block, 1)])];
    let started = std::time::Instant::now();
    let all = chunks(&pages, 256);
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    assert!(all.len() > 3_000);
}
