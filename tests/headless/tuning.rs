//! `docent tune`: pairs in, an adapter out, or a reason why not.

use std::fmt::Write;

use crate::support::{E5, Home, arg};

/// A book of pages that each describe a machine in words of their own.
fn book() -> String {
    let pages: Vec<String> = (0..24).map(page).collect();
    pages.join("\u{c}")
}

fn page(n: usize) -> String {
    let part = PARTS[n % PARTS.len()];
    format!(
        "Machine {n}\n\nThe {part} of machine {n} is made of steel and weighs {} kilograms. It is cleaned every {} days with \
         warm water, and its seal is replaced after {} hours of work.",
        n * 7 + 3,
        n + 2,
        n * 100 + 50
    )
}

const PARTS: &[&str] = &["valve", "pump", "gear", "lamp", "belt", "filter"];

fn pairs(count: usize) -> String {
    let mut text = String::new();
    for n in 0..count {
        let part = PARTS[n % PARTS.len()];
        let question = format!("How heavy is the {part} of machine {n}?");
        let line = serde_json::json!({ "question": question, "document": "book.txt", "page": n + 1 });
        writeln!(text, "{line}").unwrap();
    }
    text
}

#[test]
fn a_file_of_pairs_is_fitted_and_what_does_not_help_is_refused() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let (book, file) = (home.file("book.txt", book()), home.file("pairs.jsonl", pairs(24)));
    let before = home.json(&["search", arg(&book), "How heavy is the belt?", "--json"]);
    let tuned = home.json(&["tune", "--documents", arg(&book), "--pairs", arg(&file), "--json"]);
    assert_eq!((tuned["pairs"].as_u64(), tuned["choices"].as_u64()), (Some(24), Some(0)), "{tuned}");
    let installed = tuned["installed"].as_bool().unwrap();
    let (old, new) = (tuned["recall_before"].as_f64().unwrap(), tuned["recall_after"].as_f64().unwrap());
    assert!(old > 0.0 && (!installed || new >= old), "{tuned}");
    assert_eq!(installed, tuned["refused"].is_null());
    let status = home.json(&["tune", "--status", "--json"]);
    assert_eq!(status["installed"].as_bool(), Some(installed));
    let undone = home.json(&["tune", "--undo", "--json"]);
    assert_eq!(undone["removed"].as_bool(), Some(installed));
    let after = home.json(&["search", arg(&book), "How heavy is the belt?", "--json"]);
    assert_eq!(before["passages"], after["passages"], "search is as it was");
}

#[test]
fn what_cannot_be_fitted_says_what_to_do() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let book = home.file("book.txt", book());
    let told = |words: &[&str]| home.failure(words);
    let none = told(&["tune"]);
    assert!(none.contains("0 pairs") && none.contains("--pairs"), "{none}");
    let few = home.file("few.jsonl", pairs(3));
    let missing = told(&["tune", "--documents", arg(&book), "--pairs", arg(&few)]);
    assert!(missing.contains("3 pairs") && missing.contains("17 fewer"), "{missing}");
    let damaged = home.file("damaged.jsonl", format!("{}not JSON\n", pairs(2)));
    let line = told(&["tune", "--documents", arg(&book), "--pairs", arg(&damaged)]);
    assert!(line.contains("line 3: not a pair"), "{line}");
    let unknown = home.file("unknown.jsonl", pairs(1).replace("book.txt", "other.txt"));
    let named = told(&["tune", "--documents", arg(&book), "--pairs", arg(&unknown)]);
    assert!(named.contains("line 1") && named.contains("docent index"), "{named}");
}
