//! The words of questions, labels and headings, so that they meet: years apart, number words as digits, Chinese cut
//! where its function words are.

use crate::domain::text::language::{stem, terms};
use crate::domain::text::numerals::NUMBER_WORDS;

/// Content words without years, in order, each once.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for term in terms(&opened(text)) {
        let term = normal(term);
        // "How many", "how much".
        let asks = matches!(term.as_str(), "many" | "much");
        if !term.is_empty() && !asks && !is_year(&term) && !kept.contains(&term) {
            kept.push(term);
        }
    }
    kept
}

/// Parts that only look like one word ("and/or", "2015-2017") come apart, and footnote marks and Chinese function words
/// fall away.
fn opened(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // "(1)", "[a]" after a label.
        let mark = match c {
            '(' | '（' | '[' => {
                rest.find([')', '）', ']']).filter(|&end| end <= 5).filter(|&end| is_mark(&rest[c.len_utf8()..end]))
            }
            _ => None,
        };
        if let Some(end) = mark {
            out.push(' ');
            rest = &rest[end + rest[end..].chars().next().map_or(1, char::len_utf8)..];
            continue;
        }
        let split = matches!(c, '/' | '–' | '—' | '*' | '†' | '‡' | '_' | '&') || CHINESE_FUNCTION.contains(c);
        let joint = c == '-' && !out.ends_with(|c: char| c.is_alphabetic());
        out.push(if split || joint { ' ' } else { c });
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Characters of questions and dates that no label depends on.
const CHINESE_FUNCTION: &str = "的了是在与和及或年月日多少几哪个各为什么吗呢请问谁怎样如何有";

fn is_mark(inner: &str) -> bool {
    !inner.is_empty() && (inner.chars().all(|c| c.is_ascii_digit() || c == ',') || inner.chars().count() == 1)
}

/// A term in the form in which it meets others.
fn normal(term: String) -> String {
    if let Some(n) = NUMBER_WORDS.iter().position(|word| stem(word) == term) {
        return n.to_string();
    }
    match term.as_str() {
        "q1" | "q2" | "q3" | "q4" => "quarter".into(),
        _ => term.trim_end_matches(['.', '\'', '’']).to_string(),
    }
}

fn is_year(term: &str) -> bool {
    let digits = term.trim_start_matches("fy");
    !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit())
        && (digits.len() == 4 && !years(term).is_empty() || term.starts_with("fy"))
}

/// The years in a text, in order, each once: "2015", "FY18", "fiscal 2018", "2018年". Several years joined by a dash are
/// all years between.
pub(super) fn years(text: &str) -> Vec<u32> {
    let chars: Vec<char> = text.chars().collect();
    let mut found: Vec<u32> = Vec::new();
    let mut range_from: Option<(usize, u32)> = None;
    let mut i = 0;
    while i < chars.len() {
        if !chars[i].is_ascii_digit() {
            i += 1;
            continue;
        }
        let from = i;
        while chars.get(i).is_some_and(char::is_ascii_digit) {
            i += 1;
        }
        let digits: String = chars[from..i].iter().collect();
        let before = from.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(i).copied();
        let part = |c: Option<char>, next: Option<&char>| {
            matches!(c, Some('.' | ',')) && next.is_some_and(char::is_ascii_digit)
        };
        let within = part(before, from.checked_sub(2).map(|at| &chars[at])) || part(after, chars.get(i + 1));
        let fiscal =
            from >= 2 && chars[from - 2].eq_ignore_ascii_case(&'f') && chars[from - 1].eq_ignore_ascii_case(&'y');
        let money = matches!(before, Some('$' | '€' | '£' | '¥')) || matches!(after, Some('%'));
        let year = match digits.parse::<u32>() {
            Ok(year) if digits.len() == 4 && (1900..2100).contains(&year) && !within && !money => year,
            Ok(short) if digits.len() == 2 && fiscal => 2000 + short,
            _ => continue,
        };
        if let Some((end, first)) = range_from
            && from == end + 1
            && matches!(chars[end], '-' | '–' | '—' | '至' | '到')
            && first < year
            && year - first <= LONGEST_RANGE
        {
            found.extend(first + 1..year);
        }
        range_from = Some((i, year));
        if !found.contains(&year) {
            found.push(year);
        }
    }
    found
}

/// Years of a range that are all asked for: "2015–2019".
const LONGEST_RANGE: u32 = 12;

/// A word that says little about what is asked: it counts a fifth.
pub(super) fn is_filler(word: &str) -> bool {
    const FILLERS: &[&str] = &[
        "happen",
        "show",
        "reach",
        "report",
        "amount",
        "value",
        "figure",
        "number",
        "end",
        "year",
        "fiscal",
        "annual",
        "company",
        "give",
        "list",
        "according",
        "accord",
        "table",
        "document",
        "say",
        "get",
        "achieve",
        "period",
        "ended",
        "during",
        "date",
        "may",
        "tell",
        "please",
        "record",
        "each",
        "whole",
        "overall",
        "respectively",
        "exact",
        "exactly",
        "do",
        "use",
        "名称",
        "数据",
        "数值",
        "报告",
        "公司",
    ];
    FILLERS.iter().any(|filler| *filler == word || stem(filler) == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_labels_and_questions_meet() {
        assert_eq!(words("Streaming content obligations (1)"), words("streaming content obligation"));
        assert_eq!(words("less than one year"), words("Less than 1 year"));
        assert_eq!(words("Lease Land and/or Building(1)"), ["leas", "land", "build"]);
        assert_eq!(words("2022年营业收入是多少？"), words("营业收入"));
        assert_eq!(words("Year ended December 31, 2015"), ["year", "end", "december", "31"]);
    }

    #[test]
    fn years_are_read_with_ranges_and_fiscal_years() {
        assert_eq!(years("in FY18, 2015–2017 and 1,999 or $2000"), [2018, 2015, 2016, 2017]);
        assert_eq!(years("2019年12月"), [2019]);
        assert_eq!(years("20155 and 0.2015"), Vec::<u32>::new());
    }
}
