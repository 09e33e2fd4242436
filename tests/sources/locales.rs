//! The catalogues of the interface: every language says everything, with the same arguments, and nothing that nobody
//! asks for; and no text that people read is written into the state machine or the view.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use docent::app::Action;
use docent::app::input::slash;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;

use crate::ROOT;

/// Texts in the sources that are no message: names, file endings, escape sequences, what is read rather than shown.
const NO_MESSAGES: &[(&str, &[&str])] = &[
    ("src/app/input/mod.rs", &["pdf", "md", "markdown", "txt", "text", "p.", "file://"]),
    ("src/app/text/markdown.rs", &["https://", "http://"]),
    ("src/app/conversation/layout.rs", &["none", "answer", "o", "r"]),
    (
        "src/app/locale.rs",
        &["en", "zh", "zh-CN", "../../locales/en.ftl", "../../locales/zh-CN.ftl", "action-", "slash-"],
    ),
    ("src/app/wording/inquiry.rs", &["de", "en", "es", "fr", "ja", "ko", "ru", "zh"]),
    ("src/app/input/slash.rs", &["template ", "/template ", "/set NAME=VALUE"]),
    ("src/app/overlays/lists/files.rs", &[" B", " kB", " MB"]),
    ("src/ui/chrome.rs", &[" docent  ", "none"]),
];

/// Tables of names: of keys, commands, programming languages, signs of formulas. No prose is in them.
const TABLES: &[&str] = &[
    "src/app/keys/key.rs",
    "src/app/keys/keymap.rs",
    "src/app/input/slash.rs",
    "src/app/text/code.rs",
    "src/app/text/math.rs",
];

/// A message's arguments, by its key.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

fn catalogue(name: &str) -> Catalogue {
    let path = Path::new(ROOT).join("locales").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let resource = parse(text.as_str()).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
    let mut found = Catalogue::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut arguments = BTreeSet::new();
        let value = message.value.as_ref().unwrap_or_else(|| panic!("{name}: {} says nothing", message.id.name));
        of_pattern(value, &mut arguments);
        let twice = found.insert(message.id.name.to_string(), arguments);
        assert!(twice.is_none(), "{name}: {} stands there twice", message.id.name);
    }
    found
}

fn of_pattern(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            of_expression(expression, arguments);
        }
    }
}

fn of_expression(expression: &Expression<&str>, arguments: &mut BTreeSet<String>) {
    let inline = match expression {
        Expression::Inline(inline) => inline,
        Expression::Select { selector, variants } => {
            variants.iter().for_each(|variant| of_pattern(&variant.value, arguments));
            selector
        }
    };
    match inline {
        InlineExpression::VariableReference { id } => drop(arguments.insert(id.name.to_string())),
        InlineExpression::Placeable { expression } => of_expression(expression, arguments),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        other => panic!("the catalogues use no {other:?}"),
    }
}

/// A source without its tests, and the texts in it with the byte where each begins.
struct Source {
    name: String,
    code: String,
    texts: Vec<(usize, String)>,
}

fn sources(folders: &[&str]) -> Vec<Source> {
    let mut files = Vec::new();
    let mut left: Vec<PathBuf> = folders.iter().map(|folder| Path::new(ROOT).join(folder)).collect();
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let tests: Vec<PathBuf> = files.iter().flat_map(|file| test_files(file)).collect();
    files
        .iter()
        .filter(|file| !tests.contains(file))
        .map(|file| {
            let name = file.strip_prefix(ROOT).unwrap().to_string_lossy().into_owned();
            source(name, &std::fs::read_to_string(file).unwrap())
        })
        .collect()
}

/// The files that a `mod.rs` takes in for tests only.
fn test_files(file: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let module = lines.clone().next().and_then(|next| next.trim().strip_suffix(';')?.split("mod ").nth(1));
        if let (true, Some(module)) = (line.trim() == "#[cfg(test)]", module) {
            found.push(file.with_file_name(format!("{module}.rs")));
        }
    }
    found
}

fn source(name: String, text: &str) -> Source {
    let end = text.find("#[cfg(test)]\nmod tests").or_else(|| text.find("#[cfg(test)]\npub(super) mod tests"));
    let code = text[..end.unwrap_or(text.len())].to_string();
    let texts = texts(&code);
    Source { name, code, texts }
}

/// The texts in a source; comments and characters are passed over.
fn texts(code: &str) -> Vec<(usize, String)> {
    let bytes = code.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => at += code[at..].find('\n').unwrap_or(code.len() - at),
            b'\'' => {
                // A character, or a lifetime, which has no second quote.
                let rest: Vec<(usize, char)> = code[at + 1..].char_indices().take(12).collect();
                let close = match rest.first() {
                    Some((_, '\\')) => rest.iter().skip(2).find(|(_, c)| *c == '\'').map(|(i, _)| *i),
                    _ => rest.get(1).filter(|(_, c)| *c == '\'').map(|(i, _)| *i),
                };
                at += close.map_or(1, |close| close + 2);
            }
            b'"' => {
                let mut end = at + 1;
                while end < bytes.len() && bytes[end] != b'"' {
                    end += if bytes[end] == b'\\' { 2 } else { 1 };
                }
                found.push((at, code[at + 1..end].to_string()));
                at = end + 1;
            }
            _ => at += 1,
        }
    }
    found
}

