//! The rooms of the crate import each other only along the arrows of `docs/ARCHITECTURE.md`, no two rooms import each
//! other in a circle, and the pure rooms stay pure. The sources are read, not compiled: `use` lines with their groups, and
//! paths written out in code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

use crate::ROOT;

/// What each room may import of this crate. `main.rs` and `lib.rs` put the rooms together and may name any.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("adapters", &["domain"]),
    ("tasks", &["domain", "adapters"]),
    ("app", &["domain"]),
    ("ui", &["domain", "app"]),
    ("commands", &["domain", "adapters", "tasks", "cli", "config"]),
    ("runtime", &["domain", "adapters", "tasks", "app", "ui", "commands", "cli", "config", "logging"]),
    ("cli", &["domain"]),
    ("config", &["domain", "adapters", "tasks", "cli"]),
    ("logging", &["adapters", "config"]),
];

/// Rooms within rooms that stand in an order: each may import those before it.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &["text", "document", "report", "finding", "inquiry", "answering", "conversation"]),
    ("adapters::reader", &["tables", "layout", "pdf", "process"]),
    ("adapters::llm", &["reply", "transport", "protocols"]),
];

/// Below these, no two modules of one room import each other in a circle.
const NO_CIRCLES: &[&str] = &["domain", "adapters", "tasks", "commands", "config", "ui"];

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

/// A path in a source, its first segment `crate` where it leads into this crate, with its line.
type Found = (usize, Vec<String>);

/// What a source names: its paths, those of `use` with their groups spread out, and the lines that say `async`.
#[derive(Default)]
struct Named {
    paths: Vec<Found>,
    asyncs: Vec<usize>,
}

/// Reads a source. `module` is its own place, against which `super` and `self` are resolved. Inline modules for tests are
/// left out when `tests` is false.
fn named(source: &str, module: &[String], tests: bool) -> Named {
    let tokens: TokenStream = source.parse().expect("a source that compiles is made of Rust's tokens");
    let mut named = Named::default();
    walk(tokens, module, tests, &mut named);
    named
}

fn walk(tokens: TokenStream, module: &[String], tests: bool, named: &mut Named) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut i = 0;
    while i < tokens.len() {
        match &tokens[i] {
            TokenTree::Group(group) => walk(group.stream(), module, tests, named),
            TokenTree::Ident(word) if word == "async" || word == "await" => {
                named.asyncs.push(word.span().start().line);
            }
            TokenTree::Ident(word) if word == "mod" => {
                if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                    (tokens.get(i + 1), tokens.get(i + 2))
                {
                    if tests || name != "tests" {
                        let inner: Vec<String> = module.iter().cloned().chain([name.to_string()]).collect();
                        walk(body.stream(), &inner, tests, named);
                    }
                    i += 2;
                }
            }
            TokenTree::Ident(word) if word == "use" => {
                let end = (i..tokens.len()).find(|at| is(&tokens[*at], ';')).unwrap_or(tokens.len());
                let mut spread = Vec::new();
                use_tree(&tokens[i + 1..end], &[], &mut spread);
                named.paths.extend(spread.into_iter().map(|(line, path)| (line, resolve(path, module))));
                i = end;
            }
            TokenTree::Ident(word) if follows_path(&tokens, i) => {
                let (line, mut path) = (word.span().start().line, Vec::new());
                while let Some(TokenTree::Ident(word)) = tokens.get(i) {
                    path.push(word.to_string());
                    if !follows_path(&tokens, i) {
                        break;
                    }
                    i += 3;
                }
                named.paths.push((line, resolve(path, module)));
                // What stands behind the path's last `::` is no word: `Vec::<u8>`.
                continue_from(&mut i, &tokens);
            }
            _ => {}
        }
        i += 1;
    }
}

fn continue_from(i: &mut usize, tokens: &[TokenTree]) {
    if !matches!(tokens.get(*i), Some(TokenTree::Ident(_))) {
        *i -= 1;
    }
}

fn is(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// True where `::` stands behind token `i`.
fn follows_path(tokens: &[TokenTree], i: usize) -> bool {
    tokens.get(i + 1).is_some_and(|t| is(t, ':')) && tokens.get(i + 2).is_some_and(|t| is(t, ':'))
}

/// Spreads out one tree of a `use`.
fn use_tree(tokens: &[TokenTree], prefix: &[String], found: &mut Vec<Found>) {
    let mut path = prefix.to_vec();
    let mut line = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(word) if word == "as" => break,
            TokenTree::Ident(word) => {
                path.push(word.to_string());
                line = word.span().start().line;
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                inner.split(|token| is(token, ',')).filter(|tree| !tree.is_empty()).for_each(|tree| {
                    use_tree(tree, &path, found);
                });
                return;
            }
            _ => {}
        }
    }
    found.push((line, path));
}

