//! Which passage a small model's sentence rests on. Small models forget their marks, copy those of their excerpts to
//! the wrong place, or make them up; so theirs are left out, and each sentence is marked with the passage whose words
//! bear it out, while the answer streams.

use super::citation::{Check, markers};
use super::claim::check_claim;
use super::language::terms;
use super::passage::Passage;
use super::sentence;

/// The longest mark that is waited for, in bytes.
const LONGEST: usize = 12;

/// A sentence of fewer content terms ("Yes.") claims nothing that could be marked.
const FEWEST_TERMS: usize = 2;

/// Takes an answer in pieces and gives it back with its marks replaced by ours.
#[derive(Clone, Debug)]
pub struct Attribution<'a> {
    passages: &'a [Passage],
    /// The passage that is named where none bears a sentence out; the check then says that it does not.
    nearest: Option<usize>,
    /// White space that was not given out yet.
    space: String,
    /// What may turn out to be a mark.
    held: String,
    /// The sentence that is being said.
    sentence: String,
}

impl<'a> Attribution<'a> {
    /// `nearest` is the rank of the passage that the model was most likely to take its answer from.
    pub fn new(passages: &'a [Passage], nearest: Option<usize>) -> Self {
        Attribution { passages, nearest, space: String::new(), held: String::new(), sentence: String::new() }
    }

    /// Takes a piece; returns what can be shown.
    pub fn feed(&mut self, piece: &str) -> String {
        let mut out = String::new();
        for c in piece.chars() {
            if self.held.is_empty() && c.is_whitespace() {
                self.space.push(c);
            } else if !self.held.is_empty() || matches!(c, '[' | '【') {
                self.held.push(c);
                if matches!(c, ']' | '】') && is_mark(&self.held) {
                    self.held.clear();
                } else if matches!(c, ']' | '】') || self.held.len() > LONGEST {
                    self.flush(&mut out);
                }
            } else {
                self.say(c, &mut out);
            }
        }
        out
    }

    /// The answer is over: what was held back, and the last mark.
    pub fn finish(&mut self) -> String {
        let mut out = String::new();
        self.flush(&mut out);
        self.mark(&mut out);
        out
    }

    fn flush(&mut self, out: &mut String) {
        for c in std::mem::take(&mut self.held).chars() {
            self.say(c, out);
        }
    }

    fn say(&mut self, c: char, out: &mut String) {
        let space = std::mem::take(&mut self.space);
        // The mark goes between a sentence and the white space behind it.
        let with_next = format!("{}{space}{c}", self.sentence);
        let over = space.contains('\n') || sentence::split(&with_next).len() > 1;
        if over {
            self.mark(out);
        }
        // What stood before a mark that was left out does not stand before a full stop.
        let closes = matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '。' | '，' | '；' | '：' | '！' | '？');
        if !(closes && space == " " || out.is_empty() && self.sentence.is_empty() && space == " ") || over {
            out.push_str(&space);
            self.sentence.push_str(&space);
        }
        out.push(c);
        self.sentence.push(c);
    }

    fn mark(&mut self, out: &mut String) {
        let sentence = std::mem::take(&mut self.sentence);
        if let Some(rank) = self.source(&sentence) {
            out.push_str(&format!(" [{rank}]"));
        }
    }

    /// The passage that says it word for word, or else in other words.
    fn source(&self, sentence: &str) -> Option<usize> {
        if terms(sentence).len() < FEWEST_TERMS {
            return None;
        }
        let checked: Vec<(usize, Check)> =
            self.passages.iter().map(|passage| (passage.rank, check_claim(sentence, &passage.text).0)).collect();
        let first = |wanted: Check| checked.iter().find(|(_, check)| *check == wanted).map(|(rank, _)| *rank);
        first(Check::Verbatim).or_else(|| first(Check::Close)).or(self.nearest)
    }
}

fn is_mark(text: &str) -> bool {
    markers(text).first().is_some_and(|mark| mark.range == (0..text.len()))
}

#[cfg(test)]
mod tests {
    use super::super::passage::sample as passage;
    use super::*;

    fn marked(answer: &str) -> String {
        let passages = [
            passage(1, "Recall at k is the share of what should have been found. 向量检索并不常见。"),
            passage(2, "The harbour of Riga freezes in January of most winters, and ships wait."),
        ];
        let mut whole = Attribution::new(&passages, Some(2));
        let at_once = whole.feed(answer) + &whole.finish();
        // One character at a time is the hardest cut.
        let mut cut = Attribution::new(&passages, Some(2));
        let mut pieces: String = answer.chars().map(|c| cut.feed(&c.to_string())).collect();
        pieces.push_str(&cut.finish());
        assert_eq!(pieces, at_once);
        pieces
    }

    #[test]
    fn every_sentence_is_marked_with_the_passage_that_says_it() {
        assert_eq!(
            marked("Recall at k is the share of what should have been found. Riga's harbour freezes in January."),
            "Recall at k is the share of what should have been found. [1] Riga's harbour freezes in January. [2]"
        );
        assert_eq!(marked("向量检索并不常见。"), "向量检索并不常见。 [1]");
    }

    #[test]
    fn marks_of_the_model_are_left_out_wherever_they_stand() {
        assert_eq!(
            marked("[2] Recall at k is the share of what should have been found [2]. "),
            "Recall at k is the share of what should have been found. [1]"
        );
    }

    #[test]
    fn what_nothing_bears_out_names_the_nearest_passage_for_the_check_to_refuse() {
        assert_eq!(marked("Penguins live far in the south."), "Penguins live far in the south. [2]");
    }

    #[test]
    fn other_brackets_and_short_words_are_left_alone() {
        for answer in ["Yes.", "", "See [a link](b).", "x["] {
            assert_eq!(marked(answer).replace(" [2]", ""), answer);
        }
    }

    #[test]
    fn lines_end_sentences() {
        assert_eq!(
            marked("The harbour of Riga freezes\nRecall at k is the share"),
            "The harbour of Riga freezes [2]\nRecall at k is the share [1]"
        );
    }
}
