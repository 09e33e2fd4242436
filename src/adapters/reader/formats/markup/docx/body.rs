//! The body of a DOCX: paragraphs, headings, lists and tables in order, with the notes and comments after what they are on.

use std::collections::{BTreeMap, HashMap};

use quick_xml::events::BytesStart;

use super::super::epub::{Walked, attribute};
use super::super::flow::Flow;
use super::numbering::Numbering;
use super::styles::Styles;
use crate::domain::document::remark::Remark;
use crate::domain::text;

/// Bytes of the words that a comment is on, and of a link, that are looked at.
const LONGEST: usize = 600;

/// What the other parts of the file say.
#[derive(Default)]
pub(super) struct Parts {
    pub styles: Styles,
    pub numbering: Numbering,
    pub footnotes: HashMap<String, String>,
    pub endnotes: HashMap<String, String>,
    pub comments: HashMap<String, Remark>,
    pub targets: HashMap<String, String>,
}

/// The body of a document on its way into the flow.
#[derive(Default)]
pub(super) struct Body {
    parts: Parts,
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

impl Body {
    /// A body that nothing has been read of.
    pub fn new(parts: Parts) -> Self {
        Body { parts, ..Body::default() }
    }

    /// Takes what comes next in the XML.
    pub fn take(&mut self, event: Walked<'_>, flow: &mut Flow) {
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

    fn property(&mut self, tag: &BytesStart<'_>, name: &str) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let value = attribute(tag, "val").unwrap_or_default();
        match name {
            "pStyle" => paragraph.style = value,
            "numId" => paragraph.list = Some(value),
            "ilvl" => paragraph.level = value.parse().ok(),
            _ => {}
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, name: &str, flow: &mut Flow) {
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
                flow.open_table();
            }
            "tr" => {
                flow.line();
                self.celled = false;
                if let Some((table, here)) = flow.in_table() {
                    table.row(here);
                }
            }
            "tblHeader" if attribute(tag, "val").is_none_or(|v| v != "0" && v != "false") => {
                if let Some((table, _)) = flow.in_table() {
                    table.row_is_header();
                }
            }
            "gridSpan" | "vMerge" => {
                if let Some(cell) = flow.in_table().and_then(|(table, _)| table.last_cell()) {
                    let value = attribute(tag, "val").unwrap_or_default();
                    match name {
                        "gridSpan" => cell.col_span = value.parse().unwrap_or(1),
                        _ => cell.goes_on = value != "restart",
                    }
                }
            }
            "tc" => {
                if let Some((table, here)) = flow.in_table() {
                    table.cell(false, 1, 1, here);
                }
                let later = std::mem::replace(&mut self.celled, true);
                if later {
                    flow.cell();
                }
            }
            "footnoteReference" | "endnoteReference" => {
                let notes = if name == "footnoteReference" { &self.parts.footnotes } else { &self.parts.endnotes };
                if let Some(note) = attribute(tag, "id").and_then(|id| notes.get(&id)) {
                    self.count += 1;
                    flow.words(&raised(self.count));
                    self.notes.push((self.count, text::one_line(note)));
                }
            }
            "commentRangeStart" => {
                if let Some(id) = attribute(tag, "id").filter(|id| self.parts.comments.contains_key(id)) {
                    self.open.insert(id, String::new());
                }
            }
            "commentRangeEnd" => {
                if let Some(id) = attribute(tag, "id")
                    && let Some(on) = self.open.remove(&id)
                    && let Some(comment) = self.parts.comments.get_mut(&id)
                {
                    comment.on = on;
                }
            }
            "commentReference" => {
                self.said.extend(attribute(tag, "id").and_then(|id| self.parts.comments.remove(&id)));
            }
            "hyperlink" => {
                let target = attribute(tag, "id").and_then(|id| self.parts.targets.get(&id).cloned());
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
            "tc" => {
                if let Some((table, here)) = flow.in_table() {
                    table.close(here);
                }
            }
            "tr" => flow.line(),
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                flow.close_table();
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
        let of_style = self.parts.styles.list(&style);
        let list = direct.as_deref().or(of_style.map(|(list, ..)| list)).filter(|list| *list != "0");
        let level = paragraph.level.or_else(|| {
            let (list, names, level) = of_style.filter(|_| direct.is_none())?;
            level.or_else(|| self.parts.numbering.level_of_style(list, names))
        });
        let number = list.map(str::to_string).map(|list| self.parts.numbering.next(&list, level.unwrap_or(0)));
        if let Some(level) = self.parts.styles.heading(&style).filter(|_| self.tables == 0) {
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
    pub fn finish(mut self, flow: &mut Flow) {
        flow.close_heading();
        flow.show();
        let mut rest: Vec<(String, Remark)> = self.parts.comments.drain().collect();
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
