//! Which model to talk to, according to the configuration; [`super::connect`] turns it into a [`ChatModel`].

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Secret;
use crate::domain::conversation::chat::Prices;

/// A protocol, or the model in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// OpenAI's chat completions, which nearly every server supports.
    OpenAi,
    Ollama,
    /// Anthropic's Messages API.
    Anthropic,
    /// Google's `generateContent`.
    Gemini,
    /// llama.cpp in this process.
    Embedded,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::OpenAi, Kind::Ollama, Kind::Anthropic, Kind::Gemini, Kind::Embedded];

    /// The name in configuration files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::OpenAi => "openai",
            Kind::Ollama => "ollama",
            Kind::Anthropic => "anthropic",
            Kind::Gemini => "gemini",
            Kind::Embedded => "embedded",
        }
    }

    /// The address of the protocol's own service, used if no base URL is configured.
    pub fn default_base_url(self) -> Option<&'static str> {
        match self {
            Kind::OpenAi => Some("https://api.openai.com/v1"),
            Kind::Ollama => Some("http://127.0.0.1:11434"),
            Kind::Anthropic => Some("https://api.anthropic.com"),
            Kind::Gemini => Some("https://generativelanguage.googleapis.com/v1beta"),
            Kind::Embedded => None,
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let wanted = name.trim().to_lowercase();
        Kind::ALL.into_iter().find(|kind| kind.name() == wanted).ok_or_else(|| {
            let names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
            format!("{name:?} is not a kind of provider: choose one of {}", names.join(", "))
        })
    }
}

/// Everything needed to reach one model.
#[derive(Clone, PartialEq)]
pub struct ProviderConfig {
    pub kind: Kind,
    /// The name shown to the user: "openai", "deepseek", "my-server".
    pub name: String,
    /// `None` is [`Kind::default_base_url`].
    pub base_url: Option<String>,
    /// `None` is the first model the server lists.
    pub model: Option<String>,
    /// `None` if none is needed.
    pub key: Option<Secret>,
    /// Extra headers; a value may be a secret and is never shown.
    pub headers: Vec<(String, String)>,
    /// Extra query parameters, such as Azure's `api-version`.
    pub query: Vec<(String, String)>,
    /// The model's context window, if the user knows it; for Ollama and the built-in model, its upper bound.
    pub context_tokens: Option<u32>,
    /// Token budget for visible reasoning (Anthropic, Gemini); `None` leaves it to the model.
    pub reasoning_tokens: Option<u32>,
    /// Token prices, if configured.
    pub prices: Option<Prices>,
    /// The weights of the built-in model.
    pub gguf: Option<PathBuf>,
    /// Refuses every address that is not loopback.
    pub local_only: bool,
    /// Maximum silence of the server, before its first byte and between bytes. There is no limit on the whole answer.
    pub idle_timeout: Duration,
    /// Maximum time to connect.
    pub connect_timeout: Duration,
}

impl ProviderConfig {
    /// Defaults: the protocol's own service, no key, 10 s to connect, 180 s of silence (a slow machine may read a long
    /// prompt for minutes before its first byte).
    pub fn new(kind: Kind) -> Self {
        ProviderConfig {
            kind,
            name: kind.name().to_string(),
            base_url: None,
            model: None,
            key: None,
            headers: Vec::new(),
            query: Vec::new(),
            context_tokens: None,
            reasoning_tokens: None,
            prices: None,
            gguf: None,
            local_only: false,
            idle_timeout: Duration::from_secs(180),
            connect_timeout: Duration::from_secs(10),
        }
    }
}

/// Headers, query parameters and a base URL's user part may contain keys: only their names are shown.
impl fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let host = self.base_url.as_deref().map(|url| match reqwest::Url::parse(url) {
            Ok(url) => url.host_str().unwrap_or_default().to_string(),
            Err(_) => "not a URL".to_string(),
        });
        f.debug_struct("ProviderConfig")
            .field("kind", &self.kind)
            .field("name", &self.name)
            .field("host", &host)
            .field("model", &self.model)
            .field("key", &self.key)
            .field("headers", &names(&self.headers))
            .field("query", &names(&self.query))
            .field("context_tokens", &self.context_tokens)
            .field("reasoning_tokens", &self.reasoning_tokens)
            .field("prices", &self.prices)
            .field("gguf", &self.gguf)
            .field("local_only", &self.local_only)
            .field("idle_timeout", &self.idle_timeout)
            .field("connect_timeout", &self.connect_timeout)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_configuration_holds_no_key() {
        let mut config = ProviderConfig::new(Kind::OpenAi);
        config.base_url = Some("https://me:hunter22@example.org/v1?token=hunter22".into());
        config.key = Some(Secret::new("hunter22"));
        config.headers = vec![("X-Api-Key".into(), "hunter22".into())];
        config.query = vec![("key".into(), "hunter22".into())];
        let shown = format!("{config:?}");
        assert!(!shown.contains("hunter22"), "{shown}");
        assert!(shown.contains("example.org") && shown.contains("X-Api-Key"), "{shown}");
    }

    #[test]
    fn kinds_have_names() {
        assert_eq!("Ollama".parse(), Ok(Kind::Ollama));
        assert!("olama".parse::<Kind>().unwrap_err().contains("openai, ollama"));
    }
}
