//! A key that was planted in every place where keys may be, and a search for it in everything that the program wrote.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::llm::server::{EVENTS, Exchange, STOP, Server, chunk, events, json, says, serve, whole};

/// With characters that addresses write otherwise.
const KEY: &str = "sk-planted+0123/4567=89abcdef";
const IN_ADDRESSES: &str = "sk-planted%2B0123%2F4567%3D89abcdef";
/// The key with its slash escaped and its first letter as JSON may write it.
const ESCAPED: &str = "\\u0073k-planted+0123\\/4567=89abcdef";
/// Base64 of the key, and of "me:" and the key.
const BASIC_KEY: &str = "c2stcGxhbnRlZCswMTIzLzQ1Njc9ODlhYmNkZWY";
const BASIC: &str = "bWU6c2stcGxhbnRlZCswMTIzLzQ1Njc9ODlhYmNkZWY";
const FORMS: [&str; 5] = [KEY, IN_ADDRESSES, ESCAPED, BASIC_KEY, BASIC];

/// An OpenAI stream that says these pieces.
fn stream(pieces: &[&str]) -> String {
    pieces.iter().map(|piece| says(piece)).collect::<String>() + STOP
}

/// A server that quotes the key back in every way that servers were seen to.
async fn indiscreet() -> Server {
    serve(|mut exchange: Exchange| async move {
        let quoted = format!(r#"{{"error":{{"message":"Incorrect API key provided: {KEY} ({IN_ADDRESSES})"}}}}"#);
        let question = String::from_utf8_lossy(&exchange.request.body).into_owned();
        let reply = if exchange.request.line.starts_with("GET") {
            json("200 OK", r#"{"data":[{"id":"m"}]}"#)
        } else if question.contains("case-key") {
            json("401 Unauthorized", &quoted)
        } else if question.contains("case-server") {
            json("400 Bad Request", &quoted)
        } else if question.contains("case-page") {
            whole("403 Forbidden", "Content-Type: text/html\r\n", format!("<title>no {KEY}</title>"))
        } else if question.contains("case-said") {
            let all = FORMS.join(" and ");
            events(stream(&["It was lit in 1871 [1]. I was given ", &all, "."]))
        } else if question.contains("case-halves") {
            let (first, second) = KEY.split_at(11);
            events(stream(&["It was lit in 1871 [1]. The key is ", first, second, "."]))
        } else if question.contains("case-letters") {
            let all: Vec<String> =
                format!("It was lit in 1871 [1]: {}", FORMS.join(", ")).chars().map(String::from).collect();
            events(stream(&all.iter().map(String::as_str).collect::<Vec<_>>()))
        } else if question.contains("case-json") {
            // The whole key in escapes, as the server's own JSON writes it.
            let escapes: String = KEY.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
            events(format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"Key: {escapes}\"}}}}]}}\n\n{STOP}"))
        } else if question.contains("case-thought") {
            let thought = |piece: &str| {
                format!("data: {{\"choices\":[{{\"delta\":{{\"reasoning_content\":\"{piece}\"}}}}]}}\n\n")
            };
            events(thought(&KEY[..7]) + &thought(&KEY[7..]) + &stream(&["It was lit in 1871 [1]."]))
        } else if question.contains("case-cut") {
            // The answer ends in the midst of it.
            events(stream(&["It was lit in 1871 [1]. The key is ", &KEY[..20]]))
        } else if question.contains("case-reason") {
            events(says("Half") + &STOP.replace("\"stop\"", &format!("\"{KEY}\"")))
        } else if question.contains("case-garbled") {
            events(format!("data: {{\"{}{KEY}\n\n", "x".repeat(60)))
        } else if question.contains("case-long") {
            // Where a message is shortened.
            let error = format!("{} {KEY}", "x".repeat(285));
            json("400 Bad Request", &format!(r#"{{"error":{{"message":"{error}"}}}}"#))
        } else if question.contains("case-stream") {
            events(says("Half") + &format!("data: {quoted}\n\n"))
        } else if question.contains("case-redirect") {
            let to = format!("Location: http://elsewhere.invalid/?key={IN_ADDRESSES}\r\n");
            whole("302 Found", &to, "")
        } else if question.contains("case-reset") {
            exchange.send(EVENTS).await;
            exchange.send(&chunk(says("Half").as_bytes())).await;
            return exchange.reset();
        } else {
            events(says("It was lit in 1871 [1].") + STOP)
        };
        exchange.send(&reply).await;
    })
    .await
}

struct Program<'a> {
    home: &'a Path,
    settings: &'a Path,
}

impl Program<'_> {
    async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docent"));
        command.arg("--config").arg(self.settings).arg("--home").arg(self.home).arg("-vvv").args(arguments);
        command.env("DOCENT_LOG", "trace").env("DOCENT_TEST_KEY", KEY).env("RUST_BACKTRACE", "full");
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
    }
}

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

