//! Determines which passage a small model's sentence is based on. Small models forget marks, copy those of their
//! excerpts to the wrong place, or invent them; so their marks are dropped and, while the answer streams, each sentence
//! is marked with the passage that supports it.

use super::claim::Check;
use super::claim::check_claim;
use super::marks::{ELEMENTS, copied, markers, marks_of};
use crate::domain::finding::passage::Passage;
use crate::domain::text::language::terms;
use crate::domain::text::sentence;

/// Maximum length of a mark to wait for, in bytes.
const LONGEST: usize = 60;

/// Characters a mark may begin with, and those it may end with.
const OPEN: &[char] = &['[', '【', '［', '〔', '(', '（', '<'];
const CLOSE: &[char] = &[']', '】', '］', '〕', ')', '）', '>'];

/// A sentence of fewer content terms ("Yes.") makes no claim that could be cited.
const FEWEST_TERMS: usize = 2;

/// Takes an answer in pieces and returns it with its marks replaced by ours.
#[derive(Clone, Debug)]
pub struct Attribution<'a> {
    passages: &'a [Passage],
    /// The passage cited if none supports a sentence; the check then reports it as not found.
    nearest: Option<usize>,
    /// White space not yet output.
    space: String,
    /// Text that may turn out to be a mark.
    held: String,
    /// The sentence in progress.
    sentence: String,
    /// The first passage a removed mark named, and whether anything but marks was said.
    pointed: Option<usize>,
    spoke: bool,
}

impl<'a> Attribution<'a> {
    /// `nearest` is the rank of the passage that the model most likely took its answer from.
    pub fn new(passages: &'a [Passage], nearest: Option<usize>) -> Self {
        Attribution {
            passages,
            nearest,
            space: String::new(),
            held: String::new(),
            sentence: String::new(),
            pointed: None,
            spoke: false,
        }
    }

    /// Takes a piece; returns the text that can be shown.
    pub fn feed(&mut self, piece: &str) -> String {
        let mut out = String::new();
        for c in piece.chars() {
            // The held text is a number in round brackets, and this is what follows it.
            if self.held.ends_with([')', '）']) {
                match c {
                    '.' | '。' | '!' | '！' | '?' | '？' | ';' | '；' | '\n' => self.held.clear(),
                    _ => self.flush(&mut out),
                }
            }
            if self.held.is_empty() && c.is_whitespace() {
                self.space.push(c);
            } else if !self.held.is_empty() || OPEN.contains(&c) {
                self.hold(c, &mut out);
            } else {
                self.say(c, &mut out);
            }
        }
        out
    }

    /// Takes a character of a possible mark.
    fn hold(&mut self, c: char, out: &mut String) {
        // A new opening bracket may begin a mark of its own: "(see above [2])".
        if OPEN.contains(&c)
            && !matches!((self.held.as_str(), c), ("[", '[') | ("【", '【'))
            && !self.held.starts_with('<')
        {
            self.flush(out);
        }
        self.held.push(c);
        let closed = CLOSE.contains(&c);
        if closed && is_mark(&self.held) && !copied(&self.sentence, &self.held, self.passages) {
            self.pointed = self.pointed.or_else(|| markers(&self.held).first().map(|mark| mark.number));
            self.held.clear();
        } else if closed && self.counts_a_passage() {
            // Waits for the next character.
        } else if self.held.len() > LONGEST || c == '\n' || closed && !may_go_on(&self.held) || no_element(&self.held) {
            self.flush(out);
        }
    }

    /// True for "(1)" after some words if there is a passage 1 and the document does not have it with these words.
    fn counts_a_passage(&self) -> bool {
        let number = self.held.strip_prefix(['(', '（']).and_then(|rest| rest.strip_suffix([')', '）']));
        let number = number.and_then(|digits| digits.trim().parse::<usize>().ok());
        let known = number.is_some_and(|number| self.passages.iter().any(|passage| passage.rank == number));
        let ended = format!("{}{}{}.", self.sentence, self.space, self.held);
        known && !marks_of(&ended, self.passages).is_empty()
    }

    /// Ends the answer; returns the held text and the last mark.
    pub fn finish(&mut self) -> String {
        let mut out = String::new();
        if self.held.ends_with([')', '）']) {
            self.held.clear();
        }
        self.flush(&mut out);
        self.mark(&mut out);
        out
    }

    /// The passage that an answer of nothing but marks points at: `[2].` is how some models answer when asked for marks.
    pub fn pointed(&self) -> Option<usize> {
        self.pointed.filter(|_| !self.spoke)
    }

    fn flush(&mut self, out: &mut String) {
        for c in std::mem::take(&mut self.held).chars() {
            self.say(c, out);
        }
    }

    fn say(&mut self, c: char, out: &mut String) {
        let space = std::mem::take(&mut self.space);
        // The mark goes between a sentence and the white space after it.
        let with_next = format!("{}{space}{c}", self.sentence);
        let over = space.contains('\n') || sentence::split(&with_next).len() > 1;
        if over {
            self.mark(out);
        }
        // Space before a removed mark must not precede a full stop.
        let closes = matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '。' | '，' | '；' | '：' | '！' | '？');
        if !(closes && space == " " || out.is_empty() && self.sentence.is_empty() && space == " ") || over {
            out.push_str(&space);
            self.sentence.push_str(&space);
        }
        out.push(c);
        self.sentence.push(c);
        self.spoke |= c.is_alphanumeric();
    }

    fn mark(&mut self, out: &mut String) {
        let sentence = std::mem::take(&mut self.sentence);
        if let Some(rank) = self.source(&sentence) {
            out.push_str(&format!(" [{rank}]"));
        }
    }

    /// The passage that says it verbatim or, failing that, in other words.
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

