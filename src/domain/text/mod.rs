//! Makes text safe and comparable: what is removed from every page and every answer before it is stored, drawn or
//! copied, and how the lines of a page become running text.

pub mod caption;
pub mod columns;
pub mod dot_leaders;
pub mod hyphen;
pub mod language;
pub mod legible;
pub mod listing;
pub mod numerals;
pub mod quantity;
pub mod sentence;
pub mod stored_path;
pub mod tokens;
pub mod traces;

use std::borrow::Cow;

/// The months in English, in lower case.
pub const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

use unicode_normalization::UnicodeNormalization;

use tokens::is_cjk;

/// Removes everything from a text that could control a terminal or deceive a user: control characters (escape sequences
/// begin with one) except line feeds and tabs, bidirectional overrides and isolates, zero-width spaces, byte-order
/// marks, and the invisible "tag" characters used to smuggle instructions. Carriage returns become line feeds. Joiners
/// needed by emoji and some scripts (ZWJ, ZWNJ) stay. Characters that encode a byte of a file name
/// ([`crate::domain::text::stored_path`]) become U+FFFD.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| keeps(c) && c != '\r' && !crate::domain::text::stored_path::BYTES.contains(&c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' {
            if chars.peek() != Some(&'\n') {
                out.push('\n');
            }
        } else if crate::domain::text::stored_path::BYTES.contains(&c) {
            out.push('\u{fffd}');
        } else if keeps(c) {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn keeps(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        '\r' => true,
        c if c.is_control() => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' => false,
        '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => false,
        _ => true,
    }
}

/// [`clean`], for text that must fit on one line (titles, names, statuses): any run of white space becomes one space,
/// and the ends are trimmed.
pub fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// [`clean`], for a name within a line (a file name, a title): every line break, tab or other separator becomes a
/// space. Nothing else changes, so a path is still the path.
pub fn shown(name: &str) -> String {
    clean(name).chars().map(|c| if c != ' ' && is_break(c) { ' ' } else { c }).collect()
}

fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// JSON whose strings are safe to print to a terminal: what [`clean`] would remove is written as `\uXXXX`, which every
/// parser reads as the same string.
pub fn json_for_terminals(json: &str) -> Cow<'_, str> {
    // Outside strings, JSON has only characters that are kept; inside them, line feeds and tabs are already escaped.
    if json.chars().all(keeps) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if keeps(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    Cow::Owned(out)
}

/// A number and its noun, in English: `1 page`, `3 pages`.
pub fn counted(number: u32, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// The lines of a page as running text. Line breaks become spaces (nothing between two CJK characters), hyphens at line
/// ends are resolved ([`crate::domain::text::hyphen`]; callers that know the document's words do so beforehand), Latin
/// ligatures are spelled out, and a blank line stays a paragraph break.
pub fn reflow(text: &str) -> String {
    let text = hyphen::mend(text, &hyphen::DocumentWords::default());
    let mut out = String::with_capacity(text.len());
    let mut paragraph_break = false;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            paragraph_break = !out.is_empty();
            continue;
        }
        if !out.is_empty() {
            if paragraph_break {
                out.push_str("\n\n");
            } else {
                join(&mut out, line);
            }
        }
        paragraph_break = false;
        let mut space = false;
        for c in line.chars() {
            if c.is_whitespace() {
                space = true;
                continue;
            }
            if std::mem::take(&mut space) {
                out.push(' ');
            }
            match ligature(c) {
                Some(letters) => out.push_str(letters),
                None if c == '\u{ad}' => {}
                None => out.push(c),
            }
        }
    }
    out
}

/// Prepares the end of `out` for the next line of the same paragraph.
fn join(out: &mut String, next: &str) {
    let (last, first) = (out.chars().next_back().unwrap_or(' '), next.chars().next().unwrap_or(' '));
    if !(wide(last) && wide(first)) {
        out.push(' ');
    }
}

