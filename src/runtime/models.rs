//! Another language model while the program runs: what could be taken, and the taking.

use std::sync::Arc;

use crate::adapters::llm::nearest_model;
use crate::app::Locale;
use crate::config::Providers;
use crate::domain::conversation::chat::{Candidate, ModelInfo};
use crate::domain::text::one_line;
use crate::say;
use crate::tasks::{ModelChoice, Workspace};

/// What could answer: the candidates of the workspace, and what the configuration chooses by itself.
pub async fn list(workspace: &Workspace, providers: &Providers) -> Vec<Candidate> {
    let mut all = workspace.language_models.candidates(providers.servers()).await;
    if matches!(workspace.settings.model, ModelChoice::Auto { .. }) {
        all.push(Candidate {
            provider: Candidate::AUTO.into(),
            model: None,
            destination: None,
            current: false,
            expected: None,
            note: String::new(),
        });
    }
    all
}

/// Takes the model that is named, by its provider and its own name or, as `/model` does, by one of the two.
pub async fn take(
    workspace: &Workspace,
    providers: Arc<Providers>,
    (provider, model): (Option<String>, Option<String>),
    locale: Locale,
) -> Result<ModelInfo, String> {
    let (provider, model) = match (provider, model) {
        (Some(provider), model) => (provider, model),
        (None, name) => named(workspace, &providers, name.unwrap_or_default(), locale).await?,
    };
    let choice = if provider == Candidate::AUTO {
        workspace.settings.model.clone()
    } else {
        // The key may come from a command, which takes its time.
        let choosing = tokio::task::spawn_blocking(move || providers.choice(&provider, model));
        match choosing.await {
            Ok(choice) => choice.map_err(|e| format!("{e:#}"))?,
            Err(fault) => return Err(say!(locale, "said-fault", why = fault.to_string())),
        }
    };
    workspace.language_models.take(choice).await.map_err(|e| e.to_string())
}

/// Whose model has this name: its own name, its provider's, or the two with a slash between them. Weights are named by
/// their file.
async fn named(
    workspace: &Workspace,
    providers: &Providers,
    name: String,
    locale: Locale,
) -> Result<(String, Option<String>), String> {
    if name.to_lowercase().ends_with(".gguf") {
        return Ok((EMBEDDED.into(), Some(name)));
    }
    let all = list(workspace, providers).await;
    let model_of = |c: &Candidate| c.model.clone().unwrap_or_default();
    let ways: [fn(&Candidate) -> String; 3] = [
        |c| c.model.clone().unwrap_or_default(),
        |c| c.provider.clone(),
        |c| format!("{}/{}", c.provider, c.model.as_deref().unwrap_or_default()),
    ];
    let found = ways.iter().find_map(|way| all.iter().find(|c| way(c).eq_ignore_ascii_case(&name)));
    if let Some(found) = found {
        return Ok((found.provider.clone(), found.model.clone()));
    }
    let names: Vec<String> =
        all.iter().flat_map(|c| [model_of(c), c.provider.clone()]).filter(|n| !n.is_empty()).collect();
    Err(match nearest_model(&name, &names) {
        Some(near) => say!(locale, "said-no-model-near", name = one_line(&name), near = near),
        None => say!(locale, "said-no-model", name = one_line(&name)),
    })
}

/// The provider of weights that are named by their file.
const EMBEDDED: &str = "embedded";
