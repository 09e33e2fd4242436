//! The question sets, and small tools that every measurement needs.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A question of a set.
#[derive(Clone, Debug, Deserialize)]
pub struct Question {
    pub qid: String,
    pub set: String,
    pub lang: String,
    pub doc_id: String,
    pub question: String,
    #[serde(default)]
    pub answers: Vec<String>,
    #[serde(default)]
    pub evidence: Vec<String>,
    #[serde(default)]
    pub evidence_pages: Vec<u32>,
}

/// A document of a set.
#[derive(Clone, Debug, Deserialize)]
pub struct Book {
    pub doc_id: String,
    pub pages: Vec<String>,
}

/// Where the sets are; `None`, and a line that says so, where they are not.
pub fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eval");
    // A worktree of the project stands one folder deeper.
    let deeper = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/eval");
    // Where scripts/build-sets puts them.
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let built = cache.unwrap_or_else(|| home.join(".cache")).join("docent/sets");
    let named = std::env::var_os("DOCENT_EVAL").map(PathBuf::from);
    let found = named.into_iter().chain([beside, deeper, built]).find(|folder| folder.join("questions").is_dir());
    if found.is_none() {
        eprintln!("skipped: no question sets; scripts/build-sets makes some, DOCENT_EVAL names their folder");
    }
    found
}

pub fn questions(folder: &Path, set: &str) -> Vec<Question> {
    let path = folder.join("questions").join(format!("{set}.jsonl"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The documents that questions of a set are asked of, by name.
pub fn books(folder: &Path, set: &str) -> HashMap<String, Book> {
    let file = match set {
        "xquad_zh2en" => "xquad_en",
        "xquad_en2zh" => "xquad_zh",
        set => set,
    };
    let path = folder.join("docs").join(format!("{file}.jsonl.gz"));
    let file = std::fs::File::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    BufReader::new(flate2::read::GzDecoder::new(file))
        .lines()
        .map(|line| serde_json::from_str::<Book>(&line.unwrap()).unwrap())
        .map(|book| (book.doc_id.clone(), book))
        .collect()
}

/// Numbers that look random and are the same on every machine (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }
}

/// Which half a question belongs to: thresholds are chosen on one and figures given of the other. By document where a set
/// has several, so that no text is in both halves; else by page.
pub fn held_out(question: &Question) -> bool {
    let page = question.evidence_pages.first().copied().unwrap_or(0);
    let name = format!("{}/{}", question.doc_id, page);
    name.bytes().fold(0u32, |sum, b| sum.wrapping_mul(31).wrapping_add(u32::from(b))) / 7 % 2 == 0
}

/// Counts of a yes-or-no verdict.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub right_yes: usize,
    pub wrong_yes: usize,
    pub right_no: usize,
    pub wrong_no: usize,
}

impl Tally {
    pub fn add(&mut self, truth: bool, said: bool) {
        *match (truth, said) {
            (true, true) => &mut self.right_yes,
            (false, true) => &mut self.wrong_yes,
            (false, false) => &mut self.right_no,
            (true, false) => &mut self.wrong_no,
        } += 1;
    }

    pub fn precision(&self) -> f64 {
        share(self.right_yes, self.right_yes + self.wrong_yes)
    }

    pub fn recall(&self) -> f64 {
        share(self.right_yes, self.right_yes + self.wrong_no)
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (yes, no) = (self.right_yes + self.wrong_no, self.right_no + self.wrong_yes);
        write!(f, "precision {:.3}  recall {:.3}  ({yes} yes, {no} no)", self.precision(), self.recall())
    }
}

pub fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { f64::NAN } else { part as f64 / whole as f64 }
}
