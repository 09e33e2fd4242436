//! What pronouns in an English question refer to, and what a question is about.

use super::items::items;
use super::words::{
    AUXILIARIES, DETERMINERS, PARTICIPLES, PREPOSITIONS, REQUESTS, Shape, WH, Word, bare, chunks, spanned, words,
};
use crate::domain::answering::marks::{markers, without};
use crate::domain::text::language::terms;
use crate::domain::text::sentence;

/// What a question is about: "the watch" of "How do I restart the watch?". `None` if its words do not tell.
pub(super) fn topic(question: &str) -> Option<String> {
    let question = bare(question);
    let all = words(question);
    let first = all.first()?;
    let range = if first.is(WH) || all.get(1).is_some_and(|second| second.is(WH) && first.is(PREPOSITIONS)) {
        asked_about(&all)?
    } else if first.is(AUXILIARIES) {
        subject(&all, 0)?
    } else if first.is(REQUESTS) {
        let skip = all.iter().skip(1).take_while(|word| word.is(&["me", "us", "about", "what", "how", "to"])).count();
        until_time(&all, 1 + skip)
    } else {
        return None;
    };
    let text = spanned(question, &all, &range).trim();
    (!text.is_empty()).then(|| text.to_string())
}

fn asked_about(all: &[Word<'_>]) -> Option<std::ops::Range<usize>> {
    let auxiliary = all.iter().position(|word| word.is(AUXILIARIES));
    let Some(at) = auxiliary else {
        // "Who introduced word2vec?"; of "Which function computes a running median?" it is the function.
        let chunks = chunks(all);
        let object = chunks.iter().find(|chunk| chunk.run.start >= 2)?;
        return Some(with_determiner(all, object.run.start)..until_time(all, object.run.start).end);
    };
    let next = all.get(at + 1)?;
    // "How do I restart the watch?": what is restarted.
    if next.is(&["i", "you", "we", "one", "they", "people", "users"]) {
        let object = (at + 3).min(all.len());
        let start = if object < all.len() { object } else { at + 2 };
        return Some(until_preposition(all, start)).filter(|range| !range.is_empty());
    }
    if all[at].is(&["do", "does", "did", "can", "could", "will", "would", "should", "must", "has", "have", "had"]) {
        return subject(all, at);
    }
    // "What is X?": all of it, but not when; "When was X built?": X.
    if all[at].is(&["is", "are", "was", "were"]) {
        let mut range = until_time(all, at + 1);
        let plain = all[..at].iter().any(|word| word.is(&["what", "who"]));
        // "Who is at risk from X?", "What is formed by X?": X.
        let state = range.start < all.len()
            && (all[range.start].is(PREPOSITIONS) || all[range.start].lower.ends_with("ed") && plain);
        if state {
            let last = chunks(all).into_iter().rev().find(|chunk| chunk.run.start > range.start)?;
            return Some(with_determiner(all, last.run.start)..last.run.end);
        }
        if !plain {
            range = until_preposition(all, at + 1);
        }
        while range.len() > 1 {
            let last = &all[range.end - 1];
            let participle = (last.lower.ends_with("ed") || last.is(PARTICIPLES)) && !last.shape.is_proper();
            if !participle && !last.is(PREPOSITIONS) {
                break;
            }
            range.end -= 1;
        }
        return Some(range).filter(|range| !range.is_empty() && !all[range.start].is(&["there"]));
    }
    None
}

/// The subject behind an auxiliary: "one-hot encoding" of "Why does one-hot encoding fail?".
fn subject(all: &[Word<'_>], auxiliary: usize) -> Option<std::ops::Range<usize>> {
    let chunks = chunks(all);
    let chunk = chunks.iter().find(|chunk| chunk.run.start > auxiliary)?;
    // "the accuracy of GPT-4": with what belongs to it.
    let mut end = chunk.run.end;
    while all.get(end).is_some_and(|word| word.is(&["of", "'s"])) {
        match chunks.iter().find(|next| next.run.start > end && next.run.start <= end + 2) {
            // "Why does the harbour of Riga freeze?": the verb is not of it.
            Some(next) if next.proper => end = next.words.end,
            Some(next) if next.run.len() > 1 && next.run.end == all.len() => end = next.run.end - 1,
            Some(next) => end = next.run.end,
            None => break,
        }
    }
    Some(with_determiner(all, chunk.run.start)..end)
}

fn with_determiner(all: &[Word<'_>], start: usize) -> usize {
    start.checked_sub(1).filter(|&n| all[n].is(DETERMINERS)).unwrap_or(start)
}

/// From a word to where a time, a clause or the question ends.
fn until_time(all: &[Word<'_>], start: usize) -> std::ops::Range<usize> {
    let time = |n: usize| {
        let behind = all.get(n + 1);
        let year = behind.is_some_and(|word| word.shape == Shape::Year || word.is(&["fiscal", "year", "q1"]));
        let end = behind.is_some_and(|word| word.is(&["the"]))
            && all.get(n + 2).is_some_and(|word| word.is(&["end", "year", "time", "fiscal", "last", "first"]));
        all[n].is(PREPOSITIONS) && !all[n].is(&["of"]) && (year || end)
            || all[n].is(&["during", "when", "where", "if", "because", "while"])
            || all[n].shape == Shape::Year
    };
    let end = (start + 1..all.len()).find(|&n| time(n) || all[n].apart && n > start).unwrap_or(all.len());
    start.min(end)..end
}

fn until_preposition(all: &[Word<'_>], start: usize) -> std::ops::Range<usize> {
    let stops = |n: &usize| {
        all[*n].is(PREPOSITIONS) && !all[*n].is(&["of"])
            || all[*n].is(AUXILIARIES)
            || all[*n].apart
            || all[*n].is(&["and"])
    };
    let end = (start + 1..all.len()).find(stops).unwrap_or(all.len());
    start.min(end)..end
}

/// Pronouns and what they become.
const POSSESSIVES: &[&str] = &["its", "their", "theirs", "his", "her", "hers"];
const PERSONS: &[&str] = &["he", "him", "his", "she", "her", "hers"];
const MANY: &[&str] = &["they", "them", "their", "theirs", "these", "those"];
const THINGS: &[&str] = &["it", "its", "this", "that", "itself"];

/// The indices of the words of a question that refer to something not named in it.
pub(super) fn pronouns(all: &[Word<'_>]) -> Vec<usize> {
    let refers = |n: usize| {
        let word = &all[n];
        if !(word.is(PERSONS) || word.is(MANY) || word.is(THINGS)) {
            return false;
        }
        let next = all.get(n + 1);
        // "these methods" names something; "that" may only join clauses.
        if word.is(&["this", "that", "these", "those"]) {
            let alone =
                next.is_none_or(|next| next.is(AUXILIARIES) || next.is(PREPOSITIONS) || next.is(&["too", "so"]));
            let verb = n > 0 && (all[n - 1].is(AUXILIARIES) || all[n - 1].is(PREPOSITIONS) || n + 1 == all.len());
            let joins = word.is(&["that"]) && n > 1 && !all[n - 1].is_function();
            let verbs =
                next.is_some_and(|next| next.is(&["mean", "work", "happen", "matter", "apply", "compare", "help"]));
            return (alone || verbs) && (verb || n == 0) && !joins;
        }
        // "How did Amazon grow its sales?" has the name itself; so has "If a sample is lost, what replaces it?".
        let named = all[..n].iter().enumerate().any(|(at, word)| {
            word.shape.is_proper() && (at > 0 || word.shape != Shape::Capital) && !word.is_function()
        });
        let subject = chunks(all).iter().any(|chunk| {
            chunk.run.end <= n && chunk.run.start > 0 && all[..chunk.run.start].iter().any(|word| word.is(AUXILIARIES))
        });
        let clause = all[..=n].iter().any(|word| {
            word.apart || word.is(&["and", "if", "when", "because", "while", "or"]) && word.range.start > 0
        });
        !(named || subject && (word.is(POSSESSIVES) || clause))
    };
    (0..all.len()).filter(|&n| refers(n)).collect()
}

/// The question with its pronouns replaced by what they refer to in the question or the answer before; `None` if that
/// is not known.
pub(super) fn resolve(question: &str, anchor: &str, answer: &str) -> Option<String> {
    let question = question.trim();
    let all = words(question);
    let places = pronouns(&all);
    if places.is_empty() {
        return None;
    }
    let mut text = String::new();
    let mut at = 0;
    for n in places {
        let word = &all[n];
        let named = antecedent(word, anchor, answer)?;
        let possessive =
            word.is(POSSESSIVES) && (!word.is(&["her"]) || all.get(n + 1).is_some_and(|next| !next.is_function()));
        text.push_str(&question[at..word.range.start]);
        text.push_str(&named);
        if possessive {
            text.push_str(if named.ends_with('s') { "'" } else { "'s" });
        }
        at = word.range.end;
    }
    text.push_str(&question[at..]);
    Some(text)
}

fn antecedent(word: &Word<'_>, anchor: &str, answer: &str) -> Option<String> {
    let frame = words(anchor);
    let who = frame.first().is_some_and(|first| first.is(&["who", "whose", "whom"]));
    if word.is(PERSONS) {
        let person = |text: &str| names(text).into_iter().find(|name| name.split(' ').count() > 1);
        let named = || names(bare(anchor)).into_iter().next();
        let said = || person_in(answer, anchor);
        return if who { said().or_else(named) } else { person(anchor).or_else(named).or_else(said) }
            .or_else(|| topic(anchor));
    }
    if word.is(MANY) {
        let plural = |text: &str| {
            let last = text.split(' ').next_back().unwrap_or_default();
            last.ends_with('s') && !last.ends_with("ss")
                || ["people", "children", "men", "women", "data", "staff", "criteria"].contains(&last)
        };
        let found = topic(anchor).filter(|topic| plural(topic) || topic.contains(" and "));
        return found
            .or_else(|| {
                let chunks = chunks(&frame);
                let last =
                    chunks.iter().rev().find(|chunk| !chunk.proper && plural(&frame[chunk.words.end - 1].lower))?;
                Some(format!("the {}", spanned(anchor, &frame, &last.run)))
            })
            .or_else(|| topic(anchor));
    }
    // "Which function computes a running median?": the one that the answer names, else the function that does so.
    if frame.first().is_some_and(|first| first.is(&["which", "what"]))
        && !frame.iter().any(|word| word.is(AUXILIARIES))
        && let Some(described) = described(anchor, &frame)
    {
        return Some(described);
    }
    topic(anchor)
}

/// "the function that computes a running median"
fn described(anchor: &str, frame: &[Word<'_>]) -> Option<String> {
    let (noun, verb) = (frame.get(1)?, frame.get(2)?);
    let fits = !noun.is_function() && !verb.is_function() && verb.lower.ends_with(['s', 'd']);
    fits.then(|| format!("the {} that {}", noun.text, &bare(anchor)[verb.range.start..]))
}

/// The names in a text: runs of capitalised words, in order.
pub(super) fn names(text: &str) -> Vec<String> {
    let all = words(text);
    let found = chunks(&all).into_iter().filter(|chunk| chunk.proper);
    found.map(|chunk| spanned(text, &all, &chunk.words).to_string()).collect()
}

/// The person that an answer names: of the sentence with most of the question's words the first name of two words or
/// more that is not a title or a company.
fn person_in(answer: &str, question: &str) -> Option<String> {
    const NO_PERSON: &[&str] = &[
        "inc",
        "company",
        "corporation",
        "corp",
        "llc",
        "ltd",
        "group",
        "university",
        "institute",
        "chief",
        "officer",
        "president",
        "executive",
        "chairman",
        "director",
        "vice",
        "senior",
        "board",
        "committee",
        "court",
        "judge",
        "states",
        "department",
        "section",
        "table",
        "figure",
        "chapter",
        "report",
        "form",
        "act",
        "general",
        "counsel",
    ];
    let answer = without(answer, 0, &markers(answer));
    // A line that tells where the words come from names nobody.
    let body = answer.split_once(":\n\n").map_or(answer.as_str(), |(_, body)| body);
    let wanted = terms(question);
    let pieces = sentence::split_lines(body).into_iter().take(60).map(|range| &body[range]);
    let mut ranked: Vec<(usize, &str)> = pieces
        .map(|piece| {
            let said = terms(piece);
            (wanted.iter().filter(|term| said.contains(term)).count(), piece)
        })
        .collect();
    ranked.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    ranked.iter().find_map(|(_, piece)| {
        let initials = piece.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>();
        person_run(&initials, NO_PERSON)
    })
}

/// The first run of two to five capitalised words without one that no person is named.
fn person_run(pieces: &[&str], no_person: &[&str]) -> Option<String> {
    let mut run: Vec<&str> = Vec::new();
    let ends = |run: &[&str]| -> Option<String> {
        let full = run.iter().filter(|word| word.chars().count() > 2).count();
        ((2..=5).contains(&run.len()) && full >= 2).then(|| run.join(" "))
    };
    for piece in pieces {
        let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'));
        let capital = word.starts_with(char::is_uppercase) && letters;
        let mixed = word.chars().any(char::is_lowercase) || word.chars().count() == 1;
        if capital && mixed && !no_person.contains(&word.to_lowercase().as_str()) {
            // An initial keeps its full stop.
            run.push(if word.chars().count() == 1 { piece.trim_matches(['(', '“', '"', ',']) } else { word });
            let stops = piece.ends_with([',', ';', ':', ')', '”']) || piece.ends_with('.') && word.chars().count() > 2;
            if !stops {
                continue;
            }
        }
        if let Some(found) = ends(&run) {
            return Some(found);
        }
        run.clear();
    }
    ends(&run)
}

/// The item of the answer before that an ordinal in the question picks, in its place: "the third one" becomes
/// "chapter 3" or “its name”.
pub(super) fn pick(question: &str, anchor: &str, answer: &str) -> Option<String> {
    use super::items::{Nth, has_number, number_of, ordinal, two_sides};
    let all = words(question);
    let n = all.iter().position(|word| ordinal(&word.lower).is_some() || word.is(&["former", "latter"]))?;
    let pair = all[n].is(&["former", "latter"]);
    let noun = all.get(n + 1).filter(|next| !next.is_function() && !pair);
    let listed = words(anchor);
    let kind = ["chapter", "section", "part", "appendix", "appendices"]
        .iter()
        .find(|kind| listed.iter().any(|word| word.lower.trim_end_matches('s') == **kind || word.lower == **kind));
    // "the third" of what is listed, "the third one", "the third author"; "the second law" is something else.
    let of_list = match noun {
        None => true,
        Some(noun) => noun.is(&["item", "entry", "point"]) || listed.iter().any(|word| word.same(noun)),
    };
    if !of_list {
        return None;
    }
    let found = items(answer);
    // "And the fourth?" after "What is chapter 3 about?" is another chapter, whatever was said of the third.
    let of_chapter =
        kind.filter(|kind| listed.windows(2).any(|two| two[0].lower == **kind && two[1].shape == Shape::Number));
    let item = if let (Some(kind), Some(Nth::First(nth))) = (of_chapter, ordinal(&all[n].lower)) {
        format!("{nth} {kind}")
    } else if pair {
        let (first, second) = two_sides(anchor).or_else(|| Some((found.first()?.clone(), found.get(1)?.clone())))?;
        if all[n].is(&["former"]) { first } else { second }
    } else {
        match (ordinal(&all[n].lower)?, kind) {
            // Chapters are counted from 1, also where the answer does not list them.
            (Nth::First(nth), Some(kind)) if found.len() < nth || has_number(&found, nth) => format!("{nth} {kind}"),
            (nth, _) => nth.of(&found)?.clone(),
        }
    };
    let start = with_determiner(&all, n);
    let behind = all.get(n + 1).filter(|next| next.is(&["one", "ones"]) || noun.is_some());
    let end = behind.map_or(all[n].range.end, |next| next.range.end);
    let named = match (kind, number_of(&item)) {
        (Some(kind), Some((number, _))) => format!("{} {number}", kind.replace("appendices", "appendix")),
        (Some(kind), None) if *kind == "chapter" || *kind == "section" => format!("the {kind} “{item}”"),
        _ => short(&item),
    };
    Some(format!("{}{named}{}", &question[..all[start].range.start], &question[end..]))
}

/// The name of an item without what is said of it.
fn short(item: &str) -> String {
    let cut = item.split([':', '：']).next().filter(|name| name.split(' ').count() <= 8).unwrap_or(item);
    let cut = cut.split(" – ").next().unwrap_or(cut).split(" — ").next().unwrap_or(cut);
    crate::domain::text::shorten(cut.trim(), 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_question_is_about_is_known() {
        for (question, about) in [
            ("How do I restart the watch?", "the watch"),
            ("Where does the Elbe rise?", "the Elbe"),
            ("When does the harbour of Riga freeze?", "the harbour of Riga"),
            ("Why does one-hot encoding fail?", "one-hot encoding"),
            ("Who is the chief executive officer?", "the chief executive officer"),
            ("Who are the authors?", "the authors"),
            ("What is BM25?", "BM25"),
            ("What is the accuracy of GPT-4 on MMLU Physics?", "the accuracy of GPT-4 on MMLU Physics"),
            ("What were total net sales in 2017?", "total net sales"),
            ("When was the harbour built?", "the harbour"),
            ("How much memory do float32 vectors take?", "float32 vectors"),
            ("What does the function cumsum do?", "the function cumsum"),
            ("Explain reciprocal rank fusion.", "reciprocal rank fusion"),
        ] {
            assert_eq!(topic(question).as_deref(), Some(about), "{question}");
        }
    }

    #[test]
    fn pronouns_become_what_they_stand_for() {
        let said = "The document's own words:\n\n- “Jeffrey P. Bezos 54 President, Chief Executive Officer” [1]";
        for (anchor, answer, question, resolved) in [
            ("How do I restart the watch?", "", "how do I charge it?", "how do I charge the watch?"),
            ("Who is the chief executive officer?", said, "How old is he?", "How old is Jeffrey P. Bezos?"),
            ("Who are the authors?", "", "Where do they work?", "Where do the authors work?"),
            (
                "Why does one-hot encoding fail?",
                "",
                "How much memory does it take then?",
                "How much memory does one-hot encoding take then?",
            ),
            (
                "What is BM25?",
                "",
                "Who invented it and what are its limits?",
                "Who invented BM25 and what are BM25's limits?",
            ),
            ("How many people does Amazon employ?", "", "How are they paid?", "How are the people paid?"),
            ("When did the company become municipal?", "", "Why did it become so?", "Why did the company become so?"),
        ] {
            assert_eq!(resolve(question, anchor, answer).as_deref(), Some(resolved), "{question}");
        }
        for whole in [
            "How did Amazon grow its sales?",
            "Which of the methods that failed was the best?",
            "What is this paper about?",
        ] {
            assert_eq!(pronouns(&words(whole)), Vec::<usize>::new(), "{whole}");
        }
    }

    #[test]
    fn an_ordinal_picks_what_was_listed() {
        let chapters = "There are 3:\n\n- 1 Scope [1]\n- 2 Duties [2]\n- 3 Resources [3]";
        let named = "- Scope [1]\n- Duties [2]";
        assert_eq!(
            pick("What is the third one about?", "List the chapters.", chapters).as_deref(),
            Some("What is chapter 3 about?")
        );
        assert_eq!(
            pick("What is the last about?", "List the topics.", named).as_deref(),
            Some("What is Duties about?")
        );
        assert_eq!(pick("What is the second law about?", "List the chapters.", chapters), None);
        assert_eq!(
            pick("Is the latter faster?", "What is the difference between BM25 and HNSW?", "").as_deref(),
            Some("Is HNSW faster?")
        );
    }
}
