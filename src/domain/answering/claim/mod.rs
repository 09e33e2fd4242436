//! Checks a claim against a passage: verbatim, paraphrased, or not found.
//!
//! Words decide, sentence by sentence: how much of the claim one sentence (for a long claim two adjacent ones)
//! contains, whether every quantity and name of the claim occurs, and whether one denies the other. If words leave it
//! open, semantic similarity, computed by the caller, may decide. `docs/answering.md` has the measured precision and
//! recall and the command that measures them.

pub mod lead_in;
pub mod named;
pub mod polarity;
pub mod roles;
pub mod subject;

use std::collections::HashSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::domain::text::language::{Script, script_of, stem, terms};
use crate::domain::text::quantity::{Quantity, quantities, says};
use crate::domain::text::sentence;
use crate::domain::text::tokens::is_cjk;
use crate::domain::text::{squeeze, squeeze_with_ranges};
use lead_in::without_lead;

/// The result of checking a citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// The claim, or a quotation in it, occurs in the passage verbatim.
    Verbatim,
    /// The passage says it in other words: it contains most content words and every number.
    Close,
    /// The passage does not say it, as far as words can tell.
    Unsupported,
}

/// Share of a claim's content that the supporting text must contain for [`Check::Close`], by words alone.
pub const CLOSE_SHARE: f32 = 0.6;

/// Share from which similarity may make up for missing words in a Chinese claim.
pub const OPEN_SHARE: f32 = 0.3;

/// Similarity required for that (multilingual-e5-small, both texts embedded as queries).
pub const NEAR: f32 = 0.94;

/// Texts of fewer letters than this occur anywhere.
pub const FEWEST_LETTERS: usize = 6;

/// Number of content terms from which a claim may be supported by two adjacent sentences.
pub const LONG_CLAIM: usize = 5;

/// What the words say about a claim and a passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Signals {
    /// The claim, or a quotation that makes up most of it, occurs in the passage verbatim.
    pub verbatim: bool,
    /// Number of content terms in the claim.
    pub terms: usize,
    /// The share of them in the supporting text, 0 to 1.
    pub share: f32,
    /// Every quantity of the claim occurs in the supporting text.
    pub quantities: bool,
    /// Every name of the claim occurs in the passage or in the headings above it.
    pub names: bool,
    /// Supporting text and claim contradict each other, or use the same words in different roles.
    pub contradicted: bool,
    /// The claim is in Chinese, Japanese or Korean.
    pub cjk: bool,
    /// The supporting text: a byte range of the passage.
    pub support: Range<usize>,
}

impl Signals {
    pub fn of(claim: &str, passage: &str) -> Signals {
        Signals::under(claim, passage, "")
    }

    /// The same for a passage under some headings: the name of its document and of its sections, in which names of the
    /// claim may stand.
    pub fn under(claim: &str, passage: &str, headings: &str) -> Signals {
        // "Excerpt 1 says that …" is not part of the claim, and its number is not one of the claim's quantities.
        let claim = without_lead(claim);
        let claimed = terms(claim);
        let numbers = quantities(claim);
        let support = support(&claimed, &numbers, passage);
        let said = &passage[support.range.clone()];
        let quotes = quotations(claim);
        let letters = |text: &str| squeeze(text).chars().count();
        // A quoted name or title alone is not a claim.
        let quoted = quotes.iter().map(|quote| letters(quote)).sum::<usize>() * 2 >= letters(claim).max(1);
        let verbatim = if quoted {
            quotes.iter().all(|quote| stands_in(quote, passage))
        } else {
            letters(claim) >= FEWEST_LETTERS && stands_in(claim, passage)
        };
        Signals {
            verbatim,
            terms: claimed.len(),
            share: support.share,
            quantities: support.quantities,
            names: names_stand_in(claim, passage, headings),
            contradicted: polarity::contradicts(claim, said)
                || roles::misplaced(claim, said)
                || subject::misattributed(claim, said),
            cjk: script_of(claim) == Some(Script::Cjk),
            support: support.range,
        }
    }

    /// True if words rule the claim out: a missing number or name, or a denial.
    pub fn ruled_out(&self) -> bool {
        self.terms == 0 || !self.quantities || !self.names || self.contradicted
    }

