//! The check of citations, on claims made from the gold evidence of the open sets.
//!
//! A supported claim is a sentence of the evidence as it stands, a part of it, a paraphrase of it made by rules (a clause
//! dropped, clauses in another order, numbers written otherwise, other words for the same), or the annotators' question
//! with its answer put in. An unsupported one is any of these checked against another passage (of another page, and the
//! one of the same book that shares most words), or with a number, a name or a negation changed.

use std::collections::HashSet;
use std::io::Write;

use docent::adapters::embedder::{Embedder, TextKind, cosine};
use docent::domain::answering::claim::Check;
use docent::domain::answering::claim::Signals;
use docent::domain::text::language::terms;
use docent::domain::text::sentence;
use docent::domain::text::{clean, one_line, reflow};

use super::rewordings::{
    about_the_publisher, denied, exchanged, opposite, part_of, renumbered, reordered, synonyms, with_answer,
    without_clause, wrong_answer, wrong_name, wrong_number,
};
use super::sets::{self, Book, Dice, Question, Tally};

const SETS: &[&str] = &["xquad_en", "covidqa", "xquad_zh", "cmrc2018", "drcd", "rgb_zh"];

/// Questions taken of each set.
const EACH: usize = 150;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Truth {
    Verbatim,
    Close,
    Unsupported,
}

struct Case {
    kind: &'static str,
    claim: String,
    passage: String,
    truth: Truth,
    chinese: bool,
    held_out: bool,
}

#[test]
#[ignore = "reads the open question sets; a measurement of minutes"]
fn the_citation_check_reaches_its_bars() {
    let Some(report) = measure() else { return };
    let (verbatim, supported) = (report.held.verbatim, report.held.supported);
    assert!(verbatim.precision() >= 0.95 && verbatim.recall() >= 0.95, "verbatim: {verbatim}");
    assert!(supported.precision() >= 0.85 && supported.recall() >= 0.85, "supported: {supported}");
}

/// Makes the claims, checks them, and prints what came out. `DOCENT_DUMP` names a file for a line a claim.
pub fn measure() -> Option<Report> {
    let folder = sets::folder()?;
    let mut cases = Vec::new();
    for set in SETS {
        let books = sets::books(&folder, set);
        let asked = sets::questions(&folder, set);
        let step = (asked.len() / EACH).max(1);
        for (n, question) in asked.iter().step_by(step).enumerate() {
            let Some(book) = books.get(&question.doc_id) else { continue };
            cases.extend(claims(question, book, &asked, &mut Dice(n as u64 * 7919 + set.len() as u64)));
        }
    }
    // Several questions are asked of one sentence.
    let mut seen = HashSet::new();
    cases.retain(|case| seen.insert((case.kind, case.claim.clone(), case.passage.clone())));
    let embedder = embedder();
    let mut dump = std::env::var_os("DOCENT_DUMP").map(|path| std::fs::File::create(path).unwrap());
    let mut report = Report::default();
    for case in &cases {
        let signals = Signals::of(&case.claim, &case.passage);
        let said = &case.passage[signals.support.clone()];
        let wanted = dump.is_some() && !signals.verbatim && !signals.ruled_out() || signals.open();
        let similarity = embedder.as_ref().filter(|_| wanted).map(|e| near(e, &case.claim, said));
        let verdict = signals.verdict(similarity);
        if let Some(dump) = &mut dump {
            let line = serde_json::json!({
                "kind": case.kind, "truth": format!("{:?}", case.truth), "zh": case.chinese, "held": case.held_out,
                "verdict": format!("{verdict:?}"), "share": signals.share, "terms": signals.terms,
                "quantities": signals.quantities, "names": signals.names, "contradicted": signals.contradicted,
                "sim": similarity, "claim": case.claim, "said": said,
            });
            writeln!(dump, "{line}").unwrap();
        }
        report.add(case, verdict);
    }
    report.print(embedder.is_some());
    Some(report)
}

fn embedder() -> Option<Embedder> {
    let home = std::env::var_os("HOME").map(std::path::PathBuf::from).unwrap_or_default();
    let models = std::env::var_os("DOCENT_MODELS").map_or_else(|| home.join(".local/share/docent/models"), Into::into);
    Embedder::load(&models, "multilingual-e5-small").inspect_err(|e| eprintln!("without embeddings: {e}")).ok()
}

fn near(embedder: &Embedder, claim: &str, said: &str) -> f32 {
    let vectors = embedder.embed(TextKind::Query, &[claim, said]).unwrap();
    cosine(&vectors[0], &vectors[1])
}

