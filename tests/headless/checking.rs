//! The check of answers as scripts and readers meet it: marks of any shape, claims that are not there, and answers that are
//! withdrawn.

use crate::support::openai::{Manner, Server};
use crate::support::{Home, NOTE, arg, list};

/// What `docent ask` says to a question about the note, for a script and for a reader, where the model says `pieces`.
fn asked(pieces: &'static [&'static str], question: &str) -> (serde_json::Value, crate::support::Ran) {
    let server = Server::start(Manner::Say(pieces));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    let said = home.run(&["ask", arg(&note), question, "--json"]).json();
    let plain = home.run(&["ask", arg(&note), question]);
    (said, plain)
}

const QUESTION: &str = "When does the harbour of Riga freeze?";

#[test]
fn a_mark_of_another_shape_is_checked_and_one_that_names_no_passage_is_said_to() {
    let pieces = &[
        "The harbour of Riga freezes in January of most winters 【1†source】. ",
        "It has forty cranes [Source 1, p. 2]. ",
        "Ships wait there [Passage 77].",
    ];
    let (said, plain) = asked(pieces, QUESTION);
    let checks: Vec<&str> = list(&said, "citations").iter().map(|c| c["check"].as_str().unwrap()).collect();
    assert_eq!(checks, ["verbatim", "unsupported"], "{said}");
    assert_eq!(list(&said, "citations")[1]["claim"], "It has forty cranes.");
    let unknown = list(&said, "unknown_marks");
    assert_eq!(unknown.len(), 1, "{said}");
    assert_eq!((&unknown[0]["marker"], &unknown[0]["text"]), (&77.into(), &"[Passage 77]".into()));
    assert!(plain.err.contains("[77]") && plain.err.contains("no passage with this number"), "{plain:?}");
    // What is printed as not found is the claim, not the passage's sentence.
    assert!(plain.out.contains("not found: It has forty cranes."), "{plain:?}");
}

#[test]
fn an_answer_that_no_passage_supports_is_withdrawn_and_the_documents_own_words_stand_instead() {
    let made_up = "The harbour master earns $30,000 per year [1]. Training takes 14 weeks [2].";
    let (said, plain) =
        asked(&["The harbour master earns $30,000 ", "per year [1]. Training takes 14 weeks [2]."], QUESTION);
    assert_eq!(said["withdrawn"], made_up, "{said}");
    let answer = said["answer"].as_str().unwrap();
    assert!(answer.contains("freezes in January") && !answer.contains("30,000"), "{said}");
    assert!(list(&said, "citations").iter().all(|c| c["check"] == "verbatim"), "{said}");
    assert_eq!((&said["answered"], plain.code), (&true.into(), Some(0)), "{plain:?}");
    assert!(plain.err.contains("withdrawn because no passage supports it"), "{plain:?}");
    assert!(plain.out.contains("answer above is withdrawn") && plain.out.contains("“The harbour of Riga"), "{plain:?}");

    // With weak evidence it is no answer at all.
    let (said, plain) =
        asked(&["They earn $9,000 each month [1]."], "What salary do the harbour pilots of Riga earn monthly?");
    assert_eq!((&said["answered"], plain.code), (&false.into(), Some(3)), "{said}");
    assert_eq!(said["withdrawn"], "They earn $9,000 each month [1].");
}

#[test]
fn a_withdrawn_answer_is_saved_as_it_is_shown_and_does_not_go_on() {
    let server = Server::start(Manner::Say(&["The harbour master earns $30,000 per year [1]."]));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    let said = home.json(&["ask", arg(&note), QUESTION, "--json"]);
    let kept = home.run(&["sessions", "export", "1", "--format", "json"]).json();
    assert_eq!((&kept["turns"][0]["answer"], &kept["turns"][0]["withdrawn"]), (&said["answer"], &said["withdrawn"]));
    let shown = home.run(&["sessions", "show", "1"]).out;
    assert!(shown.contains("was withdrawn") && !shown.contains("30,000"), "{shown}");
    assert!(home.failure(&["sessions", "continue", "1"]).contains("withdrawn"));
}

#[test]
fn what_is_supported_refuses_or_cannot_be_judged_is_not_withdrawn() {
    for pieces in [
        &["The harbour of Riga freezes in January of most winters [1]. Its master earns $30,000."][..],
        &["The document does not say when."],
        &["里加的港口在一月结冰[1]。"],
        &["Yes."],
        &["In most winters ice closes the harbour in January."],
    ] {
        let (said, plain) = asked(Box::leak(pieces.to_vec().into_boxed_slice()), QUESTION);
        assert_eq!(
            (&said["withdrawn"], &said["answer"]),
            (&serde_json::Value::Null, &pieces.concat().into()),
            "{plain:?}"
        );
    }
}

#[test]
fn words_that_stand_nowhere_in_the_document_speak_against_an_answer() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    for (question, code) in [
        ("How do I install PyTorch with conda on the yard?", 3),
        ("What salary do the harbour pilots of Riga earn monthly?", 3),
        ("灯塔的门票售价是多少钱？", 3),
        ("When does the harbour of Riga freeze?", 0),
        ("What dues do ships pay below 500 gross tonnage?", 0),
        ("How many cranes?", 0),
        ("Please explain the dues.", 0),
        ("灯塔建于哪一年？", 0),
    ] {
        let ran = home.run(&["ask", arg(&note), question, "--json"]);
        assert_eq!(ran.code, Some(code), "{question}: {ran:?}");
    }
}
