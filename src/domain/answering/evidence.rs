//! Evidence: do the passages found answer the question at all?
//!
//! No small model refuses a question that the text does not answer (`docs/ARCHITECTURE.md`, "Refusing"), so the
//! decision is based on the search result: the similarity of the nearest passage, how many of the question's words the
//! best passage contains, and whether the question's numbers and years occur in any passage. The weights come from a
//! logistic regression on half of the questions that `scripts/measure-dialogue refusal` asks; `docs/answering.md` has
//! the figures for the other half.

use std::collections::HashSet;

use crate::domain::finding::passage::Passage;
use crate::domain::text::language::{Script, script_of, terms};
use crate::domain::text::quantity::{quantities, says};

/// Features of the passages found for a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The highest cosine similarity of question and passage; `None` without embeddings.
    pub dense: Option<f32>,
    /// The largest share of the question's content terms in one of the first five passages, 0 to 1.
    pub overlap: f32,
    /// A number in the question of two digits or more (a year, an amount) is in no passage.
    pub number_missing: bool,
    /// The share of the question's words found nowhere in the documents, in any form, 0 to 1.
    pub absent: f32,
    /// What an answer must hold (what is counted, a unit, what is said to be spoken of) occurs nowhere.
    pub subject_missing: bool,
    /// True if question and document are in different scripts; overlap is then meaningless.
    pub across_languages: bool,
    /// True for a question in Chinese, Japanese or Korean.
    pub cjk: bool,
}

/// Similarities of multilingual-e5-small are always above this. A lower one comes from another model with an unknown
/// scale, and is ignored.
const SCALE: f32 = 0.7;

/// Character pairs that straddle two words may be missing from a relevant document too; a share up to this means
/// nothing.
const STRADDLING: f32 = 0.3;

impl Evidence {
    /// Computes the features from the first passages.
    pub fn of(question: &str, passages: &[Passage], across_languages: bool) -> Evidence {
        let asked: HashSet<String> = terms(question).into_iter().collect();
        let overlap = passages.iter().take(5).map(|passage| {
            let said: HashSet<String> = terms(&passage.text).into_iter().collect();
            asked.iter().filter(|term| said.contains(*term)).count() as f32 / asked.len().max(1) as f32
        });
        let numbers: Vec<_> = quantities(question).into_iter().filter(|q| q.written >= 10.0).collect();
        let there: Vec<_> = passages
            .iter()
            .flat_map(|p| std::iter::once(&p.text).chain(&p.section).chain(std::iter::once(&p.document)))
            .flat_map(|text| quantities(text))
            .collect();
        Evidence {
            dense: passages.iter().filter_map(|p| p.dense_score).reduce(f32::max).filter(|&dense| dense >= SCALE),
            overlap: overlap.fold(0.0, f32::max),
            number_missing: !numbers.iter().all(|&number| says(&there, number)),
            absent: 0.0,
            subject_missing: false,
            across_languages,
            cjk: script_of(question) == Some(Script::Cjk),
        }
    }

    /// The same evidence with the share of words found nowhere in the documents.
    pub fn lacking(self, absent: f32) -> Evidence {
        Evidence { absent, ..self }
    }

    /// The same evidence with whether the subject occurs nowhere.
    pub fn without_subject(self, subject_missing: bool) -> Evidence {
        Evidence { subject_missing, ..self }
    }

