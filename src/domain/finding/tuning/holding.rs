//! Which chunks hold a text given in a pair, though chunks are cut and set differently from what was copied.

use crate::domain::text::squeeze;

/// Letters of a shingle.
const WIDTH: usize = 8;

/// Least share of a text's shingles in a chunk that holds it: as the open question sets judge a sentence.
const LEAST: f32 = 0.6;

/// A text as its distinct shingles.
#[derive(Clone, Debug, PartialEq)]
pub struct Shingled(Vec<u64>);

impl Shingled {
    pub fn of(text: &str) -> Shingled {
        let letters: Vec<char> = squeeze(text).chars().collect();
        let width = letters.len().clamp(1, WIDTH);
        // FNV-1a.
        let hash = |window: &[char]| {
            let mix = |sum: u64, c: &char| (sum ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3);
            window.iter().fold(0xcbf2_9ce4_8422_2325, mix)
        };
        let mut all: Vec<u64> = letters.windows(width).map(hash).collect();
        all.sort_unstable();
        all.dedup();
        Shingled(all)
    }

    /// True for a text without letters.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The share of the shingles of `wanted` that this text has, 0 to 1.
    fn share(&self, wanted: &Shingled) -> f32 {
        let there = wanted.0.iter().filter(|shingle| self.0.binary_search(shingle).is_ok()).count();
        if wanted.0.is_empty() { 0.0 } else { there as f32 / wanted.0.len() as f32 }
    }
}

/// The places of the texts that hold `wanted`, and how much of it the best does; a text longer than a chunk is held by
/// the chunk with most of it.
pub fn holders(texts: &[Shingled], wanted: &Shingled) -> (Vec<usize>, f32) {
    let shares: Vec<f32> = texts.iter().map(|text| text.share(wanted)).collect();
    let best = shares.iter().copied().fold(0.0f32, f32::max);
    // Half of a long text may be in each of two chunks.
    let least = if best >= LEAST { LEAST } else { (best - 0.05).max(LEAST / 2.0) };
    ((0..texts.len()).filter(|&n| shares[n] >= least).collect(), best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_held_by_the_chunks_with_most_of_it_however_it_is_set() {
        let chunks = [
            "The harbour of Riga freezes in January. Ships wait for spring.",
            "Ships wait for spring. Dues are paid in summer, by the captain or his agent.",
            "向量检索使用近邻图索引。",
        ];
        let chunks: Vec<Shingled> = chunks.iter().map(|text| Shingled::of(text)).collect();
        let held = |wanted: &str| holders(&chunks, &Shingled::of(wanted)).0;
        assert_eq!(held("ships  wait\nfor Spring"), [0, 1]);
        assert_eq!(held("向量检索 使用近邻图索引"), [2]);
        assert_eq!(held("Dues are paid in winter by the owner"), [0; 0]);
        assert!(Shingled::of(" … ").is_empty() && held("").is_empty());
        let both =
            "The harbour of Riga freezes in January. Ships wait for spring. Dues are paid in summer, by the captain";
        assert!(held(both).contains(&0));
    }
}
