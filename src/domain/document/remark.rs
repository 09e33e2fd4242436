//! Remarks: what people added to a document that is not its own text (comments, highlighted and struck-out words), and
//! what it refers to (link targets, attached files).
//!
//! Each remark is a line that says in brackets what it is, by whom and on which words: "[Comment by Ada, 2024-03-01,
//! on: “pay within 30 days”] Too short." So neither the user nor a model mistakes it for the document's own words.

use crate::domain::text::sentence;
use crate::domain::text::tokens;
use crate::domain::text::{one_line, shorten};

/// Maximum estimated tokens of one piece of a remark, so that a passage holds it whole with its brackets.
const LONGEST: u32 = 130;

/// Maximum characters of a name, and of the words a remark is on.
const LONGEST_NAME: usize = 60;
const LONGEST_WORDS: usize = 160;

/// Maximum characters of a link address.
const LONGEST_ADDRESS: usize = 400;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RemarkKind {
    #[default]
    Comment,
    Reply,
    Highlight,
    Underline,
    StrikeOut,
    /// Text to be inserted.
    Insertion,
}

/// An annotation in a document. All of its text comes unchecked from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remark {
    pub kind: RemarkKind,
    /// The author; may be empty.
    pub by: String,
    /// As written in the file: `D:20240301…`, `2024-03-01T…`; may be empty.
    pub date: String,
    /// The words of the document it is on; may be empty.
    pub on: String,
    /// May be empty.
    pub text: String,
}

impl Remark {
    /// The remark's lines: one, or several if it is long, each with its brackets. Empty if the remark has neither text
    /// nor marked words.
    pub fn lines(&self) -> Vec<String> {
        let said = one_line(&self.text);
        let on = shorten(&one_line(&self.on), LONGEST_WORDS);
        // Markup with text is a comment on the marked words; strike-outs and insertions stay what they are.
        let kind = match self.kind {
            RemarkKind::Highlight | RemarkKind::Underline if !said.is_empty() => RemarkKind::Comment,
            kind => kind,
        };
        let name = match kind {
            RemarkKind::Comment => "Comment",
            RemarkKind::Reply => "Reply",
            RemarkKind::Highlight => "Highlighted",
            RemarkKind::Underline => "Underlined",
            RemarkKind::StrikeOut => "Struck out",
            RemarkKind::Insertion => "Insertion",
        };
        let marks = !matches!(kind, RemarkKind::Comment | RemarkKind::Reply | RemarkKind::Insertion);
        if said.is_empty() && (!marks || on.is_empty()) {
            return Vec::new();
        }
        let mut head = format!("[{name}");
        let by = shorten(&bare(&self.by), LONGEST_NAME);
        if !by.is_empty() {
            head.push_str(&format!(" by {by}"));
        }
        if let Some(date) = day(&self.date) {
            head.push_str(&format!(", {date}"));
        }
        let on = match (on.is_empty(), marks) {
            (true, _) => String::new(),
            (false, true) => format!(": “{on}”"),
            (false, false) => format!(", on: “{on}”"),
        };
        if said.is_empty() {
            return vec![format!("{head}{on}]")];
        }
        let first = std::iter::once(format!("{head}{on}]")).chain(std::iter::repeat(format!("{head}, continued]")));
        pieces(&said).into_iter().zip(first).map(|(said, head)| format!("{head} {said}")).collect()
    }
}

/// The line that names an attached file.
pub fn attached(name: &str) -> String {
    format!("[Attached file: {}]", shorten(&one_line(name), LONGEST_NAME * 2))
}

/// The lines that give link targets not evident from the link text, each link once.
pub fn links(links: &[(String, String)]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for (words, address) in links {
        let words = shorten(&one_line(words), LONGEST_WORDS / 2);
        let address = shorten(&one_line(address), LONGEST_ADDRESS);
        let one = if words.is_empty() { address } else { format!("{words} → {address}") };
        if !line.is_empty() && tokens::estimate(&line) + tokens::estimate(&one) > LONGEST {
            lines.push(format!("[Links: {}]", std::mem::take(&mut line)));
        }
        line.push_str(if line.is_empty() { "" } else { "; " });
        line.push_str(&one);
    }
    if !line.is_empty() {
        lines.push(format!("[Links: {line}]"));
    }
    lines
}

/// True if an address leads out of the document and the link text does not show where to.
pub fn tells_more(words: &str, address: &str) -> bool {
    let address = address.trim();
    let lower = address.to_lowercase();
    let Some(rest) = ["http://", "https://", "ftp://", "mailto:", "doi:", "tel:"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme))
    else {
        return false;
    };
    let plain = |text: &str| -> String {
        text.to_lowercase().trim_start_matches("www.").chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let rest = plain(rest.trim_start_matches("www."));
    !rest.is_empty() && !plain(words).contains(&rest)
}

/// The section heading for passages made of remarks.
pub fn section(lines: &[&str]) -> &'static str {
    let chinese = lines.iter().any(|line| {
        let said = line.split_once(']').map_or(*line, |(_, said)| said);
        crate::domain::text::language::script_of(said) == Some(crate::domain::text::language::Script::Cjk)
    });
    if lines.iter().all(|line| line.starts_with("[Header]") || line.starts_with("[Footer]")) {
        return if chinese { "页眉和页脚 (headers and footers)" } else { "Headers and footers" };
    }
    match (lines.iter().all(|line| line.starts_with("[Links")), chinese) {
        (true, _) => "Links",
        (false, true) => "批注 (comments)",
        (false, false) => "Comments",
    }
}

