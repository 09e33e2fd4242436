//! Checks the language model: is the server reachable, does it have the model, does it answer?

use std::time::{Duration, Instant};

use futures_util::StreamExt;

use super::{Check, bad, good};
use crate::adapters::llm::{self, ChatModel, Kind};
use crate::adapters::models::ModelFolder;
use crate::adapters::models::known::expected;
use crate::config::Config;
use crate::domain::conversation::chat::{ChatMessage, ChatRequest, Role, StreamEvent};
use crate::tasks::{ModelChoice, Settings, Workspace};

/// Time limit for the short test answer. A model may have to be loaded first.
const PATIENCE: Duration = Duration::from_secs(120);

/// Whether a name matches one in the server's list: Ollama adds a tag, Gemini and others a folder.
fn means(model: &str, listed: &str) -> bool {
    listed == model || listed.strip_suffix(":latest") == Some(model) || model.strip_prefix("models/") == Some(listed)
}

/// Lists the server's models and asks a short test question; no document text is sent.
pub(super) async fn check(config: &Config) -> Check {
    let name = "language model";
    let model = match config.model_with_key() {
        Ok(model) => model,
        Err(error) => return bad(name, format!("{error:#}"), "set the key, or choose another provider"),
    };
    if let ModelChoice::Fixed(server) = &model
        && server.kind != Kind::Embedded
    {
        match llm::list_models(server).await {
            Ok(models) => match &server.model {
                Some(model) if !models.is_empty() && !models.iter().any(|listed| means(model, listed)) => {
                    let near = llm::nearest_model(model, &models).map(|near| format!("; did you mean {near}?"));
                    let detail =
                        format!("{} responds, but does not list {model}{}", server.name, near.unwrap_or_default());
                    return bad(
                        name,
                        detail,
                        "choose a model from `docent models list`, in the configuration or with --model",
                    );
                }
                _ => {}
            },
            Err(error) => {
                return bad(name, error, "start the server, or fix its address or key in the configuration");
            }
        }
    }
    let workspace = match Workspace::new(Settings { model, ..config.settings.clone() }) {
        Ok(workspace) => workspace,
        Err(error) => return bad(name, error, "fix the data directory first"),
    };
    match workspace.language_models.current().await {
        Ok(Some(model)) => {
            let info = model.info();
            let said = || ModelFolder::find(&config.settings.models, &info.model).ok().map(|f| f.manifest.quality);
            let quality = expected(&info.model).map(|expected| expected.to_string()).or_else(said);
            let quality = quality.filter(|q| !q.is_empty()).map(|q| format!("; {q}")).unwrap_or_default();
            match first_words(model.as_ref()).await {
                Ok(took) => good(
                    name,
                    format!("{} ({}) answers in {:.1} s{quality}", info.model, info.provider, took.as_secs_f32()),
                ),
                Err(why) => bad(name, format!("{} ({}): {why}", info.model, info.provider), mend(&info.provider)),
            }
        }
        Ok(None) => good(name, "none: answers are quotes from the document (install a model with scripts/setup)"),
        Err(error) => bad(name, error, "see the message, or use --provider none to answer without a model"),
    }
}

fn mend(provider: &str) -> &'static str {
    if provider == Kind::Embedded.name() {
        "run scripts/setup --verify, or use --provider none to answer without a model"
    } else {
        "see the server's message, or choose another model or provider with --model and --provider"
    }
}

/// Asks for one word and returns the time to its first token. A model that reasons first may not reach the word itself.
async fn first_words(model: &dyn ChatModel) -> Result<Duration, String> {
    let began = Instant::now();
    let request = ChatRequest {
        messages: vec![ChatMessage { role: Role::User, content: "Reply with the one word: yes".into() }],
        temperature: None,
        max_tokens: Some(16),
    };
    let mut stream = model.stream(request);
    let answer = async {
        let mut first = None;
        while let Some(event) = stream.next().await {
            match event.map_err(|error| error.to_string())? {
                StreamEvent::Text(_) | StreamEvent::Reasoning(_) => {
                    first.get_or_insert_with(|| began.elapsed());
                }
                StreamEvent::Finish(_) => return first.ok_or_else(|| "the answer was empty".to_string()),
                StreamEvent::Retracted | StreamEvent::Usage(_) | StreamEvent::Retrying { .. } => {}
            }
        }
        Err("the answer was incomplete".to_string())
    };
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(result) => result,
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}
