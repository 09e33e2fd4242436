//! DOCX: paragraphs, headings by their styles, lists with their numbers, tables, footnotes and comments of a Word
//! document, as it stands with all tracked changes accepted.

pub(super) mod comments;
pub(super) mod counting;
pub(super) mod numbering;
pub(super) mod styles;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::archive::Archive;
use super::epub::{Walked, attribute, walk};
use super::flow::Flow;
use super::{Book, Fault};
use crate::domain::document::remark::Remark;
use crate::domain::text;
use numbering::Numbering;
use styles::Styles;

/// Bytes of the words that a comment is on, and of a link, that are looked at.
const LONGEST: usize = 600;

/// Reads a document.
pub(crate) fn read(bytes: &[u8]) -> Result<Book, Fault> {
    let mut archive = Archive::open(bytes)?;
    let Some(document) = archive.text("word/document.xml")? else {
        return Err(Fault::Unsupported("a ZIP archive that is no DOCX: it has no word/document.xml".into()));
    };
    let mut edges: Vec<String> = archive.names().filter(|name| edge_of(name).is_some()).map(String::from).collect();
    edges.sort();
    edges.truncate(MOST_EDGES);
    let mut part = |name: &str| archive.text(name).map(Option::unwrap_or_default);
    let mut at = Writing {
        styles: Styles::of(&part("word/styles.xml")?),
        numbering: Numbering::of(&part("word/numbering.xml")?),
        footnotes: notes(&part("word/footnotes.xml")?, "footnote"),
        endnotes: notes(&part("word/endnotes.xml")?, "endnote"),
        comments: crate::adapters::reader::formats::markup::docx::comments::read(
            &part("word/comments.xml")?,
            &part("word/commentsExtended.xml")?,
        ),
        targets: targets(&part("word/_rels/document.xml.rels")?),
        ..Writing::default()
    };
    let core = part("docProps/core.xml")?;
    let mut flow = Flow::default();
    walk(&document, |event| at.take(event, &mut flow));
    at.finish(&mut flow);
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
    let title = title(&core).or_else(|| flow.first_title());
    let files = archive.names().filter_map(|name| name.strip_prefix("word/embeddings/"));
    let mut attachments: Vec<String> = files.filter(|name| !name.is_empty()).map(String::from).collect();
    attachments.sort();
    Ok(Book { title, pages: flow.sections(&[], "docx"), attachments })
}

/// The most headers and footers that are read.
const MOST_EDGES: usize = 200;

/// The root element of a part that is a header or a footer, and how its lines begin.
fn edge_of(name: &str) -> Option<(&'static str, &'static str)> {
    let part = name.strip_prefix("word/")?.strip_suffix(".xml")?;
    let numbered = |kind: &str| part.strip_prefix(kind).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    if numbered("header") { Some(("hdr", "Header")) } else { numbered("footer").then_some(("ftr", "Footer")) }
}

/// The text of footnotes or endnotes by their identifiers.
fn notes(xml: &str, kind: &str) -> HashMap<String, String> {
    let mut notes: HashMap<String, String> = HashMap::new();
    let (mut id, mut reading) = (String::new(), false);
    walk(xml, |event| match event {
        Walked::Open(tag, name) if name == kind => id = attribute(tag, "id").unwrap_or_default(),
        Walked::Open(_, "t") => reading = true,
        Walked::Close("t") => reading = false,
        Walked::Close("p") => notes.entry(id.clone()).or_default().push(' '),
        Walked::Words(words) if reading => notes.entry(id.clone()).or_default().push_str(words),
        _ => {}
    });
    notes
}

/// Where links lead that leave the document, by their identifiers.
fn targets(xml: &str) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    walk(xml, |event| {
        if let Walked::Open(tag, "Relationship") = event
            && attribute(tag, "TargetMode").as_deref() == Some("External")
            && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
        {
            targets.insert(id, target);
        }
    });
    targets
}

fn title(xml: &str) -> Option<String> {
    let (mut title, mut reading) = (String::new(), false);
    walk(xml, |event| match event {
        Walked::Open(_, name) => reading = name == "title",
        Walked::Words(words) if reading => title.push_str(words),
        Walked::Words(_) => {}
        Walked::Close(_) => reading = false,
    });
    let title = text::shorten(&text::one_line(&title), 200);
    (!title.is_empty()).then_some(title)
}