/// A name without brackets, which would end the prefix.
fn bare(name: &str) -> String {
    one_line(&name.replace(['[', ']'], " "))
}

/// The day of a date as found in files: `D:20240301120000Z`, `2024-03-01T12:00:00Z`.
fn day(date: &str) -> Option<String> {
    let date = date.trim().trim_start_matches("D:");
    let digits: String = date.chars().filter(|c| *c != '-').take(8).collect();
    let whole = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    (whole && ("01"..="12").contains(&month) && ("01"..="31").contains(&day)).then(|| format!("{year}-{month}-{day}"))
}

/// Splits a long text between sentences if they are short enough, otherwise between words.
fn pieces(text: &str) -> Vec<String> {
    let mut all: Vec<String> = vec![String::new()];
    let mut used = 0;
    let mut add = |words: &str, cost: u32| {
        if used > 0 && used + cost > LONGEST {
            all.push(String::new());
            used = 0;
        }
        if let Some(last) = all.last_mut() {
            last.push_str(words);
        }
        used += cost;
    };
    let mut at = 0;
    for range in sentence::split(text) {
        let sentence = &text[at..range.end];
        at = range.end;
        let cost = tokens::estimate(sentence);
        if cost <= LONGEST {
            add(sentence, cost.max(1));
            continue;
        }
        for word in sentence.split_inclusive(|c: char| c.is_whitespace() || tokens::is_cjk(c)) {
            // An endless word is cut too.
            for part in word.as_bytes().chunks(400).scan(0, |from, bytes| {
                let start = *from;
                *from += bytes.len();
                Some((start, *from))
            }) {
                if let Some(part) = floor(word, part.0).zip(floor(word, part.1)).and_then(|(a, b)| word.get(a..b)) {
                    add(part, tokens::estimate(part).max(1));
                }
            }
        }
    }
    all.iter().map(|piece| piece.trim().to_string()).filter(|piece| !piece.is_empty()).collect()
}

/// The nearest character boundary at or before an offset.
fn floor(text: &str, at: usize) -> Option<usize> {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::sentence::is_remark;

    fn remark(kind: RemarkKind, on: &str, text: &str) -> Remark {
        Remark {
            kind,
            by: "Ada [x]\n".into(),
            date: "D:20240301120000+01'00'".into(),
            on: on.into(),
            text: text.into(),
        }
    }

    #[test]
    fn a_remark_says_in_brackets_what_it_is_and_on_what() {
        for (remark, line) in [
            (
                remark(RemarkKind::Comment, "30 days", "Too\nshort."),
                "[Comment by Ada x, 2024-03-01, on: “30 days”] Too short.",
            ),
            (remark(RemarkKind::Highlight, "30 days", ""), "[Highlighted by Ada x, 2024-03-01: “30 days”]"),
            (remark(RemarkKind::Highlight, "", "Why?"), "[Comment by Ada x, 2024-03-01] Why?"),
            (remark(RemarkKind::StrikeOut, "30 days", "no"), "[Struck out by Ada x, 2024-03-01: “30 days”] no"),
            (Remark { text: "太短了。".into(), ..Remark::default() }, "[Comment] 太短了。"),
        ] {
            assert_eq!(remark.lines(), [line]);
            assert!(is_remark(line));
        }
        assert!(remark(RemarkKind::Comment, "words", " ").lines().is_empty());
        assert!(remark(RemarkKind::StrikeOut, "", "").lines().is_empty());
        assert!(!is_remark("[Commentary] on it") && !is_remark("[1] Comment by"));
        assert_eq!(day("2024-13-01"), None);
    }

    #[test]
    fn every_piece_of_a_long_remark_says_what_it_is_and_nothing_is_lost() {
        for words in [
            "The dues are too high for ships of this size. ".repeat(60),
            "港口的费用太高了。".repeat(150),
            "x".repeat(5000),
        ] {
            let lines = remark(RemarkKind::Comment, "dues", &words).lines();
            assert!(lines.len() > 2);
            assert!(lines.iter().all(|line| is_remark(line) && tokens::estimate(line) < 256), "{lines:?}");
            let said: String = lines.iter().filter_map(|line| line.split_once("] ")).map(|(_, said)| said).collect();
            let plain = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(plain(&said), plain(&words));
        }
    }

    #[test]
    fn a_link_is_listed_where_its_words_do_not_say_where_it_leads() {
        assert!(tells_more("here", "https://example.org/tides"));
        assert!(!tells_more("example.org/tides", "https://www.example.org/tides/"));
        assert!(!tells_more("Write to ada@example.org", "mailto:ada@example.org"));
        assert!(!tells_more("the next chapter", "chapter2.html#x") && !tells_more("x", "javascript:alert(1)"));
        let one = ("here".to_string(), "https://example.org/tides".to_string());
        assert_eq!(links(std::slice::from_ref(&one)), ["[Links: here → https://example.org/tides]"]);
        assert!(links(&vec![one; 50]).len() > 2);
    }
}
