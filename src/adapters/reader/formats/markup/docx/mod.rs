//! DOCX: paragraphs, headings by their styles, lists with their numbers, tables, footnotes and comments of a Word
//! document, as it stands with all tracked changes accepted.

mod body;
mod comments;
mod counting;
mod numbering;
mod parts;
mod styles;

use std::collections::HashSet;

use self::body::{Body, Parts};
use self::numbering::Numbering;
use self::parts::{company, notes, properties, targets};
use self::styles::Styles;
use super::archive::Archive;
use super::epub::walk;
use super::flow::Flow;
use super::{Book, Fault};
use crate::domain::report::reading::Found;
use crate::domain::text;

/// Reads a document.
pub(super) fn read(bytes: &[u8]) -> Result<Book, Fault> {
    let mut archive = Archive::open(bytes)?;
    let Some(document) = archive.text("word/document.xml")? else {
        return Err(Fault::Unsupported(Found::NoDocx));
    };
    let mut edges: Vec<String> = archive.names().filter(|name| edge_of(name).is_some()).map(String::from).collect();
    edges.sort();
    edges.truncate(MOST_EDGES);
    let mut part = |name: &str| archive.text(name).map(Option::unwrap_or_default);
    let mut body = Body::new(Parts {
        styles: Styles::of(&part("word/styles.xml")?),
        numbering: Numbering::of(&part("word/numbering.xml")?),
        footnotes: notes(&part("word/footnotes.xml")?, "footnote"),
        endnotes: notes(&part("word/endnotes.xml")?, "endnote"),
        comments: comments::read(&part("word/comments.xml")?, &part("word/commentsExtended.xml")?),
        targets: targets(&part("word/_rels/document.xml.rels")?),
    });
    let core = part("docProps/core.xml")?;
    let mut flow = Flow::default();
    walk(&document, |event| body.take(event, &mut flow));
    body.finish(&mut flow);
    // Every section has its own, mostly with the same words.
    let mut said = HashSet::new();
    for name in &edges {
        let Some((root, head)) = edge_of(name) else { continue };
        for words in notes(&part(name)?, root).into_values() {
            let line = format!("[{head}] {}", text::one_line(&words));
            if !words.trim().is_empty() && said.insert(line.clone()) {
                flow.remark(&line);
            }
        }
    }
    let mut about = properties(&core);
    about.put("publisher", &company(&part("docProps/app.xml")?));
    let title = about.title.clone().or_else(|| flow.first_title());
    let files = archive.names().filter_map(|name| name.strip_prefix("word/embeddings/"));
    let mut attachments: Vec<String> = files.filter(|name| !name.is_empty()).map(String::from).collect();
    attachments.sort();
    Ok(Book { title, pages: flow.sections(&[], "docx"), attachments, about })
}

/// The most headers and footers that are read.
const MOST_EDGES: usize = 200;

/// The root element of a part that is a header or a footer, and how its lines begin.
fn edge_of(name: &str) -> Option<(&'static str, &'static str)> {
    let part = name.strip_prefix("word/")?.strip_suffix(".xml")?;
    let numbered = |kind: &str| part.strip_prefix(kind).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    if numbered("header") { Some(("hdr", "Header")) } else { numbered("footer").then_some(("ftr", "Footer")) }
}

#[cfg(test)]
mod tests {
    use super::super::archive::pack;
    use super::*;

    const STYLES: &str =
        r#"<w:styles><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>"#;
    const NOTES: &str =
        r#"<w:footnotes><w:footnote w:id="2"><w:p><w:r><w:t>Rarely.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    const DOCUMENT: &str = r#"<w:document><w:body>
        <w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Har</w:t></w:r><w:r><w:t>bours</w:t></w:r></w:p>
        <w:p><w:r><w:t xml:space="preserve">They freeze &amp; thaw</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>
        <w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>
        <w:p><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>an item</w:t></w:r></w:p>
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr>
        <w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
        <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen order</w:t></w:r><w:r><w:t> seen</w:t></w:r></w:p>
        <mc:AlternateContent><mc:Choice><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Choice>
        <mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>
        </w:body></w:document>"#;

