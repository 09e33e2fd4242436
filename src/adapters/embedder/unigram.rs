//! The tokenizer of the default model, small: texts to token ids.
//!
//! The tokenizers crate keeps a hash table for every byte of 250,000 pieces: some 200 MB, half of what the whole program
//! takes. Here the pieces are one string and a sorted list of 8 MB, and a text gives the same ids (a test compares
//! them). Only tokenizers of exactly this kind are taken: SentencePiece's unigram model (Kudo 2018, "Subword
//! Regularization") over NFKC text. For any other, [`Unigram::read`] gives none.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Stands for a space in pieces.
const SPACE: char = '▁';

/// How much less likely than the least likely piece a character is that is in none (SentencePiece's constant).
const UNKNOWN_PENALTY: f64 = 10.0;

/// What a tokenizer.json holds of this kind.
#[derive(Deserialize)]
struct File<'a> {
    added_tokens: Vec<Added>,
    normalizer: Value,
    pre_tokenizer: Value,
    post_processor: Value,
    #[serde(borrow)]
    model: Model<'a>,
}

#[derive(Deserialize)]
struct Added {
    id: u32,
    content: String,
    single_word: bool,
    lstrip: bool,
    rstrip: bool,
    normalized: bool,
}

#[derive(Deserialize)]
struct Model<'a> {
    #[serde(rename = "type")]
    kind: String,
    unk_id: u32,
    byte_fallback: bool,
    #[serde(borrow)]
    vocab: Vec<Piece<'a>>,
}

/// A piece and the logarithm of its probability.
#[derive(Deserialize)]
struct Piece<'a>(#[serde(borrow)] Cow<'a, str>, f64);

/// See the module.
pub(super) struct Unigram {
    /// All pieces, one after another, and where each ends.
    text: String,
    ends: Vec<u32>,
    /// Logarithms of their probabilities.
    scores: Vec<f64>,
    /// Their ids in the order of their bytes.
    order: Vec<u32>,
    /// Where in `order` the pieces with this first character stand.
    first: HashMap<char, Range<u32>>,
    unknown: u32,
    unknown_score: f64,
    /// Texts that are pieces as they stand, before anything is folded.
    special: Vec<(String, u32)>,
    /// Ids that stand before and after those of a text.
    around: (Vec<u32>, Vec<u32>),
}

