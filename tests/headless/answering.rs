//! `docent ask`: through a server on loopback, with the model in this process, and without any model.

use serde_json::Value;

use crate::support::openai::{Manner, Server, nobody};
use crate::support::pdf::harbours;
use crate::support::{E5, Home, NOTE, SMALL_LLM, arg, has, list, sample};

/// The fields that cli.md promises, and what must hold between them.
fn check_answer(said: &Value) {
    let fields = [
        ("answer", 's'),
        ("template", 's'),
        ("provider", 's'),
        ("model", 's'),
        ("citations", 'a'),
        ("passages", 'a'),
        ("coverage", 'o'),
        ("usage", 'o'),
        ("timings_ms", 'o'),
    ];
    has(said, &fields);
    has(&said["coverage"], &[("pages_read", 'n'), ("pages_embedded", 'n'), ("pages_total", 'n')]);
    has(&said["usage"], &[("prompt_tokens", 'n'), ("completion_tokens", 'n')]);
    has(&said["timings_ms"], &[("open", 'n'), ("search", 'n'), ("first_token", 'N'), ("total", 'n')]);
    let pages = said["coverage"]["pages_total"].as_u64().unwrap();
    for passage in list(said, "passages") {
        has(passage, &[("rank", 'n'), ("score", 'n'), ("document", 's'), ("section", 's'), ("text", 's')]);
        let (start, end) = (passage["page_start"].as_u64().unwrap(), passage["page_end"].as_u64().unwrap());
        assert!(1 <= start && start <= end && end <= pages, "{passage}");
    }
    for citation in list(said, "citations") {
        has(citation, &[("marker", 'n'), ("document", 's'), ("quote", 's'), ("check", 's')]);
        assert!(["verbatim", "close", "unsupported"].contains(&citation["check"].as_str().unwrap()), "{citation}");
        // A citation names the pages of its quotation, which stands in the passage it names.
        let passage = list(said, "passages").iter().find(|p| p["rank"] == citation["marker"]).expect("names a passage");
        assert_eq!(citation["document"], passage["document"], "{citation}");
        let pages = |of: &Value| of["page_start"].as_u64().unwrap()..=of["page_end"].as_u64().unwrap();
        let (own, all) = (pages(citation), pages(passage));
        assert!(all.contains(own.start()) && all.contains(own.end()) && own.start() <= own.end(), "{citation}");
        assert!(passage["text"].as_str().unwrap().contains(citation["quote"].as_str().unwrap()), "{citation}");
    }
}

#[test]
fn a_server_is_asked_with_the_passages_and_its_answer_is_checked() {
    let pieces = &["The harbour ", "of Riga freezes in ", "January of most winters [1]. It has forty cranes [1]."];
    let server = Server::start(Manner::Say(pieces));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    let question = "When does the harbour of Riga freeze?";
    let said = home.json(&["ask", arg(&note), question, "--json"]);
    check_answer(&said);
    assert_eq!(said["answer"], pieces.concat());
    assert_eq!((&said["provider"], &said["model"]), (&"loopback".into(), &"test-model".into()));
    assert_eq!((&said["template"], &said["finish"]), (&"answer".into(), &"stop".into()));
    assert_eq!((&said["usage"]["prompt_tokens"], &said["usage"]["completion_tokens"]), (&321.into(), &12.into()));
    let checks: Vec<&str> = list(&said, "citations").iter().map(|c| c["check"].as_str().unwrap()).collect();
    assert_eq!(checks, ["verbatim", "unsupported"], "{said}");

    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!((&requests[0]["model"], &requests[0]["stream"]), (&"test-model".into(), &true.into()));
    let messages = list(&requests[0], "messages");
    let last = messages.last().unwrap()["content"].as_str().unwrap();
    assert!(last.contains("freezes in January") && last.contains(question), "{last}");

    // For a person: the answer, then its sources with their pages.
    let plain = home.run(&["ask", arg(&note), question]);
    assert!(plain.code == Some(0) && plain.quiet(), "{plain:?}");
    assert!(plain.out.starts_with(&pieces.concat()) && plain.out.contains("Sources"), "{plain:?}");
    assert!(plain.out.contains("[1] note.md, p. 2, Ice") && plain.out.contains("verbatim"), "{plain:?}");
}

