//! Switches the language model while the program runs, using the configuration of its provider.

use std::sync::Arc;

use crate::config::Providers;
use crate::domain::conversation::chat::{Candidate, ModelInfo};
use crate::domain::report::Failure;
use crate::domain::text::one_line;
use crate::tasks::Workspace;

/// Switches to the named model, given by provider and name or, as in `/model`, by one of the two.
pub async fn take(
    workspace: &Workspace,
    providers: Arc<Providers>,
    (provider, model): (Option<String>, Option<String>),
) -> Result<ModelInfo, Failure> {
    let (provider, model) = match (provider, model) {
        (Some(provider), model) => (provider, model),
        (None, name) => {
            let name = name.unwrap_or_default();
            let named = workspace.language_models.named(&name, providers.servers()).await;
            named.map_err(|near| Failure::NoModel { name: one_line(&name), near })?
        }
    };
    let choice = if provider == Candidate::AUTO {
        workspace.settings.model.clone()
    } else {
        // The key may come from a command, which takes time.
        let choosing = tokio::task::spawn_blocking(move || providers.choice(&provider, model));
        match choosing.await {
            Ok(choice) => choice.map_err(|e| Failure::Said(format!("{e:#}")))?,
            Err(fault) => return Err(Failure::Internal(fault.to_string())),
        }
    };
    Ok(workspace.language_models.take(choice).await?)
}
