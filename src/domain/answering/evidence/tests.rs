use super::*;
use crate::domain::finding::passage::{Passage, sample};
use crate::domain::finding::reading::{ReadWindow, Reading};
use crate::domain::finding::support::Support;

const HARBOUR: &str = "The harbour of Riga freezes in January of most winters.";

fn passage(dense: Option<f32>, text: &str) -> Passage {
    Passage { dense_score: dense, ..sample(1, text) }
}

fn evidence(question: &str, passages: &[Passage], support: Support, across_languages: bool) -> Evidence {
    Evidence::of(question, &Findings { passages, support: &support, read: &[], across_languages })
}

/// The support of a passage that holds all of the question's words, or none.
fn support(words: f32, standing: Option<f32>) -> Support {
    Support {
        in_passage: words,
        in_sentences: words,
        above_chance: standing,
        lead: standing.map(|z| z / 100.0),
        absent: (1.0 - words) * 0.6,
        ..Support::default()
    }
}

fn value(evidence: &Evidence, name: &str) -> Option<f32> {
    evidence.features().get(name).copied()
}

#[test]
fn what_is_near_and_shares_words_is_evidence_and_what_does_neither_is_not() {
    for near in [true, false] {
        let dense = |d: f32| near.then_some(d);
        let is = evidence(
            "When does the harbour of Riga freeze?",
            &[passage(dense(0.9), HARBOUR)],
            support(1.0, dense(4.0)),
            false,
        );
        assert_eq!(is.judge().verdict, Verdict::Says, "{:?}", is.judge());
        let not = evidence(
            "What is the boiling point of mercury?",
            &[passage(dense(0.78), HARBOUR)],
            support(0.0, dense(1.0)),
            false,
        );
        assert_eq!(not.judge().verdict, Verdict::DoesNotSay, "{:?}", not.judge());
        assert!(not.judge().probability < is.judge().probability);
    }
}

#[test]
fn across_languages_nothing_is_known_without_embeddings() {
    let across = |dense| evidence("灯塔建于哪一年？", &[passage(dense, HARBOUR)], Support::default(), true);
    assert_eq!(across(None).judge().verdict, Verdict::Says);
    assert_eq!(value(&across(Some(0.8)), "overlap"), None, "words of two languages do not match");
    assert!(across(Some(0.7)).judge().probability < across(Some(0.9)).judge().probability);
}

#[test]
fn a_year_or_name_that_stands_nowhere_near_is_a_sign_against_an_answer() {
    let text = "Revenue of Acme rose to 9,200 million dollars in 2022.";
    let with = |question: &str| evidence(question, &[passage(None, text)], support(0.5, None), false);
    assert_eq!(value(&with("What was revenue in 2017?"), "number_missing"), Some(1.0));
    assert_eq!(value(&with("What was revenue in 2022?"), "number_missing"), Some(0.0));
    assert_eq!(value(&with("What was the revenue of Initech?"), "names_missing"), Some(1.0));
    assert_eq!(value(&with("What was the revenue of Acme?"), "names_missing"), Some(0.0));
    let (year, none) = (with("What was revenue in 2017?").judge(), with("What was revenue in 2022?").judge());
    assert!(year.probability < none.probability);
    let reason = year.reasons.iter().find(|reason| reason.sign == Sign::NumberMissing);
    assert!(reason.is_none_or(|reason| !reason.speaks_for), "{year:?}");
}

#[test]
fn the_kind_of_words_asked_for_is_looked_for_where_the_words_are() {
    let asked = |question: &str| evidence(question, &[passage(None, HARBOUR)], support(0.5, None), false);
    assert_eq!(value(&asked("How many ships lie in the harbour of Riga?"), "type_missing"), Some(1.0));
    assert_eq!(value(&asked("When does the harbour of Riga freeze?"), "type_missing"), Some(0.0));
    assert_eq!(value(&asked("Is the harbour of Riga old?"), "type_missing"), Some(0.0), "anything may answer");
}

#[test]
fn what_the_cross_encoder_read_counts() {
    let passages = [passage(Some(0.85), HARBOUR)];
    let read = |score: f32, answer| {
        let window =
            |passage, score| ReadWindow { passage, text: HARBOUR.into(), reading: Reading { score, answer: None } };
        let best = ReadWindow { reading: Reading { score, answer }, ..window(1, score) };
        let windows = [best, window(2, score - 1.0)];
        let support = support(0.5, Some(2.0));
        let findings = Findings { passages: &passages, support: &support, read: &windows, across_languages: false };
        Evidence::of("When does it freeze?", &findings)
    };
    let (well, badly) = (read(6.0, Some(30..37)), read(-6.0, None));
    assert_eq!((value(&well, "read_lead"), value(&badly, "no_answer_words")), (Some(1.0), Some(1.0)));
    assert!(well.judge().probability > badly.judge().probability);
}

#[test]
fn a_similarity_of_another_models_scale_does_not_count() {
    assert_eq!(value(&evidence("why?", &[passage(Some(0.4), "x")], Support::default(), false), "similarity"), None);
}

#[test]
fn words_count_in_each_of_the_first_five_passages() {
    let question = "When does the harbour of Riga freeze?";
    let found = |place: usize| {
        let mut passages = vec![passage(None, "Nothing to do with it."); 6];
        passages[place].text = "The harbour of Riga: when does it freeze?".into();
        value(&evidence(question, &passages, Support::default(), false), "overlap").unwrap()
    };
    for place in 0..5 {
        assert_eq!(found(place), 1.0, "passage {}", place + 1);
    }
    assert_eq!(found(5), 0.0, "the sixth is not looked at");
}
