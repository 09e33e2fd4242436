//! Tests of both engines on whole, small PDFs built here.

#[cfg(test)]
pub(super) mod locked;
#[cfg(test)]
pub(super) mod shown;

use super::testing::{Sample, line, set};
use super::*;

fn open<T>(bytes: Vec<u8>, work: impl FnOnce(&Pdf<'_>) -> T) -> Result<T, ReadError> {
    with(Path::new("x.pdf"), bytes, None, Engines::Both, false, work)
}

/// The first page of a file that opens.
fn first(bytes: Vec<u8>) -> Page {
    let (event, _) = open(bytes, |pdf| pdf.page(1, Engines::Both)).unwrap();
    match event {
        ReadEvent::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

fn page(contents: &str) -> Page {
    let mut sample = Sample::new();
    sample.page(contents);
    first(sample.bytes())
}

#[test]
fn line_ends_in_a_string_are_no_unreadable_characters() {
    let page = page("BT /F1 12 Tf 50 700 Td (Two\nwords) Tj 0 -14 Td (and\\tmore) Tj ET");
    assert!(!page.text.contains('\u{fffd}'), "{:?}", page.text);
    assert_eq!((page.engine.as_str(), page.warning), ("hayro", None));
}

#[test]
fn what_cannot_be_seen_stands_aside_and_is_named() {
    let shown = line(50.0, 700.0, "What the page says.");
    for (how, words) in [
        ("invisible", format!("3 Tr {}", line(50.0, 600.0, "Ignore it."))),
        ("white", format!("1 1 1 rg {}", line(50.0, 600.0, "Ignore it."))),
        ("off the page", line(50.0, -300.0, "Ignore it.")),
        ("tiny", set(50.0, 600.0, "F1", 0.5, "Ignore it.")),
        ("its ground's colour", format!("1 0 0 rg 0 500 600 200 re f {}", line(50.0, 600.0, "Ignore it."))),
    ] {
        let page = page(&format!("{shown}{words}"));
        let asides: Vec<&str> = page.asides.iter().map(|a| &page.text[a.start..a.end]).collect();
        assert_eq!(asides, ["Ignore it."], "{how}");
        assert!(page.text.starts_with("What the page says.") && page.warning.is_some(), "{how}");
    }
}

#[test]
fn white_words_on_dark_cells_drawn_as_one_path_are_seen() {
    let cells: String = (0..40).map(|n| format!("50 {} 300 14 re ", 150 + 15 * n)).collect();
    let words: String = (0..40).map(|n| line(60.0, (153 + 15 * n) as f32, &format!("Row {n} of the table"))).collect();
    let page = page(&format!("0.2 0.2 0.3 rg {cells} f 1 1 1 rg {words}"));
    assert!(page.asides.is_empty() && page.text.contains("Row 39 of the table"), "{page:?}");
}

#[test]
fn bitmap_fonts_that_count_in_dots_have_a_size_that_can_be_read() {
    let mut sample = Sample::new();
    let glyph = sample.stream("", "40 0 0 0 36 50 d1 0 0 36 50 re f");
    let names: String = ('a'..='z').map(|c| format!("/{c} {glyph} 0 R")).collect();
    let order: String = ('a'..='z').map(|c| format!("/{c}")).collect();
    sample.font(
        "F9",
        &format!(
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 40 50]/FontMatrix[1 0 0 1 0 0]/CharProcs<<{names}>>/Encoding<</Type\
             /Encoding/Differences[97{order}]>>/FirstChar 97/LastChar 122/Widths[{}]>>",
            "40 ".repeat(26)
        ),
    );
    sample.page("q 0.12 0 0 0.12 0 0 cm BT /F9 1 Tf 400 5800 Td [(the)-20000(harbour)-20000(freezes)] TJ ET Q");
    let page = first(sample.bytes());
    assert!(page.asides.is_empty() && page.warning.is_none(), "{page:?}");
    assert_eq!(page.text, "the harbour freezes");
}

#[test]
fn a_font_of_unknown_characters_in_the_usual_order_is_read_and_said_to_be_guessed() {
    // Glyphs in the order of a full TrueType font: the space is the third.
    let words = "The harbour froze in January and the ships stayed where they were";
    let codes: String = words.bytes().map(|b| format!("{:04x}", b - 29)).collect();
    let mut sample = Sample::new();
    let program = sample.stream("/Length1 0", tiny_font());
    let descriptor = sample.object(format!(
        "<</Type/FontDescriptor/FontName/AAAAAA+Tiny/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200\
         /CapHeight 700/StemV 80/FontFile2 {program} 0 R>>"
    ));
    sample.font(
        "F9",
        &format!(
            "<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+Tiny/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype\
             /CIDFontType2/BaseFont/AAAAAA+Tiny/CIDToGIDMap/Identity/DW 500/FontDescriptor {descriptor} 0 R/CIDSystemInfo\
             <</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>"
        ),
    );
    sample.page(format!("BT /F9 12 Tf 50 700 Td <{codes}> Tj ET"));
    let page = first(sample.bytes());
    assert_eq!(page.text, words);
    assert!(page.warning.unwrap().contains("guessed"));
}

#[test]
fn characters_of_an_encoding_that_nobody_knows_are_not_taken_for_ascii() {
    for (name, codes) in [("No-Such-CMap-H", "00410042"), ("No-Such-CMap-V", "41424344"), ("Nonsense", "00410042")] {
        let mut sample = Sample::new();
        sample.font(
            "F9",
            &format!(
                "<</Type/Font/Subtype/Type0/BaseFont/Nowhere/Encoding/{name}/DescendantFonts[<</Type/Font/Subtype\
                 /CIDFontType0/BaseFont/Nowhere/CIDSystemInfo<</Registry(None)/Ordering(None)/Supplement 0>>>>]>>"
            ),
        );
        sample.page(format!("BT /F9 11 Tf 60 700 Td <{codes}> Tj ET"));
        let page = first(sample.bytes());
        assert!(!page.text.contains(|c: char| c.is_alphanumeric()), "{name}: {page:?}");
        assert!(page.warning.is_some() && page.quality < 0.5, "{name}: {page:?}");
    }
}

#[test]
fn a_few_characters_that_no_font_says_are_not_guessed() {
    let words = "The harbour froze in January and the ships stayed where they were";
    for (length, read) in [(20, false), (words.len(), true)] {
        let codes: String = words[..length].bytes().map(|b| format!("{:04x}", b - 29)).collect();
        let mut sample = Sample::new();
        sample.font(
            "F9",
            "<</Type/Font/Subtype/Type0/BaseFont/Elsewhere/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype\
             /CIDFontType2/BaseFont/Elsewhere/CIDToGIDMap/Identity/DW 500/CIDSystemInfo<</Registry(Adobe)/Ordering\
             (Identity)/Supplement 0>>>>]>>",
        );
        sample.page(format!("BT /F9 12 Tf 50 700 Td <{codes}> Tj ET"));
        let page = first(sample.bytes());
        assert_eq!(page.text == words, read, "{page:?}");
        assert!(page.warning.is_some(), "{page:?}");
        assert!(read || page.quality < crate::domain::document::quality::UNREADABLE, "{page:?}");
    }
}

/// A TrueType font of 100 empty glyphs, half an em wide each, without a character table.
fn tiny_font() -> Vec<u8> {
    let words = |values: &[u16]| values.iter().flat_map(|v| v.to_be_bytes()).collect::<Vec<u8>>();
    let glyphs = 100u16;
    let mut head = vec![0u8; 54];
    head[0..4].copy_from_slice(&[0, 1, 0, 0]);
    head[12..16].copy_from_slice(&[0x5f, 0x0f, 0x3c, 0xf5]);
    head[18..20].copy_from_slice(&1000u16.to_be_bytes());
    let mut hhea = vec![0u8; 36];
    hhea[0..4].copy_from_slice(&[0, 1, 0, 0]);
    hhea[34..36].copy_from_slice(&1u16.to_be_bytes());
    let mut maxp = vec![0u8; 32];
    maxp[0..4].copy_from_slice(&[0, 1, 0, 0]);
    maxp[4..6].copy_from_slice(&glyphs.to_be_bytes());
    let mut hmtx = words(&[500, 0]);
    hmtx.extend(words(&vec![0; usize::from(glyphs) - 1]));
    let loca = words(&vec![0; usize::from(glyphs) + 1]);
    let tables: [(&[u8; 4], Vec<u8>); 6] =
        [(b"glyf", vec![0; 4]), (b"head", head), (b"hhea", hhea), (b"hmtx", hmtx), (b"loca", loca), (b"maxp", maxp)];
    let mut font = vec![0, 1, 0, 0];
    font.extend(words(&[tables.len() as u16, 64, 2, 32]));
    let mut at = 12 + 16 * tables.len() as u32;
    for (name, table) in &tables {
        font.extend(*name);
        for value in [0, at, table.len() as u32] {
            font.extend(value.to_be_bytes());
        }
        at += (table.len() as u32).next_multiple_of(4);
    }
    for (_, table) in tables {
        let padded = table.len().next_multiple_of(4);
        font.extend(&table);
        font.extend(std::iter::repeat_n(0, padded - table.len()));
    }
    font
}

#[test]
fn glyphs_of_line_drawing_fonts_are_no_text() {
    let mut sample = Sample::new();
    sample.font("F8", "<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+LINE10/FirstChar 0/LastChar 1/Widths[500 500]>>");
    sample.page(format!("{}BT /F8 10 Tf 50 600 Td <0001> Tj ET", line(50.0, 700.0, "A picture")));
    assert_eq!(first(sample.bytes()).text, "A picture");
}

#[test]
fn a_font_that_begins_beyond_all_codes_costs_no_page() {
    let mut sample = Sample::new();
    sample.font("F8", "<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+LINE10/FirstChar 4294967295/Widths[500 500]>>");
    sample.page(format!("{}BT /F8 10 Tf 50 600 Td <0001> Tj ET", line(50.0, 700.0, "A picture")));
    assert!(first(sample.bytes()).text.starts_with("A picture"));
}

#[test]
fn pages_are_as_long_and_wide_as_they_like() {
    let mut sample = Sample::new();
    sample.page_with("/MediaBox[0 0 1e9 1e9]/UserUnit 1e9", line(50.0, 700.0, "Somewhere"));
    sample.page_with("/MediaBox[0 0 0 0]", line(50.0, 700.0, "Nowhere"));
    let texts =
        open(sample.bytes(), |pdf| (1..=2).map(|n| format!("{:?}", pdf.page(n, Engines::Both).0)).collect::<Vec<_>>());
    assert_eq!(texts.unwrap().len(), 2);
}

#[test]
fn loops_of_forms_and_of_pages_end() {
    let mut sample = Sample::new();
    let form = sample.object("<<>>");
    let body = "/X Do BT /F1 12 Tf 50 700 Td (Once) Tj ET";
    sample.replace(
        form,
        format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X {form} 0 R>>/Font<</F1 3 0 R>>>>/Length {}\
             >>\nstream\n{body}\nendstream",
            body.len()
        ),
    );
    sample.page_with(
        &format!("/Group<</S/Transparency>>/Annots[<</Subtype/Stamp/Rect[0 0 9 9]/AP<</N {form} 0 R>>>>]"),
        "",
    );
    let page = sample.page(line(50.0, 700.0, "After the loop"));
    // The second page's contents are the page itself.
    sample.page(format!("{page} 0 R"));
    let read = open(sample.bytes(), |pdf| (1..=pdf.pages()).map(|n| pdf.page(n, Engines::Both).0).collect::<Vec<_>>());
    assert!(matches!(&read.unwrap()[1], ReadEvent::Page(page) if page.text == "After the loop"));
}

#[test]
fn a_damaged_table_of_objects_is_rebuilt() {
    let mut sample = Sample::new();
    sample.page(line(50.0, 700.0, "Still here"));
    let mut bytes = sample.bytes();
    let table = bytes.windows(5).rposition(|w| w == b"xref\n").unwrap();
    bytes.truncate(table);
    bytes.extend(b"xref\n0 99\ngarbage\ntrailer\n<</Root 1 0 R>>\nstartxref\n7\n%%EOF");
    assert_eq!(first(bytes).text, "Still here");
}

#[test]
fn labels_and_numbers_are_both_known() {
    let mut sample = Sample::new();
    sample.page(line(50.0, 700.0, "Preface"));
    sample.catalog("/PageLabels<</Nums[0<</S/r/St 4>>]>>");
    let page = first(sample.bytes());
    assert_eq!((page.number, page.label.as_deref()), (1, Some("iv")));
}

#[test]
fn words_keep_their_places_where_a_person_asks_for_the_layout() {
    let mut sample = Sample::new();
    sample.page(format!("{}{}", line(50.0, 700.0, "left"), line(350.0, 700.0, "right")));
    let event = with(Path::new("x.pdf"), sample.bytes(), None, Engines::Both, true, |pdf| pdf.page(1, Engines::Both).0);
    let Ok(ReadEvent::Page(page)) = event else { panic!() };
    assert!(page.text.starts_with("left    ") && page.text.ends_with("    right"), "{:?}", page.text);
}

#[test]
fn a_page_whose_boxes_contradict_each_other_hides_nothing() {
    for boxes in ["/CropBox[600 800 1000 1000]", "/CropBox[0 0 0 0]", "/MediaBox[0 0 0 0]"] {
        let mut sample = Sample::new();
        sample.page_with(boxes, line(50.0, 400.0, "Seen in every viewer"));
        let page = first(sample.bytes());
        assert_eq!((page.text.as_str(), page.asides.len(), page.warning), ("Seen in every viewer", 0, None), "{boxes}");
    }
}

#[test]
fn frames_slanted_lines_and_what_is_clipped_away_are_no_ground() {
    let words = line(60.0, 500.0, "Black words on paper");
    for (what, drawing) in [
        ("a frame of two rectangles", "40 40 500 700 re 50 50 480 680 re f*"),
        ("a slanted line", "40 40 m 540 740 l 541 740 l 41 40 l f"),
        ("a corner", "40 40 m 540 40 l 540 50 l 50 50 l 50 740 l 40 740 l f"),
        ("a clipped page", "q 40 40 20 20 re W n 0 0 612 792 re f Q"),
        ("a page clipped to a disc", "q 40 40 m 60 40 60 60 40 60 c h W n 0 0 612 792 re f Q"),
    ] {
        let page = page(&format!("{drawing}\n{words}"));
        assert_eq!((page.text.as_str(), page.asides.len()), ("Black words on paper", 0), "{what}");
    }
    // Text they cover is hidden.
    let disc = "100 500 m 100 600 300 600 300 500 c 300 400 100 400 100 500 c f";
    let page = page(&format!("{disc} {}{}", line(150.0, 500.0, "Within"), line(60.0, 700.0, "Outside")));
    let hidden: Vec<&str> = page.asides.iter().map(|a| &page.text[a.start..a.end]).collect();
    assert_eq!(hidden, ["Within"]);
}

#[test]
fn letters_that_are_filled_and_outlined_are_read_once() {
    let bold = "2 Tr BT /F1 12 Tf 50 700 Td (Les Blancs) Tj ET BT /F1 12 Tf 120 700 Td (de Provence) Tj ET";
    assert_eq!(page(bold).text, "Les Blancs de Provence");
    // White text within a black outline is visible.
    let outlined = page(&format!("1 1 1 rg 0 0 0 RG {bold}"));
    assert_eq!((outlined.text.as_str(), outlined.asides.len()), ("Les Blancs de Provence", 0));
    let unseen = page(&format!("1 1 1 rg 1 1 1 RG {bold}"));
    assert_eq!(unseen.asides.len(), 1);
}

#[test]
fn notes_and_fields_without_an_appearance_are_read_as_viewers_set_them() {
    let mut sample = Sample::new();
    let form = sample.stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "");
    sample.page_with(
        &format!(
            "/Annots[<</Subtype/FreeText/Rect[300 600 500 700]/DA(/Helv 10 Tf)/Contents(A note\\nof two lines)>>\
             <</Subtype/Widget/FT/Tx/Rect[100 500 300 520]/V(Ada Lovelace)>>\
             <</Subtype/Widget/Parent<</FT/Ch/V[(Rome)(Oslo)]>>/Rect[100 400 300 440]>>\
             <</Subtype/Widget/FT/Tx/Ff 8192/Rect[100 300 300 320]/V(secret)>>\
             <</Subtype/FreeText/F 2/Rect[300 200 500 300]/Contents(not shown)>>\
             <</Subtype/FreeText/Rect[300 200 500 300]/Contents(drawn otherwise)/AP<</N {form} 0 R>>>>\
             <</Subtype/Text/Rect[9 9 20 20]/Contents(in a pop-up)>>]"
        ),
        format!("{}{}", line(50.0, 750.0, "Questionnaire"), line(50.0, 505.0, "Name:")),
    );
    let page = first(sample.bytes());
    assert_eq!(
        page.text,
        "Questionnaire\n\nName: Ada Lovelace\n\nA note\nof two lines\n\nRome\nOslo\n\n[Comment] drawn otherwise\n\n[Comment] in a pop-up"
    );
    assert!(page.asides.is_empty() && page.warning.is_none(), "{page:?}");
}

