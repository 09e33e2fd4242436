//! What goes wrong on the way, and what the user is told and keeps.

use std::time::{Duration, Instant};

use docent::adapters::llm::{Kind, LlmError, connect_with};
use docent::domain::conversation::chat::FinishReason;

use crate::support::llm::server::{EVENTS, Exchange, STOP, Server, always, chunk, events, json, says, serve, whole};
use crate::support::llm::{Answer, ask, config, gather, quick};

async fn answer(server: &Server) -> Answer {
    answer_at(&server.url).await
}

async fn answer_at(url: &str) -> Answer {
    let mut config = config(Kind::OpenAi, url);
    config.idle_timeout = Duration::from_millis(400);
    gather(&*connect_with(&config, quick()).unwrap(), ask("Hi")).await
}

fn good(text: &str) -> Vec<u8> {
    events(says(text) + STOP)
}

/// First `bad`, then a good answer.
async fn bad_then_good(bad: impl Into<Vec<u8>>) -> Server {
    let bad = bad.into();
    serve(move |mut exchange| {
        let reply = if exchange.number == 1 { bad.clone() } else { good("Hello") };
        async move { exchange.send(&reply).await }
    })
    .await
}

fn assert_answered(answer: &Answer, text: &str, retries: usize) {
    assert_eq!((answer.text.as_str(), &answer.finish), (text, &Some(FinishReason::Stop)), "{answer:?}");
    assert_eq!(answer.retries.len(), retries, "{answer:?}");
}

fn assert_broken(answer: &Answer, text: &str, why: &str) {
    let Some(LlmError::Broken(said)) = &answer.error else { panic!("{answer:?}") };
    assert!(said.to_string().contains(why), "{said}");
    assert_eq!((answer.text.as_str(), answer.retries.len()), (text, 0), "what came is kept and nothing is sent again");
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_and_then_told() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let answer = answer_at(&url).await;
    let told = answer.error_text();
    assert!(matches!(answer.error, Some(LlmError::Unreachable { .. })), "{answer:?}");
    assert!(told.contains(&url) && told.contains("refused") && told.contains("is the server running?"), "{told}");
    assert_eq!(answer.retries.iter().map(|retry| retry.0).collect::<Vec<_>>(), [2, 3]);
}

#[tokio::test]
async fn a_reset_before_the_headers_is_tried_again() {
    let server = serve(|mut exchange: Exchange| async move {
        if exchange.number == 1 {
            return exchange.reset();
        }
        exchange.send(&good("Hello")).await;
    })
    .await;
    assert_answered(&answer(&server).await, "Hello", 1);
}

#[tokio::test]
async fn a_close_without_a_word_is_tried_again() {
    assert_answered(&answer(&bad_then_good("").await).await, "Hello", 1);
}

#[tokio::test]
async fn a_reset_after_the_headers_is_tried_again_as_long_as_nothing_was_said() {
    let server = serve(|mut exchange: Exchange| async move {
        if exchange.number == 1 {
            exchange.send(EVENTS).await;
            exchange.chunk(b": hello\n\n").await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            return exchange.reset();
        }
        exchange.send(&good("Hello")).await;
    })
    .await;
    assert_answered(&answer(&server).await, "Hello", 1);
}