    /// True if, by this evidence, no passage answers the question.
    pub fn weak(&self) -> bool {
        // An answer that does not hold its subject is as improbable as one without its year.
        let missing = f32::from(u8::from(self.number_missing)) + f32::from(u8::from(self.subject_missing));
        match (self.dense, self.across_languages, self.cjk) {
            // Words of two languages do not match: similarity alone.
            (Some(dense), true, true) => dense < 0.775,
            (Some(dense), true, false) => dense < 0.755,
            (Some(dense), false, true) => {
                55.9 - 59.3 * dense - 12.3 * self.overlap + 3.6 * missing + self.absent - STRADDLING > 0.0
            }
            // A wrong refusal costs more than a wrong answer with its pages, so the threshold is .7 (twice as likely as
            // not) rather than 0.
            (Some(dense), false, false) => {
                28.0 - 31.6 * dense - 3.5 * self.overlap + 2.1 * missing + 1.5 * self.absent > 0.7
            }
            (None, true, _) => false,
            (None, false, true) => 0.76 - 8.83 * self.overlap + 2.5 * missing + 5.28 * self.absent > 0.0,
            (None, false, false) => 2.2 - 5.35 * self.overlap + 1.65 * missing + 3.0 * self.absent > 0.7,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::passage::sample;

    fn passage(dense: Option<f32>, text: &str) -> Passage {
        Passage { dense_score: dense, ..sample(1, text) }
    }

    fn weak(question: &str, dense: Option<f32>, text: &str) -> bool {
        Evidence::of(question, &[passage(dense, text)], false).weak()
    }

    #[test]
    fn what_is_near_and_shares_words_is_evidence_and_what_does_neither_is_not() {
        let harbour = "The harbour of Riga freezes in January of most winters.";
        for dense in [Some(0.88), None] {
            assert!(!weak("When does the harbour of Riga freeze?", dense, harbour));
        }
        for dense in [Some(0.78), None] {
            assert!(weak("What is the boiling point of mercury?", dense, harbour));
        }
        assert!(!weak("灯塔建于哪一年？", Some(0.91), "灯塔建于一八七一年，由花岗岩砌成。"));
        assert!(weak("谁发明了印刷术和火药？", Some(0.84), "灯塔建于一八七一年，由花岗岩砌成。"));
    }

    #[test]
    fn a_year_that_stands_nowhere_speaks_against_an_answer() {
        let text = "Revenue rose to 9,200 million dollars in 2022.";
        let with = |year: &str| Evidence::of(&format!("What was revenue in {year}?"), &[passage(None, text)], false);
        assert!(!with("2022").number_missing && with("2017").number_missing);
        assert!(weak("What was the company's revenue in fiscal 2017?", Some(0.83), text));
        assert!(!weak("What was the company's revenue in fiscal 2022?", Some(0.85), text));
    }

    #[test]
    fn words_that_stand_nowhere_in_the_document_speak_against_an_answer() {
        let text = "The harbour of Riga freezes in January of most winters.";
        let question = "What salary do the harbour pilots of Riga earn?";
        let found = |dense| Evidence::of(question, &[passage(dense, text)], false);
        for dense in [None, Some(0.84)] {
            assert!(!found(dense).weak() && found(dense).lacking(0.6).weak(), "{dense:?}");
        }
        let text = "灯塔建于一八七一年，由花岗岩砌成，高四十五米。";
        let found = Evidence::of("灯塔建成后的售价是多少", &[passage(Some(0.87), text)], false);
        assert!(found.lacking(1.0).weak() || !found.weak());
    }

    #[test]
    fn a_similarity_of_another_models_scale_does_not_count() {
        assert_eq!(Evidence::of("why?", &[passage(Some(0.4), "x")], false).dense, None);
    }

    #[test]
    fn across_languages_meaning_alone_decides() {
        let across = |question: &str, dense| {
            Evidence::of(question, &[passage(dense, "Other words in another script.")], true).weak()
        };
        for (question, near, far) in [("灯塔建于哪一年？", 0.78, 0.77), ("When was it lit?", 0.76, 0.75)] {
            assert!(!across(question, Some(near)) && across(question, Some(far)), "{question}");
            assert!(!across(question, None), "without embeddings nothing speaks against an answer");
        }
    }

    #[test]
    fn words_count_in_each_of_the_first_five_passages() {
        let question = "When does the harbour of Riga freeze?";
        let found = |place: usize| {
            let mut passages = vec![passage(None, "Nothing to do with it."); 6];
            passages[place].text = "The harbour of Riga: when does it freeze?".into();
            Evidence::of(question, &passages, false)
        };
        for place in 0..5 {
            assert_eq!(found(place).overlap, 1.0, "passage {}", place + 1);
        }
        assert_eq!(found(5).overlap, 0.0, "the sixth is not looked at");
    }
}
