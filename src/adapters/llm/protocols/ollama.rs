//! Ollama's own protocol. Its OpenAI-compatible one cannot set the context window, and if the window is too small
//! Ollama silently drops the beginning of a prompt; here the window is set for each prompt.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::openai::{calling, decimal, finish_reason, is_call, messages};
use crate::adapters::llm::transport::frames::{Frame, Framing};
use crate::adapters::llm::transport::http::{Server, key_header};
use crate::adapters::llm::transport::refusal::Refusal;
use crate::adapters::llm::transport::remote::{Call, Protocol, Reader, Remote};
use crate::adapters::llm::{LlmError, Secret};
use crate::domain::conversation::chat::{ChatRequest, FinishReason, StreamEvent, Usage};
use crate::domain::text::tokens::estimate;

/// Tokens reserved for an answer without a limit.
const ANSWER_TOKENS: u32 = 1024;
/// Minimum window. Each new size makes Ollama reload the model, so sizes are powers of two and never shrink.
const LEAST_WINDOW: u32 = 4096;

/// The protocol, and what is known of the model's window.
pub(crate) struct Ollama {
    key: Option<Secret>,
    /// The user's own limit; 0 for none.
    bound: u32,
    /// The window the model was trained for, once the server has said it; 0 before.
    trained: AtomicU32,
    /// The largest window requested so far.
    window: AtomicU32,
}

impl Ollama {
    pub fn new(key: Option<Secret>, bound: Option<u32>) -> Self {
        Ollama { key, bound: bound.unwrap_or(0), trained: AtomicU32::new(0), window: AtomicU32::new(LEAST_WINDOW) }
    }

    fn most(&self) -> u32 {
        [self.bound, self.trained.load(Ordering::Relaxed)].into_iter().filter(|&n| n > 0).min().unwrap_or(u32::MAX)
    }

    /// The window for a request, or an error if it does not fit.
    fn window_for(&self, request: &ChatRequest) -> Result<u32, LlmError> {
        // The estimate is low for tables and code; a window too large costs memory, one too small the answer.
        let text: u32 = request.messages.iter().map(|message| estimate(&message.content) + 8).sum();
        let prompt = text + text / 2;
        let need = prompt.saturating_add(request.max_tokens.unwrap_or(ANSWER_TOKENS));
        let most = self.most();
        if text >= most {
            return Err(LlmError::TooLong { prompt_tokens: text, context_tokens: most });
        }
        let window = need.checked_next_power_of_two().unwrap_or(u32::MAX).max(LEAST_WINDOW);
        let window = window.max(self.window.load(Ordering::Relaxed)).min(most);
        self.window.fetch_max(window, Ordering::Relaxed);
        Ok(window)
    }
}

impl Protocol for Ollama {
    fn framing(&self) -> Framing {
        Framing::Lines
    }

    fn key_header(&self, _server: &Server) -> Result<Option<(HeaderName, HeaderValue)>, LlmError> {
        let key = self.key.as_ref().filter(|key| !key.is_empty());
        key.map(|key| Ok((AUTHORIZATION, key_header(key, "Bearer ")?))).transpose()
    }

    fn chat(&self, _server: &Server, model: &str, request: &ChatRequest) -> Result<Call, LlmError> {
        let mut options = json!({ "num_ctx": self.window_for(request)? });
        if let Some(temperature) = request.temperature {
            options["temperature"] = decimal(temperature);
        }
        if let Some(most) = request.max_tokens {
            options["num_predict"] = json!(most);
        }
        // `truncate` and `shift` make newer versions refuse a prompt that is too long after all; older ones ignore
        // them.
        let body = json!({
            "model": model,
            "messages": messages(&request.messages),
            "stream": true,
            "truncate": false,
            "shift": false,
            "options": options,
        });
        Ok(Call { path: "/api/chat".into(), query: Vec::new(), body })
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::<Reply>::default()
    }

    fn models_path(&self, _server: &Server) -> String {
        "/api/tags".into()
    }

    fn models(&self, list: &Value) -> Vec<String> {
        names(list)
    }

    /// Asks once for the model's maximum window. A server that does not say is no error.
    fn prepare<'a>(&'a self, remote: &'a Remote, model: &'a str) -> BoxFuture<'a, Result<(), LlmError>> {
        Box::pin(async move {
            let request = remote.server.client.post(remote.server.url("/api/show")).json(&json!({ "model": model }));
            if let Ok(Ok(shown)) = timeout(Duration::from_secs(5), remote.json(request)).await {
                let info = shown.get("model_info").and_then(Value::as_object);
                let length = info.into_iter().flatten().find(|(name, _)| name.ends_with(".context_length"));
                let length = length.and_then(|(_, value)| value.as_u64()).and_then(|n| u32::try_from(n).ok());
                self.trained.store(length.unwrap_or(0), Ordering::Relaxed);
            }
            Ok(())
        })
    }

    fn context_tokens(&self) -> Option<u32> {
        Some(self.most()).filter(|&most| most < u32::MAX)
    }
}

