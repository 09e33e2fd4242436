//! The model in this process, with the real weights that `scripts/setup` fetches.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::llm::{ask, gather, weights};
use docent::adapters::llm::{ChatModel, Kind, LlmError, ProviderConfig, Readiness, connect};
use docent::domain::conversation::chat::{Destination, FinishReason, StreamEvent};
use futures_util::StreamExt;

fn model(name: &str) -> Option<Arc<dyn ChatModel>> {
    let mut config = ProviderConfig::new(Kind::Embedded);
    config.gguf = Some(weights(name)?);
    Some(connect(&config).unwrap())
}

fn long_prompt(question: &str) -> String {
    let passage = "The lighthouse of Tarn stands on a rock of black basalt and was lit in 1871. ".repeat(40);
    format!("{passage}\n\nQuestion: {question}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_model_answers_counts_reuses_and_stops() {
    let Some(model) = model("smollm2-135m-instruct") else { return };
    let info = model.info();
    assert!(info.small && info.destination == Destination::InProcess && info.provider == "embedded", "{info:?}");

    let answer = gather(&*model, ask("What is the capital of France?")).await;
    assert!(answer.text.contains("Paris"), "{answer:?}");
    let usage = answer.usage.unwrap();
    assert!(usage.prompt_tokens > 10 && (1..=24).contains(&usage.completion_tokens), "{usage:?}");
    assert_eq!(model.readiness(), Readiness::Ready);
    assert_eq!(model.count_tokens("hello world"), Some(2));

    // The same words again are the same answer: nothing of the first request leaks into the second.
    let again = gather(&*model, ask("What is the capital of France?")).await;
    assert_eq!(again.text, answer.text);

    // A follow-up over the same passage reads only what is new.
    let first_token = async |question: &str| {
        let start = Instant::now();
        let mut stream = model.stream(ask(&long_prompt(question)));
        while !matches!(stream.next().await.unwrap().unwrap(), StreamEvent::Text(_)) {}
        start.elapsed()
    };
    let first = first_token("When was it lit?").await;
    let second = first_token("What does it stand on?").await;
    println!("time to first token: {first:?}, follow-up {second:?}");
    assert!(second < first.mul_f64(0.5), "{first:?} then {second:?}");

    // Another conversation in between costs nothing either: what was read for the first one is kept aside.
    let passage = "Herrings are salted in October, and barrels of them stand along the quay until spring. ".repeat(40);
    let other = format!("{passage}\n\nQuestion: when are herrings salted?");
    assert!(gather(&*model, ask(&other)).await.finish.is_some());
    let back = first_token("Of which colour is the rock?").await;
    println!("back to the first conversation: {back:?}");
    assert!(back < first.mul_f64(0.5), "{first:?} then {back:?}");

    // Dropped in the middle of a prompt, it is free again at once.
    let mut other = ask(&format!("{} {}", "Other words first.", long_prompt("Why?")));
    other.messages.remove(0);
    let mut stream = model.stream(other);
    let _ = tokio::time::timeout(Duration::from_millis(100), stream.next()).await;
    drop(stream);
    let start = Instant::now();
    let mut short = ask("Say hi.");
    short.max_tokens = Some(1);
    let answer = gather(&*model, short).await;
    assert!(start.elapsed() < first.max(Duration::from_secs(2)), "free after {:?}", start.elapsed());
    assert_eq!(answer.finish, Some(FinishReason::Length));
    assert_eq!(answer.usage.unwrap().completion_tokens, 1);
}

#[tokio::test]
async fn a_prompt_beyond_the_context_is_refused_with_its_size() {
    let Some(path) = weights("smollm2-135m-instruct") else { return };
    let mut config = ProviderConfig::new(Kind::Embedded);
    config.gguf = Some(path);
    config.context_tokens = Some(512);
    let model = connect(&config).unwrap();
    assert_eq!(model.info().context_tokens, Some(512));
    let answer = gather(&*model, ask(&long_prompt("When?"))).await;
    let Some(LlmError::TooLong { prompt_tokens, context_tokens: 512 }) = answer.error else { panic!("{answer:?}") };
    assert!(prompt_tokens > 600);
}

#[tokio::test]
async fn weights_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = ProviderConfig::new(Kind::Embedded);
    let failure = |config: &ProviderConfig| connect(config).err().unwrap().to_string();
    assert!(failure(&config).contains("no weights"));
    config.gguf = Some(folder.path().join("missing.gguf"));
    assert!(failure(&config).contains("missing.gguf"));

    let Some(path) = weights("smollm2-135m-instruct") else { return };
    let whole = std::fs::read(path).unwrap();
    let cut = folder.path().join("cut.gguf");
    for length in [10, 100_000, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&cut, &whole[..length]).unwrap();
        config.gguf = Some(cut.clone());
        let told = failure(&config);
        assert!(told.contains("cut.gguf"), "{told}");
    }

    // Metadata that lies gets past the first look and must still not bring the program down.
    let name = b"llama.block_count";
    let at = whole.windows(name.len()).position(|window| window == name).unwrap() + name.len() + 4;
    let mut lying = whole.clone();
    lying[at] = 200;
    let lying_path = folder.path().join("lying.gguf");
    std::fs::write(&lying_path, lying).unwrap();
    config.gguf = Some(lying_path);
    let answer = gather(&*connect(&config).unwrap(), ask("Hi")).await;
    assert!(answer.error_text().contains("lying.gguf"), "{answer:?}");
}
