//! Questions about structure in English.

use super::english_words::{
    DOCUMENT, NAMED, Parsed, TREATS, has, is_plain, listed, number, parsed, plain, thing, words,
};
use super::{Asked, Direction, Longest, Range, Thing, Which};
use crate::domain::document::outline::LabelledKind;

pub(super) fn asked(lower: &str) -> Option<Asked> {
    let lower = lower.replace("table of contents", "contents").replace("tables of contents", "contents");
    let all = words(&lower);
    let first = *all.first()?;
    let Parsed { words, which, at } = parsed(all);
    if let Some(Which::Number(Thing::Labelled(kind), number)) = &which {
        return item(&words, *kind, number);
    }
    counted(&words, which.as_ref())
        .or_else(|| of_one(&words, which.as_ref(), at))
        .or_else(|| extreme(&words, which.as_ref()))
        .or_else(|| about(&words, which.as_ref()))
        .or_else(|| named_place(&words, which.as_ref()))
        .or_else(|| exists(&words, first, which.as_ref()))
        .or_else(|| listed_things(&words, which.as_ref()))
}

/// "What is figure 3?", "Where is table 2?", "What does table 4 show?"
fn item(words: &[&str], kind: LabelledKind, number: &str) -> Option<Asked> {
    const OF_ITEMS: &str = "\
        caption captions page located location depict depicts illustrate illustrates represent represents about titled \
        begin begins start starts say says display displays describe describes summarise summarises summarize summarizes";
    let fits = words.iter().all(|word| is_plain(word) || listed(OF_ITEMS, word));
    (fits && !words.is_empty()).then(|| Asked::Item(kind, number.to_string()))
}

/// "How many chapters are there?", "How many pages does chapter 3 have?"
fn counted(words: &[&str], which: Option<&Which>) -> Option<Asked> {
    let many = words.windows(2).position(|pair| pair == ["how", "many"] || pair == ["number", "of"]);
    let long = words.windows(2).position(|pair| pair == ["how", "long"]);
    let from = match (many, long) {
        (Some(at), _) => at + 2,
        (None, Some(at)) => {
            let rest: Vec<&str> = words[..at].iter().chain(&words[at + 2..]).copied().collect();
            return match which {
                Some(which) if plain(&rest) => Some(Asked::Length(which.clone())),
                None if plain(&rest) && rest.iter().any(|word| listed(DOCUMENT, word)) => Some(Asked::Pages),
                None => named(&rest).filter(|_| !rest.contains(&"take")).map(Asked::Length),
                Some(_) => None,
            };
        }
        (None, None) => return None,
    };
    let before = &words[..from - 2];
    if !before.iter().all(|word| is_plain(word) || ["into", "say"].contains(word)) {
        return None;
    }
    let rest = &words[from..];
    let skip = rest.iter().take_while(|word| is_adjective(word)).count();
    let numbered = rest[..skip].contains(&"numbered");
    let mut at = skip;
    if let Some(&word) = rest.get(at)
        && ["pages", "page", "slides"].contains(&word)
    {
        let rest = &rest[at + 1..];
        let long = |word: &&str| {
            is_plain(word) || ["long", "take", "takes", "span", "spans", "cover", "covers", "there"].contains(word)
        };
        return match which {
            Some(which) if rest.iter().all(&long) => Some(Asked::Length(which.clone())),
            Some(_) => None,
            None if rest.iter().all(long) => Some(Asked::Pages),
            None => named(rest).map(Asked::Length),
        };
    }
    let mut things = Vec::new();
    while let Some((kind, _)) = rest.get(at).and_then(|word| thing(word)) {
        things.push(kind);
        at += 1;
        while rest.get(at).is_some_and(|word| ["and", "or", "how", "many", "many"].contains(word))
            && rest.get(at + 1).is_some()
        {
            at += 1;
        }
    }
    if things.is_empty() {
        return None;
    }
    let mut rest: Vec<&str> = rest[at..].to_vec();
    let mut range = Range { within: which.cloned(), before: None, numbered };
    if let Some(at) = rest.iter().position(|word| *word == "before") {
        let name: Vec<&str> = rest[at + 1..].iter().filter(|word| !is_plain(word)).copied().collect();
        (name.len() == 1 && listed(NAMED, name[0])).then_some(())?;
        range.before = Some(name[0].to_string());
        rest.truncate(at);
    }
    // "not counting the appendices", "without the preface"
    if let Some(at) = rest.iter().position(|word| LEAVING_OUT.contains(word))
        && rest[at + 1..].iter().all(|word| {
            is_plain(word) || thing(word).is_some() || listed(NAMED, word) || ["counting", "including"].contains(word)
        })
    {
        rest.truncate(at);
    }
    let covered =
        |word: &&str| is_plain(word) || ["covered", "cover", "covers", "numbered", "begin", "long"].contains(word);
    rest.iter().all(covered).then_some(Asked::Count(things, range))
}