fn names(list: &Value) -> Vec<String> {
    let items = list.get("models").and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.get("name").or_else(|| item.get("model"))?.as_str().map(str::to_string)).collect()
}

/// The models of the Ollama at `server`; `None` if none answers within 300 ms.
pub(crate) async fn running(server: &Server) -> Option<Vec<String>> {
    let asked = async {
        let response = server.client.get(server.url("/api/tags")).send().await.ok()?;
        let list: Value = response.error_for_status().ok()?.json().await.ok()?;
        list.get("models")?.as_array()?;
        Some(names(&list).iter().map(|name| server.redact(name)).collect())
    };
    timeout(Duration::from_millis(300), asked).await.ok()?
}

/// Reads the lines of one reply.
#[derive(Debug, Default)]
struct Reply {
    finish: Option<FinishReason>,
    called: bool,
}

impl Reader for Reply {
    fn read(&mut self, frame: &Frame, out: &mut Vec<StreamEvent>) -> Result<(), Refusal> {
        let value = &frame.value;
        if value.get("error").is_some_and(|error| !error.is_null()) {
            return Err(Refusal::from_json(value));
        }
        let mut say = |name: &str, as_event: fn(String) -> StreamEvent| {
            let text = value.pointer(&format!("/message/{name}")).and_then(Value::as_str).unwrap_or_default();
            if !text.is_empty() {
                out.push(as_event(text.to_string()));
            }
        };
        say("thinking", StreamEvent::Reasoning);
        say("content", StreamEvent::Text);
        self.called |= value.pointer("/message/tool_calls").is_some_and(is_call);
        if value.get("done").and_then(Value::as_bool) == Some(true) {
            let number = |name: &str| {
                value.get(name).and_then(Value::as_u64).map_or(0, |n| u32::try_from(n).unwrap_or(u32::MAX))
            };
            let usage = Usage {
                prompt_tokens: number("prompt_eval_count"),
                completion_tokens: number("eval_count"),
                ..Usage::default()
            };
            if usage != Usage::default() {
                out.push(StreamEvent::Usage(usage));
            }
            // Servers before 0.1.40 give no reason.
            let reason = value.get("done_reason").and_then(Value::as_str).unwrap_or("stop");
            self.finish = Some(finish_reason(reason));
        }
        Ok(())
    }

    fn finish(&self) -> Option<FinishReason> {
        self.finish.clone().map(|reason| calling(reason, self.called))
    }

    fn is_over(&self) -> bool {
        self.finish.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::chat::{ChatMessage, Role};

    fn request(chars: usize, max_tokens: Option<u32>) -> ChatRequest {
        let content = "word ".repeat(chars / 5);
        ChatRequest { messages: vec![ChatMessage { role: Role::User, content }], temperature: Some(0.1), max_tokens }
    }

    #[test]
    fn the_window_grows_with_the_prompt_and_never_shrinks() {
        let ollama = Ollama::new(None, None);
        assert_eq!(ollama.window_for(&request(100, Some(200))), Ok(4096));
        assert_eq!(ollama.window_for(&request(40_000, Some(200))), Ok(16384));
        assert_eq!(ollama.window_for(&request(100, None)), Ok(16384));
    }

    #[test]
    fn a_prompt_beyond_the_window_is_refused_before_it_is_sent() {
        let ollama = Ollama::new(None, Some(8192));
        assert_eq!(ollama.window_for(&request(20_000, Some(500))), Ok(8192));
        assert!(matches!(
            ollama.window_for(&request(40_000, None)),
            Err(LlmError::TooLong { context_tokens: 8192, .. })
        ));
        ollama.trained.store(2048, Ordering::Relaxed);
        assert_eq!(ollama.context_tokens(), Some(2048));
    }

    #[test]
    fn lines_are_read_with_thinking_counts_and_errors() {
        let (mut reply, mut out) = (Reply::default(), Vec::new());
        let mut read = |value: Value| reply.read(&Frame { name: String::new(), value }, &mut out);
        read(json!({"message":{"role":"assistant","content":"","thinking":"hm"},"done":false})).unwrap();
        read(json!({"message":{"content":"Hi"},"done":false})).unwrap();
        assert_eq!(read(json!({"error":"an error was encountered"})).unwrap_err().message, "an error was encountered");
        read(json!({"message":{"content":""},"done":true,"done_reason":"length","prompt_eval_count":5,"eval_count":2}))
            .unwrap();
        let usage = Usage { prompt_tokens: 5, completion_tokens: 2, ..Usage::default() };
        assert_eq!(
            out,
            [StreamEvent::Reasoning("hm".into()), StreamEvent::Text("Hi".into()), StreamEvent::Usage(usage)]
        );
        assert_eq!(reply.finish(), Some(FinishReason::Length));
    }
}
