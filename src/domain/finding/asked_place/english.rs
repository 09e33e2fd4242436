//! Document locations named in English questions.

use super::numerals::{cardinal, dotted, is_label, ordinal, roman};
use super::{AskedPlace, Place};

/// Question words, which name no subject.
const ASKING: &str = "\
    a about all an and are at brief briefly can contain contained contains content contents could cover \
    covered covers describe discuss discussed discusses do does dr explain for from full gist give \
    happen happens i idea ideas important in is it key like list look main me most need of on one \
    outline overview paragraph please point points quick quickly read say says sentences short show \
    shown stands sum summaries summarise summarised summarize summarized summary takeaways talk talks \
    tell text that the there this tl tldr to topic topics up us want was what what's whats with would \
    write written you your";

/// Words for the document itself.
const DOCUMENT: &str = "\
    article book document documents entire everything file files manual paper papers pdf pdfs report \
    reports text thesis whole";

/// Words that ask for a summary.
const SUMMING: &str = "\
    gist outline overview sum summarise summarize summary takeaways tldr";

fn listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

/// Nouns that can own a numbered part and mean the document itself.
fn is_document(word: &str) -> bool {
    listed(DOCUMENT, word) || ["this", "the", "it", "that", "my", "these", "our"].contains(&word)
}

/// The location a lower-case English question is about.
pub(super) fn asked_place(lower: &str) -> Option<AskedPlace> {
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '?' | '!' | ';' | ':' | '"' | '(' | ')' | '“' | '”'))
        .map(|word| word.trim_matches(|c: char| matches!(c, '.' | '\'' | '’') && word.len() > 1))
        .filter(|word| !word.is_empty())
        .collect();
    let named = (0..words.len()).find_map(|at| numbered(&words, at));
    if let Some((place, from, to)) = named {
        // "Section 404 of the Sarbanes-Oxley Act", "page 3 of the questionnaire": part of something else.
        let mut after = words[to..].iter().skip_while(|w| ["the", "this", "that", "my", "our"].contains(w));
        let owner = (words.get(to) == Some(&"of")).then(|| {
            after.next();
            after.find(|w| !["the", "this", "that", "my", "our", "a", "an"].contains(*w))
        });
        if owner.flatten().is_some_and(|owner| !is_document(owner)) {
            return None;
        }
        let rest: Vec<&str> = words[..from].iter().chain(&words[to..]).copied().collect();
        let subject = rest.iter().any(|w| !listed(ASKING, w) && !is_document(w));
        return Some(AskedPlace { place, rest: if subject { rest.join(" ") } else { String::new() } });
    }
    let only_asking = words.iter().all(|word| listed(ASKING, word) || is_document(word));
    let document = words.iter().any(|word| listed(DOCUMENT, word));
    let sums = words.iter().any(|word| listed(SUMMING, word)) || lower.starts_with("tl;dr");
    let asks_about = document
        && words.first().is_some_and(|w| w.starts_with("what"))
        && words
            .iter()
            .any(|w| ["about", "say", "cover", "covers", "discuss", "topic", "topics", "main", "key"].contains(w));
    (only_asking && (sums || asks_about)).then(|| AskedPlace { place: Place::Whole, rest: String::new() })
}

/// A numbered location that starts at word `at`, and the words it occupies.
fn numbered(words: &[&str], at: usize) -> Option<(Place, usize, usize)> {
    let word = *words.get(at)?;
    // "the third chapter"
    if let (Some(number), Some(kind)) = (ordinal(word), words.get(at + 1)) {
        return match *kind {
            // Nobody counts from the first numbered page.
            "page" => Some((Place::InFile(number, number), at, at + 2)),
            "chapter" | "section" => Some((Place::Section(vec![number]), at, at + 2)),
            _ => None,
        };
    }
    let next = words.get(at + 1).copied();
    match word {
        "page" | "pages" | "p" | "pp" => {
            let (place, to) = pages(next?, words, at + 2)?;
            let in_file = at > 0 && ["file", "pdf", "physical"].contains(&words[at - 1]);
            let of_file = words.get(to..to + 3).is_some_and(|after| after == ["of", "the", "file"]);
            match place {
                Place::Pages(first, last) if in_file => Some((Place::InFile(first, last), at - 1, to)),
                Place::Pages(first, last) if of_file => Some((Place::InFile(first, last), at, to + 3)),
                place => Some((place, at, to)),
            }
        }
        _ if word.starts_with("p.") || word.starts_with("pp.") => {
            let (place, to) = pages(word.trim_start_matches('p').trim_start_matches('.'), words, at + 1)?;
            Some((place, at, to))
        }
        "chapter" | "section" => {
            let parts = dotted(next?).or_else(|| roman(next?).map(|n| vec![n]))?;
            Some((Place::Section(parts), at, at + 2))
        }
        _ => None,
    }
}

/// The pages named from `number` on, which precedes word `after`, and the index of the word after them.
fn pages(number: &str, words: &[&str], after: usize) -> Option<(Place, usize)> {
    // "A-1–A-3" before "A-1": a long dash joins more than a short one.
    for dash in ['—', '–', '-'] {
        if let Some((from, to)) = number.split_once(dash)
            && let Some(place) = stretch(from, to)
        {
            return Some((place, after));
        }
    }
    let joined = words.get(after).is_some_and(|w| ["to", "through", "until", "-", "–", "and"].contains(w));
    let to = words.get(after + 1).filter(|_| joined).copied();
    if let Some(first) = cardinal(number).filter(|n| *n > 0) {
        return Some(match to.and_then(cardinal).filter(|last| *last > first) {
            Some(last) => (Place::Pages(first, last), after + 2),
            None => (Place::Pages(first, first), after),
        });
    }
    if !is_label(number) || number.len() == 1 && !ends_there(words.get(after).copied()) {
        return None;
    }
    Some(match to.filter(|to| is_label(to) || cardinal(to).is_some()) {
        Some(to) => (Place::Printed(number.into(), to.into()), after + 2),
        None => (Place::Printed(number.into(), number.into()), after),
    })
}

/// The range between two words joined by a dash; `None` if the dash belongs to the label of one page.
fn stretch(from: &str, to: &str) -> Option<Place> {
    match (from.parse::<u32>(), to.parse::<u32>()) {
        (Ok(first), Ok(last)) if first <= last => Some(Place::Pages(first, last)),
        // Page three of chapter twelve.
        (Ok(_), Ok(_)) => None,
        _ => (is_label(from) && is_label(to)).then(|| Place::Printed(from.into(), to.into())),
    }
}

/// True if a one-letter word before `next` can only be a page: in "the page I was reading" it is not.
fn ends_there(next: Option<&str>) -> bool {
    let after = ["to", "through", "until", "and", "of", "in", "say", "says", "about", "please", "mention", "contain"];
    next.is_none_or(|next| after.contains(&next))
}
