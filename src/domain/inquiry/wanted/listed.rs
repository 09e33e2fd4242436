//! What an English question wants to be listed.

/// What is to be listed: a question with "which" or "what" before a plural, or "list the …".
pub(super) fn asked(plain: &str, lower: &str) -> Option<String> {
    // A year asks for figures of it.
    let year = lower
        .split(|c: char| !c.is_ascii_digit())
        .any(|run| run.len() == 4 && (run.starts_with("19") || run.starts_with("20")));
    if year || lower.contains("how many") || lower.contains("how much") {
        return None;
    }
    let after =
        |starts: &[&str]| starts.iter().find(|start| lower.starts_with(**start)).map(|start| &plain[start.len()..]);
    if let Some(rest) = after(&[
        "list ",
        "name ",
        "enumerate ",
        "give a list of ",
        "give me a list of ",
        "give me all ",
        "what kinds of ",
        "what types of ",
        "what sorts of ",
        "which kinds of ",
        "which types of ",
        "please list ",
        "tell me all ",
        "show all ",
        "what all ",
    ]) {
        return Some(rest.to_string());
    }
    if let Some(things) = contained(plain, lower) {
        return Some(things);
    }
    let rest = ["which ", "what are ", "what were ", "what "].iter().find_map(|word| {
        let at = if lower.starts_with(word) { Some(0) } else { lower.find(&format!(" {word}")).map(|at| at + 1) }?;
        // "Into which classes", "for which of the".
        (at <= 12).then(|| &plain[at + word.len()..])
    })?;
    let mut words = rest.split_whitespace().map(|word| word.trim_matches([',', ';', ':']).to_ascii_lowercase());
    let head: Vec<String> = words.by_ref().take(6).collect();
    // "What happens when …": a verb, not things.
    let object =
        ["when", "if", "to", "the", "a", "an", "after", "on", "at", "with", "it", "this", "my", "during", "once"];
    let bare = !["which ", "what are ", "what were "].iter().any(|start| lower.contains(start));
    if bare && head.get(1).is_some_and(|word| object.contains(&word.as_str())) {
        return None;
    }
    // The plural must come before the verb.
    let stop = [
        "is", "are", "was", "were", "do", "does", "did", "can", "has", "have", "will", "must", "should", "of", "for",
        "in", "to", "that", "may", "could", "would",
    ];
    let until = head.iter().skip(1).position(|word| stop.contains(&word.as_str())).map_or(head.len(), |at| at + 1);
    let head = &head[..until];
    head.iter().take(4).any(|word| is_plural(word)).then(|| rest.to_string())
}

/// "What does the set contain?", "What can it be used for?": what holds or offers several things.
fn contained(plain: &str, lower: &str) -> Option<String> {
    let rest = ["what does ", "what do ", "what can ", "what did "]
        .iter()
        .find_map(|start| lower.starts_with(start).then(|| &plain[start.len()..]))?;
    let ends = [
        " contain",
        " include",
        " consist of",
        " comprise",
        " support",
        " offer",
        " provide",
        " cover",
        " be used for",
        " be used to do",
    ];
    let of = ends.iter().find_map(|end| {
        rest.len()
            .checked_sub(end.len())
            .filter(|at| rest.is_char_boundary(*at) && rest[*at..].eq_ignore_ascii_case(end))
    })?;
    // "What does it contain?" is asked of the document.
    (rest[..of].split_whitespace().count() >= 2).then(|| rest.to_string())
}

/// A word that looks like a plural.
fn is_plural(word: &str) -> bool {
    let irregular = ["people", "criteria", "phenomena", "children", "men", "women", "data", "media", "indices", "who"];
    let no_plural = [
        "is",
        "was",
        "has",
        "does",
        "this",
        "its",
        "as",
        "always",
        "this",
        "news",
        "series",
        "less",
        "us",
        "yes",
        "various",
        "previous",
        "net",
        "sales",
        "revenues",
        "earnings",
        "assets",
        "expenses",
        "liabilities",
        "business",
        "gas",
        "bus",
        "basis",
        "analysis",
        "status",
        "mathematics",
        "physics",
    ];
    irregular.contains(&word)
        || word.len() > 3
            && word.ends_with('s')
            && !word.ends_with("ss")
            && !word.ends_with("us")
            && !word.ends_with("is")
            && !word.ends_with("'s")
            && !no_plural.contains(&word)
}