#[test]
fn glyphs_that_are_drawn_in_the_order_of_a_font_are_read_by_it() {
    // Commands draw the letters, and the codes are the glyph indices of Arial: "T" is 55.
    let words = "The harbour (froze) in January, and the ships stayed where they were";
    let mut sample = Sample::new();
    let glyph = sample.stream("", "500 0 0 0 450 700 d1 0 0 450 700 re f");
    let codes: Vec<u32> = (3..95).collect();
    let procs: String = codes.iter().map(|n| format!("/g{n} {glyph} 0 R")).collect();
    let names: String = codes.iter().map(|n| format!("/g{n}")).collect();
    sample.font(
        "F9",
        &format!(
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<<{procs}>>\
             /Encoding<</Type/Encoding/Differences[3{names}]>>/FirstChar 3/LastChar 94/Widths[{}]>>",
            "500 ".repeat(92)
        ),
    );
    let shown: String = words.bytes().map(|b| format!("{:02x}", b - 29)).collect();
    sample.page(format!("BT /F9 12 Tf 50 700 Td <{shown}> Tj ET"));
    let page = first(sample.bytes());
    assert_eq!(page.text, words);
    assert!(page.warning.unwrap().contains("guessed"));
}

/// A PostScript font that is not in the file: its codes from `first` on by name, all with this width.
fn named_font(name: &str, first: u32, names: &[&str], width: u32) -> String {
    let order: String = names.iter().map(|name| format!("/{name}")).collect();
    format!(
        "<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+{name}/FirstChar {first}/LastChar {}/Widths[{}]/Encoding<</Type\
         /Encoding/Differences[{first}{order}]>>>>",
        first as usize + names.len() - 1,
        format!("{width} ").repeat(names.len()),
    )
}

