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

/// A lease whose clauses Word numbers, with a comment on one.
fn lease() -> Vec<u8> {
    let clause = |words: &str| {
        format!(r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>{words}</w:p>"#)
    };
    let run = |words: &str| format!("<w:r><w:t>{words}</w:t></w:r>");
    let clauses = [
        clause(&run("The house is let for three years.")),
        clause(&run("The tenant keeps the garden in order.")),
        clause(&format!(
            r#"{}<w:commentRangeStart w:id="0"/>{}<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>"#,
            run("The deposit amounts to "),
            run("900 euros")
        )),
    ];
    let document = format!("<w:document><w:body>{}</w:body></w:document>", clauses.concat());
    let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>
        <w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let comments = r#"<w:comments><w:comment w:id="0" w:author="Ada Byron" w:date="2024-03-01T09:00:00Z">
        <w:p><w:r><w:t>My bank proposes guarantees instead: they cost less.</w:t></w:r></w:p></w:comment></w:comments>"#;
    pack(&[
        ("word/document.xml", document.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/comments.xml", comments.as_bytes()),
        ("word/embeddings/costs.xlsx", b"no text"),
    ])
}

#[test]
fn a_clause_is_found_by_the_number_that_word_gives_it() {
    let home = Home::without_models();
    let file = home.file("lease.docx", lease());
    let asked = home.json(&["ask", arg(&file), "What does clause 3 say?", "--provider", "none", "--json"]);
    let answer = asked["answer"].as_str().unwrap();
    assert!(answer.contains("“3. The deposit amounts to 900 euros”"), "{asked}");
}

#[test]
fn a_comment_is_found_and_never_without_its_mark() {
    let home = Home::without_models();
    let file = home.file("lease.docx", lease());
    let found = home.json(&["search", arg(&file), "guarantees of the bank", "--json"]);
    let passage = &found["passages"][0];
    assert_eq!(
        passage["text"],
        "[Comment by Ada Byron, 2024-03-01, on: “900 euros”] My bank proposes guarantees instead: they cost less.",
        "{found}"
    );
    assert_eq!(passage["section"], "Comments", "{found}");
    for other in list(&found, "passages").iter().skip(1) {
        assert!(!other["text"].as_str().unwrap().contains("bank"), "{found}");
    }
    let asked = home.json(&["ask", arg(&file), "Who proposes guarantees?", "--provider", "none", "--json"]);
    let answer = asked["answer"].as_str().unwrap();
    assert!(answer.contains("[Comment by Ada Byron, 2024-03-01, on: “900 euros”] My bank"), "{asked}");
    assert_eq!(asked["citations"][0]["check"], "verbatim", "{asked}");
    let read = home.json(&["text", arg(&file), "--json"]);
    assert_eq!(read["pages"][0]["remarks"][0], passage["text"], "{read}");
    assert!(
        !read["pages"][0]["text"].as_str().unwrap().contains("Comment by"),
        "what others wrote is not its text: {read}"
    );
}

#[test]
fn files_within_a_file_are_named_when_it_is_taken_in_and_when_it_is_opened_again() {
    let home = Home::without_models();
    let file = home.file("lease.docx", lease());
    for cached in [false, true] {
        let taken = home.json(&["index", arg(&file), "--json"]);
        assert_eq!(taken["documents"][0]["attachments"], serde_json::json!(["costs.xlsx"]), "{cached}: {taken}");
    }
    let said = home.run(&["index", arg(&file)]);
    assert!(said.out.contains("1 attachment not read: costs.xlsx"), "{said:?}");
}

#[test]
fn front_matter_and_comments_of_markdown_are_in_no_passage() {
    let home = Home::without_models();
    let note = home.file(
        "note.md",
        "---\ntitle: Dues of the harbour\nauthor: Ada Byron\n---\n\n# Dues\n\nThe dues are 45 pounds. <!-- Ada Byron: 60? -->\n",
    );
    let found = home.json(&["search", arg(&note), "Ada Byron", "--json"]);
    for passage in list(&found, "passages") {
        assert!(!passage["text"].as_str().unwrap().contains("Byron"), "{found}");
    }
    let read = home.json(&["text", arg(&note), "--json"]);
    assert_eq!(list(&read, "pages").len(), 1, "front matter is no section: {read}");
    assert!(read["pages"][0]["hidden"].as_str().unwrap().contains("Ada Byron: 60?"), "{read}");
}

#[test]
fn a_large_model_is_given_lists_tables_and_code_as_they_stand() {
    let home = Home::without_models();
    let steps = "# Filter\n\nThe filter is changed in three steps:\n\n1. close the valve on the left-hand side of the pump and wait\n   \
                 until it is cold\n2. take out the old filter\n3. put in the new filter\n\n| part | price |\n|---|---|\n| filter | 45 |\n";
    let note = home.file("filter.md", steps);
    let prompt = home.json(&[
        "prompt",
        arg(&note),
        "How is the filter changed?",
        "--provider",
        "openai",
        "--model",
        "gpt-4o",
        "--json",
    ]);
    let said: String = list(&prompt, "messages").iter().filter_map(|m| m["content"].as_str()).collect();
    assert!(
        said.contains(
            "1. close the valve on the left-hand side of the pump and wait until it is cold\n2. take out the old filter\n3. put in"
        ) && said.contains("\n| part | price |\n| --- | --- |\n| filter | 45 |"),
        "{said}"
    );
    let found = home.run(&["search", arg(&note), "How is the filter changed?"]);
    assert!(found.out.contains("\n   2. take out the old filter\n   3. put in the new filter\n"), "{}", found.out);
    let asked = home.json(&["ask", arg(&note), "When is the old filter taken out?", "--provider", "none", "--json"]);
    assert!(
        !asked["answer"]
            .as_str()
            .unwrap()
            .contains("close the valve on the left-hand side of the pump and wait until it is cold 2."),
        "{asked}"
    );
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
    refused("empty.epub", pack(&[("mimetype", b"application/epub+zip")]), &["not an EPUB"]);
    refused("sheet.docx", pack(&[("xl/workbook.xml", b"<x/>")]), &["not a DOCX"]);
    refused("pictures.zip", pack(&[("a.png", b"x")]), &["ZIP archive"]);
    refused("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more".to_vec(), &["old Word file"]);
}