fn assert_clean(bytes: &[u8], whence: &str) {
    for form in FORMS {
        assert!(!holds(bytes, form), "{whence} holds the key as {form}");
    }
    // A part of it is telling enough.
    assert!(!holds(bytes, &KEY[..14]), "{whence} holds a part of the key: {}", String::from_utf8_lossy(bytes));
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Asks in one way of giving the key, saves, lists, exports; looks for the key in all that came of it. The number of
/// times that it was visibly taken out.
async fn search(way: &str, cases: &[&str]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let (home, settings) = (folder.path().join("home"), folder.path().join("config.toml"));
    std::fs::create_dir(&home).unwrap();
    std::fs::write(&settings, format!("provider = \"p\"\nmodel = \"m\"\n[providers.p]\n{way}\n")).unwrap();
    let note = folder.path().join("note.md").display().to_string();
    std::fs::write(&note, "# Tarn\n\nThe lighthouse of Tarn was lit in 1871.\n").unwrap();
    let program = Program { home: &home, settings: &settings };
    let mut outputs = Vec::new();
    for case in cases {
        let question = format!("{case}: when was the lighthouse of Tarn lit?");
        outputs.push((*case, program.run(&["ask", &note, &question, "--json"]).await));
    }
    for arguments in [
        &["sessions", "export", "1"][..],
        &["sessions", "export", "1", "--format", "json"],
        &["doctor", "--json"],
        &["models", "list"],
        &["prompt", &note, "When was it lit?", "--json"],
    ] {
        outputs.push((arguments[0], program.run(arguments).await));
    }
    let mut told = 0;
    for (what, output) in &outputs {
        assert_clean(&output.stdout, &format!("{what}: standard output ({way})"));
        assert_clean(&output.stderr, &format!("{what}: standard error ({way})"));
        told += usize::from(holds(&output.stderr, "***"));
        if SAID.contains(what) {
            assert!(holds(&output.stdout, "***"), "{what}: nothing was taken out ({way})");
        }
    }
    for file in files(&home) {
        assert_clean(&std::fs::read(&file).unwrap(), &format!("{} ({way})", file.display()));
    }
    // The search is worth something only if what it looks through is there.
    let log = std::fs::read(home.join("logs/docent.log")).unwrap();
    assert!(log.len() > 1000, "the log has {} bytes", log.len());
    assert!(files(&home).iter().any(|file| holds(&std::fs::read(file).unwrap(), "when was the lighthouse")));
    told
}

/// Cases in which the answer itself holds the key.
const SAID: &[&str] = &["case-said", "case-halves", "case-letters", "case-json", "case-cut"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_planted_key_is_nowhere_in_what_the_program_wrote() {
    const ALL: &[&str] = &[
        "case-key",
        "case-server",
        "case-page",
        "case-stream",
        "case-redirect",
        "case-reset",
        "case-said",
        "case-halves",
        "case-letters",
        "case-json",
        "case-thought",
        "case-cut",
        "case-reason",
        "case-garbled",
        "case-long",
        "good",
    ];
    const FEW: &[&str] = &["case-key", "good"];
    let server = indiscreet().await;
    let address = server.url.trim_start_matches("http://");
    let plain = format!("base_url = \"{}/v1\"", server.url);
    let mut told = 0;
    for (way, cases) in [
        (format!("{plain}\nkey_env = \"DOCENT_TEST_KEY\""), ALL),
        (format!("{plain}\nkey_command = [\"printenv\", \"DOCENT_TEST_KEY\"]"), FEW),
        (format!("{plain}\nkey = \"{KEY}\""), FEW),
        (format!("{plain}\nheaders = {{ X-Api-Key = \"{KEY}\" }}"), FEW),
        (format!("{plain}\nquery = {{ key = \"{KEY}\" }}"), ALL),
        (format!("base_url = \"http://me:{IN_ADDRESSES}@{address}/v1\""), ALL),
        (format!("kind = \"anthropic\"\n{plain}\nkey = \"{KEY}\""), FEW),
        (format!("kind = \"gemini\"\n{plain}\nkey = \"{KEY}\""), FEW),
    ] {
        told += search(&way, cases).await;
    }
    // The server did get the key and quote it, and it was taken out.
    assert!(told >= 15, "{told}");
    let sent = server.requests.lock().unwrap();
    let bearer = format!("Bearer {KEY}");
    assert!(sent.iter().any(|request| request.header("authorization") == Some(&bearer)));
    assert!(sent.iter().any(|request| request.header("x-goog-api-key") == Some(KEY)));
    assert!(sent.iter().any(|request| request.line.contains(IN_ADDRESSES)));
}

#[tokio::test]
async fn a_key_is_taken_out_of_answers_in_every_protocol() {
    use docent::adapters::llm::{Kind, Secret, connect_with};
    let whole = FORMS.join(" ");
    let halves: Vec<&str> = whole.as_bytes().chunks(9).map(|piece| std::str::from_utf8(piece).unwrap()).collect();
    for kind in [Kind::OpenAi, Kind::Ollama, Kind::Anthropic, Kind::Gemini] {
        let line = |text: &str| match kind {
            Kind::Ollama => format!("{}\n", serde_json::json!({"message":{"content":text},"done":false})),
            Kind::Anthropic => format!(
                "data: {}\n\n",
                serde_json::json!({"type":"content_block_delta","delta":{"type":"text_delta","text":text}})
            ),
            Kind::Gemini => {
                format!("data: {}\n\n", serde_json::json!({"candidates":[{"content":{"parts":[{"text":text}]}}]}))
            }
            _ => says(text),
        };
        let end = match kind {
            Kind::Ollama => "{\"done\":true,\"done_reason\":\"stop\"}\n",
            Kind::Anthropic => "data: {\"type\":\"message_stop\"}\n\n",
            Kind::Gemini => "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n",
            _ => STOP,
        };
        let body: String = halves.iter().map(|piece| line(piece)).collect::<String>() + end;
        let server = crate::support::llm::server::always(events(body)).await;
        let address = server.url.trim_start_matches("http://");
        let mut config = crate::support::llm::config(kind, &format!("http://me:{IN_ADDRESSES}@{address}"));
        config.key = Some(Secret::new(KEY));
        let model = connect_with(&config, crate::support::llm::quick()).unwrap();
        let answer = crate::support::llm::gather(&*model, crate::support::llm::ask("Hi")).await;
        assert_eq!(answer.text, ["***"; 5].join(" "), "{kind:?} {answer:?}");
    }
}

#[test]
fn a_panic_and_a_debug_print_do_not_tell_the_key() {
    use docent::adapters::llm::{Kind, Secret};
    let mut config = crate::support::llm::config(Kind::OpenAi, "http://127.0.0.1:9");
    config.key = Some(Secret::new(KEY));
    let choice = docent::tasks::ModelChoice::Fixed(Box::new(config));
    let caught = std::panic::catch_unwind(|| panic!("{choice:?}")).unwrap_err();
    assert_clean(caught.downcast_ref::<String>().unwrap().as_bytes(), "the message of a panic");
}
