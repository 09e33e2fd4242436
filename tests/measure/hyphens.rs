//! Hyphens at line ends of long manuals: how many are judged rightly.
//!
//! The truth is the document's own: where the two halves stand within a line elsewhere, joined or with a hyphen, but not
//! both. Pages are taken in as the chunker does, so that a hyphen is judged by the pages up to its own. Rules were chosen
//! on every other document; the rest are told apart.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use docent::adapters::reader::{ReadEvent, ReadOptions, read};
use docent::domain::text::hyphen::{DocumentWords, Fate};

/// Hyphens that count, spread evenly over all documents.
const SAMPLE: usize = 400;

struct Case {
    held_out: bool,
    right: bool,
    before: bool,
    shown: String,
}

#[test]
#[ignore = "reads the long manuals; a measurement of minutes"]
fn hyphens_at_line_ends_are_judged_rightly() {
    let folder = Path::new("../shared/pdf/long");
    let Ok(entries) = folder.read_dir() else {
        eprintln!("skipped: {} is not here", folder.display());
        return;
    };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let cases: Vec<Case> = files.iter().enumerate().flat_map(|(n, file)| of_document(file, n % 2 == 1)).collect();
    let report = |name: &str, cases: &[&Case]| {
        let (right, before) = (cases.iter().filter(|c| c.right).count(), cases.iter().filter(|c| c.before).count());
        let all = cases.len().max(1) as f64;
        println!(
            "{name}: {} hyphens, {:.4} right (any hyphen between small letters taken out: {:.4})",
            cases.len(),
            right as f64 / all,
            before as f64 / all
        );
        right as f64 / all
    };
    report("chosen on", &cases.iter().filter(|c| !c.held_out).collect::<Vec<_>>());
    report("held out ", &cases.iter().filter(|c| c.held_out).collect::<Vec<_>>());
    let sample: Vec<&Case> = (0..SAMPLE).filter_map(|n| cases.get(n * cases.len() / SAMPLE)).collect();
    let share = report("sample   ", &sample);
    for case in cases.iter().filter(|c| !c.right) {
        println!("  wrong: {}", case.shown);
    }
    assert!(sample.len() == SAMPLE && share >= 0.98, "{share:.4} of {}", sample.len());
}

fn of_document(file: &Path, held_out: bool) -> Vec<Case> {
    let mut pages: Vec<String> = Vec::new();
    read(file, &ReadOptions::default(), &mut |event| {
        if let ReadEvent::Page(page) = event {
            pages.push(page.body(0..page.text.len()).into_iter().map(|part| &page.text[part]).collect());
        }
    })
    .unwrap();
    let truth = truth(&pages);
    let mut evidence = DocumentWords::default();
    let mut cases = Vec::new();
    for page in &pages {
        evidence.take(page);
        let lines: Vec<&str> = page.lines().map(str::trim).collect();
        for pair in lines.windows(2) {
            let Some(before) = pair[0].strip_suffix(['-', '\u{2010}']) else { continue };
            let x = half(before.chars().rev());
            let x: String = x.chars().rev().collect();
            let y = half(pair[1].chars());
            let (x, y) = (x.to_lowercase(), y.to_lowercase());
            let joined = truth.contains_key(&format!("{x}{y}"));
            let parted = truth.contains_key(&format!("{x}-{y}"));
            if x.is_empty() || y.is_empty() || joined == parted {
                continue;
            }
            let small = |c: Option<char>| c.is_some_and(char::is_lowercase);
            let old = small(before.chars().next_back()) && small(pair[1].chars().next());
            let fate = evidence.judge(pair[0], pair[1]);
            let right = fate == Some(if joined { Fate::Goes } else { Fate::Stays });
            let word = |line: &str, last: bool| {
                let mut words = line.split_whitespace();
                if last { words.next_back() } else { words.next() }.unwrap_or_default().to_string()
            };
            let shown = format!("{}: {} {}", file.display(), word(pair[0], true), word(pair[1], false));
            cases.push(Case { held_out, right, before: old == joined, shown });
        }
    }
    cases
}

fn half(letters: impl Iterator<Item = char>) -> String {
    letters.take_while(|c| c.is_alphanumeric()).collect()
}

/// The words within the lines of a document, whole, and pairs of halves with their hyphen.
fn truth(pages: &[String]) -> HashMap<String, u32> {
    let mut words: HashMap<String, u32> = HashMap::new();
    for line in pages.iter().flat_map(|page| page.lines()).map(str::trim) {
        let hyphen = |c: char| matches!(c, '-' | '\u{2010}');
        let mut all: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && !hyphen(c)).collect();
        if line.ends_with(hyphen) {
            all.pop();
        }
        for word in all {
            let halves: Vec<String> = word.split(hyphen).map(str::to_lowercase).collect();
            for pair in halves.windows(2) {
                *words.entry(pair.join("-")).or_default() += 1;
            }
            *words.entry(halves.concat()).or_default() += u32::from(halves.len() == 1);
        }
    }
    words.retain(|_, count| *count > 0);
    words
}