/// The keys that a source asks for through `say!`, with the arguments it gives.
fn asked(source: &Source) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for (start, _) in source.code.match_indices("say!(") {
        let line = source.code[..start].rfind('\n').map_or(0, |n| n + 1);
        if source.code[line..start].trim_start().starts_with("//") {
            continue;
        }
        let (mut depth, mut at, mut part, mut key) = (0usize, start + "say!".len(), String::new(), None);
        let (mut names, mut parts) = (BTreeSet::new(), 0);
        while at < source.code.len() {
            if let Some((_, text)) = source.texts.iter().find(|(from, _)| *from == at) {
                if depth == 1 && parts == 1 {
                    key = Some(text.clone());
                }
                at += text.len() + 2;
                continue;
            }
            let c = source.code[at..].chars().next().unwrap();
            at += c.len_utf8();
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 || (depth == 1 && c == ',') {
                if let (true, Some((name, _))) = (parts > 1, part.split_once('=')) {
                    names.insert(name.trim().to_string());
                }
                parts += 1;
                part.clear();
                if depth == 0 {
                    break;
                }
            } else if !(depth == 1 && c == '(') {
                part.push(c);
            }
        }
        let key = key.unwrap_or_else(|| panic!("{}: say! without a key written out", source.name));
        found.push((key, names));
    }
    found
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_arguments() {
    let (english, chinese) = (catalogue("en.ftl"), catalogue("zh-CN.ftl"));
    assert!(english.len() > 100, "{}", english.len());
    let differ: Vec<String> = english
        .keys()
        .chain(chinese.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|key| english.get(*key) != chinese.get(*key))
        .map(|key| format!("{key}: en {:?}, zh-CN {:?}", english.get(key), chinese.get(key)))
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn every_message_asked_for_is_there_and_every_message_is_asked_for() {
    let there = catalogue("en.ftl");
    let mut wanted: BTreeSet<String> = Action::ALL.iter().map(|a| format!("action-{}", a.id())).collect();
    wanted.extend(slash::commands().map(|(name, _)| format!("slash-{name}")));
    let mut wrong = Vec::new();
    for source in sources(&["src/app", "src/ui", "src/runtime"]) {
        for (key, arguments) in asked(&source) {
            match there.get(&key) {
                Some(known) if *known != arguments => {
                    wrong.push(format!("{}: {key} has {known:?} and is given {arguments:?}", source.name));
                }
                _ => drop(wanted.insert(key)),
            }
        }
    }
    let known: BTreeSet<String> = there.into_keys().collect();
    wrong.extend(wanted.difference(&known).map(|key| format!("{key} is asked for and in no catalogue")));
    wrong.extend(known.difference(&wanted).map(|key| format!("{key} is in the catalogues and never asked for")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a format string says apart from what is filled in: its letters.
fn letters(text: &str) -> String {
    let (mut depth, mut out) = (0usize, String::new());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '\\' => drop(chars.next()),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    if out.chars().any(char::is_alphabetic) { out } else { String::new() }
}

/// Texts with letters in them that are neither a message's key nor known to be no message.
fn written_out(source: &Source, keys: &BTreeSet<String>) -> Vec<String> {
    let known = NO_MESSAGES.iter().filter(|(name, _)| *name == source.name).flat_map(|(_, texts)| *texts);
    let known: Vec<&str> = known.copied().collect();
    let name = |text: &str| TABLES.contains(&source.name.as_str()) && !text.contains(' ');
    source
        .texts
        .iter()
        .map(|(_, text)| (text, letters(text)))
        .filter(|(text, said)| !said.is_empty() && !keys.contains(*text) && !name(text))
        .filter(|(text, said)| !known.contains(&text.as_str()) && !known.contains(&said.as_str()))
        .map(|(text, _)| format!("{}: {text:?}", source.name))
        .collect()
}

#[test]
fn no_text_that_people_read_stands_in_the_state_machine_or_the_view() {
    let keys: BTreeSet<String> = catalogue("en.ftl").into_keys().collect();
    let all = sources(&["src/app", "src/ui"]);
    assert!(all.len() > 20, "{}", all.len());
    let found: Vec<String> = all.iter().flat_map(|source| written_out(source, &keys)).collect();
    assert!(found.is_empty(), "into locales/ with these:\n{}", found.join("\n"));
}

#[test]
fn a_text_written_into_the_view_is_found_and_an_argument_left_out_too() {
    let keys = BTreeSet::from(["pages".to_string()]);
    let code = "let c = '\"'; // \"a comment\"\nlet t = format!(\"{n} pages, {x:.2}\"); say!(words, \"pages\", count = f(a, b), of = 3)";
    let source = source("src/ui/panes.rs".into(), code);
    assert_eq!(written_out(&source, &keys), ["src/ui/panes.rs: \"{n} pages, {x:.2}\""]);
    let arguments = BTreeSet::from(["count".to_string(), "of".to_string()]);
    assert_eq!(asked(&source), [("pages".to_string(), arguments)]);
}