    /// True if words leave it open, so that similarity may decide: in Chinese, where one synonym changes three
    /// character pairs. In English, similarity was uninformative below [`CLOSE_SHARE`] (`docs/answering.md`).
    pub fn open(&self) -> bool {
        let between = (OPEN_SHARE..CLOSE_SHARE).contains(&self.share);
        self.cjk && between && !self.verbatim && !self.ruled_out()
    }

    /// The verdict. `similarity` is the cosine similarity of the claim and the supporting text, if known.
    pub fn verdict(&self, similarity: Option<f32>) -> Check {
        if self.verbatim {
            return Check::Verbatim;
        }
        let near = self.open() && similarity.is_some_and(|similarity| similarity >= NEAR);
        if self.ruled_out() || (self.share < CLOSE_SHARE && !near) {
            return Check::Unsupported;
        }
        Check::Close
    }
}

/// Checks one claim against one passage; returns the verdict and the passage text that supports it best (one sentence
/// or two adjacent ones).
pub fn check_claim(claim: &str, passage: &str) -> (Check, String) {
    let signals = Signals::of(claim, passage);
    (signals.verdict(None), passage[signals.support].trim().to_string())
}

struct Support {
    range: Range<usize>,
    share: f32,
    quantities: bool,
}

/// The sentence (or two adjacent ones) of the passage that contains most of the claim. One that also contains its
/// quantities is preferred.
fn support(claimed: &[String], numbers: &[Quantity], passage: &str) -> Support {
    let sentences = sentence::split(passage);
    let weigh = |text: &str| {
        let said = terms(text);
        let length = said.len() as f32;
        let there = quantities(text);
        let said: HashSet<String> = said.into_iter().collect();
        let shared = claimed.iter().filter(|term| holds(&said, &there, term)).count() as f32;
        (shared, length, numbers.iter().all(|&number| says(&there, number)))
    };
    let all = claimed.len().max(1) as f32;
    let mut best = Support { range: 0..0, share: 0.0, quantities: numbers.is_empty() };
    let mut best_score = -1.0;
    for (n, range) in sentences.iter().enumerate() {
        let pair = sentences.get(n + 1).filter(|_| claimed.len() >= LONG_CLAIM).map(|next| range.start..next.end);
        for window in std::iter::once(range.clone()).chain(pair) {
            let (shared, length, quantities) = weigh(&passage[window.clone()]);
            let share = shared / all;
            // Supporting text is preferred to text that only shares more words, and a single sentence to a pair that
            // adds nothing.
            let bonus = if quantities && share >= CLOSE_SHARE { 1000.0 } else { 0.0 };
            let score = shared / (length + 8.0).sqrt() + bonus;
            if score > best_score {
                best_score = score;
                best = Support { range: window, share, quantities };
            }
        }
    }
    // List items have no full stops: if one item contains as much as the whole list, quote only that item.
    let start = best.range.start;
    let mut lines = sentence::split_lines(&passage[best.range.clone()]).into_iter();
    let whole = lines.find(|line| {
        let (shared, _, quantities) = weigh(&passage[start + line.start..start + line.end]);
        shared / all >= best.share && quantities == best.quantities
    });
    if let Some(line) = whole.filter(|_| best.share > 0.0) {
        best.range = start + line.start..start + line.end;
    }
    best
}

/// True if the text contains a term of the claim: the same word, a related one, or the same quantity.
fn holds(said: &HashSet<String>, there: &[Quantity], term: &str) -> bool {
    if said.contains(term) {
        return true;
    }
    if term.starts_with(|c: char| c.is_ascii_digit()) || term.chars().all(|c| c.is_ascii_alphabetic()) {
        let number = quantities(term);
        if let [number] = number.as_slice() {
            return says(there, *number);
        }
    }
    term.len() >= 6 && term.is_ascii() && said.iter().any(|other| one_family(term, other))
}

/// True for "intercept" and "interception": the shorter word is most of the beginning of the longer.
fn one_family(a: &str, b: &str) -> bool {
    let shared = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    shared >= 5 && shared * 4 >= a.len().min(b.len()) * 3 && shared * 10 >= a.len().max(b.len()) * 6
}

