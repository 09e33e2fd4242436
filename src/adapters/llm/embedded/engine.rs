//! The thread that owns llama.cpp's model and context: it loads them, then answers one request after another.
//!
//! A request is cancelled by dropping its stream: its channel closes, which is checked after every token and every
//! micro-batch of the prompt. The context remembers the tokens it has read, so a request that begins like the last one
//! (same instructions and passages) is read only from the first difference; earlier conversations' prompts are kept as
//! well ([`super::prompt_cache`]).

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use encoding_rs::{Decoder, UTF_8};
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::{LogOptions, send_logs_to_tracing};
use tokio::sync::oneshot;

use super::super::LlmError;
use super::gguf::Header;
use super::machine::{check_memory, threads};
use super::prompt::ChatTemplate;
use super::prompt_cache::{PromptCache, shared};
use crate::adapters::llm::reply::clean_output::CleanOutput;
use crate::adapters::llm::reply::events::Sender;
use crate::adapters::llm::reply::reasoning::Think;
use crate::adapters::llm::reply::scrub::Secrets;
use crate::domain::conversation::chat::{ChatRequest, FinishReason, StreamEvent, Usage};
use crate::domain::report::language_model::EmbeddedError;

/// Maximum prompt tokens per batch: larger batches are no faster here.
const MICRO_BATCH: usize = 128;
/// Minimum batch: 32 tokens read a quarter slower than 128 (Qwen2.5-Coder-0.5B, one thread).
const LEAST_BATCH: usize = 32;
/// Maximum time per batch: batches shrink to meet this on slow machines and for large models. llama.cpp cannot be
/// stopped within a batch (the binding has no hook for it), but only the request after a cancelled one waits for it.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Maximum length of an answer if the request sets none.
const ANSWER_TOKENS: u32 = 512;
/// Shorter answers are not worth starting.
const LEAST_ANSWER_TOKENS: u32 = 16;

/// What to load.
pub(super) struct Plan {
    pub path: PathBuf,
    pub header: Header,
    /// Initial context size.
    pub first: u32,
    /// Maximum context size.
    pub most: u32,
    /// Receives the result of loading.
    pub loaded: Arc<OnceLock<Result<Loaded, EmbeddedError>>>,
}

/// A request and where its answer goes.
pub(super) struct Command {
    pub request: ChatRequest,
    pub events: Sender,
    pub reply: oneshot::Sender<Result<(), LlmError>>,
}

/// The model as shared with other threads, for counting tokens.
pub(super) struct Loaded(Arc<LlamaModel>);

impl Loaded {
    pub fn count(&self, text: &str) -> Option<u32> {
        u32::try_from(self.0.vocab().tokenize(text.as_bytes(), false, false).len()).ok()
    }
}

/// llama.cpp's global state: set up once, never torn down.
fn backend() -> Result<&'static LlamaBackend, EmbeddedError> {
    static BACKEND: OnceLock<Result<LlamaBackend, EmbeddedError>> = OnceLock::new();
    BACKEND
        .get_or_init(|| {
            send_logs_to_tracing(LogOptions::default());
            LlamaBackend::init().map_err(|error| EmbeddedError::Backend(error.to_string()))
        })
        .as_ref()
        .map_err(Clone::clone)
}

/// Loads the model, then answers until every handle is dropped.
pub(super) fn run(plan: Plan, inbox: &Receiver<Command>) {
    let model = load(&plan);
    let shared = model.as_ref().map(|model| Loaded(model.clone())).map_err(Clone::clone);
    let _ = plan.loaded.set(shared);
    let outcome = model.and_then(|model| {
        let mut engine = Engine::new(&model, &plan)?;
        for command in inbox {
            let answered = engine.answer(&command.request, &command.events);
            let _ = command.reply.send(answered);
        }
        Ok(())
    });
    if let Err(why) = outcome {
        for command in inbox {
            let _ = command.reply.send(Err(why.clone().into()));
        }
    }
}

fn load(plan: &Plan) -> Result<Arc<LlamaModel>, EmbeddedError> {
    let params = LlamaModelParams::default().with_n_gpu_layers(0);
    let model = LlamaModel::load_from_file(backend()?, &plan.path, &params)
        .map_err(|error| EmbeddedError::Load { path: plan.path.clone(), reason: error.to_string() })?;
    Ok(Arc::new(model))
}

