//! What the tests of language models share: where models and captured answers are, and how a stream is gathered.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod real;
pub mod server;

use std::path::PathBuf;
use std::time::Duration;

use docent::adapters::llm::{ChatModel, Kind, LlmError, ProviderConfig, RetryPolicy};
use docent::domain::conversation::chat::{ChatMessage, ChatRequest, FinishReason, Role, StreamEvent, Usage};
use futures_util::StreamExt;

/// The weights of a model by the name of its folder, or `None` with a printed reason.
pub fn weights(name: &str) -> Option<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let models = std::env::var_os("DOCENT_MODELS").map(PathBuf::from);
    let path = models.unwrap_or_else(|| home.join(".local/share/docent/models")).join(name).join("model.gguf");
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: no model at {}; scripts/setup fetches it", path.display());
    None
}

/// Files of `shared/sse`, the captured answers of a real server, or none with a printed reason.
pub fn captured() -> Vec<(String, Vec<u8>)> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let named = std::env::var_os("DOCENT_SHARED").map(PathBuf::from);
    let folder = named.into_iter().chain([beside]).map(|folder| folder.join("sse")).find(|folder| folder.is_dir());
    let Some(folder) = folder else {
        eprintln!("skipped: no folder of captured streams (DOCENT_SHARED names it)");
        return Vec::new();
    };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

pub fn config(kind: Kind, base_url: &str) -> ProviderConfig {
    let mut config = ProviderConfig::new(kind);
    config.base_url = Some(base_url.to_string());
    config.model = Some("m".to_string());
    config.local_only = true;
    config.idle_timeout = Duration::from_secs(5);
    config.connect_timeout = Duration::from_secs(2);
    config
}

/// Retries that do not make a test wait.
pub fn quick() -> RetryPolicy {
    RetryPolicy { attempts: 3, first_wait: Duration::from_millis(20), longest_wait: Duration::from_secs(5) }
}

pub fn ask(text: &str) -> ChatRequest {
    let message = |role, content: &str| ChatMessage { role, content: content.to_string() };
    ChatRequest {
        messages: vec![message(Role::System, "You are a helpful assistant."), message(Role::User, text)],
        temperature: Some(0.0),
        max_tokens: Some(24),
    }
}

/// All that a stream said.
#[derive(Debug, Default, PartialEq)]
pub struct Answer {
    pub text: String,
    pub reasoning: String,
    pub usage: Option<Usage>,
    pub retries: Vec<(u32, u64, String)>,
    pub finish: Option<FinishReason>,
    pub error: Option<LlmError>,
}

impl Answer {
    pub fn error_text(&self) -> String {
        self.error.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

/// Gathers a stream to its end, and checks that it ends as the trait promises: one `Finish` or one error, and nothing
/// after it.
pub async fn gather(model: &dyn ChatModel, request: ChatRequest) -> Answer {
    let mut stream = model.stream(request);
    let mut answer = Answer::default();
    while let Some(event) = stream.next().await {
        assert!(answer.finish.is_none() && answer.error.is_none(), "{event:?} after the end");
        match event {
            Ok(StreamEvent::Text(text)) => answer.text += &text,
            Ok(StreamEvent::Reasoning(text)) => answer.reasoning += &text,
            Ok(StreamEvent::Retracted) => answer.reasoning += &std::mem::take(&mut answer.text),
            Ok(StreamEvent::Usage(usage)) => answer.usage = Some(usage),
            Ok(StreamEvent::Retrying { attempt, wait_ms, why }) => {
                answer.retries.push((attempt, wait_ms, why.to_string()))
            }
            Ok(StreamEvent::Finish(reason)) => answer.finish = Some(reason),
            Err(error) => answer.error = Some(error),
        }
    }
    assert!(answer.finish.is_some() != answer.error.is_some(), "no end: {answer:?}");
    answer
}
