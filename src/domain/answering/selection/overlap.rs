//! Words that a question and its candidates share, weighted by their rarity among the candidates.

use std::collections::{HashMap, HashSet};

use crate::domain::text::language::terms;
use crate::domain::text::squeeze;

/// The terms of a text, in order and as a set.
pub struct Terms {
    pub ordered: Vec<String>,
    pub set: HashSet<String>,
}

impl Terms {
    pub fn of(text: &str) -> Terms {
        let ordered = terms(text);
        let set = ordered.iter().cloned().collect();
        Terms { ordered, set }
    }
}

/// The question's terms with their weights, which add up to 1.
pub struct Weighted<'a> {
    terms: &'a [String],
    weights: Vec<f32>,
    /// The index of the heaviest of those that occur at all.
    rarest: Option<usize>,
}

impl<'a> Weighted<'a> {
    /// Weighs each term by how few of the candidates have it.
    pub fn new(asked: &'a [String], candidates: &[Terms]) -> Weighted<'a> {
        let mut frequency: HashMap<&str, usize> = HashMap::new();
        for candidate in candidates {
            for term in &candidate.set {
                *frequency.entry(term).or_default() += 1;
            }
        }
        let count = |term: &String| *frequency.get(term.as_str()).unwrap_or(&0);
        let n = candidates.len() as f32;
        let raw: Vec<f32> = asked.iter().map(|term| (1.0 + n / (1.0 + count(term) as f32)).ln()).collect();
        let total = raw.iter().sum::<f32>().max(f32::EPSILON);
        let weights: Vec<f32> = raw.iter().map(|weight| weight / total).collect();
        let there = (0..asked.len()).filter(|&n| count(&asked[n]) > 0);
        let rarest = there.max_by(|a, b| weights[*a].total_cmp(&weights[*b]));
        Weighted { terms: asked, weights, rarest }
    }

    /// The share of the question in a text, 0 to 1.
    pub fn share(&self, text: &Terms) -> f32 {
        self.share_in(&[text])
    }

    /// The share in several texts together.
    pub fn share_in(&self, texts: &[&Terms]) -> f32 {
        let held = |term: &String| texts.iter().any(|text| text.set.contains(term));
        self.terms.iter().zip(&self.weights).filter(|(term, _)| held(term)).map(|(_, weight)| weight).sum()
    }

    /// Whether a text holds the rarest word of the question that any candidate holds.
    pub fn holds_rarest(&self, text: &Terms) -> bool {
        self.rarest.is_some_and(|n| text.set.contains(&self.terms[n]))
    }

    /// The share of neighbouring terms of the question that stand side by side in a text.
    pub fn together(&self, text: &Terms) -> f32 {
        if self.terms.len() < 2 {
            return 0.0;
        }
        let pairs: HashSet<(&str, &str)> =
            text.ordered.windows(2).map(|two| (two[0].as_str(), two[1].as_str())).collect();
        let held = self.terms.windows(2).filter(|two| pairs.contains(&(two[0].as_str(), two[1].as_str()))).count();
        held as f32 / (self.terms.len() - 1) as f32
    }
}

/// Maximum characters compared of a question and of a sentence.
const COMPARED: usize = 400;

/// The length of the longest run of letters that question and sentence have in common, as a share of the question.
pub fn longest_run(question: &str, sentence: &str) -> f32 {
    let letters = |text: &str| squeeze(text).chars().take(COMPARED).collect::<Vec<char>>();
    let (question, sentence) = (letters(question), letters(sentence));
    let mut row = vec![0usize; sentence.len() + 1];
    let mut longest = 0;
    for c in &question {
        for n in (0..sentence.len()).rev() {
            row[n + 1] = if sentence[n] == *c { row[n] + 1 } else { 0 };
            longest = longest.max(row[n + 1]);
        }
    }
    longest as f32 / question.len().max(1) as f32
}
