//! Captions of tables in formats that declare none: the line above or below that names the table, and its units.

use crate::domain::document::Page;
use crate::domain::document::table::TablePart;
use crate::domain::text;

/// Maximum bytes of a caption.
const LONGEST: usize = 400;

/// Words that name a table before its number.
const NAMES: &[&str] =
    &["Table", "TABLE", "Tab.", "Tabelle", "Tableau", "Tabla", "Tabella", "Tabela", "表格", "附表", "表"];

/// Finds the captions of the tables of a page that have none. The words stay where they are.
pub(super) fn find(page: &mut Page) {
    let mut taken = 0;
    for n in 0..page.tables.len() {
        let until = page.tables.get(n + 1).map_or(page.text.len(), |next| next.start);
        let (above, below) = around(&page.text, &page.tables[n], taken, until);
        let part = &mut page.tables[n];
        let mut lines = above.rsplit('\n').map(str::trim).filter(|line| !line.is_empty()).take(2);
        let mut line = lines.next().unwrap_or_default();
        if part.units.is_none() && is_units(line) {
            part.units = Some(text::one_line(line));
            line = lines.next().unwrap_or_default();
        }
        taken = part.end;
        if part.caption.is_some() || part.label.is_some() {
            continue;
        }
        let next = below.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        if let Some((label, caption)) = parted(line) {
            (part.label, part.caption) = (Some(label), caption);
        } else if let Some((label, caption)) = parted(next) {
            (part.label, part.caption) = (Some(label), caption);
            taken += below.find(next).map_or(0, |at| at + next.len());
        }
    }
}

/// The text between a table and those before and after it, as far as a caption may reach.
fn around<'a>(page: &'a str, part: &TablePart, from: usize, until: usize) -> (&'a str, &'a str) {
    let above = page.get(from.min(part.start)..part.start).unwrap_or_default();
    let below = page.get(part.end..until.max(part.end)).unwrap_or_default();
    let first = above.ceil_char_boundary(above.len().saturating_sub(2 * LONGEST));
    (&above[first..], &below[..below.floor_char_boundary(2 * LONGEST)])
}

/// Label and title of a caption: "Table 7: Bolts" → "Table 7", "Bolts". A sentence about a table is none.
pub(super) fn parted(line: &str) -> Option<(String, Option<String>)> {
    let line = line.trim_start_matches(['#', '*', '_', ' ', ':']).trim_end_matches(['*', '_', ' ']);
    let rest = NAMES.iter().find_map(|name| line.strip_prefix(name))?;
    let number = rest.trim_start();
    let length = number.find(|c: char| !(c.is_ascii_alphanumeric() || "-–.".contains(c))).unwrap_or(number.len());
    let number = number[..length].trim_end_matches(['.', '-', '–']);
    let counted = number.starts_with(|c: char| c.is_ascii_digit())
        || number.len() <= 6 && number.chars().any(|c| c.is_ascii_digit());
    let roman = !number.is_empty() && number.chars().all(|c| "IVXLC".contains(c));
    if line.len() > LONGEST || !(counted || roman) {
        return None;
    }
    let start = number.as_ptr().addr() - line.as_ptr().addr();
    let (label, after) = line.split_at(start + number.len());
    let after = after.trim_start_matches(['*', '_']);
    // "Table 3 shows …" is a sentence.
    let apart = after.is_empty() || after.starts_with(['.', ':', '：', '—', '–', '-', '|', '．', '、']);
    let title = after.trim_start_matches(|c: char| c.is_whitespace() || ".:：—–-|．、*_".contains(c));
    if !apart && !title.starts_with(|c: char| c.is_uppercase() || c.is_alphabetic() && !c.is_ascii()) {
        return None;
    }
    Some((text::one_line(label), Some(text::one_line(title)).filter(|title| !title.is_empty())))
}

/// True for a line that states the unit of all figures: "(in millions)", "Dollars in thousands", "单位：万元".
pub(super) fn is_units(line: &str) -> bool {
    let lower = line.to_lowercase();
    let brackets = lower.starts_with(['(', '（', '[']) && lower.ends_with([')', '）', ']']);
    let scale = ["million", "thousand", "billion", "percent", "usd", "eur", "千", "万", "萬", "亿", "億", "元"];
    let named = scale.iter().any(|word| lower.contains(word));
    line.len() <= 120
        && (named && (brackets || lower.contains("in ")) && line.chars().count() <= 80
            || lower.starts_with("单位")
            || lower.starts_with("單位"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_is_told_from_a_sentence_about_a_table() {
        for (line, label, caption) in [
            ("Table 7: Bolts of the pump", "Table 7", "Bolts of the pump"),
            ("**Table A.2.** Dues", "Table A.2", "Dues"),
            ("TABLE IV — Ships", "TABLE IV", "Ships"),
            ("表3 港口收入", "表3", "港口收入"),
            ("Table 2", "Table 2", ""),
        ] {
            let (found, title) = parted(line).unwrap();
            assert_eq!((found.as_str(), title.as_deref().unwrap_or_default()), (label, caption));
        }
        for line in ["Table 3 shows the dues.", "Tables are set.", "Table of contents", "表示为", ""] {
            assert_eq!(parted(line), None, "{line}");
        }
        assert!(
            is_units("(in millions, except per share)") && is_units("单位：万元") && is_units("Dollars in thousands")
        );
        assert!(
            !is_units("In thousands of cases the harbour froze, and nobody knew why that was so in those many years.")
                && !is_units("Riga")
        );
    }
}
