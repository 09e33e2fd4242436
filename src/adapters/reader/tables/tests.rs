use proptest::prelude::*;

use super::drawing::{Drawing, Rule};
use super::*;

/// Words of ten-point type, a letter five points wide, at the places of an ASCII drawing: a column is 5 points, a line
/// 12.
fn words(page: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for (row, line) in page.lines().enumerate() {
        let y = 100.0 + 12.0 * row as f32;
        for part in line.split(' ').filter(|part| !part.is_empty()) {
            let at = line[..part.as_ptr() as usize - line.as_ptr() as usize].chars().count() as f32;
            let (x0, x1) = (50.0 + 5.0 * at, 50.0 + 5.0 * (at + part.chars().count() as f32));
            words.push(Word { x0, x1, y, size: 10.0, bold: false, fixed: false, text: part.into() });
        }
    }
    words
}

/// The cells of tables, a line for each row.
fn told(words: &[Word], grids: &[Grid]) -> Vec<String> {
    grids
        .iter()
        .map(|grid| {
            let mut rows = vec![Vec::new(); grid.rows];
            for cell in &grid.cells {
                let span = match (cell.row_span, cell.col_span) {
                    (1, 1) => String::new(),
                    (down, right) => format!("<{down}x{right}>"),
                };
                rows[cell.row].push(format!("{}:{}{span}", cell.col, judge::text(words, cell)));
            }
            rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>().join("\n")
        })
        .collect()
}

fn rule(from: f32, to: f32, at: f32) -> Rule {
    Rule { from, to, at, thick: 0.5 }
}

fn found(page: &str) -> Vec<String> {
    let words = words(page);
    told(&words, &find(&words, &Drawing::default()))
}

#[test]
fn figures_in_line_are_a_table_with_the_headings_above_them() {
    let tables = found(
        "
                                 Year ended December 31,
                                   2021          2022
Net sales                     $   1,024      $  1,310
Cost of goods sold, including
 amortization of rights             (77)         (112)
Operating income                    947         1,198",
    );
    assert_eq!(
        tables,
        [
            "1:Year ended December 31,<1x2>\n1:2021 2:2022\n0:Net sales 1:$ 1,024 2:$ 1,310\n0:Cost of goods sold, including \
          amortization of rights 1:(77) 2:(112)\n0:Operating income 1:947 2:1,198"
        ]
    );
}

#[test]
fn rules_make_cells_that_span_where_one_is_missing() {
    let words = words("Part  Limits\n      low   high\nA1    3     12");
    let level =
        vec![rule(48.0, 140.0, 90.0), rule(78.0, 140.0, 103.0), rule(48.0, 140.0, 115.0), rule(48.0, 140.0, 128.0)];
    let upright =
        vec![rule(90.0, 128.0, 48.0), rule(90.0, 128.0, 78.0), rule(103.0, 128.0, 108.0), rule(90.0, 128.0, 140.0)];
    let grids = find(&words, &Drawing { level, upright, areas: Vec::new() });
    assert_eq!(told(&words, &grids), ["0:Part<2x1> 1:Limits<1x2>\n1:low 2:high\n0:A1 1:3 2:12"]);
    assert_eq!((grids[0].header_rows, grids[0].header_columns), (2, 1));
}

#[test]
fn prose_in_columns_lists_and_contents_are_no_tables() {
    let prose = "
The harbour of the old town was built      in a hundred years and then sold to
by men who had never seen a ship and       the king, who in 1784 gave it to his
knew no more of the sea than what is       eldest son, and he to nobody at all.
told by those who came back in 1650        The rest is told in every guide book
with nothing in their hands but rope       and in 12 of the songs that are sung
and a song that nobody had heard of.       there when the nights are long again";
    let contents = "
1 Introduction . . . . . . . . . . . .  1
2 The harbour  . . . . . . . . . . . .  7
3 The songs  . . . . . . . . . . . . . 31
4 Sources  . . . . . . . . . . . . . . 58";
    let list = "1.   open the cover\n2.   take out the filter\n3.   rinse it for 30 seconds\n4.   put it back";
    for page in [prose, contents, list] {
        assert_eq!(found(page), Vec::<String>::new());
    }
}

#[test]
fn a_drawing_of_ten_thousand_rules_is_bounded() {
    let tiny = |n: usize| rule((n % 100) as f32 * 6.0, (n % 100) as f32 * 6.0 + 5.0, (n / 100) as f32 * 8.0);
    let drawing =
        Drawing { level: (0..10_000).map(tiny).collect(), upright: (0..10_000).map(tiny).collect(), areas: Vec::new() };
    let words = words("a b c\nd e f\ng h i");
    let ruled = rules::Ruled::of(&drawing, &words);
    assert!(ruled.level.len() <= 1_500 && ruled.upright.len() <= 1_500);
    assert_once(&words, &find(&words, &drawing));
}

/// Every word is in one cell at most, and cells lie within their grid without overlapping.
fn assert_once(words: &[Word], grids: &[Grid]) {
    let mut seen = vec![false; words.len()];
    for grid in grids {
        let mut places = std::collections::HashSet::new();
        for cell in &grid.cells {
            assert!(cell.row + cell.row_span <= grid.rows && cell.col + cell.col_span <= grid.columns, "{grid:?}");
            for row in cell.row..cell.row + cell.row_span {
                for col in cell.col..cell.col + cell.col_span {
                    assert!(places.insert((row, col)), "two cells at {row}, {col}: {grid:?}");
                }
            }
            for &word in cell.lines.iter().flatten() {
                assert!(!std::mem::replace(&mut seen[word], true), "{:?} twice", words[word]);
            }
        }
    }
}

fn any_word() -> impl Strategy<Value = Word> {
    let text =
        prop_oneof!["[a-z]{1,8}", "[0-9]{1,4}", Just("$".to_string()), Just("(1)".to_string()), Just("—".to_string())];
    (0u8..12, 0u8..20, 0u8..4, any::<bool>(), text).prop_map(|(col, row, off, bold, text)| {
        let x0 = 40.0 + 44.0 * f32::from(col) + f32::from(off);
        let x1 = x0 + 5.0 * text.chars().count() as f32;
        Word { x0, x1, y: 60.0 + 13.0 * f32::from(row) + f32::from(off), size: 10.0, bold, fixed: false, text }
    })
}

fn any_rules() -> impl Strategy<Value = Vec<Rule>> {
    let rule = (0u8..14, 1u8..14, 0u8..24).prop_map(|(from, long, at)| {
        rule(38.0 + 22.0 * f32::from(from), 38.0 + 22.0 * f32::from(from + long), 48.0 + 13.0 * f32::from(at))
    });
    proptest::collection::vec(rule, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_word_is_in_two_cells(
        words in proptest::collection::vec(any_word(), 0..120),
        level in any_rules(),
        upright in any_rules(),
        areas in proptest::collection::vec((0u8..12, 0u8..20, 1u8..8, 1u8..6, 0u8..3), 0..12),
    ) {
        let areas = areas.into_iter().map(|(x, y, w, h, shade)| {
            let (x0, y0) = (38.0 + 44.0 * f32::from(x), 48.0 + 13.0 * f32::from(y));
            drawing::Area { x0, y0, x1: x0 + 44.0 * f32::from(w), y1: y0 + 13.0 * f32::from(h), colour: [shade; 3] }
        });
        let drawing = Drawing { level, upright, areas: areas.collect() };
        assert_once(&words, &find(&words, &drawing));
    }
}