/// Words before what is not counted.
const LEAVING_OUT: &[&str] = &["not", "without", "excluding", "except", "besides", "apart", "ignoring"];

fn is_adjective(word: &str) -> bool {
    [
        "numbered",
        "main",
        "major",
        "different",
        "top-level",
        "total",
        "printed",
        "the",
        "individual",
        "separate",
        "of",
        "principal",
    ]
    .contains(&word)
}

/// A part named without a number: "the introduction", "the chapter on dues".
fn named(words: &[&str]) -> Option<Which> {
    let subject: Vec<&str> = words.iter().copied().filter(|word| !is_plain(word)).collect();
    if let [one] = subject[..]
        && listed(NAMED, one)
    {
        return Some(Which::Named(one.to_string()));
    }
    let at = words.iter().position(|word| {
        matches!(thing(word), Some((Thing::Chapter | Thing::Section | Thing::Part | Thing::Appendix, false)))
    })?;
    let about = words[at + 1..].iter().position(|word| {
        ["about", "on", "covering", "titled", "called", "describing", "for", "named", "entitled"].contains(word)
    })?;
    (about <= 1).then_some(())?;
    let topic = topic(&words[at + 2 + about..]);
    (!topic.is_empty()).then_some(Which::Named(topic))
}

/// A topic without what asks at its ends.
fn topic(words: &[&str]) -> String {
    const ENDS: &str = "and or the a an of in on at to it is are does do this that about with for from begin begins start starts which page pages where what please \
        have has there long many how described discussed explained covered mentioned introduced presented treated addressed defined found \
        located contain contains tell me book document manual guide paper report document's";
    let mut words = words;
    while let Some((first, rest)) = words.split_first()
        && ["the", "a", "an", "of", "in", "on", "about", "with", "is", "are", "does", "do", "to", "me", "us"]
            .contains(first)
    {
        words = rest;
    }
    // "and on which page does it start" is no part of it.
    if let Some(end) = words.windows(2).position(|pair| {
        ["and", "on", "at", "where"].contains(&pair[0])
            && ["which", "what", "where", "on", "at", "how", "does"].contains(&pair[1])
    }) {
        words = &words[..end];
    }
    while let Some((last, rest)) = words.split_last()
        && listed(ENDS, last)
    {
        words = rest;
    }
    words.join(" ")
}

/// What is asked of a part with a number.
fn of_one(words: &[&str], which: Option<&Which>, at: usize) -> Option<Asked> {
    let which = which?.clone();
    let page = has(words, &["page", "pages"]);
    let begins = has(words, &["begin", "begins", "start", "starts", "located", "beginning"]);
    let where_ = has(words, &["where"]);
    let rest: Vec<&str> = words.iter().copied().filter(|word| !is_plain(word)).collect();
    let only = |more: &[&str]| rest.iter().all(|word| more.contains(word));
    if let Some(found) = after_or_before(words, &which, &rest) {
        return Some(found);
    }
    if (begins || where_) && only(&["page", "begin", "begins", "start", "starts", "located", "beginning"]) {
        return Some(Asked::Begin(which));
    }
    if page
        && only(&[
            "page", "pages", "cover", "covers", "span", "spans", "occupy", "occupies", "take", "takes", "range", "long",
        ])
    {
        let range = has(words, &["pages", "range", "long"]);
        return Some(if range { Asked::Length(which) } else { Asked::Begin(which) });
    }
    if only(&["length", "long"]) && !rest.is_empty() {
        return Some(Asked::Length(which));
    }
    let titled = has(words, &["title", "titled", "called", "name", "named", "heading", "entitled"]);
    if titled && only(&["heading", "entitled"]) {
        return Some(Asked::Title(which));
    }
    // "What is chapter 3?", but "chapter 3" alone asks for what is in it.
    let bare = ["what", "is", "what's", "which"];
    (at > 0 && !words.is_empty() && words.iter().all(|word| bare.contains(word)) && words[0] != "is")
        .then_some(Asked::Title(which))
}

/// "What comes after chapter 2?"
fn after_or_before(words: &[&str], which: &Which, rest: &[&str]) -> Option<Asked> {
    let fits = rest.iter().all(|word| {
        thing(word).is_some()
            || [
                "after",
                "before",
                "next",
                "previous",
                "come",
                "comes",
                "follow",
                "follows",
                "following",
                "precede",
                "precedes",
                "preceding",
                "directly",
                "immediately",
                "right",
                "just",
            ]
            .contains(word)
    });
    if !fits {
        return None;
    }
    let after = ["after", "next", "follow", "follows", "following"];
    let before = ["before", "previous", "precede", "precedes", "preceding"];
    if has(words, &after) {
        Some(Asked::Next(which.clone(), Direction::After))
    } else if has(words, &before) {
        Some(Asked::Next(which.clone(), Direction::Before))
    } else {
        None
    }
}

