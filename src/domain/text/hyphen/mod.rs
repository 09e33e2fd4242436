//! Hyphens at line ends: whether one was inserted to break a word, belongs to the word, or stands for the rest of a
//! word that follows ("short- and long-term").
//!
//! The evidence, in order: unambiguous signs (a soft hyphen, digits, an address), the same word elsewhere in the
//! document, with or without its hyphen, a list of English words (`english.rs`), and typical prefixes and second
//! halves. Measured against words of the same documents by `tests/measure/hyphens.rs`.

mod english;

use std::borrow::Cow;
use std::collections::HashMap;

/// Hyphens that may end a line. The soft hyphen never belongs to the word.
pub const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{ad}'];

/// Maximum number of distinct words and pairs remembered per document.
const MOST: usize = 200_000;

/// Number of distinct words from which the language of a document is known.
const ENOUGH: u32 = 40;

/// Prefixes that take a hyphen before any word that is not written solid elsewhere.
const ALWAYS: &[&str] = &["non", "self"];

/// Prefixes that usually take a hyphen before an English word.
const OFTEN: &[&str] = &[
    "anti", "co", "cross", "cyber", "eco", "ex", "half", "mid", "multi", "post", "pre", "pro", "quasi", "semi",
    "ultra", "well",
];

/// Second halves that are hyphenated after names and foreign words.
const SECOND: &[&str] = &[
    "aware",
    "based",
    "born",
    "compliant",
    "dependent",
    "driven",
    "free",
    "independent",
    "language",
    "led",
    "level",
    "like",
    "made",
    "only",
    "oriented",
    "owned",
    "related",
    "speaking",
    "specific",
    "style",
    "type",
    "wide",
];

/// English words that are more often the ending of another word.
const ENDINGS: &[&str] = &[
    "able", "age", "ally", "ant", "ate", "ding", "hood", "ion", "ions", "ism", "king", "less", "ling", "men", "ping",
    "ring", "ship", "ships", "sing", "ward", "wards",
];

/// Characters that may precede a word without a space.
const OPENING: [char; 8] = ['(', '[', '{', '<', '"', '“', '‘', '\''];

/// Words before which a hyphen is suspended: "short- and long-term".
const SUSPENDING: &[&str] = &[
    "and", "or", "to", "und", "oder", "bis", "bzw", "sowie", "et", "ou", "y", "e", "o", "u", "och", "eller", "и", "или",
];

/// First and second halves of French and Russian words that keep their hyphen.
const FIRST_ELSEWHERE: &[&str] =
    &["au", "ci", "celui", "celle", "ceux", "celles", "demi", "là", "outre", "par", "quelques", "vis", "кое", "из"];
const SECOND_ELSEWHERE: &[&str] =
    &["ci", "là", "même", "mêmes", "elle", "elles", "nous", "vous", "либо", "нибудь", "за"];

/// What a document shows about its own words: how often each occurs within a line, solid and next to a hyphen.
#[derive(Clone, Debug, Default)]
pub struct DocumentWords {
    /// Counts of words, hyphenated pairs ("long-term") and first halves ("long-"), in lower case.
    seen: HashMap<Box<str>, u32>,
    /// Distinct words in Latin letters, and how many of them are English.
    latin: u32,
    english: u32,
}

/// What to do with a hyphen at a line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It broke a word: remove it and join the halves.
    Goes,
    /// It belongs to the word: join the halves with it.
    Stays,
    /// It is suspended: keep it, and a space before the next word.
    Suspended,
}

impl DocumentWords {
    pub fn of(text: &str) -> DocumentWords {
        let mut evidence = DocumentWords::default();
        evidence.take(text);
        evidence
    }

