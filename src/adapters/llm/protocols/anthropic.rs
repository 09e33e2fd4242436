//! Anthropic's Messages API, and other servers that implement it (llama.cpp, DeepSeek, proxies).

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::openai::{decimal, finish_reason};
use super::turns::turns;
use crate::adapters::llm::transport::frames::{Frame, Framing};
use crate::adapters::llm::transport::http::{Server, key_header};
use crate::adapters::llm::transport::refusal::Refusal;
use crate::adapters::llm::transport::remote::{Call, Protocol, Reader};
use crate::adapters::llm::{LlmError, Secret};
use crate::domain::conversation::chat::{ChatRequest, FinishReason, StreamEvent, Usage};

/// The API version sent with every request.
const VERSION: &str = "2023-06-01";
/// The API requires a limit; every model of its own service accepts this one.
const ANSWER_TOKENS: u32 = 4096;
/// Minimum thinking budget.
const LEAST_THINKING: u32 = 1024;

/// The protocol, and what this server was found to reject.
pub(crate) struct Anthropic {
    key: Option<Secret>,
    /// Thinking budget in tokens; 0 for none.
    thinking: u32,
    no_temperature: AtomicBool,
    no_thinking: AtomicBool,
    /// The longest answer the model was found to allow.
    longest: AtomicU32,
}

impl Anthropic {
    pub fn new(key: Option<Secret>, thinking: Option<u32>) -> Self {
        Anthropic {
            key,
            thinking: thinking.map_or(0, |tokens| tokens.max(LEAST_THINKING)),
            no_temperature: AtomicBool::new(false),
            no_thinking: AtomicBool::new(false),
            longest: AtomicU32::new(u32::MAX),
        }
    }
}

impl Protocol for Anthropic {
    fn framing(&self) -> Framing {
        Framing::Sse
    }

    fn key_header(&self, _server: &Server) -> Result<Option<(HeaderName, HeaderValue)>, LlmError> {
        let key = self.key.as_ref().filter(|key| !key.is_empty());
        key.map(|key| Ok((HeaderName::from_static("x-api-key"), key_header(key, "")?))).transpose()
    }

    fn headers(&self) -> Vec<(&'static str, &'static str)> {
        vec![("anthropic-version", VERSION)]
    }

    fn chat(&self, server: &Server, model: &str, request: &ChatRequest) -> Result<Call, LlmError> {
        let said = turns(&request.messages);
        let messages: Vec<Value> = said
            .turns
            .iter()
            .map(|(own, text)| json!({ "role": if *own { "assistant" } else { "user" }, "content": text }))
            .collect();
        let thinking = if self.no_thinking.load(Ordering::Relaxed) { 0 } else { self.thinking };
        let most = request.max_tokens.unwrap_or(ANSWER_TOKENS).saturating_add(thinking);
        let most = most.min(self.longest.load(Ordering::Relaxed)).max(1);
        let mut body = json!({ "model": model, "messages": messages, "max_tokens": most, "stream": true });
        if !said.system.is_empty() {
            body["system"] = json!(said.system);
        }
        if thinking > 0 && most > LEAST_THINKING {
            // Thinking must leave room for the answer, and excludes a temperature.
            body["thinking"] = json!({ "type": "enabled", "budget_tokens": thinking.min(most - 1) });
        } else if let Some(temperature) = request.temperature
            && !self.no_temperature.load(Ordering::Relaxed)
        {
            body["temperature"] = decimal(temperature.min(1.0));
        }
        Ok(Call { path: path(server, "/messages"), query: Vec::new(), body })
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::<Message>::default()
    }

    fn models_path(&self, server: &Server) -> String {
        path(server, "/models")
    }

    fn models_query(&self) -> Option<(&'static str, &'static str)> {
        Some(("limit", "1000"))
    }

    fn models(&self, list: &Value) -> Vec<String> {
        let items = list.get("data").or_else(|| list.get("models")).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|item| item.get("id").or_else(|| item.get("name"))?.as_str().map(str::to_string)).collect()
    }

    fn adapt(&self, refusal: &Refusal) -> bool {
        let text = refusal.message.to_lowercase();
        let turn = |switch: &AtomicBool| !switch.swap(true, Ordering::Relaxed);
        if let Some(longest) = longest_allowed(&text) {
            return self.longest.swap(longest, Ordering::Relaxed) > longest;
        }
        if text.contains("thinking") && self.thinking > 0 {
            turn(&self.no_thinking)
        } else if text.contains("temperature") {
            turn(&self.no_temperature)
        } else {
            false
        }
    }
}

