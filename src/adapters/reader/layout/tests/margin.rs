//! Line numbers in the margin, and numbers that are none.

use super::*;

/// A page of a pleading: numbers down the left margin, and lines of text beside some of them.
fn pleading(first: u32, numbers_first: bool) -> Sheet {
    let mut sheet = sheet();
    let y = |n: u32| 60.0 + 24.0 * n as f32;
    let number = |sheet: &mut Sheet, n: u32| {
        let text = (first + n).to_string();
        put(sheet, PLAIN, 60.0 - 5.0 * text.len() as f32, y(n), &text);
    };
    if numbers_first {
        (0..28).for_each(|n| number(&mut sheet, n));
    }
    for n in 0..28 {
        if !numbers_first {
            number(&mut sheet, n);
        }
        if n % 7 < 5 {
            put(
                &mut sheet,
                PLAIN,
                80.0,
                y(n),
                &format!("the plaintiff of line {n} says that the harbour was not at all"),
            );
        }
    }
    sheet
}

#[test]
fn numbers_that_count_lines_in_a_margin_stand_aside_behind_the_text() {
    for (first, numbers_first) in [(1, true), (1, false), (29, true)] {
        let laid = lay_out(&pleading(first, numbers_first));
        let numbers = laid.line_numbers.unwrap();
        let wanted: Vec<String> = (first..first + 28).map(|n| n.to_string()).collect();
        assert_eq!(laid.text[numbers.clone()], wanted.join(" "));
        let body = laid.text[..numbers.start].trim_end();
        assert!(
            body.starts_with("the plaintiff of line 0 says that the harbour was not at all\nthe plaintiff of line 1 ")
        );
        assert_eq!(body.lines().filter(|line| !line.is_empty()).count(), 20, "{body}");
    }
}

#[test]
fn numbers_of_rows_items_and_years_are_words_of_the_page() {
    let mut table = sheet();
    let mut list = sheet();
    let mut short = sheet();
    for n in 1..=25 {
        let y = 60.0 + 24.0 * n as f32;
        put(&mut table, PLAIN, 50.0, y, &n.to_string());
        put(&mut table, PLAIN, 80.0, y, &format!("Harbour of the town number {n}"));
        put(&mut table, PLAIN, 300.0, y, &format!("{} ships", n * 7));
        put(&mut list, PLAIN, 50.0, y, &format!("{n}. The members of the board pay dues of {n} pounds a year"));
        put(&mut short, PLAIN, 50.0, y, &n.to_string());
        put(&mut short, PLAIN, 80.0, y, ["Riga", "Hamburg and its old town", "Aarhus", "Turku", "Oslo"][n % 5]);
    }
    for sheet in [table, list, short] {
        let laid = lay_out(&sheet);
        assert_eq!(laid.line_numbers, None, "{}", laid.text);
        assert!(laid.text.contains("25"));
    }
}
