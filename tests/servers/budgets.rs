//! How much of a document is sent, by the context that a server tells; and what the prompt says of the document.

use std::fmt::Write;

use serde_json::Value;

use crate::support::openai::{Manner, Server};
use crate::support::{Home, Ran};

const QUESTION: &str = "Why do the harbours of the north freeze in January?";

/// A book of many chapters, each on the same subject.
fn book() -> String {
    let mut text = "# Harbours of the north\n\n".to_string();
    for chapter in 1..=40 {
        let _ = writeln!(text, "## Harbour {chapter}\n");
        for line in 1..=6 {
            let _ = writeln!(
                text,
                "Harbour {chapter} of the north freezes in January because, as entry {line} of its book number \
                 {chapter}{line} says, the water of bay {line}{chapter} is shallow and calm, the wind comes from the \
                 land for {line} weeks, and no river of those {chapter} that flow there brings warm water into it.\n"
            );
        }
    }
    text
}

/// The messages that a server which tells this of its model is sent for the question, after the command ended well.
fn asked(told: &'static str, settings: &str) -> (Ran, Vec<String>) {
    let server = Server::telling(Manner::Say(&["It freezes in January [1]."]), told);
    let home = Home::without_models();
    home.configure(&format!("{settings}\n{}", server.config()));
    let file = home.file("harbours.md", book());
    let ran = home.run(&["ask", file.to_str().unwrap(), QUESTION, "--json"]);
    let requests = server.requests();
    let [request] = requests.as_slice() else { panic!("{requests:?}: {ran:?}") };
    let text = |message: &Value| message["content"].as_str().unwrap_or_default().to_string();
    (ran, request["messages"].as_array().unwrap().iter().map(text).collect())
}

fn passages(messages: &[String]) -> usize {
    messages[1].lines().filter(|line| line.starts_with('[') && line.contains("harbours.md")).count()
}

#[test]
fn a_server_that_tells_its_context_is_sent_more() {
    let (_, unknown) = asked(r#"{"data":[{"id":"test-model"}]}"#, "");
    let (_, large) = asked(r#"{"data":[{"id":"test-model","max_model_len":131072}]}"#, "");
    let (_, llama) = asked(r#"{"default_generation_settings":{"n_ctx":131072}}"#, "");
    assert!(passages(&unknown) <= 8 && passages(&large) > 12, "{} {}", passages(&unknown), passages(&large));
    assert_eq!(passages(&llama), passages(&large));
    assert!(large[1].len() > unknown[1].len() * 2, "{} {}", large[1].len(), unknown[1].len());
    // The best passage is its whole section.
    let best = large[1].split("[1] harbours.md").nth(1).and_then(|rest| rest.split("[2] harbours.md").next()).unwrap();
    assert_eq!(best.matches("freezes in January").count(), 6, "{best}");
    // 12,000 tokens, the description and the lines around each.
    assert!(large[1].len() < 12_000 * 6, "{}", large[1].len());
}

#[test]
fn what_the_person_sets_wins() {
    let told = r#"{"data":[{"id":"test-model","max_model_len":131072}]}"#;
    let (_, few) = asked(told, "passage_tokens = 600");
    assert!((1..=3).contains(&passages(&few)), "{}", passages(&few));
}

#[test]
fn the_prompt_says_what_the_document_is_and_how_much_of_it_is_shown() {
    let (_, messages) = asked(r#"{"data":[{"id":"test-model","max_model_len":32768}]}"#, "");
    let first = &messages[1];
    for said in ["Document: harbours.md", "Title: Harbours of the north", "Outline:", "Harbour 7", "These are ", " of "]
    {
        assert!(first.contains(said), "{said}: {first}");
    }
    assert!(first.find("Outline:") < first.find("[1] harbours.md"), "{first}");
    assert!(first.contains("There is text that is not shown"), "{first}");
}
