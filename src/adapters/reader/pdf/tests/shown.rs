//! Tests of which text is visible, which is hidden, and which is unreadable.

use super::super::testing::{Sample, line, set};
use crate::adapters::reader::pdf::*;
use crate::domain::document::DocumentId;
use crate::domain::document::chunk::{ChunkOptions, Chunker};

/// All pages of a sample.
fn pages(sample: &mut Sample) -> Vec<Page> {
    let read = with(Path::new("x.pdf"), sample.bytes(), None, Engines::Both, false, |pdf| {
        (1..=pdf.pages()).map(|number| pdf.page(number, Engines::Both).0).collect::<Vec<_>>()
    });
    let page = |event| match event {
        ReadEvent::Page(page) => page,
        other => panic!("{other:?}"),
    };
    read.unwrap().into_iter().map(page).collect()
}

fn asides(page: &Page, kind: AsideKind) -> Vec<&str> {
    page.asides.iter().filter(|aside| aside.kind == kind).map(|aside| &page.text[aside.start..aside.end]).collect()
}

/// The text of all passages made from the pages.
fn passages(pages: &[Page]) -> String {
    let mut chunker = Chunker::new(DocumentId("x".into()), ChunkOptions::default());
    let mut chunks: Vec<_> = pages.iter().flat_map(|page| chunker.push(page)).collect();
    chunks.extend(chunker.finish());
    chunks.into_iter().map(|chunk| chunk.text + "\n").collect()
}

#[test]
fn what_is_cropped_away_is_not_seen_whatever_picture_lies_under_it() {
    let picture = |area: &str| format!("q {area} cm BI /W 1 /H 1 /CS /G /BPC 8 ID \u{7f} EI Q ");
    for under in [String::new(), picture("612 0 0 792 0 0"), picture("612 0 0 300 0 450")] {
        let words: String = (0..20).map(|n| line(50.0, 60.0 + 20.0 * n as f32, &format!("Cut off line {n}"))).collect();
        let contents = format!("{under}{}{words}", line(50.0, 700.0, "In the middle of the page"));
        let mut sample = Sample::new();
        sample.page_with("/CropBox[0 482 361 792]", &contents);
        sample.page_with("/MediaBox[0 482 361 792]", &contents);
        sample.page_with("/CropBox[0 482 361 792]/Rotate 90", &contents);
        for page in pages(&mut sample) {
            assert!(page.text.starts_with("In the middle of the page"), "{page:?}");
            let hidden = asides(&page, AsideKind::Hidden).concat();
            assert!(hidden.contains("Cut off line 0") && hidden.contains("Cut off line 19"), "{page:?}");
            assert!(page.warning.is_some(), "{page:?}");
        }
    }
}

#[test]
fn the_unseen_text_of_a_recognised_scan_is_still_its_text() {
    let words: String = (0..20).map(|n| line(50.0, 60.0 + 20.0 * n as f32, &format!("Recognised line {n}"))).collect();
    let mut sample = Sample::new();
    sample.page(format!("q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \u{7f} EI Q 3 Tr {words}"));
    let page = pages(&mut sample).remove(0);
    assert!(page.asides.is_empty() && page.text.contains("Recognised line 19"), "{page:?}");
}

#[test]
fn an_empty_page_is_never_a_good_one() {
    let mut sample = Sample::new();
    sample.page("");
    sample.page("0 0 m 100 100 l S");
    sample.page("BT /F1 12 Tf 50 700 Td () Tj ET");
    for page in pages(&mut sample) {
        assert!(page.text.is_empty() && page.quality == 0.0 && page.warning.is_some(), "{page:?}");
    }
}

/// A font that draws its only glyph, `a`, with page commands.
fn drawn(sample: &mut Sample, matrix: &str, width: &str, glyph: &str) {
    let glyph = sample.stream("", glyph);
    sample.font(
        "F9",
        &format!(
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[{matrix}]/CharProcs<</heart {glyph} 0 R>>/Encoding\
             <</Type/Encoding/Differences[97/heart]>>/FirstChar 97/LastChar 97/Widths[{width}]>>"
        ),
    );
}