/// Figures of one half of the claims.
#[derive(Default)]
pub struct Half {
    verbatim: Tally,
    supported: Tally,
}

/// What came out.
#[derive(Default)]
pub struct Report {
    tuned: Half,
    held: Half,
    kinds: Vec<(String, usize, usize)>,
    languages: [Tally; 2],
}

impl Report {
    fn add(&mut self, case: &Case, verdict: Check) {
        let half = if case.held_out { &mut self.held } else { &mut self.tuned };
        half.verbatim.add(case.truth == Truth::Verbatim, verdict == Check::Verbatim);
        let (truth, said) = (case.truth != Truth::Unsupported, verdict != Check::Unsupported);
        half.supported.add(truth, said);
        if !case.held_out {
            return;
        }
        self.languages[usize::from(case.chinese)].add(truth, said);
        let name = format!("{} {}", if case.chinese { "zh" } else { "en" }, case.kind);
        let at = self.kinds.iter().position(|(kind, ..)| *kind == name).unwrap_or_else(|| {
            self.kinds.push((name, 0, 0));
            self.kinds.len() - 1
        });
        self.kinds[at].1 += 1;
        self.kinds[at].2 += usize::from(truth == said);
    }

    fn print(&self, meaning: bool) {
        println!("citation check, {}", if meaning { "words and meaning" } else { "words only" });
        for (name, half) in [("tuned on", &self.tuned), ("held out", &self.held)] {
            println!("  {name}: verbatim   {}", half.verbatim);
            println!("  {name}: supported  {}", half.supported);
        }
        println!("  held out, English: {}", self.languages[0]);
        println!("  held out, Chinese: {}", self.languages[1]);
        let mut kinds = self.kinds.clone();
        kinds.sort();
        for (kind, all, right) in kinds {
            println!("    {kind:<28} {right:>4} of {all:>4} right ({:.3})", sets::share(right, all));
        }
    }
}

