//! Google's Gemini: `generateContent`, streamed as server-sent events.

use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::openai::{calling, decimal, finish_reason, is_call};
use super::turns::turns;
use crate::adapters::llm::transport::frames::{Frame, Framing};
use crate::adapters::llm::transport::http::{Server, key_header};
use crate::adapters::llm::transport::refusal::Refusal;
use crate::adapters::llm::transport::remote::{Call, Protocol, Reader};
use crate::adapters::llm::{LlmError, Secret};
use crate::domain::conversation::chat::{ChatRequest, FinishReason, StreamEvent, Usage};
use crate::domain::report::language_model::Setup;

/// The protocol, and what this server was found to reject.
pub(crate) struct Gemini {
    key: Option<Secret>,
    /// Budget for visible thinking, in tokens; `None` leaves thinking to the model.
    thinking: Option<u32>,
    no_thinking: AtomicBool,
    no_system: AtomicBool,
}

impl Gemini {
    pub fn new(key: Option<Secret>, thinking: Option<u32>) -> Self {
        Gemini { key, thinking, no_thinking: AtomicBool::new(false), no_system: AtomicBool::new(false) }
    }
}

impl Protocol for Gemini {
    fn framing(&self) -> Framing {
        Framing::Sse
    }

    /// A header, never the query parameter of the documentation: URLs end up in logs.
    fn key_header(&self, _server: &Server) -> Result<Option<(HeaderName, HeaderValue)>, LlmError> {
        let key = self.key.as_ref().filter(|key| !key.is_empty());
        key.map(|key| Ok((HeaderName::from_static("x-goog-api-key"), key_header(key, "")?))).transpose()
    }

    fn chat(&self, server: &Server, model: &str, request: &ChatRequest) -> Result<Call, LlmError> {
        let mut said = turns(&request.messages);
        let mut body = json!({});
        if !said.system.is_empty() {
            if self.no_system.load(Ordering::Relaxed) {
                if let Some((_, first)) = said.turns.first_mut() {
                    *first = format!("{}\n\n{first}", said.system);
                }
            } else {
                body["systemInstruction"] = json!({ "parts": [{ "text": said.system }] });
            }
        }
        let content = |(own, text): &(bool, String)| json!({ "role": if *own { "model" } else { "user" }, "parts": [{ "text": text }] });
        body["contents"] = said.turns.iter().map(content).collect();
        let thinking = self.thinking.filter(|_| !self.no_thinking.load(Ordering::Relaxed));
        let mut generation = json!({});
        if let Some(temperature) = request.temperature {
            generation["temperature"] = decimal(temperature);
        }
        if let Some(most) = request.max_tokens {
            // Thinking counts against the answer's limit.
            generation["maxOutputTokens"] = json!(most.saturating_add(thinking.unwrap_or(0)));
        }
        if let Some(tokens) = thinking {
            generation["thinkingConfig"] = json!({ "includeThoughts": tokens > 0, "thinkingBudget": tokens });
        }
        body["generationConfig"] = generation;
        let path = path(server, &format!("/{}:streamGenerateContent", qualified(model)?));
        Ok(Call { path, query: vec![("alt", "sse".into())], body })
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::<Reply>::default()
    }

    fn models_path(&self, server: &Server) -> String {
        path(server, "/models")
    }

    fn models_query(&self) -> Option<(&'static str, &'static str)> {
        Some(("pageSize", "1000"))
    }

    fn models(&self, list: &Value) -> Vec<String> {
        let items = list.get("models").and_then(Value::as_array).into_iter().flatten();
        let chats = |item: &&Value| {
            let methods = item.get("supportedGenerationMethods").and_then(Value::as_array);
            methods.is_none_or(|methods| methods.iter().any(|method| method.as_str() == Some("generateContent")))
        };
        let name = |item: &Value| {
            let name = item.get("name")?.as_str()?;
            Some(name.strip_prefix("models/").unwrap_or(name).to_string())
        };
        items.filter(chats).filter_map(name).collect()
    }

    fn adapt(&self, refusal: &Refusal) -> bool {
        let text = refusal.message.to_lowercase();
        let turn = |switch: &AtomicBool| !switch.swap(true, Ordering::Relaxed);
        if text.contains("thinking") && self.thinking.is_some() {
            turn(&self.no_thinking)
        } else if text.contains("developer instruction") || text.contains("system instruction") {
            // The Gemma models of this service answer so.
            turn(&self.no_system)
        } else {
            false
        }
    }
}