    /// Adds the words of a page, or of a part of one.
    pub fn take(&mut self, text: &str) {
        let mut broken = false;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let mut words = tokens(line).peekable();
            // Halves of words are not counted.
            if std::mem::take(&mut broken) {
                words.next();
            }
            while let Some(word) = words.next() {
                if words.peek().is_none() && line.ends_with(HYPHENS) {
                    broken = true;
                    break;
                }
                self.count(&word.to_lowercase());
            }
        }
    }

    fn count(&mut self, word: &str) {
        self.add(word);
        let mut halves = word.split(is_hyphen).peekable();
        while let Some(half) = halves.next() {
            if let Some(next) = halves.peek() {
                self.add(&format!("{half}-{next}"));
                self.add(&format!("{half}-"));
            }
        }
    }

    fn add(&mut self, word: &str) {
        if let Some(count) = self.seen.get_mut(word) {
            *count += 1;
        } else if self.seen.len() < MOST {
            if word.chars().count() > 2 && word.chars().all(|c| c.is_alphabetic() && c < '\u{250}') {
                self.latin += 1;
                self.english += u32::from(crate::domain::text::hyphen::english::is_word(word));
            }
            self.seen.insert(word.into(), 1);
        }
    }

    fn times(&self, word: &str) -> u32 {
        self.seen.get(word).copied().unwrap_or(0)
    }

    /// False if the document is known to be in a language other than English.
    fn may_be_english(&self) -> bool {
        self.latin < ENOUGH || self.english * 5 >= self.latin * 2
    }

    /// What to do with the hyphen that ends `line`, given the next line; `None` if no word is broken there.
    pub fn judge(&self, line: &str, next: &str) -> Option<Fate> {
        let (before, hyphen) = broken(line.trim_end())?;
        let run = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let after = next.split_whitespace().next().filter(|after| begins_word(after))?;
        if hyphen == '–' {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            return (digit(before.chars().next_back()) && digit(after.chars().next())).then_some(Fate::Stays);
        }
        Some(self.fate(run, hyphen, after))
    }

    /// What to do with the hyphen between `before`, the run of non-space characters it ends, and `after`, the run that
    /// begins the next line.
    fn fate(&self, before: &str, hyphen: char, after: &str) -> Fate {
        if hyphen == '\u{ad}' {
            return Fate::Goes;
        }
        let x = last_word(before);
        let y = &after[..after.find(|c: char| !is_of_word(c)).unwrap_or(after.len())];
        let rest = &after[y.len()..];
        let numeric = (x.ends_with(|c: char| c.is_numeric()), y.starts_with(|c: char| c.is_numeric()));
        if numeric == (true, true) || is_address(before, after) {
            return Fate::Stays;
        }
        let (lower_x, lower_y) = (x.to_lowercase(), y.to_lowercase());
        let whole = format!("{lower_x}{lower_y}");
        // A word of several halves may only be known as a whole.
        let joined = self.times(&whole).max(self.times(&format!("{}{lower_y}", hyphened(before))));
        let parted = self.times(&format!("{lower_x}-{lower_y}"));
        if joined != parted {
            return if joined > parted { Fate::Goes } else { Fate::Stays };
        }
        if crate::domain::text::hyphen::english::is_word(&whole) && whole.len() > lower_y.len() + 1 {
            return Fate::Goes;
        }
        if is_suspending(y, rest) {
            return Fate::Suspended;
        }
        if numeric != (false, false) || is_name(before) {
            return Fate::Stays;
        }
        if self.keeps(x, y, &lower_x, &lower_y) || rest.starts_with(is_hyphen) && self.is_known(&lower_y) {
            Fate::Stays
        } else {
            Fate::Goes
        }
    }

    /// True if two halves that occur nowhere else are more likely two words than one.
    fn keeps(&self, x: &str, y: &str, lower_x: &str, lower_y: &str) -> bool {
        let capitals = |word: &str| word.chars().filter(|c| c.is_uppercase()).count();
        let shouted = |word: &str| word.chars().all(|c| !c.is_lowercase());
        // "X-axis", "e-mail": a word is never broken after its first letter.
        if x.chars().count() == 1 && !y.is_empty() {
            return true;
        }
        // Scripts without capital letters do not break words.
        if !x.ends_with(|c: char| c.is_lowercase() || c.is_uppercase()) {
            return true;
        }
        // "Anglo-Saxon", "MERS-CoV", "lncRNA-based".
        if y.starts_with(char::is_uppercase) && !shouted(x) || capitals(x) > 1 && !(shouted(x) && shouted(y)) {
            return true;
        }
        if FIRST_ELSEWHERE.contains(&lower_x) && y.chars().count() > 2 || SECOND_ELSEWHERE.contains(&lower_y) {
            return !(self.may_be_english() && x.is_ascii() && y.is_ascii());
        }
        // The document hyphenates it before other words.
        if self.times(&format!("{lower_x}-")) > 1 && self.times(lower_y) > 0 {
            return true;
        }
        if !self.may_be_english() {
            return false;
        }
        let second = crate::domain::text::hyphen::english::is_word(lower_y) && !ENDINGS.contains(&lower_y);
        ALWAYS.contains(&lower_x)
            || second && y.len() > 2 && OFTEN.contains(&lower_x)
            || SECOND.contains(&lower_y)
            || second && crate::domain::text::hyphen::english::is_word(lower_x)
    }

    fn is_known(&self, word: &str) -> bool {
        self.times(word) > 0 || crate::domain::text::hyphen::english::is_word(word)
    }
}

