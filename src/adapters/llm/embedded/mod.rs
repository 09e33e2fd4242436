//! A language model in this process, through llama.cpp.
//!
//! One thread owns the model and its context and answers one request at a time ([`engine`]); this file is the handle
//! for the rest of the program. The file is checked before llama.cpp sees it ([`gguf`], [`machine`]), and messages
//! become a prompt by the template inside it ([`prompt`]).

mod engine;
mod gguf;
pub(super) mod machine;
mod prompt;
mod prompt_cache;

use std::path::PathBuf;
use std::sync::mpsc::{Sender as Commands, channel};
use std::sync::{Arc, OnceLock};

use futures_util::stream::BoxStream;
use tokio::sync::oneshot;

use self::engine::{Command, Loaded};
use super::reply::events::stream_of;
use super::{ChatModel, LlmError, ProviderConfig, Readiness};
use crate::domain::conversation::chat::{ChatRequest, Destination, ModelInfo, StreamEvent};
use crate::domain::report::language_model::EmbeddedError;

/// Initial context size if none is configured; it grows when a request needs more.
const CONTEXT_TOKENS: u32 = 4096;
/// Maximum size to which it grows by itself.
const MOST_CONTEXT_TOKENS: u32 = 16_384;
/// Models below this do best with a few sentences and the question last.
const SMALL_PARAMETERS: u64 = 3_000_000_000;

/// Handle of a model that is loading or loaded. Dropping the last one ends its thread.
pub(super) struct Embedded {
    commands: Commands<Command>,
    loaded: Arc<OnceLock<Result<Loaded, EmbeddedError>>>,
    info: ModelInfo,
}

impl Embedded {
    /// Checks the file, the processor and the memory, and starts loading in the background.
    ///
    /// # Errors
    ///
    /// If the model cannot run here.
    pub fn start(config: &ProviderConfig) -> Result<Self, LlmError> {
        let path: PathBuf = config.gguf.clone().ok_or(EmbeddedError::NoWeights)?;
        let header = gguf::read(&path).map_err(EmbeddedError::from)?;
        machine::check_processor()?;
        let most = config.context_tokens.unwrap_or(MOST_CONTEXT_TOKENS).clamp(256, header.context.max(256));
        let first = most.min(CONTEXT_TOKENS);
        machine::check_memory(&path, &header, first)?;
        let info = ModelInfo {
            provider: config.name.clone(),
            model: config.model.clone().unwrap_or_else(|| header.name.clone()),
            destination: Destination::InProcess,
            context_tokens: Some(most),
            small: header.parameters < SMALL_PARAMETERS,
        };
        let loaded = Arc::new(OnceLock::new());
        let (commands, inbox) = channel();
        let plan = engine::Plan { path, header, first, most, loaded: loaded.clone() };
        std::thread::Builder::new()
            .name("docent-model".into())
            .spawn(move || engine::run(plan, &inbox))
            .map_err(|error| EmbeddedError::Thread(error.to_string()))?;
        Ok(Embedded { commands, loaded, info })
    }
}

impl ChatModel for Embedded {
    fn info(&self) -> ModelInfo {
        self.info.clone()
    }

    fn readiness(&self) -> Readiness {
        match self.loaded.get() {
            None => Readiness::Loading,
            Some(Ok(_)) => Readiness::Ready,
            Some(Err(why)) => Readiness::Failed(why.clone().into()),
        }
    }

    fn stream(&self, request: ChatRequest) -> BoxStream<'static, Result<StreamEvent, LlmError>> {
        let commands = self.commands.clone();
        stream_of(|events| async move {
            let gone = || LlmError::from(EmbeddedError::Stopped);
            let (reply, done) = oneshot::channel();
            commands.send(Command { request, events, reply }).map_err(|_| gone())?;
            done.await.map_err(|_| gone())?
        })
    }

    fn count_tokens(&self, text: &str) -> Option<u32> {
        self.loaded.get()?.as_ref().ok()?.count(text)
    }
}
