//! A chat model behind a server: what every HTTP protocol has in common. A protocol says how a request looks and what a
//! message of the reply means; sending, retries, timeouts, framing and errors are handled here, once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use tokio::sync::OnceCell;
use tokio::time::timeout;

use super::frames::{Frame, Frames, Framing};
use super::http::{Server, causes};
use super::refusal::Refusal;
use super::retry::{RetryPolicy, asked_wait, worth_retrying};
use crate::adapters::llm::model_names::nearest;
use crate::adapters::llm::reply::clean_output::CleanOutput;
use crate::adapters::llm::reply::events::{Sender, stream_of};
use crate::adapters::llm::reply::reasoning::Think;
use crate::adapters::llm::window::by_name;
use crate::adapters::llm::{ChatModel, LlmError, ProviderConfig};
use crate::domain::conversation::chat::{ChatRequest, FinishReason, ModelInfo, StreamEvent};
use crate::domain::report::language_model::{Advice, Break, KeyFault, Said, Setup, Silence};
use crate::domain::text::{clean, shorten};

/// Maximum size of an answer with reasoning, in bytes: hours of the fastest models. An endless stream must not fill the
/// memory of its consumer.
pub(crate) const MAX_ANSWER: usize = 16 << 20;
/// Maximum time that a question waits for what a server tells of its model.
const LEARNING: Duration = Duration::from_millis(1500);
/// Maximum body of an error or a model list.
const MAX_BODY: usize = 4 << 20;

/// Maximum characters shown of an unknown finish reason.
const REASON_CHARS: usize = 60;
/// Maximum characters shown of a reply that is not an answer.
const GARBLED_CHARS: usize = 80;

/// The protocol-specific parts.
pub(crate) trait Protocol: Send + Sync {
    /// How its stream is framed.
    fn framing(&self) -> Framing;

    /// The header that carries the key.
    fn key_header(&self, server: &Server) -> Result<Option<(HeaderName, HeaderValue)>, LlmError>;

    /// Headers of every request.
    fn headers(&self) -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }

    /// The path under the base URL and the body of a chat request.
    fn chat(&self, server: &Server, model: &str, request: &ChatRequest) -> Result<Call, LlmError>;

    /// A new reader for one reply.
    fn reader(&self) -> Box<dyn Reader>;

    /// The path of the model list.
    fn models_path(&self, server: &Server) -> String;

    /// The query parameter that makes the list complete.
    fn models_query(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    /// The names in that list.
    fn models(&self, list: &Value) -> Vec<String>;

    /// Asks the server for anything needed before the first request to `model`.
    fn prepare<'a>(
        &'a self,
        _remote: &'a Remote,
        _model: &'a str,
    ) -> futures_util::future::BoxFuture<'a, Result<(), LlmError>> {
        Box::pin(async { Ok(()) })
    }

    /// The context window of `model`, if the server tells it.
    fn window<'a>(&'a self, _remote: &'a Remote, _model: &'a str) -> futures_util::future::BoxFuture<'a, Option<u32>> {
        Box::pin(async { None })
    }

    /// Adapts to a refusal of something that can be omitted or expressed differently. True if the next request will
    /// differ, so that it is worth sending.
    fn adapt(&self, _refusal: &Refusal) -> bool {
        false
    }

    /// The context window, if known.
    fn context_tokens(&self) -> Option<u32> {
        None
    }
}

/// One request to send.
pub(crate) struct Call {
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    pub body: Value,
}

/// Reads the messages of one reply.
pub(crate) trait Reader: Send {
    /// Takes one message; appends its events to `out`. An error object is returned as a refusal.
    fn read(&mut self, frame: &Frame, out: &mut Vec<StreamEvent>) -> Result<(), Refusal>;

    /// Why the model stopped, once known.
    fn finish(&self) -> Option<FinishReason>;

    /// True once nothing more is expected, even if the connection stays open.
    fn is_over(&self) -> bool {
        false
    }
}

/// A model behind a server.
pub(crate) struct Remote {
    pub server: Server,
    protocol: Box<dyn Protocol>,
    config: ProviderConfig,
    policy: RetryPolicy,
    model: OnceCell<String>,
    prepared: OnceCell<()>,
    /// What the server tells of the model's context window.
    window: OnceCell<Option<u32>>,
}

/// The [`ChatModel`] of a [`Remote`].
pub(crate) struct RemoteModel(pub Arc<Remote>);

/// Why one attempt failed.
struct Failure {
    error: LlmError,
    retry: Retry,
}

enum Retry {
    No,
    /// After the wait the server asked for, or our own.
    After(Option<Duration>),
    /// Immediately: the request was changed.
    Changed,
}

impl From<LlmError> for Failure {
    fn from(error: LlmError) -> Self {
        Failure { error, retry: Retry::No }
    }
}

