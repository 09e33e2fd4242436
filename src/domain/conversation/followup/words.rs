//! The words of an English question, with what their letters tell: shape, function words, noun phrases.

use std::ops::Range;

use crate::domain::text::language::stem;

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// 1900 to 2099.
    Year,
    Number,
    /// Letters with digits: GPT-4, float32.
    Code,
    /// MMLU
    Capitals,
    /// Physics
    Capital,
    Lower,
}

impl Shape {
    pub fn is_proper(self) -> bool {
        matches!(self, Shape::Code | Shape::Capitals | Shape::Capital)
    }
}

/// A word with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    pub lower: String,
    pub range: Range<usize>,
    pub shape: Shape,
    /// A comma, colon or bracket stands before it.
    pub apart: bool,
}

impl Word<'_> {
    pub fn is(&self, all: &[&str]) -> bool {
        all.contains(&self.lower.as_str())
    }

    pub fn is_function(&self) -> bool {
        self.is(DETERMINERS) || self.is(PREPOSITIONS) || self.is(AUXILIARIES) || self.is(OTHER_FUNCTION)
    }

    pub fn same(&self, other: &Word<'_>) -> bool {
        stem(&self.lower) == stem(&other.lower)
    }
}

pub(super) const DETERMINERS: &[&str] =
    &["a", "an", "the", "this", "that", "these", "those", "my", "your", "our", "its", "their", "his", "her", "each"];

pub(super) const PREPOSITIONS: &[&str] = &[
    "in",
    "on",
    "at",
    "of",
    "for",
    "with",
    "without",
    "from",
    "to",
    "by",
    "under",
    "over",
    "during",
    "before",
    "after",
    "between",
    "since",
    "until",
    "through",
    "within",
    "into",
    "against",
    "about",
    "per",
    "among",
    "than",
    "via",
    "using",
    "regarding",
    "across",
    "as",
];

pub(super) const AUXILIARIES: &[&str] = &[
    "is", "are", "was", "were", "am", "be", "been", "being", "do", "does", "did", "has", "have", "had", "can", "could",
    "will", "would", "should", "shall", "may", "might", "must",
];

const OTHER_FUNCTION: &[&str] = &[
    "who", "whom", "whose", "what", "when", "where", "which", "why", "how", "many", "much", "and", "or", "but", "so",
    "then", "also", "not", "no", "i", "you", "we", "he", "she", "it", "they", "them", "him", "me", "us", "one", "ones",
    "there", "here", "if", "because", "while", "'s", "please", "any", "some", "all", "every", "both", "more", "most",
    "too", "other", "others", "long", "often", "far",
];

pub(super) const WH: &[&str] = &["who", "whom", "whose", "what", "when", "where", "which", "why", "how"];

/// Verbs that a question or request may begin with.
pub(super) const REQUESTS: &[&str] = &[
    "list",
    "name",
    "explain",
    "describe",
    "summarise",
    "summarize",
    "tell",
    "show",
    "give",
    "compare",
    "define",
    "find",
    "translate",
    "outline",
    "state",
    "count",
    "calculate",
    "quote",
];

/// The words of a text. A possessive ending is a word of its own.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    for piece in text.split_whitespace() {
        let start = at + text[at..].find(piece).unwrap_or(0);
        at = start + piece.len();
        let inner = piece.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '&' | '%' | '#'));
        if inner.is_empty() {
            continue;
        }
        let from = start + piece.find(inner).unwrap_or(0);
        let apart = piece.starts_with(['(', '[', '“', '"']) || text[..start].trim_end().ends_with([',', ';', ':', ')']);
        let bare = ["'s", "’s"].iter().find_map(|s| inner.strip_suffix(s)).filter(|bare| !bare.is_empty());
        let contracted = ["it", "that", "what", "who", "where", "there", "he", "she", "how", "here", "when", "why"];
        match bare {
            Some(bare) if !bare.eq_ignore_ascii_case("let") => {
                all.push(word(bare, from, apart));
                let mut ending = word(&inner[bare.len()..], from + bare.len(), false);
                // "What's" is "what is", "Netflix's" belongs to Netflix.
                let verb = contracted.contains(&bare.to_lowercase().as_str());
                ending.lower = if verb { "is".into() } else { "'s".into() };
                all.push(ending);
            }
            _ => all.push(word(inner, from, apart)),
        }
    }
    all
}

fn word(text: &str, from: usize, apart: bool) -> Word<'_> {
    let range = from..from + text.len();
    Word { text, lower: text.to_lowercase().replace('’', "'"), range, shape: shape(text), apart }
}

fn shape(text: &str) -> Shape {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let year = |text: &str| text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    let bare = text.strip_prefix("FY").or(text.strip_prefix("fy")).unwrap_or(text);
    match () {
        () if year(bare) && bare.bytes().all(|b| b.is_ascii_digit()) => Shape::Year,
        () if letters == 0 && digits > 0 => Shape::Number,
        () if digits > 0 => Shape::Code,
        () if letters > 1 && text.chars().all(|c| !c.is_lowercase()) => Shape::Capitals,
        // "PaLM", "iPhone", "word2vec" were coined.
        () if text.chars().skip(1).any(char::is_uppercase) && text.chars().any(char::is_lowercase) => Shape::Code,
        () if text.starts_with(char::is_uppercase) => Shape::Capital,
        () => Shape::Lower,
    }
}

