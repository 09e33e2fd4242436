//! Follow-ups with a large model: what is sent for an answer in another form, and what is searched for when the model
//! does not say what a question stands for.

use serde_json::Value;

use crate::support::Home;
use crate::support::llm::server::{Exchange, Request, STOP, Server, events, json, says, serve, whole};

const TEXT: &str = "# Harbours\n\nThe harbour of Riga freezes in January. Ships then wait at anchor for an icebreaker.\n\n\
                    # Dues\n\nA ship pays dues of 320 euros at every call. The harbour master collects them in spring.\n";

fn text(request: &Request) -> String {
    let body = request.json();
    let messages = body["messages"].as_array().unwrap().iter();
    messages.map(|message| message["content"].as_str().unwrap().to_string()).collect::<Vec<_>>().join("\n")
}

/// Answers; fails where it is to make a question stand alone.
async fn server() -> Server {
    serve(|mut exchange: Exchange| async move {
        if exchange.request.line.ends_with("/models") {
            return exchange.send(&json("200 OK", r#"{"data":[{"id":"m"}]}"#)).await;
        }
        let asked = text(&exchange.request);
        let reply = if asked.contains("Stand-alone question:") {
            whole("400 Bad Request", "", r#"{"error":{"message":"no"}}"#)
        } else if asked.contains("===== answer ") {
            events(says("里加港一月结冰 [1]。") + STOP)
        } else {
            events(says("The harbour of Riga freezes in January [1].") + STOP)
        };
        exchange.send(&reply).await;
    })
    .await
}

fn home(server: &Server) -> Home {
    let home = Home::without_models();
    home.configure(&format!(
        "provider = \"p\"\n[providers.p]\nkind = \"openai\"\nbase_url = \"{}/v1\"\nmodel = \"m\"\n\
         context_tokens = 16000\nidle_timeout_seconds = 5\n",
        server.url
    ));
    home.file("harbours.md", TEXT);
    home
}

async fn ask(home: &Home, session: Option<i64>, question: &str, provider: Option<&str>) -> Value {
    let mut command = home.command();
    if let Some(provider) = provider {
        command.args(["--provider", provider]);
    }
    command.args(["ask", "--json", "--wait"]);
    if let Some(session) = session {
        command.args(["--session", &session.to_string()]);
    }
    command.arg(home.path().join("harbours.md")).arg(question);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_in_another_language_keeps_its_passages_and_is_not_searched_for() {
    let server = server().await;
    let home = home(&server);
    let first = ask(&home, None, "When does the harbour of Riga freeze?", None).await;
    let session = first["conversation"].as_i64();
    let before = server.asked();
    let second = ask(&home, session, "in Chinese", None).await;
    let sent = text(&server.last());
    assert_eq!(server.asked() - before, 1, "nothing but the wish is sent");
    assert!(
        sent.contains("The harbour of Riga freezes in January [1].") && sent.contains("Wish: in Chinese"),
        "{sent}"
    );
    assert!(sent.contains("icebreaker") && sent.contains("in Simplified Chinese."), "{sent}");
    assert_eq!(second["inquiry"]["kind"], "translation", "{second}");
    assert_eq!(second["passages"], first["passages"], "{second}");
    assert_eq!(second["citations"][0]["marker"], 1, "{second}");
    assert_eq!(second["answered"], true, "{second}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rules_say_what_is_searched_for_if_the_model_does_not() {
    let server = server().await;
    let home = home(&server);
    let first = ask(&home, None, "When does the harbour of Riga freeze?", None).await;
    let second = ask(&home, first["conversation"].as_i64(), "And why does it freeze?", None).await;
    assert_eq!(second["rewritten"], "Why does the harbour of Riga freeze?", "{second}");
    let history = text(&server.last());
    assert!(history.contains("When does the harbour of Riga freeze?"), "{history}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_model_a_translation_says_what_is_needed_and_shows_the_text() {
    let server = server().await;
    let home = home(&server);
    let first = ask(&home, None, "When does the harbour of Riga freeze?", Some("none")).await;
    let second = ask(&home, first["conversation"].as_i64(), "translate that into German", Some("none")).await;
    let said = second["answer"].as_str().unwrap();
    assert!(said.contains("larger language model") && said.contains("freezes in January"), "{said}");
    assert_eq!(second["citations"][0]["check"], "verbatim", "{second}");
    let short = ask(&home, first["conversation"].as_i64(), "in one sentence", Some("none")).await;
    assert_eq!(short["answer"], "“The harbour of Riga freezes in January.” [1]", "{short}");
    assert_eq!(server.asked(), 0);
}
