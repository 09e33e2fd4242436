//! The small parts of a DOCX: notes, the targets of links, the title.

use std::collections::HashMap;

use super::super::epub::{Walked, attribute, walk};
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

/// The title that a document has among its properties.
pub(super) fn title(xml: &str) -> Option<String> {
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
