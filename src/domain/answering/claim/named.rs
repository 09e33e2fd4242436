//! Named things that a question is about: a company, a person, a product. A claim on one of them that neither its passage
//! nor the document knows is not supported, however well its words fit: figures of one company, told of another.
//!
//! At the beginning of a sentence case alone makes no name, so the things are taken from the question and from the names
//! that the documents go by.

use crate::domain::text::language::{Script, script_of, terms};

/// Most things looked for.
const MOST: usize = 24;

/// The named things in a question: words with a capital or digits in them, other than its first and those that begin a
/// phrase of its own ("Table 3").
pub fn things(question: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    // In a title or a line of capitals no name stands out.
    let words: Vec<&str> = question.split_whitespace().collect();
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let cased = words.iter().filter(|word| word.chars().count() > 3).collect::<Vec<_>>();
    if cased.len() > 3 && cased.iter().all(|word| capital(word)) {
        return found;
    }
    for (n, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let bare = bare.strip_suffix("'s").or(bare.strip_suffix("’s")).unwrap_or(bare);
        // "Jeffrey P. Bezos": an initial ends no sentence.
        let opens = n == 0 || words[n - 1].ends_with(['.', '?', '!', ':']) && words[n - 1].chars().count() > 2;
        let name = capital(bare) && !opens || opens && script_of(question) == Some(Script::Cjk) && capital(bare);
        if name
            && bare.chars().count() > 2
            && !terms(bare).is_empty()
            && !PLACES.contains(&bare.to_lowercase().as_str())
        {
            let bare = bare.to_string();
            if found.len() < MOST && !found.contains(&bare) {
                found.push(bare);
            }
        }
    }
    // "亚马逊的 GPT-4": names in Latin letters within Chinese.
    if script_of(question) == Some(Script::Cjk) {
        let latin = question.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        for name in latin.filter(|name| name.len() > 2 && name.starts_with(|c: char| c.is_ascii_uppercase())) {
            if found.len() < MOST && !found.iter().any(|known| known == name) {
                found.push(name.to_string());
            }
        }
    }
    found
}

/// Words with a capital that name a part of a document, a month or a language.
const PLACES: &[&str] = &[
    "table",
    "figure",
    "fig",
    "chapter",
    "section",
    "appendix",
    "page",
    "part",
    "article",
    "equation",
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
    "english",
    "chinese",
    "what",
    "how",
    "which",
];

/// True if the claim speaks of one of the things, and `held` says of that one that it is unknown where the claim is said
/// to stand.
pub fn lacking(claim: &str, things: &[String], mut held: impl FnMut(&str) -> bool) -> bool {
    let words: Vec<String> = claim
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\'' | '’')))
        .map(|word| word.trim_end_matches("'s").trim_end_matches("’s").to_lowercase())
        .collect();
    things.iter().any(|thing| {
        let lower = thing.to_lowercase();
        words.contains(&lower) && !held(thing)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_things_of_a_question_are_its_names() {
        assert_eq!(things("What were Netflix's total revenues in 2015?"), ["Netflix"]);
        assert_eq!(things("What does Table 4 show about GPT-4?"), ["GPT-4"]);
        assert_eq!(things("How old is Jeffrey P. Bezos?"), ["Jeffrey", "Bezos"]);
        assert_eq!(things("那 Netflix 的收入呢？"), ["Netflix"]);
        assert!(things("What Is The Meaning Of This Title Here").is_empty());
        assert!(things("How many employees were there in May?").is_empty());
    }

    #[test]
    fn a_claim_on_a_thing_that_is_unknown_there_lacks_it() {
        let things = ["Netflix".to_string()];
        assert!(lacking("Netflix's revenues were 52,862 million.", &things, |_| false));
        assert!(!lacking("Netflix's revenues were 6,780 million.", &things, |thing| thing == "Netflix"));
        assert!(!lacking("Revenues were 52,862 million.", &things, |_| false));
    }
}
