//! The two texts of a chunk: what is shown and sent to a model, with tables in Markdown, and what is indexed, with each
//! row under the headings of its columns.

use super::super::blocks::{self, Joint};
use super::units::Unit;
use crate::domain::text::{self, hyphen};

/// The text of a chunk of these units and, if there is a table among them, the text to index.
pub(super) fn texts(units: &[Unit], words: &hyphen::DocumentWords) -> (String, Option<String>) {
    let parts: Vec<&[Unit]> = units.chunk_by(|a, b| a.row.is_none() && b.row.is_none() || a.same_table(b)).collect();
    if units.iter().all(|unit| unit.row.is_none()) {
        return (running(units, words), None);
    }
    let prose: Vec<String> =
        parts.iter().map(|part| if part[0].row.is_none() { running(part, words) } else { String::new() }).collect();
    // A title printed above or below the table need not be repeated.
    let said = text::squeeze(&prose.concat());
    let (mut shown, mut index) = (Vec::new(), Vec::new());
    for (part, prose) in parts.into_iter().zip(prose) {
        let Some(first) = &part[0].row else {
            index.push(blocks::flat(&prose));
            shown.push(prose);
            continue;
        };
        let title: Vec<&str> = first.head.title.iter().map(String::as_str).collect();
        let title: Vec<&str> = title.into_iter().filter(|words| !said.contains(&text::squeeze(words))).collect();
        if !title.is_empty() {
            shown.push(title.join(" "));
            index.push(title.join(" "));
        }
        let rows = || part.iter().filter_map(|unit| unit.row.as_ref());
        let lines = std::iter::once(&first.head.shown).chain(rows().filter_map(|row| row.shown.as_ref()));
        shown.push(lines.map(String::as_str).collect::<Vec<_>>().join("\n"));
        index.extend(rows().map(|row| row.words.clone()));
    }
    (shown.join("\n\n"), Some(index.join("\n")))
}

/// Sentences and lines as a passage.
fn running(units: &[Unit], evidence: &hyphen::DocumentWords) -> String {
    let mut words = String::new();
    for (i, unit) in units.iter().enumerate() {
        words.push_str(&unit.text);
        if let Some(next) = units.get(i + 1) {
            let joint = if unit.page == next.page || unit.ends_paragraph {
                unit.joint
            } else {
                blocks::over_pages(&unit.text, &next.text)
            };
            words.push_str(joint.mark());
            if matches!(joint, Joint::Line | Joint::EmptyLine) {
                words.extend(std::iter::repeat_n(' ', next.indent));
            }
        }
    }
    blocks::shaped(&hyphen::mend(&words, evidence))
}
