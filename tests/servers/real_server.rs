//! Against a real llama.cpp server on loopback, which speaks both OpenAI's and Anthropic's protocol.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::support::llm::real::{CONTEXT, KEY, MODEL, RealServer, start};
use crate::support::llm::{Answer, ask, config, gather, quick};
use docent::adapters::llm::{Kind, LlmError, ProviderConfig, Secret, connect_with, list_models};
use docent::domain::conversation::chat::{FinishReason, StreamEvent};
use futures_util::StreamExt;

/// One server for all tests of this file; it ends with the process.
fn server() -> Option<&'static RealServer> {
    static SERVER: OnceLock<Option<RealServer>> = OnceLock::new();
    SERVER.get_or_init(|| start(MODEL, &["--context", &CONTEXT.to_string()])).as_ref()
}

const KINDS: [Kind; 2] = [Kind::OpenAi, Kind::Anthropic];

fn reach(kind: Kind) -> Option<ProviderConfig> {
    let mut config = config(kind, &server()?.url);
    config.model = Some(MODEL.into());
    config.key = Some(Secret::new(KEY));
    config.idle_timeout = Duration::from_secs(60);
    Some(config)
}

async fn answer(config: &ProviderConfig, question: &str, max_tokens: u32) -> Answer {
    let mut request = ask(question);
    request.max_tokens = Some(max_tokens);
    gather(&*connect_with(config, quick()).unwrap(), request).await
}

#[tokio::test]
async fn a_real_answer_streams_with_counts_in_both_protocols() {
    for kind in KINDS {
        let Some(config) = reach(kind) else { return };
        let answer = answer(&config, "What is the capital of France?", 24).await;
        assert!(answer.text.contains("Paris"), "{kind:?} {answer:?}");
        assert!(matches!(answer.finish, Some(FinishReason::Stop | FinishReason::Length)), "{kind:?} {answer:?}");
        let usage = answer.usage.unwrap();
        assert!(usage.prompt_tokens > 10 && (1..=24).contains(&usage.completion_tokens), "{kind:?} {usage:?}");
    }
}

#[tokio::test]
async fn a_length_limit_is_said_to_have_cut_the_answer() {
    for kind in KINDS {
        let Some(config) = reach(kind) else { return };
        let answer = answer(&config, "Tell me a long story about a lighthouse.", 4).await;
        assert_eq!(answer.finish, Some(FinishReason::Length), "{kind:?} {answer:?}");
        assert_eq!(answer.usage.unwrap().completion_tokens, 4);
    }
}

#[tokio::test]
async fn a_prompt_beyond_the_context_is_refused_with_its_size() {
    for kind in KINDS {
        let Some(config) = reach(kind) else { return };
        let answer = answer(&config, &"The lighthouse was lit in 1871. ".repeat(400), 24).await;
        let Some(LlmError::TooLong { prompt_tokens, context_tokens: CONTEXT }) = answer.error else {
            panic!("{kind:?} {answer:?}")
        };
        assert!(prompt_tokens > 3000, "{prompt_tokens}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_told_and_the_models_are_listed_with_the_right_one() {
    for kind in KINDS {
        let Some(mut config) = reach(kind) else { return };
        assert_eq!(list_models(&config).await.unwrap(), [MODEL], "{kind:?}");
        config.key = Some(Secret::new("sk-wrong-0123456789abcdef"));
        let told = answer(&config, "Hi", 4).await;
        assert!(matches!(told.error, Some(LlmError::Key(_))), "{kind:?} {told:?}");
        config.key = None;
        assert!(answer(&config, "Hi", 4).await.error_text().contains("none is set"));
    }
}

#[tokio::test]
async fn an_answer_that_is_given_up_frees_the_server() {
    let Some(config) = reach(Kind::OpenAi) else { return };
    let model = connect_with(&config, quick()).unwrap();
    let mut request = ask("Count from one to one thousand in words.");
    request.max_tokens = Some(1500);
    let mut stream = model.stream(request);
    for _ in 0..3 {
        assert!(matches!(stream.next().await, Some(Ok(StreamEvent::Text(_)))));
    }
    drop(stream);
    // The server has one slot: were it still counting, this would take as long as a thousand tokens do.
    let start = Instant::now();
    assert!(answer(&config, "Say hi.", 1).await.finish.is_some());
    assert!(start.elapsed() < Duration::from_secs(15), "free after {:?}", start.elapsed());
}

#[tokio::test]
async fn the_program_asks_it_and_says_what_it_cost() {
    let Some(server) = server() else { return };
    let home = tempfile::tempdir().unwrap();
    let note = home.path().join("note.md");
    std::fs::write(&note, "# Tarn\n\nThe lighthouse of Tarn was lit in 1871. It stands on black basalt.\n").unwrap();
    for kind in ["openai", "anthropic"] {
        let settings = format!(
            "provider = \"real\"\n[providers.real]\nkind = \"{kind}\"\nbase_url = \"{}\"\nmodel = \"{MODEL}\"\n\
             key_env = \"DOCENT_TEST_KEY\"\nprices = {{ prompt = 1000, completion = 2000 }}\n",
            server.url
        );
        let path = home.path().join("config.toml");
        std::fs::write(&path, settings).unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_docent"))
            .arg("--config")
            .arg(&path)
            .arg("--home")
            .arg(home.path())
            .arg("ask")
            .arg(&note)
            .args(["When was the lighthouse of Tarn lit?", "--json"])
            .env("DOCENT_TEST_KEY", KEY)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect(&errors);
        assert_eq!((&answer["provider"], &answer["model"]), (&"real".into(), &MODEL.into()), "{answer}");
        assert!(!answer["answer"].as_str().unwrap().is_empty(), "{answer}");
        assert!(answer["passages"][0]["text"].as_str().unwrap().contains("1871"), "{answer}");
        let usage = &answer["usage"];
        let count = |name: &str| usage[name].as_f64().unwrap();
        let cost = (count("prompt_tokens") * 1000.0 + count("completion_tokens") * 2000.0) / 1e6;
        assert!((usage["cost"].as_f64().unwrap() - cost).abs() < 1e-9 && cost > 0.0, "{usage}");
    }
}