/// True if the words of `quote` occur consecutively in `text`, not ending inside a word or number: "dues of 32" does
/// not occur in "dues of 320 euros".
pub fn stands_in(quote: &str, text: &str) -> bool {
    let wanted: Vec<char> = squeeze(quote).chars().collect();
    let there = squeeze_with_ranges(text);
    if wanted.is_empty() || there.len() < wanted.len() {
        return false;
    }
    let broken = |end: usize| -> bool {
        let (Some((a, ra)), Some((b, rb))) = (end.checked_sub(1).and_then(|e| there.get(e)), there.get(end)) else {
            return false;
        };
        let joined = ra.end == rb.start || ra == rb;
        let decimal = a.is_ascii_digit()
            && b.is_ascii_digit()
            && rb.start - ra.end.min(rb.start) == 1
            && matches!(text[ra.end..rb.start].chars().next(), Some('.' | ','));
        (joined && !is_cjk(*a) && !is_cjk(*b)) || decimal
    };
    (0..=there.len() - wanted.len()).any(|at| {
        there[at].0 == wanted[0]
            && wanted.iter().zip(&there[at..]).all(|(w, (c, _))| w == c)
            && !broken(at)
            && !broken(at + wanted.len())
    })
}

/// True if every name of the claim occurs in the passage. A name is a capitalised word that does not begin the claim,
/// or begins it and is followed by another capitalised word. Other scripts have no names recognisable by their letters.
fn names_stand_in(claim: &str, passage: &str, headings: &str) -> bool {
    if script_of(claim) == Some(Script::Cjk) && script_of(passage) != Some(Script::Cjk)
        || script_of(passage) == Some(Script::Cjk) && script_of(claim) != Some(Script::Cjk)
    {
        return true;
    }
    let mut said: HashSet<String> = parts(&passage.to_lowercase());
    said.extend(parts(&headings.to_lowercase()));
    let words: Vec<&str> = claim.split(|c: char| c.is_whitespace() || matches!(c, '/' | '—' | '–')).collect();
    // In a line in capitals or title case, names cannot be recognised.
    let capital = |word: &str| word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase);
    let long: Vec<&&str> = words.iter().filter(|w| w.chars().count() > 3).collect();
    if long.len() > 3 && long.iter().all(|w| capital(w)) {
        return true;
    }
    words.iter().enumerate().all(|(n, word)| {
        let opens = n == 0 || words[n - 1].ends_with(['.', ':', '!', '?', '"', '“']);
        let follows = words.get(n + 1).is_some_and(|next| capital(next)) && !word.ends_with([',', '.', ';', ':']);
        if !capital(word) || (opens && !follows) {
            return true;
        }
        let opening_stop = opens && terms(word).is_empty();
        let all: HashSet<String> = parts(&word.to_lowercase());
        opening_stop || all.iter().all(|part| said.contains(part) || terms(part).is_empty())
    })
}

/// The words of a lower-case text, stemmed and split at everything except letters and digits.
fn parts(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 1).map(stem).collect()
}