/// True for text that ends like a mark but is incomplete: "[[1]", "<sup>".
fn may_go_on(held: &str) -> bool {
    let twice = held.starts_with("[[") && !held.ends_with("]]") || held.starts_with("【【") && !held.ends_with("】】");
    twice || (held.starts_with('<') && held.matches('>').count() < 2)
}

/// True for text that begins like a markup element but cannot hold a mark: "< 5 and".
fn no_element(held: &str) -> bool {
    let Some(rest) = held.strip_prefix('<') else { return false };
    let name: String = rest.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
    let whole = name.len() < rest.len();
    !ELEMENTS.iter().any(|element| if whole { *element == name } else { element.starts_with(&name) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::passage::sample as passage;

    fn marked(answer: &str) -> String {
        let passages = [
            passage(1, "Recall at k is the share of what should have been found. 向量检索并不常见。"),
            passage(2, "The harbour of Riga freezes in January of most winters, and ships wait."),
        ];
        let mut whole = Attribution::new(&passages, Some(2));
        let at_once = whole.feed(answer) + &whole.finish();
        // One character at a time is the hardest case.
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
    fn an_answer_of_nothing_but_a_mark_points_at_its_passage() {
        let passages = [passage(1, "Recall."), passage(2, "The harbour of Riga freezes in January.")];
        let pointed = |answer: &str| {
            let mut marks = Attribution::new(&passages, Some(1));
            marks.feed(answer);
            marks.finish();
            marks.pointed()
        };
        assert_eq!(pointed("[2]. [1]."), Some(2));
        assert_eq!((pointed("January. [2]"), pointed("[2] January."), pointed("")), (None, None, None));
    }

    #[test]
    fn marks_of_other_shapes_are_left_out_too() {
        for mark in [
            "[1, p. 3]",
            "[Source 1]",
            "【1†source】",
            "<sup>1</sup>",
            "[[1]]",
            "(passage 1)",
            "(1)",
            "（1）",
            "[来源1]",
        ] {
            for answer in [
                format!("Riga's harbour freezes in January {mark}."),
                format!("Riga's harbour freezes in January {mark}"),
                format!("Riga's harbour freezes in January {mark}.\nSo it does each time."),
            ] {
                let said = marked(&answer);
                assert!(
                    said.starts_with("Riga's harbour freezes in January") && said.contains("[2]"),
                    "{answer}: {said}"
                );
                assert!(!said.contains("1") && !said.contains("source"), "{answer}: {said}");
            }
        }
    }

    #[test]
    fn brackets_that_are_no_marks_stay_where_they_are() {
        for answer in [
            "It is x < 5 and y > (3) or (so) here.",
            "Write <b>bold</b> (1) and then go.",
            "The list [a, b] <sup>th</sup>",
        ] {
            assert!(marked(answer).starts_with(answer.trim_end_matches('.')), "{answer}: {}", marked(answer));
        }
    }

    #[test]
    fn a_reference_within_a_copied_sentence_stays() {
        let text = "Vectors of words were learnt early [12], as Smith showed [1] in his book.";
        let passages = [passage(1, text), passage(2, "Ships wait.")];
        let mut marks = Attribution::new(&passages, Some(2));
        let said = marks.feed(text) + &marks.finish();
        assert_eq!(said, format!("{text} [1]"));
        let checked = crate::domain::answering::citation::check_answer(&said, &passages);
        assert_eq!(
            checked.iter().map(|c| (c.marker, c.check)).collect::<Vec<_>>(),
            [(1, Check::Verbatim)],
            "{checked:?}"
        );
    }

    #[test]
    fn what_is_found_as_a_quotation_is_not_refused_as_the_models_line() {
        let sentences = [
            "Vectors of words were learnt early [12], as Smith et al. [3] showed (see Fig. 2).",
            "灯塔高45米。",
            "In 1 of 3 years (1) ice closes it, e.g. in 1987, when No. 5 sank.",
            "It costs [1, 2] about 1,577 dollars; \"cheap\", he said.",
            "The U.S. has 12 of them [see 4].",
            "See <b>there</b>: x < 5, and y > 3.",
        ];
        let passages = [passage(1, "Something else altogether stands here."), passage(2, &sentences.join("\n\n"))];
        for sentence in sentences {
            for lead in ["", "According to the document, ", "Excerpt 1: "] {
                let mut marks = Attribution::new(&passages, Some(1));
                let line = marks.feed(&format!("{lead}{sentence}")) + &marks.finish();
                let answer = format!("The document says:\n\n- “{sentence}” [2]\n\n{line}");
                let cited = crate::domain::answering::citation::check_answer(&answer, &passages);
                assert!(cited.len() >= 2, "{answer}: {cited:?}");
                assert!(cited.iter().all(|c| c.check != Check::Unsupported), "{answer}: {cited:?}");
            }
        }
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