/// A document on its way into the flow.
#[derive(Default)]
struct Writing {
    styles: Styles,
    numbering: Numbering,
    footnotes: HashMap<String, String>,
    endnotes: HashMap<String, String>,
    comments: HashMap<String, Remark>,
    targets: HashMap<String, String>,
    /// Within `w:t`.
    reading: bool,
    /// Within what is not the document as it stands: deleted words, those moved away, properties as they were, and what
    /// replaces something that was written already (`mc:Fallback`).
    gone: u32,
    /// Paragraphs that are open, those of text boxes within them.
    paragraphs: Vec<Paragraph>,
    /// Tables that are open.
    tables: u32,
    /// A cell was begun in this row.
    celled: bool,
    /// Footnotes that this paragraph refers to, by their numbers and texts.
    notes: Vec<(usize, String)>,
    /// How many footnotes there were.
    count: usize,
    /// Comments whose words are being read, with those so far.
    open: BTreeMap<String, String>,
    /// Comments of this paragraph or table.
    said: Vec<Remark>,
    /// The links that are open: where to, and what they read.
    links: Vec<(String, String)>,
    /// What the fields that are open are to do, and whether what they show has begun.
    fields: Vec<(String, bool)>,
    /// Within a field's instruction.
    instructing: bool,
}

/// What the properties of a paragraph say of it.
#[derive(Default)]
struct Paragraph {
    /// Within its properties.
    open: bool,
    style: String,
    list: Option<String>,
    level: Option<usize>,
    /// Its end was deleted: it is one with the next.
    goes_on: bool,
}

impl Writing {
    fn take(&mut self, event: Walked<'_>, flow: &mut Flow) {
        match event {
            Walked::Open(tag, name) => {
                let in_properties = self.paragraphs.last().is_some_and(|paragraph| paragraph.open);
                if self.gone == 0
                    && in_properties
                    && matches!(name, "del" | "moveFrom")
                    && let Some(paragraph) = self.paragraphs.last_mut()
                {
                    paragraph.goes_on = true;
                }
                self.gone += u32::from(is_gone(name));
                if self.gone > 0 {
                    return;
                }
                if in_properties { self.property(tag, name) } else { self.open(tag, name, flow) }
            }
            Walked::Words(words) if self.gone == 0 => self.words(words, flow),
            Walked::Words(_) => {}
            Walked::Close(name) if is_gone(name) => self.gone = self.gone.saturating_sub(1),
            Walked::Close(_) if self.gone > 0 => {}
            Walked::Close(name) => self.close(name, flow),
        }
    }

    fn property(&mut self, tag: &quick_xml::events::BytesStart<'_>, name: &str) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let value = attribute(tag, "val").unwrap_or_default();
        match name {
            "pStyle" => paragraph.style = value,
            "numId" => paragraph.list = Some(value),
            "ilvl" => paragraph.level = value.parse().ok(),
            _ => {}
        }
    }