impl Unigram {
    /// The tokenizer of a tokenizer.json, if it is of this kind.
    pub fn read(file: &[u8]) -> Option<Unigram> {
        let file: File<'_> = serde_json::from_slice(file).ok()?;
        let folding = json!({"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]});
        let spaces = json!({"type": "Metaspace", "replacement": SPACE, "prepend_scheme": "always", "split": false});
        let plain = |added: &Added| !(added.single_word || added.lstrip || added.rstrip || added.normalized);
        let known = file.normalizer == folding
            && file.pre_tokenizer == spaces
            && file.model.kind == "Unigram"
            && !file.model.byte_fallback
            && file.model.vocab.len() > file.model.unk_id as usize
            && file.added_tokens.iter().all(plain);
        let around = around(&file.post_processor).filter(|_| known)?;
        let vocabulary = file.model.vocab;
        let piece = |id: u32| vocabulary[id as usize].0.as_ref();
        let order = in_order(&vocabulary);
        let mut first: HashMap<char, Range<u32>> = HashMap::new();
        let mut start = 0;
        for alike in order.chunk_by(|&a, &b| piece(a).chars().next() == piece(b).chars().next()) {
            let range = start..start + alike.len() as u32;
            start = range.end;
            first.extend(piece(alike[0]).chars().next().map(|c| (c, range)));
        }
        let mut end = 0;
        let ends = vocabulary.iter().map(|Piece(piece, _)| {
            end += piece.len() as u32;
            end
        });
        Some(Unigram {
            ends: ends.collect(),
            text: vocabulary.iter().map(|Piece(piece, _)| piece.as_ref()).collect(),
            scores: vocabulary.iter().map(|Piece(_, score)| *score).collect(),
            order,
            first,
            unknown: file.model.unk_id,
            unknown_score: vocabulary.iter().map(|Piece(_, s)| *s).fold(f64::INFINITY, f64::min) - UNKNOWN_PENALTY,
            special: file.added_tokens.into_iter().map(|added| (added.content, added.id)).collect(),
            around,
        })
    }

    /// The id of a piece or special text.
    pub fn id(&self, piece: &str) -> Option<u32> {
        let special = self.special.iter().find(|(text, _)| text == piece).map(|(_, n)| *n);
        special.or_else(|| {
            let place = self.order.binary_search_by(|&n| self.piece(n).cmp(piece)).ok()?;
            self.order.get(place).copied()
        })
    }

    /// The ids that stand before and after those of a text.
    pub fn around(&self) -> (&[u32], &[u32]) {
        (&self.around.0, &self.around.1)
    }

    /// The ids of a text, at most `most` of them, those that stand around it included.
    pub fn encode(&self, text: &str, most: usize) -> Vec<u32> {
        let (before, after) = &self.around;
        let mut ids = before.clone();
        let mut rest = text;
        while !rest.is_empty() {
            let next = self.special.iter().filter_map(|(text, n)| Some((rest.find(text.as_str())?, text.len(), *n)));
            let next = next.min_by_key(|&(at, length, _)| (at, std::cmp::Reverse(length)));
            let (at, length) = next.map_or((rest.len(), 0), |(at, length, _)| (at, length));
            ids.extend(self.pieces(&folded(&rest[..at])).into_iter().map(|(id, _)| id));
            ids.extend(next.map(|(.., n)| n));
            rest = &rest[at + length..];
        }
        ids.truncate(most.saturating_sub(after.len()));
        ids.extend(after);
        ids
    }

    /// The ids of a text alone, without those that stand around one, and the bytes of the text that each stands for:
    /// without the space before a word, so that a lone space has an empty range. Special texts are read as any other: a
    /// document cannot write one.
    pub fn encode_with_ranges(&self, text: &str) -> Vec<(u32, Range<usize>)> {
        let Aligned { folded, starts, ends } = Aligned::of(text);
        let of_bytes = |(id, range): (u32, Range<usize>)| {
            let piece = &folded[range.clone()];
            let first = range.start + (piece.len() - piece.trim_start_matches(SPACE).len());
            let start = starts.get(first).copied().unwrap_or(text.len());
            let end = if first < range.end { ends.get(range.end - 1).copied().unwrap_or(text.len()) } else { start };
            (id, start..end.max(start))
        };
        self.pieces(&folded).into_iter().map(of_bytes).collect()
    }

    /// The likeliest pieces that make up a folded text, each with its bytes: Viterbi's algorithm.
    fn pieces(&self, text: &str) -> Vec<(u32, Range<usize>)> {
        #[derive(Clone)]
        struct Best {
            score: f64,
            from: usize,
            piece: u32,
        }
        let mut best: Vec<Option<Best>> = vec![None; text.len() + 1];
        for (at, c) in text.char_indices() {
            let until = best[at].as_ref().map_or(0.0, |best| best.score);
            let mut reach = |to: usize, piece: u32, score: f64| {
                let score = score + until;
                if best[to].as_ref().is_none_or(|best| score > best.score) {
                    best[to] = Some(Best { score, from: at, piece });
                }
            };
            let mut alone = false;
            self.prefixes(c, &text[at..], |piece, length| {
                reach(at + length, piece, self.scores[piece as usize]);
                alone |= length == c.len_utf8();
            });
            if !alone {
                reach(at + c.len_utf8(), self.unknown, self.unknown_score);
            }
        }
        let mut pieces: Vec<(u32, Range<usize>)> = Vec::new();
        let mut at = text.len();
        while let Some(Best { from, piece, .. }) = best[at] {
            match pieces.last_mut() {
                // Unknown characters in a row are one.
                Some((last, range)) if piece == self.unknown && *last == piece => range.start = from,
                _ => pieces.push((piece, from..at)),
            }
            at = from;
        }
        pieces.reverse();
        pieces
    }

    /// Calls `found` with the id and length of every piece that `text`, whose first character is `c`, begins with.
    fn prefixes(&self, c: char, text: &str, mut found: impl FnMut(u32, usize)) {
        let Some(range) = self.first.get(&c) else { return };
        let mut pieces = &self.order[range.start as usize..range.end as usize];
        for (depth, byte) in text.bytes().enumerate() {
            if depth >= c.len_utf8() {
                let at = |n: &u32| self.piece(*n).as_bytes().get(depth).copied();
                let from = pieces.partition_point(|n| at(n) < Some(byte));
                let to = from + pieces[from..].partition_point(|n| at(n) == Some(byte));
                pieces = &pieces[from..to];
            }
            // The shortest of those that begin alike is the first.
            match pieces.first() {
                Some(&n) if self.piece(n).len() == depth + 1 => found(n, depth + 1),
                Some(_) => {}
                None => return,
            }
        }
    }

    fn piece(&self, id: u32) -> &str {
        let n = id as usize;
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[n] as usize]
    }
}

/// The ids of all pieces but the empty ones, in the order of the pieces' bytes.
fn in_order(vocabulary: &[Piece<'_>]) -> Vec<u32> {
    // A piece's first bytes as one number: few are alike in all sixteen, so that sorting seldom looks further.
    let beginning = |piece: &str| {
        let mut bytes = [0; 16];
        let length = piece.len().min(bytes.len());
        bytes[..length].copy_from_slice(&piece.as_bytes()[..length]);
        u128::from_be_bytes(bytes)
    };
    let pieces = (0..).zip(vocabulary).filter(|(_, piece)| !piece.0.is_empty());
    let mut sorted: Vec<(u128, &str, u32)> =
        pieces.map(|(id, Piece(piece, _))| (beginning(piece), &**piece, id)).collect();
    sorted.sort_unstable();
    sorted.into_iter().map(|(.., id)| id).collect()
}

/// The ids that a tokenizer.json's template puts before and after a text.
fn around(template: &Value) -> Option<(Vec<u32>, Vec<u32>)> {
    if template["type"] != "TemplateProcessing" {
        return None;
    }
    let (mut before, mut after, mut seen) = (Vec::new(), Vec::new(), false);
    for part in template["single"].as_array()? {
        if part["Sequence"].is_object() {
            seen = true;
            continue;
        }
        let name = part["SpecialToken"]["id"].as_str()?;
        let ids = template["special_tokens"][name]["ids"].as_array()?;
        let ids =
            ids.iter().map(|id| id.as_u64().and_then(|id| u32::try_from(id).ok())).collect::<Option<Vec<u32>>>()?;
        if seen { after.extend(ids) } else { before.extend(ids) }
    }
    seen.then_some((before, after))
}

/// A text as pieces are of: control characters left out, what is like a space as one (SentencePiece's `nmt` rule), NFKC,
/// one space for several, and a space before it. Empty where nothing is left.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + SPACE.len_utf8());
    text.chars().filter_map(nmt).nfkc().for_each(|c| push_folded(&mut folded, c));
    folded
}

/// A character by SentencePiece's `nmt` rule; `None` if it is left out.
fn nmt(c: char) -> Option<char> {
    match u32::from(c) {
        0x01..=0x08 | 0x0b | 0x0e..=0x1f | 0x7f | 0x8f | 0x9f => None,
        0x09 | 0x0a | 0x0c | 0x0d | 0x1680 | 0x200b..=0x200f | 0x2028 | 0x2029 | 0x2581 | 0xfeff | 0xfffd => Some(' '),
        _ => Some(c),
    }
}

/// Adds a normalised character to a folded text.
fn push_folded(folded: &mut String, c: char) {
    match c {
        ' ' if folded.ends_with(SPACE) => {}
        ' ' => folded.push(SPACE),
        _ => {
            if folded.is_empty() {
                folded.push(SPACE);
            }
            folded.push(c);
        }
    }
}

/// A folded text, and where in the text it came from each of its bytes begins and ends.
struct Aligned {
    folded: String,
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Aligned {
    fn of(text: &str) -> Aligned {
        let kept: Vec<(usize, char, char)> = text.char_indices().filter_map(|(at, c)| Some((at, c, nmt(c)?))).collect();
        let expected = folded(text);
        // The smallest parts first: a character with the marks that follow it. Parts that normalise otherwise together
        // than alone (Korean letters that make a syllable) are rare, and then words do, which no space is joined with.
        let marked = |_: char, c: char| canonical_combining_class(c) != 0;
        let in_word = |before: char, c: char| (before == ' ') == (c == ' ');
        for together in [&marked as &dyn Fn(char, char) -> bool, &in_word, &|_, _| true] {
            let mut aligned = Aligned { folded: String::with_capacity(expected.len()), starts: vec![], ends: vec![] };
            for part in kept.chunk_by(|a, b| together(a.2, b.2)) {
                aligned.push(part);
            }
            if aligned.folded == expected {
                return aligned;
            }
        }
        let (starts, ends) = (vec![0; expected.len()], vec![text.len(); expected.len()]);
        Aligned { folded: expected, starts, ends }
    }

    /// Adds the characters of a part, each with its place and itself normalised by `nmt`.
    fn push(&mut self, part: &[(usize, char, char)]) {
        let (Some(first), Some(last)) = (part.first(), part.last()) else { return };
        part.iter().map(|(.., c)| *c).nfkc().for_each(|c| push_folded(&mut self.folded, c));
        self.starts.resize(self.folded.len(), first.0);
        self.ends.resize(self.folded.len(), last.0 + last.1.len_utf8());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> String {
        json!({
            "added_tokens": [{"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false}],
            "normalizer": {"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
            "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": false},
            "post_processor": {"type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "</s>"}}],
                "special_tokens": {"<s>": {"ids": [0]}, "</s>": {"ids": [1]}}},
            "model": {"type": "Unigram", "unk_id": 2, "byte_fallback": false, "vocab": [["<s>", 0.0], ["</s>", 0.0],
                ["<unk>", 0.0], ["▁", -3.0], ["a", -4.0], ["b", -4.0], ["ab", -5.0], ["▁ab", -6.0], ["召回", -5.0],
                ["召", -6.0], ["▁aba", -20.0]]}
        })
        .to_string()
    }

    #[test]
    fn the_likeliest_pieces_are_taken() {
        let unigram = Unigram::read(small().as_bytes()).unwrap();
        assert_eq!(unigram.encode("ab aba", 99), [0, 7, 7, 4, 1]);
        assert_eq!(unigram.encode("召回  召\u{3000}a", 99), [0, 3, 8, 3, 9, 3, 4, 1]);
        assert_eq!(unigram.encode("xyz ab回", 99), [0, 3, 2, 7, 2, 1], "unknown characters in a row are one");
        assert_eq!(unigram.encode("a<s>a", 99), [0, 3, 4, 0, 3, 4, 1]);
        assert_eq!(unigram.encode("ab ab ab ab", 4), [0, 7, 7, 1]);
        assert_eq!(unigram.encode("", 99), [0, 1]);
        assert_eq!(unigram.encode("\u{1}\u{7f}", 99), [0, 1]);
        assert_eq!((unigram.id("ab"), unigram.id("<s>"), unigram.id("zz")), (Some(6), Some(0), None));
    }

    #[test]
    fn every_piece_knows_the_words_it_stands_for() {
        let unigram = Unigram::read(small().as_bytes()).unwrap();
        let words = |text: &'static str| -> Vec<&'static str> {
            unigram.encode_with_ranges(text).into_iter().map(|(_, range)| &text[range]).collect()
        };
        assert_eq!(words("ab  \n ab"), ["ab", "ab"]);
        assert_eq!(words("ａｂ　召回"), ["ａｂ", "", "召回"], "full-width forms");
        assert_eq!(words("ﬁ 召①"), ["", "ﬁ", "", "召", "①"], "a ligature and a number in a circle");
        assert_eq!(words("e\u{301}ab"), ["", "e\u{301}", "ab"], "a letter and its accent");
        assert_eq!(words("\u{1}a\u{7f}b<s>"), ["a\u{7f}b", "<s>"], "a document writes no special text");
        assert_eq!(
            words("한글\u{1112}\u{1161} ab"),
            ["", "한글\u{1112}\u{1161}", "ab"],
            "letters that make a syllable"
        );
        assert!(words("").is_empty() && words("\u{1}").is_empty());
    }

    #[test]
    fn ranges_lie_on_characters_and_follow_each_other() {
        let unigram = Unigram::read(small().as_bytes()).unwrap();
        let odd = "ab ½ﬃ e\u{301}\u{323} \u{200d}👩\u{200d}🔬 \u{1100}\u{1161}\u{11a8} ㈱\u{feff} \u{0}\u{fdfa} ａ\u{3099}か\u{3099} 召\r\n回  ";
        let starts: Vec<usize> = odd.char_indices().map(|(at, _)| at).collect();
        for (&from, &to) in starts.iter().zip(starts.iter().skip(1)).chain([(&0, &odd.len())]) {
            for text in [&odd[from..], &odd[..to], &odd[from..to]] {
                let mut before = 0;
                let plain = unigram.encode(text, usize::MAX);
                let ranged = unigram.encode_with_ranges(text);
                assert_eq!(ranged.iter().map(|(id, _)| *id).collect::<Vec<_>>(), plain[1..plain.len() - 1], "{text:?}");
                for (_, range) in ranged {
                    assert!(text.get(range.clone()).is_some() && range.start >= before, "{text:?} {range:?}");
                    before = range.start;
                }
            }
        }
    }

    #[test]
    fn another_kind_of_tokenizer_is_none_of_this() {
        for (part, other) in [
            ("\"Unigram\"", "\"BPE\""),
            ("\"always\"", "\"first\""),
            ("\"NFKC\"", "\"NFC\""),
            ("\"byte_fallback\":false", "\"byte_fallback\":true"),
            ("\"TemplateProcessing\"", "\"BertProcessing\""),
            ("\"lstrip\":false", "\"lstrip\":true"),
        ] {
            let changed = small().replace(part, other);
            assert_ne!(changed, small(), "{part}");
            assert!(Unigram::read(changed.as_bytes()).is_none(), "{part}");
        }
        assert!(Unigram::read(b"{}").is_none() && Unigram::read(b"").is_none());
    }
}
