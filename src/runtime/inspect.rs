//! What a question would send, worded for the interface.

use std::sync::Arc;

use crate::app::Locale;
use crate::app::message::Request;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::chat::ModelInfo;
use crate::say;
use crate::tasks::Workspace;
use crate::tasks::ask::inspect::{Inspected, inspect};
use crate::tasks::ask::prompt::Prompt;

/// The request for a question, with the candidates it was made from.
///
/// # Errors
/// In one or two sentences, what failed.
pub async fn request(workspace: &Arc<Workspace>, ask: Ask, locale: Locale) -> Result<Request, String> {
    let Inspected { prepared, candidates } = inspect(workspace, ask).await?;
    let info = prepared.info();
    let (summary, messages) = match (&prepared.model, prepared.prompt) {
        (Some(_), Some(prompt)) => {
            let mut summary = summary(&info, &prepared.template.name, &prompt, locale);
            let missing = prompt.missing.to_string();
            if !missing.is_empty() {
                summary = format!("{summary}; {missing}");
            }
            (summary, prompt.request.messages)
        }
        _ => (say!(locale, "request-nothing-sent"), Vec::new()),
    };
    Ok(Request { messages, summary, rewritten: prepared.rewritten, candidates })
}

/// The model, the template and the tokens of every part, in a line.
fn summary(info: &ModelInfo, template: &str, prompt: &Prompt, locale: Locale) -> String {
    let t = prompt.tokens;
    let (model, provider) = (info.model.as_str(), info.provider.as_str());
    match t.limit {
        None => say!(
            locale,
            "request-summary",
            model = model,
            provider = provider,
            template = template,
            total = t.total,
            system = t.system,
            history = t.history,
            passages = t.passages,
            question = t.question
        ),
        Some(limit) => say!(
            locale,
            "request-summary-limit",
            model = model,
            provider = provider,
            template = template,
            total = t.total,
            limit = limit,
            system = t.system,
            history = t.history,
            passages = t.passages,
            question = t.question
        ),
    }
}
