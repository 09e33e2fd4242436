//! The term whose meaning an English question asks for.

/// Words of a term that is defined, at most.
const LONGEST_TERM: usize = 5;

/// Things with a name by which they are used.
pub(super) const NAMED_THINGS: &[&str] = &[
    "function",
    "command",
    "option",
    "environment",
    "package",
    "macro",
    "setting",
    "key",
    "button",
    "variable",
    "method",
    "flag",
    "class",
    "parameter",
    "argument",
    "keyword",
    "module",
    "tool",
    "program",
    "operator",
    "menu",
    "switch",
    "directive",
    "declaration",
    "utility",
    "shortcut",
    "script",
    "library",
];

/// The term whose meaning is asked for.
pub(super) fn definition(plain: &str, lower: &str) -> Option<String> {
    let after = |start: &str| lower.starts_with(start).then(|| &plain[start.len()..]);
    for (start, end) in [
        ("what does ", " mean"),
        ("what do ", " mean"),
        ("what does ", " stand for"),
        ("what do ", " stand for"),
        ("what does ", " refer to"),
        ("what does ", " do"),
        ("what does ", " denote"),
        ("what is ", " short for"),
        ("what is ", " an abbreviation for"),
        ("what is ", " an abbreviation of"),
        ("what is ", " an acronym for"),
        ("what is ", " used for"),
        ("what is ", " for"),
        ("what is ", " about"),
    ] {
        if let Some(rest) = after(start)
            && lower.ends_with(end)
            && rest.len() > end.len()
        {
            return if end == " about" { None } else { term(&rest[..rest.len() - end.len()]) };
        }
    }
    for start in [
        "what is meant by ",
        "what's meant by ",
        "define ",
        "definition of ",
        "meaning of ",
        "what is the meaning of ",
        "what is the definition of ",
        "give the definition of ",
        "what is the purpose of ",
        "what is the full form of ",
        "what is the long form of ",
        "what is the full name of ",
        "what is the role of ",
        "what is the function of ",
        "explain the term ",
        "explain what is meant by ",
        "how is ",
    ] {
        if let Some(rest) = after(start) {
            return match (start, rest.to_ascii_lowercase().strip_suffix(" defined")) {
                ("how is ", None) => None,
                ("how is ", Some(shorter)) => term(&rest[..shorter.len()]),
                _ => term(rest),
            };
        }
    }
    if let Some(rest) = after("what does ")
        && let Some((name, verb)) = rest.rsplit_once(' ')
        && DOES.contains(&verb.to_ascii_lowercase().as_str())
        && (name.split_whitespace().count() == 1 || of_kind(name))
    {
        return term(name);
    }
    // "Explain what X is."
    if let Some(rest) = ["explain what ", "tell me what "].iter().find_map(|start| after(start))
        && let Some(name) = [" is", " are", " means"].iter().find_map(|end| rest.strip_suffix(end))
    {
        return term(name);
    }
    let rest = ["what is ", "what's ", "what are ", "what exactly is "].iter().find_map(|start| after(start))?;
    let first = rest.to_ascii_lowercase();
    let article = ["a ", "an "].iter().any(|article| first.starts_with(article));
    let named = ["the term ", "the function ", "the command ", "the option ", "the package ", "the environment "]
        .iter()
        .any(|article| first.starts_with(article));
    if article || named {
        return term(rest);
    }
    // "What is the price of …" asks for a fact, "What are exceptions to …" for a list; "What is cumsum" for a meaning.
    let capital =
        |word: &str| word.chars().any(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '\\' | '-'));
    let words: Vec<&str> = rest.split_whitespace().collect();
    let plain_words =
        ["of", "in", "for", "on", "by", "to", "at", "from", "with", "and", "or", "that", "this", "there", "it", "they"];
    let simple = !words.iter().any(|word| plain_words.contains(&word.to_ascii_lowercase().as_str()));
    if let Some(name) = rest.get(..4).filter(|the| the.eq_ignore_ascii_case("the ")).map(|_| &rest[4..]) {
        let a_name = name.split_whitespace().all(capital) || of_kind(name);
        return (simple && a_name).then(|| term(name)).flatten();
    }
    let of_singular = lower.starts_with("what is ") || lower.starts_with("what's ");
    (simple && words.len() <= 3 && (of_singular || words.len() <= 2)).then(|| term(rest)).flatten()
}

/// What a thing does by which it is known: "What does the function cumsum compute?"
const DOES: &[&str] = &["do", "compute", "implement", "return", "calculate", "represent", "denote", "describe"];

/// Words for things that have a name before them, beside [`NAMED_THINGS`].
const KINDS: &[&str] = &[
    "file",
    "files",
    "script",
    "field",
    "directory",
    "format",
    "mode",
    "test",
    "algorithm",
    "protocol",
    "project",
    "process",
    "page",
    "section",
    "type",
    "system",
    "model",
    "method",
    "service",
    "policy",
    "scheme",
    "statement",
];

/// "The series file", "the postinst script": a name and what kind of thing it is.
fn of_kind(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let bare = lower.strip_prefix("the ").unwrap_or(&lower);
    let words: Vec<&str> = bare.split_whitespace().collect();
    let vague = ["main", "first", "last", "best", "new", "same", "default", "other", "next", "whole", "current"];
    (2..=3).contains(&words.len())
        && words.last().is_some_and(|last| NAMED_THINGS.contains(last) || KINDS.contains(last))
        && !vague.contains(&words[0])
}

/// A term without its article and what kind of thing it is: "the function cumsum" is "cumsum".
fn term(words: &str) -> Option<String> {
    let mut term = words.trim().trim_matches(['"', '“', '”', '\'', '‘', '’', '`', ',']);
    let mut before = "";
    while before != term {
        before = term;
        for start in ["a ", "an ", "the "] {
            if term.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)) {
                term = &term[start.len()..];
            }
        }
        let kinds =
            NAMED_THINGS.iter().chain(&["term", "word", "abbreviation", "acronym", "expression", "phrase", "concept"]);
        for kind in kinds {
            let own = term.get(..kind.len()).is_some_and(|own| own.eq_ignore_ascii_case(kind));
            if own && term[kind.len()..].starts_with(' ') {
                term = term[kind.len()..].trim_start();
            } else if let Some(name) = term.get(..term.len().saturating_sub(kind.len() + 1))
                && term[name.len()..].eq_ignore_ascii_case(&format!(" {kind}"))
                && name.split_whitespace().count() == 1
                && is_code(name)
            {
                term = name;
            }
        }
        term = term.trim_matches(['"', '“', '”', '\'', '‘', '’', '`', ',', ' ']);
    }
    let pointing =
        ["it", "this", "that", "he", "she", "they", "these", "those", "there", "document", "paper", "book", "report"];
    (!term.is_empty()
        && term.split_whitespace().count() <= LONGEST_TERM
        && !pointing.contains(&term.to_ascii_lowercase().as_str()))
    .then(|| term.to_string())
}

/// A name that is no word: with signs, digits or capitals inside.
pub fn is_code(name: &str) -> bool {
    name.contains(['_', '\\', '(', '.', '-', '/']) || name.chars().any(|c| c.is_ascii_digit())
}
