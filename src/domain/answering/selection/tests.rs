//! Whole selections.

use super::*;
use crate::domain::finding::passage::sample;
use crate::domain::finding::reading::{ReadWindow, Reading};

fn first(query: &str, text: &str) -> String {
    let passages = [sample(1, text)];
    let known = Known { passages: &passages, near: &[], read: &[], across_languages: false };
    select(query, &known, false).quotes[0].text.clone()
}

#[test]
fn a_sentence_that_only_names_the_thing_asked_for_does_not_answer_where_another_was_read_to() {
    let (names, says) = ("Chunk size is one of the key design parameters.", "We have chosen 64 MB for every chunk.");
    let passages = [sample(1, &format!("{names} {says}"))];
    let window = |text: &str, score, answer| ReadWindow {
        passage: 1,
        text: text.to_string(),
        reading: Reading { score, answer },
    };
    let read = [window(says, 3.0, Some(15..20)), window(names, -3.0, None)];
    let known = Known { passages: &passages, near: &[], read: &read, across_languages: false };
    assert_eq!(select("What is the chunk size in GFS?", &known, false).quotes[0].text, says);
}

#[test]
fn the_kind_of_words_asked_for_decides_between_sentences_with_the_same_words() {
    let text = "The lighthouse of Ventspils was planned by the harbour board. The lighthouse of Ventspils was built in \
                1904. The lighthouse of Ventspils has a keeper.";
    assert!(first("When was the lighthouse of Ventspils built?", text).contains("1904"));
    let text = "该项目由市政府发起。该项目投资1.2亿元。该项目得到广泛关注。";
    assert!(first("该项目投资多少元？", text).contains("1.2亿元"));
}

#[test]
fn a_question_in_the_text_is_no_answer() {
    let text = "How many bytes does a one-hot vector take? One word takes 200,000 bytes as a vector of 50,000 numbers.";
    assert!(first("How many bytes does a one-hot vector take?", text).starts_with("One word takes"));
}

#[test]
fn the_best_score_is_told_and_there_is_none_without_text() {
    let passages = [sample(1, "The fee is nine dollars per month.")];
    let known = Known { passages: &passages, near: &[], read: &[], across_languages: false };
    let selected = select("What is the fee?", &known, false);
    assert!(selected.best.is_some() && (0.0..=1.0).contains(&selected.quotes[0].score));
    assert_eq!(select("What is the fee?", &Known { passages: &[], ..known }, false), Selected::default());
}
