//! Fills in what an English question leaves out: "And in 2015?" replaces the year of the question before.
//!
//! What the question names is taken apart into phrases; each replaces the part of the question before that it matches:
//! a year a year, a phrase one with the same preposition, a name a name written alike, a noun phrase one with the same
//! head or article.

use std::ops::Range;

use super::words::{
    AUXILIARIES, Chunk, DETERMINERS, PREPOSITIONS, Shape, WH, Word, bare, capitalised, chunks, spanned, words,
};
use crate::domain::text::language::terms;

/// More content words than this are not put in place of others.
const MOST_TERMS: usize = 6;

/// The question that `fragment` stands for; `None` if its parts match nothing in `anchor`, the question before.
pub(super) fn fill(fragment: &str, anchor: &str) -> Option<String> {
    let (fragment, anchor) = (bare(fragment), bare(anchor));
    // "And Meridian's?" for "Solway's": the ending stays where it is.
    let fragment = ["'s", "’s"].iter().find_map(|ending| fragment.strip_suffix(ending)).unwrap_or(fragment);
    let named = words(fragment);
    if named.first().is_some_and(|first| first.is(WH)) {
        return asked_otherwise(fragment, &named, anchor);
    }
    let frame = words(anchor);
    let mut filling = Filling { anchor, chunks: chunks(&frame), words: frame, edits: Vec::new(), added: Vec::new() };
    // A verb, or much of a sentence, stands in the place of nothing.
    let verb = named.first().is_some_and(|first| first.lower.ends_with("ed") && first.shape == Shape::Lower);
    let parts = phrases(&named);
    if verb || parts.is_empty() || parts.len() > 4 || terms(fragment).len() > MOST_TERMS {
        return None;
    }
    for part in parts {
        filling.place(fragment, &named, &part)?;
    }
    Some(filling.text())
}

/// A part of what a fragment names: a preposition, an article, words.
struct Phrase {
    preposition: Option<usize>,
    determiner: Option<usize>,
    words: Range<usize>,
    years: bool,
}

fn is_time(word: &Word<'_>) -> bool {
    matches!(word.shape, Shape::Year) || word.is(&["fiscal", "fy", "year", "q1", "q2", "q3", "q4", "h1", "h2"])
}

fn phrases(named: &[Word<'_>]) -> Vec<Phrase> {
    let mut found: Vec<Phrase> = Vec::new();
    let mut n = 0;
    while n < named.len() {
        let preposition = named[n].is(PREPOSITIONS).then_some(n);
        n += usize::from(preposition.is_some());
        while named.get(n).is_some_and(|word| word.is(PREPOSITIONS)) {
            n += 1;
        }
        let determiner = named.get(n).is_some_and(|word| word.is(DETERMINERS)).then_some(n);
        n += usize::from(determiner.is_some());
        let start = n;
        let time = named.get(n).is_some_and(is_time);
        // "cost of goods sold" is one thing.
        let splits = |at: usize| named[at].is(PREPOSITIONS) && !(named[at].is(&["of"]) && at > start && !time);
        while n < named.len() && !splits(n) && (is_time(&named[n]) == time || named[n].is(&["and", "or"])) {
            n += 1;
        }
        if start == n {
            // A word of the other kind, or nothing behind a preposition.
            if n < named.len() && !named[n].is(PREPOSITIONS) {
                n += 1;
            }
            continue;
        }
        let years = named[start..n].iter().any(|word| word.shape == Shape::Year);
        found.push(Phrase { preposition, determiner, words: start..n, years });
    }
    found
}

/// "Its cost" after "the profit of Meridian": the cost of Meridian.
const OWN: &[&str] = &["its", "their", "his", "her"];

struct Filling<'a> {
    anchor: &'a str,
    words: Vec<Word<'a>>,
    chunks: Vec<Chunk>,
    /// Words of the anchor and what replaces them.
    edits: Vec<(Range<usize>, String)>,
    /// What has no match, and is added.
    added: Vec<String>,
}