/// "Which is the longest chapter?"
fn extreme(words: &[&str], which: Option<&Which>) -> Option<Asked> {
    let longest = has(words, &["longest", "largest", "biggest"]);
    let shortest = has(words, &["shortest", "smallest"]);
    if which.is_some() || longest == shortest {
        return None;
    }
    let kind = words.iter().find_map(|word| thing(word))?.0;
    let fits = |word: &&&str| {
        is_plain(word)
            || thing(word).is_some()
            || ["longest", "largest", "biggest", "shortest", "smallest", "most", "pages", "page", "long", "by"]
                .contains(*word)
    };
    let sections = matches!(kind, Thing::Chapter | Thing::Section | Thing::Part | Thing::Appendix | Thing::Subsection);
    (sections && words.iter().all(|word| fits(&word)))
        .then_some(Asked::Extreme(kind, if longest { Longest::Longest } else { Longest::Shortest }))
}

/// "Which chapter is about ice?", "In which section are the dues explained?", "Is there a chapter on ice?"
fn about(words: &[&str], which: Option<&Which>) -> Option<Asked> {
    if which.is_some() {
        return None;
    }
    let at = words.iter().position(|word| thing(word).is_some())?;
    let (kind, plural) = thing(words[at])?;
    if matches!(kind, Thing::Labelled(_) | Thing::Any) {
        return None;
    }
    let before = &words[..at];
    let asks = before.last().is_some_and(|word| ["which", "what"].contains(word));
    let exists = !asks && exists_before(before);
    let place = !asks
        && !exists
        && !plural
        && has(before, &["where", "page", "find", "show"])
        && before.iter().all(|word| is_plain(word) || ["page", "go", "read"].contains(word));
    if !asks && !exists && !place {
        return None;
    }
    let mut rest = &words[at + 1..];
    // "part of the manual"; a section of something else is no section of the document.
    if rest.first() == Some(&"of") {
        let owner = rest[1..].iter().take_while(|word| is_plain(word)).count();
        let (named, after) = rest[1..].split_at(owner);
        if !named.iter().any(|word| listed(DOCUMENT, word) || *word == "it") {
            return None;
        }
        rest = after;
    }
    if asks && ["is", "are"].iter().any(|is| rest.first() == Some(is)) && rest.len() > 1 && on_page(rest).is_some() {
        return on_page(rest).map(|page| Asked::OnPage(kind, page));
    }
    if asks && let Some(page) = on_page(rest) {
        return Some(Asked::OnPage(kind, page));
    }
    let treats =
        rest.iter().take(4).any(|word| listed(TREATS, word)) || rest.last().is_some_and(|word| listed(TREATS, word));
    let reads = rest.iter().take(4).any(|word| ["read", "look", "learn", "find", "consult"].contains(word));
    // "In which chapter is ice …"
    let inside =
        before.contains(&"in") && rest.first().is_some_and(|word| ["is", "are", "does", "do", "can"].contains(word));
    if !(treats || reads || inside) {
        return None;
    }
    if place {
        return named(&words[at..]).map(Asked::Begin);
    }
    let topic = subject_of(rest);
    if topic.is_empty() {
        return None;
    }
    Some(Asked::About { thing: kind, topic, exists })
}

/// The page of "begins on page 12".
fn on_page(words: &[&str]) -> Option<String> {
    let at = words.iter().position(|word| *word == "page")?;
    let page = words.get(at + 1).filter(|word| number(word).is_some() || word.bytes().all(|b| b.is_ascii_digit()))?;
    let fits = |word: &&&str| {
        is_plain(word) || ["begin", "begins", "start", "starts", "belong", "belongs", "page"].contains(*word)
    };
    words.iter().enumerate().filter(|(n, _)| *n != at + 1).all(|(_, word)| fits(&word)).then(|| (*page).to_string())
}

/// The topic of what a chapter is about.
fn subject_of(words: &[&str]) -> String {
    let skip = words
        .iter()
        .take_while(|word| {
            listed(TREATS, word)
                || [
                    "is",
                    "are",
                    "does",
                    "do",
                    "can",
                    "that",
                    "which",
                    "i",
                    "we",
                    "you",
                    "one",
                    "should",
                    "the",
                    "a",
                    "an",
                    "how",
                    "to",
                    "read",
                    "look",
                    "into",
                    "at",
                    "in",
                    "learn",
                    "find",
                    "consult",
                    "for",
                    "information",
                    "with",
                    "of",
                    "us",
                    "me",
                    "would",
                    "be",
                ]
                .contains(word)
        })
        .count();
    topic(&words[skip..])
}

