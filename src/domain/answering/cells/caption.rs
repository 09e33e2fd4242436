//! Captions in running text: "Table 4: …" at the start of a line, for tables whose reader did not tie one to them, and for
//! figures.

use std::ops::Range;

/// Maximum bytes of a caption.
const LONGEST: usize = 400;

/// The caption that begins with the label at `label` of a page's text: its range and its words after the label. `None`
/// if the label is only mentioned there ("Table 4 shows …").
pub fn caption_at(text: &str, label: Range<usize>) -> Option<(Range<usize>, String)> {
    let before = text.get(..label.start)?;
    let line_begins = before.trim_end_matches([' ', '\t']).ends_with('\n') || before.trim().is_empty();
    let rest = text.get(label.end..)?;
    // "Table 40" is another label.
    if !line_begins || rest.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let own = rest.trim_start_matches(['.', ':', '：', ' ', '\t', '—', '–', '-', '|']);
    let marked = rest.trim_start().starts_with(['.', ':', '：', '—', '–', '-', '|']);
    let upper = own.starts_with(|c: char| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()));
    if !(marked || upper) || own.trim().is_empty() {
        return None;
    }
    let start = label.end + (rest.len() - own.len());
    let mut end = start;
    for line in own.split_inclusive('\n') {
        // Rows of a table have tabs; a caption ends at an empty line or with a full stop at the end of a line.
        if line.trim().is_empty() || (end > start && line.contains('\t')) || end + line.len() - start > LONGEST {
            break;
        }
        end += line.len();
        if line.trim_end().ends_with(['.', '。']) {
            break;
        }
    }
    if end == start {
        end = start + own.char_indices().map(|(at, _)| at).take_while(|&at| at <= LONGEST).last().unwrap_or(0);
    }
    let words = crate::domain::text::one_line(text.get(start..end)?);
    (!words.is_empty()).then(|| (label.start..start + text[start..end].trim_end().len(), words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caption(text: &str) -> Option<String> {
        let at = text.find("Table 4")?;
        caption_at(text, at..at + 7).map(|(_, words)| words)
    }

    #[test]
    fn a_caption_begins_its_line_and_a_mention_does_not() {
        assert_eq!(
            caption("x\nTable 4: Stats of the\ndatasets used.\nMore.").as_deref(),
            Some("Stats of the datasets used.")
        );
        assert_eq!(caption("Table 4. Population by City\nYear\tAurora").as_deref(), Some("Population by City"));
        assert_eq!(caption("As\nTable 4 shows, it grew."), None);
        assert_eq!(caption("Table 40: Others"), None);
        assert_eq!(caption("see Table 4: it is so"), None);
    }
}