/// Users write the base URL with or without the version.
fn path(server: &Server, path: &str) -> String {
    if server.base_path().ends_with("/v1") { path.to_string() } else { format!("/v1{path}") }
}

/// The limit in "max_tokens: 9000 > 4096, which is the maximum allowed number of output tokens for …".
fn longest_allowed(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("max_tokens")?.1.split_once('>')?;
    let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|&longest| longest > 0)
}

/// Reads the events of one reply, or a whole message from servers that do not stream.
#[derive(Debug, Default)]
struct Message {
    finish: Option<FinishReason>,
    usage: Usage,
    over: bool,
}

impl Message {
    /// Counts come in parts: input tokens with the first event, output tokens with the last.
    fn count(&mut self, usage: Option<&Value>) {
        let Some(usage) = usage.filter(|usage| usage.is_object()) else { return };
        let number = |name: &str| usage.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        if let Some(fresh) = number("input_tokens") {
            // Cache reads and writes are counted separately.
            let cached = ["cache_read_input_tokens", "cache_creation_input_tokens"].into_iter().filter_map(number);
            let read = cached.fold(fresh, u32::saturating_add);
            self.usage.prompt_tokens = self.usage.prompt_tokens.max(read);
        }
        if let Some(written) = number("output_tokens") {
            self.usage.completion_tokens = self.usage.completion_tokens.max(written);
        }
    }

    fn stop(&mut self, reason: Option<&Value>, out: &mut Vec<StreamEvent>) {
        let Some(word) = reason.and_then(Value::as_str) else { return };
        self.finish = Some(match word {
            "model_context_window_exceeded" => FinishReason::Length,
            word => finish_reason(word),
        });
        if self.usage != Usage::default() {
            out.push(StreamEvent::Usage(self.usage));
        }
    }
}

impl Reader for Message {
    fn read(&mut self, frame: &Frame, out: &mut Vec<StreamEvent>) -> Result<(), Refusal> {
        let value = &frame.value;
        let kind = value.get("type").and_then(Value::as_str).unwrap_or(&frame.name);
        if kind == "error" || frame.name == "error" || value.get("error").is_some_and(|error| !error.is_null()) {
            return Err(Refusal::from_json(value));
        }
        match kind {
            "message_start" => self.count(value.pointer("/message/usage")),
            "content_block_start" => out.extend(value.get("content_block").and_then(block)),
            "content_block_delta" => out.extend(value.get("delta").and_then(block)),
            "message_delta" => {
                self.count(value.get("usage"));
                self.stop(value.pointer("/delta/stop_reason"), out);
            }
            "message_stop" => self.over = true,
            "message" => {
                let blocks = value.get("content").and_then(Value::as_array).into_iter().flatten();
                out.extend(blocks.filter_map(block));
                self.count(value.get("usage"));
                self.stop(value.get("stop_reason"), out);
            }
            // "ping", "content_block_stop", and what later versions add.
            _ => {}
        }
        Ok(())
    }

    fn finish(&self) -> Option<FinishReason> {
        // A server that ends the message properly without a reason has sent all of it.
        self.finish.clone().or_else(|| self.over.then_some(FinishReason::Stop))
    }

    fn is_over(&self) -> bool {
        self.over
    }
}

