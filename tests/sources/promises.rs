//! SECURITY.md: every sentence of it that promises something names its tests, and every test it names exists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::ROOT;

/// The sections that promise nothing.
const NO_PROMISES: &[&str] = &["What is not promised", "Reporting"];

/// Sentences that say what is, or what is beyond the program, and so have no test.
const NO_TEST: &[&str] = &[
    "The data directory holds the text of your documents, their embeddings and your conversations, unencrypted.",
    "The documents themselves stay; deleting the data directory removes all of it.",
    "Exported files, logs that `--log` put elsewhere, backups, and what a disk keeps of overwritten blocks are not \
     covered.",
    "Prompt templates are files you choose to use.",
];

/// The names of notes and what they say, and the text above them.
fn parted(page: &str) -> (String, BTreeMap<String, String>) {
    let (mut text, mut notes, mut last) = (String::new(), BTreeMap::new(), None::<String>);
    for line in page.lines() {
        if let Some((name, said)) = line.strip_prefix("[^").and_then(|rest| rest.split_once("]: ")) {
            notes.insert(name.to_string(), said.to_string());
            last = Some(name.to_string());
        } else if let (Some(name), true) = (&last, line.starts_with("    ")) {
            notes.get_mut(name).unwrap().push_str(line);
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    (text, notes)
}

/// The paragraphs, items and rows of the sections that promise something, each on one line.
fn blocks(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let (mut promising, mut open) = (false, false);
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            (promising, open) = (!NO_PROMISES.contains(&title.trim()), false);
        } else if !promising || line.trim().is_empty() || line.starts_with("|--") || line.starts_with("| what") {
            open = false;
        } else if open && !line.starts_with("- ") && !line.starts_with('|') {
            let block = found.last_mut().unwrap();
            block.push(' ');
            block.push_str(line.trim());
        } else {
            found.push(line.trim_start_matches("- ").to_string());
            open = !line.starts_with('|');
        }
    }
    found
}

/// The sentences of a block, each with the notes behind it.
fn sentences(block: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut rest = block;
    while !rest.is_empty() {
        let ends = |at: usize| {
            let behind = &rest[at + 1..];
            behind.is_empty() || behind.starts_with("[^") || behind.starts_with(" ") && !rest[..at].ends_with(" …")
        };
        let end = rest.match_indices('.').map(|(at, _)| at).find(|at| ends(*at)).map_or(rest.len(), |at| at + 1);
        let sentence = rest[..end].trim().to_string();
        rest = &rest[end..];
        let mut notes = Vec::new();
        while let Some((name, behind)) = rest.trim_start().strip_prefix("[^").and_then(|note| note.split_once(']')) {
            notes.push(name.to_string());
            rest = behind;
        }
        found.push((sentence, notes));
        rest = rest.trim_start();
    }
    found
}

/// The notes anywhere in a text.
fn notes_in(text: &str) -> Vec<String> {
    text.split("[^").skip(1).filter_map(|rest| rest.split_once(']')).map(|(name, _)| name.to_string()).collect()
}

#[test]
fn every_promise_names_its_test_and_every_test_named_exists() {
    let page = std::fs::read_to_string(Path::new(ROOT).join("SECURITY.md")).unwrap();
    let (text, notes) = parted(&page);
    let mut wrong = Vec::new();
    let mut promises = 0;
    for block in blocks(&text) {
        if block.starts_with('|') {
            promises += 1;
            if notes_in(&block).is_empty() {
                wrong.push(format!("no test: {block}"));
            }
            continue;
        }
        for (sentence, named) in sentences(&block) {
            promises += 1;
            if named.is_empty() && !NO_TEST.contains(&sentence.as_str()) {
                wrong.push(format!("no test: {sentence}"));
            }
        }
    }
    assert!(promises > 30, "only {promises} sentences were found");
    let used: BTreeSet<String> = notes_in(&text).into_iter().collect();
    let told: BTreeSet<String> = notes.keys().cloned().collect();
    wrong.extend(used.symmetric_difference(&told).map(|name| format!("[^{name}] is used or told, not both")));
    for (name, said) in &notes {
        let mut file = None::<(String, String)>;
        let mut tests = 0;
        for word in said.split('`').skip(1).step_by(2) {
            if word.contains('/') {
                match std::fs::read_to_string(Path::new(ROOT).join(word)) {
                    Ok(source) => file = Some((word.to_string(), source)),
                    Err(error) => wrong.push(format!("[^{name}] {word}: {error}")),
                }
                continue;
            }
            tests += 1;
            let Some((path, source)) = &file else {
                wrong.push(format!("[^{name}] names no file"));
                continue;
            };
            if !is_test(source, word) {
                wrong.push(format!("[^{name}] {path} has no test {word}"));
            }
        }
        if tests == 0 {
            wrong.push(format!("[^{name}] names no test"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// True where the source (Rust or Python) has a test of that name that is not left out.
fn is_test(source: &str, name: &str) -> bool {
    if source.contains(&format!("def {name}(")) {
        return name.starts_with("test_");
    }
    let Some((before, _)) = source.split_once(&format!("fn {name}(")) else { return false };
    // What stands between the function and the end of what is above it: attributes, and words of the declaration.
    let above = before.trim_end().lines().rev().take_while(|line| !line.trim().is_empty() && !line.ends_with('}'));
    let above: Vec<&str> = above.collect();
    above.iter().any(|line| line.contains("#[test]") || line.contains("#[tokio::test"))
        && !above.iter().any(|line| line.contains("#[ignore"))
}