#[test]
fn symbols_that_a_font_draws_in_colours_or_units_of_its_own_are_seen() {
    let thousandth = ".001 0 0 .001 0 0";
    let shown = "BT /F9 12 Tf 50 700 Td (a) Tj ET";
    for (how, matrix, width, glyph, contents) in [
        ("a colour of its own", thousandth, "600", "600 0 d0 1 0 0 rg 0 0 500 500 re f", format!("1 1 1 rg {shown}")),
        (
            "a picture",
            thousandth,
            "600",
            "600 0 d0 q 500 0 0 500 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \u{7f} EI Q",
            format!("1 1 1 rg {shown}"),
        ),
        (
            "units of the page",
            "1 0 0 1 0 0",
            "0",
            "0 0 0 0 30 30 d1 0 0 30 30 re f",
            "BT /F9 .5 Tf 50 700 Td (a) Tj ET".into(),
        ),
        (
            "ink far from its origin",
            thousandth,
            "600",
            "600 0 d0 0 60000 500 500 re f",
            "BT /F9 12 Tf 50 -90 Td (a) Tj ET".into(),
        ),
    ] {
        let mut sample = Sample::new();
        drawn(&mut sample, matrix, width, glyph);
        sample.page(format!("{}{contents}", line(50.0, 600.0, "With all my")));
        let page = pages(&mut sample).remove(0);
        assert_eq!(asides(&page, AsideKind::Hidden), [""; 0], "{how}: {page:?}");
        assert!(page.text.contains('♥'), "{how}: {page:?}");
    }
}

#[test]
fn symbols_without_ink_that_can_be_told_are_not_seen() {
    for (glyph, contents) in [
        ("600 0 0 0 500 500 d1", "1 1 1 rg BT /F9 12 Tf 50 700 Td (a) Tj ET"),
        ("600 0 0 0 500 500 d1 0 0 500 500 re f", "1 1 1 rg BT /F9 12 Tf 50 700 Td (a) Tj ET"),
        ("600 0 d0 1 1 1 rg 0 0 500 500 re f", "1 1 1 rg BT /F9 12 Tf 50 700 Td (a) Tj ET"),
        ("600 0 0 0 500 500 d1 0 0 500 500 re f", "BT /F9 12 Tf 50 -300 Td (a) Tj ET"),
    ] {
        let mut sample = Sample::new();
        drawn(&mut sample, ".001 0 0 .001 0 0", "600", glyph);
        sample.page(format!("{}{contents}", line(50.0, 600.0, "With all my")));
        let page = pages(&mut sample).remove(0);
        assert_eq!(asides(&page, AsideKind::Hidden), ["♥"], "{glyph}: {page:?}");
    }
}

#[test]
fn the_white_ground_of_a_hatching_is_no_hidden_text() {
    let mut sample = Sample::new();
    let [ground, lines] = ["0 0 1 1 re f", "0 0 1 .1 re 0 .5 1 .1 re f"].map(|tile| format!("1 0 0 0 1 1 d1 {tile}"));
    let [ground, lines] = [sample.stream("", ground), sample.stream("", lines)];
    sample.font(
        "F9",
        &format!(
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</X00 {ground} 0 R/X01 {lines} 0 R>>\
             /Encoding<</Type/Encoding/Differences[33/X01/X00]>>/FirstChar 33/LastChar 34/Widths[1 1]>>"
        ),
    );
    let hatched = "BT /F9 8 Tf 1 1 1 rg 50 500 Td (\"\"\"\"\"\") Tj 0 0 0 rg 0 0 Td (!!!!!!) Tj ET";
    sample.page(format!("{}{hatched}", line(50.0, 600.0, "Figure 3. Two vents")));
    let page = pages(&mut sample).remove(0);
    assert!(page.asides.is_empty() && page.text.starts_with("Figure 3. Two vents"), "{page:?}");
}

const REPORT: [&str; 8] = [
    "The harbour freezes in January, as a rule, and ships",
    "stay where they are until the ice breaks in spring.",
    "Pilots meet them at the northern light and lead them",
    "along the buoys to the inner basin, where they wait.",
    "A master who moves his ship without a pilot answers",
    "for every damage that is done to quays and to other",
    "vessels, and pays a fine that the council decides on",
    "at its next meeting, unless he had to save a life.",
];