/// "Is there a chapter", "does the book have a chapter".
fn exists_before(before: &[&str]) -> bool {
    let begins = before.first().is_some_and(|word| ["is", "are", "does", "do", "has"].contains(word));
    begins && before.iter().all(|word| is_plain(word) || ["any", "an", "a"].contains(word))
}

/// "On which page does the introduction begin?"
fn named_place(words: &[&str], which: Option<&Which>) -> Option<Asked> {
    if which.is_some() {
        return None;
    }
    let page = words.windows(2).any(|pair| ["which", "what"].contains(&pair[0]) && pair[1] == "page");
    let begins = has(words, &["begin", "begins", "start", "starts"]);
    let where_ = words.first() == Some(&"where");
    if !(page || where_) {
        return None;
    }
    let rest: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| {
            !["page", "begin", "begins", "start", "starts", "located", "section", "chapter"].contains(word)
                || begins && *word == "section"
        })
        .collect();
    let subject: Vec<&str> = rest.iter().copied().filter(|word| !is_plain(word)).collect();
    match subject[..] {
        [one] if listed(NAMED, one) => Some(Asked::Begin(Which::Named(one.to_string()))),
        ["related", "work"] => Some(Asked::Begin(Which::Named("related work".into()))),
        _ => named(words).filter(|_| page || begins).map(Asked::Begin),
    }
}

/// "Does it have an index?", "Are there any appendices?"
fn exists(words: &[&str], first: &str, which: Option<&Which>) -> Option<Asked> {
    if which.is_some() || !["is", "are", "does", "do", "has"].contains(&first) {
        return None;
    }
    let rest: Vec<&str> = words.iter().copied().filter(|word| !is_plain(word) && *word != "any").collect();
    let [one] = rest[..] else { return None };
    if let Some((kind, _)) = thing(one) {
        return (kind != Thing::Any && has(words, &["there", "have", "has", "contain", "include"]))
            .then_some(Asked::Exists(kind));
    }
    let part = [
        "index",
        "glossary",
        "bibliography",
        "preface",
        "abstract",
        "foreword",
        "contents",
        "conclusion",
        "introduction",
    ]
    .contains(&one);
    (part && has(words, &["there", "have", "has", "contain", "include"])).then(|| Asked::About {
        thing: Thing::Any,
        topic: one.to_string(),
        exists: true,
    })
}

/// "List the chapters.", "What are the main parts of this guide?", "Show the contents."
fn listed_things(words: &[&str], which: Option<&Which>) -> Option<Asked> {
    const VERBS: &str = "list name enumerate show give what which tell display print outline how into are where can could please i all the in get names titles";
    if !listed(VERBS, words.first()?) || words.contains(&"many") {
        return None;
    }
    let divided = has(
        words,
        &[
            "structured",
            "organised",
            "organized",
            "divided",
            "split",
            "structure",
            "structures",
            "organisation",
            "organization",
        ],
    );
    let contents = has(words, &["contents", "structure", "toc"]);
    let mut things: Vec<Thing> = Vec::new();
    let mut plural = false;
    for (n, word) in words.iter().enumerate() {
        let Some((kind, many)) = thing(word) else { continue };
        // "chapter titles", "section headings"
        let titles = words.get(n + 1).is_some_and(|next| ["titles", "headings", "names"].contains(next));
        if *word == "headings" && !things.is_empty() {
            continue;
        }
        plural |= many || titles;
        if !things.contains(&kind) {
            things.push(kind);
        }
    }
    let fits = |word: &&&str| {
        is_plain(word)
            || thing(word).is_some()
            || [
                "contents",
                "structure",
                "toc",
                "structures",
                "organisation",
                "organization",
                "covered",
                "cover",
                "covers",
                "enumerate",
                "numbered",
                "headings",
                "names",
                "display",
                "print",
                "order",
                "captions",
                "discussed",
                "addressed",
                "discuss",
                "treated",
                "page",
                "numbers",
                "their",
                "principal",
                "look",
                "looks",
                "get",
                "treat",
                "dealt",
                "pages",
            ]
            .contains(*word)
    };
    if !words.iter().all(|word| fits(&word)) {
        return None;
    }
    let range = Range { within: which.cloned(), before: None, numbered: words.contains(&"numbered") };
    if things.is_empty() {
        let whole = (contents || divided) && which.is_none();
        return whole.then_some(Asked::List(vec![Thing::Any], range));
    }
    let main = has(words, &["main", "major", "principal", "top", "top-level"]);
    if main && things == [Thing::Part] {
        things = vec![Thing::Any];
    }
    plural.then_some(Asked::List(things, range))
}
