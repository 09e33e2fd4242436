//! Whole scopes for a large model: what is sent of a chapter and of a book, how often, and what happens if a part fails
//! or the question is cancelled.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::support::Home;
use crate::support::llm::server::{Exchange, Request, STOP, Server, events, json, says, serve};

/// Words that occur in one chapter each.
const CHAPTERS: [&str; 6] = ["anchor", "beacon", "compass", "dredger", "estuary", "ferry"];

/// Sentences of a chapter.
const SENTENCES: usize = 12;

fn sentence(chapter: &str, n: usize) -> String {
    format!("The {chapter} of the harbour was measured as number {chapter}{n} by the keeper on a cold morning.")
}

fn book() -> String {
    let chapter = |(n, name): (usize, &&str)| {
        let said: Vec<String> = (0..SENTENCES).map(|k| sentence(name, k)).collect();
        format!("# {} The {name}\n\n{}\n\n", n + 1, said.join("\n\n"))
    };
    CHAPTERS.iter().enumerate().map(chapter).collect()
}

/// All messages of a request as one text.
fn text(request: &Request) -> String {
    let body = request.json();
    let messages = body["messages"].as_array().unwrap().iter();
    messages.map(|message| message["content"].as_str().unwrap().to_string()).collect::<Vec<_>>().join("\n")
}

/// The chat requests so far.
fn asked(server: &Server) -> Vec<String> {
    let requests = server.requests.lock().unwrap();
    requests.iter().filter(|request| request.line.ends_with("/chat/completions")).map(text).collect()
}

/// The chapters that a request holds sentences of.
fn chapters(request: &str) -> Vec<&'static str> {
    CHAPTERS
        .into_iter()
        .filter(|name| request.contains(&sentence(name, 0)) || request.contains(&sentence(name, 11)))
        .collect()
}

fn is_last(request: &str) -> bool {
    request.contains("notes on all parts")
}

/// Notes a point of each chapter of a part; brings points together to an answer that cites the first two.
fn reply(request: &str) -> Vec<u8> {
    if is_last(request) {
        return events(says("The harbour was measured [1]. It was cold [2].") + STOP);
    }
    let points: String =
        chapters(request).iter().map(|name| format!("- The {name} was measured in the cold [1].\n")).collect();
    events(says(&points) + STOP)
}

