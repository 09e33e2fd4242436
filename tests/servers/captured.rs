//! Answers of a real llama.cpp server, captured byte by byte, played back over a real connection.

use docent::adapters::llm::{Kind, LlmError, connect_with, list_models};
use docent::domain::conversation::chat::FinishReason;
use serde_json::Value;

use crate::cuts::cut_anywhere;
use crate::support::llm::server::{EVENTS, always, json, pieces};
use crate::support::llm::{Answer, ask, captured, config, gather, quick};

/// A captured file: status line, content type, body as the client of that time saw it.
struct Capture {
    name: String,
    status: String,
    kind: String,
    body: Vec<u8>,
    /// The file holds the bytes of the wire, chunk sizes included.
    raw: bool,
    bytes: Vec<u8>,
}

/// All files that hold one reply: the two that hold none (a request given up before its answer) or several are left out.
fn replies() -> Vec<Capture> {
    let reply = |(name, bytes): (String, Vec<u8>)| {
        let at = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..at].to_vec()).ok()?;
        let status = head.lines().next()?.strip_prefix("HTTP/1.1 ")?.to_string();
        let kind = head.lines().find_map(|line| line.strip_prefix("Content-Type: "))?.to_string();
        let mut body = bytes[at + 4..].to_vec();
        // What curl itself had to say.
        if let Some(at) = body.windows(6).position(|window| window == b"curl: ") {
            body.truncate(at);
        }
        Some(Capture { raw: name.contains("raw_wire"), name, status, kind, body, bytes })
    };
    captured().into_iter().filter_map(reply).collect()
}

/// What a stream says, read in the plainest way there is: line by line from the whole text.
fn plainly(body: &str) -> (String, Option<String>, Option<(u64, u64)>) {
    let (mut text, mut reason, mut usage) = (String::new(), None, None);
    for line in body.lines().filter_map(|line| line.strip_prefix("data: ")).filter(|line| *line != "[DONE]") {
        let value: Value = serde_json::from_str(line).unwrap();
        text += value.pointer("/choices/0/delta/content").and_then(Value::as_str).unwrap_or_default();
        reason = value.pointer("/choices/0/finish_reason").and_then(Value::as_str).map(String::from).or(reason);
        let count = |name: &str| value.pointer(&format!("/usage/{name}")).and_then(Value::as_u64);
        usage = count("prompt_tokens").zip(count("completion_tokens")).or(usage);
    }
    (text, reason, usage)
}

async fn play(reply: Vec<u8>) -> Answer {
    let server = always(reply).await;
    gather(&*connect_with(&config(Kind::OpenAi, &server.url), quick()).unwrap(), ask("Hi")).await
}

#[tokio::test]
async fn every_captured_stream_is_told_whole_and_its_end_rightly() {
    for capture in replies().iter().filter(|capture| capture.kind == "text/event-stream") {
        let name = &capture.name;
        let answer = if capture.raw { play(capture.bytes.clone()).await } else { play(pieces(&[&capture.body])).await };
        let (text, reason, usage) = plainly(&String::from_utf8_lossy(&capture.body));
        if text.is_empty() {
            assert!(matches!(answer.error, Some(LlmError::Unreachable { .. })), "{name}: {answer:?}");
            continue;
        }
        assert_eq!(answer.text, text, "{name}");
        let finish = match reason.as_deref() {
            Some("stop") => FinishReason::Stop,
            Some("length") => FinishReason::Length,
            None => FinishReason::Truncated,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(answer.finish, Some(finish), "{name}");
        let told = answer.usage.map(|usage| (u64::from(usage.prompt_tokens), u64::from(usage.completion_tokens)));
        assert_eq!(told, usage, "{name}");
    }
}

#[tokio::test]
async fn every_file_of_the_folder_sent_as_it_is_comes_to_one_end() {
    // Among them a request that was given up before its answer, several replies in one, and bodies whose chunks are
    // undone under a head that promises chunks: bytes that no honest server sends. `gather` checks the end.
    let files = captured();
    assert!(files.is_empty() || files.len() > 30, "{} files", files.len());
    for (name, bytes) in files {
        let answer = play(bytes).await;
        let told = answer.error_text();
        assert!(answer.finish.is_some() || told.len() > 20, "{name}: {answer:?}");
    }
}

#[tokio::test]
async fn a_server_that_was_killed_leaves_what_it_said() {
    let Some(capture) = replies().into_iter().find(|capture| capture.name.contains("server_killed")) else { return };
    // As it was: chunks without the last one, and the connection closed.
    let mut cut = EVENTS.to_vec();
    cut.extend(crate::support::llm::server::chunk(&capture.body));
    let answer = play(cut).await;
    assert!(matches!(answer.error, Some(LlmError::Broken(_))), "{answer:?}");
    assert_eq!(answer.text, plainly(&String::from_utf8_lossy(&capture.body)).0);
}

#[tokio::test]
async fn every_captured_refusal_is_told_in_the_servers_words() {
    let mut told = 0;
    for capture in replies().iter().filter(|capture| !capture.status.starts_with("200")) {
        let body = String::from_utf8_lossy(&capture.body);
        let answer = play(json(&capture.status, &body)).await;
        let words: Value = serde_json::from_str(&body).unwrap();
        let words = words.pointer("/error/message").and_then(Value::as_str).unwrap();
        let name = &capture.name;
        match &answer.error {
            Some(LlmError::TooLong { prompt_tokens: 6031, context_tokens: 4096 }) => {
                assert!(name.contains("too_long"), "{name}");
            }
            Some(LlmError::Key(fault)) => {
                assert!(fault.to_string().contains(words) && name.contains("key"), "{name}: {fault}")
            }
            Some(LlmError::Refused { said, .. }) => {
                assert!(said.to_string().contains(&words[..words.len().min(80)]), "{name}: {said}");
            }
            other => panic!("{name}: {other:?}"),
        }
        assert!(answer.retries.is_empty(), "{name}: {answer:?}");
        told += 1;
    }
    assert!(told == 0 || told > 8, "{told} refusals");
}

#[tokio::test]
async fn a_server_that_still_loads_is_waited_for() {
    let Some((_, loading)) = captured().into_iter().find(|(name, _)| name.contains("while_loading")) else { return };
    let text = String::from_utf8(loading).unwrap();
    let body = text.lines().find_map(|line| Some(&line[..line.rfind("}}")? + 2])).unwrap().to_string();
    let answer = play(json("503 Service Unavailable", &body)).await;
    assert_eq!(answer.retries.len(), 2);
    assert!(answer.error_text().contains("Loading model"), "{answer:?}");
}

#[tokio::test]
async fn the_captured_list_of_models_is_read() {
    let Some(capture) = replies().into_iter().find(|capture| capture.name.contains("models")) else { return };
    let server = always(json("200 OK", &String::from_utf8_lossy(&capture.body))).await;
    assert_eq!(list_models(&config(Kind::OpenAi, &server.url)).await.unwrap(), ["smollm2"]);
}

#[test]
fn any_way_of_cutting_a_captured_stream_yields_the_same_events() {
    let streams: Vec<String> = replies()
        .into_iter()
        .filter(|capture| capture.kind == "text/event-stream" && !capture.raw && capture.body.len() < 6000)
        .map(|capture| String::from_utf8(capture.body).unwrap())
        .filter(|body| !plainly(body).0.is_empty())
        .collect();
    for stream in streams {
        cut_anywhere(Kind::OpenAi, &stream, 25);
    }
}