impl ChatModel for RemoteModel {
    fn info(&self) -> ModelInfo {
        let remote = &self.0;
        let model = remote.model.get().map_or("(the server's own)", String::as_str);
        ModelInfo {
            provider: remote.config.name.clone(),
            model: model.to_string(),
            destination: remote.server.destination.clone(),
            context_tokens: remote.context_tokens(model),
            small: crate::adapters::llm::model_names::looks_small(model),
        }
    }

    fn learn(&self) -> futures_util::future::BoxFuture<'_, ()> {
        Box::pin(async {
            if timeout(LEARNING, self.0.learn()).await.is_err() {
                tracing::info!(server = self.0.server.shown, "it does not tell its model in time");
            }
        })
    }

    fn stream(&self, request: ChatRequest) -> BoxStream<'static, Result<StreamEvent, LlmError>> {
        let remote = self.0.clone();
        let prices = remote.config.prices;
        let events = stream_of(|sender| async move { remote.converse(&request, &sender).await });
        match prices {
            None => events,
            Some(prices) => events
                .map_ok(move |event| match event {
                    StreamEvent::Usage(usage) => StreamEvent::Usage(prices.price(usage)),
                    other => other,
                })
                .boxed(),
        }
    }
}

impl Remote {
    pub fn new(config: &ProviderConfig, protocol: Box<dyn Protocol>, policy: RetryPolicy) -> Result<Self, LlmError> {
        let named = config.model.clone().filter(|name| !name.trim().is_empty());
        Ok(Remote {
            server: Server::new(config)?,
            protocol,
            config: config.clone(),
            policy,
            model: OnceCell::new_with(named),
            prepared: OnceCell::new(),
            window: OnceCell::new(),
        })
    }

    async fn learn(&self) {
        let Ok(model) = self.model.get_or_try_init(|| self.first_model()).await else { return };
        if self.prepared.get_or_try_init(|| self.protocol.prepare(self, model)).await.is_err() {
            return;
        }
        if self.config.context_tokens.is_none() && self.protocol.context_tokens().is_none() {
            self.window.get_or_init(|| self.protocol.window(self, model)).await;
        }
    }

    /// The context window: as configured, as the server tells it, or as it is known of the model's name. On this machine
    /// servers often give a model less than it could have, so its name says nothing.
    fn context_tokens(&self, model: &str) -> Option<u32> {
        let told = || self.window.get().copied().flatten();
        let named = || by_name(model).filter(|_| self.server.destination.leaves_machine());
        self.config.context_tokens.or(self.protocol.context_tokens()).or_else(told).or_else(named)
    }

    /// The names of the server's models.
    pub async fn models(&self) -> Result<Vec<String>, LlmError> {
        let path = self.protocol.models_path(&self.server);
        let mut url = self.server.url(&path);
        url.query_pairs_mut().extend_pairs(self.protocol.models_query());
        if url.query() == Some("") {
            url.set_query(None);
        }
        let list = self.json(self.server.client.get(url)).await?;
        Ok(self.protocol.models(&list).iter().map(|name| self.server.redact(name)).collect())
    }

    /// Sends a small request and reads its JSON answer, without retries.
    pub async fn json(&self, request: reqwest::RequestBuilder) -> Result<Value, LlmError> {
        let mut response = self.send(request).await.map_err(|failure| failure.error)?;
        let status = response.status();
        let body = self.body(&mut response).await;
        if !status.is_success() {
            return Err(self.explain(Refusal::from_body(&body), status.as_u16()));
        }
        serde_json::from_slice(&body).map_err(|_| LlmError::Refused {
            server: self.server.shown.clone(),
            status: status.as_u16(),
            said: Said::NoJson(self.words_of(&Refusal::from_body(&body))),
            advice: Some(Advice::BaseUrl),
            wait: None,
        })
    }