/// True for CJK characters and full-width punctuation, which take no space between lines.
fn wide(c: char) -> bool {
    is_cjk(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}

/// Reduces a text to what two printings of the same words share: NFKC, lower case, letters and digits only. Line
/// breaks, hyphens, full-width forms, ligatures and punctuation are ignored.
pub fn squeeze(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// [`squeeze`], with the byte range in `text` that each squeezed character came from.
pub fn squeeze_with_ranges(text: &str) -> Vec<(char, std::ops::Range<usize>)> {
    text.char_indices()
        .flat_map(|(at, c)| {
            let range = at..at + c.len_utf8();
            c.nfkc()
                .flat_map(char::to_lowercase)
                .filter(|c| c.is_alphanumeric())
                .map(move |c| (c, range.clone()))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The byte range of `quote` in `text`, from its first to its last character, compared as by [`squeeze`]. `None` if it
/// does not occur or has no letters.
pub fn find_squeezed(text: &str, quote: &str) -> Option<std::ops::Range<usize>> {
    let wanted: Vec<char> = squeeze(quote).chars().collect();
    let there = squeeze_with_ranges(text);
    if wanted.is_empty() || there.len() < wanted.len() {
        return None;
    }
    (0..=there.len() - wanted.len())
        .find(|&at| wanted.iter().zip(&there[at..]).all(|(w, (c, _))| w == c))
        .map(|at| there[at].1.start..there[at + wanted.len() - 1].1.end)
}

/// At most `limit` characters of `text`, cut at the end of a word if one is near, with "…" where something was cut.
pub fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_string();
    }
    let cut: String = text.chars().take(limit.saturating_sub(1)).collect();
    let end = cut.rfind(' ').filter(|&at| at * 2 > cut.len()).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_line_breaks_no_line_and_is_else_as_it_was() {
        assert_eq!(shown("/a  b/c.pdf"), "/a  b/c.pdf");
        assert_eq!(shown("a\u{1b}[31m\nb\r\tc\u{2028}d\u{202e}e\u{9b}f\u{61c}"), "a[31m b  c d".to_string() + "ef");
    }

    #[test]
    fn json_for_terminals_holds_the_same_strings_and_nothing_to_obey() {
        let strings = ["plain 字", "a\u{1b}[31m\n\tb\r", "\u{9b}31m\u{202e}x\u{200b}\u{feff}\u{e0041}\u{85}\u{61c}"];
        let json = serde_json::to_string(&strings).unwrap();
        let safe = json_for_terminals(&json);
        assert_eq!(clean(&safe), safe);
        assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), strings);
        assert!(matches!(json_for_terminals("[\"plain 字\"]"), Cow::Borrowed(_)));
    }

    #[test]
    fn escape_sequences_and_overrides_do_not_survive() {
        let hostile = "a\u{1b}[31mred\u{1b}]0;title\u{7} \u{202e}txt.exe\u{2066}\u{200b}\u{feff}\r\nb\rc\u{9b}d";
        assert_eq!(clean(hostile), "a[31mred]0;title txt.exe\nb\ncd");
        assert_eq!(clean("x\u{e0041}\u{e007f}y"), "xy");
        assert!(matches!(clean("plain\ttext\n文"), Cow::Borrowed(_)));
        assert_eq!(clean("👩\u{200d}🔬"), "👩\u{200d}🔬");
    }

    #[test]
    fn lines_become_running_text() {
        assert_eq!(
            reflow("An embed-\nding is a list\nof numbers.\n\nNext  para"),
            "An embedding is a list of numbers.\n\nNext para"
        );
        assert_eq!(reflow("向量检\n索很快，\n而且准"), "向量检索很快，而且准");
        assert_eq!(reflow("the COVID-\n19 pandemic, a ﬁnal"), "the COVID-19 pandemic, a final");
    }

    #[test]
    fn a_quotation_is_found_over_a_line_break_and_its_range_is_exact() {
        let page = "He said: An embed-\nding is a LIST of numbers. End";
        let range = find_squeezed(page, "an embedding is a list").unwrap();
        assert_eq!(&page[range], "An embed-\nding is a LIST");
        assert_eq!(find_squeezed(page, "a matrix"), None);
        assert_eq!(find_squeezed(page, "…"), None);
    }

    #[test]
    fn shortening_keeps_whole_words_where_it_can() {
        assert_eq!(shorten("one two three four", 12), "one two…");
        assert_eq!(shorten("一二三四五六", 4), "一二三…");
        assert_eq!(shorten("short", 12), "short");
    }
}
