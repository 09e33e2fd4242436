//! Rows whose cells are drawn apart, and columns of text that are no rows.

use super::*;

/// A page of words in a given size.
fn drawn(lines: &[(f32, f32, f32, &str)]) -> String {
    let mut sheet = sheet();
    for (x, y, size, words) in lines {
        put(&mut sheet, Pen { size: *size, ..PLAIN }, *x, *y, words);
    }
    lay_out(&sheet).text
}

#[test]
fn figures_a_little_above_or_below_their_label_are_of_its_row() {
    for offset in [-3.0, -1.3, 1.3, 3.0] {
        let text = page(&[
            (50.0, 100.0, "Receivables, net"),
            (300.0, 100.0 + offset, "1,141"),
            (400.0, 100.0 + offset, "1,042"),
            (50.0, 114.0, "Inventories"),
            (300.0, 114.0 + offset, "9,030"),
            (400.0, 114.0 + offset, "8,818"),
        ])
        .text;
        assert_eq!(text, "Receivables, net\t1,141\t1,042\nInventories\t9,030\t8,818", "{offset}");
    }
    // Small figures set high beside a label are no exponents.
    let text = drawn(&[(50.0, 100.0, 10.0, "Goodwill"), (300.0, 97.0, 8.0, "12"), (400.0, 97.0, 8.0, "15")]);
    assert_eq!(text, "Goodwill\t12\t15");
}

#[test]
fn figures_stand_with_the_line_of_a_long_label_that_they_are_beside() {
    let text = page(&[
        (50.0, 100.0, "Expected dividend yield, based on a constant yield during"),
        (50.0, 111.0, "the expected term"),
        (400.0, 102.0, "4.51 %"),
        (50.0, 124.0, "Risk-free interest rate"),
        (400.0, 124.0, "0.93 %"),
    ])
    .text;
    assert!(text.contains("yield during\t4.51 %\nthe expected term\n"), "{text}");
}

#[test]
fn a_column_of_figures_drawn_after_all_labels_comes_together_by_rows() {
    let labels = ["Revenues", "Cost of sales", "Gross margin", "Research", "Net income"];
    let figures =
        [("2022", ["12,734", "3,237", "9,497", "2,648", "2,327"]), ("2021", ["27,742", "8,648", "19", "—", "(1)"])];
    let mut lines: Vec<(f32, f32, &str)> = vec![(50.0, 86.0, "(millions)")];
    lines.extend(labels.iter().enumerate().map(|(i, label)| (50.0, 100.0 + 14.0 * i as f32, *label)));
    for (column, (year, all)) in figures.iter().enumerate() {
        let x = 300.0 + 80.0 * column as f32;
        lines.push((x, 86.0, year));
        lines.extend(all.iter().enumerate().map(|(i, figure)| (x, 101.0 + 14.0 * i as f32, *figure)));
    }
    let text = page(&lines).text;
    assert!(
        text.starts_with("(millions)\t2022\t2021\nRevenues\t12,734\t27,742\nCost of sales\t3,237\t8,648\n"),
        "{text}"
    );
    assert!(text.ends_with("Net income\t2,327\t(1)"), "{text}");
}

#[test]
fn columns_of_an_index_are_no_rows_though_some_of_its_lines_are_figures() {
    let left = ["accent 12, 14, 15", "arrow 7, 9", "array 20, 21, 33", "axis 3", "bar 4", "base 11", "box 2, 8"];
    let right = ["colour 2, 16, 17, 18", "348, 353, 359", "413, 432, 433", "column 8", "cut 1", "dash 3", "dot 9"];
    let mut lines = Vec::new();
    for (x, column) in [(50.0, left), (320.0, right)] {
        lines.extend(column.iter().enumerate().map(|(i, words)| (x, 100.0 + 12.0 * i as f32, *words)));
    }
    assert_eq!(page(&lines).text, [left, right].concat().join("\n"));
}

#[test]
fn short_lines_of_two_columns_that_do_not_stand_level_stay_apart() {
    let left = ["The harbour froze in January as it did", "in most years, and 14 ships", "stayed.", "Not until spring"];
    let right = ["came storms that broke the ice up into", "floes, as in", "1911.", "Nobody had seen that before then"];
    let mut lines = Vec::new();
    for (x, y, column) in [(50.0, 100.0, left), (320.0, 103.0, right)] {
        lines.extend(column.iter().enumerate().map(|(i, words)| (x, y + 12.0 * i as f32, *words)));
    }
    assert_eq!(page(&lines).text, [left, right].concat().join("\n"));
}

#[test]
fn marks_drawn_after_the_text_are_put_beside_their_words() {
    let text = drawn(&[
        (50.0, 100.0, 10.0, "Sutent"),
        (150.0, 100.0, 10.0, "2021"),
        (250.0, 100.0, 10.0, "2022"),
        (50.0, 114.0, 10.0, "Inlyta"),
        (150.0, 114.0, 10.0, "2025"),
        (250.0, 114.0, 10.0, "2025"),
        (170.5, 96.5, 6.0, "3"),
        (270.5, 110.5, 6.0, "4"),
    ]);
    assert_eq!(text, "Sutent\t2021³\t2022\nInlyta\t2025\t2025⁴");
}

#[test]
fn a_page_of_many_scattered_figures_takes_no_long_time() {
    let mut sheet = sheet();
    for i in 0..60_000 {
        let (x, y) = (600.0 - (i % 240) as f32 * 2.5, 10.0 + (i / 240) as f32 * 3.1);
        put(&mut sheet, Pen { size: 3.0, ..PLAIN }, x, y, "7");
    }
    let began = std::time::Instant::now();
    lay_out(&sheet);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}