    async fn converse(&self, request: &ChatRequest, sender: &Sender) -> Result<(), LlmError> {
        let mut attempt = 1;
        let mut changes = 0;
        loop {
            let mut spoken = false;
            let failure = match self.attempt(request, sender, &mut spoken).await {
                Ok(reason) => {
                    tracing::info!(server = self.server.shown, reason = reason.word(), "its reply is whole");
                    let _ = sender.send(StreamEvent::Finish(reason));
                    return Ok(());
                }
                Err(failure) => failure,
            };
            tracing::info!(server = self.server.shown, attempt, error = %failure.error, "a request failed");
            match failure.retry {
                // Text the user has read must not be repeated: after the first token nothing is sent again.
                _ if spoken => return Err(failure.error),
                Retry::No => return Err(self.with_suggestion(failure.error).await),
                Retry::Changed if changes < 3 => changes += 1,
                Retry::Changed => return Err(failure.error),
                Retry::After(asked) => {
                    let Some(wait) = self.policy.wait(attempt, asked) else { return Err(failure.error) };
                    attempt += 1;
                    let _ = sender.send(StreamEvent::Retrying {
                        attempt,
                        wait_ms: wait.as_millis() as u64,
                        why: failure.error,
                    });
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    async fn attempt(
        &self,
        request: &ChatRequest,
        sender: &Sender,
        spoken: &mut bool,
    ) -> Result<FinishReason, Failure> {
        let model = self.model.get_or_try_init(|| self.first_model()).await?;
        self.prepared.get_or_try_init(|| self.protocol.prepare(self, model)).await?;
        let call = self.protocol.chat(&self.server, model, request)?;
        let mut url = self.server.url(&call.path);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let characters: usize = request.messages.iter().map(|message| message.content.len()).sum();
        let server = &self.server.shown;
        tracing::info!(server, model, messages = request.messages.len(), characters, "a model is asked");
        let began = Instant::now();
        let mut response = self.send(self.server.client.post(url).json(&call.body)).await?;
        let status = response.status();
        tracing::info!(server, status = status.as_u16(), ms = began.elapsed().as_millis() as u64, "it replies");
        if !status.is_success() {
            let asked = asked_wait(response.headers());
            let body = self.body(&mut response).await;
            let refusal = Refusal::from_body(&body);
            let asked = asked.or(refusal.wait);
            return Err(self.refused(refusal, status, asked));
        }
        self.receive(response, sender, spoken).await
    }

    /// Reads a reply to its end.
    async fn receive(
        &self,
        mut response: Response,
        sender: &Sender,
        spoken: &mut bool,
    ) -> Result<FinishReason, Failure> {
        let status = response.status().as_u16();
        let mut frames = Frames::new(self.protocol.framing());
        let mut reader = self.protocol.reader();
        let mut output = CleanOutput::new(&self.server.secrets, Think::default(), sender, spoken);
        let broken = loop {
            let next = match timeout(self.server.idle, response.chunk()).await {
                Ok(Ok(next)) => next,
                Ok(Err(error)) => break Some(self.server.redact(&causes(&error))),
                Err(_) if reader.finish().is_some() => break None,
                Err(_) => {
                    output.end(Vec::new());
                    return Err(Failure { error: self.stalled(), retry: Retry::No });
                }
            };
            let mut found = Vec::new();
            let fed = match &next {
                Some(bytes) => frames.feed(bytes, &mut found),
                None => {
                    if let Some(page) = frames.end(&mut found) {
                        return Err(self.not_a_model(status, &page).into());
                    }
                    Ok(())
                }
            };
            let mut said = Vec::new();
            for frame in found {
                if let Err(refusal) = reader.read(&frame, &mut said) {
                    output.end(said);
                    return Err(self.broke_off(refusal, *output.spoken));
                }
            }
            output.say(said);
            if let Err(too_long) = fed {
                output.end(Vec::new());
                return Err(LlmError::Broken(Break::Line(too_long.megabytes())).into());
            }
            if output.said > MAX_ANSWER {
                output.end(Vec::new());
                return Err(LlmError::Broken(Break::Length(MAX_ANSWER as u64 >> 20)).into());
            }
            if next.is_none() || frames.done || reader.is_over() {
                break None;
            }
        };
        output.end(Vec::new());
        match (reader.finish(), broken) {
            (Some(FinishReason::Stop), _) if frames.garbled.is_some() => Ok(FinishReason::Truncated),
            (Some(FinishReason::Other(word)), _) => {
                Ok(FinishReason::Other(shorten(&self.server.redact(&word), REASON_CHARS)))
            }
            (Some(reason), _) => Ok(reason),
            (None, None) if !*spoken && frames.whole && frames.garbled.is_none() => {
                let (server, advice) = (self.server.shown.clone(), Some(Advice::BaseUrl));
                Err(LlmError::Refused { server, status, said: Said::NoAnswer, advice, wait: None }.into())
            }
            (None, broken) if !*spoken => {
                let server = self.server.shown.clone();
                let reason = match (broken, &frames.garbled) {
                    (Some(causes), _) => Silence::Connection { causes, advice: None },
                    (None, Some(start)) => {
                        Silence::NoAnswer(shorten(&self.server.redact(&clean(start)), GARBLED_CHARS))
                    }
                    (None, None) => Silence::Closed,
                };
                Err(Failure { error: LlmError::Unreachable { server, reason }, retry: Retry::After(None) })
            }
            (None, Some(why)) => Err(LlmError::Broken(Break::Said(why)).into()),
            (None, None) if frames.done && frames.garbled.is_none() => Ok(FinishReason::Stop),
            (None, None) => Ok(FinishReason::Truncated),
        }
    }

    async fn send(&self, mut request: reqwest::RequestBuilder) -> Result<Response, Failure> {
        for (name, value) in self.protocol.headers() {
            request = request.header(name, value);
        }
        if let Some((name, value)) = self.protocol.key_header(&self.server)? {
            request = request.header(name, value);
        }
        match timeout(self.server.idle, request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => {
                let (error, retry) = self.server.unreachable(&error);
                Err(Failure { error, retry: if retry { Retry::After(None) } else { Retry::No } })
            }
            Err(_) => Err(self.stalled().into()),
        }
    }

    /// The part of a body that arrives in time; an error message is useful even if truncated.
    async fn body(&self, response: &mut Response) -> Vec<u8> {
        let mut body = Vec::new();
        while body.len() < MAX_BODY
            && let Ok(Ok(Some(bytes))) = timeout(self.server.idle, response.chunk()).await
        {
            body.extend_from_slice(&bytes);
        }
        body
    }

    fn refused(&self, refusal: Refusal, status: StatusCode, asked: Option<Duration>) -> Failure {
        let status = status.as_u16();
        let retry = if worth_retrying(status) && !refusal.is_out_of_quota() {
            Retry::After(asked)
        } else if matches!(status, 400 | 422) && self.protocol.adapt(&refusal) {
            Retry::Changed
        } else {
            Retry::No
        };
        let mut error = self.explain(refusal, status);
        if let (LlmError::Refused { wait, .. }, Some(asked)) = (&mut error, asked)
            && asked > self.policy.longest_wait
        {
            *wait = Some(asked.as_secs());
        }
        Failure { error, retry }
    }

    /// An error object in the stream.
    fn broke_off(&self, refusal: Refusal, spoken: bool) -> Failure {
        let status = refusal.status;
        if spoken {
            return LlmError::Broken(Break::Said(self.words_of(&refusal))).into();
        }
        let passing = refusal.is_passing() || status.is_some_and(worth_retrying) && !refusal.is_out_of_quota();
        let error = self.explain(refusal, status.unwrap_or(200));
        Failure { error, retry: if passing { Retry::After(None) } else { Retry::No } }
    }

    /// A server's message without secrets, shortened.
    fn words_of(&self, refusal: &Refusal) -> String {
        refusal.told(|text| self.server.redact(text))
    }

    /// A refusal as an error for the user.
    fn explain(&self, mut refusal: Refusal, status: u16) -> LlmError {
        let server = self.server.shown.clone();
        if refusal.is_too_long() {
            let prompt_tokens = refusal.prompt_tokens.unwrap_or(0);
            return LlmError::TooLong { prompt_tokens, context_tokens: refusal.context_tokens.unwrap_or(0) };
        }
        let words = self.words_of(&refusal);
        if refusal.is_about_the_key(status) {
            let unset = self.config.key.as_ref().is_none_or(crate::adapters::llm::Secret::is_empty);
            return LlmError::Key(match unset {
                true => KeyFault::Missing { server, status, said: words },
                false => KeyFault::Wrong { server, status, said: words },
            });
        }
        if refusal.is_about_the_model(status) {
            let model = self.model.get().cloned().unwrap_or_default();
            return LlmError::NoSuchModel { server, model, suggestion: None, available: Vec::new() };
        }
        let advice = match status {
            404 | 405 => Some(Advice::BaseUrl),
            _ if refusal.is_out_of_quota() => Some(Advice::Credit),
            429 => Some(Advice::TooMany),
            413 => Some(Advice::TooLarge),
            _ => None,
        };
        let said = if words.is_empty() { Said::Nothing } else { Said::Words(words) };
        LlmError::Refused { server, status, said, advice, wait: None }
    }

    fn not_a_model(&self, status: u16, page: &[u8]) -> LlmError {
        let said = Said::Words(self.words_of(&Refusal::from_body(page)));
        let server = self.server.shown.clone();
        LlmError::Refused { server, status, said, advice: Some(Advice::BaseUrl), wait: None }
    }

    fn stalled(&self) -> LlmError {
        LlmError::Stalled { server: self.server.shown.clone(), seconds: self.server.idle.as_secs() }
    }

    /// Adds the server's model list to an error about an unknown model.
    async fn with_suggestion(&self, error: LlmError) -> LlmError {
        let LlmError::NoSuchModel { server, model, .. } = error else { return error };
        let available = self.models().await.unwrap_or_default();
        let suggestion = nearest(&model, &available).map(str::to_string);
        LlmError::NoSuchModel { server, model, suggestion, available }
    }

    async fn first_model(&self) -> Result<String, LlmError> {
        let first = self.models().await?.into_iter().next();
        first.ok_or_else(|| Setup::NoModel(self.server.shown.clone()).into())
    }
}
