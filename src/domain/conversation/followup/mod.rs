//! Follow-up questions: does a question depend on the conversation, and what should then be searched for?
//!
//! What is searched for is the new question with what it leaves out or refers to, not both questions strung together:
//! the new question decides what answers it. These are rules, not a model: they need no resources or time, and the
//! result is shown to the user, who can change it.

mod chinese;
mod chinese_topic;
mod continuing;
mod ellipsis;
mod items;
mod reference;
mod shown;
mod words;

use super::Exchange;
use crate::domain::inquiry::rewording;
use crate::domain::text::language::{Script, script_of, terms};
use continuing::{Continuing, continuing};
pub use shown::fresh;
use words::{AUXILIARIES, PREPOSITIONS, REQUESTS, Shape, WH, Word, bare, capitalised, words};

/// More words than this, and a question says itself what it is about.
const LONGEST: usize = 40;

/// Number of turns looked back for a question that stands alone.
const BACK: usize = 8;

/// What to search for if `question` follows `said` (oldest first): `None` if it is self-contained.
pub fn rewrite(question: &str, said: &[Exchange]) -> Option<String> {
    let back = said.len().saturating_sub(BACK);
    let mut before: Option<(String, &str)> = None;
    for exchange in said[back..].iter().filter(|exchange| !exchange.question.trim().is_empty()) {
        // "Shorter" is about the answer, so what was asked stays; the answer is the new one.
        let question = match &before {
            Some((anchor, _)) if rewording::asked(&exchange.question, Some(anchor)).is_some() => anchor.clone(),
            Some((anchor, answer)) => {
                follow(&exchange.question, anchor, answer).unwrap_or_else(|| exchange.question.clone())
            }
            None => exchange.question.clone(),
        };
        before = Some((question, &exchange.answer));
    }
    let (anchor, answer) = before?;
    if rewording::asked(question, Some(&anchor)).is_some() {
        return None;
    }
    follow(question, &anchor, answer).filter(|rewritten| rewritten.trim() != question.trim())
}

/// True if a question cannot be understood alone.
pub fn leans_on_conversation(question: &str) -> bool {
    follow(question, "What is the subject?", "").is_some()
}

/// What a question stands for right after `anchor` and its answer.
fn follow(question: &str, anchor: &str, answer: &str) -> Option<String> {
    let asked = question.trim();
    if asked.split_whitespace().count() > LONGEST || asked.len() > 600 {
        return None;
    }
    let (mine, theirs) = (script_of(asked), script_of(anchor));
    if mine == Some(Script::Cjk) && theirs != Some(Script::Cjk)
        || mine != Some(Script::Cjk) && theirs == Some(Script::Cjk)
    {
        // In another language nothing can be put in place of anything.
        let leans = if mine == Some(Script::Cjk) {
            chinese::rewrite(asked, "什么是主题？", answer).is_some()
        } else {
            english(asked, "What is the subject?", answer).is_some()
        };
        return leans.then(|| format!("{} {asked}", anchor.trim()));
    }
    if mine == Some(Script::Cjk) { chinese::rewrite(asked, anchor, answer) } else { english(asked, anchor, answer) }
}

fn english(question: &str, anchor: &str, answer: &str) -> Option<String> {
    match continuing(question) {
        Some(Continuing::More) => return Some(anchor.trim().to_string()),
        Some(Continuing::Example) => {
            let about = reference::topic(anchor).unwrap_or_else(|| bare(anchor).to_string());
            return Some(format!("What is an example of {about}?"));
        }
        Some(Continuing::Why) => return Some(continuing::why(anchor)),
        None => {}
    }
    let (opened, rest) = without_opener(question);
    if let Some(picked) = reference::pick(rest, anchor, answer) {
        let whole = is_clause(&words(&picked)) || !opened;
        // "What about the last one?" after a list asks what it is about.
        let listed = words(anchor).first().is_some_and(|first| first.is(REQUESTS))
            || anchor.to_lowercase().contains(" are there")
            || anchor.to_lowercase().starts_with("what are ");
        let picked = match ellipsis::fill(&picked, anchor) {
            _ if whole => picked,
            _ if listed => format!("What is {} about?", bare(&picked)),
            Some(filled) => filled,
            None => picked,
        };
        return Some(asking(&reference::resolve(&picked, anchor, answer).unwrap_or(picked)));
    }
    let all = words(rest);
    let joined = || Some(format!("{} {}", anchor.trim(), question.trim()));
    if is_clause(&all) {
        if !reference::pronouns(&all).is_empty() && terms(rest).len() <= 9 {
            return reference::resolve(rest, anchor, answer).map(|text| asking(&text)).or_else(joined);
        }
        if let Some(completed) = completed(rest, &all, anchor) {
            return Some(completed);
        }
        if terms(rest).is_empty() || refers_to_one(&all) {
            return joined();
        }
        let (own, before) = (terms(rest), terms(anchor));
        return (opened && own.iter().any(|term| before.contains(term))).then(|| asking(rest));
    }
    let names_part = |first: &Word<'_>| first.is(PREPOSITIONS) || first.shape == Shape::Year;
    let fragment = opened || all.is_empty() || all.first().is_some_and(names_part) && all.len() <= 6;
    if fragment {
        return ellipsis::fill(rest, anchor).or_else(joined);
    }
    // "Chemistry?" alone, or "how many warehouses?".
    let asks = question.trim_end().ends_with('?') && all.len() <= 3;
    if asks || terms(rest).is_empty() {
        return ellipsis::fill(rest, anchor).or_else(|| terms(rest).is_empty().then(joined).flatten());
    }
    None
}