/// The text between quotation marks, if long enough to be meaningful; outermost marks only.
fn quotations(claim: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (open, close) in [('"', '"'), ('“', '”'), ('「', '」'), ('«', '»')] {
        let (mut depth, mut start) = (0usize, 0);
        for (at, c) in claim.char_indices() {
            if c == close && depth > 0 {
                depth -= 1;
                if depth == 0 && squeeze(&claim[start..at]).chars().count() >= FEWEST_LETTERS {
                    found.push(&claim[start..at]);
                }
            } else if c == open {
                if depth == 0 {
                    start = at + c.len_utf8();
                }
                depth += 1;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_word_claim_is_verbatim_over_line_breaks_and_width() {
        let said = "Recall at k is the share of questions whose passage is among the first k. More follows.";
        assert_eq!(
            check_claim("Recall at k is the share of questions whose\npassage is among the first k", said).0,
            Check::Verbatim
        );
        assert_eq!(check_claim("He calls it “the share of questions whose passage”", said).0, Check::Verbatim);
        assert_eq!(check_claim("召回率是前Ｋ条中找到的比例", "所谓召回率是前K条中找到的比例。").0, Check::Verbatim);
    }

    #[test]
    fn a_claim_that_breaks_off_inside_a_number_is_not_verbatim() {
        let said = "Ships below 500 gross tonnage pay dues of 320 euros a call, and 1.5 euros a tonne.";
        assert_eq!(check_claim("Ships below 500 gross tonnage pay dues of 32", said).0, Check::Unsupported);
        assert_eq!(check_claim("Ships below 500 gross tonnage pay dues of 320 euros", said).0, Check::Verbatim);
    }

    #[test]
    fn a_quoted_name_alone_does_not_carry_a_claim() {
        let said = "The “Krisjanis Valdemars” keeps the channel open from December to March.";
        assert_eq!(check_claim("The “Krisjanis Valdemars” sank in 1944 off Gotland.", said).0, Check::Unsupported);
    }

    #[test]
    fn a_paraphrase_is_close_and_a_wrong_number_or_name_is_not() {
        let said =
            "In 2013 Mikolov and colleagues at Google published word2vec, which learns vectors from context words.";
        assert_eq!(check_claim("Word2vec was published in 2013 by Mikolov and colleagues.", said).0, Check::Close);
        for wrong in [
            "Word2vec was published in 2018 by Mikolov and colleagues.",
            "Word2vec was published in 2013 by Mikolov and colleagues at Facebook.",
            "Word2vec was not published in 2013 by Mikolov and colleagues.",
            "Penguins live in the southern hemisphere.",
        ] {
            assert_eq!(check_claim(wrong, said).0, Check::Unsupported, "{wrong}");
        }
    }

    #[test]
    fn a_name_may_stand_in_the_title_of_the_document() {
        let (claim, said) =
            ("At the end of 2017 Amazon employed 566,000 people.", "We employed 566,000 people at the end of 2017.");
        assert_eq!(Signals::of(claim, said).verdict(None), Check::Unsupported);
        assert_eq!(Signals::under(claim, said, "AMAZON_2017_10K.pdf").verdict(None), Check::Close);
        assert_eq!(Signals::under(claim, said, "NETFLIX_2015_10K.pdf").verdict(None), Check::Unsupported);
    }

    #[test]
    fn meaning_decides_where_chinese_words_leave_it_open() {
        let signals = Signals::of(
            "自上世纪九十年代起，人们又对特斯拉产生兴趣。",
            "自 20 世纪 90 年代以来，公众对特斯拉的兴趣再度升温。",
        );
        let open = Signals { share: 0.45, quantities: true, ..signals };
        assert!(open.open());
        assert_eq!(open.verdict(None), Check::Unsupported);
        assert_eq!((open.verdict(Some(0.95)), open.verdict(Some(0.9))), (Check::Close, Check::Unsupported));
        assert_eq!(Signals { names: false, ..open.clone() }.verdict(Some(0.99)), Check::Unsupported);
        assert!(!Signals { cjk: false, ..open }.open());
    }

    #[test]
    fn a_number_in_words_is_the_number_in_digits() {
        let said = "The yard has eleven cranes. The tallest of them lifts forty tonnes. Ships pay dues.";
        assert_eq!(check_claim("The yard has 11 cranes.", said).0, Check::Close);
        assert_eq!(check_claim("It has forty cranes.", said).0, Check::Unsupported);
        assert_eq!(
            check_claim("The yard has eleven cranes, and the tallest lifts forty tonnes.", said).0,
            Check::Close
        );
        assert_eq!(check_claim("灯塔高45米，由花岗岩砌成。", "灯塔由花岗岩砌成，高四十五米。").0, Check::Close);
    }

    #[test]
    fn of_a_list_the_item_that_bears_the_claim_out_is_quoted_and_not_its_neighbours() {
        let said = "Clause 2: dogs are welcome\nClause 3: tenants pay on the ninth of May\nClause 4: cats are welcome";
        assert_eq!(
            check_claim("Clause 2: dogs are welcome", said),
            (Check::Verbatim, "Clause 2: dogs are welcome".into())
        );
        let (check, quote) = check_claim("Tenants pay on the ninth of May.", said);
        assert_eq!((check, quote.as_str()), (Check::Verbatim, "Clause 3: tenants pay on the ninth of May"));
    }
}