#[test]
fn templates_and_their_variables_reach_the_server() {
    let server = Server::start(Manner::Say(&["Oui [1]."]));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    let ask = |template: &str, more: &[&str]| {
        let mut arguments =
            vec!["ask", arg(&note), "When does the harbour of Riga freeze?", "--template", template, "--json"];
        arguments.extend(more);
        home.json(&arguments)
    };
    for template in ["answer", "explain", "summarise", "quote", "compare", "glossary", "translate"] {
        assert_eq!(ask(template, &[])["template"], template);
    }
    let mine = home.file("mine.md", "+++\ntitle = \"Mine\"\n[variables.who]\ndefault = \"nobody\"\n+++\n{{ question }} for {{ who }}: {% for p in passages %}{{ p.text }}{% endfor %}\n");
    ask(arg(&mine), &["--set", "who=Ada", "-k", "1"]);
    let bodies = server.requests();
    assert_eq!(bodies.len(), 8);
    let contents: std::collections::BTreeSet<String> = bodies.iter().map(|b| b["messages"].to_string()).collect();
    assert_eq!(contents.len(), 8, "each template asks in its own words");
    let last = bodies[7]["messages"][0]["content"].as_str().unwrap();
    assert!(last.contains("for Ada: ") && last.contains("January"), "{last}");
}