/// Resolves every hyphen at a line end that breaks a word: the second half moves up to the line of the first, with or
/// without the hyphen. Suspended hyphens stay where they are.
pub fn mend<'a>(text: &'a str, evidence: &DocumentWords) -> Cow<'a, str> {
    let ends_broken = |line: &str| broken(line.trim_end()).is_some();
    if !text.contains(HYPHENS) && !text.contains('–') || !text.lines().any(ends_broken) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split('\n');
    let mut line = lines.next().map(Cow::Borrowed).unwrap_or_default();
    for next in lines {
        let fate = evidence.judge(&line, next).filter(|fate| *fate != Fate::Suspended);
        let Some(fate) = fate else {
            out.push_str(&line);
            out.push('\n');
            line = Cow::Borrowed(next);
            continue;
        };
        let mut joined = line.trim_end().to_string();
        if fate == Fate::Goes {
            joined.pop();
        }
        let next = next.trim_start();
        let half = next.find(char::is_whitespace).unwrap_or(next.len());
        joined.push_str(&next[..half]);
        // The only word of the next line may itself end with a hyphen.
        let left = next[half..].trim_start();
        line = if left.is_empty() {
            Cow::Owned(joined)
        } else {
            out.push_str(&joined);
            out.push('\n');
            Cow::Borrowed(left)
        };
    }
    out.push_str(&line);
    Cow::Owned(out)
}

/// The text before the hyphen at the end of a line, and the hyphen, if a word is broken there.
fn broken(line: &str) -> Option<(&str, char)> {
    let hyphen = line.chars().next_back().filter(|c| HYPHENS.contains(c) || *c == '–')?;
    let before = &line[..line.len() - hyphen.len_utf8()];
    before.ends_with(|c: char| is_of_word(c) && !super::tokens::is_cjk(c)).then_some((before, hyphen))
}

fn begins_word(after: &str) -> bool {
    after.starts_with(|c: char| is_of_word(c) && !super::tokens::is_cjk(c))
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// True for combining marks, which are not letters themselves.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}')
}

/// The words of a line; halves joined by hyphens are one word.
fn tokens(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !is_of_word(c) && !is_hyphen(c))
        .map(|word| word.trim_matches(is_hyphen))
        .filter(|word| !word.is_empty())
}

/// The letters at the end of a text.
fn last_word(before: &str) -> &str {
    ending(before, is_of_word)
}

/// The letters and hyphens at the end of a text, in lower case.
fn hyphened(before: &str) -> String {
    ending(before, |c| is_of_word(c) || is_hyphen(c)).trim_start_matches(is_hyphen).to_lowercase()
}

/// The longest suffix of a text made of characters that satisfy `of`.
fn ending(text: &str, of: impl Fn(char) -> bool) -> &str {
    let start = text.char_indices().rev().take_while(|(_, c)| of(*c)).last().map_or(text.len(), |(at, _)| at);
    &text[start..]
}

/// True if the hyphen is part of an address, an absolute path or an option, which are never hyphenated.
fn is_address(before: &str, after: &str) -> bool {
    let before = before.trim_start_matches(OPENING);
    let mail = |text: &str| text.split_once('@').is_some_and(|(name, _)| name.ends_with(char::is_alphanumeric));
    // TeX commands contain the same characters, and are hyphenated.
    !before.contains('\\')
        && (before.starts_with("--")
            || before.starts_with("www.")
            || before.starts_with(['/', '~'])
            || before.contains("://")
            || mail(before)
            || after.contains("://")
            || mail(after))
}

/// True if the hyphen is part of a file name or an identifier.
fn is_name(before: &str) -> bool {
    let before = before.trim_start_matches(OPENING);
    let inside = |c: char| matches!(c, '/' | '_' | '=' | '#');
    let mut parts = before.split('.');
    let first = parts.next().unwrap_or_default();
    let dotted = first.ends_with(char::is_alphanumeric) && parts.any(|part| part.starts_with(char::is_alphanumeric));
    !before.contains('\\') && (dotted || before.contains(inside) && !before.ends_with(inside))
}

fn is_suspending(word: &str, rest: &str) -> bool {
    SUSPENDING.contains(&word) && !rest.starts_with(is_hyphen)
}

#[cfg(test)]
mod tests;