struct Engine<'m> {
    model: &'m LlamaModel,
    plan: &'m Plan,
    template: ChatTemplate,
    context: LlamaContext<'m>,
    /// The tokens the context has read, in order.
    read: Vec<LlamaToken>,
    /// Prompts read for other conversations.
    prompt_cache: PromptCache,
    /// Prompt tokens that can be read within [`LOOK_EVERY`].
    batch: usize,
}

impl<'m> Engine<'m> {
    fn new(model: &'m LlamaModel, plan: &'m Plan) -> Result<Self, EmbeddedError> {
        let vocab = model.vocab();
        let text = |token: LlamaToken| -> String {
            if token.0 < 0 {
                return String::new();
            }
            String::from_utf8_lossy(&vocab.token_to_piece(token, true, None)).into_owned()
        };
        let template = ChatTemplate {
            source: model.chat_template(None).ok().and_then(|template| template.to_string().ok()),
            bos: text(vocab.bos()),
            eos: text(vocab.eos()),
            control: vocab.tokens().filter(|&token| vocab.is_control(token)).map(text).collect(),
        };
        let context = new_context(model, plan.first)?;
        Ok(Engine {
            model,
            plan,
            template,
            context,
            read: Vec::new(),
            prompt_cache: PromptCache::default(),
            batch: MICRO_BATCH / 2,
        })
    }

    fn answer(&mut self, request: &ChatRequest, events: &Sender) -> Result<(), LlmError> {
        let prompt = self.template.render(&request.messages);
        let begins = !self.template.bos.is_empty() && prompt.starts_with(&self.template.bos);
        let tokens = self.model.vocab().tokenize(prompt.as_bytes(), !begins, true);
        let prompt_tokens = tokens.len() as u32;
        let wanted = request.max_tokens.unwrap_or(ANSWER_TOKENS).max(1);
        let room = self.make_room(prompt_tokens, wanted)?;
        if !self.read_prompt(&tokens, events)? {
            return Ok(());
        }
        let mut spoken = false;
        // No server, hence no key it could leak.
        let secrets = Secrets::default();
        let mut output = CleanOutput::new(&secrets, Think::after(&prompt), events, &mut spoken);
        let mut sampler = sampler(self.model, request.temperature);
        let mut pieces = Pieces::new();
        let mut written = 0;
        let reason = loop {
            let token = sampler.sample(&self.context, -1);
            if self.model.vocab().is_eog(token) {
                break FinishReason::Stop;
            }
            written += 1;
            output.say(pieces.feed(&self.model.vocab().token_to_piece(token, false, None)));
            if events.is_closed() {
                return Ok(());
            }
            if written >= wanted.min(room) {
                break FinishReason::Length;
            }
            self.decode(&[token])?;
        };
        output.end(pieces.end());
        let usage = Usage { prompt_tokens, completion_tokens: written, ..Usage::default() };
        let _ = events.send(StreamEvent::Usage(usage));
        let _ = events.send(StreamEvent::Finish(reason));
        Ok(())
    }

    /// Ensures that prompt and answer fit, enlarging the context if necessary. Returns the tokens left for the answer.
    fn make_room(&mut self, prompt: u32, answer: u32) -> Result<u32, LlmError> {
        let needed = prompt.saturating_add(answer);
        let most = self.plan.most;
        if prompt.saturating_add(LEAST_ANSWER_TOKENS.min(answer)) > most {
            return Err(LlmError::TooLong { prompt_tokens: prompt, context_tokens: most });
        }
        if needed > self.context.n_ctx() && self.context.n_ctx() < most {
            let size = needed.checked_next_multiple_of(1024).unwrap_or(most).min(most);
            check_memory(&self.plan.path, &Header { bytes: 0, ..self.plan.header.clone() }, size)?;
            self.context = new_context(self.model, size)?;
            self.read.clear();
        }
        Ok(self.context.n_ctx().saturating_sub(prompt))
    }

