//! Errors of language models.

use super::shown;
use crate::app::locale::Locale;
use crate::domain::report::language_model::{
    Advice, Break, EmbeddedError, KeyFault, LlmError, Meant, Said, Setup, Silence, UrlFault, WeightsError, first_names,
};

impl Locale {
    /// Why a model does not answer.
    pub(super) fn llm_error(self, error: &LlmError) -> String {
        match error {
            LlmError::Unreachable { server, reason } => {
                crate::say!(self, "llm-unreachable", server = server.as_str(), reason = self.silence(reason))
            }
            LlmError::Refused { server, status, said, advice, wait } => {
                let (server, said) = (server.as_str(), self.said(said));
                let mut told = crate::say!(self, "llm-refused", server = server, status = *status, said = said);
                if let Some(advice) = advice {
                    told = crate::say!(self, "advice-after-colon", what = told, advice = self.advice(advice));
                }
                match wait {
                    Some(seconds) => crate::say!(self, "llm-asked-to-wait", what = told, seconds = *seconds),
                    None => told,
                }
            }
            LlmError::NoSuchModel { server, model, suggestion, available } => {
                let (server, model) = (server.as_str(), model.as_str());
                match suggestion {
                    Some(near) => {
                        crate::say!(self, "llm-no-model-near", server = server, model = model, near = near.as_str())
                    }
                    None if available.is_empty() => {
                        crate::say!(self, "llm-no-model", server = server, model = model)
                    }
                    None => {
                        let others = first_names(available);
                        crate::say!(self, "llm-no-model-others", server = server, model = model, others = others)
                    }
                }
            }
            LlmError::Setup(setup) => self.setup(setup),
            LlmError::LocalOnly { host } => crate::say!(self, "llm-local-only", host = host.as_str()),
            LlmError::Key(fault) => self.key_fault(fault),
            LlmError::TooLong { prompt_tokens: 0, context_tokens: 0 } => crate::say!(self, "llm-too-long"),
            LlmError::TooLong { prompt_tokens, context_tokens: 0 } => {
                crate::say!(self, "llm-too-long-prompt", prompt = *prompt_tokens)
            }
            LlmError::TooLong { prompt_tokens: 0, context_tokens } => {
                crate::say!(self, "llm-too-long-context", context = *context_tokens)
            }
            LlmError::TooLong { prompt_tokens, context_tokens } => {
                crate::say!(self, "llm-too-long-both", prompt = *prompt_tokens, context = *context_tokens)
            }
            LlmError::Broken(why) => crate::say!(self, "llm-broken", reason = self.broken(why)),
            LlmError::Stalled { server, seconds } => {
                crate::say!(self, "llm-stalled", server = server.as_str(), seconds = *seconds)
            }
            LlmError::Embedded(error) => self.embedded_error(error),
        }
    }

    fn advice(self, advice: &Advice) -> String {
        match advice {
            Advice::BaseUrl => crate::say!(self, "advice-base-url"),
            Advice::Redirect => crate::say!(self, "advice-redirect"),
            Advice::Certificate => crate::say!(self, "advice-certificate"),
            Advice::Proxy(variable) => crate::say!(self, "advice-proxy", variable = variable.as_str()),
            Advice::Running => crate::say!(self, "advice-running"),
            Advice::Name => crate::say!(self, "advice-name"),
            Advice::Credit => crate::say!(self, "advice-credit"),
            Advice::TooMany => crate::say!(self, "advice-too-many"),
            Advice::TooLarge => crate::say!(self, "advice-too-large"),
        }
    }

    fn silence(self, silence: &Silence) -> String {
        match silence {
            Silence::Connection { causes, advice: None } => causes.clone(),
            Silence::Connection { causes, advice: Some(advice) } => {
                let advice = self.advice(advice);
                crate::say!(self, "advice-after-semicolon", what = causes.as_str(), advice = advice)
            }
            Silence::NoAnswer(start) => crate::say!(self, "silence-no-answer", start = start.as_str()),
            Silence::Closed => crate::say!(self, "silence-closed"),
        }
    }

    fn said(self, said: &Said) -> String {
        match said {
            Said::Words(words) => words.clone(),
            Said::Nothing => crate::say!(self, "server-said-nothing"),
            Said::NoJson(words) => crate::say!(self, "server-said-no-json", words = words.as_str()),
            Said::NoAnswer => crate::say!(self, "server-said-no-answer"),
        }
    }

    fn broken(self, why: &Break) -> String {
        match why {
            Break::Said(words) => words.clone(),
            Break::Line(megabytes) => crate::say!(self, "break-line", megabytes = *megabytes),
            Break::Length(megabytes) => crate::say!(self, "break-length", megabytes = *megabytes),
        }
    }

