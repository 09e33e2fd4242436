//! Each protocol over a real connection: what is sent, what its stream says, what its errors mean.

use docent::adapters::llm::{Kind, LlmError, ProviderConfig, Secret, connect_with, list_models};
use docent::domain::conversation::chat::{ChatMessage, ChatRequest, FinishReason, Prices, Role, Usage};
use serde_json::json;

use crate::cuts::cut_anywhere;
use crate::support::llm::server::{Exchange, always, events, json as reply, serve, whole};
use crate::support::llm::{Answer, config, gather, quick};

const KEY: &str = "sk-planted-0123456789";

const CLAUDE: &str = r#"event: message_start
data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":25,"cache_read_input_tokens":100,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

event: ping
data: {"type":"ping"}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me look. "}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: content_block_start
data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"It was lit "}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"in 1871 [1]. 👩‍🔬"}}

event: content_block_stop
data: {"type":"content_block_stop","index":1}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}}

event: message_stop
data: {"type":"message_stop"}

"#;

const GEMINI: &str = r#"data: {"candidates":[{"content":{"parts":[{"text":"Let me look. ","thought":true}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":125,"thoughtsTokenCount":5,"totalTokenCount":130},"modelVersion":"m"}

data: {"candidates":[{"content":{"parts":[{"text":"It was lit "}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":125,"candidatesTokenCount":3,"thoughtsTokenCount":5}}

data: {"candidates":[{"content":{"parts":[{"text":"in 1871 [1]. 👩‍🔬"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":125,"candidatesTokenCount":10,"thoughtsTokenCount":5}}

"#;

const OPENAI: &str = r#"data: {"id":"x","object":"chat.completion.chunk","choices":[],"prompt_filter_results":[{"prompt_index":0}]}

data: {"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"Let me look. "},"finish_reason":null}],"usage":null}

data: {"id":"x","choices":[{"index":0,"delta":{"content":"It was lit "},"finish_reason":null}]}

data: {"id":"x","choices":[{"index":0,"delta":{"content":"in 1871 [1]. 👩‍🔬"},"finish_reason":"stop"}]}

data: {"id":"x","choices":[],"usage":{"prompt_tokens":125,"completion_tokens":15,"total_tokens":140}}

data: [DONE]

"#;

const OLLAMA: &str = r#"{"model":"m","message":{"role":"assistant","content":"","thinking":"Let me look. "},"done":false}
{"model":"m","message":{"role":"assistant","content":"It was lit "},"done":false}
{"model":"m","message":{"role":"assistant","content":"in 1871 [1]. 👩‍🔬"},"done":false}
{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":125,"eval_count":15}
"#;

/// The same answer in every protocol's own words.
fn stream_of(kind: Kind) -> Vec<u8> {
    match kind {
        Kind::Anthropic => events(CLAUDE),
        Kind::Gemini => events(GEMINI),
        Kind::Ollama => whole("200 OK", "Content-Type: application/x-ndjson\r\n", OLLAMA),
        Kind::OpenAi | Kind::Embedded => events(OPENAI),
    }
}

const SERVED: [Kind; 4] = [Kind::OpenAi, Kind::Ollama, Kind::Anthropic, Kind::Gemini];

fn conversation() -> ChatRequest {
    let message = |role, content: &str| ChatMessage { role, content: content.into() };
    ChatRequest {
        messages: vec![
            message(Role::System, "Cite."),
            message(Role::User, "Who built it?"),
            message(Role::Assistant, "Stevenson [1]."),
            message(Role::User, "When was it lit?"),
        ],
        temperature: Some(0.2),
        max_tokens: Some(300),
    }
}

fn with_key(kind: Kind, url: &str) -> ProviderConfig {
    let mut config = config(kind, url);
    config.key = Some(Secret::new(KEY));
    config
}

async fn ask(config: &ProviderConfig) -> Answer {
    gather(&*connect_with(config, quick()).unwrap(), conversation()).await
}

#[tokio::test]
async fn every_protocol_tells_the_same_answer_with_reasoning_counts_and_cost() {
    for kind in SERVED {
        let server = always(stream_of(kind)).await;
        let mut config = with_key(kind, &server.url);
        config.prices = Some(Prices { prompt: 2.0, completion: 10.0 });
        let answer = ask(&config).await;
        assert_eq!(answer.text, "It was lit in 1871 [1]. 👩‍🔬", "{kind:?} {answer:?}");
        assert_eq!(answer.reasoning, "Let me look. ", "{kind:?}");
        assert_eq!(answer.finish, Some(FinishReason::Stop), "{kind:?}");
        let usage = answer.usage.unwrap();
        assert_eq!((usage.prompt_tokens, usage.completion_tokens), (125, 15), "{kind:?}");
        assert_eq!(usage.cost.unwrap().to_string(), "0.0004", "{kind:?}");
        config.prices = None;
        assert_eq!(ask(&config).await.usage, Some(Usage { cost: None, ..usage }));
    }
}

#[tokio::test]
async fn every_protocol_sends_the_conversation_its_own_way_and_the_key_in_a_header() {
    for kind in SERVED {
        let server = always(stream_of(kind)).await;
        ask(&with_key(kind, &server.url)).await;
        let sent = server.last();
        assert!(!sent.line.contains(KEY), "{}", sent.line);
        let body = sent.json();
        let (line, header, value) = match kind {
            Kind::Anthropic => ("POST /v1/messages", "x-api-key", KEY.to_string()),
            Kind::Gemini => ("POST /v1beta/models/m:streamGenerateContent?alt=sse", "x-goog-api-key", KEY.to_string()),
            Kind::Ollama => ("POST /api/chat", "authorization", format!("Bearer {KEY}")),
            _ => ("POST /v1/chat/completions", "authorization", format!("Bearer {KEY}")),
        };
        assert_eq!((sent.line.as_str(), sent.header(header)), (line, Some(value.as_str())));
        let three = |user: &str, own: &str, as_value: fn(&str) -> serde_json::Value| {
            let turn = |role: &str, text: &str| (role.to_string(), as_value(text));
            [turn(user, "Who built it?"), turn(own, "Stevenson [1]."), turn(user, "When was it lit?")]
        };
        match kind {
            Kind::Anthropic => {
                assert_eq!(sent.header("anthropic-version"), Some("2023-06-01"));
                assert_eq!((&body["system"], &body["max_tokens"]), (&json!("Cite."), &json!(300)));
                for (n, (role, content)) in three("user", "assistant", |text| json!(text)).into_iter().enumerate() {
                    assert_eq!(body["messages"][n], json!({"role":role,"content":content}));
                }
            }
            Kind::Gemini => {
                assert_eq!(body["systemInstruction"]["parts"][0]["text"], json!("Cite."));
                assert_eq!(body["generationConfig"], json!({"temperature":0.2,"maxOutputTokens":300}));
                for (n, (role, parts)) in three("user", "model", |text| json!([{"text":text}])).into_iter().enumerate()
                {
                    assert_eq!(body["contents"][n], json!({"role":role,"parts":parts}));
                }
            }
            _ => {
                assert_eq!((&body["messages"][0]["content"], &body["stream"]), (&json!("Cite."), &json!(true)));
                for (n, (role, content)) in three("user", "assistant", |text| json!(text)).into_iter().enumerate() {
                    assert_eq!(body["messages"][n + 1], json!({"role":role,"content":content}));
                }
            }
        }
    }
}

#[tokio::test]
async fn every_protocol_takes_a_whole_answer_to_a_stream_request() {
    for (kind, body) in [
        (Kind::OpenAi, r#"{"choices":[{"message":{"content":"Hello"},"finish_reason":"length"}]}"#),
        (
            Kind::Anthropic,
            r#"{"type":"message","content":[{"type":"text","text":"Hello"}],"stop_reason":"max_tokens"}"#,
        ),
        (
            Kind::Gemini,
            r#"[{"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]},{"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"MAX_TOKENS"}]}]"#,
        ),
        (Kind::Ollama, r#"{"message":{"content":"Hello"},"done":true,"done_reason":"length"}"#),
    ] {
        let answer = ask(&with_key(kind, &always(reply("200 OK", body)).await.url)).await;
        assert_eq!((answer.text.as_str(), answer.finish), ("Hello", Some(FinishReason::Length)), "{kind:?}");
    }
}

#[tokio::test]
async fn an_error_in_the_stream_ends_what_was_said_and_is_retried_before_that() {
    let claude = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
    let gemini = "data: {\"error\":{\"code\":503,\"message\":\"Overloaded\",\"status\":\"UNAVAILABLE\"}}\n\n";
    let openai = "data: {\"error\":{\"message\":\"Overloaded\",\"type\":\"server_error\"}}\n\n";
    let ollama = "{\"error\":\"Overloaded\"}\n";
    for (kind, text, error) in [
        (Kind::Anthropic, CLAUDE, claude),
        (Kind::Gemini, GEMINI, gemini),
        (Kind::OpenAi, OPENAI, openai),
        (Kind::Ollama, OLLAMA, ollama),
    ] {
        let cut = text.find("in 1871").unwrap();
        let cut = text[..cut].rfind('\n').map_or(0, |at| at + 1);
        let cut = text[..cut].rfind("event:").filter(|_| kind == Kind::Anthropic).unwrap_or(cut);
        let server = always(events(format!("{}{error}", &text[..cut]))).await;
        let answer = ask(&with_key(kind, &server.url)).await;
        let Some(LlmError::Broken(why)) = &answer.error else { panic!("{kind:?} {answer:?}") };
        assert!(why.to_string().contains("Overloaded") && answer.text == "It was lit ", "{kind:?} {answer:?}");
        assert!(server.last().line.starts_with("POST"));

        let (error, good) = (events(error), stream_of(kind));
        let server = serve(move |mut exchange: Exchange| {
            let first =
                exchange.request.line.contains("/api/show") || exchange.number <= 1 + usize::from(kind == Kind::Ollama);
            let bytes = if first { error.clone() } else { good.clone() };
            async move { exchange.send(&bytes).await }
        })
        .await;
        let answer = ask(&with_key(kind, &server.url)).await;
        // Ollama names no kind of error, so nothing says that another try would help.
        if kind == Kind::Ollama {
            assert!(answer.error_text().contains("Overloaded"), "{answer:?}");
        } else {
            assert_eq!((answer.retries.len(), answer.finish), (1, Some(FinishReason::Stop)), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_stream_that_ends_early_is_marked_in_every_protocol() {
    for (kind, text) in
        [(Kind::Anthropic, CLAUDE), (Kind::Gemini, GEMINI), (Kind::OpenAi, OPENAI), (Kind::Ollama, OLLAMA)]
    {
        let cut = text.find("in 1871").unwrap();
        let answer = ask(&with_key(kind, &always(events(&text[..cut])).await.url)).await;
        assert_eq!((answer.text.as_str(), answer.finish), ("It was lit ", Some(FinishReason::Truncated)), "{kind:?}");
    }
}

#[test]
fn any_way_of_cutting_a_stream_yields_the_same_events_in_every_protocol() {
    for (kind, text) in
        [(Kind::Anthropic, CLAUDE), (Kind::Gemini, GEMINI), (Kind::OpenAi, OPENAI), (Kind::Ollama, OLLAMA)]
    {
        cut_anywhere(kind, text, 60);
    }
}

#[tokio::test]
async fn withheld_answers_are_said_to_be() {
    let claude = CLAUDE.replace("end_turn", "refusal");
    let gemini = GEMINI.replace("STOP", "SAFETY");
    let openai = OPENAI.replace("\"stop\"", "\"content_filter\"");
    for (kind, text) in [(Kind::Anthropic, claude), (Kind::Gemini, gemini), (Kind::OpenAi, openai)] {
        let answer = ask(&with_key(kind, &always(events(text)).await.url)).await;
        assert_eq!(answer.finish, Some(FinishReason::ContentFilter), "{kind:?}");
    }
    let blocked = events("data: {\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"}}\n\n");
    let answer = ask(&with_key(Kind::Gemini, &always(blocked).await.url)).await;
    assert_eq!((answer.text.as_str(), answer.finish), ("", Some(FinishReason::ContentFilter)));
}

#[tokio::test]
async fn wrong_keys_long_prompts_and_empty_accounts_are_known_in_every_dialect() {
    let key = [
        (
            Kind::Anthropic,
            "401 Unauthorized",
            r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
        ),
        (
            Kind::Gemini,
            "400 Bad Request",
            r#"[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]"#,
        ),
        (
            Kind::OpenAi,
            "401 Unauthorized",
            r#"{"error":{"message":"Incorrect API key provided: sk-planted-0123456789.","code":"invalid_api_key"}}"#,
        ),
    ];
    for (kind, status, body) in key {
        let server = always(reply(status, body)).await;
        let answer = ask(&with_key(kind, &server.url)).await;
        assert!(matches!(answer.error, Some(LlmError::Key(_))), "{kind:?} {answer:?}");
        assert!(answer.error_text().contains("does not accept the key") && !answer.error_text().contains(KEY));
        assert_eq!(server.asked(), 1);
        assert!(ask(&config(kind, &server.url)).await.error_text().contains("none is set"));
    }
    let long = [
        (
            Kind::Anthropic,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 6031 tokens > 4096 maximum"}}"#,
        ),
        (
            Kind::Gemini,
            r#"{"error":{"code":400,"message":"The input token count (6031) exceeds the maximum number of tokens allowed (4096).","status":"INVALID_ARGUMENT"}}"#,
        ),
    ];
    for (kind, body) in long {
        let answer = ask(&with_key(kind, &always(reply("400 Bad Request", body)).await.url)).await;
        assert_eq!(answer.error, Some(LlmError::TooLong { prompt_tokens: 6031, context_tokens: 4096 }), "{kind:?}");
    }
    let poor = r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}"#;
    let answer = ask(&with_key(Kind::Anthropic, &always(reply("400 Bad Request", poor)).await.url)).await;
    assert!(answer.error_text().contains("no credit left"), "{answer:?}");
    let wait =
        r#"{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"0.05s"}]}}"#;
    let answer = ask(&with_key(Kind::Gemini, &always(reply("429 Too Many Requests", wait)).await.url)).await;
    assert_eq!(answer.retries.iter().map(|retry| retry.1).collect::<Vec<_>>(), [50, 50]);
}

#[tokio::test]
async fn every_protocol_lists_its_models_and_corrects_a_name() {
    let lists = [
        (Kind::OpenAi, "GET /v1/models", r#"{"object":"list","data":[{"id":"alpha-1"},{"id":"beta-2"}]}"#),
        (Kind::Ollama, "GET /api/tags", r#"{"models":[{"name":"alpha-1"},{"name":"beta-2"}]}"#),
        (
            Kind::Anthropic,
            "GET /v1/models?limit=1000",
            r#"{"data":[{"type":"model","id":"alpha-1"},{"type":"model","id":"beta-2"}],"has_more":false}"#,
        ),
        (
            Kind::Gemini,
            "GET /v1beta/models?pageSize=1000",
            r#"{"models":[{"name":"models/alpha-1","supportedGenerationMethods":["generateContent"]},{"name":"models/beta-2"},{"name":"models/e","supportedGenerationMethods":["embedContent"]}]}"#,
        ),
    ];
    for (kind, line, list) in lists {
        let missing = match kind {
            Kind::Anthropic => r#"{"type":"error","error":{"type":"not_found_error","message":"model: alpa-1"}}"#,
            Kind::Gemini => {
                r#"{"error":{"code":404,"message":"models/alpa-1 is not found for API version v1beta","status":"NOT_FOUND"}}"#
            }
            _ => r#"{"error":"model \"alpa-1\" not found, try pulling it first"}"#,
        };
        let server = serve(move |mut exchange: Exchange| async move {
            let listed = exchange.request.line == line;
            exchange.send(&if listed { reply("200 OK", list) } else { reply("404 Not Found", missing) }).await;
        })
        .await;
        let mut config = with_key(kind, &server.url);
        assert_eq!(list_models(&config).await.unwrap(), ["alpha-1", "beta-2"], "{kind:?}");
        config.model = Some("alpa-1".into());
        let told = ask(&config).await.error_text();
        assert!(told.contains("did you mean \"alpha-1\"?"), "{kind:?} {told}");
        // Without a name the first one is taken.
        config.model = None;
        let model = connect_with(&config, quick()).unwrap();
        gather(&*model, conversation()).await;
        assert_eq!(model.info().model, "alpha-1");
    }
}

#[tokio::test]
async fn ollamas_window_is_set_from_the_prompt_every_time() {
    let server = always(stream_of(Kind::Ollama)).await;
    let model = connect_with(&config(Kind::Ollama, &server.url), quick()).unwrap();
    let mut long = conversation();
    long.messages[1].content = "word ".repeat(8000);
    gather(&*model, long).await;
    assert_eq!(server.last().json()["options"]["num_ctx"], 16384);
}

#[tokio::test]
async fn azure_and_others_get_their_query_and_headers() {
    let server = always(stream_of(Kind::OpenAi)).await;
    let mut config = config(Kind::OpenAi, &format!("{}/openai/deployments/d", server.url));
    config.query = vec![("api-version".into(), "2024-10-21".into())];
    config.headers = vec![("X-Title".into(), "Docent".into()), ("api-key".into(), KEY.into())];
    let answer = ask(&config).await;
    assert_eq!(answer.finish, Some(FinishReason::Stop));
    let sent = server.last();
    assert_eq!(sent.line, "POST /openai/deployments/d/chat/completions?api-version=2024-10-21");
    assert_eq!((sent.header("x-title"), sent.header("api-key")), (Some("Docent"), Some(KEY)));
}
