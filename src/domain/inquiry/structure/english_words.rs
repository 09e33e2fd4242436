//! Words of English questions on structure: what they ask with, the things they name, numbers of things.

use super::{Thing, Which};
use crate::domain::document::outline::LabelledKind;
use crate::domain::finding::asked_place::number_word;

/// Words that ask and say nothing else.
pub(super) const ASKING: &str = "\
    a all altogether an and are asking at be can contain contained contains comprise comprises consist consists count could \
    different divided do does each every exactly find for from give had has have how i in include includes included \
    into is it its kind kinds know list like listed made main major many may me mention more much my name named names number of off on one \
    organised organized out overall please present presented printed provide quick quickly see show shown shows so split \
    structured tell that the them there they this titles title titled called to together top top-level total totally up used uses us want was we were what what's \
    where which will with within would you your appear appears exist exists";

/// Words for the document itself.
pub(super) const DOCUMENT: &str = "\
    article book booklet document documents everything file files filing guide handbook manual paper papers pdf pdfs \
    presentation reference report reports specification standard text textbook thesis whole entire deck 10-k 10-q study \
    full current work publication brochure opinion slides tutorial";

/// Verbs of what a chapter does with its topic.
pub(super) const TREATS: &str = "\
    about address addresses concern concerns contain contains cover covers covered covering deal deals dealing define \
    defines defined describe describes described describing detail details discuss discusses discussed discussing \
    explain explains explained explaining give gives introduce introduces introduced list lists mention mentions on \
    present presents presented regarding show shows talk talks talking teach teaches tell tells treat treats treated \
    concerning explore explores outlines outline document documents summarise summarises summarize summarizes report reports \
    handle handles discloses disclose analyse analyses analyze analyzes focus focuses focusing documented addressed found";

/// Names of parts that have no number.
pub(super) const NAMED: &str = "\
    abstract acknowledgements acknowledgments afterword annex appendix background bibliography conclusion conclusions \
    contents discussion epilogue evaluation experiments foreword glossary index introduction limitations literature \
    method methodology methods notes overview preface prologue references results review summary";

pub(super) fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == word)
}

/// The words of a question without punctuation.
pub(super) fn words(lower: &str) -> Vec<&str> {
    lower
        .split(|c: char| {
            c.is_whitespace() || matches!(c, ',' | '?' | '!' | ';' | ':' | '"' | '(' | ')' | '“' | '”' | '/')
        })
        .map(|word| word.trim_matches(|c: char| matches!(c, '.' | '\'' | '’' | '‘')))
        .filter(|word| !word.is_empty())
        .collect()
}

/// A kind by its word, and whether it is in the plural.
pub(super) fn thing(word: &str) -> Option<(Thing, bool)> {
    let labelled = |kind| Thing::Labelled(kind);
    Some(match word {
        "chapter" => (Thing::Chapter, false),
        "chapters" => (Thing::Chapter, true),
        "section" | "item" => (Thing::Section, false),
        "sections" => (Thing::Section, true),
        "subsection" | "sub-section" | "subchapter" | "sub-chapter" => (Thing::Subsection, false),
        "subsections" | "sub-sections" | "subchapters" | "sub-chapters" => (Thing::Subsection, true),
        "part" => (Thing::Part, false),
        "parts" => (Thing::Part, true),
        "appendix" | "annex" | "annexe" => (Thing::Appendix, false),
        "appendices" | "appendixes" | "annexes" => (Thing::Appendix, true),
        "topic" => (Thing::Any, false),
        "topics" | "headings" | "divisions" => (Thing::Any, true),
        "figure" | "fig" | "diagram" | "illustration" => (labelled(LabelledKind::Figure), false),
        "figures" | "figs" | "illustrations" | "diagrams" => (labelled(LabelledKind::Figure), true),
        "table" => (labelled(LabelledKind::Table), false),
        "tables" => (labelled(LabelledKind::Table), true),
        "listing" => (labelled(LabelledKind::Listing), false),
        "listings" => (labelled(LabelledKind::Listing), true),
        "footnote" => (labelled(LabelledKind::Footnote), false),
        "footnotes" => (labelled(LabelledKind::Footnote), true),
        _ => return None,
    })
}

/// The number of a part as written: "3", "3.2", "iv", "b", "three"; upper case for letters.
pub(super) fn number(word: &str) -> Option<String> {
    if let Some(n) = number_word(word) {
        return Some(n.to_string());
    }
    let roman = word.bytes().all(|b| b"ivxlc".contains(&b));
    let letter = word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    let mut parts = word.split(['.', '-', '–']);
    let first = parts.next()?;
    let digits = |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    let lettered = |part: &str| part.len() == 1 && part.bytes().all(|b| b.is_ascii_lowercase());
    // "3a" is a table's number.
    let mixed = |part: &str| {
        part.len() <= 4
            && part.bytes().any(|b| b.is_ascii_digit())
            && (digits(&part[..part.len() - 1]) || digits(&part[1..]))
    };
    let numbered = word.is_ascii()
        && (digits(first) || lettered(first) || mixed(first))
        && word.bytes().any(|b| b.is_ascii_digit())
        && parts.all(digits);
    (roman || letter || numbered).then(|| word.to_uppercase())
}

/// "third", "3rd", "last".
pub(super) fn nth(word: &str) -> Option<u32> {
    if matches!(word, "last" | "final") {
        return Some(0);
    }
    crate::domain::finding::asked_place::ordinal_word(word)
}

/// What is left of a question when the part that it names is taken out.
pub(super) struct Parsed<'a> {
    pub words: Vec<&'a str>,
    pub which: Option<Which>,
    /// Where the part stood.
    pub at: usize,
}

/// Finds "chapter 3", "the third chapter", "appendix B", "table 2".
pub(super) fn parsed(mut words: Vec<&str>) -> Parsed<'_> {
    // Filings have items in parts; elsewhere items are anything.
    if let Some(at) = words.iter().position(|word| *word == "items")
        && words.windows(2).any(|pair| pair[0] == "part" && number(pair[1]).is_some())
    {
        words[at] = "sections";
    }
    for at in 0..words.len() {
        let next = words.get(at + 1).copied();
        if let (Some(n), Some((kind, false))) = (nth(words[at]), next.and_then(thing)) {
            return cut(words, at, 2, Which::Nth(kind, n));
        }
        if let (Some((kind, false)), Some(found)) = (thing(words[at]), next.and_then(number)) {
            // "Is there a section a beginner can read?"
            let article = next == Some("a") && words.len() > at + 2 || next == Some("i") && words.len() > at + 2;
            if !article {
                return cut(words, at, 2, Which::Number(kind, found));
            }
        }
    }
    Parsed { at: words.len(), words, which: None }
}

pub(super) fn cut(words: Vec<&str>, at: usize, length: usize, which: Which) -> Parsed<'_> {
    let rest = words[..at].iter().chain(&words[at + length..]).copied().collect();
    Parsed { words: rest, which: Some(which), at }
}

pub(super) fn is_plain(word: &str) -> bool {
    listed(ASKING, word) || listed(DOCUMENT, word)
}

/// True if all words only ask.
pub(super) fn plain(words: &[&str]) -> bool {
    words.iter().all(|word| is_plain(word))
}

pub(super) fn has(words: &[&str], any: &[&str]) -> bool {
    words.iter().any(|word| any.contains(word))
}