    fn setup(self, setup: &Setup) -> String {
        match setup {
            Setup::BaseUrl { provider, fault } => {
                let fault = match fault {
                    UrlFault::NoUrl { url, reason } => {
                        crate::say!(self, "url-none", url = url.as_str(), reason = reason.as_str())
                    }
                    UrlFault::NoHost { url } => crate::say!(self, "url-no-host", url = url.as_str()),
                };
                crate::say!(self, "setup-base-url", provider = provider.as_str(), fault = fault)
            }
            Setup::Client { server, reason } => {
                crate::say!(self, "setup-client", server = server.as_str(), reason = reason.as_str())
            }
            Setup::Header { name, provider } => {
                crate::say!(self, "setup-header", name = name.as_str(), provider = provider.as_str())
            }
            Setup::GeminiModel(name) => crate::say!(self, "setup-gemini-model", name = name.as_str()),
            Setup::NoModel(server) => crate::say!(self, "setup-no-model", server = server.as_str()),
            Setup::NoServer => crate::say!(self, "setup-no-server"),
        }
    }

    fn key_fault(self, fault: &KeyFault) -> String {
        match fault {
            KeyFault::Missing { server, status, said } => {
                crate::say!(self, "key-missing", server = server.as_str(), status = *status, said = said.as_str())
            }
            KeyFault::Wrong { server, status, said } => {
                crate::say!(self, "key-wrong", server = server.as_str(), status = *status, said = said.as_str())
            }
            KeyFault::Unsendable => crate::say!(self, "key-unsendable"),
        }
    }

    fn embedded_error(self, error: &EmbeddedError) -> String {
        match error {
            EmbeddedError::LeftOut => crate::say!(self, "embedded-left-out"),
            EmbeddedError::NoWeights => crate::say!(self, "embedded-no-weights"),
            EmbeddedError::NotInstalled(folder) => {
                crate::say!(self, "embedded-not-installed", folder = shown(folder))
            }
            EmbeddedError::Unknown { name, folder, meant, no_ollama } => {
                let (name, folder, meant) = (name.as_str(), shown(folder), self.meant(meant));
                match no_ollama {
                    true => {
                        crate::say!(self, "embedded-unknown-no-ollama", name = name, folder = folder, meant = meant)
                    }
                    false => crate::say!(self, "embedded-unknown", name = name, folder = folder, meant = meant),
                }
            }
            EmbeddedError::Model(error) => self.model_files(error),
            EmbeddedError::Weights(error) => self.weights_error(error),
            EmbeddedError::Processor => crate::say!(self, "embedded-processor"),
            EmbeddedError::Memory { path, needed, free } => {
                crate::say!(self, "embedded-memory", path = shown(path), needed = *needed, free = *free)
            }
            EmbeddedError::Thread(reason) => crate::say!(self, "embedded-thread", reason = reason.as_str()),
            EmbeddedError::Backend(reason) => crate::say!(self, "embedded-backend", reason = reason.as_str()),
            EmbeddedError::Load { path, reason } => {
                crate::say!(self, "embedded-load", path = shown(path), reason = reason.as_str())
            }
            EmbeddedError::Context { tokens, reason } => {
                crate::say!(self, "embedded-context", tokens = *tokens, reason = reason.as_str())
            }
            EmbeddedError::Failed(reason) => crate::say!(self, "embedded-failed", reason = reason.as_str()),
            EmbeddedError::Stopped => crate::say!(self, "embedded-stopped"),
        }
    }

    fn meant(self, meant: &Meant) -> String {
        match meant {
            Meant::Known(name) => crate::say!(self, "meant-known", name = name.as_str()),
            Meant::Near(name) => crate::say!(self, "meant-near", name = name.as_str()),
            Meant::Unknown => crate::say!(self, "meant-unknown"),
        }
    }

    fn weights_error(self, error: &WeightsError) -> String {
        match error {
            WeightsError::Closed { path, reason } => {
                crate::say!(self, "weights-closed", path = shown(path), reason = reason.as_str())
            }
            WeightsError::NoFile(path) => crate::say!(self, "weights-no-file", path = shown(path)),
            WeightsError::NoGguf(path) => crate::say!(self, "weights-no-gguf", path = shown(path)),
            WeightsError::CutShort { path, bytes, needed: None } => {
                crate::say!(self, "weights-cut-short", path = shown(path), bytes = *bytes)
            }
            WeightsError::CutShort { path, bytes, needed: Some(needed) } => {
                crate::say!(self, "weights-cut-short-of", path = shown(path), bytes = *bytes, needed = *needed)
            }
            WeightsError::Strange { path, reason } => {
                crate::say!(self, "weights-strange", path = shown(path), reason = reason.as_str())
            }
        }
    }
}
