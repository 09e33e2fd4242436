//! Captions: lines that name a table or figure.

/// True for a line that names a table or figure: "Table 7: …", "图 3 …".
pub fn is_caption(words: &str) -> bool {
    let kinds = ["Table ", "TABLE ", "Figure ", "FIGURE ", "Fig. ", "Exhibit ", "表", "图", "圖"];
    let Some(behind) = kinds.iter().find_map(|kind| words.strip_prefix(kind)) else { return false };
    let behind = behind.trim_start();
    let number = behind.find(|c: char| !(c.is_ascii_alphanumeric() || "-.".contains(c))).unwrap_or(behind.len());
    let (number, rest) = behind.split_at(number);
    // "Table 7 shows …" continues a sentence.
    let colon = rest.starts_with([':', '：', '.', ' ', '　', '—', '–']) || rest.is_empty() || number.ends_with('.');
    let title = rest.trim_start_matches([':', '：', '.', ' ', '　', '—', '–']);
    number.contains(|c: char| c.is_ascii_digit()) && colon && !title.starts_with(|c: char| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_has_a_number_and_a_title_and_continues_no_sentence() {
        for (words, wanted) in [
            ("Table 7: Torque", true),
            ("Table A-2. Torque", true),
            ("表 3：扭矩", true),
            ("图2 结构", true),
            ("Table 7 shows the torque", false),
            ("Tables are long", false),
            ("表示如下", false),
        ] {
            assert_eq!(is_caption(words), wanted, "{words}");
        }
    }
}