async fn noting() -> (Server, Arc<AtomicUsize>) {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let peak = most.clone();
    let server = serve(move |mut exchange: Exchange| {
        let (now, most) = (now.clone(), most.clone());
        async move {
            if exchange.request.line.ends_with("/models") {
                return exchange.send(&json("200 OK", r#"{"data":[{"id":"m"}]}"#)).await;
            }
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(30)).await;
            let said = reply(&text(&exchange.request));
            now.fetch_sub(1, Ordering::SeqCst);
            exchange.send(&said).await;
        }
    })
    .await;
    (server, peak)
}

fn home(server: &Server, context: u32) -> Home {
    let home = Home::without_models();
    home.configure(&format!(
        "provider = \"p\"\n[providers.p]\nkind = \"openai\"\nbase_url = \"{}/v1\"\nmodel = \"m\"\n\
         context_tokens = {context}\nidle_timeout_seconds = 5\n",
        server.url
    ));
    home.file("book.md", book());
    home
}

async fn answer(home: &Home, question: &str) -> Value {
    let mut command = home.command();
    command.args(["ask", "--json", "--wait"]).arg(home.path().join("book.md")).arg(question);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_request_for_a_chapter_holds_all_of_it_and_nothing_else() {
    let (server, _) = noting().await;
    let home = home(&server, 16_000);
    let said = answer(&home, "Summarise chapter 2").await;
    let requests = asked(&server);
    assert_eq!(requests.len(), 1, "{requests:#?}");
    for (n, name) in CHAPTERS.iter().enumerate() {
        for k in 0..SENTENCES {
            let times = requests[0].matches(&sentence(name, k)).count();
            assert_eq!(times, usize::from(n == 1), "{name} {k}");
        }
    }
    assert_eq!(said["citations"][0]["check"], "close", "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_book_too_long_is_read_in_parts_each_once_and_its_notes_are_kept() {
    let (server, most) = noting().await;
    let home = home(&server, 2_600);
    let said = answer(&home, "Summarise this document").await;
    let requests = asked(&server);
    let (last, parts): (Vec<&String>, Vec<&String>) = requests.iter().partition(|request| is_last(request));
    assert_eq!(last.len(), 1, "{requests:#?}");
    assert!(parts.len() >= 3, "{}", parts.len());
    // A server on this machine is asked one at a time.
    assert_eq!(most.load(Ordering::SeqCst), 1);
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for name in CHAPTERS {
        for k in 0..SENTENCES {
            times.insert(sentence(name, k), parts.iter().map(|part| part.matches(&sentence(name, k)).count()).sum());
        }
        assert!(last[0].contains(&format!("The {name} was measured in the cold.")), "{name}: {}", last[0]);
    }
    assert!(times.values().all(|times| *times == 1), "{times:#?}");
    // Four bytes are a token, roughly; the answer needs room too.
    assert!(requests.iter().all(|request| request.len() < 2_600 * 4), "larger than the context");
    assert!(said["answer"].as_str().unwrap().starts_with("The harbour was measured"), "{said}");
    assert_eq!(said["citations"].as_array().unwrap().len(), 2, "{said}");

    answer(&home, "Give me a summary of this document in three points").await;
    assert_eq!(asked(&server).len(), requests.len() + 1, "the notes were kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_fails_is_named_and_the_rest_is_summed_up() {
    let server = serve(|mut exchange: Exchange| async move {
        let said = text_or_models(&exchange.request);
        let said = match said {
            Some(said) if !is_last(&said) && chapters(&said).contains(&"ferry") => {
                json("400 Bad Request", r#"{"error":{"message":"the ferry is out"}}"#)
            }
            Some(said) => reply(&said),
            None => json("200 OK", r#"{"data":[{"id":"m"}]}"#),
        };
        exchange.send(&said).await;
    })
    .await;
    let home = home(&server, 2_600);
    let said = answer(&home, "Summarise this document").await;
    let words = said["answer"].as_str().unwrap();
    assert!(words.contains("The harbour was measured") && words.contains("Not covered:"), "{said}");
    assert!(words.contains("ferry"), "{said}");
}

fn text_or_models(request: &Request) -> Option<String> {
    (!request.line.ends_with("/models")).then(|| text(request))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_question_asks_no_more_and_its_notes_are_kept() {
    let hangs = Arc::new(AtomicUsize::new(2));
    let until = hangs.clone();
    let server = serve(move |mut exchange: Exchange| {
        let until = until.clone();
        async move {
            let Some(said) = text_or_models(&exchange.request) else {
                return exchange.send(&json("200 OK", r#"{"data":[{"id":"m"}]}"#)).await;
            };
            if exchange.number > until.load(Ordering::SeqCst) {
                return exchange.closed().await;
            }
            exchange.send(&reply(&said)).await;
        }
    })
    .await;
    let home = home(&server, 2_600);
    let mut command = home.command();
    command.args(["ask", "--json", "--wait"]).arg(home.path().join("book.md")).arg("Summarise this document");
    let mut child = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let begun = std::time::Instant::now();
    while server.asked() < 3 && begun.elapsed() < Duration::from_secs(60) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(server.asked(), 3, "nothing more is asked");
    hangs.store(usize::MAX, Ordering::SeqCst);
    let before = asked(&server);
    answer(&home, "Summarise this document").await;
    let again = asked(&server);
    let (kept, new) = again.split_at(before.len());
    for part in &kept[..2] {
        assert!(
            new.iter().filter(|request| !is_last(request)).all(|request| chapters(request) != chapters(part)),
            "asked again"
        );
    }
}