/// The same font with an embedded font program that has no character information.
fn embedded(sample: &mut Sample, font: &str) -> String {
    let program = sample.stream("", tiny_font());
    let about = format!("/FontDescriptor<</Type/FontDescriptor/Flags 32/FontFile2 {program} 0 R>>>>");
    let font = font.replace("/Subtype/Type1", "/Subtype/TrueType");
    format!("{}{about}", font.strip_suffix(">>").unwrap_or(&font))
}

#[test]
fn signs_are_read_by_names_that_adobe_has_not() {
    let mut sample = Sample::new();
    let font = named_font("stmary10", 65, &["llbracket", "rrbracket", "axisshort", "nosuchsign"], 400);
    let font = embedded(&mut sample, &font);
    sample.font("F8", &font);
    let words = line(50.0, 740.0, "What a term means is written between two such brackets");
    sample.page(format!("{words}BT /F8 10 Tf 50 700 Td (ACB) Tj 0 -20 Td (D) Tj ET"));
    let page = first(sample.bytes());
    assert!(page.text.ends_with("brackets\n\n⟦ ⟧\n\u{fffd}"), "{page:?}");
}

#[test]
fn numbers_in_names_are_those_of_the_whole_font() {
    let words = "The ships stayed where they were until the ice broke in March.";
    let number = |c: char| match c {
        ' ' => 3,
        '.' => 484,
        'A'..='Z' => c as u32 - 'A' as u32 + 4,
        'a'..='z' => c as u32 - 'a' as u32 + 131,
        _ => 9_000,
    };
    let names: Vec<String> = (32..127u8).map(|code| format!("g{}", number(char::from(code)))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut sample = Sample::new();
    let font = embedded(&mut sample, &named_font("Cambria", 32, &names, 500));
    sample.font("F8", &font);
    sample.page(set(50.0, 700.0, "F8", 10.0, words));
    let page = first(sample.bytes());
    assert_eq!(page.text, words);
    assert!(page.warning.as_deref().is_some_and(|warning| warning.contains("guessed")), "{page:?}");
}

#[test]
fn drawn_fonts_of_tex_have_their_ligatures_and_quotation_marks() {
    let mut sample = Sample::new();
    let glyph = sample.stream("", "500 0 0 0 400 700 d1 0 0 400 700 re f");
    let names: String = (1..128).map(|c| format!("/x{c} {glyph} 0 R")).collect();
    let order: String = (1..128).map(|c| format!("/x{c}")).collect();
    sample.font(
        "F9",
        &format!(
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<<{names}>>/Encoding\
             <</Type/Encoding/Differences[1{order}]>>/FirstChar 1/LastChar 127/Widths[{}]>>",
            "500 ".repeat(127)
        ),
    );
    // T1 on one page, OT1 on the other.
    sample.page("BT /F9 12 Tf 50 700 Td [(\\020a)-400(di\\033erence\\021)] TJ ET");
    sample.page("BT /F9 12 Tf 50 700 Td [(a)-400(di\\013erence)] TJ ET");
    let texts = open(sample.bytes(), |pdf| {
        [1, 2].map(|number| match pdf.page(number, Engines::Both).0 {
            ReadEvent::Page(page) => page.text,
            other => panic!("{other:?}"),
        })
    });
    assert_eq!(texts.unwrap(), ["“a difference”", "a difference"]);
}

#[test]
fn code_and_headings_are_known_by_the_widths_of_their_type() {
    let mut sample = Sample::new();
    let letters: Vec<String> = (32..127u8).map(|code| format!("x{code}")).collect();
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    let font = |name: &str, width: u32| {
        // Codes are ASCII; only widths and names tell the fonts apart.
        named_font(name, 32, &letters, width)
            .replace("/Encoding<</Type/Encoding/Differences[32", "/Encoding/WinAnsiEncoding/Unused<</Differences[32")
    };
    sample.font("F7", &font("CMTT10", 525)).font("F8", &font("CMBX10", 575)).font("F9", &font("CMR10", 500));
    let code = "BT /F7 10 Tf 50 600 Td (while ready:) Tj 10.5 -12 Td (go) Tj ET";
    let prose: String = (0..4).map(|n| set(50.0, 680.0 - 12.0 * n as f32, "F9", 10.0, "Words of a text.")).collect();
    sample.page(format!("{}{prose}{code}", set(50.0, 700.0, "F8", 10.0, "Limits")));
    let page = first(sample.bytes());
    assert!(page.text.ends_with("while ready:\n  go"), "{:?}", page.text);
    assert_eq!(page.headings.iter().map(|heading| heading.title.as_str()).collect::<Vec<_>>(), ["Limits"]);
}

#[test]
fn line_numbers_of_a_pleading_are_in_no_sentence() {
    let said = "The plaintiff says that the harbour was closed and that no ship was let in";
    let contents: String = (0..28)
        .map(|n| {
            let y = 740.0 - 24.0 * n as f32;
            let text = if n < 20 { line(90.0, y, &format!("{said} at hour {n} of the day")) } else { String::new() };
            format!("{}{text}", line(if n < 9 { 57.0 } else { 50.0 }, y, &(n + 1).to_string()))
        })
        .collect();
    let page = page(&contents);
    let aside = page.asides.iter().find(|aside| aside.kind == AsideKind::LineNumber).unwrap();
    assert!(page.text[aside.start..aside.end].starts_with("1 2 3 4 5 ") && page.text.ends_with(" 27 28"));
    let mut chunker = crate::domain::document::chunk::Chunker::new(
        crate::domain::document::DocumentId("d".into()),
        Default::default(),
    );
    let mut chunks = chunker.push(&page);
    chunks.extend(chunker.finish());
    let all: String = chunks.iter().map(|chunk| chunk.text.as_str()).collect();
    assert!(all.contains(&format!("at hour 3 of the day {said} at hour 4")), "{all}");
    assert!(!all.contains("28"), "{all}");
}
