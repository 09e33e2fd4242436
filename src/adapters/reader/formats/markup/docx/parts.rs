//! The small parts of a DOCX: notes, the targets of links, the properties.

use std::collections::HashMap;

use super::super::epub::{Walked, attribute, walk};
use crate::domain::document::metadata::FileData;
use crate::domain::text;

/// The text of footnotes or endnotes by their identifiers.
pub(super) fn notes(xml: &str, kind: &str) -> HashMap<String, String> {
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
pub(super) fn targets(xml: &str) -> HashMap<String, String> {
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

/// The properties of a document.
pub(super) fn properties(xml: &str) -> FileData {
    let mut about = FileData::default();
    let (mut name, mut value) = (String::new(), String::new());
    walk(xml, |event| match event {
        Walked::Open(_, of) => (name, value) = (of.to_string(), String::new()),
        Walked::Words(words) => value.push_str(words),
        Walked::Close(of) => {
            // The revision counts how often the file was saved.
            if of == name && of != "revision" {
                about.put(of, &value);
            }
            value.clear();
        }
    });
    about.title = about.title.map(|title| text::shorten(&title, 200));
    about
}

/// The company among the properties that the program keeps; empty if there is none.
pub(super) fn company(xml: &str) -> String {
    let (mut company, mut reading) = (String::new(), false);
    walk(xml, |event| match event {
        Walked::Open(_, name) => reading = name == "Company",
        Walked::Words(words) if reading => company.push_str(words),
        Walked::Words(_) => {}
        Walked::Close(_) => reading = false,
    });
    company
}
