//! Form fields beside their labels.

use super::*;

fn text(annotations: &str, words: &str) -> String {
    let mut sample = Sample::new();
    sample.page_with(&format!("/Annots[{annotations}]"), words);
    let read =
        with(Path::new("x.pdf"), sample.bytes(), None, Engines::First, false, |pdf| pdf.page(1, Engines::First).0);
    match read.unwrap() {
        ReadEvent::Page(page) => page.text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn values_stand_beside_their_labels_and_boxes_say_whether_they_are_on() {
    let words = [
        line(50.0, 700.0, "Name"),
        line(50.0, 680.0, "Languages"),
        line(50.0, 660.0, "Secret"),
        line(70.0, 640.0, "Married"),
        line(170.0, 640.0, "Single"),
        line(50.0, 620.0, "Signature"),
    ]
    .concat();
    let annotations = "<</Subtype/Widget/FT/Tx/T(a)/V(Ada Lovelace)/Rect[120 697 300 713]>>\
        <</Subtype/Widget/FT/Ch/T(b)/V[(French)(German)]/Rect[120 677 300 693]>>\
        <</Subtype/Widget/FT/Tx/Ff 8192/V(hunter2)/Rect[120 657 300 673]>>\
        <</Subtype/Widget/FT/Btn/AS/Yes/Rect[55 639 65 649]>>\
        <</Subtype/Widget/FT/Btn/AS/Off/Rect[155 639 165 649]>>\
        <</Subtype/Widget/FT/Sig/T(s)/Rect[120 617 300 633]>>";
    let text = text(annotations, &words);
    let row = |label: &str| text.lines().find(|line| line.contains(label)).unwrap_or_default().replace('\t', " ");
    assert_eq!(row("Name"), "Name Ada Lovelace", "{text}");
    assert!(row("Languages").contains("French"), "{text}");
    assert_eq!(row("Married"), "☒ Married ☐ Single", "{text}");
    assert_eq!(row("Signature"), "Signature [not signed]", "{text}");
    assert!(text.contains("German") && !text.contains("hunter2"), "{text}");
}

#[test]
fn a_field_without_a_label_is_named_by_its_tooltip_or_name() {
    let annotations = "<</Subtype/Widget/FT/Tx/TU(Date of birth)/T(d)/V(1815-12-10)/Rect[300 297 400 313]>>\
        <</Subtype/Widget/FT/Tx/T(city)/V(London)/Rect[300 197 400 213]>>";
    let text = text(annotations, &line(50.0, 700.0, "A form"));
    assert!(text.contains("Date of birth: 1815-12-10") && text.contains("city: London"), "{text}");
}

#[test]
fn many_fields_and_parents_in_a_circle_do_no_harm() {
    let mut sample = Sample::new();
    let parent = sample.object("");
    sample.replace(parent, format!("<</T(loop)/Parent {parent} 0 R/Kids[{parent} 0 R]>>"));
    let field = format!("<</Subtype/Widget/FT/Tx/Parent {parent} 0 R/V(x)/Rect[50 600 500 700]>>");
    sample.page_with(&format!("/Annots[{}]", field.repeat(20_000)), line(50.0, 700.0, "Words of the page"));
    let began = std::time::Instant::now();
    let read =
        with(Path::new("x.pdf"), sample.bytes(), None, Engines::First, false, |pdf| pdf.page(1, Engines::First).0);
    assert!(matches!(read, Ok(ReadEvent::Page(page)) if page.text.contains("Words of the page")));
    assert!(began.elapsed().as_secs() < 20);
}