impl Filling<'_> {
    fn place(&mut self, fragment: &str, named: &[Word<'_>], part: &Phrase) -> Option<()> {
        let text = spanned(fragment, named, &part.words).to_string();
        let whole = part.preposition.unwrap_or(part.determiner.unwrap_or(part.words.start))..part.words.end;
        let whole = spanned(fragment, named, &whole).to_string();
        if part.years {
            match self.years() {
                Some(range) => self.edits.push((range, text)),
                None if part.preposition.is_some() => self.added.push(whole),
                None => self.added.push(format!("in {text}")),
            }
            return Some(());
        }
        let mine = &named[part.words.clone()];
        // "Table 4" for "Table 3", "chapter 5" for "chapter 2".
        if let [unit, number] = mine
            && number.shape == Shape::Number
            && let Some(at) = self.numbered(unit)
        {
            self.edits.push((at..at + 2, text));
            return Some(());
        }
        // "the international one": its head is that of the question before.
        let (mine, text) = match mine.split_last() {
            Some((last, rest)) if last.is(&["one", "ones"]) && !rest.is_empty() => {
                let range = part.words.start..part.words.end - 1;
                (rest, spanned(fragment, named, &range).to_string())
            }
            _ => (mine, text),
        };
        let only_modifier = mine.len() < part.words.len();
        let preposition = part.preposition.map(|at| &named[at]);
        if let Some(range) = preposition.and_then(|preposition| self.behind(preposition, mine)) {
            self.edits.push((range, text));
            return Some(());
        }
        if preposition.is_some_and(|preposition| !preposition.is(&["for", "of", "about", "with"])) {
            self.added.push(whole);
            return Some(());
        }
        let range = self.by_head(mine).or_else(|| {
            if only_modifier { self.modifier() } else { self.alike(mine, part.determiner.map(|at| &named[at])) }
        });
        match range {
            Some(range) => {
                // "a table" for "picture" in "a picture": the article stays, "an index" for it does not.
                let article = part.determiner.map(|at| if named[at].is(OWN) { "the" } else { named[at].text });
                let (range, text) = self.with_article(range, article, text);
                self.edits.push((range, text));
            }
            None if preposition.is_some() => self.added.push(whole),
            None => return None,
        }
        Some(())
    }

    fn free(&self, range: &Range<usize>) -> bool {
        self.edits.iter().all(|(edited, _)| edited.end <= range.start || range.end <= edited.start)
    }

    /// Where the same word stands with a number.
    fn numbered(&self, unit: &Word<'_>) -> Option<usize> {
        let number = |n: usize| self.words.get(n + 1).is_some_and(|next| next.shape == Shape::Number);
        (0..self.words.len()).find(|&n| self.words[n].same(unit) && number(n) && self.free(&(n..n + 2)))
    }

    /// The years of the question before: all of "2015, 2016 and 2017", the last of others.
    fn years(&self) -> Option<Range<usize>> {
        let year = |n: &usize| self.words[*n].shape == Shape::Year && self.free(&(*n..*n + 1));
        let last = (0..self.words.len()).rev().find(year)?;
        let mut first = last;
        while let Some(before) = first.checked_sub(1) {
            let joins = self.words[before].is(&["and", "or"]) && before > 0 && year(&(before - 1));
            if year(&before) || joins {
                first = before;
            } else {
                break;
            }
        }
        Some(first..last + 1)
    }

    /// The words behind the same preposition that these replace.
    fn behind(&self, preposition: &Word<'_>, mine: &[Word<'_>]) -> Option<Range<usize>> {
        let proper = mine.iter().any(|word| word.shape.is_proper());
        let run = self.chunks.iter().rev().find_map(|chunk| {
            let opener = (0..chunk.run.start).rev().find(|&n| !self.words[n].is(DETERMINERS))?;
            let same = self.words[opener].lower == preposition.lower && chunk.proper == proper;
            (same && self.free(&chunk.words)).then(|| chunk.words.clone())
        })?;
        Some(self.aligned(run, mine))
    }

    /// The part of a name or phrase that `mine` replaces: "Physics" of "MMLU Physics" for "Chemistry", the whole for
    /// what is written otherwise.
    fn aligned(&self, run: Range<usize>, mine: &[Word<'_>]) -> Range<usize> {
        let (Some(last), true) = (mine.last(), run.len() > mine.len()) else { return run };
        let alike = |n: usize| self.words[n].shape == last.shape;
        if !last.shape.is_proper() {
            return run;
        }
        if run.clone().all(alike) || !alike(run.end - 1) {
            return run;
        }
        let mut first = run.end - 1;
        while first > run.start && alike(first - 1) {
            first -= 1;
        }
        first..run.end
    }

    /// The words up to one that is the head of `mine` too, or from its first word on.
    fn by_head(&self, mine: &[Word<'_>]) -> Option<Range<usize>> {
        let (first, last) = (mine.first()?, mine.last()?);
        if mine.len() < 2 {
            return None;
        }
        for chunk in &self.chunks {
            let head = chunk.run.clone().rev().find(|&n| self.words[n].same(last));
            if let Some(head) = head {
                let range = chunk.run.start.max((head + 1).saturating_sub(mine.len()))..head + 1;
                if self.free(&range) {
                    return Some(range);
                }
            }
            if let Some(at) = chunk.run.clone().find(|&n| self.words[n].same(first)) {
                let range = at..chunk.run.end;
                if self.free(&range) {
                    return Some(range);
                }
            }
        }
        None
    }

    /// The words before the head of a phrase: "domestic" of "domestic streaming".
    fn modifier(&self) -> Option<Range<usize>> {
        let chunk = self.chunks.iter().rev().find(|chunk| chunk.run.len() > 1)?;
        Some(chunk.run.start..chunk.run.end - 1)
    }

    /// A name for a name, written alike if there is one; a phrase for one with the same article.
    fn alike(&self, mine: &[Word<'_>], determiner: Option<&Word<'_>>) -> Option<Range<usize>> {
        let last = mine.last()?;
        let proper = mine.iter().any(|word| word.shape.is_proper());
        let free = self.chunks.iter().filter(|chunk| self.free(&chunk.words));
        if proper {
            let names: Vec<&Chunk> = free.clone().filter(|chunk| chunk.proper).collect();
            let shape = |chunk: &&&Chunk| chunk.words.clone().any(|n| self.words[n].shape == last.shape);
            if let Some(name) = names.iter().find(shape).or(names.first()) {
                return Some(self.aligned(name.words.clone(), mine));
            }
        }
        let lower: Vec<&Chunk> = free.filter(|chunk| !chunk.proper && chunk.words == chunk.run).collect();
        let article = |chunk: &Chunk| {
            chunk.words.start.checked_sub(1).map(|n| &self.words[n]).filter(|word| word.is(DETERMINERS))
        };
        let kind = |word: &Word<'_>| if word.is(&["a", "an"]) { 1 } else { 2 };
        let wanted = determiner.map_or(0, kind);
        let same: Vec<&&Chunk> = lower.iter().filter(|chunk| article(chunk).map_or(0, kind) == wanted).collect();
        let of = same.first().and_then(|chunk| self.words.get(chunk.words.end)).is_some_and(|next| next.is(&["of"]));
        // What is counted stands first; otherwise the last is what the question is about.
        let counted = self.words.first().is_some_and(|first| first.is(&["how"]));
        let chosen = match wanted {
            0 if counted => same.first(),
            _ if of && wanted > 0 => same.first(),
            _ => same.last(),
        };
        // The object, where no article decides.
        chosen.copied().or(lower.last()).map(|chunk| chunk.words.clone())
    }

    fn with_article(&self, range: Range<usize>, article: Option<&str>, text: String) -> (Range<usize>, String) {
        let Some(before) = range.start.checked_sub(1).filter(|&n| self.words[n].is(DETERMINERS)) else {
            return (range, text);
        };
        let begins = self.words[range.start].range.start == self.words[before].range.end + 1;
        match article {
            Some(article) if begins => (before..range.end, format!("{article} {text}")),
            // "And Netflix?" for "the company".
            None if begins && text.starts_with(char::is_uppercase) => (before..range.end, text),
            _ => (range, text),
        }
    }

    fn text(mut self) -> String {
        self.edits.sort_by_key(|(range, _)| range.start);
        let mut text = String::new();
        let mut at = 0;
        for (range, replacement) in &self.edits {
            let (from, to) = (self.words[range.start].range.start, self.words[range.end - 1].range.end);
            text.push_str(&self.anchor[at..from]);
            text.push_str(replacement);
            at = to;
        }
        text.push_str(&self.anchor[at..]);
        for added in &self.added {
            text.push(' ');
            text.push_str(added);
        }
        format!("{}?", capitalised(text.trim()))
    }
}

/// "And when?", "how many warehouses?": another question word, or another thing asked for.
fn asked_otherwise(fragment: &str, named: &[Word<'_>], anchor: &str) -> Option<String> {
    let frame = words(anchor);
    let auxiliary = frame.iter().position(|word| word.is(AUXILIARIES));
    let wh = frame.iter().position(|word| word.is(WH)).filter(|&at| at <= 1)?;
    match auxiliary {
        Some(auxiliary) if auxiliary > wh => {
            let rest = &anchor[frame[auxiliary].range.start..];
            let asks = ["do", "does", "did"].contains(&frame[auxiliary].lower.as_str());
            let subject = frame.get(auxiliary + 1).is_some_and(|next| !next.is(PREPOSITIONS));
            // "What were net sales in 2017?" and "how many employees": the thing asked for is behind the verb.
            if named.len() > 1 && !asks && frame[wh].is(&["what"]) && auxiliary == wh + 1 {
                let first = chunks(&frame).into_iter().find(|chunk| chunk.run.start > auxiliary)?;
                return Some(format!("{}{}?", capitalised(fragment), &anchor[frame[first.run.end - 1].range.end..]));
            }
            (subject || named.len() > 1).then(|| format!("{} {rest}?", capitalised(fragment)))
        }
        // "Who introduced word2vec?" and "when?"
        _ => {
            let verb = frame.get(wh + 1).filter(|verb| verb.lower.ends_with("ed") && named.len() == 1)?;
            let object = anchor[verb.range.end..].trim();
            (!object.is_empty()).then(|| format!("{} was {object} {}?", capitalised(fragment), verb.text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_replaces_what_it_matches() {
        for (anchor, fragment, filled) in [
            ("What were total net sales in 2017?", "in 2015", "What were total net sales in 2015?"),
            ("What were net sales in 2015, 2016 and 2017?", "2014", "What were net sales in 2014?"),
            (
                "What is the accuracy of GPT-4 on MMLU Physics?",
                "on Chemistry",
                "What is the accuracy of GPT-4 on MMLU Chemistry?",
            ),
            (
                "What is the accuracy of GPT-4 on MMLU Physics?",
                "PaLM-2L",
                "What is the accuracy of PaLM-2L on MMLU Physics?",
            ),
            (
                "How many paid memberships did domestic streaming have at the end of 2015?",
                "international streaming",
                "How many paid memberships did international streaming have at the end of 2015?",
            ),
            (
                "What were American Express's total revenues net of interest expense in 2022?",
                "Netflix in 2015",
                "What were Netflix's total revenues net of interest expense in 2015?",
            ),
            ("How much memory do float32 vectors take?", "for int8", "How much memory do int8 vectors take?"),
            ("How do I insert a picture?", "a table", "How do I insert a table?"),
            ("How do I restart the watch?", "the phone", "How do I restart the phone?"),
            ("What is the accuracy of the model?", "the loss", "What is the loss of the model?"),
            (
                "How many employees did Amazon have in 2017?",
                "warehouses",
                "How many warehouses did Amazon have in 2017?",
            ),
            ("What were net sales?", "in Europe", "What were net sales in Europe?"),
            ("What were net sales in 2017?", "operating income in 2016", "What were operating income in 2016?"),
            (
                "How many employees did Amazon have in 2017?",
                "how many warehouses",
                "How many warehouses did Amazon have in 2017?",
            ),
            ("What was net profit in 2021?", "cost of goods sold", "What was cost of goods sold in 2021?"),
            (
                "What was the net profit of Meridian Tools in 2021?",
                "its cost of goods sold",
                "What was the cost of goods sold of Meridian Tools in 2021?",
            ),
            ("What does Table 3 show?", "Table 4", "What does Table 4 show?"),
            ("What is on page 5?", "on page 7", "What is on page 7?"),
            ("Why did Solway's revenue grow?", "Meridian's", "Why did Meridian's revenue grow?"),
            ("Where does the Elbe rise?", "when", "When does the Elbe rise?"),
            ("Who introduced word2vec?", "when", "When was word2vec introduced?"),
        ] {
            assert_eq!(fill(fragment, anchor).as_deref(), Some(filled), "{anchor} + {fragment}");
        }
    }

    #[test]
    fn what_matches_nothing_is_not_forced() {
        assert_eq!(fill("the table", "Why?"), None);
    }
}
