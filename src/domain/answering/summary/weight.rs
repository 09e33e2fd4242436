//! How much a sentence says of the whole it is from: by what it shares with the rest, its place, its phrases.

use std::collections::HashMap;

use super::cues::{Cue, cues};
use super::material::Sentence;
use super::usable::{distinct, is_notice, overlap};

/// A sentence's weight and what it was made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Weight {
    /// Higher says more; about −2 to 3.
    pub value: f32,
    /// Its terms, each once.
    pub terms: Vec<String>,
    pub cues: Vec<Cue>,
}

/// What sentences are weighed against.
pub(super) struct Measure<'a> {
    /// The terms of the title of the document or part.
    pub title: &'a [String],
    /// They are from a court's decision.
    pub decision: bool,
    /// How near a chunk, by index, is to the mean of the scope: 0 to 1; `None` without embeddings.
    pub near: &'a dyn Fn(usize) -> Option<f32>,
}

/// Openings that lean on the sentence before.
const LEANS: &[&str] = &[
    "this ",
    "it ",
    "they ",
    "these ",
    "those ",
    "that ",
    "however",
    "therefore",
    "thus",
    "for example",
    "for instance",
    "also",
    "but ",
    "and ",
    "in addition",
    "moreover",
    "furthermore",
    "hence",
    "such ",
    "he ",
    "she ",
    "then ",
    "so ",
    "instead",
    "similarly",
    "finally",
    "here ",
    "there ",
    "additionally",
    "nevertheless",
    "in this case",
    "otherwise",
    "or ",
    "note that",
    "例如",
    "但",
    "因此",
    "此外",
    "另外",
    "这",
    "它",
    "其",
    "所以",
    "而且",
    "同时",
    "不过",
    "如果",
    "注意",
];

/// The weights of sentences of one part, in their order.
pub(super) fn weigh(sentences: &[&Sentence], measure: &Measure<'_>) -> Vec<Weight> {
    let mut weights: Vec<Weight> =
        sentences.iter().map(|s| Weight { terms: distinct(&s.text), ..Weight::default() }).collect();
    let mut counts: HashMap<&str, f32> = HashMap::new();
    for weight in &weights {
        for term in &weight.terms {
            *counts.entry(term).or_default() += 1.0;
        }
    }
    let all = weights.len() as f32;
    // What a term adds: more the more sentences share it, less if nearly all do.
    let worth = |term: &String| {
        let count = counts.get(term.as_str()).copied().unwrap_or_default();
        if count < 2.0 { 0.0 } else { count.sqrt() * (1.0 + all / count).ln() }
    };
    let shared: Vec<f32> = weights
        .iter()
        .map(|weight| weight.terms.iter().map(worth).sum::<f32>() / (weight.terms.len().max(6) as f32).powf(0.75))
        .collect();
    let most = shared.iter().copied().fold(0.0, f32::max);
    drop(counts);
    for ((sentence, weight), shared) in sentences.iter().zip(&mut weights).zip(shared) {
        let by_words = if most > 0.0 { shared / most } else { 0.0 };
        let central = (measure.near)(sentence.chunk).map_or(by_words, |near| 0.65 * by_words + 0.35 * near);
        let lower = sentence.text.to_lowercase();
        weight.cues = cues(&lower, measure.decision);
        weight.value = central
            + place(sentence)
            + phrases(&weight.cues)
            + style(sentence, &lower, &weight.cues)
            + 0.35 * overlap(&weight.terms, measure.title).min(1.0);
    }
    weights
}

fn place(sentence: &Sentence) -> f32 {
    let first = if sentence.first { 0.2 } else { 0.0 };
    first
        + match sentence.nth {
            0 => 0.4,
            1..=2 => 0.12,
            _ => 0.0,
        }
}

fn phrases(cues: &[Cue]) -> f32 {
    cues.iter()
        .map(|cue| match cue {
            Cue::Purpose => 0.45,
            Cue::Finding => 0.25,
            Cue::Issue => 0.2,
            Cue::Holding | Cue::Disposition => 0.35,
        })
        .sum::<f32>()
        .min(0.8)
}

/// What speaks against quoting a sentence alone.
fn style(sentence: &Sentence, lower: &str, cues: &[Cue]) -> f32 {
    let mut value = 0.0;
    let words = sentence.text.split_whitespace().count();
    let leans = LEANS.iter().any(|opening| lower.starts_with(opening));
    // "This manual documents …" leans on nothing.
    let itself = cues.contains(&Cue::Purpose) || lower.starts_with("this ") && sentence.nth <= 1;
    value -= if leans && !itself { 0.4 } else { 0.0 };
    value -= if is_notice(lower) { 2.0 } else { 0.0 };
    value -= if lower.contains("http") || lower.contains("www.") || lower.contains('@') { 0.35 } else { 0.0 };
    value -= if sentence.text.ends_with(['?', '？']) { 0.4 } else { 0.0 };
    let refers = [
        "figure ",
        "fig.",
        "table ",
        "see ",
        "equation ",
        "f.3d",
        "u.s.c",
        "f.2d",
        "如图",
        "见表",
        "所示",
        "参见",
        "参考",
    ];
    value -= if refers.iter().any(|sign| lower.contains(sign)) { 0.25 } else { 0.0 };
    value -= if words > 45 { 0.25 } else { 0.0 };
    value -= if words < 8 && sentence.text.is_ascii() { 0.2 } else { 0.0 };
    value - if sentence.item { 0.8 } else { 0.0 }
}
