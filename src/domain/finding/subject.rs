//! What a question is about so plainly that an answer must hold it: what is counted, the unit or currency asked for, what
//! a document is said to say something about.

use crate::domain::text::language::query_words;

/// A word that must occur, with what may stand for it: other forms, signs.
pub type Needed = Vec<String>;

/// Units and currencies with their other names and signs.
const UNITS: &[&[&str]] = &[
    &["euro", "euros", "eur", "€"],
    &["dollar", "dollars", "usd", "$", "cents"],
    &["pound", "pounds", "gbp", "£", "lb", "lbs"],
    &["yen", "jpy", "¥", "円"],
    &["yuan", "rmb", "renminbi", "cny", "¥", "元"],
    &["rupee", "rupees", "inr", "rs", "₹"],
    &["franc", "francs", "chf"],
    &["price", "prices", "priced", "pricing", "cost", "costs", "$", "€", "£"],
    &["litre", "litres", "liter", "liters", "ml", "gallons"],
    &["gallon", "gallons", "litres", "liters"],
    &["kilogram", "kilograms", "kilo", "kilos", "kg", "g", "grams", "tonnes", "tons", "pounds", "lb"],
    &["gram", "grams", "g", "kg", "mg"],
    &["tonne", "tonnes", "ton", "tons", "t", "kg"],
    &["kilometre", "kilometres", "kilometer", "kilometers", "km", "miles"],
    &["mile", "miles", "mi", "km"],
    &["metre", "metres", "meter", "meters", "m", "cm", "feet", "ft"],
    &["centimetre", "centimetres", "centimeter", "centimeters", "cm", "mm", "inches"],
    &["inch", "inches", "cm", "mm", "in"],
    &["calorie", "calories", "kcal", "joules"],
    &["celsius", "°c", "degrees", "℃"],
    &["fahrenheit", "°f", "degrees", "℉"],
    &["watt", "watts", "w", "kw", "kilowatt", "kilowatts", "mw"],
];

/// Words that any count may be of, or that have too many others for them.
const ANYTHING: &[&str] = &[
    "people",
    "persons",
    "individuals",
    "employees",
    "workers",
    "times",
    "kinds",
    "types",
    "sorts",
    "ways",
    "different",
    "of",
    "more",
    "other",
    "total",
    "items",
    "things",
    "money",
    "years",
    "year",
    "days",
    "months",
    "weeks",
    "hours",
    "minutes",
    "seconds",
    "percent",
    "percentage",
    "pages",
    "chapters",
    "sections",
    "figures",
    "tables",
    "new",
    "are",
    "is",
    "does",
    "do",
    "did",
    "was",
    "were",
    "has",
    "have",
    "can",
    "will",
    "would",
    "additional",
    "separate",
    "distinct",
    "big",
    "large",
    "small",
    "long",
    "the",
    "a",
    "an",
    "kids",
    "children",
    "and",
];

/// What must occur in the documents for an answer; empty if nothing is as plain.
pub fn needed(question: &str) -> Vec<Needed> {
    let lower = question.trim().trim_end_matches(['?', '.', '!', '？', '。']).to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\'')))
        .filter(|word| !word.is_empty())
        .collect();
    let mut all: Vec<Needed> = Vec::new();
    let mut add = |word: &str| {
        let word = word.trim_end_matches("'s");
        let unit = UNITS.iter().find(|unit| unit[0] == word || unit[1] == word);
        let needed: Needed =
            unit.map_or_else(|| vec![word.to_string()], |unit| unit.iter().map(|name| (*name).to_string()).collect());
        if !all.contains(&needed) {
            all.push(needed);
        }
    };
    for (n, pair) in words.windows(2).enumerate() {
        let counted = pair[0] == "how" && matches!(pair[1], "many" | "much");
        if let Some(word) = words.get(n + 2).filter(|word| counted && !ANYTHING.contains(word)) {
            // "How many tennis balls": either word may be left out of the text.
            let next = words.get(n + 3).copied().unwrap_or("");
            let verb = [
                "are", "is", "do", "does", "did", "was", "were", "has", "have", "can", "of", "in", "on", "at", "will",
                "would", "there", "could", "should",
            ];
            if next.is_empty() || verb.contains(&next) {
                add(word);
            }
        }
        // "the price of the watch"
        if pair == ["the", "price"] {
            add(pair[1]);
        }
        // "the chief executive's dog": what somebody has, named last.
        if n + 2 == words.len() && pair[0].ends_with("'s") && !ANYTHING.contains(&pair[1]) {
            add(pair[1]);
        }
        // "in euros", at the end or before a comma.
        let unit = |word: &str| UNITS.iter().any(|unit| unit[..2].contains(&word));
        if pair[0] == "in" && unit(pair[1]) {
            add(pair[1]);
        }
    }
    for lead in [
        "say about ",
        "says about ",
        "said about ",
        "tell about ",
        "tells about ",
        "mention about ",
        "state about ",
        "write about ",
        "written about ",
    ] {
        let Some((_, subject)) = lower.split_once(lead) else { continue };
        let own = query_words(subject);
        // "the company's football team": the last words are what it is about.
        if let Some(word) =
            own.iter().rev().find(|word| word.is_ascii() && word.len() > 2 && !ANYTHING.contains(&word.as_str()))
        {
            add(word);
        }
    }
    if ["定价", "售价", "定價", "售價"].iter().any(|word| lower.contains(word)) {
        let named = ["定价", "售价", "价格", "价钱", "定價", "售價", "價格"];
        all.push(named.iter().map(|word| (*word).to_string()).collect());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_must_hold_is_found() {
        let first = |question: &str| needed(question).first().map(|needed| needed[0].clone());
        assert_eq!(first("How many litres of water does the training use?").as_deref(), Some("litre"));
        assert_eq!(first("What is the price of the watch in euros?").as_deref(), Some("price"));
        assert_eq!(first("What does the report say about the company's football team?").as_deref(), Some("team"));
        assert_eq!(first("What is the name of the chief executive's dog?").as_deref(), Some("dog"));
        assert_eq!(first("这本书的定价是多少元？").as_deref(), Some("定价"));
        assert_eq!(first("How many people did the company employ?"), None);
        assert_eq!(first("How many vice presidents are there?"), None);
        assert_eq!(first("What is recall?"), None);
    }
}