/// Fonts with wrong glyph names, for the letters a to z: names of other letters.
fn wrong_names() -> [String; 2] {
    let extended = "Ccaron scaron Nacute gbreve Lslash dotlessi Zcaron aogonek rcaron tcommaaccent uring eogonek ccaron \
                    Sacute zdotaccent ecaron Ohungarumlaut lcaron nacute dcroat racute gcommaaccent iogonek ubreve \
                    kcommaaccent imacron";
    let shifted: Vec<String> = (0..26u8).map(|n| char::from(b'a' + (n + 5) % 26).to_string()).collect();
    [extended.to_string(), shifted.join(" ")]
}

/// A font `F9` with these glyph names for the letters a to z.
fn named(sample: &mut Sample, names: &[&str]) {
    let order: String = names.iter().map(|name| format!("/{name}")).collect();
    sample.font(
        "F9",
        &format!(
            "<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Report/FirstChar 97/LastChar 122/Widths[{}]/Encoding<</Type/Encoding\
             /BaseEncoding/WinAnsiEncoding/Differences[97{order}]>>>>",
            "500 ".repeat(26)
        ),
    );
}

#[test]
fn a_report_whose_fonts_lie_is_in_no_passage_and_says_so() {
    for names in wrong_names() {
        let mut sample = Sample::new();
        let names: Vec<&str> = names.split_whitespace().collect();
        named(&mut sample, &names);
        let block = |font: &str, y: f32| -> String {
            REPORT.iter().enumerate().map(|(n, words)| set(50.0, y - 14.0 * n as f32, font, 12.0, words)).collect()
        };
        sample.page(block("F9", 700.0));
        sample.page(format!("{}{}", block("F1", 700.0), block("F9", 400.0)));
        sample.page(block("F1", 700.0));
        let pages = pages(&mut sample);
        assert!(pages[0].quality < crate::domain::document::quality::UNREADABLE, "{:?}", pages[0]);
        assert!((0.3..0.7).contains(&pages[1].quality), "{:?}", pages[1]);
        assert!((pages[2].quality, &pages[2].warning) == (1.0, &None), "{:?}", pages[2]);
        for page in &pages[..2] {
            assert!(page.warning.as_deref().is_some_and(|warning| warning.contains("read as no language")), "{page:?}");
        }
        let [nothing] = asides(&pages[1], AsideKind::Unreadable)[..] else { panic!("{:?}", pages[1]) };
        assert!(nothing.len() > 300 && !nothing.contains("harbour"), "{nothing}");
        let passages = passages(&pages);
        let words: Vec<&str> = passages.split_whitespace().collect();
        let report: Vec<&str> = REPORT.iter().flat_map(|line| line.split(' ')).collect();
        assert_eq!(words.windows(report.len()).filter(|window| *window == report).count(), 2, "{names:?}: {passages}");
        // At most a word at its edge, of a letter or two that any language has.
        assert!(words.len() <= 2 * report.len() + 2, "{names:?}: {passages}");
    }
}

#[test]
fn words_that_only_one_of_the_engines_reads_are_all_there() {
    // Private-use characters to the first engine, letters by their codes to the second.
    let private: Vec<String> = (0..26).map(|n| format!("uniE{:03X}", n + 16)).collect();
    let private: Vec<&str> = private.iter().map(String::as_str).collect();
    let said = |y: f32, words: &str| format!("/Span<</ActualText({words})>> BDC {} EMC ", line(50.0, y, "qxz"));
    let mut sample = Sample::new();
    named(&mut sample, &private);
    let lines: String = REPORT
        .iter()
        .enumerate()
        .map(|(n, words)| set(50.0, 700.0 - 14.0 * n as f32, if n < 4 { "F9" } else { "F1" }, 12.0, words))
        .collect();
    let only_first = ["Nobody can take my place,", "and this is what makes me myself."];
    sample.page(format!("{lines}{}{}", said(580.0, only_first[0]), said(566.0, only_first[1])));
    let page = pages(&mut sample).remove(0);
    for words in REPORT[1..].iter().chain(&only_first) {
        assert!(page.text.contains(words), "{words}: {page:?}");
    }
    assert_eq!((page.engine.as_str(), page.asides.len()), ("hayro+pdf-extract", 0), "{page:?}");
}