    /// Reads the prompt from where it differs from the context. False if nobody is listening any more.
    fn read_prompt(&mut self, tokens: &[LlamaToken], events: &Sender) -> Result<bool, LlmError> {
        self.prompt_cache.turn_to(tokens, &mut self.context, &mut self.read);
        let shared = shared(tokens, &self.read);
        // The last token is always read again: its logits choose the first token of the answer.
        let mut keep = shared.min(tokens.len().saturating_sub(1));
        if keep < self.read.len() {
            let from = u32::try_from(keep).ok();
            // Recurrent models cannot forget part of their state.
            if keep == 0 || !matches!(self.context.clear_kv_cache_seq(Some(0), from, None), Ok(true)) {
                self.context.clear_kv_cache();
                keep = 0;
            }
            self.read.truncate(keep);
        }
        let mut rest = &tokens[keep..];
        while !rest.is_empty() {
            if events.is_closed() {
                return Ok(false);
            }
            let (batch, later) = rest.split_at(rest.len().min(self.batch));
            let began = Instant::now();
            self.decode(batch)?;
            if batch.len() >= LEAST_BATCH {
                let fits = batch.len() as f64 * LOOK_EVERY.as_secs_f64() / began.elapsed().as_secs_f64().max(1e-6);
                self.batch = (fits as usize).clamp(LEAST_BATCH, MICRO_BATCH);
            }
            rest = later;
        }
        Ok(!events.is_closed())
    }

    fn decode(&mut self, tokens: &[LlamaToken]) -> Result<(), LlmError> {
        let mut batch = LlamaBatch::new(tokens.len(), 1);
        let fail = |error: &dyn std::fmt::Display| LlmError::from(EmbeddedError::Failed(error.to_string()));
        for (n, &token) in tokens.iter().enumerate() {
            let position = i32::try_from(self.read.len() + n).map_err(|error| fail(&error))?;
            batch.add(token, position, &[0], n + 1 == tokens.len()).map_err(|error| fail(&error))?;
        }
        if let Err(error) = self.context.decode(&mut batch) {
            // The state of the context is unknown: the next request starts from scratch.
            self.context.clear_kv_cache();
            self.read.clear();
            return Err(fail(&error));
        }
        self.read.extend_from_slice(tokens);
        Ok(())
    }
}

fn new_context(model: &LlamaModel, size: u32) -> Result<LlamaContext<'_>, EmbeddedError> {
    let params = LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(size))
        .with_n_batch(MICRO_BATCH as u32)
        .with_n_ubatch(MICRO_BATCH as u32)
        .with_n_threads(threads())
        .with_n_threads_batch(threads());
    model
        .new_context(backend()?, params)
        .map_err(|error| EmbeddedError::Context { tokens: size, reason: error.to_string() })
}

/// Small models fall into loops, so recent tokens are made slightly less likely. Without a temperature, decoding is
/// greedy, which keeps the model closest to the text.
fn sampler(model: &LlamaModel, temperature: Option<f32>) -> LlamaSampler {
    let mut chain = vec![LlamaSampler::penalties(model.n_vocab(), 128, 1.1, 0.0, 0.0)];
    match temperature.filter(|temperature| *temperature > 0.01) {
        None => chain.push(LlamaSampler::greedy()),
        Some(temperature) => {
            use std::hash::{BuildHasher, RandomState};
            let seed = RandomState::new().hash_one(0u8) as u32;
            chain.extend([
                LlamaSampler::top_k(40),
                LlamaSampler::top_p(0.9, 1),
                LlamaSampler::temp(temperature),
                LlamaSampler::dist(seed),
            ]);
        }
    }
    LlamaSampler::chain_simple(chain)
}

/// Decodes token bytes to text: a character may be split over several tokens.
struct Pieces(Decoder);

impl Pieces {
    fn new() -> Self {
        Pieces(UTF_8.new_decoder_without_bom_handling())
    }

    fn feed(&mut self, bytes: &[u8]) -> Vec<StreamEvent> {
        self.decode(bytes, false)
    }

    fn end(&mut self) -> Vec<StreamEvent> {
        self.decode(b"", true)
    }

    fn decode(&mut self, bytes: &[u8], last: bool) -> Vec<StreamEvent> {
        let mut text = String::with_capacity(self.0.max_utf8_buffer_length(bytes.len()).unwrap_or(64));
        let _ = self.0.decode_to_string(bytes, &mut text, last);
        if text.is_empty() { Vec::new() } else { vec![StreamEvent::Text(text)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_cut_over_tokens_come_whole() {
        let mut pieces = Pieces::new();
        let mut text = String::new();
        let bytes = "é👩\u{200d}🔬文".as_bytes();
        for byte in bytes {
            for event in pieces.feed(std::slice::from_ref(byte)) {
                let StreamEvent::Text(piece) = event else { panic!("only text") };
                text += &piece;
            }
        }
        assert_eq!(text, "é👩\u{200d}🔬文");
        pieces.feed(&bytes[..1]);
        assert_eq!(pieces.end(), [StreamEvent::Text("\u{fffd}".into())]);
    }
}