/// The question without "and", "what about" and the like, and whether it began so.
fn without_opener(question: &str) -> (bool, &str) {
    const OPENERS: &[&str] = &[
        "what about",
        "how about",
        "what of",
        "the same for",
        "same for",
        "and",
        "but",
        "so",
        "then",
        "also",
        "or",
        "ok",
        "okay",
        "well",
        "now",
    ];
    let mut rest = question.trim();
    let mut opened = false;
    for _ in 0..3 {
        let lower = rest.to_lowercase();
        let opener = OPENERS.iter().find(|opener| {
            lower.starts_with(**opener) && lower[opener.len()..].starts_with([' ', ',']) && lower.len() == rest.len()
        });
        let Some(opener) = opener else { break };
        opened = true;
        rest = rest[opener.len()..].trim_start_matches([' ', ',']);
    }
    for ending in [" then?", " then", " instead?", " instead"] {
        if let Some(shorter) = rest.strip_suffix(ending).filter(|_| opened) {
            rest = shorter;
        }
    }
    (opened, rest)
}

/// True for a question with a verb, not only a name or a question word.
fn is_clause(all: &[Word<'_>]) -> bool {
    let Some(first) = all.first() else { return false };
    let asks = first.is(WH) || all.get(1).is_some_and(|second| second.is(WH) && first.is(PREPOSITIONS));
    let auxiliary = all.iter().any(|word| word.is(AUXILIARIES) || word.lower.ends_with("n't"));
    // "who wrote it", "which city lies there"
    let verb = first.is(&["who", "what"]) && all.len() > 1
        || asks && all.len() > 4
        || asks && all.iter().any(|word| word.is(&["it", "them", "they", "he", "she", "this", "that"]));
    auxiliary && !all.iter().take(1).any(|word| word.is(PREPOSITIONS) && !asks) || verb || first.is(REQUESTS)
}

/// True for "which one", "the same", "the other ones", which no rule replaces.
fn refers_to_one(all: &[Word<'_>]) -> bool {
    all.iter().enumerate().any(|(n, word)| {
        word.is(&["ones", "others", "former", "latter"])
            || word.is(&["one"]) && n > 0 && all[n - 1].is(&["which", "the", "other", "another", "same"])
    })
}

/// A clause that leaves out a noun: "how many were sold?", "What are the advantages?".
fn completed(rest: &str, all: &[Word<'_>], anchor: &str) -> Option<String> {
    const OF: &[&str] = &[
        "advantages",
        "advantage",
        "disadvantages",
        "disadvantage",
        "drawbacks",
        "benefits",
        "syntax",
        "causes",
        "consequences",
        "alternatives",
        "downsides",
        "differences",
        "difference",
        "exceptions",
        "purpose",
        "arguments",
    ];
    let last = all.last()?;
    if last.is(OF) && all.len() <= 5 && all[0].is(&["what", "are", "is"]) {
        return Some(format!("{} of {}?", bare(rest), reference::topic(anchor)?));
    }
    let counts = all.len() > 2 && all[0].is(&["how"]) && all[1].is(&["many", "much"]) && all[2].is(AUXILIARIES);
    if counts {
        let frame = words(anchor);
        let noun = words::chunks(&frame).into_iter().next()?;
        let noun = words::spanned(anchor, &frame, &noun.run).to_string();
        return Some(asking(&format!("{} {noun} {}", &rest[..all[1].range.end], &rest[all[2].range.start..])));
    }
    // "How many people work there?"
    let there = last.is(&["there"]) && all.len() > 2 && !all[all.len() - 2].is(AUXILIARIES);
    there.then(|| {
        let place = reference::names(bare(anchor)).into_iter().next_back().or_else(|| reference::topic(anchor))?;
        Some(asking(&format!("{} in {place}", rest[..last.range.start].trim_end())))
    })?
}

fn asking(text: &str) -> String {
    format!("{}?", capitalised(bare(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(earlier: &[&str], question: &str) -> Option<String> {
        let said: Vec<Exchange> =
            earlier.iter().map(|asked| Exchange { question: asked.to_string(), answer: String::new() }).collect();
        rewrite(question, &said)
    }

    #[test]
    fn a_question_that_stands_alone_is_left_alone() {
        for alone in [
            "Who introduced word2vec and in which year?",
            "什么是倒数排名融合方法？",
            "Why is one-hot encoding wasteful for large vocabularies?",
            "How many chapters are there?",
            "Are there any tables on page 5?",
            "What is this document about?",
            "Which other terminals are there?",
            "What does Table 4 show?",
            "Summarise section 7.",
            "How do I make a table?",
            "What did the company say about its revenue?",
            "How did Amazon grow its sales in 2015?",
            "How many people work for Costco and where do they live?",
            "What is the second law of thermodynamics?",
        ] {
            assert_eq!(after(&["What is BM25?"], alone), None, "{alone}");
        }
        assert_eq!(after(&[], "and for the second one?"), None);
    }

    #[test]
    fn a_follow_up_becomes_the_question_it_stands_for() {
        for (before, question, rewritten) in [
            ("How much memory do float32 vectors take?", "and for int8?", "How much memory do int8 vectors take?"),
            ("What were total net sales in 2017?", "And in 2015?", "What were total net sales in 2015?"),
            ("How do I restart the watch?", "And how do I charge it?", "How do I charge the watch?"),
            (
                "Why does one-hot encoding fail?",
                "How much memory does it take then?",
                "How much memory does one-hot encoding take then?",
            ),
            ("Does the harbour freeze?", "why?", "Why does the harbour freeze?"),
            ("What is an NMU?", "Give me an example", "What is an example of an NMU?"),
            ("What is an NMU?", "more details", "What is an NMU?"),
            ("What is BM25?", "What are the advantages?", "What are the advantages of BM25?"),
            ("How many memberships did Costco have?", "How many were new?", "How many memberships were new?"),
            ("When was Costco founded in Seattle?", "How many people work there?", "How many people work in Seattle?"),
        ] {
            assert_eq!(after(&[before], question).as_deref(), Some(rewritten), "{before} {question}");
        }
        let listed = |question: &str| {
            let answer = "- 1 Scope [1]\n- 2 Duties [2]\n- 3 Dues [3]".to_string();
            rewrite(question, &[Exchange { question: "List the chapters.".into(), answer }]).unwrap()
        };
        assert_eq!(listed("What is the third one about?"), "What is chapter 3 about?");
        assert_eq!(listed("What about the last one?"), "What is chapter 3 about?");
        assert_eq!(after(&["What is chapter 3 about?"], "And the fourth?").unwrap(), "What is chapter 4 about?");
        for leaning in ["Who invented it?", "what about the second one?", "When did they publish this?"] {
            assert!(after(&["How much memory do float32 vectors take?"], leaning).is_some(), "{leaning}");
        }
        for leaning in ["那第二种呢？", "它占多少内存？", "为什么？"] {
            assert!(after(&["向量索引有哪些种类？"], leaning).is_some(), "{leaning}");
        }
    }

    #[test]
    fn a_new_subject_behind_and_is_not_joined_to_the_question_before() {
        let earlier = ["How much memory do float32 vectors take?"];
        for new in ["And who wrote the tide tables of Riga?", "But when did the harbour of Rostock freeze?"] {
            assert_eq!(after(&earlier, new), None, "{new}");
        }
        // It refers, shares a word, or is not a complete question.
        for leaning in
            ["And who wrote them for Riga?", "And how much memory do int8 vectors take?", "And the tide tables?"]
        {
            assert!(after(&earlier, leaning).is_some(), "{leaning}");
        }
        let chinese = ["向量索引有哪些种类？"];
        assert_eq!(after(&chinese, "那么灯塔是哪一年建成的？"), None);
        assert!(after(&chinese, "那么灯塔呢？").is_some() && after(&chinese, "那么它是哪一年建成的？").is_some());
        assert_eq!(after(&chinese, "其他城市应该如何设计港口的灯塔？"), None);
    }

    #[test]
    fn a_chain_of_follow_ups_goes_back_to_the_question_that_stands_alone() {
        assert_eq!(
            after(&["What is HNSW in vector search?", "who described it?"], "and when?").as_deref(),
            Some("When was HNSW in vector search described?")
        );
        assert_eq!(
            after(&["What were net sales in 2017?", "shorter", "And in 2016?"], "And operating income?").as_deref(),
            Some("What were operating income in 2016?")
        );
    }

    #[test]
    fn a_wish_for_another_form_is_no_follow_up() {
        for wish in ["shorter", "in one sentence", "translate that into German", "explain your second point"] {
            assert_eq!(after(&["What is BM25?"], wish), None, "{wish}");
        }
        assert_eq!(after(&["什么是词向量？"], "翻译成英文"), None);
    }
}