#[test]
fn a_server_that_refuses_hangs_or_dies_is_named_and_nothing_is_lost() {
    let refused = r#"{"error":{"message":"no credit left","type":"insufficient_quota","code":429}}"#;
    let cases: [(Manner, &[&str], &str); 3] = [
        (Manner::Refuse(401, r#"{"error":{"message":"bad key"}}"#), &["401", "bad key"], ""),
        (Manner::Refuse(402, refused), &["no credit left"], ""),
        (Manner::Hang, &["sent nothing for 2 s"], ""),
    ];
    for (manner, words, partial) in cases {
        let server = Server::start(manner.clone());
        let home = Home::without_models();
        home.configure(&server.config());
        let note = home.file("note.md", NOTE);
        let said = home.failure(&["ask", arg(&note), "When does the harbour of Riga freeze?", "--json"]);
        for word in words {
            assert!(said.contains(word), "{manner:?}: {said}");
        }
        let kept = home.run(&["sessions", "export", "1", "--format", "json"]).json();
        assert_eq!(kept["turns"][0]["question"], "When does the harbour of Riga freeze?");
        assert_eq!(kept["turns"][0]["answer"], partial);
        assert!(kept["turns"][0]["state"]["failed"].is_string(), "{kept}");
        assert!(!list(&kept["turns"][0], "passages").is_empty(), "what was found is kept: {kept}");
    }
}

#[test]
fn an_answer_cut_off_in_the_middle_is_kept_and_said_to_be_cut() {
    let server = Server::start(Manner::Die(&["The harbour of Riga ", "freezes in Janu"]));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    let question = "When does the harbour of Riga freeze?";
    let ran = home.run(&["ask", arg(&note), question]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.contains("freezes in Janu"), "what was said is shown: {ran:?}");
    assert!(ran.sentence().contains("incomplete") && ran.err.contains("docent sessions continue 1"), "{ran:?}");
    assert!(home.failure(&["ask", arg(&note), question, "--json"]).contains("incomplete"));
    let kept = home.run(&["sessions", "export", "1", "--format", "json"]).json();
    assert_eq!(kept["turns"][0]["answer"], "The harbour of Riga freezes in Janu");
}

#[test]
fn a_server_that_is_not_there_is_named_with_its_address() {
    let home = Home::without_models();
    let address = nobody();
    home.configure(&format!(
        "provider = \"gone\"\n[providers.gone]\nbase_url = \"http://{address}/v1\"\nmodel = \"m\"\n"
    ));
    let note = home.file("note.md", NOTE);
    let said = home.failure(&["ask", arg(&note), "When does the harbour of Riga freeze?", "--json"]);
    assert!(said.contains(&address), "{said}");
}

#[test]
fn without_a_model_the_answer_is_the_documents_own_words() {
    let home = Home::without_models();
    let guide = home.file("guide.pdf", harbours());
    let said = home.json(&["ask", arg(&guide), "To what depth was the harbour of Rostock dredged?", "--json"]);
    check_answer(&said);
    assert_eq!((&said["provider"], &said["model"]), (&"none".into(), &"extractive".into()));
    let answer = said["answer"].as_str().unwrap();
    assert!(answer.contains("depth of fourteen metres") && answer.contains("no language model"), "{answer}");
    assert_eq!((&said["citations"][0]["page_start"], &said["citations"][0]["check"]), (&3.into(), &"verbatim".into()));
}

#[test]
fn a_value_is_answered_by_its_cell_and_a_claim_is_compared_with_the_cells() {
    let home = Home::without_models();
    let table = "# Bolts\n\n| Part | Torque (Nm) | Interval (h) |\n| --- | --- | --- |\n| PX-001 | 9 | 250 |\n| PX-003 | 12 | 300 |\n";
    let note = home.file("bolts.md", table);
    let question = "What is the torque of PX-003?";
    let said = home.json(&["--provider", "none", "ask", arg(&note), question, "--json"]);
    check_answer(&said);
    assert!(said["answer"].as_str().unwrap().starts_with("PX-003, Torque (Nm): 12 [1]"), "{said}");
    let cited = &said["citations"][0];
    assert_eq!((&cited["cell"]["row"], &cited["cell"]["col"]), (&2.into(), &1.into()), "{said}");
    assert_eq!((&cited["check"], &cited["quote"]), (&"verbatim".into(), &"12".into()), "{said}");
    assert_eq!(said["passages"][0]["cell"], cited["cell"]);

    let pieces = &["The torque of PX-003 is 12 Nm [1]. ", "The torque of PX-001 is 12 Nm [1]."];
    let server = Server::start(Manner::Say(pieces));
    home.configure(&server.config());
    let said = home.json(&["ask", arg(&note), question, "--json"]);
    let checks: Vec<&str> = list(&said, "citations").iter().map(|c| c["check"].as_str().unwrap()).collect();
    assert_eq!(checks, ["verbatim", "unsupported"], "{said}");
}

#[test]
fn a_question_that_the_document_does_not_answer_is_exit_code_three() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    for question in ["What is the boiling point of mercury?", "谁发明了印刷术和火药？"] {
        let ran = home.run(&["ask", arg(&note), question, "--json"]);
        assert_eq!(ran.code, Some(3), "{ran:?}");
        assert_eq!(ran.json()["answered"], false);
    }
    let Some(home) = Home::with_models(&[E5]) else { return };
    let note = home.file("note.md", NOTE);
    let ran = home.run(&["ask", arg(&note), "What is the boiling point of mercury?", "--provider", "none", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let ran = home.run(&["ask", arg(&note), "How many cranes does the yard have?", "--provider", "none", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn several_documents_are_asked_together_and_named() {
    let home = Home::without_models();
    let (note, guide) = (home.file("note.md", NOTE), home.file("guide.pdf", harbours()));
    let said = home.json(&[
        "ask",
        arg(&note),
        arg(&guide),
        "In what year was Rostock dredged?",
        "--provider",
        "none",
        "--json",
    ]);
    check_answer(&said);
    assert_eq!(said["passages"][0]["document"], "guide.pdf");
    let said = home.json(&[
        "ask",
        arg(&guide),
        arg(&note),
        "How many cranes does the yard have?",
        "--provider",
        "none",
        "--json",
    ]);
    assert_eq!(said["passages"][0]["document"], "note.md");
}

#[test]
fn the_embedded_model_streams_a_cited_answer() {
    let Some(home) = Home::with_models(&[E5, SMALL_LLM]) else { return };
    let note = home.file("note.md", NOTE);
    let question = "When does the harbour of Riga freeze?";
    let said = home.json(&["ask", arg(&note), question, "--provider", "embedded", "--json"]);
    check_answer(&said);
    assert_eq!(said["provider"], "embedded");
    assert!(said["usage"]["completion_tokens"].as_u64().unwrap() > 0, "{said}");
    assert!(said["passages"][0]["text"].as_str().unwrap().contains("freezes in January"), "{said}");
    assert!(!said["answer"].as_str().unwrap().trim().is_empty());
    let timings = &said["timings_ms"];
    assert!(timings["first_token"].as_u64().unwrap() <= timings["total"].as_u64().unwrap(), "{timings}");
}

#[test]
fn a_small_models_answer_stands_below_the_documents_own_words() {
    let Some(home) = Home::with_models(&[E5, SMALL_LLM]) else { return };
    let note = home.file("note.md", NOTE);
    let question = "When does the harbour of Riga freeze?";
    let small = ["--provider", "embedded", "--model", SMALL_LLM];
    let ask = |more: &[&str]| home.json(&[&["ask", arg(&note), question, "--json"][..], &small, more].concat());
    let said = ask(&[]);
    assert_eq!((&said["provider"], &said["model"]), (&"embedded".into(), &SMALL_LLM.into()));
    let answer = said["answer"].as_str().unwrap();
    let (quoted, own) = answer.rsplit_once("\n\n").unwrap();
    assert!(quoted.contains("freezes in January") && !own.is_empty(), "{said}");
    let explained = ask(&["--template", "explain"]);
    assert!(!explained["answer"].as_str().unwrap().contains("The document says:"), "{explained}");
    let told =
        home.failure(&["ask", arg(&note), question, "--provider", "embedded", "--model", "smolm2-135m-instruct"]);
    assert!(told.contains("did you mean smollm2-135m-instruct?"), "{told}");
    let told = home.failure(&["ask", arg(&note), question, "--provider", "embedded", "--model", "qwen3-4b"]);
    assert!(told.contains("`docent models install qwen3-4b` downloads it"), "{told}");
}

/// What the samples say, and what a question about it must find.
const SAMPLES: &[(&str, &str, &[&str])] = &[
    ("notes.md", "What is a chunk?", &["chunk"]),
    ("embeddings-guide.pdf", "Why does one-hot encoding fail?", &["one-hot"]),
    ("embeddings-guide.pdf", "What is the two-step search-and-ask?", &["search"]),
    ("xiangliang-jiansuo.pdf", "什么是余弦相似度？", &["余弦"]),
    ("xiangliang-jiansuo.pdf", "为什么独热编码不好？", &["独热"]),
];

#[test]
fn the_sample_documents_answer_with_pages_that_hold_the_fact() {
    for (file, question, facts) in SAMPLES {
        let Some(path) = sample(file) else { continue };
        let Some(home) = Home::with_models(&[E5, SMALL_LLM]) else { return };
        let said = home.json(&["ask", arg(&path), question, "--provider", "embedded", "--json"]);
        check_answer(&said);
        let texts: Vec<String> =
            list(&said, "passages").iter().map(|p| p["text"].as_str().unwrap().to_lowercase()).collect();
        for fact in *facts {
            assert!(texts.iter().any(|text| text.contains(fact)), "{file}, {question}: no {fact} in {texts:?}");
        }
        assert!(!list(&said, "citations").is_empty(), "{file}, {question}: {said}");
    }
}

#[test]
fn an_answer_in_the_documents_own_words_quotes_more_than_the_first_passage() {
    let home = Home::without_models();
    let ice = "# Harbours\n\n## Ice\n\nThe harbour of Riga freezes in January of most winters.\n\n\
               ## Spring\n\nThe harbour of Riga thaws in the last days of March.\n";
    let note = home.file("harbours.md", ice);
    let question = "When does the harbour of Riga freeze and thaw?";
    let answered = home.json(&["ask", arg(&note), question, "--provider", "none", "--json"]);
    let answer = answered["answer"].as_str().unwrap();
    assert!(answer.contains("January") && answer.contains("March"), "{answered}");
    assert!(list(&answered, "citations").len() > 1, "{answered}");
}
