//! Tests with small annotated PDFs.

use std::path::Path;

use super::super::testing::{Sample, line};
use crate::adapters::reader::ReadEvent;
use crate::adapters::reader::pdf::{self, Engines, Pdf};
use crate::domain::document::Page;

fn open<T>(bytes: Vec<u8>, work: impl FnOnce(&Pdf<'_>) -> T) -> T {
    pdf::with(Path::new("x.pdf"), bytes, None, Engines::Both, false, work).unwrap()
}

fn first(bytes: Vec<u8>) -> Page {
    match open(bytes, |pdf| pdf.page(1, Engines::Both).0) {
        ReadEvent::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

/// The remark lines of a page.
fn remarks(page: &Page) -> Vec<&str> {
    page.remarks.iter().map(|&(start, end)| &page.text[start..end]).collect()
}

#[test]
fn comments_marks_and_links_are_named_with_the_words_they_are_on() {
    let mut sample = Sample::new();
    let quad = |from: f32, to: f32, y: f32| format!("{from} {} {to} {} {from} {y} {to} {y}", y + 12.0, y + 12.0);
    let annotations = format!(
        "/Annots[<</Subtype/Highlight/Rect[50 690 300 715]/QuadPoints[{}]/T(Ada)/M(D:20240301120000Z)/Contents(Too short, I think.)>>\
         <</Subtype/StrikeOut/Rect[50 670 300 690]/QuadPoints[{}]/T<FEFF5F204E09>>>\
         <</Subtype/Highlight/Rect[108 695 150 712]>>\
         <</Subtype/Text/Rect[9 9 20 20]/T(Bo \\033[31m)/Contents<FEFF6E2F53E300206709002000510041>/IRT<<>>>>\
         <</Subtype/Text/Rect[9 9 20 20]/State(Accepted)/StateModel(Review)/Contents(Accepted set by Bo)/IRT<<>>>>\
         <</Subtype/Caret/Rect[9 9 20 20]/Contents(or later)>><</Subtype/Popup/Parent<<>>/Contents(twice)>>\
         <</Subtype/Text/F 2/Rect[9 9 20 20]/Contents(not shown)>>\
         <</Subtype/Link/Rect[108 695 150 712]/A<</S/URI/URI(https://example.org/terms)>>>>\
         <</Subtype/Link/Rect[108 695 150 712]/A<</S/URI/URI(https://example.org/terms)>>>>\
         <</Subtype/Link/Rect[108 695 150 712]/A<</S/GoTo/D[0/Fit]>>>>\
         <</Subtype/FileAttachment/Rect[9 9 20 20]/FS<</F(C:\\\\old\\\\costs.xlsx)>>>>]",
        quad(108.0, 150.0, 697.0),
        quad(50.0, 300.0, 677.0)
    );
    let words = [line(50.0, 700.0, "Pay within 30 days of the notice."), line(50.0, 680.0, "No dogs.")].concat();
    sample.page_with(&annotations, words);
    sample.catalog("/Names<</EmbeddedFiles<</Names[(a)<</UF(plan.dwg)/EF<<>>>>(b)<</F(costs.csv)>>]>>>>");
    let bytes = sample.bytes();
    let (page, attachments) = open(bytes, |pdf| (pdf.page(1, Engines::Both).0, pdf.attachments()));
    let ReadEvent::Page(page) = page else { panic!("{page:?}") };
    assert_eq!(
        remarks(&page),
        [
            "[Comment by Ada, 2024-03-01, on: “30 days”] Too short, I think.",
            "[Struck out by 张三: “No dogs.”]",
            "[Highlighted: “30 days”]",
            "[Reply by Bo 31m] 港口 有 QA",
            "[Insertion] or later",
            "[Attached file: costs.xlsx]",
            "[Links: 30 days → https://example.org/terms]"
        ]
    );
    let own: String = page.body(0..page.text.len()).into_iter().map(|part| &page.text[part]).collect();
    assert_eq!(own.trim(), "Pay within 30 days of the notice.\nNo dogs.");
    assert_eq!(
        (page.attached.as_slice(), attachments),
        (["costs.xlsx".into()].as_slice(), vec!["plan.dwg".into(), "costs.csv".into()])
    );
}

#[test]
fn words_under_a_mark_are_found_on_a_turned_page_too() {
    let mut sample = Sample::new();
    let entries = "/Rotate 90/Annots[<</Subtype/Highlight/Rect[108 695 150 712]/Contents(Why?)>>]";
    sample.page_with(entries, line(50.0, 700.0, "Pay within 30 days of the notice."));
    assert_eq!(remarks(&first(sample.bytes())), ["[Comment, on: “30 days”] Why?"]);
}

#[test]
fn a_scan_with_a_note_on_it_is_a_page_whose_note_is_found() {
    let mut sample = Sample::new();
    sample.page_with(
        "/Annots[<</Subtype/Text/Rect[9 9 20 20]/Contents(Signed in Riga.)>>]",
        "q 600 0 0 700 0 0 cm BI /W 1/H 1/CS/G/BPC 8 ID x EI Q",
    );
    let page = first(sample.bytes());
    assert_eq!(page.text, "[Comment] Signed in Riga.");
}
