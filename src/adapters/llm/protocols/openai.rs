//! OpenAI's chat completions, and everything that implements them: llama.cpp, vLLM, LM Studio, DeepSeek, Qwen,
//! OpenRouter, Azure and many more, each with its own interpretation of the details.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::adapters::llm::transport::frames::{Frame, Framing};
use crate::adapters::llm::transport::http::{Server, key_header};
use crate::adapters::llm::transport::refusal::Refusal;
use crate::adapters::llm::transport::remote::{Call, Protocol, Reader, Remote};
use crate::adapters::llm::window::{in_list, in_properties};
use crate::adapters::llm::{LlmError, Secret};
use crate::domain::conversation::chat::{ChatMessage, ChatRequest, FinishReason, Role, StreamEvent, Usage};

/// The protocol, and what this server was found to reject.
pub(crate) struct OpenAi {
    key: Option<Secret>,
    no_stream_options: AtomicBool,
    no_temperature: AtomicBool,
    completion_tokens: AtomicBool,
}

impl OpenAi {
    pub fn new(key: Option<Secret>) -> Self {
        OpenAi {
            key,
            no_stream_options: AtomicBool::new(false),
            no_temperature: AtomicBool::new(false),
            completion_tokens: AtomicBool::new(false),
        }
    }
}

impl Protocol for OpenAi {
    fn framing(&self) -> Framing {
        Framing::Sse
    }

    fn key_header(&self, server: &Server) -> Result<Option<(HeaderName, HeaderValue)>, LlmError> {
        let Some(key) = self.key.as_ref().filter(|key| !key.is_empty()) else { return Ok(None) };
        if server.host().ends_with(".azure.com") {
            Ok(Some((HeaderName::from_static("api-key"), key_header(key, "")?)))
        } else {
            Ok(Some((AUTHORIZATION, key_header(key, "Bearer ")?)))
        }
    }

    fn chat(&self, server: &Server, model: &str, request: &ChatRequest) -> Result<Call, LlmError> {
        let mut body = json!({ "model": model, "messages": messages(&request.messages), "stream": true });
        if !self.no_stream_options.load(Ordering::Relaxed) {
            body["stream_options"] = json!({ "include_usage": true });
        }
        if let Some(temperature) = request.temperature
            && !self.no_temperature.load(Ordering::Relaxed)
        {
            body["temperature"] = decimal(temperature);
        }
        if let Some(most) = request.max_tokens {
            let name =
                if self.completion_tokens.load(Ordering::Relaxed) { "max_completion_tokens" } else { "max_tokens" };
            body[name] = json!(most);
        }
        Ok(Call { path: path(server, "/chat/completions"), query: Vec::new(), body })
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::<Completion>::default()
    }

    fn models_path(&self, server: &Server) -> String {
        path(server, "/models")
    }

    fn models(&self, list: &Value) -> Vec<String> {
        let items = list.get("data").or_else(|| list.get("models")).unwrap_or(list).as_array();
        let name = |item: &Value| {
            let name = item.get("id").or_else(|| item.get("name")).unwrap_or(item).as_str();
            name.map(str::to_string)
        };
        items.into_iter().flatten().filter_map(name).collect()
    }

    fn window<'a>(&'a self, remote: &'a Remote, model: &'a str) -> BoxFuture<'a, Option<u32>> {
        Box::pin(async move {
            let get = |url: Url| remote.json(remote.server.client.get(url));
            // OpenAI's own list does not tell, and its names are known.
            if remote.server.host() == "api.openai.com" {
                return None;
            }
            let listed = get(remote.server.url(&self.models_path(&remote.server)));
            if remote.server.destination.leaves_machine() {
                return in_list(&listed.await.ok()?, model);
            }
            // llama.cpp and LM Studio tell it in places of their own.
            let (listed, properties, studio) =
                tokio::join!(listed, get(remote.server.at("/props")), get(remote.server.at("/api/v0/models")));
            let told = |list: Result<Value, LlmError>| list.ok().and_then(|list| in_list(&list, model));
            properties.ok().and_then(|all| in_properties(&all)).or_else(|| told(studio)).or_else(|| told(listed))
        })
    }

    fn adapt(&self, refusal: &Refusal) -> bool {
        let text = refusal.message.to_lowercase();
        let turn = |switch: &AtomicBool| !switch.swap(true, Ordering::Relaxed);
        if text.contains("max_completion_tokens") {
            turn(&self.completion_tokens)
        } else if text.contains("stream_options") || text.contains("include_usage") {
            turn(&self.no_stream_options)
        } else if text.contains("temperature") && (text.contains("support") || text.contains("default")) {
            turn(&self.no_temperature)
        } else {
            false
        }
    }
}

