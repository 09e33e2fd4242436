//! The check of citations, on claims made from the gold evidence of the open sets.
//!
//! A supported claim is a sentence of the evidence as it stands, a part of it, a paraphrase of it made by rules (a clause
//! dropped, clauses in another order, numbers written otherwise, other words for the same), or the annotators' question
//! with its answer put in. An unsupported one is any of these checked against another passage (of another page, and the
//! one of the same book that shares most words), or with a number, a name or a negation changed.

use std::collections::HashSet;
use std::io::Write;

use docent::adapters::embedder::{Embedder, TextKind, cosine};
use docent::domain::citation::Check;
use docent::domain::claim::Signals;
use docent::domain::language::terms;
use docent::domain::sentence;
use docent::domain::text::{clean, one_line, reflow};
use docent::domain::tokens::is_cjk;

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
    let vectors = embedder.embed(TextKind::Passage, &[claim, said]).unwrap();
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
        if let Some(claim) = claim.filter(|claim| !docent::domain::claim::stands_in(claim, &passage)) {
            add(kind, &claim, &passage, Truth::Close);
            supported.push((kind, claim));
        }
    }
    if let Some(claim) = with_answer(question, question.answers.first().map_or("", String::as_str), chinese)
        && gold.contains(one_line(&question.answers[0]).as_str())
        && !docent::domain::claim::stands_in(&claim, &passage)
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
    ] {
        if let Some(claim) = claim {
            add(kind, &claim, &passage, Truth::Unsupported);
        }
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
    let size = |s: &str| docent::domain::tokens::estimate(s);
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
        .filter(|window| terms(window).len() > 20 && !docent::domain::claim::stands_in(gold, window))
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

fn part_of(gold: &str, chinese: bool) -> Option<String> {
    if chinese {
        let letters: Vec<char> = gold.chars().collect();
        // Cut between Chinese characters: nobody quotes from the middle of a number or a Latin word.
        let cut = |near: usize| (near..letters.len() - 1).find(|&n| letters[n - 1..n + 1].iter().all(|c| is_cjk(*c)));
        let (from, to) = (cut((letters.len() / 4).max(1))?, cut(letters.len() * 4 / 5)?);
        return (to >= from + 8).then(|| letters[from..to].iter().collect());
    }
    let words: Vec<&str> = gold.split(' ').collect();
    (words.len() >= 10).then(|| words[words.len() / 4..words.len() * 4 / 5].join(" "))
}

fn clauses(gold: &str) -> Vec<&str> {
    let body = gold.trim_end_matches(['.', '。', '!', '！', '；']);
    body.split([',', '，', ';', '、']).map(str::trim).filter(|c| !c.is_empty()).collect()
}

/// A middle or outer clause left out, the answer's sentence otherwise kept.
fn without_clause(gold: &str) -> Option<String> {
    let parts: Vec<&str> = gold.split_inclusive(['，', ',']).collect();
    let at = (1..parts.len().saturating_sub(1)).min_by_key(|&n| parts[n].chars().count())?;
    let numbers = parts[at].chars().any(|c| c.is_ascii_digit());
    (!numbers).then(|| [&parts[..at], &parts[at + 1..]].concat().concat())
}

fn reordered(gold: &str) -> Option<String> {
    let parts = clauses(gold);
    let chinese = gold.contains('，');
    (2..=4).contains(&parts.len()).then(|| {
        let last = parts[parts.len() - 1];
        let joint = if chinese { "，" } else { ", " };
        let rest = parts[..parts.len() - 1].join(joint);
        format!("{last}{joint}{rest}{}", if chinese { "。" } else { "." })
    })
}

const ENGLISH_NUMBERS: &[(&str, &str)] = &[
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("twelve", "12"),
    ("twenty", "20"),
    ("thirty", "30"),
];

fn renumbered(gold: &str, chinese: bool) -> Option<String> {
    if chinese {
        const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
        let letters: Vec<char> = gold.chars().collect();
        // A year in characters.
        let at = (0..letters.len().checked_sub(4)?).find(|&n| {
            letters[n..n + 4].iter().all(char::is_ascii_digit)
                && letters[n + 4] == '年'
                && n.checked_sub(1).is_none_or(|b| !letters[b].is_ascii_digit())
        })?;
        let mut out: Vec<char> = letters.clone();
        for c in &mut out[at..at + 4] {
            *c = DIGITS[c.to_digit(10)? as usize];
        }
        return Some(out.into_iter().collect());
    }
    let words: Vec<&str> = gold.split(' ').collect();
    let mut changed = false;
    let out: Vec<String> = words
        .iter()
        .map(|word| {
            if let Some((_, digits)) = ENGLISH_NUMBERS.iter().find(|(w, _)| w == word) {
                changed = true;
                return (*digits).to_string();
            }
            if let Some((w, _)) = ENGLISH_NUMBERS.iter().find(|(_, d)| d == word) {
                changed = true;
                return (*w).to_string();
            }
            if word.len() >= 5 && word.contains(',') && word.chars().all(|c| c.is_ascii_digit() || c == ',') {
                changed = true;
                return word.replace(',', "");
            }
            (*word).to_string()
        })
        .collect();
    changed.then(|| out.join(" "))
}

const ENGLISH_WORDS: &[(&str, &str)] = &[
    ("also", ""),
    ("many", "numerous"),
    ("large", "big"),
    ("began", "started"),
    ("became", "turned into"),
    ("such as", "like"),
    ("because", "since"),
    ("important", "significant"),
    ("several", "a number of"),
    ("during", "throughout"),
    ("however", "but"),
    ("approximately", "about"),
    ("located", "situated"),
    ("known as", "called"),
    ("used", "employed"),
    ("made", "produced"),
    ("often", "frequently"),
    ("shows", "demonstrates"),
    ("show", "demonstrate"),
    ("found", "discovered"),
    ("including", "among them"),
    ("most of", "the majority of"),
    ("main", "chief"),
    ("between", "from"),
    ("people", "persons"),
    ("help", "assist"),
    ("need", "require"),
    ("started", "began"),
    ("while", "whereas"),
    ("children", "kids"),
    ("use", "employ"),
    ("high", "elevated"),
    ("patients", "sick people"),
    ("reported", "described"),
    ("caused", "brought about"),
];

const CHINESE_WORDS: &[(&str, &str)] = &[
    ("因此", "所以"),
    ("因为", "由于"),
    ("由于", "因为"),
    ("但是", "不过"),
    ("并且", "而且"),
    ("著名", "知名"),
    ("重要", "关键"),
    ("许多", "很多"),
    ("開始", "起初"),
    ("开始", "起初"),
    ("位于", "坐落在"),
    ("位於", "坐落在"),
    ("包括", "包含"),
    ("成为", "变成"),
    ("成為", "變成"),
    ("以及", "和"),
    ("使用", "采用"),
    ("主要", "大体上"),
    ("大约", "约"),
    ("目前", "现在"),
    ("当时", "那时"),
    ("當時", "那時"),
    ("曾经", "曾"),
    ("超过", "多于"),
    ("进行", "展开"),
    ("進行", "展開"),
    ("其中", "当中"),
    ("认为", "觉得"),
    ("認為", "覺得"),
    ("后来", "之后"),
    ("後來", "之後"),
    ("获得", "取得"),
    ("獲得", "取得"),
];

fn synonyms(gold: &str, chinese: bool) -> Option<String> {
    let mut out = if chinese { gold.to_string() } else { format!(" {gold} ") };
    let before = out.clone();
    for (word, other) in if chinese { CHINESE_WORDS } else { ENGLISH_WORDS } {
        if chinese {
            out = out.replacen(word, &format!("\u{1}{other}"), 1);
        } else {
            let other = if other.is_empty() { " ".to_string() } else { format!(" \u{1}{other} ") };
            out = out.replacen(&format!(" {word} "), &other, 1);
        }
        if out.matches('\u{1}').count() >= 3 {
            break;
        }
    }
    (out != before).then(|| out.replace('\u{1}', "").trim().to_string())
}

/// The question as a statement: its question words out, the answer in. Rough grammar, the annotators' own words.
fn with_answer(question: &Question, answer: &str, chinese: bool) -> Option<String> {
    if answer.is_empty() || docent::domain::tokens::estimate(answer) > 30 {
        return None;
    }
    let asked = question.question.trim().trim_end_matches(['?', '？', '。']);
    if chinese {
        let words = ["什么时候", "什麼時候", "什么", "什麼", "哪一年", "哪年", "哪里", "哪裡", "哪个", "哪個", "谁", "誰", "多少", "何时", "何時", "哪"];
        let word = words.iter().find(|w| asked.contains(*w))?;
        return Some(format!("{}。", asked.replacen(word, answer, 1)));
    }
    let words: Vec<&str> = asked.split(' ').collect();
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let wh = lower.iter().position(|w| ["what", "who", "when", "where", "which", "whom"].contains(&w.as_str()))?;
    let mut kept: Vec<&str> = words[..wh].to_vec();
    let mut rest = wh + 1;
    // "what year did", "who is": the auxiliary goes too.
    while lower.get(rest).is_some_and(|w| ["did", "do", "does", "type", "kind", "of"].contains(&w.as_str())) {
        rest += 1;
    }
    kept.push(answer);
    kept.extend(words[rest..].iter().filter(|w| !["did", "does", "do"].contains(&w.to_lowercase().as_str())));
    let claim = kept.join(" ");
    (terms(&claim).len() >= 3).then(|| format!("{claim}."))
}

/// An answer of another question that looks like the right one: a number for a number, else of about its length.
fn wrong_answer(question: &Question, all: &[Question], passage: &str, dice: &mut Dice) -> Option<String> {
    let right = question.answers.first()?;
    let numeric = |s: &str| s.chars().any(|c| c.is_ascii_digit());
    let fitting: Vec<&String> = all
        .iter()
        .filter(|other| other.doc_id == question.doc_id && other.qid != question.qid)
        .filter_map(|other| other.answers.first())
        .filter(|a| numeric(a) == numeric(right) && a.chars().count().abs_diff(right.chars().count()) <= 6)
        .filter(|a| !passage.contains(a.as_str()) && !right.contains(a.as_str()) && terms(a).len() == terms(right).len())
        .collect();
    (!fitting.is_empty()).then(|| fitting[dice.roll(fitting.len())].clone())
}

fn wrong_number(gold: &str, chinese: bool, dice: &mut Dice) -> Option<String> {
    let letters: Vec<char> = gold.chars().collect();
    let digits: Vec<usize> = (0..letters.len()).filter(|&n| letters[n].is_ascii_digit()).collect();
    if !digits.is_empty() {
        let at = digits[dice.roll(digits.len())];
        let old = letters[at].to_digit(10)?;
        let mut out = letters;
        out[at] = char::from_digit((old + 1 + dice.roll(8) as u32) % 10, 10)?;
        // "0123" or "[1]" and the like would not be another number a person writes.
        return Some(out.into_iter().collect());
    }
    if chinese {
        return None;
    }
    let (word, _) = ENGLISH_NUMBERS.iter().find(|(w, _)| gold.split(' ').any(|g| g == *w))?;
    let other = ENGLISH_NUMBERS[dice.roll(ENGLISH_NUMBERS.len())].0;
    (other != *word).then(|| gold.replacen(&format!(" {word} "), &format!(" {other} "), 1)).filter(|s| s != gold)
}

/// A name of the sentence replaced by one of the book that the passage does not hold.
fn wrong_name(gold: &str, passage: &str, book: &Book, chinese: bool, dice: &mut Dice) -> Option<String> {
    if chinese {
        // Names in Chinese title marks or before 大学, 公司 and the like can be told without a dictionary.
        const KINDS: &[&str] = &["大学", "公司", "共和国", "大學", "王朝", "先生", "省", "市"];
        let kind = KINDS.iter().find(|kind| gold.find(*kind).is_some_and(|at| at >= 6))?;
        let name = |text: &str, at: usize| -> Option<String> {
            let before: Vec<char> = text[..at].chars().rev().take(2).collect();
            (before.len() == 2 && before.iter().all(|c| is_cjk(*c)))
                .then(|| before.into_iter().rev().collect())
        };
        let mine = name(gold, gold.find(kind)?)?;
        let text = book.pages.join("");
        let others: Vec<String> = text
            .match_indices(kind)
            .filter_map(|(at, _)| name(&text, at))
            .filter(|other| !passage.contains(other.as_str()))
            .collect();
        let other = others.get(dice.roll(others.len().max(1)))?;
        return Some(gold.replacen(&format!("{mine}{kind}"), &format!("{other}{kind}"), 1));
    }
    let names = |text: &str| -> Vec<String> {
        text.split(' ')
            .skip(1)
            .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|w| w.len() > 3 && w.starts_with(char::is_uppercase) && w.chars().all(char::is_alphabetic))
            .map(str::to_string)
            .collect()
    };
    let mine = names(gold);
    let name = mine.get(dice.roll(mine.len().max(1)))?;
    let page = &book.pages[dice.roll(book.pages.len())];
    let others: Vec<String> = names(page).into_iter().filter(|other| !passage.contains(other.as_str())).collect();
    let other = others.get(dice.roll(others.len().max(1)))?;
    Some(gold.replace(name.as_str(), other))
}