    #[test]
    fn a_document_comes_with_headings_tables_and_footnotes() {
        let bytes = pack(&[
            ("word/document.xml", DOCUMENT.as_bytes()),
            ("word/styles.xml", STYLES.as_bytes()),
            ("word/footnotes.xml", NOTES.as_bytes()),
        ]);
        let book = read(&bytes).unwrap();
        assert_eq!(book.title.as_deref(), Some("Harbours"));
        let page = &book.pages[0];
        assert_eq!(
            page.text.trim(),
            "Harbours\n\nThey freeze & thaw¹\n\n¹ Rarely.\n\n• an item\n\na\tb\n1\t2\n\nunseen order seen\n\nbox"
        );
        assert_eq!((page.headings[0].level, page.headings[0].title.as_str()), (1, "Harbours"));
        let aside = &page.asides[0];
        assert_eq!(&page.text[aside.start..aside.end], "unseen order");
    }

    #[test]
    fn a_table_has_its_spans_header_and_caption() {
        let cell = |properties: &str, words: &str| {
            format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>")
        };
        let row = |properties: &str, cells: &[String]| {
            format!("<w:tr><w:trPr>{properties}</w:trPr>{}</w:tr>", cells.concat())
        };
        let rows = [
            row("<w:tblHeader/>", &[cell("", "Group"), cell("", "Part"), cell(r#"<w:gridSpan w:val="2"/>"#, "Year")]),
            row("<w:tblHeader/>", &[cell("", ""), cell("", ""), cell("", "2021"), cell("", "2022")]),
            row("", &[cell(r#"<w:vMerge w:val="restart"/>"#, "Pumps"), cell("", "P1"), cell("", "5"), cell("", "6")]),
            row("", &[cell("<w:vMerge/>", ""), cell("", "P2"), cell("", "7"), cell("", "8")]),
        ];
        let document = format!(
            "<w:document><w:body><w:p><w:r><w:t>Table 1: Prices</w:t></w:r></w:p><w:tbl>{}</w:tbl></w:body></w:document>",
            rows.concat()
        );
        let page = &read(&pack(&[("word/document.xml", document.as_bytes())])).unwrap().pages[0];
        assert_eq!(page.text, "Table 1: Prices\n\nGroup\tPart\tYear\n\t\t2021\t2022\nPumps\tP1\t5\t6\n\tP2\t7\t8");
        let table = &crate::domain::document::table::joined([page])[0];
        assert_eq!((table.title().as_str(), table.header_rows, table.text(3, 0)), ("Table 1: Prices", 2, "Pumps"));
        assert_eq!(table.column_heading(3), "Year 2022");
    }

    #[test]
    fn headers_and_footers_are_read_once_and_told_from_the_text() {
        let edge = |root: &str, words: &str| {
            format!("<w:{root}><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:{root}>").into_bytes()
        };
        let (head, foot) = (edge("hdr", "Contract number KX-4471"), edge("ftr", "Valid until 3 June"));
        let bytes = pack(&[
            ("word/document.xml", DOCUMENT.as_bytes()),
            ("word/header1.xml", &head),
            ("word/header2.xml", &head),
            ("word/footer1.xml", &foot),
            ("word/footer2.xml", &edge("ftr", " ")),
        ]);
        let page = &read(&bytes).unwrap().pages[0];
        let said: Vec<&str> = page.remarks.iter().map(|&(start, end)| &page.text[start..end]).collect();
        assert_eq!(said, ["[Footer] Valid until 3 June", "[Header] Contract number KX-4471"]);
        assert!(!page.body(0..page.text.len()).into_iter().any(|part| page.text[part].contains("KX-4471")));
    }

    #[test]
    fn numbers_of_lists_stand_before_their_paragraphs() {
        let styles = r#"<w:styles><w:style w:styleId="Clause"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
            <w:style w:styleId="Sub"><w:basedOn w:val="Clause"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
            <w:style w:styleId="H"><w:name w:val="heading 2"/></w:style><w:style w:styleId="H2"><w:basedOn w:val="H"/></w:style></w:styles>"#;
        let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="0">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
        let paragraph = |properties: &str, words: &str| {
            format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>")
        };
        let list = r#"<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>"#;
        let document: String = [
            paragraph(r#"<w:pStyle w:val="Clause"/>"#, "The rent is due monthly."),
            paragraph(r#"<w:pStyle w:val="Sub"/>"#, "By bank."),
            paragraph(r#"<w:pStyle w:val="Clause"/><w:numPr><w:numId w:val="0"/></w:numPr>"#, "Unnumbered."),
            paragraph(list, "No dogs."),
            paragraph(
                &format!("<w:rPr><w:vanish/></w:rPr><w:pPrChange><w:pPr>{list}</w:pPr></w:pPrChange>"),
                "Plain now.",
            ),
            paragraph(&format!(r#"<w:pStyle w:val="H2"/>{list}"#), "Ending"),
            format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", paragraph(list, "In a cell.")),
        ]
        .concat();
        let document = format!("<w:document><w:body>{document}</w:body></w:document>");
        let bytes = pack(&[
            ("word/document.xml", document.as_bytes()),
            ("word/styles.xml", styles.as_bytes()),
            ("word/numbering.xml", numbering.as_bytes()),
            ("word/embeddings/costs.xlsx", b"x"),
        ]);
        let book = read(&bytes).unwrap();
        let page = &book.pages[0];
        assert_eq!(
            page.text.trim(),
            "1. The rent is due monthly.\n\n(a) By bank.\n\nUnnumbered.\n\n2. No dogs.\n\nPlain now.\n\n3. Ending\n\n4. In a cell."
        );
        assert!(page.asides.is_empty(), "a paragraph's end that is hidden hides no words");
        assert_eq!((page.headings[0].level, page.headings[0].title.as_str()), (2, "3. Ending"));
        assert_eq!(book.attachments, ["costs.xlsx"]);
    }

    #[test]
    fn comments_changes_and_links_are_told_from_the_words_of_the_document() {
        let document = r#"<w:document><w:body><w:p><w:r><w:t xml:space="preserve">Pay within </w:t></w:r>
            <w:commentRangeStart w:id="0"/><w:r><w:t>30 days</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>
            <w:del><w:r><w:delText>forty</w:delText><w:footnoteReference w:id="2"/></w:r></w:del>
            <w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom>
            <w:ins><w:r><w:t xml:space="preserve"> of the </w:t></w:r></w:ins><w:hyperlink r:id="r1"><w:r><w:t>notice</w:t></w:r></w:hyperlink>
            <w:r><w:commentReference w:id="1"/></w:r></w:p>
            <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">One </w:t></w:r></w:p><w:p><w:r><w:t>paragraph</w:t></w:r>
            <w:r><w:endnoteReference w:id="7"/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org/b" </w:instrText></w:r>
            <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve"> there</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:body></w:document>"#;
        let comments = r#"<w:comments><w:comment w:id="0" w:author="Ada" w:date="2024-03-01T09:00:00Z"><w:p><w:r><w:t>Too short.</w:t></w:r></w:p></w:comment>
            <w:comment w:id="1" w:author="Bo"><w:p w14:paraId="B"><w:r><w:t>I agree.</w:t></w:r></w:p></w:comment>
            <w:comment w:id="9"><w:p><w:r><w:t>Lost.</w:t></w:r></w:p></w:comment></w:comments>"#;
        let bytes = pack(&[
            ("word/document.xml", document.as_bytes()),
            ("word/comments.xml", comments.as_bytes()),
            ("word/commentsExtended.xml", br#"<w15:commentsEx><w15:commentEx w15:paraId="B" w15:paraIdParent="A"/></w15:commentsEx>"#),
            ("word/endnotes.xml", br#"<w:endnotes><w:endnote w:id="7"><w:p><w:r><w:t>See there.</w:t></w:r></w:p></w:endnote></w:endnotes>"#),
            ("word/footnotes.xml", NOTES.as_bytes()),
            ("word/_rels/document.xml.rels", br#"<Relationships><Relationship Id="r1" Target="https://example.org/a" TargetMode="External"/></Relationships>"#),
        ]);
        let page = read(&bytes).unwrap().pages.remove(0);
        let remarks: Vec<&str> = page.remarks.iter().map(|&(start, end)| &page.text[start..end]).collect();
        assert_eq!(
            remarks,
            [
                "[Comment by Ada, 2024-03-01, on: “30 days”] Too short.",
                "[Reply by Bo] I agree.",
                "[Comment] Lost.",
                "[Links: notice → https://example.org/a; there → https://example.org/b]"
            ]
        );
        let own: String = page.body(0..page.text.len()).into_iter().map(|part| &page.text[part]).collect();
        let own: Vec<&str> = own.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).collect();
        assert_eq!(own, ["Pay within 30 days of the notice", "One paragraph¹ there", "¹ See there."]);
    }

    #[test]
    fn another_kind_of_archive_and_broken_xml_do_no_harm() {
        assert!(matches!(read(&pack(&[("xl/workbook.xml", b"<x/>")])), Err(Fault::Unsupported(_))));
        let cut = &DOCUMENT[..DOCUMENT.len() / 3];
        assert!(!read(&pack(&[("word/document.xml", cut.as_bytes())])).unwrap().pages.is_empty());
    }
}