/// A run of content words of one class: a noun phrase, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Indices of its words.
    pub words: Range<usize>,
    pub proper: bool,
    /// Indices of the words of the whole run, both classes together.
    pub run: Range<usize>,
}

/// The noun phrases of a question, as far as its function words tell. Years and numbers are in none, verbs are left
/// out where the words before them tell ("do I insert", "does it fail").
pub(super) fn chunks(words: &[Word<'_>]) -> Vec<Chunk> {
    let mut found = Vec::new();
    let content = |n: usize| {
        let word: &Word<'_> = &words[n];
        !word.is_function() && !matches!(word.shape, Shape::Year | Shape::Number) && !is_verb(words, n)
    };
    let mut n = 0;
    while n < words.len() {
        if !content(n) {
            n += 1;
            continue;
        }
        let start = n;
        n += 1;
        while n < words.len() && content(n) && !words[n].apart {
            n += 1;
        }
        let end = without_verb(words, start..n).end;
        let proper = |at: usize| {
            words[at].shape.is_proper() && (at > 0 || words[at].shape != Shape::Capital) || words[at].is(&["+", "&"])
        };
        let mut at = start;
        while at < end {
            let from = at;
            while at < end && proper(at) == proper(from) {
                at += 1;
            }
            found.push(Chunk { words: from..at, proper: proper(from), run: start..end });
        }
    }
    found
}

/// True for the word after "how do I", and for a request's first word.
fn is_verb(words: &[Word<'_>], n: usize) -> bool {
    let before = n.checked_sub(1).map(|before| &words[before]);
    match before {
        None => words[n].is(REQUESTS),
        Some(before) if before.is(&["i", "you", "we", "they", "he", "she", "it", "one"]) => true,
        // "who wrote", "what causes the delay"; "what genetic mutation" has no verb there.
        Some(before) if before.is(&["who", "that"]) => words[n].shape == Shape::Lower,
        Some(before) if before.is(&["what"]) => {
            words[n].shape == Shape::Lower && words.get(n + 1).is_none_or(|next| next.is(DETERMINERS))
        }
        // "to insert a picture", not "to users".
        Some(before) => before.is(&["to"]) && words.get(n + 1).is_some_and(|next| next.is(DETERMINERS)),
    }
}

/// A run without the verb at its end: after "do", "does", "did" the verb closes the subject; after "is", "was" a
/// participle does.
fn without_verb(words: &[Word<'_>], run: Range<usize>) -> Range<usize> {
    let Some(opener) = (0..run.start).rev().find(|&n| !words[n].is(DETERMINERS)) else { return run };
    let last = &words[run.end - 1];
    if words[opener].is(&["do", "does", "did"])
        && let Some(verb) = (run.start + 1..run.end).find(|&n| words[n].is(VERBS))
    {
        return run.start..verb;
    }
    let asks = words[opener].is(&["do", "does", "did", "can", "could", "will", "would", "should", "must", "may"]);
    let carried = words.get(run.end).is_some_and(|next| next.is(AUXILIARIES));
    let participle = words[opener].is(&["is", "are", "was", "were"])
        && (last.lower.ends_with("ed") || last.is(PARTICIPLES))
        && !last.shape.is_proper();
    if run.len() > 1 && (participle || asks && !carried && last.shape == Shape::Lower) {
        return run.start..run.end - 1;
    }
    run
}

/// Verbs that often stand before an object of one word: "did the company become municipal".
const VERBS: &[&str] = &[
    "become", "make", "get", "take", "use", "need", "include", "provide", "report", "employ", "carry", "grow", "own",
    "operate", "offer", "require", "mean", "give", "say", "tell", "cost", "contain", "support", "keep", "begin",
    "start", "cause", "change", "burn", "run", "pay", "sell", "buy", "build", "expect", "affect", "differ", "work",
    "live",
];

pub(super) const PARTICIPLES: &[&str] = &[
    "built", "made", "found", "written", "known", "given", "held", "sold", "paid", "born", "done", "seen", "taken",
    "set", "begun", "chosen", "drawn", "grown", "kept", "led", "lost", "run", "sent", "shown", "spent", "won",
];

/// The text that some words cover.
pub(super) fn spanned<'a>(text: &'a str, words: &[Word<'_>], range: &Range<usize>) -> &'a str {
    match (words.get(range.start), range.end.checked_sub(1).and_then(|last| words.get(last))) {
        (Some(first), Some(last)) if first.range.start < last.range.end => &text[first.range.start..last.range.end],
        _ => "",
    }
}

/// A question without the sign at its end.
pub(super) fn bare(question: &str) -> &str {
    question.trim().trim_end_matches(|c: char| matches!(c, '?' | '？' | '.' | '。' | '!' | '！') || c.is_whitespace())
}

/// With a capital at the beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
