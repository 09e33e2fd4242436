//! `docent ask` where a model reasons aloud, or ends without an answer.

use crate::support::openai::{Manner, Server};
use crate::support::{Home, NOTE, arg};

const QUESTION: &str = "When does the harbour of Riga freeze?";

/// A home whose model sends these events.
fn home(events: &'static str) -> (Home, Server) {
    let server = Server::start(Manner::Send(events));
    let home = Home::without_models();
    home.configure(&server.config());
    (home, server)
}

#[test]
fn an_answer_that_says_nothing_is_told_with_its_reason_and_is_no_success() {
    for (events, finish, told) in [
        (
            "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm.\"}}]}\n\n\
             data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
            "reasoning_only",
            "without an answer",
        ),
        (
            "data: {\"choices\":[{\"delta\":{\"content\":\"<think>Hm, it freezes\"}}]}\n\n\
             data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n",
            "length",
            "max_tokens",
        ),
        (
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"search\"}}]}}]}\n\n\
             data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n",
            "tool_call",
            "asked for a tool",
        ),
        (
            "data: {\"choices\":[{\"delta\":{\"content\":\"<tool_call>\\n{\\\"name\\\": \\\"search\\\"}\"}}]}\n\n\
             data: {\"choices\":[{\"delta\":{\"content\":\"\\n</tool_call>\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
            "tool_call",
            "asked for a tool",
        ),
        (
            "data: {\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"content_filter\"}]}\n\ndata: [DONE]\n\n",
            "content_filter",
            "withheld",
        ),
        (
            "data: {\"choices\":[{\"delta\":{\"content\":\" \\n\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
            "empty",
            "an empty answer",
        ),
        (
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"pause_turn\"}]}\n\ndata: [DONE]\n\n",
            "pause_turn",
            "pause_turn",
        ),
    ] {
        let (home, _server) = home(events);
        let note = home.file("note.md", NOTE);
        let ran = home.run(&["ask", arg(&note), QUESTION, "--json"]);
        assert_eq!(ran.code, Some(1), "{finish}: {ran:?}");
        let said = ran.json();
        assert_eq!(
            (&said["finish"], &said["answered"], &said["answer"].as_str().unwrap().trim()),
            (&finish.into(), &false.into(), &""),
            "{said}"
        );
        assert!(ran.sentence().contains(told), "{finish}: {ran:?}");
        let plain = home.run(&["ask", arg(&note), QUESTION]);
        assert!(plain.code == Some(1) && plain.sentence().contains(told), "{finish}: {plain:?}");
        assert!(plain.out.contains("Nearest passages"), "{plain:?}");
        // The conversation says it too.
        assert!(home.run(&["sessions", "export", "1"]).out.contains(told), "{finish}");
    }
}

#[test]
fn the_documents_own_words_are_an_answer_though_the_model_says_nothing() {
    let (home, server) = home(
        "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm.\"}}]}\n\n\
         data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
    );
    home.configure(&server.config().replace("test-model", "tiny-0.5b"));
    let note = home.file("note.md", NOTE);
    let ran = home.run(&["ask", arg(&note), QUESTION, "--json"]);
    let said = ran.json();
    assert_eq!(
        (ran.code, &said["answered"], &said["finish"]),
        (Some(0), &true.into(), &"reasoning_only".into()),
        "{said}"
    );
    assert!(said["answer"].as_str().unwrap().contains("freezes in January"), "{said}");
    let plain = home.run(&["ask", arg(&note), QUESTION]);
    assert!(plain.code == Some(0) && plain.err.contains("without an answer"), "{plain:?}");
}

#[test]
fn thoughts_are_no_part_of_an_answer_in_whatever_shape_they_come() {
    const THOUGHT: &str = "Let me see what page two says.";
    const ANSWER: &str = "The harbour of Riga freezes in January [1].";
    for (before, between, after) in [
        ("<think>\\n", "\\n</think>\\n\\n", ""),
        ("", "\\n</think>\\n\\n", ""),
        ("", "</think>", ""),
        ("<thinking>", "</thinking>", ""),
        ("<|channel>thought\\n", "<channel|>", ""),
        ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>", "<|return|>"),
        ("[THINK]", "[/THINK]", ""),
        ("<|begin_of_thought|>", "<|end_of_thought|>\\n<|begin_of_solution|>\\n", "<|end_of_solution|>"),
    ] {
        let whole = format!("{before}{THOUGHT}{between}{ANSWER}{after}");
        // Three characters a piece cut every sign.
        let letters: Vec<char> = whole.replace("\\n", "\n").chars().collect();
        let pieces = letters.chunks(3).map(|piece| {
            let content: String = piece.iter().collect();
            format!("data: {}\n\n", serde_json::json!({ "choices": [{ "delta": { "content": content } }] }))
        });
        let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        let events: &'static str = Box::leak((pieces.collect::<String>() + end).into_boxed_str());
        let (home, _server) = home(events);
        let note = home.file("note.md", NOTE);
        let said = home.json(&["ask", arg(&note), QUESTION, "--json"]);
        assert_eq!((said["answer"].as_str().unwrap().trim(), &said["finish"]), (ANSWER, &"stop".into()), "{whole}");
        assert!(!home.run(&["sessions", "export", "1", "--format", "json"]).out.contains("page two"), "{whole}");
        let plain = home.run(&["ask", arg(&note), QUESTION]);
        let (_, shown) = plain.out.split_once("not its answer").unwrap_or(("", &plain.out));
        assert!(plain.code == Some(0) && !shown.contains("page two") && shown.contains(ANSWER), "{whole}: {plain:?}");
    }
}

#[test]
fn a_log_that_was_asked_for_tells_what_was_done_and_holds_no_text() {
    let server = Server::start(Manner::Say(&["The harbour of Riga freezes in January [1]."]));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    let log = home.data().join("logs/docent.log");
    home.json(&["ask", arg(&note), QUESTION, "--json"]);
    let quiet = std::fs::read_to_string(&log).unwrap();
    assert!(!quiet.contains("INFO"), "{quiet}");
    for verbosity in ["-v", "-vvv"] {
        std::fs::remove_file(&log).unwrap();
        home.json(&["ask", arg(&note), QUESTION, "--json", verbosity]);
        let told = std::fs::read_to_string(&log).unwrap();
        for what in [
            "Docent starts",
            env!("CARGO_PKG_VERSION"),
            "configuration",
            "test-model",
            "a document is open",
            "searched",
            "a model is asked",
            "127.0.0.1",
            "status=200",
            "a question is answered",
            "total",
        ] {
            assert!(told.contains(what), "{verbosity}: no {what} in {told}");
        }
        for text in ["Riga", "harbour", "freeze", "January"] {
            assert!(!told.contains(text), "{verbosity}: {text} in {told}");
        }
    }
}
