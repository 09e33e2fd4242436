//! Labels of tables: "Table 7", "TABLE IV", "表 3-1".

/// Words that begin the caption of a table, followed by its number.
const LABELS: &[&str] = &[
    "table",
    "tab",
    "tbl",
    "exhibit",
    "schedule",
    "tabelle",
    "übersicht",
    "tableau",
    "tabla",
    "cuadro",
    "tabela",
    "quadro",
    "tabella",
    "tabel",
    "tabell",
    "taulukko",
    "tabulka",
    "tabuľka",
    "táblázat",
    "tablo",
    "таблица",
    "табл",
    "таблиця",
    "表",
    "表格",
    "附表",
    "图表",
    "圖表",
    "別表",
    "표",
    "جدول",
    "πίνακας",
    "טבלה",
];

/// The length of a table's label at the start of a line: "Table 7", "TABLE IV", "表 3-1".
pub(in crate::adapters::reader) fn labelled(line: &str) -> Option<usize> {
    let start = line.len() - line.trim_start().len();
    let line = line.trim_start();
    let word: usize = line.chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
    if !LABELS.contains(&line[..word].to_lowercase().as_str()) {
        return None;
    }
    let behind = line[word..].trim_start_matches(['.', ' ', '\u{a0}']);
    let at = line.len() - behind.len();
    let number: usize = behind
        .chars()
        .take_while(|c| c.is_alphanumeric() && c.is_ascii() || matches!(c, '.' | '-' | '–' | '－'))
        .map(char::len_utf8)
        .sum();
    let number = behind[..number].trim_end_matches(['.', '-', '–']);
    let digits = number.chars().any(|c| c.is_ascii_digit()) && number.len() <= 10;
    let roman = !number.is_empty() && number.chars().all(|c| "IVXLC".contains(c));
    let letter = number.len() == 1 && number.starts_with(|c: char| c.is_ascii_uppercase());
    let end = start + at + number.len();
    // "Table 3 shows that …" is a sentence.
    let next = line[at + number.len()..].trim_start_matches(['.', ':', ' ', ')']);
    let sentence = next.starts_with(char::is_lowercase) && !line[at + number.len()..].starts_with(['.', ':']);
    ((digits || roman || letter) && !sentence).then_some(end)
}
