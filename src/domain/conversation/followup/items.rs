//! Items that a conversation has listed, and ordinals that pick one: "the third one", 第二个, "the latter".

use crate::domain::answering::marks::{markers, without};
use crate::domain::text::one_line;

/// Most items taken from an answer.
const MOST: usize = 200;

/// The items of the lists and tables of an answer, without its marks; those of an enumeration in its text if there is
/// no list.
pub(super) fn items(answer: &str) -> Vec<String> {
    let marks = markers(answer);
    let mut at = 0;
    let mut found = Vec::new();
    let mut rows = 0;
    for line in answer.split_inclusive('\n') {
        let text = without(line, at, &marks);
        at += line.len();
        let text = text.trim();
        if let Some(row) = text.strip_prefix('|') {
            rows += 1;
            let cell = row.split('|').next().unwrap_or_default();
            // Header and rule come first.
            if rows > 2 {
                found.push(plain(cell));
            }
            continue;
        }
        rows = 0;
        if let Some(item) = item_of(text) {
            found.push(plain(item));
        }
        if found.len() == MOST {
            break;
        }
    }
    found.retain(|item| !item.is_empty());
    if found.len() < 2 { enumerated(&without(answer, 0, &marks)) } else { found }
}

/// The text of a list item.
fn item_of(line: &str) -> Option<&str> {
    if let Some(item) = ["- ", "* ", "+ ", "• "].iter().find_map(|sign| line.strip_prefix(sign)) {
        return Some(item);
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &line[digits..];
    (1..=3).contains(&digits).then(|| [". ", ") ", "、"].iter().find_map(|sign| rest.strip_prefix(sign))).flatten()
}

fn plain(item: &str) -> String {
    let item = one_line(&item.replace(['*', '_', '`', '“', '”', '"'], ""));
    item.trim_end_matches(['.', '。', ';', '；', ',', '，', ':', '：', ' ']).to_string()
}

/// The items of "a, b and c", from the sentence with most of them.
fn enumerated(answer: &str) -> Vec<String> {
    let sentences = answer.split(['\n', '。', '?', '!']).flat_map(|line| line.split(". "));
    let split = |sentence: &str| -> Vec<String> {
        let listed = sentence.rsplit_once([':', '：']).map_or(sentence, |(_, listed)| listed);
        let listed = listed.replace(", and ", ", ").replace(" and ", ", ").replace(['、', '，', ';', '；'], ", ");
        let listed = listed.replace('和', ", ");
        listed.split(", ").map(plain).filter(|item| !item.is_empty()).collect()
    };
    let longest = sentences.take(MOST).map(split).max_by_key(Vec::len).unwrap_or_default();
    if longest.len() >= 3 && longest.iter().all(|item| item.split(' ').count() <= 8) { longest } else { Vec::new() }
}

/// What an ordinal picks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nth {
    /// From 1.
    First(usize),
    Last,
}

impl Nth {
    pub fn of<T>(self, items: &[T]) -> Option<&T> {
        match self {
            Nth::First(n) => items.get(n.checked_sub(1)?),
            Nth::Last => items.last(),
        }
    }
}

/// The ordinal that a word is.
pub(super) fn ordinal(word: &str) -> Option<Nth> {
    const WORDS: &[&str] = &[
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth",
    ];
    if word == "last" || word == "final" {
        return Some(Nth::Last);
    }
    if let Some(n) = WORDS.iter().position(|known| *known == word) {
        return Some(Nth::First(n + 1));
    }
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending))?;
    digits.parse().ok().filter(|n| (1..=99).contains(n)).map(Nth::First)
}

/// The number at the beginning of an item, if it has one of its own: "3", "2.1".
pub(super) fn number_of(item: &str) -> Option<(&str, &str)> {
    let end = item.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(item.len());
    let number = item[..end].trim_end_matches('.');
    let title = item[end..].trim_start_matches(|c: char| !c.is_alphanumeric());
    (!number.is_empty() && number.starts_with(|c: char| c.is_ascii_digit())).then_some((number, title))
}

/// True if an item has that number of its own: the third chapter is chapter 3, wherever it stands in a list.
pub(super) fn has_number(items: &[String], nth: usize) -> bool {
    items.iter().any(|item| number_of(item).is_some_and(|(number, _)| number.parse() == Ok(nth)))
}

/// The two sides of "between a and b", "a or b", "a versus b" in a question.
pub(super) fn two_sides(question: &str) -> Option<(String, String)> {
    let plain = super::words::bare(question);
    for (open, middle) in [
        ("between ", " and "),
        ("compare ", " and "),
        ("compare ", " with "),
        ("", " versus "),
        ("", " vs "),
        ("", " vs. "),
    ] {
        let lower = plain.to_lowercase();
        // The texts are cut at places found in lower case, which is as long in nearly every language.
        if lower.len() != plain.len() {
            return None;
        }
        let from = lower.find(open).map(|at| at + open.len());
        if let Some((from, at)) = from.and_then(|from| Some((from, from + lower[from..].find(middle)?))) {
            let (first, second) = (plain[from..at].trim(), plain[at + middle.len()..].trim());
            if !first.is_empty() && !second.is_empty() {
                return Some((first.to_string(), second.to_string()));
            }
        }
    }
    let (first, second) = plain.split_once('与').or_else(|| plain.split_once('和'))?;
    let second = second.split(['的', '有', '之', '哪', '，']).next()?;
    let first = first.rsplit(['，', '较']).next()?;
    (!first.is_empty() && !second.is_empty()).then(|| (first.to_string(), second.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_found_in_lists_tables_and_sentences() {
        let chapters = "There are 3 chapters:\n\n1. Scope of This Document [1]\n2. **Duties** [2]\n3. Resources [3]\n";
        assert_eq!(items(chapters), ["Scope of This Document", "Duties", "Resources"]);
        assert_eq!(items("| name | age |\n|---|---|\n| Ada [1] | 36 |\n| Grace [1] | 85 |"), ["Ada", "Grace"]);
        assert_eq!(items("It has these parts: hull, keel and mast [1]."), ["hull", "keel", "mast"]);
        assert_eq!(items("It freezes in January [1]."), Vec::<String>::new());
    }

    #[test]
    fn ordinals_pick_items() {
        let listed = ["a", "b", "c"];
        for (word, item) in
            [("third", Some("c")), ("2nd", Some("b")), ("last", Some("c")), ("fifth", None), ("two", None)]
        {
            assert_eq!(ordinal(word).and_then(|nth| nth.of(&listed).copied()), item, "{word}");
        }
        assert_eq!(number_of("2.1 Scope"), Some(("2.1", "Scope")));
        assert_eq!(number_of("Scope"), None);
        let sides = |text| two_sides(text).unwrap();
        assert_eq!(sides("What is the difference between BM25 and HNSW?"), ("BM25".into(), "HNSW".into()));
        assert_eq!(sides("倒排索引和向量索引有什么区别？"), ("倒排索引".into(), "向量索引".into()));
    }
}
