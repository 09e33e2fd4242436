//! The rooms of the crate import each other only along the arrows of `docs/ARCHITECTURE.md`, and the pure rooms stay
//! pure. The sources are read, not compiled: `use crate::…` lines with their groups, and paths written out in code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What each room may import of this crate. `main.rs` and `lib.rs` put the rooms together and may name any.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("adapters", &["domain"]),
    ("tasks", &["domain", "adapters"]),
    ("app", &["domain"]),
    ("ui", &["domain", "app"]),
    ("commands", &["domain", "adapters", "tasks", "cli", "config"]),
    ("runtime", &["domain", "adapters", "tasks", "app", "ui", "commands", "cli", "config", "logging"]),
    ("cli", &[]),
    ("config", &["domain", "adapters", "tasks", "cli"]),
    ("logging", &["adapters", "config"]),
];

/// Rooms that do no input or output and know no async, and what would give that away.
const PURE: &[&str] = &["domain", "app"];
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "std::io",
    "tokio",
    "tokio_util",
    "futures_util",
    "reqwest",
    "rusqlite",
    "usearch",
    "fastembed",
    "ort",
    "llama_cpp_2",
    "tracing",
];

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    /// `::`
    Path,
    Mark(char),
}

/// The tokens of a source with their lines; comments, texts and characters are left out.
fn tokens(source: &str) -> Vec<(usize, Token)> {
    let chars: Vec<char> = source.chars().collect();
    let mut found = Vec::new();
    let (mut i, mut line) = (0, 1);
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    while i < chars.len() {
        let c = chars[i];
        let from = i;
        if c == '/' && at(i + 1) == '/' {
            while i < chars.len() && chars[i] != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            loop {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 || i >= chars.len() {
                    break;
                }
            }
        } else if let Some(end) = raw_text(&chars, i) {
            i = end;
        } else if c == '"' || (c == 'b' && at(i + 1) == '"') {
            i += if c == 'b' { 2 } else { 1 };
            while i < chars.len() && chars[i] != '"' {
                i += if chars[i] == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if c == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'') {
            // A character, not a lifetime.
            i += if at(i + 1) == '\\' { 3 } else { 2 };
            while i < chars.len() && chars[i] != '\'' {
                i += 1;
            }
            i += 1;
        } else if c.is_alphabetic() || c == '_' {
            while at(i).is_alphanumeric() || at(i) == '_' {
                i += 1;
            }
            found.push((line, Token::Word(chars[from..i].iter().collect())));
        } else if c == ':' && at(i + 1) == ':' {
            found.push((line, Token::Path));
            i += 2;
        } else {
            if !c.is_whitespace() {
                found.push((line, Token::Mark(c)));
            }
            i += 1;
        }
        line += chars[from..i.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    found
}

/// The end of the raw text (`r"…"`, `br##"…"##`) that begins at `i`, if one does.
fn raw_text(chars: &[char], mut i: usize) -> Option<usize> {
    if i > 0 && (chars[i - 1].is_alphanumeric() || chars[i - 1] == '_') {
        return None;
    }
    if chars.get(i) == Some(&'b') {
        i += 1;
    }
    if chars.get(i) != Some(&'r') {
        return None;
    }
    i += 1;
    let hashes = chars[i..].iter().take_while(|c| **c == '#').count();
    i += hashes;
    if chars.get(i) != Some(&'"') {
        return None;
    }
    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let length = chars[i + 1..].windows(close.len()).position(|w| w == close)?;
    Some(i + 1 + length + close.len())
}

/// Every path in a source, from its first segment, with its line: those of `use` with their groups spread out, and
/// those in code. `module` is the source's own place; `super` and `self` are resolved against it.
fn paths(source: &str, module: &[String]) -> Vec<(usize, Vec<String>)> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    // Inline modules that are open, with the depth of braces they stand at.
    let mut inside: Vec<(usize, String)> = Vec::new();
    let (mut depth, mut i) = (0, 0);
    while i < tokens.len() {
        let here = || module.iter().cloned().chain(inside.iter().map(|(_, name)| name.clone())).collect::<Vec<_>>();
        match &tokens[i].1 {
            Token::Mark('{') => depth += 1,
            Token::Mark('}') => {
                depth -= 1;
                inside.retain(|(at, _)| *at < depth + 1);
            }
            Token::Word(word) if word == "mod" => {
                if let (Some((_, Token::Word(name))), Some((_, Token::Mark('{')))) =
                    (tokens.get(i + 1), tokens.get(i + 2))
                {
                    inside.push((depth + 1, name.clone()));
                    depth += 1;
                    i += 2;
                }
            }
            Token::Word(word) if word == "use" => {
                let (end, all) = use_tree(&tokens, i + 1, &[]);
                found.extend(all.into_iter().map(|(line, path)| (line, resolve(path, &here()))));
                i = end;
                continue;
            }
            Token::Word(_) if matches!(tokens.get(i + 1), Some((_, Token::Path))) => {
                let after_path = i > 0 && tokens[i - 1].1 == Token::Path;
                let (line, mut path) = (tokens[i].0, Vec::new());
                while let Some((_, Token::Word(word))) = tokens.get(i) {
                    path.push(word.clone());
                    if !matches!(tokens.get(i + 1), Some((_, Token::Path))) {
                        break;
                    }
                    i += 2;
                }
                if !after_path {
                    found.push((line, resolve(path, &here())));
                }
            }
            _ => {}
        }
        i += 1;
    }
    found
}

/// Spreads out the tree of a `use` from token `i` on; ends at its `;`, or at the `,` or `}` after it within a group.
fn use_tree(tokens: &[(usize, Token)], mut i: usize, prefix: &[String]) -> (usize, Vec<(usize, Vec<String>)>) {
    let mut path = prefix.to_vec();
    let mut found = Vec::new();
    let mut line = tokens.get(i).map_or(0, |t| t.0);
    while let Some((at, token)) = tokens.get(i) {
        match token {
            Token::Word(word) if word == "as" => i += 1,
            Token::Word(word) => {
                path.push(word.clone());
                line = *at;
            }
            Token::Mark('{') => {
                i += 1;
                while !matches!(tokens.get(i), None | Some((_, Token::Mark('}')))) {
                    let (end, inner) = use_tree(tokens, i, &path);
                    found.extend(inner);
                    i = if matches!(tokens.get(end), Some((_, Token::Mark(',')))) { end + 1 } else { end };
                }
                return (i + 1, found);
            }
            Token::Mark('}' | ',' | ';') => break,
            Token::Path | Token::Mark(_) => {}
        }
        i += 1;
    }
    found.push((line, path));
    (i, found)
}

/// A path with `self` and `super` at its front replaced by the place they mean.
fn resolve(path: Vec<String>, module: &[String]) -> Vec<String> {
    let mut place = module.to_vec();
    let mut rest = path.as_slice();
    let mut relative = false;
    while let Some((first, others)) = rest.split_first() {
        match first.as_str() {
            "super" => drop(place.pop()),
            "self" => {}
            _ => break,
        }
        (relative, rest) = (true, others);
    }
    if !relative {
        return path;
    }
    std::iter::once("crate".to_string()).chain(place).chain(rest.iter().cloned()).collect()
}

/// What a source of `module` does against the rules, a sentence each.
fn offences(source: &str, module: &[String]) -> Vec<String> {
    let room = module.first().map_or("", String::as_str);
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("the room {room} has no arrows in tests/sources/architecture.rs")];
    };
    let mut offences = Vec::new();
    for (line, path) in paths(source, module) {
        if path[0] == "crate" {
            if let Some(other) = path.get(1)
                && other != room
                && ARROWS.iter().any(|(name, _)| name == other)
                && !allowed.contains(&other.as_str())
            {
                offences.push(format!("line {line}: {room} imports {other}"));
            }
        } else if PURE.contains(&room) {
            let named = path.join("::");
            let impure = IMPURE.iter().find(|bad| named == **bad || named.starts_with(&format!("{bad}::")));
            if let Some(bad) = impure {
                offences.push(format!("line {line}: {room} is pure and uses {bad}"));
            }
        }
    }
    if PURE.contains(&room) {
        for (line, token) in tokens(source) {
            if matches!(&token, Token::Word(word) if word == "async" || word == "await") {
                offences.push(format!("line {line}: {room} is pure and knows no async"));
            }
        }
    }
    offences.dedup();
    offences
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The module that a file below `src` holds: `a/b.rs` and `a/b/mod.rs` are both `a::b`.
fn module_of(file: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        file.with_extension("").components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    if names.last().is_some_and(|name| name == "mod") {
        names.pop();
    }
    names
}

#[test]
fn rooms_import_each_other_along_the_arrows_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for file in sources(&src) {
        let inside = file.strip_prefix(&src).unwrap();
        let module = module_of(inside);
        if ["main", "lib"].contains(&module[0].as_str()) {
            continue;
        }
        let source = std::fs::read_to_string(&file).unwrap();
        *seen.entry(module[0].clone()).or_default() += paths(&source, &module).len();
        wrong.extend(offences(&source, &module).into_iter().map(|o| format!("src/{}, {o}", inside.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // A checker that finds no paths would find no fault either.
    for room in ["domain", "adapters", "tasks", "commands"] {
        assert!(seen.get(room).is_some_and(|paths| *paths > 50), "{room}: {seen:?}");
    }
}

fn module(path: &str) -> Vec<String> {
    path.split("::").map(str::to_string).collect()
}

#[test]
fn an_arrow_the_wrong_way_is_found_however_it_is_written() {
    let wrong = [
        ("domain::text", "use crate::adapters::library::Library;"),
        ("domain::text", "use crate::{domain::page, tasks};"),
        ("domain::text", "use super::super::tasks::open;"),
        ("domain::text", "pub(crate) fn f() { let x = crate::tasks::now(); }"),
        ("domain::text", "mod tests { use super::super::super::adapters::hash; }"),
        (
            "adapters::reader::pdf",
            "use crate::domain::text;\nuse crate::{\n    domain::{page, text},\n    app::Model,\n};",
        ),
        ("adapters::hash", "fn f() -> crate::runtime::Handle { todo!() }"),
        ("tasks::open", "pub use crate::commands::output as out;"),
        ("app::update", "use crate::adapters::llm;"),
        ("ui::frame", "use crate::tasks::Workspace;"),
        ("commands::ask", "use crate::runtime::run;"),
        ("kitchen::sink", ""),
    ];
    for (place, source) in wrong {
        assert_eq!(offences(source, &module(place)).len(), 1, "{place}: {source}");
    }
    assert_eq!(offences("\n\nuse crate::tasks;", &module("domain::x")), ["line 3: domain imports tasks"]);
}

#[test]
fn input_output_and_async_are_found_in_the_pure_rooms() {
    for source in [
        "use std::fs;",
        "use std::{collections::HashMap, fs::File};",
        "fn f() { std::process::exit(1) }",
        "use tokio::sync::mpsc;",
        "use ::reqwest::Client;",
        "use rusqlite::Connection as Db;",
        "async fn f() {}",
    ] {
        assert_eq!(offences(source, &module("domain::x")).len(), 1, "{source}");
        assert_eq!(offences(source, &module("app::x")).len(), 1, "{source}");
    }
}

#[test]
fn words_in_comments_and_texts_are_no_imports() {
    let fine = r###"
        //! See crate::tasks and std::fs.
        /* use crate::adapters; /* use tokio; */ */
        use std::collections::HashMap;
        use super::tokens::{self, is_cjk};
        use crate::domain::text;
        fn f<'a>(x: &'a str) -> char { let _ = "use crate::tasks;"; let _ = r#"crate::app "quoted" "#; '"' }
        mod tests { use super::*; use super::super::text; }
    "###;
    assert_eq!(offences(fine, &module("domain::language")), Vec::<String>::new());
}