fn denied(gold: &str, chinese: bool) -> Option<String> {
    if chinese {
        for (from, to) in [("没有", "有"), ("不是", "是"), ("不能", "能")] {
            if gold.contains(from) {
                return Some(gold.replacen(from, to, 1));
            }
        }
        for (from, to) in [("是", "不是"), ("可以", "不可以"), ("能够", "不能够"), ("位于", "不位于"), ("成为", "没有成为"), ("获得", "没有获得")] {
            let at = gold.find(from)?;
            let before = gold[..at].chars().next_back();
            let after = gold[at + from.len()..].chars().next();
            // 但是, 于是, 是否 and the like are other words.
            if before.is_none_or(|c| !"但于還还只就凡总而若要正".contains(c)) && after != Some('否') {
                return Some(gold.replacen(from, to, 1));
            }
        }
        return None;
    }
    for (from, to) in [(" was not ", " was "), (" is not ", " is "), (" did not ", " did "), (" never ", " always ")] {
        if gold.contains(from) {
            return Some(gold.replacen(from, to, 1));
        }
    }
    for verb in ["was", "is", "are", "were", "has", "had", "can", "will", "may", "have"] {
        let with = format!(" {verb} ");
        if gold.contains(&with) {
            return Some(gold.replacen(&with, &format!(" {verb} not "), 1));
        }
    }
    None
}

fn opposite(gold: &str, chinese: bool) -> Option<String> {
    const ENGLISH: &[(&str, &str)] = &[
        ("increased", "decreased"),
        ("increase", "decrease"),
        ("higher", "lower"),
        ("more", "less"),
        ("largest", "smallest"),
        ("first", "last"),
        ("before", "after"),
        ("after", "before"),
        ("northern", "southern"),
        ("eastern", "western"),
        ("won", "lost"),
    ];
    const CHINESE: &[(&str, &str)] = &[
        ("增加", "减少"),
        ("上升", "下降"),
        ("最大", "最小"),
        ("最高", "最低"),
        ("最早", "最晚"),
        ("北部", "南部"),
        ("成功", "失败"),
        ("开始", "结束"),
    ];
    if chinese {
        return CHINESE.iter().find(|(a, _)| gold.contains(a)).map(|(a, b)| gold.replacen(a, b, 1));
    }
    ENGLISH
        .iter()
        .find(|(a, _)| gold.contains(&format!(" {a} ")))
        .map(|(a, b)| gold.replacen(&format!(" {a} "), &format!(" {b} "), 1))
}