#[tokio::test]
async fn a_reset_in_mid_answer_keeps_what_came() {
    let server = serve(|mut exchange: Exchange| async move {
        exchange.send(EVENTS).await;
        exchange.chunk(says("Half an ").as_bytes()).await;
        exchange.chunk(&says("answer").as_bytes()[..20]).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        exchange.reset();
    })
    .await;
    assert_broken(&answer(&server).await, "Half an ", "");
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn a_close_in_mid_answer_keeps_what_came() {
    let server = serve(|mut exchange: Exchange| async move {
        exchange.send(EVENTS).await;
        exchange.chunk(says("Half an ").as_bytes()).await;
        exchange.chunk(&says("answer").as_bytes()[..20]).await;
    })
    .await;
    assert_broken(&answer(&server).await, "Half an ", "");
}

#[tokio::test]
async fn a_stall_before_the_first_word_is_told_after_the_idle_time() {
    let server = serve(|mut exchange: Exchange| async move { exchange.closed().await }).await;
    let start = Instant::now();
    let answer = answer(&server).await;
    assert!(matches!(answer.error, Some(LlmError::Stalled { .. })), "{answer:?}");
    assert!((400..3000).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_stall_in_mid_answer_keeps_what_came() {
    let server = serve(|mut exchange: Exchange| async move {
        exchange.send(EVENTS).await;
        exchange.chunk(says("Half").as_bytes()).await;
        exchange.closed().await;
    })
    .await;
    let answer = answer(&server).await;
    assert!(matches!(answer.error, Some(LlmError::Stalled { .. })), "{answer:?}");
    assert_eq!(answer.text, "Half");
}

#[tokio::test]
async fn a_slow_drip_of_single_bytes_is_no_stall() {
    let server = serve(|mut exchange: Exchange| async move {
        exchange.send(EVENTS).await;
        // Longer in all than the idle time, never silent for as long.
        for byte in (says("é👩\u{200d}🔬") + STOP).bytes() {
            exchange.chunk(&[byte]).await;
            tokio::time::sleep(Duration::from_millis(4)).await;
        }
        exchange.send(b"0\r\n\r\n").await;
    })
    .await;
    let start = Instant::now();
    assert_answered(&answer(&server).await, "é👩\u{200d}🔬", 0);
    assert!(start.elapsed() > Duration::from_millis(400));
}

#[tokio::test]
async fn too_many_requests_are_waited_out_as_the_server_asks() {
    let body = r#"{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}"#;
    let server = bad_then_good(whole("429 Too Many Requests", "Retry-After: 1\r\n", body)).await;
    let start = Instant::now();
    let answer = answer(&server).await;
    assert_answered(&answer, "Hello", 1);
    assert!(start.elapsed() >= Duration::from_secs(1));
    let (attempt, wait, why) = &answer.retries[0];
    assert_eq!((*attempt, *wait), (2, 1000));
    assert!(why.contains("Rate limit reached") && why.contains("429"), "{why}");

    let server = bad_then_good(json("429 Too Many Requests", body)).await;
    assert_answered(&answer_at(&server.url).await, "Hello", 1);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_told_instead() {
    let server = always(whole("429 Too Many Requests", "Retry-After: 3600\r\n", r#"{"error":"slow down"}"#)).await;
    let answer = answer(&server).await;
    assert!(answer.error_text().contains("3600 s") && answer.retries.is_empty(), "{answer:?}");
}

#[tokio::test]
async fn an_empty_account_is_not_tried_again() {
    let body = r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#;
    let server = always(json("429 Too Many Requests", body)).await;
    let answer = answer(&server).await;
    assert!(answer.error_text().contains("no credit left"), "{answer:?}");
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn failures_of_the_server_are_tried_again() {
    for status in [
        "500 Internal Server Error",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "529 Overloaded",
        "408 Request Timeout",
        "425 Too Early",
    ] {
        let server = bad_then_good(json(status, r#"{"error":{"message":"busy","code":503}}"#)).await;
        let answer = answer(&server).await;
        assert_answered(&answer, "Hello", 1);
        assert!(answer.retries[0].2.contains("busy"), "{answer:?}");
    }
    let server = always(json("500 Internal Server Error", r#"{"error":"boom"}"#)).await;
    let answer = answer(&server).await;
    assert!(answer.error_text().contains("500: boom"), "{answer:?}");
    assert_eq!((server.asked(), answer.retries.len()), (3, 2));
}

#[tokio::test]
async fn refusals_are_not_tried_again() {
    for (status, body) in [
        ("400 Bad Request", r#"{"error":{"message":"bad"}}"#),
        ("401 Unauthorized", r#"{"error":{"message":"Incorrect API key provided"}}"#),
        ("403 Forbidden", r#"{"error":"no"}"#),
        ("404 Not Found", ""),
        ("413 Payload Too Large", "<html>too large</html>"),
        ("501 Not Implemented", "null"),
    ] {
        let server = always(json(status, body)).await;
        let answer = answer(&server).await;
        assert!(answer.error.is_some() && server.asked() == 1, "{status}: {answer:?}");
        assert!(answer.error_text().contains(&status[..3]), "{answer:?}");
    }
}

#[tokio::test]
async fn a_web_page_is_told_by_its_title() {
    let page = "<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head><body>x</body></html>";
    for reply in [whole("200 OK", "Content-Type: text/html\r\n", page), whole("403 Forbidden", "", page)] {
        let told = answer(&always(reply).await).await.error_text();
        assert!(told.contains("a web page: Welcome to nginx!"), "{told}");
    }
    let gateway = whole("502 Bad Gateway", "Content-Type: text/html\r\n", "<html><title>502</title></html>");
    assert_answered(&answer(&bad_then_good(gateway).await).await, "Hello", 1);
}

#[tokio::test]
async fn a_wrong_content_type_does_not_matter() {
    for kind in ["application/json", "text/plain; charset=utf-16", "application/octet-stream", "nonsense"] {
        let head = format!("Content-Type: {kind}\r\n");
        let server = always(whole("200 OK", &head, says("Hello") + STOP)).await;
        assert_answered(&answer(&server).await, "Hello", 0);
    }
}

#[tokio::test]
async fn a_whole_answer_to_a_stream_request_is_taken() {
    let body = r#"{"object":"chat.completion","choices":[{"message":{"role":"assistant","content":"Hello"},
        "finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#;
    let answer = answer(&always(json("200 OK", body)).await).await;
    assert_answered(&answer, "Hello", 0);
    assert_eq!(answer.usage.unwrap().prompt_tokens, 3);
}

#[tokio::test]
async fn json_that_is_no_answer_is_told() {
    for body in [r#"{"status":"ok"}"#, r#"{"object":"list","data":[{"id":"m"}]}"#, "[]"] {
        let server = always(json("200 OK", body)).await;
        let answer = answer(&server).await;
        assert!(answer.error_text().contains("is the base URL right?"), "{answer:?}");
        assert_eq!(server.asked(), 1);
    }
}

#[tokio::test]
async fn compressed_answers_are_read() {
    use std::io::Write;
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zip.write_all((says("Hello") + STOP).as_bytes()).unwrap();
    let zipped = zip.finish().unwrap();
    let server =
        always(whole("200 OK", "Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n", &zipped)).await;
    assert_answered(&answer(&server).await, "Hello", 0);
    assert!(server.last().header("accept-encoding").unwrap().contains("gzip"));
    // Damaged after its first half: what is no gzip is an error, not a hang or a panic.
    let mut damaged = zipped;
    let half = damaged.len() / 2;
    damaged[half..].fill(0xff);
    let server = always(whole("200 OK", "Content-Encoding: gzip\r\n", &damaged)).await;
    assert!(answer(&server).await.error.is_some());
}

#[tokio::test]
async fn an_error_in_mid_stream_keeps_what_came() {
    let error = "data: {\"error\":{\"message\":\"the GPU fell over\",\"type\":\"server_error\",\"code\":500}}\n\n";
    let server = always(events(says("Half") + error)).await;
    assert_broken(&answer(&server).await, "Half", "the GPU fell over");
    // Before the first word it is tried again.
    assert_answered(&answer(&bad_then_good(events(error)).await).await, "Hello", 1);
    // By its name alone, as some proxies send it.
    let named = "event: error\ndata: {\"message\":\"the GPU fell over\"}\n\n";
    assert_broken(&answer(&always(events(says("Half") + named)).await).await, "Half", "the GPU fell over");
}

#[tokio::test]
async fn a_missing_done_is_no_fault_and_a_missing_reason_is_a_cut() {
    let done = "data: [DONE]\n\n";
    let reason = STOP.replace(done, "");
    assert_answered(&answer(&always(events(says("Hello") + &reason)).await).await, "Hello", 0);
    assert_answered(&answer(&always(events(says("Hello") + done)).await).await, "Hello", 0);
    let answer = answer(&always(events(says("Hello"))).await).await;
    assert_eq!((answer.text.as_str(), answer.finish), ("Hello", Some(FinishReason::Truncated)));
}

#[tokio::test]
async fn every_line_end_is_read() {
    for end in ["\n", "\r\n", "\r"] {
        let body = format!(": ping\n\nevent: x\nid: 1\nretry: 5\n{}{STOP}", says("Hello")).replace('\n', end);
        assert_answered(&answer(&always(events(body)).await).await, "Hello", 0);
    }
}

#[tokio::test]
async fn bad_bytes_lose_a_piece_and_not_the_answer() {
    for bad in [
        &b"data: {\"choices\":[{\"delta\":{\"content\":\"\xff\xfe\"}}]}\n\n"[..],
        b"data: \xff\n\n",
        b"data: {\"a\0\n\n",
        b"\0\0\0\n\n",
    ] {
        let body = [says("Hel").as_bytes(), bad, says("lo").as_bytes(), STOP.as_bytes()].concat();
        let answer = answer(&always(events(body)).await).await;
        assert!(answer.text.starts_with("Hel") && answer.text.ends_with("lo"), "{answer:?}");
        assert!(answer.finish.is_some(), "{answer:?}");
    }
}

#[tokio::test]
async fn what_a_terminal_would_obey_does_not_come_through() {
    let answer = answer(&always(events(says("a\u{1b}]0;evil\u{7}b\u{9b}31mc\0d") + STOP)).await).await;
    assert!(!answer.text.chars().any(|c| c.is_control()), "{answer:?}");
    assert!(answer.text.starts_with('a') && answer.text.ends_with('d'), "{answer:?}");
    let hostile = json("400 Bad Request", "{\"error\":{\"message\":\"no \\u001b[2J luck\"}}");
    assert!(!answer_at(&always(hostile).await.url).await.error_text().contains('\u{1b}'));
}

#[tokio::test]
async fn too_long_a_prompt_and_a_wrong_model_are_told_with_what_helps() {
    let body = r#"{"error":{"code":400,"message":"m","type":"exceed_context_size_error","n_prompt_tokens":6031,"n_ctx":4096}}"#;
    let told = answer(&always(json("400 Bad Request", body)).await).await.error_text();
    assert!(told.contains("6031") && told.contains("4096") && told.contains("smaller budget"), "{told}");

    let server = serve(|mut exchange: Exchange| async move {
        let reply = if exchange.request.line.ends_with("/v1/models") {
            json("200 OK", r#"{"data":[{"id":"llama-3"},{"id":"m2"}]}"#)
        } else {
            json(
                "404 Not Found",
                r#"{"error":{"message":"The model `lama-3` does not exist","code":"model_not_found"}}"#,
            )
        };
        exchange.send(&reply).await;
    })
    .await;
    let mut named = config(Kind::OpenAi, &server.url);
    named.model = Some("lama-3".into());
    let told = gather(&*connect_with(&named, quick()).unwrap(), ask("Hi")).await.error_text();
    assert!(told.contains("no model \"lama-3\"") && told.contains("did you mean \"llama-3\"?"), "{told}");
}

#[tokio::test]
async fn what_a_server_does_not_take_is_left_out() {
    let server = serve(|mut exchange: Exchange| async move {
        let body = exchange.request.json();
        let refuse = |message: &str| json("400 Bad Request", &format!(r#"{{"error":{{"message":"{message}"}}}}"#));
        let reply = if body.get("max_tokens").is_some() {
            refuse("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        } else if body.get("temperature").is_some() {
            refuse("'temperature' does not support 0.0 with this model. Only the default (1) is supported.")
        } else if body.get("stream_options").is_some() {
            refuse("Unknown field: stream_options")
        } else {
            good("Hello")
        };
        exchange.send(&reply).await;
    })
    .await;
    assert_answered(&answer(&server).await, "Hello", 0);
    assert_eq!(server.asked(), 4);
    assert_eq!(server.last().json()["max_completion_tokens"], 24);
}

#[tokio::test]
async fn a_connection_that_stays_open_after_the_end_is_not_waited_for() {
    let server = serve(|mut exchange: Exchange| async move {
        exchange.send(EVENTS).await;
        exchange.send(&chunk((says("Hello") + STOP).as_bytes())).await;
        exchange.closed().await;
    })
    .await;
    let start = Instant::now();
    assert_answered(&answer(&server).await, "Hello", 0);
    assert!(start.elapsed() < Duration::from_millis(300), "{:?}", start.elapsed());
}

#[tokio::test]
async fn half_a_character_in_each_of_two_pieces_is_a_character() {
    let half = |escape: &str| format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{escape}\"}}}}]}}\n\n");
    let body = half("a \\ud83d") + &half("\\ude00 b \\uD83D") + &half("\\uDC69\\ud83d") + &half(" c") + STOP;
    let answer = answer(&always(events(body)).await).await;
    assert_eq!((answer.text.as_str(), answer.finish), ("a 😀 b 👩\u{fffd} c", Some(FinishReason::Stop)));
}

#[tokio::test]
async fn an_error_that_is_a_field_of_its_own_is_told_in_the_servers_words() {
    let field = "error: {\"code\":400,\"message\":\"slot is on fire\",\"type\":\"invalid_request_error\"}\n\n";
    for body in [field, "error: the slot is on fire\n\n", "event: error\ndata: the slot is on fire\n\n"] {
        let answer = answer(&always(events(body)).await).await;
        assert!(answer.error_text().contains("slot is on fire"), "{body}: {answer:?}");
        let late = self::answer(&always(events(says("Half") + body)).await).await;
        assert_broken(&late, "Half", "slot is on fire");
    }
    let vllm = "data: {\"object\":\"error\",\"message\":\"slot is on fire\",\"code\":400}\n\n";
    assert!(answer(&always(events(vllm)).await).await.error_text().contains("slot is on fire"));
}