/// The text or thinking of a block or of a delta.
fn block(value: &Value) -> Option<StreamEvent> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_string);
    match value.get("type").and_then(Value::as_str)? {
        "text" | "text_delta" => text("text").map(StreamEvent::Text),
        "thinking" | "thinking_delta" => text("thinking").map(StreamEvent::Reasoning),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::llm::{Kind, ProviderConfig};
    use crate::domain::conversation::chat::{ChatMessage, Role};

    fn server(base: &str) -> Server {
        let mut config = ProviderConfig::new(Kind::Anthropic);
        config.base_url = Some(base.into());
        Server::new(&config).unwrap()
    }

    fn request(temperature: f32, max_tokens: Option<u32>) -> ChatRequest {
        let message = |role, content: &str| ChatMessage { role, content: content.into() };
        ChatRequest {
            messages: vec![message(Role::System, "Be brief."), message(Role::User, "Why?")],
            temperature: Some(temperature),
            max_tokens,
        }
    }

    fn read(values: &[Value]) -> (Vec<StreamEvent>, Message) {
        let (mut reader, mut out) = (Message::default(), Vec::new());
        for value in values {
            reader.read(&Frame { name: String::new(), value: value.clone() }, &mut out).unwrap();
        }
        (out, reader)
    }

    #[test]
    fn a_request_has_its_instructions_apart_and_a_limit() {
        let anthropic = Anthropic::new(None, None);
        let call = anthropic.chat(&server("http://localhost"), "m", &request(1.4, None)).unwrap();
        assert_eq!(call.path, "/v1/messages");
        assert_eq!(
            call.body,
            json!({"model":"m","system":"Be brief.","messages":[{"role":"user","content":"Why?"}],
                   "max_tokens":4096,"temperature":1.0,"stream":true})
        );
        assert_eq!(
            anthropic.chat(&server("http://localhost/v1/"), "m", &request(0.0, None)).unwrap().path,
            "/messages"
        );
    }

    #[test]
    fn thinking_is_granted_beside_the_answer_and_takes_no_temperature() {
        let anthropic = Anthropic::new(None, Some(2000));
        let body = anthropic.chat(&server("http://localhost"), "m", &request(0.2, Some(700))).unwrap().body;
        assert_eq!(body["thinking"], json!({"type":"enabled","budget_tokens":2000}));
        assert_eq!((&body["max_tokens"], body.get("temperature")), (&json!(2700), None));
        let refusal = Refusal { message: "this model does not support thinking".into(), ..Refusal::default() };
        assert!(anthropic.adapt(&refusal) && !anthropic.adapt(&refusal));
        let body = anthropic.chat(&server("http://localhost"), "m", &request(0.2, Some(700))).unwrap().body;
        assert_eq!((body.get("thinking"), &body["temperature"]), (None, &json!(0.2)));
    }

    #[test]
    fn a_limit_that_the_model_does_not_allow_is_lowered() {
        let anthropic = Anthropic::new(None, None);
        let refusal = Refusal::from_json(&json!({"type":"error","error":{"type":"invalid_request_error",
            "message":"max_tokens: 9000 > 2048, which is the maximum allowed number of output tokens for m"}}));
        assert!(anthropic.adapt(&refusal) && !anthropic.adapt(&refusal));
        let body = anthropic.chat(&server("http://localhost"), "m", &request(0.0, Some(9000))).unwrap().body;
        assert_eq!(body["max_tokens"], json!(2048));
    }

    #[test]
    fn a_stream_is_read_with_thinking_counts_and_reason() {
        let (events, reader) = read(&[
            json!({"type":"message_start","message":{"role":"assistant","content":[],"stop_reason":null,
                   "usage":{"input_tokens":5,"cache_read_input_tokens":20,"output_tokens":1}}}),
            json!({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}),
            json!({"type":"ping"}),
            json!({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}),
            json!({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"x"}}),
            json!({"type":"content_block_start","index":1,"content_block":{"type":"text","text":"So"}}),
            json!({"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":" it is"}}),
            json!({"type":"content_block_stop","index":1}),
            json!({"type":"something_new"}),
            json!({"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":9}}),
            json!({"type":"message_stop"}),
        ]);
        assert_eq!(
            events,
            [
                StreamEvent::Reasoning("hm".into()),
                StreamEvent::Text("So".into()),
                StreamEvent::Text(" it is".into()),
                StreamEvent::Usage(Usage { prompt_tokens: 25, completion_tokens: 9, ..Usage::default() }),
            ]
        );
        assert!(reader.is_over() && reader.finish() == Some(FinishReason::Length));
    }

    #[test]
    fn a_whole_message_is_read_too() {
        let (events, reader) = read(&[json!({"type":"message","content":[{"type":"thinking","thinking":"hm"},
            {"type":"text","text":"Hi"}],"stop_reason":"refusal","usage":{"input_tokens":3,"output_tokens":2}})]);
        assert_eq!(events.len(), 3);
        assert_eq!(reader.finish(), Some(FinishReason::ContentFilter));
    }

    #[test]
    fn an_error_in_the_stream_is_an_error() {
        let frame = Frame {
            name: "error".into(),
            value: json!({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}),
        };
        let refusal = Message::default().read(&frame, &mut Vec::new()).unwrap_err();
        assert!(refusal.is_passing() && refusal.message == "Overloaded");
    }
}