    fn open(&mut self, tag: &quick_xml::events::BytesStart<'_>, name: &str, flow: &mut Flow) {
        match name {
            "p" => self.paragraphs.push(Paragraph::default()),
            "pPr" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.open = true;
                }
            }
            "t" => self.reading = true,
            // The same element stands for a place where tabs stop.
            "tab" if attribute(tag, "pos").is_none() => flow.words(" "),
            "br" | "cr" => flow.line(),
            "noBreakHyphen" => flow.words("-"),
            "vanish" if attribute(tag, "val").is_none_or(|v| v != "0" && v != "false") => flow.hide(),
            "tbl" => {
                self.tables += 1;
                flow.paragraph();
            }
            "tr" => {
                flow.line();
                self.celled = false;
            }
            "tc" => {
                let later = std::mem::replace(&mut self.celled, true);
                if later {
                    flow.cell();
                }
            }
            "footnoteReference" | "endnoteReference" => {
                let notes = if name == "footnoteReference" { &self.footnotes } else { &self.endnotes };
                if let Some(note) = attribute(tag, "id").and_then(|id| notes.get(&id)) {
                    self.count += 1;
                    flow.words(&raised(self.count));
                    self.notes.push((self.count, text::one_line(note)));
                }
            }
            "commentRangeStart" => {
                if let Some(id) = attribute(tag, "id").filter(|id| self.comments.contains_key(id)) {
                    self.open.insert(id, String::new());
                }
            }
            "commentRangeEnd" => {
                if let Some(id) = attribute(tag, "id")
                    && let Some(on) = self.open.remove(&id)
                    && let Some(comment) = self.comments.get_mut(&id)
                {
                    comment.on = on;
                }
            }
            "commentReference" => {
                self.said.extend(attribute(tag, "id").and_then(|id| self.comments.remove(&id)));
            }
            "hyperlink" => {
                let target = attribute(tag, "id").and_then(|id| self.targets.get(&id).cloned());
                self.links.push((target.unwrap_or_default(), String::new()));
            }
            "fldSimple" => {
                self.links.push((hyperlink(&attribute(tag, "instr").unwrap_or_default()), String::new()));
            }
            "instrText" => self.instructing = true,
            "fldChar" => match attribute(tag, "fldCharType").as_deref() {
                Some("begin") => self.fields.push((String::new(), false)),
                Some("separate") => {
                    if let Some((instruction, shown)) = self.fields.last_mut() {
                        self.links.push((hyperlink(instruction), String::new()));
                        *shown = true;
                    }
                }
                Some("end") => {
                    let shown = self.fields.pop().is_some_and(|(_, shown)| shown);
                    if shown {
                        self.end_link(flow);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn words(&mut self, words: &str, flow: &mut Flow) {
        if self.instructing
            && let Some((instruction, _)) = self.fields.last_mut().filter(|(said, _)| said.len() < LONGEST)
        {
            instruction.push_str(words);
        }
        if !self.reading {
            return;
        }
        flow.words(words);
        let links = self.links.iter_mut().filter(|(to, _)| !to.is_empty()).map(|(_, said)| said);
        for said in links.chain(self.open.values_mut()).filter(|said| said.len() < LONGEST) {
            said.push_str(words);
        }
    }

    fn end_link(&mut self, flow: &mut Flow) {
        if let Some((to, said)) = self.links.pop() {
            flow.link(&said, &to);
        }
    }

    fn close(&mut self, name: &str, flow: &mut Flow) {
        match name {
            "t" => self.reading = false,
            "instrText" => self.instructing = false,
            "r" => flow.show(),
            "hyperlink" | "fldSimple" => self.end_link(flow),
            "pPr" => self.begin_paragraph(flow),
            "p" => self.end_paragraph(flow),
            "tr" => flow.line(),
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                flow.paragraph();
                if self.tables == 0 {
                    self.write_notes(flow);
                }
            }
            _ => {}
        }
    }

    /// Its properties have been read: it is a heading, and what its list shows before it is written.
    fn begin_paragraph(&mut self, flow: &mut Flow) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        paragraph.open = false;
        if paragraph.goes_on {
            return;
        }
        let (style, direct) = (paragraph.style.clone(), paragraph.list.clone());
        let of_style = self.styles.list(&style);
        let list = direct.as_deref().or(of_style.map(|(list, ..)| list)).filter(|list| *list != "0");
        let level = paragraph.level.or_else(|| {
            let (list, names, level) = of_style.filter(|_| direct.is_none())?;
            level.or_else(|| self.numbering.level_of_style(list, names))
        });
        let number = list.map(str::to_string).map(|list| self.numbering.next(&list, level.unwrap_or(0)));
        if let Some(level) = self.styles.heading(&style).filter(|_| self.tables == 0) {
            flow.open_heading(level);
        }
        if let Some(number) = number.filter(|number| !number.is_empty()) {
            flow.words(&format!("{number} "));
        }
    }

    fn end_paragraph(&mut self, flow: &mut Flow) {
        let paragraph = self.paragraphs.pop().unwrap_or_default();
        for on in self.open.values_mut() {
            on.push(' ');
        }
        if paragraph.goes_on {
            return;
        }
        flow.close_heading();
        if self.tables > 0 {
            flow.words(" ");
            return;
        }
        flow.paragraph();
        self.write_notes(flow);
    }

    /// Writes the footnotes and comments of what has just ended.
    fn write_notes(&mut self, flow: &mut Flow) {
        for (number, note) in self.notes.drain(..) {
            flow.words(&format!("{} {note}", raised(number)));
            flow.paragraph();
        }
        for line in self.said.drain(..).flat_map(|remark| remark.lines()) {
            flow.remark(&line);
        }
    }

    /// Writes what is left: comments that the document's text does not refer to.
    fn finish(mut self, flow: &mut Flow) {
        flow.close_heading();
        flow.show();
        let mut rest: Vec<(String, Remark)> = self.comments.drain().collect();
        rest.sort_by_key(|(id, _)| id.parse::<u64>().unwrap_or(u64::MAX));
        self.said.extend(rest.into_iter().map(|(_, remark)| remark));
        self.write_notes(flow);
    }
}

/// Elements whose contents are not in the document as it stands.
fn is_gone(name: &str) -> bool {
    matches!(name, "Fallback" | "del" | "moveFrom") || name.ends_with("PrChange")
}

/// Where a field leads that is a link.
fn hyperlink(instruction: &str) -> String {
    let Some(rest) = instruction.trim_start().strip_prefix("HYPERLINK") else { return String::new() };
    rest.split('"').nth(1).unwrap_or_default().to_string()
}

/// A number in raised digits.
fn raised(number: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
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
