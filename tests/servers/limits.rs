//! Long, endless and cancelled: what bounds an answer in memory and in time.

use std::time::{Duration, Instant};

use docent::adapters::llm::{Kind, LlmError, connect_with};
use docent::domain::conversation::chat::{FinishReason, StreamEvent};
use futures_util::StreamExt;
use tokio::sync::mpsc;

use crate::support::llm::server::{EVENTS, Exchange, STOP, always, events, says, serve};
use crate::support::llm::{ask, config, gather, quick};

/// Resident memory of this process in bytes.
#[cfg(target_os = "linux")]
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

#[tokio::test]
async fn a_line_of_ten_megabytes_is_read() {
    let text = "x".repeat(10 << 20);
    let server = always(events(says(&text) + STOP)).await;
    let answer = gather(&*connect_with(&config(Kind::OpenAi, &server.url), quick()).unwrap(), ask("Hi")).await;
    assert_eq!((answer.text.len(), answer.finish), (10 << 20, Some(FinishReason::Stop)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_line_and_an_endless_answer_are_cut_off_within_bounded_memory() {
    for (begin, piece) in [("data: ", "x".repeat(256 << 10)), ("", says(&"word ".repeat(12 << 10)).repeat(4))] {
        let server = serve(move |mut exchange: Exchange| {
            let piece = piece.clone();
            async move {
                exchange.send(EVENTS).await;
                // An empty chunk would be the last one.
                if !begin.is_empty() {
                    exchange.chunk(begin.as_bytes()).await;
                }
                let _ = tokio::time::timeout(Duration::from_secs(30), async {
                    let chunk = crate::support::llm::server::chunk(piece.as_bytes());
                    while tokio::io::AsyncWriteExt::write_all(&mut exchange.socket, &chunk).await.is_ok() {}
                })
                .await;
            }
        })
        .await;
        let model = connect_with(&config(Kind::OpenAi, &server.url), quick()).unwrap();
        let mut stream = model.stream(ask("Hi"));
        let (mut end, mut bytes) = (None, 0);
        #[cfg(target_os = "linux")]
        let (before, mut most) = (resident(), 0);
        while let Some(event) = stream.next().await {
            match event {
                Ok(StreamEvent::Text(text)) => bytes += text.len(),
                other => end = Some(other),
            }
            #[cfg(target_os = "linux")]
            {
                most = most.max(resident());
            }
        }
        let Some(Err(LlmError::Broken(why))) = end else { panic!("{end:?}") };
        assert!(why.to_string().contains("16 MB"), "{why}");
        assert!(bytes < 18 << 20, "{bytes}");
        // Other tests of this process hold some tens of megabytes of their own.
        #[cfg(target_os = "linux")]
        assert!(most.saturating_sub(before) < 160 << 20, "{} MB", most.saturating_sub(before) >> 20);
    }
}

#[tokio::test]
async fn an_answer_that_comes_all_at_once_is_told_to_its_last_word() {
    let pieces: Vec<String> = (0..3000).map(|n| format!("{n} ")).collect();
    let body: String = pieces.iter().map(|piece| says(piece)).collect();
    let server = always(events(body + STOP)).await;
    let answer = gather(&*connect_with(&config(Kind::OpenAi, &server.url), quick()).unwrap(), ask("Hi")).await;
    assert_eq!((answer.text, answer.finish), (pieces.concat(), Some(FinishReason::Stop)));
}

/// Reports when the client's end of the connection closes.
async fn watched(begin: Vec<u8>) -> (crate::support::llm::server::Server, mpsc::UnboundedReceiver<Instant>) {
    let (sender, closed) = mpsc::unbounded_channel();
    let server = serve(move |mut exchange: Exchange| {
        let (begin, sender) = (begin.clone(), sender.clone());
        async move {
            exchange.send(&begin).await;
            exchange.closed().await;
            let _ = sender.send(Instant::now());
        }
    })
    .await;
    (server, closed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelling_closes_the_connection_within_fifty_milliseconds_at_the_servers_end() {
    let spoken = [EVENTS, &crate::support::llm::server::chunk(says("Once").as_bytes())].concat();
    for (begin, speaks) in [(spoken, true), (Vec::new(), false)] {
        let (server, mut closed) = watched(begin).await;
        let model = connect_with(&config(Kind::OpenAi, &server.url), quick()).unwrap();
        let mut waits = Vec::new();
        for _ in 0..5 {
            let mut stream = model.stream(ask("Tell me a long story."));
            if speaks {
                assert_eq!(stream.next().await, Some(Ok(StreamEvent::Text("Once".into()))));
            } else {
                let asked = server.asked();
                while server.asked() == asked {
                    assert!(tokio::time::timeout(Duration::from_millis(5), stream.next()).await.is_err());
                }
            }
            let cancelled = Instant::now();
            drop(stream);
            waits.push(closed.recv().await.unwrap().saturating_duration_since(cancelled));
        }
        waits.sort();
        println!("closed at the server's end after {waits:?}");
        // The middle one: on a machine that does other things too, a thread may not run for longer than that.
        assert!(waits[2] < Duration::from_millis(50), "{waits:?}");
    }
}

#[tokio::test]
async fn a_wait_before_another_try_can_be_cancelled() {
    let reply = crate::support::llm::server::whole("429 Too Many Requests", "Retry-After: 5\r\n", "{}");
    let server = always(reply).await;
    let model = connect_with(&config(Kind::OpenAi, &server.url), quick()).unwrap();
    let mut stream = model.stream(ask("Hi"));
    let Some(Ok(StreamEvent::Retrying { attempt: 2, wait_ms: 5000, .. })) = stream.next().await else { panic!() };
    drop(stream);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn nothing_is_sent_before_the_answer_is_wanted() {
    let server = always(events(says("Hello") + STOP)).await;
    let model = connect_with(&config(Kind::OpenAi, &server.url), quick()).unwrap();
    let stream = model.stream(ask("Hi"));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.connections.load(std::sync::atomic::Ordering::SeqCst), 0);
    drop(stream);
}