/// A bare host means the usual version; a base URL with a path is used as it is.
fn path(server: &Server, path: &str) -> String {
    if server.base_path().is_empty() { format!("/v1{path}") } else { path.to_string() }
}

/// The messages in the form of this protocol (and Ollama's).
pub(crate) fn messages(messages: &[ChatMessage]) -> Vec<Value> {
    messages.iter().map(|message| json!({ "role": role(message.role), "content": message.content })).collect()
}

fn role(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

/// 0.1 as 0.1: the nearest `f64` of an `f32` prints as 0.10000000149.
pub(crate) fn decimal(number: f32) -> Value {
    json!((f64::from(number) * 1000.0).round() / 1000.0)
}

/// Reads chunks, or whole completions from servers that do not stream.
#[derive(Debug, Default)]
pub(crate) struct Completion {
    finish: Option<FinishReason>,
    /// It asked for a tool; servers may end that with any reason.
    called: bool,
}

impl Reader for Completion {
    fn read(&mut self, frame: &Frame, out: &mut Vec<StreamEvent>) -> Result<(), Refusal> {
        let value = &frame.value;
        let is_error = value.get("object").and_then(Value::as_str) == Some("error") || frame.name == "error";
        if is_error || value.get("error").is_some_and(|error| !error.is_null()) {
            return Err(Refusal::from_json(value));
        }
        if let Some(choice) = value.pointer("/choices/0") {
            let said = ["delta", "message"].iter().find_map(|name| choice.get(name).filter(|v| v.is_object()));
            if let Some(said) = said {
                let reasoning = said.get("reasoning_content").filter(|v| !v.is_null()).or(said.get("reasoning"));
                push(reasoning, StreamEvent::Reasoning, out);
                push(said.get("content"), StreamEvent::Text, out);
                push(said.get("refusal"), StreamEvent::Text, out);
                self.called |= ["tool_calls", "function_call"].iter().any(|name| said.get(*name).is_some_and(is_call));
            } else {
                // The older completions format, which some proxies use.
                push(choice.get("text"), StreamEvent::Text, out);
            }
            if let Some(reason) = choice.get("finish_reason").and_then(Value::as_str).filter(|r| !r.is_empty()) {
                self.finish = Some(finish_reason(reason));
                // OpenRouter puts errors of the upstream server into the choice.
                if let Some(error) = choice.get("error").filter(|error| !error.is_null()) {
                    return Err(Refusal::from_json(error));
                }
            }
        }
        out.extend(usage(value.get("usage")));
        Ok(())
    }

    fn finish(&self) -> Option<FinishReason> {
        self.finish.clone().map(|reason| calling(reason, self.called))
    }
}

/// The finish reason, corrected for a tool call.
pub(crate) fn calling(reason: FinishReason, called: bool) -> FinishReason {
    if called && reason == FinishReason::Stop { FinishReason::ToolCall } else { reason }
}

/// True if a field of a message contains a tool call: many servers send an empty one.
pub(crate) fn is_call(field: &Value) -> bool {
    field.as_array().is_some_and(|calls| !calls.is_empty()) || field.as_object().is_some_and(|call| !call.is_empty())
}

/// Text that may be a string, an array of parts, or an object around either.
fn push(content: Option<&Value>, as_event: fn(String) -> StreamEvent, out: &mut Vec<StreamEvent>) {
    match content {
        Some(Value::String(text)) if !text.is_empty() => out.push(as_event(text.clone())),
        Some(Value::Array(parts)) => {
            for part in parts {
                let thinking = part.get("type").and_then(Value::as_str) == Some("thinking");
                push(Some(part), if thinking { StreamEvent::Reasoning } else { as_event }, out);
            }
        }
        Some(Value::Object(part)) => {
            let inner = ["text", "content", "thinking", "value", "summary"].iter().find_map(|name| part.get(*name));
            push(inner, as_event, out);
        }
        _ => {}
    }
}

fn usage(value: Option<&Value>) -> Option<StreamEvent> {
    let value = value.filter(|value| value.is_object())?;
    let number = |name: &str| value.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let (prompt, completion) = (number("prompt_tokens"), number("completion_tokens"));
    (prompt.is_some() || completion.is_some()).then(|| {
        StreamEvent::Usage(Usage {
            prompt_tokens: prompt.unwrap_or(0),
            completion_tokens: completion.unwrap_or(0),
            ..Usage::default()
        })
    })
}

/// The finish reasons used by servers.
pub(crate) fn finish_reason(word: &str) -> FinishReason {
    match word.to_lowercase().as_str() {
        "stop" | "eos" | "eos_token" | "end_turn" | "stop_sequence" | "stop_token" => FinishReason::Stop,
        "length" | "max_tokens" | "model_length" | "max_output_tokens" => FinishReason::Length,
        "tool_calls"
        | "tool_call"
        | "tool_use"
        | "function_call"
        | "malformed_function_call"
        | "unexpected_tool_call"
        | "too_many_tool_calls" => FinishReason::ToolCall,
        "content_filter" | "content-filter" | "safety" | "refusal" | "recitation" | "blocklist"
        | "prohibited_content" | "spii" => FinishReason::ContentFilter,
        _ => FinishReason::Other(crate::domain::text::one_line(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[Value]) -> (Vec<StreamEvent>, Option<FinishReason>) {
        let (mut reader, mut out) = (Completion::default(), Vec::new());
        for value in values {
            reader.read(&Frame { name: String::new(), value: value.clone() }, &mut out).unwrap();
        }
        (out, reader.finish())
    }

    fn text(text: &str) -> StreamEvent {
        StreamEvent::Text(text.into())
    }

    fn reasoning(text: &str) -> StreamEvent {
        StreamEvent::Reasoning(text.into())
    }

    #[test]
    fn text_beside_the_finish_reason_is_kept() {
        let chunk = json!({"choices":[{"delta":{"content":"end"},"finish_reason":"length"}],
                           "usage":{"prompt_tokens":3,"completion_tokens":2}});
        let usage = StreamEvent::Usage(Usage { prompt_tokens: 3, completion_tokens: 2, ..Usage::default() });
        assert_eq!(read(&[chunk]), (vec![text("end"), usage], Some(FinishReason::Length)));
    }

    #[test]
    fn chunks_that_say_nothing_are_borne() {
        let chunks = [
            json!({"choices":[],"prompt_filter_results":[]}),
            json!({"choices":[{"delta":{"role":"assistant","content":null},"finish_reason":null}],"usage":null}),
            json!({"choices":[{"delta":{}}]}),
            json!({"choices":null}),
            json!({"error":null}),
        ];
        assert_eq!(read(&chunks), (vec![], None));
    }

    #[test]
    fn reasoning_and_content_come_in_every_shape() {
        let delta = |delta: Value| json!({"choices":[{"delta":delta}]});
        let (events, _) = read(&[
            delta(json!({"reasoning_content":"a","content":null})),
            delta(json!({"reasoning":"b"})),
            delta(json!({"reasoning":{"content":"c"}})),
            delta(
                json!({"content":[{"type":"thinking","thinking":[{"type":"text","text":"d"}]},{"type":"text","text":"e"}]}),
            ),
            delta(json!({"content":{"text":"f"}})),
            delta(json!({"reasoning_content":null,"reasoning":"g","content":""})),
            json!({"choices":[{"text":"h"}]}),
        ]);
        let expected = ["a", "b", "c", "d"].map(reasoning).into_iter().chain([text("e"), text("f")]);
        assert_eq!(events, expected.chain([reasoning("g"), text("h")]).collect::<Vec<_>>());
    }

    #[test]
    fn a_whole_completion_is_read_too() {
        let whole = json!({"object":"chat.completion",
            "choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]});
        assert_eq!(read(&[whole]), (vec![text("Hello")], Some(FinishReason::Stop)));
    }

    #[test]
    fn a_call_of_a_tool_is_why_it_stopped_whatever_the_server_says() {
        let call = json!({"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"search"}}]}}]});
        let end = |reason: &str| json!({"choices":[{"delta":{"tool_calls":[]},"finish_reason":reason}]});
        assert_eq!(read(&[call.clone(), end("stop")]).1, Some(FinishReason::ToolCall));
        assert_eq!(read(&[call.clone(), end("length")]).1, Some(FinishReason::Length));
        assert_eq!(read(&[call, end("tool_calls")]).1, Some(FinishReason::ToolCall));
        assert_eq!(read(&[end("stop")]).1, Some(FinishReason::Stop));
    }

    #[test]
    fn an_error_object_is_an_error() {
        let frame = Frame { name: String::new(), value: json!({"error":{"message":"boom","code":500}}) };
        let refusal = Completion::default().read(&frame, &mut Vec::new()).unwrap_err();
        assert_eq!((refusal.message.as_str(), refusal.status), ("boom", Some(500)));
    }

    #[test]
    fn models_are_listed_from_either_form() {
        let openai = OpenAi::new(None);
        assert_eq!(openai.models(&json!({"data":[{"id":"a"},{"id":"b"}]})), ["a", "b"]);
        assert_eq!(openai.models(&json!({"models":[{"name":"a"}]})), ["a"]);
        assert_eq!(openai.models(&json!(["a"])), ["a"]);
        assert!(openai.models(&json!({"error":"x"})).is_empty());
    }
}