/// A path with `self` and `super` at its front replaced by the place they mean.
fn resolve(path: Vec<String>, module: &[String]) -> Vec<String> {
    let mut place = module.to_vec();
    let mut rest = path.as_slice();
    while let Some((first, others)) = rest.split_first() {
        match first.as_str() {
            "super" => drop(place.pop()),
            "self" => {}
            _ => break,
        }
        rest = others;
    }
    if rest.len() == path.len() {
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
    let named = named(source, module, true);
    for (line, path) in named.paths {
        if path[0] == "crate" {
            if let Some(other) = path.get(1)
                && other != room
                && ARROWS.iter().any(|(name, _)| name == other)
                && !allowed.contains(&other.as_str())
            {
                offences.push(format!("line {line}: {room} imports {other}"));
            }
            if let Some((inner, other)) = against_layers(module, &path[1..]) {
                offences.push(format!("line {line}: {inner} imports {other}"));
            }
        } else if PURE.contains(&room) {
            let name = path.join("::");
            let impure = IMPURE.iter().find(|bad| name == **bad || name.starts_with(&format!("{bad}::")));
            if let Some(bad) = impure {
                offences.push(format!("line {line}: {room} is pure and uses {bad}"));
            }
        }
    }
    if PURE.contains(&room) {
        offences.extend(named.asyncs.iter().map(|line| format!("line {line}: {room} is pure and knows no async")));
    }
    offences.dedup();
    offences
}

/// The inner room of `module` and that of `path`, where the first stands before the second in its order.
fn against_layers(module: &[String], path: &[String]) -> Option<(String, String)> {
    LAYERS.iter().find_map(|(room, order)| {
        let room: Vec<&str> = room.split("::").collect();
        let place = |of: &[String]| {
            let name = of.strip_prefix(room.as_slice().iter().map(|s| s.to_string()).collect::<Vec<_>>().as_slice())?;
            order.iter().position(|layer| name.first().is_some_and(|first| first == layer))
        };
        let (from, to) = (place(module)?, place(path)?);
        (to > from).then(|| (order[from].to_string(), order[to].to_string()))
    })
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

/// Every source of the crate with its module, but `main.rs` and `lib.rs`.
fn crate_sources() -> Vec<(PathBuf, Vec<String>, String)> {
    let src = Path::new(ROOT).join("src");
    let read = |file: PathBuf| {
        let inside = file.strip_prefix(&src).unwrap().to_path_buf();
        let module = module_of(&inside);
        (inside, module, std::fs::read_to_string(&file).unwrap())
    };
    sources(&src).into_iter().map(read).filter(|(_, module, _)| module[0] != "main" && module[0] != "lib").collect()
}

#[test]
fn rooms_import_each_other_along_the_arrows_only() {
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (file, module, source) in crate_sources() {
        *seen.entry(module[0].clone()).or_default() += named(&source, &module, true).paths.len();
        wrong.extend(offences(&source, &module).into_iter().map(|o| format!("src/{}, {o}", file.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // A checker that finds no paths would find no fault either.
    for room in ["domain", "adapters", "tasks", "commands"] {
        assert!(seen.get(room).is_some_and(|paths| *paths > 50), "{room}: {seen:?}");
    }
}

/// Who imports whom among the modules of one room: from a room to each of its modules, to those it imports there.
type Imports = BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>>;

fn imports(sources: &[(PathBuf, Vec<String>, String)]) -> Imports {
    let mut all = Imports::new();
    for (_, module, source) in sources {
        if module.iter().any(|name| name == "tests") {
            continue;
        }
        for (_, path) in named(source, module, false).paths.iter().filter(|(_, path)| path[0] == "crate") {
            let path = &path[1..];
            let common = module.iter().zip(path).take_while(|(a, b)| a == b).count();
            if let (Some(from), Some(to)) = (module.get(common), path.get(common)) {
                let room = all.entry(module[..common].to_vec()).or_default();
                room.entry(from.clone()).or_default().insert(to.clone());
            }
        }
    }
    all
}

/// The modules of a room that import each other in a circle; empty where none do.
fn circle(room: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut left = room.clone();
    // Whoever imports nothing that is left cannot be in a circle, nor whoever nothing left imports.
    loop {
        let before = left.len();
        let modules: BTreeSet<String> = left.keys().cloned().collect();
        left.retain(|_, imported| imported.iter().any(|name| modules.contains(name)));
        let imported: BTreeSet<String> = left.values().flatten().cloned().collect();
        left.retain(|name, _| imported.contains(name));
        if left.len() == before {
            return left.into_keys().collect();
        }
    }
}

#[test]
fn no_modules_of_a_room_import_each_other_in_a_circle() {
    let all = imports(&crate_sources());
    assert!(all.len() > 20, "{}", all.len());
    let circles: Vec<String> = all
        .iter()
        .filter(|(room, _)| room.first().is_some_and(|first| NO_CIRCLES.contains(&first.as_str())))
        .map(|(room, modules)| (room, circle(modules)))
        .filter(|(_, circle)| !circle.is_empty())
        .map(|(room, circle)| format!("{}: {}", room.join("::"), circle.join(", ")))
        .collect();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

/// The picture of `docs/ARCHITECTURE.md`: each room with the rooms inside it, and an arrow from a room to each that it
/// imports. An arrow that others already say together is left out.
fn picture(sources: &[(PathBuf, Vec<String>, String)]) -> String {
    let imports = imports(sources);
    let mut text = String::from("```mermaid\nflowchart BT\n");
    let mut arrows = String::new();
    let mut draw = |room: &[String], prefix: &str| {
        let drawn = imports.get(room).map(essential).unwrap_or_default();
        // `say!` is a macro of the crate's root, no room.
        for (from, to) in drawn.into_iter().filter(|(_, to)| to != "say") {
            arrows.push_str(&format!("  {prefix}{from} --> {prefix}{to}\n"));
        }
    };
    for (room, _) in ARROWS {
        let inside: BTreeSet<&String> = sources
            .iter()
            .filter(|(_, module, _)| module[0] == *room && module.len() > 2 && module[1] != "tests")
            .map(|(_, module, _)| &module[1])
            .collect();
        if inside.is_empty() {
            text.push_str(&format!("  {room}[{room}]\n"));
            continue;
        }
        text.push_str(&format!("  subgraph {room}\n"));
        for name in &inside {
            text.push_str(&format!("    {room}_{name}[{name}]\n"));
        }
        text.push_str("  end\n");
        if *room == "domain" {
            draw(&module(room), "domain_");
        }
    }
    draw(&[], "");
    format!("{text}{arrows}```\n")
}

/// Who imports whom, less what follows from the rest: where a imports b and b imports c, that a imports c too.
fn essential(room: &BTreeMap<String, BTreeSet<String>>) -> Vec<(String, String)> {
    fn leads(room: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
        room.get(from).is_some_and(|next| next.iter().any(|name| name == to || (name != from && leads(room, name, to))))
    }
    let arrow = |from: &String, to: &String| {
        room.contains_key(from)
            && !room[from].iter().any(|other| other != to && other != from && leads(room, other, to))
    };
    let all = room.iter().flat_map(|(from, imported)| imported.iter().map(move |to| (from, to)));
    all.filter(|(from, to)| *from != *to && arrow(from, to)).map(|(from, to)| (from.clone(), to.clone())).collect()
}

/// `ARCHITECTURE_PICTURE=write` writes the picture instead (`scripts/architecture-picture`).
#[test]
fn the_picture_of_the_rooms_is_made_from_the_sources() {
    let file = Path::new(ROOT).join("docs/ARCHITECTURE.md");
    let page = std::fs::read_to_string(&file).unwrap();
    let start = page.find("```mermaid\n").unwrap();
    let end = start + page[start..].find("\n```\n").unwrap() + "\n```\n".len();
    let made = picture(&crate_sources());
    if std::env::var("ARCHITECTURE_PICTURE").as_deref() == Ok("write") {
        std::fs::write(&file, format!("{}{made}{}", &page[..start], &page[end..])).unwrap();
        return;
    }
    assert_eq!(page[start..end], made, "run scripts/architecture-picture");
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
        ("domain::text", "use super::finding::query;"),
        ("domain::document::chunk", "fn f() { crate::domain::conversation::chat::g() }"),
        ("adapters::reader::layout::lines", "use crate::adapters::reader::pdf::Pdf;"),
        (
            "adapters::reader::pdf",
            "use crate::domain::text;\nuse crate::{\n    domain::{page, text},\n    app::Model,\n};",
        ),
        ("adapters::hash", "fn f() -> crate::runtime::Handle { todo!() }"),
        ("adapters::hash", "fn f() { say!(crate::runtime::now()) }"),
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
fn a_circle_is_found_and_a_chain_is_none() {
    let source = |name: &str, text: &str| (PathBuf::new(), module(name), text.to_string());
    let mut sources = vec![
        source("tasks::a", "use super::b::B;\nmod tests { use super::super::c; }"),
        source("tasks::b", "fn f() { crate::tasks::c::deep::g() }"),
        source("tasks::c::deep", "use crate::tasks::Room;"),
        source("tasks::d", "use super::a;"),
    ];
    let found = |sources: &[_]| circle(&imports(sources)[&module("tasks")]);
    assert_eq!(found(&sources), Vec::<String>::new());
    sources.push(source("tasks::c", "use crate::tasks::a::A;"));
    assert_eq!(found(&sources), ["a", "b", "c"]);
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
    assert_eq!(offences(fine, &module("domain::text::language")), Vec::<String>::new());
}