/// The claims made from one question.
fn claims(question: &Question, book: &Book, all: &[Question], dice: &mut Dice) -> Vec<Case> {
    let chinese = question.lang.starts_with("zh");
    let held_out = sets::held_out(question);
    let Some((gold, passage)) = gold(question, book) else { return Vec::new() };
    let mut cases = Vec::new();
    let mut add = |kind, claim: &str, passage: &str, truth| {
        cases.push(Case { kind, claim: one_line(claim), passage: passage.to_string(), truth, chinese, held_out });
    };
    let others = other_passages(&gold, book, question, dice);
    let mut supported: Vec<(&'static str, String)> = Vec::new();

    add("supported: verbatim", &gold, &passage, Truth::Verbatim);
    let part = part_of(&gold, chinese);
    if let Some(part) = &part {
        let lead = if chinese { "原文写道：“" } else { "It says: “" };
        add("supported: quotation", &format!("{lead}{part}”"), &passage, Truth::Verbatim);
    }
    for (kind, claim) in [
        ("supported: clause dropped", without_clause(&gold)),
        ("supported: other order", reordered(&gold)),
        ("supported: other numbers", renumbered(&gold, chinese)),
        ("supported: other words", synonyms(&gold, chinese)),
    ] {
        if let Some(claim) = claim.filter(|claim| !docent::domain::answering::claim::stands_in(claim, &passage)) {
            add(kind, &claim, &passage, Truth::Close);
            supported.push((kind, claim));
        }
    }
    if let Some(claim) = with_answer(question, question.answers.first().map_or("", String::as_str), chinese)
        && gold.contains(one_line(&question.answers[0]).as_str())
        && !docent::domain::answering::claim::stands_in(&claim, &passage)
    {
        add("supported: question answered", &claim, &passage, Truth::Close);
        supported.push(("qa", claim));
        // The same question with the answer to another of its kind.
        let wrong = wrong_answer(question, all, &passage, dice);
        if let Some(claim) = wrong.and_then(|answer| with_answer(question, &answer, chinese)) {
            add("unsupported: wrong answer", &claim, &passage, Truth::Unsupported);
        }
    }
    for (kind, other) in &others {
        add(kind, &gold, other, Truth::Unsupported);
        if let Some((_, claim)) = supported.get(dice.roll(supported.len().max(1))) {
            add(kind, claim, other, Truth::Unsupported);
        }
    }
    for (kind, claim) in [
        ("unsupported: number changed", wrong_number(&gold, chinese, dice)),
        ("unsupported: name changed", wrong_name(&gold, &passage, book, chinese, dice)),
        ("unsupported: negation changed", denied(&gold, chinese)),
        ("unsupported: opposite", opposite(&gold, chinese)),
        ("unsupported: roles exchanged", exchanged(&gold, chinese, dice)),
    ] {
        if let Some(claim) = claim {
            add(kind, &claim, &passage, Truth::Unsupported);
        }
    }
    if let Some((claim, line)) = about_the_publisher(&gold, chinese, dice) {
        add("unsupported: about the publisher", &claim, &format!("{passage} {line}"), Truth::Unsupported);
    }
    cases
}

/// The sentence of the page that holds the answer, and the passage round it: sentences before and behind, up to the size
/// of a chunk.
fn gold(question: &Question, book: &Book) -> Option<(String, String)> {
    let answer = one_line(question.answers.first()?);
    let evidence = one_line(question.evidence.first()?);
    let page = book.pages.get(*question.evidence_pages.first()? as usize - 1)?;
    let text = clean(&reflow(&clean(page))).into_owned();
    let sentences: Vec<String> = sentence::split(&text).into_iter().map(|r| one_line(&text[r])).collect();
    let at = sentences.iter().position(|s| {
        s.contains(&answer) && (evidence.contains(s.as_str()) || shares_surroundings(s, &evidence, &answer))
    })?;
    let size = |s: &str| docent::domain::text::tokens::estimate(s);
    if !(8..=120).contains(&size(&sentences[at])) || terms(&sentences[at]).len() < 5 {
        return None;
    }
    let (mut from, mut to) = (at, at + 1);
    let mut total = size(&sentences[at]);
    while total < 220 {
        let before = from.checked_sub(1).map(|n| size(&sentences[n]));
        let after = sentences.get(to).map(|s| size(s));
        match (before, after) {
            (None, None) => break,
            (Some(cost), _) if at - from <= to - at => {
                from -= 1;
                total += cost;
            }
            (_, Some(cost)) => {
                to += 1;
                total += cost;
            }
            (Some(cost), None) => {
                from -= 1;
                total += cost;
            }
        }
    }
    let joint = if question.lang.starts_with("zh") { "" } else { " " };
    Some((sentences[at].clone(), sentences[from..to].join(joint)))
}

/// True when 12 letters before or behind the answer are those of the evidence.
fn shares_surroundings(sentence: &str, evidence: &str, answer: &str) -> bool {
    let (Some(here), Some(there)) = (sentence.find(answer), evidence.find(answer)) else { return false };
    let after = |text: &str, at: usize| text[at + answer.len()..].chars().take(12).collect::<String>();
    let before = |text: &str, at: usize| text[..at].chars().rev().take(12).collect::<String>();
    let agree = |a: String, b: String| {
        let n = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
        n >= 8 || (n > 0 && n == a.chars().count().min(b.chars().count()))
    };
    agree(after(sentence, here), after(evidence, there)) || agree(before(sentence, here), before(evidence, there))
}

/// Passages that do not say it: one of another page by lot, and the one of the book that shares most words.
fn other_passages(gold: &str, book: &Book, question: &Question, dice: &mut Dice) -> Vec<(&'static str, String)> {
    let wanted: HashSet<String> = terms(gold).into_iter().collect();
    let windows: Vec<String> = book
        .pages
        .iter()
        .enumerate()
        .filter(|(n, _)| question.evidence_pages.iter().all(|p| (*n as i64 + 1 - i64::from(*p)).abs() > 0))
        .flat_map(|(_, page)| {
            let text = reflow(&clean(page));
            let ranges = sentence::split(&text);
            ranges
                .chunks(6)
                .map(|chunk| one_line(&text[chunk[0].start..chunk[chunk.len() - 1].end]))
                .collect::<Vec<_>>()
        })
        .filter(|window| terms(window).len() > 20 && !docent::domain::answering::claim::stands_in(gold, window))
        // Sets of news tell one event several times: another telling of it is no wrong passage.
        .filter(|window| question.set != "rgb_zh" || !question.answers.iter().any(|a| window.contains(a.as_str())))
        .collect();
    if windows.is_empty() {
        return Vec::new();
    }
    let shared = |window: &String| {
        let said: HashSet<String> = terms(window).into_iter().collect();
        wanted.intersection(&said).count()
    };
    let nearest = windows.iter().max_by_key(|w| shared(w)).cloned();
    let mut all = vec![("unsupported: another passage", windows[dice.roll(windows.len())].clone())];
    all.extend(nearest.map(|window| ("unsupported: nearest passage", window)));
    all
}
