//! Books, Word documents and web pages, through the built program and its locked reader process.

use std::io::{Cursor, Write};

use crate::support::{Home, arg, list};

/// A ZIP archive of these parts.
fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const CONTAINER: &[u8] = br#"<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>"#;
const PACKAGE: &[u8] = br#"<package><metadata><dc:title>Harbours</dc:title></metadata><manifest>
    <item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/><item id="c" href="../../../../etc/passwd"/></manifest>
    <spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>"#;

fn epub(first: &[u8]) -> Vec<u8> {
    pack(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("book.opf", PACKAGE),
        ("a.xhtml", first),
        ("b.xhtml", b"<html><body><h1>Riga</h1><p>The harbour of Riga freezes in January.</p></body></html>"),
    ])
}

#[test]
fn a_book_is_read_by_chapters_and_found_in() {
    let home = Home::without_models();
    let book = home.file("book.epub", epub(b"<html><body><h1>Tallinn</h1><p>It rarely freezes.</p></body></html>"));
    let read = home.json(&["text", arg(&book), "--json"]);
    let pages = list(&read, "pages");
    let texts: Vec<&str> = pages.iter().map(|p| p["text"].as_str().unwrap().trim()).collect();
    assert_eq!(texts, ["Tallinn\n\nIt rarely freezes.", "Riga\n\nThe harbour of Riga freezes in January."]);
    let found = home.json(&["search", arg(&book), "When does Riga freeze?", "--json"]);
    assert_eq!(found["passages"][0]["page_start"], 2, "{found}");
    assert_eq!(found["passages"][0]["section"], "Riga", "{found}");
}

#[test]
fn a_word_document_and_a_web_page_are_read() {
    let home = Home::without_models();
    let document = r#"<w:document><w:body><w:p><w:r><w:t>The harbour of Riga freezes in January.</w:t></w:r></w:p>
        </w:body></w:document>"#;
    let report = home.file("report.docx", pack(&[("word/document.xml", document.as_bytes())]));
    let page = home.file(
        "page.html",
        "<!doctype html><title>Ports</title><script>steal()</script><p>The harbour of Riga freezes in January.",
    );
    for file in [report, page] {
        let read = home.json(&["text", arg(&file), "--json"]);
        assert_eq!(
            read["pages"][0]["text"].as_str().unwrap().trim(),
            "The harbour of Riga freezes in January.",
            "{read}"
        );
        let found = home.json(&["search", arg(&file), "When does Riga freeze?", "--json"]);
        assert_eq!(found["passages"][0]["page_start"], 1, "{found}");
    }
}

#[test]
fn hostile_archives_are_refused_with_the_reason() {
    let home = Home::without_models();
    let refused = |name: &str, bytes: Vec<u8>, words: &[&str]| {
        let file = home.file(name, bytes);
        let said = home.failure(&["index", arg(&file), "--json"]);
        for word in words.iter().chain(&[name]) {
            assert!(said.contains(word), "{name}: no \"{word}\" in: {said}");
        }
    };
    // 65 MB of one letter, packed to some 60 kB.
    refused("bomb.epub", epub(&vec![b'a'; 65 << 20]), &["damaged", "64 MB"]);
    refused("cut.docx", b"PK\x03\x04\x14\0\x06\0word/document.xml".to_vec(), &["damaged", "ZIP"]);
    refused("empty.epub", pack(&[("mimetype", b"application/epub+zip")]), &["no EPUB"]);
    refused("sheet.docx", pack(&[("xl/workbook.xml", b"<x/>")]), &["no DOCX"]);
    refused("pictures.zip", pack(&[("a.png", b"x")]), &["ZIP archive"]);
    refused("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more".to_vec(), &["old Word file"]);
}
