//! Tests with small forms.

use std::path::Path;

use super::super::testing::{Sample, line};
use crate::adapters::reader::ReadEvent;
use crate::adapters::reader::pdf::{self, Engines};

/// The text of a page with these fields and contents.
fn read(fields: &str, contents: &str) -> String {
    let mut sample = Sample::new();
    sample.page_with(&format!("/Annots[{fields}]"), contents);
    let event =
        pdf::with(Path::new("x.pdf"), sample.bytes(), None, Engines::First, false, |pdf| pdf.page(1, Engines::First).0);
    match event.unwrap() {
        ReadEvent::Page(page) => page.text,
        other => panic!("{other:?}"),
    }
}

fn field(kind: &str, area: &str, more: &str) -> String {
    format!("<</Type/Annot/Subtype/Widget/FT/{kind}/Rect[{area}]/DA(/Helv 10 Tf 0 g){more}>>")
}

#[test]
fn values_stand_beside_their_labels_and_not_behind_all_of_them() {
    let labels = [line(50.0, 700.0, "Name:"), line(50.0, 670.0, "Town:"), line(50.0, 640.0, "Remarks")].concat();
    let fields = [
        field("Tx", "120 636 300 652", "/V(none so far)"),
        field("Tx", "120 696 300 712", "/V(Ada Lovelace)"),
        field("Tx", "120 666 300 682", "/V(London)"),
    ];
    let text = read(&fields.concat(), &labels);
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["Name:\tAda Lovelace", "Town:\tLondon", "Remarks\tnone so far"]);
}

#[test]
fn a_label_above_its_box_and_none_but_the_tooltip() {
    let labels = [line(50.0, 700.0, "Date of birth"), line(250.0, 700.0, "Nationality")].concat();
    let fields = [
        field("Tx", "50 680 200 696", "/V(1815-12-10)"),
        field("Tx", "250 680 400 696", "/V(British)"),
        field("Tx", "50 600 200 616", "/V(4711)/T(f1_03[0])/TU(File number:)"),
        field("Tx", "50 560 200 576", "/V(yes)/T(answer)"),
    ];
    let text = read(&fields.concat(), &labels);
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    assert!(at("Date of birth") < at("1815-12-10") && at("Nationality") < at("British"), "{text}");
    assert!(text.contains("File number: 4711") && text.contains("answer: yes"), "{text}");
}

#[test]
fn buttons_show_their_state_at_their_labels() {
    let labels = [line(70.0, 700.0, "Married"), line(70.0, 680.0, "Single"), line(50.0, 640.0, "Smoker")].concat();
    let state = |on: &str| format!("/AS/{on}/AP<</N<</Yes<<>>/Off<<>>>>>>");
    let fields = [
        field("Btn", "50 698 60 708", &state("Yes")),
        field("Btn", "50 678 60 688", &state("Off")),
        field("Btn", "100 638 110 648", &state("Yes")),
        field("Btn", "300 638 360 658", "/Ff 65536/MK<</CA(Send)>>"),
    ];
    let text = read(&fields.concat(), &labels);
    assert_eq!(text.lines().filter(|l| !l.is_empty()).collect::<Vec<_>>(), ["☒ Married", "☐ Single", "Smoker ☒"]);
}

#[test]
fn lists_name_what_is_chosen_signatures_their_state_and_secrets_stay_secret() {
    let labels = [line(50.0, 700.0, "Port"), line(50.0, 670.0, "Signature"), line(50.0, 640.0, "PIN")].concat();
    let fields = [
        field("Ch", "120 690 300 712", "/V[(Riga)(Turku)]/Ff 2097152"),
        field("Sig", "120 666 300 682", ""),
        field("Tx", "120 636 300 652", "/V(1234)/Ff 8192"),
    ];
    let text = read(&fields.concat(), &labels);
    assert!(text.contains("Riga") && text.contains("Turku") && text.contains("Signature\t[not signed]"), "{text}");
    assert!(text.contains("PIN") && !text.contains("1234"), "{text}");
}

#[test]
fn lines_to_write_on_and_thousands_of_fields_lose_nothing() {
    let labels = line(50.0, 700.0, "Total: ______________ EUR");
    let one = field("Tx", "90 696 180 712", "/V(12.50)");
    let text = read(&one, &labels);
    assert!(text.contains("12.50") && text.contains("EUR") && text.contains("Total:"), "{text}");
    let over = [field("Tx", "40 690 300 712", "/T(a)"), field("Btn", "40 690 300 712", "/AS/Off/T(b)")].concat();
    assert!(read(&over, &line(50.0, 700.0, "Printed on the page")).contains("Printed on the page"));
    let many: String = (0..6_000)
        .map(|n| {
            field("Tx", &format!("{0} {1} {2} {3}", n % 60 * 10, n / 60 * 7, n % 60 * 10 + 9, n / 60 * 7 + 6), "/V(7)")
        })
        .collect();
    assert!(read(&many, &labels).matches('7').count() >= 5_000);
}
