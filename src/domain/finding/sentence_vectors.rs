//! Sentence vectors: each sentence and table row of a passage gets a vector of its own.
//!
//! A passage's vector says what the passage is about; the answer is one sentence of it. So the best passages are
//! reranked by the similarity of their nearest sentence. Measured on the open sets (both halves rose on each): recall@1
//! on Chinese questions and an English book from .685 to .731, the other way round .651 to .705, on RGB .740 to .800,
//! on XQuAD zh .942 to .957, on COVID-QA .616 to .654 (`docs/finding.md`). Averaging a sentence's token embeddings from
//! the passage's own model run cost nothing and gained nothing.

use std::ops::Range;

use crate::domain::text::sentence;

/// Number of passages reranked, best first. 10 to 40 were within a point of each other.
pub const CANDIDATES: usize = 16;

/// Sentences with fewer characters are joined to the next: they say nothing alone.
const SHORT: usize = 15;

/// Maximum number of sentences per passage: rows of a long table are grouped.
const MOST: usize = 24;

/// The byte ranges of the sentences of `text`, in order.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let least = SHORT.max(text.chars().count() / MOST);
    let mut all: Vec<Range<usize>> = Vec::new();
    for range in sentence::split(text).into_iter().flat_map(|range| sentence::lines(text, range)) {
        match all.last_mut().filter(|last| text[last.start..last.end].chars().count() < least) {
            Some(last) => last.end = range.end,
            None if text[range.clone()].trim().is_empty() => {}
            None => all.push(range),
        }
    }
    all
}

/// Packs vectors of equal length into bytes, a quarter of their size: for each vector its largest number, then every
/// number as a share of it in 127ths. Similarities change by .001 at most.
pub fn pack(vectors: &[Vec<f32>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for vector in vectors {
        let largest = vector.iter().fold(0.0f32, |most, v| most.max(v.abs()));
        let scale = if largest > 0.0 { 127.0 / largest } else { 0.0 };
        bytes.extend(largest.to_le_bytes());
        bytes.extend(vector.iter().map(|v| ((v * scale).round() as i8).cast_unsigned()));
    }
    bytes
}

/// A sentence with its similarity to the question.
#[derive(Clone, Debug, PartialEq)]
pub struct NearSentence {
    pub text: String,
    /// Cosine similarity.
    pub similarity: f32,
}

/// The largest inner product of `vector` with a packed one; `None` if the lengths differ.
pub fn nearest(packed: &[u8], vector: &[f32]) -> Option<f32> {
    similarities(packed, vector)?.into_iter().reduce(f32::max)
}

/// The inner products of `vector` with packed ones, in order; `None` if the lengths differ or there are none.
pub fn similarities(packed: &[u8], vector: &[f32]) -> Option<Vec<f32>> {
    let each = vector.len() + 4;
    if packed.is_empty() || !packed.len().is_multiple_of(each) {
        return None;
    }
    let product = |one: &[u8]| {
        let largest = f32::from_le_bytes([one[0], one[1], one[2], one[3]]);
        let sum: f32 = one[4..].iter().zip(vector).map(|(&b, v)| f32::from(b.cast_signed()) * v).sum();
        sum * largest / 127.0
    };
    Some(packed.chunks_exact(each).map(product).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_falls_into_sentences_and_rows() {
        let text = "The harbour of Riga freezes. Ships wait until the ice breaks.\nDues of the year 1901\n12\n港口在一月结冰。船只要等到春天才能出海航行。";
        let found: Vec<&str> = sentences(text).into_iter().map(|range| text[range].trim()).collect();
        assert_eq!(
            found[..3],
            ["The harbour of Riga freezes.", "Ships wait until the ice breaks.", "Dues of the year 1901"]
        );
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[3].starts_with("12") && found[3].contains("结冰"));
        assert!(sentences(" \n ").is_empty());
        let table: String = (0..200).map(|n| format!("row {n} holds {} and more\n", n * n)).collect();
        assert!(sentences(&table).len() <= MOST && sentences(&table).len() > MOST / 2);
    }

    #[test]
    fn packed_vectors_keep_their_similarity() {
        let unit = |seed: f32| {
            let raw: Vec<f32> = (0..384).map(|n| ((n as f32 + 1.0) * seed).sin()).collect();
            let length = raw.iter().map(|v| v * v).sum::<f32>().sqrt();
            raw.into_iter().map(|v| v / length).collect::<Vec<f32>>()
        };
        let (a, b, question) = (unit(0.37), unit(1.91), unit(0.38));
        let exact = |v: &[f32]| v.iter().zip(&question).map(|(x, y)| x * y).sum::<f32>();
        let packed = pack(&[b.clone(), a.clone()]);
        assert_eq!(packed.len(), 2 * 388);
        assert!((nearest(&packed, &question).unwrap() - exact(&a).max(exact(&b))).abs() < 1e-3);
        assert_eq!(nearest(&packed, &question[..300]), None);
        assert_eq!(nearest(&[], &question), None);
    }
}