/// A bare host means the usual version.
fn path(server: &Server, path: &str) -> String {
    if server.base_path().is_empty() { format!("/v1beta{path}") } else { path.to_string() }
}

/// The model's name as used in the path.
fn qualified(model: &str) -> Result<String, LlmError> {
    let model = model.trim().trim_start_matches('/');
    if model.split('/').any(|part| part.is_empty() || part.starts_with('.')) || model.contains([':', '?', '#', '\\']) {
        return Err(Setup::GeminiModel(model.to_string()).into());
    }
    Ok(if model.contains('/') { model.to_string() } else { format!("models/{model}") })
}

/// Reads the parts of one reply.
#[derive(Debug, Default)]
struct Reply {
    finish: Option<FinishReason>,
    called: bool,
    usage: Usage,
}

impl Reader for Reply {
    fn read(&mut self, frame: &Frame, out: &mut Vec<StreamEvent>) -> Result<(), Refusal> {
        let value = &frame.value;
        if value.get("error").is_some_and(|error| !error.is_null()) || frame.name == "error" {
            return Err(Refusal::from_json(value));
        }
        let parts = value.pointer("/candidates/0/content/parts").and_then(Value::as_array).into_iter().flatten();
        for part in parts {
            self.called |= part.get("functionCall").is_some_and(is_call);
            let text = part.get("text").and_then(Value::as_str).unwrap_or_default();
            let thought = part.get("thought").and_then(Value::as_bool).unwrap_or(false);
            if !text.is_empty() {
                let as_event = if thought { StreamEvent::Reasoning } else { StreamEvent::Text };
                out.push(as_event(text.to_string()));
            }
        }
        if let Some(word) = value.pointer("/candidates/0/finishReason").and_then(Value::as_str) {
            // Older models give a reason with every part; the last one counts.
            self.finish = match word {
                "FINISH_REASON_UNSPECIFIED" | "" => None,
                "IMAGE_SAFETY" => Some(FinishReason::ContentFilter),
                word => Some(finish_reason(word)),
            };
        }
        if value.pointer("/promptFeedback/blockReason").is_some_and(|reason| !reason.is_null()) {
            self.finish = Some(FinishReason::ContentFilter);
        }
        if let Some(usage) = value.get("usageMetadata") {
            let number = |name: &str| usage.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
            let written = number("candidatesTokenCount").unwrap_or(0);
            let counts = Usage {
                prompt_tokens: number("promptTokenCount").unwrap_or(0),
                completion_tokens: written.saturating_add(number("thoughtsTokenCount").unwrap_or(0)),
                ..Usage::default()
            };
            if counts != self.usage {
                self.usage = counts;
                out.push(StreamEvent::Usage(counts));
            }
        }
        Ok(())
    }

    fn finish(&self) -> Option<FinishReason> {
        self.finish.clone().map(|reason| calling(reason, self.called))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::llm::{Kind, ProviderConfig};
    use crate::domain::conversation::chat::{ChatMessage, Role};

    fn call(gemini: &Gemini, model: &str, base: &str) -> Result<Call, LlmError> {
        let mut config = ProviderConfig::new(Kind::Gemini);
        config.base_url = Some(base.into());
        let message = |role, content: &str| ChatMessage { role, content: content.into() };
        let request = ChatRequest {
            messages: vec![
                message(Role::System, "Be brief."),
                message(Role::User, "Who?"),
                message(Role::Assistant, "She."),
                message(Role::User, "Why?"),
            ],
            temperature: Some(0.1),
            max_tokens: Some(700),
        };
        gemini.chat(&Server::new(&config).unwrap(), model, &request)
    }

    fn read(values: &[Value]) -> (Vec<StreamEvent>, Option<FinishReason>) {
        let (mut reader, mut out) = (Reply::default(), Vec::new());
        for value in values {
            reader.read(&Frame { name: String::new(), value: value.clone() }, &mut out).unwrap();
        }
        (out, reader.finish())
    }

    #[test]
    fn a_request_names_the_model_in_its_path_and_no_key() {
        let sent = call(&Gemini::new(Some(Secret::new("AIza-secret")), None), "gemini-x", "http://localhost").unwrap();
        assert_eq!(sent.path, "/v1beta/models/gemini-x:streamGenerateContent");
        assert_eq!(sent.query, [("alt", "sse".to_string())]);
        assert_eq!(
            sent.body,
            json!({"systemInstruction":{"parts":[{"text":"Be brief."}]},
                   "contents":[{"role":"user","parts":[{"text":"Who?"}]},{"role":"model","parts":[{"text":"She."}]},
                               {"role":"user","parts":[{"text":"Why?"}]}],
                   "generationConfig":{"temperature":0.1,"maxOutputTokens":700}})
        );
    }

    #[test]
    fn names_with_a_folder_are_kept_and_strange_ones_refused() {
        let gemini = Gemini::new(None, None);
        let path = |model: &str| call(&gemini, model, "http://localhost/v1").map(|call| call.path);
        assert_eq!(path("tunedModels/mine"), Ok("/tunedModels/mine:streamGenerateContent".into()));
        assert_eq!(path("models/gemini-x"), Ok("/models/gemini-x:streamGenerateContent".into()));
        for name in ["", "../x", "a?b", "a:b"] {
            assert!(matches!(path(name), Err(LlmError::Setup(_))), "{name}");
        }
    }

    #[test]
    fn what_a_model_does_not_take_is_left_out() {
        let gemini = Gemini::new(None, Some(512));
        let refusal = |message: &str| Refusal { message: message.into(), ..Refusal::default() };
        let body = call(&gemini, "m", "http://localhost").unwrap().body;
        assert_eq!(body["generationConfig"]["thinkingConfig"], json!({"includeThoughts":true,"thinkingBudget":512}));
        assert_eq!(body["generationConfig"]["maxOutputTokens"], json!(1212));
        assert!(gemini.adapt(&refusal("Thinking is not enabled for this model")));
        assert!(gemini.adapt(&refusal("Developer instruction is not enabled for models/gemma-3-1b-it")));
        let body = call(&gemini, "m", "http://localhost").unwrap().body;
        assert_eq!(body["contents"][0]["parts"][0]["text"], json!("Be brief.\n\nWho?"));
        assert_eq!((body.get("systemInstruction"), body["generationConfig"].get("thinkingConfig")), (None, None));
        assert!(!gemini.adapt(&refusal("something else")));
    }

    #[test]
    fn pieces_are_read_with_thoughts_counts_and_the_last_reason() {
        let piece = |parts: Value, reason: &str, written: u32| {
            json!({"candidates":[{"content":{"parts":parts,"role":"model"},"finishReason":reason}],
                   "usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":written,"thoughtsTokenCount":3}})
        };
        let (events, finish) = read(&[
            piece(json!([{"text":"hm","thought":true}]), "STOP", 1),
            piece(json!([{"text":"So"},{"text":" it is"}]), "MAX_TOKENS", 1),
            json!({"candidates":[{"content":{"role":"model"}}]}),
        ]);
        assert_eq!(
            events,
            [
                StreamEvent::Reasoning("hm".into()),
                StreamEvent::Usage(Usage { prompt_tokens: 7, completion_tokens: 4, ..Usage::default() }),
                StreamEvent::Text("So".into()),
                StreamEvent::Text(" it is".into()),
            ]
        );
        assert_eq!(finish, Some(FinishReason::Length));
    }

    #[test]
    fn a_blocked_prompt_is_said_to_be_withheld() {
        let blocked = json!({"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":7}});
        assert_eq!(read(&[blocked]).1, Some(FinishReason::ContentFilter));
        let frame = Frame { name: String::new(), value: json!({"error":{"code":503,"status":"UNAVAILABLE"}}) };
        assert!(Reply::default().read(&frame, &mut Vec::new()).unwrap_err().is_passing());
    }

    #[test]
    fn only_models_that_chat_are_listed() {
        let list = json!({"models":[
            {"name":"models/gemini-x","supportedGenerationMethods":["generateContent","countTokens"]},
            {"name":"models/embedding-1","supportedGenerationMethods":["embedContent"]},
            {"name":"models/unsaid"}]});
        assert_eq!(Gemini::new(None, None).models(&list), ["gemini-x", "unsaid"]);
    }
}
